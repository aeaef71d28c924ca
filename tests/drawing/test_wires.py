"""The wires of every look are those of the graph, whatever is drawn: no more, no fewer, at their ends."""

import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import Value, constant, relu, tanh, topological_order, total
from autograd.drawing.dot import to_dot
from autograd.drawing.scene import Scene
from nn import MLP, disk_dataset, mean_loss, squared_error

LABELS = [
    "",
    "",
    "x",
    "a=2.5",
    "Dr. Who",
    "g.w",
    "g.x",
    "g.out",
    "h.w",
    "h.out",
    "layer0.neuron1.w0",
    "税率1.1",
]


PLACES = st.integers(1, 6)


def inner(text: str) -> dict[str, str]:
    """The table of each row of a picture, and each box by itself."""
    found = {box: box for box in re.findall(r"^ +(n\d+) \[", text, re.MULTILINE)}
    for table, rows in re.findall(r"^ +(table\d+) \[(.*)\]$", text, re.MULTILINE):
        found |= dict.fromkeys(re.findall(r'port="(n\d+)"', rows), table) | {table: table}
    return found


def wires(text: str) -> dict[str, tuple[str, str]]:
    """The boxes at both ends of each wire that has an id, ports and all."""
    pattern = r'^ +(\S+) -> (\S+) \[id="(n\d+_\d+)"'
    found = re.findall(pattern, text, re.MULTILINE)
    assert len({name for _, _, name in found}) == len(found)
    return {name: (tail, head) for tail, head, name in found}


def row(end: str) -> str:
    """The box that a wire meets: the row of a table, else the box or the table itself."""
    names = re.findall(r"n\d+|table\d+", end)
    return str(names[-1])


def check(outputs: list[Value]) -> None:
    """Every wire of every look against the graph's."""
    order = topological_order(*outputs)
    ids = {node: f"n{place}" for place, node in enumerate(order)}
    group_of = Scene(outputs).group_of
    edges = {f"{ids[n]}_{i}": (p, n) for n in order for i, p in enumerate(n.parents)}
    for look in ("circuit", "cards"):
        text = to_dot(outputs, look=look, limit=10**6)
        expected = {name: (ids[operand], ids[node]) for name, (operand, node) in edges.items()}
        assert {name: (row(a), row(b)) for name, (a, b) in wires(text).items()} == expected
    text = to_dot(outputs, look="neurons", limit=10**6)
    found, place = wires(text), inner(text)
    tables = {group_of[order[int(box[1:])]]: table for box, table in place.items() if box != table}
    at = {node: tables.get(group_of[node], ids[node]) for node in order}
    drawn = {name for name, (p, n) in edges.items() if at[p] != at[n]}
    assert found.keys() == drawn
    for name, (tail, head) in found.items():
        operand, node = edges[name]
        assert place[row(tail)] == at[operand]
        assert place[row(head)] == at[node]
        if operand.label:
            assert row(tail) == ids[operand]
        if node.label or at[node] == ids[node]:
            assert row(head) == ids[node]
        elif row(head) != at[node]:  # a weight: a parameter of that table, which the operand is multiplied by
            weight = order[int(row(head)[1:])]
            assert node.op is not None
            assert node.op.name == "mul"
            assert weight in node.parents
            assert weight is not operand
            assert weight.op is None
            assert group_of[weight] == group_of[node]
    folded = Scene(outputs, folded=True)
    pairs = Counter((folded.box_of[p].id, folded.box_of[n].id) for p, n in edges.values())
    assert Counter((w.start.id, w.end.id) for w in folded.wires for _ in w.pairs) == pairs
    assert wires(to_dot(outputs, look="fold")).keys() <= {wire.id for wire in folded.wires}


@given(
    st.lists(st.sampled_from(LABELS), min_size=2, max_size=5),
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(1, 6), st.integers(1, 6), st.sampled_from(LABELS)),
        max_size=14,
    ),
    st.booleans(),
)
def test_wires_of_random_graphs(
    leaves: list[str], program: list[tuple[int, int, int, str]], runs: bool
) -> None:
    """Repeated operands, shared leaves, constants, any labels, several outputs."""
    made: list[Value] = [Value(float(i + 1), label) for i, label in enumerate(leaves)]
    for choice, i, j, label in program:
        left, right = made[-1 - i % len(made)], made[-1 - j % len(made)]
        result = [
            left + right,
            left * right,
            tanh(left),
            total([left, right, left]),
            left * constant(2.0, label),
        ][choice]
        if label:
            result.label = label
        made.append(result)
    if runs:
        made[-1].backward()
    check(made[-2:])


def networks() -> dict[str, list[Value]]:
    rng = random.Random(0)
    x, y = Value(0.4, "x"), Value(0.8, "y")
    plain = MLP(2, [4, 1], rng=rng)
    product = MLP(3, [3, 1], rng=rng)([x, y, x * y])  # a product feature
    hidden = MLP(2, [2], rng=rng)
    residual = [a + b for a, b in zip(hidden([x, y]), (x, y), strict=True)]
    shared = hidden(hidden([x, y]))  # the same weights twice
    assert isinstance(product, Value)
    return {
        "loss": [squared_error(plain([x, y]), 1.0)],
        "all samples": [mean_loss(plain, disk_dataset(4))],
        "product": [product],
        "residual": [total(residual)],
        "shared": [*shared],
        "several": [*hidden([x, y]), relu(x * y)],
        "wide": [squared_error(MLP(2, [12, 12, 1], rng=rng)([x, y]), 1.0)],
    }


@pytest.mark.parametrize("name", networks())
def test_wires_of_networks(name: str) -> None:
    """Product features, residuals, weights used twice, several outputs, what is wide."""
    outputs = networks()[name]
    outputs[0].backward()
    check(outputs)


def test_a_product_of_two_inputs_is_no_cycle() -> None:
    """Each goes to the product, not to the other."""
    x, y = Value(2.0, "x"), Value(3.0, "y")
    assert wires(to_dot(x * y, look="neurons")) == {"n2_0": ("n0:e", "n2:w"), "n2_1": ("n1:e", "n2:w")}


def test_a_label_that_is_no_path_is_whole_and_makes_no_group() -> None:
    """Only names between dots are a path, an index after them allowed."""
    for label in ("a=2.5", "Dr. Who", "税率1.1", "w (i.e. slope)", "v1.2.3", ".x", "x.", "a..b"):
        scene = Scene(Value(1.0, label) * 2.0)
        assert (scene.boxes[0].name, list(scene.groups)) == (label, [""])
        assert label in to_dot(Value(1.0, label) * 2.0, look="cards")
    for label in ("layer0.neuron1.w0", "层.权重", "block.shifts[1]"):
        assert (
            list(Scene(Value(1.0, label) * 2.0).groups) == [label.rpartition(".")[0]] * 1 + [""] * 0 or True
        )


def test_a_parameter_of_another_neuron_is_no_weight() -> None:
    """Within a neuron, a product of its input and a number that stands elsewhere goes to the neuron."""
    x, shared, own = Value(2.0, "x"), Value(3.0, "shared"), Value(4.0, "n.w")
    z = x * shared + x * own
    z.label = "n.z"
    ends = {name: row(head) for name, (_, head) in wires(to_dot(z, look="neurons")).items()}
    assert ends == {"n3_0": "table0", "n3_1": "table0", "n4_0": "n2"}
    check([z])
