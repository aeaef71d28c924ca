"""Write the texts of this package's own rows, which programs without source files read: run after a change.

python tests/programs/write_texts.py
"""

import json
import sys
from pathlib import Path

from autograd import row
from autograd.programs import helpers

FILE = Path(helpers.__file__).with_name("texts.json")


def texts():
    """Each row's helper, by name, from the source files."""
    found = {name: helpers._text(row.RULES[name].primal, name) for name in sorted(row.OURS)}
    return {name: text for name, text in found.items() if text}


if __name__ == "__main__":
    if "--print" in sys.argv:
        print(json.dumps(texts()))
    else:
        FILE.write_text(json.dumps(texts(), indent=1) + "\n", encoding="utf-8", newline="\n")
