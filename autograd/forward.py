"""Forward mode: a number and its derivative, computed side by side, from the same rows.

A dual number x + x'ε carries its tangent x' along: an operation's tangent is the sum, over operands,
of partial times tangent. One pass gives the derivative along one direction, however many outputs
there are; reverse mode gives one output's derivative along every direction. Nothing is recorded,
unless the function takes a gradient itself: the gradient of a dual number is a dual number.

Nested differentiation must not confuse one ε with another: every pass has its own, and the ε of the
innermost pass is the outermost part of a number.

Source: Griewank and Walther, Evaluating Derivatives (2nd edition, 2008), section 3.1; for nesting,
Siskind and Pearlmutter, Perturbation confusion and referential transparency (2005).

>>> from autograd import grad, sin
>>> derivative(lambda x: x * sin(x), 0.0)
0.0
>>> derivative(lambda x: x * derivative(lambda y: x + y, 1.0), 1.0)
1.0
>>> derivative(lambda x: grad(x**3, [x])[0], 2.0)
12.0
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import count

from autograd import rules
from autograd.kinds import Any
from autograd.operators import Number
from autograd.order import topological_order
from autograd.primals import real
from autograd.recording import Answer, hold, now
from autograd.reverse import pull_back
from autograd.rules import Rule
from autograd.value import Constant, Value, constant

_numbers = count()  # of passes: one that begins within another has the greater number, in any thread


class _Pass:
    """One forward pass: its number, and whether it is over."""

    __slots__ = ("number", "over")

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.over = False


class _NeedsGraph(BaseException):
    """A gradient by plain numbers is asked for: their pass must begin again, on nodes."""


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
        of = _innermost(operands)
        pairs = [_parts(_number(operand), of) for operand in operands]
        primals = [primal for primal, _ in pairs]
        result = rule(*primals)
        point, tangent = rule.point(primals, result), None
        fold = Answer("fold")
        try:
            hold(fold)
            for place, (_, moved) in enumerate(pairs):
                if moved is not None and (slope := rule.partial(place, point)) is not None:
                    share = slope * moved
                    share = _own(share) if share is slope else share
                    tangent = share if tangent is None else tangent + share
        finally:
            fold.over = True
            now()
        return result if tangent is None else Dual(result, tangent, of)  # flat: nothing to carry on

    def pull_back(
        self, outputs: Sequence[Any], inputs: Sequence[Any], vector: Sequence[Any], held: Collection[Any]
    ) -> list[Any]:
        """The gradient of dual numbers: what `autograd.reverse.pull_back` leaves to them.

        Its primal part is the gradient of the primals. Its tangent part is the derivative of that along
        the pass: the gradient of the tangents by the primals of the inputs. The tangents of the inputs
        are held fixed then, for they are a direction, even where they were computed from the inputs.
        """
        of = _innermost((*outputs, *inputs, *vector, *held))
        ys, xs, vs = ([_parts(number, of) for number in numbers] for numbers in (outputs, inputs, vector))
        by = [x for x, _ in xs]
        if not all(isinstance(x, Number) for x in by):
            raise _NeedsGraph
        fixed = [part for number in held for part in _parts(number, of)]
        steady = [(y, v) for (y, _), (v, _) in zip(ys, vs, strict=True)]
        moving = [(dy, v) for (_, dy), (v, _) in zip(ys, vs, strict=True)]
        moving += [(y, dv) for (y, _), (_, dv) in zip(ys, vs, strict=True) if dv is not None]
        slopes = _pull_back(steady, by, fixed)
        bends = _pull_back(moving, by, [*fixed, *(dx for _, dx in xs)])
        return [Dual(_number(s), _own(_number(b)), of) for s, b in zip(slopes, bends, strict=True)]

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, tangent={self.tangent!r})"


def jvp(function: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function and its derivative along a direction (the Jacobian times the tangents).

    `function` takes as many numbers as there are inputs, and returns a number, or a list or tuple of
    numbers; both results have that form. If it takes a gradient of its own by plain numbers (`grad`), it
    is called again, with nodes for them. Inputs and tangents may be plain numbers, nodes (the results
    are then nodes too, to be differentiated in reverse), or dual numbers of an enclosing pass.

    Raises ValueError if the lengths differ, and what Python's arithmetic raises where a derivative
    does not exist.

    >>> jvp(lambda x, y: [x * y, x + y], [2.0, 5.0], [1.0, 0.0])
    ([10.0, 7.0], [5.0, 1.0])
    """
    if len(inputs) != len(tangents):
        raise ValueError(f"{len(tangents)} tangents for {len(inputs)} inputs: give one for each")
    try:
        return _forward(function, list(map(_number, inputs)), tangents)
    except _NeedsGraph:
        nodes = [x if isinstance(x, Number) else Value(x) for x in map(_number, inputs)]
        new = {node for node, x in zip(nodes, inputs, strict=True) if node is not x}
        if not new:
            raise  # the plain numbers are those of an enclosing pass
    y, slope = _forward(function, nodes, tangents)
    return _without(new, y), _without(new, slope)


