"""Make the pictures of the documentation anew: run every page's Python blocks, in `docs/`.

python docs/make_pictures.py
"""

import doctest
import os
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main() -> None:
    """Run the pages one after the other; a wrong output is printed, and is the exit status."""
    os.chdir(HERE)
    failed = 0
    for page in sorted(HERE.glob("*.md")):
        failed += doctest.testfile(str(page), module_relative=False).failed
    raise SystemExit(failed)


if __name__ == "__main__":
    main()
