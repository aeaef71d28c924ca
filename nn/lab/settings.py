"""What the page may say: settings, arguments of calls, entries of an address, each by its name; and the data.

Every value enters through `take`, as data or as the text that an address has for it. The bounds keep the lab
alive, also in a browser, where Python's stack is small.
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from math import atan2, pi, sin
from reprlib import repr as shown
from typing import Any, NamedTuple

from nn.activations import ACTIVATIONS
from nn.datasets import DATASETS, xor_dataset
from nn.losses import LOSSES

Settings = dict[str, Any]
Points = list[list[float]]
LAYERS, TOTAL, DRAWN, TEXT = 4, 100_000, 150, 400  # hidden layers, steps, nodes of a picture, characters
ENGINES = ["python", "eager", *[name for name in ("numpy", "numba") if find_spec(name)]]
TARGETS: dict[str, Callable[[float, float], float]] = {
    "thirds": lambda x, y: float(min(2, int(3 * (atan2(y, x) / (2 * pi) % 1.0)))),
    "sine": lambda x, y: sin(2.0 * (x + y)),
}
"""Of the data sets that are the lab's own: the target at each point of a square."""


class Refused(ValueError):
    """What cannot be done here, in one sentence for the person at the page."""


class Data(NamedTuple):
    """A data set: what its targets are, the losses that take them, half a side of the square it fills."""

    kind: str
    losses: list[str]
    reach: float = 1.1
    classes: int = 2


TWO = ("two classes", ["squared_error", "binary_cross_entropy", "hinge", "cross_entropy"])
DATA = {
    "disk": Data(*TWO, reach=2.2),
    "xor": Data(*TWO),
    "circles": Data(*TWO, reach=1.25),
    "moons": Data(*TWO, reach=1.9),
    "spiral": Data(*TWO),
    "thirds": Data("classes", ["cross_entropy"], classes=3),
    "sine": Data("numbers", ["squared_error"]),
}


def sizes(thing: Any) -> list[int]:
    """Up to 4 sizes from 1 to 16, such as [12, 12]."""
    parts = thing.split("-") if isinstance(thing, str) and thing else thing or []
    if len(parts) > LAYERS:
        raise ValueError
    return [_made(range(1, 17), part) for part in parts]


def floats(thing: Any) -> list[float]:
    """A list of finite numbers, or 64 bits each as base64."""
    if isinstance(thing, str):
        bits = b64decode(thing + "=" * (-len(thing) % 4), "-_", validate=True)
        thing = little(array("d", bits))
    return [_made((-1e300, 1e300), number) for number in thing]


