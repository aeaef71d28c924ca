"""Folding: which nodes play the same part."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from suites import slow

from autograd import Value, constant, sin, tanh, topological_order, total
from autograd.drawing.fold import fold
from nn import MLP, disk_dataset, mean_loss


def sizes(output: Value) -> list[int]:
    return [len(part) for part in fold(output)]


def test_the_article_folds_to_one_sample() -> None:
    """3287 nodes are 17 parameters and one sample's 30 nodes."""
    loss = mean_loss(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    parts = fold(loss)
    assert sum(len(part) for part in parts) == len(topological_order(loss))
    assert sum(len(part) == 1 for part in parts) == 17 + 3
    assert {len(part) for part in parts} == {1, 121}


def test_labels_tell_parts_apart() -> None:
    """Two parameters of different labels stay two, in equal surroundings too."""
    u, v = Value(1.0, "u"), Value(2.0, "v")
    assert sizes(total([u * 1.0, v * 2.0])) == [1, 1, 1, 1, 1, 1, 1]


def test_readers_tell_parts_apart() -> None:
    """Nodes made alike but read differently are different parts."""
    x = constant(1.0)
    w = Value(2.0, "w")
    a, b = w * x, w * x
    assert sizes(a + sin(b)) == [1, 1, 1, 1, 1, 1]
    assert sizes(a - b) == [1, 1, 1, 1, 1]


def test_numbers_do_not_tell_parts_apart() -> None:
    """Unlabelled numbers of one role fold, whatever they are."""
    w = Value(2.0, "w")
    assert sizes(total([tanh(w * float(i)) for i in range(5)])) == [1, 5, 5, 5, 1]


@pytest.mark.parametrize("length", [5_000, slow(50_000)])
def test_a_deep_chain_folds_in_linear_time(length: int) -> None:
    """Depth does no harm; what is far from both ends of a chain is one step."""
    y = Value(1.0, "x")
    for _ in range(length):
        y = tanh(y)
    sizes = [len(part) for part in fold(y)]
    assert sizes == [1, 1, 1, length + 1 - 6, 1, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(1, 5), st.integers(1, 5)), max_size=20))
def test_every_node_is_in_one_part(program: list[tuple[int, int, int]]) -> None:
    """Parts are disjoint, cover the graph, and hold nodes of one operation and label."""
    made = [Value(1.0, "a"), Value(2.0, "b")]
    for choice, i, j in program:
        left, right = made[-1 - i % len(made)], made[-1 - j % len(made)]
        made.append([left + right, left * right, tanh(left)][choice])
    y = total(made)
    parts = fold(y)
    assert sorted(map(id, (n for part in parts for n in part))) == sorted(map(id, topological_order(y)))
    for part in parts:
        assert len({(node.op, node.label) for node in part}) == 1
