"""The settings of the lab: what each may be, which data there are, the presets, and the address that says all.

An address is what follows # in a link: `dataset=spiral&layers=12-12&rate=0.05&step=600&see=inside`. What a
line here may know: the names of data, activations, losses and engines. It makes no network.
"""

from __future__ import annotations

import sys
from array import array
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from importlib.util import find_spec
from math import atan2, isfinite, pi, sin
from reprlib import repr as shown
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from nn.activations import ACTIVATIONS
from nn.datasets import DATASETS, xor_dataset
from nn.engines import ENGINES
from nn.losses import LOSSES

Settings = dict[str, Any]
Points = list[list[float]]
LIMITS: dict[str, Any] = {
    "layers": 4, "neurons": 16, "points": 500, "samples": [4, 500], "noise": [0.0, 1.0], "rate": [1e-6, 1000.0],
    "steps": 200, "total": 100_000, "grid": [5, 81], "expression": 400, "drawn": 300,
}  # fmt: skip
"""What keeps the lab alive, also in a browser, where Python's stack is small."""
OPTIMIZERS = ("sgd", "adam")
_TWO = ("squared_error", "binary_cross_entropy", "hinge", "cross_entropy")


class Refused(ValueError):
    """What cannot be done here, in one sentence for the person at the page."""


class Data(NamedTuple):
    """A data set: what its targets are, the losses that take them, half a side of the square it fills."""

    kind: str = "two classes"
    losses: tuple[str, ...] = _TWO
    reach: float = 1.1
    classes: int = 2


