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

from __future__ import annotations

from typing import NamedTuple

from autograd.drawing.fold import fold
from autograd.order import topological_order
from autograd.reverse import Share, shares_of
from autograd.rules import Rule
from autograd.value import Constant, Value


class Box(NamedTuple):
    """Some nodes drawn as one, with the id of the box in the picture, `n0`, `n1`, ...

    `name` is the last part of their label's path and `group` the rest; `op` is their row, None for a
    leaf.
    """

    id: str
    name: str
    group: str
    op: Rule | None
    constant: bool
    nodes: tuple[Value, ...]

    @property
    def values(self) -> list[float]:
        """The number of each node."""
        return [node.data for node in self.nodes]

    @property
    def gradients(self) -> list[float]:
        """The gradient of each node."""
        return [node.grad for node in self.nodes]


class Wire(NamedTuple):
    """The operand at one place of an operation, for every node of a box at once.

    `shares` are what flows back along it: adjoint times partial; none where no gradient flows.
    """

    id: str
    start: Box
    end: Box
    place: int
    values: list[float]
    partials: list[float]
    shares: list[float]


class Scene:
    """The boxes and wires of the graph that `output` was made from; folded, equal parts are one box.

    `has_gradient` tells whether a `backward()` from `output`, or from beyond it, has run.
    """

    def __init__(self, output: Value, folded: bool = False) -> None:
        nodes = topological_order(output)
        parts = fold(output) if folded else [[node] for node in nodes]
        self.output = output
        self.folded = folded
        self.size = len(nodes)
        self.has_gradient = output.grad != 0.0
        ids = {node: f"n{place}" for place, node in enumerate(nodes)}
        groups = _groups(nodes)
        self.boxes = [_box(part, ids[part[0]], groups[part[0]]) for part in parts]
        self.groups: dict[str, list[Box]] = {}
        for box in self.boxes:
            self.groups.setdefault(box.group, []).append(box)
        self.box_of = {node: box for box in self.boxes for node in box.nodes}
        self.wires = [wire for box in self.boxes for wire in self._wires_into(box)]

    def _wires_into(self, box: Box) -> list[Wire]:
        """One wire for each operand of an operation, in order, repeats kept; equal ones as one."""
        wires: dict[tuple[str, int], Wire] = {}
        together = self.folded and box.op is not None and box.op.arity is None
        for node in box.nodes:
            shares = {share.place: share for share in _shares(node)} if self.has_gradient else {}
            for place, operand in enumerate(node.parents):
                start = self.box_of[operand]
                key = (start.id, -1 if together else place)  # the places of a sum are all alike
                if key not in wires:
                    wires[key] = Wire(f"{box.id}_{place}", start, box, place, [], [], [])
                wire = wires[key]
                wire.values.append(operand.data)
                if place in shares:
                    wire.partials.append(shares[place].partial)
                    wire.shares.append(shares[place].product)
        return list(wires.values())


def _shares(node: Value) -> list[Share]:
    """What the engine passes back from a node with this gradient."""
    try:
        return shares_of(node, node.grad)
    except (ArithmeticError, ValueError):  # a partial does not exist: no backward() went through here
        return []


def _box(part: list[Value], box_id: str, group: str) -> Box:
    first = part[0]
    name = first.label.rpartition(".")[2] if group else first.label
    return Box(box_id, name, group, first.op, type(first) is Constant, tuple(part))


def _groups(nodes: list[Value]) -> dict[Value, str]:
    """The group of each node: the path of its label; without a label, the group of its only reader."""
    groups: dict[Value, str] = {}
    around: dict[Value, set[str]] = {node: set() for node in nodes}
    for node in reversed(nodes):
        if node.label:
            groups[node] = node.label.rpartition(".")[0]
        else:
            groups[node] = next(iter(around[node])) if len(around[node]) == 1 else ""
        for parent in node.parents:
            around[parent].add(groups[node])
    return groups
