"""Optimizers: against closed forms and an independent Adam."""

import math

import numpy
import pytest

from autograd import Value
from nn import MLP, SGD, Adam, Optimizer


def step_on(parameters, optimizer, function):
    """One step on the gradient of function(*parameters)."""
    optimizer.zero_grad()
    function(*parameters).backward()
    optimizer.step()


def test_sgd_on_a_parabola():
    """On a w²/2 with rate r, plain descent shrinks w by (1 - r a) each step."""
    w = Value(3.0)
    optimizer = SGD([w], learning_rate=0.1)
    for step in range(1, 30):
        step_on([w], optimizer, lambda w: w * w * 1.5)
        assert w.data == pytest.approx(3.0 * (1 - 0.1 * 3.0) ** step, rel=1e-13)


def test_momentum_under_a_constant_force():
    """With gradient g, velocity after n steps is g (1 - mⁿ)/(1 - m), and the place its sum."""
    w = Value(0.0)
    optimizer = SGD([w], learning_rate=0.5, momentum=0.9)
    place = 0.0
    for step in range(1, 20):
        step_on([w], optimizer, lambda w: w * 2.0)
        place -= 0.5 * 2.0 * (1 - 0.9**step) / (1 - 0.9)
        assert w.data == pytest.approx(place, rel=1e-13)


def test_momentum_on_a_parabola():
    """The characteristic equation z² - (1 + m - r a) z + m = 0 gives every place in closed form."""
    m, r, a = 0.5, 0.1, 1.0
    root = complex((1 + m - r * a) ** 2 - 4 * m) ** 0.5
    z1, z2 = (1 + m - r * a + root) / 2, (1 + m - r * a - root) / 2
    c1 = ((1 - r * a) - z2) / (z1 - z2)
    w = Value(1.0)
    optimizer = SGD([w], learning_rate=r, momentum=m)
    for step in range(1, 25):
        step_on([w], optimizer, lambda w: w * w * 0.5)
        assert w.data == pytest.approx((c1 * z1**step + (1 - c1) * z2**step).real, rel=1e-12)


def adam(places, gradient, steps, alpha, beta1, beta2, epsilon):
    """Algorithm 1 of Kingma and Ba on a list of numbers."""
    theta, m, v = list(places), [0.0] * len(places), [0.0] * len(places)
    for t in range(1, steps + 1):
        g = gradient(theta)
        m = [beta1 * old + (1 - beta1) * new for old, new in zip(m, g, strict=True)]
        v = [beta2 * old + (1 - beta2) * new**2 for old, new in zip(v, g, strict=True)]
        m_hat = [entry / (1 - beta1**t) for entry in m]
        v_hat = [entry / (1 - beta2**t) for entry in v]
        theta = [
            place - alpha * up / (math.sqrt(down) + epsilon)
            for place, up, down in zip(theta, m_hat, v_hat, strict=True)
        ]
    return theta


@pytest.mark.parametrize(
    "settings",
    [(0.001, 0.9, 0.999, 1e-8), (0.1, 0.5, 0.9, 1e-3), (0.05, 0.0, 0.0, 1e-8), (0.1, 0.9, 0.99, 0.0)],
)
def test_adam_against_the_paper(settings):
    """Fifty steps on Rosenbrock's valley are those of the paper's algorithm."""
    x, y = Value(-1.2), Value(1.0)
    optimizer = Adam([x, y], *settings)
    for _ in range(50):
        step_on([x, y], optimizer, lambda x, y: (1 - x) ** 2 + 100 * (y - x * x) ** 2)

    def gradient(at):
        return [-2 * (1 - at[0]) - 400 * at[0] * (at[1] - at[0] ** 2), 200 * (at[1] - at[0] ** 2)]

    expected = adam([-1.2, 1.0], gradient, 50, *settings)
    assert [x.data, y.data] == pytest.approx(expected, rel=1e-9)


def test_adam_defaults_are_those_of_the_paper():
    """Rate 0.001, beta1 0.9, beta2 0.999, epsilon 1e-8."""
    optimizer = Adam([Value(1.0)])
    assert (optimizer.learning_rate, optimizer.beta1, optimizer.beta2, optimizer.epsilon) == (
        0.001,
        0.9,
        0.999,
        1e-8,
    )


