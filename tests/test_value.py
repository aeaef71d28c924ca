"""`Value` and `Constant`: what a node holds, how it compares and prints, and what is recorded."""

import contextlib
import math
import re

import numpy
import pytest

from autograd import Constant, Value, constant, derivative, no_grad, rules, sigmoid, total
from autograd.recording import Block


def test_a_leaf():
    """A new node holds a Python float and its label, has no gradient yet, and was made by nothing."""
    x = Value(3, "x")
    assert (x.data, x.grad, x.op, x.parents, x.label) == (3.0, 0.0, None, (), "x")
    assert type(x.data) is float
    assert Value(1.0).label == ""


def test_operands_are_kept_in_order():
    """A node holds its operands from left to right, with plain numbers as constants."""
    a, b = Value(2.0), Value(5.0)
    assert (a - b).parents == (a, b)
    left, right = (7 - a).parents
    assert (type(left), left.data, right) == (Constant, 7.0, a)
    assert total([b, a, b]).parents == (b, a, b)


def test_repeats_are_kept():
    """x * x has two edges."""
    x = Value(3.0)
    assert (x * x).parents == (x, x)


def test_assigning_data_converts():
    """`.data = 3` stores the float 3.0, and recomputes nothing."""
    x = Value(1.0)
    y = x * 2
    x.data = numpy.int64(3)
    assert (x.data, type(x.data), y.data) == (3.0, float, 2.0)


def test_nodes_have_no_other_attributes():
    """A misspelled attribute is an error, not a new attribute."""
    with pytest.raises(AttributeError):
        Value(1.0).gard = 0.0


@pytest.mark.parametrize("label", [None, 3, b"x", Value(1.0)], ids=repr)
def test_a_label_is_text(label):
    """Anything but text as a label is a TypeError at once."""
    with pytest.raises(TypeError, match=r"^a label is text"):
        Value(1.0, label)


def test_nodes_compare_by_identity():
    """`==` and hashing tell nodes apart that hold the same number."""
    a, b = Value(1.0), Value(1.0)
    assert [a == a, a == b, a != b, a == "a", a == None] == [True, False, True, False, False]  # noqa: E711
    assert len({a, b, a}) == 2
    assert a in [b, a]
    assert b not in [a]


@pytest.mark.parametrize(
    "number", [1.0, 1, True, numpy.float64(1.0), numpy.float32(1.0), 1j, numpy.ones(2)], ids=repr
)
def test_a_node_and_a_plain_number_are_not_compared_for_equality(number):
    """`==`, `!=` and `in` with a number would never be true: an error that says what to write."""
    x = Value(1.0, "x")
    for compare in (lambda: x == number, lambda: x != number, lambda: number == x, lambda: x in [number]):
        with pytest.raises(TypeError, match=r"^x == .*equal\(a, b\)|one by one"):
            compare()


def test_a_node_has_no_truth_value():
    """`if`, `while`, `not`, `and`, `or`, `assert` on a node are errors that say what to write."""
    x = Value(1.0, "x")
    for use in (lambda: bool(x), lambda: not x, lambda: x and x, lambda: x or x, lambda: 1 if x else 2):
        with pytest.raises(TypeError, match=r"^x has no truth value: write where\(.*logical_and"):
            use()
    with pytest.raises(TypeError, match="no truth value"):
        assert x


def test_grad_and_label_are_what_they_should_be():
    """A gradient is a number and a label text, refused at once if not."""
    x = Value(1.0, "x")
    for wrong in ("1", "", [1.0], []):
        with pytest.raises(TypeError, match="expected one real number"):
            x.grad = wrong
    with pytest.raises(TypeError, match="a label is text, not a int: 5"):
        x.label = 5
    x.grad = None  # no gradient yet, as other libraries have it
    assert x.grad == 0.0
    x.grad, x.label = 2, "y"
    assert (x.grad, type(x.grad), x.label) == (2.0, float, "y")


def test_order_compares_data():
    """`<`, `<=`, `>`, `>=` compare the numbers, of nodes and of plain numbers."""
    small, large = Value(1.0), Value(2.0)
    assert [small < large, small <= large, small > large, small >= large] == [True, True, False, False]
    assert [small < 2, small <= 1, small >= 1, small > 0] == [True] * 4
    assert [small > 2, small >= 2, small <= 0, small < 1] == [False] * 4
    assert [small < math.nan, small > math.nan] == [False, False]


@pytest.mark.parametrize("convert", [float, int, complex, math.exp, numpy.float64, math.trunc, len, list])
def test_a_node_does_not_turn_into_a_plain_number(convert):
    """What would drop the gradient without a word is a TypeError."""
    with pytest.raises(TypeError):
        convert(Value(1.0))


def test_a_node_does_not_enter_a_float_array():
    """NumPy cannot take a node's number out of it."""
    array = numpy.zeros(2)
    with pytest.raises((TypeError, ValueError)):
        array[0] = Value(1.0)
    with pytest.raises(TypeError):
        numpy.exp(Value(1.0))
    assert numpy.array([Value(1.0), Value(2.0)]).dtype == object


@pytest.mark.parametrize("name", ["__len__", "__getitem__", "__iter__", "__array__", "__contains__"])
def test_a_node_is_not_a_container(name):
    """A node offers nothing by which other libraries would loop over it."""
    assert not hasattr(Value, name)


