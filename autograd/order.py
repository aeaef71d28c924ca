"""The order of the graph: the one walk, by a loop and not by recursion, so any depth will do.

A node is born after its operands, and carries a serial number. So the order of birth, the same in
every process, has operands before results; backwards, it has each node after all that read it, which
is when a gradient may leave the node. What a line here may know: parents and serial numbers.

>>> from autograd import Value
>>> x = Value(3.0, "x")
>>> y = x * x
>>> [node.data for node in topological_order(y + x)]
[3.0, 9.0, 12.0]
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from autograd.kinds import Node

_birth = attrgetter("serial")


def topological_order(
    *outputs: Node, skip: Callable[[Node], bool] | None = None, leaves: bool = True
) -> list[Node]:
    """Every node that the outputs were made from, and they themselves, in the order of their birth.

    So operands come before results, and the same program gives the same order in every process. Nodes
    for which `skip` holds are left out, and what they alone were made from; so are, unless `leaves`,
    the nodes that no operation made. Linear in nodes and edges. Raises TypeError for other outputs.
    """
    for other in [output for output in outputs if not hasattr(type(output), "serial")]:
        raise TypeError(f"expected a node, a Value, not a {type(other).__name__}")
    order: list[Node] = []
    met: set[Node] = set()
    found = [outputs]
    for nodes in found:  # grows while it runs
        for node in nodes:
            if (leaves or node.parents) and node not in met:
                met.add(node)
                if skip is None or not skip(node):
                    order.append(node)
                    found.append(node.parents)
    order.sort(key=_birth)
    return order
