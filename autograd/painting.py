"""Graphviz's SVG painted with Pillow, part by part: each node and wire in colours of its own.

For films, whose frames share one layout: to run Graphviz for each would move the boxes about, and take long.
What a line here may know: the few shapes of SVG that Graphviz writes. It knows no graph.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

Point = tuple[float, float]
LATIN = ("LiberationSans-Regular.ttf", "arial.ttf", "Arial.ttf", "Helvetica.ttc", "DejaVuSans.ttf")
CHINESE = (
    *("NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "wqy-microhei.ttc", "wqy-zenhei.ttc"),
    *("msyh.ttc", "simhei.ttf", "PingFang.ttc", "STHeiti Light.ttc", "Hiragino Sans GB.ttc"),
)
UP, DOWN = (232, 134, 42), (58, 134, 200)
SHAPES = ("polygon", "ellipse", "path")
NEARLY, MARGIN = 0.8, 0.08
FAINT_LINE, FAINT_FILL, FAINT_TEXT = "#c9ccd0", "#f2f3f4", "#b4b8bd"
INK = "#1c2530"  # of a text on a colour, where another colour would not be read


class Layout:
    """A picture that Graphviz has laid out, to be painted within so many pixels.

    `parts` are its nodes, cells, wires and frames by their ids; the output's number and wire are "result".
    `table_of` has the node of each cell. All of it is painted where that is nearly as large as `least`, the
    scale at which its digits are read; else a part: see `follow`.
    """

    def __init__(self, picture: str, width: int, height: int, least: float, largest: float) -> None:
        root = ElementTree.fromstring(re.sub(' xmlns="[^"]*"', "", picture, count=1))
        graph: Any = root.find("g")
        wide, high = map(float, root.attrib["viewBox"].split()[2:])
        self.size, fits = (width, height), min(width / wide, height / high)
        self.scale = min(fits if fits > NEARLY * least else least, largest)
        self.all = self.scale * wide, self.scale * high
        left, top = map(
            float, re.findall(r"translate\(([-\d.]+)[ ,]+([-\d.]+)", graph.attrib["transform"])[0]
        )
        self.start = self.scale * left, self.scale * top
        self.seen = [(width - self.all[0]) / 2, (height - self.all[1]) / 2]
        kinds = ("cluster", "edge", "node", "cell")
        groups = [g for g in graph.iter("g") if g.get("class", "").split(" ")[0] in kinds]
        self.parts: dict[str, list[Any]] = {}
        for group in groups:  # the output's number goes with its arrow
            self.parts.setdefault(_name(group), []).extend(group)
        self.table_of = {cell.get("id"): group.get("id") for group in groups for cell in group.iterfind("g")}
        self._points = lru_cache(maxsize=None)(self._outline)

    def follow(self, *choices: Iterable[str]) -> None:
        """Move the part that is seen as little as shows the first of these sets of parts that it can hold."""
        for axis, whole, window in ((0, self.all[0], self.size[0]), (1, self.all[1], self.size[1])):
            if whole <= window:
                continue
            for names in choices:
                shapes = [shape for name in names for shape in self.parts[name] if shape.tag in SHAPES]
                places = [point[axis] for shape in shapes for point in self._points(shape)]
                low, high = min(places, default=0.0), max(places, default=0.0)
                if high - low <= window:
                    break
            edge = MARGIN * window
            if not edge <= low + self.seen[axis] <= high + self.seen[axis] <= window - edge:
                self.seen[axis] = min(0.0, max(window - whole, (window - low - high) / 2))

    def paint(self, brush: Any, name: str, faint: bool, strong: str, fill: str, hidden: set[Any]) -> None:
        """One part: faint or not, in a strong colour if one is given, with this fill, if one is.

        Texts in one of the `hidden` colours are left out.
        """
        for shape in self.parts[name]:
            if shape.tag == "text" and shape.get("fill") not in hidden:
                self._text(brush, shape, FAINT_TEXT if faint else INK if fill else shape.get("fill", "black"))
            elif shape.tag in SHAPES:
                self._shape(brush, shape, faint, strong, fill)

    def _shape(self, brush: Any, shape: Any, faint: bool, strong: str, fill: str) -> None:
        points = [(x + self.seen[0], y + self.seen[1]) for x, y in self._points(shape)]
        own, stroke = shape.get("fill"), shape.get("stroke")
        is_open = own == "none" and shape.tag == "path" and points[0] != points[-1]
        if own not in ("none", "transparent", None):
            own = stroke if own == stroke else fill or own  # an arrow's head is all line
            brush.polygon(points, fill=FAINT_FILL if faint else strong if own == stroke and strong else own)
        if stroke not in ("none", "transparent", None):
            colour = strong or (FAINT_LINE if faint else stroke)
            width = round(self.scale * (3.0 if strong else float(shape.get("stroke-width", 1.0))))
            brush.line(points if is_open else [*points, *points[:2]], colour, width, "curve")

    def _outline(self, shape: Any) -> list[Point]:
        """The outline of a shape, its curves in short pieces."""
        numbers = [float(n) for n in re.findall(r"-?[\d.]+", shape.get("d") or shape.get("points") or "")]
        points = [complex(*pair) for pair in zip(numbers[::2], numbers[1::2], strict=True)]
        if shape.tag == "ellipse":
            x, y, rx, ry = [float(shape.get(key)) for key in ("cx", "cy", "rx", "ry")]
            turns = [1j ** (k / 16) for k in range(65)]
            points = [complex(x + rx * turn.real, y + ry * turn.imag) for turn in turns]
        if shape.tag == "path":  # a start, then cubic curves of three points more
            path = points[:1]
            for k in range(1, len(points), 3):
                path += _curve(path[-1], *points[k : k + 3])
            points = path
        return [self._place(point.real, point.imag) for point in points]

    def _place(self, x: float, y: float) -> Point:
        return self.start[0] + self.scale * x, self.start[1] + self.scale * y

    def _text(self, brush: Any, shape: Any, colour: str) -> None:
        text, (x, y) = shape.text or "", self._place(float(shape.get("x")), float(shape.get("y")))
        place = x + self.seen[0], y + self.seen[1]
        face = font(self.scale * float(shape.get("font-size")), text, shape.get("font-weight") == "bold")
        anchor = {"middle": "ms", "end": "rs"}.get(shape.get("text-anchor"), "ls")
        brush.text(place, text, colour, face, anchor)


def tint(number: float) -> str:
    """A colour for a number from -1 to 1: by its sign blue or orange, by its size pale or full."""
    size = min(1.0, abs(number)) ** 0.4 if number == number else 0.0
    full = UP if number > 0 else DOWN
    return "#{:02x}{:02x}{:02x}".format(*(round(255 + (part - 255) * size) for part in full))


def _name(group: Any) -> str:
    return "result" if (group.findtext("title") or "").endswith("result") else group.get("id", "")


def _curve(a: complex, b: complex, c: complex, d: complex) -> list[complex]:
    """Points of a cubic curve, without its first."""
    ways = [(k / 12, 1 - k / 12) for k in range(1, 13)]
    return [u * u * u * a + 3 * t * u * u * b + 3 * t * t * u * c + t * t * t * d for t, u in ways]


@lru_cache(maxsize=512)
def _face(size: float, names: tuple[str, ...]) -> Any:
    from PIL import ImageFont

    for name in names:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return None


def font(size: float, text: str = "", bold: bool = False) -> Any:
    """A font for this text, of those that are here; None where it is Chinese and no font has the letters."""
    chinese = any("\u2e80" <= letter <= "\uffef" for letter in text)
    names: tuple[str, ...] = CHINESE if chinese else LATIN
    if bold:
        names = tuple([face for name in names for face in (name.replace("Regular", "Bold"), name)])
    if (face := _face(size, names)) is None and not chinese:
        from PIL import ImageFont

        return ImageFont.load_default(size)
    return face
