"""What the page may ask of the lab, and what it gets: the engine's own numbers, as plain data."""

import json
import math
import random
import subprocess
import sys
from array import array

import pytest
from suites import one_in, slow

from autograd import Constant, topological_order
from nn import MLP, SGD, Adam, disk_dataset, train
from nn.lab import CALLS, Lab, Refused, answer, call
from nn.lab.settings import DATA, LIMITS, TABLE
from nn.losses import LOSSES

SPIRAL = {"dataset": "spiral", "layers": [3], "activation": "tanh", "optimizer": "adam", "batch": 10}


@pytest.fixture
def lab():
    return Lab()


def everything(lab):
    """What a refusal leaves as it was."""
    left = lab.state(), lab.address({}), lab.program()
    return [*left, id(lab.inside), lab.training.optimizer.state_dict()]


def floats(data):
    return array("f", data)


def is_plain(x):
    """Whether it passes through JSON and Pyodide alike."""
    if isinstance(x, dict):
        return all(isinstance(key, str) and is_plain(part) for key, part in x.items())
    if isinstance(x, list):
        return all(map(is_plain, x))
    return x is None or isinstance(x, (str, int, bytes)) or (isinstance(x, float) and math.isfinite(x))


@pytest.mark.slow
def test_the_disk_is_trained_as_the_command_trains_it(lab):
    """Bit for bit, however the steps are cut into frames; the article's loss comes out."""
    losses = [loss for steps in (1, 199, *[200] * 9) for loss in lab.frame(steps, 5)["losses"]]
    assert losses == train(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset(), steps=2000).run()
    assert f"{losses[-1]:.4f}" == "0.0035"
    assert lab.frame(0, 5)["right"] == 121


@pytest.mark.parametrize("engine", ["python", "eager", "numpy"])
def test_each_engine_trains_as_it_does_outside(lab, engine):
    lab.configure({**SPIRAL, "engine": engine, "seed": 3})
    losses = lab.frame(30, 5)["losses"]
    net = MLP(2, [3, 1], "tanh", "sigmoid", random.Random(3))
    points = [((x, y), target) for x, y, target in lab.points]
    adam = Adam(net.parameters(), 0.05)
    assert losses == train(net, points, adam, LOSSES["squared_error"], 30, engine, 10, random.Random(3)).run()
    assert lab.state()["parameters"] == [parameter.data for parameter in net.parameters()]


@pytest.mark.parametrize("name", one_in(3, DATA))
def test_every_data_set_can_be_learned_a_little(lab, name):
    """Its points lie in the picture, and each of its losses falls."""
    for loss in DATA[name]["losses"]:
        state = lab.configure(
            {"dataset": name, "loss": loss, "layers": [4], "activation": "tanh", "optimizer": "adam"}
        )
        assert all(abs(x) <= state["reach"] for point in state["points"] for x in point[:2])
        first, last = lab.frame(0, 5), lab.frame(100, 5)
        assert last["loss"] < 0.97 * first["loss"], loss
        assert (last["right"] is None) == (state["kind"] == "numbers")
        assert (
            state["sizes"][-1] == last["outputs"] == (DATA[name]["classes"] if loss == "cross_entropy" else 1)
        )
        preview = lab.preview(name)
        assert preview["points"] == state["points"]


def test_noise_moves_points_and_not_their_targets(lab):
    """The sine keeps the value of where a point was; a larger noise makes a larger picture."""
    still, moved = (lab.configure({"dataset": "sine", "noise": noise}) for noise in (0, 1))
    assert [target for *_, target in still["points"]] == [target for *_, target in moved["points"]]
    assert still["points"][0][:2] != moved["points"][0][:2]
    assert moved["reach"] > still["reach"]


