"""Neurons, layers and networks: their numbers, shapes, labels and parameters."""

import math
import random
import statistics

import numpy
import pytest

import autograd
from autograd import Constant, Value, no_grad
from nn import MLP, Layer, Neuron
from nn.activations import ACTIVATIONS
from nn.initial import INITIALISERS


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


PLAIN = {
    "sigmoid": sigmoid,
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "softplus": lambda z: math.log(1 + math.exp(z)),
    "linear": lambda z: z,
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "gelu": lambda z: z * math.erfc(-z / math.sqrt(2)) / 2,
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "silu": lambda z: z / (1 + math.exp(-z)),
    "sin": math.sin,
}


def neuron_by_hand(neuron, inputs):
    """activation(w0 x0 + w1 x1 + ... + b), with plain numbers."""
    z = 0.0
    for weight, x in zip(neuron.weights, inputs, strict=True):
        z += weight.data * x
    return PLAIN[neuron.activation](z + neuron.bias.data)


def test_every_activation_is_compared():
    """The plain activations of this file are all there are."""
    assert set(PLAIN) == set(ACTIVATIONS)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("inputs", [[0.5], [1.5, -2.0], [0.1, 0.2, -0.3]], ids=len)
def test_a_neuron_by_hand(activation, inputs):
    """A neuron's output is the activation of the weighted sum plus the bias."""
    neuron = Neuron(len(inputs), activation, random.Random(1))
    neuron.bias.data = 0.25
    assert neuron(inputs).data == pytest.approx(neuron_by_hand(neuron, inputs), rel=1e-14)


def test_a_neuron_starts_as_documented():
    """Weights drawn evenly from -0.5 to 0.5 in order, bias 0, all of them labelled leaves."""
    neuron = Neuron(3, rng=random.Random(5), label="n")
    rng = random.Random(5)
    assert [w.data for w in neuron.weights] == [rng.random() - 0.5 for _ in range(3)]
    assert neuron.bias.data == 0.0
    assert [p.label for p in neuron.parameters()] == ["n.w0", "n.w1", "n.w2", "n.b"]
    assert {p.op for p in neuron.parameters()} == {None}


def test_a_neuron_labels_what_it_makes():
    """Sum and activation carry the neuron's path; a linear neuron has only the sum."""
    neuron = Neuron(1, "tanh", label="n")
    a = neuron([1.0])
    assert (a.label, a.parents[0].label) == ("n.a", "n.z")
    assert Neuron(1, "linear", label="n")([1.0]).label == "n.z"


def test_a_layer_is_a_list():
    """A layer gives one output per neuron, as a list, also when it is one wide."""
    for width in (1, 3):
        layer = Layer(2, width, "tanh", random.Random(2))
        outputs = layer([0.3, -0.4])
        assert isinstance(outputs, list)
        by_hand = [neuron_by_hand(neuron, [0.3, -0.4]) for neuron in layer.neurons]
        assert [a.data for a in outputs] == pytest.approx(by_hand, rel=1e-15)


def test_a_network_is_its_layers_in_a_row():
    """Each layer reads the outputs of the one before; the last one has its own activation."""
    net = MLP(2, [3, 2, 2], "tanh", "linear", random.Random(3))
    assert [neuron.activation for layer in net.layers for neuron in layer.neurons] == ["tanh"] * 5 + [
        "linear"
    ] * 2
    values = [0.7, -1.1]
    for layer in net.layers:
        values = [neuron_by_hand(neuron, values) for neuron in layer.neurons]
    assert [y.data for y in net([0.7, -1.1])] == pytest.approx(values, rel=1e-14)


def test_an_output_of_one_is_a_node():
    """An MLP whose last layer is one wide gives that node, else a list."""
    assert type(MLP(2, [3, 1])([1.0, 2.0])) is Value
    assert [type(y) for y in MLP(2, [3, 2])([1.0, 2.0])] == [Value, Value]
    assert type(MLP(1, [1])([1.0])) is Value


