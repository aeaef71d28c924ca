"""Plots: figures of data, functions and losses."""

import random
import re
import sys

import pytest
from suites import slow

from nn import MLP, disk_dataset, moons_dataset
from nn.pictures.hidden import plot_hidden
from nn.pictures.plots import plot_dataset, plot_function, plot_loss, plot_surface


def test_the_data_set_is_drawn_point_for_point() -> None:
    """As many points as samples, split by target."""
    (axes,) = plot_dataset(disk_dataset()).axes
    assert [len(points.get_offsets()) for points in axes.collections] == [100, 21]


def test_every_point_is_drawn_whatever_its_target() -> None:
    """Classes, numbers and the points of one variable: as many points as samples."""
    for data in (
        [([float(i), 1.0], float(i % 3)) for i in range(20)],
        [([float(i), 1.0], 0.1 * i - 1) for i in range(20)],
        [([float(i)], 0.1 * i) for i in range(20)],
        [([1.0, 2.0, float(i)], -1.0) for i in range(20)],
    ):
        for figure in (
            plot_dataset(data),
            *([plot_function(MLP(1, [2, 1]), data)] if len(data[0][0]) == 1 else []),
        ):
            drawn = [len(points.get_offsets()) for points in figure.axes[0].collections]
            assert sum(drawn) == 20


@pytest.mark.parametrize("plot", [plot_function, slow(plot_surface)])
def test_a_function_can_be_drawn_whatever_its_range(plot) -> None:
    """Flat, steep or far from the threshold: a figure all the same."""
    net = MLP(2, [1], activation="linear", rng=random.Random(0))
    for weight, bias in [(0.0, 0.0), (1000.0, 0.0), (1.0, 1e6), (1e300, 0.0)]:
        for parameter in net.parameters():
            parameter.data = weight
        net.parameters()[-1].data = bias
        plot(net, moons_dataset(20)).canvas.draw()


def test_three_classes_and_numbers_are_drawn_for_what_they_are() -> None:
    """Classes have regions and a legend, numbers a colour bar and no threshold; one variable has a curve."""
    three = [([0.1 * i, 0.3 * (i % 7)], float(i % 3)) for i in range(30)]
    net = MLP(2, [3, 3], "tanh", "linear", random.Random(0))
    for figure in (plot_function(net, three), plot_surface(net, three)):
        figure.canvas.draw()
        (legend,) = figure.legends
        assert [text.get_text() for text in legend.get_texts()] == ["target 0", "target 1", "target 2"]
    numbers = [(point, 2.5 * target - 1) for point, target in three]
    figure = plot_function(MLP(2, [3, 1], "tanh", "linear", random.Random(0)), numbers)
    assert (len(figure.axes), figure.legends) == (2, [])
    assert [len(lines.levels) for lines in figure.axes[0].collections if hasattr(lines, "levels")] == [4]
    line = [([0.1 * i], float(i % 3)) for i in range(30)]
    assert len(plot_function(MLP(1, [3, 3], "tanh", "linear"), line).axes[0].lines) == 3


@pytest.mark.parametrize(
    ("low", "high", "levels"),
    [
        (0.0, 1.0, [0.1, 0.3, 0.7, 0.9]),
        (0.55, 0.56, [0.551, 0.553, 0.557, 0.559]),
        (-300.0, 700.0, [-200.0, 0.0, 400.0, 600.0]),
    ],
)
def test_levels_are_told_apart_by_as_many_digits_as_it_takes(
    low: float, high: float, levels: list[float]
) -> None:
    """Four contours, each named by a round number, whether the output goes far or hardly moves."""
    net = MLP(2, [1], output_activation="linear")
    net.layers[0].neurons[0].weights[0].data, net.layers[0].neurons[0].weights[1].data = (
        (high - low) / 4.4,
        0.0,
    )
    net.layers[0].neurons[0].bias.data = (low + high) / 2
    figure = plot_function(net, disk_dataset())
    told = [text for text in figure.axes[0].texts if text.get_text()]
    assert [float(text.get_text()) for text in told] == levels
    assert all(text.get_path_effects() for text in told)  # read on any colour


