"""What every kind of number that meets the table can do: operators, and the functions as methods.

What a line here may know: rows, and that a number records what it is given (`_node`) or lets the row
decide (`apply_rule`). It knows no graph. The primals are called in here, and not through the row, as a
training step spends half its time doing that: it takes a third less so.
"""

from __future__ import annotations

import operator as op
from collections.abc import Callable

from autograd import more_rules, rules
from autograd.formula import bottom, formula
from autograd.kinds import Any, Node, NoReturn, Real, S, Self
from autograd.primals import real, shown
from autograd.recording import now
from autograd.row import RULES, Rule, no_value


def _unary(rule: Rule) -> Callable[[S], S]:
    """The method that applies a row to one number."""
    primal = rule.primal

    def method(self: Any) -> Any:
        try:
            x = self._primal
        except AttributeError:  # another kind of number than a node
            return rule(self)
        try:
            data = primal(x)
        except (ArithmeticError, ValueError) as error:
            data = no_value(rule, (self,), (x,), error)
        return self._node(rule, (self,), data, (x, data))

    return _named(method, rule.name, f"This number's {rule.name}: see `autograd.rules`.")


def _binary(rule: Rule) -> Callable[[S, S | Node | Real], S]:
    """The operator that applies a row to this number and another one."""
    primal = rule.primal

    def operator(self: Any, other: Any) -> Any:
        try:
            a, b = self._primal, other._primal
        except AttributeError:  # a plain number, another kind of number, or a mistake
            return rule(self, other)
        try:
            data = primal(a, b)
        except TypeError:  # the class of nodes, say
            return rule(self, other)
        except (ArithmeticError, ValueError) as error:
            data = no_value(rule, (self, other), (a, b), error)
        return self._node(rule, (self, other), data, (a, b, data))

    return _named(operator, rule.name, f"The row {rule.name} on this number and another one.")


def _method(rule: Rule) -> Callable[[S, S | Node | Real], S]:
    """The method that lets a row of two operands decide, which looks at the other one."""
    return _named(
        lambda self, other: rule(self, other), rule.name, f"The row {rule.name} on this number and another."
    )


def _reflected(rule: Rule) -> Callable[[S, S | Node | Real], S]:
    """The operator for a plain number on the left of this one."""

    def operator(self: Any, other: Any) -> Any:
        return rule(other, self)

    return _named(operator, f"reflected_{rule.name}", f"The row {rule.name} on a number and this one.")


def _named(method: Any, name: str, doc: str) -> Any:
    method.__name__ = method.__qualname__ = name
    method.__doc__ = doc
    return method


