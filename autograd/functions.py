"""The functions for everyday use, on nodes and on plain numbers: a node gives a node, a number a float.

Each one applies a row of the table; here it gets its documentation. y stands for the result, and dy/dx
for what the row's partial makes of symbols: a test holds each to the table.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from autograd import more_rules as more
from autograd import rules
from autograd.kinds import Any, Dual, N, OfList, OfOne, OfTwo, Real, of_list, overload
from autograd.primals import listed, real
from autograd.row import Rule
from autograd.value import Value


def _documented(function: Any, rule: Rule, text: str) -> Any:
    """A function that applies this row, with its name and its documentation."""
    function.__name__ = function.__qualname__ = rule.name
    function.__doc__ = text.replace("    >>>", "\n    >>>", 1)
    return function


def _one(rule: Rule, text: str) -> OfOne:
    return _documented(lambda x: rule(x), rule, text)


def _two(rule: Rule, text: str) -> OfTwo:
    return _documented(lambda a, b: rule(a, b), rule, text)


def _list(rule: Rule, text: str, least: int = 0) -> OfList:
    def function(values: Iterable[Any]) -> Any:
        operands = listed(rule.name, values)
        if len(operands) < least:
            raise ValueError(f"{rule.name} takes a list of at least {least} number, got none")
        return rule(*operands)

    return _documented(function, rule, text)


# Below, a function and its documentation are one entry: what it is and where, its slope, an example.
# fmt: off

exp = _one(rules.exp, """The exponential, e to the power x, for x ≤ 709.78 (else OverflowError). dy/dx = y.
    >>> exp(0.0)
    1.0""")
log = _one(rules.log, """The natural logarithm of x > 0 (else ValueError). dy/dx = 1 / x.
    >>> log(1.0)
    0.0""")
sqrt = _one(rules.sqrt, """The square root of x ≥ 0 (else ValueError).
    dy/dx = 0.5 / y, at 0 a ZeroDivisionError.
    >>> sqrt(9.0)
    3.0""")
square = _one(rules.square, """The square of x, x times x. dy/dx = 2 * x.
    >>> square(-3.0)
    9.0""")
sin = _one(rules.sin, """The sine of x, an angle in radians (infinite: ValueError). dy/dx = cos(x).
    >>> sin(0.0)
    0.0""")
cos = _one(rules.cos, """The cosine of x, an angle in radians (infinite: ValueError). dy/dx = -sin(x).
    >>> cos(0.0)
    1.0""")
tan = _one(rules.tan, """The tangent of x, an angle in radians (infinite: ValueError). dy/dx = 1 + y * y.
    >>> tan(0.0)
    0.0""")
tanh = _one(rules.tanh, """The hyperbolic tangent of x, from -1 to 1. dy/dx = sech2(x).
    That is 1 - y * y, and keeps its digits where y comes near 1 or -1.
    >>> tanh(1000.0)
    1.0""")
sigmoid = _one(rules.sigmoid, """The logistic function 1 / (1 + exp(-x)), from 0 to 1. dy/dx = y * (1 - y).
    That slope is what one writes by hand, to the bit. It loses digits where y comes near 1: from x = 37 on
    it is 0. The function `logistic` has the same values, and a slope that keeps its digits.
    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)""")
logistic = _one(rules.logistic, """The function `sigmoid`, with a slope that keeps its digits in both tails.
    dy/dx = 0.25 * sech2(0.5 * x). That is y * (1 - y).
    >>> logistic(0.0)
    0.5""")
softplus = _one(rules.softplus, """log(1 + exp(x)), a smooth relu, exact for every x. dy/dx = logistic(x).
    Source of the form used: Mächler, Accurately computing log(1 - exp(-|a|)) (2012).
    >>> softplus(-50.0), softplus(1000.0)
    (1.9287498479639178e-22, 1000.0)""")
relu = _one(rules.relu, """The positive part: x where x > 0, else 0. dy/dx = greater(x, 0), so 0 at the kink.
    >>> relu(3.0), relu(-3.0)
    (3.0, 0.0)""")
maximum = _two(rules.maximum, """The larger of a and b. The gradient goes to it; at a tie, half to each.
    >>> maximum(2.0, 5.0)
    5.0""")
minimum = _two(rules.minimum, """The smaller of a and b. The gradient goes to it; at a tie, half to each.
    >>> minimum(2.0, 5.0)
    2.0""")
largest = _list(more.largest, """The largest of a list. The gradient goes to it; a tie shares it evenly.
    >>> largest([2.0, 5.0, 3.0])
    5.0""", 1)
smallest = _list(more.smallest, """The smallest of a list. The gradient goes to it; a tie shares it evenly.
    >>> smallest([2.0, 5.0, 3.0])
    2.0""", 1)

asin = _one(more.asin, """The angle whose sine is x, for -1 ≤ x ≤ 1 (else ValueError).
    dy/dx = 1 / leg(x), at ±1 a ZeroDivisionError. Here leg(x) is √(1 - x²).
    >>> asin(1.0)
    1.5707963267948966""")
acos = _one(more.acos, """The angle whose cosine is x, for -1 ≤ x ≤ 1 (else ValueError).
    dy/dx = -1 / leg(x), at ±1 a ZeroDivisionError. Here leg(x) is √(1 - x²).
    >>> acos(1.0)
    0.0""")
atan = _one(more.atan, """The angle whose tangent is x. dy/dx = 1 / (1 + x * x).
    >>> atan(1.0)
    0.7853981633974483""")
atan2 = _two(more.atan2, """The angle of the point (b, a), from -π to π. Slopes at (0, 0): ZeroDivisionError.
    dy/da = b / hypot(a, b) / hypot(a, b). dy/db = -a / hypot(a, b) / hypot(a, b).
    >>> atan2(1.0, -1.0)
    2.356194490192345""")
sinh = _one(more.sinh, """The hyperbolic sine of |x| ≤ 710.47 (else OverflowError). dy/dx = cosh(x).
    >>> sinh(0.0)
    0.0""")
cosh = _one(more.cosh, """The hyperbolic cosine of |x| ≤ 710.47 (else OverflowError). dy/dx = sinh(x).
    >>> cosh(0.0)
    1.0""")
asinh = _one(more.asinh, """The number whose hyperbolic sine is x. dy/dx = 1 / hypot(x, 1).
    >>> asinh(0.0)
    0.0""")
acosh = _one(more.acosh, """The number ≥ 0 whose hyperbolic cosine is x ≥ 1 (else ValueError).
    dy/dx = 1 / (sqrt(x - 1) * sqrt(x + 1)), at 1 a ZeroDivisionError.
    >>> acosh(1.0)
    0.0""")
atanh = _one(more.atanh, """The number whose hyperbolic tangent is x, for -1 < x < 1 (else ValueError).
    dy/dx = 1 / square(leg(x)). Here leg(x) is √(1 - x²).
    >>> atanh(0.0)
    0.0""")
log2 = _one(more.log2, """The logarithm of x > 0 (else ValueError) to base 2. dy/dx = 1.4427 / x.
    >>> log2(8.0)
    3.0""")
log10 = _one(more.log10, """The logarithm of x > 0 (else ValueError) to base 10. dy/dx = 0.434294 / x.
    >>> log10(1000.0)
    3.0""")
log1p = _one(more.log1p, """log(1 + x) for x > -1 (else ValueError), exact near 0. dy/dx = 1 / (1 + x).
    >>> log1p(1e-18)
    1e-18""")
expm1 = _one(more.expm1, """exp(x) - 1 for x ≤ 709.78 (else OverflowError), exact near 0. dy/dx = exp(x).
    >>> expm1(1e-18)
    1e-18""")
cbrt = _one(more.cbrt, """The real cube root. dy/dx = 1 / (3 * y * y), at 0 a ZeroDivisionError.
    >>> cbrt(-27.0)
    -3.0""")
hypot = _two(more.hypot, """The length of (a, b), without overflow on the way.
    dy/da = direction(a, y). dy/db = direction(b, y). That is a / y and b / y, but 0 at (0, 0), a choice; a
    second derivative there is a ZeroDivisionError.
    >>> hypot(3.0, 4.0)
    5.0""")
norm = _list(more.norm, """The length of a list of numbers, as `hypot`; 0.0 if it is empty.
    By each x of them dy/dx = direction(x, y). That is x / y, but 0 where all are 0, a choice.
    >>> norm([2.0, 3.0, 6.0])
    7.0""")
logaddexp = _two(more.logaddexp, """log(exp(a) + exp(b)), without overflow on the way.
    dy/da = logistic(gap(a, b)). dy/db = logistic(gap(b, a)). A gap is a - b, but -inf where both are -inf:
    there the value is -inf, and the slopes are 0.
    >>> logaddexp(1000.0, 1000.0)
    1000.6931471805599""")
logsumexp = _list(more.logsumexp, """The logarithm of the sum of exponentials of a list; -inf if it is empty.
    By each x of them dy/dx = exp(gap(x, y)). A gap is x - y, but -inf where both are -inf: where all numbers
    are, the slopes are 0.
    Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions (2021).
    >>> logsumexp([0.0, -50.0])
    1.9287498479639178e-22""")
xlogy = _two(more.xlogy, """a * log(b) for b > 0 (else ValueError), and 0 where a is 0, for every b.
    dy/da = log(b). dy/db = direction(a, b). That is a / b, but 0 where both are 0.
    >>> xlogy(0.0, 0.0)
    0.0""")
xexpy = _two(more.xexpy, """a * exp(b), and 0 where b is -inf, for every a. dy/da = exp(b). dy/db = y.
    So xexpy(l, l) is l * exp(l) with its limits at -inf, the logarithm of a probability 0.
    >>> xexpy(-float("inf"), -float("inf"))
    0.0""")
sinc = _one(more.sinc, """sin(πx) / (πx), 1 at 0, as NumPy's. dy/dx = sinc_derivative(1, x), exact near 0.
    >>> sinc(0.0), sinc(0.5)
    (1.0, 0.6366197723675814)""")
erf = _one(more.erf, """The error function. dy/dx = 1.12838 * exp(-square(x)).
    >>> erf(1.0)
    0.8427007929497149""")
erfc = _one(more.erfc, """1 - erf(x), exact in the right tail. dy/dx = -1.12838 * exp(-square(x)).
    >>> erfc(10.0)
    2.088487583762545e-45""")
normal_cdf = _one(more.normal_cdf, """How much of a normal distribution lies below x, exact in both tails.
    dy/dx = 0.398942 * exp(-0.5 * square(x)), the density.
    >>> normal_cdf(0.0), normal_cdf(-30.0)
    (0.5, 4.906713927148187e-198)""")
silu = _one(more.silu, """x * logistic(x), also called swish (Hendrycks and Gimpel, 2016).
    dy/dx = logistic(x) + x * (0.25 * sech2(0.5 * x)).
    >>> silu(0.0)
    0.0""")
gelu = _one(more.gelu, """x * normal_cdf(x) (Hendrycks and Gimpel, 2016).
    dy/dx = normal_cdf(x) + x * (0.398942 * exp(-0.5 * square(x))).
    >>> gelu(0.0)
    0.0""")
mod = _two(more.mod, """The remainder a % b, with the sign of b (if b is 0, ZeroDivisionError).
    dy/da = 1. dy/db = -floordiv(a, b), which is -(a // b); also at a multiple of b, where it jumps.
    >>> mod(-1.0, 3.0)
    2.0""")
detach = _one(more.detach, """The number x, held fixed: no gradient goes back through it.
    A program computes it anew at every call.
    >>> x = Value(2.0)
    >>> (x * detach(x)).backward()
    >>> x.grad
    2.0""")

# Steps: a comparison stays in the graph, where a program can make it again. All are flat: no gradient passes.

floor = _one(more.floor, """The largest whole number up to x, a float. Flat: no gradient passes.
    >>> floor(-2.5)
    -3.0""")
ceil = _one(more.ceil, """The smallest whole number from x on, a float. Flat: no gradient passes.
    >>> ceil(2.5)
    3.0""")
sign = _one(rules.sign, """1.0 above 0, -1.0 below, 0.0 at 0. Flat: no gradient passes.
    >>> sign(-3.0)
    -1.0""")
greater = _two(rules.greater, """1.0 where a > b, else 0.0. Flat: no gradient passes.
    >>> greater(2.0, 1.0), greater(1.0, 1.0)
    (1.0, 0.0)""")
greater_equal = _two(more.greater_equal, """1.0 where a ≥ b, else 0.0. Flat: no gradient passes.
    >>> greater_equal(1.0, 2.0)
    0.0""")
less = _two(more.less, """1.0 where a < b, else 0.0. Flat: no gradient passes.
    >>> less(1.0, 2.0)
    1.0""")
less_equal = _two(more.less_equal, """1.0 where a ≤ b, else 0.0. Flat: no gradient passes.
    >>> less_equal(2.0, 2.0)
    1.0""")
equal = _two(more.equal, """1.0 where a and b are the same number, else 0.0. Flat: no gradient passes.
    >>> equal(2.0, 2.0)
    1.0""")
not_equal = _two(more.not_equal, """1.0 where a and b are different, else 0.0. Flat: no gradient passes.
    >>> not_equal(2.0, 2.0)
    0.0""")
logical_and = _two(more.logical_and, """1.0 where neither a nor b is 0, else 0.0. Flat: no gradient passes.
    >>> logical_and(less(0.0, 1.0), less(1.0, 2.0))
    1.0""")
logical_or = _two(more.logical_or, """1.0 where a or b is not 0, else 0.0. Flat: no gradient passes.
    >>> logical_or(0.0, 1.0)
    1.0""")
logical_not = _one(more.logical_not, """1.0 where x is 0, else 0.0. Flat: no gradient passes.
    >>> logical_not(0.0)
    1.0""")

# fmt: on


@overload
def where(condition: Real, a: Real, b: Real) -> float: ...  # type: ignore[overload-overlap]
@overload
def where(condition: Value | Real, a: Value | Real, b: Value | Real) -> Value: ...  # type: ignore[overload-overlap]
@overload
def where(condition: Dual | Value | Real, a: Dual | Value | Real, b: Dual | Value | Real) -> Dual: ...
def where(condition: Any, a: Any, b: Any) -> Any:
    """The number a where the condition is not 0, else b. The gradient goes to the chosen one alone.

    Both are computed, so both must have a value. In place of Python's `if`, where the graph is to be
    run again on other numbers.

    >>> x = Value(-2.0)
    >>> where(greater(x, 0.0), x * x, -x)
    Value(2.0, grad=0.0)
    """
    return rules.where(condition, a, b)


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
    operands = listed(name, values)
    top = more.detach(largest(operands))
    return [rules.sub(x, top) for x in operands]


@of_list
def total(values: Iterable[Any]) -> Any:
    """The sum of any number of values, left to right, as one node Σ. The gradient is 1 for each.

    A float if no value is a node; 0.0 if there is none.

    >>> total([1.0, 2.0, Value(3.0)])
    Value(6.0, grad=0.0)
    """
    terms = listed("total", values)
    data = -0.0
    try:
        for term in terms:
            data += term._primal
        first = terms[0]
    except (AttributeError, IndexError):  # a plain number among them, or none
        return rules.total(*terms)
    return first._node(rules.total, terms, data, ())