def test_the_first_step_of_adam_is_the_rate():
    """Whatever the size of the gradient, the first step is the learning rate."""
    for scale in (1e-3, 1.0, 1e6):
        w = Value(1.0)
        step_on([w], Adam([w], learning_rate=0.01), lambda w, s=scale: w * s)
        assert w.data == pytest.approx(0.99, rel=1e-6)


@pytest.mark.parametrize("kind", [SGD, Adam])
def test_optimizers_change_data_alone(kind):
    """A step reads gradients and leaves them; parameters stay the same nodes."""
    w, b = Value(1.0), Value(2.0)
    optimizer = kind([w, b], 0.1)
    (w * b).backward()
    optimizer.step()
    assert (w.grad, b.grad) == (2.0, 1.0)
    assert optimizer.parameters == [w, b]
    assert (w.data < 1.0, b.data < 2.0) == (True, True)
    optimizer.zero_grad()
    assert (w.grad, b.grad) == (0.0, 0.0)


@pytest.mark.parametrize("kind", [SGD, Adam])
@pytest.mark.parametrize("rate", [0.0, -1.0, math.inf, math.nan])
def test_rates_are_positive(kind, rate):
    """A learning rate that is no positive number is refused, and shown."""
    with pytest.raises(ValueError, match=f"learning rate must be a positive number, not {rate}"):
        kind([Value(1.0)], rate)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda p: SGD(p, 0.1, momentum=1.0), r"momentum must be .*, not 1\.0"),
        (lambda p: SGD(p, 0.1, momentum=-0.1), r"momentum must be .*, not -0\.1"),
        (lambda p: Adam(p, beta1=1.0), r"beta1 must be .*, not 1\.0"),
        (lambda p: Adam(p, beta2=-0.5), r"beta2 must be .*, not -0\.5"),
        (lambda p: Adam(p, epsilon=-1e-8), r"epsilon must be 0 or more, not -1e-08"),
        (lambda p: SGD(p, "0.1"), r"learning rate must be a positive number, not '0\.1'"),
        (lambda p: SGD(p, None), r"learning rate must be a positive number, not None"),
        (lambda p: SGD(p, p[0]), r"learning rate must be a positive number, not Value\(1\.0, .*\)"),
        (lambda p: Adam(p, beta1=[0.9]), r"beta1 must be .*, not \[0\.9\]"),
        (lambda p: SGD([], 0.1), r"at least one parameter: pass net\.parameters\(\)"),
        (lambda p: SGD([*p, Value(2.0), *p], 0.1), r"would change a parameter twice at each step"),
        (lambda p: Adam(iter([*p, *p])), r"would change a parameter twice at each step"),
    ],
)
def test_settings_out_of_range(build, message):
    """A setting out of its range is a ValueError that names it and shows what was given."""
    with pytest.raises(ValueError, match=message):
        build([Value(1.0)])


@pytest.mark.parametrize("thing", [MLP(2, [1]), 1.0, [1.0, 2.0], "w", None])
def test_an_optimizer_changes_values(thing):
    """Anything else than Values is refused, with what to pass."""
    with pytest.raises(TypeError, match=r"^an optimizer changes Values: pass net\.parameters\(\), not "):
        SGD(thing, 0.1)


def test_settings_are_floats():
    """A rate of 32 bits would make all parameters of 32 bits."""
    w = Value(1.0)
    optimizer = SGD([w], numpy.float32(0.25), numpy.float32(0.5))
    assert (type(optimizer.learning_rate), type(optimizer.momentum)) == (float, float)
    assert type(Adam(w, 1).learning_rate) is float


def test_an_optimizer_must_say_how_to_step():
    """The base class says what is missing, by the name of the class that misses it."""

    class Lazy(Optimizer):
        pass

    with pytest.raises(NotImplementedError, match="Lazy must say how to step"):
        Lazy([Value(1.0)], 0.1).step()
