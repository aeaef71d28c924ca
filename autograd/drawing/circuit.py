"""The look "circuit": a gate for each operation, and on each wire the numbers that flow both ways.

Forward, bold, flows the value; back flows the share of the gradient that takes this wire alone. What a
line here may know: a scene, and ink.
"""

from collections.abc import Iterator

from autograd.drawing.ink import GRADIENT, VALUE, Ink, bare_number, framed, node, small, text, times
from autograd.drawing.scene import Box, Scene, Wire

SETTINGS = "nodesep=0.2 ranksep=0.55"
LEGEND = "on each wire: the value, and below it the share of the gradient that flows back along it"

_GATE = "shape=circle margin=0.02"
_LEAF = 'shape=box style="filled,rounded" height=0.3 margin="0.1,0.04"'


def statements(scene: Scene, ink: Ink) -> Iterator[str]:
    """Gates and leaves; wires with their numbers; and an arrow out of the output, with its own."""
    leaving: dict[str, list[Wire]] = {box.id: [] for box in scene.boxes}
    for wire in scene.wires:
        leaving[wire.start.id].append(wire)
    yield from framed(scene, lambda box: _box(scene, ink, box, leaving[box.id]))
    for wire in scene.wires:
        is_bare = wire.start.op is None and not wire.start.name  # its box shows the number
        label = _numbers(ink, [] if is_bare else wire.values, wire.shares)
        yield f'  {wire.start.id} -> {wire.end.id} [id="{wire.id}" label=<{label}>]'
    label = _numbers(ink, [scene.numbers[scene.output]], [scene.output.grad] if scene.has_gradient else [])
    yield f"  result [shape=plaintext style=solid label=<{label}>]"
    yield f"  {scene.box_of[scene.output].id} -> result"


def _box(scene: Scene, ink: Ink, box: Box, leaving: list[Wire]) -> str:
    name, count = text(box.name), times(len(box.nodes))
    if box.constant and not name:
        return bare_number(ink, box)
    if box.op:
        label = text(box.op.symbol) + (f"<br/>{small(name + count, 'black')}" if name or count else "")
    else:
        label = f"<b>{name or ink.span(box.values)}</b>{count}"
    if scene.has_gradient and not box.constant and (note := _gradient(ink, box, leaving)):
        label += f"<br/>{small(note, GRADIENT)}"
    return node(ink, box, label, _GATE if box.op else _LEAF)


def _gradient(ink: Ink, box: Box, leaving: list[Wire]) -> str:
    """The gradient that a box holds, where that is more than the share on its only wire."""
    holds = sum(box.gradients)
    came_back = sum(share for wire in leaving for share in wire.shares)
    differs = holds != came_back and abs(holds - came_back) > 1e-9 * max(abs(holds), abs(came_back))
    if leaving and len(box.nodes) == 1 and differs:
        return f"holds {ink.number(holds)}"  # of other passes too, or wrong
    return f"Σ {ink.number(holds)}" if len(leaving) > 1 else ""


def _numbers(ink: Ink, values: list[float], shares: list[float]) -> str:
    """What flows forward, and below it what flows back."""
    lines = [f'<font color="{VALUE}"><b>{ink.span(values)}</b></font>'] if values else []
    if shares:
        sign = "Σ " if len(shares) > 1 else ""
        lines.append(f'<font color="{GRADIENT}">{sign}{ink.number(sum(shares))}</font>')
    return "<br/>".join(lines)
