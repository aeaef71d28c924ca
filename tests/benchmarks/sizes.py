"""How the engines grow with the network: each size against the hand-written program of that size."""

from __future__ import annotations

from time import process_time
from typing import Any

from nn import train

from .contenders import BASELINE, SAMPLES, Job, prepared
from .measure import Table, beside, ratio, require_agreement

SIZES = ((4, 1), (16, 1), (16, 16, 1), (64, 64, 1))
ENGINES = ("chainrule eager", "chainrule python", "chainrule numpy")
ROUNDS = 5
"""At most: a step of the largest takes long enough to be steady."""


def compare_sizes(rounds: int) -> Table:
    """A training step of each engine, as a multiple of the hand-written program's of that size."""
    rows: list[dict[str, Any]] = []
    missing: dict[str, str] = {}
    for sizes in SIZES:
        row, missing = _row(Job(sizes, learning_rate=0.5), min(rounds, ROUNDS))
        rows.append(row)
    missed = [f"Not measured: {name} ({why})." for name, why in missing.items()]
    return Table(rows, ["Processor time.", *missed])


def _row(job: Job, rounds: int) -> tuple[dict[str, Any], dict[str, str]]:
    steps, missing = prepared(job, [BASELINE, *ENGINES])
    require_agreement(steps, BASELINE, count=2)
    pairs = beside(steps[BASELINE], steps, rounds)
    row: dict[str, Any] = {"network": str(job)}
    for name in steps:
        if name != BASELINE:
            row[f"{name} / {BASELINE}"] = ratio(*pairs[name])
    row["recorded and compiled for python in, s"] = _compile_seconds(job)
    return row, missing


def _compile_seconds(job: Job) -> float:
    net = job.network()
    start = process_time()
    train(net, SAMPLES, engine="python")
    return process_time() - start
