"""Losses: their values and gradients in closed form."""

import math

import mpmath
import pytest

from autograd import Value, constant, derivative, grad, lower
from nn import binary_cross_entropy, cross_entropy, hinge, squared_error
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
    for target in ("1", None, (1.0,), 1j):
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


OF_ONE = [name for name in LOSSES if name != "cross_entropy"]


@pytest.mark.parametrize("name", OF_ONE)
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


@pytest.mark.parametrize("name", OF_ONE)
def test_thresholds_are_where_the_answers_change(name):
    """At the threshold both targets cost the same; above it, target 1 is the cheaper one."""
    loss, threshold = LOSSES[name], THRESHOLDS[name]
    costs = [[loss(Value(threshold + d), t).data for t in (0.0, 1.0)] for d in (0.0, 0.25, -0.25)]
    assert costs[0][0] == pytest.approx(costs[0][1], rel=1e-15)
    assert costs[1][0] > costs[1][1]
    assert costs[2][0] < costs[2][1]


def test_the_tables_of_losses_fit():
    """Every loss of one output has a threshold."""
    assert set(OF_ONE) == set(THRESHOLDS)


LOGITS = [
    [0.0, 0.0, 0.0],
    [1.0, -2.0, 0.5],
    [1000.0, -1000.0, 0.0],
    [-40.0, 40.0, 39.0],
    [700.0, 710.0, -745.0],
    [5.0, 5.0, -1e300],
    [36.0, 0.0, 0.0, 0.0, 1.0],
    [3.0, 800.0],
]


@pytest.mark.parametrize("logits", LOGITS, ids=str)
def test_cross_entropy(logits):
    """-log softmax, its slopes softmax less 1 for the target's, each to its last digits, however far out."""
    for target in range(len(logits)):
        with mpmath.workdps(1000):
            parts = [
                mpmath.exp(mpmath.mpf(z) - logits[target]) if z > -1e5 else mpmath.mpf(0) for z in logits
            ]
            rest = sum(part for place, part in enumerate(parts) if place != target)
            whole = 1 + rest
            value = float(mpmath.log(whole))
            slopes = [float(part / whole) for part in parts]
            slopes[target] = float(-rest / whole)
        nodes = [Value(z) for z in logits]
        loss = cross_entropy(nodes, target)
        loss.backward()
        assert loss.data == pytest.approx(value, rel=1e-13, abs=0.0)
        assert [node.grad for node in nodes] == pytest.approx(slopes, rel=1e-12, abs=5e-324)


@pytest.mark.parametrize("logits", LOGITS[:5], ids=str)
def test_cross_entropy_in_a_program(logits):
    """There the target is an input: every class has the bits that the graph has, in value and slopes."""
    nodes, wanted = [Value(z, f"z{i}") for i, z in enumerate(logits)], Value(0.0, "target")

    def loss_and_slopes(*_):
        loss = cross_entropy(nodes, wanted)
        return [loss, *grad(loss, nodes)]

    program = lower(loss_and_slopes, [*nodes, wanted]).compile()
    for target in range(len(logits)):
        leaves = [Value(z) for z in logits]
        loss = cross_entropy(leaves, target)
        loss.backward()
        assert program(*logits, float(target)) == (loss.data, *[leaf.grad for leaf in leaves])


@pytest.mark.parametrize("make", [float, Value, constant])
def test_a_class_is_one_of_the_outputs(make):
    """Whole numbers from 0, one for each logit; of one output there is no class to choose."""
    logits = [Value(0.5), Value(1.0)]
    for target in (0, 1, True):
        assert math.isfinite(cross_entropy(logits, make(target)).data)
    for target, wanted in (
        (2, "a class from 0 to 1"),
        (-1, "a class from 0 to 1"),
        (0.5, "a class from 0 to 1"),
    ):
        with pytest.raises(ValueError, match=rf"^cross_entropy takes {wanted}.*, not {float(target)}$"):
            cross_entropy(logits, make(target))
    with pytest.raises(ValueError, match="a list of outputs, one for each class, not a single one"):
        cross_entropy(logits[:1], make(0))


def test_squared_error_of_lists():
    """The sum of the squares over the places; a list of one output is that output, for every loss."""
    outputs = [Value(3.0), Value(-1.0)]
    loss = squared_error(outputs, [1.0, 1.0])
    loss.backward()
    assert (loss.data, *[y.grad for y in outputs]) == (8.0, 4.0, -4.0)
    for name in OF_ONE:
        assert LOSSES[name]([Value(0.5)], 1.0).data == LOSSES[name](Value(0.5), 1.0).data
    for target, shown in ((1.0, "1.0"), ([1.0], r"\[1.0\]"), ([1.0, 2.0, 3.0], r"\[1.0, 2.0, 3.0\]")):
        with pytest.raises(ValueError, match=f"squared_error takes 2 numbers as target, not {shown}"):
            squared_error(outputs, target)
