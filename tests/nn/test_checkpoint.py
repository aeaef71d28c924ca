"""Networks as files: back bit for bit, and one clear error for anything else."""

import io
import json
import math
import os
import random
import subprocess
import sys

import pytest
from support import bits

from autograd import Value
from nn import MLP, Module, load, save
from nn.activations import ACTIVATIONS
from nn.checkpoint import FORMAT


@pytest.fixture
def path(tmp_path):
    """Where a test may keep its network."""
    return tmp_path / "net.json"


def shape(net):
    return (net.inputs, [len(layer.neurons) for layer in net.layers], net.activation, net.output_activation)


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize(("inputs", "sizes"), [(1, [1]), (2, [4, 1]), (3, [1, 5, 2])])
def test_round_trip(path, inputs, sizes, output):
    """The network comes back with its shape, activations, labels, outputs and every bit of its numbers."""
    net = MLP(inputs, sizes, "tanh", output, random.Random(1))
    save(net, path)
    again = load(path)
    assert shape(again) == shape(net)
    assert [bits(p.data) for p in again.parameters()] == [bits(p.data) for p in net.parameters()]
    assert [p.label for p in again.parameters()] == [p.label for p in net.parameters()]
    assert repr(again([0.5] * inputs)) == repr(net([0.5] * inputs))


def test_extreme_numbers(path):
    """Every float survives: the smallest, the largest, the negative zero, and those with many digits."""
    numbers = [5e-324, 1.7976931348623157e308, -0.0, 0.1 + 0.2, math.pi, -1e-300, 1e22, 2**53 + 0.0, 1 / 3]
    net = MLP(8, [1])
    for parameter, number in zip(net.parameters(), numbers, strict=True):
        parameter.data = number
    save(net, path)
    assert [bits(p.data) for p in load(path).parameters()] == [bits(number) for number in numbers]


def test_numbers_that_are_none(path):
    """A network that training broke (nan, inf) is refused by name, and the older file stays."""
    net = MLP(2, [1], rng=random.Random(0))
    save(net, path)
    older = path.read_bytes()
    for number in [math.nan, math.inf, -math.inf]:
        net.layers[0].neurons[0].bias.data = number
        with pytest.raises(ValueError, match=rf"layer0\.neuron0\.b is {number}: .*net\.json is not written"):
            save(net, path)
        assert path.read_bytes() == older


