"""The DOT text of a graph: what it shows, and that nothing breaks it."""

import os
import random
import subprocess
import sys

import pytest

from autograd import Value, constant
from autograd.dot import to_dot
from nn import MLP, squared_error

PROGRAM = """
from autograd import Value, tanh
from autograd.dot import to_dot
a, b = Value(2.0, "a"), Value(-3.0, "b")
y = tanh(a * b + a)
y.backward()
print(to_dot(y), end="")
"""


def test_the_same_graph_gives_the_same_text_in_every_process() -> None:
    """No address and no hash order shows in the text."""
    texts = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1


def test_an_operand_used_twice_has_two_wires() -> None:
    """x*x shows x twice, each wire with its own share of the gradient."""
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    wires = [line for line in to_dot(y).splitlines() if "n0 -> n1" in line]
    assert len(wires) == 2
    assert all(">3<" in wire for wire in wires)
    assert any("Σ 6" in line for line in to_dot(y).splitlines())


def test_before_backward_there_are_values_only() -> None:
    """Instead of zeros that nobody computed, the picture says that backward() has not run."""
    x = Value(3.0, "x")
    y = x * 2
    assert "no backward() yet" in to_dot(y)
    y.backward()
    assert "no backward() yet" not in to_dot(y)


def test_drawing_changes_nothing() -> None:
    """Values and gradients are the same after drawing."""
    x = Value(3.0, "x")
    y = (x * x).exp()
    y.backward()
    before = (x.data, x.grad, y.data, y.grad)
    to_dot(y)
    assert (x.data, x.grad, y.data, y.grad) == before


def test_a_neuron_is_framed_by_its_label() -> None:
    """Nodes with labels of one path, and what only they read, share a frame."""
    loss = squared_error(MLP(2, [4, 1], rng=random.Random(0))([1.0, 2.0]), 1.0)
    text = to_dot(loss)
    assert text.count("subgraph cluster") == 5
    first = text[text.index("layer0.neuron0") :].split("}")[0]
    assert first.count("×") == 2


def test_options_are_obeyed() -> None:
    """Direction, digits, title and highlighted nodes show in the text."""
    x = Value(1 / 3, "x")
    text = to_dot(x * 2, direction="TB", digits=6, title="a & b", highlight=[x])
    assert "rankdir=TB" in text
    assert "0.333333" in text
    assert "a &amp; b" in text
    assert "#ffd166" in text


@pytest.mark.parametrize(
    "label", ['"', "{}", "|", "<b>", "\\N", "<script>", "a\nb", "\0", "\ud800", "x" * 5000, "&"]
)
def test_hostile_labels_stay_labels(label: str) -> None:
    """No label adds a line, a node or a piece of markup to the text."""
    plain = to_dot(Value(1.0, "plain") * constant(2.0, "other"))
    hostile = to_dot(Value(1.0, label) * constant(2.0, label))
    assert len(hostile.splitlines()) == len(plain.splitlines())
    assert "<script>" not in hostile
    hostile.encode("utf-8")
