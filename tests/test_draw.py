"""Pictures: files of every kind, with a system Graphviz, with the wheel's, and with neither."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from autograd import Value, draw, render
from autograd.draw import GraphvizMissingError

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
