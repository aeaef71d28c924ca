"""Reverse mode: what `backward` writes, and what `grad` and its relatives return, of any order."""

import math

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import Dual, bits, close

from autograd import (
    Constant,
    Value,
    constant,
    cos,
    derivative,
    exp,
    explain,
    grad,
    greater,
    hessian,
    hessian_vector_product,
    jacobian,
    jvp,
    log,
    lower,
    maximum,
    no_grad,
    rules,
    sigmoid,
    sin,
    sqrt,
    tanh,
    to_dot,
    topological_order,
    total,
    vector_jacobian_product,
    where,
)
from autograd.rules import RULES, Rule

# Operations that keep moderate numbers moderate, so that random graphs stay comparable.
TAME = {
    1: [rules.tanh, rules.sigmoid, rules.sin, rules.cos, rules.neg, rules.softplus, rules.absolute],
    2: [rules.add, rules.sub, rules.mul, rules.maximum, rules.minimum, rules.greater],
    3: [rules.total, rules.where],
}
steps = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 10), st.lists(st.integers(1, 9), min_size=3)), max_size=12
)
inputs = st.lists(st.floats(-2.0, 2.0), min_size=2, max_size=3)


def run(graph, numbers):
    """The last result of a random program, on any kind of number."""
    made = list(numbers)
    for count, choice, distances in graph:
        rule = TAME[count][choice % len(TAME[count])]
        made.append(rule(*[made[-1 - d % len(made)] for d in distances[:count]]))
    return total_of(made)


def total_of(made):
    return rules.tanh(rules.total(*made))


@given(steps, inputs)
def test_random_graphs_agree_with_dual_numbers(graph, numbers):
    """On any graph, the gradient going back is the one that dual numbers carry forward."""
    leaves = [Value(number) for number in numbers]
    run(graph, leaves).backward()
    for i, leaf in enumerate(leaves):
        dual = run(graph, [Dual(number, float(i == j)) for j, number in enumerate(numbers)])
        assert close(leaf.grad, dual.tangent, 1e-12)


@given(steps, inputs)
def test_random_graphs_have_one_gradient(graph, numbers):
    """`backward` and `grad` give the same bits for every node of a graph, in the middle too."""
    y = run(graph, [Value(number) for number in numbers])
    nodes = topological_order(y)
    y.backward()
    assert [bits(node.grad) for node in nodes] == [bits(slope.data) for slope in grad(y, nodes)]


def test_a_flat_edge_does_not_change_the_order_of_a_sum():
    """Three shares, whose sum depends on their order: a node that is chosen by comes no earlier for it."""
    w = Value(1.0)
    p, q, r = w * 0.3, w * 0.2, w * 0.1
    y = total([rules.where(r, w, 0.0), -p, -q, -r])
    y.backward()
    assert [bits(w.grad)] == [bits(slope.data) for slope in grad(y, [w])]


@given(steps, inputs)
def test_hessians_are_symmetric(graph, numbers):
    """Mixed second derivatives do not depend on the order of differentiation."""
    leaves = [Value(number) for number in numbers]
    rows = hessian(run(graph, leaves), leaves)
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            assert close(entry.data, rows[j][i].data, 1e-9)


def test_leaves_add_up_and_inner_nodes_hold_the_last_pass():
    """A second pass adds one more gradient to leaves alone; `y.grad` is the seed."""
    x = Value(3.0)
    inner = x * x
    y = inner * 2
    for passes in (1, 2, 3):
        y.backward()
        assert (x.grad, inner.grad, y.grad) == (12.0 * passes, 2.0, 1.0)
    y.backward(seed=5.0)
    assert (x.grad, inner.grad, y.grad) == (96.0, 10.0, 5.0)


def test_gradients_of_several_outputs_add_up():
    """Two passes from two outputs leave in a shared leaf the sum of both gradients."""
    x = Value(3.0)
    (x * 2).backward()
    (x * x).backward()
    assert x.grad == 8.0


def test_a_leaf_back_propagates_to_itself():
    """The gradient of a leaf with respect to itself is the seed, which adds up."""
    x = Value(3.0)
    x.backward()
    x.backward(2.0)
    assert x.grad == 3.0


