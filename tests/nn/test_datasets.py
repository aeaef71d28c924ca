"""Data sets: their points, classes, seeds and noise."""

import math
import random
import statistics

import pytest

from nn import circles_dataset, disk_dataset, moons_dataset, spiral_dataset, xor_dataset
from nn.datasets import DATASETS

DRAWN = {name: make for name, make in DATASETS.items() if name != "disk"}
each_drawn = pytest.mark.parametrize("make", DRAWN.values(), ids=DRAWN)


def targets(samples):
    return [target for _, target in samples]


def test_the_disk_of_the_article():
    """121 points row by row over the square from -2 to 2, of which 21 are inside the circle."""
    samples = disk_dataset()
    assert (len(samples), targets(samples).count(1.0), targets(samples).count(0.0)) == (121, 21, 100)
    assert samples[0] == ((-2.0, -2.0), 0.0)
    assert samples[1] == ((-2.0, -1.6), 0.0)
    assert samples[11][0] == (-1.6, -2.0)
    assert samples[60] == ((0.0, 0.0), 1.0)
    assert samples[-1] == ((2.0, 2.0), 0.0)


@pytest.mark.parametrize("density", [1, 2, 7, 20])
def test_the_disk_of_any_density(density):
    """(density + 1)² points, each with target 1 just if it is inside the unit circle."""
    samples = disk_dataset(density)
    assert len(set(samples)) == (density + 1) ** 2
    assert all(target == (math.hypot(x, y) < 1) for (x, y), target in samples)
    assert {abs(x) <= 2 and abs(y) <= 2 for (x, y), _ in samples} == {True}


def test_a_point_on_the_circle_is_outside():
    """x² + y² = 1 has target 0."""
    samples = dict(disk_dataset(4))
    assert [samples[point] for point in ((1.0, 0.0), (0.0, -1.0), (0.0, 0.0))] == [0.0, 0.0, 1.0]


@pytest.mark.parametrize("density", [0, -1])
def test_the_disk_needs_a_density(density):
    """A density below 1 is refused, and shown."""
    with pytest.raises(ValueError, match=f"1 or more, not {density}"):
        disk_dataset(density)


@each_drawn
@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_seeds_reproduce(make, noise):
    """The same seed gives the same points; another seed other points, where anything is drawn."""
    assert make(50, noise, seed=3) == make(50, noise, seed=3)
    if noise or make is xor_dataset:
        assert make(50, noise, seed=3) != make(50, noise, seed=4)


@each_drawn
def test_the_global_generator_is_left_alone(make):
    """Neither does a data set use up `random`, nor does `random` change a data set."""
    random.seed(1)
    before, first = random.getstate(), make(20, 0.1)
    assert random.getstate() == before
    random.seed(2)
    assert make(20, 0.1) == first


@each_drawn
@pytest.mark.parametrize("count", [2, 3, 10, 101])
def test_sizes_and_shapes(make, count):
    """As many samples as asked for: two plain floats each, and a target 0.0 or 1.0."""
    samples = make(count, 0.05)
    assert len(samples) == count
    for (x, y), target in samples:
        assert [type(x), type(y), type(target)] == [float] * 3
        assert target in (0.0, 1.0)


@pytest.mark.parametrize("make", [circles_dataset, moons_dataset, spiral_dataset])
@pytest.mark.parametrize("count", [2, 9, 100])
def test_classes_are_balanced(make, count):
    """Half of the samples are of each class, up to one."""
    assert targets(make(count)).count(1.0) == count // 2


def test_xor():
    """Points in the square, about half of each class, 1 where the signs differ."""
    samples = xor_dataset(1000)
    assert all(target == ((x < 0) != (y < 0)) for (x, y), target in samples)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for (x, y), _ in samples)
    assert 400 < targets(samples).count(1.0) < 600


def test_circles():
    """Radius 1 for target 0, radius 1/2 for target 1, no point twice."""
    samples = circles_dataset(40)
    assert [math.hypot(*point) for point, _ in samples] == pytest.approx([1.0] * 20 + [0.5] * 20)
    assert len({(round(x, 9), round(y, 9)) for (x, y), _ in samples}) == 40


def test_moons():
    """Half circles of radius 1: the upper one about the origin, the lower one about (1, 1/2)."""
    for (x, y), target in moons_dataset(40):
        assert math.hypot(x - target, y - target / 2) == pytest.approx(1.0)
        assert (y <= 0.5) if target else (y >= -1e-15)


def test_spiral():
    """Both arms go from the middle outwards, opposite each other, one and a half turns."""
    samples = spiral_dataset(40)
    first, second = samples[:20], samples[20:]
    for ((x, y), _), ((u, v), _) in zip(first, second, strict=True):
        assert (x, y) == pytest.approx((-u, -v))
    radii = [math.hypot(*point) for point, _ in first]
    assert radii == sorted(radii)
    assert radii[-1] < 1.0


@each_drawn
def test_noise_has_the_size_asked_for(make):
    """Noise moves each coordinate by a normal error of this standard deviation, and no target."""
    clean, noisy = make(2000), make(2000, noise=0.3)
    moves = [b - a for (p, _), (q, _) in zip(clean, noisy, strict=True) for a, b in zip(p, q, strict=True)]
    assert statistics.fmean(moves) == pytest.approx(0.0, abs=0.03)
    assert statistics.pstdev(moves) == pytest.approx(0.3, rel=0.05)
    assert targets(clean) == targets(noisy)


@each_drawn
@pytest.mark.parametrize("noise", [-0.1, math.nan, math.inf])
def test_noise_is_not_negative(make, noise):
    """Noise that is no size is refused, and shown."""
    with pytest.raises(ValueError, match=f"noise must be a number, 0 or more, not {noise}"):
        make(10, noise)


@each_drawn
@pytest.mark.parametrize("count", [-1, 0, 1])
def test_too_few_samples(make, count):
    """Fewer than 2 samples are refused."""
    with pytest.raises(ValueError, match="samples must be a whole number, 2 or more"):
        make(count)
