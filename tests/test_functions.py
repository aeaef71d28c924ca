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
from autograd import (
    Value,
    clip,
    derivative,
    equal,
    explain,
    grad,
    greater,
    greater_equal,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logistic,
    lower,
    maximum,
    minimum,
    not_equal,
    sigmoid,
    softplus,
    tanh,
    topological_order,
    total,
    xexpy,
    xlogy,
)
from autograd.rules import RULES

UNARY = ["exp", "log", "sqrt", "square", "sin", "cos", "tan", "tanh", "sigmoid", "softplus", "relu"]
MORE = """asin acos atan sinh cosh asinh atanh log2 log10 log1p expm1 cbrt sinc erf erfc normal_cdf silu gelu
    logistic""".split()  # noqa: SIM905
STEPS = ["sign", "floor", "ceil", "detach", "round", "logical_not"]
BINARY = ["maximum", "minimum"]
CONDITIONS = """greater greater_equal less less_equal equal not_equal logical_and logical_or""".split()  # noqa: SIM905
OF_TWO = ["atan2", "hypot", "logaddexp", "xlogy", "xexpy", "mod"]
OF_LISTS = ["norm", "logsumexp", "largest", "smallest", "total"]

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


@pytest.mark.parametrize("name", [*UNARY, *MORE, *STEPS])
def test_one_operand(name):
    """A node gives a node of the row, a number a float, and the method is the same operation."""
    function, x = getattr(autograd, name), Value(0.7)
    method = getattr(Value, name, round if name == "round" else function)
    assert (function(x).op, function(x).parents) == (RULES[name], (x,))
    assert method(x).op is RULES[name]
    assert type(function(0.7)) is float
    assert bits(function(0.7)) == bits(function(x).data) == bits(method(x).data)
    assert type(function(numpy.float64(0.7))) is float


def shares_of(name, count):
    """What `explain` tells of a row's partials: its operands are a and b, or x if it has one or many."""
    operands = list(map(Value, (0.7, 0.4), "x" if count == 1 else "ab"))
    y = getattr(autograd, name)(operands) if name in OF_LISTS else getattr(autograd, name)(*operands)
    y.label = "y"
    return operands, explain(y).steps[0].shares


@pytest.mark.parametrize("name", [*UNARY, *MORE, *OF_LISTS[:2]])
def test_the_documented_derivative_is_the_table_s(name):
    """The formula in each docstring is, letter for letter, what the row's own partial makes of symbols."""
    documented = re.search(
        r"dy/dx = (.+?)(?=\.\s|\.$|:\s|, (so|at|exact|the|where)\b)", getattr(autograd, name).__doc__
    )[1]
    (share,) = shares_of(name, 1)[1]
    assert documented == share.formula


@pytest.mark.parametrize("name", OF_TWO)
def test_both_documented_derivatives_are_the_table_s(name):
    """The same of two operands: dy/da and dy/db."""
    documented = re.findall(r"dy/d([ab]) = (.+?)(?=[.;]\s|\.$|, which)", getattr(autograd, name).__doc__)
    operands, shares = shares_of(name, 2)
    assert documented == [(operands[share.place].label, share.formula) for share in shares]


def test_a_documented_derivative_with_an_option():
    """What leaky_relu says of its slope."""
    x = Value(0.7, "x")
    y = RULES["leaky_relu"](x, Value(0.01, "slope"))
    assert f"dy/dx = {explain(y).steps[0].shares[0].formula}." in autograd.leaky_relu.__doc__


def test_what_is_flat_says_so():
    """A function whose row has no slope says that no gradient passes, and no other does."""
    for name in autograd.__all__:
        if rule := RULES.get(name):
            is_flat = all(rule.is_flat(place) for place in range(rule.arity or 1))
            says = "o gradient" in getattr(autograd, name).__doc__
            assert is_flat == says, name


def test_every_function_has_an_example():
    """Each name that applies a row shows an example, which the documentation's tests run."""
    for name in {*RULES} & {*autograd.__all__}:
        examples = getattr(autograd, name).__doc__.partition("\n\n    >>> ")[2]
        assert f"{name}(" in examples, name


@pytest.mark.parametrize("name", [*BINARY, *CONDITIONS, *OF_TWO])
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
    assert function(1, x).op is RULES[name]
    assert getattr(x, name, lambda other: function(x, other))(1).parents[0] is x


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


# The functions of lists.


