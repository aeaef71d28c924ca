"""How long `import autograd` and `import nn` take, beyond what Python itself takes to start.

Each in a new process, compiled to bytecode beforehand; the process reads its own processor time before
the import, which is all that Python's start took, and after it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .measure import ROOT, Table, milliseconds, ratio

PACKAGES = ("autograd", "nn")
CODE = """
import time
before = time.process_time()
import {package}
print([before, time.process_time()])
"""


def start(package: str, cache: str, root: Path = ROOT) -> tuple[float, float]:
    """The processor time of a new process before it imports the package of this checkout, and after."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": cache, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, "-c", CODE.format(package=package)]
    done = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    before, after = json.loads(done.stdout)
    return before, after


def compare_starts(rounds: int) -> Table:
    """The packages in turn, a process each, one round more than is kept: it compiles."""
    with TemporaryDirectory() as cache:
        starts = [[start(package, cache) for package in PACKAGES] for _ in range(rounds + 1)][1:]
    pairs = zip(PACKAGES, zip(*starts, strict=True), strict=True)
    return Table([_row(package, times) for package, times in pairs], ["Processor time."])


def _row(package: str, times: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    before, after = (list(seconds) for seconds in zip(*times, strict=True))
    return {
        "start of a process": f"import {package}",
        "beyond Python's own start, ms": milliseconds([b - a for a, b in times]),
        "time / Python's own start": ratio(after, before),
    }
