"""A surface from the side: what is in front hides what is behind, and a field is seen where it is."""

import numpy
import pytest

from nn.pictures.colours import rgb
from nn.pictures.surface import AZIMUTH, WALL, Surface, place_in_picture, project

GRID = numpy.linspace(-1.0, 1.0, 101)
X, Y = numpy.meshgrid(GRID, GRID)
WIDTH = 300


def at(picture, *point):
    column, row = map(round, place_in_picture(*point, WIDTH))
    return picture[row, column]


def test_a_plane_is_seen_point_for_point():
    """Wherever a pixel of a flat surface is, it has the colour of the field there."""
    surface = Surface(0 * X, WIDTH)
    for field, low, high in ((X, -1, 1), (Y, -1, 1)):
        picture = surface.picture([field], low, high).astype(int)
        for x, y in ((-0.8, 0.3), (0.0, 0.0), (0.5, -0.7), (0.9, 0.9)):
            share = ((x if field is X else y) + 1) / 2
            expected = surface.picture([0 * X + share], 0, 1).astype(int)
            assert abs(at(picture, x, y, 0) - at(expected, x, y, 0)).max() <= 6


def test_outside_is_nothing_and_the_front_is_a_wall():
    """Beside the square the picture is transparent; below a raised front edge there is the wall."""
    picture = Surface(0 * X + 1, WIDTH).picture([X], -1, 1)
    assert picture[0, 0].tolist() == picture[-1, -1].tolist() == [0, 0, 0, 0]
    assert at(picture, 0.0, -1.0, 0.5).tolist() == [*rgb(WALL), 255]
    assert at(picture, 0.0, 0.0, 1.0)[3] == 255


def test_what_a_hill_hides():
    """What is behind a hill or in it is hidden, not what is before it, on it, or just under a flat skin."""
    surface = Surface(numpy.exp(-8 * (X**2 + Y**2)), WIDTH)
    assert [surface.shows(*point) for point in ((0, 0, 1), (0.3, -0.8, 0))] == [True, True]
    assert [surface.shows(*point) for point in ((-0.25, 0.4, 0), (0, 0, 0.2))] == [False, False]
    assert Surface(0 * X + 0.02, WIDTH).shows(0.0, 0.0, 0.0)


def wave(x, y):
    return 0.5 + 0.4 * numpy.sin(3 * x) * numpy.cos(4 * y)


def test_a_place_is_hidden_just_where_something_before_it_reaches_higher():
    """Against brute force: a walk from each place to the front, along the line of sight."""
    surface = Surface(wave(X, Y), WIDTH)
    walk = numpy.linspace(0.1, 2.8, 300)
    answers = []
    for x in GRID[5:96:5]:
        for y in GRID[5:96:5]:
            xs, ys = x + walk * numpy.sin(AZIMUTH), y - walk * numpy.cos(AZIMUTH)
            inside = (abs(xs) <= 1) & (abs(ys) <= 1)
            before = project(xs, ys, wave(xs, ys))[1][inside].max(initial=-9.0)
            covered = before - project(x, y, wave(x, y))[1]
            if abs(covered) > 0.05:
                answers.append((covered < 0, surface.shows(x, y, wave(x, y))))
    assert {bool(expected) for expected, _ in answers} == {True, False}
    assert [pair for pair in answers if pair[0] != pair[1]] == []


NOISE = numpy.random.default_rng(0).random(X.shape)


@pytest.mark.parametrize("heights", [0 * X, 0 * X + 1, (X > 0) * 1.0, NOISE])
def test_any_heights_make_a_picture(heights):
    """Flat, high, a cliff, noise: no warning, and every column of the middle shows something."""
    picture = Surface(heights, WIDTH).picture([heights], 0, 1)
    assert picture[:, WIDTH // 2, 3].max() == 255
