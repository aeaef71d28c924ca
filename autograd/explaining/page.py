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
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

from autograd.drawing import GRADIENT, VALUE, GraphvizMissingError, Scene, svg
from autograd.explaining.moments import Moments
from autograd.explaining.replay import Replay
from autograd.explaining.words import SENTENCES, Words
from autograd.order import topological_order

LARGEST = {"circuit": 150, "neurons": 600}  # nodes of a picture; a larger graph is told by the table alone
LOOKS = ("auto", *LARGEST)
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
_CELL = re.compile(r'<g id="a_(n\d+[vg]?)"><a [^>]*>(.*?)</a>\s*</g>', re.DOTALL)
_SAID = ("count", "play", "pause", "reveal", "your guess", "right", "wrong", "source", "value", "gradient")


class Picture(NamedTuple):
    """A picture as SVG, or why there is none; for a node without a row of its own, `within` has one that is.

    Rows and their numbers are groups with ids: n5, n5v its value, n5g its gradient.
    """

    svg: str
    why_not: str = ""
    within: Mapping[str, str] = MappingProxyType({})


def page(found: Replay, film: bool = False, look: str = "auto") -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment, in #3,present or #0,guess to present it
    or to have its numbers guessed. A `film` presents itself, and plays. Changes no node.
    """
    say, told, picture = Words(found), Moments(found), picture_of(found, look)
    data_here = 'JSON.parse(document.getElementById("data").textContent)'
    script = f"{_file('page.js')}globalThis.page = stepper(document, {data_here});\n"
    words = {key: say.word(key, **{hole: f"{{{hole}}}" for hole in ("now", "end", "code")}) for key in _SAID}
    data = {
        "why_not": picture.why_not,
        "within": dict(picture.within),
        "wires": told.wires() if picture.svg else {},
        "path": told.path(),
        "film": film,
        "mistaken": bool(found.mistake),
    }
    data |= {"rows": [told.row(node) for node in told.listed], "moments": list(told.all()), "words": words}
    data |= {"largest": max(map(abs, found.adjoints.values()), default=1.0), "title": told.heading()}
    parts = {
        "TITLE": html.escape("".join(say.title())),
        "VALUE": VALUE,
        "GRADIENT": GRADIENT,
        "PICTURE": picture.svg,
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


def picture_of(found: Replay, look: str = "auto") -> Picture:
    """The picture, showing this very pass: neurons where labels make groups, or the look asked for."""
    nodes, say = topological_order(found.output), Words(found)
    if len(nodes) > max(LARGEST.values()):
        return Picture("", say.word("too many", count=str(len(nodes))))
    twin = copy.deepcopy(found.output)
    scene = Scene(twin)
    if look == "auto":
        look = "neurons" if scene.has_tables else "circuit"
    if len(nodes) > LARGEST[look]:
        return Picture("", say.word("too many", count=str(len(nodes))))
    rows = {box.group: box.id for box in scene.boxes if box.op and box.name} if look == "neurons" else {}
    within = {}
    for box, original in zip(scene.boxes, nodes, strict=True):
        (node,) = box.nodes
        node.grad = found.adjoints.get(original, 0.0)
        if node.label:
            continue
        if box.group and box.group in rows:  # a table has rows for what has a label
            within[box.id] = rows[box.group]
        else:  # the name that it has in the sentences, within the frame of its group
            name = found.names[original]
            node.label = f"{box.group}.{name}" if name and box.group else name
    try:
        drawn = svg(twin, look=look, limit=LARGEST[look], cells=True)
    except GraphvizMissingError as error:
        return Picture("", say.word("no picture", why=str(error)))
    return Picture(_CELL.sub(_cell, drawn[drawn.index("<svg") :]), "", within)


def _cell(link: re.Match[str]) -> str:
    """A cell as a group: links led nowhere."""
    kind = {"v": "known", "g": "shares"}.get(link[1][-1], "name")
    inside = re.sub("<text ", f'<text fill="{VALUE}" ', link[2]) if kind == "known" else link[2]
    return f'<g id="{link[1]}" class="cell {kind}">{inside}</g>'
