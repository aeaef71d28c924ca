"""The article's whole run as a process: Python's start, imports, compilation, and 2000 steps."""

from __future__ import annotations

import json
import math
import subprocess
import sys

from .contenders import ARTICLE, BASELINE, SAMPLES
from .measure import ROOT, Table, ratio

STEPS = 2000
ROUNDS = 5
"""At most: a run takes seconds."""

BY_HAND = """
import json, sys, time
from tests.benchmarks.hand_written import Network
layers, samples, learning_rate, steps = json.loads(sys.argv[1])
net = Network(layers)
for _ in range(steps):
    loss = net.step(samples, learning_rate)
print([loss, time.process_time()])
"""

WITH_NN = """
import json, random, sys, time
from nn import MLP, SGD, train
layers, samples, learning_rate, steps = json.loads(sys.argv[1])
net = MLP(2, [4, 1], rng=random.Random(0))
training = train(net, samples, SGD(net.parameters(), learning_rate), steps=steps, engine={engine!r})
print([training.run()[-1], time.process_time()])
"""

PROGRAMS = {BASELINE: BY_HAND} | {
    f"chainrule {engine}": WITH_NN.format(engine=engine) for engine in ("python", "numpy", "numba")
}


def run(code: str) -> tuple[float, float]:
    """The last loss of a program, and the processor time of its process.

    Raises OSError, with the last line of its message, if it fails.
    """
    job = json.dumps([ARTICLE.layers, SAMPLES, ARTICLE.learning_rate, STEPS])
    done = subprocess.run(
        [sys.executable, "-c", code, job], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise OSError(done.stderr.strip().rpartition("\n")[2])
    loss, seconds = json.loads(done.stdout)
    return loss, seconds


def compare_runs(rounds: int) -> Table:
    """The time of the whole process, as a multiple of the hand-written program's."""
    codes, missing = {}, {}
    expected, _ = run(BY_HAND)
    for name, code in PROGRAMS.items():
        try:
            loss, _ = run(code)
        except OSError as error:
            missing[name] = str(error)
            continue
        if not math.isclose(loss, expected, rel_tol=0.0, abs_tol=1e-9):
            raise ArithmeticError(f"{name} ends in the loss {loss}, {BASELINE} in {expected}")
        codes[name] = code
    turns = [[run(code)[1] for code in codes.values()] for _ in range(min(rounds, ROUNDS))]
    seconds = dict(zip(codes, map(list, zip(*turns, strict=True)), strict=True))
    base = seconds[BASELINE]
    rows = [
        {
            f"whole run, {STEPS} steps": name,
            f"time / {BASELINE}": ratio(mine, base),
            f"times as fast as {BASELINE}": ratio(base, mine),
            "seconds here": min(mine),
        }
        for name, mine in seconds.items()
    ]
    notes = [f"All end in the loss {expected:.6f}. Processor time."]
    notes += [f"Not measured: {name} ({why})." for name, why in missing.items()]
    return Table(rows, notes)
