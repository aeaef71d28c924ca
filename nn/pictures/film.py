"""A training as a film: which of its steps are shown, and the film as a GIF, as a sheet and as a page.

What a line here may know: the parameters and the loss of each step, and a painter. What it may not:
engines, and how a step is taken.
"""

import json
from array import array
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from io import BytesIO
from itertools import accumulate
from math import log
from string import Template
from typing import Any, NamedTuple

from autograd.language import say
from nn.datasets import Samples
from nn.pictures.painting import HIGH, WIDE, Painter
from nn.pictures.relief import Relief

FRAMES, PAUSE, REST = 40, 120, 2500  # how many; milliseconds of a frame, and of the last one
SMALL = (800, 450)  # pixels of the GIF


class Frame(NamedTuple):
    """A picture of a step, with the mean loss of the parameters that it shows."""

    step: int
    loss: float
    picture: Any


class Film:
    """Keeps the parameters of some of the `steps` that it is shown, and paints the training from them."""

    def __init__(
        self, relief: Relief, dataset: Samples, threshold: float, steps: int, language: str = "en"
    ) -> None:
        self.relief, self.dataset, self.threshold, self.steps = relief, dataset, threshold, steps
        self.language = language
        self.kept: dict[int, array[float]] = {}

    def see(self, step: int, numbers: Sequence[float]) -> None:
        """Keep the parameters that a step began with, if it is one of the first 50 or of some 500 others."""
        if step <= 50 or step % max(1, self.steps // 500) == 0 or step == self.steps:
            self.kept[step] = array("d", numbers)

    def frames(self, losses: Sequence[float]) -> list[Frame]:
        """The film, from the losses of all steps; ValueError if it was shown none."""
        if not self.kept:
            raise ValueError("a film needs a step")
        steps = spread(list(self.kept), losses, FRAMES)
        outputs = [self.relief.layers(self.kept[step])[-1] for step in steps]
        painter = Painter(self.relief, self.dataset, self.threshold, outputs[-1], losses, self.language)
        shown = [(step, losses[step - 1]) for step in steps]
        return [Frame(*at, painter.paint(*at, found)) for at, found in zip(shown, outputs, strict=True)]


def spread(steps: Sequence[int], losses: Sequence[float], count: int) -> list[int]:
    """At most so many of the steps, at equal parts of the way, so that a plateau and a turn are seen.

    The way is that of the step, of its logarithm, and of the logarithm of the least loss so far, together.

    >>> spread(range(1, 1001), [1.0] * 400 + [0.5] * 200 + [0.1] * 400, 9)
    [1, 103, 401, 601, 1000]
    """
    least, last = list(accumulate(losses, min)), steps[-1]
    whole = log(least[0] / least[last - 1]) if least[last - 1] > 0 else 0.0

    def way(step: int) -> float:
        fallen = log(least[0] / least[step - 1]) / whole if whole else 0.0
        return step / last + log(step) / log(last + 1) / 2 + 2 * fallen

    ways = [way(step) for step in steps]
    wanted = [ways[0] + (ways[-1] - ways[0]) * part / max(1, count - 1) for part in range(count)]
    return sorted({steps[min(bisect_left(ways, place), len(steps) - 1)] for place in wanted})


def gif(frames: Sequence[Frame]) -> bytes:
    """The film as a GIF, which begins anew when it has rested on its last picture."""
    from PIL import Image

    palette = _sheet(frames).quantize(255)
    palette.putpalette([*(palette.getpalette() or [])[:765], 255, 255, 255])  # paper is white
    small = [frame.picture.resize(SMALL, Image.Resampling.BOX) for frame in frames]
    first, *others = [picture.quantize(palette=palette) for picture in small]
    times = [PAUSE] * len(others) + [REST]
    first.save(file := BytesIO(), "GIF", save_all=True, append_images=others, duration=times, loop=0)
    return file.getvalue()


def strip(frames: Sequence[Frame]) -> bytes:
    """Six pictures of the film on one sheet, in rows of three, as a PNG."""
    _sheet(frames).save(file := BytesIO(), "PNG")
    return file.getvalue()


def _sheet(frames: Sequence[Frame]) -> Any:
    from PIL import Image

    wide, high = WIDE * 2 // 5, HIGH * 2 // 5
    sheet = Image.new("RGB", (3 * wide, 2 * high), "white")
    for place in range(6):
        frame = frames[place * (len(frames) - 1) // 5]
        small = frame.picture.resize((wide, high), Image.Resampling.LANCZOS)
        sheet.paste(small, (place % 3 * wide, place // 3 * high))
    return sheet


def page(frames: Sequence[Frame], title: str, language: str = "en") -> str:
    """The film as a page with a slider, which needs nothing beside it; it stands still for who wants that."""
    pictures = []
    for frame in frames:
        frame.picture.save(file := BytesIO(), "JPEG", quality=80)
        pictures.append(b64encode(file.getvalue()).decode())
    text = Template(files("nn.pictures").joinpath("film.html").read_text(encoding="utf-8"))
    told = {key: say(key, language) for key in ("film", "play", "pause")}
    steps = [say("film step", language, number=frame.step) for frame in frames]
    told |= {"title": escape(title), "language": language, "steps": json.dumps(steps)}
    return text.substitute(told, pictures=pictures)
