"""A network over the plane of its data: its outputs at every point of a grid, and their colours.

The network is recorded once, as a program of inputs and parameters, and run for all points at once. What
a line here may know: networks and NumPy's arrays. What it may not: figures, files, training.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import inf, nan
from typing import Any

from autograd import Value, lower, no_grad
from nn.datasets import Samples
from nn.layers import MLP
from nn.losses import output_of
from nn.module import Module

# Blue for 0, orange for 1: told apart with any kind of colour vision, and dark against light in print.
CLASSES = ["#1f5a94", "#e8862a", "#3f9e7c", "#b05fa3", "#dcbf3a", "#6fb4dc", "#8a5a3c", "#777777"]
RAMP = ["#1f5a94", "#a9c9e6", "#fbfaf7", "#f7c48d", "#e8862a"]


class Relief:
    """A network over a grid that reaches a little beyond the data; `ticks` are its places along each input.

    Raises ValueError for more than two inputs.
    """

    def __init__(self, net: Module, dataset: Samples) -> None:
        import numpy

        self.net: Any = net
        self.inputs, self.parameters = len(dataset[0][0]), net.parameters()
        if self.inputs > 2:
            raise ValueError(f"this picture is of two inputs, the network has {self.inputs}")
        columns = zip(*[point for point, _ in dataset], strict=True)
        fits = int((2e7 / (1 + len(self.parameters))) ** 0.5)  # so that a large network takes no longer
        side = min(160, max(60, fits))
        self.ticks = [numpy.linspace(*_reach(column), side) for column in columns]
        self.points = list(numpy.meshgrid(*self.ticks))
        self._run, self._asked, self._found = self._compiled(), [nan], list[list[Any]]()

    def layers(self, numbers: Sequence[float] | None = None) -> list[list[Any]]:
        """Each layer's outputs over the grid, in rows of equal y; `numbers` take the parameters' place."""
        import numpy

        if self._run is None:
            return [self._one_by_one()]
        numbers = list(numbers or [parameter.data for parameter in self.parameters])
        if numbers != self._asked:  # a map, a surface and the neurons ask for the same
            found, shape = iter(self._run(*self.points, *numbers)), self.points[0].shape
            layers = [[numpy.broadcast_to(next(found), shape) for _ in range(n)] for n in self._widths]
            self._asked, self._found = numbers, layers
        return self._found

    def box(self, point: Sequence[float]) -> list[float]:
        """A point's place in the grid, along each input, from -1 to 1."""
        spans = [(ticks[0], ticks[-1]) for ticks in self.ticks]
        return [2 * (x - low) / (high - low) - 1 for x, (low, high) in zip(point, spans, strict=True)]

    def _compiled(self) -> Any:
        xs = [Value(0.0, f"x{place}") for place in range(self.inputs)]

        def outputs(*_: Value) -> list[Value]:
            layers = _layers(self.net, xs)
            self._widths = [len(layer) for layer in layers]
            return [node for layer in layers for node in layer]

        try:
            return lower(outputs, [*xs, *self.parameters]).compile("numpy")
        except (TypeError, ValueError, ArithmeticError):  # what chooses by a number is no program
            return None

    def _one_by_one(self) -> list[Any]:
        import numpy

        points = zip(*[part.ravel() for part in self.points], strict=True)
        with no_grad():
            rows = [
                [node.data for node in _layers(self.net, list(map(float, point)))[-1]] for point in points
            ]
        return [numpy.reshape(column, self.points[0].shape) for column in zip(*rows, strict=True)]


def _layers(net: Module, inputs: list[Any]) -> list[list[Any]]:
    if isinstance(net, MLP):
        return [inputs := layer(inputs) for layer in net.layers]
    output = output_of(net(inputs))
    return [output if isinstance(output, list) else [output]]


def _reach(coordinates: Sequence[float]) -> tuple[float, float]:
    low, high = min(coordinates), max(coordinates)
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


def number_of(target: Any) -> float:
    """A target's number; of a list, the class that it says."""
    return float(target.index(max(target)) if isinstance(target, list) else target)


def classes_of(dataset: Samples) -> list[float]:
    """The targets in order, if they are few and whole, so that they may be classes; else none."""
    found = sorted({number_of(target) for _, target in dataset})
    return found if len(found) <= len(CLASSES) and all(map(float.is_integer, found)) else []


def of_two_classes(dataset: Samples) -> bool:
    """Whether every target is 0 or 1."""
    return {number_of(target) for _, target in dataset} <= {0.0, 1.0}


def scale(outputs: Sequence[Any], dataset: Samples, threshold: float) -> tuple[float, float]:
    """From where to where heights and colours go: of classes 0 and 1, the threshold is in the middle."""
    import numpy

    if len(outputs) > 1:
        return 0.0, 1.0
    heights = outputs[0][numpy.isfinite(outputs[0])]
    if of_two_classes(dataset):
        reach = max(0.5, abs(heights - threshold).max(initial=0.0))
        return threshold - reach, threshold + reach
    numbers = [
        *(number_of(target) for _, target in dataset),
        heights.min(initial=inf),
        heights.max(initial=-inf),
    ]
    low, high = min(numbers), max(numbers)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def point_heights(outputs: Sequence[Any], dataset: Samples, low: float, high: float) -> list[float]:
    """How high each sample stands, from 0 to 1: where the network should come to."""
    if len(outputs) > 1:
        return [1.0 for _ in dataset]
    if of_two_classes(dataset):
        low, high = 0.0, 1.0
    return [(number_of(target) - low) / (high - low) for _, target in dataset]


def point_colours(dataset: Samples, low: float, high: float) -> list[str]:
    """The colour of each sample: its class's, or that of its target between `low` and `high`."""
    import numpy

    targets, classes = [number_of(target) for _, target in dataset], classes_of(dataset)
    if classes:
        return [CLASSES[classes.index(target)] for target in targets]
    return [f"#{bytes(colour).hex()}" for colour in painted([numpy.array(targets)], low, high)]


def heights(outputs: Sequence[Any], low: float, high: float) -> Any:
    """How high a surface is, from 0 to 1: the output; of several, the likeliest class's probability."""
    import numpy

    height = (outputs[0] - low) / (high - low) if len(outputs) == 1 else softmax(outputs).max(axis=0)
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