@pytest.mark.parametrize(
    "settings", [{"layers": [3, 5], "activation": "tanh"}, {"layers": []}, {"dataset": "thirds"}]
)
def test_maps_are_the_neurons_own_outputs(lab, settings):
    """In rows from the top; hidden neurons in their order; of classes, the probabilities."""
    lab.configure(settings)
    frame = lab.frame(3, 7)
    reach, net = lab.reach, lab.net
    ticks = [-reach + 2 * reach * i / 6 for i in range(7)]
    hidden, surface = [], []
    for y in reversed(ticks):
        for x in ticks:
            numbers, seen = [x, y], []
            for layer in net.layers:
                numbers = layer(numbers)
                seen.append([node.data for node in numbers])
            hidden.append([x for row in seen[:-1] for x in row])
            powers = [math.exp(z) for z in seen[-1]]
            surface.append([p / sum(powers) for p in powers] if len(powers) > 1 else seen[-1])
    assert frame["outputs"] == len(surface[0])
    by_output = [x for column in zip(*surface, strict=True) for x in column]
    assert list(floats(frame["surface"])) == pytest.approx(by_output, rel=1e-6)
    maps = [x for column in zip(*hidden, strict=True) for x in column]
    assert list(floats(frame["maps"])) == pytest.approx(maps, rel=1e-6, abs=1e-7)


def test_the_loss_of_a_frame_is_that_of_the_step_to_come(lab):
    shown = lab.frame(5, 5)["loss"]
    assert lab.frame(1, 5)["losses"] == [shown]


def test_every_result_is_plain_data(lab):
    """Also where the numbers are not finite, which JSON does not know."""
    lab.configure({"dataset": "sine", "layers": [8], "activation": "tanh", "rate": 10.0})
    broken = lab.frame(200, 9)
    assert broken["loss"] is None
    results = [broken, lab.state(), lab.choose(0.4, 0.8, 1.0), lab.numbers(), lab.why("n1")]
    results += [lab.configure({}), lab.frame(2, 9), lab.choose(0.4, 0.8, 1), lab.numbers(), lab.why("n1")]
    results += [lab.express("a*b", {"a": 2, "b": 3}), lab.preview("moons"), lab.nudge("layer0.neuron0.b")]
    results += [lab.set_points([[0, 0, 1], [1, 1, 0]]), lab.tune("rate", 3), lab.network(), lab.program()]
    results += [lab.open("#step=3"), lab.address({"see": "inside"}), lab.load(lab.network())]
    assert all(map(is_plain, results))
    assert not is_plain({"x": math.inf})
    assert not is_plain((1,))


def test_a_training_that_breaks_down_says_so_and_keeps_what_was_learned(lab):
    """The steps before it count; the parameters are numbers; asked again, it says the same."""
    lab.configure({"dataset": "sine", "layers": [8], "activation": "tanh", "rate": 10.0})
    frame = lab.frame(200, 5)
    assert frame["broken"].startswith(f"training broke down at step {frame['step'] + 1}, ")
    assert 0 < len(frame["losses"]) == frame["step"] < 200
    assert all(map(math.isfinite, frame["parameters"]))
    again = lab.frame(200, 5)
    assert (again["broken"], again["step"], again["losses"]) == (frame["broken"], frame["step"], [])


def test_a_step_that_makes_a_weight_infinite_is_taken_back_at_once(lab):
    """Before a picture is made of it, and before JSON has no word for it."""
    lab.configure({"dataset": "sine", "layers": [1], "activation": "linear", "rate": 1000})
    weights = [1e154, 1e154, 0.0, 0.01, 0.0]
    lab.set_parameters(weights)
    frame = lab.frame(1, 5)
    assert frame["broken"].startswith("training broke down at step 2, ")
    assert (frame["parameters"], len(frame["losses"])) == (weights, 1)


def test_steps_that_take_long_are_left_to_the_next_frame(lab, monkeypatch):
    monkeypatch.setattr("nn.lab.lab.PATIENCE", 0.0)
    assert [lab.frame(200, 5)["step"] for _ in range(3)] == [1, 2, 3]


# Refusals.

