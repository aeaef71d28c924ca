"""Forward mode: nesting without confusing one derivative with another, and every kind of input."""

import math
import queue
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy
import pytest
from support import close

import autograd
from autograd import (
    Dual,
    Value,
    constant,
    cos,
    derivative,
    detach,
    exp,
    grad,
    greater,
    hessian,
    hessian_vector_product,
    jacobian,
    jvp,
    log,
    maximum,
    minimum,
    no_grad,
    relu,
    rules,
    sigmoid,
    sin,
    sqrt,
    tanh,
    total,
    vector_jacobian_product,
    where,
)
from nn import MLP

D = derivative
OUTLIVED = "a dual number outlived the pass that made it"


def plain(number):
    """The float in a node; any other number as it is."""
    return number.data if isinstance(number, Value) else number


# ---- one derivative is not another -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("nested", "expected"),
    [
        (lambda: D(lambda x: x * D(lambda y: x + y, 1.0), 1.0), 1.0),  # confusion gives 2
        (lambda: D(lambda x: x * D(lambda y: x * y, 2.0), 3.0), 6.0),  # d(x²): confusion gives 9
        (lambda: D(lambda x: D(lambda y: x, 1.0), 1.0), 0.0),  # the inner function does not depend on y
        (lambda: D(lambda x: D(lambda y: y * y, 2.0), 1.0), 0.0),  # the outer one does not depend on x
        (lambda: D(lambda x: D(lambda y: x * y, x), 5.0), 1.0),  # the derivative by y of x y, at y = x
        (lambda: D(lambda x: D(lambda y: y * y * y, x) * x, 2.0), 36.0),  # d(3x³) = 9x²
        (lambda: D(lambda x: x + D(lambda y: D(lambda z: x * y * z, 7.0), 5.0), 2.0), 2.0),
        (lambda: D(lambda x: x * D(lambda y: y * D(lambda z: x + y + z, 1.0), 1.0), 1.0), 1.0),
        (lambda: D(lambda x: D(lambda y: D(lambda z: x**2 * y**3 * z**4, 1.0), 2.0), 3.0), 288.0),
        (lambda: D(lambda x: D(lambda y: D(lambda z: z**2.0 * y * x, x), x), 2.0), 8.0),  # d(2x²)
        (lambda: D(lambda x: jvp(lambda y, z: x * y + z, [x, x], [x, 1.0])[1], 3.0), 6.0),  # d(x² + 1)
    ],
)
def test_nested_derivatives_are_not_confused(nested, expected):
    """Each pass has its own ε: the derivative by one variable is not mixed with that by another."""
    assert nested() == expected


def test_a_helper_that_differentiates_can_be_differentiated():
    """Newton's method on a function, itself differentiated by a parameter: d sqrt(a) / da."""

    def root(a):
        x = 1.5
        for _ in range(8):
            x = x - (x * x - a) / D(lambda u: u * u - a, x)
        return x

    assert close(D(root, 2.0), 1 / (2 * math.sqrt(2.0)), 1e-15)
    assert close(D(lambda a: D(root, a), 2.0), -0.25 * 2.0**-1.5, 1e-14)


@pytest.mark.parametrize("depth", range(1, 6))
def test_every_depth_of_nesting(depth):
    """The nth derivative of x⁵ and of sin, by n nested passes."""

    def nth(function, n):
        return function if n == 0 else lambda x: D(nth(function, n - 1), x)

    falling = math.prod(range(5, 5 - depth, -1))
    assert nth(lambda x: x**5.0, depth)(-2.0) == falling * (-2.0) ** (5 - depth)
    around = [math.sin(0.7), math.cos(0.7), -math.sin(0.7), -math.cos(0.7)]
    assert close(nth(sin, depth)(0.7), around[depth % 4], 1e-15)


@pytest.mark.parametrize("kind", [float, int, numpy.int64, numpy.float64, constant, Value])
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_whole_powers_of_negative_numbers_nest(kind, n):
    """The second derivative of a power at a negative number, however its exponent is written."""
    exponent, expected = kind(n), n * (n - 1) * (-3.0) ** (n - 2)
    assert plain(D(lambda x: D(lambda y: y**exponent, x), -3.0)) == expected
    x = Value(-3.0)
    assert grad(jvp(lambda y: y**exponent, [x], [1.0])[1], [x])[0].data == expected


