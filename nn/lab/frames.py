"""What one picture of a network needs: every neuron over the plane, and how the network does at the points.

Both are programs of the parameters, recorded once. What a line here may know: networks, losses and programs.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from math import isfinite
from typing import Any

from autograd import Value, lower, softmax
from nn.lab.settings import Points
from nn.layers import MLP
from nn.losses import Loss, output_of


class Frames:
    """The neurons of one network as functions of a point (x, y), which run on this target of programs."""

    def __init__(self, net: MLP, loss: Loss, target: str) -> None:
        self.parameters, point, hidden = net.parameters(), [Value(0.3, "x"), Value(0.2, "y")], list[Value]()
        wanted, outputs = Value(1.0, "target"), point
        for layer in net.layers:
            hidden, outputs = [*hidden, *outputs], layer(outputs)
        self.outputs, chances = len(outputs), softmax(outputs) if len(outputs) > 1 else outputs
        neurons = lower([*hidden[2:], *chances], [*point, *self.parameters])
        errors = lower([loss(output_of(outputs), wanted), *outputs], [*point, wanted, *self.parameters])
        self._over_plane, self._at_points = neurons.compile_map(2, target), errors.compile_map(3, target)

    def plane(self, grid: int, reach: float) -> tuple[bytes, bytes]:
        """The outputs, several as the probabilities of classes, and each hidden neuron, over a grid.

        All as float32, one neuron after the other, in rows from the top.
        """
        ticks = [-reach + 2 * reach * i / (grid - 1) for i in range(grid)]
        places = (ticks * grid, [y for y in reversed(ticks) for _ in ticks])
        found = self._over_plane(*places, *[parameter.data for parameter in self.parameters])
        return _bytes(found[-self.outputs :]), _bytes(found[: -self.outputs])

    def score(self, points: Points, numbers: Sequence[float]) -> tuple[float | None, list[Sequence[float]]]:
        """With these numbers as parameters: the mean loss, None if it is not finite, and outputs by point."""
        losses, *outputs = self._at_points(*map(list, zip(*points, strict=True)), *numbers)
        *_, whole = accumulate(map(float, losses))  # in order, as training adds them: `sum` is more exact
        return whole / len(points) if isfinite(whole) else None, outputs


def _bytes(columns: Sequence[Any]) -> bytes:
    """Columns of numbers, one after the other; what is too large for float32 is inf."""
    return b"".join(
        [array("f", x).tobytes() if type(x) is list else x.astype("f").tobytes() for x in columns]
    )
