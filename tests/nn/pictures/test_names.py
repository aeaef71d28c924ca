"""What data are called in pictures: names of columns and classes, in fonts that have their letters."""

import random

import pytest
from suites import one_in

from nn import MLP
from nn.pictures import names
from nn.pictures.painting import _font
from nn.pictures.plots import plot_dataset, plot_function, png
from nn.table import Table

font_manager = pytest.importorskip("matplotlib.font_manager", reason="plots need matplotlib")
AWKWARD = ["Dr. Who", "$5 to $9", "_hidden", "x^2_i", "[1]", "", "a\nb", "税率1.1", "🦆", "long " * 40]


def flowers(classes: list[str], columns: list[str]) -> Table:
    """Three classes on the plane."""
    rng = random.Random(0)
    samples = [([rng.gauss(k % 3, 0.1), rng.gauss(k % 3, 0.1)], float(k % 3)) for k in range(30)]
    return Table(samples, columns, classes)


def test_axes_and_classes_are_called_as_in_the_file() -> None:
    """In the legend and along the axes; a list of samples has x, y and numbers."""
    net = MLP(2, [4, 3], activation="tanh", output_activation="linear", rng=random.Random(0))
    table = flowers(["iris", "rose", "_x"], ["long", "wide", "kind"])
    for figure in (plot_dataset(table), plot_function(net, table)):
        assert [text.get_text().strip() for text in figure.legends[0].get_texts()] == ["iris", "rose", "_x"]
        assert (figure.axes[0].get_xlabel(), figure.axes[0].get_ylabel()) == ("long", "wide")
    plain = plot_dataset(list(table))
    assert [text.get_text() for text in plain.legends[0].get_texts()] == ["target 0", "target 1", "target 2"]
    assert plain.axes[0].get_xlabel() == "x"


@pytest.mark.parametrize("name", one_in(3, AWKWARD))
def test_any_name_can_be_drawn(name: str) -> None:
    """As it is, shortened, or by number where no font has its letters; nothing is read as a formula."""
    table = flowers([name, "b", "c"], [name, "wide", "kind"])
    assert png(plot_dataset(table, f"data set: {name}"))[:4] == b"\x89PNG"
    assert len(names.class_name(table, 0.0)) <= names.LONGEST + name.count("$")


def test_names_that_no_font_has_are_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them, as a legend is read as one."""
    monkeypatch.setattr(names, "CHINESE", ())
    names.fonts.cache_clear()
    table = flowers(["花", "b", "c"], ["x", "花", "kind"])
    assert [names.class_name(table, float(k)) for k in range(3)] == ["target 0", "target 1", "target 2"]
    assert names.columns_of(table) == ["x", "y"]
    names.fonts.cache_clear()


def test_chinese_is_written_in_simplified_shapes() -> None:
    """Of a file with several faces, plots and films take the one whose shapes and commas are so."""
    if not (fonts := names.fonts("圆盘，")):
        pytest.skip("no font here has Chinese letters")
    faces = font_manager.fontManager.ttflist
    files = {face.fname for face in faces if face.name == fonts[-1]}
    simplified = {face.name for face in faces if face.fname in files and face.name.endswith(" SC")}
    assert fonts[-1] in (simplified or fonts)
    assert _font(20, "圆盘，").getname()[0] == fonts[-1]


def test_columns_of_unlike_spans_share_a_square() -> None:
    """Prices beside lengths would else be a line; where spans are alike, a circle stays a circle."""
    table = Table([([float(k), 1000.0 * (k % 7)], 0.5 * k) for k in range(20)], ["a", "b", "c"], [])
    assert plot_dataset(table).axes[0].get_aspect() == "auto"
    assert plot_dataset([(p, t) for p, t in flowers([], [])]).axes[0].get_aspect() == 1.0
