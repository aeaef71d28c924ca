"""A picture of one step of a training, painted as pixels: map, surface and loss, on one canvas.

What a line here may know: reliefs, surfaces, and Pillow, which comes with matplotlib. What it may not:
which step it is painting, and why.
"""

import random
from collections.abc import Sequence
from functools import lru_cache, partial
from math import log
from typing import Any

from autograd.language import say
from nn.datasets import Samples
from nn.pictures import colours
from nn.pictures.names import fonts
from nn.pictures.relief import Relief
from nn.pictures.surface import Surface, place_in_picture

WIDE, HIGH, POINTS = 1200, 675, 500  # pixels; how many points are drawn at most
MAP, SIDE, SURFACE, SPAN = (40, 84), 440, (590, 8), 580  # corners and widths
CURVE, LOSS = (40, 84, 1160, 524), (60, 550, 1160, 640)  # boxes: of one variable's curve, of the losses
INK, GREY = "#222222", "#bbbbbb"


class Painter:
    """Paints every step on the same ground, with the same colours; `outputs` are those of the last one."""

    def __init__(
        self,
        relief: Relief,
        dataset: Samples,
        threshold: float,
        outputs: Any,
        losses: Any,
        language: str = "en",
    ) -> None:
        import numpy

        self.relief, self.losses, self.say = relief, losses, partial(say, language=language)
        low, high = colours.scale(outputs, dataset, threshold)
        self.decides = bool(colours.classes_of(dataset, len(outputs)))
        if self.decides and len(outputs) == 1:  # a few large logits would make all others pale
            reach = max(0.5, float(numpy.median(abs(outputs[0] - threshold))))
            low, high = threshold - reach, threshold + reach
        self.low, self.span, self.turn = low, high - low, (threshold - low) / (high - low)
        fills = colours.point_colours(dataset, low, high, len(outputs))
        stand = colours.point_heights(outputs, dataset, low, high)
        boxed = [relief.box(point) for point, _ in dataset]
        points = list(zip(boxed, stand, fills, strict=True))
        self.points = random.Random(0).sample(points, POINTS) if len(points) > POINTS else points
        self.least, self.most = min((loss for loss in losses if loss > 0), default=1.0), max(losses)
        steps = [*range(1, len(losses), 1 + len(losses) // 5000), len(losses)]
        curve = [self._along(step) for step in steps]
        self.ahead, self.behind = (_lines(LOSS, [(curve, colour)]) for colour in (GREY, INK))

    def paint(self, step: int, loss: float, outputs: Sequence[Any]) -> Any:
        """The picture of a step."""
        from PIL import Image, ImageDraw

        picture, corner = Image.new("RGB", (WIDE, HIGH), "white"), LOSS[:2]
        words = ImageDraw.Draw(picture)
        number = f"{loss:.{'2g' if 0 < loss < 0.001 else '4f'}}"
        words.text((40, 18), text := self.say("film step", number=step), INK, _font(36, text))
        words.text((270, 18), text := self.say("film loss", loss=number), INK, _font(36, text))
        words.text((40, 645), text := self.say("film losses"), "#666666", _font(18, text))
        picture.paste(self.ahead, corner)
        across, down = self._along(step)
        x, y = across * self.ahead.width, down * self.ahead.height
        picture.paste(self.behind.crop((0, 0, max(1, round(x)), self.behind.height)), corner)
        _dot(picture, corner[0] + x, corner[1] + y, colours.CLASSES[1], 9)
        if len(outputs) == 1:
            outputs = [((outputs[0] - self.low) / self.span).clip(-9, 9)]
        for part in (self._curve,) if self.relief.inputs == 1 else (self._map, self._surface):
            part(picture, outputs)
        return picture

    def _along(self, step: int) -> tuple[float, float]:
        """Where a step's loss is in the box of the curve, across and down, from 0 to 1."""
        falls = log(self.most / self.least) if self.most > self.least else 1.0
        fallen = log(max(self.most, self.least) / max(self.losses[step - 1], self.least))
        return (step - 1) / max(1, len(self.losses) - 1), fallen / falls

    def _map(self, picture: Any, outputs: Sequence[Any]) -> None:
        """The plane in colours, with a line where the network changes its mind."""
        import numpy
        from PIL import Image

        images = [Image.fromarray(output[::-1].clip(-1e30, 1e30).astype("float32")) for output in outputs]
        fine = [numpy.asarray(image.resize((SIDE, SIDE), Image.Resampling.BICUBIC)) for image in images]
        fills = colours.painted(fine, 0, 1)
        says = numpy.argmax(fine, axis=0) if len(fine) > 1 else fine[0] > self.turn
        across, down = says[:, 1:] != says[:, :-1], says[1:] != says[:-1]
        for line, change in ((fills[:, 1:], across), (fills[:, :-1], across), (fills[1:], down)):
            line[change & self.decides] = 30
        picture.paste(Image.fromarray(fills), MAP)
        for (x, y), _, colour in self.points:
            _dot(picture, MAP[0] + (x + 1) / 2 * SIDE, MAP[1] + (1 - y) / 2 * SIDE, colour)

    def _surface(self, picture: Any, outputs: Sequence[Any]) -> None:
        """The surface, with every point at its target; faint where the surface hides it."""
        from PIL import Image

        surface = Surface(colours.heights(outputs, 0, 1), SPAN)
        image = Image.fromarray(surface.picture(outputs, 0, 1))
        picture.paste(image, SURFACE, image)
        for (x, y), z, colour in self.points:
            column, row = place_in_picture(x, y, z, SPAN)
            _dot(picture, SURFACE[0] + column, SURFACE[1] + row, colour, 5, not surface.shows(x, y, z))

    def _curve(self, picture: Any, outputs: Sequence[Any]) -> None:
        """The output along the one variable; of several, the probability of each class."""
        left, top, right, bottom = CURVE
        parts = outputs if len(outputs) == 1 else colours.softmax(outputs)
        xs = [place / (len(parts[0]) - 1) for place in range(len(parts[0]))]
        fills = colours.CLASSES if len(outputs) > 1 else [INK]
        curves = [([*zip(xs, 1 - ys, strict=True)], colour) for ys, colour in zip(parts, fills)]  # noqa: B905
        picture.paste(_lines(CURVE, curves), (left, top))
        for (x,), y, colour in self.points:
            shade = colour if self.decides else colours.CLASSES[1]
            _dot(picture, left + (x + 1) / 2 * (right - left), bottom - y * (bottom - top), shade, 6)


def _lines(box: tuple[int, int, int, int], curves: Sequence[tuple[Any, str]]) -> Any:
    """Curves of points from 0 to 1, across and down, as a picture of a box, drawn large and made smaller."""
    from PIL import Image, ImageDraw

    wide, high = 2 * (box[2] - box[0]), 2 * (box[3] - box[1])
    picture = Image.new("RGB", (wide, high), "white")
    for points, colour in curves:
        places = [(x * wide, 4 + y * (high - 8)) for x, y in points]
        ImageDraw.Draw(picture).line(places * (2 if len(places) == 1 else 1), colour, 6, "curve")
    return picture.reduce(2)


def _dot(picture: Any, x: float, y: float, colour: str, radius: int = 5, faint: bool = False) -> None:
    image = _round(colour, radius, faint)
    picture.paste(image, (round(x) - radius - 1, round(y) - radius - 1), image)


@lru_cache
def _round(colour: str, radius: int, faint: bool) -> Any:
    """A dot with a white edge, and a pixel of nothing around it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", ((radius + 1) * 8,) * 2, "#ffffff00")
    ImageDraw.Draw(picture).ellipse((4, 4, radius * 8 + 3, radius * 8 + 3), colour, "white", 6)
    if faint:
        picture.putalpha(picture.getchannel("A").point(lambda opacity: opacity // 4))
    return picture.reduce(4)


@lru_cache
def _font(size: int, words: str) -> Any:
    from matplotlib import font_manager
    from PIL import ImageFont

    path = font_manager.findfont(fonts(words)[-1])
    return ImageFont.truetype(path, size, getattr(path, "face_index", 0))  # one file may hold several faces
