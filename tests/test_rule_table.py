"""One loop over the whole table: each row against differences, of first and of second order."""

import itertools
import math
import operator
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suites import slow
from support import bits, close, has_value, ordinary_point, outcome, slope, stencil, whole_places
from support import ordinary_points as points_of

import autograd
from autograd import Value, grad
from autograd.functions import total
from autograd.recording import NEUTRAL
from autograd.rules import RULES, Rule
from autograd.rules import total as total_row

EXTREMES = (0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, 710.0, -710.0, -746.0, 5e-324, 1e-308, 1e154, -1.7e308)
EXTREMES = (*EXTREMES, math.inf, -math.inf, math.nan)

OPERATORS = {
    "neg": operator.neg,
    "abs": abs,
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
    "mod": operator.mod,
    "floordiv": operator.floordiv,
    "floor": math.floor,
    "ceil": math.ceil,
    "round": round,
}
POSITIVE = ("sqrt", "log", "log2", "log10", "acosh")  # these have a value there alone
HELD = {"detach": 0.0}  # the slope of what is held fixed, whatever differences say

each_row = pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))


def arity(rule):
    return rule.arity or 3


def ordinary_points(rule):
    """Points, away from kinks and jumps, beside which the row has a value on all sides."""
    return [
        p for p in points_of(rule) if all(has_value(rule, q) for i in sloped(rule) for q in stencil(p, i))
    ]


def sloped(rule):
    """The places of the operands that differences may move."""
    return [i for i in range(arity(rule)) if i not in whole_places(rule)]


def slope_node(rule, point, i):
    """The derivative by operand i as a node, with the operands it was made from."""
    operands = [Value(number) for number in point]
    return grad(rule(*operands), operands)[i], operands


def spellings(rule):
    """The ways to write an operation: operator, method, function, and the row itself."""
    function = getattr(autograd, rule.name, None)
    if rule.arity is None and function:
        return [rule, lambda *numbers: function(numbers)]
    ways = [rule, OPERATORS.get(rule.name), getattr(Value, rule.name, None), function]
    return [way for way in ways if callable(way)]


@each_row
def test_the_row_has_ordinary_points(rule):
    """The other tests look at several points of every row, negative operands among them unless undefined."""
    points = ordinary_points(rule)
    assert len(points) >= 3
    assert rule.name in POSITIVE or any(number < 0 for point in points for number in point)


@each_row
def test_reverse_mode_agrees_with_differences(rule):
    """`backward` puts into every operand the slope that differences of the row's values have."""
    for point in ordinary_points(rule):
        operands = [Value(number) for number in point]
        rule(*operands).backward()
        for i in sloped(rule):
            operand, expected = operands[i], HELD.get(rule.name, slope(rule, point, i))
            assert close(operand.grad, expected), (point, i, operand.grad, expected)


@pytest.mark.parametrize("every", [5, slow(1)])
@each_row
def test_the_second_order_agrees_with_differences_of_the_first(rule, every):
    """Every second derivative, mixed ones too, is the slope of the first."""
    for point in itertools.islice(ordinary_points(rule), 0, None, every if rule.arity != 1 else 1):
        for i, j in itertools.product(sloped(rule), repeat=2):
            first, operands = slope_node(rule, point, i)
            (second,) = grad(first, [operands[j]])
            expected = slope(lambda *at, i=i: slope_node(rule, at, i)[0].data, point, j)
            assert close(second.data, expected), (point, i, j, second.data, expected)


@each_row
def test_the_third_order_agrees_with_differences_of_the_second(rule):
    """Differentiating three times by one operand is the slope of doing it twice."""
    i = sloped(rule)[0]

    def twice(*point):
        first, operands = slope_node(rule, point, i)
        return grad(first, operands)[i], operands

    for point in ordinary_points(rule)[:3]:
        second, operands = twice(*point)
        expected = slope(lambda *at: twice(*at)[0].data, point, i)
        assert close(grad(second, operands)[i].data, expected, 1e-7), point


