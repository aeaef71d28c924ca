"""Values of operations, on floats: those that `math` does not have, and what is taken for a number.

What a line here may know: floats. It knows no derivative, no row and no node. Each primal of one
expression is printed into generated programs as it stands, so it reads only its operands and `math`.
"""

import math
import sys
from collections.abc import Mapping, Set

from autograd.kinds import Any

NO_LIST = (str, bytes, bytearray, Mapping, Set)
"""What Python can go through, though it is no list of numbers: text, and what has no order."""


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
        try:
            return float(number)
        except OverflowError:
            raise OverflowError(f"{shown(number)} is too large: floats end at 1.8e308") from None
    kind = type(number).__name__
    is_text = isinstance(number, (str, bytes))
    hint = ": take its numbers one by one" if hasattr(number, "__len__") and not is_text else ""
    raise TypeError(f"expected one real number, not a {kind}: {shown(number)}{hint}")


def listed(taker: str, numbers: Any, least: int = 0) -> tuple[Any, ...]:
    """The numbers of a list, of any kind; TypeError for what is no list, ValueError for one too short.

    Both name who takes them.
    """
    if isinstance(numbers, (str, bytes, dict)) or not hasattr(type(numbers), "__iter__"):
        raise TypeError(f"{taker} takes a list of numbers, not {shown(numbers)}")
    if len(found := tuple(numbers)) < least:
        raise ValueError(f"{taker} takes a list of at least {least} number, got none")
    return found


def shown(thing: object) -> str:
    """As text for a message, cut short."""
    import reprlib  # for messages alone

    try:
        return reprlib.repr(thing)
    except ValueError:  # Python writes no whole number of thousands of digits
        return f"a huge {type(thing).__name__}"


def counted(count: int, word: str) -> str:
    """Some things and how many: 1 input, 2 inputs."""
    return f"{count} {word}{'s' * (count != 1)}"


def is_row(given: Any) -> bool:
    """Whether this is ordered, has a length, and one dimension: a list, a tuple, an array, ..."""
    is_list = hasattr(type(given), "__len__") and not isinstance(given, NO_LIST)
    return is_list and getattr(given, "ndim", 1) == 1


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


def power_slope(a: float, b: float) -> float:
    """B times a to the power b - 1; b where it is 0, whatever a is; log has no value beyond the reals."""
    is_real = a >= 0.0 or a - a != 0.0 or b - b != 0.0 or b % 1.0 == 0.0
    return b if b == 0.0 else b * a ** (b - 1.0) if is_real else math.log(a)


def sigmoid(x: float) -> float:
    """1 / (1 + exp(-x)); below -709, where exp(-x) overflows, 1 + exp(-x) is exp(-x) to the last bit."""
    return 1.0 / (1.0 + math.exp(-x)) if x >= -709.0 else math.exp(x)


def softplus(x: float) -> float:
    """log(1 + exp(x)), for every x. Source: Mächler, Accurately computing log(1 - exp(-|a|)) (2012)."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def total(*terms: float) -> float:
    """The sum from left to right: the built-in `sum` compensates from Python 3.12 on, with other bits."""
    result = -0.0 if terms else 0.0  # -0.0 adds nothing at all; 0.0 would make 0.0 of -0.0
    for term in terms:
        result += term
    return result


def sech2(x: float) -> float:
    """1 / cosh(x) squared, also where cosh overflows."""
    e = math.exp(-2.0 * math.fabs(x))
    return 4.0 * e / ((1.0 + e) * (1.0 + e))


def norm(*values: float) -> float:
    """The root of the sum of squares, of parts of the largest where a square would leave the floats."""
    top = 0.0
    for value in values:
        top = max(top, math.fabs(value))
    unit = top if top > 0.0 and top < math.inf and (top > 2.0**500 or top < 2.0**-400) else 1.0
    squares = 0.0
    for value in values:
        squares = squares + (value / unit) * (value / unit)
    return math.sqrt(squares) * unit


def cbrt(x: float) -> float:
    """The real cube root: a guess by logarithms, then a step of Newton's for the digits they lose."""
    guess = math.exp(math.log(math.fabs(x)) / 3.0) if x != 0.0 else 1.0
    root = guess - (guess - math.fabs(x) / (guess * guess)) / 3.0
    return math.copysign(root, x) if x != 0.0 and x - x == 0.0 else x


