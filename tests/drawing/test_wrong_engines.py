"""Wrong and right in one picture: what a mistaken engine finds, marked, and the visits in their order."""

import re

import pytest

from autograd import Value, topological_order, total
from autograd.drawing import Scene
from autograd.drawing.dot import to_dot
from autograd.drawing.ink import FALSE_FILL
from autograd.drawing.scene import Shown
from autograd.explaining import explain
from autograd.walking import MISTAKES, Walk, differ, seed_of
from nn import MLP, disk_dataset, mean_loss

LOOKS = ("circuit", "cards", "neurons")


def graph() -> Value:
    """u = a*b, y = u*(u*u + a) at 2 and -3: its slope in u is 3 u² + a = 110."""
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    u = a * b
    u.label = "u"
    return u * (u * u + a)


def boxes(text: str) -> dict[str, str]:
    """The line of each box."""
    return dict(re.findall(r'^ *(n\d+) \[id="n\d+" (.*)$', text, re.MULTILINE))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_just_the_false_numbers_are_marked(mistake: str, look: str) -> None:
    """Every box whose gradient is false has it, crossed, beside the right one; no other box has a cross."""
    y = graph()
    walk, order = Walk(y, 1.0, mistake), topological_order(y)
    found = boxes(to_dot(y, look=look, mistake=mistake, digits=6))
    for place, node in enumerate(order):
        false, right = walk.adjoints[node], walk.right[node]
        marks = [f"&#10007; {false:g}".replace("-", "&#8722;"), f"&#10003; {right:g}".replace("-", "&#8722;")]
        shown = found[f"n{place}"]
        assert [mark in shown for mark in marks] == [false != right] * 2
        assert ("&#10007;" in shown) == (FALSE_FILL in shown) == (false != right)
        assert (f"visit {walk.visits.index(node) + 1}<" in shown) if node.op else "visit" not in shown


def test_the_numbers_of_a_mistake_by_hand() -> None:
    """A lost wire carries 0 instead of 36; a visit too early passes on 38 instead of 110."""
    edges, order = (to_dot(graph(), mistake=mistake) for mistake in ("edges", "order"))
    lost = re.findall(r'\[id="n3_1" label=<(.*)>( color="#a3123a" style=dashed)\]', edges)
    assert [re.findall(r"&#1000[37]; (\d+)", label) for label, _ in lost] == [["0", "36"]]
    early = re.findall(r'\[id="n2_1" label=<(.*)> color', order)
    assert [re.findall(r"&#1000[37]; (\d+)", label) for label in early] == [["76", "220"]]
    assert "it visits a node before all that read it" in order


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_that_does_no_harm_is_said_to_do_none(mistake: str) -> None:
    """Where every number comes out right, the picture says so, and the words do; else neither does."""
    words, harmless = "here it finds what is right all the same", Value(2.0, "a") * 3.0 + 1.0
    harmless.label = "y"
    harmful = graph()
    for y in (harmless, harmful):
        y.backward()
        walk = Walk(y, 1.0, mistake)
        is_right = all(walk.adjoints.get(node) == right for node, right in walk.right.items())
        assert (words in to_dot(y, mistake=mistake)) is is_right
        assert (words in explain(y, mistake=mistake).text().splitlines()[0]) is is_right


def test_a_mistake_leaves_the_graph_as_it_was() -> None:
    """The picture begins where the pass of the graph began, and writes nothing."""
    y = graph()
    y.backward(2.0)
    before = [node.grad for node in topological_order(y)]
    assert "&#10007; &#8722;216" in to_dot(y, mistake="assign")
    assert [node.grad for node in topological_order(y)] == before
    assert (seed_of(y), seed_of(graph())) == (2.0, 1.0)


def test_of_many_nodes_drawn_as_one_the_sums_are_compared() -> None:
    """Of 121 samples a weight keeps the last one's share; no visit is told of what is drawn once."""
    loss = mean_loss(MLP(2, [2, 1]), disk_dataset())
    text = to_dot(loss, mistake="assign")
    assert text.count("&#10007;") > 5
    assert "visit 2<" in text
    boxes = Scene(loss, True, Shown(has_gradient=True, walk=Walk(loss, 1.0, "assign"))).boxes
    assert {len(box.nodes) for box in boxes if box.visit} == {1}
    assert [box.visit for box in boxes[-2:]] == [0, 1]


def test_what_rounding_does_is_no_mistake() -> None:
    """Sums in another order may differ in their last digit."""
    assert not differ(0.1 + 0.2, 0.3)
    assert not differ(float("nan"), 1.0)
    assert differ(1e-30, 2e-30)


def test_where_nothing_is_shared_there_is_no_cross() -> None:
    """On a tree, three mistakes make no difference."""
    tree = total([Value(float(k)) * Value(2.0) for k in range(4)])
    for mistake in ("assign", "order", "edges"):
        assert "&#10007; " not in "".join(boxes(to_dot(tree, mistake=mistake)).values())
    scene = Scene(tree, shown=Shown(has_gradient=True, walk=Walk(tree, 1.0, "assign")))
    assert [box.visit for box in scene.boxes if box.op] == [5, 4, 3, 2, 1]
    assert not any(part.is_false for part in (*scene.boxes, *scene.wires))


def test_a_mistake_needs_one_output() -> None:
    """One sentence says so, and which mistakes there are."""
    y = graph()
    for thing, options in (([y, y * 2], {}), (MLP(2, [1]), {}), (y, {"blank": "values"})):
        with pytest.raises(ValueError, match="draw one node, such as the loss, without blank="):
            to_dot(thing, mistake="assign", **options)
    with pytest.raises(ValueError, match="unknown mistake 'typo': choose from assign, order"):
        to_dot(y, mistake="typo")
