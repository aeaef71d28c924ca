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

from collections import Counter
from itertools import chain

TYPE_CHECKING = False  # as in typing, which takes longer to load than all of this package
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
    """The nodes that an operation made (no leaves), each one after every node that reads it.

    Breadth first from the outputs wherever that is such an order, as it is for trees and for layers.
    """
    order = [node for node in dict.fromkeys(outputs) if node.op is not None]
    met, passed = set(order), set()
    is_too_early = False  # whether a node has come before one that reads it
    for reader in order:  # grows while it runs
        passed.add(reader)
        for node in reader.parents:
            if node.op is not None:
                if node not in met:
                    met.add(node)
                    order.append(node)
                elif node in passed:
                    is_too_early = True
    return _once_all_readers_came(order) if is_too_early else order


def _once_all_readers_came(nodes: list[Value]) -> list[Value]:
    """The same nodes, each one as soon as the last node that reads it has come."""
    readers = Counter(chain.from_iterable([node.parents for node in nodes]))
    order = [node for node in nodes if node not in readers]
    for reader in order:  # grows while it runs
        for node in reader.parents:
            readers[node] -= 1
            if not readers[node] and node.op is not None:
                order.append(node)
    return order