def test_the_file_can_be_read(path):
    """The file is JSON that ends in a newline, the same for the same network; a path may be text."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    save(net, path)
    text = path.read_text(encoding="utf-8")
    document = json.loads(text)
    assert text.endswith("}\n")
    assert document["sizes"] == [4, 1]
    assert document["layers"][0][0]["weights"][0] == net.parameters()[0].data
    save(load(str(path)), str(path))
    assert path.read_text(encoding="utf-8") == text


def damaged(change):
    """The text of a good file with its document changed."""

    def text(good):
        document = json.loads(good)
        change(document)
        return json.dumps(document)

    return text


def first_neuron(document):
    return document["layers"][0][0]


DAMAGES = {
    "empty": lambda good: "",
    "cut": lambda good: good[: len(good) // 2],
    "no JSON": lambda good: "weights: 1, 2, 3",
    "bytes": lambda good: b"\xff\xfe\x00\x01",
    "another document": lambda good: "[1, 2, 3]",
    "null": lambda good: "null",
    "deep": lambda good: "[" * 100_000,
    "other format": damaged(lambda d: d.update(format="chainrule network 99")),
    "no format": damaged(lambda d: d.pop("format")),
    "no layers": damaged(lambda d: d.pop("layers")),
    "layers null": damaged(lambda d: d.update(layers=None)),
    "a layer less": damaged(lambda d: d["layers"].pop()),
    "a layer more": damaged(lambda d: d["layers"].append(d["layers"][0])),
    "a neuron less": damaged(lambda d: d["layers"][0].pop()),
    "a weight less": damaged(lambda d: first_neuron(d)["weights"].pop()),
    "a weight more": damaged(lambda d: first_neuron(d)["weights"].append(0.5)),
    "no bias": damaged(lambda d: first_neuron(d).pop("bias")),
    "a weight as text": damaged(lambda d: first_neuron(d).update(weights=["0.5", "0.5"])),
    "a bias null": damaged(lambda d: first_neuron(d).update(bias=None)),
    "a bias too large": damaged(lambda d: first_neuron(d).update(bias=10**400)),
    "weights a number": damaged(lambda d: first_neuron(d).update(weights=0.5)),
    "other activation": damaged(lambda d: d.update(activation="swish")),
    "activation a list": damaged(lambda d: d.update(activation=["tanh"])),
    "no size": damaged(lambda d: d.update(sizes=[])),
    "size 0": damaged(lambda d: d.update(sizes=[0, 1])),
    "sizes as text": damaged(lambda d: d.update(sizes="41")),
    "sizes null": damaged(lambda d: d.update(sizes=None)),
    "inputs a float": damaged(lambda d: d.update(inputs=2.5)),
    "more inputs": damaged(lambda d: d.update(inputs=3)),
    "inputs true": damaged(lambda d: d.update(inputs=True)),
    "a bias true": damaged(lambda d: first_neuron(d).update(bias=True)),
    "a bias nan": damaged(lambda d: first_neuron(d).update(bias=math.nan)),
    "a bias inf": lambda good: good.replace('"bias": 0.0', '"bias": 1e999'),
    "a weight twice": lambda good: good.replace('"bias": 0.0', '"bias": 0.0, "bias": 0.0', 1),
    "an unknown entry": damaged(lambda d: d.update(note="mine")),
    "an unknown entry of a neuron": damaged(lambda d: first_neuron(d).update(note="mine" * 1000)),
    "huge inputs": damaged(lambda d: d.update(inputs=10**9)),
    "huge sizes": damaged(lambda d: d.update(sizes=[10**9, 1])),
    "huge and empty": lambda good: json.dumps(
        {
            "format": FORMAT,
            "inputs": 1,
            "sizes": [10**9],
            "activation": "tanh",
            "output_activation": "tanh",
            "layers": [[]],
        }
    ),
    "a long text": damaged(lambda d: d.update(activation="x" * 10**6)),
    "a long name": damaged(lambda d: d.update({"x\n" * 10**6: 1})),
    "lines in a text": damaged(lambda d: d.update(format="a\nb")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_files(path, damage):
    """Whatever is wrong with the file: one ValueError, which names the file."""
    save(MLP(2, [4, 1]), path)
    content = damage(path.read_text(encoding="utf-8"))
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=r"net\.json does not hold a network that `save` wrote: ") as caught:
        load(path)
    assert type(caught.value) is ValueError
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def test_a_file_may_be_open(path):
    """The same text goes in and out; what is wrong in it is said of the file."""
    net = MLP(2, [4, 1])
    save(net, path)
    save(net, file := io.StringIO())
    assert file.getvalue() == path.read_text(encoding="utf-8")
    file.seek(0)
    assert load(file).state_dict() == net.state_dict()
    with path.open(encoding="utf-8") as opened:
        assert load(opened, into=MLP(2, [4, 1])).state_dict() == net.state_dict()
    with pytest.raises(ValueError, match=r"^the file does not hold a network that `save` wrote: "):
        load(io.StringIO("{}"))
    net.parameters()[0].data = math.nan
    with pytest.raises(ValueError, match="is nan: the file is not written"):
        save(net, io.StringIO())


def test_files_of_format_1_load_for_ever(path):
    """A file as the first version wrote it, letter by letter."""
    text = """{"format": "chainrule network 1", "inputs": 2, "sizes": [1, 1], "activation": "tanh",
        "output_activation": "linear", "layers": [[{"weights": [0.1, -2e-05], "bias": 0.0}],
        [{"weights": [3.0], "bias": -1.5}]]}"""
    path.write_text(text, encoding="utf-8")
    net = load(path)
    assert shape(net) == (2, [1, 1], "tanh", "linear")
    assert [p.data for p in net.parameters()] == [0.1, -2e-05, 0.0, 3.0, -1.5]


def test_a_newer_version_is_named(path):
    """What a later version wrote is refused with that, what is none of ours without."""
    save(MLP(2, [1]), path)
    good = path.read_text(encoding="utf-8")
    for text, hint in [("chainrule network 99", True), ("sklearn 99", False)]:
        path.write_text(good.replace(FORMAT, text), encoding="utf-8")
        with pytest.raises(ValueError, match=text) as caught:
            load(path)
        assert ("newer version" in str(caught.value)) is hint


CORRUPTED = """
import json, random, resource, sys
from nn import load
resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, 2 * 10**9))
path, chance = sys.argv[1], random.Random(0)
good = open(path, "rb").read()
odd = [b"1e999", b"NaN", b"true", b"null", b"-1", b"0", b"10000000000", b"{}", b"[]", b'"x"']
odd += [b"1" * 5000, b"[" * 3000]
counts = [0, 0]
for _ in range(2000):
    data = bytearray(good)
    for _ in range(chance.choice([1, 1, 1, 3, 20])):
        at, to = sorted(chance.sample(range(len(data) + 2), 2))
        kind = chance.randrange(6)
        if kind == 0:
            del data[at:to]
        elif kind == 1:
            data[at : at + 1] = bytes(byte ^ 1 << chance.randrange(8) for byte in data[at : at + 1])
        elif kind == 2:
            data[at:at] = data[at:to]
        elif kind == 3:
            data[at : at + chance.randrange(4)] = chance.choice(odd)
        elif kind == 4:
            data[at : at + 1] = b"9" * chance.randrange(12)
        else:
            data[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
    with open(path, "wb") as file:
        file.write(data)
    try:
        net = load(path)
        assert all(type(p.data) is float for p in net.parameters())
        counts[0] += 1
    except ValueError as error:
        assert type(error) is ValueError and path in str(error) and len(str(error)) < 300, error
        assert len(str(error).splitlines()) == 1, error
        counts[1] += 1
assert sum(counts) == 2000 and counts[1] > 1000
print(*counts)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a limit on the memory")
def test_corrupted_files(path):
    """2000 files with bytes lost, changed, moved or exchanged, within 2 GB: loaded, or one sentence."""
    save(MLP(2, [4, 1], rng=random.Random(0)), path)
    done = subprocess.run([sys.executable, "-c", CORRUPTED, str(path)], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_files_that_cannot_be_opened(tmp_path):
    """A missing file or folder is the system's own error."""
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.json")
    with pytest.raises(OSError, match="none"):
        save(MLP(2, [1]), tmp_path / "none" / "net.json")


# Other modules, activations of one's own.


class Twice(Module):
    """A model of one's own, with a shared weight."""

    def __init__(self, width=2):
        self.inner, self.factor = MLP(1, [width, 1], rng=random.Random(2)), Value(0.5)
        self.again = self.factor

    def __call__(self, inputs):
        return self.inner(inputs) * self.factor


def swish(z):
    """An activation of one's own."""
    return z * z.sigmoid()


def test_a_module_of_ones_own(path):
    """Its numbers go into one like it, every bit; nothing else is made of the file."""
    net, other = Twice(), Twice()
    for place, parameter in enumerate(net.parameters()):
        parameter.data = 1 / (place + 3)
    save(net, path)
    assert load(path, into=other) is other
    assert other.state_dict() == net.state_dict()
    assert json.loads(path.read_text(encoding="utf-8"))["format"] == "chainrule network 2"
    with pytest.raises(
        ValueError, match=r"net\.json holds a module of yours, 'Twice': make one and write load"
    ):
        load(path)
    for wrong in (Twice(3), MLP(1, [1])):
        before = wrong.state_dict()
        with pytest.raises(ValueError, match=r"net\.json does not hold .* has no parameter "):
            load(path, into=wrong)
        assert wrong.state_dict() == before


def test_an_mlp_into_an_mlp(path):
    """The same shape and activations, or a sentence; also into a part of a model."""
    net, model = MLP(1, [2, 1], "tanh", rng=random.Random(5)), Twice()
    save(net, path)
    with pytest.raises(ValueError, match="its activations are not those of the network that it"):
        load(path, into=model.inner)
    model.inner = MLP(1, [2, 1], "tanh")
    load(path, into=model.inner)
    assert model.inner.state_dict() == net.state_dict()


def test_each_neuron_keeps_its_activation(path):
    """A neuron changed after the network was made; a function of one's own comes back by its name."""
    net = MLP(2, [3, 2], swish, "linear", random.Random(1))
    net.layers[0].neurons[1].activation = "relu"
    save(net, path)
    with pytest.raises(ValueError, match=r"'swish', an activation of yours: write load\(path, activations="):
        load(path)
    again = load(path, activations={"swish": swish})
    assert [neuron.activation for neuron in again.layers[0].neurons] == ["swish", "relu", "swish"]
    assert [y.data for y in again([0.3, -0.7])] == [y.data for y in net([0.3, -0.7])]
    assert repr(again) == repr(net)
    twin = path.with_name("twin.json")
    save(again, twin)
    assert twin.read_bytes() == path.read_bytes()


class Extended(MLP):
    """An MLP with more in it."""

    def __init__(self):
        super().__init__(2, [2, 1], rng=random.Random(0))
        self.more = Value(0.25)


def test_an_mlp_with_more_in_it_is_saved_whole(path):
    """As a module of one's own."""
    net = Extended()
    net.more.data = 0.75
    save(net, path)
    assert load(path, into=Extended()).more.data == 0.75


SECOND = {
    "format": "chainrule network 2",
    "module": "Twice",
    "parameters": Twice().state_dict(),
}
OF_NEURONS = {
    "format": "chainrule network 2",
    "inputs": 1,
    "sizes": [1],
    "activations": [["tanh"]],
    "layers": [[{"weights": [0.5], "bias": 0.0}]],
}


@pytest.mark.parametrize(
    "document",
    [
        {**SECOND, "format": "chainrule network 1"},
        {**SECOND, "format": "chainrule network 3"},
        {**SECOND, "more": 1},
        {**SECOND, "parameters": [1.0]},
        {**SECOND, "parameters": {**SECOND["parameters"], "factor": True}},
        {**SECOND, "parameters": {**SECOND["parameters"], "factor": "1"}},
        {**OF_NEURONS, "activations": []},
        {**OF_NEURONS, "activations": [["tanh", "tanh"]]},
        {**OF_NEURONS, "activations": [[None]]},
        {**OF_NEURONS, "activations": "tanh"},
        {**OF_NEURONS, "activation": "tanh"},
        {**OF_NEURONS, "sizes": [10**9]},
    ],
    ids=str,
)
def test_damaged_files_of_the_second_format(path, document):
    """One sentence, of bounded length, that names the file; the model is as it was."""
    path.write_text(json.dumps(document), encoding="utf-8")
    into = Twice() if "module" in document else None
    before = Twice().state_dict()
    with pytest.raises(ValueError, match=r"net\.json does not hold a network that `save` wrote: ") as caught:
        load(path, into=into)
    assert len(str(caught.value)) < 300
    assert into is None or into.state_dict() == before
