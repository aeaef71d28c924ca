"""A graph as DOT text, the language of Graphviz: pure text, no Graphviz needed.

Four looks, each for a purpose: `circuit` (a gate for each operation; on each wire the number that
flows forward, bold, and the share of the gradient that flows back along that wire alone), `cards` (a
card for each node; on each wire the local partial), `neurons` (a table for each group of labels), and
`fold` (equal structure drawn once: as neurons where labels make groups, else as a circuit). What a
line here may know: a scene, and DOT.

The same graph gives the same text in every process. Labels are arbitrary text; `_text` escapes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import Any

from autograd.drawing.scene import Box, Scene, Wire
from autograd.formula import WIDTH, printable
from autograd.value import Value

# Blue and orange are told apart with any kind of colour vision. In print, values are bold.
VALUE, GRADIENT = "#0b4f8a", "#b34700"
PARAMETER, CONSTANT, GATE, HIGHLIGHT, LINE = "#fff3cd", "#e3f1e4", "#eef0f2", "#ffd166", "#555555"
UP, DOWN = (232, 134, 42), (58, 134, 200)  # what raises the output, what lowers it

LIMIT = 300
"""How many boxes a picture may have before it is refused as too large to read."""

_SIDES = {
    "LR": ("e", "w"),
    "RL": ("w", "e"),
    "TB": ("s", "n"),
    "BT": ("n", "s"),
}  # where wires leave a box, and where they arrive

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\\": "\\\\"})


def to_dot(
    output: Value,
    *,
    look: str = "auto",
    direction: str = "LR",
    digits: int = 3,
    title: str = "",
    highlight: Collection[Value] = (),
    limit: int = LIMIT,
) -> str:
    """The graph that `output` was made from, as DOT text. Changes no node.

    `look` is "circuit", "cards", "neurons" or "fold"; "auto" takes a circuit for a small graph,
    neurons where labels make groups, and folds a large one. `direction` is Graphviz's rankdir: LR, TB,
    RL or BT. `digits` counts significant digits. `title` is a line above; `highlight`, nodes to be drawn
    in a strong colour. Nodes whose labels share a path ("layer0.neuron1.w0", "layer0.neuron1.b")
    belong together. Before `backward()` the picture shows values only, and says so.

    Node k of `topological_order(output)` has the id "nk" in an SVG, the wire to its operand j "nk_j".

    Raises ValueError for an unknown look or direction, and, saying how many nodes there are, for a
    graph that needs more than `limit` boxes.

    >>> x = Value(3.0, "x")
    >>> print(to_dot(x * x).splitlines()[0])
    digraph {
    """
    if direction not in _SIDES:
        raise ValueError(f"unknown direction {direction!r}: choose from {', '.join(_SIDES)}")
    if look not in ("auto", *_LOOKS):
        raise ValueError(f"unknown look {look!r}: choose from auto, {', '.join(_LOOKS)}")
    scene, look = _choose(output, look, limit)
    return "\n".join(_LOOKS[look](scene, direction, digits, title, set(highlight)).lines()) + "\n"


def _choose(output: Value, look: str, limit: int) -> tuple[Scene, str]:
    """The scene to draw, and the look that suits it if none was asked for."""
    scene = Scene(output, folded=look == "fold")
    grouped = len({box.group for box in scene.boxes if box.group})
    if look == "auto" and len(scene.boxes) <= limit and (grouped > 1 or len(scene.boxes) <= 60):
        look = "neurons" if grouped > 1 else "circuit"
    elif look == "auto":
        scene, look = Scene(output, folded=True), "fold"
    if look == "fold" and grouped > 1:
        look = "neurons"
    if len(scene.boxes) > limit:
        folded = scene if scene.folded else Scene(output, folded=True)
        raise ValueError(
            f"this graph has {scene.size} nodes, too many to read in one picture: look='fold' draws equal "
            f"structure once, in {len(folded.boxes)} boxes; limit={len(scene.boxes)} draws it all the same"
        )
    return scene, look


class _Circuit:
    """A gate for each operation; the numbers flow on the wires."""

    settings = "nodesep=0.2 ranksep=0.55"
    legend = "on each wire: the value, and below it the share of the gradient that flows back along it"

    def __init__(self, scene: Scene, direction: str, digits: int, title: str, highlight: set[Value]) -> None:
        self.scene, self.direction, self.digits = scene, direction, digits
        self.title, self.highlight = title, highlight
        self.fan_out = Counter(wire.start.id for wire in scene.wires)
        self.came_back: dict[str, list[float]] = {}
        for wire in scene.wires:
            self.came_back.setdefault(wire.start.id, []).extend(wire.shares)

    def lines(self) -> Iterator[str]:
        yield "digraph {"
        yield f'  graph [rankdir={self.direction} {self.settings} fontname="Helvetica" labelloc=t]'
        yield f"  graph [label=<{self.heading()}>]"
        yield '  node [fontname="Helvetica" style=filled color="#777777"]'
        yield f'  edge [fontname="Helvetica" fontsize=11 color="{LINE}" arrowsize=0.7]'
        yield from self.framed_boxes()
        for wire in self.scene.wires:
            yield from self.wire(wire)
        yield from self.result()
        yield "}"

    def heading(self) -> str:
        title = f"{_text(self.title, 200)}<br/>" if self.title else ""
        note = self.legend if self.scene.has_gradient else "values only: backward() has not run"
        if self.scene.folded:
            note += "; ×n: n equal parts drawn once, with the range of their values and Σ of their gradients"
        return f'{title}<font point-size="10" color="#777777">{note}</font>'

    def framed_boxes(self) -> Iterator[str]:
        """The boxes, those of one group in a frame."""
        for number, (group, boxes) in enumerate(self.scene.groups.items()):
            if group:
                yield f"  subgraph cluster{number} {{"
                yield f'    style=rounded color="#bbbbbb" label=<<font color="#777777">{_text(group)}</font>>'
            for box in boxes:
                yield self.box(box)
            if group:
                yield "  }"

    def box(self, box: Box) -> str:
        name, times = _text(box.name), _times(len(box.nodes))
        if box.op:
            below = _small(f"{name}{times}") if name or times else ""
            label, shape, fill = _text(box.op.symbol) + below, "shape=circle margin=0.02", GATE
        elif box.constant and not name:
            label, shape, fill = self.span(box.values) + times, "shape=plaintext style=solid", CONSTANT
        else:
            shape = 'shape=box style="filled,rounded" height=0.3 margin="0.1,0.04"'
            label, fill = (
                f"<b>{name or self.span(box.values)}</b>{times}",
                CONSTANT if box.constant else PARAMETER,
            )
        if self.scene.has_gradient and not box.constant:
            label += self.gradient_of(box)
        return self.node(box, label, shape, fill)

    def gradient_of(self, box: Box) -> str:
        """The gradient that a box holds, where that is more than the share on its only wire."""
        holds = sum(box.gradients)
        shares = self.came_back.get(box.id, [holds])
        if len(box.nodes) == 1 and not _close(sum(shares), holds):
            return _small(f"holds {self.number(holds)}", GRADIENT)  # of other passes too, or wrong
        return _small(f"Σ {self.number(holds)}", GRADIENT) if self.fan_out[box.id] > 1 else ""

    def node(self, box: Box, label: str, shape: str, fill: str) -> str:
        twice = " peripheries=2" if len(box.nodes) > 1 else ""
        return (
            f'    {box.id} [id="{box.id}" label=<{label}> {shape}{twice} fillcolor="{self.fill(box, fill)}"]'
        )

    def fill(self, box: Box, usual: str) -> str:
        """The colour of a box: the strong one if any of its nodes is to be seen."""
        return HIGHLIGHT if self.highlight.intersection(box.nodes) else usual

    def wire(self, wire: Wire) -> Iterator[str]:
        plain = wire.start.op is None and not wire.start.name  # it shows its number itself
        label = "" if plain and not wire.shares else self.numbers(wire.values, wire.shares, not plain)
        yield f'  {wire.start.id} -> {wire.end.id} [id="{wire.id}" label=<{label}>]'

    def result(self) -> Iterator[str]:
        """An arrow that leaves the output, with its value and its adjoint."""
        output = self.scene.output
        label = self.numbers([output.data], [output.grad] if self.scene.has_gradient else [])
        yield f"  result [shape=plaintext style=solid label=<{label}>]"
        yield f"  {self.scene.box_of[output].id} -> result"

    def numbers(self, values: list[float], shares: list[float], with_value: bool = True) -> str:
        parts = [f'<font color="{VALUE}"><b>{self.span(values)}</b></font>'] if with_value else []
        if shares:
            sign = "Σ " if len(shares) > 1 else ""
            parts.append(f'<font color="{GRADIENT}">{sign}{self.number(sum(shares))}</font>')
        return "<br/>".join(parts)

    def span(self, values: list[float]) -> str:
        """One number, or the least and the greatest of several."""
        low, high = self.number(min(values)), self.number(max(values))
        return low if low == high else f"{low} … {high}"

    def number(self, number: float) -> str:
        return f"{number:.{self.digits}g}".replace("-", "−")


class _Cards(_Circuit):
    """A card for each node, with its value and gradient; on each wire the local partial."""

    settings = "nodesep=0.25 ranksep=0.5"
    legend = "on each card: value and gradient; on each wire: the local partial"

    def __init__(self, scene: Scene, *options: Any) -> None:
        super().__init__(scene, *options)
        sizes = [abs(sum(box.gradients)) for box in scene.boxes]
        self.largest = max((size for size in sizes if size < float("inf")), default=0.0) or 1.0

    def box(self, box: Box) -> str:
        if box.constant and not box.name:
            return super().box(box)
        name = " ".join(filter(None, [_text(box.name), _text(box.op.symbol) if box.op else ""])) or " "
        fill = self.fill(box, GATE if box.op else CONSTANT if box.constant else PARAMETER)
        rows = [
            f'<tr><td colspan="2" bgcolor="{fill}"><b>{name}{_times(len(box.nodes))}</b></td></tr>',
            f"<tr>{self.cells(box)}</tr>",
        ]
        return f'    {box.id} [id="{box.id}" shape=plain style=solid label=<{_table(rows)}>]'

    def cells(self, box: Box) -> str:
        """The value of a box and its gradient, coloured by its sign and size, as cells of a table."""
        if not self.scene.has_gradient:
            return f'<td port="{box.id}out" bgcolor="white">{self.span(box.values)}</td>'
        if box.constant:
            return f'<td port="{box.id}out" colspan="2" bgcolor="white">{self.span(box.values)}</td>'
        cells = f'<td bgcolor="white">{self.span(box.values)}</td>'
        gradient, sign = sum(box.gradients), "Σ " if len(box.nodes) > 1 else ""
        shade = self.shade(gradient)
        return f'{cells}<td port="{box.id}out" bgcolor="{shade}">{sign}{self.number(gradient)}</td>'

    def shade(self, gradient: float) -> str:
        """The colour of a gradient's cell: by its sign, the stronger the larger."""
        strength = 0.9 * (abs(gradient) / self.largest) ** 0.3 if abs(gradient) <= self.largest else 0.0
        return "#{:02x}{:02x}{:02x}".format(
            *(round(255 + (full - 255) * strength) for full in (UP if gradient > 0 else DOWN))
        )

    def wire(self, wire: Wire) -> Iterator[str]:
        ones = all(partial == 1.0 for partial in wire.partials)
        label = "" if ones else f'<font color="{LINE}">×{self.span(wire.partials)}</font>'
        yield f'  {wire.start.id} -> {wire.end.id} [id="{wire.id}" label=<{label}>]'

    def result(self) -> Iterator[str]:
        """The output's card says it all."""
        yield from ()


class _Neurons(_Cards):
    """A table for each group of labels, with a row for each label; wires by weight."""

    settings = "nodesep=0.15 ranksep=1.1"
    legend = "a wire is as wide as its weight: orange for positive, blue for negative"

    def __init__(self, scene: Scene, *options: Any) -> None:
        super().__init__(scene, *options)
        self.tables = {
            group: boxes
            for group, boxes in scene.groups.items()
            if group and any(box.op and box.name for box in boxes)
        }
        self.ids = {group: f"table{number}" for number, group in enumerate(self.tables)}
        weights = [abs(weight.nodes[0].data) for wire in scene.wires if (weight := self.weight(wire))]
        self.heaviest = max(weights, default=0.0) or 1.0

    def framed_boxes(self) -> Iterator[str]:
        """The tables, then cards for what is in none."""
        for group, boxes in self.tables.items():
            yield self.table(group, boxes)
        yield from (self.box(box) for box in self.scene.boxes if box.group not in self.tables)

    def table(self, group: str, boxes: list[Box]) -> str:
        columns = 3 if self.scene.has_gradient else 2
        symbol = next(_text(box.op.symbol) for box in reversed(boxes) if box.op and box.name)
        head = f'<td bgcolor="{GATE}"><b>{symbol}</b></td><td bgcolor="{GATE}">value</td>'
        head += f'<td bgcolor="{GATE}">gradient</td>' if self.scene.has_gradient else ""
        times = _times(max(len(box.nodes) for box in boxes))
        name = f'<font point-size="10" color="#777777">{_text(group)}{times}</font>'
        rows = [f'<tr><td border="0" colspan="{columns}">{name}</td></tr>', f"<tr>{head}</tr>"]
        for box in sorted(boxes, key=lambda box: box.op is not None):
            if box.name:
                fill = self.fill(box, "white" if box.op else PARAMETER)
                label = f'<td port="{box.id}" bgcolor="{fill}" align="left"><b>{_text(box.name)}</b></td>'
                rows.append(f"<tr>{label}{self.cells(box)}</tr>")
        return f'  {self.ids[group]} [id="{self.ids[group]}" shape=plain style=solid label=<{_table(rows)}>]'

    def weight(self, wire: Wire) -> Box | None:
        """The parameter that the operand of this wire is multiplied by, if it is."""
        if wire.end.name or not wire.end.op or wire.end.op.name != "mul":
            return None
        for operand in wire.end.nodes[0].parents:
            box = self.scene.box_of[operand]
            if box is not wire.start and box.op is None and box.name and box.group == wire.end.group:
                return box
        return None

    def wire(self, wire: Wire) -> Iterator[str]:
        start, end = wire.start, wire.end
        if start.group == end.group and start.group in self.tables:
            return
        weight = self.weight(wire)
        look = ""
        if weight:
            number = weight.nodes[0].data
            width = 0.6 + 4.4 * min(abs(number) / self.heaviest, 1.0)
            look = ' penwidth={:.2f} color="#{:02x}{:02x}{:02x}"'.format(width, *(UP if number > 0 else DOWN))
        leave, arrive = _SIDES[self.direction]
        tail, head = self.anchor(start, f"out:{leave}"), self.anchor(weight or end, f":{arrive}")
        yield f'  {tail} -> {head} [id="{wire.id}"{look}]'

    def anchor(self, box: Box, side: str) -> str:
        """Where a wire meets a box: its row, the whole table for what has no row, or its card."""
        if box.group not in self.tables:
            return f"{box.id}:{side[-1]}" if box.name else box.id
        return f"{self.ids[box.group]}:{box.id}{side}" if box.name else self.ids[box.group]


_LOOKS: dict[str, Callable[..., _Circuit]] = {
    "circuit": _Circuit,
    "cards": _Cards,
    "neurons": _Neurons,
    "fold": _Circuit,
}


def _text(text: str, width: int = WIDTH) -> str:
    """Any text as it may stand in a label: markup and backslashes escaped, control characters shown."""
    return printable(text, width).translate(_ESCAPES)


def _times(count: int) -> str:
    return f" ×{count}" if count > 1 else ""


def _close(a: float, b: float) -> bool:
    return a == b or not abs(a - b) > 1e-9 * max(abs(a), abs(b))


def _small(text: str, colour: str = "black") -> str:
    return f'<br/><font point-size="10" color="{colour}">{text}</font>'


def _table(rows: list[str]) -> str:
    style = 'border="0" cellborder="1" cellspacing="0" cellpadding="3" color="#999999"'
    return f"<table {style}>{''.join(rows)}</table>"
