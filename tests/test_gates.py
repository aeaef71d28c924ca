"""A branch not chosen contributes exactly nothing, whatever it is: an infinity, a nan, without a slope."""

import math

import pytest
from suites import compilers_slow
from support import bits

from autograd import (
    Value,
    derivative,
    exp,
    explain,
    grad,
    greater,
    hessian,
    jvp,
    log,
    lower,
    maximum,
    minimum,
    relu,
    sqrt,
    where,
)


def root(x):
    return sqrt(x * x)  # no slope at 0


def overflow(x):
    return x * 1e200 * 1e200


def no_number(x):
    return overflow(x) - overflow(x)


def two_gates(x):
    s = root(x)
    return where(greater(x, 0.0), s, 0.0) + where(greater(x, 1.0), s * s, 0.0)


# At each point: the function with `where`, and the branch that is taken there, alone.
CHOSEN = {
    "an infinity": (lambda x: where(greater(x, 1.0), overflow(x), x * x), lambda x: x * x, 0.5),
    "a nan": (lambda x: where(greater(x, 1.0), no_number(x), x * x), lambda x: x * x, 0.5),
    "no slope": (lambda x: where(greater(x, 0.0), root(x), 3 * x * x), lambda x: 3 * x * x, 0.0),
    "the other side": (lambda x: where(greater(1.0, x), x * x, no_number(x)), lambda x: x * x, 0.5),
    "within each other": (
        lambda x: where(greater(x, 1.0), 7.0, where(greater(0.0, x), no_number(x), exp(x))),
        exp,
        0.5,
    ),
    "shared by two choices": (two_gates, lambda x: 0.0 * x, 0.0),
    "within a computation": (
        lambda x: exp(where(greater(x, 1.0), overflow(x), x) * x) + root(x + 1.0),
        lambda x: exp(x * x) + root(x + 1.0),
        0.5,
    ),
    "a choice of a choice": (
        lambda x: where(where(greater(x, 0.0), 1.0, no_number(x)), x * x, root(x - x)),
        lambda x: x * x,
        0.5,
    ),
    "a condition with a slope of its own": (
        lambda x: where(relu(x), x * x * x, overflow(x)),
        lambda x: x * x * x,
        0.5,
    ),
}
each_choice = pytest.mark.parametrize("name", CHOSEN)


def readings(function, at):
    """The first and second derivative, by every reader that gives them, and the first by `backward`."""
    x = Value(at, "x")
    y = function(x)
    y.backward()
    (first,) = grad(y, [x])
    second = grad(first, [x])[0].data
    return {
        "backward": (x.grad, second),
        "grad": (first.data, second),
        "hessian": (first.data, hessian(y, [x])[0][0].data),
        "forwards": (derivative(function, at), derivative(lambda u: derivative(function, u), at)),
        "forwards on nodes": (
            jvp(function, [x], [1.0])[1].data,
            grad(jvp(function, [x], [1.0])[1], [x])[0].data,
        ),
        "forwards over reverse": (first.data, derivative(lambda u: grad(function(u), [u])[0], at)),
        "explanation": (explain(y).adjoints.get(x, 0.0), second),
    }


@each_choice
def test_every_reader_passes_over_it(name):
    """Value and derivatives are those of the chosen branch alone, to the last bit."""
    function, chosen, at = CHOSEN[name]
    assert bits(function(Value(at)).data) == bits(chosen(Value(at)).data)
    for reader, found in readings(function, at).items():
        assert found == pytest.approx(readings(chosen, at)["grad"], rel=1e-15, abs=0.0), reader


@each_choice
@pytest.mark.parametrize("target", compilers_slow(["python", "numpy", "numba", "jax"]))
def test_every_target_passes_over_it(name, target):
    """A program of value, first and second derivative, recorded where everything has a slope."""
    pytest.importorskip(target if target != "python" else "math", reason=f"{target} is not installed")
    function, chosen, at = CHOSEN[name]

    def program(function):
        x = Value(0.75, "x")
        y = function(x)
        (first,) = grad(y, [x])
        return lower([y, first, *grad(first, [x])], [x])

    found = [float(number) for number in program(function).compile(target)(at)]
    expected = [float(number) for number in program(chosen).compile()(at)]
    assert found == pytest.approx(expected, rel=1e-14, abs=0.0)


