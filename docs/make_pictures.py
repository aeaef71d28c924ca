"""Make the pictures of the documentation anew: run every page's Python blocks, in `docs/`.

python docs/make_pictures.py
"""

import doctest
import os
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent


class Blocks(doctest.DocTestParser):
    """Reads the examples of a page; the line that closes a block is no part of what the last one prints."""

    def parse(self, string: str, name: str = "<string>") -> list[str | doctest.Example]:
        """The page in pieces: its text, and its examples."""
        return super().parse(re.sub("^```.*$", "", string, flags=re.MULTILINE), name)


def main() -> None:
    """Run the pages one after the other; a wrong output is printed, and is the exit status."""
    os.chdir(HERE)
    failed = 0
    for page in sorted(HERE.glob("*.md")):
        failed += doctest.testfile(str(page), False, encoding="utf-8", parser=Blocks()).failed
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