# ---- what jvp takes and returns ----------------------------------------------------------------------


@pytest.mark.parametrize("form", [list, tuple])
def test_several_outputs_keep_their_form(form):
    """A list gives lists, a tuple tuples: values, and slopes along the direction."""
    values, slopes = jvp(lambda x, y: form([x * y, x - y, x, 7.0, exp(x * 0)]), [2.0, 5.0], [1.0, 10.0])
    assert values == form([10.0, -3.0, 2.0, 7.0, 1.0])
    assert slopes == form([25.0, -9.0, 1.0, 0.0, 0.0])


def test_no_inputs_and_no_outputs():
    """A function of nothing has slope 0; a function that returns nothing much has none."""
    assert jvp(lambda: 3.0, [], []) == (3.0, 0.0)
    assert jvp(lambda x: [], [1.0], [1.0]) == ([], [])


def test_results_of_plain_numbers_are_floats():
    """Ints, bools and NumPy scalars, as inputs or in the function, do not leak into the results."""
    for function in (lambda x: x * 3, lambda x: x / numpy.float64(3), lambda x: x**2, lambda x: True * x):
        for x in (2, 2.0, numpy.float64(2.0), True):
            y, slope = jvp(function, [x], [1])
            assert (type(y), type(slope)) == (float, float)


def test_the_slope_is_linear_in_the_direction():
    """A direction's slope is the sum of the slopes along the axes, weighted."""

    def function(x, y):
        return sin(x) * exp(y) + x / y

    by_x, by_y = (jvp(function, [0.3, 0.8], direction)[1] for direction in ([1.0, 0.0], [0.0, 1.0]))
    assert close(jvp(function, [0.3, 0.8], [2.0, -3.0])[1], 2 * by_x - 3 * by_y, 1e-15)
    assert jvp(function, [0.3, 0.8], [0.0, 0.0])[1] == 0.0


@pytest.mark.parametrize(
    "name", ["exp", "log", "sqrt", "square", "sin", "cos", "tan", "tanh", "sigmoid", "softplus"]
)
def test_methods_and_functions_agree_on_dual_numbers(name):
    """`x.sin()` and `sin(x)` carry one tangent, and it is the slope that reverse mode finds."""
    x = Value(0.6)
    y = getattr(autograd, name)(x)
    y.backward()
    assert jvp(getattr(autograd, name), [0.6], [1.0]) == (y.data, x.grad)
    assert jvp(lambda x: getattr(x, name)(), [0.6], [1.0]) == (y.data, x.grad)


def test_operators_take_plain_numbers_on_either_side():
    """Every operator with a plain number on the left, and on the right."""

    def function(x):
        return (2 + x) * (3 - x) / (1 / x) + 2**x - (x - 4) * +x / 5 - (-x) ** 2.0 + abs(-x)

    step = 1e-5
    slope = (function(0.5 + step) - function(0.5 - step)) / (2 * step)
    assert close(D(function, 0.5), slope, 1e-9)


def test_branches_and_loops_follow_the_numbers():
    """Dual numbers compare by their value, so ordinary Python control flow works."""

    def function(x):
        y = x
        while y < 100:
            y = y * x if y > 3 else y + x
        return y

    assert jvp(function, [2.0], [1.0]) == (128.0, 2 * 6 * 2.0**5)  # 2x, then times x until 2x·x⁵


def test_constants_have_no_slope():
    """A function that ignores its input, or returns a plain number, has derivative 0."""
    assert D(lambda x: 3, 1.0) == 0.0
    assert D(lambda x: constant(3.0), 1.0) == 0.0
    assert D(lambda x: rules.sign(x) + rules.greater(x, 0.0), 2.0) == 0.0
    assert jvp(lambda x: x, [4.0], [5.0]) == (4.0, 5.0)


