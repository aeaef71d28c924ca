"""Which line of the user's program made a node: kept aside, and only when asked for.

Looking up the line takes longer than recording the node, so it happens within `source_lines()` only.
What a line here may know: frames of the interpreter. It knows nothing of a node but that it exists.
"""

import os
import sys
from weakref import WeakKeyDictionary

from autograd.formula import printable

_OURS = ("autograd", "nn")
_places: WeakKeyDictionary[object, tuple[str, int]] = WeakKeyDictionary()


def remember_line(node: object) -> None:
    """Note for this node the innermost line under way that is not in this project's packages."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        frame = frame.f_back
    _places[node] = (frame.f_code.co_filename, frame.f_lineno)


def made_at(node: object) -> tuple[str, int] | None:
    """The file and line that made a node within `source_lines()`; None if it was made elsewhere."""
    return _places.get(node)


def file_name(file: str) -> str:
    """What a file is called among words: its last part; a cell of a notebook is `Cell In[3]`, not a file.

    >>> file_name("/home/ada/lesson.py")
    'lesson.py'
    """
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    cell = getattr(getattr(shell, "compile", None), "format_code_name", lambda _: None)(file)
    return " ".join(cell) if cell else printable(os.path.basename(file))
