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

Shape = tuple[int, ...]


class Access(NamedTuple):
    """How to read a source: with a step for each of its axes, or by a table of flat places.

    A step is None (all of the axis), a number, a slice or an array of places. `axes` tells, for each axis
    of what was read, along which axis of the result it runs; along any other the result does not change.
    """

    steps: tuple[Any, ...]
    table: Any
    axes: Shape

    @property
    def is_all(self) -> bool:
        """Whether the source is read as it is, but for the order of its axes."""
        return self.table is None and all(step is None for step in self.steps)

    @property
    def size(self) -> int:
        """How many numbers it takes to write this down."""
        tables = [step.size for step in (*self.steps, self.table) if hasattr(step, "size")]
        return sum(tables)

    def text(self, name: str, lead: str, table: Callable[[Any], str]) -> str:
        """The source of this name, so read; `lead` is ":" if an axis of samples comes before the others.

        `table` writes an array of places, or returns the name of one.
        """
        first = [lead] * bool(lead)
        if self.table is not None:
            return f"{name}[{', '.join([*first, _ranges(self.table) or table(self.table)])}]"
        plain = [":" if step is None or hasattr(step, "size") else _slice(step) for step in self.steps]
        while plain and plain[-1] == ":":
            plain.pop()
        if plain:
            name += f"[{', '.join([*first, *plain])}]"
        place = len(first)
        for step in self.steps:
            if hasattr(step, "size"):
                name += f"[{', '.join([*[':'] * place, table(step)])}]"
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
            return Access((), changing, axes)
        steps.append(_step(line, size) if along else int(line) if size > 1 else 0)
        kept += along
    return Access(tuple(steps), None, tuple([axes[place] for place in kept]))


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


def _ranges(table: Any) -> str:
    """A table as a sum of ranges, if it is one of several; else empty."""
    import numpy

    start = table[(0,) * table.ndim]
    parts, whole = [str(start)] * bool(start), start
    for axis, size in enumerate(table.shape):
        step, after = int(table.take(1, axis).flat[0] - start), table.ndim - 1 - axis
        times, broadcast = f"{step} * " * (step != 1), f"[:{', None' * after}]" * (after > 0)
        parts.append(f"{times}np.arange({size}){broadcast}")
        whole = whole + step * numpy.arange(size).reshape([-1, *[1] * after])
    return " + ".join(parts) if table.ndim > 1 and numpy.array_equal(whole, table) else ""
