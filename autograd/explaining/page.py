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
from importlib.resources import files

from autograd.drawing import GRADIENT, VALUE, GraphvizMissingError, Scene, svg
from autograd.explaining.moments import Moments
from autograd.explaining.replay import Replay
from autograd.explaining.words import SENTENCES, Words
from autograd.order import topological_order

LARGEST = 150  # how many nodes a picture may have; a larger graph is told by the table alone
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}
_SCRIPT_SAYS = ("count", "play", "pause", "reveal", "your guess", "right", "wrong", "source")


def page(found: Replay, film: bool = False) -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment, in #3,present or #0,guess to present it
    or to have its numbers guessed. A `film` presents itself, and plays. Changes no node.
    """
    say, told, (picture, why_not) = Words(found), Moments(found), picture_of(found)
    script = (
        _file("page.js") + 'stepper(document, JSON.parse(document.getElementById("data").textContent));\n'
    )
    words = {
        key: say.word(key, **{hole: f"{{{hole}}}" for hole in ("now", "end", "code")}) for key in _SCRIPT_SAYS
    }
    data = {"why_not": why_not, "wires": told.wires() if picture else {}, "path": told.path(), "film": film}
    data |= {"rows": [told.row(node) for node in told.listed], "moments": list(told.all()), "words": words}
    data |= {"largest": max(map(abs, found.adjoints.values()), default=1.0), "title": told.heading()}
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
    twin = copy.deepcopy(found.output)
    boxes = Scene(twin).box_of
    for node, original in zip(topological_order(twin), nodes, strict=True):
        node.grad = found.adjoints.get(original, 0.0)
        if not node.label:  # the name that it has in the sentences, within the frame of its group
            name, group = found.names[original], boxes[node].group
            node.label = f"{group}.{name}" if name and group else name
    try:
        picture = svg(twin, look="circuit", limit=LARGEST)
    except GraphvizMissingError as error:
        return "", say.word("no picture", why=str(error))
    return picture[picture.index("<svg") :], ""
