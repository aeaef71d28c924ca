"""What one picture of a network needs: every neuron over the plane, and how the network does at the points.

Both are programs of the parameters, recorded once. What a line here may know: networks, losses and programs.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cached_property
from math import isfinite
from typing import Any

from autograd import Value, lower, softmax
from nn.lab.settings import Points
from nn.layers import MLP
from nn.losses import Loss, output_of


class Frames:
    """The neurons of one network as functions of a point (x, y), which run on this target of programs.

    Several outputs stand as the probabilities of the classes.
    """

    def __init__(self, net: MLP, loss: Loss, target: str) -> None:
        self.net, self.loss, self.target, self.parameters = net, loss, target, net.parameters()
        self.xy = [Value(0.3, "x"), Value(0.2, "y")]
        self._grid, self._ticks = 0, (list[float](), list[float]())

    @cached_property
    def _over_plane(self) -> Any:
        def neurons(*_: Value) -> list[Value]:
            *hidden, outputs = _layers(self.net, self.xy)
            return [*sum(hidden, []), *(softmax(outputs) if len(outputs) > 1 else outputs)]

        return lower(neurons, [*self.xy, *self.parameters]).compile_map(2, self.target)

    @cached_property
    def _at_points(self) -> Any:
        target = Value(1.0, "target")

        def loss_and_outputs(*_: Value) -> list[Value]:
            outputs = _layers(self.net, self.xy)[-1]
            return [self.loss(output_of(outputs), target), *outputs]

        return lower(loss_and_outputs, [*self.xy, target, *self.parameters]).compile_map(3, self.target)

    def plane(self, grid: int, reach: float) -> tuple[bytes, bytes]:
        """The outputs, and then each hidden neuron, over a grid as float32, in rows from the top."""
        if (grid, reach) != self._grid:
            ticks = [-reach + 2 * reach * i / (grid - 1) for i in range(grid)]
            down = [y for y in reversed(ticks) for _ in ticks]
            self._grid, self._ticks = (grid, reach), (_column(ticks * grid, self.target), _column(down, self.target))
        found = self._over_plane(*self._ticks, *[parameter.data for parameter in self.parameters])
        outputs = len(self.net.layers[-1].neurons)
        return _bytes(found[-outputs:]), _bytes(found[:-outputs])

    def score(self, points: Points, numbers: Sequence[float]) -> tuple[float | None, list[Sequence[float]]]:
        """With these numbers as parameters: the mean loss over the points, and each output at each point."""
        columns = [_column(list(column), self.target) for column in zip(*points, strict=True)]
        losses, *outputs = self._at_points(*columns, *numbers)
        whole = 0.0
        for loss in losses:  # in order, as training adds them
            whole += loss
        mean = float(whole) / len(points)
        return mean if isfinite(mean) else None, outputs


def _layers(net: MLP, numbers: Sequence[Value]) -> list[list[Value]]:
    """The outputs of each layer."""
    found = [list(numbers)]
    for layer in net.layers:
        found.append(layer(found[-1]))
    return found[1:]


def _column(numbers: list[float], target: str) -> Any:
    if target == "python":
        return numbers
    import numpy

    return numpy.array(numbers)


def _bytes(columns: Sequence[Any]) -> bytes:
    """Columns of numbers as float32, one after the other; what is too large is inf."""
    found = array("f")
    for numbers in columns:
        found.extend(numbers)
    return found.tobytes()
