"""The address that says everything: `dataset=spiral&layers=12-12&rate=0.05&step=600&see=inside`.

It is what follows # in a link: one grammar, for the page and for `--open`.
"""

from __future__ import annotations

import struct
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from autograd.primals import shown
from nn.lab.settings import DEFAULTS, KINDS, MORE, Refused, Settings, checked, defaults, take


def read(address: Any) -> tuple[Settings, dict[str, Any], list[str]]:
    """What an address says, with or without its #: all settings, what else it says, and what is ignored.

    What is unknown or wrong in it is ignored, each with a sentence.

    >>> settings, more, ignored = read("#dataset=xor&layers=3-3&rate=fast&step=10")
    >>> settings["layers"], more, ignored[0][:40]
    ([3, 3], {'step': 10}, 'ignored in the address: rate must be a n')
    """
    found, more, ignored = Settings(), dict[str, Any](), list[str]()
    text = address.removeprefix("#")[: KINDS["race"]] if isinstance(address, str) else ""
    entries = dict(parse_qsl(text.replace("+", "%2B"), keep_blank_values=True))  # a plus is one
    for name in sorted(entries, key=[*DEFAULTS, *MORE, *entries].index):  # a loss is looked at after its data
        try:
            if name in MORE:
                more[name] = take(name, entries[name])
            else:
                found[name] = checked({**found, name: entries[name]})[name]
        except Refused as error:
            ignored.append(f"ignored in the address: {error}")
    return checked(found), more, ignored


def write(settings: Settings, more: Mapping[str, Any]) -> str:
    """The address, without its #, that `read` takes for this: what is usual, or empty, is left out.

    Raises Refused for what no address says.

    >>> write(checked({"dataset": "xor", "layers": [3, 3]}), {"step": 10, "see": ""})
    'dataset=xor&layers=3-3&step=10'
    """
    for name in more.keys() - {*MORE}:
        raise Refused(f"an address says nothing of {shown(name)}")
    usual = defaults(settings)
    said = {name: setting for name, setting in settings.items() if setting != usual[name]}
    said |= {name: more[name] for name in MORE if more.get(name) not in (None, "", [])}
    return urlencode({name: _text(name, thing) for name, thing in said.items()}, safe="_,", quote_via=quote)


def _text(name: str, thing: Any) -> str:
    if name in ("w", "p"):
        numbers = list(chain(*thing) if name == "p" else thing)
        return urlsafe_b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode().rstrip("=")
    if isinstance(thing, list):
        return ("-" if name == "layers" else "_").join([_text("", part) for part in thing])
    return str(int(thing)) if isinstance(thing, bool) else str(thing).removesuffix(".0")
