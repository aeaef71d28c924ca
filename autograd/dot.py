"""A graph as DOT text, the language of Graphviz: pure text, no Graphviz needed.

The picture is a circuit: a gate for each operation, and on each wire the number that flows forward
(bold) and, below it, the share of the gradient that flows back along that wire alone. Where several
wires leave a node, the shares visibly add up to the node's gradient.

What a line here may know: nodes, rows, labels, colours. The same graph gives the same text in every
process. Labels are arbitrary text and are escaped in one place, `_text`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from autograd.formula import printable
from autograd.order import topological_order
from autograd.value import Constant, Value

# From the palette of Okabe and Ito, told apart with any kind of colour vision; in print, values are
# bold and gradients are not.
VALUE_COLOUR, GRADIENT_COLOUR = "#0b4f8a", "#b34700"
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\\": "\\\\"})
PARAMETER_FILL, INPUT_FILL, GATE_FILL, HIGHLIGHT_FILL = "#fff3cd", "#e3f1e4", "#eef0f2", "#ffd166"


def to_dot(
    output: Value,
    *,
    direction: str = "LR",
    digits: int = 3,
    title: str = "",
    highlight: Collection[Value] = (),
) -> str:
    """The graph that `output` was made from, as DOT text.

    `direction` is Graphviz's rankdir (LR, TB, RL, BT); `digits`, the significant digits of numbers;
    `title`, a line above the picture; `highlight`, nodes to be drawn in a strong colour. Nodes whose
    labels share a path ("layer0.neuron1.w0", "layer0.neuron1.b") are framed together. Before
    `backward()` the picture shows values only, and says so. Changes no node.

    >>> x = Value(3.0, "x")
    >>> print(to_dot(x * x).splitlines()[0])
    digraph {
    """
    return "\n".join(_Picture(output, direction, digits, title, highlight).lines()) + "\n"


class _Picture:
    """What the lines of one drawing have to know."""

    def __init__(
        self, output: Value, direction: str, digits: int, title: str, highlight: Collection[Value]
    ) -> None:
        self.output, self.direction, self.digits = output, direction, digits
        self.title, self.highlight = title, set(highlight)
        self.nodes = topological_order(output)
        self.names = {node: f"n{place}" for place, node in enumerate(self.nodes)}
        self.has_gradient = any(node.grad != 0.0 for node in self.nodes)
        self.readers = _count_readers(self.nodes)
        self.groups = _groups(self.nodes)

    def lines(self) -> Iterator[str]:
        title = self.title if self.has_gradient else f"{self.title} (values only: no backward() yet)".strip()
        yield "digraph {"
        yield f'  graph [rankdir={self.direction} fontname="Helvetica" nodesep=0.25 ranksep=0.6]'
        yield f'  graph [labelloc=t label=<<font color="#555555">{_text(title) or " "}</font>>]'
        yield '  node [fontname="Helvetica" style=filled]'
        yield '  edge [fontname="Helvetica" fontsize=11 color="#555555" arrowsize=0.7]'
        members: dict[str, list[Value]] = {}
        for node in self.nodes:
            members.setdefault(self.groups[node], []).append(node)
        for number, (group, nodes) in enumerate(members.items()):
            if group:
                yield f"  subgraph cluster{number} {{"
                yield f'    label=<<font color="#777777">{_text(group)}</font>>'
                yield '    style=rounded color="#bbbbbb"'
            for node in nodes:
                yield self.node(node)
            if group:
                yield "  }"
        for node in self.nodes:
            yield from self.wires(node)
        numbers = self.numbers(self.output.data, self.output.grad)
        yield f"  result [shape=plaintext style=solid label=<{numbers}>]"
        yield f"  {self.names[self.output]} -> result"
        yield "}"

    def node(self, node: Value) -> str:
        name = node.label.rpartition(".")[2] if self.groups[node] else node.label
        if node.op is not None:
            below = f'<br/><font point-size="10">{_text(name)}</font>' if name else ""
            label, shape, fill = f"{_text(node.op.symbol)}{below}", "circle margin=0.02", GATE_FILL
        elif type(node) is Constant:
            label, shape, fill = _text(name) or self.number(node.data), "box", INPUT_FILL
            shape = "box" if name else "plaintext style=solid"
        else:
            label, shape, fill = f"<b>{_text(name) or self.number(node.data)}</b>", "box", PARAMETER_FILL
        if node.op is None and shape == "box":
            shape = 'box style="filled,rounded" height=0.3 margin="0.1,0.05"'
        if self.readers.get(node, 0) > 1 and self.has_gradient and type(node) is not Constant:
            label += f'<br/><font point-size="10" color="{GRADIENT_COLOUR}">Σ {self.number(node.grad)}</font>'
        if node in self.highlight:
            fill = HIGHLIGHT_FILL
        name = self.names[node]
        return f'    {name} [id="{name}" label=<{label}> shape={shape} fillcolor="{fill}"]'

    def wires(self, node: Value) -> Iterator[str]:
        """One wire for each operand of a node, in order, repeats kept."""
        if node.op is None:
            return
        for place, (operand, partial) in enumerate(zip(node.parents, node.op.partials)):  # noqa: B905
            share = None
            if type(operand) is not Constant and partial is not None:
                share = node.grad * (partial(*node.trace) if callable(partial) else partial)
            start, end = self.names[operand], self.names[node]
            label = "" if operand.op is None and not operand.label else self.numbers(operand.data, share)
            yield f'  {start} -> {end} [id="{end}_{place}" label=<{label}>]'

    def numbers(self, value: float, gradient: float | None) -> str:
        forward = f'<font color="{VALUE_COLOUR}"><b>{self.number(value)}</b></font>'
        if gradient is None or not self.has_gradient:
            return forward
        return f'{forward}<br/><font color="{GRADIENT_COLOUR}">{self.number(gradient)}</font>'

    def number(self, number: float) -> str:
        return f"{number:.{self.digits}g}".replace("-", "−")


def _groups(nodes: list[Value]) -> dict[Value, str]:
    """The group of each node: the path of its label; without a label, the group of its only reader."""
    groups: dict[Value, str] = {}
    read_from: dict[Value, set[str]] = {}
    for node in reversed(nodes):
        around = read_from.get(node, set())
        if node.label:
            groups[node] = node.label.rpartition(".")[0]
        else:
            groups[node] = next(iter(around)) if len(around) == 1 else ""
        for parent in node.parents:
            read_from.setdefault(parent, set()).add(groups[node])
    return groups


def _count_readers(nodes: list[Value]) -> dict[Value, int]:
    readers: dict[Value, int] = {}
    for node in nodes:
        for parent in node.parents:
            readers[parent] = readers.get(parent, 0) + 1
    return readers


def _text(text: Any) -> str:
    """Any text as it may stand in a label: markup and backslashes escaped, control characters shown."""
    return printable(str(text)).translate(_ESCAPES)
