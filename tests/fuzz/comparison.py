"""The comparison: what two readings of a program may differ by, and a program made small that disagrees.

A number is right if it is the reference's, to rounding. Where the reference has none, an exception or a
number that is not finite is right, and never a finite one. What a line here may know: readings.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from .programs import Program, random_point
from .readers import FIRST, LARGEST, READERS, SECOND, THIRD, VALUE, Point, Reader, Reading, eager, reference

ALLOWED = 1e-11, 1e-14  # of the number itself, or of 1; of the largest on the way: rounding in another order
HOMES = 20
BELOW = dict.fromkeys(SECOND, FIRST[:1]) | {THIRD: (FIRST[0], SECOND[0])}
"""What a derivative is the derivative of: where that does not exist, nor does it, whatever is found."""


class Disagreement(NamedTuple):
    """A program and a point, recorded at `home`, at which a reader gives something else than it should."""

    reader: str
    program: Program
    home: Point
    point: Point
    name: str
    found: Any
    expected: Any

    def __str__(self) -> str:
        return (
            f"from autograd import *\n\n{self.program.text}\n\n"
            f"# recorded at {self.home}, read at {self.point}\n"
            f"# {self.reader}: {self.name} is {self.found!r}, expected {self.expected!r}\n"
        )


def home_of(program: Program, rng: random.Random) -> Point | None:
    """A point where everything in the program, chosen or not, has a value and slopes, if one is found."""
    for _ in range(HOMES):
        point = random_point(rng, program.count)
        if is_home(program, point):
            return point
    return None


def is_home(program: Program, point: Point) -> bool:
    return not any(map(is_error, eager(program.function(), point).values()))


def disagreements(
    program: Program, home: Point, points: list[Point], readers: dict[str, Reader]
) -> Iterator[Disagreement]:
    """Where readers disagree with the reference, or, if exact, with the eager bits; the first of each."""
    function = program.function()
    expected = [(reference(function, point), eager(function, point)) for point in points]
    for name, reader in readers.items():
        try:
            read = reader.begin(function, home)
            for point, (right, now) in zip(points, expected, strict=True):
                wrong = judged(reader, program, read(point), right, now)
                yield from [Disagreement(name, program, home, point, *found) for found in wrong[:1]]
        except Exception as error:
            yield Disagreement(name, program, home, points[0], "an error", error, None)


def shrunk(found: Disagreement) -> Disagreement:
    """The smallest program found in which the same reader disagrees."""
    while True:
        for program in found.program.smaller():
            home, point = found.home[: program.count], found.point[: program.count]
            if is_home(program, home):
                readers = {found.reader: READERS[found.reader]}
                if smaller := next(disagreements(program, home, [point], readers), None):
                    found = smaller
                    break
        else:
            return found


def judged(
    reader: Reader, program: Program, found: Reading, right: Reading, now: Reading
) -> list[tuple[str, Any, Any]]:
    """What is wrong in a reading: name, found and expected; `now` is what `grad` gives."""
    looked_at = [name for name in found if all(is_finite(right[lower]) for lower in BELOW.get(name, ()))]
    if not is_finite(right[VALUE]):  # then no slope is looked at; nor arrays, which compute on with nan
        looked_at = [VALUE] if VALUE in found and not reader.arrays else []
    wrong = []
    for name in looked_at:
        by_bits = reader.exact and is_finite(right[name]) and is_finite(now[name])
        number, expected = found[name], now[name] if by_bits else right[name]
        if is_finite(number) and is_finite(expected):
            fits = number == expected if by_bits else close(number, expected, right[LARGEST])
        elif is_finite(number):
            fits = name != VALUE and overflows(right) and not is_error(expected)
        else:
            fits = (
                not is_finite(expected) or overflows(right) or is_excused(reader, program, name, number, now)
            )
        if not fits:
            wrong.append((name, number, expected))
    return wrong


def is_excused(reader: Reader, program: Program, name: str, number: Any, now: Reading) -> bool:
    """Whether a reader may have no finite number where what is chosen has one."""
    if is_error(now[VALUE]) or is_error(now[name]) or (program.soft and name != VALUE):
        return True
    if not reader.exact and any(size in program.text for size in ("1e200", "1e3")) and not is_error(number):
        return True  # in another order other things overflow
    shared = any(map(is_error, now.values())) or program.text.count("where(") > 2
    return reader.lazy and is_error(number) and shared  # a step that several choices share stands before them


def overflows(right: Reading) -> bool:
    """Whether a number on the way is not finite: what overflows one way need not overflow another."""
    return right.get(LARGEST) == math.inf


def is_error(number: Any) -> bool:
    return isinstance(number, Exception)


def is_finite(number: Any) -> bool:
    return not is_error(number) and math.isfinite(number)


def close(found: float, expected: float, largest: float) -> bool:
    part, rounding = ALLOWED
    return abs(found - expected) <= part * max(1.0, abs(found), abs(expected)) + rounding * largest