def test_a_flat_result_stays_a_number_of_its_kind():
    """What a step, a choice or `detach` gives has methods, and errors with their place, as on nodes."""
    for function, expected in (
        (lambda x: rules.sign(x).exp() * x, math.e),
        (lambda x: detach(x).exp() * x, math.exp(2.0)),
        (lambda x: where(greater(x, 3.0), x, 5.0).tanh() * x, math.tanh(5.0)),
        (lambda x: maximum(x, 5.0).sqrt() + x, 1.0),
        (lambda x: x.floor().relu().detach(), 0.0),
    ):
        assert D(function, 2.0) == expected
        assert D(lambda x, f=function: D(f, x), 2.0) == 0.0
    infinite = D(lambda x: D(lambda x: exp(x) * 1e308, x), 600.0)
    assert D(lambda x: D(lambda x: minimum(exp(x) * 1e308, 1.0), x), 600.0) == 0.0 < infinite == math.inf
    with pytest.raises(ValueError, match=r"^\(-3\.0\) \*\* 0\.5"):
        D(lambda x: (detach(x) - 5.0) ** 0.5 * x, 2.0)


@pytest.mark.parametrize(
    ("function", "at", "expected"),
    [
        (relu, 0.0, 0.0),
        (abs, 0.0, 0.0),
        (lambda x: maximum(x, 0.0), 0.0, 0.5),
        (lambda x: minimum(x, 0.0), 0.0, 0.5),
        (lambda x: maximum(x, x), 1.0, 1.0),
        (lambda x: x**0, 0.0, 0.0),
        (lambda x: 0.0**x, 2.0, 0.0),
    ],
)
def test_kinks_as_in_reverse_mode(function, at, expected):
    """At a kink, forward mode chooses the slope that reverse mode chooses."""
    x = Value(at)
    function(x).backward()
    assert D(function, at) == x.grad == expected


@pytest.mark.parametrize(
    ("function", "at", "error", "message"),
    [
        (log, 0.0, ValueError, r"^log\(0\.0\): operand is 0\.0"),
        (lambda x: log(x - 1), 1.0, ValueError, "operand is 0.0"),
        (sqrt, -1.0, ValueError, r"^sqrt\(-1\.0\)"),
        (sqrt, 0.0, ZeroDivisionError, "division by zero"),
        (lambda x: 1 / x, 0.0, ZeroDivisionError, "operands are 1.0 and 0.0"),
        (lambda x: x**0.5, -1.0, ValueError, "not real"),
        (exp, 1000.0, OverflowError, r"^exp\(1000\.0\)"),
        (math.sin, 1.0, TypeError, "use autograd's functions"),
        (lambda x: x + "1", 1.0, TypeError, "expected one real number"),
        (lambda x: x * None, 1.0, TypeError, "expected one real number"),
        (lambda x: "1", 1.0, TypeError, "expected one real number"),
        (lambda x: [[x]], 1.0, TypeError, "expected one real number"),
        (lambda x: x, "1", TypeError, "expected one real number"),
    ],
)
def test_what_has_no_derivative_is_an_error(function, at, error, message):
    """Domain errors and wrong types raise as in reverse mode, and the next pass is not disturbed."""
    with pytest.raises(error, match=message):
        D(function, at)
    assert D(lambda x: x * D(lambda y: x + y, 1.0), 1.0) == 1.0


def test_a_slope_is_computed_only_for_what_carries_one():
    """A partial that does not exist is no error where nothing depends on it."""
    assert D(lambda x: sqrt(0.0) + x**2.0, -3.0) == -6.0
    assert plain(jvp(lambda x, y: sqrt(constant(0.0)) * y, [1.0, 2.0], [1.0, 1.0])[1]) == 0.0


@pytest.mark.parametrize(
    ("inputs", "tangents", "found"),
    [
        ([1.0], [], "0 tangents for 1 input"),
        ([], [1.0], "1 tangent for 0 inputs"),
        ([1.0, 2.0], [1.0], "1 tangent for 2 inputs"),
    ],
)
def test_one_tangent_for_each_input(inputs, tangents, found):
    """Too few or too many are refused with both counts."""
    with pytest.raises(ValueError, match=f"^{found}: give one for each$"):
        jvp(lambda *xs: 1.0, inputs, tangents)


