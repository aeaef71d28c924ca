"""What the page may say: settings, entries of an address, arguments of calls, each by its name; and the data.

`settings.json` has the tables: a kind is bounds (of whole numbers, or of any), words to choose from, the
length of a text, or a name in `READERS`. Every value enters through `take`, as data or as the text that an
address has for it. The bounds keep the lab alive, also in a browser, where Python's stack is small.
"""

from __future__ import annotations

import json
import struct
from base64 import b64decode
from collections.abc import Callable, Mapping
from importlib.resources import files
from importlib.util import find_spec
from math import atan2, pi, sin
from typing import Any

from autograd.primals import shown
from nn.activations import ACTIVATIONS
from nn.datasets import DATASETS, xor_dataset
from nn.losses import LOSSES

Points = list[list[float]]
TABLE: dict[str, Any] = json.loads(files("nn.lab").joinpath("settings.json").read_text(encoding="utf-8"))
DATA: dict[str, dict[str, Any]] = TABLE["data"]
LIMITS, DEFAULTS, MORE = TABLE["limits"], TABLE["defaults"], list(TABLE["kinds"]["address"])
ENGINES = ["python", "eager", *[name for name in ("numpy", "numba") if find_spec(name)]]
CHOICES = {"dataset": [*DATA], "activation": [*ACTIVATIONS], "loss": [*LOSSES], "engine": ENGINES}
KINDS = {name: kind for part in (CHOICES, *TABLE["kinds"].values()) for name, kind in part.items()}
OPTIONS: dict[str, Any] = {
    "datasets": [{"name": name, **data} for name, data in DATA.items()], "optimizers": KINDS["optimizer"],
    "activations": [*ACTIVATIONS], "engines": ENGINES, "presets": TABLE["presets"],
}  # fmt: skip
"""What the page may offer."""
TARGETS: dict[str, Callable[[float, float], float]] = {
    "thirds": lambda x, y: float(min(2, int(3 * (atan2(y, x) / (2 * pi) % 1.0)))),
    "sine": lambda x, y: sin(2.0 * (x + y)),
}
"""Of the data sets that are the lab's own: the target at each point of a square."""


class Refused(ValueError):
    """What cannot be done here, in one sentence for the person at the page."""


def sentence(error: Exception) -> str:
    """What an error says, in one line."""
    return " ".join(str(error).split())[:600]


def take(name: str, thing: Any, kind: Any = None) -> Any:
    """What the page said under this name, made sure of; Refused, with a sentence, if it is no such thing."""
    kind = kind or KINDS[name]
    try:
        return _made(kind, thing)
    except (ValueError, TypeError, OverflowError):
        pass
    if isinstance(kind, int):
        what = f"a text of at most {kind} characters"
    elif isinstance(kind, str):
        what = TABLE["words"][kind]
    elif isinstance(kind[0], str):
        what = f"one of {', '.join(kind)}"
    else:
        what = f"a {'whole ' * isinstance(kind[0], int)}number from {kind[0]:g} to {kind[1]:g}"
    given = shown(thing)
    if isinstance(thing, list) and len(given) > 40:
        given = f"a list of {len(thing)}"
    raise Refused(f"{name:.40} must be {what}, not {given}")


def _made(kind: Any, thing: Any) -> Any:
    """A thing as its kind has it; ValueError or TypeError if it is not of that kind."""
    if isinstance(kind, str):
        return READERS[kind](thing)
    if isinstance(kind, int) or isinstance(kind[0], str):
        if not isinstance(thing, str) or (len(thing) > kind if isinstance(kind, int) else thing not in kind):
            raise ValueError
        return thing
    number, is_whole = float(thing), isinstance(kind[0], int)
    if isinstance(thing, bool) or not kind[0] <= number <= kind[1] or (is_whole and number % 1):
        raise ValueError
    return int(number) if is_whole else number


