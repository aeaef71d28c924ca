"""Training on the devices of JAX: several steps a call are those of single ones, on any number of devices."""

import json
import os
import random
import re
import subprocess
import sys

import pytest
from support import ROOT

from nn import MLP, SGD, Adam, disk_dataset, train
from nn.devices import HeldOnDevices, OnDevices
from nn.engines import MANY

jax = pytest.importorskip("jax")
pytestmark = pytest.mark.slow
SAMPLES = disk_dataset()[:30]
OPTIMIZERS = {
    "descent": lambda ps: SGD(ps, 0.5),
    "velocity": lambda ps: SGD(ps, 0.3, momentum=0.9, weight_decay=1e-3),
    "adam": lambda ps: Adam(ps, 0.01, weight_decay=0.01),
}


def fresh(optimizer="adam", engine="jax", steps=12, samples=SAMPLES, **options):
    net = MLP(2, [16, 8, 1], rng=random.Random(0))
    return train(net, samples, OPTIMIZERS[optimizer](net.parameters()), engine=engine, steps=steps, **options)


def state(training):
    """All that a step changes."""
    parameters = training.optimizer.parameters
    numbers = [(p.data, p.grad) for p in parameters]
    return training.losses, numbers, training.optimizer.memory, training.optimizer.steps


def calls(monkeypatch):
    """How many steps each call takes, as the calls come."""
    counts, step = [], HeldOnDevices.step

    def counted(held):
        counts.append(held.ahead[0] if held.ahead else 1)
        step(held)

    monkeypatch.setattr(HeldOnDevices, "step", counted)
    return counts


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_several_steps_a_call_have_the_bits_of_single_steps(optimizer, monkeypatch):
    """And are those of the engine numpy, to 1e-12."""
    counts = calls(monkeypatch)
    several, single, numpy = fresh(optimizer), fresh(optimizer), fresh(optimizer, "numpy")
    several.run()
    assert counts == [12]
    assert list(single) == list(enumerate(several.losses, 1))
    assert counts[1:] == [1] * 12
    if optimizer == "descent":  # its memory is not used
        several.optimizer.memory = single.optimizer.memory
    assert state(several) == state(single)
    assert several.losses == pytest.approx(numpy.run(), rel=1e-12)
    assert several.engine.samples_run == 12 * 30


def test_a_call_takes_as_many_steps_as_a_second_allows(monkeypatch):
    """A hundred at most; fewer of what takes long, so that an interruption need not wait."""
    counts = calls(monkeypatch)
    fresh(steps=250).run()
    assert counts == [100, 100, 50]
    long = fresh(steps=5)
    monkeypatch.setattr("nn.devices.LONGEST", long.engine.program.operations * 30 * 2)
    long.run()
    assert counts[3:] == [2, 2, 1]


@pytest.mark.parametrize(
    "options", [{"batch_size": 7}, {"reduce": list}, {"rate": lambda step: 0.01 / step}, {"clip": 0.01}]
)
def test_what_differs_from_step_to_step_is_a_call_each(options, monkeypatch):
    """Batches, a rate that is a function (it may look at the losses so far), a clipped length, a `reduce`."""
    counts, rate, clip = calls(monkeypatch), options.pop("rate", 0.01), options.pop("clip", None)

    def trained(engine):
        net = MLP(2, [16, 8, 1], rng=random.Random(0))
        made = Adam(net.parameters(), rate, clip=clip)
        return train(net, SAMPLES, made, engine=engine, steps=5, rng=random.Random(1), **options).run()

    found = trained("jax")
    assert counts == [1] * 5
    assert found == pytest.approx(trained("numpy"), rel=1e-12)


def test_a_step_that_breaks_down_within_a_call():
    """The steps before it count; the error, the losses and the parameters are those of the engine numpy."""

    def broken(engine):
        net = MLP(2, [16, 8, 1], "linear", "linear", rng=random.Random(0))
        training = train(net, SAMPLES, SGD(net.parameters(), 3.0), steps=200, engine=engine)
        with pytest.raises(ArithmeticError) as error:
            training.run()
        return training.losses, net.state_dict(), str(error.value)

    (losses, numbers, said), (losses_of_numpy, numbers_of_numpy, said_there) = broken("jax"), broken("numpy")
    assert re.sub(r"\d{4,}", "", said) == re.sub(r"\d{4,}", "", said_there)
    assert 1 < len(losses) == len(losses_of_numpy)
    assert losses == pytest.approx(losses_of_numpy, rel=1e-6)
    assert list(numbers.values()) == pytest.approx(list(numbers_of_numpy.values()), rel=1e-6)