DATA = {
    "disk": Data(reach=2.2),
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


_CHECKS: dict[str, Callable[[Any, str], Any]] = {
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
    data = DATA[given.get("dataset", "disk")]
    loss, adam = given.get("loss", data.losses[0]), given.get("optimizer") == "adam"
    rate = 0.05 if adam else 10.0 if outputs_of({"dataset": "disk", "loss": loss})[1] == "sigmoid" else 1.0
    rate = 0.1 if data.kind == "numbers" and not adam else rate
    plain = {"samples": 100, "noise": 0.0, "layers": [4], "activation": "sigmoid", "loss": data.losses[0]}
    return {
        "dataset": "disk", **plain, "optimizer": "sgd", "rate": rate, "momentum": 0.0, "batch": 0, "seed": 0,
        "engine": "python",
    }  # fmt: skip


def checked(given: Any) -> Settings:
    """All settings, those that are missing by default; Refused unless each is one, and they go together."""
    if not isinstance(given, dict):
        raise Refused(f"settings must be an object, not {shown(given)}")
    for name in given.keys() - _CHECKS.keys():
        raise Refused(f"the lab has no setting {shown(name)}")
    known = {name: check(given[name], name) for name, check in _CHECKS.items() if name in given}
    found = {**defaults(known), **known}
    data = DATA[found["dataset"]]
    if found["loss"] not in data.losses:
        raise Refused(f"the loss of {found['dataset']} must be one of {', '.join(data.losses)}")
    if found["dataset"] == "disk" and (found["samples"] != 100 or found["noise"]):
        raise Refused("the disk is a fixed grid of 121 points: samples and noise are for the other data sets")
    if found["optimizer"] == "adam" and found["momentum"]:
        raise Refused("momentum is for sgd: adam has its own")
    return found


_BLOWUP = {"dataset": "sine", "layers": [8], "activation": "tanh", "rate": 10.0}
_PRESETS: dict[str, tuple[Settings, int]] = {
    "disk": ({}, 600),
    "spiral": (
        {"dataset": "spiral", "layers": [12, 12], "activation": "tanh", "optimizer": "adam", "rate": 0.05},
        0,
    ),
    "blowup": (_BLOWUP, 0),
    "dead": ({"activation": "relu", "loss": "binary_cross_entropy", "rate": 100.0}, 100),
    "saturated": ({"rate": 100.0}, 100),
    "xor": ({"dataset": "xor", "layers": [], "optimizer": "adam"}, 300),
}
"""By key: settings, and after how many steps there is something to see."""


def options() -> dict[str, Any]:
    """What the page may offer: data, names, limits, presets."""
    data = [
        {"name": name, "kind": d.kind, "losses": list(d.losses), "classes": d.classes, "drawn": name != "disk"}
        for name, d in DATA.items()
    ]
    presets = [
        {"key": key, "settings": settings, "step": step, "address": write(checked(settings), {"step": step})}
        for key, (settings, step) in _PRESETS.items()
    ]
    names = {"activations": list(ACTIVATIONS), "optimizers": list(OPTIMIZERS), "engines": engines()}
    return {"datasets": data, **names, "limits": LIMITS, "presets": presets}


class Opened(NamedTuple):
    """What an address says: settings, what else the lab and the page are told, and sentences on the rest."""

    settings: Settings
    more: dict[str, Any]
    ignored: list[str]


def read(address: Any) -> Opened:
    """What an address says, with or without its #. What is unknown or wrong in it is ignored, and told.

    >>> read("#dataset=xor&layers=3-3&rate=fast&step=10").settings["layers"]
    [3, 3]
    >>> read("rate=fast").ignored
    ["ignored in the address: rate must be a number from 1e-06 to 1000, not 'fast'"]
    """
    found, more, ignored = Settings(), dict[str, Any](), list[str]()
    text = address.removeprefix("#")[:100_000] if isinstance(address, str) else ""
    entries = dict(parse_qsl(text, keep_blank_values=True))
    for name in [*[name for name in _CHECKS if name in entries], *(entries.keys() - _CHECKS.keys())]:
        try:
            if name in _CHECKS:
                checked({**found, name: _number_in(name, entries[name])})
                found[name] = _number_in(name, entries[name])
            elif name in _MORE:
                more[name] = _MORE[name](_number_in(name, entries[name]), name)
            else:
                raise Refused(f"there is no {shown(name)}")
        except Refused as error:
            ignored.append(f"ignored in the address: {error}")
    return Opened(checked(found), more, ignored)


def write(settings: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    """The address, without its #, that `read` takes for this: what is default, or empty, is left out.

    >>> write(checked({"dataset": "xor", "layers": [3, 3]}), {"step": 10, "see": ""})
    'dataset=xor&layers=3-3&step=10'
    """
    usual = defaults(settings)
    entries = {name: x for name, x in settings.items() if x != usual[name]}
    for name, x in more.items():
        if name not in _MORE:
            raise Refused(f"there is no {shown(name)} in an address")
        if x not in ("", 0, None, False):
            entries[name] = x
    return urlencode({name: _as_text(name, x) for name, x in entries.items()}, safe="_,")


def _as_text(name: str, thing: Any) -> str:
    if name in ("w", "p"):
        little = array("d", thing)
        if sys.byteorder == "big":
            little.byteswap()
        return urlsafe_b64encode(little.tobytes()).decode().rstrip("=")
    if isinstance(thing, list):
        return ("-" if name == "layers" else "_").join(f"{x!r}".removesuffix(".0") for x in thing)
    return f"{thing!r}".removesuffix(".0") if isinstance(thing, float) else str(int(thing) if thing is True else thing)


def _number_in(name: str, text: str) -> Any:
    """What an entry's text says, as its check takes it: a text as it is, where it is no number."""
    try:
        if name == "layers":
            return [int(size) for size in text.split("-")] if text else []
        if name in ("expr", "values", "neuron", "race", "w", "p", "at"):
            return text
        return float(text) if isfinite(float(text)) else text
    except ValueError:
        return text


def _floats(thing: Any, what: str) -> list[float]:
    """Floats of 64 bits, as `w` and `p` have them: little-endian, in the alphabet of base64 for links."""
    try:
        found = array("d", urlsafe_b64decode(thing + "=" * (-len(thing) % 4)))
    except ValueError:
        raise Refused(f"{what} holds no numbers of 64 bits") from None
    if sys.byteorder == "big":
        found.byteswap()
    return [number(x, what) for x in found]


def _point(thing: Any, what: str) -> list[float]:
    try:
        x, y, target = [float(part) for part in thing.split("_")]
    except ValueError:
        raise Refused(f"{what} must be a point and its target such as 0.4_0.8_1, not {shown(thing)}") from None
    return [number(part, what) for part in (x, y, target)]


def _points(thing: Any, what: str) -> Points:
    numbers = _floats(thing, what)
    if len(numbers) % 3:
        raise Refused(f"{what} must hold three numbers for each point")
    return [numbers[at : at + 3] for at in range(0, len(numbers), 3)]


def _text(thing: Any, what: str) -> str:
    if len(thing) > LIMITS["expression"]:
        raise Refused(f"{what} may have {LIMITS['expression']} characters, not {len(thing)}")
    return str(thing)


def _flag(thing: Any, what: str) -> int:
    return whole(thing, what, 0, 1)


_MORE: dict[str, Callable[[Any, str], Any]] = {
    "step": lambda x, what: whole(x, what, 0, LIMITS["total"]),
    "w": _floats,
    "p": _points,
    "see": lambda x, what: word(x, what, ("train", "inside", "race")),
    "at": _point,
    "moment": lambda x, what: whole(x, what, 0, 10_000),
    "look": lambda x, what: word(x, what, ("neurons", "circuit")),
    "neuron": _text,
    "expr": _text,
    "values": _text,
    "race": _text,
    "lang": lambda x, what: word(x, what, ("en", "zh")),
    "dark": _flag,
    "teacher": _flag,
}
"""What an address may say beside the settings: the lab's `step`, `w`, `p`, and what the page shows."""
