"""Every order of derivative against closed forms, and gradients as graphs like any other."""

import copy
import itertools
import math
import pickle
import random

import pytest
from support import close

from autograd import (
    Constant,
    Value,
    constant,
    cos,
    derivative,
    exp,
    grad,
    hessian,
    hessian_vector_product,
    jacobian,
    jvp,
    log,
    rules,
    sigmoid,
    sin,
    square,
    tanh,
    to_dot,
    topological_order,
    total,
)
from nn import MLP

# ---- closed forms ------------------------------------------------------------------------------------


def tanh_closed(x):
    """tanh and its first four derivatives, as polynomials in t = tanh(x), done by hand."""
    t = math.tanh(x)
    return [t, 1 - t**2, -2 * t + 2 * t**3, -2 + 8 * t**2 - 6 * t**4, 16 * t - 40 * t**3 + 24 * t**5]


def sigmoid_closed(x):
    s = 1 / (1 + math.exp(-x))
    return [
        s,
        s - s**2,
        s - 3 * s**2 + 2 * s**3,
        s - 7 * s**2 + 12 * s**3 - 6 * s**4,
        s - 15 * s**2 + 50 * s**3 - 60 * s**4 + 24 * s**5,
    ]


def power_closed(n):
    def closed(x):
        return [
            math.prod(n - i for i in range(k)) * x ** (n - k) if n not in range(k) else 0.0 for k in range(5)
        ]

    return closed


CLOSED = {
    "tanh": (tanh, tanh_closed, (0.0, 0.3, -0.8, 1.7, -3.0)),
    "sigmoid": (sigmoid, sigmoid_closed, (0.0, 0.3, -0.8, 1.7, -3.0)),
    "exp": (exp, lambda x: [math.exp(x)] * 5, (0.0, 1.3, -2.0, 20.0)),
    "sin": (sin, lambda x: [math.sin(x + k * math.pi / 2) for k in range(5)], (0.0, 0.7, -2.0, 30.0)),
    "cos": (cos, lambda x: [math.cos(x + k * math.pi / 2) for k in range(5)], (0.0, 0.7, -2.0, 30.0)),
    "1/x": (lambda x: 1 / x, power_closed(-1), (0.5, -2.0, 3.0)),
    "x**-1": (lambda x: x**-1, power_closed(-1), (0.5, -2.0, 3.0)),
    "x**2": (lambda x: x**2, power_closed(2), (0.5, -2.0, 3.0, 0.0)),
    "x**5": (lambda x: x**5, power_closed(5), (0.5, -2.0, 3.0, 0.0)),
    "x**2.5": (lambda x: x**2.5, power_closed(2.5), (0.5, 3.0)),
    "x*x*x": (lambda x: x * x * x, power_closed(3), (0.5, -2.0, 0.0)),
    "square": (square, power_closed(2), (0.5, -2.0, 0.0)),
    "log": (log, lambda x: [math.log(x), 1 / x, -(x**-2), 2 * x**-3, -6 * x**-4], (0.5, 3.0)),
    "2**x": (lambda x: 2**x, lambda x: [2**x * math.log(2) ** k for k in range(5)], (0.0, -1.5, 3.0)),
    "x exp(x)": (lambda x: x * exp(x), lambda x: [(x + k) * math.exp(x) for k in range(5)], (0.0, 1.2, -3.0)),
}


def backwards(function, x, order):
    """The derivative of this order by `grad` of `grad` of ..."""
    x = Value(x)
    y = function(x)
    for _ in range(order):
        (y,) = grad(y, [x])
    return y.data


def forwards(function, x, order):
    """The derivative of this order by nested `derivative`."""
    return function(x) if order == 0 else derivative(lambda x: forwards(function, x, order - 1), x)


def half_and_half(function, x, order):
    """Forwards first, inside; then backwards over it."""
    inner = order // 2
    return backwards(lambda x: 1.0 * forwards(function, x, inner), x, order - inner)


