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

        self.width, (self._behind, firsts, counts) = width, _lines(width)
        self._slopes = numpy.gradient(heights * TALL, 2 / (len(heights) - 1))
        up = self._behind[:, None] * sin(ELEVATION) + TALL * self._along(heights) * cos(ELEVATION)
        levels = numpy.linspace(EXTENT[3], EXTENT[2], round(width * (EXTENT[3] - EXTENT[2]) / (2 * REACH)))
        self._place = numpy.full((len(levels), width), numpy.nan)  # along its line; -1: the front edge
        for column in numpy.flatnonzero(counts > 1):
            first, last = firsts[column], firsts[column] + counts[column]
            so_far = numpy.maximum.accumulate(up[first:last, column])
            place = numpy.interp(levels, so_far, numpy.arange(first, last), numpy.nan, numpy.nan)
            wall = (levels < so_far[0]) & (levels >= self._behind[first] * sin(ELEVATION))
            self._place[:, column] = numpy.where(wall, -1, place)

    def picture(self, outputs: Sequence[Any], low: float, high: float) -> Any:
        """Its colours, those of `painted`, in a light from the left; bytes with opacity."""
        import numpy

        by_y, by_x = self._slopes
        light = (1 + 0.55 * by_x + 0.3 * by_y) / numpy.sqrt(1 + by_x**2 + by_y**2)
        shown = self._place >= 0
        colours = painted([self._seen(output, shown) for output in outputs], low, high)
        picture: Any = numpy.zeros((*self._place.shape, 4), "uint8")
        picture[self._place == -1] = [*rgb(WALL), 255]
        picture[shown, :3] = colours * (0.6 + 0.4 * self._seen(light, shown).clip(0, 1))[:, None]
        picture[shown, 3] = 255
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

    def _seen(self, field: Any, shown: Any) -> Any:
        """A field over the square, at each pixel that shows a place of it."""
        import numpy

        lines, place = self._along(field).ravel(), self._place[shown].clip(0, len(self._behind) - 1.001)
        row = place.astype(int)
        at = row * self.width + numpy.nonzero(shown)[1]
        return lines[at] + (lines[at + self.width] - lines[at]) * (place - row)


@lru_cache(maxsize=4)
def _lines(width: int) -> tuple[Any, Any, Any]:
    """How far behind the places of a line are; where each line enters the square, and for how many places."""
    import numpy

    across, behind = numpy.linspace(-REACH, REACH, width), numpy.linspace(-REACH, REACH, width // 2)
    x = across * cos(AZIMUTH) - behind[:, None] * sin(AZIMUTH)
    y = across * sin(AZIMUTH) + behind[:, None] * cos(AZIMUTH)
    inside = (abs(x) <= 1) & (abs(y) <= 1)
    return behind, inside.argmax(axis=0), inside.sum(axis=0)
