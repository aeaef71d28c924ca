"""Equal structure found, so that it can be drawn once: the 121 samples of a loss as one, "×121".

Two nodes play the same part if they were made in the same way, from operands made in the same way,
and are read by nodes that play the same part. Labels tell parts apart; numbers do not. What a line
here may know: parents, rows and labels.

>>> from autograd import Value, total
>>> w = Value(2.0, "w")
>>> [len(part) for part in fold(total([w * 1.0, w * 2.0, w * 3.0]))]
[1, 3, 3, 1]
"""

from collections.abc import Hashable

from autograd.order import topological_order
from autograd.value import Constant, Value


def fold(output: Value) -> list[list[Value]]:
    """The nodes that `output` was made from, in parts of equal structure, in order of first nodes.

    Each part holds its nodes in topological order. Cost: linear in nodes and edges.
    """
    nodes = topological_order(output)
    making: dict[Value, int] = {}
    numbers: dict[Hashable, int] = {}
    for node in nodes:
        operands = tuple([making[parent] for parent in node.parents])
        if not _is_ordered(node):
            operands = tuple(sorted(set(operands)))
        kind = (node.op and node.op.name, isinstance(node, Constant), node.label)
        making[node] = numbers.setdefault((kind, operands), len(numbers))
    readers: dict[Value, set[Hashable]] = {node: set() for node in nodes}
    part_of: dict[Value, int] = {}
    for node in reversed(nodes):
        part = (making[node], frozenset(readers[node]))
        part_of[node] = numbers.setdefault(part, len(numbers))
        for place, parent in enumerate(node.parents):
            readers[parent].add((part_of[node], place if _is_ordered(node) else None))
    parts: dict[int, list[Value]] = {}
    for node in nodes:
        parts.setdefault(part_of[node], []).append(node)
    return list(parts.values())


def _is_ordered(node: Value) -> bool:
    """Whether the places of the operands tell them apart; in a sum of many they do not."""
    return node.op is None or node.op.arity is not None