def test_an_accidental_zero_is_not_a_closed_gate():
    """Behind an open choice, 0 times infinity stays an error, or a nan on arrays: never a wrong number."""

    def function(x):
        return where(greater(x, -1.0), sqrt(x) ** 2, 5.0)

    x = Value(0.0, "x")
    for action in (
        lambda: function(x).backward(),
        lambda: grad(function(x), [x]),
        lambda: derivative(function, 0.0),
        lambda: jvp(function, [x], [1.0]),
    ):
        with pytest.raises(ZeroDivisionError, match="sqrt"):
            action()
    u = Value(0.5)
    slope = lower(grad(function(u), [u]), [u])
    numpy = pytest.importorskip("numpy", reason="NumPy is not installed")
    assert math.isnan(slope.compile("numpy")(numpy.array([0.0]))[0][0])


@pytest.mark.parametrize(
    ("function", "at"),
    [
        (lambda x: log(1 / maximum(1e-200, x)), 0.0),
        (lambda x: minimum(sqrt(x), -1.0), 0.0),
        (lambda x: relu(-root(x)), 0.0),
        (lambda x: maximum(1.0, root(x)), 0.0),
    ],
)
def test_on_floats_a_kink_passes_nothing_from_the_side_not_taken(function, at):
    """Nothing behind it is asked for its slope, in `backward`, explanations and forward mode."""
    x = Value(at, "x")
    y = function(x)
    y.backward()
    assert x.grad == 0.0
    assert explain(y).adjoints.get(x, 0.0) == 0.0
    assert derivative(function, at) == 0.0


def test_inner_nodes_behind_it_hold_zero():
    """A node that an earlier pass left a gradient in holds 0 after one that does not reach it."""
    w, x = Value(2.0, "w"), Value(-1.5, "x")
    z = x * x
    (z * 2).backward()
    assert z.grad == 2.0
    (greater(z, 0.0) * w).backward()
    assert (z.grad, w.grad, x.grad) == (0.0, 1.0, -6.0)
    (where(greater(x, 0.0), z, w)).backward()
    assert (z.grad, w.grad, x.grad) == (0.0, 2.0, -6.0)


def test_a_program_without_where_has_none():
    """A relu network's gradient holds no choice, and costs what it cost."""
    x, w = Value(0.5, "x"), Value(-0.5, "w")
    source = lower(grad(relu(w * x) + maximum(w, x), [w]), [x, w]).source
    assert " if " not in source.partition("def program")[2]


def test_choices_of_several_conditions_while_a_program_is_recorded():
    """A gradient is taken within the function that is recorded: its gates ask no node for `==`."""

    def function(x):
        s = exp(x)
        y = where(greater(x, 0.0), s, 1.0) + where(where(greater(x, 1.0), greater(2.0, s), 0.0), s * s, x)
        return grad(y, [x])[0]

    run = lower(function, [Value(0.5, "x")]).compile()
    assert [run(x) for x in (-0.5, 0.5)] == [function(Value(x)).data for x in (-0.5, 0.5)]


def test_what_leads_to_a_step_alone_needs_no_slope():
    """The slope of a root at 0, or by an exponent, is asked for only where something depends on it."""
    x, w = Value(0.5, "x"), Value(3.0, "w")
    for function, expected in (
        (lambda: sqrt(greater(x, 1.0)) + x, (1.0, 0.0)),
        (lambda: sqrt(greater(x, 1.0)) * w + w, (0.0, 1.0)),
        (lambda: (-2.0 * w) ** greater(x, 0.0) + x, (1.0, -2.0)),
        (lambda: sqrt(x.detach() - 0.5) * x * w, (0.0, 0.0)),
    ):
        x.grad = w.grad = 0.0
        y = function()
        y.backward()
        assert (x.grad, w.grad) == expected
        assert tuple(slope.data for slope in grad(y, [x, w])) == expected
        assert tuple(explain(y).adjoints.get(leaf, 0.0) for leaf in (x, w)) == expected
