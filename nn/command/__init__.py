"""The command `python -m nn`: it trains a network, prints its progress and leaves a folder of results.

Each file knows only those before it: `console` is the terminal and its signals, `results` the folder,
`verdict` what is said of a network; `options` are read, `parts` makes what they name, and `job` does the
work in order.
"""

from nn.command.console import open_streams, warn
from nn.command.job import run

__all__ = ["open_streams", "run", "warn"]
