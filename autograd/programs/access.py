"""What an array of places says: all of an array, a slice of it, its axes in another order, or a table.

To read a source by a table of flat places is always right. What is found here says the same more simply,
and is compared with every entry first. What a line here may know: integer arrays; no graph, no families.

>>> import numpy as np
>>> places = np.array([[3, 0], [4, 1], [5, 2]])  # of a source of two rows and three columns
>>> found = access((2, 3), places)
>>> found.text("a", "", str), found.axes
('a[::-1]', (1, 0))
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Shape = tuple[int, ...]


class Access(NamedTuple):
    """How to read a source: with a step for each of its axes, or, if `is_flat`, with one for all of it.

    A step is None (all of the axis), a number, a slice or an array of places. `axes` tells, for each axis
    of what was read, along which axis of the result it runs; along any other the result does not change.
    """

    steps: tuple[Any, ...]
    axes: Shape
    is_flat: bool = False

    @property
    def is_all(self) -> bool:
        """Whether the source is read as it is, but for the order of its axes."""
        return not self.is_flat and all(step is None for step in self.steps)

    @property
    def size(self) -> int:
        """How many numbers it takes to write this down."""
        return sum([step.size for step in self.steps if hasattr(step, "size")])

    def text(self, name: str, lead: str, table: Callable[[Any], str]) -> str:
        """The source of this name (flattened, where this `is_flat`), so read.

        `lead` is ":" if an axis of samples comes first. `table` names an array of places.
        """
        first = [lead] * bool(lead)
        plain = [":" if step is None or hasattr(step, "size") else _slice(step) for step in self.steps]
        while plain and plain[-1] == ":":
            plain.pop()
        if plain:
            name += f"[{', '.join([*first, *plain])}]"
        place = len(first)
        for step in self.steps:
            if hasattr(step, "size"):
                name += f"[{', '.join([*[':'] * place, _sum_of_lines(step, table) or table(step)])}]"
            place += not isinstance(step, int)
        return name


def access(shape: Shape, places: Any) -> Access:
    """The simplest way to read these flat places from a source of this shape."""
    changing, axes = reduced(places)
    steps: list[Any] = []
    kept: list[int] = []
    for size, coordinate in zip(shape, coordinates(shape, changing), strict=True):
        line, along = reduced(coordinate)
        if len(along) > 1 or set(along) & set(kept):  # two axes decide on a place, or one on two of them
            flat = changing if changing.ndim > 1 else _step(changing, int(np.prod(shape)))
            return Access((flat,), axes, is_flat=len(shape) > 1 or changing.ndim > 1)
        steps.append(_step(line, size) if along else int(line) if size > 1 else 0)
        kept += along
    return Access(tuple(steps), tuple([axes[place] for place in kept]))


def coordinates(shape: Shape, places: Any) -> list[Any]:
    """Flat places as an array for each axis.

    By division: for shape (n, 1), n > 8192, `numpy.unravel_index` of NumPy 2.4 gives wrong numbers.
    """
    found = []
    for size in reversed(shape):
        found.append(places % size)
        places = places // size
    return found[::-1]


def reduced(array: Any) -> tuple[Any, Shape]:
    """An array without the axes along which no entry changes, and which axes are left."""
    axes = tuple([axis for axis in range(array.ndim) if _changes(array, axis)])
    return array[tuple([slice(None) if axis in axes else 0 for axis in range(array.ndim)])], axes


def _changes(array: Any, axis: int) -> bool:
    different = array[(slice(None),) * axis + (slice(1, None),)] != array.take([0], axis)
    return bool(different.any())


def _step(line: Any, size: int) -> Any:
    """Places along one axis as None for all of them, a slice, or themselves."""
    step = int(line[1] - line[0])
    if (line[1:] - line[:-1] != step).any() or not step:
        return line
    start, stop = int(line[0]), int(line[-1]) + (1 if step > 0 else -1)
    if (step, start, stop) == (1, 0, size):
        return None
    first, last = (0, size) if step > 0 else (size - 1, -1)
    return slice(None if start == first else start, None if stop in (last, -1) else stop, step)


def _slice(step: Any) -> str:
    if isinstance(step, int):
        return str(step)
    parts = ["" if part is None else str(part) for part in (step.start, step.stop, step.step)]
    return ":".join(parts[: 2 if step.step == 1 else 3])


def _sum_of_lines(array: Any, table: Callable[[Any], str]) -> str:
    """A table of several axes as a sum of ranges and of shorter tables, one along each axis; else empty."""
    start = array[(0,) * array.ndim]
    parts, whole = [str(start)] * bool(start), start
    lines = []
    for axis in range(array.ndim):
        after = array.ndim - 1 - axis
        line = array[tuple([slice(None) if other == axis else 0 for other in range(array.ndim)])] - start
        lines.append((line, f"[:{', None' * after}]" * (after > 0)))
        whole = whole + line.reshape([-1, *[1] * after])
    if array.ndim < 2 or not np.array_equal(whole, array):
        return ""
    for line, broadcast in lines:
        is_range = np.array_equal(line, line[1] * np.arange(len(line)))
        times = f"{line[1]} * " if line[1] != 1 else ""
        parts.append((f"{times}np.arange({len(line)})" if is_range else table(line)) + broadcast)
    return " + ".join(parts)
