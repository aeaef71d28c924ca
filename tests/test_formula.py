"""Formulas as text: brackets where they are needed, labels, depth, and what may not break a line."""

import pytest

from autograd import Value, exp, maximum, rules, total
from autograd.formula import DEPTH, TERMS, formula, operation, printable

a, b, c = Value(2.0, "a"), Value(3.0, "b"), Value(0.5, "c")


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (a, "a"),
        (Value(1.5), "1.5"),
        (Value(-1.5), "-1.5"),
        (2.5, "2.5"),
        (a + b, "a + b"),
        (a - (b - c), "a - (b - c)"),
        ((a - b) - c, "a - b - c"),
        (a / (b / c), "a / (b / c)"),
        (a / b / c, "a / b / c"),
        (a / (b * c), "a / (b * c)"),
        ((a + b) * c, "(a + b) * c"),
        (a + b * c, "a + b * c"),
        (a**b**c, "a ** b ** c"),
        ((a**b) ** c, "(a ** b) ** c"),
        (-a, "-a"),
        ((-a) ** 2, "(-a) ** 2.0"),
        (-(a**2), "-a ** 2.0"),
        (-(a + b), "-(a + b)"),
        (a - -b, "a - -b"),
        (a * -2, "a * -2.0"),
        (a ** Value(-2.0), "a ** (-2.0)"),
        (2 ** (a + b), "2.0 ** (a + b)"),
        (exp(a * b), "exp(a * b)"),
        (maximum(a, -1), "maximum(a, -1.0)"),
        (abs(a - b), "abs(a - b)"),
        (total([a, b, 1.0]), "total(a, b, 1.0)"),
    ],
    ids=str,
)
def test_formulas(node, text):
    """The text has the brackets that Python would need to compute the same, and no others."""
    assert formula(node) == text


def test_the_text_computes_the_same_number():
    """Python reads the formula as the operation it stands for."""
    names = {"a": 2.0, "b": 3.0, "c": 0.5}
    for node in (a - (b - c), a / (b / c), (a**b) ** c, a**b**c, (-a) ** 2, -(a**2), -(a + b) * c):
        assert eval(formula(node), names) == node.data  # noqa: S307


def test_a_labelled_node_is_its_label():
    """A label stands for everything that the node was made from."""
    z = a * b
    z.label = "z"
    assert formula(z + 1) == "z + 1.0"


def test_deep_formulas_end_in_dots():
    """What lies deeper than DEPTH operations is left out, so a message stays short on any graph."""
    x = Value(1.0, "x")
    for _ in range(10_000):
        x = x + 1
    assert formula(x) == "… + 1.0 + 1.0 + 1.0"
    assert formula(a + b, depth=0) == "…"
    assert DEPTH == 3


def test_long_sums_end_in_dots():
    """A sum of many terms shows the first few."""
    text = formula(total([a] * 1000))
    assert text == "total(" + "a, " * TERMS + "…)"


def test_operation_is_the_formula_before_the_node():
    """A row and operands give the text that their node would have."""
    assert operation(rules.log, [a - 1]) == "log(a - 1.0)"
    assert operation(rules.div, [1.0, a - 1]) == "1.0 / (a - 1.0)"


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("layer0.neuron2.w1", "layer0.neuron2.w1"),
        ("Gewicht μ 权", "Gewicht μ 权"),
        ("two\nlines", r"two\nlines"),
        ("\x1b[31mred\x00", r"\x1b[31mred\x00"),
        ("\ud800", r"\ud800"),
        ("\u202e", r"\u202e"),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 40, "x" * 40),
    ],
    ids=ascii,
)
def test_printable(label, shown):
    """One line that any terminal can show, cut when long; ordinary text of any language unchanged."""
    assert printable(label) == shown
    shown.encode("utf-8")
