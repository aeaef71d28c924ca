"""The backward pass by hand, node by node: right in the engine's order, wrong in others."""

import random

import pytest
from support import bits

from autograd import Value, constant, exp, share_gradient, tanh, topological_order, total


def random_graph(seed):
    """A graph with shared nodes and repeated operands."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-2, 2)) for _ in range(3)]
    for _ in range(20):
        a, b = rng.choice(nodes), rng.choice(nodes[-4:])
        nodes.append(rng.choice([a * b, a + b, a - 3 * b, tanh(a), total([a, b, a])]))
    return total(nodes[-3:])


def walked(output, order):
    """The gradients that a walk in this order leaves."""
    for node in order:
        node.grad = 0.0
    output.grad = 1.0
    for node in order:
        share_gradient(node)
    return [node.grad for node in topological_order(output)]


@pytest.mark.parametrize("seed", range(10))
def test_in_the_engine_s_order_it_is_backward(seed):
    """Each node after all that read it: the same bits as `backward()`, in leaves and inner nodes."""
    output = random_graph(seed)
    order = topological_order(output)[::-1]
    found = walked(output, order)
    for node in order:
        node.grad = 0.0
    output.backward()
    assert [bits(g) for g in found] == [bits(node.grad + 0.0) for node in topological_order(output)]


def test_in_another_order_it_fails_and_nothing_complains():
    """A node that hands on before its last share has arrived hands on too little."""
    x = Value(3.0, "x")
    u = x * x
    y = u * x + u
    product = y.parents[0]
    assert walked(y, [y, product, u, x])[0] == 33.0
    assert walked(y, [y, u, product, x])[0] == 15.0  # u has but one of its two shares


def test_repeated_operands_constants_and_leaves():
    """`x * x` gives two shares; a constant gets none; a leaf gives none; an error changes nothing."""
    x, c = Value(3.0, "x"), constant(2.0, "c")
    y = x * x * c
    y.grad = 1.0
    for node in (y, *y.parents):
        share_gradient(node)
    assert (x.grad, c.grad) == (12.0, 0.0)
    share_gradient(x)
    assert x.grad == 12.0
    root = Value(0.0, "zero").sqrt()
    root.grad = 1.0
    with pytest.raises(ZeroDivisionError, match="sqrt"):
        share_gradient(root)
    assert root.parents[0].grad == 0.0
    with pytest.raises(TypeError, match="takes a node, not"):
        share_gradient(exp(1.0))
