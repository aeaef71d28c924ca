"""The look "neurons": a table for each group of labels, with a row for each label; wires by weight.

Nothing here is special to networks: a group is what shares the path of its labels. What a line here may
know: a scene, and ink.
"""

from collections.abc import Iterator

from autograd.drawing.ink import GATE, PARAMETER, SIDES, Ink, card, cells, shade, small, table, text, times
from autograd.drawing.scene import Box, Scene, Wire, scale

SETTINGS = "nodesep=0.15 ranksep=1.1"
LEGEND = "a wire is as wide as its weight: orange for positive, blue for negative"


def statements(scene: Scene, ink: Ink) -> Iterator[str]:
    """A table for each group with a labelled result, cards for the rest, and the wires between them."""
    named = {box.group for box in scene.boxes if box.op and box.name}
    groups = [group for group in scene.groups if group and group in named]
    tables = {group: f"table{number}" for number, group in enumerate(groups)}
    for group, name in tables.items():
        yield f"  {table(name, list(_rows(scene, ink, group)))}"
    yield from (f"    {card(scene, ink, box)}" for box in scene.boxes if box.group not in tables)
    yield from _wires(scene, ink, tables)


def _rows(scene: Scene, ink: Ink, group: str) -> Iterator[str]:
    """The group's name, its operation, then leaves and results, a row for each label."""
    boxes = scene.groups[group]
    symbol = next(text(box.op.symbol) for box in reversed(boxes) if box.op and box.name)
    heads = [f"<b>{symbol}</b>", "value", *(["gradient"] if scene.has_gradient else [])]
    name = small(text(group) + times(max(len(box.nodes) for box in boxes)))
    yield f'<tr><td border="0" colspan="{len(heads)}">{name}</td></tr>'
    yield "<tr>" + "".join(f'<td bgcolor="{GATE}">{head}</td>' for head in heads) + "</tr>"
    for box in sorted(boxes, key=lambda box: box.op is not None):
        if box.name:
            fill = ink.fill(box, "white" if box.op else PARAMETER)
            label = f'<td port="{box.id}" bgcolor="{fill}" align="left"><b>{text(box.name)}</b></td>'
            yield f"<tr>{label}{cells(scene, ink, box)}</tr>"


def _wires(scene: Scene, ink: Ink, tables: dict[str, str]) -> Iterator[str]:
    """The wires that do not stay within a table."""
    weights = {wire.id: box for wire in scene.wires if (box := _weight(scene, wire))}
    strength = scale(box.values[0] for box in weights.values())
    leave, arrive = SIDES[ink.direction]
    for wire in scene.wires:
        if wire.start.group == wire.end.group and wire.start.group in tables:
            continue
        tail, head, stroke = _anchor(tables, wire.start, f"out:{leave}"), wire.end, ""
        if weight := weights.get(wire.id):
            head, number = weight, weight.values[0]
            stroke = f' penwidth={0.6 + 4.4 * strength(number):.2f} color="{shade(number)}"'
        yield f'  {tail} -> {_anchor(tables, head, f":{arrive}")} [id="{wire.id}"{stroke}]'


def _weight(scene: Scene, wire: Wire) -> Box | None:
    """The parameter that the operand of this wire is multiplied by, if it is."""
    if wire.end.name or not wire.end.op or wire.end.op.name != "mul":
        return None
    for operand in wire.end.nodes[0].parents:
        box = scene.box_of[operand]
        if box is not wire.start and box.op is None and box.name and box.group == wire.end.group:
            return box
    return None


def _anchor(tables: dict[str, str], box: Box, side: str) -> str:
    """Where a wire meets a box: its row, the whole table for what has no row, or its card."""
    if box.group not in tables:
        return f"{box.id}:{side[-1]}" if box.name else box.id
    return f"{tables[box.group]}:{box.id}{side}" if box.name else tables[box.group]
