"""The settings of the lab: what each may be, which data there are, and what keeps the lab alive.

What a line here may know: the names of data, activations, losses and engines. It makes no network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from math import atan2, pi, sin
from reprlib import repr as shown
from typing import Any, NamedTuple

from nn.activations import ACTIVATIONS
from nn.datasets import DATASETS, xor_dataset
from nn.engines import ENGINES
from nn.losses import LOSSES

Settings = dict[str, Any]
Points = list[list[float]]
LIMITS: dict[str, Any] = {
    "layers": 4, "neurons": 16, "points": 500, "samples": [4, 500], "noise": [0.0, 1.0], "rate": [1e-6, 1000.0],
    "steps": 200, "total": 100_000, "grid": [5, 81], "expression": 400, "drawn": 150,
}  # fmt: skip
"""What keeps the lab alive, also in a browser, where Python's stack is small."""
OPTIMIZERS = ("sgd", "adam")
_TWO = ("squared_error", "binary_cross_entropy", "hinge", "cross_entropy")


class Refused(ValueError):
    """What cannot be done here, in one sentence for the person at the page."""


class Data(NamedTuple):
    """A data set: what its targets are, the losses that take them, half a side of the square it fills.

    Points that are `drawn` at random have a number and noise; the disk is a grid.
    """

    kind: str = "two classes"
    losses: tuple[str, ...] = _TWO
    reach: float = 1.1
    classes: int = 2
    drawn: bool = True


DATA = {
    "disk": Data(reach=2.2, drawn=False),
    "xor": Data(),
    "circles": Data(reach=1.25),
    "moons": Data(reach=1.9),
    "spiral": Data(),
    "thirds": Data("classes", ("cross_entropy",), classes=3),
    "sine": Data("numbers", ("squared_error",)),
}
_TARGETS: dict[str, Callable[[float, float], float]] = {
    "thirds": lambda x, y: float(min(2, int(3 * (atan2(y, x) / (2 * pi) % 1.0)))),
    "sine": lambda x, y: sin(2.0 * (x + y)),
}
"""Of the data sets that are the lab's own: the target at each point of a square."""


def points_of(settings: Mapping[str, Any]) -> Points:
    """The points [x, y, target] of the data set in these settings, about the middle of the picture."""
    name = settings["dataset"]
    if name == "disk":
        return [[x, y, target] for (x, y), target in DATASETS[name]()]
    drawn = [settings[key] for key in ("samples", "noise", "seed")]
    samples = DATASETS.get(name, xor_dataset)(*drawn)
    if name in _TARGETS:  # of where a point was before noise moved it
        clean = xor_dataset(drawn[0], 0.0, drawn[2])
        samples = [(at, _TARGETS[name](*was)) for (at, _), (was, _) in zip(samples, clean, strict=True)]
    if name == "spiral":
        del samples[0]  # both arms start at (0, 0)
    left, low = (0.5, 0.25) if name == "moons" else (0.0, 0.0)
    return [[x - left, y - low, target] for (x, y), target in samples]


def outputs_of(settings: Mapping[str, Any]) -> tuple[int, str]:
    """How many outputs a network for these settings has, and their activation."""
    data = DATA[settings["dataset"]]
    if settings["loss"] == "cross_entropy":
        return data.classes, "linear"
    return 1, "sigmoid" if settings["loss"] == "squared_error" and data.kind != "numbers" else "linear"


def number(thing: Any, what: str, least: float = -1e6, most: float = 1e6) -> float:
    """A finite number from the page as a float; Refused unless it is one within these bounds."""
    if type(thing) not in (int, float) or not least <= thing <= most:
        raise Refused(f"{what} must be a number from {least:g} to {most:g}, not {shown(thing)}")
    return float(thing)


