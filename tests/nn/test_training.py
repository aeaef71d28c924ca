"""Training: steps, losses, and what is asked of a data set."""

import json
import math
import random
import threading

import pytest
from suites import slow

from autograd import grad
from nn import (
    MLP,
    SGD,
    Adam,
    Training,
    accuracy,
    binary_cross_entropy,
    circles_dataset,
    count_right,
    cross_entropy,
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


# Several outputs, classes, any targets.

CLASSES = [((math.cos(i), math.sin(2 * i)), i % 3) for i in range(12)]
LISTS = [((math.cos(i), math.sin(2 * i)), [i % 3, math.sin(i), -0.5]) for i in range(12)]
CURVE = [
    (x / 4, math.sin(x / 4)) for x in range(-6, 11)
]  # no symmetry: a slope of 0 up to rounding, Adam takes for one
JOBS = {
    "three classes": ((2, [5, 3]), CLASSES, cross_entropy),
    "three numbers": ((2, [5, 3]), LISTS, squared_error),
    "a sine": ((1, [5, 1]), CURVE, squared_error),
    "a plane": ((2, [1]), [((x, y), 2 * x - y + 0.5) for x in range(3) for y in range(3)], squared_error),
}
each_job = pytest.mark.parametrize("job", JOBS)


def trained(job, engine, **options):
    """The losses and parameters of a short run."""
    (inputs, sizes), samples, loss = JOBS[job]
    net = MLP(inputs, sizes, "tanh", "linear", random.Random(0))
    run = train(net, samples, Adam(net.parameters(), 0.05), loss, 12, engine, **options)
    return [*run.run(), *parameters_of(net)]


@pytest.mark.parametrize("batch_size", [None, 5])
@pytest.mark.parametrize(
    "engine", ["python", "numpy", *(pytest.param(name, marks=pytest.mark.slow) for name in ("numba", "jax"))]
)
@each_job
def test_every_engine_does_every_job(job, engine, batch_size):
    """The numbers of the eager engine: every bit in Python and numba, 1e-12 on arrays."""
    if engine != "python":
        pytest.importorskip(engine)
    found, expected = (
        trained(job, name, batch_size=batch_size, rng=random.Random(1)) for name in (engine, "eager")
    )
    tolerance = 0.0 if engine in ("python", "numba") else 1e-12
    assert found == pytest.approx(expected, rel=tolerance, abs=tolerance / 100)


@each_job
def test_every_job_is_learned(job):
    """To a tenth of its loss at the start, or less."""
    (inputs, sizes), samples, loss = JOBS[job]
    net = MLP(inputs, sizes, "tanh", "linear", random.Random(0))
    losses = train(net, samples, Adam(net.parameters(), 0.05), loss, 400).run()
    assert losses[-1] < 0.1 * losses[0]
    if job == "three classes":
        assert (count_right(net, samples), accuracy(net, samples)) == (12, 1.0)


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_any_number_of_classes(classes):
    """Also two, of which the first is class 0; batches do not change what is right."""
    rng = random.Random(classes)
    samples = [((rng.gauss(k, 0.1), rng.gauss(k * k / 4, 0.1)), k) for k in range(classes) for _ in range(4)]
    net = MLP(2, [8, classes], "tanh", "linear", rng)
    train(net, samples, Adam(net.parameters(), 0.1), cross_entropy, 300, batch_size=7, rng=rng).run()
    assert accuracy(net, samples, loss=cross_entropy) == 1.0


def test_a_learning_rate_alone():
    """Plain descent with this rate, a number or a function of the step."""
    net, twin, third = small_net(), small_net(), small_net()
    expected = train(twin, SAMPLES, SGD(twin.parameters(), 1.0), steps=5).run()
    assert train(net, SAMPLES, steps=5, learning_rate=1.0).run() == expected
    assert train(third, SAMPLES, steps=5, learning_rate=lambda step: 1.0).run() == expected


def test_a_run_says_what_it_is():
    """How far it is, by what, over which batches."""
    run = train(small_net(), SAMPLES, steps=5, batch_size=2)
    next(run)
    assert repr(run) == "Training: 1 of 5 steps taken, SGD(13 parameters, learning_rate=10.0)"
    assert repr(run.engine).startswith("Recorded: recorded 42 operations once")
    net = small_net()
    one = SGD(net.parameters()[:1], 10.0)
    assert repr(train(small_net(), SAMPLES, steps=1)).startswith("Training: 0 of 1 step taken, ")
    assert repr(one) == "SGD(1 parameter, learning_rate=10.0)"
    with pytest.raises(ValueError, match="holds 1 of the network's 13 parameters"):
        train(net, SAMPLES, one)


def test_batches_take_every_sample_once_a_round():
    """The last one of a round is what is left."""
    net, met = small_net(), []

    def loss(p, target):
        met.append(target.data)
        return squared_error(p, target)

    samples = [((0.1 * i, 0.0), float(i)) for i in range(7)]
    run = train(net, samples, SGD(net.parameters(), 1e-3), loss, 6, "eager", batch_size=3)
    met.clear()
    run.run()
    assert [sorted(met[:7]), sorted(met[7:])] == [list(range(7))] * 2


# Several processes.

PATIENCE = 300.0  # seconds for the other one, on a machine that is busy with other work


def in_turns(*steppers):
    """Runs in threads that wait for each other at every sum, as processes would."""
    barrier, lists, sums = threading.Barrier(len(steppers)), [None] * len(steppers), []

    def reduce_of(place):
        def reduce(mine):
            lists[place] = mine
            barrier.wait(PATIENCE)
            sums.append([math.fsum(column) for column in zip(*lists, strict=True)])
            found = sums[-1]
            barrier.wait(PATIENCE)
            return found

        return reduce

    results = [None] * len(steppers)

    def go(place):
        try:
            results[place] = steppers[place](reduce_of(place)).run()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=go, args=(place,)) for place in range(len(steppers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results, sums


@pytest.mark.parametrize("engine", ["eager", "python", "numpy"])
def test_a_sum_over_processes(engine):
    """Two with unequal parts of the data take the steps that one takes with all of them, and stay equal."""
    data, nets = disk_dataset(4), [small_net() for _ in range(3)]

    def part(net, samples):
        return lambda reduce: train(
            net, samples, SGD(net.parameters(), 1.0), steps=10, engine=engine, reduce=reduce
        )

    alone = train(nets[2], data, SGD(nets[2].parameters(), 1.0), steps=10, engine=engine).run()
    (first, second), sums = in_turns(part(nets[0], data[:7]), part(nets[1], data[7:]))
    assert first == second == pytest.approx(alone, rel=1e-12)
    assert parameters_of(nets[0]) == parameters_of(nets[1])
    assert parameters_of(nets[0]) == pytest.approx(parameters_of(nets[2]), rel=1e-12)
    assert {(numbers[0], len(numbers)) for numbers in sums} == {(25.0, 2 + 13)}


@pytest.mark.parametrize("engine", ["eager", "python"])
def test_a_process_that_breaks_down_takes_the_others_with_it(engine):
    """None waits for ever, and all stop at the same step with the parameters that they had."""
    good, bad = [((0.0, 1.0), 1.0)], [((0.0, 1.0), 1.0), ((0.0, 1.0), 1e200)]
    nets = [small_net(output="linear") for _ in range(2)]
    before = parameters_of(nets[0])
    (first, second), _ = in_turns(
        *[
            lambda reduce, net=net, samples=samples: train(
                net, samples, loss=lambda p, t: (p - t) ** 2, engine=engine, reduce=reduce
            )
            for net, samples in zip(nets, (good, bad), strict=True)
        ]
    )
    assert (type(first), type(second)) == (FloatingPointError, OverflowError)
    assert str(first).startswith("training broke down at step 1, the mean loss or its gradient")
    assert str(second).startswith("training broke down at step 1, sample 1: ")
    assert parameters_of(nets[0]) == parameters_of(nets[1]) == before


def test_a_reduce_that_returns_something_else():
    """It says how many sums are wanted; what it raises itself comes out."""
    run = train(small_net(), SAMPLES, reduce=lambda sums: sums[:3])
    with pytest.raises(ValueError, match="reduce must return 15 sums, as it was given, not 3"):
        next(run)

    def lost(sums):
        raise ConnectionError("the other one is gone")

    with pytest.raises(ConnectionError, match="the other one is gone"):
        next(train(small_net(), SAMPLES, reduce=lost))


# Keeping a run.


def a_run(steps=30, batch_size=4, optimizer=Adam, net=None, **others):
    net = net or small_net()
    rng = random.Random(5)
    data = others.pop("data", moons_dataset(10, 0.1))
    return train(
        net, data, optimizer(net.parameters(), 0.05), steps=steps, batch_size=batch_size, rng=rng, **others
    )


@pytest.mark.parametrize("engine", ["python", slow("eager")])
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
