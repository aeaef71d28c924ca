"""Exercises whose answer is code: a usual mistake is told for what it is."""

import exercises
import pytest
from exercises.exercise import words

WALK = exercises.load("04-again").code.starts
QUOTIENT = exercises.load("04-bug").code.starts
ROW = exercises.load("05-softsign").code.starts
ASSIGNS = """from autograd import topological_order
from autograd.reverse import shares_of

def backward(y):
    y.grad = 1.0
    for node in reversed(topological_order(y)):
        for share in shares_of(node, node.grad):
            share.operand.grad = share.product
"""
ONCE = "from autograd.order import topological_order\n\ndef backward(y):\n    y.grad = 1.0\n"


@pytest.fixture(autouse=True)
def _no_tries_so_far(monkeypatch):
    monkeypatch.setattr("exercises.exercise._tries", {})


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("03-repair", exercises.load("03-repair").code.starts, "order"),
        ("03-repair", ASSIGNS, "assign"),
        ("03-repair", ONCE, "a gets 0; right is 3"),
        ("04-bug", QUOTIENT, "sign"),
        ("04-bug", QUOTIENT.replace("quotient / other", "-1 / other"), "by b is -1.5; yours is -0.5"),
        ("04-bug", QUOTIENT.replace("self.data /", "self.data *"), "At a = 6, b = 2"),
        ("04-again", WALK, "still begin with what the first walk left"),
        ("04-again", WALK.replace("met.add(node)", "met.add(node); node.grad = 0.0"), "no wires"),
        ("04-again", WALK.replace("reversed(order)", "order"), "Already the first walk"),
        ("04-again", WALK.replace("y.grad = 1.0", "y.grad += 1.0"), "After the second walk"),
        ("05-softsign", ROW.replace("...", "1.0 / (1.0 + abs(x))"), "denominator stood still"),
        (
            "05-softsign",
            ROW.replace("...", "1.0 / (1.0 + x) ** 2"),
            "For negative ones",
        ),
        (
            "05-softsign",
            ROW.replace("...", "(1.0 + 2.0 * abs(x)) / (1.0 + abs(x)) ** 2"),
            "counts with a minus",
        ),
        ("05-softsign", ROW, "It does not run"),
        ("05-softsign", ROW.replace("...", "y"), "At x = "),
    ],
)
def test_a_usual_mistake_in_code_is_told(name, code, told):
    """By its name, or in words that say where it shows."""
    verdict = exercises.check_code(name, code)
    assert not verdict.right
    english = verdict.words[0][0]
    assert english == words(told)[0] if told in exercises.MISTAKES else told in english


@pytest.mark.parametrize(
    ("inside", "told"), [("float(f'{x:.17g}')", "It does not run"), ("detach(x)", "its own slope is not")]
)
def test_a_row_whose_slope_has_no_slope_is_not_right(inside, told):
    """The second derivative is asked for, too."""
    code = ROW.replace("...", f"1.0 / (1.0 + abs({inside})) ** 2")
    verdict = exercises.check_code("05-softsign", f"from autograd import detach\n{code}")
    assert not verdict.right
    assert told in verdict.words[0][0]
