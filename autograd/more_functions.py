"""The functions of the table's second page, loaded when the first of them is asked for.

Each one applies a row, as in `functions`, and gets its documentation here.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from autograd import more_rules as more
from autograd import rules
from autograd.functions import many, one, two
from autograd.kinds import Any, N
from autograd.primals import listed, real

# fmt: off

largest = many(more.largest, """The largest of a list. The gradient goes to it; a tie shares it evenly.
    >>> largest([2.0, 5.0, 3.0])
    5.0""", 1)
smallest = many(more.smallest, """The smallest of a list. The gradient goes to it; a tie shares it evenly.
    >>> smallest([2.0, 5.0, 3.0])
    2.0""", 1)

asin = one(more.asin, """The angle whose sine is x, for -1 ≤ x ≤ 1 (else ValueError).
    dy/dx = 1 / leg(x), at ±1 a ZeroDivisionError. Here leg(x) is √(1 - x²).
    >>> asin(1.0)
    1.5707963267948966""")
acos = one(more.acos, """The angle whose cosine is x, for -1 ≤ x ≤ 1 (else ValueError).
    dy/dx = -1 / leg(x), at ±1 a ZeroDivisionError. Here leg(x) is √(1 - x²).
    >>> acos(1.0)
    0.0""")
atan = one(more.atan, """The angle whose tangent is x. dy/dx = 1 / (1 + x * x).
    >>> atan(1.0)
    0.7853981633974483""")
atan2 = two(more.atan2, """The angle of the point (b, a), from -π to π. Slopes at (0, 0): ZeroDivisionError.
    dy/da = b / hypot(a, b) / hypot(a, b). dy/db = -a / hypot(a, b) / hypot(a, b).
    >>> atan2(1.0, -1.0)
    2.356194490192345""")
sinh = one(more.sinh, """The hyperbolic sine of |x| ≤ 710.47 (else OverflowError). dy/dx = cosh(x).
    >>> sinh(0.0)
    0.0""")
cosh = one(more.cosh, """The hyperbolic cosine of |x| ≤ 710.47 (else OverflowError). dy/dx = sinh(x).
    >>> cosh(0.0)
    1.0""")
asinh = one(more.asinh, """The number whose hyperbolic sine is x. dy/dx = 1 / hypot(x, 1).
    >>> asinh(0.0)
    0.0""")
acosh = one(more.acosh, """The number ≥ 0 whose hyperbolic cosine is x ≥ 1 (else ValueError).
    dy/dx = 1 / (sqrt(x - 1) * sqrt(x + 1)), at 1 a ZeroDivisionError.
    >>> acosh(1.0)
    0.0""")
atanh = one(more.atanh, """The number whose hyperbolic tangent is x, for -1 < x < 1 (else ValueError).
    dy/dx = 1 / square(leg(x)). Here leg(x) is √(1 - x²).
    >>> atanh(0.0)
    0.0""")
log2 = one(more.log2, """The logarithm of x > 0 (else ValueError) to base 2. dy/dx = 1.4427 / x.
    >>> log2(8.0)
    3.0""")
log10 = one(more.log10, """The logarithm of x > 0 (else ValueError) to base 10. dy/dx = 0.434294 / x.
    >>> log10(1000.0)
    3.0""")
log1p = one(more.log1p, """log(1 + x) for x > -1 (else ValueError), exact near 0. dy/dx = 1 / (1 + x).
    >>> log1p(1e-18)
    1e-18""")
expm1 = one(more.expm1, """exp(x) - 1 for x ≤ 709.78 (else OverflowError), exact near 0. dy/dx = exp(x).
    >>> expm1(1e-18)
    1e-18""")
cbrt = one(more.cbrt, """The real cube root. dy/dx = 1 / (3 * y * y), at 0 a ZeroDivisionError.
    >>> cbrt(-27.0)
    -3.0""")
hypot = two(more.hypot, """The length of (a, b), without overflow on the way.
    dy/da = direction(a, y). dy/db = direction(b, y). That is a / y and b / y, but 0 at (0, 0), a choice; a
    second derivative there is a ZeroDivisionError.
    >>> hypot(3.0, 4.0)
    5.0""")
norm = many(more.norm, """The length of a list of numbers, as `hypot`; 0.0 if it is empty.
    By each x of them dy/dx = direction(x, y). That is x / y, but 0 where all are 0, a choice.
    >>> norm([2.0, 3.0, 6.0])
    7.0""")
logaddexp = two(more.logaddexp, """log(exp(a) + exp(b)), without overflow on the way.
    dy/da = logistic(gap(a, b)). dy/db = logistic(gap(b, a)). A gap is a - b, but -inf where both are -inf:
    there the value is -inf, and the slopes are 0.
    >>> logaddexp(1000.0, 1000.0)
    1000.6931471805599""")
logsumexp = many(more.logsumexp, """The logarithm of the sum of exponentials of a list; -inf if it is empty.
    By each x of them dy/dx = exp(gap(x, y)). A gap is x - y, but -inf where both are -inf: where all numbers
    are, the slopes are 0.
    Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions (2021).
    >>> logsumexp([0.0, -50.0])
    1.9287498479639178e-22""")
xlogy = two(more.xlogy, """a * log(b) for b > 0 (else ValueError), and 0 where a is 0, for every b.
    dy/da = log(b). dy/db = direction(a, b). That is a / b, but 0 where both are 0.
    >>> xlogy(0.0, 0.0)
    0.0""")
xexpy = two(more.xexpy, """a * exp(b), and 0 where b is -inf, for every a. dy/da = exp(b). dy/db = y.
    So xexpy(l, l) is l * exp(l) with its limits at -inf, the logarithm of a probability 0.
    >>> xexpy(-float("inf"), -float("inf"))
    0.0""")
sinc = one(more.sinc, """sin(πx) / (πx), 1 at 0, as NumPy's. dy/dx = sinc_derivative(1, x), exact near 0.
    >>> sinc(0.0), sinc(0.5)
    (1.0, 0.6366197723675814)""")
erf = one(more.erf, """The error function. dy/dx = 1.12838 * exp(-square(x)).
    >>> erf(1.0)
    0.8427007929497149""")
erfc = one(more.erfc, """1 - erf(x), exact in the right tail. dy/dx = -1.12838 * exp(-square(x)).
    >>> erfc(10.0)
    2.088487583762545e-45""")
normal_cdf = one(more.normal_cdf, """How much of a normal distribution lies below x, exact in both tails.
    dy/dx = 0.398942 * exp(-0.5 * square(x)), the density.
    >>> normal_cdf(0.0), normal_cdf(-30.0)
    (0.5, 4.906713927148187e-198)""")
silu = one(more.silu, """x * logistic(x), also called swish (Hendrycks and Gimpel, 2016).
    dy/dx = logistic(x) + x * (0.25 * sech2(0.5 * x)).
    >>> silu(0.0)
    0.0""")
gelu = one(more.gelu, """x * normal_cdf(x) (Hendrycks and Gimpel, 2016).
    dy/dx = normal_cdf(x) + x * (0.398942 * exp(-0.5 * square(x))).
    >>> gelu(0.0)
    0.0""")
mod = two(more.mod, """The remainder a % b, with the sign of b (if b is 0, ZeroDivisionError).
    dy/da = 1. dy/db = -floordiv(a, b), which is -(a // b); also at a multiple of b, where it jumps.
    >>> mod(-1.0, 3.0)
    2.0""")
detach = one(more.detach, """The number x, held fixed: no gradient goes back through it.
    A program computes it anew at every call.
    >>> from autograd import Value
    >>> x = Value(2.0)
    >>> (x * detach(x)).backward()
    >>> x.grad
    2.0""")

# Steps: a comparison stays in the graph, where a program can make it again. All are flat: no gradient passes.

floor = one(more.floor, """The largest whole number up to x, a float. Flat: no gradient passes.
    >>> floor(-2.5)
    -3.0""")
ceil = one(more.ceil, """The smallest whole number from x on, a float. Flat: no gradient passes.
    >>> ceil(2.5)
    3.0""")
greater_equal = two(more.greater_equal, """1.0 where a ≥ b, else 0.0. Flat: no gradient passes.
    >>> greater_equal(1.0, 2.0)
    0.0""")
less = two(more.less, """1.0 where a < b, else 0.0. Flat: no gradient passes.
    >>> less(1.0, 2.0)
    1.0""")
less_equal = two(more.less_equal, """1.0 where a ≤ b, else 0.0. Flat: no gradient passes.
    >>> less_equal(2.0, 2.0)
    1.0""")
equal = two(more.equal, """1.0 where a and b are the same number, else 0.0. Flat: no gradient passes.
    >>> equal(2.0, 2.0)
    1.0""")
not_equal = two(more.not_equal, """1.0 where a and b are different, else 0.0. Flat: no gradient passes.
    >>> not_equal(2.0, 2.0)
    0.0""")
logical_and = two(more.logical_and, """1.0 where neither a nor b is 0, else 0.0. Flat: no gradient passes.
    >>> logical_and(less(0.0, 1.0), less(1.0, 2.0))
    1.0""")
logical_or = two(more.logical_or, """1.0 where a or b is not 0, else 0.0. Flat: no gradient passes.
    >>> logical_or(0.0, 1.0)
    1.0""")
logical_not = one(more.logical_not, """1.0 where x is 0, else 0.0. Flat: no gradient passes.
    >>> logical_not(0.0)
    1.0""")

# fmt: on


def round(x: N, digits: Any = None) -> N:
    """The nearest whole number, a float; of two, the even one. Flat: no gradient passes.

    With `digits` Python's own `round`, for plain numbers alone.

    >>> round(2.5)
    2.0
    """
    number: Any = x if hasattr(type(x), "apply_rule") else real(x)
    return more.round_(x) if digits is None else builtins.round(number, int(real(digits)))


def clip(x: N, low: Any, high: Any) -> N:
    """The number x, but low below low and high above high (and high, if low is above it).

    The gradient goes to x between the bounds and on them, as x passes unchanged there; else to the bound.

    >>> clip(7.0, 0.0, 1.0)
    1.0
    """
    return more.clip(x, low, high)


def relu6(x: N) -> N:
    """clip(x, 0, 6); so its slope is 1 at 0, unlike relu's, and at 6.

    >>> relu6(7.0)
    6.0
    """
    return more.clip(x, 0.0, 6.0)


def leaky_relu(x: N, slope: Any = 0.01) -> N:
    """The number x, times slope where it is negative. dy/dx = where(greater(x, 0), 1, slope).

    >>> leaky_relu(-3.0)
    -0.03
    """
    return more.leaky_relu(x, slope)


def elu(x: N, alpha: Any = 1.0) -> N:
    """The number x, and alpha * (exp(x) - 1) where it is negative; at 0 its slope is alpha.

    Source: Clevert, Unterthiner and Hochreiter, Exponential linear units (2015).

    >>> elu(-1000.0)
    -1.0
    """
    return more.elu(x, alpha)


def softmax(values: Iterable[N]) -> list[N]:
    """The exponentials of a list, each divided by their sum. What is common to all is taken off first.

    Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions (2021).

    >>> softmax([1000.0, 1000.0])
    [0.5, 0.5]
    """
    parts = [rules.exp(x) for x in _below_the_largest("softmax", values)]
    whole = rules.total(*parts)
    return [rules.div(part, whole) for part in parts]


def log_softmax(values: Iterable[N]) -> list[N]:
    """The logarithms of `softmax`, exact also where that is near 0 or 1.

    >>> log_softmax([0.0, -50.0])
    [-1.9287498479639178e-22, -50.0]
    """
    below = _below_the_largest("log_softmax", values)
    whole = more.logsumexp(*below)
    return [rules.sub(x, whole) for x in below]


def _below_the_largest(name: str, values: Iterable[Any]) -> list[Any]:
    """Each number less the largest one, which is held fixed: by the difference neither result changes."""
    operands = listed(name, values, 1)
    top = more.detach(largest(operands))
    return [rules.sub(x, top) for x in operands]
