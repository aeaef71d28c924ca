"""How many nodes a second an engine records, and walks back over.

Engines divide the same computation into different numbers of nodes, so the table also has the time of
the whole: record and backward together.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .graphs import GRAPHS, Engine, deep_recursion, engines
from .measure import Table, paired_rounds, rate, ratio


def compare_nodes(rounds: int) -> Table:
    """Thousands of nodes a second, chainrule's beside micrograd's."""
    compared, notes = engines()
    notes.append("Processor time.")
    if "micrograd" in compared:
        notes.append("Python's recursion limit was raised: micrograd's backward is recursive.")
    with deep_recursion():
        rows = [_row(name, build, compared, rounds) for name, build in GRAPHS.items()]
    return Table(rows, notes)


def _row(
    graph: str, build: Callable[[Engine], list[Any]], compared: dict[str, Engine], rounds: int
) -> dict[str, Any]:
    row: dict[str, Any] = {"1000 nodes a second": graph}
    graphs = {name: build(engine) for name, engine in compared.items()}
    actions: dict[str, Callable[[], Any]] = {}
    for name, engine in compared.items():
        actions[f"{name}: record"] = partial(build, engine)
        actions[f"{name}: backward"] = partial(_backward, graphs[name])
    seconds = paired_rounds(actions, rounds)
    for name, engine in compared.items():
        count = engine.nodes(graphs[name])
        for action in (f"{name}: record", f"{name}: backward"):
            row[action] = rate(count / 1000, seconds[action])
    if len(compared) == 2:
        ours, theirs = (
            [sum(both) for both in zip(seconds[f"{name}: record"], seconds[f"{name}: backward"], strict=True)]
            for name in compared
        )
        row["time of the whole, chainrule / micrograd"] = ratio(ours, theirs)
    return row


def _backward(outputs: list[Any]) -> None:
    for output in outputs:
        output.backward()