WRONG = [
    ("configure", [{"dataset": "x"}], "dataset must be one of disk, xor"),
    ("configure", [{"layers": [0]}], "layers must be up to 4 sizes from 1 to 16, such as [12, 12], not [0]"),
    ("configure", [{"layers": [4] * 5}], "layers must be up to 4"),
    ("configure", [{"layers": 4}], "layers must be up to 4"),
    ("configure", [{"rate": math.nan}], "rate must be a number from 1e-06 to 1000, not nan"),
    ("configure", [{"rate": -1}], "rate must be a number from"),
    ("configure", [{"rate": True}], "rate must be a number from"),
    ("configure", [{"rate": [1]}], "rate must be a number from"),
    ("configure", [{"seed": 1.5}], "seed must be a whole number from 0 to 999999, not 1.5"),
    ("configure", [{"engine": "jax"}], "engine must be one of python, eager"),
    ("configure", [{"surprise": 1}], "no setting 'surprise'"),
    (
        "configure",
        [{"dataset": "thirds", "loss": "hinge"}],
        "the loss of thirds must be one of cross_entropy",
    ),
    ("configure", [{"noise": 0.1}], "a fixed grid"),
    ("configure", [{"optimizer": "adam", "momentum": 0.5}], "momentum is for sgd"),
    ("configure", [7], "settings must be an object, not 7"),
    ("configure", [], "configure takes settings: got []"),
    ("configure", 7, "configure takes settings: got 7"),
    ("preview", ["x"], "dataset must be one of"),
    ("tune", ["layers", [4]], "setting must be one of rate, batch"),
    ("tune", ["rate", 0], "rate must be a number from"),
    ("set_points", [[[0, 0, 1]]], "points must be 2 to 500 points"),
    ("set_points", [[[0, 0, 1], [0, 0, 2]]], "a target must be a whole number from 0 to 1, not 2"),
    ("set_points", [[[0, 0, 1], [0, 0]]], "points must be 2 to 500 points, each [x, y, target]"),
    ("set_points", [[[0, 0, 1], [0, 1e9, 0]]], "points must be"),
    ("set_points", [[[0, 0, 1]] * 501], "points must be 2 to 500 points"),
    ("set_parameter", ["layer9.neuron0.b", 1], "no parameter 'layer9.neuron0.b'"),
    ("set_parameter", ["layer0.neuron0.b", math.inf], "number must be a number"),
    ("set_parameters", [[1.0]], "17 parameters, not 1"),
    ("set_parameters", [[math.nan] * 17], "numbers must be a list of finite numbers"),
    ("frame", [-1, 41], "steps must be a whole number from 0 to 200, not -1"),
    ("frame", [1, 1000], "grid must be a whole number from 5 to 81, not 1000"),
    ("frame", ["a", 41], "steps must be a whole number"),
    ("frame", [None, 41], "steps must be a whole number"),
    ("choose", [0, 0, 2], "a target must be"),
    ("choose", [0, 0, 1, "cubes"], "look must be one of neurons, circuit"),
    ("choose", [0, 0, 1, "neurons", "la"], "language must be one of en, zh"),
    ("choose", [0, 0, 1, "neurons", "en", "layer7.neuron0"], "no neuron layer7.neuron0"),
    ("choose", [0, 0, 1, "neurons", "en", 7], "neuron must be a text"),
    ("express", ["a" * 401, {}], "text must be a text of at most 400 characters"),
    ("express", [7, {}], "text must be a text"),
    ("express", ["a", {"a": "b"}], "a must be a number"),
    ("express", ["a", [1]], "given must be an object"),
    ("why", ["n1"], "choose a point first"),
    ("nudge", ["x"], "no parameter 'x'"),
    ("svg", [7], "dot must be a text"),
    ("load", ["{}"], "the file does not hold a network"),
    ("load", [7], "document must be a text"),
    ("load", ["[" * 90_000], "more than 200 lists and objects"),
    ("load", ["1" * 100_001], "at most 100000"),
    ("address", [{"surprise": 1}], "an address says nothing of 'surprise'"),
    ("address", [7], "page must be an object, not 7"),
    ("__init__", [], "no call '__init__'"),
    ("_begin", [], "no call '_begin'"),
    ("step", [], "no call 'step'"),
    (["frame"], [1, 5], "no call ['frame']"),
]


@pytest.mark.parametrize(("name", "arguments", "sentence"), WRONG)
def test_a_refusal_is_a_sentence_and_leaves_all_as_it_was(name, arguments, sentence):
    """Of anything that the page may send; also in the form for homes whose errors do not travel."""
    lab = Lab()
    lab.frame(3, 5)
    before = everything(lab)
    with pytest.raises(Refused, match=r"\A[^\n]{1,600}\Z") as error:
        call(lab, name, arguments)
    assert sentence in str(error.value)
    assert everything(lab) == before
    assert answer(lab, name, arguments) == [None, str(error.value)]


