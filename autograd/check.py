"""`check_gradients`: any gradient against differences, with a report to read.

The judge knows no derivative: it moves one input a little both ways and looks at the function. It
starts with a wide step, narrows it, and extrapolates to a step of zero; how far the extrapolations
disagree tells how far to trust them, so every input gets the step that suits it.

Source: Ridders, Accurate computation of F'(x) and F'(x) F''(x), Advances in Engineering
Software 4 (1982).

>>> from autograd import sin
>>> print(check_gradients(lambda x, y: x * sin(y), [2.0, 0.0]))
the gradient agrees with differences in 2 of 2 inputs
  input  value  gradient  estimate  difference  verdict
     x0      2         0         0           0  right
     x1      0         2         2           0  right
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from autograd.formula import printable
from autograd.operators import Number
from autograd.primals import real
from autograd.reverse import backward
from autograd.value import Value

WIDEST = 0.1  # the widest step; tried as it is, and as this part of the input
NARROWER = 2.0  # each step is this many times narrower than the one before
STEPS = 18
EPSILON = 2.0**-52
LEAST = 5e-324  # the least float above 0: what rounding costs where the function is that small
GRAIN = 1e-14  # an estimate as small as this beside a gradient of 0 is rounding inside the function
KINK = 1e-4  # slopes that differ by more than this part, and by far more than their doubt, make a kink


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
        agree = sum(check.right for check in self.inputs)
        rows: list[tuple[str, ...]] = [("input", "value", "gradient", "estimate", "difference", "verdict")]
        for check in self.inputs:
            difference = abs(check.gradient - check.estimate)
            numbers = [f"{number:.9g}" for number in (check.value, check.gradient, check.estimate)]
            rows.append((check.name, *numbers, f"{difference:.1g}", check.verdict))
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        lines = [f"the gradient agrees with differences in {agree} of {len(self.inputs)} inputs"]
        for row in rows:
            cells = [cell.rjust(width) for cell, width in zip(row, widths, strict=False)]
            lines.append("  " + "  ".join([*cells, row[-1]]))
        return "\n".join(lines)


class GradientCheckError(Exception):
    """A gradient that differences contradict; the message is the report, also kept in `report`."""

    def __init__(self, report: GradientReport) -> None:
        super().__init__(str(report))
        self.report = report


def check_gradients(
    function: Callable[..., Any], inputs: Sequence[Any], tolerance: float = 1e-6
) -> GradientReport:
    """Compare the gradient that `function` gets from `backward()` with differences, input by input.

    `function` takes one Value per input and returns one Value; it must return the same for the same
    inputs. `inputs` are numbers, or Values, whose data and labels are used and which are not changed.
    `tolerance` is how much of the larger of gradient and estimate may be missing.

    At a kink (relu at 0), the verdict says so and names the slopes on both sides; a gradient between
    them is right. Where the function ends on one side (sqrt near 0), the other side decides.

    Returns the report if all agrees, else raises GradientCheckError with the report as its message.
    Raises TypeError for inputs that are not numbers, and whatever `function` raises.

    >>> from autograd import relu
    >>> print(check_gradients(relu, [Value(0.0, "x")]).inputs[0].verdict)
    right: a kink, with slope 0 on the left and 1 on the right
    """
    leaves = [Value(x.data, x.label) if isinstance(x, Value) else Value(x) for x in inputs]
    output = function(*leaves)
    if isinstance(output, Value):
        backward(output)
    checks = []
    for place, leaf in enumerate(leaves):
        along = _along(function, [leaf.data for leaf in leaves], place)
        name = printable(leaf.label) or f"x{place}"
        checks.append(_check(name, leaf.data, leaf.grad, along, tolerance))
    report = GradientReport(checks)
    if not report.right:
        raise GradientCheckError(report)
    return report


Quotients = list[tuple[float, float]]
"""Difference quotients from the widest step to the narrowest, each with the rounding error it may have."""


def _check(
    name: str, x: float, gradient: float, along: Callable[[float], float | None], tolerance: float
) -> InputCheck:
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


def _along(function: Callable[..., Any], point: list[float], place: int) -> Callable[[float], float | None]:
    """The function of one input, the others held; None where it has no finite value."""

    def along(x: float) -> float | None:
        moved = [Value(x if i == place else number) for i, number in enumerate(point)]
        try:
            y = function(*moved)
        except (ArithmeticError, ValueError):
            return None
        number = y.data if isinstance(y, Number) else real(y)
        return number if number - number == 0.0 else None

    return along


def _quotients(
    x: float, along: Callable[[float], float | None], widest: float
) -> tuple[Quotients, Quotients, Quotients]:
    """Difference quotients to the left of x, to the right, and across it."""
    left: Quotients = []
    right: Quotients = []
    both: Quotients = []
    here = along(x)
    size = abs(here or 0.0)  # the largest value so far: rounding inside the function is a part of that
    for k in range(STEPS):
        below, above = x - widest / NARROWER**k, x + widest / NARROWER**k
        low, high = along(below), along(above)
        size = max(size, abs(low or 0.0), abs(high or 0.0))
        for quotients, (start, f_start), (end, f_end) in (
            (left, (below, low), (x, here)),
            (right, (x, here), (above, high)),
            (both, (below, low), (above, high)),
        ):
            if f_start is None or f_end is None:
                quotients.clear()  # nearer to x there may be values all the way
            elif end > start:
                rounding = (EPSILON * size + LEAST) / (end - start)
                quotients.append(((f_end - f_start) / (end - start), rounding))
    return left, right, both


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
