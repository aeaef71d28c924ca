"""Fair timing: whatever is compared runs in turn within each round, and only ratios are kept.

The clock is the processor time of this process, which stands still while the machine does something
else. What works in threads of its own (JAX) is timed by the wall clock, and so is what it is compared
with. A machine that slows down for a while slows down neighbours alike, so a ratio of two times taken
beside each other hardly moves; the least times of many rounds move least. What garbage one contender
leaves is collected before the next one's clock starts, and what was there before the rounds (whatever
packages are imported) is left out of all collections.
"""

from __future__ import annotations

import gc
import math
import statistics
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

Step = Callable[[], float]
"""Takes one training step; returns the loss before it."""

Clock = Callable[[], float]
CLOCKS: dict[Clock, str] = {process_time: "processor", perf_counter: "wall"}
"""The clocks, and how a table calls them."""

ROOT = Path(__file__).resolve().parents[2]
"""The root of the checkout."""

LEAST_SECONDS = 0.2
"""How long a contender runs within a round: as many calls as that takes, so that it also pays for the
garbage collections that its own garbage sets off. Much shorter, and some would seem twice as fast."""


class Figure(NamedTuple):
    """What the least times of all rounds give, and the median over the rounds."""

    best: float
    median: float


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
    """Processor time per call of each action in each round, all actions in turn within a round."""
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    with what_was_there_set_aside():
        calls = {name: calls_needed(action) for name, action in actions.items()}
        for _ in range(rounds):
            for name, action in actions.items():
                seconds[name].append(seconds_per_call(action, calls[name]))
    return seconds


def beside(
    baseline: Callable[[], Any],
    actions: Mapping[str, Callable[[], Any]],
    rounds: int,
    threaded: Collection[str] = (),
) -> dict[str, tuple[list[float], list[float]]]:
    """Seconds per call of each action in each round, and of the baseline just before and just after it.

    Where many are compared, a round takes long; a machine that slows down in the midst of it still slows
    down an action and the baseline beside it together. The actions that are `threaded`, and the baseline
    beside them, are timed by the wall clock.
    """
    seconds: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in actions}
    with what_was_there_set_aside():
        calls = {name: calls_needed(action) for name, action in actions.items()}
        calls_beside = math.ceil(calls_needed(baseline) / 4)
        for _ in range(rounds):
            for name, action in actions.items():
                clock = clock_of(name, threaded)
                before = seconds_per_call(baseline, calls_beside, clock)
                mine = seconds_per_call(action, calls[name], clock)
                after = seconds_per_call(baseline, calls_beside, clock)
                seconds[name][0].append(mine)
                seconds[name][1].append(min(before, after))
    return seconds


def clock_of(name: str, threaded: Collection[str]) -> Clock:
    return perf_counter if name in threaded else process_time


def ratio(seconds: list[float], baseline: list[float]) -> Figure:
    """How many times the baseline's time: of the least times, and each round against the same round."""
    pairs = zip(seconds, baseline, strict=True)
    return Figure(min(seconds) / min(baseline), statistics.median(mine / base for mine, base in pairs))


def rate(count: float, seconds: list[float]) -> Figure:
    return Figure(count / min(seconds), count / statistics.median(seconds))


def milliseconds(seconds: list[float]) -> Figure:
    return Figure(1000 * min(seconds), 1000 * statistics.median(seconds))


@contextmanager
def what_was_there_set_aside() -> Iterator[None]:
    """Within this block, no garbage collection looks at what was there before."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def calls_needed(action: Callable[[], Any]) -> int:
    """How many calls take `LEAST_SECONDS`."""
    calls = 1
    while (seconds := calls * seconds_per_call(action, calls, perf_counter)) < LEAST_SECONDS / 2:
        calls *= 2
    return math.ceil(calls * LEAST_SECONDS / seconds)


def seconds_per_call(action: Callable[[], Any], calls: int, clock: Clock = process_time) -> float:
    gc.collect()
    start = clock()
    for _ in range(calls):
        action()
    return (clock() - start) / calls
