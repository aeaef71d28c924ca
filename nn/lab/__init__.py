"""The lab: a page where a network is trained, taken apart and explained, on the real engine.

Each file knows only those before it: `settings` is what may be chosen, `address` how a link says it,
`program` how a program does; `frames` computes a picture, `inside` looks into a graph; `lab` holds an
experiment and answers the page, `server` is its home on one's own machine.
"""

from collections.abc import Sequence

from nn.lab.lab import CALLS, Lab, answer, call
from nn.lab.settings import Refused

__all__ = ["CALLS", "Lab", "Refused", "answer", "call", "run"]


def run(arguments: Sequence[str]) -> None:
    """`python -m nn lab`: see `nn.lab.server`, which a browser has no use for."""
    from nn.lab import server

    server.run(arguments)
