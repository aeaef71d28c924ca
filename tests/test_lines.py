"""The line of the program that made a node."""

import random

from autograd import Value, no_grad, source_lines
from autograd.lines import made_at
from nn import Neuron


def here() -> int:
    import sys

    return sys._getframe(1).f_lineno


def test_each_node_knows_its_line() -> None:
    """Leaves, operators, methods and functions note the line of this file, inside a call too."""
    with source_lines():
        x, line_x = Value(2.0), here()
        y, line_y = (x * 3).tanh(), here()
        z, line_z = Neuron(1, rng=random.Random(0))([y]), here()
    for node, line in ((x, line_x), (y, line_y), (y.parents[0], line_y), (z, line_z), (z.parents[0], line_z)):
        assert made_at(node) == (__file__, line)


def test_lines_are_kept_only_when_asked_for() -> None:
    """Outside the block, and within no_grad, nothing is looked up."""
    x = Value(2.0)
    assert made_at(x * x) is None
    with no_grad(), source_lines():
        assert (x * x).parents == ()