def test_repr_and_format():
    """A node prints its number, label and gradient; a format applies to the number."""
    x = Value(0.1, "x")
    assert repr(x) == "Value(0.1, 'x', grad=0.0)"
    assert repr(constant(2)) == "Constant(2.0)"
    assert (f"{x:.3f}", f"{x}", str(x)) == ("0.100", repr(x), repr(x))


def test_the_repr_of_a_constant_keeps_its_label():
    """A label that looks like part of the repr is not cut out of it."""
    assert repr(constant(1.0, ", grad=0.0")) == "Constant(1.0, ', grad=0.0')"


def test_plus_is_the_node_itself():
    """`+x` records nothing."""
    x = Value(1.0)
    assert +x is x


def test_in_place_operators_make_new_nodes():
    """`x += 1` rebinds the name; the old node stays as it was."""
    x = old = Value(1.0)
    x += 1
    x *= 3
    assert (old.data, x.data, x.op.name) == (1.0, 6.0, "mul")


def test_the_builtin_sum_works():
    """`sum` starts at the plain 0, and its result is a node."""
    x, y = Value(1.0), Value(2.0)
    result = sum([x, y])
    result.backward()
    assert (result.data, x.grad, y.grad) == (3.0, 1.0, 1.0)


def test_constants_make_constants():
    """An operation on constants alone records nothing, whatever the row."""
    a, b = constant(2.0), constant(3.0)
    results = [a + b, -a, a.exp(), a**b, 2 * a, a - 1, total([a, b]), total([a, 1.0]), rules.maximum(a, b)]
    assert {type(result) for result in results} == {Constant}
    assert {result.parents for result in results} == {()}
    assert total([a, b]).data == 5.0


def test_constants_meet_nodes():
    """One node among the operands is enough for a record."""
    x, c = Value(2.0), constant(3.0)
    for y in (x + c, c + x, total([c, x]), total([x, c]), c**x):
        assert type(y) is Value
        assert set(y.parents) == {x, c}


def test_constant_takes_plain_numbers_only():
    """A node's gradient would flow on: an error that names the way out; a constant is one already."""
    x, c = Value(2.0, "x"), constant(3.0)
    assert constant(c) is c
    for wrong in (x, 2 * x):
        with pytest.raises(TypeError, match=r"^constant\(.*x\) would hold nothing fixed.*use detach$"):
            constant(wrong)
    with pytest.raises(TypeError):
        constant("2")


def test_no_grad_records_nothing():
    """Within `no_grad`, values are computed and no graph grows; afterwards it grows again."""
    x = Value(2.0)
    with no_grad():
        results = [x * x, -x, x.exp(), 3 - x, total([x, x]), sigmoid(x), x.maximum(3)]
        assert results[0].data == 4.0
    assert {(type(y), y.parents) for y in results} == {(Constant, ())}
    assert (x * x).parents == (x, x)


def test_no_grad_nests_and_ends_with_an_error():
    """An inner block ends without ending the outer one, and an exception ends both."""
    x = Value(2.0)
    with contextlib.suppress(KeyError), no_grad():
        with no_grad():
            pass
        assert (x * x).parents == ()
        raise KeyError
    assert (x * x).parents == (x, x)


def test_no_grad_decorates_functions():
    """Every call of a decorated function records nothing."""

    @no_grad()
    def double(x):
        return 2 * x

    assert [type(double(Value(1.0))) for _ in range(2)] == [Constant, Constant]


def test_no_grad_keeps_domain_errors():
    """Errors are the same whether or not a graph is recorded."""
    with no_grad(), pytest.raises(ValueError, match=r"^log\(x - 1\.0\)|^log\(0\.0\)"):
        (Value(1.0, "x") - 1).log()


def test_folding_leaves_out_neutral_operations():
    """`x * 1`, `1 * x`, `x / 1`, `x ** 1` return x; `x + 0` does not (-0.0 + 0 is 0.0)."""
    x = Value(-0.0)
    with Block("fold"):
        assert [x * 1, 1 * x, x / 1, x**1] == [x] * 4
        assert [x + 0 is x, 0 + x is x, x * 0 is x, 1 / Value(2.0) is x] == [False] * 4
    assert x * 1 is not x


def test_no_grad_wins_over_folding():
    """Folding within `no_grad` still records nothing."""
    x = Value(2.0)
    with no_grad(), Block("fold"):
        assert (x * x).parents == ()


def test_methods_are_documented():
    """Every public method and operator has a name and a docstring of its own."""
    for name in ("exp", "abs", "maximum", "__add__", "__radd__", "__pow__", "backward"):
        method = getattr(Value, name)
        assert method.__doc__
        assert re.fullmatch(r"\w+|Value\.\w+", method.__qualname__)


def test_apply_rule_hands_over_to_another_kind_of_number():
    """Beside a node, a number that knows `apply_rule` itself decides what to make of both."""

    class Recorder:
        def apply_rule(self, rule, operands):
            return rule.name, operands

    x, other = Value(1.0), Recorder()
    assert x * other == ("mul", (x, other))
    assert other.apply_rule(rules.mul, (other, x)) == rules.mul(other, x)


def test_dual_numbers_are_no_plain_numbers_either():
    """What would drop the tangent says what to use."""
    for mistake in (math.sin, float):
        with pytest.raises(TypeError, match="use autograd's functions"):
            derivative(mistake, 1.0)
