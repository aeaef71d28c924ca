"""A step that breaks down: every engine names step, sample and operation, and leaves good parameters."""

import itertools
import math
import random

import pytest
from suites import compilers_slow

from autograd import exp, log, no_grad, sqrt, square
from nn import MLP, SGD, Adam, train
from nn.engines import ENGINES


def need(engine):
    """Skip, with the reason, where the engine's library is missing."""
    if engine in ("numpy", "numba", "jax"):
        pytest.importorskip(engine, reason=f"{engine} is not installed")


each_engine = pytest.mark.parametrize("engine", compilers_slow(ENGINES))


def fresh_net(output="sigmoid", sizes=(3, 1)):
    return MLP(2, list(sizes), "tanh", output, random.Random(0))


def parameters_of(net):
    return [parameter.data for parameter in net.parameters()]


def entropy(p, target):
    """The cross-entropy from a probability, which a sure and wrong network makes infinite."""
    return -(target * log(p) + (1 - target) * log(1 - p))


def root(p, target):
    """A loss without a slope where the output is 0."""
    return sqrt(p) + 0 * target


def steep(p, target):
    """A loss whose numbers are finite, and whose gradient is not."""
    return 1e200 * (1e200 * (p * 1e-300)) + 0 * target


def growing(p, target):
    """A loss that leaves the floats at once where its target is large."""
    return exp(target) * p


FAR = [((0.1, 0.2), 0.0), ((0.3, -0.2), 1.0), ((1e3, 1e3), 0.0)]
NEAR = [((0.1, 0.2), 0.0), ((0.3, -0.2), 1.0), ((0.2, 0.1), 1.0)]
DEAD = [((0.5, 0.5), 1.0), ((-1.0, -1.0), 0.0)]
BREAKDOWNS = {
    "a logarithm of 0": (
        "sigmoid", (1,), entropy, FAR, 1.0, ValueError,
        "step 1, sample 2: log(1.0 - layer0.neuron0.a): operand is 0.0 (",
    ),
    "a square that overflows, later": (
        "linear", (3, 1), lambda p, target: square(p - target), NEAR, 1e160, FloatingPointError,
        "step 2, sample 0: square(layer1.neuron0.z - target) is inf: operand is ",
    ),
    "a power that overflows, later": (
        "linear", (3, 1), lambda p, target: (p - target) ** 2, NEAR, 1e160, OverflowError,
        "step 2, sample 0: (layer1.neuron0.z - target) ** 2.0: operands are ",
    ),
    "an exponential": (
        "sigmoid", (3, 1), growing, [*NEAR, ((0.0, 0.0), 800.0)], 1.0, OverflowError,
        "step 1, sample 3: exp(target): operand is 800.0 (",
    ),
    "no slope": (
        "relu", (1,), root, DEAD, 0.01, ZeroDivisionError,
        "step 1, sample 1: the gradient with respect to layer0.neuron0.a of sqrt(layer0.neuron0.a): "
        "operand is 0.0 (",
    ),
    "a gradient that overflows": (
        "sigmoid", (1,), steep, NEAR, 1.0, FloatingPointError,
        "step 1, sample 0: the gradient with respect to layer0.neuron0.a * 1e-300 of "
        "1e+200 * (layer0.neuron0.a * 1e-300) is inf, its last share is 1e+200 times 1e+200: operands are ",
    ),
    "a number and a slope": (
        "sigmoid", (1,), lambda p, target: square(1e200 * p) + sqrt(0 * p), NEAR, 1.0, FloatingPointError,
        "step 1, sample 0: square(1e+200 * layer0.neuron0.a) is inf: operand is ",
    ),
    "an input": (
        "linear", (1,), lambda p, target: square(p - target), [*NEAR, ((0.0, math.nan), 0.0)], 1.0,
        FloatingPointError, "step 1, sample 3: x1 is nan",
    ),
    "a target": (
        "linear", (1,), lambda p, target: square(p - target), [*NEAR, ((0.0, 1.0), -math.inf)], 1.0,
        FloatingPointError, "step 1, sample 3: target is -inf",
    ),
    "no sample has a loss": (
        "sigmoid", (1,), lambda p, target: log(p - 2), NEAR, 1.0, ValueError,
        "step 1, sample 0: log(layer0.neuron0.a - 2.0): operand is ",
    ),
    "no sample has a slope": (
        "relu", (1,), root, [((-1.0, -1.0), 0.0)], 1.0, ZeroDivisionError,
        "step 1, sample 0: the gradient with respect to layer0.neuron0.a of sqrt(layer0.neuron0.a): "
        "operand is 0.0 (",
    ),
}  # fmt: skip


@each_engine
@pytest.mark.parametrize("name", BREAKDOWNS)
def test_every_engine_says_the_same(engine, name):
    """The kind of exception, the step, the sample, the operation; nothing has moved in that step."""
    need(engine)
    output, sizes, loss, samples, rate, kind, text = BREAKDOWNS[name]
    net = fresh_net(output, sizes)
    before = [parameters_of(net)]

    def run():
        for _ in train(net, samples, SGD(net.parameters(), rate), loss, 9, engine):
            before.append(parameters_of(net))

    with pytest.raises(kind) as caught:
        run()
    assert type(caught.value) is kind
    assert str(caught.value).startswith(f"training broke down at {text}")
    assert str(caught.value).startswith(f"training broke down at step {len(before)}, ")
    assert parameters_of(net) == before[-1]
    assert all(map(math.isfinite, before[-1]))
    assert {parameter.grad for parameter in net.parameters()} == {0.0}


