"""The explanation as one HTML file, which steps through the graph without server, network or Graphviz.

This file says what each moment shows; the template `page.html` shows it. What a line here may know: a
replay, its words, and that the picture gives node k of `topological_order` the id "nk" and the wire to
its operand j the id "nk_j". All text travels as data and enters the page as text, never as markup.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import html
import json
import linecache
import os
import re
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from autograd.drawing import GRADIENT, VALUE, GraphvizMissingError, Scene, svg
from autograd.explaining.replay import Replay, Share, Step
from autograd.explaining.words import Name, Sentence, Words
from autograd.formula import printable
from autograd.lines import made_at
from autograd.order import topological_order
from autograd.value import Constant, Value

LARGEST = 150  # how many nodes a picture may have; a larger graph is told by the table alone
Moment = dict[str, Any]
_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


def page(found: Replay) -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment. Changes no node.
    """
    template = files("autograd.explaining").joinpath("page.html").read_text(encoding="utf-8")
    script = template.split("<script>")[1].split("</script>")[0]
    title, told, (picture, why_not) = Words(found).title(), _Moments(found), _picture(found)
    data = {"title": _pieces(title), "why_not": why_not, "wires": told.wires() if picture else {}}
    data |= {"rows": [told.row(node) for node in told.listed], "moments": list(told.all())}
    parts = {"TITLE": html.escape("".join(title)), "VALUE": VALUE, "GRADIENT": GRADIENT, "PICTURE": picture}
    parts["HASH"] = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    parts["DATA"] = json.dumps(data).translate(_UNSAFE)
    return re.sub("{{([A-Z]+)}}", lambda hole: parts[hole[1]], template)


def frame(found: Replay) -> str:
    """The page as a part of another page, such as a Jupyter notebook."""
    return (
        '<iframe sandbox="allow-scripts" title="the backward pass, step by step" '
        f'style="width:100%;height:760px;border:0" srcdoc="{html.escape(page(found))}"></iframe>'
    )


def moments(found: Replay) -> Iterator[Moment]:
    """What the page shows, one moment after the other; a node's value is known once it has lit up.

    Each has a `title`; sentences in pieces, `lines`, and their arithmetic term by term, `sums`; the ids
    of the `nodes` and `wires` that light up; and by node the `adjoints` that become known.
    """
    return _Moments(found).all()