@pytest.mark.parametrize("name", OF_LISTS)
def test_a_function_of_a_list_takes_any_iterable(name):
    """A list, a generator, an array; nodes and plain numbers together; plain numbers alone give a float."""
    function, x = getattr(autograd, name), Value(1.5)
    expected = function([1.5, 2.5]) if name != "smallest" else 1.5
    for values in ([1.5, 2.5], (v for v in (1.5, 2.5)), numpy.array([1.5, 2.5])):
        assert bits(function(values)) == bits(expected)
    assert type(function([1, 2])) is float
    node = function([x, 2.5])
    assert (node.op, node.parents[0], bits(node.data)) == (RULES[name], x, bits(expected))
    assert function([2.5, x]).parents[1] is x


def test_lists_of_nothing():
    """The empty sum, length and sum of exponentials; there is no largest of nothing."""
    assert (total([]), autograd.norm([]), autograd.logsumexp([])) == (0.0, 0.0, -math.inf)
    for function in (autograd.largest, autograd.smallest, autograd.softmax, autograd.log_softmax):
        with pytest.raises(ValueError, match=r"takes a list of at least 1 number, got none$"):
            function([])


@pytest.mark.parametrize(("function", "other"), [(autograd.largest, 1.0), (autograd.smallest, 4.0)])
def test_largest_and_smallest_share_ties(function, other):
    """The gradient goes to the largest; where several are, to each an equal share of it."""
    values = [Value(number) for number in (other, 3.0, 3.0, 3.0)]
    function(values).backward()
    assert [value.grad for value in values] == [0.0, 1 / 3, 1 / 3, 1 / 3]


@pytest.mark.parametrize("numbers", [[0.3, -1.2, 2.5], [1000.0, 0.0, 999.0], [-750.0, -745.0], [5.0]])
def test_softmax_and_its_logarithm(numbers):
    """Both agree with 60 digits, values to a few units and slopes to 1e-14, however large the numbers."""
    with mpmath.workdps(60):
        whole = mpmath.fsum(mpmath.exp(x) for x in numbers)
        parts = [mpmath.exp(x) / whole for x in numbers]
        exact = {autograd.softmax: parts, autograd.log_softmax: list(map(mpmath.log, parts))}
        slopes = {
            autograd.log_softmax: [[(i == j) - b for j, b in enumerate(parts)] for i in range(len(parts))]
        }
        slopes[autograd.softmax] = [
            [a * s for s in row] for a, row in zip(parts, slopes[autograd.log_softmax], strict=True)
        ]
    for function in (autograd.softmax, autograd.log_softmax):
        values = [Value(number) for number in numbers]
        for i, y in enumerate(function(values)):
            assert math.isclose(y.data, exact[function][i], rel_tol=2e-15, abs_tol=1e-300)
            assert bits(function(numbers)[i]) == bits(y.data)
            for slope, exact_slope in zip(grad(y, values), slopes[function][i], strict=True):
                assert math.isclose(slope.data, exact_slope, rel_tol=1e-14, abs_tol=2e-16)


def test_a_softmax_holds_its_largest_number_fixed():
    """The result does not change with it, so no gradient goes there: that would cost the length squared."""
    values = [Value(1.0), Value(3.0), Value(2.0)]
    for function in (autograd.softmax, autograd.log_softmax):
        nodes = topological_order(*grad(function(values)[0], values))
        assert "even_share" not in {node.op.name for node in nodes if node.op}


def test_the_logarithm_of_a_softmax_near_one_keeps_its_digits():
    """Where a network is sure, its cross-entropy is a small number, not 0."""
    assert autograd.log_softmax([20.0, 0.0])[0] == pytest.approx(-2.0611536181902033e-09, rel=1e-15)


def test_sums_over_nothing():
    """Probabilities of 0: logarithms of -inf add up to -inf, with slopes 0; one among others has slope 0."""
    for numbers in ([-math.inf] * 3, [-math.inf, 1.0, -math.inf]):
        for function in (autograd.logsumexp, lambda values: autograd.logaddexp(*values[:2])):
            values = [Value(number) for number in numbers]
            y = function(values)
            y.backward()
            assert y.data == max(numbers)
            assert [value.grad for value in values] == [float(number == 1.0) for number in numbers]
            assert [slope.data for slope in grad(y, values)] == [value.grad for value in values]


# Choices.


