"""`--compare`: the derivatives by hand beside the graph's, as a table of numbers and as a page.

The page goes through the generated code of one sample's loss, line by line; beside each line stand the lines
of `nn/by_hand.py` that do the same, and the node of the graph that it computes. What a line here may know:
that file, and the names in generated code. It trains nothing.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Any, NamedTuple

from autograd import Value, topological_order
from autograd.drawing import GRADIENT, VALUE
from autograd.language import say
from nn import by_hand
from nn.datasets import Sample
from nn.engines import record_loss
from nn.losses import squared_error
from nn.scores import mean_loss

BY_HAND = {
    "z": ("self.z += weight * x", "self.z += self.bias"),
    "a": ("return sigmoid(self.z)",),
    "loss": ("loss += (inputs[0] - target) ** 2",),
    "d_loss": ("slopes = [2 * (inputs[0] - target)", "by_z = by_a * sigmoid_slope(self.z)"),
    "d_a": ("return [by_z * weight", "slopes = [sum(share)"),
    "d_z": ("by_z = by_a * sigmoid_slope(self.z)",),
    "w": ("self.slopes[i] += by_z * x",),
    "b": ("self.slopes[-1] += by_z",),
}
"""By kind of step, how the lines of `nn/by_hand.py` begin that take it; d_loss is the first d_z of all."""


class Step(NamedTuple):
    """What one line of generated code does: for which neuron, if for one; of which kind; its nodes."""

    neuron: str
    kind: str
    code: list[str]
    nodes: list[Value]

    @property
    def phase(self) -> str:
        """The direction of the step."""
        return "forward" if self.kind in ("z", "a", "loss") else "backward"


def beside_by_hand(net: Any, samples: Sequence[Sample]) -> list[str]:
    """A table: the gradient of the mean squared error by hand, by the graph, and their difference."""
    slopes = [slope for neuron in _done_by_hand(net, samples).values() for slope in neuron.slopes]
    net.zero_grad()
    mean_loss(net, samples).backward()
    pairs = list(zip(net.parameters(), slopes, strict=True))
    wide = max(len(parameter.label) for parameter, _ in pairs)
    heads = f"{'gradient':<{wide}}{'by hand':>21}{'by the graph':>21}{'difference':>13}"
    rows = [f"{p.label:<{wide}}{x:>21.12e}{p.grad:>21.12e}{p.grad - x:>13.1e}" for p, x in pairs]
    most = max(abs(parameter.grad - slope) for parameter, slope in pairs)
    return [heads, *rows, f"{len(pairs)} slopes, the greatest difference is {most:.1e}"]


def page(net: Any, sample: Sample, language: str = "en") -> str:
    """The three side by side for one sample, as a page that needs nothing beside it, in this language."""
    hand, rows, before = _done_by_hand(net, [sample]), list[str](), ""
    for step in steps(net, sample):
        way = "on the way forward" if step.phase == "forward" else "on the way back"
        if (head := say(way, language, what=step.neuron or say("the loss", language))) != before:
            rows.append(f'<tr class="{step.phase}"><th colspan="3" scope="rowgroup">{head}</th></tr>')
        cells = _hand_cell(step, hand.get(step.neuron)), _graph_cell(step), _cell(_code(step.code))
        rows.append(f'<tr class="{step.phase}">{"".join(cells)}</tr>')
        before = head
    parts = {"LANGUAGE": language, "VALUE": VALUE, "GRADIENT": GRADIENT, "ROWS": "\n".join(rows)}
    told = {"at": ", ".join([f"{x:g}" for x in sample[0]]), "target": f"{sample[1]:g}"}
    told |= {word: f"<code>{code}</code>" for word, code in (("file", "nn/by_hand.py"), ("weight", "weight"))}
    told |= {way: f'<span class="{way}">' for way in ("forward", "backward")} | {"end": "</span>"}
    text = files("nn.command").joinpath("comparison.html").read_text(encoding="utf-8")
    return re.sub("{{(.+?)}}", lambda hole: parts.get(hole[1]) or say(hole[1], language, **told), text)


def steps(net: Any, sample: Sample) -> Iterator[Step]:
    """The steps of one sample's loss and gradient, in the order of the generated code."""
    net.zero_grad()
    loss = squared_error(net([Value(x) for x in sample[0]]), sample[1])
    loss.label = "loss"
    loss.backward()
    nodes = {node.label: node for node in topological_order(loss)}
    program: Any = ast.parse(record_loss(net, squared_error, sample).source).body[-1]
    *lines, last = program.body
    slopes = dict(zip(net.parameters(), map(ast.unparse, last.value.elts[1:]), strict=True))
    code, d_z = list[str](), "d_loss"
    for line in lines:
        code.append(ast.unparse(line))
        ((layer, neuron, kind),) = re.findall(r"^(?:(layer\d+)_(neuron\d+)_)?(.+)", line.targets[0].id)
        if kind in BY_HAND:  # else a part of the line after it
            path = f"{layer}.{neuron}" if layer else ""
            node = nodes[f"{path}.{kind.removeprefix('d_')}".lstrip(".")]
            yield Step(path, d_z if kind == "d_z" else kind, code, [node])
            code, d_z = [], "d_z" if kind == "d_z" else d_z
        if kind == "d_z":
            *weights, bias = [p for p in slopes if p.label.startswith(f"{path}.")]
            yield Step(path, "w", ["return (…,", *[f"    {slopes[w]}," for w in weights]], weights)
            yield Step(path, "b", [f"    {slopes[bias]}, …)"], [bias])


