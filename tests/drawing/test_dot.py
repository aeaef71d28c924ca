"""The DOT text of a graph: what every look shows, how one is chosen, and that nothing breaks it."""

import inspect
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import get_type_hints

import pytest
from suites import slow

from autograd import Value, constant, grad, relu, topological_order, total
from autograd.drawing.dot import LOOKS, Options, to_dot
from autograd.drawing.ink import Ink
from autograd.drawing.picture import svg
from autograd.drawing.scene import Scene
from nn import MLP, Neuron, disk_dataset, mean_loss, squared_error

each_look = pytest.mark.parametrize("look", ["circuit", "cards", "neurons", "fold"])

PROGRAM = """
from autograd import Value, tanh
from autograd.drawing.dot import to_dot
a, b = Value(2.0, "a"), Value(-3.0, "b")
y = tanh(a * b + a)
y.backward()
for look in ("circuit", "cards", "neurons", "fold"):
    print(to_dot(y, look=look))
"""

HOSTILE = [
    '"',
    "{}",
    "|",
    "<b>",
    "\\N",
    "<script>",
    "a\nb",
    "\0",
    "\ud800",
    "x" * 5000,
    "&",
    "]]>",
    "a.b.c",
    "\u202e",
]


def network_loss() -> Value:
    loss = squared_error(MLP(2, [4, 1], rng=random.Random(0))([Value(0.4, "x"), Value(0.8, "y")]), 1.0)
    loss.label = "loss"
    loss.backward()
    return loss


def ids(text: str) -> list[str]:
    return re.findall(r'\[id="(n\d+)"', text)


def test_the_same_graph_gives_the_same_text_in_every_process() -> None:
    """No address and no hash order shows in the text, in any look."""
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


@each_look
def test_ids_are_places_in_the_topological_order(look: str) -> None:
    """Node k of the order is box nk, in every look that draws each node."""
    x = Value(3.0, "x")
    y = (x * 2.0 + x).tanh()
    shown = ids(to_dot(y, look=look))
    assert sorted(shown) == [f"n{k}" for k in range(len(topological_order(y)))]


@each_look
def test_before_backward_there_are_values_only(look: str) -> None:
    """Instead of zeros that nobody computed, the picture says that backward() has not run."""
    x = Value(3.0, "x")
    y = x * 2
    assert "values only" in to_dot(y, look=look)
    assert "#b34700" not in to_dot(y, look=look)
    y.backward()
    assert "values only" not in to_dot(y, look=look)


@each_look
def test_drawing_changes_nothing(look: str) -> None:
    """Values, gradients and labels are the same after drawing."""
    loss = network_loss()
    before = [(n.data, n.grad, n.label, n.parents) for n in topological_order(loss)]
    to_dot(loss, look=look)
    assert [(n.data, n.grad, n.label, n.parents) for n in topological_order(loss)] == before