@each_row
def test_gradients_of_floats_and_of_nodes_have_the_same_bits(rule):
    """`backward`, which computes with floats, and `grad`, which computes with nodes, agree exactly."""
    for point in ordinary_points(rule):
        operands = [Value(number) for number in point]
        y = rule(*operands)
        y.backward(1.0)
        slopes = [0.0 + slope.data for slope in grad(y, operands)]  # a leaf's gradient is added to 0.0
        assert [bits(x.grad) for x in operands] == list(map(bits, slopes))


@each_row
def test_every_spelling_has_the_value_of_the_row_on_floats(rule):
    """Operators, methods and functions on nodes give the row's floats bit for bit, or its exception."""
    for point in itertools.product(EXTREMES, repeat=arity(rule) if arity(rule) < 3 else 1):
        expected = outcome(lambda point=point: rule(*point))
        for spelling in spellings(rule):
            nodes = [Value(number) for number in point]
            assert outcome(lambda nodes=nodes, s=spelling: s(*nodes)) == expected, (point, spelling)


@each_row
def test_every_spelling_records_the_row(rule):
    """A node made by any spelling holds its row and its operands, and starts with gradient 0."""
    for spelling in spellings(rule):
        point = ordinary_point(rule)
        operands = [Value(number) for number in point]
        y = spelling(*operands)
        assert (y.op, y.parents, y.label, y.grad) == (rule, tuple(operands), "", 0.0)
        assert y.trace == rule.point(point, y.data)


@pytest.mark.parametrize("rule", [rule for rule in RULES.values() if arity(rule) == 2], ids=lambda r: r.name)
def test_a_plain_operand_gives_the_same_value_on_either_side(rule):
    """With a plain number as one of two operands, the value is the row's."""
    for spelling in spellings(rule):
        for a, b in itertools.product((2, 0.5, True), repeat=2):
            assert bits(spelling(Value(a), b).data) == bits(rule(a, b))
            if spelling is not getattr(Value, rule.name, None):  # a method has its node on the left
                assert bits(spelling(a, Value(b)).data) == bits(rule(a, b))


@each_row
def test_rows_pickle_by_name(rule):
    """Unpickling a row gives the row of the table itself, so graphs can travel between processes."""
    text = pickle.dumps(rule)
    assert pickle.loads(text) is rule
    assert len(text) < 200, "a name, not a copy of the table"


@each_row
def test_rows_refuse_the_wrong_number_of_operands(rule):
    """A row says how many operands it takes and how many it got."""
    if rule.arity is not None:
        with pytest.raises(TypeError, match=rf"^{rule.name} takes {arity(rule)} operands?, got 4$"):
            rule(1.0, 1.0, 1.0, 1.0)


@each_row
def test_the_row_is_entered_under_its_name(rule):
    """The table finds each row by its name, and symbol and name are text to show."""
    assert RULES[rule.name] is rule
    assert rule.symbol.strip()
    assert rule.name.isidentifier()


@given(st.floats())
def test_neutral_constants_change_no_bit(x):
    """What `fold` leaves out (`x * 1`) really is the other operand, for every float."""
    for rule in RULES.values():
        for i, neutral in enumerate(NEUTRAL.get(rule.name, ())):
            if neutral is not None:
                operands = (neutral, x) if i == 0 else (x, neutral)
                assert bits(rule(*operands)) == bits(x), rule.name


@given(st.lists(st.floats(), min_size=1, max_size=12))
def test_the_written_out_sum_is_the_row(numbers):
    """`total` on nodes, on floats and its row's primal add in one order: the same bits."""
    expected = bits(total_row.primal(*numbers))
    assert bits(total([Value(number) for number in numbers]).data) == expected
    assert bits(total(numbers)) == expected
    assert bits(total([Value(numbers[0]), *numbers[1:]]).data) == expected


