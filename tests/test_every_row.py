"""Every row on every kind of number, at every kind of point: the same values and slopes, to the bit.

A row is written once, for floats, nodes, dual numbers and symbols. Here each meets each at ordinary points,
on borders and ties, at 0, beside the smallest and the largest floats, at infinity and at nan. Where
Python's arithmetic has no value, all kinds raise the same kind of exception.
"""

import html
import itertools
import math

import pytest
from suites import slow
from support import bits, ordinary_point

from autograd import Value, constant, derivative, explain, grad, lower, to_dot
from autograd.explaining.symbols import Symbol
from autograd.expression import parse
from autograd.formula import OPERATORS
from autograd.gates import closed
from autograd.rules import RULES

LEAST, TINY, HUGE = 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308
ORDINARY = (0.3, 0.8, -0.6, 1.7)
BORDERS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.5, 3.0, 710.0, -745.0)
EXTREMES = (LEAST, -LEAST, TINY, 1e-308, 1e308, -1e308, HUGE, math.inf, -math.inf, math.nan)
FEWER = (0.3, -0.6, 1.0, 0.0, -0.0, LEAST, 1e308, math.inf, -math.inf, math.nan)

each_row = pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))


def points(rule):
    """All combinations of these numbers, so ties and borders between operands are among them."""
    count = rule.arity or 3
    return itertools.product(ORDINARY + BORDERS + EXTREMES if count < 3 else FEWER, repeat=count)


def symbol(number):
    return Symbol(number, 6, "x")


def outcome(action, *arguments):
    """The bits of what comes out, or the kind of exception; that a row is flat, where it has no partial."""
    try:
        result = action(*arguments)
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__
    result = closed(result)  # of a choice: nothing on floats, 0 in a graph
    return bits(0.0) if result is None else bits(getattr(result, "data", result))


def value(kind, rule, numbers):
    """The row on one kind of number."""
    return rule(*map(kind, numbers))


def partial(kind, rule, place, numbers):
    """A row's own partial on one kind of number."""
    operands = [kind(number) for number in numbers]
    return rule.partial(place, rule.point(operands, rule(*operands)))


def forwards(rule, place, numbers):
    """The slope that a dual number carries among plain ones."""
    return derivative(lambda x: rule(*numbers[:place], x, *numbers[place + 1 :]), numbers[place])


def backwards(rule, place, numbers):
    """The slope that `backward` leaves in a leaf among constants."""
    operands = [Value(x) if i == place else constant(x) for i, x in enumerate(numbers)]
    rule(*operands).backward()
    return operands[place].grad


def as_a_node(rule, place, numbers):
    """The slope as a graph, among nodes."""
    operands = [Value(x) for x in numbers]
    return grad(rule(*operands), [operands[place]])[0]


@each_row
def test_values_on_every_kind_of_number(rule):
    """Floats, nodes, constants and symbols give the same bits, or raise alike."""
    for numbers in points(rule):
        expected = outcome(value, float, rule, numbers)
        for kind in (Value, constant, symbol):
            assert outcome(value, kind, rule, numbers) == expected, numbers


@pytest.mark.parametrize("every", [5, slow(1)])
@each_row
def test_slopes_on_every_kind_of_number(rule, every):
    """A partial is the same on floats, nodes and symbols, and so are the slopes that both modes have."""
    for numbers in itertools.islice(points(rule), 0, None, every if rule.arity != 1 else 1):
        for place in range(len(numbers)):
            expected = outcome(partial, float, rule, place, numbers)
            for kind in (Value, symbol):
                assert outcome(partial, kind, rule, place, numbers) == expected, (numbers, place)
            for way in (forwards, backwards, as_a_node):
                found = outcome(way, rule, place, numbers)
                assert same_slope(found, expected), (numbers, place, way.__name__, found, expected)


def same_slope(found, expected):
    """The same bits, but for the sign of a zero, as a leaf adds to 0.0; 0 where a row is flat."""
    zeros = ("0x0.0p+0", "-0x0.0p+0")
    return found in zeros if expected in ("flat", *zeros) else found == expected


@each_row
def test_every_row_is_told_drawn_spelled_and_typed(rule):
    """Explanation, formula in LaTeX, picture, code and typed expression all come from the row alone."""
    names = "abc"[: rule.arity or 3]
    operands = list(map(Value, ordinary_point(rule), names))
    y = rule(*operands)
    told = explain(y)
    assert rule.name in OPERATORS or f"{rule.name}({', '.join(names)})" in told.text()
    shown = rule.name.replace("_", r"\_")
    assert (
        rule.name in OPERATORS or rf"\operatorname{{{shown}}}\left({', '.join(names)}\right)" in told.latex()
    )
    assert rule.symbol in html.unescape(to_dot(y))
    assert bits(lower(y, operands).compile()(*[x.data for x in operands])) == bits(y.data)
    if rule.name not in OPERATORS:
        numbers = {name: x.data for name, x in zip(names, operands, strict=True)}
        typed = parse(f"{rule.name}({', '.join(names)})", numbers)
        assert (typed.op, bits(typed.data)) == (rule, bits(y.data))
