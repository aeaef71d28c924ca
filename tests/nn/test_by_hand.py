"""The derivatives by hand: those of the graph, in every shape of network that they are for."""

import random

import pytest

from nn import MLP, mean_loss
from nn.by_hand import Network, sigmoid


def test_they_are_the_graph_s() -> None:
    """One layer or several, one input or three: loss and gradient agree to rounding; so does a step."""
    draw = random.Random(1).uniform
    for sizes in ([1], [4, 1], [3, 5, 1], [2, 2, 2, 1]):
        for inputs in (1, 2, 3):
            net = MLP(inputs, sizes, rng=random.Random(0))
            samples = [([draw(-2, 2) for _ in range(inputs)], draw(0, 1)) for _ in range(7)]
            hand = Network(
                [[[p.data for p in n.parameters()] for n in layer.neurons] for layer in net.layers]
            )
            loss = mean_loss(net, samples)
            loss.backward()
            assert hand.gradient(samples) == pytest.approx(loss.data, rel=1e-12)
            slopes = [slope for neuron in hand.neurons for slope in neuron.slopes]
            assert slopes == pytest.approx([p.grad for p in net.parameters()], rel=1e-11)
            hand.step(samples, 3.0)
            moved = [number for neuron in hand.neurons for number in (*neuron.weights, neuron.bias)]
            assert moved == pytest.approx([p.data - 3.0 * p.grad for p in net.parameters()], rel=1e-11)


def test_the_sigmoid_has_no_end() -> None:
    """Where e to the -z is no float any more, it goes on without an error."""
    assert sigmoid(-745.0) == 5e-324
    assert [sigmoid(-1e6), sigmoid(0.0), sigmoid(1e6)] == [0.0, 0.5, 1.0]
    assert Network([[[1e6, 0.0]]]).gradient([([-1.0], 0.0), ([1.0], 1.0)]) == 0.0
