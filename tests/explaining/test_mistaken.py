"""Engines that are wrong on purpose: each is wrong in its own way, says so, and is caught by its receipt."""

import re
from html import unescape

import pytest
from explained import random_graph
from suites import one_in
from test_page import browser, data_of, opened

from autograd import Value, topological_order, total, verify
from autograd.drawing import rounded
from autograd.explaining import explain
from autograd.verifying import ReceiptError
from autograd.walking import MISTAKES, Walk


def graph():
    """One in which every mistake shows: a shared node, a repeated operand, a node read late."""
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    u = a * b
    u.label = "u"
    y = u * (u * u + a)
    y.label = "y"
    return y


# a, b, u of this graph, by hand: y = u³ + a u, so its slope in u is 3 u² + a = 110.
RIGHT = {"a": -3 * 110.0 + -6.0, "b": 2 * 110.0, "u": 110.0}
WRONG = {
    # the last share alone: of u, u² = 36 comes first, then -6·-6 twice
    "assign": {"u": 36.0, "a": -108.0, "b": 72.0},
    # u is visited before u*u has passed on its share
    "order": {"u": 110.0, "a": -120.0, "b": 76.0},
    "clear": {"u": 110.0, "a": 2 * RIGHT["a"], "b": 2 * RIGHT["b"]},
    "edges": {"u": 74.0, "a": -6.0 + -3 * 74.0, "b": 2 * 74.0},
}


@pytest.mark.parametrize("mistake", WRONG)
def test_each_mistake_is_its_own(mistake):
    """The numbers of the mistake, by hand, beside the right ones."""
    found = explain(graph(), mistake=mistake)
    by_label = {node.label: number for node, number in found.adjoints.items() if node.label}
    right = {node.label: number for node, number in found.right.items() if node.label}
    assert {name: by_label[name] for name in RIGHT} == WRONG[mistake]
    assert {name: right[name] for name in RIGHT} == RIGHT


def test_a_second_pass_that_doubles():
    """Inner nodes keep what the first pass left, so each is counted again; right is twice the gradient."""
    x = Value(3.0, "x")
    y = (x * x) * 1.0
    walk = Walk(y, 1.0, "twice")
    assert (walk.adjoints[x], walk.right[x]) == (6.0 + 2 * 6.0, 12.0)
    assert (walk.adjoints[y.parents[0]], walk.right[y.parents[0]]) == (2.0, 1.0)


@pytest.mark.parametrize("mistake", one_in(3, MISTAKES))
def test_the_false_numbers_are_marked_and_the_receipt_is_refused(mistake):
    """In text, page and receipt, in both languages; the graph and its gradients stay as they were."""
    y = graph()
    for language, word in (("en", "✗ right is "), ("zh", "✗ 应为 ")):
        told = explain(y, mistake=mistake, language=language)
        assert word in told.text()
        assert word in str(data_of(told.html())["moments"][-1])
    with pytest.raises(ReceiptError):
        verify(explain(y, mistake=mistake).json())
    assert "✗" not in explain(y).text()
    assert {node.grad for node in topological_order(y)} == {0.0}
    assert explain(y, mistake=mistake).markdown()
    assert explain(y, mistake=mistake).latex()


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_is_shared_nothing_is_false(seed):
    """On a tree, to assign, to walk in another order and to lose second edges make no difference."""
    tree = total([Value(float(k + seed)) * Value(2.0) for k in range(4)])
    for mistake in ("assign", "order", "edges"):
        walk = Walk(tree, 1.0, mistake)
        assert walk.adjoints == walk.right
    for mistake in MISTAKES:
        assert explain(random_graph(seed), mistake=mistake).text()


def test_another_mistake_is_refused():
    """One sentence says which there are."""
    with pytest.raises(ValueError, match=r"a mistake is one of assign, order, .*: got 'typo'"):
        explain(graph(), mistake="typo")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_wires_tell_what_the_engine_passed_on_at_its_visit(mistake, seed):
    """Not what the nodes end with: the picture's shares are those of the steps."""
    found = explain(random_graph(seed) if seed else graph(), mistake=mistake, digits=3)
    text, ids = unescape(found.dot()), {node: f"n{k}" for k, node in enumerate(found.whole[0])}
    for step in found.steps:
        for share in step.shares:
            label = re.search(rf'\[id="{ids[step.node]}_{share.place}" label=<(.*)>.*\]', text)[1]
            told = re.sub("<.*?>", " ", label).replace("✗", "").partition("✓")[0].split()[-1]
            assert told == rounded(share.product + 0.0), (step.node, share.place)


@pytest.mark.slow
@browser
def test_the_page_marks_what_is_false_and_numbers_the_visits(tmp_path):
    """At the end, false nodes are marked in the picture; in the table, what is right stands beside."""
    elements = opened(explain(graph(), mistake="assign"), tmp_path, "#end")
    assert {"n0", "n1", "n2"} <= elements.with_class("bad")
    assert "✗ right is 110" in elements.by_id("adjoint-n2")[2]
    visits = [text for _, attributes, text in elements.all if attributes.get("class") == "visit"]
    assert sorted(visits) == ["1", "2", "3", "4"]
