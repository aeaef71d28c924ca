"""How outputs and targets look: how high they stand, and in which colours.

What a line here may know: samples and NumPy's arrays. What it may not: networks, figures, files.
"""

from collections.abc import Sequence
from functools import lru_cache
from math import inf
from typing import Any

from nn.datasets import Samples

# Blue for 0, orange for 1: told apart with any kind of colour vision, and dark against light in print.
CLASSES = ["#1f5a94", "#e8862a", "#3f9e7c", "#b05fa3", "#dcbf3a", "#6fb4dc", "#8a5a3c", "#777777"]
RAMP = ["#1f5a94", "#a9c9e6", "#fbfaf7", "#f7c48d", "#e8862a"]
MOST = 20  # classes


def number_of(target: Any) -> float:
    """A target's number; of a list, the class that it says."""
    return float(target.index(max(target)) if isinstance(target, list) else target)


def classes_of(dataset: Samples, outputs: int = 0) -> list[float]:
    """The classes among the targets, in order; none if they are numbers.

    Whole targets, few different ones, are classes; to a network of one output, 0 and 1 alone.

    >>> classes_of([((0.5,), 2.0), ((0.7,), 0.0)]), classes_of([((0.5,), 2.0), ((0.7,), 0.0)], outputs=1)
    ([0.0, 2.0], [])
    """
    found = sorted({number_of(target) for _, target in dataset})
    fits = set(found) <= {0.0, 1.0} if outputs == 1 else all(map(float.is_integer, found))
    return found if fits and len(found) <= MOST else []


def class_colour(target: float, classes: Sequence[float]) -> str:
    """The colour of a class: by its number, or, where some are negative, by its place."""
    return CLASSES[int(target if classes[0] >= 0 else classes.index(target)) % len(CLASSES)]


def scale(outputs: Sequence[Any], dataset: Samples, threshold: float) -> tuple[float, float]:
    """From where to where heights and colours go: of classes 0 and 1, the threshold is in the middle."""
    if len(outputs) > 1:
        return 0.0, 1.0
    heights = outputs[0][abs(outputs[0]) < inf]  # nan is not
    if classes_of(dataset, 1):
        reach = max(0.5, abs(heights - threshold).max(initial=0.0))
        return threshold - reach, threshold + reach
    targets = [number_of(target) for _, target in dataset]
    low, high = min(heights.min(initial=inf), *targets), max(heights.max(initial=-inf), *targets)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def point_heights(outputs: Sequence[Any], dataset: Samples, low: float, high: float) -> list[float]:
    """How high each sample stands, from 0 to 1: where the network should come to."""
    if len(outputs) > 1:
        return [1.0 for _ in dataset]
    if classes_of(dataset, 1):
        low, high = 0.0, 1.0
    return [(number_of(target) - low) / (high - low) for _, target in dataset]


def point_colours(dataset: Samples, low: float, high: float, outputs: int = 0) -> list[str]:
    """The colour of each sample: its class's, or that of its target between `low` and `high`."""
    targets = [number_of(target) for _, target in dataset]
    if classes := classes_of(dataset, outputs):
        return [class_colour(target, classes) for target in targets]
    return [f"#{bytes(colour).hex()}" for colour in painted([targets], low, high)]


def heights(outputs: Sequence[Any], low: float, high: float) -> Any:
    """How high a surface is, from 0 to 1: the output; of several, the likeliest class's probability."""
    import numpy

    array = numpy.array(outputs)
    height = (array[0] - low) / (high - low) if len(array) == 1 else softmax(array).max(axis=0)
    return numpy.nan_to_num(height, nan=0.5).clip(0, 1)


def softmax(outputs: Sequence[Any]) -> Any:
    """The probabilities of the classes, an array of them all, from their logits."""
    import numpy

    logits = numpy.nan_to_num(numpy.array(outputs))
    powers = numpy.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


def painted(outputs: Sequence[Any], low: float, high: float) -> Any:
    """The colours of outputs, as bytes of red, green and blue.

    Those of one output go from `low` to `high`; of several, they are those of the likeliest classes, the
    paler the closer the next one is.
    """
    import numpy

    if len(outputs) == 1:
        return _ramp()[(heights(outputs, low, high) * 255).astype(int)]
    *_, second, first = numpy.sort(chances := softmax(outputs), axis=0)
    colours = numpy.array([rgb(CLASSES[place % len(CLASSES)]) for place in range(len(outputs))])
    sure = 0.2 + 0.8 * (first - second)[..., None]
    return (255 - sure * (255 - colours[chances.argmax(axis=0)])).astype("uint8")


def rgb(colour: str) -> list[int]:
    """Red, green and blue of "#rrggbb"."""
    return list(bytes.fromhex(colour[1:]))


@lru_cache
def _ramp() -> Any:
    import numpy

    stops, at = numpy.array(list(map(rgb, RAMP))), numpy.linspace(0, len(RAMP) - 1, 256)
    channels = [numpy.interp(at, range(len(RAMP)), channel) for channel in stops.T]
    return numpy.stack(channels, axis=1).astype("uint8")
