"""What `python -m nn` takes, as a process: the training alone, with its pictures, and with the film too."""

from __future__ import annotations

import subprocess
import sys
from tempfile import TemporaryDirectory

from .measure import ROOT, Table, ratio

STEPS = 2000
ROUNDS = 5
"""At most: a run takes seconds."""

CODE = """
import os, sys
import nn.command.results
from nn.__main__ import main
if {film} is False:
    nn.command.results.Results.watch = lambda *_: None
if main(["--steps", "{steps}", "--out", sys.argv[1], *{options}]):
    sys.exit(1)
print(sum(os.times()[:4]))
"""

RUNS = {"--no-plots": (False, ["--no-plots"]), "pictures": (False, []), "pictures and film": (True, [])}


def run(film: bool, options: list[str]) -> float:
    """The processor time of a run, in seconds; OSError, with the last line of its message, if it fails."""
    code = CODE.format(film=film, options=options, steps=STEPS)
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", code, folder]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip().rpartition("\n")[2])
    return float(done.stdout.rpartition("\n")[0].rpartition("\n")[2])


def compare_pictures(rounds: int) -> Table:
    """The runs in turn, as seconds and as multiples of the one without pictures."""
    try:
        turns = [[run(*how) for how in RUNS.values()] for _ in range(min(rounds, ROUNDS))]
    except OSError as error:
        return Table([], [f"Not measured ({error})."])
    base, *_ = columns = list(map(list, zip(*turns, strict=True)))
    rows = [
        {"python -m nn": name, "time / --no-plots": ratio(mine, base), "seconds here": min(mine)}
        for name, mine in zip(RUNS, columns, strict=True)
    ]
    return Table(rows, ["Processor time."])
