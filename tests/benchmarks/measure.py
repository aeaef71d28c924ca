"""Fair timing: whatever is compared runs in turn within each round, and only ratios are kept.

A machine that slows down for a while slows down neighbours alike, so a ratio of two times taken beside
each other hardly moves. What garbage one contender leaves is collected before the next one's clock
starts, and what was there before the rounds (whatever packages are imported) is left out of all
collections.
"""

from __future__ import annotations

import gc
import math
import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

Step = Callable[[], float]
"""Takes one training step; returns the loss before it."""

ROOT = Path(__file__).resolve().parents[2]
"""The root of the checkout."""

LEAST_SECONDS = 0.5
"""How long a contender runs within a round: as many calls as that takes, so that it also pays for the
garbage collections that its own garbage sets off. Much shorter, and some would seem twice as fast."""


class Spread(NamedTuple):
    """The median of a figure over the rounds, and the least and greatest."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, figures: list[float]) -> Spread:
        return cls(statistics.median(figures), min(figures), max(figures))


@dataclass
class Table:
    """What one benchmark found: rows of columns by name, and sentences to print below them."""

    rows: list[dict[str, Any]]
    notes: list[str] = field(default_factory=list)


def require_agreement(steps: Mapping[str, Step], baseline: str, count: int = 5) -> None:
    """Take the first steps of each: equal losses, so equal gradients too. Else an ArithmeticError."""
    expected = [steps[baseline]() for _ in range(count)]
    for name, step in steps.items():
        losses = expected if name == baseline else [step() for _ in range(count)]
        for loss, right in zip(losses, expected, strict=True):
            if not math.isclose(loss, right, rel_tol=0.0, abs_tol=1e-9):
                raise ArithmeticError(f"{name} has the losses {losses}, {baseline} has {expected}")


def paired_rounds(actions: Mapping[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Seconds per call of each action in each round, all actions in turn within a round."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    with _what_was_there_set_aside():
        calls = {name: _calls_needed(action) for name, action in actions.items()}
        for _ in range(rounds):
            for name, action in actions.items():
                seconds[name].append(_time(action, calls[name]) / calls[name])
    return seconds


def beside(
    baseline: Callable[[], Any], actions: Mapping[str, Callable[[], Any]], rounds: int
) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds per call of each action in each round, and of the baseline just before and after it.

    Where many are compared, a round takes long; a machine that slows down in the midst of it still slows
    down an action and the baseline beside it together.
    """
    seconds: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in actions}
    with _what_was_there_set_aside():
        calls = {name: _calls_needed(action) for name, action in actions.items()}
        calls_of_baseline = math.ceil(_calls_needed(baseline) / 4)
        for _ in range(rounds):
            before = _time(baseline, calls_of_baseline) / calls_of_baseline
            for name, action in actions.items():
                mine = _time(action, calls[name]) / calls[name]
                after = _time(baseline, calls_of_baseline) / calls_of_baseline
                seconds[name][0].append(mine)
                seconds[name][1].append((before + after) / 2)
                before = after
    return seconds


@contextmanager
def _what_was_there_set_aside() -> Iterator[None]:
    """Within this block, no garbage collection looks at what was there before."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def ratio(seconds: list[float], baseline: list[float]) -> Spread:
    """How many times the baseline's time, each round against the same round."""
    return Spread.of([mine / base for mine, base in zip(seconds, baseline, strict=True)])


def _calls_needed(action: Callable[[], Any]) -> int:
    calls = 1
    while (seconds := _time(action, calls)) < LEAST_SECONDS / 2:
        calls *= 2
    return math.ceil(calls * LEAST_SECONDS / seconds)


def _time(action: Callable[[], Any], calls: int) -> float:
    gc.collect()
    start = perf_counter()
    for _ in range(calls):
        action()
    return perf_counter() - start
