"""The door of the lab: its page calls by name, and what cannot be done comes back as one sentence."""

from __future__ import annotations

import inspect
from typing import Any

from autograd.primals import shown
from nn.lab.lab import Lab
from nn.lab.settings import Refused, sentence, take

CALLS = {name for name, thing in vars(Lab).items() if inspect.isfunction(thing) and not name.startswith("_")}


def call(lab: Lab, name: Any, arguments: Any) -> Any:
    """One call of the page, by its name: the only door of the lab.

    Raises Refused for any other name, wrong arguments, and whatever cannot be done, in one sentence; the lab
    is then as it was.

    >>> call(Lab(), "frame", [3, 5])["step"]
    3
    """
    if not isinstance(name, str) or name not in CALLS:
        raise Refused(f"the lab has no call {shown(name)}")
    takes = inspect.signature(method := getattr(lab, name))
    try:
        given = takes.bind(*arguments).arguments
    except TypeError:
        wanted = ", ".join(takes.parameters) or "nothing"
        raise Refused(f"{name} takes {wanted}: got {shown(arguments)}") from None
    try:
        return method(**{key: take(key, thing) for key, thing in given.items()})
    except Refused:
        raise
    except Exception as error:  # what the engine says to a programmer is news to the page as well
        raise Refused(sentence(error) or type(error).__name__) from error


def answer(lab: Lab, name: Any, arguments: Any) -> list[Any]:
    """[result, None] of a call, or [None, why it was refused]: for homes whose errors do not travel."""
    try:
        return [call(lab, name, arguments), None]
    except Refused as error:
        return [None, str(error)]
