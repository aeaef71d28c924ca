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

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from autograd.rules import Rule, real
from autograd.value import Number, folding

_depth: ContextVar[int] = ContextVar("nesting depth of forward passes", default=0)


class _Pass:
    """One forward pass under way, and how deep it is nested in others."""

    __slots__ = ("depth", "over")

    def __init__(self, depth: int) -> None:
        self.depth = depth
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

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Dual:
        """The result of a row on these operands, with its tangent: the chain rule, forwards."""
        of = max((o.of for o in operands if isinstance(o, Dual)), key=lambda of: of.depth)
        for operand in operands:
            _require_alive(operand, of)
        carries = [isinstance(operand, Dual) and operand.of is of for operand in operands]
        primals = [o.primal if carried else o for o, carried in zip(operands, carries, strict=True)]
        result = rule(*primals)
        tangent: Any = 0.0
        with folding():
            for operand, carried, partial in zip(operands, carries, rule.partials):  # noqa: B905
                if not carried or partial is None:
                    continue
                slope = partial(*primals, result) if callable(partial) else partial
                tangent = _plus(tangent, slope * operand.tangent)
        return Dual(result, tangent, of)

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
    with _forward_pass() as of:
        result = function(*(Dual(_number(x), _number(t), of) for x, t in zip(inputs, tangents, strict=True)))
        if isinstance(result, (list, tuple)):
            pairs = [_split(output, of) for output in result]
            return type(result)(y for y, _ in pairs), type(result)(t for _, t in pairs)
        return _split(result, of)


def derivative(function: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of a function of one number at x, forwards. May be nested.

    `x` is a plain number (so is the result), a node, or a dual number of an enclosing pass.

    >>> derivative(lambda x: x**3, 2.0)
    12.0
    >>> derivative(lambda x: derivative(lambda x: x**3, x), 2.0)
    12.0
    """
    return jvp(function, [x], [1.0])[1]


@contextmanager
def _forward_pass() -> Iterator[_Pass]:
    of = _Pass(_depth.get() + 1)
    token = _depth.set(of.depth)
    try:
        yield of
    finally:
        of.over = True
        _depth.reset(token)


def _split(output: Any, of: _Pass) -> tuple[Any, Any]:
    """A function's output without this pass's ε, and the derivative; 0 if it does not depend on it."""
    if isinstance(output, Dual) and output.of is of:
        return output.primal, output.tangent
    return _number(output), 0.0


def _number(number: Any) -> Any:
    return number if isinstance(number, Number) else real(number)


def _plus(a: Any, b: Any) -> Any:
    """The sum of tangents, without adding to a plain 0 that stands for none."""
    return b if type(a) is float and a == 0.0 else a + b


def _require_alive(operand: Any, of: _Pass) -> None:
    if not isinstance(operand, Dual):
        return
    if operand.of.over or (operand.of is not of and operand.of.depth == of.depth):
        raise ValueError(
            "a dual number outlived the pass that made it: return it from the function that `jvp` or "
            "`derivative` differentiates, and keep it nowhere else"
        )
