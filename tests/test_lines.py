"""The line of the program that made a node."""

import random
import sys
from types import SimpleNamespace

from autograd import Value, no_grad, source_lines
from autograd.lines import file_name, made_at
from nn import Neuron


def here() -> int:
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


def test_a_file_is_called_by_its_last_part_and_a_cell_by_its_number(monkeypatch) -> None:
    """In a notebook a place is `Cell In[3]`, as its shell counts, not a temporary file."""
    cell = "/tmp/ipykernel_4711/1234567890.py"
    shell = SimpleNamespace(
        compile=SimpleNamespace(format_code_name=lambda name: ("Cell", "In[3]") if name == cell else None)
    )
    assert file_name(cell) == "1234567890.py"
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert file_name(cell) == "Cell In[3]"
    assert file_name("/home/ada/two\nlines.py") == "two\\nlines.py"
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: None))  # no shell runs
    assert file_name(cell) == "1234567890.py"
