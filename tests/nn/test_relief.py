"""A network over the plane of its data: the numbers, how high a surface goes, and the colours."""

import random

import numpy
import pytest

from autograd import relu
from nn import MLP, Module, disk_dataset, xor_dataset
from nn.relief import Relief, classes_of, heights, painted, point_colours, point_heights, scale

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


def test_how_high_it_goes():
    """Two classes: the threshold in the middle. Several: probabilities. Numbers: from least to greatest."""
    flat = [numpy.array([[0.4, 0.6]])]
    assert scale(flat, disk_dataset(), 0.5) == (0.0, 1.0)
    assert scale([numpy.array([[-3.0, numpy.inf]])], disk_dataset(), 0.0) == (-3.0, 3.0)
    assert scale(flat * 2, disk_dataset(), 0.5) == (0.0, 1.0)
    assert scale(flat, [((0.0,), -2.5), ((0.0,), 0.5)], 0.5) == (-2.5, 0.6)
    assert heights([numpy.array([0.0, 5.0, numpy.nan])], 0.0, 2.0).tolist() == [0.0, 1.0, 0.5]
    assert heights([numpy.zeros(2)] * 4, 0.0, 1.0).tolist() == [0.25, 0.25]


def test_points_stand_where_the_network_should_come_to():
    """Targets 0 and 1 at the bottom and the top, numbers on the scale, classes at probability 1."""
    one, three = [numpy.zeros(1)], [numpy.zeros(1)] * 3
    numbers, classes = [((0.0,), -2.5), ((0.0,), 0.5)], [((0.0,), 0.0), ((0.0,), 2.0)]
    assert point_heights(one, xor_dataset(2), -7.0, 7.0) == [target for _, target in xor_dataset(2)]
    assert point_heights(one, numbers, -2.5, 1.5) == [0.0, 0.75]
    assert point_heights(three, classes, 0.0, 1.0) == [1.0, 1.0]
    assert (classes_of(classes), classes_of(numbers)) == ([0.0, 2.0], [])
    assert classes_of([((0.0,), [0.1, 0.9]), ((0.0,), [1.0, 0.0])]) == [0.0, 1.0], "a list says a class"


def test_colours():
    """Blue for the least, orange for the greatest; a class's colour, pale where another one is close."""
    blue, orange = [0x1F, 0x5A, 0x94], [0xE8, 0x86, 0x2A]
    assert painted([numpy.array([-1.0, 9.0])], 0.0, 1.0).tolist() == [blue, orange]
    sure = painted([numpy.array([50.0, 0.0]), numpy.array([0.0, 50.0])], 0.0, 1.0)
    assert sure.tolist() == [blue, orange]
    assert painted([numpy.zeros(1)] * 2, 0.0, 1.0).min() > 200
    assert point_colours([((0.0,), 0.0), ((0.0,), 1.0)], 0.0, 1.0) == ["#1f5a94", "#e8862a"]
    assert point_colours([((0.0,), 0.5), ((0.0,), 2.5)], 0.5, 2.5) == ["#1f5a94", "#e8862a"]
