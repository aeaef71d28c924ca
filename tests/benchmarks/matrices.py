"""Wide networks as matrices, beside the same network written by hand: on NumPy's arrays, in JAX, in PyTorch.

A step is one of some within a `run()`, for which the parameters are arrays. For figures of one thread,
start Python as `OMP_NUM_THREADS=1 taskset -c 0 python`: two threads on a small machine are slower than one.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from nn import MLP, SGD, train

from .contenders import numbers_of
from .measure import ROOT, Step, Table, beside, milliseconds, ratio, require_agreement

WIDTHS, COUNTS = (64, 256), (121, 4096)
RATE = 0.05
LEAST, SAMPLES_RUN = 5, 60_000
"""Steps of a run, at least; and as many as take so many samples, so that its beginning and end are shared."""
MOST = 5
"""Rounds: a run takes long enough to be steady."""
BASELINE = "NumPy by hand"
THREADED = ("engine jax", "JAX by hand")
READY = """
import json, random, time, tracemalloc
import numpy
from nn import MLP, SGD, train
samples = [([0.5, 0.5], 1.0), ([1.5, 0.5], 0.0)]
net = MLP(2, [{width}, {width}, 1], rng=random.Random(0))
start = time.process_time()
train(net, samples, SGD(net.parameters(), 0.05), steps=1, engine="numpy")
seconds = time.process_time() - start
tracemalloc.start()
train(net, samples, SGD(net.parameters(), 0.05), steps=1, engine="numpy")
print(json.dumps([tracemalloc.get_traced_memory()[1] / 1e6, seconds]))
"""


def compare_matrices(rounds: int) -> Table:
    """A training step of each, as a multiple of one written by hand on NumPy."""
    missing: dict[str, str] = {}
    rows = [_row(width, count, min(rounds, MOST), missing) for width in WIDTHS for count in COUNTS]
    threads = os.environ.get("OMP_NUM_THREADS", "as many as NumPy takes")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    notes = [f"Threads of NumPy: {threads}; cores: {cores}.", "Processor time; beside JAX, the wall clock."]
    return Table(rows, notes + [f"Not measured: {name} ({why})." for name, why in missing.items()])


def compare_recording(rounds: int) -> Table:
    """What it takes until the first step: a process for each width."""
    return Table(
        [_recorded(width) for width in WIDTHS], ["Processor time; what is allocated at the peak of it."]
    )


def _row(width: int, count: int, rounds: int, missing: dict[str, str]) -> dict[str, Any]:
    samples, many = _samples(count), max(LEAST, SAMPLES_RUN // count)
    steps: dict[str, Step] = {}
    for name, prepare in CONTENDERS.items():
        try:
            steps[name] = prepare(width, samples, many)
        except (ImportError, OSError) as reason:
            missing[name] = str(reason)
    require_agreement(steps, BASELINE, count=2)
    pairs = beside(steps[BASELINE], steps, rounds, THREADED)
    row = {"network": f"2-{width}-{width}-1", "samples": str(count)}
    row[f"{BASELINE}, ms"] = milliseconds([seconds / many for seconds in pairs.pop(BASELINE)[0]])
    return row | {f"{name} / {BASELINE}": ratio(*seconds) for name, seconds in pairs.items()}


def _recorded(width: int) -> dict[str, Any]:
    command = [sys.executable, "-c", READY.format(width=width)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    megabytes, seconds = json.loads(done.stdout)
    network = f"2-{width}-{width}-1"
    return {"network": network, "recorded and ready in, s": seconds, "memory for that, MB": megabytes}


def _samples(count: int) -> list[tuple[list[float], float]]:
    rng = random.Random(1)
    points = [[rng.uniform(-2, 2), rng.uniform(-2, 2)] for _ in range(count)]
    return [(point, float(point[0] ** 2 + point[1] ** 2 < 1)) for point in points]


def _network(width: int) -> MLP:
    return MLP(2, [width, width, 1], rng=random.Random(0))


def _by_hand(module: str, width: int, samples: Any, many: int) -> Step:
    from importlib import import_module

    made = import_module(f"{__package__}.{module}")
    network = made.Network(numbers_of(_network(width)), samples)
    return lambda: [network.step(RATE) for _ in range(many)][-1]


def _by_engine(engine: str, width: int, samples: Any, many: int) -> Step:
    net = _network(width)
    training = train(net, samples, SGD(net.parameters(), RATE), steps=0, engine=engine)

    def run() -> float:
        training.steps += many
        return training.run()[-1]

    return run


CONTENDERS: dict[str, Callable[[int, Any, int], Step]] = {
    BASELINE: partial(_by_hand, "numpy_network"),
    "engine numpy": partial(_by_engine, "numpy"),
    "engine jax": partial(_by_engine, "jax"),
    "JAX by hand": partial(_by_hand, "jax_network"),
    "PyTorch eager by hand": partial(_by_hand, "torch_network"),
}
