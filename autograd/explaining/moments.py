"""What a page or film shows, one moment after the other: words, sums, and which parts of a picture light up.

What a line here may know: a replay, its words, and that the picture gives node k of `topological_order`
the id "nk" and the wire to its operand j the id "nk_j". It knows no page.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterable, Iterator
from typing import Any

from autograd.explaining.replay import Replay, Share, Step
from autograd.explaining.symbols import Figure, Symbol
from autograd.explaining.words import Name, Sentence, Words
from autograd.formula import formula
from autograd.lines import file_name, made_at
from autograd.order import topological_order
from autograd.value import Constant, Value

Moment = dict[str, Any]


class Moments:
    """The moments of one explanation, the ids of its nodes, and which of them have a row in a table.

    A moment has a `title`; sentences in pieces, `lines`, and their arithmetic term by term, `sums`; the ids
    of the `nodes` and `wires` that light up; and by node the `adjoints` that become known.
    """

    def __init__(self, found: Replay) -> None:
        self.found, self.say, limit = found, Words(found), found.limit
        self.nodes, told = topological_order(found.output), set(found.nodes)
        self.ids = {node: f"n{k}" for k, node in enumerate(self.nodes)}
        self.operations = [node for node in self.nodes if node.op and node in told]
        leaves = [node for node in self.nodes if not node.op and found.names[node]]
        self.leaves = sorted(leaves, key=lambda leaf: _by_numbers(found.names[leaf]))
        steps = [step.node for step in found.steps[:limit]]
        self.listed = dict.fromkeys([*self.leaves[:limit], *self.operations[:limit], *steps])

    def wires(self) -> dict[str, str]:
        """The node that each wire of the picture leaves."""
        starts = {"result": self.ids[self.found.output]}
        for node in self.nodes:
            starts.update((f"{self.ids[node]}_{j}", self.ids[x]) for j, x in enumerate(node.parents))
        return starts

    def path(self) -> list[str]:
        """With `wrt`, the nodes and wires between it and the output; all else is off the path."""
        if self.found.wrt is None:
            return []
        wires = [f"{self.ids[step.node]}_{share.place}" for step in self.found.steps for share in step.shares]
        return [self.ids[node] for node in self.found.nodes] + wires

    def heading(self) -> list[str | dict[str, str]]:
        """The expression as it was typed, or the formula of the output, after its name."""
        y = self.found.output
        if self.found.wrt is not None or not y.op:
            return _pieces(self.say.title())
        made = formula(self._spelled(y, 5, ""), depth=6)
        told = self.found.title or (f"{self.found.names[y]} = {made}" if y.label else made)
        return [{"name": told}]

    def _spelled(self, x: Value, depth: int, label: str) -> Symbol | Figure:
        """A formula with short numbers, down to what has a label."""
        if label or not x.op or not depth:
            short = label or ("…" if x.op else "")
            return Symbol(0.0, 6, short) if short else Figure(self.found.values[x], self.found.digits)
        operands = [self._spelled(operand, depth - 1, operand.label) for operand in x.parents[:7]]
        return Symbol(0.0, 6, "", x.op, operands)

    def row(self, node: Value) -> dict[str, Any]:
        """A node that the moments are about, as a row of the table."""
        made = self.say.word("a constant" if isinstance(node, Constant) else "leaf")
        made = self.say.made(node) if node.op else made
        row: dict[str, Any] = {"id": self.ids[node], "name": self.found.names[node], "made": made}
        row["value"] = self.number(self.found.values[node], kind="value")
        if place := made_at(node):
            row["place"] = self.say.word("place", file=file_name(place[0]), line=str(place[1]))
            row["code"] = linecache.getline(*place).strip()[:200]
        return row

    def all(self) -> Iterator[Moment]:
        """The leaves, each operation, the seed, each step, the end."""
        found, say, limit = self.found, self.say, self.found.limit
        lines = [say.computed(leaf) for leaf in self.leaves[:limit]] + say.left_out(self.leaves, "leaves")
        yield self.moment(say.word("the leaves"), lines, [node for node in self.nodes if not node.op])
        yield from map(self.forward, self.operations[:limit])
        for line in say.left_out(self.operations, "operations"):
            yield self.moment(say.word("forward rest"), [line], self.operations[limit:])
        seed = {self.ids[found.output]: self.number(found.seed)}
        yield self.moment(
            say.word("the seed"), [say.seeded()], [found.output], wires=["result"], adjoints=seed
        )
        yield from map(self.backward, found.steps[:limit])
        for line in say.left_out(found.steps, "steps"):
            yield self.moment(say.word("backward rest"), [line])
        yield self.end()

    def forward(self, node: Value) -> Moment:
        """An operation computes its value."""
        name = self.found.names[node]
        made = {"text": self.say.made(node), "note": self.say.word("operation")}
        numbers = {"text": self.say.made(node, in_numbers=True), "note": self.say.word("in numbers")}
        sum = {"sign": "=", "terms": [made, numbers, self.number(self.found.values[node], name, "value")]}
        wires = [f"{self.ids[node]}_{place}" for place in range(len(node.parents))]
        title = self.say.word("forward", x=node)
        return self.moment(title, [self.say.computed(node)], [node], wires=wires, sums=[sum])

    def backward(self, step: Step) -> Moment:
        """An operation passes its adjoint on to its operands."""
        say, shares, adjoints = self.say, step.shares[: self.found.limit], {}
        lines = [say.arrived(step), *(say.gained(step, share) for share in shares)]
        lines += say.left_out(step.shares, "operands")
        for share in step.shares:
            which = {"number": str(share.number), "of": str(share.of)}
            waits = say.word("waits", **which) if share.number < share.of else ""
            adjoints[self.ids[share.operand]] = self.number(share.after, waits)
        wires = [f"{self.ids[step.node]}_{share.place}" for share in step.shares]
        sums = [sum for share in shares for sum in self.sums(step, share)]
        title = say.word("backward", x=step.node)
        return self.moment(title, lines, [step.node], wires=wires, sums=sums, adjoints=adjoints)

    def sums(self, step: Step, share: Share) -> list[dict[str, Any]]:
        """The product and the sum of one share, term by term; the last term is what it comes to."""
        x, number, word, slope = share.operand, self.number, self.say.word, share.formula
        plain = slope == self.found.number(share.partial)
        note = word("partial") if plain else word("partial of", formula=slope)
        partial, product = number(share.partial, note, ""), number(share.product, word("to", x=x))
        sums = [{"sign": "×", "terms": [number(step.adjoint, word("adjoint")), partial, product]}]
        if share.before is not None:
            which = word("share of", number=str(share.number), of=str(share.of))
            terms = [number(share.before, word("so far", x=x)), number(share.product, which)]
            terms.append(number(share.after, word("now", x=x)))
            sums.append({"sign": "+", "terms": terms})
        return sums

    def end(self) -> Moment:
        """What the pass found: the gradient of each leaf, or of the one node asked about."""
        found, ended, title = self.found, self.say.ended(), self.say.word("the gradients")
        lines = ended[: found.limit] + self.say.left_out(ended, "leaves")
        asked = [leaf for leaf in self.leaves if not isinstance(leaf, Constant)]
        if found.wrt is not None:
            title, asked = self.say.word("the gradient"), [node for node in self.nodes if node is found.wrt]
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
    """A sentence as a page reads it, with names told apart."""
    return [{"name": piece} if isinstance(piece, Name) else piece for piece in sentence]


def _by_numbers(name: str) -> list[Any]:
    """A key that sorts w2 before w10."""
    parts = re.split("([0-9]+)", name)
    return [int(part) if place % 2 else part for place, part in enumerate(parts)]
