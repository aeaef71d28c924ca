"""A surface seen from the side, as pixels: what is in front hides what is behind, without a seam.

What a line here may know: arrays of heights and colours. What it may not: networks, figures, files.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, radians, sin
from typing import Any

from nn.pictures.colours import painted, rgb

AZIMUTH, ELEVATION, TALL = radians(30), radians(32), 1.2  # from where the box is seen; how tall it is
REACH = cos(AZIMUTH) + sin(AZIMUTH)  # how far the square from -1 to 1 reaches, turned so
EXTENT = (-REACH, REACH, -REACH * sin(ELEVATION), REACH * sin(ELEVATION) + TALL * cos(ELEVATION))
"""What a picture spans: across, from and to, and up, from and to."""
WALL, NEAR = "#c9d0d6", 0.04  # the colour of the front edges; the part of the depth that hides no point


def project(x: Any, y: Any, z: Any) -> tuple[Any, Any, Any]:
    """Where a point of the box (x and y from -1 to 1, z from 0 to 1) is seen: across, up, how far behind."""
    behind = y * cos(AZIMUTH) - x * sin(AZIMUTH)
    up = behind * sin(ELEVATION) + TALL * z * cos(ELEVATION)
    return x * cos(AZIMUTH) + y * sin(AZIMUTH), up, behind


def place_in_picture(x: float, y: float, z: float, width: int) -> tuple[float, float]:
    """The column and the row of a point of the box in a picture of this width."""
    across, up, _ = project(x, y, z)
    return (across / REACH + 1) / 2 * (width - 1), (EXTENT[3] - up) / (2 * REACH) * (width - 1)


class Surface:
    """Heights from 0 to 1 over a square, as they are seen from the side in a picture of this width.

    Each column of pixels looks along one line over the square. Walking it from the front, a pixel shows
    the first place that reaches up to it: where the greatest height so far, as seen, passes its own.
    """

    def __init__(self, heights: Any, width: int) -> None:
        import numpy

        self.width, (self._behind, inside, columns, firsts, counts) = width, _lines(width)
        self._slopes = numpy.gradient(heights * TALL, 2 / (len(heights) - 1))
        up = self._behind[:, None] * sin(ELEVATION) + TALL * self._along(heights) * cos(ELEVATION)
        so_far = numpy.maximum.accumulate(numpy.where(inside, up, -numpy.float32(REACH)))
        high = round(width * (EXTENT[3] - EXTENT[2]) / (2 * REACH))
        levels = numpy.linspace(EXTENT[3], EXTENT[2], high, dtype="float32")[:, None]
        reached = numpy.ceil((EXTENT[3] - so_far[inside]) / (levels[0] - levels[1])).astype("int32")
        row = reached.clip(0, high) * width + columns  # the first that a place reaches up to
        fewer = numpy.bincount(row, minlength=(high + 1) * width).reshape(high + 1, width)[:high]
        below = counts - numpy.cumsum(
            fewer, axis=0, dtype="int32"
        )  # how many places of its line a pixel is above
        wall = (below == 0) & (counts > 0) & (levels >= self._behind[firsts] * sin(ELEVATION))
        shown = (below > 0) & (below < counts)
        self._wall, self._shown = numpy.flatnonzero(wall), numpy.flatnonzero(shown)
        before = (firsts - 1 + below)[shown]
        self._before = before * width + self._shown % width
        low, top = so_far.take(self._before), so_far.take(self._before + width)
        self._part = ((levels[:, 0].take(self._shown // width) - low) / (top - low).clip(1e-9)).clip(0, 1)
        self._place: Any = numpy.full((high, width), numpy.nan, "float32")  # -1: the front edge
        self._place[wall], self._place[shown] = -1, before + self._part

    def picture(self, outputs: Sequence[Any], low: float, high: float) -> Any:
        """Its colours, those of `painted`, in a light from the left; bytes with opacity."""
        import numpy

        by_y, by_x = self._slopes
        light = (1 + 0.55 * by_x + 0.3 * by_y) / numpy.sqrt(1 + by_x**2 + by_y**2)
        colours = painted([self._seen(output) for output in outputs], low, high)
        pixels: Any = numpy.full((len(self._shown), 4), 255, "uint8")
        pixels[:, :3] = colours * (0.6 + 0.4 * self._seen(light).clip(0, 1))[:, None]
        picture: Any = numpy.zeros((*self._place.shape, 4), "uint8")
        whole = picture.reshape(-1, 4).view("uint32")[:, 0]  # a pixel at a time is quicker
        whole[self._shown] = pixels.view("uint32")[:, 0]
        picture.reshape(-1, 4)[self._wall] = [*rgb(WALL), 255]
        return picture

    def shows(self, x: float, y: float, z: float) -> bool:
        """Whether this point of the box is not hidden by the surface, nor just below it."""
        column, row = map(round, place_in_picture(x, y, z, self.width))
        own = (project(x, y, z)[2] / REACH + 1) / 2 * (len(self._behind) - 1)
        place = self._place[min(row, len(self._place) - 1), column]
        return not place < own - NEAR * len(self._behind)

    def _along(self, field: Any) -> Any:
        """A field over the square, along the lines."""
        import numpy
        from PIL import Image

        turn = cos(AZIMUTH), -sin(AZIMUTH), sin(AZIMUTH), cos(AZIMUTH)  # x and y, of across and behind
        size = self.width, len(self._behind)
        a, b, d, e = (part * REACH * (len(field) - 1) / (size[i % 2] - 1) for i, part in enumerate(turn))
        c, f = (len(field) / 2 - (p * size[0] + q * size[1]) / 2 for p, q in ((a, b), (d, e)))
        image = Image.fromarray(numpy.ascontiguousarray(field.clip(-1e30, 1e30), "float32"))
        return numpy.asarray(
            image.transform(size, Image.Transform.AFFINE, (a, b, c, d, e, f), Image.Resampling.BILINEAR)
        )

    def _seen(self, field: Any) -> Any:
        """A field over the square, at each pixel that shows a place of it."""
        lines = self._along(field).ravel()
        low = lines.take(self._before)
        return low + (lines.take(self._before + self.width) - low) * self._part


@lru_cache(maxsize=4)
def _lines(width: int) -> tuple[Any, ...]:
    """How far behind the places of a line are; those in the square, their columns, the first, how many."""
    import numpy

    across, behind = numpy.linspace(-REACH, REACH, width), numpy.linspace(-REACH, REACH, width // 2)
    x = across * cos(AZIMUTH) - behind[:, None] * sin(AZIMUTH)
    y = across * sin(AZIMUTH) + behind[:, None] * cos(AZIMUTH)
    inside = (abs(x) <= 1) & (abs(y) <= 1)
    columns, firsts, counts = numpy.nonzero(inside)[1], inside.argmax(axis=0), inside.sum(axis=0)
    return behind.astype("float32"), inside, columns.astype("int32"), firsts, counts.astype("int32")
