"""Data sets: lists of samples `((x, y), target)`, points of the plane with a target 0.0 or 1.0.

A line here knows numbers alone. The drawn data sets take a seed: the same seed gives the same points,
on every machine. `noise` is the standard deviation of a normal error added to each coordinate.
"""

import random
from cmath import rect
from collections.abc import Callable, Iterable, Sequence
from math import inf, pi
from typing import Any

from autograd.primals import shown

Sample = tuple[Sequence[float], Any]
"""Inputs and the target wanted for them: a number, or a list of numbers."""
Samples = Sequence[Sample]
Data = Iterable[Iterable[Any]]
"""What may be given for samples: pairs (inputs, target), or rows of numbers whose last one is the target."""


def disk_dataset(density: int = 10) -> list[Sample]:
    """A grid of (density + 1)² points over the square from -2 to 2; 1 inside the unit circle.

    Raises ValueError for a density below 1.

    >>> samples = disk_dataset(density=10)
    >>> len(samples), sum(target for _, target in samples), samples[1]
    (121, 21.0, ((-2.0, -1.6), 0.0))
    """
    _require("density", density, int, 1)
    ticks = [-2.0 + 4 * i / density for i in range(density + 1)]
    return [((x, y), 1.0 if x * x + y * y < 1 else 0.0) for x in ticks for y in ticks]


def xor_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Points spread evenly over the square from -1 to 1; 1 where x and y have different signs.

    Raises ValueError for fewer than 2 samples or negative noise (so do the three below).

    >>> all(target == (x * y < 0) for (x, y), target in xor_dataset(100))
    True
    """
    _require_drawn(samples, noise, seed)
    rng = random.Random(seed)
    points = [(rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0)) for _ in range(samples)]
    return _noisy([((x, y), float(x * y < 0)) for x, y in points], noise, rng)


def circles_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Two circles about the origin, half the points on each; 1 on the inner (radius ½), 0 on the outer (1).

    >>> sum(target for _, target in circles_dataset(100))
    50.0
    """
    return _curves(lambda target, part: rect(1 - target / 2, 2 * pi * part), samples, noise, seed)


def moons_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Two half circles of radius 1 that reach into each other; 1 on the lower one.

    >>> moons_dataset(2)
    [((1.0, 0.0), 0.0), ((0.0, 0.5), 1.0)]
    """
    return _curves(
        lambda target, part: target * (1 + 0.5j) + rect(1 - 2 * target, pi * part), samples, noise, seed
    )


def spiral_dataset(samples: int = 100, noise: float = 0.0, seed: int = 0) -> list[Sample]:
    """Two arms that wind one and a half times about the origin, out to radius 1; 1 on the second arm.

    >>> len(spiral_dataset(100)), spiral_dataset(100)[0]
    (100, ((0.0, 0.0), 0.0))
    """
    return _curves(lambda target, part: rect((1 - 2 * target) * part, 3 * pi * part), samples, noise, seed)


DATASETS: dict[str, Callable[..., list[Sample]]] = {
    "disk": disk_dataset,
    "xor": xor_dataset,
    "circles": circles_dataset,
    "moons": moons_dataset,
    "spiral": spiral_dataset,
}
"""The data sets by name."""


def _curves(curve: Callable[[float, float], complex], count: int, noise: float, seed: int) -> list[Sample]:
    """Half of the points for each target: `curve(target, part)` is x + yi, that part of the way along."""
    _require_drawn(count, noise, seed)
    halves = ((0.0, count - count // 2), (1.0, count // 2))
    points = [(curve(target, i / half), target) for target, half in halves for i in range(half)]
    return _noisy([((z.real, z.imag), target) for z, target in points], noise, random.Random(seed))


def _noisy(samples: list[Sample], noise: float, rng: random.Random) -> list[Sample]:
    if noise == 0.0:
        return samples
    return [((x + rng.gauss(0.0, noise), y + rng.gauss(0.0, noise)), target) for (x, y), target in samples]


def _require_drawn(samples: int, noise: float, seed: int) -> None:
    _require("samples", samples, int, 2)
    _require("noise", noise, (int, float), 0)
    _require("seed", seed, int, -inf)


def _require(name: str, number: Any, kind: Any, least: float) -> None:
    """ValueError unless a number is of this kind, finite, and this or more."""
    if not isinstance(number, kind) or not least <= number < inf:
        whole = "a whole number" if kind is int else "a number"
        raise ValueError(
            f"{name} must be {whole}{f', {least} or more' * (least > -inf)}, not {shown(number)}"
        )
