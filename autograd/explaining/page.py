"""The explanation as one HTML file, which steps through the graph without server, network or Graphviz.

`moments` says what each moment is; `page.js` shows it, in the frame of `page.html`, drawn by `page.css`.
What a line here may know: moments, the picture, and the table of sentences. All text travels as data and
enters the page as text, never as markup.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import json
import re
from collections.abc import Collection
from importlib.resources import files
from typing import Any

from autograd.drawing import GRADIENT, VALUE, GraphvizMissingError, Scene, svg_of, to_dot
from autograd.explaining.moments import Moments
from autograd.explaining.replay import Replay
from autograd.explaining.words import SENTENCES, Words
from autograd.order import topological_order
from autograd.value import Value

LARGEST = 150  # how many nodes a picture may have; a larger graph is told by the table alone
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
_SCRIPT_SAYS = ("count", "play", "pause", "reveal", "your guess", "right", "wrong", "source")


def stepping(found: Replay) -> dict[str, Any]:
    """The data that `page.js` steps through."""
    say, told = Words(found), Moments(found)
    holes = {hole: f"{{{hole}}}" for hole in ("now", "end", "code")}
    return {
        "wires": told.wires(),
        "path": told.path(),
        "mistaken": bool(found.mistake),
        "rows": [told.row(node) for node in told.listed],
        "moments": list(told.all()),
        "words": {key: say.word(key, **holes) for key in _SCRIPT_SAYS},
        "largest": max(map(abs, found.adjoints.values()), default=1.0),
        "title": told.heading(),
    }


def page(found: Replay, film: bool = False) -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment, in #3,present or #0,guess to present it
    or to have its numbers guessed. A `film` presents itself, and plays. Changes no node.
    """
    say, (picture, why_not) = Words(found), picture_of(found)
    script = (
        _file("page.js") + 'stepper(document, JSON.parse(document.getElementById("data").textContent));\n'
    )
    data = {"why_not": why_not, "film": film, **stepping(found)}
    parts = {
        "TITLE": html.escape("".join(say.title())),
        "VALUE": VALUE,
        "GRADIENT": GRADIENT,
        "PICTURE": picture,
    }
    parts |= {"LANGUAGE": found.language, "STYLE": _file("page.css"), "SCRIPT": script}
    parts["HASH"] = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts["DATA"] = json.dumps(data).translate(_UNSAFE)
    parts |= {key: html.escape(say.word(key)) for key in SENTENCES if "{" not in SENTENCES[key][0]}
    text = re.sub("{{(STYLE|SCRIPT)}}", lambda hole: parts[hole[1]], _file("page.html"))
    return re.sub("{{([A-Za-z ]+)}}", lambda hole: parts[hole[1]], text)


def frame(found: Replay) -> str:
    """The page as a part of another page, such as a Jupyter notebook."""
    return (
        f'<iframe sandbox="allow-scripts" title="{Words(found).word("page")}" '
        f'style="width:100%;height:760px;border:0" srcdoc="{html.escape(page(found))}"></iframe>'
    )


def _file(name: str) -> str:
    return files("autograd.explaining").joinpath(name).read_text(encoding="utf-8")


def picture_of(found: Replay) -> tuple[str, str]:
    """The picture as SVG, showing this very pass; or why there is none."""
    nodes, say = topological_order(found.output), Words(found)
    if len(nodes) > LARGEST:
        return "", say.word("too many", count=str(len(nodes)))
    try:
        picture = svg_of(dot_of(found, "circuit"))
    except GraphvizMissingError as error:
        return "", say.word("no picture", why=str(error))
    return picture[picture.index("<svg") :], ""


def dot_of(found: Replay, look: str, only: Collection[Value] | None = None) -> str:
    """The picture as text for Graphviz: this very pass, each node by the name that it has in the sentences."""
    twin = copy.deepcopy(found.output)
    boxes, pairs = Scene(twin).box_of, list(zip(topological_order(twin), found.whole[0], strict=True))
    for node, original in pairs:
        node.grad = found.adjoints.get(original, 0.0)
        if not node.label:  # within the frame of its group
            name, group = found.names[original], boxes[node].group
            node.label = f"{group}.{name}" if name and group else name
    if only is None:
        return to_dot(twin, look=look, limit=LARGEST)
    return to_dot(twin, look=look, only=[node for node, original in pairs if original in only])
