"""A graph by numbers: what is merged, in which order, and what becomes flat."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import Value, lower, tanh, total
from autograd.programs.same import Flat, Graph

x, y, z = (Value(number, label) for number, label in zip((1.0, 2.0, 3.0), "xyz", strict=True))


def flat(output):
    """The operands of the last sum or product, by their labels or rows, and how many nodes are inside it."""
    graph = Flat(Graph([output], [x, y, z]))
    (last,) = graph.outputs
    shown = [graph.labels[n] or getattr(graph.rules[n], "name", "number") for n in graph.operands[last]]
    return shown, sum(graph.inside)


def test_equal_operations_are_one():
    """The first of them, also of constants; an output keeps its own label."""
    again = x * y
    again.label = "again"
    graph = Graph([tanh(x * y) + 2.0, tanh(again) * 2.0, again], [x, y, z])
    assert [rule and rule.name for rule in graph.rules] == [None] * 3 + ["mul", "tanh", None, "add", "mul"]
    assert graph.operations == 4
    assert graph.numbers == {5: 2.0}
    assert graph.outputs == [6, 7, 3]
    assert graph.named == ["", "", "again"]
    assert graph.uses() == [1, 1, 0, 2, 2, 2, 1, 1]


def test_zeros_of_two_signs_are_two():
    """Constants are equal bit for bit."""
    assert len(Graph([x * 0.0 + x * -0.0], [x]).numbers) == 2


@pytest.mark.parametrize(
    ("output", "operands", "inside"),
    [
        (x + y + z, ["x", "y", "z"], 1),
        (x + (y + z), ["x", "y", "z"], 1),
        (total([x + y, z, tanh(x)]), ["x", "y", "z", "tanh"], 1),
        (x * y * z * 2.0, ["x", "y", "z", "number"], 2),
        (x + x, ["x", "x"], 0),
        (x * y + z, ["mul", "z"], 0),
        (x - y + z, ["sub", "z"], 0),
    ],
)
def test_what_one_alone_reads_is_part_of_it(output, operands, inside):
    """Sums in sums and products in products, in their order; other operations stay what they are."""
    assert flat(output) == (operands, inside)


def test_what_two_read_stays_by_itself():
    """A sum that is an output too, or that two others read, has a value of its own."""
    inner = x + y
    graph = Flat(Graph([inner + z, inner], [x, y, z]))
    assert not any(graph.inside)
    shared = x * y
    assert not any(Flat(Graph([shared * z, shared * x], [x, y, z])).inside)


@settings(deadline=None)
@given(st.integers(2, 60), st.randoms())
def test_a_chain_is_flat_however_it_was_added(count, rng):
    """All terms are there, once each, in whichever order and nesting they were added."""
    inputs = [Value(float(i), f"x{i}") for i in range(count)]
    parts = list(inputs)
    while len(parts) > 1:
        a = parts.pop(rng.randrange(len(parts)))
        parts[rng.randrange(len(parts))] += a
    graph = Flat(Graph(parts, inputs))
    assert sorted(graph.operands[graph.outputs[0]]) == list(range(count))


def test_a_long_chain_takes_a_time_in_proportion():
    """Its operands are handed on, not copied at each link."""
    chain = x * 1.0
    for _ in range(20_000):
        chain = chain + y
    assert len(Flat(Graph([chain], [x, y, z])).operands[-1]) == 20_001


def test_a_program_begins_with_another():
    """With itself, and with one of its first operations alone; numbers count by their bits."""
    first, whole = lower([x * y], [x, y]), lower([x * y, tanh(x * y)], [x, y])
    assert whole.begins_with(first)
    assert whole.begins_with(whole)
    assert not first.begins_with(whole)
    assert not whole.begins_with(lower([x + y], [x, y]))
    assert not lower([x * 2.0], [x]).begins_with(lower([x * 3.0], [x]))
