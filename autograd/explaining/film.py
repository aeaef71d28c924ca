"""The backward pass as a film: one frame a step, nodes coloured by the sign and size of their adjoints.

A .html film is the page that plays itself; a .gif has a frame for each of its moments. What a line here may
know: moments, the picture, and how a part of it is painted.
"""

from __future__ import annotations

import copy
import io
import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import Any

from autograd.drawing import GRADIENT, VALUE
from autograd.explaining.moments import Moment
from autograd.explaining.page import page, picture_of, stepping
from autograd.explaining.replay import Replay
from autograd.files import write
from autograd.painting import Layout, font, tint

WIDTH, HEIGHT, WORDS = 1280, 720, 170  # pixels of a frame, and of the words below its picture
FINE = 2  # painted so many times as large, then made smaller: smooth edges
SECONDS, LAST = 1.4, 3.0  # how long a frame stands, and the last one
READ = 1.2  # the scale at which the digits of a picture are read
LETTERS = 68  # of a line


def film(found: Replay, path: str | os.PathLike[str]) -> None:
    """Write the pass as a film, .gif or .html: see `Explanation.film`."""
    ending = Path(path).suffix.lower()
    if ending not in (".gif", ".html"):
        raise ValueError(f"cannot film to {path}: the name must end in .gif, .html")
    content = page(found, film=True).encode() if ending == ".html" else _gif(found)
    write(path, content)


def _gif(found: Replay) -> bytes:
    if found.language == "zh" and font(20, "中") is None:
        warnings.warn("no font here has Chinese letters: the film is in English", stacklevel=4)
        found = copy.copy(found)
        found.language = "en"
    picture, why_not = picture_of(found)
    if not picture:
        raise ValueError(why_not)
    frames = list(_Film(found, picture).frames())
    times, file = [*[round(1000 * SECONDS)] * (len(frames) - 1), round(1000 * LAST)], io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=times, loop=0)
    return file.getvalue()


class _Film:
    """The frames of one film: what is known at each moment, over one layout, in colours of one scale."""

    def __init__(self, found: Replay, picture: str) -> None:
        self.layout = Layout(picture, FINE * WIDTH, FINE * (HEIGHT - WORDS), FINE * READ, FINE * 3)
        data, self.number = stepping(found), found.number
        self.moments, self.ways, self.within = data["moments"], data["wires"], data["within"]
        self.largest = data["largest"] or 1.0

    def frames(self) -> Iterator[Any]:
        """One picture for each moment."""
        late = {x for moment in self.moments if not moment["adjoints"] for x in moment["nodes"]}
        known, shared, adjoints = {*self.ways.values()} - late, set[str](), dict[str, Any]()
        for moment in self.moments:
            known |= set(moment["nodes"])
            adjoints |= moment["adjoints"]
            if adjoints:  # the backward pass is under way; a sum is shown once it is complete
                shared |= {*moment["wires"], *[x for x, number in adjoints.items() if not number["note"]]}
            yield self._frame(moment, known, shared, adjoints)

    def _frame(self, moment: Moment, known: set[str], shared: set[str], adjoints: dict[str, Any]) -> Any:
        from PIL import Image, ImageDraw

        image = Image.new("RGB", (FINE * WIDTH, FINE * HEIGHT), "white")
        brush, phase = ImageDraw.Draw(image), GRADIENT if adjoints else VALUE
        parts, place = self.layout.parts, self._place
        fresh = [f"{x}g" for x in moment["adjoints"]] if adjoints else [f"{x}v" for x in moment["nodes"]]
        own = set(filter(None, map(place, moment["nodes"])))
        lit = {*own, *moment["wires"], *fresh} & parts.keys()
        self.layout.follow(lit, own)
        for name in sorted(parts, key=lit.__contains__):  # what is lit stands above the rest
            node = re.sub(r"(?<=\d)[vg]$", "", name)
            start = self.ways.get(node, node)
            faint = start in self.ways.values() and start not in known
            hidden: set[Any] = {VALUE} if faint else set()
            hidden |= set() if node in shared else {None, GRADIENT} if name[-1] == "g" else {GRADIENT}
            fill = tint(float(adjoints[node]["exact"]) / self.largest) if node in adjoints else ""
            if f"{node}g" in parts:  # of a row, the gradient's cell alone is coloured
                fill = "" if name == node or name[-1] == "v" else fill if node in shared else "white"
            self.layout.paint(brush, name, faint, phase if name in lit else "", fill, hidden)
        self._words(brush, moment, phase)
        return image.reduce(FINE).quantize(96, Image.Quantize.FASTOCTREE)

    def _place(self, node: str) -> str | None:
        """The part that shows a node: its own, or the table that it is computed in."""
        return node if node in self.layout.parts else self.layout.table_of.get(self.within.get(node, ""))

    def _words(self, brush: Any, moment: Moment, phase: str) -> None:
        """Below the picture: the title, the sums or sentences, and the scale of the colours."""
        top, right = FINE * (HEIGHT - WORDS), FINE * (WIDTH - 60)
        brush.rectangle([(0, top), (FINE * WIDTH, FINE * HEIGHT)], "white")
        brush.line([(0, top), (FINE * WIDTH, top)], "#d9d4c8", FINE)
        told = [_sum(sum) for sum in moment["sums"]] or [_plain(line) for line in moment["lines"]]
        wide = [re.sub("([\u2e80-\uffef])", "\\1\0", line) for line in told]  # Chinese letters: as two
        told = [part.replace("\0", "") for line in wide for part in wrap(line, LETTERS)]
        told = told if len(told) < 4 else [*told[:2], f"{told[2]} …"]
        lines = [(moment["title"], 26, phase), *[(line, 30, "#1c2530") for line in told]]
        for k, (text, size, colour) in enumerate(lines):
            place = (FINE * 40, top + FINE * (34 + 40 * k))
            brush.text(place, text, colour, font(FINE * size, text), "ls")
        for k in range(-100, 101):
            x, colour = right + FINE * (k - 100), tint(k / 100)
            brush.line([(x, top + FINE * 20), (x, top + FINE * 34)], colour, FINE)
        for k, number in ((-100, -self.largest), (0, 0.0), (100, self.largest)):
            place = (right + FINE * (k - 100), top + FINE * 54)
            brush.text(place, self.number(number), "#5c6773", font(FINE * 16), "ms")


def _plain(line: list[Any]) -> str:
    return "".join([piece["name"] if isinstance(piece, dict) else piece for piece in line])


def _sum(sum: dict[str, Any]) -> str:
    """A sum in one line: its terms, what they come to, and for whom."""
    first, *terms, last = sum["terms"]
    shown = [f"({term['text']})" if term["text"].startswith("-") else term["text"] for term in terms]
    return f" {sum['sign']} ".join([first["text"], *shown]) + f" = {last['text']}    {last['note']}"
