"""The lab: a page where a network is trained, taken apart and explained, on the real engine.

`python -m nn lab` opens it. Each file knows only those before it: `settings` says what may be chosen,
`address` how a link says it, `options` what the page offers; `story` tells what was done as a program,
`frames` computes a picture, `inside` looks into a graph; `lab` holds an experiment and answers the page, and
`server` and `command` are its home on one's own machine.
"""

from nn.lab.address import read, write
from nn.lab.command import run
from nn.lab.lab import CALLS, Lab, answer, call
from nn.lab.settings import Refused

__all__ = ["CALLS", "Lab", "Refused", "answer", "call", "read", "run", "write"]
