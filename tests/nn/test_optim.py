"""Optimizers: against closed forms and an independent Adam."""

import json
import math
import random

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


def test_weight_decay():
    """Of SGD it is a gradient of d w more; of Adam a part of the weight, apart from the gradient: AdamW."""
    w = Value(2.0)
    step_on([w], SGD([w], 0.1, weight_decay=0.5), lambda w: w * 3.0)
    assert w.data == pytest.approx(2.0 - 0.1 * (3.0 + 0.5 * 2.0))
    plain, decayed = Value(2.0), Value(2.0)
    step_on([plain], Adam([plain], 0.1), lambda w: w * 3.0)
    step_on([decayed], Adam([decayed], 0.1, weight_decay=0.5), lambda w: w * 3.0)
    assert decayed.data == pytest.approx(plain.data - 0.1 * 0.5 * 2.0, rel=1e-14)


def test_a_rate_that_is_a_function_of_the_step():
    """Called with 1, 2, ... ; 0 is a rate, what is none is refused when it comes."""
    w, asked = Value(0.0), []

    def rate(step):
        asked.append(step)
        return [0.5, 0.25, 0.0, -1.0][step - 1]

    optimizer = SGD([w], rate)
    for place in (-0.5, -0.75, -0.75):
        step_on([w], optimizer, lambda w: w * 1.0)
        assert w.data == place
    assert asked == [1, 2, 3]
    with pytest.raises(ValueError, match=r"the learning rate of step 4 must be 0 or more, not -1\.0"):
        optimizer.step()
    assert (w.data, optimizer.steps) == (-0.75, 3)


def test_clipping_shortens_the_whole_gradient():
    """To its length, in its direction; a shorter one, and one of length 0, stay."""
    for slopes, moved in (((3.0, 4.0), (1.2, 1.6)), ((0.3, -0.4), (0.3, -0.4)), ((0.0, 0.0), (0.0, 0.0))):
        parameters = [Value(0.0), Value(0.0)]
        optimizer = SGD(parameters, 1.0, clip=2.0)
        for parameter, slope in zip(parameters, slopes, strict=True):
            parameter.grad = slope
        optimizer.step()
        assert [-parameter.data for parameter in parameters] == pytest.approx(moved)
        assert tuple(parameter.grad for parameter in parameters) == slopes


OPTIMIZERS = {
    "sgd": lambda parameters: SGD(parameters, 0.1),
    "momentum": lambda parameters: SGD(parameters, 0.1, momentum=0.9, weight_decay=0.01),
    "adam": lambda parameters: Adam(parameters, 0.1),
    "adamw": lambda parameters: Adam(parameters, 0.1, weight_decay=0.1, clip=1e9),
    "schedule": lambda parameters: Adam(parameters, lambda step: 0.1 / step),
}
each_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS)


@each_optimizer
def test_one_formula_for_numbers_and_arrays(make):
    """On an array of all parameters `update` gives what it gives on each, bit for bit."""
    rng = random.Random(0)
    parameters = [Value(rng.uniform(-1, 1)) for _ in range(6)]
    optimizer = make(parameters)
    numbers = numpy.array([parameter.data for parameter in parameters])
    memory = tuple(numpy.zeros(6) for _ in range(optimizer.remembered))
    for _ in range(20):
        slopes = [rng.uniform(-1, 1) for _ in parameters]
        for parameter, slope in zip(parameters, slopes, strict=True):
            parameter.grad = slope
        rate = optimizer.rate()
        optimizer.step()
        numbers, memory = optimizer.update(numbers, numpy.array(slopes), memory, rate)
        assert numbers.tolist() == pytest.approx([p.data for p in parameters], rel=1e-15, abs=1e-17)


@each_optimizer
def test_going_on_from_a_state(make):
    """After any number of steps, also through JSON: the same parameters follow."""

    def steps(parameters, optimizer, count):
        for _ in range(count):
            step_on(parameters, optimizer, lambda x, y: (1 - x) ** 2 + 2 * (y - x) ** 2)

    for taken in (0, 1, 7):
        here, there = [Value(-1.0), Value(1.0)], [Value(-1.0), Value(1.0)]
        optimizer, twin = make(here), make(there)
        steps(here, optimizer, taken)
        state = json.loads(json.dumps(optimizer.state_dict()))
        for parameter, other in zip(here, there, strict=True):
            other.data = parameter.data
        twin.load_state_dict(state)
        steps(here, optimizer, 5)
        steps(there, twin, 5)
        assert [p.data for p in there] == [p.data for p in here]
        assert twin.steps == taken + 5


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        (lambda p: SGD(p, 0.1), "the optimizer's kind was Adam, here it is SGD"),
        (lambda p: Adam(p, 0.2), "the optimizer's learning_rate was 0.1, here it is 0.2"),
        (lambda p: Adam(p, 0.1, beta2=0.5), "the optimizer's beta2 was 0.999, here it is 0.5"),
        (lambda p: Adam(p, 0.1, clip=1.0), "the optimizer's clip was None, here it is 1.0"),
        (lambda p: Adam([*p, Value(1.0)], 0.1), "the optimizer's state is not one of 1 parameter$"),
    ],
)
def test_a_state_of_another_optimizer(other, sentence):
    """What differs is named, and nothing has changed."""
    parameters = [Value(1.0)]
    state = Adam(parameters, 0.1).state_dict()
    optimizer = other(parameters)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=sentence):
        optimizer.load_state_dict(state)
    assert optimizer.state_dict() == before


@pytest.mark.parametrize(
    ("build", "sentence"),
    [
        (lambda p: SGD(p, lr=0.1), "SGD has no option lr: it is called learning_rate here"),
        (lambda p: Adam(p, lr=0.1), "Adam has no option lr: it is called learning_rate here"),
        (lambda p: Adam(p, betas=(0.9, 0.99)), "Adam has no option betas: it is called beta1 and beta2 here"),
        (lambda p: Adam(p, eps=1e-8), "Adam has no option eps: it is called epsilon here"),
        (lambda p: SGD(p, 0.1, nesterov=True), "SGD has no option nesterov"),
    ],
)
def test_names_of_elsewhere_are_answered(build, sentence):
    """With the name that the option has here, if there is one."""
    with pytest.raises(TypeError) as caught:
        build([Value(1.0)])
    assert str(caught.value) == sentence


def test_everything_says_what_it_is():
    """The kind, how many parameters, and the settings that do something."""
    parameters = [Value(1.0), Value(2.0)]
    assert repr(SGD(parameters, 10)) == "SGD(2 parameters, learning_rate=10.0)"
    assert repr(SGD(parameters, 0.1, 0.5, clip=1.0)).endswith("learning_rate=0.1, momentum=0.5, clip=1.0)")
    assert repr(Adam(parameters, weight_decay=0.01)).startswith(
        "Adam(2 parameters, learning_rate=0.001, beta1=0.9"
    )
    assert repr(Adam(parameters, weight_decay=0.01)).endswith("epsilon=1e-08, weight_decay=0.01)")


def test_an_optimizer_of_ones_own_is_its_update():
    """The rest, a state and settings among it, comes from the base."""

    class Signs(Optimizer):
        def update(self, number, slope, memory, rate):
            return number - rate * math.copysign(1.0, slope), memory

    w = Value(1.0)
    optimizer = Signs([w], 0.25)
    step_on([w], optimizer, lambda w: w * 9.0)
    assert (w.data, optimizer.state_dict()["steps"]) == (0.75, 1)
