"""Networks as files: back bit for bit, and one clear error for anything else."""

import json
import math
import random
from pathlib import Path

import pytest
from support import bits

from nn import MLP, load, save
from nn.activations import ACTIVATIONS


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
    """A network that training broke (nan, inf) is saved and comes back as it was."""
    net = MLP(2, [1])
    numbers = [math.nan, math.inf, -math.inf]
    for parameter, number in zip(net.parameters(), numbers, strict=True):
        parameter.data = number
    save(net, path)
    assert [bits(p.data) for p in load(path).parameters()] == [bits(number) for number in numbers]


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


def test_lines_end_alike_on_every_system(path, monkeypatch):
    """Where text files have lines that end in \\r\\n unless told otherwise, this one has none."""
    write_text = Path.write_text

    def as_on_windows(self, data, encoding=None, errors=None, newline=None):
        return write_text(self, data, encoding, errors, newline or "\r\n")

    monkeypatch.setattr(Path, "write_text", as_on_windows)
    save(MLP(2, [1]), path)
    assert b"\r" not in path.read_bytes()


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
    assert len(str(caught.value)) < 1000


def test_files_that_cannot_be_opened(tmp_path):
    """A missing file or folder is the system's own error."""
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "none.json")
    with pytest.raises(OSError, match="none"):
        save(MLP(2, [1]), tmp_path / "none" / "net.json")
