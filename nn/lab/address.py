"""The address that says everything: `dataset=spiral&layers=12-12&rate=0.05&step=600&see=inside`.

It is what follows # in a link. One grammar, for the page and for `--open`. What a line here may know:
settings, and how an address spells them.
"""

from __future__ import annotations

import sys
from array import array
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import isfinite
from reprlib import repr as shown
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from nn.lab.settings import CHECKS, LIMITS, Points, Refused, Settings, checked, defaults, number, whole, word

LONGEST = 100_000  # characters


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
    text = address.removeprefix("#")[:LONGEST] if isinstance(address, str) else ""
    entries = dict(parse_qsl(text, keep_blank_values=True))
    for name in sorted(entries, key=[*CHECKS, *MORE, *entries].index):  # a loss is looked at after its data
        try:
            if name in CHECKS:
                wanted = {**found, name: _setting(name, entries[name])}
                checked(wanted)
                found = wanted
            elif name in MORE:
                more[name] = MORE[name](entries[name], name)
            else:
                raise Refused(f"there is no {shown(name)}")
        except Refused as error:
            ignored.append(f"ignored in the address: {error}")
    return Opened(checked(found), more, ignored)


def write(settings: Mapping[str, Any], more: Mapping[str, Any]) -> str:
    """The address, without its #, that `read` takes for this: what is usual, or empty, is left out.

    Raises Refused for what no address says.

    >>> write(checked({"dataset": "xor", "layers": [3, 3]}), {"step": 10, "see": ""})
    'dataset=xor&layers=3-3&step=10'
    """
    for name in more.keys() - MORE.keys():
        raise Refused(f"there is no {shown(name)} in an address")
    usual = defaults(settings)
    said = {name: setting for name, setting in settings.items() if setting != usual[name]}
    said |= {name: more[name] for name in MORE if more.get(name)}
    return urlencode({name: _text(name, thing) for name, thing in said.items()}, safe="_,")


def _text(name: str, thing: Any) -> str:
    """How an address spells a value."""
    if name in ("w", "p"):
        return urlsafe_b64encode(_little(array("d", thing)).tobytes()).decode().rstrip("=")
    if isinstance(thing, list):
        return ("-" if name == "layers" else "_").join([_text("", part) for part in thing])
    return str(int(thing)) if isinstance(thing, bool) else str(thing).removesuffix(".0")


def _setting(name: str, text: str) -> Any:
    """A setting as its check takes it; what is no number stays a text, for the check to name."""
    with suppress(ValueError):
        if name == "layers":
            return [int(size) for size in text.split("-") if text]
        if isinstance(defaults({})[name], (int, float)):
            return _number(text)
    return text


def _number(text: str) -> float | str:
    with suppress(ValueError):
        if isfinite(number := float(text)):
            return number
    return text


def _little(numbers: array[float]) -> array[float]:
    """Numbers in the order of bytes that an address has, little-endian, whatever that of this machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _floats(text: str, what: str) -> list[float]:
    """Floats of 64 bits, in the alphabet that base64 has for links."""
    try:
        found = array("d", b64decode(text + "=" * (-len(text) % 4), "-_", validate=True))
    except ValueError:
        raise Refused(f"{what} holds no numbers of 64 bits") from None
    return [number(x, what, -1e300, 1e300) for x in _little(found)]


def _points(text: str, what: str) -> Points:
    numbers = _floats(text, what)
    if len(numbers) % 3:
        raise Refused(f"{what} must hold three numbers for each point")
    return [numbers[at : at + 3] for at in range(0, len(numbers), 3)]


def _point(text: str, what: str) -> list[float]:
    parts = [_number(part) for part in text.split("_")]
    if len(parts) != 3:
        raise Refused(f"{what} must be a point and its target such as 0.4_0.8_1, not {shown(text)}")
    return [number(part, what) for part in parts]


def _whole(most: int) -> Callable[[str, str], int]:
    return lambda text, what: whole(_number(text), what, 0, most)


def _one_of(*words: str) -> Callable[[str, str], str]:
    return lambda text, what: word(text, what, words)


def _words(most: int) -> Callable[[str, str], str]:
    def check(text: str, what: str) -> str:
        if len(text) > most:
            raise Refused(f"{what} may have {most} characters, not {len(text)}")
        return text

    return check


MORE: dict[str, Callable[[str, str], Any]] = {
    # The lab's: steps, which are taken again; weights and points that were changed by hand.
    "step": _whole(LIMITS["total"]),
    "w": _floats,
    "p": _points,
    # The page's.
    "see": _one_of("train", "inside", "race"),
    "at": _point,
    "moment": _whole(10_000),
    "look": _one_of("neurons", "circuit"),
    "neuron": _words(100),
    "expr": _words(LIMITS["expression"]),
    "values": _words(LIMITS["expression"]),
    "race": _words(LONGEST),  # the address of the other one
    "lang": _one_of("en", "zh"),
    "dark": _whole(1),
    "teacher": _whole(1),
}
"""What an address may say beside the settings, in order, each with what makes sure of it."""
