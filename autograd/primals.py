"""Values of operations, on floats: those that `math` does not have, and what is taken for a number.

What a line here may know: floats. It knows no derivative, no row and no node. Each primal of one
expression is printed into generated programs as it stands, so it reads only its operands and `math`.
"""

from __future__ import annotations

import math
import sys

from autograd.kinds import Any


def real(number: Any) -> float:
    """The Python float for a real number: int, float, bool or NumPy scalar; TypeError for all else.

    >>> real(True)
    1.0
    >>> real("1")
    Traceback (most recent call last):
    TypeError: expected one real number, not a str: '1'
    """
    if type(number) is float:
        return number
    if isinstance(number, (int, float)) or _is_numpy_scalar(number):
        return float(number)
    import reprlib  # for the message alone

    kind = type(number).__name__
    raise TypeError(f"expected one real number, not a {kind}: {reprlib.repr(number)}")


def _is_numpy_scalar(number: object) -> bool:
    """Whether NumPy, if somebody has imported it, calls this a real scalar."""
    numpy = sys.modules.get("numpy")
    if numpy is None or isinstance(number, numpy.timedelta64):  # a duration, though NumPy counts it in
        return False
    return isinstance(number, (numpy.floating, numpy.integer, numpy.bool_))


def power(a: float, b: float) -> float:
    """A to the power b, within the reals."""
    y: float | complex = a**b
    if isinstance(y, complex):  # Python leaves the reals here; a derivative cannot follow
        raise ValueError("a fractional power of a negative number is not real")
    return y


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)); below -709, where exp(-x) overflows, 1 + exp(-x) is exp(-x) to the last bit."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= -709.0 else math.exp(x)


def softplus(x: float) -> float:
    """log(1 + exp(x)), for every x. Source: Mächler, Accurately computing log(1 - exp(-|a|)) (2012)."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def relu(x: float) -> float:
    """The positive part; nan passes through (x != x)."""
    return x if x > 0.0 or x != x else 0.0


def maximum(a: float, b: float) -> float:
    """The larger one, nan if one is nan."""
    return a if a > b or a != a else b


def minimum(a: float, b: float) -> float:
    """The smaller one, nan if one is nan."""
    return a if a < b or a != a else b


def sign(x: float) -> float:
    """1, -1, or x itself where it is 0 or nan."""
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x


def zero(x: float) -> float:
    """1 at 0, else 0."""
    return 1.0 if x == 0.0 else 0.0


def greater(a: float, b: float) -> float:
    """1 where a > b, else 0."""
    return 1.0 if a > b else 0.0


def share(a: float, b: float) -> float:
    """1 where a > b, 0 where a < b, else ½."""
    return 1.0 if a > b else 0.0 if a < b else 0.5


def square(x: float) -> float:
    """X times x."""
    return x * x


def where(condition: float, a: float, b: float) -> float:
    """A where the condition is not 0, else b."""
    return a if condition != 0.0 else b


def total(*terms: float) -> float:
    """The sum from left to right: the built-in `sum` compensates from Python 3.12 on, with other bits."""
    result = -0.0 if terms else 0.0  # -0.0 adds nothing at all; 0.0 would make 0.0 of -0.0
    for term in terms:
        result += term
    return result
