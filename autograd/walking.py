"""The backward pass walked in other ways than the engine's: by hand, node by node, and wrong on purpose.

A line here may know what a node passes on, as the engine tells it, and how the engine's own pass ends. What
it does with that is for learners: `share_gradient` leaves the order to them, `mistaken` has it wrong.
"""

from autograd.order import topological_order
from autograd.primals import shown
from autograd.reverse import Share, adjoints_of, shares_of
from autograd.value import Value

MISTAKES = {
    "assign": "it assigns a share where it must add it",
    "order": "it visits a node before all that read it",
    "clear": "it forgets to clear the leaves of the pass before",
    "edges": "it loses the second edge of an operand that occurs twice, as a set does",
    "twice": "its second pass begins with the inner nodes of the first",
}
"""The classical mistakes of engines, each with what such an engine does."""


class Walk:
    """What a mistaken engine did: its adjoints, its visits in order, and what each told.

    `kept` are the numbers that it began with, where it began with any, and `right` those that it should
    have ended in.
    """

    def __init__(self, output: Value, seed: float, mistake: str) -> None:
        self.right, self.told = adjoints_of(output, seed), list[Share]()
        before = {"clear": lambda x: x.op is None, "twice": lambda x: x is not output}.get(mistake)
        self.kept = {x: number for x, number in self.right.items() if before and before(x)}
        self.adjoints = {**self.kept, output: seed}
        if mistake == "twice":  # where two passes add up in the leaves, as they must
            self.right = {x: number * (1 if x.op else 2) for x, number in self.right.items()}
        order = topological_order(output, leaves=False)[::-1]
        self.visits = [x for x in (_as_reached(output) if mistake == "order" else order) if x in self.right]
        for node in self.visits:
            self._visit(node, mistake)

    def _visit(self, node: Value, mistake: str) -> None:
        met: set[Value] = set()
        for share in shares_of(node, self.adjoints.get(node, 0.0)):
            x = share.operand
            if mistake != "edges" or x not in met:
                so_far = None if mistake == "assign" else self.adjoints.get(x)
                share.total = share.product if so_far is None else so_far + share.product
                self.adjoints[x] = share.total
                self.told.append(share)
            met.add(x)


def seed_of(output: Value) -> float:
    """The adjoint that the pass from this output began with; of one that has not run, 1."""
    return output.grad if output.op is not None and output.grad != 0.0 else 1.0


def differ(found: float, right: float) -> bool:
    """Whether two numbers differ by more than rounding does."""
    far = abs(found - right) > 1e-9 * max(abs(found), abs(right))
    return found != right and far and found == found


def _as_reached(output: Value) -> list[Value]:
    """Every operation, as a walk comes to it first: operands after one that reads them, not after all."""
    found = {output: None}
    for node in (waiting := [output]):
        new = [x for x in dict.fromkeys(node.parents) if x.op and x not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return list(found)


def share_gradient(node: Value) -> None:
    """One step of the backward pass: each operand's `.grad` gains the node's `.grad` times the partial.

    Begin with all `.grad` at 0 and the output's at 1. In the engine's order, each node after all that
    read it, the walk ends in the numbers of `backward()`, bit for bit. In another order a node hands on
    what it has so far, and nothing complains: the numbers are wrong. A leaf, which was made from
    nothing, passes nothing on. Raises TypeError for anything but a node, and what `backward` raises.

    >>> from autograd import topological_order
    >>> x = Value(3.0, "x")
    >>> y = x * x + x
    >>> y.grad = 1.0
    >>> for node in reversed(topological_order(y)):
    ...     share_gradient(node)
    >>> x.grad
    7.0
    """
    if not isinstance(node, Value):
        raise TypeError(f"share_gradient takes a node, not {shown(node)}")
    for share in shares_of(node, node.grad):
        share.operand.grad += share.product