def test_the_default_look_follows_size_and_labels() -> None:
    """One neuron is a circuit, a network is neurons; what is too large for that is folded."""
    neuron = Neuron(2, rng=random.Random(0))([1.0, 2.0])
    assert to_dot(neuron) == to_dot(neuron, look="circuit")
    assert to_dot(network_loss()) == to_dot(network_loss(), look="neurons")
    wide = MLP(2, [8, 1], rng=random.Random(0))([1.0, 2.0])
    assert 60 < len(topological_order(wide)) < 300
    assert to_dot(wide) == to_dot(wide, look="neurons")
    many = mean_loss(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    assert to_dot(many) == to_dot(many, look="fold")
    x = Value(1.0, "x")
    few, more = (total([x * float(i) for i in range(count)]) for count in (29, 30))
    assert to_dot(few) == to_dot(few, look="circuit")  # 60 nodes
    assert to_dot(more) == to_dot(more, look="fold")


def test_a_gradient_graph_can_be_drawn() -> None:
    """The graph of a second derivative is a graph like any other."""
    x = Value(0.5, "x")
    (slope,) = grad(x.tanh(), [x])
    (bend,) = grad(slope, [x])
    assert "tanh" in to_dot(bend)


def test_options_are_obeyed() -> None:
    """Direction, digits, title and highlighted nodes show in the text."""
    x = Value(1 / 3, "x")
    text = to_dot(x * 2, direction="TB", digits=6, title="a & b", highlight=[x])
    for words in ("rankdir=TB", "0.333333", "a &amp; b", "#ffd166"):
        assert words in text


@pytest.mark.parametrize("options", [{"look": "pretty"}, {"direction": "up"}, {"lok": "cards"}])
def test_unknown_options_are_refused(options: dict[str, str]) -> None:
    """The message names the wrong word and the right ones; a misspelled name is a TypeError."""
    ((name, wrong),) = options.items()
    kind, word = (TypeError, name) if name == "lok" else (ValueError, wrong)
    with pytest.raises(kind, match=f"{word}.*choose from"):
        to_dot(Value(1.0), **options)


def test_every_option_has_its_type_and_is_explained() -> None:
    """What a type checker takes for an option is told in the docstring, and used."""
    source = inspect.getsource(inspect.getmodule(to_dot))
    for option in get_type_hints(Options):
        assert f"`{option}" in (to_dot.__doc__ or ""), option
        assert f'"{option}"' in source, option


def test_a_look_is_a_file_and_an_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look offers the same three names; whatever does so, and is in the table, can be asked for."""
    for look in LOOKS.values():
        offered = {name for name in vars(look) if not name.startswith("_")}
        assert {"SETTINGS", "LEGEND", "statements"} <= offered

    def dots(scene: Scene, ink: Ink) -> Iterator[str]:
        yield from (f"  {box.id} [shape=point]" for box in scene.boxes)
        yield from (f"  {wire.start.id} -> {wire.end.id}" for wire in scene.wires)

    own = SimpleNamespace(SETTINGS="nodesep=1", LEGEND="a point for each node", statements=dots)
    monkeypatch.setitem(LOOKS, "dots", own)
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    text = to_dot(y, look="dots")
    assert text.splitlines()[4:] == ["  n0 [shape=point]", "  n1 [shape=point]", *2 * ["  n0 -> n1"], "}"]
    assert "nodesep=1" in text
    assert "a point for each node" in text


@pytest.mark.parametrize("length", [2_000, slow(20_000)])
def test_a_graph_too_large_to_read_is_refused(length: int) -> None:
    """A long chain: how many nodes there are, and the ways out; as text all the same."""
    y = x = Value(1.0, "x")
    for _ in range(length):
        y = y + x
    how_many = rf"{length + 1} nodes.*look='fold'.*in 7 boxes.*around=.*limit={length + 1}"
    with pytest.raises(ValueError, match=how_many):
        to_dot(y, look="circuit")
    assert to_dot(y, look="circuit", limit=10**6).count(" -> ") == 2 * length + 1


@each_look
@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan"), 1e308, 5e-324, -0.0])
def test_any_number_can_be_drawn(look: str, number: float) -> None:
    """Infinite, undefined and tiny values and gradients do no harm."""
    x = Value(number, "x")
    y = total([x, relu(x), x])
    y.backward(number)
    to_dot(y, look=look)


@each_look
@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_stay_labels(label: str, look: str) -> None:
    """No label adds a line, a box or a piece of markup to the text."""
    plain = to_dot(Value(1.0, "a.b.plain") * constant(2.0, "other"), look=look)
    hostile = to_dot(Value(1.0, label) * constant(2.0, label), look=look, title=label)
    if "." not in label:
        assert len(hostile.splitlines()) <= len(plain.splitlines())
    assert "<script>" not in hostile
    hostile.encode("utf-8")


def test_equal_structure_is_drawn_once() -> None:
    """The loss of 121 samples has fewer than 60 boxes, with ranges and sums."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    loss = mean_loss(net, disk_dataset())
    loss.backward()
    text = unescape(to_dot(loss))
    assert len(Scene(loss, folded=True).boxes) < 60
    assert len(ids(text)) + text.count("<b>w") + text.count("<b>z") < 60
    assert "×121" in text
    assert "−2 … 2" in text
    weight = net.layers[0].neurons[0].weights[0]
    assert f"{weight.grad:.3g}".replace("-0", "-").replace("-", "−") in text


@each_look
def test_our_own_signs_are_ascii(look: str) -> None:
    """So every legacy code page holds the text; labels and titles are as they were given."""
    x, w = Value(-1e-7, "x"), Value(2.0, "g.w")
    product = x * w
    product.label = "g.out"
    y = total([product**2, *[x / float(k) for k in range(1, 9)]])
    for picture in ({}, {"blank": "gradients"}, {"around": x}, {"title": "plain"}):
        to_dot(y, look=look, **picture).encode("ascii")
        y.backward()
    assert "权重" in to_dot(Value(1.0, "权重") * 2.0, look=look)
    to_dot(Value(-1.0, "权重") * 2.0, look=look, title="标题").encode("gbk")


@each_look
def test_worksheets_leave_what_is_to_be_found(look: str) -> None:
    """No gradient but the seed, or no result; the given numbers stand; the key is the picture without."""
    a, b = Value(2.25, "a"), Value(-3.5, "b")
    y = (a * b).tanh() * a
    y.backward(7.75)
    sheet = unescape(to_dot(y, look=look, blank="gradients"))
    answers = [f"{node.grad:.3g}".replace("-", "−") for node in topological_order(y) if node is not y]
    assert "_____" in sheet
    for number in ("2.25", "−3.5", "7.75"):
        assert number in sheet
    for answer in answers:
        assert f">{answer}<" not in sheet
    sheet = unescape(to_dot(y, look=look, blank="values"))
    for node in topological_order(y):
        assert (f">{node.data:.3g}<".replace("-", "−") in sheet) is (node.op is None)
    assert "7.75" not in sheet
    fresh = Value(2.0, "a")
    text = to_dot(fresh * 2.0, look=look, blank="gradients")  # before any backward()
    assert "_____" in text
    assert ">0<" not in text  # which is no gradient of anything


def test_slides_fonts_and_grounds() -> None:
    """Options of the page are Graphviz's attributes; what makes no sense is refused."""
    x = Value(2.0, "x")
    heads = to_dot(x * 2, font="Noto Sans", fontsize=20, background="transparent", canvas="16:9", dpi=300)
    for words in ('fontname="Noto Sans"', "fontsize=20", "bgcolor=transparent", "dpi=300", "ratio=fill"):
        assert words in heads
    for wrong in (
        {"scale": 0.0},
        {"dpi": -1},
        {"fontsize": float("nan")},
        {"canvas": "3:1"},
        {"blank": "all"},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            to_dot(x, **wrong)


def test_a_large_picture_fits_a_screen_a_small_one_stays() -> None:
    """`canvas="screen"` makes a picture at most 1344 pixels wide, at 96 to the inch, and none larger."""
    net = MLP(2, [12, 12, 1], rng=random.Random(0))
    wide = squared_error(net([Value(0.4, "x"), Value(0.8, "y")]), constant(1.0, "target"))
    for output, smaller in ((wide, True), (Value(2.0, "x") * 3, False)):
        sizes = [
            [float(size) for size in re.findall(r'(?:width|height)="([\d.]+)pt"', svg(output, **options))[:2]]
            for options in ({}, {"canvas": "screen"})
        ]
        assert (sizes[0] != sizes[1]) is smaller
        assert sizes[1][0] <= 14 * 72 + 1
        assert sizes[1][1] <= 7.5 * 72 + 1


def test_a_picture_speaks_the_language_that_is_asked_for() -> None:
    """In every look, as a worksheet, folded, close by, wrong on purpose: no English but labels."""
    loss = network_loss()
    x = Value(2.0, "x")
    names = {split for node in topological_order(loss) for split in re.findall("[A-Za-z]+", node.label)}
    ways: list[Options] = [{"look": look} for look in (*LOOKS, "fold")]
    ways += [{"blank": "values"}, {"blank": "gradients"}, {"around": loss}, {"mistake": "assign"}]
    for output, options in [*[(loss, way) for way in ways], (x * x + x, {"mistake": "assign"}), (x * 3, {})]:
        said = {}
        for language in ("en", "zh"):
            told = re.findall(r"<text[^>]*>([^<]*)<", svg(output, language=language, **options))
            said[language] = unescape(" ".join(told))
        assert re.search("[一-鿿]", said["zh"])
        assert not re.search("[一-鿿]", said["en"])
        left = set(re.findall("[A-Za-z]{3,}", said["zh"])) - names
        assert left <= {"backward", "inputs", "tanh", "sigmoid", "relu", "nbsp"}, (options, left)
    assert to_dot(loss, language="zh").isascii()
    with pytest.raises(ValueError, match="unknown language 'fr': choose from en, zh"):
        to_dot(x, language="fr")


def test_cells_are_links_for_a_page_alone() -> None:
    """Without `cells=True` no picture has a link; with it, each value and gradient of a table has an id."""
    loss = network_loss()
    assert "href" not in "".join(to_dot(loss, look=look) for look in LOOKS)
    text = to_dot(loss, look="neurons", cells=True)
    for place, node in enumerate(topological_order(loss)):
        if node.label:
            assert f'id="n{place}v" href="#"' in text
            assert (f'id="n{place}g" href="#"' in text) is (type(node) is Value)


@pytest.mark.parametrize("direction", ["LR", *map(slow, ["RL", "TB", "BT"])])
@pytest.mark.parametrize(
    ("sizes", "look"),
    [([2, 4, 1], "circuit"), ([3, 3, 2, 1], "circuit"), ([1, 3, 3], "cards"), ([4, 2], "circuit")],
)
def test_frames_and_weights_stand_in_order(sizes: list[int], look: str, direction: str) -> None:
    """Networks with frames: the neurons of each layer, and their weights, in the order of their names."""
    net = MLP(sizes[0], sizes[1:], rng=random.Random(0))
    outputs = net([Value(0.5, f"x{k}") for k in range(sizes[0])])
    loss = total(outputs) if isinstance(outputs, list) else outputs
    loss.backward()
    picture, nodes = svg(loss, look=look, direction=direction), topological_order(loss)
    for layer in range(len(sizes) - 1):
        neurons = []
        for neuron in range(sizes[layer + 1]):
            path = rf"layer{layer}\.neuron{neuron}\.w\d"
            places = [place for place, node in enumerate(nodes) if re.match(path, node.label)]
            along = [_along(picture, place, direction) for place in places]
            assert len(along) == sizes[layer]
            assert along == sorted(along), (layer, neuron)
            neurons.append(along[0])
        assert neurons == sorted(neurons), layer


def _along(picture: str, place: int, direction: str) -> float:
    """Where the first word of a node stands, from the top or, in an upright picture, from the left."""
    found = re.search(rf'<g id="n{place}" class="node">.*? x="([-\d.]+)" y="([-\d.]+)"', picture, re.DOTALL)
    assert found
    return float(found[2 if direction in ("LR", "RL") else 1])


def test_numbered_leaves_without_frames_stand_in_order() -> None:
    """The weights of a sum, in whatever order they were born, and the inputs beside them."""
    for order in ([3, 0, 2, 1], [1, 2, 3, 0]):
        y = total([Value(k - 1.5, f"w{k}") * Value(k + 0.5, f"x{k}") for k in order])
        picture = svg(y, look="circuit")
        for stem in "wx":
            found = [node.label for node in topological_order(y) if node.label.startswith(stem)]
            places = {label: k for k, node in enumerate(topological_order(y)) for label in [node.label]}
            assert sorted(found, key=lambda label: _along(picture, places[label], "LR")) == sorted(found)


def test_numbers_and_powers_read_as_written() -> None:
    """1250 yuan; a power by its formula; of a quotient and a difference, which operand comes first."""
    x, y = Value(1250.0, "x"), Value(0.5, "y")
    text = unescape(to_dot((x**2 - y) / y * 1.001, look="circuit"))
    for words in ("1250", "x**2<", "… - y<", "… / y<", "<1.001>"):
        assert words in text, words
    assert "<b>(x**2 - y) / y<" in unescape(to_dot((x**2 - y) / y * 1.001, look="cards"))
