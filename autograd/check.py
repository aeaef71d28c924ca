"""`check_gradients`: any gradient against differences, with a report to read.

The judge knows no derivative: it moves one input a little both ways and looks at the function. It
starts with a wide step, narrows it, and extrapolates to a step of zero; how far the extrapolations
disagree tells how far to trust them, so every input gets the step that suits it. Source: Ridders,
Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering Software 4 (1982).

>>> from autograd import sin
>>> print(check_gradients(lambda x, y: x * sin(y), [2.0, 0.0]))
the gradient agrees with differences in 2 of 2 inputs
  input  value  gradient  estimate  difference  verdict
     x0      2         0         0           0  right
     x1      0         2         2           0  right
"""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from autograd.formula import printable
from autograd.operators import Number
from autograd.order import topological_order
from autograd.primals import counted, real, shown
from autograd.recording import now
from autograd.reverse import adjoints_of
from autograd.value import Constant, Value

WIDEST = 0.1  # the widest step; tried as it is, and as this part of the input
NARROWER = 2.0  # each step is this many times narrower than the one before
STEPS = 18
EPSILON = 2.0**-52
LEAST = 5e-324  # the least float above 0: what rounding costs where the function is that small
GRAIN = 1e-14  # an estimate as small as this beside a gradient of 0 is rounding inside the function
KINK = 1e-4  # slopes that differ by more than this part, and by far more than their doubt, make a kink
NOT_READ = "NOT READ: this input is not in the graph of the output"


class InputCheck(NamedTuple):
    """What was found for one input: its gradient beside the estimate, and a verdict in words."""

    name: str
    value: float
    gradient: float
    estimate: float
    verdict: str
    right: bool


class GradientReport:
    """The findings for every input, `inputs`; `str()` makes a table of them."""

    def __init__(self, inputs: list[InputCheck]) -> None:
        self.inputs = inputs

    @property
    def right(self) -> bool:
        """Whether every gradient agrees."""
        return all(check.right for check in self.inputs)

    def __str__(self) -> str:
        rows: list[list[str]] = [["input", "value", "gradient", "estimate", "difference", "verdict"]]
        for check in self.inputs:
            numbers = [f"{number:.9g}" for number in (check.value, check.gradient, check.estimate)]
            rows.append([check.name, *numbers, f"{abs(check.gradient - check.estimate):.1g}", check.verdict])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        agree, inputs = sum(check.right for check in self.inputs), counted(len(self.inputs), "input")
        lines = [f"the gradient agrees with differences in {agree} of {inputs}"]
        for *cells, verdict in rows:
            lines.append("  ".join(["", *map(str.rjust, cells, widths), verdict]))
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<report: {str(self).splitlines()[0]}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


class GradientCheckError(Exception):
    """A gradient that differences contradict; the message is the report, also kept in `report`."""

    def __init__(self, report: GradientReport) -> None:
        super().__init__(str(report))
        self.report = report


def check_gradients(
    function: Callable[..., Any], inputs: Iterable[Any], tolerance: float = 1e-6, in_place: bool = False
) -> GradientReport:
    """Compare the gradient of `function`, as `backward()` computes it, with differences, input by input.

    `function` takes one Value per input and returns one Value; it must return the same for the same
    inputs. `inputs` are numbers, or Values, whose data and labels are used and which are not changed.
    `tolerance` is how much of the larger of gradient and estimate may be missing.
    With `in_place`, `function` takes nothing and reads the inputs, which are Values, by itself, as a loss
    reads the parameters of its network. They are moved, and put back whatever happens.

    At a kink (relu at 0), the verdict says so and names the slopes on both sides; a gradient between
    them is right. Where the function ends on one side, the other decides. An input not read is not right.

    Returns the report if all agrees, else raises GradientCheckError with the report as its message.
    Raises TypeError for other inputs, no function or none that returns a node, ValueError for no inputs
    and within `no_grad`, and whatever `function` raises.

    >>> from autograd import relu
    >>> x = Value(0.0, "x")
    >>> print(check_gradients(lambda: relu(x), [x], in_place=True).inputs[0].verdict)
    right: a kink, with slope 0 on the left and 1 on the right
    """
    if not callable(function):
        raise TypeError(f"check a function that returns a node, not {shown(function)}: lambda: ...")
    leaves = _leaves(inputs, in_place)
    if not (tolerance := real(tolerance)) >= 0.0:
        raise ValueError(f"tolerance must be at least 0, not {shown(tolerance)}")
    held = [(leaf, leaf.data, leaf.grad) for leaf in leaves]
    try:
        report = _report(function if in_place else partial(function, *leaves), leaves, tolerance)
    finally:
        for leaf, number, slope in held:
            leaf.data, leaf.grad = number, slope
    if not report.right:
        raise GradientCheckError(report)
    return report


def _leaves(inputs: Iterable[Any], in_place: bool) -> list[Value]:
    """The nodes to move: the inputs themselves, or copies of them."""
    inputs = list(inputs) if isinstance(inputs, Iterable) else [inputs]
    if not inputs:
        raise ValueError("there is nothing to check: inputs is empty")
    if not in_place:
        return [Value(x.data, x.label) if isinstance(x, Value) else Value(x) for x in inputs]
    if any(not isinstance(x, Value) or isinstance(x, Constant) or x.parents for x in inputs):
        raise TypeError("in place, inputs are Values that no operation made, such as a network's parameters")
    return inputs