@each_engine
def test_a_batch_names_the_sample_by_its_place_in_the_data(engine):
    """The first sample of the batch that breaks down, and the step at which it was drawn."""
    need(engine)
    messages = set()
    for seed in range(6):
        net = fresh_net("sigmoid", (1,))
        run = train(net, FAR, SGD(net.parameters(), 1e-3), entropy, 9, engine, 1, random.Random(seed))
        with pytest.raises(ValueError, match="sample 2: log") as caught:
            run.run()
        messages.add(str(caught.value).partition(", ")[0])
        assert messages <= {f"training broke down at step {step}" for step in (1, 2, 3)}
        assert str(caught.value).startswith(f"training broke down at step {len(run.losses) + 1}, ")
    assert len(messages) > 1


@each_engine
def test_the_first_sample_may_have_no_loss(engine):
    """Batches without it train all the same; the step that comes to it says so."""
    need(engine)
    net = fresh_net("sigmoid", (1,))
    samples = [FAR[2], *FAR]
    optimizer = SGD(net.parameters(), 1e-3)
    run = train(net, samples, optimizer, entropy, 9, engine, 1, random.Random(2))  # 1, 2, 3, 0
    for _ in range(2):
        next(run)
    with pytest.raises(ValueError, match="step 3, sample 3: log"):
        next(run)


@each_engine
def test_a_sum_that_alone_is_too_large(engine):
    """Each sample's loss is a number: the sentence speaks of the sum."""
    need(engine)
    net = fresh_net("linear", (1,))
    samples = [((0.0, 0.0), 1.0)] * 3
    run = train(net, samples, SGD(net.parameters(), 1.0), lambda p, target: (p + target) * 1e308, 3, engine)
    with pytest.raises(FloatingPointError) as caught:
        next(run)
    reason = "the mean loss or its gradient, each a sum over samples, is not finite"
    assert str(caught.value) == f"training broke down at step 1, {reason}"


@each_engine
def test_large_numbers_that_are_numbers(engine):
    """Where only the sum of loss and gradients would be infinite, nothing has broken down."""
    need(engine)
    net = fresh_net("linear", (1,))
    samples = [((1.7, 1.7), 1.0)]
    run = train(
        net, samples, SGD(net.parameters(), 1e-308), lambda p, target: p * (1e308 * target), 1, engine
    )
    assert math.isfinite(run.run()[0])


@each_engine
def test_a_step_out_of_the_floats_is_taken_back(engine):
    """If a step has made a parameter infinite, those before it are left: the last that are numbers."""
    need(engine)
    net = fresh_net("linear", (1,))
    before = parameters_of(net)
    samples = [((1e3, 1.0), 5.0)]
    run = train(net, samples, SGD(net.parameters(), 1e308), lambda p, target: square(p - target), 5, engine)
    next(run)
    assert not all(map(math.isfinite, parameters_of(net)))
    with pytest.raises(FloatingPointError, match=r"step 2, sample 0: layer0\.neuron0\.w0 is "):
        next(run)
    assert parameters_of(net) == before


@each_engine
def test_a_run_can_go_on(engine):
    """After a breakdown the same step can be tried again, with other settings."""
    need(engine)
    net = fresh_net("linear", (1,))
    optimizer = SGD(net.parameters(), 1e160)
    run = train(net, NEAR, optimizer, lambda p, target: square(p - target), 3, engine)
    start = parameters_of(net)
    for _ in range(2):
        with pytest.raises(FloatingPointError, match="step 2, "):
            run.run()
    for parameter, number in zip(net.parameters(), start, strict=True):
        parameter.data = number
    optimizer.learning_rate = 0.1
    assert len(run.run()) == 3


def raising(error):
    """A loss that raises this from its fifth call on: within the first step."""
    calls = itertools.count(1)

    def loss(p, target):
        if next(calls) >= 5:
            raise error
        return p * p

    return loss


class Strange(ValueError):
    """An exception that is made of something else than a sentence."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def test_an_error_of_the_loss_itself():
    """It comes out as the kind that Python has, with its place in front and itself as the cause."""
    net = fresh_net()
    run = train(net, NEAR, SGD(net.parameters(), 1.0), raising(Strange("here", "there")), engine="eager")
    with pytest.raises(
        ValueError, match=r"^training broke down at step 1, sample 0: here and there$"
    ) as caught:
        next(run)
    assert type(caught.value) is ValueError
    assert type(caught.value.__cause__) is Strange


@pytest.mark.parametrize("error", [TypeError, KeyError, KeyboardInterrupt])
def test_what_is_no_breakdown(error):
    """Another kind of exception passes as it is."""
    net = fresh_net()
    run = train(net, NEAR, SGD(net.parameters(), 1.0), raising(error("not ours")), engine="eager")
    with pytest.raises(error, match=r"^'?not ours'?$"):
        next(run)


@each_engine
def test_running_within_no_grad(engine):
    """The eager engine has nothing to walk back, and says so; generated code needs no graph."""
    need(engine)
    net, twin = fresh_net(), fresh_net()
    run = train(net, NEAR, Adam(net.parameters(), 0.1), steps=2, engine=engine)
    expected = train(twin, NEAR, Adam(twin.parameters(), 0.1), steps=2, engine=engine).run()
    with no_grad():
        if engine != "eager":
            assert run.run() == expected
            return
        with pytest.raises(ValueError, match="no_grad records nothing, so there is no gradient"):
            run.run()
