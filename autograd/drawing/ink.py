"""What every look draws with: colours, labels and numbers as DOT, and the shapes that looks share.

A label is any text, and enters a picture through `text` alone. What a line here may know: scenes, and
DOT, whose `label=<...>` is a kind of HTML. It knows no look.
"""

from collections.abc import Callable, Iterator
from html import escape
from typing import NamedTuple

from autograd.drawing.scene import Box, Scene
from autograd.formula import WIDTH, formula, printable
from autograd.value import Value

# Blue and orange are told apart with any kind of colour vision. In print, values are bold.
VALUE, GRADIENT = "#0b4f8a", "#b34700"
PARAMETER, CONSTANT, GATE, HIGHLIGHT, LINE = "#fff3cd", "#e3f1e4", "#eef0f2", "#ffd166", "#555555"
UP, DOWN = (232, 134, 42), (58, 134, 200)  # what raises the output, what lowers it

SIDES = {"LR": ("e", "w"), "RL": ("w", "e"), "TB": ("s", "n"), "BT": ("n", "s")}
"""Where wires leave a box and where they arrive, for each direction of a picture."""


class Ink(NamedTuple):
    """What was asked of a picture: its direction, significant digits, and nodes in a strong colour."""

    direction: str
    digits: int
    highlight: frozenset[Value]

    def number(self, number: float) -> str:
        """A number to be read: rounded, its minus as wide as a plus."""
        return f"{number:.{self.digits}g}".replace("-", "−")

    def span(self, numbers: list[float]) -> str:
        """One number, or the least and the greatest of several."""
        low, high = self.number(min(numbers)), self.number(max(numbers))
        return low if low == high else f"{low} … {high}"

    def fill(self, box: Box, usual: str = "") -> str:
        """The colour of a box: the strong one if any of its nodes is to be seen, else that of its kind."""
        if not self.highlight.isdisjoint(box.nodes):
            return HIGHLIGHT
        return usual or (GATE if box.op else CONSTANT if box.constant else PARAMETER)


def text(label: str, width: int = WIDTH) -> str:
    """Any text as it may stand in a label: markup and backslashes escaped, control characters shown."""
    escaped = escape(printable(label, width), quote=False).replace('"', "&quot;").replace("\\", "\\\\")
    return escaped.replace("]", "&#93;")  # at the end of a text, Graphviz 2.43 and older fail on it


def times(count: int) -> str:
    """How many nodes a box stands for, where that is more than one."""
    return f" ×{count}" if count > 1 else ""


def small(words: str, colour: str = "#777777") -> str:
    """Words in small letters, grey unless a colour is given."""
    return f'<font point-size="10" color="{colour}">{words}</font>'


def shade(number: float, strength: float = 1.0) -> str:
    """A colour by the sign of a number, from white to full."""
    full = UP if number > 0 else DOWN
    return "#{:02x}{:02x}{:02x}".format(*(round(255 + (part - 255) * strength) for part in full))


def node(ink: Ink, box: Box, label: str, shape: str) -> str:
    """A box with a label, as a statement; its frame is double if it stands for several nodes."""
    twice = " peripheries=2" if len(box.nodes) > 1 else ""
    return f'{box.id} [id="{box.id}" label=<{label}> {shape}{twice} fillcolor="{ink.fill(box)}"]'


def bare_number(ink: Ink, box: Box) -> str:
    """A constant without a name: its number, without a frame."""
    return node(ink, box, ink.span(box.values) + times(len(box.nodes)), "shape=plaintext style=solid")


def table(name: str, rows: list[str]) -> str:
    """A table of this id, as a statement."""
    style = 'border="0" cellborder="1" cellspacing="0" cellpadding="3" color="#999999"'
    return f'{name} [id="{name}" shape=plain style=solid label=<<table {style}>{"".join(rows)}</table>>]'


def card(scene: Scene, ink: Ink, box: Box) -> str:
    """A box as a card: its name and operation, and below them its value and gradient."""
    if box.constant and not box.name:
        return bare_number(ink, box)
    name = " ".join(filter(None, [text(box.name), text(box.op.symbol) if box.op else ""])) or " "
    if box.op and not box.name and not scene.folded:
        name = text(formula(box.nodes[0]))
    head = f'<td colspan="2" bgcolor="{ink.fill(box)}"><b>{name}{times(len(box.nodes))}</b></td>'
    return table(box.id, [f"<tr>{head}</tr>", f"<tr>{cells(scene, ink, box)}</tr>"])


def cells(scene: Scene, ink: Ink, box: Box) -> str:
    """The value of a box and its gradient, coloured by sign and size, as cells of a table."""
    value, port = ink.span(box.values), f'port="{box.id}out"'  # wires leave from the last cell
    if not scene.has_gradient:
        return f'<td {port} bgcolor="white">{value}</td>'
    if box.constant:
        return f'<td {port} colspan="2" bgcolor="white">{value}</td>'
    gradient, sign = sum(box.gradients), "Σ " if len(box.nodes) > 1 else ""
    colour = shade(gradient, 0.9 * scene.strength(gradient) ** 0.3)
    shown = f'<td {port} bgcolor="{colour}">{sign}{ink.number(gradient)}</td>'
    return f'<td bgcolor="white">{value}</td>{shown}'


def framed(scene: Scene, statement: Callable[[Box], str]) -> Iterator[str]:
    """The boxes, each by its statement, those of one group in a frame."""
    for number, (group, boxes) in enumerate(scene.groups.items()):
        if group:
            yield f"  subgraph cluster{number} {{"
            yield f'    style=rounded color="#bbbbbb" label=<<font color="#777777">{text(group)}</font>>'
        yield from (f"    {statement(box)}" for box in boxes)
        if group:
            yield "  }"
