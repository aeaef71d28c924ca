"""Modules of one's own: parameters found whole and in order, their paths, and their state."""

import copy
import math
import pickle
import random
from dataclasses import dataclass, field

import pytest

from autograd import Value, constant, tanh
from nn import MLP, Layer, Module, Neuron, mean_loss, train


class Inner(Module):
    """A part with a bare parameter, a matrix and a neuron."""

    def __init__(self):
        self.scale = Value(2.0)
        self.rows = [[Value(float(10 * i + j)) for j in range(2)] for i in range(2)]
        self.neuron = Neuron(2)


class Outer(Module):
    """A model with a bit of everything."""

    def __init__(self):
        self.name, self.size, self.nothing = "outer", 3, None
        self.first = Value(1.0)
        self.net = MLP(2, [2, 1])
        self.parts = (Inner(), {"left": Value(5.0), "right": [Layer(1, 1)]})
        self.tied = self.parts[0].scale
        self.net_again = self.net
        self.fixed = constant(3.0)
        self.result = tanh(self.first)
        self.mine = Value(7.0, "my label")

    def __call__(self, inputs):
        return self.net(inputs) * self.first


PATHS = [
    "first",
    *(f"net.layer0.neuron{i}.{name}" for i in (0, 1) for name in ("w0", "w1", "b")),
    *(f"net.layer1.neuron0.{name}" for name in ("w0", "w1", "b")),
    "parts[0].scale",
    *(f"parts[0].rows[{i}][{j}]" for i in (0, 1) for j in (0, 1)),
    *(f"parts[0].neuron.{name}" for name in ("w0", "w1", "b")),
    "parts[1].left",
    "parts[1].right[0].neuron0.w0",
    "parts[1].right[0].neuron0.b",
    "mine",
]


def test_every_parameter_is_found_once_and_in_order():
    """In modules, lists, tuples and dicts; a shared one where it stands first; no constants and results."""
    net = Outer()
    assert [name for name, _ in net.named_parameters()] == PATHS
    assert net.parameters() == [parameter for _, parameter in net.named_parameters()]
    assert len(set(net.parameters())) == len(PATHS)
    assert net.parameters()[-1] is net.mine
    assert repr(net) == f"Outer, {len(PATHS)} parameters"
    assert repr(Module()) == "Module, 0 parameters"


def test_labels_are_paths_but_for_those_that_were_given():
    """What stands in another module has its name in front; what stands twice keeps its first path."""
    assert [parameter.label for parameter in Outer().parameters()] == [*PATHS[:-1], "my label"]
    kept = Layer(1, 1, label="enc")
    holder = Module()
    holder.layer = kept
    assert [parameter.label for parameter in holder.parameters()] == ["enc.neuron0.w0", "enc.neuron0.b"]
    assert [name for name, _ in holder.named_parameters()] == ["layer.neuron0.w0", "layer.neuron0.b"]
    alone = Neuron(1), Layer(1, 1), MLP(1, [1])
    assert [module.parameters()[0].label for module in alone] == [
        "neuron.w0",
        "layer.neuron0.w0",
        "layer0.neuron0.w0",
    ]


def test_what_a_neuron_makes_is_labelled_by_its_path_too():
    """Also deep in another module; its messages say which it is."""
    outer = Outer()
    assert outer.net([1.0, 2.0]).label == "net.layer1.neuron0.a"
    neuron = outer.parts[0].neuron
    assert (neuron([1.0, 2.0]).label, neuron.label) == ("parts[0].neuron.a", "parts[0].neuron")
    with pytest.raises(ValueError, match=r"^parts\[0\]\.neuron takes 2 inputs, got 1$"):
        neuron([1.0])


def test_a_part_asked_for_its_parameters_keeps_its_place():
    """Its paths start from itself, its labels from the model."""
    outer = Outer()
    assert next(name for name, _ in outer.net.named_parameters()) == "layer0.neuron0.w0"
    assert outer.net.parameters()[0].label == "net.layer0.neuron0.w0"


def test_what_is_appended_later_is_found():
    """A list is looked at when the parameters are asked for."""
    net = Module()
    net.weights = []
    net.weights.append(Value(1.0))
    assert [(name, parameter.label) for name, parameter in net.named_parameters()] == [
        ("weights[0]", "weights[0]")
    ]
    del net.weights
    assert net.parameters() == []


def test_modules_that_know_each_other():
    """A part that points back to the whole is no circle."""
    whole, part = Module(), Module()
    whole.part, part.whole, part.weight = part, whole, Value(1.0)
    whole.itself = [whole]
    assert [name for name, _ in whole.named_parameters()] == ["part.weight"]
    assert [name for name, _ in part.named_parameters()] == ["weight"]


