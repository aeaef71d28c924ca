"""Looking inside: pictures, moments, lines of code, and why a number is what it is."""

import re

import pytest
from suites import slow

from autograd import Constant, lower, topological_order, verify
from nn.lab import Lab, Refused
from nn.lab.inside import WHOLE, of_point
from nn.lab.settings import LIMITS
from nn.losses import squared_error

WIDE = {"layers": [12, 12], "activation": "tanh"}


@pytest.fixture
def lab():
    lab = Lab()
    lab.frame(10, 5)
    return lab


def ids_in(dot):
    return {f"n{k}" for k in re.findall(r'\bid="n(\d+)"', dot)}


def test_what_is_shown_is_the_chosen_point_of_the_network_as_it_is(lab):
    """Its numbers are those of a backward pass by hand, and the network keeps its own."""
    told = lab.choose(0.5, -0.25, 1)
    loss = squared_error(lab.net([0.5, -0.25]), 1.0)
    lab.net.zero_grad()
    loss.backward()
    assert lab.inside.root.data == loss.data
    assert lab.inside.root.label == "loss"
    named = {node.label: node for node in lab.inside.nodes if node.label}
    for parameter in lab.net.parameters():
        assert named[parameter.label] is not parameter
        assert named[parameter.label].grad == parameter.grad
    assert (told["chosen"], told["kind"], told["close"], told["nodes"]) == (
        [0.5, -0.25, 1.0],
        "point",
        False,
        44,
    )
    assert lab.state()["chosen"] == [0.5, -0.25, 1.0]


def test_a_later_step_changes_no_answer_about_what_is_shown(lab):
    lab.choose(0.4, 0.8, 1)
    first = lab.why("n5")
    lab.frame(50, 5)
    assert lab.why("n5") == first
    lab.choose(0.4, 0.8, 1)
    assert lab.why("n5") != first


def test_the_numbers_of_the_picture_while_training_goes_on(lab):
    """Those of the network as it is now, by the ids of the picture; a constant has no gradient."""
    lab.choose(0.4, 0.8, 1)
    before = lab.numbers()
    lab.frame(50, 5)
    after = lab.numbers()
    assert before.keys() == after.keys()
    assert before != after
    lab.choose(0.4, 0.8, 1)
    for k, node in enumerate(topological_order(lab.inside.root)):
        value, gradient = (text.replace("−", "-") for text in after[f"n{k}"])
        assert float(value) == pytest.approx(node.data, rel=0.01)
        assert (
            not gradient if type(node) is Constant else float(gradient) == pytest.approx(node.grad, rel=0.01)
        )


@pytest.mark.parametrize("look", ["neurons", "circuit"])
def test_numbers_read_as_they_do_in_the_picture(lab, look):
    """So that those which are put in their place look alike."""
    from html import unescape

    lab.set_parameter("layer0.neuron0.b", -12345.6)
    lab.set_parameter("layer0.neuron1.b", 0.0000123)
    dot = unescape(lab.choose(0.4, 0.8, 1, look)["dot"])
    for node, (value, _) in lab.numbers().items():
        if node in ids_in(dot):
            assert value in dot, node


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_languages(lab, language):
    told, why = lab.choose(0.4, 0.8, 1, "neurons", language), lab.why("n5", language)
    chinese = re.compile("[\u4e00-\u9fff]")
    for text in (told["data"]["moments"][0]["title"], str(why["lines"])):
        assert bool(chinese.search(text)) == (language == "zh")


def test_the_lines_that_light_up_compute_what_the_moment_tells(lab):
    """Forward, the line that gives the node its name; backward, those of its operands' adjoints."""
    told = lab.choose(0.4, 0.8, 1)
    code = told["code"].splitlines()
    moments = told["data"]["moments"]
    titles = {
        moment["title"]: [code[line - 1].strip() for line in lit]
        for moment, lit in zip(moments, told["lit"], strict=True)
    }
    assert titles["The leaves"] == titles["The seed"] == titles["The gradients"] == []
    assert titles["Forward: layer0.neuron2.a"] == ["layer0_neuron2_a = sigmoid(layer0_neuron2_z)"]
    assert titles["Forward: loss"] == ["loss = square(error)"]
    (line,) = titles["Backward: layer0.neuron2.a"]
    assert line.startswith("layer0_neuron2_d_z = layer0_neuron2_d_a * ")
    assert all(titles[title] for title in titles if title.startswith("Forward"))
    told = lab.express("u = a*b; tanh(u + 5)", {"a": 2, "b": -3})
    assert "u = a * b" in [told["code"].splitlines()[line - 1].strip() for lit in told["lit"] for line in lit]


