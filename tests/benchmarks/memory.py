"""How many bytes a recorded graph takes: what building it allocates and keeps, leaves included.

Engines divide the same computation into different numbers of nodes (a sum of 1000 is one node here,
999 there), so the table has both: bytes per node of an engine's own graph, and bytes of the whole.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any, NamedTuple

from autograd import Value, topological_order, total
from nn import mean_loss, squared_error

from .contenders import LAYERS, SAMPLES, new_network
from .measure import Table

SIZE = 1000


class Engine(NamedTuple):
    """An engine's ways to make a leaf, a sum and the network's losses, and to count nodes."""

    leaf: Callable[[float], Any]
    sum: Callable[[list[Any]], Any]
    sample_losses: Callable[[], list[Any]]
    mean_loss: Callable[[], Any]
    nodes: Callable[[list[Any]], int]


def chainrule() -> Engine:
    def sample_losses() -> list[Value]:
        net = new_network()
        return [squared_error(net(inputs), target) for inputs, target in SAMPLES]

    return Engine(
        leaf=Value,
        sum=total,
        sample_losses=sample_losses,
        mean_loss=lambda: mean_loss(new_network(), SAMPLES),
        nodes=lambda outputs: len(topological_order(*outputs)),
    )


def micrograd() -> Engine:
    from micrograd.engine import Value

    from .micrograd_network import Network, nodes, sigmoid

    def network() -> Network:
        return Network(LAYERS, SAMPLES, sigmoid)

    return Engine(
        leaf=Value,
        sum=lambda terms: sum(terms[1:], terms[0]),
        sample_losses=lambda: network().losses(),
        mean_loss=lambda: network().mean_loss(),
        nodes=nodes,
    )


def chain(engine: Engine) -> list[Any]:
    x = y = engine.leaf(0.5)
    for _ in range(SIZE):
        y = y * x + x
    return [y]


GRAPHS: dict[str, Callable[[Engine], list[Any]]] = {
    f"chain of {SIZE} × and {SIZE} +": chain,
    f"sum of {SIZE} leaves": lambda engine: [engine.sum([engine.leaf(float(i)) for i in range(SIZE)])],
    f"a loss for each of {len(SAMPLES)} samples": lambda engine: engine.sample_losses(),
    f"mean loss over {len(SAMPLES)} samples": lambda engine: [engine.mean_loss()],
}


def compare_memory(_rounds: int) -> Table:
    """Bytes of chainrule's graphs beside micrograd's. Allocations repeat exactly: one round will do."""
    engines, notes = {"chainrule": chainrule()}, []
    try:
        engines["micrograd"] = micrograd()
        notes.append("Sizes include the leaves. micrograd's sigmoid is one operation here, like chainrule's.")
    except ImportError as error:
        notes.append(f"Not measured: micrograd ({error}).")
    return Table([_row(name, build, engines) for name, build in GRAPHS.items()], notes)


def _row(graph: str, build: Callable[[Engine], list[Any]], engines: dict[str, Engine]) -> dict[str, Any]:
    row: dict[str, Any] = {"recorded graph": graph}
    sizes = {name: kept_bytes(engine, build) for name, engine in engines.items()}
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
