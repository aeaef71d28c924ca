"""The look "circuit": a gate for each operation, and on each wire the numbers that flow both ways.

Forward, bold, flows the value; back flows the share of the gradient that takes this wire alone. A leaf
tells its value and gradient itself. What a line here may know: a scene, and ink.
"""

from collections.abc import Iterator, Sequence

from autograd.drawing.ink import FALSE, GRADIENT, VALUE, Ink, bare, framed, node, sign, text, times
from autograd.drawing.scene import Box, Numbers, Scene, Wire
from autograd.walking import differ

SETTINGS = "nodesep=0.2 ranksep=0.55"
LEGEND = "circuit"

_GATE = "shape=ellipse width=0.55 height=0.55 margin=0.02"
_LEAF = 'shape=box style="filled,rounded" height=0.3 margin="0.1,0.04"'
_IN_ORDER = ("sub", "div", "pow")  # a gate whose symbol does not tell which operand comes first


def statements(scene: Scene, ink: Ink) -> Iterator[str]:
    """Gates and leaves; wires with their numbers; and an arrow out of each output, with its own."""
    leaving: dict[str, list[Wire]] = {box.id: [] for box in scene.boxes}
    for wire in scene.wires:
        leaving[wire.start.id].append(wire)
    yield from framed(scene, ink, lambda box: _box(scene, ink, box, leaving[box.id]))
    for wire in scene.wires:
        values = wire.values if wire.start.op else []  # a leaf tells its own
        label = ink.lifted(_numbers(ink, values, wire.shares, wire.right))
        stroke = f' color="{FALSE}" style=dashed' if wire.is_false else ""
        yield f'  {wire.start.id} -> {wire.end.id} [id="{wire.id}" label=<{label}>{stroke}]'
    for place, output in enumerate(scene.outputs):
        if box := scene.box_of.get(output):
            at, name = box.nodes.index(output), f"result{place or ''}"
            label = _numbers(ink, [box.values[at]], [box.gradients[at]] if scene.has_gradient else [])
            yield f"  {name} [shape=plaintext style=solid label=<{label}>]"
            yield f"  {box.id} -> {name}"


def _box(scene: Scene, ink: Ink, box: Box, leaving: list[Wire]) -> str:
    name, count = text(box.name), times(len(box.nodes))
    if box.constant and not name:
        return bare(ink, box)
    if box.op:
        lines = [line for line in (ink.visit(box), name + count) if line]
        if box.op.name in _IN_ORDER and len(box.nodes) == 1:
            words = ink.formula(box.nodes[0], r"[\w.\[\]]+", depth=1)
            lines += [words] * ink.tells(words)
        label = "<br/>".join([sign(text(box.op.symbol)), *[ink.small(line, "black") for line in lines]])
    else:
        name = f"<b>{name}</b>{count}&#160;=&#160;" if name else count  # <b></b> would leave all of it blank
        label = name + _numbers(ink, box.values, [])
    if scene.has_gradient and not box.constant and (note := _gradient(scene, ink, box, leaving)):
        label += f"<br/>{ink.small(note, GRADIENT)}"
    return node(ink, box, label, _GATE if box.op else _LEAF)


def _gradient(scene: Scene, ink: Ink, box: Box, leaving: list[Wire]) -> str:
    """The gradient that a leaf holds, or a gate, where that is more than the share on its only wire."""
    shares, grad = [share for wire in leaving for share in wire.shares], ink.say("grad")
    if None in box.gradients:
        return f"{grad} {ink.number(None)}" if not box.op or len(leaving) > 1 else ""
    if box.is_false:
        return f"{grad} {ink.total(box.gradients, box.right)}"
    holds, came_back = sum(filter(None, box.gradients)), sum(filter(None, shares))
    known = leaving and len(box.nodes) == 1 and scene.cut.isdisjoint(box.nodes) and None not in shares
    if known and scene.shown.walk is None and differ(holds, came_back):
        return f"{ink.say('holds')} {ink.number(holds)}"  # of other passes too, or wrong
    mark = sign("Σ ") if len(leaving) > 1 or len(box.nodes) > 1 else ""
    return f"{grad} {mark}{ink.number(holds)}" if mark or not box.op else ""


def _numbers(ink: Ink, values: Numbers, shares: Numbers, right: Sequence[float | None] = ()) -> str:
    """What flows forward, and below it what flows back."""
    lines = [f'<font color="{VALUE}"><b>{ink.span(values)}</b></font>'] if values else []
    if shares:
        lines.append(f'<font color="{GRADIENT}">{ink.total(shares, right)}</font>')
    return "<br/>".join(lines)