def test_the_code_gives_the_loss_and_the_gradient(lab):
    """It is the program of this very graph."""
    inside = of_point(lab.net, squared_error, [0.4, 0.8, 1.0])
    code, _ = inside._code()
    leaves = [node for node in inside.nodes if type(node) is not Constant and not node.op]
    scope = {}
    exec(code, scope)  # noqa: S102 (it is what is looked at)
    found = scope["program"](*[leaf.data for leaf in leaves])
    assert found == (inside.root.data, *[leaf.grad for leaf in leaves if leaf.label not in ("x", "y")])
    assert lower(inside.root, leaves)


def test_moments_have_the_group_of_their_node(lab):
    told = lab.choose(0.4, 0.8, 1)
    titles = [moment["title"] for moment in told["data"]["moments"]]
    assert told["groups"][titles.index("Forward: layer0.neuron2.a")] == "layer0.neuron2"
    assert told["groups"][0] == ""


def test_why_gives_the_sum_over_the_way(lab):
    """For a weight of the first layer: one path, whose product is its gradient, and all of it lit."""
    lab.choose(0.4, 0.8, 1)
    nodes = {node.label: f"n{k}" for k, node in enumerate(lab.inside.nodes)}
    why = lab.why(nodes["layer0.neuron3.w1"])
    gradient = next(node.grad for node in lab.inside.nodes if node.label == "layer0.neuron3.w1")
    assert repr(gradient) in "".join(
        piece if isinstance(piece, str) else piece["name"] for piece in why["lines"][-1]
    )
    assert float(why["sums"][-1]["terms"][-1]["exact"]) == gradient
    assert {nodes["loss"], nodes["layer0.neuron3.w1"], nodes["layer0.neuron3.z"]} <= set(why["nodes"])
    assert nodes["layer0.neuron2.z"] not in why["nodes"]
    assert all(re.fullmatch(r"n\d+_\d+", wire) for wire in why["wires"])


@pytest.mark.parametrize("node", ["n44", "n-1", "n", "", "loss", "n5v"])
def test_why_of_a_node_that_there_is_not(lab, node):
    lab.choose(0.4, 0.8, 1)
    with pytest.raises(Refused, match=r"the picture has no node .*: its nodes are n0 to n43\Z"):
        lab.why(node)


# Large graphs.


@pytest.mark.parametrize("neuron", ["", *map(slow, ["layer0.neuron7", "layer1.neuron3", "layer2.neuron0"])])
def test_a_wide_network_is_seen_around_one_neuron(lab, neuron):
    """What it reads, what reads it, and a way from the loss; every moment has a node in the picture."""
    lab.configure(WIDE)
    told = lab.choose(0.4, 0.8, 1, "neurons", "en", neuron)
    assert (told["close"], told["neuron"]) == (True, neuron or "layer1.neuron0")
    assert told["nodes"] > WHOLE >= len(lab.inside.part)
    inside = lab.inside
    part, own = inside.part, [x for x in inside.nodes if inside.group_of[x] == told["neuron"]]
    assert part >= {*own}.union(*[node.parents for node in own])
    assert all(reader in part for reader in inside.nodes if not set(own).isdisjoint(reader.parents))
    reached, edge = {inside.root}, [inside.root]
    while edge:
        edge = [x for x in edge.pop().parents if x in part and x not in reached] + edge
        reached.update(edge)
    assert reached >= set(own)
    shown = {id for id, node in inside.by_id.items() if node in part}
    assert ids_in(told["dot"]) <= shown | {f"{x}{end}" for x in shown for end in "vg"}
    first, *moments, _ = told["data"]["moments"]
    assert all(shown & set(moment["nodes"]) for moment in moments)
    assert len(first["lines"]) == len(first["nodes"]) - sum(
        not inside.nodes[int(x[1:])].label for x in first["nodes"]
    )
    assert {row["id"] for row in told["data"]["rows"]} <= shown
    assert len(told["lit"]) == len(told["groups"]) == len(moments) + 2
    assert lab.numbers().keys() == shown