class Number:
    """A kind of number: it has `data`, its plain value, and `apply_rule(rule, operands)`.

    `<` and its kin look at `data`, which is refused while a program is recorded. `==` is identity, and a
    number has no truth value.
    """

    __slots__ = ()

    data: Any
    _label: str

    @property
    def label(self) -> str:
        """The text given."""
        return self._label

    @label.setter
    def label(self, text: str) -> None:
        if type(text) is not str and not isinstance(text, str):
            raise TypeError(f"a label is text, not a {type(text).__name__}: {shown(text)}")
        self._label = text  # type: ignore[misc]

    def __array_ufunc__(self, function: Any, how: str, *operands: Any, **options: Any) -> Any:
        """What NumPy asks in `np.float64(3) * number`, which is a node, and `np.exp(number)`: refused."""
        name = function.__name__
        if how == "__call__" and not options and name in _OF_NUMPY:
            compares = _OF_NUMPY[name] in (op.lt, op.le, op.gt, op.ge, op.eq, op.ne)  # scalars come as arrays
            plain = [x[()] if compares and getattr(x, "shape", 0) == () else x for x in operands]
            return _OF_NUMPY[name](*[x if isinstance(x, Number) else real(x) for x in plain])
        ours = name.replace("arc", "a")
        ours = _INSTEAD.get(name, f"autograd.{ours}" if ours in RULES else "autograd's functions, or .data")
        raise TypeError(f"NumPy's {name} cannot follow {formula(self)}, a node of autograd: use {ours}")

    # fmt: off
    __neg__ = _unary(rules.neg)
    __abs__ = _unary(rules.absolute)
    __add__ = _binary(rules.add)
    __sub__ = _binary(rules.sub)
    __mul__ = _binary(rules.mul)
    __pow__ = _binary(rules.power)
    __mod__ = _binary(more_rules.mod)
    __truediv__   = _binary(rules.div)
    __floordiv__  = _binary(more_rules.floordiv)
    __radd__      = _reflected(rules.add)
    __rsub__      = _reflected(rules.sub)
    __rmul__      = _reflected(rules.mul)
    __rpow__      = _reflected(rules.power)
    __rmod__      = _reflected(more_rules.mod)
    __rtruediv__  = _reflected(rules.div)
    __rfloordiv__ = _reflected(more_rules.floordiv)

    exp      = _unary(rules.exp)
    log      = _unary(rules.log)
    sqrt     = _unary(rules.sqrt)
    square   = _unary(rules.square)
    sin      = _unary(rules.sin)
    cos      = _unary(rules.cos)
    tan      = _unary(rules.tan)
    tanh     = _unary(rules.tanh)
    sigmoid  = _unary(rules.sigmoid)
    softplus = _unary(rules.softplus)
    relu     = _unary(rules.relu)
    abs      = _unary(rules.absolute)
    maximum  = _binary(rules.maximum)
    minimum  = _binary(rules.minimum)
    logistic      = _unary(rules.logistic)
    asin          = _unary(more_rules.asin)
    acos          = _unary(more_rules.acos)
    atan          = _unary(more_rules.atan)
    sinh          = _unary(more_rules.sinh)
    cosh          = _unary(more_rules.cosh)
    asinh         = _unary(more_rules.asinh)
    acosh         = _unary(more_rules.acosh)
    atanh         = _unary(more_rules.atanh)
    log2          = _unary(more_rules.log2)
    log10         = _unary(more_rules.log10)
    log1p         = _unary(more_rules.log1p)
    expm1         = _unary(more_rules.expm1)
    cbrt          = _unary(more_rules.cbrt)
    sinc          = _unary(more_rules.sinc)
    erf           = _unary(more_rules.erf)
    erfc          = _unary(more_rules.erfc)
    normal_cdf    = _unary(more_rules.normal_cdf)
    silu          = _unary(more_rules.silu)
    gelu          = _unary(more_rules.gelu)
    sign          = _unary(rules.sign)
    detach        = _unary(more_rules.detach)
    atan2         = _method(more_rules.atan2)
    hypot         = _method(more_rules.hypot)
    logaddexp     = _method(more_rules.logaddexp)
    xlogy         = _method(more_rules.xlogy)
    xexpy         = _method(more_rules.xexpy)
    mod           = _method(more_rules.mod)
    greater       = _method(rules.greater)
    greater_equal = _method(more_rules.greater_equal)
    less          = _method(more_rules.less)
    less_equal    = _method(more_rules.less_equal)
    equal         = _method(more_rules.equal)
    not_equal     = _method(more_rules.not_equal)
    logical_and   = _method(more_rules.logical_and)
    logical_or    = _method(more_rules.logical_or)
    logical_not   = _unary(more_rules.logical_not)
    floor = __floor__ = _unary(more_rules.floor)
    ceil  = __ceil__  = _unary(more_rules.ceil)
    # fmt: on

    def apply(self, rule: Any, *others: Number | Real) -> Self:
        """A row on this number and others: for rows of your own, `x.apply(row)` is `row(x)`."""
        if not callable(rule):
            raise TypeError(f"apply takes a row of the table first, not {shown(rule)}")
        return rule(self, *others)

    def clip(self, low: Number | Real, high: Number | Real) -> Self:
        """The row clip, with these bounds."""
        return self.apply(more_rules.clip, low, high)

    def leaky_relu(self, slope: Number | Real = 0.01) -> Self:
        """The row leaky_relu, with this slope."""
        return self.apply(more_rules.leaky_relu, slope)

    def elu(self, alpha: Number | Real = 1.0) -> Self:
        """The row elu, with this alpha."""
        return self.apply(more_rules.elu, alpha)

    def __round__(self, digits: None = None) -> Self:
        if digits is not None:
            raise TypeError("a node is rounded to a whole number: for digits, format it or round its .data")
        return self.apply(more_rules.round_)

    def __divmod__(self, other: Number | Real) -> tuple[Self, Self]:
        return self.apply(more_rules.floordiv, other), self.apply(more_rules.mod, other)

    def __rdivmod__(self, other: Any) -> tuple[Self, Self]:
        return other // self, other % self

    def __pos__(self) -> Self:
        return self

    def __lt__(self, other: Number | Real) -> bool:
        a, b = _compared(self, "<", other)
        return a < b

    def __le__(self, other: Number | Real) -> bool:
        a, b = _compared(self, "<=", other)
        return a <= b

    def __gt__(self, other: Number | Real) -> bool:
        a, b = _compared(self, ">", other)
        return a > b

    def __ge__(self, other: Number | Real) -> bool:
        a, b = _compared(self, ">=", other)
        return a >= b

    def __float__(self) -> float:
        raise TypeError(
            "float() or int() of a node would lose its gradient: use autograd's functions in place of math's "
            "(where, greater or maximum in place of an if), or .data if a plain number is what you want"
        )

    __int__ = __trunc__ = __float__

    def __format__(self, spec: str) -> str:
        return format(self.data, spec) if spec else repr(self)

    __hash__ = object.__hash__  # by identity, as `==` between nodes

    def __eq__(self, other: object) -> Any:
        if isinstance(other, Number):
            if other is not self:
                _require_choice(self, "== ...", "use equal(a, b) with where")
            return other is self
        if isinstance(other, complex) or hasattr(other, "__float__") or hasattr(other, "__array__"):
            raise TypeError(
                f"{formula(self)} == {shown(other)}: nodes are equal if they are the same node; write "
                "equal(a, b) for 1 or 0 in the graph, or compare .data to choose now"
            )
        return NotImplemented

    def __bool__(self) -> bool:
        raise TypeError(
            f"{formula(self)} has no truth value: write where(condition, a, b), maximum or minimum to choose "
            "in the graph, logical_and, logical_or and logical_not for `and`, `or` and `not`, or compare "
            ".data to choose now"
        )