def test_constants_get_no_gradient():
    """A plain number or constant in the graph keeps gradient 0."""
    x, c = Value(3.0), constant(2.0)
    y = x * c + 5
    y.backward()
    assert (x.grad, c.grad, y.parents[1].grad) == (2.0, 0.0, 0.0)
    assert grad(y, [c])[0].data == 0.0


@pytest.mark.parametrize("seed", ["1", None, 1j, Value(1.0), [1.0]], ids=repr)
def test_a_seed_is_a_real_number(seed):
    """Anything else as a seed is a TypeError, and no gradient changes."""
    x = Value(3.0)
    y = x * x
    with pytest.raises(TypeError):
        y.backward(seed)
    assert (x.grad, y.grad) == (0.0, 0.0)


def test_grad_leaves_every_grad_alone():
    """`grad` returns gradients and writes none."""
    x = Value(3.0)
    y = x * x
    y.backward()
    grad(y * y, [x, y])
    assert (x.grad, y.grad) == (6.0, 1.0)


def test_grad_of_all_kinds_of_inputs():
    """Leaves, inner nodes, the output itself (1), a stranger (0), and one node twice."""
    x, stranger = Value(3.0), Value(1.0)
    inner = x * x
    y = inner * x
    slopes = grad(y, [x, inner, y, stranger, x])
    assert [slope.data for slope in slopes] == [27.0, 3.0, 1.0, 0.0, 27.0]
    assert grad(y, []) == []
    assert grad(x, [x])[0].data == 1.0


def test_every_order_of_a_power():
    """The nth gradient of x**5 falls as calculus says, down to 0."""
    x = Value(2.0)
    found, y = [], x**5
    for _ in range(7):
        (y,) = grad(y, [x])
        found.append(y.data)
    assert found == [80.0, 160.0, 240.0, 240.0, 120.0, 0.0, 0.0]


def test_every_order_of_sine():
    """Eight gradients of sin go around the circle twice."""
    x = Value(0.7)
    s, c, y = math.sin(0.7), math.cos(0.7), sin(x)
    for expected in (c, -s, -c, s) * 2:
        (y,) = grad(y, [x])
        assert y.data == expected


def test_a_gradient_can_be_back_propagated():
    """The result of `grad` is a graph: penalties on gradients train."""
    x = Value(3.0)
    (slope,) = grad(x**3, [x])
    (slope * slope).backward()
    assert slope.data == 27.0
    assert x.grad == 2 * 27.0 * 18.0


def test_constness_passes_into_gradients():
    """The gradient of a linear graph is a constant, and so is its gradient."""
    x = Value(3.0)
    (slope,) = grad(2 * x + 1, [x])
    assert (type(slope), slope.data) == (Constant, 2.0)
    assert grad(slope, [x])[0].data == 0.0


def test_gradients_leave_out_multiplications_by_one():
    """The gradient of x*y is y itself, not 1*y: pictures of gradients stay readable."""
    x, y = Value(3.0), Value(4.0)
    dx, dy = grad(x * y, [x, y])
    assert dx is y
    assert dy is x


def test_grad_computes_partials_only_where_asked():
    """A partial that does not exist is no error if nobody asked for it."""
    x, y = Value(0.0), Value(2.0)
    z = sqrt(x) * y
    assert grad(z, [y])[0].data == 0.0
    with pytest.raises(ZeroDivisionError, match=r"^the gradient with respect to 0\.0 of sqrt\(0\.0\)"):
        grad(z, [x])
    with pytest.raises(ZeroDivisionError):
        z.backward()
    assert (x.grad, y.grad, z.grad) == (0.0, 0.0, 0.0)


def test_jacobian():
    """Row i, column j is the gradient of output i with respect to input j."""
    x, y = Value(2.0), Value(5.0)
    rows = jacobian([x * y, x + y, exp(x * 0), y], [x, y])
    assert [[entry.data for entry in row] for row in rows] == [[5.0, 2.0], [1.0, 1.0], [0.0, 0.0], [0.0, 1.0]]