def test_products_with_a_factor_zero():
    """Terms of an entropy where a probability is 0, and of exp(l) * l where its logarithm is -inf."""
    p, q = Value(0.0), Value(0.0)
    xlogy(autograd.constant(0.0), q).backward()
    assert (xlogy(p, q).data, q.grad) == (0.0, 0.0)
    with pytest.raises(ValueError, match=r"gradient with respect to 0\.0 of xlogy"):
        xlogy(p, q).backward()  # the logarithm of 0 is its slope
    with pytest.raises(ValueError, match=r"^xlogy\(1.0, 0.0\): operands are"):
        xlogy(1.0, 0.0)
    assert math.isnan(xlogy(0.0, math.nan))
    level = Value(-math.inf)
    y = xexpy(level, level)
    (first,) = grad(y, [level])
    (second,) = grad(first, [level])
    assert (y.data, first.data, second.data) == (0.0, 0.0, 0.0)


CLIPPED = [
    (-2.0, -1.0, (0, 1, 0)),
    (-1.0, -1.0, (1, 0, 0)),
    (0.5, 0.5, (1, 0, 0)),
    (1.0, 1.0, (1, 0, 0)),
    (3.0, 1.0, (0, 0, 1)),
]


@pytest.mark.parametrize(("x", "expected", "slopes"), CLIPPED)
def test_clip_at_its_border(x, expected, slopes):
    """A number on a bound passes unchanged, and so does its gradient; beyond, the bound has it."""
    operands = [Value(x), Value(-1.0), Value(1.0)]
    y = clip(*operands)
    y.backward()
    assert (y.data, tuple(operand.grad for operand in operands)) == (expected, slopes)
    assert operands[0].clip(-1, 1).data == expected


BEHIND = [
    (lambda x: autograd.log(1 / clip(x, 1e-200, 1.0)), 0.0),
    (lambda x: autograd.log(1 / autograd.largest([x, 1e-200])), 0.0),
    (lambda x: autograd.exp(700 * autograd.smallest([x * x, 1.0])) * 1e10, 1e155),
]


@pytest.mark.parametrize(("function", "x"), BEHIND, ids=["clip", "largest", "smallest"])
def test_what_is_clipped_or_not_the_largest_gets_nothing(function, x):
    """An infinite slope beside it does not matter: 0, as by maximum and minimum, not nan."""
    node = Value(x)
    function(node).backward()
    assert node.grad == derivative(function, x) == 0.0


def test_clip_at_odd_bounds():
    """The bounds the wrong way round, as NumPy has it, and nan wherever it stands."""
    assert [clip(x, 2.0, 1.0) for x in (0.5, 1.5, 2.5)] == [1.0] * 3
    operands = [Value(0.5), Value(2.0), Value(1.0)]
    clip(*operands).backward()
    assert [operand.grad for operand in operands] == [0.0, 0.0, 1.0]
    for place in range(3):
        assert math.isnan(clip(*[math.nan if i == place else x for i, x in enumerate((0.5, 0.0, 1.0))]))


@pytest.mark.parametrize(("x", "value", "slope"), [(-1, 0, 0), (0, 0, 1), (3, 3, 1), (6, 6, 1), (7, 6, 0)])
def test_relu6_is_a_clip(x, value, slope):
    """Its slope at 0 and at 6 is 1, as clip's is; between them 1, outside 0."""
    node = Value(x)
    y = autograd.relu6(node)
    y.backward()
    assert (y.data, node.grad) == (value, slope)


def test_ramps_at_their_kink():
    """At 0 the slopes are those of the left, in every order: slope and alpha, and an exponential's."""
    x, slope, alpha = Value(0.0), Value(0.2), Value(0.7)
    assert [s.data for s in grad(autograd.leaky_relu(x, slope), [x, slope])] == [0.2, 0.0]
    y, found = autograd.elu(x, alpha), []
    for _ in range(3):
        (y,) = grad(y, [x])
        found.append(y.data)
    assert found == [0.7] * 3
    assert (x.leaky_relu().parents[1].data, x.elu().parents[1].data) == (0.01, 1.0)


