"""The explanation as one HTML file, which steps through the graph without server, network or Graphviz.

`moments` says what each moment is; `page.js` and `moment.css` show it, in the frame of the other files.
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

from autograd.drawing import GRADIENT, VALUE, GraphvizMissingError, svg_of, to_dot
from autograd.explaining.moments import Moments
from autograd.explaining.replay import Replay
from autograd.explaining.words import Words
from autograd.language import SENTENCES
from autograd.order import topological_order
from autograd.value import Value

LARGEST = {"circuit": 150, "neurons": 600}  # nodes of a picture; a larger graph is told by the table alone
LOOKS = ("auto", *LARGEST)
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
_CELL = re.compile(r'<g id="a_(n\d+[vg]?)"><a [^>]*>(.*?)</a>\s*</g>', re.DOTALL)
_SAID = ("count", "play", "pause", "reveal", "your guess", "right", "wrong", "source")


def stepping(found: Replay, look: str = "auto") -> dict[str, Any]:
    """The data that `page.js` steps through: moments, rows, names of wires, words.

    `within` has, for each node that a table computes without a row of its own, one that has a row there.
    """
    say, told, hidden = Words(found), Moments(found), _hidden(found, look)
    holes = {hole: f"{{{hole}}}" for hole in ("now", "end", "code")}
    return {
        "wires": told.wires(),
        "within": {told.ids[node]: told.ids[other] for node, other in hidden.items()},
        "path": told.path(),
        "mistaken": bool(found.mistake),
        "rows": [told.row(node) for node in told.listed],
        "moments": list(told.all()),
        "words": {key: say.word(key, **holes) for key in _SAID},
        "largest": max(map(abs, found.adjoints.values()), default=1.0),
        "title": told.heading(),
    }


def page(found: Replay, film: bool = False, look: str = "auto") -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment, in #3,present or #0,guess to present it
    or to have its numbers guessed. A `film` presents itself, and plays. Changes no node.
    """
    look = _suited(found, look)
    say, (picture, why_not) = Words(found), picture_of(found, look)
    read = 'JSON.parse(document.getElementById("data").textContent)'
    script = f"{_file('page.js')}globalThis.page = stepper(document, {read});\n"
    data = {"why_not": why_not, "film": film, **stepping(found, look)}
    parts = {"TITLE": html.escape("".join(say.title())), "PICTURE": picture}
    parts |= {"VALUE": VALUE, "GRADIENT": GRADIENT, "LANGUAGE": found.language, "SCRIPT": script}
    parts["STYLE"] = _file("moment.css") + _file("page.css")
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


def picture_of(found: Replay, look: str = "auto") -> tuple[str, str]:
    """The picture as SVG, showing this very pass; or why there is none.

    In tables, rows and their numbers are groups with ids: n5, n5v its value, n5g its gradient.
    """
    count, say, look = len(found.whole[0]), Words(found), _suited(found, look)
    if count > LARGEST[look]:
        return "", say.word("too many", count=str(count))
    try:
        drawn = svg_of(dot_of(found, look))
    except GraphvizMissingError as error:
        return "", say.word("no picture", why=str(error))
    return _CELL.sub(_cell, drawn[drawn.index("<svg") :]), ""


def dot_of(found: Replay, look: str = "auto", only: Collection[Value] | None = None) -> str:
    """The picture as text for Graphviz: this very pass, each node by its name in the sentences."""
    look, hidden, twin = _suited(found, look), _hidden(found, look), copy.deepcopy(found.output)
    boxes, pairs = found.scene.box_of, list(zip(topological_order(twin), found.whole[0], strict=True))
    for node, original in pairs:
        node.grad = found.adjoints.get(original, 0.0)
        if not node.label and original not in hidden:  # within the frame of its group
            name, group = found.names[original], boxes[original].group
            node.label = f"{group}.{name}" if name and group else name
    part = None if only is None else [node for node, original in pairs if original in only]
    how: dict[str, Any] = {"limit": LARGEST[look], "mistake": found.mistake, "language": found.language}
    return to_dot(twin, look=look, only=part, cells=True, **how)


def _suited(found: Replay, look: str) -> str:
    """The look asked for, or the one that suits the graph: neurons where labels make groups."""
    small = len(found.whole[0]) <= max(LARGEST.values())
    return look if look != "auto" else "neurons" if small and found.scene.has_tables else "circuit"


def _hidden(found: Replay, look: str) -> dict[Value, Value]:
    """The nodes that tables have no rows for, as they have no label, each with the result of its table."""
    if _suited(found, look) != "neurons":
        return {}
    boxes = found.scene.boxes
    results = {box.group: box.nodes[0] for box in boxes if box.op and box.name and box.group}
    return {box.nodes[0]: results[box.group] for box in boxes if not box.name and box.group in results}


def _cell(link: re.Match[str]) -> str:
    """A cell as a group: links led nowhere."""
    kind = {"v": "known", "g": "shares"}.get(link[1][-1], "name")
    inside = re.sub("<text ", f'<text fill="{VALUE}" ', link[2]) if kind == "known" else link[2]
    return f'<g id="{link[1]}" class="cell {kind}">{inside}</g>'
