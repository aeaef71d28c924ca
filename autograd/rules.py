"""The table: every operation once, with its value and its partial derivatives.

A row states the operation's name, its symbol in drawings, its primal (the value, on floats) and one
partial derivative per operand. Calculus stands here and nowhere else.

What a row may know: ordinary operators and the other rows. What it may not know: nodes, graphs,
gradients. Given floats, a partial yields a float; given nodes, it yields nodes, that is, a gradient
that can itself be differentiated, drawn and printed as code. A row called on a new kind of number
asks that number to apply it (`apply_rule`), so a new kind of number needs no change in this file.

To add an operation, add a row:

>>> cube = Rule("cube", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
>>> cube(2.0)
8.0
>>> from autograd import Value
>>> x = Value(2.0)
>>> cube(x).backward()
>>> x.grad
12.0
>>> del RULES["cube"]
"""

from __future__ import annotations

import math
import operator
import sys
from collections.abc import Callable, Iterable
from itertools import repeat

from autograd.formula import operation

TYPE_CHECKING = False  # as in typing, which takes longer to load than all of this package
if TYPE_CHECKING:
    from typing import Any

    Partial = float | Callable[..., Any] | None

RULES: dict[str, Rule] = {}
"""Every row by its name, in the order of the table."""


class Rule:
    """One operation: a row of the table, and a function on numbers of any kind. A row never changes.

    `partials` holds one entry per operand: the derivative of the result with respect to that
    operand, as a function of all operands and the result; or a float where it is constant; or None
    where the operation is flat in that operand (a step has no slope to follow). An operation of any
    number of operands repeats one entry for ever.

    `infix` is the operator between the operands in formulas and code; without it, it is `name(...)`.

    `neutral` holds, per operand, the constant that leaves the other operand exactly as it is, for
    every float including inf, nan and -0.0: `x * 1`, `x ** 1`, but not `x + 0` (-0.0 + 0 is 0.0).
    """

    __slots__ = ("infix", "name", "neutral", "partials", "primal", "symbol")

    name: str
    symbol: str
    primal: Callable[..., float]
    partials: tuple[Partial, ...] | repeat[float]
    infix: str
    neutral: tuple[float | None, ...]

    def __init__(
        self,
        name: str,
        symbol: str,
        primal: Callable[..., float],
        partials: tuple[Partial, ...] | repeat[float],
        infix: str = "",
        neutral: tuple[float | None, ...] = (),
    ) -> None:
        if name in RULES:
            raise ValueError(f"the table has a row named {name!r} already: choose another name")
        if not isinstance(partials, repeat):
            partials = tuple([float(p) if isinstance(p, int) else p for p in partials])
        for field, content in locals().items():
            if field != "self":
                object.__setattr__(self, field, content)
        RULES[name] = self  # a pickled graph finds its rows here

    def __setattr__(self, field: str, content: object) -> None:
        raise AttributeError(f"the row {self.name} of the table never changes: add another row")

    def __repr__(self) -> str:
        return f"<rule {self.name}>"

    def __call__(self, *operands: Any) -> Any:
        """Apply the operation: a float from plain numbers, a node as soon as one operand is a node."""
        if isinstance(self.partials, tuple) and len(operands) != len(self.partials):
            raise TypeError(f"{self.name} takes {len(self.partials)} operands, got {len(operands)}")
        for operand in operands:
            if hasattr(operand, "apply_rule"):
                return operand.apply_rule(self, operands)
        numbers = [real(operand) for operand in operands]
        try:
            return self.primal(*numbers)
        except (ArithmeticError, ValueError) as error:
            raise domain_error(self, numbers, numbers, error) from None

    def __reduce__(self) -> tuple[Callable[[str], Rule], tuple[str]]:
        return _row, (self.name,)


def _row(name: str) -> Rule:
    return RULES[name]


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


def domain_error(
    rule: Rule, operands: Iterable[Any], numbers: Iterable[float], error: Exception, what: str = ""
) -> Exception:
    """The same kind of exception as `error`, saying which operation failed on which operands.

    >>> domain_error(log, [0.0], [0.0], ValueError("math domain error"))
    ValueError('log(0.0): operand is 0.0 (math domain error)')
    """
    shown = [repr(number) for number in numbers]
    verb = "operand is" if len(shown) == 1 else "operands are"
    text = operation(rule, operands)
    reason = error.args[-1] if error.args else type(error).__name__
    return type(error)(f"{what}{text}: {verb} {' and '.join(shown)} ({reason})")


# Primals that the math module does not have. Each is one expression on floats.


def _power(a: float, b: float) -> float:
    y: float | complex = a**b
    if isinstance(y, complex):  # Python leaves the reals here; a derivative cannot follow
        raise ValueError("a fractional power of a negative number is not real")
    return y