def test_the_lab_has_an_end(lab):
    lab.set_parameters(lab.state()["parameters"], LIMITS["total"])
    with pytest.raises(Refused, match="100000 steps and no more"):
        lab.frame(1, 5)
    assert lab.frame(0, 5)["step"] == LIMITS["total"]


def test_the_calls_are_those_of_the_table():
    said = "configure state preview tune set_points set_parameter set_parameters frame nudge choose numbers"
    said += " express why svg network load open address program"
    assert set(said.split()) == CALLS


# By hand.


def test_tuning_goes_on_from_where_training_is(lab):
    """A new rate is that of the next step; another optimizer has its own usual rate."""
    lab.frame(5, 5)
    net = MLP(2, [4, 1], rng=random.Random(0))
    sgd = SGD(net.parameters(), 10.0)
    mine = train(net, disk_dataset(), sgd, steps=12)
    expected = [next(mine)[1] for _ in range(5)]
    lab.tune("rate", 3)
    sgd.learning_rate = 3.0
    lab.tune("momentum", 0.5)
    sgd.momentum = 0.5
    assert lab.frame(7, 5)["losses"] == [next(mine)[1] for _ in range(7)]
    assert lab.state()["losses"][:5] == expected
    settings = lab.tune("optimizer", "adam")
    assert (settings["rate"], settings["momentum"]) == (0.05, 0.0)
    assert isinstance(lab.training.optimizer, Adam)
    assert lab.tune("batch", 7)["batch"] == 7
    assert lab.frame(1, 5)["step"] == 13


def test_points_of_ones_own_are_trained_on(lab):
    lab.frame(5, 5)
    points = [[0, 0, 1], [1, 1, 0], [-1, 0.5, 1]]
    assert lab.set_points(points) == {"points": points}
    frame = lab.frame(100, 5)
    assert (frame["step"], frame["points"]) == (105, 3)
    assert frame["right"] == 3


def test_a_weight_that_is_dragged_moves_the_map(lab):
    before = lab.frame(0, 5)
    lab.set_parameter("layer1.neuron0.b", 2.5)
    after = lab.frame(0, 5)
    assert after["parameters"][-1] == 2.5
    assert floats(after["surface"])[0] > floats(before["surface"])[0]
    assert after["maps"] == before["maps"]


def test_a_nudge_tells_what_the_gradient_foretells(lab):
    """And what happens; the smaller the nudge, the closer; it changes nothing."""
    lab.frame(20, 5)
    before = everything(lab)
    far, near = (lab.nudge("layer0.neuron1.w0", by) for by in (0.1, 1e-4))
    assert near["after"] - near["before"] == pytest.approx(near["expected"], rel=1e-3)
    assert far["after"] - far["before"] == pytest.approx(far["expected"], rel=0.5)
    assert (far["gradient"], far["expected"]) == (near["gradient"], 0.1 * far["gradient"])
    assert everything(lab) == before
    assert lab.frame(1, 5)["losses"] == [far["before"]]


def test_a_look_inside_does_not_disturb_training(lab):
    """Nor does what is remembered for a step: Adam's and momentum's."""
    other = Lab()
    for each in (lab, other):
        each.configure(SPIRAL)
        each.frame(7, 5)
    lab.choose(0.1, 0.2, 1)
    lab.numbers(), lab.why("n3"), lab.nudge("layer0.neuron0.b"), lab.network(), lab.program(), lab.address({})
    assert lab.frame(7, 5)["losses"] == other.frame(7, 5)["losses"]


# Taking it away.


@pytest.mark.parametrize("engine", ["python", slow("numpy")])
@pytest.mark.parametrize(
    "settings",
    [
        SPIRAL,
        *map(slow, [{}, {"dataset": "moons", "momentum": 0.5}]),
        slow({"dataset": "xor", "loss": "hinge", "noise": 0.1}),
    ],
)
def test_the_program_does_the_same(lab, settings, engine):
    """Run on its own, it prints the last loss, to the bit; of what was changed by hand, the loss as it is."""
    lab.configure({**settings, "engine": engine, "seed": 2})
    assert printed_by(lab.program()) == pytest.approx(lab.frame(0, 5)["loss"], rel=1e-14)
    lab.tune("rate", 0.5)
    lab.set_points([*lab.points[:20], [0.1, 0.2, 1.0]])
    lab.frame(20, 5)
    assert printed_by(lab.program()) == lab.state()["losses"][-1]
    lab.set_parameter("layer0.neuron1.w0", 0.3)
    lab.frame(5, 5)
    assert printed_by(lab.program()) == pytest.approx(lab.frame(0, 5)["loss"], rel=1e-14)


