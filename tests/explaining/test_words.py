"""The sentences, word for word, as text and as Markdown; labels that mean harm."""

import re

import pytest
from explained import HOSTILE, hostile_graph, random_graph, small_graph

from autograd import Value, total
from autograd.explaining import explain
from autograd.explaining.words import Name, Words
from autograd.rules import greater

TEXT = """\
The backward pass from y

Forward: each number from the numbers before it
  a = 2
  b = -3
  v1 = a * b = -6
  v2 = v1 + a = -4
  k = 5, a constant
  v3 = v2 + k = 1
  y = tanh(v3) = 0.762

Backward: each adjoint from the adjoints after it
The adjoint of a node is 2 times the gradient of y with respect to that node. For y itself it is the seed, 2.
  Step 1: y = tanh(v3), whose adjoint is 2.
    The partial with respect to v3 is sech2(v3) = 0.42, so v3 gains 2 × 0.42 = 0.84.
  Step 2: v3 = v2 + k, whose adjoint is 0.84.
    The partial with respect to v2 is 1, so v2 gains 0.84 × 1 = 0.84.
  Step 3: v2 = v1 + a, whose adjoint is 0.84.
    The partial with respect to v1 is 1, so v1 gains 0.84 × 1 = 0.84.
    The partial with respect to a is 1, so a gains 0.84 × 1 = 0.84 (share 1 of 2).
  Step 4: v1 = a * b, whose adjoint is 0.84.
    The partial with respect to a is b = -3, so a gains 0.84 × (-3) = -2.52 \
(share 2 of 2: 0.84 + (-2.52) = -1.68).
    The partial with respect to b is a = 2, so b gains 0.84 × 2 = 1.68.

The gradient with respect to each leaf
  a: -1.68
  b: 1.68"""


def test_the_whole_text():
    """The text for a terminal, word for word."""
    assert explain(small_graph(), digits=3).text() == TEXT
    assert str(explain(small_graph(), digits=3)) == TEXT


def test_markdown_says_the_same_with_names_and_formulas_as_code():
    """Without its marks, each line of the Markdown stands in the text."""
    explanation = explain(small_graph(), digits=3)
    lines = [re.sub(r"^(#+|-) ", "", line.strip()) for line in explanation.markdown().splitlines()]
    assert [line.replace("`", "") for line in lines if line] == [
        line.strip() for line in TEXT.splitlines() if line
    ]
    assert "The partial with respect to `v3` is `sech2(v3)` = 0.42, so `v3` gains" in explanation.markdown()


@pytest.mark.parametrize("seed", range(5))
def test_a_sentence_is_made_of_pieces(seed):
    """What comes from labels stands in pieces of its own: the words around it hold no name."""
    output = random_graph(seed)
    label = "\x02label\x03{x}"
    for node in [output, *output.parents]:
        node.label += label
    shown = r"\x02label\x03{x}"
    lines = [line for _, line in Words(explain(output)).lines()]
    assert any(shown in piece for line in lines for piece in line if isinstance(piece, Name))
    assert not any("label" in piece for line in lines for piece in line if not isinstance(piece, Name))
    assert [kind for kind, _ in Words(explain(output)).lines()][:2] == ["title", "heading"]


def test_passes_that_add_up_are_told_apart():
    """After two passes a leaf holds more than the pass that is explained, and the text says so."""
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    y.backward()
    assert "  x: 6 (its .grad is 12, with other passes)" in explain(y).text()
    assert explain(y, wrt=x).text().endswith("3 + 3 = 6.0. Its .grad is 12.0, with other passes.")


def test_paths_are_listed_and_counted():
    """A dozen paths are listed, more are counted, and astronomically many take no time."""
    x = Value(0.1, "x")
    y = x
    for _ in range(60):
        y = y + y
    text = explain(y, wrt=x).text()
    assert "1,152,921,504,606,846,976 paths lead there, too many to list" in text
    assert f"Summed over the 2 wires that leave x: 5.76461e+17 + 5.76461e+17 = {2.0**60!r}." in text
    for _ in range(5000):
        y = y * 0.5 + y * 0.5
    assert "about 1.0e+300 paths" in explain(y, wrt=x).text()


def test_long_sums_lose_their_middle():
    """A dozen terms are written out; of more, the first six and the last six, and how many lie between."""
    weights = [Value(float(i), f"w{i}") for i in range(20)]
    x = Value(1.0, "x")
    line = explain(total([w * x for w in weights]), wrt=x).text().splitlines()[-1]
    assert ": 19 + 18 + 17 + 16 + 15 + 14 + … (8 more) … + 5 + 4 + 3 + 2 + 1 + 0 = 190.0." in line
    line = explain(total([w * x for w in weights[:12]]), wrt=x).text().splitlines()[-1]
    assert ": 11 + 10 + 9 + 8 + 7 + 6 + 5 + 4 + 3 + 2 + 1 + 0 = 66.0." in line


def test_rounding_in_another_place_is_admitted():
    """Where the paths' products add up to other digits than the engine's sum, the text says so."""
    x = Value(0.1, "x")
    h = x * 0.1
    y = h * 0.7 + h * 0.1
    (line,) = [line for line in explain(y, wrt=x).text().splitlines() if "Path by path" in line]
    assert "rounds in other places" in line


@pytest.mark.parametrize(
    ("make", "last"),
    [
        (lambda x: (x * 2, Value(1.0, "z")), "No gradient gets there: 0.0."),
        (lambda x: (greater(x, 1.0), x), "No gradient gets there: 0.0."),
        (lambda x: (x * 2 + greater(x, 1.0), x), "= 2.0. Its .grad is 0, without this pass."),
        (lambda x: (x, x), "It is the output itself, so its gradient is the seed, 1.0."),
    ],
)
def test_nodes_without_a_path(make, last):
    """An output that does not depend on a node, or is flat in it, or is it."""
    output, wrt = make(Value(3.0, "x"))
    explanation = explain(output, wrt=wrt)
    assert explanation.text().endswith(last)
    assert "\n\n" not in explanation.latex()  # LaTeX allows no empty line among equations
    assert explanation.markdown()
    assert explanation.latex()


@pytest.mark.slow
def test_a_long_chain_is_cut_and_says_so():
    """20 000 operations give a short text by default, and a whole one when asked."""
    x = Value(1.0, "x")
    y = x
    for _ in range(20_000):
        y = y * 1.0001
    text = explain(y).text()
    assert "19700 more steps are left out: limit=None tells of all." in text
    assert len(text.splitlines()) < 1000
    whole = explain(y, limit=None)
    assert "Step 20000:" in whole.text()
    assert "(19989 more)" in explain(y, wrt=x).text()


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_labels_do_no_harm_in_text_and_markdown(label):
    """Each line stays a line; in Markdown a label is code, whatever it holds."""
    explanation = explain(hostile_graph(label))
    plain = explain(hostile_graph("x"))
    assert len(explanation.text().splitlines()) == len(plain.text().splitlines())
    assert all(line.isprintable() for line in explanation.text().splitlines())
    markdown = explanation.markdown()
    assert len(markdown.splitlines()) == len(plain.markdown().splitlines())
    # What is left without code spans (a run of backticks up to an equal run) is our own words.
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)
    assert not re.search(r"[<>\\\[\]$&`{}|]", outside)