# ---- dual numbers stay in their pass -----------------------------------------------------------------


def kept():
    """A dual number of a pass that is over."""
    found = []
    D(lambda x: found.append(x) or x, 1.0)
    return found[0]


@pytest.mark.parametrize(
    "use",
    [
        lambda dual: dual * 2,
        lambda dual: 2 - dual,
        lambda dual: sin(dual),
        lambda dual: dual + Value(1.0),
        lambda dual: D(lambda x: x * dual, 1.0),
        lambda dual: D(lambda x: dual * dual, 1.0),
        lambda dual: D(lambda x: x * x, dual),
        lambda dual: jvp(lambda x: x * 2, [1.0], [dual]),
        lambda dual: D(lambda x: D(lambda y: y * dual, x), 1.0),
        lambda dual: D(lambda x: dual, 1.0),
        lambda dual: D(lambda x: [x, dual], 1.0),
    ],
    ids=range(11),
)
def test_a_dual_number_that_leaks_out_of_its_pass_is_refused(use):
    """A dual number kept after its pass cannot mean anything: an error that explains, not a wrong slope."""
    with pytest.raises(ValueError, match=OUTLIVED):
        use(kept())


def test_a_function_that_is_returned_is_refused():
    """The subtle confusion (a derivative that is a function and keeps an ε) is refused, not answered."""
    with pytest.raises(TypeError, match="expected one real number"):
        D(lambda x: lambda y: x * y, 1.0)


def test_a_dual_number_shows_itself():
    """`repr` shows value and tangent, `data` is the plain number at the bottom, whatever the nesting."""
    seen = []
    D(lambda x: D(lambda y: seen.append((y.data, repr(y), isinstance(y, Dual))) or y, x), 2.5)
    assert seen == [(2.5, "Dual(Dual(2.5, tangent=1.0), tangent=1.0)", True)]


# ---- with nodes: either mode over the other ----------------------------------------------------------


def bent(x, y):
    return tanh(x * y) * exp(-x) + log(1 + y * y) / sigmoid(x) - maximum(x, y) * cos(x - y)


def test_forward_over_nodes_gives_nodes():
    """`jvp` on Values records a graph: its slope is a node and can go backwards."""
    x = Value(3.0)
    y, slope = jvp(lambda x: x**3.0, [x], [1.0])
    assert (type(y), y.data, type(slope), slope.data) == (Value, 27.0, Value, 27.0)
    slope.backward()
    assert x.grad == 18.0


@pytest.mark.parametrize("function", [lambda x: 2 * x, lambda x: 3, lambda x: [x, 5.0 * x]])
def test_slopes_over_nodes_are_nodes_when_constant_too(function):
    """Where the slope does not depend on the node it is still a node, whose own gradient is 0."""
    x = Value(3.0)
    for results in jvp(function, [x], [1.0]):
        for result in results if isinstance(results, list) else [results]:
            assert isinstance(result, Value)
    slope = jvp(lambda x: 2 * x, [x], [1.0])[1]
    assert grad(slope, [x])[0].data == 0.0


def test_either_mode_over_the_other():
    """Second derivatives: backwards twice, forwards twice, and backwards over forwards."""
    point = [0.6, -0.9]
    leaves = [Value(number) for number in point]
    rows = hessian(bent(*leaves), leaves)
    for i, e_i in enumerate(([1.0, 0.0], [0.0, 1.0])):
        slope = jvp(bent, leaves, e_i)[1]
        for j, e_j in enumerate(([1.0, 0.0], [0.0, 1.0])):
            expected = rows[i][j].data
            assert close(grad(slope, leaves)[j].data, expected, 1e-13)
            assert close(jvp(lambda *at, e=e_i: jvp(bent, at, e)[1], point, e_j)[1], expected, 1e-13)


