"""The explanation as one HTML file, which steps through the graph without server, network or Graphviz.

This file says what each moment shows: which nodes and wires, which numbers, which sentences; the
template `page.html` shows them. What a line here may know: an explanation, and that the picture gives
node k of `topological_order` the id "nk" and the wire to its operand j the id "nk_j".

All text travels as data and enters the page as text, never as markup.

>>> from autograd import Value
>>> from autograd.explaining.explanation import explain
>>> x = Value(3.0, "x")
>>> [moment["title"] for moment in moments(explain(x * x))]
['The leaves', 'Forward: v1', 'The seed', 'Backward: v1', 'The gradients']
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
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from autograd.drawing import GRADIENT, VALUE, GraphvizMissingError, Scene, svg
from autograd.formula import formula, printable
from autograd.lines import made_at
from autograd.order import topological_order
from autograd.value import Constant, Value

if TYPE_CHECKING:
    from autograd.explaining.explanation import Explanation, Share, Step

LARGEST = 150
"""How many nodes a picture in a page may have; a larger graph is told by its table alone."""

_UNSAFE = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


def page(explanation: Explanation) -> str:
    """The text of the page: all of it inline, and by its own policy it can load nothing.

    Its address may end in #3 or #end to open it at that moment. Changes no node.
    """
    template = files("autograd.explaining").joinpath("page.html").read_text(encoding="utf-8")
    script = template.split("<script>")[1].split("</script>")[0]
    picture, why_not = _picture(explanation)
    data = {
        "title": explanation.title(),
        "why_not": why_not,
        "rows": _Moments(explanation).rows(),
        "moments": list(moments(explanation)),
    }
    parts = {
        "TITLE": html.escape(re.sub("[\x02\x03]", "", explanation.title())),
        "HASH": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        "VALUE": VALUE,
        "GRADIENT": GRADIENT,
        "PICTURE": picture,
        "DATA": json.dumps(data).translate(_UNSAFE),
    }
    return re.sub("{{([A-Z]+)}}", lambda found: parts[found[1]], template)


def frame(explanation: Explanation) -> str:
    """The page as a part of another page, such as a Jupyter notebook."""
    return (
        '<iframe sandbox="allow-scripts" title="the backward pass, step by step" '
        f'style="width:100%;height:760px;border:0" srcdoc="{html.escape(page(explanation))}"></iframe>'
    )


def moments(explanation: Explanation) -> Iterator[dict[str, Any]]:
    """What the page shows, one moment after the other.

    Each has a `title`; the sentences, `lines`, and their arithmetic term by term, `sums`; the ids of the
    `nodes` and `wires` that light up; the numbers that become known, `values` and `adjoints`, by node;
    and the ids of wires whose value or share becomes visible, `valued` and `shared`.
    """
    yield from _Moments(explanation).all()


class _Moments:
    """What the moments of one page have to know."""

    def __init__(self, explanation: Explanation) -> None:
        self.told, self.limit = explanation, explanation.limit
        order, told = topological_order(explanation.output), set(explanation.nodes)
        self.ids = {node: f"n{k}" for k, node in enumerate(order)}
        self.readers: dict[Value, list[str]] = {node: [] for node in order}
        for node in order:
            for place, operand in enumerate(node.parents):
                self.readers[operand].append(f"{self.ids[node]}_{place}")
        self.readers[explanation.output].append("result")
        self.operations = [node for node in order if node.op and node in told]
        self.given = [node for node in order if not (node.op and node in told)]
        self.leaves = [node for node in self.given if not node.op and explanation.names[node]]

        shown = [*self.leaves[: self.limit], *self.operations[: self.limit]]
        shown += [step.node for step in explanation.steps[: self.limit]]
        self.shown = dict.fromkeys(shown)  # the rows of the table

    def rows(self) -> list[dict[str, str]]:
        """The nodes that the moments are about, as rows of a table."""
        return [self.row(node) for node in self.shown]

    def row(self, node: Value) -> dict[str, str]:
        kind = "constant" if type(node) is Constant else "leaf"
        made = formula(self.told.operation(node)) if node.op else kind
        row = {"id": self.ids[node], "name": self.told.names[node], "made": made}
        if place := made_at(node):
            row["place"] = f"{printable(os.path.basename(place[0]))}, line {place[1]}"
            row["code"] = linecache.getline(*place).strip()[:200]
        return row

    def all(self) -> Iterator[dict[str, Any]]:
        told, limit = self.told, self.limit
        leaves = [told.computed(leaf) for leaf in self.leaves[:limit]]
        leaves += told.left_out(len(self.leaves), "leaves")
        yield self.moment("The leaves", leaves, [n for n in self.given if not n.op], values=self.given)
        for node in self.operations[:limit]:
            yield self.forward(node)
        for line in told.left_out(len(self.operations), "operations"):
            rest = [node for node in self.operations[limit:] if node in self.shown]
            yield self.moment("Forward: the rest", [line], values=rest)
        seed = {told.output: (told.seed, "")}
        yield self.moment("The seed", [told.seeded()], [told.output], ["result"], adjoints=seed)
        for step in told.steps[:limit]:
            yield self.backward(step)
        for line in told.left_out(len(told.steps), "steps"):
            yield self.moment("Backward: the rest", [line])
        yield self.end()

    def forward(self, node: Value) -> dict[str, Any]:
        """An operation computes its value."""
        told, name = self.told, self.told.names[node]
        wires = [f"{self.ids[node]}_{place}" for place in range(len(node.parents))]
        terms = [
            [formula(told.operation(node)), "", "operation"],
            [" = "],
            [formula(told.operation(node, with_numbers=True)), "", "in numbers"],
            [" = "],
            [told.number(told.values[node]), "value", name],
        ]
        return self.moment(f"Forward: {name}", [told.computed(node)], [node], wires, [terms], values=[node])

    def backward(self, step: Step) -> dict[str, Any]:
        """An operation passes its adjoint on to its operands."""
        told, shares = self.told, step.shares[: self.limit]
        lines = [told.arrived(step), *(told.gained(step, share) for share in shares)]
        lines += told.left_out(len(step.shares), "operands")
        return self.moment(
            f"Backward: {told.names[step.node]}",
            lines,
            [step.node],
            [f"{self.ids[step.node]}_{share.place}" for share in step.shares],
            [terms for share in shares for terms in self.terms(step, share)],
            adjoints={
                share.operand: (
                    share.after,
                    f"{share.number} of {share.of} shares" if share.number < share.of else "",
                )
                for share in step.shares
            },
        )

    def terms(self, step: Step, share: Share) -> Iterator[list[list[str]]]:
        """The product and the sum of one share, term by term: text, colour, and what it is."""
        number, name = self.told.number, self.told.names[share.operand]
        slope, product = self.told.terms("", [0.0, share.partial])[1:], number(share.product)
        formula = f"partial: {share.formula}" if share.formula != number(share.partial) else "partial"
        yield [
            [number(step.adjoint), "adjoint", "adjoint"],
            [" × "],
            [slope, "", formula],
            [" = "],
            [product, "adjoint", f"to {name}"],
        ]
        if share.before is not None:
            yield [
                [number(share.before), "adjoint", f"{name} so far"],
                [" + "],
                [
                    self.told.terms("", [0.0, share.product])[1:],
                    "adjoint",
                    f"share {share.number} of {share.of}",
                ],
                [" = "],
                [number(share.after), "adjoint", f"{name} now"],
            ]

    def end(self) -> dict[str, Any]:
        """What the pass found: the gradient of each leaf, or of the one node asked about."""
        told = self.told
        found = (
            [leaf for leaf in self.leaves if type(leaf) is not Constant] if told.wrt is None else [told.wrt]
        )
        title, ended = "The gradients" if told.wrt is None else "The gradient", told.ended()
        lines = ended[: self.limit] + told.left_out(len(ended), "leaves")
        adjoints = {node: (told.adjoints.get(node, 0.0), "") for node in found if node in self.ids}
        return self.moment(title, lines, adjoints, adjoints=adjoints)

    def moment(
        self,
        title: str,
        lines: list[str],
        nodes: Iterable[Value] = (),
        wires: Iterable[str] = (),
        sums: Iterable[list[list[str]]] = (),
        values: Iterable[Value] = (),
        adjoints: Mapping[Value, tuple[float, str]] | None = None,
    ) -> dict[str, Any]:
        told, values, adjoints = self.told, list(values), adjoints or {}
        return {
            "title": title,
            "lines": lines,
            "sums": list(sums),
            "nodes": [self.ids[node] for node in nodes],
            "wires": list(wires),
            "values": {self.ids[n]: [told.number(told.values[n]), repr(told.values[n])] for n in values},
            "adjoints": {
                self.ids[node]: [told.number(adjoint), repr(adjoint), note]
                for node, (adjoint, note) in adjoints.items()
            },
            "valued": [wire for node in values for wire in self.readers[node]],
            "shared": list(wires) if adjoints else [],
        }


def _picture(explanation: Explanation) -> tuple[str, str]:
    """The picture as SVG, showing this very pass; or why there is none."""
    nodes = topological_order(explanation.output)
    if len(nodes) > LARGEST:
        return "", f"No picture: {len(nodes)} nodes are too many for one. The table lists them."
    twin = copy.deepcopy(explanation.output)
    box_of = Scene(twin).box_of
    for node, original in zip(topological_order(twin), nodes, strict=True):
        node.grad = explanation.adjoints.get(original, 0.0)
        if not node.label:  # the name that it has in the sentences, within the frame of its group
            name, group = explanation.names[original], box_of[node].group
            node.label = f"{group}.{name}" if name and group else name
    try:
        picture = svg(twin, look="circuit", limit=LARGEST)
    except GraphvizMissingError as error:
        return "", f"No picture: {error}. The table shows the same."
    return picture[picture.index("<svg") :], ""