def test_labels_are_paths():
    """Every parameter's label says where it is, and inputs are x0, x1, ..."""
    net = MLP(2, [2, 1])
    assert [p.label for p in net.parameters()] == [
        "layer0.neuron0.w0",
        "layer0.neuron0.w1",
        "layer0.neuron0.b",
        "layer0.neuron1.w0",
        "layer0.neuron1.w1",
        "layer0.neuron1.b",
        "layer1.neuron0.w0",
        "layer1.neuron0.w1",
        "layer1.neuron0.b",
    ]
    product = net([1.0, 2.0]).parents[0].parents[0].parents[1].parents[0].parents[0]
    assert {parent.label for parent in product.parents} == {"layer0.neuron0.w0", "x0"}


def test_parameters_are_the_leaves_themselves():
    """`parameters()` gives the same nodes each time, in a fixed order, none twice."""
    net = MLP(2, [4, 1])
    assert net.parameters() == net.parameters()
    assert len(set(net.parameters())) == len(net.parameters()) == 17
    assert net.parameters()[2] is net.layers[0].neurons[0].bias


def test_one_generator_makes_one_network():
    """The same seed gives the same weights; no generator given, others each time."""
    nets = [[p.data for p in MLP(2, [3, 1], rng=random.Random(seed)).parameters()] for seed in (4, 4, 5)]
    assert nets[0] == nets[1] != nets[2]
    assert [p.data for p in MLP(2, [3, 1]).parameters()] != [p.data for p in MLP(2, [3, 1]).parameters()]


def test_python_s_own_generator_draws_unless_another_is_given():
    """`random.seed` fixes the weights; a generator of one's own takes nothing from it."""
    drawn = []
    for _ in range(2):
        random.seed(1337)
        drawn.append([p.data for p in MLP(2, [3, 1]).parameters()])
    rng = random.Random(1337)
    assert drawn[0] == drawn[1] == [p.data for p in MLP(2, [3, 1], rng=rng).parameters()]
    before = random.getstate()
    MLP(2, [3, 1], rng=random.Random(1))
    assert random.getstate() == before


def test_inputs_may_be_nodes_numbers_or_numpy():
    """All give the same output; a node as input gets a gradient, a plain number needs none."""
    net = MLP(2, [3, 1], rng=random.Random(6))
    x = [Value(0.5), Value(-0.25)]
    y = net(x)
    assert net([0.5, -0.25]).data == net((0.5, -0.25)).data == net(numpy.array([0.5, -0.25])).data == y.data
    y.backward()
    assert all(node.grad != 0.0 for node in x)
    with no_grad():
        assert type(net(x)) is Constant


def test_zero_grad():
    """Every parameter's gradient is 0 afterwards."""
    net = MLP(2, [3, 1])
    net([1.0, 2.0]).backward()
    assert any(p.grad for p in net.parameters())
    net.zero_grad()
    assert [p.grad for p in net.parameters()] == [0.0] * 13


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradients_of_a_network(activation):
    """The gradient of a small network with respect to every parameter agrees with differences."""
    net = MLP(2, [3, 1], activation, rng=random.Random(7))
    net([0.6, -0.8]).backward()
    for parameter in net.parameters():
        at, step, sides = parameter.data, 1e-5, []
        for moved in (at + step, at - step):
            parameter.data = moved
            sides.append(net([0.6, -0.8]).data)
        parameter.data = at
        assert parameter.grad == pytest.approx((sides[0] - sides[1]) / (2 * step), abs=1e-9)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: MLP(2, []), "at least one layer"),
        (lambda: MLP(2, [3, 0]), "from 1 up, not 0"),
        (lambda: MLP(2, [3, -1]), "from 1 up, not -1"),
        (lambda: MLP(0, [3]), "from 1 up, not 0"),
        (lambda: MLP(2, [2.5]), r"from 1 up, not 2\.5"),
        (lambda: MLP(2, [3], "sigmoidd"), "unknown activation 'sigmoidd': choose from sigmoid, tanh"),
        (lambda: MLP(2, [3], "tanh", "x"), "unknown activation 'x'"),
        (lambda: Neuron(0), "the number of inputs"),
        (lambda: Layer(2, 0), "the number of neurons"),
    ],
)
def test_impossible_networks(build, message):
    """A shape or activation that cannot be is a ValueError that says what was given."""
    with pytest.raises(ValueError, match=message):
        build()


