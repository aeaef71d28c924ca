"""The look "cards": value and gradient on each card, the partial on each wire."""

import re

import pytest

from autograd import Value, total
from autograd.drawing.dot import to_dot

TABLE = '<table border="0" cellborder="1" cellspacing="0" cellpadding="3" color="#999999">'


def card(name: str, fill: str, label: str, value: str, gradient: str, colour: str) -> str:
    head = f'<tr><td colspan="2" bgcolor="{fill}"><b>{label}</b></td></tr>'
    cells = f'<td bgcolor="white">{value}</td><td port="{name}out" bgcolor="{colour}">{gradient}</td>'
    return f'    {name} [id="{name}" shape=plain style=solid label=<{TABLE}{head}<tr>{cells}</tr></table>>]'


def test_the_whole_text_of_a_small_graph() -> None:
    """A card for each node, a bare number for a constant, a partial on each wire that has one."""
    x = Value(3.0, "x")
    y = x * -2.0
    y.label = "y"
    y.backward()
    assert to_dot(y, look="cards").splitlines()[4:] == [
        card("n0", "#fff3cd", "x", "3", "&#8722;2", "#427cbc"),
        '    n1 [id="n1" label=<&#8722;2> shape=box height=0.3 width=0.3 '
        'margin="0.1,0.04" fillcolor="#dcebe0"]',
        card("n2", "#eef0f2", "y &#215;", "&#8722;6", "1", "#f4b269"),
        '  n0 -> n2 [id="n2_0" label=<<font color="#555555">&#215;&#8722;2</font>'
        '<br/><font point-size="4"> </font>>]',
        '  n1 -> n2 [id="n2_1" label=<>]',
        "}",
    ]


def test_a_card_without_a_label_is_named_by_its_formula() -> None:
    """Whatever the formula; of equal parts drawn once, which differ in their numbers, by the symbol."""
    x, k = Value(3.0, "x"), Value(2.0, "k[0]")
    text = to_dot(total([(x * k + 1.0).exp(), x]), look="cards")
    heads = re.findall("<b>(.*?)</b>", text)
    products = ["x * k[0&#93;", "x * k[0&#93; + 1", "exp(x * k[0&#93; + 1)"]
    assert heads == ["x", "k[0&#93;", *products, "total(exp(&#8230; + 1), x)"]


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_gradient_has_its_colour_beside_the_largest_finite_one(number: float) -> None:
    """The larger the stronger, by sign; one that is not finite is white and dims no other."""
    names = ["small", "large", "less", "strange"]
    leaves = [Value(0.0, name) for name in names]
    y = total(leaves)
    y.backward()
    for leaf, gradient in zip(leaves, [0.5, 2.0, -2.0, number], strict=True):
        leaf.grad = gradient
    shown = re.findall(r'port="n[0-3]out" bgcolor="(.*?)"', to_dot(y, look="cards"))
    assert shown[1:] == ["#f2a046", "#427cbc", "#ffffff"]
    assert "#f2a046" < shown[0] < "#ffffff"


def test_a_formula_is_no_deeper_than_fits_a_line() -> None:
    """What is farther away is left out; where nothing is left, the symbol stands."""
    a, b = Value(1.0, "layer0.neuron0.output"), Value(2.0, "layer0.neuron1.output")
    text = to_dot(total([a + b, a * b, b]) - b, look="cards")
    assert "<b>&#8230; - layer0.neuron1.output</b>" in text
    text = to_dot(total([a + b, a * b]), look="cards")
    assert "total(&#8230;" not in text
    assert "<b>&#931;</b>" in text
