"""Graphs to measure, chains, wide sums and networks, and the engines that record them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, NamedTuple

from autograd import Value, topological_order, total
from nn import mean_loss, squared_error

from .contenders import ARTICLE, SAMPLES, reason
from .network import Network

SIZE = 1000
RECURSION_LIMIT = 10_000


class Engine(NamedTuple):
    """An engine's ways to make a leaf, a sum and the network's losses, and to count nodes."""

    leaf: Callable[[float], Any]
    sum: Callable[[list[Any]], Any]
    sample_losses: Callable[[], list[Any]]
    mean_loss: Callable[[], Any]
    nodes: Callable[[list[Any]], int]


def chainrule() -> Engine:
    def sample_losses() -> list[Value]:
        net = ARTICLE.network()
        return [squared_error(net(inputs), target) for inputs, target in SAMPLES]

    return Engine(
        leaf=Value,
        sum=total,
        sample_losses=sample_losses,
        mean_loss=lambda: mean_loss(ARTICLE.network(), SAMPLES),
        nodes=lambda outputs: len(topological_order(*outputs)),
    )


def micrograd() -> Engine:
    from micrograd.engine import Value

    from .micrograd_engine import sigmoid

    def network() -> Network:
        return Network(ARTICLE.layers, SAMPLES, Value, sigmoid)

    return Engine(
        leaf=Value,
        sum=plus,
        sample_losses=lambda: list(network().losses()),
        mean_loss=lambda: network().mean_loss(),
        nodes=lambda outputs: count_nodes(outputs, attrgetter("_prev")),
    )


def plus(terms: list[Any]) -> Any:
    """The sum as a chain of `+`."""
    return sum(terms[1:], terms[0])


def count_nodes(outputs: list[Any], operands: Callable[[Any], Any]) -> int:
    """How many nodes the outputs are made of, themselves among them."""
    found = set(outputs)
    waiting = [*outputs]
    while waiting:
        new = set(operands(waiting.pop())) - found
        found |= new
        waiting += new
    return len(found)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Within this block Python's recursion limit is raised: the `backward` of peers is recursive."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


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


def engines() -> tuple[dict[str, Engine], list[str]]:
    """chainrule, and micrograd where it is installed; notes to print."""
    try:
        both = {"chainrule": chainrule(), "micrograd": micrograd()}
    except ImportError as error:
        return {"chainrule": chainrule()}, [f"Not measured: micrograd ({reason(error)})."]
    return both, ["micrograd's sigmoid is one operation here, like chainrule's."]
