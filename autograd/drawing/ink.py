"""What every look draws with: colours, labels and numbers as DOT, and the shapes that looks share.

A label is any text, and enters a picture through `text` alone. Signs of ours are written in ASCII, as
entities, so that a legacy code page can hold the text of a picture. What a line here may know: scenes,
and DOT, whose `label=<...>` is a kind of HTML. It knows no look.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from autograd.drawing.scene import Box, Numbers, Scene, is_false
from autograd.formula import DEPTH, WIDTH, operation, printable
from autograd.language import say
from autograd.value import Value

# Blue and orange are told apart with any kind of colour vision, and in grey print, where orange is the
# lighter one. In print, values are bold.
VALUE, GRADIENT = "#0b4f8a", "#b34700"
PARAMETER, CONSTANT, GATE, HIGHLIGHT, LINE = "#fff3cd", "#dcebe0", "#eef0f2", "#ffd166", "#555555"
FALSE, FALSE_FILL, RIGHT = "#a3123a", "#fbd5de", "#17653a"  # and a cross or a tick before the number
LINE_WIDTH = 32  # letters of a formula that stands on a card
UP, DOWN = (240, 150, 50), (45, 110, 180)  # what raises the output, what lowers it

SIDES = {"LR": ("e", "w"), "RL": ("w", "e"), "TB": ("s", "n"), "BT": ("n", "s")}
"""Where wires leave a box and where they arrive, for each direction of a picture."""


class Ink(NamedTuple):
    """How to write: the direction, significant digits, nodes in a strong colour, the size of letters.

    A number that is not told `fills` a blank to be written on, or is left out. Where `cells` have ids, they
    are links to nowhere: of those alone Graphviz makes groups.
    """

    direction: str = "LR"
    digits: int = 3
    highlight: frozenset[Value] = frozenset()
    size: float = 14.0
    fills: bool = True
    cells: bool = False
    language: str = "en"

    def say(self, key: str, **holes: object) -> str:
        """A sentence of the table, as it stands in a label."""
        return sign(say(key, self.language, **holes))

    def number(self, number: float | None) -> str:
        """A number as it stands in a label, or what stands for one that is not told."""
        unsaid = "_____" if self.fills else "&#160;"
        return unsaid if number is None else sign(rounded(number, self.digits))

    def span(self, numbers: Numbers) -> str:
        """One number, or the least and the greatest of several."""
        told = [number for number in numbers if number is not None]
        low, high = self.number(min(told, default=None)), self.number(max(told, default=None))
        return low if low == high else f"{low} {sign('…')} {high}"

    def total(self, numbers: Numbers, right: Sequence[float | None] = ()) -> str:
        """The sum of several numbers, marked as one; a false one has a cross, and beside it what is right."""
        mark = sign("Σ ") if len(numbers) > 1 else ""
        told = mark + self.number(None if None in numbers else sum(filter(None, numbers)))
        if not is_false(numbers, right):
            return told
        false, true = sign(f"✗ {told}"), sign(f"✓ {self.number(sum(filter(None, right)))}")
        return f'<font color="{FALSE}"><b>{false}</b></font>  <font color="{RIGHT}">{true}</font>'

    def fill(self, box: Box, usual: str = "") -> str:
        """The colour of a box: the strong one if any of its nodes is to be seen, else that of its kind."""
        if not self.highlight.isdisjoint(box.nodes):
            return HIGHLIGHT
        if box.is_false and not self.cells:  # a page says so in time
            return FALSE_FILL
        return usual or (GATE if box.op else CONSTANT if box.constant else PARAMETER)

    def cell(self, id: str) -> str:
        """The attributes of a cell of this id."""
        return f' id="{id}" href="#"' if self.cells else ""

    def visit(self, box: Box) -> str:
        """When an engine that is wrong on purpose came to a box, if one did, as a small line."""
        told = box.visit and not self.cells
        return self.small(self.say("visit", number=box.visit), "black") if told else ""

    def small(self, words: str, colour: str = "#666666") -> str:
        """Words in small letters, grey unless a colour is given."""
        return f'<font point-size="{self.size / 1.4:g}" color="{colour}">{words}</font>'

    @staticmethod
    def lifted(words: str) -> str:
        """The label of a wire, as far above it that the wire does not strike it through."""
        return f'{words}<br/><font point-size="4"> </font>' if words else ""

    @staticmethod
    def tells(words: str) -> bool:
        """Whether a formula names anything, and is not a row of … alone."""
        return re.search(r"\w", re.sub(r"&#\d+;|\w+\(", "", words)) is not None

    def formula(self, node: Value, path: str, depth: int = DEPTH) -> str:
        """An operation as written, but for paths of this pattern and .0; no deeper than fits a line."""
        words = operation(node.op, node.parents, depth).replace(" ** ", "**")
        words = re.sub(r"(?<![\w.])(\d+)\.0(?![\w.])", r"\1", words)
        words = re.sub(rf"(?<![\w.])(?:{path})\.(?=[^\W\d])", "", words) if path else words
        if len(words) > LINE_WIDTH and depth > 1:
            return self.formula(node, path, depth - 1)
        return text(words, 2 * WIDTH)


def rounded(number: float, digits: int = 3) -> str:
    """A number to be read: rounded, its minus as wide as a plus; four digits and more as they are."""
    mantissa, _, exponent = (words := f"{number:.{digits}g}").partition("e")
    if exponent:
        words = f"{number:.0f}" if 1.0 <= abs(number) < 1e6 else f"{mantissa}e{int(exponent)}"
    return words.replace("-", "−")


def sign(words: str) -> str:
    """Signs of ours in ASCII, as entities."""
    return words if words.isascii() else words.encode("ascii", "xmlcharrefreplace").decode()


def text(label: str, width: int = WIDTH) -> str:
    """Any text as it may stand in a label: markup and backslashes escaped, control characters shown."""
    escaped = escape(printable(label, width), quote=False).replace('"', "&quot;").replace("\\", "\\\\")
    return escaped.replace("]", "&#93;").replace("…", sign("…"))  # Graphviz 2.43 fails on a last ]


def times(count: int) -> str:
    """How many nodes a box stands for, where that is more than one."""
    return sign(f" ×{count}") if count > 1 else ""


def shade(number: float, strength: float = 1.0) -> str:
    """A colour by the sign of a number, from white to full."""
    full = UP if number > 0 else DOWN
    return "#{:02x}{:02x}{:02x}".format(*(round(255 + (part - 255) * strength) for part in full))


def node(ink: Ink, box: Box, label: str, shape: str) -> str:
    """A box with a label, as a statement; its frame is double if it stands for several nodes."""
    double = " peripheries=2" if len(box.nodes) > 1 else ""
    return f'{box.id} [id="{box.id}" label=<{label}> {shape}{double} fillcolor="{ink.fill(box)}"]'


def bare(ink: Ink, box: Box) -> str:
    """A box for a constant without a name: its number, as it was written."""
    number = ink._replace(digits=ink.digits + 3).span(box.values) + times(len(box.nodes))
    return node(ink, box, number, 'shape=box height=0.3 width=0.3 margin="0.1,0.04"')


def table(name: str, rows: Sequence[str]) -> str:
    """A table of this id, as a statement."""
    style = 'border="0" cellborder="1" cellspacing="0" cellpadding="3" color="#999999"'
    return f'{name} [id="{name}" shape=plain style=solid label=<<table {style}>{"".join(rows)}</table>>]'


def card(scene: Scene, ink: Ink, box: Box) -> str:
    """A box as a card: its name and operation, and below them its value and gradient."""
    if box.constant and not box.name:
        return bare(ink, box)
    name = " ".join(filter(None, [text(box.name), sign(text(box.op.symbol)) if box.op else ""])) or " "
    if box.op and not box.name and not scene.folded:
        words = ink.formula(box.nodes[0], re.escape(box.group))
        name = words if ink.tells(words) else name
    turn = f"{seen}  " if (seen := ink.visit(box)) else ""
    head = f'<td colspan="2" bgcolor="{ink.fill(box)}">{turn}<b>{name}{times(len(box.nodes))}</b></td>'
    return table(box.id, [f"<tr>{head}</tr>", f"<tr>{cells(scene, ink, box)}</tr>"])


def cells(scene: Scene, ink: Ink, box: Box) -> str:
    """The value of a box and its gradient, coloured by sign and size, as cells of a table."""
    value, port = ink.span(box.values), f'port="{box.id}out"'  # wires leave from the last cell
    known = f'{ink.cell(f"{box.id}v")} bgcolor="white">{value}</td>'
    if not scene.has_gradient:
        return f"<td {port}{known}"
    if box.constant:
        return f'<td {port} colspan="2"{known}'
    gradient = sum(filter(None, box.gradients))
    colour = shade(gradient, 0.9 * scene.strength(gradient) ** 0.3)
    colour = FALSE_FILL if box.is_false and not ink.cells else colour
    shown = ink.total(box.gradients, box.right)
    return f'<td{known}<td {port}{ink.cell(f"{box.id}g")} bgcolor="{colour}">{shown}</td>'


def framed(scene: Scene, ink: Ink, statement: Callable[[Box], str]) -> Iterator[str]:
    """The boxes, each by its statement, those of one group in a frame.

    Those of none come first, and Graphviz looks no further for a better order: so it keeps that of frames,
    and of the leaves in them.
    """
    if is_framed := any(scene.groups):
        yield "  graph [mclimit=0.1 remincross=false]"
    for number, (group, boxes) in enumerate(sorted(scene.groups.items(), key=lambda item: item[0] != "")):
        if group:
            yield f"  subgraph cluster{number} {{"
            yield f'    style=rounded color="#bbbbbb" label=<<font color="#666666">{text(group)}</font>>'
        yield from (f"    {statement(box)}" for box in boxes)
        if group or not is_framed:
            yield from _in_order(scene, boxes, is_turned=is_framed and ink.direction in ("LR", "RL"))
        if group:
            yield "  }"


def _in_order(scene: Scene, boxes: list[Box], is_turned: bool) -> Iterator[str]:
    """Unseen wires between leaves with numbers in their names, w0, w1, ..., so that they stay in order.

    Only between those as far from the result as each other, which stand side by side anyway. In a frame of a
    picture that `is_turned`, Graphviz has such wires lead the other way.
    """
    far: dict[str, int] = {}
    for wire in reversed(scene.wires):
        far[wire.start.id] = max(far.get(wire.start.id, 0), far.get(wire.end.id, 0) + 1)
    rows: dict[tuple[str, int], dict[int, str]] = {}
    for box in boxes:
        if not box.op and (named := re.fullmatch(r"(\D*)(\d+)", box.name)):
            rows.setdefault((named[1], far.get(box.id, 0)), {})[int(named[2])] = box.id
    for row in [sorted(row.items(), reverse=is_turned) for row in rows.values() if len(row) > 1]:
        yield f"    {{rank=same; {' -> '.join([id for _, id in row])} [style=invis]}}"
