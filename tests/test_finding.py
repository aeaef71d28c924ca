"""`find_nonfinite`: the first number that is inf or nan, forwards, else backwards, in words."""

import math
import random

import pytest
from hypothesis import given
from test_judges import points, programs

import autograd
from autograd import (
    Value,
    constant,
    exp,
    find_nonfinite,
    log,
    maximum,
    no_grad,
    relu,
    sigmoid,
    sqrt,
    square,
    tanh,
    total,
    where,
)
from nn import MLP

SUM = "total(c, c, c, c, c, c, …) is inf: operands are " + "1e+308 and " * 6 + "…"
FORWARD = [
    (lambda x: square(x), 1e200, "square(x) is inf: operand is 1e+200"),
    (lambda x: 1 / (x * x + 1), 1e200, "x * x is inf: operands are 1e+200 and 1e+200"),
    (lambda x: sigmoid(-(x * 1e20)) + x * x, 1e300, "x * 1e+20 is inf: operands are 1e+300 and 1e+20"),
    (lambda x: x * 1e300 - x * 1e300, 1e10, "x * 1e+300 is inf: operands are 10000000000.0 and 1e+300"),
    (lambda x: relu(x) + x * math.inf, math.nan, "x is nan"),
    (lambda x: exp(x), -math.inf, "x is -inf"),
    (lambda x: maximum(x, math.inf), 1.0, "a number without a label is inf"),
    (lambda x: total([Value(1e308, "c")] * 9) + x, 1.0, SUM),
]  # fmt: skip
LOST = "the gradient with respect to "
BACKWARD = [
    (lambda x: log(x), 1e-310, "x of log(x) is inf, its last share is 1.0 times inf: operand is 1e-310"),
    (lambda x: 1e308 * x + 1e308 * x, 0.1,
     "x of 1e+308 * x is inf, its last share is 1.0 times 1e+308: operands are 1e+308 and 0.1"),
    (lambda x: -1e200 * (1e200 * (x * 1e-300)), 1.0,
     "x * 1e-300 of 1e+200 * (x * 1e-300) is -inf, its last share is -1e+200 times 1e+200: "
     "operands are 1e+200 and 1e-300"),
    (lambda x: x * sqrt(x), 0.0, "x of sqrt(x): operand is 0.0 (float division by zero)"),
    (lambda x: 0 * log(x), 1e-310, "x of log(x) is nan, its last share is 0.0 times inf: operand is 1e-310"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "at", "expected"), FORWARD)
def test_the_first_number_of_the_forward_pass(function, at, expected):
    """In the order of birth, with the operation and its operands, which are finite themselves."""
    assert find_nonfinite(function(Value(at, "x"))) == expected


@pytest.mark.parametrize(("function", "at", "expected"), BACKWARD)
def test_the_first_gradient_of_the_backward_pass(function, at, expected):
    """Where all numbers are finite: the share that is not, makes the sum so, or does not exist."""
    assert find_nonfinite(function(Value(at, "x"))) == LOST + expected


def test_of_two_gradients_the_one_nearer_to_the_output():
    """A share that is lost comes before an operation without a slope, if the sweep comes to it first."""
    x, y = Value(0.0, "x"), Value(1e-310, "y")
    assert find_nonfinite(sqrt(x) + log(y)).startswith(LOST + "y of log(y) is inf")
    assert find_nonfinite(log(y) + sqrt(x)).startswith(LOST + "x of sqrt(x): ")


def test_where_all_is_finite_there_is_no_text():
    """Also of a leaf, a constant, and what was computed within `no_grad`."""
    x = Value(2.0, "x")
    with no_grad():
        alone = x * x
    for node in (x, constant(1.0), alone, exp(-x) / x, tanh(x * 1e300), where(x, log(x), 0.0)):
        assert find_nonfinite(node) == ""


def test_nothing_changes():
    """No `.grad` and no number, and what `.grad` holds does not count."""
    x = Value(2.0, "x")
    y = x * x
    x.grad = math.inf
    assert find_nonfinite(y) == ""
    assert find_nonfinite(y * 1e308) == "x * x * 1e+308 is inf: operands are 4.0 and 1e+308"
    assert (x.data, x.grad, y.data, y.grad) == (2.0, math.inf, 4.0, 0.0)


def test_data_assigned_later():
    """The numbers are those that the nodes hold now; the operands those that the forward pass read."""
    x = Value(2.0, "x")
    y = x * x
    x.data, y.data = 3.0, math.nan
    assert find_nonfinite(y + 1) == "x * x is nan: operands are 2.0 and 2.0"


def test_the_operation_of_a_network():
    """Labels say where in the network it is."""
    net = MLP(2, [3, 1], "tanh", "linear", random.Random(0))
    net.parameters()[-1].data = 1e200
    text = find_nonfinite(square(net([1.0, 2.0])))
    assert text == "square(layer1.neuron0.z) is inf: operand is 1e+200"


@given(programs, points)
def test_random_graphs(program, point):
    """There is a text just where some number of the graph, or some gradient in it, is not finite."""
    leaves = [Value(number, f"x{i}") for i, number in enumerate(point)]
    node = program(*leaves)
    if isinstance(node, Value):
        numbers = [made.data for made in autograd.topological_order(node)]
        try:
            node.backward()
            numbers += [made.grad for made in autograd.topological_order(node)]
        except (ArithmeticError, ValueError):
            numbers.append(math.nan)
        assert (find_nonfinite(node) == "") == all(map(math.isfinite, numbers))


@pytest.mark.parametrize("thing", [1.0, None, "x", [Value(1.0)]])
def test_it_takes_a_node(thing):
    """Anything else is refused in one sentence."""
    with pytest.raises(TypeError, match=f"^find_nonfinite takes a node, not a {type(thing).__name__}: "):
        find_nonfinite(thing)
