"""Wide networks as matrices, beside the same network on NumPy's arrays by hand.

A step is one of some within a `run()`, for which the parameters are arrays. For figures of one thread, set
OMP_NUM_THREADS=1 before Python starts: two threads on a small machine are slower than one.
"""

from __future__ import annotations

import os
import random
from functools import partial
from time import process_time
from typing import Any

from nn import MLP, SGD, train

from .measure import Step, Table, beside, milliseconds, ratio, require_agreement

WIDTHS, COUNTS = (64, 256), (121, 4096)
RATE = 0.5
LEAST, SAMPLES_RUN = 5, 12_000
"""Steps of a run, at least; and as many as take so many samples, so that its beginning and end are shared."""
MOST = 5
"""Rounds: a run takes long enough to be steady."""


def compare_matrices(rounds: int) -> Table:
    """A training step on the engine numpy, as a multiple of one written by hand on NumPy."""
    rows = [_row(width, count, min(rounds, MOST)) for width in WIDTHS for count in COUNTS]
    threads = os.environ.get("OMP_NUM_THREADS", "as many as NumPy takes")
    return Table(rows, [f"Processor time; threads: {threads}."])


def _row(width: int, count: int, rounds: int) -> dict[str, Any]:
    samples = _samples(count)
    net = MLP(2, [width, width, 1], rng=random.Random(0))
    layers = [[[p.data for p in neuron.parameters()] for neuron in layer.neurons] for layer in net.layers]
    start = process_time()
    training = train(net, samples, SGD(net.parameters(), RATE), steps=0, engine="numpy")
    ready = process_time() - start
    many = max(LEAST, SAMPLES_RUN // count)
    steps: dict[str, Step] = {
        "by hand": _by_hand(layers, samples, many),
        "engine numpy": partial(_run, training, many),
    }
    require_agreement(steps, "by hand", count=2)
    pairs = beside(steps["by hand"], steps, rounds)
    return {
        "network": f"2-{width}-{width}-1",
        "samples": str(count),
        "by hand, ms": milliseconds([seconds / many for seconds in pairs["by hand"][0]]),
        "engine numpy / by hand": ratio(*pairs["engine numpy"]),
        "recorded and ready in, s": ready,
    }


def _samples(count: int) -> list[tuple[list[float], float]]:
    rng = random.Random(1)
    points = [[rng.uniform(-2, 2), rng.uniform(-2, 2)] for _ in range(count)]
    return [(point, float(point[0] ** 2 + point[1] ** 2 < 1)) for point in points]


def _by_hand(layers: Any, samples: Any, many: int) -> Step:
    from .numpy_network import Network

    network = Network(layers, samples)
    return lambda: [network.step(RATE) for _ in range(many)][-1]


def _run(training: Any, many: int) -> float:
    """Some steps more, in one run; the last one's loss."""
    training.steps += many
    losses: list[float] = training.run()
    return losses[-1]
