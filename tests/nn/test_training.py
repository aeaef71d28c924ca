"""Training: steps, losses, and what is asked of a data set."""

import json
import random

import pytest

from autograd import Value, grad, total
from nn import (
    MLP,
    SGD,
    Adam,
    Training,
    binary_cross_entropy,
    circles_dataset,
    count_right,
    disk_dataset,
    hinge,
    mean_loss,
    moons_dataset,
    spiral_dataset,
    squared_error,
    train,
    xor_dataset,
)

SAMPLES = [((0.0, 1.0), 1.0), ((1.0, 0.0), 0.0), ((1.0, 1.0), 1.0)]


def small_net(seed=0, activation="tanh", output="sigmoid"):
    return MLP(2, [3, 1], activation, output, random.Random(seed))


def parameters_of(net):
    return [parameter.data for parameter in net.parameters()]


def test_a_step_is_gradient_descent_on_the_mean_loss():
    """One step moves every parameter by the rate times the gradient of the mean loss."""
    net, twin = small_net(), small_net()
    slopes = grad(mean_loss(twin, SAMPLES), twin.parameters())
    expected = [p.data - 0.5 * slope.data for p, slope in zip(twin.parameters(), slopes, strict=True)]
    training = train(net, SAMPLES, SGD(net.parameters(), 0.5))
    assert next(training) == (1, pytest.approx(mean_loss(twin, SAMPLES).data, rel=1e-15))
    assert parameters_of(net) == pytest.approx(expected, rel=1e-14)


def test_the_loss_is_that_before_the_step():
    """The numbers that a run yields are the mean losses of the parameters as they stood."""
    net = small_net()
    expected = []
    training = train(net, SAMPLES, steps=5)
    for _ in range(5):
        expected.append(mean_loss(net, SAMPLES).data)
        next(training)
    assert training.losses == pytest.approx(expected, rel=1e-15)


def test_steps_can_be_taken_one_by_one():
    """Iterating, running, and running on after some steps are the same run."""
    runs = []
    for by_hand in (0, 3, 10):
        training = train(small_net(), SAMPLES, steps=10)
        taken = [next(training) for _ in range(by_hand)]
        assert [step for step, _ in taken] == list(range(1, by_hand + 1))
        assert len(training.losses) == by_hand
        runs.append(training.run())
    assert runs[0] == runs[1] == runs[2]
    assert len(runs[0]) == 10


def test_a_finished_run_stays_finished():
    """After the last step, iteration stops and nothing changes any more."""
    net = small_net()
    training = train(net, SAMPLES, steps=2)
    assert [step for step, _ in training] == [1, 2]
    before = parameters_of(net)
    assert list(training) == []
    assert training.run() == training.losses
    assert parameters_of(net) == before


def test_nothing_runs_until_asked():
    """`train` alone changes no parameter; zero steps never do."""
    net = small_net()
    before = parameters_of(net)
    train(net, SAMPLES)
    assert train(net, SAMPLES, steps=0).run() == []
    assert parameters_of(net) == before


def test_old_gradients_do_not_count():
    """A step starts from zero gradients, whatever the parameters held."""
    net, twin = small_net(), small_net()
    mean_loss(net, SAMPLES).backward(100.0)
    assert train(net, SAMPLES, steps=3).run() == train(twin, SAMPLES, steps=3).run()
    assert parameters_of(net) == parameters_of(twin)


def test_the_default_is_plain_descent_with_rate_10():
    """Without an optimizer, a run uses SGD with learning rate 10 on the squared error, 2000 steps."""
    net, twin = small_net(), small_net()
    training = train(net, SAMPLES)
    explicit = train(twin, SAMPLES, SGD(twin.parameters(), 10.0), squared_error, 2000)
    assert [next(training) for _ in range(5)] == [next(explicit) for _ in range(5)]
    assert training.steps == 2000