# fmt: off
_OF_NUMPY = {
    "add": op.add, "subtract": op.sub, "multiply": op.mul, "divide": op.truediv, "power": op.pow,
    "floor_divide": op.floordiv, "remainder": op.mod, "divmod": divmod, "equal": op.eq, "not_equal": op.ne,
    "less": op.lt, "less_equal": op.le, "greater": op.gt, "greater_equal": op.ge,
}
_INSTEAD = {"add": "autograd.total", "absolute": "abs", "fabs": "abs", "rint": "autograd.round"}
# fmt: on


def refuse_look(what: str) -> NoReturn:
    """Refuse what would put one number into a recorded program for good."""
    raise TypeError(
        f"{what} would stay the same for good in a recorded program: compute with the node itself, or "
        "with its detach() to hold it fixed in a derivative"
    )


def _compared(number: Any, operator: str, other: Any) -> tuple[float, float]:
    """The plain numbers of both sides, where comparing is allowed."""
    _require_choice(number, f"{operator} ...", "use where, greater, maximum or relu")
    return bottom(number), bottom(other) if isinstance(other, Number) else real(other)


def _require_choice(number: Any, comparison: str, way_out: str) -> None:
    if not now().choose:
        raise TypeError(
            f"{formula(number)} {comparison} would choose for good in a recorded program: {way_out}"
        )
