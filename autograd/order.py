"""The order of the graph: the only traversals, with loops and not recursion, so any depth will do.

A result can be computed once its operands are: operands first, `topological_order`. A gradient must
not leave a node before everything that reads the node has sent its share there: `readers_first`.
What a line here may know: parents, and that a leaf has no op.

>>> from autograd import Value
>>> x = Value(3.0, "x")
>>> y = x * x
>>> [node.data for node in topological_order(y + x)]
[3.0, 9.0, 12.0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from autograd.value import Value


def topological_order(*outputs: Value, skip: Callable[[Value], bool] = lambda node: False) -> list[Value]:
    """Every node that the outputs were made from, and they themselves, operands before results.

    Nodes for which `skip` holds are left out, and what they were made from with them. The order
    depends on the graph alone: the same in every run. Cost: linear in nodes and edges.
    """
    order: dict[Value, None] = {}
    stack = list(reversed(outputs))
    while stack:
        node = stack[-1]
        missing = []
        if node not in order and not skip(node):
            missing = [
                parent for parent in reversed(node.parents) if parent not in order and not skip(parent)
            ]
            if not missing:
                order[node] = None
        if missing:
            stack.extend(missing)
        else:
            stack.pop()
    return list(order)


def readers_first(*outputs: Value) -> list[Value]:
    """The nodes that an operation made (no leaves), each one after every node that reads it."""
    found = [node for node in dict.fromkeys(outputs) if node.op is not None]
    order = found.copy()
    met = set(found)
    more_readers: dict[Value, int] = {}  # how many readers a node has beyond the one that found it
    for reader in found:  # grows while it runs
        for node in reader.parents:
            if node.op is not None:
                if node in met:
                    more_readers[node] = more_readers.get(node, 0) + 1
                else:
                    met.add(node)
                    found.append(node)
    if not more_readers:
        return found  # a tree: each node came after its only reader
    for output in order:
        if output in more_readers:  # an output read by another one was found by no reader
            more_readers[output] -= 1
    order = [output for output in order if output not in more_readers]
    for reader in order:
        for node in reader.parents:
            if node.op is not None:
                if more_readers.get(node):
                    more_readers[node] -= 1
                else:
                    order.append(node)
    return order
