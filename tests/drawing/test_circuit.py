"""The look "circuit": gates, and numbers that flow both ways on the wires."""

from autograd import Value, sqrt
from autograd.drawing.dot import to_dot


def test_the_whole_text_of_a_small_graph() -> None:
    """A picture can be kept under test, line by line."""
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    y.backward()
    value, gradient = '<font color="#0b4f8a"><b>{}</b></font>', '<font color="#b34700">{}</font>'
    lifted = gradient + '<br/><font point-size="4"> </font>'
    assert to_dot(y, title="a square").splitlines()[4:] == [
        '    n0 [id="n0" label=<<b>x</b>&#160;=&#160;<font color="#0b4f8a"><b>3</b></font>'
        '<br/><font point-size="10" color="#b34700">grad &#931; 6</font>> '
        'shape=box style="filled,rounded" height=0.3 margin="0.1,0.04" fillcolor="#fff3cd"]',
        '    n1 [id="n1" label=<&#215;<br/><font point-size="10" color="black">y</font>> '
        'shape=ellipse width=0.55 height=0.55 margin=0.02 fillcolor="#eef0f2"]',
        f'  n0 -> n1 [id="n1_0" label=<{lifted.format(3)}>]',
        f'  n0 -> n1 [id="n1_1" label=<{lifted.format(3)}>]',
        f"  result [shape=plaintext style=solid label=<{value}<br/>{gradient}>]".format(9, 1),
        "  n1 -> result",
        "}",
    ]


def test_an_operand_used_twice_has_two_wires() -> None:
    """x*x shows x twice, each wire with its own share; the sum stands at x."""
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    text = to_dot(y)
    assert text.count("n0 -> n1") == 2
    assert "&#931; 6" in text


def test_partials_that_do_not_exist_are_left_out() -> None:
    """A part of the graph without a derivative can be drawn beside one that has one."""
    x = Value(0.0, "x")
    y = sqrt(x)
    x.grad = 1.0  # of an earlier pass
    assert "&#8730;" in to_dot(y)


def test_a_gradient_of_other_passes_is_told() -> None:
    """A box says what it holds where that is not what came back along its wires."""
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    y.backward()
    assert "holds 12" in to_dot(y, look="circuit")
    x.grad = 6.0
    assert "holds" not in to_dot(y, look="circuit")


def test_a_group_is_framed() -> None:
    """Nodes with labels of one path, and what only they read, share a frame."""
    x = Value(1.0, "x")
    a = x * Value(2.0, "left.w") + Value(1.0, "left.b")
    b = x * Value(3.0, "right.w")
    a.label, b.label = "left.out", "right.out"
    text = to_dot(a * b, look="circuit")
    assert text.count("subgraph cluster") == 2
    frame = text[text.index("left") :].split("}")[0]
    assert "&#215;" in frame


def test_a_number_without_a_name_stands_once() -> None:
    """In its box, or in its place, and not on its wires too."""
    y = Value(2.5) * 7.5
    text = to_dot(y, look="circuit")
    assert [text.count("2.5"), text.count("7.5")] == [1, 1]


def test_a_gate_says_which_operand_comes_first() -> None:
    """Of a difference, a quotient and a power; in short names, whatever the path, and labels as they are."""
    a, b = Value(2.0, "layer1.neuron0.a"), Value(1.5, "target.b")
    odd = Value(3.0, "Dr. Who")
    for y, words in ((a - b, "a - b"), (a / 1.5, "a / 1.5"), (b**2, "b**2"), (odd - 2.0, "Dr. Who - 2")):
        assert f">{words}<" in to_dot(y, look="circuit")


def test_a_formula_of_nothing_but_ellipses_is_left_out() -> None:
    """It would say nothing; one that names an operand stays."""
    x = Value(2.0, "x")
    text = to_dot((x * 3) / (x + 1) - x)
    assert "&#8230; / &#8230;" not in text
    assert "&#8230; - x" in text


def test_a_leaf_without_a_name_has_no_empty_markup() -> None:
    """Graphviz would leave the whole box blank."""
    assert "<b></b>" not in to_dot(Value(2.5) * Value(7.5), look="circuit")
