"""The traversal: operands before results, each node once, in the same order everywhere."""

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st
from support import ROOT

from autograd import Value, grad, reverse, topological_order, total


def readers_first(*outputs):
    """What the backward sweep walks: the operations, each one after all that read it."""
    return topological_order(*outputs, leaves=False)[::-1]


# A graph: for each node, the earlier nodes that it adds up (by distance).
graphs = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=4), min_size=1, max_size=25)


def build(graph):
    """Two leaves, then one sum for each entry; the distances wrap around the nodes there are."""
    nodes = [Value(1.0), Value(2.0)]
    for distances in graph:
        nodes.append(total([nodes[-1 - distance % len(nodes)] for distance in distances]))
    return nodes


def ancestors(outputs):
    """Every node that the outputs were made from, and they themselves, found in the simplest way."""
    found = set(outputs)
    waiting = list(outputs)
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


@given(graphs, st.data())
def test_operands_come_before_results_and_each_node_once(graph, data):
    """For any graph and any outputs (some made from others, some twice), the order is complete."""
    nodes = build(graph)
    outputs = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=4))
    order = topological_order(*outputs)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert set(place) == ancestors(outputs)
    assert all(place[parent] < place[node] for node in order for parent in node.parents)


@given(graphs, st.data())
def test_readers_come_before_what_they_read(graph, data):
    """Readers first holds every node that an operation made, once, before all its operands."""
    nodes = build(graph)
    outputs = data.draw(st.lists(st.sampled_from(nodes), min_size=1, max_size=4))
    order = readers_first(*outputs)
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert set(place) == {node for node in ancestors(outputs) if node.op is not None}
    assert all(place[node] < place[p] for node in order for p in node.parents if p.op is not None)


def test_a_leaf_alone():
    """The order of a leaf is the leaf; no node at all has an empty order."""
    x = Value(1.0)
    assert topological_order(x) == [x]
    assert readers_first(x) == []
    assert topological_order() == []


def test_an_operand_met_twice_comes_once():
    """x * x has two edges to one node."""
    x = Value(3.0)
    y = x * x
    z = y + y
    assert topological_order(z) == [x, y, z]
    assert readers_first(z) == [z, y]


def test_an_output_inside_another_one():
    """Outputs that read each other, in either order of asking, come after what they read."""
    x = Value(3.0)
    y = x * 2
    z = y + y
    for outputs in ((y, z), (z, y), (y, z, y, x)):
        order = topological_order(*outputs)
        assert order.index(x) < order.index(y) < order.index(z)
        assert len(order) == 4


@given(graphs)
def test_the_order_is_that_of_birth(graph):
    """Nodes come as they were made, whatever reads what; each is younger than its operands."""
    nodes = build(graph)
    order = topological_order(*nodes)
    assert order == nodes
    assert [node.serial for node in order] == sorted({node.serial for node in order})


@given(graphs, st.data())
def test_what_is_left_out(graph, data):
    """Nodes to be skipped and what they alone were made from, and leaves if so asked."""
    nodes = build(graph)
    order = topological_order(nodes[-1])
    skipped = data.draw(st.sets(st.sampled_from(nodes)))
    left = topological_order(nodes[-1], skip=skipped.__contains__)
    assert set(left) == {node for node in order if node in left} - skipped
    assert all(node is nodes[-1] or any(node in r.parents for r in left) for node in left)
    assert topological_order(nodes[-1], leaves=False) == [node for node in order if node.parents]


def test_a_gradient_looks_at_nothing_older_than_its_inputs(monkeypatch):
    """`grad` by young nodes leaves the long history that they were made from alone."""
    x = Value(0.5)
    for _ in range(100):
        x = x * 1.01
    y = x * x + x
    walked = []

    def counted(*outputs, **options):
        walked.extend(topological_order(*outputs, **options))
        return topological_order(*outputs, **options)

    monkeypatch.setattr(reverse, "topological_order", counted)
    assert grad(y, [x])[0].data == 2 * x.data + 1
    assert 0 < len(walked) <= 3


SCRIPT = """
from autograd import Value, grad, reverse, topological_order, total
xs = [Value(float(i), f"x{i}") for i in range(9)]
ys = [x * xs[i - 1] for i, x in enumerate(xs)] + xs[3:5]
print([(n.data, n.label) for n in topological_order(total(ys), ys[2] * ys[3])])
"""


def test_the_order_is_the_same_in_every_process():
    """No address and no hash seed decides anything."""
    orders = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(orders) == 1
    assert len(next(iter(orders))) > 100
