"""The look "neurons": a table for each group of labels, wires by weight."""

import re
from html import unescape

import pytest

from autograd import Value, total
from autograd.drawing.dot import to_dot
from nn import Neuron


def products(*weights: float) -> Value:
    """A sum of products of one number: a group of labels for each weight."""
    x, y = Value(1.0, "x"), Value(0.0, "y")
    for place, weight in enumerate(weights):
        product = x * Value(weight, f"g{place}.w") + Value(1.0, f"g{place}.b")
        product.label = f"g{place}.out"
        y = y + product
    y.backward()
    return y


def rows(text: str, table: str) -> list[list[str]]:
    """What the cells of a table say, row by row."""
    (label,) = re.findall(rf"{table} \[.*", text)
    shown = [re.findall(r"<td.*?</td>", row) for row in label.split("</tr>")]
    return [[re.sub("<.*?>", "", cell) for cell in row] for row in shown if row]


def test_a_group_is_a_table_with_a_row_for_each_label() -> None:
    """Its name, its operation, then leaves before results, each with value and gradient."""
    assert rows(unescape(to_dot(products(2.0, -3.0), look="neurons")), "table1") == [
        ["g1"],
        ["+", "value", "gradient"],
        ["w", "−3", "1"],
        ["b", "1", "1"],
        ["out", "−2", "1"],
    ]


def test_leaves_stand_before_results() -> None:
    """In whatever order they were born."""
    product = Value(1.0, "x") * Value(2.0, "g.w")
    product.label = "g.product"
    y = product + Value(1.0, "g.b")
    y.label = "g.y"
    assert [row[0] for row in rows(to_dot(y, look="neurons"), "table0")[2:]] == ["w", "b", "product", "y"]


def test_wires_between_groups_alone_are_drawn() -> None:
    """A wire enters the row of its weight, as wide as that weight, orange or blue by its sign."""
    text = to_dot(products(2.0, -4.0), look="neurons")
    wires = re.findall(r"  (\S+) -> (\S+) \[id=\"(\w+)\"(.*)\]", text)
    heavy = [(place, style) for _, place, _, style in wires if style]
    assert heavy == [
        ("table0:n2:w", ' penwidth=2.80 color="#f09632"'),
        ("table1:n7:w", ' penwidth=5.00 color="#2d6eb4" style=dashed'),
    ]
    assert len(wires) == 2 + 4  # into the tables, and the two sums


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_weight_that_is_not_finite_does_no_harm(number: float) -> None:
    """Its wire is thin, and the others are as wide as without it."""
    text = to_dot(products(number, -4.0), look="neurons")
    assert re.findall(r"penwidth=(\S+)", text) == ["0.60", "5.00"]


def test_groups_follow_labels_in_any_program() -> None:
    """Nodes with labels of one path, and what only they read, share a table."""
    x = Value(1.0, "x")
    a = x * Value(2.0, "left.w") + Value(1.0, "left.b")
    b = x * Value(3.0, "right.w")
    a.label, b.label = "left.out", "right.out"
    y = a * b
    y.backward()
    text = to_dot(y, look="neurons")
    assert text.count("<td port=") == 2 * 5 + 2  # w, b, out; w, out; x and y are cards
    assert re.search(r"n\d+:e -> table\d:n\d+:w \[.*penwidth", text)


def test_weights_are_in_the_order_of_their_names() -> None:
    """By number, in whatever order they were born; what has no number, after them."""
    terms = [Value(float(k), f"n.{name}") for k, name in enumerate(["b", "w10", "w2", "w1"])]
    y = total([term * Value(1.0, "x") for term in terms])
    y.label = "n.z"
    found = [row[0] for row in rows(to_dot(y, look="neurons"), "table0")[2:]]
    assert found == ["w1", "w2", "w10", "b", "z"]


def test_a_wide_neuron_is_a_table() -> None:
    """As a circuit, twelve weights would stand in a column of two screens; two fit one."""
    for weights, look in ((12, "tables"), (2, "circuit")):
        inputs = [Value(1.0, f"x{i}") for i in range(weights)]
        assert ("table0" in to_dot(Neuron(weights)(inputs))) == (look == "tables")