def _sigmoid(x: float) -> float:
    # exp(-x) overflows below -709; there 1 + exp(-x) is exp(-x) to the last bit anyway.
    return 1.0 / (1.0 + math.exp(-x)) if x >= -709.0 else math.exp(x)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def _relu(x: float) -> float:
    return x if x > 0.0 or x != x else 0.0  # x != x: nan passes through


def _maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


def _sign(x: float) -> float:
    return 1.0 if x > 0.0 else -1.0 if x < 0.0 else x


def _zero(x: float) -> float:
    return 1.0 if x == 0.0 else 0.0


def _greater(a: float, b: float) -> float:
    return 1.0 if a > b else 0.0


def _share(a: float, b: float) -> float:
    return 1.0 if a > b else 0.0 if a < b else 0.5


def _total(first: float = 0.0, *others: float) -> float:
    # Not the built-in sum, which compensates from Python 3.12 on: other bits on other versions.
    for term in others:
        first += term
    return first


def _square(x: float) -> float:
    return x * x


def _where(condition: float, a: float, b: float) -> float:
    return a if condition != 0.0 else b


def _one_less(a: Any, b: Any) -> Any:
    """The exponent in the slope of a**b: b - 1, but 0 where a**-1 has no value and b = 0 makes it moot.

    A constant b gives a constant: the slope with respect to an exponent must not be asked for then.
    """
    return b - 1.0 + (zero(b) if type(b) is float else zero(a) * zero(b))


# The table. In a partial, a and b (or x) are the operands and y is the result. Constants are floats:
# Python takes twice as long to add an int to a float.
# Kinks: each row that has one says what it chose there.
# fmt: off

#                name        symbol  primal            partials
neg      = Rule("neg",      "−",    operator.neg,     (-1.0,),                                         infix="-")
add      = Rule("add",      "+",    operator.add,     (1.0,                    1.0),                   infix="+")
sub      = Rule("sub",      "−",    operator.sub,     (1.0,                    -1.0),                  infix="-")
mul      = Rule("mul",      "×",    operator.mul,     (lambda a, b, y: b,      lambda a, b, y: a),     infix="*",  neutral=(1.0, 1.0))
div      = Rule("div",      "÷",    operator.truediv, (lambda a, b, y: 1.0 / b, lambda a, b, y: -y / b), infix="/", neutral=(None, 1.0))
power    = Rule("pow",      "xʸ",   _power,           (lambda a, b, y: b * a ** _one_less(a, b),
                                                       lambda a, b, y: y * log(a + zero(a))),          infix="**", neutral=(None, 1.0))  # 0**b: 0 for b > 0
total    = Rule("total",    "Σ",    _total,           repeat(1.0))

# Steps: flat on both sides of their jump, so no gradient passes (None).
greater  = Rule("greater",  ">",    _greater,         (None, None))  # 1 where a > b, else 0
share    = Rule("share",    "≥",    _share,           (None, None))  # 1 where a > b, ½ at a tie, else 0
sign     = Rule("sign",     "sign", _sign,            (None,))       # 1, -1, or 0 at 0
zero     = Rule("zero",     "=0",   _zero,            (None,))       # 1 at 0, else 0

where    = Rule("where",    "?",    _where,           (None, lambda c, a, b, y: where(c, 1.0, 0.0), lambda c, a, b, y: where(c, 0.0, 1.0)))  # a where c is not 0, else b

square   = Rule("square",   "x²",   _square,          (lambda x, y: 2.0 * x,))
sqrt     = Rule("sqrt",     "√",    math.sqrt,        (lambda x, y: 0.5 / y,))
exp      = Rule("exp",      "exp",  math.exp,         (lambda x, y: y,))
log      = Rule("log",      "log",  math.log,         (lambda x, y: 1.0 / x,))
sin      = Rule("sin",      "sin",  math.sin,         (lambda x, y: cos(x),))
cos      = Rule("cos",      "cos",  math.cos,         (lambda x, y: -sin(x),))
tan      = Rule("tan",      "tan",  math.tan,         (lambda x, y: 1.0 + y * y,))
tanh     = Rule("tanh",     "tanh", math.tanh,        (lambda x, y: 1.0 - y * y,))
sigmoid  = Rule("sigmoid",  "σ",    _sigmoid,         (lambda x, y: y * (1.0 - y),))
softplus = Rule("softplus", "softplus", _softplus,    (lambda x, y: sigmoid(x),))
relu     = Rule("relu",     "relu", _relu,            (lambda x, y: greater(x, 0.0),))                 # 0 at 0
absolute = Rule("abs",      "|x|",  abs,              (lambda x, y: sign(x),))                         # 0 at 0
maximum  = Rule("maximum",  "max",  _maximum,         (lambda a, b, y: share(a, b), lambda a, b, y: share(b, a)))  # ½ and ½ at a tie
minimum  = Rule("minimum",  "min",  _minimum,         (lambda a, b, y: share(b, a), lambda a, b, y: share(a, b)))  # ½ and ½ at a tie

# fmt: on
