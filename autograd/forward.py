"""Forward mode: a number and its derivative, computed side by side, from the same rows.

A dual number x + x'ε carries its tangent x' along: an operation's tangent is the sum, over operands,
of partial times tangent. One pass gives the derivative along one direction, however many outputs
there are; reverse mode gives one output's derivative along every direction. Nothing is recorded.

Nested differentiation must not confuse one ε with another: every pass has its own, and the ε of the
innermost pass is the outermost part of a number.

Source: Griewank and Walther, Evaluating Derivatives (2nd edition, 2008), section 3.1; for nesting,
Siskind and Pearlmutter, Perturbation confusion and referential transparency (2005).

>>> from autograd import sin
>>> derivative(lambda x: x * sin(x), 0.0)
0.0
>>> derivative(lambda x: x * derivative(lambda y: x + y, 1.0), 1.0)
1.0
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count

from autograd.rules import Rule, real
from autograd.value import Constant, Number, Value, constant, folding

TYPE_CHECKING = False  # as in typing, which takes longer to load than all of this package
if TYPE_CHECKING:
    from typing import Any

_numbers = count()  # of passes: one that begins within another has the greater number, in any thread


class _Pass:
    """One forward pass: its number, and whether it is over."""

    __slots__ = ("number", "over")

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.over = False


class Dual(Number):
    """A number with its tangent: its derivative along the direction of the pass that it belongs to.

    Both may be plain numbers, nodes, or dual numbers of an enclosing pass. Made by `jvp` and
    `derivative`; `data` is the plain number at the bottom.
    """

    __slots__ = ("label", "of", "primal", "tangent")

    def __init__(self, primal: Any, tangent: Any, of: _Pass) -> None:
        self.primal, self.tangent, self.of, self.label = primal, tangent, of, ""

    @property
    def data(self) -> Any:
        """The plain number at the bottom, without any tangent."""
        return self.primal.data if isinstance(self.primal, Number) else self.primal

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Any:
        """The result of a row on these operands, with its tangent: the chain rule, forwards."""
        operands = tuple([_number(operand) for operand in operands])
        of = max((o.of for o in operands if isinstance(o, Dual)), key=lambda of: of.number)
        for operand in operands:
            _require_alive(operand, of)
        carries = [isinstance(operand, Dual) and operand.of is of for operand in operands]
        primals = [o.primal if carried else o for o, carried in zip(operands, carries, strict=True)]
        result = rule(*primals)
        tangent: Any = None
        with folding():
            for operand, carried, partial in zip(operands, carries, rule.partials):  # noqa: B905
                if not carried or partial is None:
                    continue
                slope = partial(*primals, result) if callable(partial) else partial
                share = slope * operand.tangent
                tangent = share if tangent is None else tangent + share
        return result if tangent is None else Dual(result, tangent, of)  # flat: nothing to carry on

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, tangent={self.tangent!r})"


def jvp(function: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function and its derivative along a direction (the Jacobian times the tangents).

    `function` takes as many numbers as there are inputs, and returns a number, or a list or tuple of
    numbers; both results have that form. Inputs and tangents may be plain numbers, nodes (the results
    are then nodes too, to be differentiated in reverse), or dual numbers of an enclosing pass.

    Raises ValueError if the lengths differ, and what Python's arithmetic raises where a derivative
    does not exist.

    >>> jvp(lambda x, y: [x * y, x + y], [2.0, 5.0], [1.0, 0.0])
    ([10.0, 7.0], [5.0, 1.0])
    """
    if len(inputs) != len(tangents):
        raise ValueError(f"{len(tangents)} tangents for {len(inputs)} inputs: give one for each")
    of, over_nodes = _Pass(), any(isinstance(x, Value) for x in (*inputs, *tangents))
    try:
        result = function(*(Dual(_number(x), _number(t), of) for x, t in zip(inputs, tangents, strict=True)))
        if not isinstance(result, (list, tuple)):
            return _split(result, of, over_nodes)
        pairs = [_split(output, of, over_nodes) for output in result]
        return type(result)(y for y, _ in pairs), type(result)(t for _, t in pairs)
    finally:
        of.over = True


def derivative(function: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of a function of one number at x, forwards. May be nested.

    `x` is a plain number (so is the result), a node, or a dual number of an enclosing pass.

    >>> derivative(lambda x: x**3, 2.0)
    12.0
    >>> derivative(lambda x: derivative(lambda x: x**3, x), 2.0)
    12.0
    """
    return jvp(function, [x], [1.0])[1]


def _split(output: Any, of: _Pass, over_nodes: bool) -> tuple[Any, Any]:
    """A function's output without this pass's ε, and the derivative; 0 if it does not depend on it."""
    _require_alive(output, of)
    own = isinstance(output, Dual) and output.of is of
    pair = (output.primal, output.tangent) if own else (_number(output), 0.0)
    return (constant(pair[0]), constant(pair[1])) if over_nodes else pair


def _number(number: Any) -> Any:
    """A number as the rows like it: constants, which no partial is asked for, as plain floats."""
    if type(number) is Constant:
        return number.data
    return number if isinstance(number, Number) else real(number)


def _require_alive(operand: Any, of: _Pass) -> None:
    if isinstance(operand, Dual) and (operand.of.over or operand.of.number > of.number):
        raise ValueError(
            "a dual number outlived the pass that made it: return it from the function that `jvp` or "
            "`derivative` differentiates, and keep it nowhere else"
        )
