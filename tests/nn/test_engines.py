"""Engines: generated code trains like the graph, bit for bit or nearly, and refuses what it cannot follow."""

import json
import math
import os
import random
import re
import subprocess
import sys

import pytest
from suites import compilers_slow, slow
from support import ROOT

from autograd import Value, greater, maximum, where
from nn import MLP, SGD, Adam, binary_cross_entropy, disk_dataset, hinge, squared_error, train
from nn.__main__ import main
from nn.engines import ENGINES, record_loss

RESULTS = json.loads((ROOT / "tests" / "article_results.json").read_text(encoding="utf-8"))
LOSSES = [float(text) for text in RESULTS["losses"]]
FEW, QUICK, ALL = 20, 200, 2000
SAMPLES = [((0.0, 1.0), 1.0), ((1.0, 0.0), 0.0), ((1.0, 1.0), 1.0), ((-1.0, 0.5), 0.0), ((0.3, -2.0), 1.0)]

GENERATED = tuple(name for name in ENGINES if name != "eager")
each_engine = pytest.mark.parametrize("engine", compilers_slow(ENGINES))
each_generated = pytest.mark.parametrize("engine", compilers_slow(GENERATED))


def need(engine):
    """Skip, with the reason, where the engine's library is missing."""
    if engine in ("numpy", "numba", "jax"):
        pytest.importorskip(engine, reason=f"{engine} is not installed")


def fresh_net(activation="sigmoid", output="sigmoid", seed=0, sizes=(4, 1)):
    return MLP(2, list(sizes), activation, output, random.Random(seed))


def trained(engine, samples, net=None, optimizer=SGD, rate=0.5, **options):
    """The losses and the parameters of a run."""
    net = net or fresh_net()
    run = train(net, samples, optimizer(net.parameters(), rate), engine=engine, **options)
    return run.run(), [parameter.data for parameter in net.parameters()]


def texts(run):
    """The losses and parameters of a run as text: equal just if every bit is."""
    return [list(map(repr, numbers)) for numbers in run]


def assert_same(engine, found, expected):
    """Bit for bit, or, where a library has functions and sums of its own, to 1e-12."""
    if engine in ("python", "numba"):
        assert texts(found) == texts(expected)
    else:
        for numbers, others in zip(found, expected, strict=True):
            # A parameter may be passing through zero, so 1e-12 of 0.01 will do.
            assert numbers == pytest.approx(others, rel=1e-12, abs=1e-14)


@pytest.fixture(scope="module")
def eagerly():
    """What the eager engine computes on the article's data, by number of steps."""
    found = {}

    def run(steps):
        if steps not in found:
            found[steps] = trained("eager", disk_dataset(), rate=10.0, steps=steps)
        return found[steps]

    return run


# The same results.


@pytest.mark.parametrize("steps", [FEW, slow(QUICK), slow(ALL)])
@pytest.mark.parametrize("engine", ["python", "numpy", "numba", slow("jax")])
def test_the_article_s_training(engine, steps, eagerly):
    """Python and numba have every bit of the eager engine, the others 1e-12 of it; all end as the article."""
    need(engine)
    found = trained(engine, disk_dataset(), rate=10.0, steps=steps)
    assert_same(engine, found, eagerly(steps))
    assert found[0] == pytest.approx(LOSSES[:steps], rel=1e-12, abs=0.0)


@each_generated
@pytest.mark.parametrize("batch_size", [1, 2, 5])
def test_minibatches(engine, batch_size):
    """With the same generator the engines draw the same batches and take the same steps."""
    need(engine)
    options = {"steps": 12, "batch_size": batch_size}
    expected = trained("eager", SAMPLES, rng=random.Random(5), **options)
    assert_same(engine, trained(engine, SAMPLES, rng=random.Random(5), **options), expected)
    if batch_size < 5:
        assert expected[0] != trained("eager", SAMPLES, rng=random.Random(6), **options)[0]