def swish(z):
    """An activation of one's own."""
    return z * z.sigmoid()


def test_an_activation_is_a_name_or_a_function():
    """Ours goes by its name however it is given; yours by its own."""
    for given in ("tanh", autograd.tanh, Value.tanh):
        assert Neuron(1, given).activation == "tanh"
    neuron = Neuron(1, swish, random.Random(0))
    z = neuron.weights[0].data * 0.5
    assert (neuron.activation, neuron([0.5]).data) == ("swish", pytest.approx(z * sigmoid(z)))
    neuron.activation = autograd.gelu
    assert neuron([0.5]).data == autograd.gelu(z)
    assert MLP(2, [3, 1], swish, "linear").activation == "swish"


def test_a_function_that_is_no_activation():
    """Neither one with the name of ours, which a file would confuse, nor what is no function."""
    for fake in (math.tanh, type("Own", (), {"__name__": "relu", "__call__": lambda self, z: z})()):
        with pytest.raises(
            ValueError, match=r"^this (tanh|relu) is not ours: write activation='(tanh|relu)'"
        ):
            Neuron(1, fake)
    with pytest.raises(TypeError, match="an activation is a name or a function of a node, not 3"):
        Neuron(1, 3)


@pytest.mark.parametrize("name", INITIALISERS)
def test_initialisers(name):
    """The mean of many weights is 0, and their variance that of the formula; biases are 0."""
    variance = {"uniform": 1 / 12, "xavier": 2 / (50 + 40), "he": 2 / 50, "zeros": 0.0}
    layer = Layer(50, 40, rng=random.Random(0), init=name)
    drawn = [w.data for neuron in layer.neurons for w in neuron.weights]
    assert statistics.fmean(drawn) == pytest.approx(0.0, abs=0.02)
    assert statistics.pvariance(drawn) == pytest.approx(variance[name], rel=0.05)
    assert {neuron.bias.data for neuron in layer.neurons} == {0.0}


def test_an_initialiser_of_ones_own():
    """It is told the widths of its layer, and given the generator."""
    told = []

    def mine(inputs, outputs, rng):
        told.append((inputs, outputs, rng.random() < 1))
        return len(told)

    net = MLP(2, [3, 1], init=mine)
    assert told == [(2, 3, True)] * 6 + [(3, 1, True)] * 3
    assert [w.data for w in net.layers[0].neurons[1].weights] == [3.0, 4.0]
    with pytest.raises(
        ValueError, match="unknown initialiser 'glorot': choose from uniform, xavier, he, zeros"
    ):
        MLP(2, [1], init="glorot")
    with pytest.raises(TypeError, match=r"rng must be a generator such as random.Random\(0\), not 5"):
        MLP(2, [1], rng=5)


def test_everything_says_what_it_is():
    """In the words that make it."""
    net = MLP(2, [4, 1], "tanh", "linear")
    assert repr(MLP(2, [4, 1])) == "MLP(2, [4, 1], activation='sigmoid'), 17 parameters"
    assert repr(net) == "MLP(2, [4, 1], activation='tanh', output_activation='linear'), 17 parameters"
    assert repr(net.layers[0]) == "Layer(2, 4, activation='tanh'), 12 parameters"
    assert repr(net.layers[1].neurons[0]) == "Neuron(4, activation='linear'), 5 parameters"