def test_forward_mode_through_a_gradient_of_other_nodes():
    """`grad` inside a forward pass, of nodes that the pass does not touch, is a constant there."""

    def function(x):
        w = Value(2.0)
        (slope,) = grad(w**3.0, [w])
        return x * slope.data

    assert D(function, 5.0) == 12.0


def test_the_tangent_may_be_a_node():
    """A direction made of nodes: the slope is differentiable by the direction too."""
    x, v = Value(3.0), Value(2.0)
    slope = jvp(lambda x: x * x, [x], [v])[1]
    assert (slope.data, [s.data for s in grad(slope, [x, v])]) == (12.0, [4.0, 6.0])


def test_no_grad_records_nothing_and_forward_mode_works_there():
    """Forward mode needs no recording: within `no_grad`, nodes give constants with the right slope."""
    with no_grad():
        slope = jvp(lambda x: x * x, [Value(3.0)], [1.0])[1]
    assert (slope.data, slope.parents) == (6.0, ())
    with no_grad():
        assert D(lambda x: x * x, 3.0) == 6.0


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus", "relu", "linear"])
def test_a_network_forwards_and_backwards(activation):
    """The slope of a network by each of its inputs: forwards on numbers as backwards on nodes."""
    net = MLP(3, [5, 4, 1], activation=activation, rng=random.Random(5))
    point = [0.4, -0.7, 0.2]
    inputs = [Value(number) for number in point]
    slopes = grad(net(inputs), inputs)
    for i, expected in enumerate(slopes):
        found = jvp(lambda *xs: net(xs), point, [float(i == j) for j in range(3)])[1]
        assert close(found.data, expected.data, 1e-14)


def test_a_network_of_several_outputs_in_one_pass():
    """One forward pass gives a column of the Jacobian, a slope for every output."""
    net = MLP(2, [4, 3], activation="tanh", rng=random.Random(1))
    inputs = [Value(0.3), Value(-0.5)]
    columns = [jvp(lambda *xs: net(xs), [0.3, -0.5], axis)[1] for axis in ([1.0, 0.0], [0.0, 1.0])]
    for i, output in enumerate(net(inputs)):
        for column, expected in zip(columns, grad(output, inputs), strict=True):
            assert close(column[i].data, expected.data, 1e-14)


def test_sums_of_dual_numbers_nodes_and_numbers():
    """`total` takes all kinds at once; its slope is the sum of the slopes."""
    value, slope = jvp(lambda x: total([x, Value(4.0), 1, x * x]), [3.0], [1.0])
    assert (plain(value), plain(slope)) == (17.0, 7.0)


# ---- threads -----------------------------------------------------------------------------------------


def test_threads_do_not_disturb_each_other():
    """Nested passes in many threads at once give every thread its own right answer."""
    gate = threading.Barrier(8)

    def work(k):
        gate.wait()
        return [D(lambda x: x * D(lambda y: x * y * k, 2.0), float(n)) for n in range(50)]

    with ThreadPoolExecutor(8) as pool:
        for k, found in enumerate(pool.map(work, range(8))):
            assert found == [2.0 * k * n for n in range(50)]


def in_a_thread(action):
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(action).result()


@pytest.mark.parametrize(
    ("across", "expected"),
    [
        (lambda: D(lambda x: in_a_thread(lambda: x * x), 3.0), 6.0),
        (lambda: D(lambda x: x * in_a_thread(lambda: D(lambda y: x + y, 1.0)), 1.0), 1.0),
        (lambda: D(lambda a: a * D(lambda x: in_a_thread(lambda: D(lambda y: x * y, 7.0)), 1.0), 5.0), 1.0),
    ],
)
def test_a_pass_that_spans_threads_is_right_or_refused(across, expected):
    """A pass nested in one of another thread is never silently wrong."""
    try:
        found = across()
    except ValueError as error:
        assert "dual number" in str(error)  # noqa: PT017
    else:
        assert found == expected


