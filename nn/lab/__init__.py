"""The lab: a page where a network is trained, taken apart and explained, on the real engine.

`python -m nn lab` opens it. Each file knows only those before it: `settings` says what may be chosen and how
an address says it, `story` tells it as a program, `frames` computes a picture, `inside` looks into a graph,
`lab` holds an experiment, and `server` and `command` are its home on one's own machine.
"""

from nn.lab.command import run
from nn.lab.lab import CALLS, Lab, answer, call
from nn.lab.settings import Refused, read, write

__all__ = ["CALLS", "Lab", "Refused", "answer", "call", "read", "run", "write"]
