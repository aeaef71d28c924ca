"""Two-dimensional data sets: points (x, y) with a target 0.0 or 1.0.

A data set is a list of samples `((x, y), target)`. The drawn ones take a seed: the same seed gives
the same points, on every machine. `noise` is the standard deviation, in the units of the plane, of
a normal error added to each coordinate.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

Sample = tuple[tuple[float, float], float]


def disk_dataset(density: int = 10) -> list[Sample]:
    """A grid of (density + 1)² points over the square from -2 to 2; 1 inside the unit circle.

    Raises ValueError for a density below 1.

    >>> samples = disk_dataset(density=10)
    >>> len(samples), sum(target for _, target in samples)
    (121, 21.0)
    >>> samples[1]
    ((-2.0, -1.6), 0.0)
    """
    if density < 1:
        raise ValueError(f"density must be 1 or more, not {density}")
    ticks = [-2.0 + 4 * i / density for i in range(density + 1)]
    return [((x, y), 1.0 if x * x + y * y < 1 else 0.0) for x in ticks for y in ticks]


def xor_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Points spread evenly over the square from -1 to 1; 1 where x and y have different signs.

    Raises ValueError for fewer than 2 samples or negative noise (so do the three below).

    >>> all(target == (x * y < 0) for (x, y), target in xor_dataset(100))
    True
    """
    rng = random.Random(seed)
    points = [(rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0)) for _ in range(samples)]
    return _noisy([((x, y), float(x * y < 0)) for x, y in points], noise, rng)


def circles_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Two circles about the origin, half the points on each; 1 on the inner (radius ½), 0 on the outer (1).

    >>> sum(target for _, target in circles_dataset(100))
    50.0
    """
    rng = random.Random(seed)
    return _noisy(
        [
            ((radius * math.cos(angle), radius * math.sin(angle)), target)
            for radius, target, part in _two_halves(samples, 1.0, 0.5)
            for angle in [2 * math.pi * part]
        ],
        noise,
        rng,
    )


def moons_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Two half circles of radius 1 that reach into each other; 1 on the lower one.

    >>> moons_dataset(2)
    [((1.0, 0.0), 0.0), ((0.0, 0.5), 1.0)]
    """
    rng = random.Random(seed)
    return _noisy(
        [
            ((centre + way * math.cos(angle), target / 2 + way * math.sin(angle)), target)
            for way, target, part in _two_halves(samples, 1.0, -1.0)
            for centre, angle in [(target, math.pi * part)]
        ],
        noise,
        rng,
    )


def spiral_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Two arms that wind one and a half times about the origin, out to radius 1; 1 on the second arm.

    >>> len(spiral_dataset(100)), spiral_dataset(100)[0]
    (100, ((0.0, 0.0), 0.0))
    """
    rng = random.Random(seed)
    return _noisy(
        [
            ((way * part * math.cos(angle), way * part * math.sin(angle)), target)
            for way, target, part in _two_halves(samples, 1.0, -1.0)
            for angle in [3 * math.pi * part]
        ],
        noise,
        rng,
    )


DATASETS: dict[str, Callable[..., list[Sample]]] = {
    "disk": disk_dataset,
    "xor": xor_dataset,
    "circles": circles_dataset,
    "moons": moons_dataset,
    "spiral": spiral_dataset,
}
"""The data sets by name."""


def _two_halves(samples: int, first: float, second: float) -> Iterator[tuple[float, float, float]]:
    """For each sample: its half's number, its target, and how far along the half it is, from 0 to 1."""
    half = samples // 2
    for number, target, count in ((first, 0.0, samples - half), (second, 1.0, half)):
        for i in range(count):
            yield number, target, i / count


def _noisy(samples: list[Sample], noise: float, rng: random.Random) -> list[Sample]:
    if len(samples) < 2:
        raise ValueError(f"a data set needs 2 samples or more, not {len(samples)}")
    if not 0.0 <= noise < math.inf:
        raise ValueError(f"noise must be 0 or more, not {noise!r}")
    if noise == 0.0:
        return samples
    return [((x + rng.gauss(0.0, noise), y + rng.gauss(0.0, noise)), target) for (x, y), target in samples]
