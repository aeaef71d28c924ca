"""Training on arrays: the same steps as on numbers, written back whenever somebody may look."""

import math
import random

import pytest
from suites import compilers_slow

from autograd import Value, total
from nn import MLP, SGD, Adam, Module, cross_entropy, disk_dataset, squared_error, train
from nn.arrays import Arrays
from nn.choice import hold
from nn.optim import Optimizer

numpy = pytest.importorskip("numpy")
SAMPLES = disk_dataset()[:30]
OPTIMIZERS = {
    "descent": lambda ps: SGD(ps, 0.5),
    "all of it": lambda ps: SGD(ps, 0.3, momentum=0.9, weight_decay=1e-3, clip=0.01),
    "adam": lambda ps: Adam(ps, lambda step: 0.01 / step, weight_decay=0.01),
}


def fresh(engine="numpy", optimizer="descent", net=None, samples=SAMPLES, **options):
    net = net or MLP(2, [16, 8, 1], rng=random.Random(0))
    options = {"steps": 6, "rng": random.Random(1), **options}
    return train(net, samples, OPTIMIZERS[optimizer](net.parameters()), engine=engine, **options)


def state(training):
    """All that a step changes."""
    parameters = [p.data for p in training.optimizer.parameters]
    return training.losses, parameters, training.optimizer.memory, training.optimizer.steps


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch_size", [None, 7])
@pytest.mark.parametrize("engine", compilers_slow(["numpy", "jax"]))
def test_the_steps_are_those_on_numbers(engine, optimizer, batch_size):
    """Losses, parameters and memory, to 1e-12; `run` and a `for` loop have the same bits."""
    pytest.importorskip(engine)
    run, loop, expected = (
        fresh(name, optimizer, batch_size=batch_size) for name in (engine, engine, "python")
    )
    assert isinstance(run.engine, Arrays)
    assert run.run() == [loss for _, loss in loop] == run.losses
    assert state(run) == state(loop)
    for found, wanted in zip(state(run)[:2], [expected.run(), *state(expected)[1:2]], strict=True):
        assert numpy.allclose(found, wanted, rtol=1e-12, atol=1e-13)
    wanted = numpy.ravel(state(expected)[2])
    assert numpy.allclose(numpy.ravel(state(run)[2]), wanted, rtol=1e-11, atol=1e-13)
    slopes = [p.grad for p in run.optimizer.parameters]
    assert numpy.allclose(slopes, [p.grad for p in expected.optimizer.parameters], rtol=1e-11, atol=1e-13)


def test_sizes_alone_decide():
    """Small networks stay straight-line code; wide ones are matrices; other engines never are."""
    small = fresh(net=MLP(2, [4, 1], rng=random.Random(0)))
    assert not isinstance(small.engine, Arrays)
    assert not isinstance(fresh("python").engine, Arrays)
    wide = fresh()
    assert isinstance(wide.engine, Arrays)
    assert "d_W1 = d_z1.T @ a0\n" in wide.engine.source
    wide.run()
    operations = fresh("python").engine.program.operations
    told = f"recorded {operations} operations once, as 17 lines of arrays, ran them 180 times (numpy)"
    assert str(wide.engine) == told


class Ring(Module):
    """Weights in a ring, each of which reads three of the others' numbers: a module of one's own."""

    def __init__(self, count):
        self.weights = [Value(0.1 * (i % 7) - 0.2, f"w{i}") for i in range(count)]
        self.shift = Value(0.3, "shift")

    def __call__(self, xs):
        around = [*self.weights[1:], self.weights[0]]
        return [total([(w * xs[0] + v * xs[1]).tanh() for w, v in zip(self.weights, around, strict=True)])]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_module_of_one_s_own(optimizer):
    """Also one with a parameter that nothing reads, which weight decay changes all the same."""
    found, wanted = fresh("numpy", optimizer, Ring(40)), fresh("python", optimizer, Ring(40))
    assert isinstance(found.engine, Arrays)
    assert numpy.allclose(found.run(), wanted.run(), rtol=1e-12)
    assert numpy.allclose(state(found)[1], state(wanted)[1], rtol=1e-11, atol=1e-13)


