"""How long `import autograd` takes, beyond what Python itself takes to start."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from .measure import ROOT, Spread, Table, paired_rounds, ratio

BARE, IMPORTING = "pass", "import autograd"


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def compare_starts(rounds: int) -> Table:
    """New processes in turn, without the import and with it."""
    seconds = paired_rounds({code: partial(run, code) for code in (BARE, IMPORTING)}, rounds)
    beyond = [1000 * (more - less) for more, less in zip(seconds[IMPORTING], seconds[BARE], strict=True)]
    row = {
        "start of a process": f'python -c "{IMPORTING}"',
        f"time / python -c {BARE}": ratio(seconds[IMPORTING], seconds[BARE]),
        "beyond Python's own start, ms": Spread.of(beyond),
    }
    return Table([row])