def logaddexp(a: float, b: float) -> float:
    """log(exp(a) + exp(b)), without overflow in between."""
    return a + math.log(2.0) if a == b else max(a, b) + math.log1p(math.exp(-math.fabs(a - b)))


def logsumexp(*values: float) -> float:
    """The log of the sum of exp: top + log1p(rest), where the others together are exp(top) times rest."""
    top, rest = -math.inf, 0.0
    for value in values:
        ratio = 1.0 if value == top else math.exp(-math.fabs(value - top))
        rest = (1.0 + rest) * ratio if value > top else rest + ratio
        top = value if value > top else top
    return top + math.log1p(rest)


def sinc(x: float) -> float:
    """sin(πx) / (πx), 1 at 0. The sine is taken of x less the nearest whole number, so it is 0 at these."""
    turn = (x + 0.5) // 1.0
    sine = (1.0 - 2.0 * (turn % 2.0)) * math.sin(math.pi * (x - turn))
    return sine / (math.pi * x) if x != 0.0 else 1.0


def sinc_derivative(order: float, x: float) -> float:
    """The derivative of sinc of a whole order up to 8, else nan: near 0 by its series.

    Farther out by differentiating x sinc(x) = sin(πx) / π so often: x f⁽ⁿ⁾ + n f⁽ⁿ⁻¹⁾ = (sin(πx) / π)⁽ⁿ⁾.
    """
    turn, away, power = (x + 0.5) // 1.0, x if math.fabs(x) >= 1.0 else 1.0, order % 2.0
    sign, rest = 1.0 - 2.0 * (turn % 2.0), x - turn
    wave, sine = sign * math.sin(math.pi * (0.5 - math.fabs(rest))), sign * math.sin(math.pi * rest)
    far, following = sine / (math.pi * away), -math.pi * sine
    near, term = 0.0 * x, x if power == 1.0 else 1.0
    for n in range(1, 9):
        far = (wave - n * far) / away if n <= order else far
        wave, following = following, -math.pi * math.pi * wave
        term = -math.pi * math.pi * term if 2 * n <= order + 1.0 else term
    for _ in range(16):
        near = near + term / (power + order + 1.0)
        term = -math.pi * x * (math.pi * x) * term / ((power + 1.0) * (power + 2.0))
        power = power + 2.0
    result = near if math.fabs(x) < 1.0 else far
    return result if order % 1.0 == 0.0 and order >= 0.0 and order <= 8.0 else math.nan


def normal_cdf(x: float) -> float:
    """Half of erfc(-x / √2), corrected in the tail, where a rounded argument costs x² units."""
    x = -40.0 if x < -40.0 else 40.0 if x > 40.0 else x
    head = x * 1048576.0 // 1.0 / 1048576.0
    high = head * 0.7071067690849304  # 26 bits of 1/√2: this product is exact
    low = head * 1.210161710447897e-08 + (x - head) * 0.7071067811865476
    z = high + low
    return 0.5 * (math.erfc(-z) + 1.1283791670955126 * math.exp(-z * z) * (high - z + low))


def gelu(x: float) -> float:
    """X times normal_cdf(x)."""
    return x * normal_cdf(x) if x > -40.0 or x != x else -0.0


def clip(x: float, low: float, high: float) -> float:
    """The minimum of high and the maximum of low and x."""
    raised = x if x > low or x != x else low
    return raised if raised < high or raised != raised else high


def largest(*values: float) -> float:
    """The largest one, nan if one is nan."""
    top = values[0]
    for value in values:
        top = value if value > top or value != value else top
    return top


def smallest(*values: float) -> float:
    """The smallest one, nan if one is nan."""
    top = values[0]
    for value in values:
        top = value if value < top or value != value else top
    return top


def even_share(x: float, y: float, *values: float) -> float:
    """1 over the number of values that are y, if x is y; else 0."""
    ties = 0.0
    for value in values:
        ties = ties + (1.0 if value == y else 0.0)
    return 1.0 / ties if x == y else 0.0


def silu(x: float) -> float:
    """X times sigmoid(x)."""
    return -0.0 if x < -800.0 else x / (1.0 + math.exp(-x)) if x >= -709.0 else x * math.exp(x)
