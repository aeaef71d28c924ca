"""The reference: a program of which only what is chosen is computed, so that no choice is left in it.

A number here is an operation that waits. When its number is asked for, a choice asks for its condition,
and then for the side taken alone: what it leaves is a smooth program, with nothing behind any gate. Its
values and slopes are the engine's own; that these are right is for tests/test_judges.py to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Constant, Value, more_rules, rules
from autograd.operators import Number
from autograd.rules import Rule


class Waiting(Number):
    """An operation and its operands, computed when asked for."""

    def __init__(self, rule: Rule | None, operands: tuple[Any, ...], made: Any = None) -> None:
        self.rule, self.operands, self.made = rule, operands, made

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Waiting:
        return Waiting(rule, operands)


def chosen(function: Callable[..., Any], inputs: list[Value]) -> Value:
    """The node that a function makes of its inputs, by what it chooses there alone."""
    result = made(function(*[Waiting(None, (), x) for x in inputs]))
    return result if isinstance(result, Value) else Constant(result)


def made(number: Any) -> Any:
    """The node, or plain number, that was waited for."""
    if not isinstance(number, Waiting):
        return number
    if number.made is None:
        number.made = _made(number.rule, number.operands)
    return number.made


def _made(rule: Any, operands: tuple[Any, ...]) -> Any:
    if rule is rules.where:
        return made(operands[1] if _data(made(operands[0])) != 0.0 else operands[2])
    numbers = [made(operand) for operand in operands]
    taken = TAKEN.get(rule, lambda *_: None)(*[_data(x) for x in numbers])
    if taken is None:
        return rule(*numbers)  # a tie, perhaps: its slope is the row's own choice
    return numbers[taken] if isinstance(taken, int) else taken(*numbers)


def _data(number: Any) -> float:
    return number.data if isinstance(number, Value) else number


def _first(*conditions: bool) -> int | None:
    """The place of the only one that holds."""
    return conditions.index(True) if sum(conditions) == 1 else None


def _tied(rule: Rule, end: float, numbers: tuple[float, ...]) -> Any:
    """The place of the only number at the end, or the row on those alone that share it; None with a nan."""
    places = [place for place, x in enumerate(numbers) if x == end]
    if any(x != x for x in numbers):
        return None
    if len(places) == 1:
        return places[0]
    return lambda *operands: rule(*[operands[place] for place in places])


TAKEN: dict[Rule, Callable[..., Any]] = {
    rules.maximum: lambda a, b: _first(a > b, b > a),
    rules.minimum: lambda a, b: _first(a < b, b < a),
    rules.relu: lambda x: 0 if x > 0.0 else None if x != x else lambda x: 0.0,
    more_rules.clip: lambda x, low, high: _first(
        low <= x <= high, x < low <= high, (max(x, low) > high) and high == high
    ),
    more_rules.leaky_relu: lambda x, a: 0 if x > 0.0 else lambda x, a: rules.mul(a, x),
    more_rules.elu: lambda x, a: 0 if x > 0.0 else lambda x, a: rules.mul(a, rules.RULES["expm1"](x)),
    more_rules.largest: lambda *at: _tied(more_rules.largest, max(at), at),
    more_rules.smallest: lambda *at: _tied(more_rules.smallest, min(at), at),
}
"""By row, the place of the operand that it takes, or what is computed instead of it; None for neither."""