def test_a_point_behind_the_surface_is_faint() -> None:
    """On a surface that lies above them all, the points of target 0 are; those above it are not."""
    net = MLP(2, [1], activation="linear", rng=random.Random(0))
    for parameter, number in zip(net.parameters(), (0.0, 0.0, 0.5), strict=True):
        parameter.data = number
    below, above = plot_surface(net, disk_dataset()).axes[0].collections
    assert below.get_facecolors()[:, 3].mean() < 0.5
    assert above.get_facecolors()[:, 3].min() == 1.0


def test_a_figure_shows_itself() -> None:
    """A notebook finds a picture, without a word to it before."""
    assert plot_loss([0.5, 0.25])._repr_png_().startswith(b"\x89PNG")


KINDS = {
    "two classes": (MLP(2, [3, 1]), disk_dataset()),
    "one variable": (MLP(1, [3, 1], "tanh", "linear"), [([0.1 * i], 0.3 * i) for i in range(9)]),
    "its classes": (MLP(1, [3, 3], "tanh", "linear"), [([0.1 * i], float(i % 3)) for i in range(9)]),
    "nine classes": (MLP(2, [3, 9], "tanh", "linear"), [((i % 4, i % 3), float(i % 9)) for i in range(18)]),
    "any targets": (MLP(2, [3, 1], "tanh", "linear"), [((i % 4, i % 3), 0.5 * i) for i in range(9)]),
}


@pytest.mark.parametrize(("net", "data"), KINDS.values(), ids=KINDS)
def test_no_word_is_left_in_another_language(net, data, monkeypatch: pytest.MonkeyPatch) -> None:
    """In Chinese, titles, axes and legends of every plot have no English word, and in English no Chinese."""
    text = pytest.importorskip("matplotlib.text").Text
    for room in ("names", "hidden"):
        monkeypatch.setattr(f"nn.pictures.{room}.fonts", lambda words: ["DejaVu Sans"])  # stands for one
    for language, own, other in (("zh", "[一-鿿]", "[A-Za-z]{2}"), ("en", "[A-Za-z]{2}", "[一-鿿]")):
        plots = [plot(net, data, language=language) for plot in (plot_function, plot_hidden)]
        plots += [plot_surface(net, data, language=language)] if len(data[0][0]) == 2 else []
        plots += [plot_dataset(data, language=language), plot_loss([0.5, 0.25], language=language)]
        for figure in plots:
            told = [found.get_text() for found in figure.findobj(text)]
            assert any(re.search(own, words) for words in told)
            assert [words for words in told if re.search(other, words)] == []


def test_a_title_without_a_font_for_its_name_says_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """In either language, as each has its own colon."""
    monkeypatch.setattr("nn.pictures.names.fonts", lambda words: [] if "🦆" in words else ["DejaVu Sans"])
    for title, rest in (("data set: 🦆", "data set"), ("数据集：🦆", "数据集")):
        assert plot_dataset(disk_dataset(), title).axes[0].get_title() == rest


def test_drawing_records_no_graph_and_keeps_gradients() -> None:
    """Asking the network for its map leaves every gradient as it was."""
    net = MLP(2, [2, 1], rng=random.Random(0))
    net([1.0, 1.0]).backward()
    before = [parameter.grad for parameter in net.parameters()]
    plot_function(net, disk_dataset())
    assert [parameter.grad for parameter in net.parameters()] == before


@pytest.mark.parametrize("losses", [[], [0.5], [0.5, 0.25], [0.0, 0.0], [float("nan"), 1.0]])
def test_any_losses_make_a_curve(losses: list[float]) -> None:
    """No step, one step, zero loss and nan are drawn without a complaint."""
    plot_loss(losses).canvas.draw()


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ImportError names the libraries."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(ImportError, match=r"matplotlib tqdm"):
        plot_loss([1.0])