@pytest.mark.parametrize("way", [backwards, forwards, half_and_half], ids=lambda way: way.__name__)
@pytest.mark.parametrize("name", CLOSED)
def test_closed_forms_to_the_fourth_derivative(name, way):
    """Both modes, alone and mixed, give the derivatives worked out by hand, to 1e-12."""
    function, closed, places = CLOSED[name]
    for x in places:
        for order, expected in enumerate(closed(x)):
            found = way(function, x, order)
            assert close(found, expected, 1e-12), (x, order, found, expected)


@pytest.mark.parametrize("way", [backwards, forwards, half_and_half], ids=lambda way: way.__name__)
def test_orders_beyond_the_fourth(way):
    """The sixth derivative of exp(2x) is 2⁶ exp(2x); that of 1/x is 720/x⁷."""
    assert close(way(lambda x: exp(2 * x), 0.3, 6), 64 * math.exp(0.6), 1e-13)
    assert close(way(lambda x: 1 / x, 2.0, 6), 720 / 2.0**7, 1e-13)


def test_the_second_derivative_of_a_power_with_a_node_as_exponent():
    """At a negative base too, as long as nobody asks for the derivative by the exponent."""
    x, n = Value(-3.0), Value(4.0)
    (first,) = grad(x**n, [x])
    (second,) = grad(first, [x])
    (third,) = grad(second, [x])
    assert (first.data, second.data, third.data) == (-108.0, 108.0, -72.0)


def test_a_power_by_base_and_exponent():
    """All second derivatives of x**y at (2, 3), done by hand."""
    x, y = Value(2.0), Value(3.0)
    rows = hessian(x**y, [x, y])
    two = math.log(2.0)
    expected = [[12.0, 4.0 + 12.0 * two], [4.0 + 12.0 * two, 8.0 * two * two]]
    for row, expected_row in zip(rows, expected, strict=True):
        assert [close(entry.data, by_hand, 1e-14) for entry, by_hand in zip(row, expected_row, strict=True)]


# ---- Rosenbrock's valley -----------------------------------------------------------------------------


def rosenbrock(xs):
    return total(100 * (b - a**2) ** 2 + (1 - a) ** 2 for a, b in itertools.pairwise(xs))


def rosenbrock_gradient(xs):
    found = [0.0] * len(xs)
    for i in range(len(xs) - 1):
        found[i] += -400 * xs[i] * (xs[i + 1] - xs[i] ** 2) - 2 * (1 - xs[i])
        found[i + 1] += 200 * (xs[i + 1] - xs[i] ** 2)
    return found


def rosenbrock_hessian(xs):
    found = [[0.0] * len(xs) for _ in xs]
    for i in range(len(xs) - 1):
        found[i][i] += 1200 * xs[i] ** 2 - 400 * xs[i + 1] + 2
        found[i + 1][i + 1] += 200
        found[i][i + 1] = found[i + 1][i] = -400 * xs[i]
    return found


dimensions = pytest.mark.parametrize("n", [2, 5, 10, 20])


def valley(n):
    rng = random.Random(n)
    return [Value(rng.uniform(-2.0, 2.0), f"x{i}") for i in range(n)]


@dimensions
def test_rosenbrocks_hessian(n):
    """Gradient and Hessian are the closed forms, the zeros exactly 0, the matrix exactly symmetric."""
    xs = valley(n)
    y = rosenbrock(xs)
    numbers = [x.data for x in xs]
    for slope, expected in zip(grad(y, xs), rosenbrock_gradient(numbers), strict=True):
        assert close(slope.data, expected, 1e-13)
    found = [[entry.data for entry in row] for row in hessian(y, xs)]
    for i, expected_row in enumerate(rosenbrock_hessian(numbers)):
        for j, expected in enumerate(expected_row):
            assert close(found[i][j], expected, 1e-13), (i, j)
            assert close(found[i][j], found[j][i], 1e-14)
            assert expected != 0.0 or found[i][j] == 0.0


