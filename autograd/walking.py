"""`share_gradient`: the backward pass by hand, one node at a time, in an order of your own.

A line here may know what a node passes on, as the engine tells it, and `.grad`. It knows no order: to choose
it, and to see a wrong one fail, is what this is for.
"""

from __future__ import annotations

from autograd.primals import shown
from autograd.reverse import shares_of
from autograd.value import Value


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
