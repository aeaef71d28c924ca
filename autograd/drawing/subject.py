"""What there is to draw, from what people give: a node, lists of nodes, a network; all of it or a part.

What a line here may know: nodes, and how a network looks from outside: that it has `parameters()`, and
that it can be called on a list of numbers. It imports no network.

>>> from autograd import Value
>>> x = Value(1.0, "x")
>>> [node.data for node in Subject([x * 2.0, {"e": x + 1.0}]).outputs]
[2.0, 2.0]
"""

from collections.abc import Iterator, Mapping
from typing import Any

from autograd.formula import formula
from autograd.order import topological_order
from autograd.primals import listed, real, shown
from autograd.value import Value


class Subject:
    """The outputs to draw: of a network, what it computes from `inputs`, or else from numbers made up.

    `parameters` are those of a network without inputs, of which alone the numbers are known; else None.
    Raises TypeError for what is no node, ValueError for a network that cannot be run without inputs.
    """

    def __init__(self, thing: Any, inputs: Any = None) -> None:
        is_network = callable(getattr(thing, "parameters", None)) and not isinstance(thing, type)
        if inputs is not None and not is_network:
            raise TypeError(f"inputs= is for a network, not for {shown(thing)}")
        self.parameters = frozenset(thing.parameters()) if is_network and inputs is None else None
        self.outputs = list(dict.fromkeys(_nodes(_run(thing, inputs) if is_network else thing)))
        if not self.outputs:
            raise ValueError("nothing to draw: there is no output")

    def part(self, only: Any, around: Any, steps: Any) -> frozenset[Value] | None:
        """The nodes of a close-up: these `only`; those up to so many `steps` from some; None for all."""
        if only is around is steps is None:
            return None
        chosen, centre = (frozenset(_nodes([] if given is None else given)) for given in (only, around))
        beside = {node: list(node.parents) for node in topological_order(*self.outputs)}
        for node in (chosen | centre) - beside.keys():
            raise ValueError(f"{formula(node)} is not in this graph, so there is no close-up of it")
        if around is steps is None:
            return chosen
        for node in beside if around is not None else ():  # of the outputs, what they were made from
            for parent in node.parents:
                beside[parent].append(node)
        found = edge = frozenset(self.outputs) if around is None else centre
        for _ in range(int(real(1 if steps is None else steps))):
            edge = frozenset([other for node in edge for other in beside[node]]) - found
            found |= edge
        return found | chosen


def _run(network: Any, inputs: Any) -> Any:
    """What a network computes from these inputs, labelled x0, x1, ..., or from as many as it takes."""
    try:
        numbers = [0.5] * _width(network) if inputs is None else listed("inputs=", inputs)
        return network([x if isinstance(x, Value) else Value(x, f"x{i}") for i, x in enumerate(numbers)])
    except Exception as error:
        if inputs is not None:
            raise
        ask = "say what to run the network on, as in draw(net, inputs=[0.4, 0.8])"
        raise ValueError(f"{ask}: by itself it does not run ({error})") from error


def _width(network: Any) -> int:
    """How many numbers a network takes: as many as its first neuron has weights."""
    for inside in ("layers", "neurons"):
        if parts := getattr(network, inside, None):
            return _width(parts[0])
    return len(getattr(network, "weights", None) or network.w)


def _nodes(thing: Any) -> Iterator[Value]:
    """The nodes in lists and dicts, however deep."""
    if isinstance(thing, Value):
        yield thing
    elif hasattr(thing, "__iter__") and not isinstance(thing, (str, bytes)):
        for part in thing.values() if isinstance(thing, Mapping) else thing:
            yield from _nodes(part)
    else:
        what = f"a {type(thing).__name__}: {shown(thing)}"
        raise TypeError(f"a picture shows a node (a Value), a list of nodes or a network, not {what}")