def test_several_outputs():
    """A classifier of three classes."""

    def make():
        return MLP(2, [12, 3], "relu", "linear", rng=random.Random(0))

    samples = [(point, float(i % 3)) for i, (point, _) in enumerate(SAMPLES)]
    found = fresh("numpy", "adam", make(), samples, loss=cross_entropy)
    assert isinstance(found.engine, Arrays)
    wanted = fresh("python", "adam", make(), samples, loss=cross_entropy).run()
    assert numpy.allclose(found.run(), wanted, rtol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_it_goes_on_with_the_same_bytes(optimizer, tmp_path):
    """After half of the steps, from a checkpoint, in a new training; the file is the same, too."""
    whole, first, second = (fresh("numpy", optimizer, batch_size=7, steps=n) for n in (8, 4, 8))
    whole.run()
    whole.save(tmp_path / "whole.json")
    first.run()
    first.save(tmp_path / "half.json")
    second.restore(tmp_path / "half.json")
    second.run()
    second.save(tmp_path / "again.json")
    assert state(second) == state(whole)
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_a_loop_may_hold_the_parameters_as_arrays(tmp_path):
    """Steps have the same bits; the parameters are written back at the end, and where somebody saves."""
    held, expected, seen = fresh(optimizer="adam"), fresh(optimizer="adam"), []
    before = held.optimizer.parameters[0].data
    with held.holding():
        for step, _ in held:
            if step == 4:
                held.save(tmp_path / "half.json")
            seen.append(held.optimizer.parameters[0].data)
    expected.run()
    assert state(held) == state(expected)
    assert seen[:3] == [before] * 3
    assert seen[3] == seen[4] != before


class Stopped(Exception):
    """An interruption."""


@pytest.mark.parametrize("kind", [KeyboardInterrupt, Stopped])
def test_an_interruption_leaves_what_the_steps_so_far_made(kind):
    """The parameters and the memory are those after the last whole step."""
    interrupted, expected = fresh(optimizer="adam"), fresh(optimizer="adam", steps=3)
    compute = interrupted.engine.gradient

    def interrupting(*given):
        if len(interrupted.losses) == 3:
            raise kind
        return compute(*given)

    interrupted.engine.gradient = interrupting
    with pytest.raises(kind):
        interrupted.run()
    expected.run()
    assert state(interrupted) == state(expected)


def test_an_interruption_within_the_optimizer_is_no_step():
    """Not even half of one: parameters, memory and the count of steps are those before it."""
    interrupted, expected = fresh(optimizer="adam"), fresh(optimizer="adam", steps=2)
    update = interrupted.optimizer.update

    def interrupting(number, *given):
        if len(interrupted.losses) == 2 and numpy.shape(number) == (8,):
            raise KeyboardInterrupt
        return update(number, *given)

    interrupted.optimizer.update = interrupting
    with pytest.raises(KeyboardInterrupt):
        interrupted.run()
    expected.run()
    assert state(interrupted) == state(expected)


def test_a_checkpoint_within_a_run_has_that_step_s_numbers(tmp_path):
    """Whoever saves while `run` is under way finds the parameters as they are."""
    training, expected = fresh(optimizer="adam"), fresh(optimizer="adam", steps=2)
    compute = training.engine.gradient

    def saving(*given):
        if len(training.losses) == 2:
            training.save(tmp_path / "within.json")
        return compute(*given)

    training.engine.gradient = saving
    training.run()
    expected.run()
    expected.save(tmp_path / "expected.json")
    assert (tmp_path / "within.json").read_text() == (tmp_path / "expected.json").read_text()


def test_what_a_loop_changes_between_steps_counts():
    """The parameters are read anew at each step of a `for` loop."""
    changed, expected = fresh(), fresh("python")
    for training in (changed, expected):
        for step, _ in training:
            if step == 2:
                training.engine.parameters[5].data = 0.25
    assert numpy.allclose(changed.losses, expected.losses, rtol=1e-12)


def test_sums_over_processes():
    """With a `reduce`, the loss and the slopes are those of all: here of two with the same samples."""
    alone = fresh()
    seen = []

    def both(sums):
        seen.append(len(sums))
        return [2.0 * number for number in sums]

    together = fresh(reduce=both)
    assert numpy.allclose(together.run(), alone.run(), rtol=1e-12)
    assert seen == [2 + len(alone.optimizer.parameters)] * 6
    with pytest.raises(ValueError, match="reduce must return 195 sums"):
        fresh(reduce=lambda sums: sums[:-1]).run()


def test_a_step_that_breaks_down_says_why_and_changes_nothing():
    """The sample, the operation and the step; the parameters are finite, as before it."""

    def make(engine):
        net = MLP(2, [16, 8, 1], "relu", "linear", rng=random.Random(0))
        return train(net, SAMPLES, SGD(net.parameters(), 1e80), engine=engine, steps=9)

    messages, parameters = [], []
    for engine in ("numpy", "python"):
        training = make(engine)
        with pytest.raises(ArithmeticError) as error:
            training.run()
        messages.append(str(error.value))
        parameters.append([p.data for p in training.optimizer.parameters])
    assert messages[0].partition(":")[0] == messages[1].partition(":")[0]
    assert all(map(math.isfinite, parameters[0]))


class Halving(Optimizer):
    """A formula of one's own."""

    def update(self, number, slope, memory, rate):
        return 0.5 * number - rate * math.copysign(1.0, slope), memory


def test_an_optimizer_of_one_s_own_is_asked_number_by_number():
    """Nothing is known of its formula, so it is given numbers, on this engine as on the others."""
    runs = []
    for engine in ("numpy", "python"):
        net = MLP(2, [16, 8, 1], rng=random.Random(0))
        runs.append(train(net, SAMPLES, Halving(net.parameters(), 0.01), engine=engine, steps=4))
    assert isinstance(runs[0].engine, Arrays)
    assert hold(runs[0].engine, runs[0].optimizer) is None
    assert numpy.allclose(runs[0].run(), runs[1].run(), rtol=1e-12)


def test_parameters_in_another_order_are_no_arrays():
    """An optimizer with the parameters in an order of its own steps number by number."""
    net = MLP(2, [16, 8, 1], rng=random.Random(0))
    training = train(net, SAMPLES, SGD(net.parameters()[::-1], 0.5), engine="numpy", steps=3)
    assert hold(training.engine, training.optimizer) is None
    assert numpy.allclose(training.run(), fresh("python", steps=3).run(), rtol=1e-12)


def test_a_loss_that_looks_at_its_sample_is_refused():
    """Also in a wide network."""

    def looks(prediction, target):
        return squared_error(prediction, target) * (1.0 if target.data > 0.5 else 2.0)

    with pytest.raises(TypeError, match=r"or the engine eager$"):
        fresh(loss=looks)