def _report(call: Callable[[], Any], leaves: list[Value], tolerance: float) -> GradientReport:
    """What is found for every leaf that `call` should read."""
    if not now().graph:
        raise ValueError("no_grad records nothing, so there is no gradient to check: check outside it")
    output = call()
    if not isinstance(output, Value):
        raise TypeError(f"the function must return one node, a Value, not a {type(output).__name__}")
    adjoints, read, checks = adjoints_of(output), set(topological_order(output)), []
    for place, leaf in enumerate(leaves):
        name, gradient = printable(leaf.label) or f"x{place}", adjoints.get(leaf, 0.0)
        check = _check(name, here := leaf.data, gradient, _along(call, leaf), tolerance)
        leaf.data = here
        unread = check.right and leaf not in read
        checks.append(check._replace(verdict=NOT_READ, right=False) if unread else check)
    return GradientReport(checks)


Along = Callable[[float], float | None]
Quotients = list[tuple[float, float]]
"""Difference quotients from the widest step to the narrowest, each with the rounding error it may have."""


def _check(name: str, x: float, gradient: float, along: Along, tolerance: float) -> InputCheck:
    """Judge the gradient of one input by what the function does on both sides of it."""
    ladders = [_quotients(x, along, widest) for widest in (WIDEST, WIDEST * abs(x)) if widest]
    (low, low_doubt), (high, high_doubt), (estimate, doubt) = (
        _best_limit([ladder[side] for ladder in ladders], factor)
        for side, factor in enumerate((NARROWER, NARROWER, NARROWER**2))
    )
    if abs(low - high) > KINK * max(abs(low), abs(high)) + 100 * (low_doubt + high_doubt):
        agrees = min(low, high) - tolerance <= gradient <= max(low, high) + tolerance
        hint = f"a kink, with slope {low:.6g} on the left and {high:.6g} on the right"
        verdict = f"{'right' if agrees else 'WRONG'}: {hint}"
        return InputCheck(name, x, gradient, (low + high) / 2, verdict, agrees)
    if not doubt < float("inf"):  # there are values on one side at most
        estimate, doubt = (low, low_doubt) if low_doubt <= high_doubt else (high, high_doubt)
    size = max(abs(gradient), abs(estimate))
    if not doubt <= 1e-3 * abs(estimate) + 1e-6:
        verdict = "UNKNOWN: no slope can be estimated here, the function jumps or has no value nearby"
        return InputCheck(name, x, gradient, estimate, verdict, False)
    allowed = tolerance * size + 10 * doubt + (GRAIN if gradient == 0.0 else 0.0)
    agrees = size < float("inf") and abs(gradient - estimate) <= allowed
    return InputCheck(name, x, gradient, estimate, "right" if agrees else "WRONG", agrees)


def _along(call: Callable[[], Any], leaf: Value) -> Along:
    """The function of one leaf, the others held; None where it has no finite value. The leaf stays moved."""

    def along(x: float) -> float | None:
        leaf.data = x
        try:
            y = call()
        except (ArithmeticError, ValueError):
            return None
        number = y.data if isinstance(y, Number) else real(y)
        return number if number - number == 0.0 else None

    return along


def _quotients(x: float, along: Along, widest: float) -> tuple[Quotients, Quotients, Quotients]:
    """Difference quotients to the left of x, to the right, and across it."""
    ladders: tuple[Quotients, Quotients, Quotients] = ([], [], [])
    here = along(x)
    size = abs(here or 0.0)  # the largest value so far: rounding inside the function is a part of that
    for k in range(STEPS):
        below, above = x - widest / NARROWER**k, x + widest / NARROWER**k
        low, high = along(below), along(above)
        size = max(size, abs(low or 0.0), abs(high or 0.0))
        left, middle, right = (below, low), (x, here), (above, high)
        ways = ((left, middle), (middle, right), (left, right))
        for quotients, ((start, f_start), (end, f_end)) in zip(ladders, ways, strict=True):
            if f_start is None or f_end is None:
                quotients.clear()  # nearer to x there may be values all the way
            elif end > start:
                rounding = (EPSILON * size + LEAST) / (end - start)
                quotients.append(((f_end - f_start) / (end - start), rounding))
    return ladders


def _best_limit(ladders: list[Quotients], factor: float) -> tuple[float, float]:
    """The limit from the first ladder that is sure of it, else from the one that is surest.

    Steps wider than the function's own scale can agree with each other by chance (a wave, a pole): the
    narrowest step of such a ladder tells. Steps far below 1 come second, as rounding may hide the slope.
    """
    found = []
    for ladder in filter(None, ladders):
        estimate, doubt = _limit(ladder, factor)
        size, gap = abs(estimate) or 1.0, abs(estimate - ladder[-1][0])
        scale = max(size, 1e-3 * abs(ladder[0][0]))  # of a slope of about 0, no part is small enough
        if doubt <= 1e-6 * scale and gap <= 1e-3 * scale:
            return estimate, doubt
        found.append((max(doubt, gap) / size, estimate, doubt))
    return min(found, default=(0.0, 0.0, float("inf")))[1:]


def _limit(quotients: Quotients, factor: float) -> tuple[float, float]:
    """The quotients extrapolated to a step of zero, and how doubtful that is (inf without any).

    Each column removes one more term of the error, which shrinks by `factor`, `factor`², ... a step.
    """
    best, doubt = 0.0, float("inf")
    column, shrinks = quotients, factor
    while len(column) > 1:
        better: Quotients = []
        for (wide, _), (narrow, rounding) in pairwise(column):
            estimate = narrow + (narrow - wide) / (shrinks - 1)
            better.append((estimate, 2 * rounding))
            error = max(abs(estimate - narrow), abs(estimate - wide), 2 * rounding)
            if error < doubt:
                best, doubt = estimate, error
        column, shrinks = better, shrinks * factor
    return best, doubt
