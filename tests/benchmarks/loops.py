"""Gradients of gradients in a loop: does twice the number of steps take twice the time?

Each step asks for a gradient and takes it into the next number, so the result's own gradient goes
through all the gradients before it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from autograd import Value, derivative, grad, log

from .measure import Step, Table, milliseconds, paired_rounds, ratio, require_agreement

STEPS = 200
RATE = 0.1
START = 0.7


def energy(x: Any) -> Any:
    return log(x**4 + 1.0)


def descended(x: Any, steps: int) -> Any:
    """Where the energy's gradient leads from x."""
    for _ in range(steps):
        x = x - RATE * grad(energy(x), [x])[0]
    return x


def by_hand(steps: int) -> float:
    """The derivative of the last x by the first: each step multiplies it."""
    x, slope = START, 1.0
    for _ in range(steps):
        slope *= 1.0 - RATE * (12.0 * x**2 - 4.0 * x**6) / (x**4 + 1.0) ** 2
        x -= RATE * 4.0 * x**3 / (x**4 + 1.0)
    return slope


def by_grad(steps: int) -> float:
    x = Value(START)
    return grad(descended(x, steps), [x])[0].data


def by_backward(steps: int) -> float:
    x = Value(START)
    descended(x, steps).backward()
    return x.grad


def by_derivative(steps: int) -> float:
    return float(derivative(partial(descended, steps=steps), START))


BASELINE = "by hand"
WAYS: dict[str, Callable[[int], float]] = {
    "grad() over grad()": by_grad,
    "backward() over grad()": by_backward,
    "derivative() over grad()": by_derivative,
}


def compare_loops(rounds: int) -> Table:
    """The time of each way with so many steps, with twice as many, and their ratio."""
    ways: dict[str, Step] = {name: partial(way, STEPS) for name, way in WAYS.items()}
    require_agreement({BASELINE: partial(by_hand, STEPS), **ways}, BASELINE, count=1)
    return Table([_row(name, way, rounds) for name, way in WAYS.items()], ["Processor time."])


def _row(name: str, way: Callable[[int], float], rounds: int) -> dict[str, Any]:
    seconds = paired_rounds({"once": partial(way, STEPS), "twice": partial(way, 2 * STEPS)}, rounds)
    return {
        "the result's gradient": name,
        f"{STEPS} steps, ms": milliseconds(seconds["once"]),
        f"{2 * STEPS} steps, ms": milliseconds(seconds["twice"]),
        f"{2 * STEPS} / {STEPS} steps": ratio(seconds["twice"], seconds["once"]),
    }
