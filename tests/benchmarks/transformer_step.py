"""A transformer's loss recorded and differentiated, as a multiple of the time of an engine of forty lines.

That engine has no sum of many terms, so its sums are chains of `+`; chainrule does both.
"""

from __future__ import annotations

import gc
import math
from operator import attrgetter
from time import process_time
from typing import Any

from autograd import Value, exp, log, relu, total

from . import transformer
from .forty_lines import Node
from .graphs import count_nodes, deep_recursion, plus
from .measure import Table, ratio, what_was_there_set_aside
from .transformer import Numbers

BASELINE = "40-line engine"
DATA = attrgetter("data")
ENGINES = {
    BASELINE: Numbers(Node, plus, Node.exp, Node.log, Node.relu, DATA),
    "chainrule, sums by +": Numbers(Value, plus, exp, log, relu, DATA),
    "chainrule, sums by total": Numbers(Value, total, exp, log, relu, DATA),
}
PHASES = ("forward", "backward", "both", "both, collector off")


class Model:
    """The transformer on one of the engines."""

    def __init__(self, engine: str) -> None:
        self.numbers = ENGINES[engine]
        self.weights = transformer.weights(self.numbers)

    def forward(self) -> Any:
        return transformer.loss(self.weights, self.numbers)

    def step(self) -> float:
        """Forward and backward; the loss."""
        loss = self.forward()
        loss.backward()
        return float(loss.data)

    def gradient(self) -> list[float]:
        """What the leaves hold."""
        return [weight.grad for matrix in self.weights.values() for row in matrix for weight in row]

    def seconds(self) -> list[float]:
        """Processor time of forward, of backward, of both, and of both without garbage collections."""
        forward, backward = self._phases()
        gc.disable()
        try:
            quiet = sum(self._phases())
        finally:
            gc.enable()
        return [forward, backward, forward + backward, quiet]

    def _phases(self) -> tuple[float, float]:
        gc.collect()
        start = process_time()
        loss = self.forward()
        middle = process_time()
        loss.backward()
        return middle - start, process_time() - middle


def compare_transformers(rounds: int) -> Table:
    """The engines in turn within each round, a step each."""
    models = {name: Model(name) for name in ENGINES}
    seconds: dict[str, list[list[float]]] = {name: [] for name in models}
    with deep_recursion(), what_was_there_set_aside():
        _require_agreement(models)
        for _ in range(rounds):
            for name, model in models.items():
                seconds[name].append(model.seconds())
    rows = [_row(name, models[name], seconds[name], seconds[BASELINE]) for name in models]
    least = 1000 * min(both for _, _, both, _ in seconds[BASELINE])
    notes = [
        f"Processor time; both took the {BASELINE} {least:.0f} ms here.",
        "What the garbage collector takes depends on where nodes lie in memory, so it differs by run.",
    ]
    return Table(rows, notes)


def _require_agreement(models: dict[str, Model]) -> None:
    """Each takes a step: equal losses and gradients. Else an ArithmeticError."""
    found = {name: [model.step(), *model.gradient()] for name, model in models.items()}
    for name, numbers in found.items():
        for number, right in zip(numbers, found[BASELINE], strict=True):
            if not math.isclose(number, right, rel_tol=1e-9, abs_tol=1e-12):
                raise ArithmeticError(f"{name} has {number}, the {BASELINE} {right}")


def _row(name: str, model: Model, mine: list[list[float]], base: list[list[float]]) -> dict[str, Any]:
    operands = attrgetter("operands" if name == BASELINE else "parents")
    row = {"transformer": name, "nodes": count_nodes([model.forward()], operands)}
    columns = zip(PHASES, zip(*mine, strict=True), zip(*base, strict=True), strict=True)
    return row | {f"{phase} / {BASELINE}": ratio(these, those) for phase, these, those in columns}
