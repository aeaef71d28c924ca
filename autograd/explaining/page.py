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

LARGEST = 150
"""How many nodes a picture in a page may have; a larger graph is told by its table alone."""

_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


def page(found: Replay) -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment. Changes no node.
    """
    template = files("autograd.explaining").joinpath("page.html").read_text(encoding="utf-8")
    script = template.split("<script>")[1].split("</script>")[0]
    title, told, (picture, why_not) = Words(found).title(), _Moments(found), _picture(found)
    data = {"title": _pieces(title), "why_not": why_not, "wires": told.wires}
    data |= {"rows": [told.row(node) for node in told.listed], "moments": list(told.all())}
    parts = {
        "TITLE": html.escape("".join(title)),
        "HASH": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "VALUE": VALUE,
        "GRADIENT": GRADIENT,
        "PICTURE": picture,
        "DATA": json.dumps(data).translate(_UNSAFE),
    }
    return re.sub("{{([A-Z]+)}}", lambda hole: parts[hole[1]], template)


def frame(found: Replay) -> str:
    """The page as a part of another page, such as a Jupyter notebook."""
    return (
        '<iframe sandbox="allow-scripts" title="the backward pass, step by step" '
        f'style="width:100%;height:760px;border:0" srcdoc="{html.escape(page(found))}"></iframe>'
    )


def moments(found: Replay) -> Iterator[dict[str, Any]]:
    """What the page shows, one moment after the other.

    Each has a `title`; sentences in pieces, `lines`, and their arithmetic term by term, `sums`; the ids
    of the `nodes` and `wires` that light up; and by node the `values` or `adjoints` that become known.
    """
    return _Moments(found).all()


class _Moments:
    """What the moments of one page have to know: ids, and which nodes have a row in its table."""

    def __init__(self, found: Replay) -> None:
        self.found, self.say, limit = found, Words(found), found.limit
        nodes, told = topological_order(found.output), set(found.nodes)
        self.ids = ids = {node: f"n{k}" for k, node in enumerate(nodes)}
        wires = [(f"{ids[node]}_{j}", ids[x]) for node in nodes for j, x in enumerate(node.parents)]
        self.drawn = len(nodes) <= LARGEST
        self.wires = dict([*wires, ("result", ids[found.output])] if self.drawn else ())
        self.operations = [node for node in nodes if node.op and node in told]
        self.given = [node for node in nodes if not (node.op and node in told)]
        self.leaves = [node for node in self.given if not node.op and found.names[node]]
        steps = [step.node for step in found.steps[:limit]]
        self.listed = dict.fromkeys([*self.leaves[:limit], *self.operations[:limit], *steps])

    def row(self, node: Value) -> dict[str, str]:
        """A node that the moments are about, as a row of the table."""
        made = self.say.made(node) if node.op else "constant" if type(node) is Constant else "leaf"
        row = {"id": self.ids[node], "name": self.found.names[node], "made": made}
        if place := made_at(node):
            row["place"] = f"{printable(os.path.basename(place[0]))}, line {place[1]}"
            row["code"] = linecache.getline(*place).strip()[:200]
        return row

    def all(self) -> Iterator[dict[str, Any]]:
        """The leaves, each operation, the seed, each step, the end."""
        found, say, limit = self.found, self.say, self.found.limit
        lines = [say.computed(leaf) for leaf in self.leaves[:limit]] + say.left_out(self.leaves, "leaves")
        leaves = [self.ids[node] for node in self.given if not node.op]
        yield _moment("The leaves", lines, nodes=leaves, values=self.values(self.given))
        yield from map(self.forward, self.operations[:limit])
        for line in say.left_out(self.operations, "operations"):
            yield _moment("Forward: the rest", [line], values=self.values(self.operations[limit:]))
        seed = {self.ids[found.output]: self.number(found.seed)}
        yield _moment("The seed", [say.seeded()], nodes=[*seed], wires=["result"], adjoints=seed)
        yield from map(self.backward, found.steps[:limit])
        for line in say.left_out(found.steps, "steps"):
            yield _moment("Backward: the rest", [line])
        yield self.end()

    def forward(self, node: Value) -> dict[str, Any]:
        """An operation computes its value."""
        say, me, name = self.say, self.ids[node], self.found.names[node]
        made = {"text": say.made(node), "note": "operation"}
        numbers = {"text": say.made(node, in_numbers=True), "note": "in numbers"}
        value = self.number(self.found.values[node], name, "value")
        return _moment(
            f"Forward: {name}",
            [say.computed(node)],
            nodes=[me],
            wires=[f"{me}_{place}" for place in range(len(node.parents))],
            sums=[{"sign": "=", "terms": [made, numbers, value]}],
            values=self.values([node]),
        )

    def backward(self, step: Step) -> dict[str, Any]:
        """An operation passes its adjoint on to its operands."""
        say, me, shares = self.say, self.ids[step.node], step.shares[: self.found.limit]
        lines = [say.arrived(step), *(say.gained(step, share) for share in shares)]
        return _moment(
            f"Backward: {self.found.names[step.node]}",
            lines + say.left_out(step.shares, "operands"),
            nodes=[me],
            wires=[f"{me}_{share.place}" for share in step.shares],
            sums=[sum for share in shares for sum in self.sums(step, share)],
            adjoints={self.ids[share.operand]: self.so_far(share) for share in step.shares},
        )

    def sums(self, step: Step, share: Share) -> list[dict[str, Any]]:
        """The product and the sum of one share, term by term; the last term is what it comes to."""
        x, number = self.found.names[share.operand], self.number
        formula = "" if share.formula == self.say.number(share.partial) else f": {share.formula}"
        partial, product = number(share.partial, f"partial{formula}", ""), number(share.product, f"to {x}")
        sums = [{"sign": "×", "terms": [number(step.adjoint, "adjoint"), partial, product]}]
        if share.before is not None:
            product = number(share.product, f"share {share.number} of {share.of}")
            terms = [number(share.before, f"{x} so far"), product, number(share.after, f"{x} now")]
            sums.append({"sign": "+", "terms": terms})
        return sums

    def end(self) -> dict[str, Any]:
        """What the pass found: the gradient of each leaf, or of the one node asked about."""
        found, ended = self.found, self.say.ended()
        asked = [node for node in self.leaves if type(node) is not Constant]
        if found.wrt is not None:
            asked = [found.wrt] if found.wrt in self.ids else []
        adjoints = {self.ids[node]: self.number(found.adjoints.get(node, 0.0)) for node in asked}
        lines = ended[: found.limit] + self.say.left_out(ended, "leaves")
        title = "The gradients" if found.wrt is None else "The gradient"
        return _moment(title, lines, nodes=[*adjoints], adjoints=adjoints)

    def values(self, nodes: Iterable[Value]) -> dict[str, dict[str, str]]:
        """The numbers of those nodes that the page shows."""
        shown = [node for node in nodes if self.drawn or node in self.listed]
        return {self.ids[node]: self.number(self.found.values[node], "", "value") for node in shown}

    def so_far(self, share: Share) -> dict[str, str]:
        of = f"{share.number} of {share.of} shares"
        return self.number(share.after, of if share.number < share.of else "")

    def number(self, number: float, note: str = "", kind: str = "adjoint") -> dict[str, str]:
        """A number as text, with every digit, with what it is and its kind: its colour."""
        return {"text": self.say.number(number), "exact": repr(number), "note": note, "kind": kind}


def _moment(title: str, lines: list[Sentence], **more: Any) -> dict[str, Any]:
    """A moment; what is not given is nothing."""
    nothing: dict[str, Any] = {"sums": [], "nodes": [], "wires": [], "values": {}, "adjoints": {}}
    return {"title": title, "lines": [_pieces(line) for line in lines], **nothing, **more}


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