def test_a_dual_number_of_a_pass_in_another_thread_is_refused():
    """Returning another pass's dual number, even while that pass still runs, is an error that explains."""
    handed, enough = queue.Queue(), threading.Event()

    def hand_over(y):
        handed.put(y)
        enough.wait(300)
        return y

    def steal(x):
        thread.start()
        return handed.get(timeout=300)

    thread = threading.Thread(target=D, args=(hand_over, 1.0))
    try:
        with pytest.raises(ValueError, match="dual number"):
            D(steal, 1.0)
    finally:
        enough.set()
        thread.join()


# ---- forward over reverse ----------------------------------------------------------------------------

# Each is a function of two numbers that takes gradients itself, beside the same derivative by hand.
GRADIENTS = {
    "grad": (lambda a, b: grad(a * a * sin(b), [b])[0], lambda a, b: a * a * cos(b)),
    "grad by an inner node": (
        lambda a, b: grad((c := exp(a * b)) * c * a, [c])[0],
        lambda a, b: 2 * exp(a * b) * a,
    ),
    "grad by a node whose tangent is itself": (
        lambda a, b: grad((c := exp(a)) * c * b, [c])[0],
        lambda a, b: 2 * exp(a) * b,
    ),
    "grad of a gradient": (
        lambda a, b: grad(grad(a**3 * b, [a])[0] * b, [a])[0],
        lambda a, b: 6 * a * b * b,
    ),
    "hessian": (lambda a, b: hessian(a * a * exp(b), [a, b])[0][1], lambda a, b: 2 * a * exp(b)),
    "jacobian": (lambda a, b: jacobian([a * b, a / b], [a, b])[1][1], lambda a, b: -a / (b * b)),
    "a vector that moves": (
        lambda a, b: vector_jacobian_product([a * b, sin(a)], [a, b], [a, b * b])[0],
        lambda a, b: a * b + cos(a) * b * b,
    ),
    "hessian_vector_product": (
        lambda a, b: hessian_vector_product(a * a * b * b, [a, b], [b, a])[0],
        lambda a, b: 2 * b * b * b + 4 * a * b * a,
    ),
    "grad of the input": (lambda a, b: grad(a, [a])[0] * a * b, lambda a, b: a * b),
    "grad by what it does not depend on": (lambda a, b: grad(a * a, [b])[0] + a, lambda a, b: a + 0 * b),
    "kinks": (
        lambda a, b: grad(relu(a) * maximum(a, b), [b])[0] + a,
        lambda a, b: relu(a) * greater(b, a) + a,
    ),
    "where": (
        lambda a, b: grad(where(greater(a, b), a * b, b * b), [b])[0],
        lambda a, b: where(greater(a, b), a, 2 * b),
    ),
    "a sum": (lambda a, b: grad(total([a * b, a, b]), [a])[0] * b, lambda a, b: (b + 1) * b),
    "inputs made from one another": (
        lambda a, b: grad((h := a * b) * h * a, [a, h])[0] * b,
        lambda a, b: 3 * a * a * b * b * b,
    ),
    "the input that another was made from": (
        lambda a, b: grad((h := exp(a)) * h, [h, a])[1] * b,
        lambda a, b: 2 * exp(2 * a) * b,
    ),
    "a chain of inputs": (
        lambda a, b: grad((d := (c := a * a) * b) * d, [a, c, d])[1],
        lambda a, b: 2 * a * a * b * b,
    ),
    "a jacobian by inputs made from one another": (
        lambda a, b: jacobian([(h := a * b) * a, h], [h, a])[0][1],
        lambda a, b: 2 * a * b,
    ),
    "hessian_vector_product of inputs made from one another": (
        lambda a, b: hessian_vector_product((h := a * b) * h * a, [a, h], [1.0, 0.0])[0],
        lambda a, b: 6 * a * b * b,
    ),
}
each_gradient = pytest.mark.parametrize("name", GRADIENTS)
POINT, WAY = [0.7, 1.3], [1.0, -0.5]


@each_gradient
def test_a_gradient_is_carried_along(name):
    """`jvp` through a function that takes a gradient: value and slope are those of the formula by hand."""
    function, by_hand = GRADIENTS[name]
    for found, expected in zip(jvp(function, POINT, WAY), jvp(by_hand, POINT, WAY), strict=True):
        assert type(found) is float
        assert close(found, expected, 1e-14)


