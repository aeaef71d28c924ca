"""The table's own promises: rows on plain numbers, on new kinds of number, and their messages."""

import math
import re
from decimal import Decimal
from fractions import Fraction

import numpy
import pytest
from support import (
    Dual,
    bits,
    close,
    has_value,
    ordinary_point,
    ordinary_points,
    slope,
    stencil,
    whole_places,
)

from autograd import more_rules, rules
from autograd.formula import domain_error
from autograd.primals import real
from autograd.rules import RULES, Rule


@pytest.mark.parametrize(
    "number",
    [2, True, 2.5, numpy.float64(2.5), numpy.float32(2.5), numpy.int8(2), numpy.uint64(2), numpy.bool_(True)],
)
def test_real_gives_a_python_float(number):
    """Ints, bools and NumPy's real scalars become Python floats of the same value."""
    assert type(real(number)) is float
    assert real(number) == float(number)


STRANGERS = ["2", b"2", 2j, None, [2.0], (2.0,), {}, Decimal(2), Fraction(2), object(), float]
STRANGERS += [numpy.array(2.0), numpy.array([2.0]), numpy.complex128(2)]
STRANGERS += [numpy.timedelta64(2, "s"), numpy.datetime64("2026")]


@pytest.mark.parametrize("number", STRANGERS, ids=lambda thing: re.sub(r" at 0x\w+", "", repr(thing)))
def test_real_refuses_everything_else(number):
    """Whatever is not one real number is a TypeError, also from a row."""
    with pytest.raises(TypeError):
        real(number)
    with pytest.raises(TypeError):
        rules.exp(number)
    with pytest.raises(TypeError):
        rules.mul(2.0, number)


def test_the_refusal_names_the_kind_and_cuts_long_numbers():
    """The message names what came and shows it, shortened."""
    with pytest.raises(TypeError, match=r"^expected one real number, not a str: 'x{10,}.*x'$") as caught:
        real("x" * 10000)
    assert len(str(caught.value)) < 100


def test_rows_are_frozen():
    """A row cannot be changed by accident."""
    with pytest.raises(AttributeError):
        rules.exp.name = "other"  # type: ignore[misc]


def test_rows_on_plain_numbers_give_floats():
    """Given no node, a row is a function on numbers."""
    assert [type(rules.add(1, 2)), type(rules.maximum(1, True)), type(rules.total(1, 2))] == [float] * 3
    assert rules.total() == 0.0


@pytest.mark.parametrize(
    ("row", "operands", "error", "message"),
    [
        (rules.log, [0], ValueError, r"^log\(0\.0\): operand is 0\.0 \("),
        (rules.div, [1, 0], ZeroDivisionError, r"^1\.0 / 0\.0: operands are 1\.0 and 0\.0 \("),
        (rules.exp, [1000], OverflowError, r"^exp\(1000\.0\): operand is 1000\.0 \("),
        (
            rules.power,
            [-2, 0.5],
            ValueError,
            r"^\(-2\.0\) \*\* 0\.5: operands are -2\.0 and 0\.5 \(.*not real",
        ),
        (rules.power, [0, -1], ZeroDivisionError, r"^0\.0 \*\* \(-1\.0\): "),
    ],
)
def test_domain_errors_on_plain_numbers(row, operands, error, message):
    """Python's own kind of exception, its message naming the operation and its operands."""
    with pytest.raises(error, match=message):
        row(*operands)


def test_domain_error_keeps_the_kind_and_the_reason():
    """The new exception is of the old one's kind and repeats its last words, or else its kind."""
    old = OverflowError(34, "Numerical result out of range")
    new = domain_error(rules.power, [1e300, 2.0], [1e300, 2.0], old)
    assert (type(new), str(new)) == (
        OverflowError,
        "1e+300 ** 2.0: operands are 1e+300 and 2.0 (Numerical result out of range)",
    )
    assert str(domain_error(rules.log, [0.0], [0.0], ValueError())).endswith("(ValueError)")


def test_a_new_kind_of_number_needs_no_change_in_the_table():
    """Dual numbers, defined in the tests, go through every row and agree with differences."""
    for rule in RULES.values():
        for i in set(range(rule.arity or 3)) - set(whole_places(rule)):
            point = next(p for p in ordinary_points(rule) if all(has_value(rule, q) for q in stencil(p, i)))
            duals = [Dual(number, float(i == j)) for j, number in enumerate(point)]
            result = rule(*duals)
            assert bits(result.primal) == bits(rule(*point))
            expected = 0.0 if rule.name == "detach" else slope(rule, point, i)  # what is held fixed
            assert close(result.tangent, expected), rule.name


def test_partials_on_floats_are_floats():
    """Given floats, a partial yields a number: nothing in the table needs a node."""
    for rule in RULES.values():
        operands = ordinary_point(rule)
        point = rule.point(operands, rule(*operands))
        partials = [rule.partial(place, point) for place in range(len(operands))]
        assert {type(partial) for partial in partials} <= {float, type(None)}, rule.name


STEPS = [
    rules.greater,
    rules.share,
    rules.sign,
    rules.zero,
    more_rules.floor,
    more_rules.even_share,
    more_rules.less,
]


@pytest.mark.parametrize("jump", STEPS, ids=lambda r: r.name)
def test_steps_are_flat(jump):
    """A step says that it has no slope to follow, for every operand."""
    assert all(jump.is_flat(place) for place in range(jump.arity or 3))


def test_steps_at_their_jumps():
    """What the steps say at a tie, at zero and at nan."""
    assert [rules.greater(1, 2), rules.greater(2, 1), rules.greater(1, 1)] == [0.0, 1.0, 0.0]
    assert [rules.share(1, 2), rules.share(2, 1), rules.share(1, 1)] == [0.0, 1.0, 0.5]
    assert [rules.sign(-3), rules.sign(3), rules.sign(0)] == [-1.0, 1.0, 0.0]
    assert [rules.zero(-3), rules.zero(0), rules.zero(-0.0)] == [0.0, 1.0, 1.0]
    assert math.isnan(rules.sign(math.nan))


def test_a_refused_row_is_not_entered():
    """A name that is taken keeps its first row."""
    log = RULES["log"]
    with pytest.raises(ValueError, match="choose another name"):
        Rule("log", "log", math.exp, (1.0,))
    assert RULES["log"] is log
