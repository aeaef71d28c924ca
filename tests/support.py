"""What several test files share: slopes by differences, dual numbers, and outcomes to compare."""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
"""The directory of the project."""

STEP = 1e-3

PROBED = (math.exp, math.log, math.sin, math.cos, math.tan, math.tanh, math.log1p)
PROBE = hashlib.sha256(
    " ".join(f(0.37 * i % 3.1 + 0.01 * i).hex() for f in PROBED for i in range(1, 400)).encode()
).hexdigest()[:16]
SAME_LIBRARY = PROBE == "ba8c5ff0ff642c1c"
"""Whether this machine's mathematics library has the bits of the one that stored numbers come from.

Elsewhere a function may round its last bit the other way. Then the tests' own program, derivatives by
hand, gives the bits to compare with, and stored numbers agree to 1e-9.
"""


def as_stored(found: Sequence[float], stored: Sequence[float]) -> bool:
    """Whether numbers are the stored ones, in every bit where the library is the same."""
    if SAME_LIBRARY:
        return [bits(number) for number in found] == [bits(number) for number in stored]
    return len(found) == len(stored) and all(map(functools.partial(close, tolerance=1e-9), found, stored))


def stencil(point: Sequence[float], i: int) -> list[list[float]]:
    """The four points beside `point`, along operand i, that `slope` looks at."""
    moved = [list(point) for _ in range(4)]
    for place, steps in zip(moved, (-2, -1, 1, 2), strict=True):
        place[i] += steps * STEP
    return moved


def slope(function: Callable[..., float], point: Sequence[float], i: int) -> float:
    """The derivative by operand i, from four values: wrong by some STEP**4 and by rounding."""
    low2, low1, high1, high2 = (function(*place) for place in stencil(point, i))
    return (8 * (high1 - low1) - (high2 - low2)) / (12 * STEP)


def close(found: float, expected: float, tolerance: float = 1e-8) -> bool:
    """Equal to this part of the larger one (or of 1)."""
    return abs(found - expected) <= tolerance * max(1.0, abs(found), abs(expected))


def bits(number: float) -> str:
    """A float as text, every bit of it: tells 0.0 from -0.0."""
    return "nan" if math.isnan(number) else number.hex()


def outcome(action: Callable[[], Any]) -> str:
    """The bits of the number (or the node's number) that comes out, or the kind of exception."""
    try:
        result = action()
    except Exception as error:
        return type(error).__name__
    return bits(getattr(result, "data", result))


COORDINATES = {
    "": (0.3, 0.8, 1.2, -0.6, -1.1),
    "acosh": (1.3, 1.8, 2.1, 2.5),
    "mod": (0.37, 0.83, 1.21, -0.59, -1.13),
    "floordiv": (0.37, 0.83, 1.21, -0.59, -1.13),
}
"""Numbers away from kinks and jumps, also of quotients; of all rows but those with names."""


def coordinates(rule: Any) -> tuple[float, ...]:
    """Numbers from which ordinary points of a row are made."""
    return COORDINATES.get(rule.name, COORDINATES[""])


def whole_places(rule: Any) -> tuple[int, ...]:
    """The operands of a row that are whole numbers, an order: no differences can be taken in these."""
    return (0,) if rule.name == "sinc_derivative" else ()


def ordinary_points(rule: Any) -> Iterator[tuple[float, ...]]:
    """Points of a row, each made of different coordinates; some without a value perhaps."""
    for point in itertools.permutations(coordinates(rule), rule.arity or 3):
        whole = whole_places(rule)
        yield tuple([float(round(abs(x) * 3) % 4) if i in whole else x for i, x in enumerate(point)])


def ordinary_point(rule: Any) -> tuple[float, ...]:
    """One of them, with a value."""
    return next(point for point in ordinary_points(rule) if has_value(rule, point))


def has_value(rule: Any, point: Sequence[float]) -> bool:
    """Whether Python's arithmetic gives a row a value there."""
    return outcome(lambda: rule(*point)) not in ("ValueError", "ZeroDivisionError", "OverflowError")


def partials_of(rule: Any, count: int = 3) -> list[Any]:
    """What a row holds for each operand; for so many, if it takes any number."""
    return list(rule.partials) if rule.arity is not None else [rule.partials] * count


class Dual:
    """A number and its rate of change: a kind of number that the packages have never heard of."""

    def __init__(self, primal: float, tangent: float = 0.0) -> None:
        self.primal, self.tangent = primal, tangent

    def apply_rule(self, rule: Any, operands: Sequence[Any]) -> Dual:
        """The chain rule forwards, on the same rows."""
        duals = [operand if isinstance(operand, Dual) else Dual(operand) for operand in operands]
        numbers = [dual.primal for dual in duals]
        result = rule(*numbers)
        tangent = 0.0
        point = rule.point(numbers, result)
        for place, dual in enumerate(duals):
            if dual.tangent and (partial := rule.partial(place, point)) is not None:
                tangent += dual.tangent * partial
        return Dual(result, tangent)
