"""The functions for everyday use: on nodes, on plain numbers, and their methods."""

import math
import re

import mpmath
import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import bits

import autograd
from autograd import Value, explain, maximum, minimum, total
from autograd.rules import RULES

UNARY = ["exp", "log", "sqrt", "square", "sin", "cos", "tan", "tanh", "sigmoid", "softplus", "relu"]
BINARY = ["maximum", "minimum"]

ORACLES = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "square": lambda x: x * x,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "tan": mpmath.tan,
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
}


@pytest.mark.parametrize("name", UNARY)
def test_one_operand(name):
    """A node gives a node of the row, a number a float, and the method is the same operation."""
    function, x = getattr(autograd, name), Value(0.7)
    assert (function(x).op, function(x).parents) == (RULES[name], (x,))
    assert getattr(x, name)().op is RULES[name]
    assert type(function(0.7)) is float
    assert bits(function(0.7)) == bits(function(x).data) == bits(getattr(x, name)().data)
    assert type(function(numpy.float64(0.7))) is float


@pytest.mark.parametrize("name", UNARY)
def test_the_documented_derivative_is_the_table_s(name):
    """The formula in each docstring is, letter for letter, what the row's own partial makes of symbols."""
    documented = re.search(r"dy/dx = (.+?)(?=\.\s|\.$|, so|, at)", getattr(autograd, name).__doc__)[1]
    x = Value(0.7, "x")
    y = RULES[name](x)
    y.label = "y"
    (share,) = explain(y).steps[0].shares
    assert documented == share.formula


@pytest.mark.parametrize("name", BINARY)
def test_two_operands(name):
    """With a node on either side, a node; with none, a float."""
    function, x = getattr(autograd, name), Value(0.7)
    assert [type(y) for y in (function(x, 1), function(1, x), function(x, x), function(1, 2))] == [
        Value,
        Value,
        Value,
        float,
    ]
    assert function(1, x).parents[1] is x
    assert getattr(x, name)(1).parents[0] is x


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("x", [0.001, 0.7, 1.0, 1.5, 3.0, 20.0, 300.0])
def test_values_to_many_digits(name, x):
    """Every function is right to the last few bits, as arithmetic with 60 digits says."""
    with mpmath.workdps(60):
        expected = float(ORACLES[name](mpmath.mpf(x)))
    assert math.isclose(getattr(autograd, name)(x), expected, rel_tol=1e-15, abs_tol=5e-324)


@pytest.mark.parametrize("name", UNARY)
@pytest.mark.parametrize("x", [0.001, 0.7, 1.0, 1.5, 3.0])
def test_slopes_to_many_digits(name, x):
    """Every gradient agrees with a derivative taken with 60 digits."""
    with mpmath.workdps(60):
        expected = float(mpmath.diff(ORACLES[name], mpmath.mpf(x)))
    node = Value(x)
    getattr(node, name)().backward()
    assert math.isclose(node.grad, expected, rel_tol=2e-14)


@given(st.floats(-800.0, 800.0))
def test_sigmoid_is_written_as_everybody_writes_it(x):
    """Its bits are those of 1 / (1 + exp(-x)), and of exp(x) below -709, where that overflows."""
    expected = 1 / (1 + math.exp(-x)) if x >= -709 else math.exp(x)
    assert bits(autograd.sigmoid(x)) == bits(Value(x).sigmoid().data) == bits(expected)


def test_maximum_and_minimum_choose():
    """The larger and the smaller one, whichever side it is on."""
    assert [maximum(2, 5), maximum(5, 2), minimum(2, 5), minimum(5, 2)] == [5.0, 5.0, 2.0, 2.0]


def test_total_of_nodes_is_one_node():
    """A sum of many terms is one node with all terms as operands."""
    terms = [Value(float(i)) for i in range(10)]
    y = total(terms)
    assert (y.op.name, y.parents, y.data) == ("total", tuple(terms), 45.0)
    y.backward(2.0)
    assert [term.grad for term in terms] == [2.0] * 10


def test_total_takes_any_iterable():
    """A generator, plain numbers among nodes, plain numbers alone, and nothing."""
    x = Value(1.0)
    assert total(x * i for i in range(4)).data == 6.0
    for mixed in ([x, 2], [2, x], [numpy.float64(2), x]):
        y = total(mixed)
        y.backward()
        assert y.data == 3.0
    assert x.grad == 3.0
    assert (total([1, 2.5]), total([]), total(())) == (3.5, 0.0, 0.0)
    assert type(total([1, 2])) is float


@pytest.mark.parametrize(
    "terms", [["1"], [None, 1.0], [Value(1.0), "1"], [Value(1.0), None], [[1.0]]], ids=repr
)
def test_total_refuses_what_is_no_number(terms):
    """A term that is no number is a TypeError wherever it stands."""
    with pytest.raises(TypeError, match="expected one real number"):
        total(terms)


def test_total_counts_repeats():
    """A term that comes twice counts twice, in the value and in the gradient."""
    x = Value(3.0)
    y = total([x, x, 1.0])
    y.backward()
    assert (y.data, x.grad) == (7.0, 2.0)