def test_hessian():
    """Second derivatives of a function done by hand: f = x² y + sin(x) exp(y)."""
    x, y = Value(0.5), Value(1.5)
    rows = hessian(x * x * y + sin(x) * exp(y), [x, y])
    s, c, e = math.sin(0.5), math.cos(0.5), math.exp(1.5)
    expected = [[3.0 - s * e, 1.0 + c * e], [1.0 + c * e, s * e]]
    for row, expected_row in zip(rows, expected, strict=True):
        assert [close(entry.data, by_hand, 1e-15) for entry, by_hand in zip(row, expected_row, strict=True)]


def test_hessian_vector_product():
    """The product without the matrix is the matrix times the vector, nodes allowed in the vector."""
    xs = [Value(0.3), Value(-0.8), Value(1.1)]
    y = tanh(total(x * x * sin(xs[i - 1]) for i, x in enumerate(xs))) * xs[0]
    vector = [1.0, Value(-2.0), 0.5]
    products = hessian_vector_product(y, xs, vector)
    for row, product in zip(hessian(y, xs), products, strict=True):
        by_matrix = sum(entry.data * getattr(v, "data", v) for entry, v in zip(row, vector, strict=True))
        assert close(product.data, by_matrix, 1e-13)


def test_vector_jacobian_product():
    """One sweep gives the weighted sum of the outputs' gradients; repeated outputs add up."""
    x, y = Value(2.0), Value(5.0)
    p = x * y
    outputs = [p, p + x, p, y]
    slopes = vector_jacobian_product(outputs, [x, y, p], [1.0, 10.0, 100.0, 1000.0])
    assert [slope.data for slope in slopes] == [111 * 5.0 + 10.0, 111 * 2.0 + 1000.0, 111.0]


def test_an_output_made_from_another_output():
    """The adjoint of an inner output is its seed plus what comes back from its readers."""
    x = Value(3.0)
    y = x * x
    z = y * y
    assert vector_jacobian_product([y, z], [x], [1.0, 1.0])[0].data == 6.0 + 108.0
    assert vector_jacobian_product([z, y], [y], [1.0, 1.0])[0].data == 1.0 + 18.0


def test_the_vector_must_fit():
    """Too few or too many entries are refused with both counts."""
    x = Value(3.0)
    with pytest.raises(ValueError, match=r"the vector has 2, they are 1$"):
        vector_jacobian_product([x], [x], [1.0, 2.0])
    with pytest.raises(ValueError, match=r"the vector has 1, they are 2$"):
        hessian_vector_product(x * x, [x, x], [1.0])
    with pytest.raises(TypeError):
        vector_jacobian_product([x], [x], ["1"])


@pytest.mark.parametrize(
    "call",
    [
        lambda x: grad(x, x),
        lambda x: grad(x, [1.0]),
        lambda x: grad(x, iter([x])),
        lambda x: grad(2.0, [x]),
        lambda x: jacobian(x, [x]),
        lambda x: hessian([x], [x]),
    ],
)
def test_lists_of_nodes_are_lists_of_nodes(call):
    """A node in place of a list, or a number in place of a node, is a TypeError that says so."""
    with pytest.raises(TypeError, match=r"must be a list of Values, such as grad\(y, \[x\]\)"):
        call(Value(1.0))


def test_grad_within_no_grad_gives_constants():
    """Where nothing is recorded, a gradient has a number and no graph."""
    x = Value(3.0)
    y = x**3
    with no_grad():
        (slope,) = grad(y, [x])
    assert (type(slope), slope.data) == (Constant, 27.0)


def test_backward_needs_no_recording():
    """A graph made outside `no_grad` back-propagates inside it."""
    x = Value(3.0)
    y = x * x
    with no_grad():
        y.backward()
    assert x.grad == 6.0


def test_what_no_grad_made_is_flat():
    """No gradient passes through a result made in `no_grad`."""
    x = Value(3.0)
    with no_grad():
        detached = x * x
    y = detached * x
    y.backward()
    assert x.grad == 9.0


def test_flat_operations_stop_the_gradient():
    """Behind a step there is gradient 0, in both modes."""
    x = Value(3.0)
    inner = x * x
    y = rules.greater(inner, 1.0) * 2
    y.backward()
    assert (x.grad, inner.grad) == (0.0, 0.0)
    assert grad(y, [x])[0].data == 0.0