def _sizes(thing: Any) -> list[int]:
    parts = thing.split("-") if isinstance(thing, str) and thing else thing or []
    if len(parts) > LIMITS["layers"]:
        raise ValueError
    return [_made([1, LIMITS["neurons"]], part) for part in parts]


def _floats(thing: Any) -> list[float]:
    if isinstance(thing, str):
        bits = b64decode(thing + "=" * (-len(thing) % 4), "-_", validate=True)
        if len(bits) % 8:
            raise ValueError
        thing = struct.unpack(f"<{len(bits) // 8}d", bits)
    return [take("number", number) for number in thing]


def _point(thing: Any) -> list[float]:
    x, y, target = thing.split("_") if isinstance(thing, str) else thing
    return [take("x", x), take("y", y), take("target", target)]


def _points(thing: Any) -> Points:
    if isinstance(thing, str):
        flat = _floats(thing)
        thing = [flat[at : at + 3] for at in range(0, len(flat), 3)]
    if not 2 <= len(thing) <= LIMITS["points"]:
        raise ValueError
    return [_point(each) for each in thing]


READERS: dict[str, Callable[[Any], Any]] = {
    "sizes": _sizes, "floats": _floats, "point": _point, "points": _points, "object": dict,
    "anything": lambda thing: thing,
}  # fmt: skip


class Settings(dict[str, Any]):
    """All settings of an experiment by their names, and what they come to."""

    @property
    def data(self) -> dict[str, Any]:
        """What there is to know of the data set."""
        return DATA[self["dataset"]]

    def points(self) -> Points:
        """The points [x, y, target] of the data set, about the middle of the picture."""
        name, drawn = self["dataset"], [self[key] for key in ("samples", "noise", "seed")]
        samples = DATASETS[name]() if name == "disk" else DATASETS.get(name, xor_dataset)(*drawn)
        if name in TARGETS:  # of where a point was before noise moved it
            clean = xor_dataset(drawn[0], 0.0, drawn[2])
            samples = [(at, TARGETS[name](*was)) for (at, _), (was, _) in zip(samples, clean, strict=True)]
        if name == "spiral":
            del samples[0]  # both arms start at (0, 0)
        left, low = (0.5, 0.25) if name == "moons" else (0.0, 0.0)
        return [[x - left, y - low, target] for (x, y), target in samples]

    def outputs(self) -> tuple[int, str]:
        """How many outputs the network has, and their activation."""
        squashed = self["loss"] == "squared_error" and self.data["kind"] != "numbers"
        several = self["loss"] == "cross_entropy"
        return self.data["classes"] if several else 1, "sigmoid" if squashed else "linear"


def defaults(given: Mapping[str, Any]) -> Settings:
    """What each setting is unless it is given: the article's disk; loss and rate suit what is given."""
    data, adam = DATA[given.get("dataset", "disk")], given.get("optimizer") == "adam"
    squares = given.get("loss", data["losses"][0]) == "squared_error"
    rate = 0.05 if adam else 0.1 if data["kind"] == "numbers" else 10.0 if squares else 1.0
    return Settings({**DEFAULTS, "loss": data["losses"][0], "rate": rate})


def checked(given: Mapping[str, Any]) -> Settings:
    """All settings, those that are missing by default; Refused unless each is one, and they go together."""
    for name in given.keys() - DEFAULTS.keys():
        raise Refused(f"the lab has no setting {shown(name)}")
    known = {name: take(name, given[name]) for name in DEFAULTS if name in given}
    found = Settings({**defaults(known), **known})
    if found["loss"] not in (losses := found.data["losses"]):
        raise Refused(f"the loss of {found['dataset']} must be one of {', '.join(losses)}")
    if found["dataset"] == "disk" and (found["samples"] != 100 or found["noise"]):
        raise Refused("the disk is a fixed grid of 121 points: samples and noise are for the other data sets")
    if found["optimizer"] == "adam" and found["momentum"]:
        raise Refused("momentum is for sgd: adam has its own")
    return found
