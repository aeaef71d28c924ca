"""The look "neurons": a table for each group of labels, with a row for each label; wires by weight.

Nothing here is special to networks: a group is what shares the path of its labels. What a line here may
know: a scene, and ink.
"""

import re
from collections.abc import Iterator

from autograd.drawing.ink import GATE, PARAMETER, SIDES, Ink, card, cells, shade, sign, table, text, times
from autograd.drawing.scene import Box, Scene, Wire, scale

SETTINGS = "nodesep=0.15 ranksep=1.1 ordering=out"  # neurons in their order, where wires allow it
LEGEND = "neurons"


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
    boxes = [box for box in scene.groups[group] if box.name]
    result = next(box for box in reversed(boxes) if box.op)
    symbol = sign(text(result.op.symbol)) if result.op else ""
    heads = [f"<b>{symbol}</b>", ink.say("value"), *[ink.say("gradient")] * scene.has_gradient]
    name = ink.small(text(group) + times(len(result.nodes)))
    yield f'<tr><td border="0" colspan="{len(heads)}">{name}</td></tr>'
    yield "<tr>" + "".join(f'<td bgcolor="{GATE}">{head}</td>' for head in heads) + "</tr>"
    for box in sorted(boxes, key=_place):
        fill = ink.fill(box, "white" if box.op else PARAMETER)
        count = "" if len(box.nodes) in (1, len(result.nodes)) else times(len(box.nodes))
        words = f"<b>{text(box.name)}</b>{count} {ink.visit(box)}".rstrip()
        label = f'bgcolor="{fill}" align="left">{words}</td>'
        yield f'<tr><td port="{box.id}"{ink.cell(box.id)} {label}{cells(scene, ink, box)}</tr>'


def _place(box: Box) -> tuple[bool, bool, str, int]:
    """Leaves before results; leaves with numbers in their names, in the order of these, before others."""
    named = re.match(r"(\D*)(\d+)", box.name)
    in_order = (False, named[1], int(named[2])) if named and not box.op else (True, "", 0)
    return box.op is not None, *in_order


def _wires(scene: Scene, ink: Ink, tables: dict[str, str]) -> Iterator[str]:
    """The wires that do not stay within a table."""
    weights = {wire.id: box for wire in scene.wires if (box := _weight(scene, wire, tables))}
    strength = scale(box.values[0] or 0.0 for box in weights.values() if len(box.nodes) == 1)
    (leave, arrive), groups = SIDES[ink.direction], scene.group_of
    for wire in scene.wires:
        if wire.start.group in tables and all(groups[a] == groups[b] for a, b in wire.pairs):
            continue
        head, stroke = weights.get(wire.id, wire.end), ""
        if wire.id in weights and len(head.nodes) == 1:
            number = head.values[0] or 0.0
            stroke = f' penwidth={0.6 + 4.4 * strength(number):.2f} color="{shade(number)}"'
            stroke += " style=dashed" * (number < 0.0)
        tail = _anchor(tables, wire.start, f"out:{leave}")
        yield f'  {tail} -> {_anchor(tables, head, f":{arrive}")} [id="{wire.id}"{stroke}]'


def _weight(scene: Scene, wire: Wire, tables: dict[str, str]) -> Box | None:
    """The parameter of the table that this wire enters, if the wire's operand is multiplied by one alone."""
    if wire.end.name or wire.end.group not in tables or not wire.end.op or wire.end.op.name != "mul":
        return None
    others = [other for operand, reader in wire.pairs for other in reader.parents if other is not operand]
    boxes = {box.id: box for box in map(scene.box_of.get, others) if box}
    box, *more = boxes.values() or [wire.end]
    is_parameter = box.op is None and not box.constant and box.name and box.group == wire.end.group
    return box if is_parameter and not more else None


def _anchor(tables: dict[str, str], box: Box, side: str) -> str:
    """Where a wire meets a box: its row, the whole table for what has no row, or its card."""
    if box.group not in tables:
        return f"{box.id}:{side[-1]}"
    return f"{tables[box.group]}:{box.id}{side}" if box.name else tables[box.group]