@dimensions
def test_hessian_vector_products(n):
    """The Hessian times a vector without the Hessian, and by a forward pass over a gradient's closed form."""
    xs = valley(n)
    vector = [math.sin(3.0 * i + 1) for i in range(n)]
    products = hessian_vector_product(rosenbrock(xs), xs, vector)
    numbers = [x.data for x in xs]
    forwards = jvp(lambda *xs: rosenbrock_gradient(xs), numbers, vector)[1]
    for row, product, tangent in zip(rosenbrock_hessian(numbers), products, forwards, strict=True):
        expected = math.fsum(entry * v for entry, v in zip(row, vector, strict=True))
        assert close(product.data, expected, 1e-13)
        assert close(tangent, expected, 1e-13)


@dimensions
def test_newtons_method_finds_the_bottom_of_the_valley(n):
    """At the minimum (1, ..., 1) value and gradient are 0, and the Hessian's diagonal is positive."""
    xs = [Value(1.0) for _ in range(n)]
    y = rosenbrock(xs)
    assert y.data == 0.0
    assert [slope.data for slope in grad(y, xs)] == [0.0] * n
    assert all(row[i].data > 0 for i, row in enumerate(hessian(y, xs)))


def test_a_networks_hessian_is_symmetric():
    """All weights of a small network: mixed derivatives agree, and so does the product with a vector."""
    net = MLP(2, [3, 1], activation="tanh", rng=random.Random(3))
    weights = net.parameters()
    y = square(net([0.5, -0.4]) - 1.0)
    rows = [[entry.data for entry in row] for row in hessian(y, weights)]
    vector = [float(i % 3 - 1) for i in range(len(weights))]
    for i, row in enumerate(rows):
        assert all(close(entry, rows[j][i], 1e-14) for j, entry in enumerate(row))
    for row, product in zip(rows, hessian_vector_product(y, weights, vector), strict=True):
        assert close(product.data, math.fsum(map(float.__mul__, row, vector)), 1e-13)


# ---- inputs and outputs of every kind ----------------------------------------------------------------


def test_inputs_not_depended_on_give_zero_in_every_order():
    """A stranger has row and column 0 in a Hessian, and slope 0 in a Jacobian; so has a constant."""
    x, stranger, c = Value(3.0), Value(1.0), constant(2.0)
    y = x**3 * c
    assert [[e.data for e in row] for row in hessian(y, [x, stranger])] == [[36.0, 0.0], [0.0, 0.0]]
    assert [[e.data for e in row] for row in jacobian([y, x], [stranger, c])] == [[0.0, 0.0], [0.0, 0.0]]
    assert [e.data for e in hessian_vector_product(y, [stranger, x], [5.0, 1.0])] == [0.0, 36.0]


def test_inputs_given_twice():
    """Each place gets the whole derivative, in gradients, Jacobians and Hessians."""
    x, y = Value(2.0), Value(5.0)
    z = x * x * y
    assert [slope.data for slope in grad(z, [x, y, x])] == [20.0, 4.0, 20.0]
    assert [[e.data for e in row] for row in hessian(z, [x, x])] == [[10.0, 10.0], [10.0, 10.0]]
    assert [e.data for e in hessian_vector_product(z, [x, x], [1.0, 2.0])] == [30.0, 30.0]


def test_an_input_that_is_the_output():
    """Its own slope is 1, and its second derivatives are 0."""
    x = Value(3.0)
    y = x * x
    assert [slope.data for slope in grad(y, [y, x])] == [1.0, 6.0]
    assert [[e.data for e in row] for row in hessian(x, [x])] == [[0.0]]
    assert [[e.data for e in row] for row in jacobian([x, y], [x, y])] == [[1.0, 0.0], [6.0, 1.0]]


def test_an_input_inside_the_graph():
    """By an inner node, the slope is that of the graph from there on, in the second order too."""
    x = Value(3.0)
    inner = x * x
    y = inner**2 + x
    assert [slope.data for slope in grad(y, [inner, x])] == [18.0, 109.0]
    assert [[e.data for e in row] for row in hessian(y, [inner])] == [[2.0]]