@pytest.mark.parametrize("batch_size", [11, 50])
@pytest.mark.parametrize("engine", ["python", "numpy", pytest.param("numba", marks=pytest.mark.slow)])
def test_minibatches_of_the_disk(engine, batch_size):
    """Batches of the article's data, several times through, a size that divides it and one that does not."""
    need(engine)
    options = {"steps": 25, "batch_size": batch_size}
    expected = trained("eager", disk_dataset(), rng=random.Random(1), **options)
    assert_same(engine, trained(engine, disk_dataset(), rng=random.Random(1), **options), expected)


@pytest.mark.parametrize("activation", ["tanh", "relu", "softplus", "linear"])
@pytest.mark.parametrize("loss", [squared_error, binary_cross_entropy, hinge], ids=lambda f: f.__name__)
@pytest.mark.parametrize("engine", ["python", "numpy", pytest.param("jax", marks=pytest.mark.slow)])
def test_every_loss_and_activation(engine, loss, activation):
    """Also with kinks, and with Adam, the runs agree."""
    need(engine)

    def run(engine):
        net = fresh_net(activation, "linear", seed=3, sizes=(3, 2, 1))
        return trained(engine, SAMPLES, net, Adam, 0.05, loss=loss, steps=15)

    assert_same(engine, run(engine), run("eager"))


def follows_where(prediction, target):
    """A loss with a choice that stays in the graph: wrong by more than a half counts in full."""
    error = prediction - target
    return where(greater(abs(error), 0.5), maximum(error, -error), error * error)


def compares(prediction, target):
    """The same loss with an `if`."""
    error = prediction - target
    return abs(error) if abs(error) > 0.5 else error * error


def peeks(prediction, target):
    """A loss that reads the target's number."""
    return -prediction.log() if target.data == 1.0 else -(1 - prediction).log()


def casts(prediction, target):
    """A loss that makes a plain number of its target."""
    return (prediction - float(target)) ** 2


def divides(prediction, target):
    """A loss of many choices that share a quotient, which none of them reads for a target of 0."""
    ratio = prediction / target
    shares = [where(greater(target, i / 20), (ratio - 1) ** 2, prediction * prediction) for i in range(10)]
    return sum(shares, 0.0 * prediction)


@each_generated
def test_what_an_unchosen_side_divides_by_does_not_matter(engine):
    """Samples for which the shared quotient is never chosen train as if it were not there."""
    need(engine)

    def apart(prediction, target):
        return 10 * where(greater(target, 0.5), (prediction - 1) ** 2, prediction * prediction)

    found = trained(engine, SAMPLES, loss=divides, steps=5)
    expected = trained(engine, SAMPLES, loss=apart, steps=5)
    assert found[0] == pytest.approx(expected[0], rel=1e-12)
    assert found[1] == pytest.approx(expected[1], rel=1e-12)


@each_generated
def test_a_choice_in_the_graph_is_followed(engine):
    """A loss with `where` takes the side that each sample asks for."""
    need(engine)
    expected = trained("eager", SAMPLES, loss=compares, steps=20)
    found = trained(engine, SAMPLES, loss=follows_where, steps=20)
    assert found[0] == pytest.approx(expected[0], rel=1e-12)
    assert found[1] == pytest.approx(expected[1], rel=1e-11)


# Refusals.


@each_generated
def test_a_loss_that_compares_is_refused(engine):
    """An `if` on a node is an error before the first step, with the way out; the eager engine follows it."""
    need(engine)
    with pytest.raises(
        TypeError, match=r"would choose for good .*use where, greater, maximum or relu, or the engine eager$"
    ):
        train(fresh_net(), SAMPLES, loss=compares, engine=engine)
    assert len(train(fresh_net(), SAMPLES, loss=compares, steps=2, engine="eager").run()) == 2


def test_a_loss_that_makes_plain_numbers_is_refused():
    """`float()` of a node is an error in a loss, with the way out."""
    with pytest.raises(TypeError, match="would lose its gradient"):
        train(fresh_net(), SAMPLES, loss=casts)


@each_generated
def test_a_loss_that_peeks_is_refused(engine):
    """A loss that looks at a number is refused; one that is another formula by chance is noticed."""
    need(engine)
    with pytest.raises(
        TypeError, match=r"(is another formula than|recorded program).*, or the engine eager$"
    ):
        train(fresh_net(), SAMPLES, loss=peeks, engine=engine)
    noise = random.Random(0)
    with pytest.raises(TypeError, match=r"by chance: .*, or the engine eager$"):
        train(fresh_net(), SAMPLES, loss=lambda p, t: (p - t + noise.random()) ** 2, engine=engine)
    assert len(train(fresh_net(), SAMPLES, loss=peeks, steps=2, engine="eager").run()) == 2