def test_a_run_is_made_of_its_parts():
    """It asks the engine for the loss of the next batch, from zero gradients, and lets the optimizer step."""
    told = []

    class Part:
        def __call__(self, places):
            told.append(f"engine {places}")
            return 0.25

        def zero_grad(self):
            told.append("zero_grad")

        def step(self):
            told.append("step")

    training = Training(Part(), Part(), batches=iter([[2, 0], [1]]), steps=2)
    assert training.run() == [0.25, 0.25]
    assert told == ["zero_grad", "engine [2, 0]", "step", "zero_grad", "engine [1]", "step"]


def test_runs_are_reproducible():
    """The same seed gives the same losses, bit for bit."""
    runs = [train(small_net(3), disk_dataset(4), steps=20).run() for _ in range(2)]
    assert runs[0] == runs[1]


@pytest.mark.parametrize("loss", [squared_error, binary_cross_entropy, hinge], ids=lambda f: f.__name__)
def test_every_loss_goes_down(loss):
    """A hundred small steps reduce the mean of every loss."""
    net = small_net(output="linear")
    losses = train(net, SAMPLES, SGD(net.parameters(), 0.1), loss, 100).run()
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize(
    ("samples", "least"),
    [
        (xor_dataset(40), 38),
        (circles_dataset(40), 38),
        (moons_dataset(40), 38),
        (spiral_dataset(30), 18),
    ],
    ids=["xor", "circles", "moons", "spiral"],
)
def test_the_data_sets_can_be_learned(samples, least):
    """A small network with Adam sorts nearly all points, and more than half of the spiral's."""
    net = MLP(2, [8, 1], "tanh", "linear", random.Random(1))
    train(net, samples, Adam(net.parameters(), 0.1), binary_cross_entropy, 120).run()
    assert count_right(net, samples, threshold=0.0) >= least


def test_mean_loss_is_one_graph():
    """The mean over the data set is a node labelled loss, whose gradient is that of a run."""
    net = small_net()
    mean = mean_loss(net, SAMPLES)
    by_hand = sum((net(inputs).data - target) ** 2 for inputs, target in SAMPLES) / 3
    assert mean.label == "loss"
    assert mean.data == pytest.approx(by_hand, rel=1e-15)


def test_count_right():
    """Counts the samples on the right side of the threshold; records and changes nothing."""
    calls = []

    class Fixed:
        def __call__(self, inputs):
            calls.append(total([Value(inputs[0]), 0.0]))
            return calls[-1]

    samples = [([0.7], 1.0), ([0.5], 1.0), ([0.2], 0.0), ([0.9], 0.0), ([0.5], 0.0)]
    assert count_right(Fixed(), samples) == 3
    assert count_right(Fixed(), samples, threshold=0.1) == 2
    assert {node.parents for node in calls} == {()}


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda net: train(net, []), "the data set is empty"),
        (lambda net: train(net, SAMPLES, steps=-1), "0 or more, not -1"),
        (lambda net: train(net, [((1.0,), 1.0)]).run(), "takes 2 inputs, got 1"),
    ],
)
def test_impossible_runs(build, message):
    """An empty data set, negative steps and samples of the wrong size are refused."""
    with pytest.raises(ValueError, match=message):
        build(small_net())


@pytest.mark.parametrize("sample", [(("1", 2.0), 1.0), ((1.0, 2.0), None)], ids=repr)
def test_samples_are_numbers(sample):
    """Anything else in a data set is a TypeError before the first step."""
    with pytest.raises(TypeError):
        train(small_net(), [sample])


def a_run(steps=30, batch_size=4, optimizer=Adam, net=None, **others):
    net = net or small_net()
    rng = random.Random(5)
    data = others.pop("data", moons_dataset(10, 0.1))
    return train(
        net, data, optimizer(net.parameters(), 0.05), steps=steps, batch_size=batch_size, rng=rng, **others
    )