def test_a_function_of_two_variables_by_hand():
    """Partial derivatives of log(1 + x²) cos(y) / sigmoid(x y), done by hand."""
    x, y = Value(0.8), Value(0.4)
    z = log(1 + x * x) * cos(y) / sigmoid(x * y)
    z.backward()
    s = 1 / (1 + math.exp(-0.32))
    top = math.log(1.64)
    by_x = 1.6 / 1.64 * math.cos(0.4) / s - top * math.cos(0.4) * (1 - s) / s * 0.4
    by_y = -top * math.sin(0.4) / s - top * math.cos(0.4) * (1 - s) / s * 0.8
    assert close(x.grad, by_x, 1e-15)
    assert close(y.grad, by_y, 1e-15)


def test_the_gradient_of_a_loss_through_a_choice():
    """`maximum` sends the gradient to the larger operand, in higher orders too."""
    x = Value(3.0)
    y = maximum(x * x, x)
    (first,) = grad(y, [x])
    (second,) = grad(first, [x])
    assert (y.data, first.data, second.data) == (9.0, 6.0, 2.0)


class Unit(Constant):
    """A constant of a class of its own."""

    __slots__ = ()


def test_a_constant_of_a_subclass_is_constant_everywhere():
    """No gradient, no partial, no input of a program, no node from constants alone; in every reader."""
    x, c = Value(-3.0, "x"), Unit(2.0, "c")
    for y in (x * c, c * x, x**c, total([x, c]), where(c, x, 1.0), Unit(1.0, "one") * x):
        y.backward()
        assert {node.grad for node in y.parents if isinstance(node, Unit)} <= {0.0}
        assert isinstance(grad(y, [c])[0], Constant)
        assert lower([y], [x]).compile("python")(-3.0) == (y.data,)
        assert ", a constant" in str(explain(y))
    assert [type(y) for y in (c * 2, 2 - c, c + c, exp(c), total([c, c]))] == [Constant] * 5
    (slope,) = grad(x * Unit(1.0), [x])
    assert (slope.data, grad(x**c, [x])[0].parents[1].data) == (1.0, -3.0)
    assert jvp(lambda t: t**c, [-3.0], [1.0]) == (9.0, -6.0)
    assert '"#dcebe0"' in to_dot(x * c)
    assert constant(c) is c


def test_a_leaf_without_a_gradient_leaves_the_others_alone():
    """`.grad = None` is no gradient yet; what is no number is refused where it is assigned."""
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    y = a * b * c
    y.backward()
    b.grad = None
    with pytest.raises(TypeError, match="expected one real number"):
        c.grad = "1.0"
    y.backward()
    assert [leaf.grad for leaf in (a, b, c)] == [12.0, 3.0, 4.0]


def test_a_partial_of_another_kind_is_told_with_its_place():
    """What a row of one's own makes of its operands is named with them."""
    x = Value(2.0, "x")
    for slope in ("1", 1j, [1.0], numpy.array([1.0, 2.0])):
        odd = Rule("odd", "o", abs, (lambda x, y, slope=slope: slope,))
        for differentiate in (odd(x).backward, lambda: grad(odd(x), [x])):  # noqa: B023
            with pytest.raises(
                TypeError, match=r"the gradient with respect to x of odd\(x\): operand is 2.0"
            ):
                differentiate()
        with pytest.raises(TypeError, match="a partial of the row odd must give one number, not "):
            derivative(odd, 2.0)
    assert x.grad == 0.0
    odd = Rule("odd", "o", abs, (lambda x, y: numpy.float64(3),))
    odd(x).backward()
    assert (x.grad, type(x.grad)) == (3.0, float)
    del RULES["odd"]


def test_a_slope_that_no_leaf_needs_need_not_exist():
    """Behind the root all is flat: `backward` and `explain` leave it out, as `grad` does."""
    x = Value(1.0, "x")
    for y in (sqrt(greater(x, 1.0)), 3 / (1 + sqrt(0.0 * greater(x, 1.0))), sqrt(x.detach() - 1) + 2 * x):
        x.grad = 0.0
        y.backward()
        assert x.grad == grad(y, [x])[0].data == explain(y).adjoints.get(x, 0.0)
        assert all(isinstance(node.grad, float) for node in topological_order(y))
    with pytest.raises(ZeroDivisionError, match=r"^the gradient with respect to x - 1.0 of sqrt"):
        sqrt(x - 1).backward()
