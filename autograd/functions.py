"""The functions for everyday use, on nodes and on plain numbers: a node gives a node, a number a float.

Each one applies a row of the table; here it gets its documentation. y stands for the result, and dy/dx
for what the row's partial makes of symbols: a test holds each to the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from autograd import rules
from autograd.kinds import Any, Dual, N, Real, of_two, overload
from autograd.value import Value

_primals = attrgetter("_primal")


def exp(x: N) -> N:
    """The exponential, e to the power x, for x up to 709.78 (above, OverflowError). dy/dx = y.

    >>> exp(0.0)
    1.0
    """
    return rules.exp(x)


def log(x: N) -> N:
    """The natural logarithm of x > 0 (else ValueError). dy/dx = 1 / x.

    >>> log(1.0)
    0.0
    """
    return rules.log(x)


def sqrt(x: N) -> N:
    """The square root of x ≥ 0 (else ValueError). dy/dx = 0.5 / y, at 0 a ZeroDivisionError.

    >>> sqrt(9.0)
    3.0
    """
    return rules.sqrt(x)


def square(x: N) -> N:
    """The square of x, x times x. dy/dx = 2 * x.

    >>> square(-3.0)
    9.0
    """
    return rules.square(x)


def sin(x: N) -> N:
    """The sine of x, an angle in radians (infinite: ValueError). dy/dx = cos(x).

    >>> sin(0.0)
    0.0
    """
    return rules.sin(x)


def cos(x: N) -> N:
    """The cosine of x, an angle in radians (infinite: ValueError). dy/dx = -sin(x).

    >>> cos(0.0)
    1.0
    """
    return rules.cos(x)


def tan(x: N) -> N:
    """The tangent of x, an angle in radians (infinite: ValueError). dy/dx = 1 + y * y.

    >>> tan(0.0)
    0.0
    """
    return rules.tan(x)


def tanh(x: N) -> N:
    """The hyperbolic tangent of x, from -1 to 1. dy/dx = 1 - y * y.

    >>> tanh(1000.0)
    1.0
    """
    return rules.tanh(x)


def sigmoid(x: N) -> N:
    """The logistic function 1 / (1 + exp(-x)), from 0 to 1, for every x. dy/dx = y * (1 - y).

    >>> sigmoid(0.0), sigmoid(-1000.0)
    (0.5, 0.0)
    """
    return rules.sigmoid(x)


def softplus(x: N) -> N:
    """log(1 + exp(x)), a smooth relu, exact for every x. dy/dx = sigmoid(x).

    Source of the form used: Mächler, Accurately computing log(1 - exp(-|a|)) (2012).

    >>> softplus(-50.0), softplus(1000.0)
    (1.9287498479639178e-22, 1000.0)
    """
    return rules.softplus(x)


def relu(x: N) -> N:
    """The positive part: x where x > 0, else 0. dy/dx = greater(x, 0), so 0 at the kink.

    >>> relu(3.0), relu(-3.0)
    (3.0, 0.0)
    """
    return rules.relu(x)


@of_two
def maximum(a: Any, b: Any) -> Any:
    """The larger of a and b. The gradient goes to the larger one; at a tie, half to each.

    >>> maximum(2.0, 5.0)
    5.0
    """
    return rules.maximum(a, b)


@of_two
def minimum(a: Any, b: Any) -> Any:
    """The smaller of a and b. The gradient goes to the smaller one; at a tie, half to each.

    >>> minimum(2.0, 5.0)
    2.0
    """
    return rules.minimum(a, b)


@of_two
def greater(a: Any, b: Any) -> Any:
    """1.0 where a > b, else 0.0: a comparison that stays in the graph, for `where`. It is flat: no gradient.

    >>> greater(2.0, 1.0), greater(1.0, 1.0)
    (1.0, 0.0)
    """
    return rules.greater(a, b)


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


@overload
def total(values: Iterable[Real]) -> float: ...  # type: ignore[overload-overlap]
@overload
def total(values: Iterable[Value | Real]) -> Value: ...  # type: ignore[overload-overlap]
@overload
def total(values: Iterable[Dual | Value | Real]) -> Dual: ...
def total(values: Iterable[Any]) -> Any:
    """The sum of any number of values, left to right, as one node Σ. The gradient is 1 for each.

    A float if no value is a node; 0.0 if there is none.

    >>> total([1.0, 2.0, Value(3.0)])
    Value(6.0, grad=0.0)
    """
    terms: tuple[Any, ...] = tuple(values)
    data = -0.0
    try:
        for term in terms:
            data += term._primal
        first = terms[0]
    except (AttributeError, IndexError):  # a plain number among them, or none
        return rules.total(*terms)
    return first._node(rules.total, terms, data, ())
