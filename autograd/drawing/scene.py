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

from collections.abc import Callable, Iterable
from typing import NamedTuple

from autograd.drawing.fold import fold
from autograd.formula import formula
from autograd.order import topological_order
from autograd.reverse import Share, seen, shares_of
from autograd.row import Rule
from autograd.value import Constant, Value


class Box(NamedTuple):
    """Some nodes drawn as one, with their numbers, and the id of the box in the picture: n0, n1, ...

    `name` is the last part of their label's path and `group` the rest; `op` is their row, None for a
    leaf.
    """

    id: str
    name: str
    group: str
    op: Rule | None
    constant: bool
    nodes: list[Value]
    values: list[float]
    gradients: list[float]


class Wire(NamedTuple):
    """The operand at one place of an operation, for every node of a box at once.

    `shares` are what flows back along it: adjoint times partial; none where no gradient flows.
    """

    id: str
    start: Box
    end: Box
    values: list[float]
    partials: list[float]
    shares: list[float]


class Scene:
    """The boxes and wires of the graph that `output` was made from; folded, equal parts are one box.

    Both are in the order of birth, so the same program gives the same scene in every process.
    `numbers` are those of the forward pass that ran, whatever was assigned since. `has_gradient` tells
    whether a `backward()` from `output`, or from beyond it, has run; `strength`, how large a gradient is
    beside the largest. Raises ValueError where the nodes hold numbers of several forward passes.
    """

    def __init__(self, output: Value, folded: bool = False) -> None:
        nodes = topological_order(output)
        parts = fold(output) if folded else [[node] for node in nodes]
        self.output, self.numbers = output, self.forward_pass(nodes)
        self.folded = folded
        self.has_gradient = output._grad is not None if output.op else output.grad != 0.0
        ids = {node: f"n{place}" for place, node in enumerate(nodes)}
        groups = _groups(nodes)
        self.boxes = [self._box(part, ids[part[0]], groups[part[0]]) for part in parts]
        self.groups: dict[str, list[Box]] = {}
        for box in self.boxes:
            self.groups.setdefault(box.group, []).append(box)
        self.strength = scale(sum(box.gradients) for box in self.boxes)
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

    def _box(self, nodes: list[Value], box_id: str, group: str) -> Box:
        first = nodes[0]
        name = first.label.rpartition(".")[2] if group else first.label
        values, gradients = [self.numbers[node] for node in nodes], [node.grad for node in nodes]
        return Box(box_id, name, group, first.op, isinstance(first, Constant), nodes, values, gradients)

    def _wires_into(self, box: Box) -> list[Wire]:
        """One wire for each operand of an operation, in order, repeats kept; equal ones as one."""
        wires: dict[tuple[str, int], Wire] = {}
        together = self.folded and box.op is not None and box.op.arity is None
        for node in box.nodes:
            shares = {share.place: share for share in _shares(node)} if self.has_gradient else {}
            for place, operand in enumerate(node.parents):
                start = self.box_of[operand]
                key = (start.id, -1 if together else place)  # the places of a sum are all alike
                wire = wires.setdefault(key, Wire(f"{box.id}_{place}", start, box, [], [], []))
                wire.values.append(self.numbers[operand])
                if place in shares:
                    wire.partials.append(shares[place].partial)
                    wire.shares.append(shares[place].product)
        return list(wires.values())


def scale(numbers: Iterable[float]) -> Callable[[float], float]:
    """How large a number is beside the largest finite one of these, from 0 to 1; 0 if it is not finite."""
    largest = max((abs(number) for number in numbers if abs(number) < float("inf")), default=0.0) or 1.0
    return lambda number: abs(number) / largest if abs(number) <= largest else 0.0


def _shares(node: Value) -> list[Share]:
    """What the engine passes back from a node with this gradient."""
    try:
        return shares_of(node, node.grad)
    except (ArithmeticError, ValueError):  # a partial does not exist: no backward() went through here
        return []


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
