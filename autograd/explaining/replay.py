"""One backward pass as the engine's sweep told it: steps, and in each step the shares, numbered.

Adjoints, partials, products and sums are the sweep's own numbers, so each sum ends in the bits that
`backward` writes. What a line here may know: the order, what is told, labels. It knows no sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from autograd import reverse
from autograd.drawing import Scene
from autograd.explaining.symbols import Figure, Symbol, slope
from autograd.formula import printable
from autograd.order import topological_order
from autograd.value import Constant, Value
from autograd.walking import differ, seed_of


class Share(NamedTuple):
    """What an operand gains in one step: share `number` of the `of` shares that it gets in all.

    `place` is the operand's place in the operation, `slope` the partial as a formula or a figure, `partial`
    its number, `product` the adjoint times it; `before` (None at first) and `after` are the sum so far.
    """

    operand: Value
    place: int
    slope: Symbol | Figure
    partial: float
    product: float
    before: float | None
    after: float
    number: int
    of: int

    @property
    def formula(self) -> str:
        """The partial as text: what its row makes of names, or its number."""
        return repr(self.slope)


class Step(NamedTuple):
    """One node's turn in the backward pass: the adjoint that arrived, and what it passes on."""

    node: Value
    adjoint: float
    shares: tuple[Share, ...]


class Replay:
    """One backward pass, or, with `wrt`, what of it leads there: see `explanation.Explanation`."""

    def __init__(self, output: Value, wrt: Value | None, digits: int, limit: int | None, *words: str) -> None:
        self.output, self.wrt, self.digits, self.limit = output, wrt, digits, limit
        self.language, self.title, self.mistake = words
        self.title = printable(self.title, 300)
        self.seed = seed_of(output)
        self.nodes = topological_order(output)
        found = self.sweep()
        # The .grad of a leaf is 0.0 where its adjoint is -0.0: it gains what it gets.
        self.adjoints = {node: adjoint if node.op else 0.0 + adjoint for node, adjoint in found.items()}
        asked = list(dict.fromkeys([*self.nodes, output if wrt is None else wrt]))
        self.values = Scene.forward_pass(asked)
        self.names = names_of(asked)
        self.steps = self._numbered()
        self.whole = self.nodes, self.steps
        if wrt is not None:
            self._keep_between(wrt)

    @cached_property
    def scene(self) -> Scene:
        """The boxes and groups of the whole graph, found once."""
        return Scene(self.output)

    def sweep(self) -> dict[Value, float]:
        """The adjoints that the engine finds, and what it tells."""
        self.told, self.kept = list[reverse.Share](), dict[Value, float]()
        found = reverse.adjoints_of(self.output, self.seed, self.told)
        self.visits = [node for node in reversed(self.nodes) if node.op and node in found]
        self.right = found
        return found

    def right_instead(self, node: Value) -> float | None:
        """What a mistaken engine should have found here, where it has found something else."""
        right, found = self.right.get(node, 0.0), self.adjoints.get(node, 0.0)
        return right if differ(found, right) else None

    def number(self, number: float) -> str:
        """A number as text, with the digits asked for."""
        return repr(Figure(number, self.digits))

    def operation(self, node: Value, in_numbers: bool = False) -> Symbol:
        """The operation that made a node, on symbols of its operands or on their numbers."""
        operands: list[Symbol | Figure] = []
        for x in node.parents:
            named = self.names[x] and not in_numbers
            number, digits = self.values[x], self.digits
            operands.append(Symbol(number, digits, self.names[x]) if named else Figure(number, digits))
        return Symbol(self.values[node], self.digits, "", node.op, operands)

    def _numbered(self) -> list[Step]:
        """The steps of the sweep; a flat node has its turn too, and no shares."""
        shares: dict[Value, list[Share]] = {node: [] for node in self.visits}
        counts = Counter([share.operand for share in self.told])
        last: dict[Value, Share] = {}
        for x, s in [(share.operand, share) for share in self.told]:
            before, number = (last[x].after, last[x].number + 1) if x in last else (self.kept.get(x), 1)
            text = slope(s.node, s.place, s.partial, self.names, self.digits)
            last[x] = Share(x, s.place, text, s.partial, s.product, before, s.total, number, counts[x])
            shares[s.node].append(last[x])
        early = {share.node: share.adjoint for share in self.told} if self.mistake else {}
        arrived = self.adjoints | early  # out of order, a node passes on what it has at the time
        return [Step(node, arrived[node], tuple(shares[node])) for node in self.visits]

    def _keep_between(self, wrt: Value) -> None:
        """Leave out what leads to no share of `wrt`."""
        between, kept = {wrt}, []
        for step in reversed(self.steps):
            if shares := tuple([share for share in step.shares if share.operand in between]):
                between.add(step.node)
                kept.append(step._replace(shares=shares))
        self.steps = kept[::-1]
        self.nodes = [node for node in self.nodes if node in between]

    def count_paths(self, node: Value) -> int:
        """How many paths lead from the output to this node, counted up to 10**300."""
        counts = {self.output: 1}
        for step in self.steps:
            for share in step.shares:
                counts[share.operand] = min(counts.get(share.operand, 0) + counts[step.node], 10**300)
        return counts.get(node, 0)

    def paths(self, node: Value) -> Iterator[tuple[list[Share], float]]:
        """The shares along each path from the output to this node, and seed times all their partials."""
        shares_of = {step.node: step.shares for step in self.steps}
        waiting: list[tuple[Value, Any]] = [(self.output, ())]  # how far, and the way back: share by share
        while waiting:
            end, way = waiting.pop()
            if end is not node:
                waiting += [(share.operand, (share, way)) for share in reversed(shares_of.get(end, ()))]
                continue
            shares, product = [], self.seed
            while way:
                share, way = way
                shares.append(share)
            for share in reversed(shares):
                product *= share.partial
            yield shares[::-1], product


def names_of(nodes: Sequence[Value]) -> dict[Value, str]:
    """What to call each node: never the same for two of them; nothing for a constant without a label."""
    labels, used = {printable(node.label) for node in nodes}, {""}
    numbers: Counter[str] = Counter()
    names = {}
    for node in nodes:
        label = name = printable(node.label)
        stem = f"{label} (" if label else "v" if node.op else "x"
        while name in used and (label or not isinstance(node, Constant)):
            numbers[stem] += 1
            name = f"{stem}{numbers[stem] + 1})" if label else f"{stem}{numbers[stem]}"
            name = "" if name in labels else name
        used.add(name)
        names[node] = name
    return names