def derivative(function: Callable[[Any], Any], x: Any) -> Any:
    """The derivative of a function of one number at x, forwards. May be nested.

    `x` is a plain number (so is the result), a node, or a dual number of an enclosing pass.

    >>> derivative(lambda x: x**3, 2.0)
    12.0
    >>> derivative(lambda x: derivative(lambda x: x**3, x), 2.0)
    12.0
    """
    return jvp(function, [x], [1.0])[1]


def _forward(function: Callable[..., Any], inputs: list[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """One pass: the value and the derivative, in the form that the function gives its result."""
    of, over_nodes = _Pass(), any(isinstance(x, Value) for x in (*inputs, *tangents))
    try:
        result = function(*(Dual(x, _own(_number(t)), of) for x, t in zip(inputs, tangents, strict=True)))
        if not isinstance(result, (list, tuple)):
            return _split(result, of, over_nodes)
        pairs = [_split(output, of, over_nodes) for output in result]
        return type(result)(y for y, _ in pairs), type(result)(t for _, t in pairs)
    finally:
        of.over = True


def _split(output: Any, of: _Pass, over_nodes: bool) -> tuple[Any, Any]:
    """A function's output without this pass's ε, and the derivative; 0 if it does not depend on it."""
    _require_alive(output, of)
    primal, tangent = _parts(output if isinstance(output, Dual) else _number(output), of)
    pair = primal, 0.0 if tangent is None else tangent
    return (constant(pair[0]), constant(pair[1])) if over_nodes else pair


def _without(new: Collection[Value], result: Any) -> Any:
    """A result without the nodes that stood for plain numbers, where it is made from nothing else."""
    if isinstance(result, (list, tuple)):
        return type(result)(_without(new, number) for number in result)
    if not isinstance(result, Value):
        return result
    leaves = [node for node in topological_order(result) if node.op is None and type(node) is not Constant]
    return result.data if all(leaf in new for leaf in leaves) else result


def _pull_back(pairs: Sequence[tuple[Any, Any]], inputs: Sequence[Any], held: Collection[Any]) -> list[Any]:
    """The gradient of outputs, each with its adjoint; plain numbers among them depend on nothing."""
    moving = [(y, v) for y, v in pairs if isinstance(y, Number)]
    return pull_back(
        [y for y, _ in moving], inputs, [v for _, v in moving], [h for h in held if isinstance(h, Number)]
    )


def _parts(number: Any, of: _Pass) -> tuple[Any, Any]:
    """Primal and tangent of a number in this pass; None for a tangent where it has none."""
    return (number.primal, number.tangent) if isinstance(number, Dual) and number.of is of else (number, None)


def _own(tangent: Any) -> Any:
    """A tangent as a node of its own, apart from any primal: gradients hold it fixed, and that one not."""
    return rules.total(tangent) if isinstance(tangent, Value) and type(tangent) is not Constant else tangent


def _number(number: Any) -> Any:
    """A number as the rows like it: constants, which no partial is asked for, as plain floats."""
    if type(number) is Constant:
        return number.data
    return number if isinstance(number, Number) else real(number)


def _innermost(numbers: Sequence[Any]) -> _Pass:
    """The innermost of the passes that these numbers belong to, all of them under way."""
    of = max((n.of for n in numbers if isinstance(n, Dual)), key=lambda of: of.number)
    for number in numbers:
        _require_alive(number, of)
    return of


def _require_alive(operand: Any, of: _Pass) -> None:
    if isinstance(operand, Dual) and (operand.of.over or operand.of.number > of.number):
        raise ValueError(
            "a dual number outlived the pass that made it: return it from the function that `jvp` or "
            "`derivative` differentiates, and keep it nowhere else"
        )