@pytest.mark.parametrize("engine", ["eager", "python"])
@pytest.mark.parametrize(
    "optimizer",
    [Adam, lambda p, rate: SGD(p, rate, momentum=0.9), lambda p, rate: SGD(p, lambda step: rate / step)],
)
@pytest.mark.parametrize("batch_size", [None, 4])
def test_a_run_that_goes_on_is_the_run_that_never_stopped(tmp_path, engine, optimizer, batch_size):
    """Saved after any number of steps and restored: the same losses, parameters and files, bit for bit."""
    path = tmp_path / "run.json"
    how = {"optimizer": optimizer, "batch_size": batch_size, "engine": engine}
    whole = a_run(**how)
    whole.run()
    whole.save(path)
    expected = path.read_bytes()
    for stop in (0, 1, 13, 29, 30):
        first, second = a_run(steps=stop, **how), a_run(**how)
        first.run()
        first.save(path, note=["--mine", {"ä": 1}])
        second.restore(path)
        assert len(second.losses) == stop
        second.run()
        second.save(path)
        assert path.read_bytes() == expected


def test_what_a_checkpoint_does_not_fit_is_named(tmp_path):
    """Another call is refused by what differs, another number of steps only where it is too small."""
    path = tmp_path / "run.json"
    a_run().run()
    saved = a_run()
    saved.run()
    saved.save(path)
    for how, words in {
        "net": ({"net": small_net(activation="relu")}, "its network is .*tanh.*, here it is .*relu"),
        "data": ({"data": moons_dataset(11, 0.1)}, "its samples is 10, .*, here it is 11, "),
        "loss": ({"loss": hinge}, "its loss is squared_error, here it is hinge"),
        "engine": ({"engine": "eager"}, "its engine is python, here it is eager"),
        "optimizer": ({"optimizer": SGD}, "was Adam, here it is SGD"),
        "rate": ({"optimizer": lambda p, rate: Adam(p, 0.1)}, r"learning_rate was 0\.05, here it is 0\.1"),
        "batch": ({"batch_size": 5}, "size .*4, here it is 5"),
        "steps": ({"steps": 29}, "has taken 30 steps, more than the 29"),
    }.values():
        other = a_run(**how)
        next(other)
        before = other._state()
        with pytest.raises(
            ValueError, match=f"run.json does not hold a checkpoint of this training: .*{words}"
        ) as caught:
            other.restore(path)
        assert len(str(caught.value)) < 300
        assert other._state() == before
    more = a_run(steps=31)
    more.restore(path)
    assert len(more.run()) == 31


def test_damaged_checkpoints(tmp_path):
    """Whatever is missing, odd or cut off: one ValueError that names the file, and nothing has changed."""
    path = tmp_path / "run.json"
    saved = a_run()
    saved.run()
    saved.save(path)
    text = path.read_text()
    document = json.loads(text)
    damaged = [text[: len(text) * i // 7] for i in range(7)] + [
        "[]",
        "null",
        '{"format": "chainrule network 1"}',
    ]
    for part in document:
        damaged += [json.dumps({**document, part: odd}) for odd in (None, 1, [], {}, "x") if part != "note"]
    for part in document["state"]:
        for odd in (None, True, {}, "x", ["x"], [True], [1e400], {"a": "b"}):
            damaged.append(json.dumps({**document, "state": {**document["state"], part: odd}}))
    fresh = a_run()
    before = fresh._state()
    for content in damaged:
        path.write_text(content)
        with pytest.raises(ValueError, match=r"run\.json") as caught:
            fresh.restore(path)
        assert len(str(caught.value)) < 300
        assert fresh._state() == before
    with pytest.raises(FileNotFoundError):
        fresh.restore(tmp_path / "none.json")


def test_a_checkpoint_holds_numbers_alone(tmp_path):
    """inf and nan are not saved, and the older file stays."""
    path = tmp_path / "run.json"
    training = a_run()
    training.save(path)
    older = path.read_bytes()
    training.engine.net.parameters()[0].data = float("inf")
    with pytest.raises(ValueError, match="inf"):
        training.save(path)
    assert path.read_bytes() == older
