"""JSON files that are read strictly.

What a line here may know: the file system and text. What it may not: networks and training.
"""

import json
from collections import Counter
from math import isfinite
from pathlib import Path
from reprlib import repr as shown
from typing import Any, TextIO


def read_json(path: str | Path | TextIO) -> Any:
    """The document of a JSON file, or of one that is open, as `write` was given it.

    Raises OSError if the file cannot be read, ValueError if it is no JSON: nan, infinities and a name
    given twice are none.
    """
    strictly: Any = {"object_pairs_hook": _names_once, "parse_constant": _finite, "parse_float": _finite}
    text = path.read() if hasattr(path, "read") else Path(path).read_text(encoding="utf-8")
    try:
        return json.loads(text, **strictly)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def _names_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(found := dict(pairs)) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise ValueError(f"it gives {shown(twice)} twice")
    return found


def _finite(text: str) -> float:
    if isfinite(number := float(text)):
        return number
    raise ValueError(f"it holds {shown(text)}, which is no finite number")