@pytest.mark.slow
def test_the_largest_network_can_be_looked_into(lab):
    """With several classes, too: each neuron's picture keeps within what is drawn."""
    lab.configure({"dataset": "thirds", "layers": [16] * 4, "activation": "relu"})
    for layer in range(4):
        told = lab.choose(0.4, 0.8, 2, neuron=f"layer{layer}.neuron5")
        assert len(lab.inside.part) <= LIMITS["drawn"]
        assert told["data"]["moments"]


# Expressions.


def test_an_expression_is_told_like_a_point(lab):
    told = lab.express("tanh(a*b + 5)", {"a": 2, "b": -3.0})
    assert (told["kind"], told["close"], told["text"]) == ("expression", False, "tanh(a*b + 5)")
    assert told["data"]["title"] == [{"name": "tanh(a*b + 5)"}]
    assert told["data"]["moments"][-1]["adjoints"]["n0"]["text"] == "-1.26"
    assert told["values"] == {"a": 2, "b": -3.0}
    assert "chosen" not in told
    assert lab.why("n0")["title"][-1] == "-1.26"
    assert lab.numbers().keys() == {f"n{k}" for k in range(44)}  # of the chosen point, as before


@pytest.mark.parametrize(
    ("text", "values", "sentence", "place"),
    [
        ("a ^ 2", {"a": 1}, "**", 2),
        ("a + b", {"a": 1}, "no value for b", 4),
        ("1/0", {}, "1.0 / 0.0", None),
        ("sqrt(a)", {"a": 0}, "sqrt", None),
        ("log(a)", {"a": -1}, "log(a): operand is -1", None),
        ("__import__('os')", {}, "", 0),
        ("a.b", {"a": 1}, "", 1),
        ("", {}, "", 0),
        ("9**9**9**9", {}, "", None),
        ("(" * 390, {}, "", None),
    ],
)
def test_a_wrong_expression_is_told_with_its_place(lab, text, values, sentence, place):
    """One sentence; what was looked at before stays."""
    lab.choose(0.4, 0.8, 1)
    before = lab.inside
    told = lab.express(text, values)
    assert told.keys() == {"error", "place"}
    assert sentence in told["error"]
    assert "\n" not in told["error"]
    assert place in (None, told["place"])
    assert lab.inside is before


@pytest.mark.parametrize(
    "text", ["1 + 2", "a", "a*a*a", "where(greater(a, 0), a, 1/a)", "total(a, a, 3)", "max(a, 1)", "a - a"]
)
def test_small_expressions(lab, text):
    told = lab.express(text, {"a": 2} if "a" in re.sub("[a-z]{2,}", "", text) else {})
    assert told.get("dot") or told["error"]


def test_no_expression_makes_a_graph_too_large_to_draw(lab):
    """It is as good as refused where it is written in few characters."""
    with pytest.raises(Refused, match="this graph has 391 nodes, more than 150"):
        lab.express("-" * 390 + "a", {"a": 1})
    assert lab.express("total(" + "a*a," * 60 + "a)", {"a": 1})["nodes"] == 62


def test_a_graph_above_the_limit_is_refused(lab, monkeypatch):
    monkeypatch.setitem(LIMITS, "drawn", 40)
    with pytest.raises(Refused, match="this graph has 44 nodes, more than 40"):
        lab.choose(0.4, 0.8, 1)


def test_the_explanation_can_be_verified(lab):
    """It is one of the engine's own."""
    from autograd import explain

    lab.choose(0.4, 0.8, 1)
    verify(explain(lab.inside.root).json())
