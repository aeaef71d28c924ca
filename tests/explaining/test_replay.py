"""One backward pass, replayed: the engine's own bits, numbered; nothing is written."""

import pytest
from explained import held, random_graph
from suites import slow
from support import bits

from autograd import Value, constant, reverse, sqrt, topological_order
from autograd.explaining import explain
from autograd.value import Constant


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("first", [1.0, -0.3])
def test_every_sum_ends_in_the_bits_of_the_engine(seed, first):
    """The replay gives each node the gradient that backward() wrote, and changes nothing."""
    output = random_graph(seed)
    output.backward(first)
    before = held(output)
    explanation = explain(output)
    ends = {}
    for step in explanation.steps:
        assert bits(step.adjoint) == bits(step.node.grad)
        for share in step.shares:
            assert bits(share.product) == bits(step.adjoint * share.partial)
            assert share.before is None or bits(share.before) == bits(ends[share.operand].after)
            ends[share.operand] = share
    for node in topological_order(output):
        if type(node) is not Constant and node is not output:
            found = ends[node].after if node in ends else 0.0
            assert bits(found if node.op else 0.0 + found) == bits(node.grad)
        if node in ends:
            assert ends[node].number == ends[node].of
    for write in (explanation.text, explanation.markdown, explanation.latex):
        assert write()
    assert held(output) == before


def test_every_number_is_the_one_that_the_sweep_told(monkeypatch):
    """Nothing is computed a second time: what the sweep tells is what is shown, right or wrong."""
    sweep = reverse.adjoints_of

    def tell_otherwise(output, seed, told):
        found = sweep(output, seed, told)
        for share in told:
            share.partial, share.product, share.total = 2.5, share.product + 1000.0, 7.0
        return dict.fromkeys(found, 5.0)

    monkeypatch.setattr(reverse, "adjoints_of", tell_otherwise)
    x = Value(3.0, "x")
    explanation = explain(x * x)
    (step,) = explanation.steps
    assert explanation.adjoints[x] == step.adjoint == 5.0
    found = [(share.partial, share.product, share.before, share.after) for share in step.shares]
    assert found == [(2.5, 1003.0, None, 7.0), (2.5, 1003.0, 7.0, 7.0)]


@pytest.mark.parametrize("seed", [*range(4), *map(slow, range(4, 20))])
def test_with_respect_to_one_node_it_ends_in_its_grad(seed):
    """For every node of a random graph, the last line holds every digit of the gradient."""
    output = random_graph(seed)
    output.backward()
    for node in topological_order(output):
        explanation = explain(output, wrt=node)
        last = explanation.text().splitlines()[-1]
        if type(node) is Constant and node is not output:
            assert last == "  It is a constant: 0.0."
        elif node in explanation.adjoints:
            assert bits(explanation.adjoints[node]) == bits(node.grad)
            assert f" {node.grad!r}." in last
        else:
            assert last == "  No gradient gets there: 0.0."
        if " = " in last:
            assert last.endswith("That is exactly what its .grad holds.")
        for step in explanation.steps:  # nothing else is told of
            assert all(share.operand in explanation.nodes for share in step.shares)


def test_before_backward_the_seed_is_one_and_nothing_is_written():
    """An explanation needs no backward() and does not replace it."""
    x = Value(3.0, "x")
    y = x * x
    assert explain(y).steps[0].shares[-1].after == 6.0
    assert (x.grad, y.grad) == (0.0, 0.0)


def test_data_changed_since_does_not_mix_two_passes():
    """As in backward(), the numbers are those that the forward pass saw."""
    x = Value(3.0, "x")
    y = x * x
    x.data = 100.0
    assert "x = 3\n" in explain(y).text()
    assert explain(y).steps[0].shares[-1].after == 6.0


def test_data_of_the_output_changed_since_is_not_told():
    """The output too is told with the number that the forward pass saw."""
    x = Value(3.0, "x")
    y = x * x
    y.data = 100.0
    assert explain(y).values[y] == 9.0


def test_names_are_never_shared():
    """Equal labels are numbered, and made-up names keep clear of labels."""
    y = (Value(1.0, "w") * Value(2.0, "w")) * (Value(3.0, "v1") + Value(4.0)) * constant(5.0, "w (2)")
    names = explain(y).names
    assert len(set(names.values())) == len(names)
    assert {"w", "w (2)", "w (3)", "v1", "v2", "x1"} <= set(names.values())


def test_domain_errors_are_those_of_backward():
    """Where a partial does not exist, the same exception says so, and nothing is written."""
    x = Value(0.0, "x")
    y = sqrt(x) * 2
    with pytest.raises(ZeroDivisionError, match=r"gradient with respect to x of sqrt\(x\)"):
        explain(y)
    assert y.grad == 0.0
