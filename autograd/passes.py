"""Passes of forward mode: whose ε is whose.

Each pass has a number, and one that begins within another has the greater one. What a line here may
know: that a dual number says which pass it is `of`. It knows no arithmetic.
"""

from collections.abc import Callable, Sequence
from itertools import count

from autograd.kinds import Any

_numbers = count()  # of passes: one that begins within another has the greater number, in any thread


class Pass:
    """One forward pass: its number, its first tangents, whether it is over, how a number becomes its own."""

    __slots__ = ("number", "over", "own", "seeds")

    def __init__(self, own: Callable[[Any], Any] = lambda number: number) -> None:
        self.number, self.over, self.own = next(_numbers), False, own
        self.seeds: list[Any] = []


class NeedsNodes(BaseException):
    """A gradient is asked for within this pass, so it must begin again, on nodes."""

    def __init__(self, of: Pass) -> None:
        self.of = of


def innermost_pass(numbers: Sequence[Any]) -> Pass:
    """The innermost of the passes that these numbers belong to, all of them under way."""
    of: Pass = max((n.of for n in numbers if hasattr(n, "of")), key=lambda of: of.number)
    for number in numbers:
        require_alive(number, of)
    return of


def require_alive(operand: Any, of: Pass) -> None:
    """Refuse, with a ValueError, a number of a pass that is over or began within this one."""
    if hasattr(operand, "of") and (operand.of.over or operand.of.number > of.number):
        raise ValueError(
            "a dual number outlived the pass that made it: return it from the function that `jvp` or "
            "`derivative` differentiates, and keep it nowhere else"
        )