def test_settings_may_change_between_two_runs():
    """A rate, and what the compiled step has as a constant."""
    several, single = fresh("velocity", steps=4), fresh("velocity", steps=4)
    for training in (several, single):
        training.run()
        training.steps, training.optimizer.learning_rate, training.optimizer.momentum = 8, 0.1, 0.5
    several.run()
    for _ in single:
        pass
    assert state(several) == state(single)


@pytest.mark.parametrize("at", [5, 100, 130])
def test_it_goes_on_with_the_same_bytes(at, tmp_path):
    """From a checkpoint that was saved within what is one call of the whole run, or between two."""
    whole, first, second = (fresh(steps=steps) for steps in (150, at, 150))
    whole.run()
    first.run()
    first.save(tmp_path / "part.json")
    second.restore(tmp_path / "part.json")
    second.run()
    whole.save(tmp_path / "whole.json")
    second.save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "whole.json").read_bytes()


def test_an_interruption_is_no_step(monkeypatch):
    """What a call has computed does not count before it is taken."""
    interrupted, expected, step = fresh(steps=150), fresh(steps=100), HeldOnDevices.step

    def interrupting(held):
        if held.optimizer.steps:
            raise KeyboardInterrupt
        step(held)

    expected.run()
    monkeypatch.setattr(HeldOnDevices, "step", interrupting)
    with pytest.raises(KeyboardInterrupt):
        interrupted.run()
    assert state(interrupted) == state(expected)


ON_EIGHT = """
import json, random, jax
from nn import MLP, Adam, disk_dataset, train

def losses(engine, **options):
    net = MLP(2, [16, 8, 1], rng=random.Random(0))
    made = train(net, disk_dataset(), Adam(net.parameters(), 0.01), steps=20, engine=engine, **options)
    return made, made.run()

training, found = losses("jax")
batched = [losses(engine, batch_size=50, rng=random.Random(1))[1] for engine in ("jax", "numpy")]
columns = training.engine.columns
spread = [[len(c.sharding.device_set), len(c), c.addressable_shards[0].data.shape[0]] for c in columns]
parameters = training.engine.hold(training.optimizer).arrays
everywhere = all(p.sharding.is_fully_replicated and len(p.sharding.device_set) == 8 for p in parameters)
print(json.dumps([len(jax.devices()), spread, everywhere, found, losses("numpy")[1], *batched]))
"""


def test_samples_are_shared_out_among_eight_devices():
    """121 samples are padded to 128, 16 a device; parameters are on each; the steps are the same."""
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=8", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ON_EIGHT]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **flags})
    devices, spread, everywhere, found, expected, batched, batched_expected = json.loads(done.stdout)
    assert devices == 8
    assert spread == [[8, 128, 16]] * 2
    assert everywhere
    assert found == pytest.approx(expected, rel=1e-12)
    assert batched == pytest.approx(batched_expected, rel=1e-12)


def test_the_code_is_that_of_the_textbook_with_weights():
    """Each sample's weight is a number of its own; all else is as it is for NumPy."""
    training = fresh()
    assert isinstance(training.engine, OnDevices)
    assert "d_W1 = d_z1.T @ a0\n" in training.engine.source
    assert "mean_loss = weight @ loss\n" in training.engine.source


def test_a_long_program_is_recorded_too():
    """Of programs of thousands of operations, two samples are compared by their losses alone."""
    net = MLP(2, [40, 40, 1], rng=random.Random(0))
    training = train(net, SAMPLES, SGD(net.parameters(), 0.1), steps=2, engine="jax")
    assert training.engine.program.operations > MANY
    again = MLP(2, [40, 40, 1], rng=random.Random(0))
    expected = train(again, SAMPLES, SGD(again.parameters(), 0.1), steps=2, engine="numpy").run()
    assert training.run() == pytest.approx(expected, rel=1e-12)
