"""Losses: their values and gradients in closed form."""

import math

import mpmath
import pytest

from autograd import Value, constant, derivative, grad, lower
from nn import binary_cross_entropy, hinge, squared_error
from nn.losses import LOSSES, THRESHOLDS

FAR = [-1000.0, -40.0, -3.0, -0.5, 0.0, 0.5, 3.0, 40.0, 1000.0]


def value_and_slope(loss, at, target):
    prediction = Value(at)
    result = loss(prediction, target)
    result.backward()
    return result.data, prediction.grad


@pytest.mark.parametrize("target", [0.0, 1.0, -2.5])
@pytest.mark.parametrize("at", FAR)
def test_squared_error(at, target):
    """(p - t)², with slope 2 (p - t)."""
    assert value_and_slope(squared_error, at, target) == ((at - target) ** 2, 2 * (at - target))


@pytest.mark.parametrize("target", [0.0, 1.0])
@pytest.mark.parametrize("at", FAR)
def test_binary_cross_entropy(at, target):
    """-log of the probability of the target, with slope sigmoid(logit) - target, however far out."""
    with mpmath.workdps(500):
        sign = -1 if target else 1
        value = float(mpmath.log1p(mpmath.exp(sign * mpmath.mpf(at))))
        slope = float(1 / (1 + mpmath.exp(-mpmath.mpf(at))) - target)
    found_value, found_slope = value_and_slope(binary_cross_entropy, at, target)
    assert found_value == pytest.approx(value, rel=1e-15, abs=1e-16)
    assert found_slope == pytest.approx(slope, rel=1e-15, abs=2e-16)


@pytest.mark.parametrize(("logit", "target"), [(20.0, 1.0), (36.0, 1.0), (-20.0, 0.0), (-36.0, 0.0)])
def test_a_sure_and_right_logit_keeps_its_digits(logit, target):
    """Exact for every logit, as documented: the small loss of a sure answer is not lost to cancellation."""
    expected = math.log1p(math.exp(-abs(logit)))
    assert value_and_slope(binary_cross_entropy, logit, target)[0] == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("score", "target", "value", "slope"),
    [
        (0.5, 1.0, 0.5, -1.0),
        (0.5, 0.0, 1.5, 1.0),
        (-3.0, 1.0, 4.0, -1.0),
        (-3.0, 0.0, 0.0, 0.0),
        (3.0, 1.0, 0.0, 0.0),
        (1.0, 1.0, 0.0, 0.0),
        (-1.0, 0.0, 0.0, 0.0),
    ],
)
def test_hinge(score, target, value, slope):
    """max(0, 1 - s score), s = ±1; at the kink the slope is 0."""
    assert value_and_slope(hinge, score, target) == (value, slope)


@pytest.mark.parametrize(
    ("loss", "good", "wrong"),
    [
        (binary_cross_entropy, [0, 0.25, 1.0, True], [-1.0, -1, 1.5, math.nan, math.inf]),
        (hinge, [0, 1.0, True], [-1.0, -1, 0.5, 2, math.nan]),
        (squared_error, [0, -1.0, 0.5, 1e100], []),
    ],
)
def test_targets_out_of_range(loss, good, wrong):
    """A target that a loss cannot take is refused by its number, plain or a node; nan is none."""
    for make in (lambda target: target, Value, constant):
        for target in good:
            assert math.isfinite(loss(Value(0.5), make(target)).data)
        for target in wrong:
            with pytest.raises(
                ValueError, match=rf"^{loss.__name__} takes targets .*, not {float(target)!r}$"
            ):
                loss(Value(0.5), make(target))


@pytest.mark.parametrize("loss", [binary_cross_entropy, hinge])
def test_a_target_that_is_no_number_is_refused(loss):
    """By the operation that meets it, in its words."""
    for target in ("1", None, [1.0], 1j):
        with pytest.raises(TypeError, match="expected one real number, not a"):
            loss(Value(0.5), target)


@pytest.mark.parametrize("loss", [binary_cross_entropy, hinge])
def test_a_target_may_be_of_any_kind(loss):
    """In a program the target is an input, of which nothing is known; in forward mode it moves."""
    program = lower(loss, [Value(0.5, "p"), Value(1.0, "t")]).compile()
    assert program(0.5, 1.0) == loss(Value(0.5), 1.0).data
    assert derivative(lambda t: loss(t * 0.5, t), 1.0) == pytest.approx(
        -1.5 if loss is hinge else 0.5 / (1 + math.exp(-0.5)) - 1
    )


@pytest.mark.parametrize("name", LOSSES)
def test_a_target_may_be_a_node(name):
    """A node as target gets a gradient as well."""
    prediction, target = Value(0.3), Value(1.0)
    LOSSES[name](prediction, target).backward()
    assert prediction.grad != 0.0
    assert target.grad != 0.0


def test_curvature_of_the_cross_entropy():
    """The second derivative is sigmoid(logit) (1 - sigmoid(logit))."""
    logit = Value(0.8)
    (slope,) = grad(binary_cross_entropy(logit, 1.0), [logit])
    s = 1 / (1 + math.exp(-0.8))
    assert grad(slope, [logit])[0].data == pytest.approx(s * (1 - s), rel=1e-15)


@pytest.mark.parametrize("name", LOSSES)
def test_thresholds_are_where_the_answers_change(name):
    """At the threshold both targets cost the same; above it, target 1 is the cheaper one."""
    loss, threshold = LOSSES[name], THRESHOLDS[name]
    costs = [[loss(Value(threshold + d), t).data for t in (0.0, 1.0)] for d in (0.0, 0.25, -0.25)]
    assert costs[0][0] == pytest.approx(costs[0][1], rel=1e-15)
    assert costs[1][0] > costs[1][1]
    assert costs[2][0] < costs[2][1]


def test_the_tables_of_losses_fit():
    """Every loss has a threshold."""
    assert set(LOSSES) == set(THRESHOLDS)