def test_a_sum_is_not_compensated():
    """Sums add left to right on every Python version, unlike the built-in `sum` from 3.12 on."""
    numbers = [1e16, 1.0, -1e16]
    assert total([Value(number) for number in numbers]).data == 0.0
    assert total(numbers) == 0.0


def test_adding_an_operation_is_adding_one_row():
    """One new row works on floats and nodes, in every order, in messages and in pickles."""
    cube = Rule("cube", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
    x = Value(2.0, "x")
    assert cube(2) == 8.0
    y = cube(x)
    y.backward()
    (first,) = grad(y, [x])
    (second,) = grad(first, [x])
    (third,) = grad(second, [x])
    assert (y.data, x.grad, first.data, second.data, third.data) == (8.0, 12.0, 12.0, 12.0, 6.0)
    with pytest.raises(OverflowError, match=r"^exp\(cube\(x\) \* 1000.0\): operand is 8000.0"):
        autograd.exp(cube(x) * 1000)
    twin = pickle.loads(pickle.dumps(y))
    twin.backward()
    assert (twin.op, twin.parents[0].grad) == (cube, 24.0)
    test_reverse_mode_agrees_with_differences(cube)
    test_the_second_order_agrees_with_differences_of_the_first(cube, 1)


def test_a_cell_that_is_run_twice_replaces_its_row():
    """Nodes recorded with the older row keep it; this package's own rows are never replaced."""
    older = Rule("twice", "2x", lambda x: 2 * x, (2.0,))
    x = Value(3.0)
    y = older(x)
    newer = Rule("twice", "3x", lambda x: 3 * x, (3.0,))
    assert RULES["twice"] is newer
    y.backward()
    newer(x).backward()
    assert (y.op, y.data, newer(x).data, x.grad) == (older, 6.0, 9.0, 5.0)
    with pytest.raises(ValueError, match="'log' already"):
        Rule("log", "log", math.log, (lambda x, y: 1 / x,))


def test_a_row_of_ones_own_gives_floats():
    """A primal that gives an int, as `math.floor` does, makes a node of a float."""
    down = Rule("down", "⌊x⌋", math.floor, (None,))
    for found in (down(Value(2.7)).data, down(2.7), (down(Value(1e200)) * down(Value(1e200))).data):
        assert type(found) is float


def one(x):
    return x


MISTAKES = [
    (("tanh", "t", one, (1.0,)), ValueError, "a row named 'tanh' already"),
    (("my row", "m", one, (1.0,)), ValueError, "name of Python's and text for a symbol, not 'my row'"),
    (("lambda", "m", one, (1.0,)), ValueError, "not 'lambda'"),
    ((5, "m", one, (1.0,)), ValueError, "not 5"),
    (("odd", None, one, (1.0,)), ValueError, "text for a symbol, not 'odd' and None"),
    (("odd", "o", one, [1.0]), TypeError, r"the partial of the row odd .*\[1.0\] is not a callable"),
    (("odd", "o", one, ("1",)), TypeError, "'1' is not a callable"),
    (("odd", "o", one, (1.0, 1.0)), TypeError, "the value of the row odd must take 2 operands"),
    (("odd", "o", math.atan2, (1.0,)), TypeError, "the value of the row odd must take 1 operand"),
    (("odd", "o", None, (1.0,)), TypeError, "the value of the row odd must take 1 operand"),
    (("odd", "o", one, (one,)), TypeError, "the partial of the row odd must take 1 operand and the result"),
    (("odd", "o", one, lambda x, y: 1.0), TypeError, r"place, operands and result, or stand in a tuple"),
]


@pytest.mark.parametrize(("row", "error", "sentence"), MISTAKES)
def test_a_mistake_in_a_row_is_one_sentence(row, error, sentence):
    """It is told when the row is made, and leaves the table as it was."""
    before = RULES.copy()
    with pytest.raises(error, match=sentence):
        Rule(*row)
    assert before == RULES
