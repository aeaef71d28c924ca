"""Forward mode: a number and its derivative, computed side by side, from the same rows.

A dual number x + x'ε carries its tangent x' along: an operation's tangent is the sum, over operands,
of partial times tangent. One pass gives the derivative along one direction, however many outputs
there are; reverse mode gives one output's derivative along every direction. Nothing is recorded, unless
the function takes a gradient itself: then `mixed` has the pass begin again, on nodes.

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

from autograd.formula import bottom, domain_error, formula
from autograd.gates import closed, is_shut
from autograd.kinds import Any, N
from autograd.mixed import begin_again, parts_of, pull_back
from autograd.operators import Number, refuse_look
from autograd.passes import NeedsNodes, Pass, innermost_pass, require_alive
from autograd.primals import counted, listed, real, shown
from autograd.recording import answered, now
from autograd.row import Rule, gate
from autograd.value import Constant, Value


class Dual(Number):
    """A number with its tangent: its derivative along the direction of the pass that it belongs to.

    Both may be plain numbers, nodes, or dual numbers of an enclosing pass; a tangent is None behind what
    is flat or not chosen. Made by `jvp` and `derivative`; `data` is the plain number at the bottom.
    """

    __slots__ = ("_label", "error", "of", "primal", "tangent")

    def __init__(self, primal: Any, tangent: Any, of: Pass, error: Exception | None = None) -> None:
        self.primal, self.tangent, self.of, self._label, self.error = primal, tangent, of, "", error

    def gate(self, when: bool) -> Any:
        """A choice is made by the primal part alone."""
        return gate(self.primal, when)

    @property
    def data(self) -> Any:
        """The plain number at the bottom, without any tangent."""
        if not now().look:
            refuse_look(f"{formula(self.primal)}.data")
        return self.primal.data if isinstance(self.primal, Number) else self.primal

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Any:
        """The result of a row on these operands, with its tangent: the chain rule, forwards."""
        of = innermost_pass(operands)
        pairs = [parts_of(_number(operand), of) for operand in operands]
        primals = [primal for primal, _ in pairs]
        result = rule(*primals)
        point, tangent, problem = rule.point(primals, result), None, None
        for place, (operand, (_, moved)) in enumerate(zip(operands, pairs, strict=True)):
            if moved is not None:
                slope, error = _slope(rule, place, point)
                share = None if slope is None else _product(slope, moved, of)
                if share is not None and not is_shut(share):
                    problem = problem or operand.error or error
                if share is not None:
                    tangent = share if tangent is None else tangent + share
        return Dual(result, closed(tangent), of, problem)

    pull_back = staticmethod(pull_back)  # its gradient: `autograd.reverse` leaves that to dual numbers

    def __repr__(self) -> str:
        return f"Dual({self.primal!r}, tangent={self.tangent!r})"


def jvp(function: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, Any]:
    """The value of a function and its derivative along a direction (the Jacobian times the tangents).

    `function` takes as many numbers as there are inputs, and returns a number, or a list or tuple of
    numbers; both results have that form. If it takes a gradient of its own (`grad`), it is called once
    more, with its numbers on nodes. Inputs and tangents may be plain numbers, nodes (the results are
    then nodes too, to be differentiated in reverse), or dual numbers of an enclosing pass.

    Raises ValueError if the lengths differ, and what Python's arithmetic raises where a derivative
    does not exist.

    >>> jvp(lambda x, y: [x * y, x + y], [2.0, 5.0], [1.0, 0.0])
    ([10.0, 7.0], [5.0, 1.0])
    """
    if not callable(function):
        raise TypeError(f"differentiate a function of numbers, not {shown(function)}: lambda x: ...")
    inputs, tangents = listed("jvp", inputs), listed("jvp", tangents)
    if len(inputs) != len(tangents):
        found = f"{counted(len(tangents), 'tangent')} for {counted(len(inputs), 'input')}"
        raise ValueError(f"{found}: give one for each")
    of = Pass()
    try:
        return _run_pass(function, inputs, tangents, of)
    except NeedsNodes as needed:
        if needed.of is not of:
            raise
        return begin_again(_run_pass, function, inputs, tangents)


def derivative(function: Callable[[Any], Any], x: N) -> N:
    """The derivative of a function of one number at x, forwards. May be nested.

    `x` is a plain number (so is the result), a node, or a dual number of an enclosing pass.

    >>> derivative(lambda x: x**3, 2.0)
    12.0
    >>> derivative(lambda x: derivative(lambda x: x**3, x), 2.0)
    12.0
    """
    return jvp(function, [x], [1.0])[1]


def _run_pass(
    function: Callable[..., Any], inputs: Sequence[Any], tangents: Sequence[Any], of: Pass
) -> tuple[Any, Any]:
    """One pass: the value and the derivative, in the form that the function gives its result."""
    over_nodes = any(isinstance(x, Value) for x in (*inputs, *tangents))
    try:
        of.seeds = [of.own(_number(tangent)) for tangent in tangents]
        result = function(*[Dual(_number(x), seed, of) for x, seed in zip(inputs, of.seeds, strict=True)])
        if not isinstance(result, (list, tuple)):
            return _split(result, of, over_nodes)
        split = [_split(output, of, over_nodes) for output in result]
        return type(result)(y for y, _ in split), type(result)(t for _, t in split)
    finally:
        of.over = True


def _split(output: Any, of: Pass, over_nodes: bool) -> tuple[Any, Any]:
    """A function's output without this pass's ε, and the derivative; 0 if it does not depend on it."""
    require_alive(output, of)
    if isinstance(output, Dual) and output.of is of and output.error is not None:
        raise output.error  # a slope on the way does not exist, and no closed gate lay behind it
    primal, tangent = parts_of(output if isinstance(output, Dual) else _number(output), of)
    pair = primal, 0.0 if tangent is None else tangent
    y, slope = [
        number if isinstance(number, Number) or not over_nodes else Constant(number) for number in pair
    ]
    return y, slope


def _slope(rule: Rule, place: int, point: tuple[Any, ...]) -> tuple[Any, Exception | None]:
    """A partial; where it does not exist, nan and the error, to be raised unless a closed gate follows."""
    try:
        return rule.partial(place, point), None
    except (ArithmeticError, ValueError) as error:
        told = domain_error(
            rule, rule.operands(point), map(bottom, rule.operands(point)), error, "the slope of "
        )
    try:
        return answered("nan", rule.partial, place, point), told
    except (ArithmeticError, ValueError):
        return float("nan"), told


def _product(slope: Any, tangent: Any, of: Pass) -> Any:
    """A slope times a tangent, without a node for a product with 1."""
    if type(slope) is float and slope == 1.0:
        return tangent
    return of.own(slope) if type(tangent) is float and tangent == 1.0 else slope * tangent


def _number(number: Any) -> Any:
    """A number as the rows like it: constants, which no partial is asked for, as plain floats."""
    if isinstance(number, Constant):
        return number._primal
    return number if isinstance(number, Number) else real(number)