@each_gradient
def test_all_pairs_of_modes_agree(name):
    """Reverse over forward, forward over forward and reverse over reverse give the same second derivative."""
    function, by_hand = GRADIENTS[name]
    a, b = Value(POINT[0], "a"), Value(POINT[1], "b")
    expected = grad(grad(by_hand(a, b), [a])[0], [a])[0].data
    results = {
        "reverse, reverse": grad(grad(function(a, b), [a])[0], [a])[0].data,
        "reverse, forward": grad(jvp(function, [a, b], [1.0, 0.0])[1], [a])[0].data,
        "forward, reverse": D(lambda x: grad(function(x, b), [x])[0], POINT[0]),
        "forward, forward": D(lambda x: D(lambda y: function(y, b), x), POINT[0]),
    }
    for modes, found in results.items():
        assert close(plain(found), expected, 1e-13), modes


@each_gradient
def test_a_gradient_of_higher_order_is_carried_along(name):
    """Three passes forwards, one within the other, through a function that takes a gradient."""
    function, by_hand = GRADIENTS[name]

    def third(function):
        return D(lambda x: D(lambda y: D(lambda z: function(z, POINT[1] * y), y), x), POINT[0])

    assert close(third(function), third(by_hand), 1e-12)


def test_a_tangent_that_is_an_input_too():
    """A node given as a tangent, and asked for as an input, is held fixed in the one place alone."""
    x, t = Value(1.1, "x"), Value(0.3, "t")
    values, slopes = jvp(lambda x: grad(x * x * t, [x, t]), [x], [t])
    assert [close(y.data, z) for y, z in zip(values, [2 * 1.1 * 0.3, 1.1**2], strict=True)] == [True] * 2
    assert [close(y.data, z) for y, z in zip(slopes, [2 * 0.3 * 0.3, 2 * 1.1 * 0.3], strict=True)] == [
        True
    ] * 2


def test_nodes_of_ones_own_stay_nodes():
    """What depends on a node from outside can be differentiated by it; what does not is a float."""
    w = Value(2.0, "w")
    value, slope = jvp(lambda a: grad(w * w * a * a, [a])[0], [3.0], [1.0])
    assert (value.data, slope.data, grad(slope, [w])[0].data) == (24.0, 8.0, 8.0)
    assert jvp(lambda a: grad(a * a, [a])[0] * w.data, [3.0], [1.0]) == (12.0, 4.0)


def test_a_pass_begins_again_only_for_a_gradient():
    """A function without gradients is called once; one with them twice, the second time with nodes."""
    calls = []

    def function(x):
        calls.append(type(x.primal))
        return x * x

    jvp(function, [2.0], [1.0])
    assert calls == [float]
    jvp(lambda x: grad(function(x), [x])[0], [2.0], [1.0])
    assert [kind is float for kind in calls] == [True, True, False]


def test_within_no_grad_a_gradient_of_a_pass_is_refused():
    """Nothing is recorded there, so a gradient would be 0 without a word; a plain pass works as ever."""
    with no_grad():
        assert D(lambda x: x**3, 2.0) == 12.0
        with pytest.raises(ValueError, match=r"^no_grad records nothing"):
            D(lambda x: grad(x**3, [x])[0], 2.0)


def test_plain_numbers_of_an_inner_pass_come_back_plain():
    """A pass within another, both on nodes now, still gives floats where floats came in."""
    found = D(lambda x: jvp(lambda u, v: grad(u * v * v * x, [u])[0], [x, 2.0], [1.0, 1.0])[1], 3.0)
    assert (type(found), found) == (float, 4.0)


def test_a_gradient_by_the_inner_variable_leaves_the_outer_one_alone():
    """Where an inner pass begins at an outer one's variable, the two are still different variables."""
    x = Value(3.0, "x")
    assert jvp(lambda a: grad(a * x, [a])[0] * a, [x], [1.0])[1].data == 3.0
    assert D(lambda y: D(lambda z: grad(z * y, [z])[0] * z, y), 3.0) == 1.0
