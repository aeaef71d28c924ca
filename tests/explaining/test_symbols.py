"""Formulas: what a row's own partial makes of symbols."""

import math

import pytest
from support import ordinary_point

from autograd import Value
from autograd.explaining import explain
from autograd.explaining.symbols import Symbol
from autograd.formula import formula
from autograd.rules import RULES, Rule


@pytest.mark.parametrize("name", sorted(set(RULES) - {"total"}))
def test_each_row_tells_its_own_formula(name):
    """A partial's formula is the row's own partial on symbols, and its number that on floats."""
    rule = RULES[name]
    operands = list(map(Value, ordinary_point(rule), "abc"))
    node = rule(*operands)
    symbols = [Symbol(operand.data, 6, operand.label) for operand in operands]
    point = rule.point(symbols, Symbol(node.data, 6, "v1"))
    shares = [share for step in explain(node).steps for share in step.shares]
    for share in shares:
        assert share.partial == rule.partial(share.place, node.trace)
        partial = rule.partial(share.place, point)
        if isinstance(partial, Symbol):
            assert share.formula == formula(partial, 100)
    slopes = [rule.partial(place, node.trace) for place in range(len(operands))]
    assert [share.place for share in shares] == [i for i, slope in enumerate(slopes) if slope is not None]


def test_constants_stay_constant_in_a_formula():
    """The exponent of x**3 shows as a number, and no logarithm of x is asked for."""
    x = Value(-2.0, "x")
    assert explain(x**3).steps[0].shares[0].formula == "3 * x ** 2"
    assert len(explain(x**3).steps[0].shares) == 1


@pytest.mark.parametrize(
    "partial", [lambda x, y: math.exp(x), lambda x, y: 1.0 if x.is_integer() else 2.0], ids=["math", "float"]
)
def test_a_row_that_knows_floats_alone_is_told_in_numbers(partial):
    """Where a partial cannot take symbols, the number stands for the formula."""
    rule = Rule("own", "own", math.expm1, (partial,))
    assert explain(rule(Value(0.0, "x"))).steps[0].shares[0].formula == "1"


def test_any_number_of_operands_have_a_formula_each():
    """A row of any number of operands, whose partial reads its place, shows the operands' names."""
    rule = Rule(
        "sum2", "Σ²", lambda *terms: sum(x * x for x in terms), lambda place, terms, y: 2 * terms[place]
    )
    (step,) = explain(rule(Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c"))).steps
    assert [share.formula for share in step.shares] == ["2 * a", "2 * b", "2 * c"]
