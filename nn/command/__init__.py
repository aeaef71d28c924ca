"""The command `python -m nn`: it trains a network, prints its progress and leaves a folder of results.

Each file knows only those before it: `console` is the terminal and its signals, `verdict` what is said of a
network, `comparison` its derivatives by hand beside the graph's; `results` is the folder; `options` are read,
`parts` makes what they name, and `job` does the work in order.
"""

from nn.command.console import open_streams, warn
from nn.command.job import run

__all__ = ["open_streams", "run", "warn"]
