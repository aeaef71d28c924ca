"""How outputs and targets look: heights, scales, classes and colours."""

import numpy

from nn import disk_dataset, xor_dataset
from nn.pictures.colours import CLASSES, classes_of, heights, painted, point_colours, point_heights, scale


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
    assert (classes_of(classes, 3), classes_of(classes, 1), classes_of(xor_dataset(9), 1)) == (
        [0.0, 2.0],
        [],
        [0.0, 1.0],
    )
    assert classes_of([((0.0,), [0.1, 0.9]), ((0.0,), [1.0, 0.0])]) == [0.0, 1.0], "a list says a class"


def test_colours():
    """Blue for the least, orange for the greatest; a class's colour, pale where another one is close."""
    blue, orange = [0x1F, 0x5A, 0x94], [0xE8, 0x86, 0x2A]
    assert painted([numpy.array([-1.0, 9.0])], 0.0, 1.0).tolist() == [blue, orange]
    sure = painted([numpy.array([50.0, 0.0]), numpy.array([0.0, 50.0])], 0.0, 1.0)
    assert sure.tolist() == [blue, orange]
    assert painted([numpy.zeros(1)] * 2, 0.0, 1.0).min() > 200
    assert point_colours([((0.0,), 0.0), ((0.0,), 1.0)], 0.0, 1.0) == ["#1f5a94", "#e8862a"]
    assert point_colours([((0.0,), -1.0), ((0.0,), 1.0)], 0.0, 1.0) == ["#1f5a94", "#e8862a"]
    assert point_colours([((0.0,), 0.5), ((0.0,), 2.5)], 0.5, 2.5) == ["#1f5a94", "#e8862a"]


def test_a_point_has_the_colour_of_its_class_s_region():
    """Also where no sample is of a class between; to one output, whole targets are numbers on its scale."""
    gap = [((0.0,), 0.0), ((0.0,), 2.0)]
    regions = painted([numpy.array([60.0, 0, 0]), numpy.array([0, 60.0, 0]), numpy.array([0, 0, 60.0])], 0, 1)
    assert [f"#{bytes(colour).hex()}" for colour in regions] == CLASSES[:3]
    assert point_colours(gap, 0.0, 1.0, outputs=3) == [CLASSES[0], CLASSES[2]]
    assert point_colours(gap, 0.0, 2.0, outputs=1) == ["#1f5a94", "#e8862a"]
