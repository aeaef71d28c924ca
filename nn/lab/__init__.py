"""The lab: a page where a network is trained, taken apart and explained, on the real engine.

Each file knows only those before it: `settings` is what may be chosen, `address` how a link says it,
`program` how a program does; `frames` computes a picture, `inside` looks into a graph; `lab` holds an
experiment, `calls` is its door; `site` and `server` are its two homes.
"""

from collections.abc import Sequence

from nn.lab.calls import CALLS, answer, call
from nn.lab.lab import Lab
from nn.lab.settings import Refused

__all__ = ["CALLS", "Lab", "Refused", "answer", "call", "run"]


def run(arguments: Sequence[str]) -> None:
    """`python -m nn lab`: see `nn.lab.server`, which a browser has no use for."""
    from nn.lab import server

    server.run(arguments)