class Says(Module):
    """A module that lists its parameters itself, and leaves one out."""

    def __init__(self):
        self.frozen, self.free = Value(1.0), Value(2.0)
        self.hidden = {1, 2}

    def parameters(self):
        return [self.free]


def test_a_module_may_say_itself_what_its_parameters_are():
    """Then these are they, with their paths, also within another one."""
    net = Module()
    net.says = Says()
    assert Says().state_dict() == {"free": 2.0}
    assert net.state_dict() == {"says.free": 2.0}
    net.says.free.grad = net.says.frozen.grad = 1.0
    net.zero_grad()
    assert (net.says.free.grad, net.says.frozen.grad) == (0.0, 1.0)


def test_a_dataclass_is_a_module():
    """Whatever sets the attributes."""

    @dataclass
    class Line(Module):
        slope: Value = field(default_factory=lambda: Value(2.0))
        shift: Value = field(default_factory=lambda: Value(1.0))

    assert Line().state_dict() == {"slope": 2.0, "shift": 1.0}
    assert Line().slope.label == "slope"


def test_a_state_goes_out_and_in():
    """Bit for bit, whatever the labels; a state that does not fit changes nothing."""
    net, twin = Outer(), Outer()
    state = net.state_dict()
    assert list(state) == PATHS
    twin.mine.label = "another"
    twin.load_state_dict(dict(reversed(state.items())))
    assert twin.state_dict() == state
    for wrong, kind, sentence in (
        ({**state, "extra": 1.0}, ValueError, r"Outer, 22 parameters has no parameter extra"),
        (dict.fromkeys(PATHS[1:], 1.0), ValueError, "the state has no parameter first"),
        ({**state, "mine": "1"}, TypeError, "expected one real number, not a str"),
    ):
        with pytest.raises(kind, match=sentence):
            twin.load_state_dict({**wrong, "net.layer0.neuron0.b": 9.0})
        assert twin.state_dict() == state


def test_two_of_one_name_are_refused():
    """A state could not tell them apart."""
    net = Module()
    net.table = {1: Value(1.0), "1": Value(2.0)}
    assert len(net.parameters()) == 2
    with pytest.raises(ValueError, match=r"^two parameters of Module are called table\.1: rename one$"):
        net.state_dict()


def test_copies_are_modules():
    """Copied and unpickled, with parameters and labels of their own."""
    net = Outer()
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net))):
        assert twin.state_dict() == net.state_dict()
        assert set(twin.parameters()).isdisjoint(net.parameters())
        assert [p.label for p in twin.parameters()] == [p.label for p in net.parameters()]
        assert twin.tied is twin.parts[0].scale


def test_a_module_without_a_call_says_so():
    """By its name."""
    with pytest.raises(NotImplementedError, match="Inner must say what it computes: give it a __call__"):
        Inner()([1.0])


class Shared(Module):
    """A model whose one neuron is used at every step of a sequence."""

    def __init__(self, rng):
        self.cell = Neuron(2, "tanh", rng)

    def __call__(self, sequence):
        state = 0.0
        for x in sequence:
            state = self.cell([x, state])
        return state


def test_weights_that_are_used_again_add_up():
    """The gradient of a shared weight is that by differences; training goes down."""
    net = Shared(random.Random(0))
    samples = [([0.1, 0.5, -0.3], 0.5), ([0.4, -0.2, 0.9], -0.5)]
    mean_loss(net, samples).backward()
    for parameter in net.parameters():
        at, slopes = parameter.data, []
        for moved in (at + 1e-6, at - 1e-6):
            parameter.data = moved
            slopes.append(mean_loss(net, samples).data)
        parameter.data = at
        assert parameter.grad == pytest.approx((slopes[0] - slopes[1]) / 2e-6, abs=1e-8)
    losses = train(net, samples, learning_rate=0.2, steps=50).run()
    assert losses[-1] < 0.5 * losses[0]
    assert all(map(math.isfinite, losses))


def test_a_name_that_is_taken():
    """An attribute may not hide a method; `inputs` says how many there are only where it is a number."""
    with pytest.raises(AttributeError, match="parameters is a method of every module: call this attribute"):
        Module().parameters = [Value(1.0)]

    class Net(Module):
        def __init__(self):
            self.inputs = Layer(2, 1)

        def __call__(self, numbers):
            return self.inputs(numbers)

    assert len(train(Net(), [(0.5, 1.0, 1.0), (0.5, 0.0, 0.0)], steps=2).run()) == 2
