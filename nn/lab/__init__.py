"""The lab: a page where a network is trained, taken apart and explained, on the real engine.

`python -m nn lab` opens it. Each file knows only those before it: `settings` says what may be chosen,
`address` how a link says it, `program` tells it as a program,
`frames` computes a picture, `inside` looks into a graph; `lab` holds an experiment and answers the page, and
`server` is its home on one's own machine.
"""

from nn.lab.address import read, write
from nn.lab.lab import CALLS, Lab, answer, call
from nn.lab.server import run
from nn.lab.settings import Refused

__all__ = ["CALLS", "Lab", "Refused", "answer", "call", "read", "run", "write"]