@pytest.mark.parametrize("function", [autograd.hypot, lambda *at: autograd.norm(at)], ids=["hypot", "norm"])
def test_a_length_at_the_origin(function):
    """Its slopes there are 0, and so are those of its square; a second derivative does not exist."""
    a, b = Value(0.0, "a"), Value(0.0, "b")
    (function(a, b) ** 2).backward()
    assert (a.grad, b.grad) == (0.0, 0.0)
    (slope,) = grad(function(a, b), [a])
    assert slope.data == 0.0
    with pytest.raises(ZeroDivisionError, match=r"of direction\(a, "):
        grad(slope, [a])


def test_values_without_overflow_on_the_way():
    """Lengths, sums of exponentials and roots of very large and very small numbers."""
    for scale in (1e300, 1e-300, 5e-324):
        assert autograd.hypot(3 * scale, 4 * scale) == pytest.approx(5 * scale, rel=4e-16)
        assert bits(autograd.norm([3 * scale, 4 * scale])) == bits(autograd.hypot(3 * scale, 4 * scale))
    assert autograd.hypot(math.inf, 1.0) == math.inf
    assert autograd.logaddexp(1e308, 1e308) == autograd.logsumexp([1e308, 1e308]) == 1e308
    assert (autograd.cbrt(-8e-300), autograd.cbrt(math.inf), autograd.cbrt(0.0)) == (-2e-100, math.inf, 0.0)
    assert (autograd.silu(-1e308), autograd.gelu(-math.inf), autograd.sinc(1e300)) == (0.0, 0.0, 0.0)


NO_VALUE = {
    ValueError: "asin(2) acos(-2) acosh(0.5) atanh(1) atanh(-1) log1p(-1) log2(0) log10(-1) xlogy(1,0)",
    OverflowError: "sinh(1000) cosh(-1000) expm1(1000) xexpy(1,1000)",
    ZeroDivisionError: "mod(1,0)",
}


@pytest.mark.parametrize(("error", "text"), [(e, text) for e in NO_VALUE for text in NO_VALUE[e].split()])
def test_where_there_is_no_value(error, text):
    """The exception of Python's own arithmetic names the row and its operands, on numbers and on nodes."""
    name, _, rest = text.partition("(")
    numbers = [float(number) for number in rest.strip(")").split(",")]
    shown = re.escape(f"{name}({', '.join(map(repr, numbers))}): ")
    for operands in (numbers, [Value(number) for number in numbers]):
        with pytest.raises(error, match=f"^{shown}"):
            getattr(autograd, name)(*operands)


def test_where_there_is_no_slope():
    """Beside a vertical tangent, and at the origin of the plane, the gradient says so; the value is there."""
    for y in (autograd.asin(Value(1.0)), autograd.acosh(Value(1.0)), autograd.cbrt(Value(0.0))):
        with pytest.raises(ZeroDivisionError, match="the gradient with respect to"):
            y.backward()
    a, b = Value(0.0), Value(0.0)
    assert autograd.atan2(a, b).data == 0.0
    with pytest.raises(ZeroDivisionError):
        autograd.atan2(a, b).backward()


# Whole numbers.