def whole(thing: Any, what: str, least: int, most: int) -> int:
    """A whole number from the page; Refused unless it is one within these bounds."""
    if type(thing) is float and thing.is_integer():
        thing = int(thing)
    if type(thing) is not int or not least <= thing <= most:
        raise Refused(f"{what} must be a whole number from {least} to {most}, not {shown(thing)}")
    return thing


def word(thing: Any, what: str, words: Iterable[str]) -> str:
    """One of these words; Refused for anything else."""
    if not isinstance(thing, str) or thing not in words:
        raise Refused(f"{what} must be one of {', '.join(words)}, not {shown(thing)}")
    return thing


def _layers(thing: Any, what: str) -> list[int]:
    if not isinstance(thing, list) or len(thing) > LIMITS["layers"]:
        raise Refused(f"{what} must be a list of at most {LIMITS['layers']} numbers, not {shown(thing)}")
    return [whole(size, "a hidden layer's size", 1, LIMITS["neurons"]) for size in thing]


def _engine(thing: Any, what: str) -> str:
    word(thing, what, ENGINES[:-1])
    if thing not in engines():
        raise Refused(f"the engine {thing} is not installed here: choose from {', '.join(engines())}")
    return str(thing)


CHECKS: dict[str, Callable[[Any, str], Any]] = {
    "dataset": lambda x, what: word(x, what, DATA),
    "samples": lambda x, what: whole(x, what, *LIMITS["samples"]),
    "noise": lambda x, what: number(x, what, *LIMITS["noise"]),
    "layers": _layers,
    "activation": lambda x, what: word(x, what, ACTIVATIONS),
    "loss": lambda x, what: word(x, what, LOSSES),
    "optimizer": lambda x, what: word(x, what, OPTIMIZERS),
    "rate": lambda x, what: number(x, what, *LIMITS["rate"]),
    "momentum": lambda x, what: number(x, what, 0.0, 0.999),
    "batch": lambda x, what: whole(x, what, 0, LIMITS["points"]),
    "seed": lambda x, what: whole(x, what, 0, 999_999),
    "engine": _engine,
}
"""The settings by name, in order, each with what makes sure of it."""


def engines() -> list[str]:
    """The engines that run here."""
    known = {"numpy": ["numpy"], "numba": ["numpy", "numba"]}
    return [e for e in ENGINES[:-1] if all(map(find_spec, known.get(e, [])))]


def defaults(given: Mapping[str, Any]) -> Settings:
    """What each setting is unless it is given: the article's disk; loss and rate suit what is given."""
    data, adam = DATA[given.get("dataset", "disk")], given.get("optimizer") == "adam"
    loss = given.get("loss", data.losses[0])
    rate = 0.05 if adam else 0.1 if data.kind == "numbers" else 10.0 if loss == "squared_error" else 1.0
    return {
        "dataset": "disk",
        "samples": 100,
        "noise": 0.0,
        "layers": [4],
        "activation": "sigmoid",
        "loss": data.losses[0],
        "optimizer": "sgd",
        "rate": rate,
        "momentum": 0.0,
        "batch": 0,
        "seed": 0,
        "engine": "python",
    }


def checked(given: Any) -> Settings:
    """All settings, those that are missing by default; Refused unless each is one, and they go together."""
    if not isinstance(given, dict):
        raise Refused(f"settings must be an object, not {shown(given)}")
    for name in given.keys() - CHECKS.keys():
        raise Refused(f"the lab has no setting {shown(name)}")
    known = {name: check(given[name], name) for name, check in CHECKS.items() if name in given}
    found = {**defaults(known), **known}
    data = DATA[found["dataset"]]
    if found["loss"] not in data.losses:
        raise Refused(f"the loss of {found['dataset']} must be one of {', '.join(data.losses)}")
    if not data.drawn and (found["samples"] != 100 or found["noise"]):
        raise Refused("the disk is a fixed grid of 121 points: samples and noise are for the other data sets")
    if found["optimizer"] == "adam" and found["momentum"]:
        raise Refused("momentum is for sgd: adam has its own")
    return found
