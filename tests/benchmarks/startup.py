"""How long `import autograd` takes, beyond what Python itself takes to start."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from tempfile import TemporaryDirectory

from .measure import ROOT, Spread, Table, paired_rounds, ratio

BARE, IMPORTING = "pass", "import autograd"


def run(code: str, folder: str) -> None:
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, env=environment)


def compare_starts(rounds: int) -> Table:
    """New processes in turn, without the import and with it, both compiled to bytecode beforehand."""
    with TemporaryDirectory() as folder:
        starts = {code: partial(run, code, folder) for code in (BARE, IMPORTING)}
        seconds = paired_rounds(starts, rounds)
    beyond = [1000 * (more - less) for more, less in zip(seconds[IMPORTING], seconds[BARE], strict=True)]
    row = {
        "start of a process": f'python -c "{IMPORTING}"',
        f"time / python -c {BARE}": ratio(seconds[IMPORTING], seconds[BARE]),
        "beyond Python's own start, ms": Spread.of(beyond),
    }
    return Table([row])
