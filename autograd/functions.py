"""The functions for everyday use, on nodes and on plain numbers: a node gives a node, a number a float.

Each one applies a row of the table's first page; here it gets its documentation. y stands for the result,
and dy/dx for what the row's partial makes of symbols: a test holds each to the table.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograd import rules
from autograd.kinds import Any, Dual, OfList, OfOne, OfTwo, Real, of_list, overload
from autograd.primals import listed
from autograd.row import Rule
from autograd.value import Value


def _documented(function: Any, rule: Rule, text: str) -> Any:
    """A function that applies this row, with its name and its documentation."""
    function.__name__ = function.__qualname__ = rule.name
    function.__doc__ = text.replace("    >>>", "\n    >>>", 1)
    return function


def one(rule: Rule, text: str) -> OfOne:
    """A function of one number, by this row."""
    return _documented(lambda x: rule(x), rule, text)


def two(rule: Rule, text: str) -> OfTwo:
    """A function of two numbers, by this row."""
    return _documented(lambda a, b: rule(a, b), rule, text)


def many(rule: Rule, text: str, least: int = 0) -> OfList:
    """A function of a list of numbers, at least so many, by this row."""

    def function(values: Iterable[Any]) -> Any:
        return rule(*listed(rule.name, values, least))

    return _documented(function, rule, text)


# Below, a function and its documentation are one entry: what it is and where, its slope, an example.
# fmt: off

exp = one(rules.exp, """The exponential, e to the power x, for x ≤ 709.78 (else OverflowError). dy/dx = y.
    >>> exp(0.0)
    1.0""")
log = one(rules.log, """The natural logarithm of x > 0 (else ValueError). dy/dx = 1 / x.
    >>> log(1.0)
    0.0""")
sqrt = one(rules.sqrt, """The square root of x ≥ 0 (else ValueError).
    dy/dx = 0.5 / y, at 0 a ZeroDivisionError.
    >>> sqrt(9.0)
    3.0""")
square = one(rules.square, """The square of x, x times x. dy/dx = 2 * x.
    >>> square(-3.0)
    9.0""")
sin = one(rules.sin, """The sine of x, an angle in radians (infinite: ValueError). dy/dx = cos(x).
    >>> sin(0.0)
    0.0""")
cos = one(rules.cos, """The cosine of x, an angle in radians (infinite: ValueError). dy/dx = -sin(x).
    >>> cos(0.0)
    1.0""")
tan = one(rules.tan, """The tangent of x, an angle in radians (infinite: ValueError). dy/dx = 1 + y * y.
    >>> tan(0.0)
    0.0""")
tanh = one(rules.tanh, """The hyperbolic tangent of x, from -1 to 1. dy/dx = sech2(x).
    That is 1 - y * y, and keeps its digits where y comes near 1 or -1.
    >>> tanh(1000.0)
    1.0""")
sigmoid = one(rules.sigmoid, """The logistic function 1 / (1 + exp(-x)), from 0 to 1. dy/dx = y * (1 - y).
    That slope is what one writes by hand, to the bit. It loses digits where y comes near 1: from x = 37 on
    it is 0. The function `logistic` has the same values, and a slope that keeps its digits.
    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)""")
logistic = one(rules.logistic, """The function `sigmoid`, with a slope that keeps its digits in both tails.
    dy/dx = 0.25 * sech2(0.5 * x). That is y * (1 - y).
    >>> logistic(0.0)
    0.5""")
softplus = one(rules.softplus, """log(1 + exp(x)), a smooth relu, exact for every x. dy/dx = logistic(x).
    Source of the form used: Mächler, Accurately computing log(1 - exp(-|a|)) (2012).
    >>> softplus(-50.0), softplus(1000.0)
    (1.9287498479639178e-22, 1000.0)""")
relu = one(rules.relu, """The positive part: x where x > 0, else 0. dy/dx = greater(x, 0), so 0 at the kink.
    >>> relu(3.0), relu(-3.0)
    (3.0, 0.0)""")
maximum = two(rules.maximum, """The larger of a and b. The gradient goes to it; at a tie, half to each.
    >>> maximum(2.0, 5.0)
    5.0""")
minimum = two(rules.minimum, """The smaller of a and b. The gradient goes to it; at a tie, half to each.
    >>> minimum(2.0, 5.0)
    2.0""")
sign = one(rules.sign, """1.0 above 0, -1.0 below, 0.0 at 0. Flat: no gradient passes.
    >>> sign(-3.0)
    -1.0""")
greater = two(rules.greater, """1.0 where a > b, else 0.0. Flat: no gradient passes.
    >>> greater(2.0, 1.0), greater(1.0, 1.0)
    (1.0, 0.0)""")

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


@of_list
def total(values: Iterable[Any]) -> Any:
    """The sum of any number of values, left to right, as one node Σ. The gradient is 1 for each.

    A float if no value is a node; 0.0 if there is none.

    >>> total([1.0, 2.0, Value(3.0)])
    Value(6.0, grad=0.0)
    """
    terms = values if type(values) is tuple else listed("total", values)
    data = -0.0
    try:
        for term in terms:
            data += term._primal
        first = terms[0]
    except (AttributeError, IndexError):  # a plain number among them, or none
        return rules.total(*terms)
    return first._node(rules.total, terms, data, ())
