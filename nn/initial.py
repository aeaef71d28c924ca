"""Initialisers: the weights that a neuron starts with, by name; a line here knows numbers alone.

Each is a function of the number of inputs of a layer, the number of its neurons, and a generator such as
random.Random(0); it returns one weight. Biases start at 0.
"""

import random
from collections.abc import Callable
from math import sqrt
from typing import Any

from autograd.primals import shown

Initialiser = Callable[[int, int, random.Random], float]


def uniform(_inputs: int, _outputs: int, rng: random.Random) -> float:
    """Evenly from -0.5 to 0.5, as in the article: for a few inputs."""
    return rng.random() - 0.5


def xavier(inputs: int, outputs: int, rng: random.Random) -> float:
    """Evenly, with variance 2 / (inputs + outputs), which suits tanh and sigmoid.

    Source: Glorot and Bengio, Understanding the difficulty of training deep feedforward networks (2010).
    """
    return (2.0 * rng.random() - 1.0) * sqrt(6.0 / (inputs + outputs))


def he(inputs: int, _outputs: int, rng: random.Random) -> float:
    """Normally, with variance 2 / inputs, which suits relu, as it lets half of its inputs through.

    Source: He et al., Delving deep into rectifiers (2015).
    """
    return rng.gauss(0.0, sqrt(2.0 / inputs))


def zeros(_inputs: int, _outputs: int, _rng: random.Random) -> float:
    """0 for all, to see why not: the neurons of a layer then get the same gradient and stay alike."""
    return 0.0


INITIALISERS: dict[str, Initialiser] = {"uniform": uniform, "xavier": xavier, "he": he, "zeros": zeros}
"""The initialisers by name."""


def initialiser_named(init: str | Initialiser) -> Initialiser:
    """The initialiser of this name, or the function that is given; ValueError for neither."""
    found = INITIALISERS.get(init) if isinstance(init, str) else init
    if not callable(found):
        raise ValueError(
            f"unknown initialiser {shown(init)}: choose from {', '.join(INITIALISERS)}, or a function"
        )
    return found


def generator(rng: Any) -> Any:
    """The generator given, or for None Python's own, which `random.seed` sets; else TypeError."""
    if hasattr(rng, "shuffle"):
        return rng
    if rng is None:
        return random
    raise TypeError(f"rng must be a generator such as random.Random(0), not {shown(rng)}")
