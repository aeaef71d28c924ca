"""The way from a graph to named lines: steps named, expressions spelled.

What a line here may know: nodes by number, and their labels, and how an expression is written. It
knows no target, and nothing of how lines are laid out and run.
"""

from collections.abc import Sequence

from autograd import rules
from autograd.formula import ATOM, OPERATORS, spell_number
from autograd.programs.same import Graph
from autograd.programs.source import LINE, NAME, WIDTH, Names, Text, written
from autograd.rules import Rule


class Lowering:
    """The `lines` of a program of a graph's inputs, and its `results`, an expression for each output.

    Also the names of its `inputs`, the labels of its `outputs`, the `names` that are taken, the rows
    that are `called`, and the `constants` read of inf and nan.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph, self._uses = graph, graph.uses()
        labels = graph.labels
        operations = [rule.name for rule in graph.rules if rule]
        self.names = Names({*operations} - ({"total", *OPERATORS} - {"pow"}))
        self.inputs = [self.names.new(labels[i] or f"x{i}") for i in range(graph.inputs)]
        self.outputs = [label or f"y{i}" for i, label in enumerate(graph.named)]
        self.lines: list[tuple[str, Text]] = []
        self.called: set[Rule] = set()
        self.constants: set[str] = set()
        self._texts = [Text(name) for name in self.inputs]
        for n in range(graph.inputs, len(graph.rules)):
            self._texts.append(Text(""))
            self._write(n)
        self.results = [self._texts[n] for n in graph.outputs]
        self.places = self._lines_of(graph)

    def _lines_of(self, graph: Graph) -> dict[int, str]:
        """By serial number, the name on the line that computes a node; empty for the last line."""
        named, found = {name for name, _ in self.lines} | set(self.inputs), [""] * len(graph.rules)
        reader = [-1] * len(graph.rules)
        for n in reversed(range(len(graph.rules))):
            text = self._texts[n].text
            found[n] = text if text in named else found[reader[n]] if reader[n] >= 0 else ""
            for m in graph.operands[n]:
                reader[m] = n
        return {serial: found[n] for serial, n in graph.serials.items()}

    def _write(self, n: int) -> None:
        """Spell a node, and give it a line of its own if it is a step that a person would name."""
        rule, label = self._graph.rules[n], self._graph.labels[n]
        if rule is None:
            self._texts[n] = number = Text(*spell_number(self._graph.numbers[n]))
            self.constants |= {number.text.lstrip("-")} & {"inf", "nan"}
            return
        operands = self._graph.operands[n]
        if rule is rules.total:
            text = self._sum(operands)
        else:
            self._shorten(operands, min(WIDTH, LINE - len(label[:NAME])))
            text = written(rule, [self._texts[operand] for operand in operands])
            if text.binds == ATOM or rule is rules.where:  # a call, on arrays at least
                self.called.add(rule)
        self._texts[n] = text
        is_step = label and not label.rpartition(".")[2].startswith("d_")
        if is_step or self._uses[n] > 1 or len(text.text) > WIDTH:
            self._name(n)

    def _sum(self, terms: Sequence[int]) -> Text:
        """A sum from left to right; a long one in several lines."""
        text = self._texts[terms[0]]
        for term in terms[1:]:
            other = self._texts[term]
            if len(text.text) + len(other.text) + 3 > WIDTH and text.rule:
                text = self._line("subtotal", text)
            text = written(rules.add, [text, other])
        return text

    def _shorten(self, nodes: Sequence[int], width: int) -> None:
        """Name some of these expressions, first those with a label, until together they fit on a line."""
        texts = self._texts
        excess = sum([len(texts[node].text) + 3 for node in nodes]) - width
        if excess > 0:
            nodes = sorted(nodes, key=lambda node: (not self._graph.labels[node], -len(texts[node].text)))
        for node in nodes:
            if excess > 0 and texts[node].rule:
                excess -= len(texts[node].text)
                self._name(node)
                excess += len(texts[node].text)

    def _name(self, node: int) -> None:
        self._texts[node] = self._line(self._graph.labels[node] or "t", self._texts[node])

    def _line(self, label: str, text: Text) -> Text:
        """Give an expression a line of its own; return its name."""
        name = self.names.new(label)
        self.lines.append((name, text))
        return Text(name)
