"""A row of the table: what an operation is, and how it is applied to numbers of any kind.

What a line here may know: a number that knows `apply_rule` decides itself what to make of a row, so a new
kind of number needs no change here. It knows no node and no derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from autograd.formula import domain_error
from autograd.kinds import Any, Partials, of_numbers
from autograd.primals import counted, real, shown
from autograd.recording import answered, now

RULES: dict[str, Rule] = {}
"""Every row by its name, in the order of the table. A row of yours replaces an older one of its name, as when
a cell of a notebook is run again; nodes that were recorded with that one keep it."""

OURS: frozenset[str] = frozenset()
"""The names of this package's own rows, which nobody replaces."""


class Rule:
    """One operation: a row of the table, and a function on numbers of any kind. A row never changes.

    `primal` is the value, on floats. `partials` holds, for each operand, the derivative of the result
    with respect to it, as a function of all operands and the result; or a number where it is constant;
    or None where the operation is flat (a step has no slope to follow). An operation of any number of
    operands has one entry instead of a tuple: such a number, or a function of the operand's place, the
    tuple of all operands, and the result. A partial may compare nodes, which chooses for this gradient
    alone (`where` chooses anew), but take no number out of one. Mistakes are a ValueError or TypeError at
    once; `check_gradients(row, [x])` finds a partial that is wrong.
    """

    __slots__ = ("arity", "name", "partials", "primal", "symbol")

    name: str
    symbol: str
    primal: Callable[..., float]
    partials: Partials
    arity: int | None  # how many operands; None for any number

    def __init__(self, name: str, symbol: str, primal: Callable[..., float], partials: Partials) -> None:
        if name in OURS:
            raise ValueError(f"the table has a row named {name!r} already: choose another name")
        entries = partials if isinstance(partials, tuple) else (partials,)
        if OURS:
            from functools import partial as bound

            _require_sound(name, symbol, primal, entries, len(entries) if partials is entries else None)
            entries = tuple([bound(_sound, name, entry) if callable(entry) else entry for entry in entries])
        entries = tuple([entry if entry is None or callable(entry) else real(entry) for entry in entries])
        arity = len(entries) if isinstance(partials, tuple) else None
        partials = entries if isinstance(partials, tuple) else entries[0]
        fields = {"name": name, "symbol": symbol, "primal": primal, "partials": partials, "arity": arity}
        for field, content in fields.items():
            object.__setattr__(self, field, content)
        RULES[name] = self  # a pickled graph finds its rows here

    @of_numbers
    def __call__(self, *operands: Any) -> Any:
        """Apply the operation: a float from plain numbers, else what the operands' kind makes of it."""
        if self.arity != len(operands) and self.arity is not None:
            some = "operands" if self.arity > 1 else "operand"
            raise TypeError(f"{self.name} takes {self.arity} {some}, got {len(operands)}")
        numbers = operands
        for operand in operands:
            if type(operand) is not float:  # partials apply rows to floats, so that is quick
                if hasattr(operand, "apply_rule"):
                    return operand.apply_rule(self, operands)
                numbers = ()
        numbers = numbers or tuple(map(real, operands))
        try:
            return real(self.primal(*numbers))
        except (ArithmeticError, ValueError) as error:
            return no_value(self, numbers, numbers, error)

    def point(self, operands: Sequence[Any], result: Any) -> tuple[Any, ...]:
        """Where partials are taken: the operands and the result, as the partials of this row read them."""
        if self.arity is not None:
            return (*operands, result)
        return (tuple(operands), result) if callable(self.partials) else ()

    def operands(self, point: tuple[Any, ...]) -> tuple[Any, ...]:
        """The operands alone, of such a point; none of a sum, whose partials look at nothing."""
        return point[:-1] if self.arity is not None or not point else point[0]

    def partial(self, place: int, point: tuple[Any, ...]) -> Any:
        """The derivative of the result by the operand at this place; None where the row is flat."""
        if self.arity is not None:
            partial = self.partials[place]  # type: ignore[index]
            return partial(*point) if callable(partial) else partial
        partial = self.partials
        return partial(place, *point) if callable(partial) else partial

    def is_flat(self, place: int) -> bool:
        """Whether the result has no slope to follow in the operand at this place."""
        return (self.partials if self.arity is None else self.partials[place]) is None  # type: ignore[index]

    def __setattr__(self, field: str, content: object) -> None:
        raise AttributeError(f"the row {self.name} of the table never changes: add another row")

    def __repr__(self) -> str:
        return f"<rule {self.name}>"

    def __copy__(self, *_: object) -> Rule:
        return self

    __deepcopy__ = __copy__


def _require_sound(name: str, symbol: str, primal: Any, entries: Any, arity: int | None) -> None:
    """Raise an error, in one sentence, unless these make a row of your own."""
    from inspect import signature  # slow to load, and our own rows need none of these
    from keyword import iskeyword

    if not str(name).isidentifier() or iskeyword(name) or not isinstance(symbol, str):
        raise ValueError(f"a row has a name of Python's and text for a symbol, not {name!r} and {symbol!r}")
    some = counted(arity or 0, "operand")
    takes = [] if arity is None else [("value", primal, some, arity)]
    of_any = "place, operands and result, or stand in a tuple: (partial,)"
    for partial in [entry for entry in entries if entry is not None and not hasattr(entry, "__float__")]:
        how = (of_any, 3) if arity is None else (f"{some} and the result", arity + 1)
        takes.append(("partial", partial, *how))
    for what, function, numbers, count in takes:
        try:
            signature(function).bind(*range(count))
        except ValueError:
            continue  # it does not tell what it takes
        except TypeError as error:
            raise TypeError(f"the {what} of the row {name} must take {numbers} ({error})") from None


def _sound(name: str, partial: Any, *point: Any) -> Any:
    """What a partial of a row of your own gives, if it is a slope: a number of any kind, or None."""
    on_nodes = hasattr(point[-1], "apply_rule") and now().graph
    slope = answered("choose", partial, *point) if on_nodes else partial(*point)
    try:
        return slope if slope is None or hasattr(slope, "apply_rule") else real(slope)
    except TypeError:
        raise TypeError(f"a partial of the row {name} must give one number, not {shown(slope)}") from None


def gate(condition: Any, when: bool = True) -> Any:
    """The slope of a choice: 1 where the condition is not 0 (or is 0: `when` False), else nothing: None."""
    if hasattr(condition, "gate"):
        return condition.gate(when)  # what a gate is on nodes: see `autograd.gates`
    return 1.0 if (condition != 0.0) is when else None


def some(slope: Any) -> Any:
    """A slope at a kink, where a plain 0 is nothing: whatever lies behind is not looked at."""
    if type(slope) is not float and getattr(slope, "tangent", slope) is None:
        return some(slope.primal)  # of a dual number that is flat
    return None if type(slope) is float and slope == 0.0 else slope


def no_value(rule: Rule, operands: Iterable[Any], numbers: Iterable[float], error: Exception) -> float:
    """Raise what says which operation failed on which operands; behind a closed gate, nan will do."""
    if now().nan:
        return float("nan")
    raise domain_error(rule, operands, numbers, error) from None