def test_several_outputs_of_several_orders():
    """The Jacobian of a gradient is the Hessian; outputs may repeat and may be inputs."""
    x, y = Value(2.0), Value(5.0)
    z = x * x * y
    first = grad(z, [x, y])
    twice = [[e.data for e in row] for row in jacobian([*first, first[0], x], [x, y])]
    assert twice == [[10.0, 4.0], [4.0, 0.0], [10.0, 4.0], [1.0, 0.0]]
    assert [[e.data for e in row] for row in hessian(z, [x, y])] == twice[:2]


def test_a_loss_that_holds_a_gradient():
    """A penalty on a slope differentiates through it: d/dw (d/dx w x³)² at x = 2 is 2·144·w."""
    x, w = Value(2.0), Value(3.0)
    (slope,) = grad(w * x**3, [x])
    (slope * slope).backward()
    assert (slope.data, w.grad, x.grad) == (36.0, 2 * 36.0 * 12.0, 2 * 36.0 * 36.0)


# ---- the graph of a gradient -------------------------------------------------------------------------


def deep_gradients():
    """Gradients, first to third, of graphs with sharing, powers, sums and a network."""
    x, y = Value(0.7, "x"), Value(1.3, "y")
    inner = x * y
    for z in (
        inner * inner + sin(inner),
        total([x * x, exp(y), inner]) * tanh(x),
        x**3 / y + log(y) * x,
        (x - y) * (x + y) - cos(x) * 2,
        square(MLP(2, [3, 1], activation="tanh", rng=random.Random(0))([x, y]) - 1.0),
    ):
        leaves = [x, y]
        first = grad(z, leaves)
        second = grad(first[0], leaves)
        yield from [*first, *second, *grad(second[1], leaves)]


def test_no_multiplication_by_one_and_no_addition_of_nothing():
    """In the graph of a gradient, of any order, no operation has an operand that changes nothing."""
    for slope in deep_gradients():
        for node in topological_order(slope):
            constants = [p.data for p in node.parents if isinstance(p, Constant)]
            name = node.op.name if node.op is not None else ""
            assert not (name == "mul" and 1.0 in constants), node
            assert not (name in ("add", "sub", "total") and 0.0 in constants), node
            if name in ("div", "pow") and isinstance(node.parents[1], Constant):
                assert node.parents[1].data != 1.0, node


def test_gradients_hold_no_operation_on_constants_alone():
    """What is computed from constants is a constant: the graph of a gradient depends on its inputs."""
    for slope in deep_gradients():
        for node in topological_order(slope):
            assert node.op is None or any(not isinstance(parent, Constant) for parent in node.parents)


def test_the_graph_of_a_gradient_can_be_drawn():
    """`to_dot` shows every node of a gradient's graph, before and after its own backward pass."""
    for slope in deep_gradients():
        plain = to_dot(slope)
        assert plain.startswith("digraph {")
        slope.backward()
        assert to_dot(slope).count("->") == plain.count("->") > 0


@pytest.mark.parametrize("twin_of", [copy.deepcopy, lambda node: pickle.loads(pickle.dumps(node))])
def test_the_graph_of_a_gradient_can_be_copied(twin_of):
    """A copy has the same number, the same graph, and the same gradients, which can be taken again."""
    x = Value(0.7, "x")
    (slope,) = grad(sin(x * x) * exp(x) + x**3, [x])
    twin = twin_of(slope)
    (own_x,) = [node for node in topological_order(twin) if node.label == "x"]
    assert own_x is not x
    assert twin.data == slope.data
    assert len(topological_order(twin)) == len(topological_order(slope))
    for _ in range(3):
        (slope,), (twin,) = grad(slope, [x]), grad(twin, [own_x])
        assert twin.data == slope.data != 0.0


def test_the_graph_of_a_gradient_holds_the_rows_of_the_table():
    """A gradient is made of rows and leaves only, and reads the nodes of its function where it can."""
    x = Value(0.7)
    y = rules.sqrt(x)
    (slope,) = grad(y, [x])
    nodes = topological_order(slope)
    assert x in nodes
    assert y in nodes
    assert all(node.op is None or rules.RULES[node.op.name] is node.op for node in nodes)
