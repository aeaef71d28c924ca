"""Equal structure found, so that it can be drawn once: the 121 samples of a loss as one, "×121".

Two nodes play the same part if they are of one kind, and their operands and readers play the same parts.
Labels tell kinds apart; numbers do not. Where that leaves more parts than a screen holds, digits in labels
count no more, and in the end nor does what is far away: a loop is then its ends, and one step "×n". What a
line here may know: parents, rows and labels.

>>> from autograd import Value, total
>>> w = Value(2.0, "w")
>>> [len(part) for part in fold(total([w * 1.0, w * 2.0, w * 3.0]))]
[1, 3, 3, 1]
"""

import re
from collections.abc import Hashable, Mapping

from autograd.order import topological_order
from autograd.value import Constant, Value

SCREEN, TABLES, STEPS = 60, 150, 2
"""How many boxes fit one screen, alone or in tables; how many wires away structure counts beyond that."""


def fold(*outputs: Value, most: int = SCREEN) -> list[list[Value]]:
    """The nodes that the outputs were made from, in parts of equal structure, in order of first nodes.

    Each part holds its nodes in topological order. There are no more than `most` parts, unless there are more
    kinds of nodes. Cost: linear in nodes and edges.
    """
    nodes = topological_order(*outputs)
    for pattern in ("$^", r"\d+"):
        kinds = {node: _kind(node, pattern, node in outputs) for node in nodes}
        parts = [_numbered(kinds)]
        rounds = STEPS if _is_deep(kinds, most) else len(nodes)
        while len(parts) <= rounds and len(_gathered(parts[-1])) <= most:
            parts.append(_split(parts[-1]))
            if len(set(parts[-1].values())) == len(set(parts[-2].values())):
                return _gathered(parts[-1])
    fitting = [gathered for gathered in map(_gathered, parts[: STEPS + 1]) if len(gathered) <= most]
    return fitting[-1] if fitting else _gathered(parts[0])


def is_ordered(node: Value) -> bool:
    """Whether the places of the operands tell them apart; in a sum of many they do not."""
    return node.op is None or node.op.arity is not None


def _kind(node: Value, pattern: str, is_output: bool) -> Hashable:
    return node.op and node.op.name, isinstance(node, Constant), re.sub(pattern, "#", node.label), is_output


def _is_deep(kinds: Mapping[Value, Hashable], most: int) -> bool:
    """Whether there are too many ways of being made alone: seen early, where each step tells by its place."""
    numbers: dict[Hashable, int] = {}
    making: dict[Value, int] = {}
    for node, kind in kinds.items():
        operands = [making[operand] for operand in node.parents]
        made = tuple(operands) if is_ordered(node) else frozenset(operands)
        making[node] = numbers.setdefault((kind, made), len(numbers))
        if len(numbers) > most:
            return True
    return False


def _split(part_of: dict[Value, int]) -> dict[Value, int]:
    """Parts split where the parts of their operands or of their readers differ."""
    around: dict[Value, set[Hashable]] = {node: set() for node in part_of}
    for node in part_of:
        for place, operand in enumerate(node.parents):
            place = place if is_ordered(node) else 0
            around[node].add(("operand", place, part_of[operand]))
            around[operand].add(("reader", place, part_of[node]))
    return _numbered({node: (part, frozenset(around[node])) for node, part in part_of.items()})


def _numbered(kinds: Mapping[Value, Hashable]) -> dict[Value, int]:
    numbers: dict[Hashable, int] = {}
    return {node: numbers.setdefault(kind, len(numbers)) for node, kind in kinds.items()}


def _gathered(part_of: dict[Value, int]) -> list[list[Value]]:
    parts: dict[int, list[Value]] = {}
    for node, part in part_of.items():
        parts.setdefault(part, []).append(node)
    return list(parts.values())