class _Moments:
    """What the moments of one page have to know: ids, and which nodes have a row in its table."""

    def __init__(self, found: Replay) -> None:
        self.found, self.say, limit = found, Words(found), found.limit
        self.nodes, told = topological_order(found.output), set(found.nodes)
        self.ids = {node: f"n{k}" for k, node in enumerate(self.nodes)}
        self.operations = [node for node in self.nodes if node.op and node in told]
        self.leaves = [node for node in self.nodes if not node.op and found.names[node]]
        steps = [step.node for step in found.steps[:limit]]
        self.listed = dict.fromkeys([*self.leaves[:limit], *self.operations[:limit], *steps])

    def wires(self) -> dict[str, str]:
        """The node that each wire of the picture leaves."""
        starts = {"result": self.ids[self.found.output]}
        for node in self.nodes:
            starts.update((f"{self.ids[node]}_{j}", self.ids[x]) for j, x in enumerate(node.parents))
        return starts

    def row(self, node: Value) -> dict[str, Any]:
        """A node that the moments are about, as a row of the table."""
        made = self.say.made(node) if node.op else "constant" if isinstance(node, Constant) else "leaf"
        row: dict[str, Any] = {"id": self.ids[node], "name": self.found.names[node], "made": made}
        row["value"] = self.number(self.found.values[node], kind="value")
        if place := made_at(node):
            row["place"] = f"{printable(os.path.basename(place[0]))}, line {place[1]}"
            row["code"] = linecache.getline(*place).strip()[:200]
        return row

    def all(self) -> Iterator[Moment]:
        """The leaves, each operation, the seed, each step, the end."""
        found, say, limit = self.found, self.say, self.found.limit
        lines = [say.computed(leaf) for leaf in self.leaves[:limit]] + say.left_out(self.leaves, "leaves")
        yield self.moment("The leaves", lines, [node for node in self.nodes if not node.op])
        yield from map(self.forward, self.operations[:limit])
        for line in say.left_out(self.operations, "operations"):
            yield self.moment("Forward: the rest", [line], self.operations[limit:])
        seed = {self.ids[found.output]: self.number(found.seed)}
        yield self.moment("The seed", [say.seeded()], [found.output], wires=["result"], adjoints=seed)
        yield from map(self.backward, found.steps[:limit])
        for line in say.left_out(found.steps, "steps"):
            yield self.moment("Backward: the rest", [line])
        yield self.end()

    def forward(self, node: Value) -> Moment:
        """An operation computes its value."""
        name = self.found.names[node]
        made = {"text": self.say.made(node), "note": "operation"}
        numbers = {"text": self.say.made(node, in_numbers=True), "note": "in numbers"}
        sum = {"sign": "=", "terms": [made, numbers, self.number(self.found.values[node], name, "value")]}
        wires = [f"{self.ids[node]}_{place}" for place in range(len(node.parents))]
        return self.moment(f"Forward: {name}", [self.say.computed(node)], [node], wires=wires, sums=[sum])

    def backward(self, step: Step) -> Moment:
        """An operation passes its adjoint on to its operands."""
        say, shares, adjoints = self.say, step.shares[: self.found.limit], {}
        lines = [say.arrived(step), *(say.gained(step, share) for share in shares)]
        lines += say.left_out(step.shares, "operands")
        for share in step.shares:
            waits = f"{share.number} of {share.of} shares" if share.number < share.of else ""
            adjoints[self.ids[share.operand]] = self.number(share.after, waits)
        wires = [f"{self.ids[step.node]}_{share.place}" for share in step.shares]
        sums = [sum for share in shares for sum in self.sums(step, share)]
        title = f"Backward: {self.found.names[step.node]}"
        return self.moment(title, lines, [step.node], wires=wires, sums=sums, adjoints=adjoints)

    def sums(self, step: Step, share: Share) -> list[dict[str, Any]]:
        """The product and the sum of one share, term by term; the last term is what it comes to."""
        x, number = self.found.names[share.operand], self.number
        formula = "" if share.formula == self.found.number(share.partial) else f": {share.formula}"
        partial, product = number(share.partial, f"partial{formula}", ""), number(share.product, f"to {x}")
        sums = [{"sign": "×", "terms": [number(step.adjoint, "adjoint"), partial, product]}]
        if share.before is not None:
            product = number(share.product, f"share {share.number} of {share.of}")
            terms = [number(share.before, f"{x} so far"), product, number(share.after, f"{x} now")]
            sums.append({"sign": "+", "terms": terms})
        return sums

    def end(self) -> Moment:
        """What the pass found: the gradient of each leaf, or of the one node asked about."""
        found, ended, title = self.found, self.say.ended(), "The gradients"
        lines = ended[: found.limit] + self.say.left_out(ended, "leaves")
        asked = [leaf for leaf in self.leaves if not isinstance(leaf, Constant)]
        if found.wrt is not None:
            title, asked = "The gradient", [node for node in self.nodes if node is found.wrt]
        adjoints = {self.ids[node]: self.number(found.adjoints.get(node, 0.0)) for node in asked}
        return self.moment(title, lines, asked, adjoints=adjoints)

    def moment(self, title: str, lines: list[Sentence], nodes: Iterable[Value] = (), **more: Any) -> Moment:
        """One moment as data; of what is not given, it shows nothing."""
        lit, told = [self.ids[node] for node in nodes], [_pieces(line) for line in lines]
        return {"title": title, "lines": told, "nodes": lit, "wires": [], "sums": [], "adjoints": {}, **more}

    def number(self, number: float, note: str = "", kind: str = "adjoint") -> dict[str, str]:
        """A number as text, with every digit, with what it is and its kind: its colour."""
        return {"text": self.found.number(number), "exact": repr(number), "note": note, "kind": kind}


def _pieces(sentence: Sentence) -> list[str | dict[str, str]]:
    """A sentence as the page reads it, with names told apart."""
    return [{"name": piece} if isinstance(piece, Name) else piece for piece in sentence]


def _picture(found: Replay) -> tuple[str, str]:
    """The picture as SVG, showing this very pass; or why there is none."""
    nodes = topological_order(found.output)
    if len(nodes) > LARGEST:
        return "", f"No picture: {len(nodes)} nodes are too many for one. The table lists them."
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
        return "", f"No picture: {error}. The table shows the same."
    return picture[picture.index("<svg") :], ""
