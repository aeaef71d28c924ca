"""Looking inside: the graph of one point's loss, or of an expression, as a picture, in words and as code.

What is looked at is a copy, so it stays what it is while training goes on. What a line here may know: a
network, and what reads graphs.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from autograd import Value, constant, explain, grad, lower, topological_order
from autograd.drawing import Scene, rounded
from autograd.expression import parse
from nn.lab.settings import KINDS, LIMITS, Refused, sentence, take
from nn.layers import MLP
from nn.losses import Loss

WHOLE = 100  # nodes that a picture shows all of; of a larger graph, what is about one neuron
DIGITS = 4


class Inside:
    """A graph with the gradients of one backward pass, and the part of it that is shown, if not all.

    `neuron` is the path of the neuron that the part is about, or empty.
    """

    def __init__(self, root: Value, title: str = "", neuron: str = "") -> None:
        self.root, self.title, self.neuron = root, title, neuron
        self.nodes = topological_order(root)
        self.by_id = {f"n{place}": node for place, node in enumerate(self.nodes)}
        self.group_of = Scene(root).group_of
        self.part = set(self.nodes) if not neuron else _about(neuron, self.nodes, self.group_of)
        if (size := len(self.part)) > (most := LIMITS["drawn"]):
            raise Refused(f"this graph has {size} nodes, more than {most}, the most that is drawn here")

    def told(self, look: str, language: str) -> dict[str, Any]:
        """The picture as DOT text, its moments, and the code with the lines that each moment is about."""
        found = explain(self.root, digits=DIGITS, limit=None, language=language, title=self.title)
        data, dot = found.stepping(), found.dot(look, self.part if self.neuron else None)
        if self.neuron:
            self._keep_part(data)
        code, lines = self._code()
        lone = [self.by_id[x["nodes"][0]] if len(x["nodes"]) == 1 else None for x in data["moments"]]
        return {
            "kind": "expression" if self.title else "point", "look": look, "neuron": self.neuron,
            "close": bool(self.neuron), "dot": dot, "code": code, "nodes": len(self.nodes), "data": data,
            "lit": [lines(node, moment) for node, moment in zip(lone, data["moments"], strict=True)],
            "groups": ["" if node is None else self.group_of[node] for node in lone],
        }  # fmt: skip

    def _keep_part(self, data: dict[str, Any]) -> None:
        """Leave out of the moments what the picture does not show."""
        shown = {id for id, node in self.by_id.items() if node in self.part}
        data["rows"] = [row for row in data["rows"] if row["id"] in shown]
        names = {row["name"] for row in data["rows"]}
        first, *moments, last = data["moments"]
        for moment in (first, last):
            moment["nodes"] = [id for id in moment["nodes"] if id in shown]
            moment["lines"] = [x for x in moment["lines"] if isinstance(x[0], str) or x[0]["name"] in names]
        data["moments"] = [first, *[moment for moment in moments if set(moment["nodes"]) & shown], last]

    def _code(self) -> tuple[str, Any]:
        """The generated program of value and gradient, and a function: which lines a moment is about."""
        nodes = [node for node in self.nodes if type(node) is Value]
        leaves = [node for node in nodes if not node.op]
        try:
            adjoints = dict(zip(nodes, grad(self.root, nodes), strict=True)) if nodes else {}
            asked = [leaf for leaf in leaves if not self.title and leaf.label in ("x", "y")]
            outputs = [self.root, *[adjoints[leaf] for leaf in leaves if leaf not in asked]]
            program = lower(outputs, leaves)
            source = program.source
        except (ArithmeticError, ValueError, TypeError) as error:
            return f"# no program: {sentence(error)}\n", lambda *_: []

        def lines(node: Value | None, moment: dict[str, Any]) -> list[int]:
            """Of a forward step the node's own line, of a backward step those of its operands' adjoints."""
            if node is None or node.op is None or moment["wires"] == ["result"]:
                return []
            about: Iterable[Any] = [adjoints.get(x) for x in node.parents] if moment["adjoints"] else [node]
            found = {program.line_of(x) for x in about if x is not None}
            return sorted(line for line in found if line)

        return source, lines

    def numbers(self) -> dict[str, list[str]]:
        """The value and the gradient of each node that is shown, as text, by its id."""
        return {
            id: [rounded(node.data), rounded(node.grad) if type(node) is Value else ""]
            for id, node in self.by_id.items()
            if node in self.part
        }

    def why(self, asked: str, language: str) -> dict[str, Any]:
        """Why the gradient of a node is the number that it is, and the way that it came."""
        if (node := self.by_id.get(asked)) is None:
            raise Refused(f"the picture has no node {asked:.40}: its nodes are n0 to n{len(self.nodes) - 1}")
        found = explain(self.root, node, digits=DIGITS, limit=30, language=language, title=self.title)
        data = found.stepping()
        *moments, last = data["moments"]
        sums = [sum for moment in moments if asked in moment["adjoints"] for sum in moment["sums"]]
        told = {"node": asked, "title": data["title"], "lines": last["lines"], "sums": sums[-8:]}
        wires = [id for id in data["path"] if "_" in id]
        return {**told, "nodes": [id for id in data["path"] if id not in wires], "wires": wires}


def of_point(net: MLP, loss: Loss, point: list[float], neuron: str = "") -> Inside:
    """The loss of one point [x, y, target], of a copy of the network; where it is large, about one neuron."""
    net = copy.deepcopy(net)
    net.zero_grad()  # of what training left
    x, y, target = point
    output = net([Value(x, "x"), Value(y, "y")])
    root = loss(output, constant(target, "target"))
    root.label = "loss"
    root.backward()
    if len(topological_order(root)) > WHOLE:
        neuron = neuron or net.layers[max(0, len(net.layers) - 2)].neurons[0].label
    return Inside(root, neuron=neuron)


def of_expression(text: str, values: dict[str, Any]) -> tuple[Inside | None, dict[str, Any]]:
    """An expression with these values for its names; or None, with what is wrong and where."""
    numbers = {name: take(name, number, KINDS["number"]) for name, number in values.items()}
    try:
        root = parse(text, numbers)
        root.backward()
    except (ArithmeticError, ValueError) as error:  # a mistake in the text has a place, and shows it
        return None, {"error": str(error).partition("\n")[0], "place": getattr(error, "place", None)}
    return Inside(root, title=text.strip()), {}


def _about(neuron: str, nodes: list[Value], group_of: dict[Value, str]) -> set[Value]:
    """A neuron, what it reads, what reads it, and the way on which most of its gradient comes."""
    own = {node for node in nodes if group_of[node] == neuron}
    if not own:
        raise Refused(f"the network has no neuron {neuron:.40}")
    readers = [node for node in nodes if node not in own and not own.isdisjoint(node.parents)]
    part = own.union(readers, *[node.parents for node in [*own, *readers]])
    groups = {group_of[node] for node in readers} - {""}
    part |= {node for node in nodes if group_of[node] in groups and node.op and node.label}
    way = readers
    while way:
        step = max(way, key=lambda node: abs(node.grad))
        part.add(step)
        way = [node for node in nodes if step in node.parents]
    return part
