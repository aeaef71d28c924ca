"""A network over the plane of its data: its outputs at every point of a grid.

The network is recorded once, as a program of inputs and parameters, and run for all points at once. What
a line here may know: networks and NumPy's arrays. What it may not: colours, figures, training.
"""

from collections.abc import Sequence
from math import nan
from typing import Any

from autograd import Value, lower, no_grad
from nn.datasets import Samples
from nn.layers import MLP
from nn.losses import output_of
from nn.module import Module


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
        side = 400 if self.inputs == 1 else min(160, max(60, fits))
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
