"""The way from a graph to named lines: equal operations merged, steps named, expressions spelled.

What a line here may know: nodes, their order and their labels, and how an expression is written. It
knows no target, and nothing of how lines are laid out and run.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from autograd import rules
from autograd.formula import ATOM, OPERATORS, formula, spell_number
from autograd.order import topological_order
from autograd.programs.source import LINE, NAME, WIDTH, Names, Text, written
from autograd.rules import Rule
from autograd.value import Constant, Value


class Lowering:
    """The `lines` of a program of these inputs, and its `results`, an expression for each output.

    Also the names of its `inputs`, the labels of its `outputs`, the `names` that are taken, the rows
    that are `called`, the `constants` read of inf and nan, and the number of `operations`. Raises
    ValueError if the graph has a leaf that is neither an input nor a constant.
    """

    def __init__(self, outputs: Sequence[Value], inputs: Sequence[Value]) -> None:
        order = topological_order(*outputs, skip=set(inputs).__contains__)
        self._same: dict[Value, Value] = {node: node for node in inputs}
        self._merge_equal_operations(order)
        nodes = [node for node in order if self._same[node] is node]
        read = [*outputs, *[parent for node in nodes for parent in node.parents]]
        self._uses = Counter(self._same[node] for node in read)
        operations = [node.op.name for node in nodes if node.op]
        self.operations = len(operations)
        self.names = Names({*operations} - ({"total", *OPERATORS} - {"pow"}))
        self.inputs = [self.names.new(node.label or f"x{i}") for i, node in enumerate(inputs)]
        self.outputs = [node.label or f"y{i}" for i, node in enumerate(outputs)]
        self.lines: list[tuple[str, Text]] = []
        self.called: set[Rule] = set()
        self.constants: set[str] = set()
        self._texts = {node: Text(name) for node, name in zip(inputs, self.inputs, strict=True)}
        for node in nodes:
            self._write(node)
        self.results = [self._texts[self._same[node]] for node in outputs]
        self.places = self._lines_of(order, inputs)

    def _lines_of(self, order: list[Value], inputs: Sequence[Value]) -> dict[int, str]:
        """By serial number, the name on the line that computes a node; empty for the last line."""
        named, readers = {name for name, _ in self.lines} | set(self.inputs), dict[Value, int]()
        places: dict[int, str] = {}
        for node in [*reversed(order), *inputs]:
            kept = self._same[node]
            text, reader = self._texts[kept].text, readers.get(kept, -1)
            places[node.serial] = text if text in named else places.get(reader, "")
            if kept is node:
                readers.update([(self._same.get(parent, parent), node.serial) for parent in node.parents])
        return places

    def _merge_equal_operations(self, order: list[Value]) -> None:
        """Find for each node the first one that computes the same, bit for bit."""
        first: dict[Any, Value] = {}
        for node in order:
            if node.op is not None:
                key: Any = (node.op, *[id(self._same[parent]) for parent in node.parents])
            elif isinstance(node, Constant):
                key = node.data.hex()
            else:
                advice = "so its number would be frozen: add it to the inputs, or make it a constant"
                raise ValueError(f"{formula(node)} is in the graph but not among the inputs, {advice}")
            self._same[node] = first.setdefault(key, node)

    def _write(self, node: Value) -> None:
        """Spell a node, and give it a line of its own if it is a step that a person would name."""
        if node.op is None:
            self._texts[node] = number = Text(*spell_number(node.data))
            self.constants |= {number.text.lstrip("-")} & {"inf", "nan"}
            return
        operands = [self._same[parent] for parent in node.parents]
        if node.op is rules.total:
            text = self._sum(operands)
        else:
            self._shorten(operands, min(WIDTH, LINE - len(node.label[:NAME])))
            text = written(node.op, [self._texts[operand] for operand in operands])
            if text.binds == ATOM or node.op is rules.where:  # a call, on arrays at least
                self.called.add(node.op)
        self._texts[node] = text
        is_step = node.label and not node.label.rpartition(".")[2].startswith("d_")
        if is_step or self._uses[node] > 1 or len(text.text) > WIDTH:
            self._name(node)

    def _sum(self, terms: list[Value]) -> Text:
        """A sum from left to right; a long one in several lines."""
        text = self._texts[terms[0]]
        for term in terms[1:]:
            other = self._texts[term]
            if len(text.text) + len(other.text) + 3 > WIDTH and text.rule:
                text = self._line("subtotal", text)
            text = written(rules.add, [text, other])
        return text

    def _shorten(self, nodes: list[Value], width: int) -> None:
        """Name some of these expressions, first those with a label, until together they fit on a line."""
        texts = self._texts
        excess = sum([len(texts[node].text) + 3 for node in nodes]) - width
        if excess > 0:
            nodes = sorted(nodes, key=lambda node: (not node.label, -len(texts[node].text)))
        for node in nodes:
            if excess > 0 and texts[node].rule:
                excess -= len(texts[node].text)
                self._name(node)
                excess += len(texts[node].text)

    def _name(self, node: Value) -> None:
        self._texts[node] = self._line(node.label or "t", self._texts[node])

    def _line(self, label: str, text: Text) -> Text:
        """Give an expression a line of its own; return its name."""
        name = self.names.new(label)
        self.lines.append((name, text))
        return Text(name)
