"""A network over the plane of its data: the numbers at every point of a grid."""

import random

import pytest

from autograd import relu
from nn import MLP, Module
from nn.pictures.relief import Relief

PLANE = [((-1.0, 0.0), 0.0), ((1.0, 3.0), 1.0)]


class Choosing(Module):
    """A network that chooses by a number, so that no program can be made of it."""

    def __init__(self):
        self.net = MLP(2, [1], "linear", rng=random.Random(0))

    def __call__(self, inputs):
        z = self.net(inputs)
        return z if z.data > 0 else 0.1 * z


def test_the_numbers_are_the_network_s():
    """At every point of the grid, of every layer, whether a program can be made of the network or not."""
    for net in (MLP(2, [3, 2], rng=random.Random(0)), MLP(2, [1], lambda z: relu(z) + 1), Choosing()):
        relief = Relief(net, PLANE)
        outputs = relief.layers()[-1]
        for row, column in ((0, 0), (5, 40), (-1, 3)):
            found = net([relief.ticks[0][column], relief.ticks[1][row]])
            expected = [node.data for node in (found if isinstance(found, list) else [found])]
            assert [output[row, column] for output in outputs] == pytest.approx(expected, rel=1e-14)


def test_all_layers_and_other_parameters():
    """Hidden neurons are there too; other numbers in the parameters' place leave the network as it is."""
    net = MLP(2, [3, 2, 1], rng=random.Random(0))
    relief, before = Relief(net, PLANE), [p.data for p in net.parameters()]
    assert [len(layer) for layer in relief.layers()] == [3, 2, 1]
    assert (relief.layers([0.0] * 20)[-1][0] == 0.5).all()
    assert [p.data for p in net.parameters()] == before
    net.parameters()[-1].data += 1.0
    assert (relief.layers()[-1][0] > 0.5).all()


def test_a_point_s_place_in_the_grid():
    """The data reach from -0.91 to 0.91 of the way, which leaves a margin."""
    relief = Relief(MLP(2, [1]), PLANE)
    assert relief.box(PLANE[0][0]) == pytest.approx([-1 / 1.1, -1 / 1.1])
    assert relief.box((0.0, 1.5)) == pytest.approx([0.0, 0.0])
