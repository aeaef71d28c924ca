"""Pictures: files of every kind, with a system Graphviz, with the wheel's, and with neither."""

import random
import struct
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from autograd import Value, draw, render
from autograd.drawing import GraphvizMissingError, svg
from nn import MLP, disk_dataset, mean_loss, squared_error

pytest.importorskip("pygraphviz", reason="pictures need Graphviz: pip install 'chainrule[draw]'")


def graph() -> Value:
    x = Value(3.0, "x")
    y = x * x + 1
    y.backward()
    return y


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_every_format_is_written(ending: str, start: bytes, tmp_path: Path) -> None:
    """The ending of the path chooses the format."""
    path = tmp_path / f"graph.{ending}"
    render(graph(), path)
    assert path.read_bytes().startswith(start)


def test_dot_text_needs_no_graphviz(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """.dot and .gv are text; for a picture without any Graphviz, the error says what to install."""
    for module in ("graphviz", "pygraphviz"):
        monkeypatch.setitem(sys.modules, module, None)
    render(graph(), tmp_path / "graph.dot")
    assert (tmp_path / "graph.dot").read_text().startswith("digraph {")
    with pytest.raises(GraphvizMissingError, match=r"chainrule\[draw\]"):
        render(graph(), tmp_path / "graph.svg")


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    """The message names the file and the endings there are."""
    with pytest.raises(ValueError, match=r"graph\.jpg.*\.svg"):
        render(graph(), tmp_path / "graph.jpg")


def test_draw_gives_a_digraph_of_the_same_text() -> None:
    """`draw` returns the graphviz package's own object."""
    import graphviz

    drawing = draw(graph(), title="square")
    assert isinstance(drawing, graphviz.Digraph)
    assert "square" in drawing.source


def size(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    return struct.unpack(">II", picture[16:24])


def test_pictures_fit_a_screen(tmp_path: Path) -> None:
    """The loss of one sample fits 1400 by 1100 pixels; that of 121 samples is no higher, and folded."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    one = squared_error(net([Value(0.4, "x"), Value(0.4, "y")]), 1.0)
    all_samples = mean_loss(net, disk_dataset())
    for loss, widest in ((one, 1400), (all_samples, 2200)):
        loss.backward()
        render(loss, tmp_path / "loss.png")
        width, height = size((tmp_path / "loss.png").read_bytes())
        assert width <= widest
        assert height <= 1100


@pytest.mark.parametrize("look", ["circuit", "cards", "neurons", "fold"])
@pytest.mark.parametrize("direction", ["LR", "TB", "RL", "BT"])
def test_every_look_in_every_direction(look: str, direction: str) -> None:
    """Graphviz draws them all; each node of a look that shows all nodes has its id."""
    x = Value(2.0, "输入")
    y = x * Value(3.0, "层.权重") + Value(1.0, "层.偏置")
    y.label = "层.输出"
    y.backward()
    text = svg(y, look=look, direction=direction)
    assert "权重" in text
    if look in ("circuit", "cards"):
        assert all(f'id="n{k}"' in text for k in range(5))
        assert 'id="n4_0"' in text


def test_a_drawing_shows_itself_in_jupyter(monkeypatch: pytest.MonkeyPatch) -> None:
    """As SVG, also where there is no program `dot`."""
    monkeypatch.setenv("PATH", "")
    bundle = draw(graph())._repr_mimebundle_()
    assert "<svg" in bundle["image/svg+xml"]


@pytest.mark.parametrize(
    "label", ['"', "{}", "|", "<b>", "\\N\\G", "<script>", "a\nb", "\0", "\ud800", "盘", "]]>"]
)
def test_hostile_labels_give_a_sound_picture(label: str, tmp_path: Path) -> None:
    """The SVG parses, has as many nodes as the graph, and shows printable labels as written."""
    render(Value(1.0, label) * Value(2.0, label), tmp_path / "graph.svg")
    tree = ElementTree.parse(tmp_path / "graph.svg")
    groups = [element for element in tree.iter() if element.get("class") == "node"]
    assert len(groups) == 4  # two leaves, a gate, the result
    shown = [element.text for element in tree.iter() if element.tag.endswith("text")]
    if label.isprintable():
        assert shown.count(label) == 2
