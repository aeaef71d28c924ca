"""How many bytes a recorded graph takes: what building it allocates and keeps, leaves included.

Engines divide the same computation into different numbers of nodes (a sum of 1000 is one node here,
999 there), so the table has both: bytes per node of an engine's own graph, and bytes of the whole.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

from .graphs import GRAPHS, Engine, engines
from .measure import Table


def compare_memory(_rounds: int) -> Table:
    """Bytes of chainrule's graphs beside micrograd's. Allocations repeat exactly: one round will do."""
    compared, notes = engines()
    return Table([_row(name, build, compared) for name, build in GRAPHS.items()], notes)


def _row(graph: str, build: Callable[[Engine], list[Any]], compared: dict[str, Engine]) -> dict[str, Any]:
    row: dict[str, Any] = {"recorded graph": graph}
    sizes = {name: kept_bytes(engine, build) for name, engine in compared.items()}
    for name, (size, nodes) in sizes.items():
        row[f"{name}: nodes"] = nodes
        row[f"{name}: bytes per node"] = round(size / nodes)
    if len(sizes) == 2:
        (our_size, our_nodes), (their_size, their_nodes) = sizes.values()
        row["bytes per node, chainrule / micrograd"] = (our_size / our_nodes) / (their_size / their_nodes)
        row["bytes of the whole graph, chainrule / micrograd"] = our_size / their_size
    return row


def kept_bytes(engine: Engine, build: Callable[[Engine], list[Any]]) -> tuple[int, int]:
    """The bytes that a graph keeps, and the number of its nodes."""
    gc.collect()
    tracemalloc.start()
    try:
        outputs = build(engine)
        gc.collect()
        kept, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return kept, engine.nodes(outputs)