def test_the_loss_is_recorded_on_a_sample_of_the_data():
    """A loss that has no value at some made-up sample is recorded all the same."""
    samples = [((5.0, 1.0), 8.0), ((6.0, 1.0), 9.0)]

    def loss(prediction, target):
        return (prediction - (target - 7).log()) ** 2

    assert trained("python", samples, loss=loss, steps=3) == trained("eager", samples, loss=loss, steps=3)


def test_an_unknown_engine_is_refused():
    """The message lists the engines."""
    with pytest.raises(
        ValueError, match=r"^unknown engine 'c': choose from eager, python, numpy, numba, jax$"
    ):
        train(fresh_net(), SAMPLES, engine="c")


@pytest.mark.parametrize("library", ["numpy", "numba", "jax"])
def test_a_missing_library_is_one_sentence(library, monkeypatch, tmp_path, capsys):
    """Without its library, an engine says what to install, in a program and on the command line."""
    for name in (library, f"{library}.numpy"):
        monkeypatch.setitem(sys.modules, name, None)
    sentence = f"this target needs {library}: pip install {library}"
    with pytest.raises(ImportError) as caught:
        train(fresh_net(), SAMPLES, engine=library)
    assert str(caught.value) == sentence
    assert main(["--engine", library, "--no-plots", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"python -m nn: {sentence}\n"


@each_engine
@pytest.mark.parametrize(
    ("sample", "error", "message"),
    [
        (((1.0,), 1.0), ValueError, "^sample 1: the network takes 2 inputs, got 1$"),
        (((1.0, 2.0, 3.0), 1.0), ValueError, "^sample 1: the network takes 2 inputs, got 3$"),
        ((("1", 2.0), 1.0), TypeError, "^sample 1 is not a pair .* not a str: '1'"),
        (((1.0, 2.0), None), TypeError, "^sample 1 is not a pair .* not a NoneType"),
        (((1.0, 2.0), ["1.0"]), TypeError, "^sample 1 is not a pair .* not a str"),
        (((1.0, 2j), 1.0), TypeError, "^sample 1 is not a pair .* not a complex"),
        ((1.0, 2.0), ValueError, "^sample 1: the network takes 2 inputs, got 1$"),
        ((1.0, 2.0, 1.0, 1.0), ValueError, "^sample 1: the network takes 2 inputs, got 3$"),
        ((1.0,), TypeError, r"^sample 1 is not a pair \(inputs, target\) of numbers"),
        (None, TypeError, r"^sample 1 is not a pair \(inputs, target\) of numbers"),
    ],
)
def test_a_wrong_sample_is_named(engine, sample, error, message):
    """Every engine refuses the same samples, before the first step, and says which one it was."""
    need(engine)
    with pytest.raises(error, match=message):
        train(fresh_net(), [SAMPLES[0], sample, SAMPLES[1]], engine=engine)


@each_engine
def test_whole_numbers_are_samples(engine):
    """Ints, bools and tuples or lists of them train like the floats they stand for."""
    need(engine)
    plain = [([0, 1], True), ((1, 0), False)]
    floats = [([0.0, 1.0], 1.0), ((1.0, 0.0), 0.0)]
    assert trained(engine, plain, steps=3) == trained(engine, floats, steps=3)


def test_too_large_a_network_for_numba_is_refused():
    """The sentence says what to choose instead; on the command line too."""
    net = MLP(2, [30, 30, 1], rng=random.Random(0))
    with pytest.raises(ValueError, match=r"numba would take minutes .* choose the target numpy or python$"):
        train(net, SAMPLES, engine="numba")


# What it says it did.


def test_each_engine_says_what_it_did():
    """Operations recorded once, and how often they ran; batches count their samples."""
    run = train(fresh_net(), SAMPLES, steps=4, engine="python", batch_size=2, rng=random.Random(0))
    operations = record_loss(fresh_net(), squared_error).operations
    assert str(run.engine) == f"recorded {operations} operations once, ran them 0 times (python)"
    run.run()
    assert str(run.engine) == f"recorded {operations} operations once, ran them 7 times (python)"
    eager = train(fresh_net(), SAMPLES, steps=1, engine="eager")
    assert str(eager.engine) == "recorded a graph for every sample of every step"
    assert eager.engine.source == record_loss(fresh_net(), squared_error).source


def test_the_source_of_a_step_runs_on_its_own():
    """The text that an engine offers is the step: run alone, it gives the step's loss and gradient."""
    net = fresh_net()
    run = train(net, SAMPLES, engine="python")
    namespace = {}
    exec(run.engine.source, namespace)  # noqa: S102
    columns = list(zip(*[(*inputs, target) for inputs, target in SAMPLES], strict=True))
    weight = 1.0 / len(SAMPLES)
    loss, *slopes = namespace["summed"](*columns, weight, *[p.data for p in net.parameters()])
    run.engine(range(len(SAMPLES)))
    assert [p.grad for p in net.parameters()] == slopes
    assert loss / len(SAMPLES) == next(run)[1]


def test_an_error_in_a_step_leaves_nothing_behind():
    """A step that overflows changes no gradient and no parameter, also if its first samples are fine."""
    net = fresh_net(output="linear", sizes=(1,))
    samples = [((0.0, 1.0), 1.0), ((1e200, 1e200), 0.0)]
    run = train(net, samples, loss=lambda prediction, target: (prediction - target) ** 2)
    before = [(p.data, 0.0) for p in net.parameters()]
    with pytest.raises(OverflowError):
        next(run)
    assert [(p.data, p.grad) for p in net.parameters()] == before


@pytest.mark.parametrize("engine", ["python", *map(slow, (name for name in ENGINES if name != "python"))])
def test_the_command_line(engine, tmp_path, capsys):
    """`python -m nn --engine X --show-code` prints the code, the article's losses, and what was done."""
    need(engine)
    arguments = ["--engine", engine, "--show-code", "--no-plots", "--steps", "100", "--out", str(tmp_path)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    step = [line.strip() for line in printed.splitlines()]
    place = step.index("error = layer1_neuron0_a - target")
    assert step[place + 1] == "loss = square(error)"
    assert "\n1 0.2919\n100 0.1420\n" in printed
    did = (
        "a graph for every sample of every step" if engine == "eager" else f"ran them 12 100 times ({engine})"
    )
    assert did in printed


# Many devices.

PAGE = (ROOT / "docs" / "many-devices.md").read_text(encoding="utf-8")
CHECK = """
import json
shards = {shard.device.id: shard.data.shape[0] for shard in samples.addressable_shards}
report = [losses.tolist(), parameters.tolist(), shards, train.lower(parameters, samples).compile().as_text()]
print(json.dumps([*report[:3], "all-reduce" in report[3]]))
"""


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.mark.slow
def test_the_page_on_many_devices():
    """Its code, on eight devices, prints what the page says and ends in the article's loss to 1e-12;
    the samples are spread over all devices, and the compiled step adds up across them."""
    need("jax")
    code = "".join(blocks("jax")) + CHECK
    environment = {
        **os.environ,
        "XLA_FLAGS": "--xla_force_host_platform_device_count=8",
        "JAX_PLATFORMS": "cpu",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    *printed, report = done.stdout.splitlines()
    assert printed == "".join(blocks("output")).splitlines()
    losses, parameters, shards, adds_up = json.loads(report)
    assert losses == pytest.approx(LOSSES, rel=1e-12, abs=0.0)
    expected = [float(text) for text in RESULTS["parameters_after"]]
    assert parameters == pytest.approx(expected, rel=1e-12, abs=0.0)
    assert list(shards.values()) == [16] * 8
    assert adds_up


def test_the_page_on_many_devices_ends_in_the_article_s_loss():
    """Where JAX is not installed, the page still says what the article ends in."""
    assert "2000 0.0035\n" in blocks("output")[2]
    assert math.isclose(LOSSES[-1], 0.0035, abs_tol=5e-5)
    assert isinstance(Value(LOSSES[-1]).data, float)
