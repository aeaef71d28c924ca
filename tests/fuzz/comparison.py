"""The comparison: what two readings of a program may differ by, and a program made small that disagrees.

A number is right if it is the reference's, to rounding. Where the reference has none, an exception or a
number that is not finite is right, and never a finite one. What a line here may know: readings.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator
from typing import Any, NamedTuple

from .programs import Program, random_point
from .readers import EAGER, READERS, REFERENCE, Point, Reader, Reading, outcome

ALLOWED = 1e-9  # as a part of the number, or of 1: rounding in another order, after some hundred operations
HOMES = 20


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
    """A point where everything in the program, chosen or not, has a value; None if none was found."""
    for _ in range(HOMES):
        point = random_point(rng, program.count)
        if not any(is_error(found) for found in EAGER(program.function(), point)(point).values()):
            return point
    return None


def disagreements(
    program: Program, home: Point, points: list[Point], readers: dict[str, Reader]
) -> Iterator[Disagreement]:
    """Where readers disagree with the reference, or, if exact, with the eager bits."""
    function = program.function()
    reference, eager = REFERENCE(function, home), EAGER(function, home)
    reads = {name: reader.begin(function, home) for name, reader in readers.items()}
    for point in points:
        right, now = reference(point), eager(point)
        for reader, read in reads.items():
            for name, (found, expected) in judged(readers[reader], program, read(point), right, now).items():
                yield Disagreement(reader, program, home, point, name, found, expected)


def judged(
    reader: Reader, program: Program, found: Reading, right: Reading, eager: Reading
) -> dict[str, tuple[Any, Any]]:
    """What is wrong in a reading, by name: found and expected."""
    if not is_finite(right["value"]):  # then no slope is looked at
        number = found.get("value")
        return {} if number is None or not is_finite(number) else {"value": (number, right["value"])}
    wrong = {}
    for name, number in found.items():
        expected = right[name]
        if is_finite(number) and is_finite(expected) and reader.exact and is_finite(eager[name]):
            expected, fits = eager[name], number == eager[name]
        elif is_finite(number) and is_finite(expected):
            fits = close(number, expected)
        elif is_finite(number):
            fits = False
        else:
            fits = not is_finite(expected) or is_excused(reader, program, number, eager, name)
        if not fits:
            wrong[name] = number, expected
    return wrong


def is_excused(reader: Reader, program: Program, number: Any, eager: Reading, name: str) -> bool:
    """Whether a reader may have no finite number where what is chosen has one."""
    if program.soft and name != "value":
        return True
    stands_before_a_choice = reader.lazy and any(map(is_error, eager.values()))
    return is_error(number) and (is_error(eager[name]) or is_error(eager["value"]) or stands_before_a_choice)


def is_error(number: Any) -> bool:
    return isinstance(number, Exception)


def is_finite(number: Any) -> bool:
    return not is_error(number) and math.isfinite(number)


def close(found: float, expected: float) -> bool:
    return abs(found - expected) <= ALLOWED * max(1.0, abs(found), abs(expected))
