"""Formulas from the table: given symbols, a row's own partial yields its own formula.

What a line here may know: rows, and how a node was made. It knows no adjoint and no sentence.

>>> from autograd.rules import sigmoid
>>> sigmoid.partial(0, (Symbol(0.0, 6, "x"), Symbol(0.5, 6, "y")))
y * (1 - y)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from autograd import rules
from autograd.formula import formula
from autograd.operators import Number
from autograd.reverse import seen
from autograd.row import Rule
from autograd.value import Constant, Value


class Symbol(Number):
    """A kind of number, `data`, that is a formula, in which plain numbers have so many digits."""

    __slots__ = ("data", "digits", "label", "op", "parents")

    def __init__(self, data: float, digits: int, label: str = "", op: Any = None, parents: Any = ()) -> None:
        self.data, self.digits, self.label, self.op, self.parents = data, digits, label, op, parents

    def gate(self, when: bool) -> Any:
        """The slope of a choice, as a formula."""
        return self.apply_rule(rules.where, (self, *((1.0, 0.0) if when else (0.0, 1.0))))

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Symbol:
        """The formula of a row on these operands."""
        data = rule(*[operand.data if isinstance(operand, Symbol) else operand for operand in operands])
        parents = [o if isinstance(o, Symbol) else Figure(o, self.digits) for o in operands]
        return Symbol(data, self.digits, "", rule, parents)

    def __repr__(self) -> str:
        return formula(self, depth=100)


class Figure(float):
    """A number that shows itself with so many significant digits."""

    text: str

    def __new__(cls, number: float, digits: int) -> Figure:  # noqa: D102
        figure = super().__new__(cls, number)
        figure.text = f"{number:.{digits}g}"
        return figure

    def __repr__(self) -> str:
        return self.text


def slope(
    node: Value, place: int, partial: float, names: Mapping[Value, str], digits: int
) -> Symbol | Figure:
    """What a row's partial makes of symbols; its number, where that is constant or it knows floats alone."""
    rule: Any = node.op
    symbols = [
        number if isinstance(read, Constant) else Symbol(number, digits, names[read])
        for read, number in seen(node)
    ]
    try:
        found = rule.partial(place, rule.point(symbols[:-1], symbols[-1]) if symbols else ())
    except (TypeError, AttributeError):
        found = None
    return found if isinstance(found, Symbol) else Figure(partial, digits)
