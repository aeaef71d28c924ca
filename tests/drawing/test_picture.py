"""Pictures: files of every kind, with a system Graphviz, with the wheel's, and with neither."""

import pickle
import random
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from suites import one_in, slow
from support import ROOT

from autograd import Value, draw, explain, render, to_dot
from autograd.drawing import GraphvizMissingError, svg
from nn import MLP, disk_dataset, mean_loss, squared_error

pytest.importorskip("pygraphviz", reason="pictures need Graphviz: pip install pygraphviz")


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
    monkeypatch.setenv("PATH", str(tmp_path))
    render(graph(), tmp_path / "graph.dot")
    assert (tmp_path / "graph.dot").read_bytes() == to_dot(graph()).encode()
    with pytest.raises(GraphvizMissingError, match="pip install pygraphviz"):
        render(graph(), tmp_path / "graph.svg")


@pytest.mark.parametrize("reads", ["cat >/dev/null", ":"], ids=["reads", "does not read"])
def test_a_dot_that_fails_says_why(reads: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without another Graphviz, its words reach the reader: of a file, in a notebook, in a page."""
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\n{reads}\necho 'no such plugin' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    shown = draw(graph())
    assert "<svg" in shown._repr_mimebundle_()["image/svg+xml"]  # pygraphviz draws
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    ways = (
        lambda: render(graph(), tmp_path / "graph.svg"),
        shown._repr_mimebundle_,
        lambda: shown.pipe("svg"),
    )
    for way in ways:
        with pytest.raises(Exception, match="no such plugin"):
            way()
    assert "no such plugin" in explain(graph()).html()
    program.write_text("not a program")
    with pytest.raises(GraphvizMissingError, match="dot failed"):
        svg(graph())


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    """The message names the file and the endings there are."""
    with pytest.raises(ValueError, match=r"graph\.jpg.*\.svg"):
        render(graph(), tmp_path / "graph.jpg")


def test_draw_gives_a_digraph_of_the_same_text() -> None:
    """`draw` returns the graphviz package's own class, whose text is `to_dot`'s; it can be sent elsewhere."""
    import graphviz

    drawing = draw(graph(), title="square")
    assert type(drawing) is graphviz.Digraph
    assert drawing.source == to_dot(graph(), title="square")
    copied = pickle.loads(pickle.dumps(drawing))
    assert copied.source == drawing.source
    assert "square" in copied._repr_mimebundle_()["image/svg+xml"]


def test_graphviz_is_loaded_when_something_is_drawn() -> None:
    """Neither the text nor the hints of types need it."""
    script = (
        "import sys, typing; from autograd import Value, draw, explain, render, to_dot; to_dot(Value(1.0)); "
        "[typing.get_type_hints(f) for f in (draw, render, to_dot)]; print('graphviz' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_an_unknown_option_is_refused_by_all(tmp_path: Path) -> None:
    """The same sentence from each, and no file is written."""
    path = tmp_path / "graph.dot"
    for picture in (draw, svg, to_dot, lambda y, **options: render(y, path, **options)):
        with pytest.raises(TypeError, match=r"'lok': choose from look, direction.*limit"):
            picture(graph(), lok="cards")
    assert not path.exists()


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
@pytest.mark.parametrize("direction", ["LR", *map(slow, ["TB", "RL", "BT"])])
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
    """As SVG, also where there is no program `dot`, and with what was added to it."""
    monkeypatch.setenv("PATH", "")
    drawing = draw(graph())
    drawing.node("a note")
    shown = drawing._repr_mimebundle_(include=None, exclude=None)["image/svg+xml"]
    assert "<svg" in shown
    assert "a note" in shown


@pytest.mark.parametrize(
    "label",
    one_in(
        3, ['"', "{}", "|", "<b>", "\\N\\G", "<script>", "a\nb", "\0", "\ud800", "盘", "]]>", "]", "a]", "d'"]
    ),
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


def test_formats_and_open_files(tmp_path: Path) -> None:
    """A format adds its ending; an open file takes SVG, or what is asked for; errors speak of endings."""
    render(graph(), tmp_path / "graph", format="png")
    render(graph(), tmp_path / "two.png", format="PNG")
    assert {path.name for path in tmp_path.iterdir()} == {"graph.png", "two.png"}
    text, data = StringIO(), BytesIO()
    render(graph(), text)
    render(graph(), data, format="png")
    assert "<svg" in text.getvalue()
    assert data.getvalue().startswith(b"\x89PNG")
    render(graph(), str(tmp_path / "v1.2").encode(), format=".svg")
    assert (tmp_path / "v1.2.svg").read_bytes().startswith(b"<?xml")
    with pytest.raises(TypeError, match="int"):
        render(graph(), 3)
    with pytest.raises(ValueError, match=r"jpg.*\.png"):
        render(graph(), tmp_path / "graph", format="jpg")
    with pytest.raises(ValueError, match=r"graph: .*\.png"):
        render(graph(), tmp_path / "graph")


def test_sizes_are_as_asked(tmp_path: Path) -> None:
    """Twice as large is twice as many pixels, an SVG too; a slide is 1280 by 720."""

    def pixels(**options: Any) -> tuple[int, int]:
        render(graph(), tmp_path / "graph.png", **options)
        return size((tmp_path / "graph.png").read_bytes())

    usual, large = pixels(), pixels(scale=2)
    assert [abs(b - 2 * a) <= 2 for a, b in zip(usual, large, strict=True)] == [True, True]
    assert pixels(dpi=192) == large
    assert pixels(canvas="16:9") == (1280, 720)
    widths = [
        float(re.findall(r'<svg[^>]*width="(\d+)pt"', svg(graph(), **o))[0]) for o in ({}, {"scale": 2})
    ]
    assert abs(widths[1] - 2 * widths[0]) <= 2


def test_a_picture_for_the_screen_is_as_large_as_its_window(tmp_path: Path) -> None:
    """Without a size of its own, but with its shape; any other has its own size, and fits its window."""
    for options in ({"canvas": "screen"}, {}, {"canvas": "16:9"}):
        render(graph(), tmp_path / "graph.svg", **options)
        head = re.findall(r"<svg[^>]*>", (tmp_path / "graph.svg").read_text(encoding="utf-8"))[0]
        sizes = [part in head for part in (" width=", " height=", "max-width")]
        assert sizes == [options.get("canvas") != "screen"] * 3
        assert "viewBox=" in head


def test_without_a_font_for_it_a_picture_is_in_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line says so; text for a browser, which has fonts of its own, stays in Chinese."""
    monkeypatch.setattr("autograd.drawing.picture.font", lambda *_: None)
    texts: list[str] = []
    real = sys.modules["autograd.drawing.picture"].to_dot
    monkeypatch.setattr(
        "autograd.drawing.picture.to_dot", lambda *a, **o: texts.append(real(*a, **o)) or texts[-1]
    )
    with pytest.warns(UserWarning, match="no font here has Chinese letters"):
        render(graph(), tmp_path / "graph.png", language="zh")
    render(graph(), tmp_path / "graph.svg", language="zh")
    assert [text == real(graph()) for text in texts] == [True, False]


def test_an_svg_tells_what_it_shows() -> None:
    """A title and a description, before anything else, in well-formed XML."""
    tree = ElementTree.fromstring(svg(graph(), title="a < b & c").partition("?>")[2].partition(">")[2])
    assert [child.tag.rpartition("}")[2] for child in tree][:2] == ["title", "desc"]
    assert tree[0].text == "a < b & c"
    assert "x = 3 grad Σ 6" in " ".join((tree[1].text or "").split())


def test_all_that_graphviz_offers_is_open() -> None:
    """Fonts of its attributes take effect; its format, and that of notebooks, without the program `dot`."""
    import graphviz

    drawing = draw(graph())
    drawing.graph_attr["fontname"] = drawing.node_attr["fontname"] = drawing.edge_attr["fontname"] = "SimHei"
    assert set(re.findall('font-family="(.*?)"', drawing.pipe("svg", encoding="utf-8"))) == {"SimHei"}
    drawing.format = "png"
    assert drawing.pipe().startswith(b"\x89PNG")
    try:
        graphviz.set_jupyter_format("png")
        assert drawing._repr_mimebundle_()["image/png"].startswith(b"\x89PNG")
    finally:
        graphviz.set_jupyter_format("svg")


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the new file cannot be moved to its place, the old one is as it was, and nothing beside it."""
    path = tmp_path / "graph.svg"
    path.write_text("older")
    path.chmod(0o640)

    def refuse(*_: object) -> None:
        raise PermissionError(13, "in use")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", refuse)
        with pytest.raises(OSError, match=r"in use.*graph\.svg'"):
            render(graph(), path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("graph.svg", "older")]
    render(graph(), path)
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(OSError, match=r"nowhere.graph\.svg"):
        render(graph(), tmp_path / "nowhere" / "graph.svg")


def test_graphviz_is_quiet_and_has_a_time_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What it says is told only if there is no picture; one that does not end is ended."""
    svg(graph())
    assert capfd.readouterr() == ("", "")
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho 'Fontconfig warning' >&2\necho '<svg></svg>'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    assert "<svg" in svg(graph())
    assert capfd.readouterr() == ("", "")
    program.write_text("#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr("autograd.drawing.picture.PATIENCE", 0.2)
    with pytest.raises(GraphvizMissingError, match=r"more than 0.2 seconds.*around=node"):
        svg(graph())
