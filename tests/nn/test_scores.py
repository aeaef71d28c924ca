"""Scores: the mean loss as a graph, and what counts as right."""

import random

import pytest

from autograd import Value, constant, total
from nn import (
    MLP,
    Module,
    accuracy,
    binary_cross_entropy,
    count_right,
    hinge,
    mean_loss,
    squared_error,
)

SAMPLES = [((0.0, 1.0), 1.0), ((1.0, 0.0), 0.0), ((1.0, 1.0), 1.0)]


def test_mean_loss_is_one_graph():
    """The mean over the data set is a node labelled loss, whose gradient is that of a run."""
    net = MLP(2, [3, 1], "tanh", rng=random.Random(0))
    mean = mean_loss(net, SAMPLES)
    by_hand = sum((net(inputs).data - target) ** 2 for inputs, target in SAMPLES) / 3
    assert mean.label == "loss"
    assert mean.data == pytest.approx(by_hand, rel=1e-15)


def test_count_right():
    """Counts the samples on the right side of the threshold; records and changes nothing."""
    calls = []

    class Fixed:
        def __call__(self, inputs):
            calls.append(total([Value(inputs[0]), 0.0]))
            return calls[-1]

    samples = [([0.7], 1.0), ([0.5], 1.0), ([0.2], 0.0), ([0.9], 0.0), ([0.5], 0.0)]
    assert count_right(Fixed(), samples) == 3
    assert count_right(Fixed(), samples, threshold=0.1) == 2
    assert {node.parents for node in calls} == {()}


def answers(*outputs):
    """A network that gives these outputs, one after the other, for inputs 0, 1, ..."""

    class Fixed(Module):
        def __call__(self, inputs):
            found = outputs[int(inputs[0])]
            return [constant(y) for y in found] if isinstance(found, list) else constant(found)

    return Fixed()


def test_what_counts_as_right():
    """The largest output, or the side of the loss's threshold; targets as numbers or lists, -1 for 0."""
    many = answers([0.1, 2.0, -3.0], [5.0, 4.0, 4.5], [-1.0, -2.0, -0.5])
    assert count_right(many, [([0], 1), ([1], 0), ([2], 2)]) == 3
    assert count_right(many, [([0], 0), ([1], 1), ([2], 2)]) == 1
    assert accuracy(many, zip([[0], [1]], [[0, 1, 0], [0, 0, 1]], strict=True)) == 0.5
    one = answers(0.2, -0.2, 0.7)
    samples = [([0], 1), ([1], 0), ([2], 1)]
    assert [count_right(one, samples, loss=loss) for loss in (None, squared_error)] == [2, 2]
    assert [count_right(one, samples, loss=loss) for loss in (binary_cross_entropy, hinge)] == [3, 3]
    assert count_right(one, samples, threshold=-1.0, loss=hinge) == 2
    assert count_right(one, [([0], 1), ([1], -1), ([2], 1)], threshold=0.0) == 3
