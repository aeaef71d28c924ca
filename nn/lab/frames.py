"""What one picture of a network needs: every neuron over the plane, and how the network does at the points.

Both are programs of the parameters, recorded once. What a line here may know: networks, losses and programs.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from math import isfinite
from typing import Any

from autograd import Value, lower, softmax
from nn.lab.settings import Points
from nn.layers import MLP
from nn.losses import Loss, output_of


class Frames:
    """The neurons of one network as functions of a point (x, y), which run on this target of programs."""

    def __init__(self, net: MLP, loss: Loss, target: str) -> None:
        self.net, self.loss, self.target, self.parameters = net, loss, target, net.parameters()
        self.point = [Value(0.3, "x"), Value(0.2, "y"), Value(1.0, "target")]
        self._of, self._at = (0, 0.0), (list[float](), list[float]())

    @cached_property
    def _over_plane(self) -> Any:
        """Each hidden neuron, then each output; several outputs as the probabilities of the classes."""

        def neurons(*_: Value) -> list[Value]:
            *hidden, outputs = self._layers()
            return [*chain(*hidden), *(softmax(outputs) if len(outputs) > 1 else outputs)]

        return lower(neurons, [*self.point[:2], *self.parameters]).compile_map(2, self.target)

    @cached_property
    def _at_points(self) -> Any:
        def loss_and_outputs(*_: Value) -> list[Value]:
            outputs = self._layers()[-1]
            return [self.loss(output_of(outputs), self.point[2]), *outputs]

        return lower(loss_and_outputs, [*self.point, *self.parameters]).compile_map(3, self.target)

    def _layers(self) -> list[list[Value]]:
        """The outputs of each layer."""
        found = [self.point[:2]]
        for layer in self.net.layers:
            found.append(layer(found[-1]))
        return found[1:]

    def plane(self, grid: int, reach: float) -> tuple[bytes, bytes]:
        """The outputs, and then each hidden neuron, over a grid as float32, in rows from the top."""
        if (grid, reach) != self._of:
            ticks = [-reach + 2 * reach * i / (grid - 1) for i in range(grid)]
            self._of, self._at = (grid, reach), (ticks * grid, [y for y in reversed(ticks) for _ in ticks])
        found = self._over_plane(*self._at, *[parameter.data for parameter in self.parameters])
        outputs = len(self.net.layers[-1].neurons)
        return _bytes(found[-outputs:]), _bytes(found[:-outputs])

    def score(self, points: Points, numbers: Sequence[float]) -> tuple[float | None, list[Sequence[float]]]:
        """With these numbers as parameters: the mean loss, None if it is not finite, and outputs by point."""
        losses, *outputs = self._at_points(*map(list, zip(*points, strict=True)), *numbers)
        whole = 0.0
        for loss in losses:  # in order, as training adds them
            whole += float(loss)
        return whole / len(points) if isfinite(whole) else None, outputs


def _bytes(columns: Sequence[Any]) -> bytes:
    """Columns of numbers, one after the other; what is too large for float32 is inf."""
    found = array("f")
    for numbers in columns:
        found.extend(numbers)
    return found.tobytes()
