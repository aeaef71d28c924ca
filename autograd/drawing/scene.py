"""What a picture of a graph shows, whatever its look: boxes, wires between them, and their numbers.

A box stands for one node, or for all nodes of one part where equal structure is drawn once. What a
line here may know: nodes and their gradients. It knows nothing of DOT, colours or shapes.

>>> from autograd import Value
>>> x = Value(3.0, "x")
>>> y = x * x
>>> y.backward()
>>> [(wire.start.name, wire.values, wire.shares) for wire in Scene(y).wires]
[('x', [3.0], [3.0]), ('x', [3.0], [3.0])]
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from autograd.drawing.fold import SCREEN, TABLES, fold, is_ordered
from autograd.formula import formula, split_path
from autograd.order import topological_order
from autograd.reverse import Share, seen, shares_of
from autograd.row import Rule
from autograd.value import Constant, Value
from autograd.walking import Walk, differ

Numbers = list[float | None]
"""Some numbers; None for each that is left blank."""


class Box(NamedTuple):
    """Some nodes drawn as one, with their numbers, and the id of the box in the picture: n0, n1, ...

    `name` is the last part of their label's path and `group` the rest; `op` is their row, None for a
    leaf. In a close-up, a name that ends in … is that of a box with more wires than are shown. `right` are
    what the gradients should be, and `visit` the box's turn, where they are those of a mistaken engine.
    """

    id: str
    name: str
    group: str
    op: Rule | None
    constant: bool
    nodes: list[Value]
    values: Numbers
    gradients: Numbers
    right: Numbers
    visit: int

    @property
    def is_false(self) -> bool:
        """Whether the gradients are not what they should be."""
        return is_false(self.gradients, self.right)


class Wire(NamedTuple):
    """The operand at one place of an operation, for every node of a box at once.

    `pairs` are the operands and their readers. `shares` are what flows back along it: adjoint times
    partial; none where no gradient flows. `right` are what these should be.
    """

    id: str
    start: Box
    end: Box
    pairs: list[tuple[Value, Value]]
    values: Numbers
    partials: Numbers
    shares: Numbers
    right: Numbers

    @property
    def is_false(self) -> bool:
        """Whether the shares are not what they should be."""
        return is_false(self.shares, self.right)


class Shown(NamedTuple):
    """The nodes of a close-up, if it is one; of which nodes numbers are told; whether there are gradients.

    With a `walk` the gradients are those of its engine, which is wrong on purpose.
    """

    only: Collection[Value] | None = None
    value: Callable[[Value], bool] = lambda node: True
    gradient: Callable[[Value], bool] = lambda node: True
    has_gradient: bool | None = None  # None: if a backward pass has come by
    walk: Walk | None = None


class Scene:
    """The boxes and wires of the graph of one or several outputs; folded, equal parts are one box.

    Both are in the order of birth, so the same program gives the same scene in every process.
    `numbers` are those of the forward pass that ran, whatever was assigned since. `has_gradient` tells
    whether a `backward()` from `output`, or from beyond it, has run; `strength`, how large a gradient is
    beside the largest; `has_tables`, whether labels make groups; `most`, how many boxes fit one screen;
    `cut` are the nodes of a close-up that have more wires. Raises ValueError where the nodes hold numbers of
    several forward passes.
    """

    def __init__(self, output: Any, folded: bool = False, shown: Shown | None = None) -> None:
        self.outputs = [output] if isinstance(output, Value) else list(output)
        nodes = topological_order(*self.outputs)
        self.shown = shown = shown or Shown()
        self.numbers, self.folded, only = self.forward_pass(nodes), folded, shown.only
        came_by = any(y.grad != 0.0 if y.op is None else y._grad is not None for y in self.outputs)
        self.has_gradient = came_by if shown.has_gradient is None else shown.has_gradient
        walk, grads = shown.walk, {node: node.grad for node in nodes}
        self._found, self._right = (walk.adjoints, walk.right) if walk else (grads, grads)
        self._told = {(share.node, share.place): share.product for share in walk.told} if walk else None
        self._visits = {node: turn for turn, node in enumerate(walk.visits if walk else (), 1)}
        self.group_of = _groups(nodes)
        self._ids = {node: f"n{place}" for place, node in enumerate(nodes)}
        self.has_tables = len({*self.group_of.values()} - {""}) > 1
        self.most = TABLES if self.has_tables else SCREEN
        parts = fold(*self.outputs, most=self.most) if folded else [[node] for node in nodes]
        self.cut: set[Value] = set()
        if only is not None:
            edges = [(operand, node) for node in nodes for operand in node.parents]
            self.cut = {a if a in only else b for a, b in edges if (a in only) != (b in only)}
            parts = [part for whole in parts if (part := [node for node in whole if node in only])]
        self.boxes = [self._box(part) for part in parts]
        self.groups: dict[str, list[Box]] = {box.group: [] for box in self.boxes}
        for box in self.boxes:
            self.groups[box.group].append(box)
        self.strength = scale(sum(filter(None, box.gradients)) for box in self.boxes)
        self.box_of = {node: box for box in self.boxes for node in box.nodes}
        self.wires = [wire for box in self.boxes for wire in self._wires_into(box)]

    @staticmethod
    def forward_pass(nodes: list[Value]) -> dict[Value, float]:
        """The numbers of these nodes, operands first, as one forward pass had them; else ValueError."""
        numbers: dict[Value, float] = {}

        def keep(node: Value, number: float) -> None:
            was = numbers.setdefault(node, number)
            if was != number and (was == was or number == number):
                what = f"{formula(node)} was {was!r} first and {number!r} later, as a number was assigned"
                raise ValueError(f"{what} in between: look before that, or compute it again")

        for node in [node for node in nodes if node.op]:
            for read, number in seen(node):
                keep(read, number)
        numbers = {node: numbers.get(node, node.data) for node in nodes}
        sums = [(node, node.op) for node in nodes if node.op and not node.trace]
        for node, rule in sums:  # which do not remember what they read
            keep(node, rule.primal(*[numbers.get(operand, operand.data) for operand in node.parents]))
        return numbers

    def _box(self, nodes: list[Value]) -> Box:
        first, names = nodes[0], list(dict.fromkeys([split_path(node.label)[1] for node in nodes]))
        name = names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}"
        if not self.cut.isdisjoint(nodes):
            name = f"{name} …".lstrip()
        values: Numbers = [self.numbers[node] if self.shown.value(node) else None for node in nodes]
        gradients, right = self._sums(nodes, self._found), self._sums(nodes, self._right)
        kind = (_pattern([self.group_of[node] for node in nodes]), first.op, isinstance(first, Constant))
        visit = self._visits.get(first, 0) if len(nodes) == 1 else 0
        return Box(self._ids[first], name, *kind, nodes, values, gradients, right, visit)

    def _sums(self, nodes: list[Value], found: Mapping[Value, float]) -> Numbers:
        return [0.0 + found.get(node, 0.0) if self.shown.gradient(node) else None for node in nodes]

    def _wires_into(self, box: Box) -> list[Wire]:
        """One wire for each operand of an operation, in order, repeats kept; equal ones as one."""
        wires: dict[tuple[str, int], Wire] = {}
        for node in box.nodes:
            shares: dict[int, Share] = {}
            with suppress(ArithmeticError, ValueError):  # no partial: no backward() went through here
                adjoint = self._right.get(node, 0.0)
                shares = {s.place: s for s in (shares_of(node, adjoint) if self.has_gradient else ())}
            for place, operand in enumerate(node.parents):
                if not (start := self.box_of.get(operand)):
                    continue  # outside of the close-up
                together = self.folded and not is_ordered(node)  # the places of a sum are all alike
                key = (start.id, -1 if together else place)
                wire = wires.setdefault(key, Wire(f"{box.id}_{place}", start, box, [], [], [], [], []))
                wire.pairs.append((operand, node))
                wire.values.append(self.numbers[operand] if self.shown.value(operand) else None)
                if self.has_gradient and not self.shown.gradient(operand) and not start.constant:
                    for numbers in (wire.partials, wire.shares, wire.right):
                        numbers.append(None)
                elif place in shares:
                    product = shares[place].product
                    wire.partials.append(shares[place].partial)
                    wire.shares.append(product if self._told is None else self._told.get((node, place), 0.0))
                    wire.right.append(product)
        return list(wires.values())


def is_false(numbers: Numbers, right: Sequence[float | None]) -> bool:
    """Whether some numbers are known, and add up to another sum than the right ones."""
    told, true = filter(None, numbers), filter(None, right)
    return bool(right) and None not in numbers and differ(sum(told), sum(true))


def scale(numbers: Iterable[float]) -> Callable[[float], float]:
    """How large a number is beside the largest finite one of these, from 0 to 1; 0 if it is not finite."""
    largest = max((abs(number) for number in numbers if abs(number) < float("inf")), default=0.0) or 1.0
    return lambda number: abs(number) / largest if abs(number) <= largest else 0.0


def _groups(nodes: list[Value]) -> dict[Value, str]:
    """The group of each node: the path of its label; without a label, the group of its only reader."""
    groups: dict[Value, str] = {}
    around: dict[Value, set[str]] = {node: set() for node in nodes}
    for node in reversed(nodes):
        if node.label:
            groups[node] = split_path(node.label)[0]
        else:
            groups[node] = next(iter(around[node])) if len(around[node]) == 1 else ""
        for parent in node.parents:
            around[parent].add(groups[node])
    return groups


def _pattern(groups: list[str]) -> str:
    """The group that all have, with * for what differs in digits."""
    pieces = zip(*[re.split(r"(\d+)", group) for group in groups], strict=False)
    return "".join([piece[0] if len(set(piece)) == 1 else "*" for piece in pieces])