@given(st.floats(-1e17, 1e17), st.floats(-1e3, 1e3).filter(bool))
def test_python_s_own_operators_on_nodes(a, b):
    """`%`, `//`, `divmod`, `round`, `floor` and `ceil` give the nodes with Python's numbers."""
    x, y = Value(a), Value(b)
    assert [(x % y).data, (x // y).data] == [a % b, a // b]
    assert [(x % b).data, (a % y).data, (x // b).data, (a // y).data] == [a % b, a % b, a // b, a // b]
    for pair in (divmod(x, y), divmod(x, b), divmod(a, y)):
        assert [part.data for part in pair] == list(divmod(a, b))
    assert [round(x).data, math.floor(x).data, math.ceil(x).data] == [round(a), math.floor(a), math.ceil(a)]
    assert [autograd.round(a), autograd.floor(a), autograd.ceil(a)] == [round(a), math.floor(a), math.ceil(a)]


def test_rounding_to_digits():
    """A node is rounded to whole numbers only; a plain number as Python has it."""
    for function in (round, autograd.round):
        with pytest.raises(TypeError, match=r"format it or round its \.data"):
            function(Value(2.567), 2)
    assert autograd.round(2.567, 2) == 2.57
    assert [autograd.round(x) for x in (0.5, 1.5, -2.5)] == [0.0, 2.0, -2.0]
    for function in (autograd.round, autograd.floor, autograd.ceil):
        assert [function(math.inf), function(-math.inf)] == [math.inf, -math.inf]
        assert math.isnan(function(math.nan))


def test_a_remainder_s_slopes():
    """1 by the dividend, also where the remainder jumps; minus the whole quotient by the divisor."""
    for a, b in ((7.5, 2.0), (-7.5, 2.0), (7.5, -2.0), (6.0, 2.0)):
        x, y = Value(a), Value(b)
        (x % y).backward()
        assert (x.grad, y.grad) == (1.0, -(a // b))


def test_conditions():
    """Comparisons and what joins them are 1 or 0; nan compares with nothing, and is not 0."""
    nan = math.nan
    table = [less, less_equal, greater, greater_equal, equal, not_equal]
    assert [f(1, 2) for f in table] == [1, 1, 0, 0, 0, 1]
    assert [f(2, 2) for f in table] == [0, 1, 0, 1, 1, 0]
    assert [f(nan, 2) for f in table] == [0, 0, 0, 0, 0, 1]
    assert [logical_and(a, b) for a, b in ((1, 2), (0, 2), (-0.0, 0), (nan, 1))] == [1, 0, 0, 1]
    assert [logical_or(a, b) for a, b in ((1, 2), (0, 2), (-0.0, 0), (nan, 0))] == [1, 1, 0, 1]
    assert [logical_not(a) for a in (0, -0.0, 2, nan)] == [1, 1, 0, 0]


def test_what_is_detached_is_held_fixed():
    """It has its operand's number and no slope, in any order and both modes; a program reads it anew."""
    x = Value(3.0, "x")
    y = x * autograd.detach(x)
    (slope,) = grad(y, [x])
    assert (slope.data, grad(slope, [x])[0].data, derivative(lambda x: x * x.detach(), 3.0)) == (
        3.0,
        0.0,
        3.0,
    )
    program = lower([y, slope], [x]).compile("python")
    assert (program(3.0), program(5.0)) == ((9.0, 3.0), (25.0, 5.0))
    straight = lower(lambda x: x + autograd.detach(round(x) - x), [x]).compile("python")
    assert straight(2.6) == 3.0


def test_a_row_of_one_s_own_is_applied_by_a_node():
    """`apply` is a method for rows that have none."""
    x = Value(0.3)
    assert x.apply(RULES["sinc"]).op is RULES["sinc"]
    assert x.apply(RULES["atan2"], 2.0).data == math.atan2(0.3, 2.0)


def test_digits_in_the_tails():
    """Slopes and bends far out: relative accuracy, where 1 - y² and y(1 - y) have no digit left."""
    for x in (20.0, 37.5, 300.0, -300.0):
        with mpmath.workdps(60):
            exact = mpmath.sech(x) ** 2, mpmath.sech(mpmath.mpf(x) / 2) ** 2 / 4
        node = Value(x)
        (tanh_slope,) = grad(tanh(node), [node])
        (softplus_slope,) = grad(softplus(node), [node])
        (logistic_slope,) = grad(logistic(node), [node])
        assert tanh_slope.data == pytest.approx(float(exact[0]), rel=1e-15)
        assert grad(softplus_slope, [node])[0].data == pytest.approx(float(exact[1]), rel=1e-15)
        assert logistic_slope.data == pytest.approx(float(exact[1]), rel=1e-15)
    assert [bits(logistic(x)) for x in (-750.0, -3.0, 0.0, 40.0)] == [
        bits(sigmoid(x)) for x in (-750.0, -3.0, 0.0, 40.0)
    ]
    (slope,) = grad(sigmoid(node := Value(40.0)), [node])
    assert slope.data == 0.0, "the article's slope, to the bit"


@pytest.mark.parametrize(
    "name", sorted({name for name in RULES if hasattr(Value, name)} & {*autograd.__all__})
)
def test_what_is_a_function_of_the_table_is_a_method_too(name):
    """The method applies the same row to the same operands."""
    rule, operands = RULES[name], [Value((name == "acosh") + 0.5 + i) for i in range(RULES[name].arity)]
    found = getattr(operands[0], name)(*operands[1:])
    assert (found.op, list(found.parents)) == (rule, operands)


def test_every_function_of_one_or_two_numbers_has_its_method():
    """But for those that have an operator, or take a list."""
    rows = {name: RULES[name] for name in {*autograd.__all__} & {*RULES} if RULES[name].arity in (1, 2)}
    assert {name for name in rows if not hasattr(Value, name)} <= {"absolute", "round", "sinc_derivative"}