def printed_by(program):
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return float(run.stdout)


def test_a_network_goes_out_and_in_again(lab, tmp_path):
    """The text is the file of `nn.save`; what was loaded is trained on, and tells so."""
    from nn import save

    lab.frame(50, 5)
    text, loss = lab.network(), lab.frame(0, 5)["loss"]
    save(lab.net, tmp_path / "net.json")
    assert text == (tmp_path / "net.json").read_text()
    other = Lab()
    other.configure({"layers": [2], "activation": "tanh"})
    state = other.load(text)
    assert (state["settings"]["layers"], state["settings"]["activation"]) == ([4], "sigmoid")
    assert other.frame(0, 5)["loss"] == loss
    other.frame(5, 5)
    assert printed_by(other.program()) == other.frame(0, 5)["loss"]


@pytest.mark.parametrize(
    ("inputs", "sizes", "kinds", "sentence"),
    [
        (3, [4, 1], ("tanh", "sigmoid"), "2 inputs"),
        (2, [17, 1], ("tanh", "sigmoid"), "layers must be up to 4 sizes from 1 to 16"),
        (2, [4, 1], ("tanh", "relu"), "1 outputs, relu, do not suit the data disk"),
        (2, [4, 3], ("tanh", "linear"), "3 outputs, linear, do not suit the data disk"),
    ],
)
def test_a_network_that_does_not_fit_is_refused(lab, tmp_path, inputs, sizes, kinds, sentence):
    from nn import save

    save(MLP(inputs, sizes, *kinds), tmp_path / "net.json")
    before = everything(lab)
    with pytest.raises(Refused, match=sentence):
        lab.load((tmp_path / "net.json").read_text())
    assert everything(lab) == before


def test_a_network_of_logits_takes_the_loss_that_suits_it(lab, tmp_path):
    from nn import save

    save(MLP(2, [4, 1], "tanh", "linear"), tmp_path / "net.json")
    assert lab.load((tmp_path / "net.json").read_text())["settings"]["loss"] == "binary_cross_entropy"


def test_presets_show_what_they_say(lab):
    """A rate that breaks training, relus that are all dead, a sigmoid without a slope, a line that fails."""
    seen = {}
    for key, address in [(preset["key"], preset["address"]) for preset in TABLE["presets"]]:
        opened = lab.open(address)
        assert opened["ignored"] == []
        seen[key] = lab.frame(200 if key == "blowup" else opened["steps"] % 200, 11)
    assert list(seen) == ["disk", "spiral", "blowup", "dead", "saturated", "xor"]
    assert seen["blowup"]["broken"]
    assert set(floats(seen["dead"]["maps"])) == {0.0}
    assert max(floats(seen["saturated"]["surface"])) < 1e-6
    assert seen["xor"]["right"] < 75


def test_the_lab_needs_the_standard_library_alone():
    """As in a browser, where there is no NumPy; nor does it wait for what it does not use."""
    script = (
        "import sys; old = set(sys.modules); from nn.lab import Lab; lab = Lab(); lab.frame(1, 5);"
        "lab.choose(0.4, 0.8, 1); print(*{m.partition('.')[0] for m in set(sys.modules) - old})"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {name for name in run.stdout.split() if name not in sys.stdlib_module_names} == {"autograd", "nn"}


def test_the_moments_end_in_the_engine_s_gradients(lab):
    lab.frame(10, 5)
    data = lab.choose(0.4, 0.8, 1)["data"]
    last = {}
    for moment in data["moments"]:
        last |= {node: float(number["exact"]) for node, number in moment["adjoints"].items()}
    nodes = topological_order(lab.inside.root)
    assert last == {f"n{k}": node.grad for k, node in enumerate(nodes) if type(node) is not Constant}
    json.dumps(data)