def _done_by_hand(net: Any, samples: Sequence[Sample]) -> dict[str, by_hand.Neuron]:
    """The neurons of the hand-written network by their labels' path, with their slopes."""
    neurons = [[neuron.parameters() for neuron in layer.neurons] for layer in net.layers]
    hand = by_hand.Network([[[p.data for p in parameters] for parameters in layer] for layer in neurons])
    hand.gradient(samples)
    paths = [parameters[0].label.rpartition(".")[0] for layer in neurons for parameters in layer]
    return dict(zip(paths, hand.neurons, strict=True))


def _hand_cell(step: Step, hand: by_hand.Neuron | None) -> str:
    """The lines by hand, with their numbers in the file, and what they give where that is kept."""
    lines = [line.strip() for line in inspect.getsource(by_hand).splitlines()]
    places = [
        next(k for k, line in enumerate(lines) if line.startswith(start)) for start in BY_HAND[step.kind]
    ]
    found = list[float]()
    if hand and step.kind in "zawb":
        *by_weights, by_bias = hand.slopes
        found = {"z": [hand.z], "a": [by_hand.sigmoid(hand.z)], "w": by_weights, "b": [by_bias]}[step.kind]
    numbers = [_number(step, number) for number in found]
    return _cell(_code([f"{k + 1:>3}  {lines[k]}" for k in places]), *numbers)


def _graph_cell(step: Step) -> str:
    """The nodes: label, operation, and the number that this step gives them."""
    symbols = [f" {node.op.symbol}" if node.op else "" for node in step.nodes]
    names = [
        f"<b>{x.label.split('.')[-1]}</b>{symbol}" for x, symbol in zip(step.nodes, symbols, strict=True)
    ]
    numbers = [node.data if step.phase == "forward" else node.grad for node in step.nodes]
    return _cell("<br>".join(names), *[_number(step, number) for number in numbers])


def _number(step: Step, number: float) -> str:
    return f'<span class="{step.phase}">{number:.6g}</span>'.replace(">-", ">−")


def _code(lines: Iterable[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _cell(what: str, *numbers: str) -> str:
    return f"<td><div><div>{what}</div><div>{'<br>'.join(numbers)}</div></div></td>"