def little(numbers: array[float]) -> array[float]:
    """Numbers in the order of bytes that an address has, whatever that of this machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def point(thing: Any) -> list[float]:
    """A point and its target, such as 0.4_0.8_1."""
    x, y, target = thing.split("_") if isinstance(thing, str) else thing
    return [_made((-100, 100), number) for number in (x, y, target)]


def points(thing: Any) -> Points:
    """2 to 500 points, each [x, y, target]."""
    if isinstance(thing, str):
        flat = floats(thing)
        thing = [flat[at : at + 3] for at in range(0, len(flat), 3)]
    if not 2 <= len(thing) <= 500:
        raise ValueError
    return [point(each) for each in thing]


# fmt: off
DEFAULTS: Settings = {
    "dataset": "disk", "samples": 100, "noise": 0.0, "layers": [4], "activation": "sigmoid", "loss": "",
    "optimizer": "sgd", "rate": 0.0, "momentum": 0.0, "batch": 0, "seed": 0, "engine": "python",
}  # of the loss and the rate: see `defaults`
KINDS: dict[str, Any] = {
    "dataset": DATA, "samples": range(4, 501), "noise": (0, 1), "layers": sizes, "activation": ACTIVATIONS,
    "loss": LOSSES, "optimizer": ["sgd", "adam"], "rate": (1e-6, 1000), "momentum": (0, 0.999),
    "batch": range(501), "seed": range(1_000_000), "engine": ENGINES,
    # What an address says beside settings: steps that are taken again, weights and points that are one's own;
    "step": range(TOTAL + 1), "w": floats, "p": points,
    # and what the page shows.
    "see": ["train", "inside", "race"], "at": point, "moment": range(10_000), "look": ["neurons", "circuit"],
    "neuron": TEXT, "expr": TEXT, "values": TEXT, "race": TOTAL, "lang": ["en", "zh"], "dark": range(2),
    "teacher": range(2),
    # Other arguments of calls.
    "settings": dict, "setting": ["rate", "batch", "optimizer", "momentum"], "value": lambda value: value,
    "points": points, "label": TEXT, "number": (-1e300, 1e300), "numbers": floats, "by": (-100, 100),
    "steps": range(201), "grid": range(5, 82), "x": (-100, 100), "y": (-100, 100), "target": (-100, 100),
    "language": ["en", "zh"], "node": TEXT, "text": TEXT, "given": dict, "document": TOTAL, "page": dict,
    "address": lambda address: address, "dot": 4 * TOTAL,
}
"""What a value may be: a whole number of a range, a number from one to another, a word among some, a text of
at most so many characters, or what a function makes of it."""
# fmt: on
MORE = list(KINDS)[list(KINDS).index("step") : list(KINDS).index("settings")]


def take(name: str, thing: Any) -> Any:
    """What the page said under this name, made sure of; Refused, with a sentence, if it is not of its kind."""
    try:
        return _made(KINDS[name], thing)
    except (ValueError, TypeError, OverflowError):
        raise Refused(f"{name} must be {_in_words(KINDS[name])}, not {shown(thing)}") from None


def _made(kind: Any, thing: Any) -> Any:
    if isinstance(kind, (range, tuple)):
        number = float(thing)
        least, most = (kind[0], kind[-1])
        if isinstance(thing, bool) or not least <= number <= most or (type(kind) is range and number % 1):
            raise ValueError
        return int(number) if isinstance(kind, range) else number
    if isinstance(kind, (int, list, dict)):
        if not isinstance(thing, str) or (len(thing) > kind if isinstance(kind, int) else thing not in kind):
            raise ValueError
        return thing
    return kind(thing)


def _in_words(kind: Any) -> str:
    if isinstance(kind, (range, tuple)):
        return f"a {'whole ' * isinstance(kind, range)}number from {kind[0]:g} to {kind[-1]:g}"
    if isinstance(kind, (list, dict)):
        return f"one of {', '.join(kind)}"
    if isinstance(kind, int):
        return f"a text of at most {kind} characters"
    if kind is dict:
        return "an object"
    return kind.__doc__[0].lower() + kind.__doc__.rstrip(".")[1:]  # type: ignore[no-any-return]


def defaults(given: Mapping[str, Any]) -> Settings:
    """What each setting is unless it is given: the article's disk; loss and rate suit what is given."""
    data, adam = DATA[given.get("dataset", "disk")], given.get("optimizer") == "adam"
    squares = given.get("loss", data.losses[0]) == "squared_error"
    rate = 0.05 if adam else 0.1 if data.kind == "numbers" else 10.0 if squares else 1.0
    return {**DEFAULTS, "loss": data.losses[0], "rate": rate}


def checked(given: Mapping[str, Any]) -> Settings:
    """All settings, those that are missing by default; Refused unless each is one, and they go together."""
    for name in given.keys() - DEFAULTS.keys():
        raise Refused(f"the lab has no setting {shown(name)}")
    known = {name: take(name, given[name]) for name in DEFAULTS if name in given}
    found = {**defaults(known), **known}
    if found["loss"] not in (losses := DATA[found["dataset"]].losses):
        raise Refused(f"the loss of {found['dataset']} must be one of {', '.join(losses)}")
    if found["dataset"] == "disk" and (found["samples"] != 100 or found["noise"]):
        raise Refused("the disk is a fixed grid of 121 points: samples and noise are for the other data sets")
    if found["optimizer"] == "adam" and found["momentum"]:
        raise Refused("momentum is for sgd: adam has its own")
    return found


def points_of(settings: Settings) -> Points:
    """The points [x, y, target] of the data set in these settings, about the middle of the picture."""
    name, drawn = settings["dataset"], [settings[key] for key in ("samples", "noise", "seed")]
    samples = DATASETS[name]() if name == "disk" else DATASETS.get(name, xor_dataset)(*drawn)
    if name in TARGETS:  # of where a point was before noise moved it
        clean = xor_dataset(drawn[0], 0.0, drawn[2])
        samples = [(at, TARGETS[name](*was)) for (at, _), (was, _) in zip(samples, clean, strict=True)]
    if name == "spiral":
        del samples[0]  # both arms start at (0, 0)
    left, low = (0.5, 0.25) if name == "moons" else (0.0, 0.0)
    return [[x - left, y - low, target] for (x, y), target in samples]


def outputs_of(settings: Settings) -> tuple[int, str]:
    """How many outputs a network for these settings has, and their activation."""
    data, loss = DATA[settings["dataset"]], settings["loss"]
    squashed = loss == "squared_error" and data.kind != "numbers"
    return data.classes if loss == "cross_entropy" else 1, "sigmoid" if squashed else "linear"
