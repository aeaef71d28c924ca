"""A graph by numbers: equal operations are one, and, for arrays, chains of sums and of products are flat.

What a line here may know: nodes, their order, and which rows add and multiply. It knows no text.
"""

from collections.abc import Sequence
from typing import Any

from autograd import rules
from autograd.formula import formula
from autograd.order import topological_order
from autograd.rules import Rule
from autograd.value import Constant, Value

SUMS: tuple[Rule | None, ...] = (rules.add, rules.total)


class Graph:
    """The nodes that the outputs are made from, by number: the inputs first, then operands before results.

    Nodes that compute the same, bit for bit, are one: the first. `rules` has None for an input and for a
    constant, whose number is in `numbers`; `named` has the outputs' own labels, and `serials` tells which
    number a node has. Raises ValueError if the graph has a leaf that is neither an input nor a constant.
    """

    def __init__(self, outputs: Sequence[Value], inputs: Sequence[Value]) -> None:
        count = len(inputs)
        self.inputs, self.numbers = count, dict[int, float]()
        self.rules: list[Rule | None] = [None] * count
        self.operands: list[Sequence[int]] = [()] * count
        self.labels = [node.label for node in inputs]
        places = {node: n for n, node in enumerate(inputs)}
        first: dict[Any, int] = {}
        for node in topological_order(*outputs, skip=places.__contains__):
            rule, operands = node.op, tuple([places[parent] for parent in node.parents])
            if rule is not None:
                key: Any = (rule, *operands)
            elif isinstance(node, Constant):
                key = node.data.hex()
            else:
                advice = "so its number would be frozen: add it to the inputs, or make it a constant"
                raise ValueError(f"{formula(node)} is in the graph but not among the inputs, {advice}")
            places[node] = n = first.setdefault(key, count)
            if n == count:
                count += 1
                self.rules.append(rule)
                self.operands.append(operands)
                self.labels.append(node.label)
                if rule is None:
                    self.numbers[n] = node.data
        self.outputs, self.named = [places[node] for node in outputs], [node.label for node in outputs]
        self.serials = {node.serial: n for node, n in places.items()}
        self.operations = sum([rule is not None for rule in self.rules])

    def begins_with(self, other: "Graph") -> bool:
        """Whether another graph is this one, or its beginning: the same rows, numbers and first outputs."""
        nodes, outputs = len(other.rules), len(other.outputs)
        same = (self.rules[:nodes], self.operands[:nodes]) == (other.rules, other.operands)
        same = same and self.outputs[:outputs] == other.outputs
        return same and all(self.numbers[n].hex() == x.hex() for n, x in other.numbers.items())

    def uses(self) -> list[int]:
        """How often each node is read, as an operand and as an output."""
        uses = [0] * len(self.rules)
        for read in (*self.operands, self.outputs):
            for n in read:
                uses[n] += 1
        return uses


class Flat:
    """The same graph, in which a sum that one sum alone reads is part of that one; products likewise.

    So a + b + c has three operands, however it was recorded. `inside` marks the nodes that became part of
    another; the other fields are as in a `Graph`, but that `operands` are lists of its own.
    """

    def __init__(self, graph: Graph) -> None:
        self.rules, self.numbers, self.labels = graph.rules, graph.numbers, graph.labels
        self.inputs, self.outputs, self.uses = graph.inputs, graph.outputs, graph.uses()
        self.operands: list[list[int]] = []
        self.inside = bytearray(len(self.rules))
        for n, rule in enumerate(self.rules):
            kinds = SUMS if rule in SUMS else (rule,) if rule is rules.mul else ()
            self.operands.append(self._flat(graph.operands[n], kinds) if kinds else [*graph.operands[n]])

    def _flat(self, operands: Sequence[int], kinds: tuple[Rule | None, ...]) -> list[int]:
        """These operands, or what those of one of these kinds that nobody else reads are made of."""
        found: list[int] = []
        for m in operands:
            if self.rules[m] in kinds and self.uses[m] == 1:
                self.inside[m] = 1
                inner, self.operands[m] = self.operands[m], []
                if found:
                    found += inner
                else:  # handed on, so that a long chain takes a time in proportion to its length
                    found = inner
            else:
                found.append(m)
        return found
