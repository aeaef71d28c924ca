"""The folder of results: what is left there, in which order, and what is said where something cannot be."""

import random
import re
import sys
import warnings
from types import SimpleNamespace

import pytest
from suites import slow

from autograd.language import SENTENCES
from nn import MLP, load, xor_dataset
from nn.command.results import Results
from nn.datasets import DATASETS
from nn.losses import LOSSES
from nn.pictures import painting

PICTURES = ["dataset.png", "map_before.png", "surface_before.png", "graph_before.svg"]
LEARNED = ["map_after.png", "surface_after.png", "hidden.png", "loss.png"]
FILM = ["film.gif", "film.html", "filmstrip.png"]


def results(folder, plots=False):
    net = MLP(2, [2, 1], rng=random.Random(0))
    return Results(folder, net, xor_dataset(4), "xor", "squared_error", plots)


@pytest.mark.parametrize("plots", [slow(True), False])
def test_what_is_left(tmp_path, plots):
    """The network comes before what is learned is drawn; the list is what lies in the folder, in order."""
    pytest.importorskip("pygraphviz", reason="pictures of graphs need Graphviz")
    left = results(tmp_path / "new" / "folder", plots)
    assert list(left.folder.iterdir()) == left.written == left.notes == []
    left.save_untrained()
    left.save_trained([0.5, 0.25])
    graphs = ["graph_before.svg", "network.json", "graph.svg", "backward.html"]
    expected = [*PICTURES, "network.json", *LEARNED, "graph.svg", "backward.html"] if plots else graphs
    assert left.written == expected
    assert sorted(path.name for path in left.folder.iterdir()) == sorted(expected)
    assert left.notes == []


@pytest.mark.parametrize("has_letters", [True, False])
def test_plots_speak_the_language_if_a_font_has_its_letters(tmp_path, monkeypatch, has_letters):
    """Every word of every plot and of the film, painted and page; else English, and one line says so."""
    text = pytest.importorskip("matplotlib.text", reason="plots need matplotlib").Text
    default = pytest.importorskip("PIL.ImageFont").load_default(20)
    usual = ["DejaVu Sans"]  # stands for a font that has them
    for room in ("names", "hidden", "painting"):
        monkeypatch.setattr(f"nn.pictures.{room}.fonts", lambda words: usual)
    monkeypatch.setattr("nn.command.results.fonts", lambda words: usual * (has_letters or words.isascii()))
    said = []
    monkeypatch.setattr("nn.command.results.png", lambda figure: said.extend(figure.findobj(text)) or b"")
    painted = []
    monkeypatch.setattr(painting, "_font", lambda size, words: painted.append(words) or default)
    net, data = MLP(2, [2, 1], rng=random.Random(0)), xor_dataset(4)
    left = Results(tmp_path, net, data, "xor", "squared_error", True, 1, language="zh")
    left.watch(1, SimpleNamespace(last=[parameter.data for parameter in net.parameters()]))
    with warnings.catch_warnings(action="ignore"):  # that the font has not, after all
        left.save_untrained(by_hand=True)
        left.save_trained([0.5])
        left.save_rates([], {"0.1": [0.5], "1": [0.4]})
    assert left.left_out() == []
    told = {text.get_text() for text in said} | {*painted}
    words = {text for text in told if re.search("(?i)[a-z一-鿿]{2}", text)}
    assert len(words) > 14
    assert {"目标 0", "目标 1", "数据集：异或", "平均损失（平方误差）"} <= words or not has_letters
    chinese = {text for text in words if re.search("[一-鿿]", text) and not re.search("[a-z]{2}", text)}
    assert chinese == (words if has_letters else set())
    film = (tmp_path / "film.html").read_text(encoding="utf-8")
    played = ['"\\u7b2c 1 \\u6b65"' in film, ">播放<" in film, ">Play<" in film]
    assert played == [has_letters, has_letters, not has_letters]
    film = re.sub("<style>.*?</style>|<script>.*?</script>", "", film, flags=re.DOTALL)
    shown = re.sub("<.*?>", "", film) + "".join(re.findall('(?:alt|label)="(.*?)"', film))
    assert bool(re.search("[A-Za-z]{2}", shown)) is not has_letters
    assert '<html lang="zh">' in (tmp_path / "by_hand.html").read_text(encoding="utf-8")  # whatever the fonts
    note = "no font here has Chinese letters: plots and film are in English"
    assert (note in left.notes) is not has_letters


def test_what_options_name_is_named_in_both_languages(tmp_path):
    """Losses as their functions are called, data sets; a file keeps its name, also that of a data set."""
    assert {name: SENTENCES[name][0] for name in LOSSES} == {name: name.replace("_", " ") for name in LOSSES}
    assert {name: SENTENCES[name][0] for name in DATASETS} == {name: name for name in DATASETS}
    net, data = MLP(2, [2, 1]), xor_dataset(4)
    for title, name in (("disk", "圆盘"), ("files/disk.csv", "disk")):
        assert Results(tmp_path, net, data, title, "hinge", False, language="zh")._name() == name


def test_the_page_says_of_which_sample_it_is(tmp_path):
    """Its inputs, and its target, also where that is the number of a class, of which there is no node."""
    three = [([0.5 * i, -1.0], float(i)) for i in range(3)]
    for outputs, loss in ((3, "cross_entropy"), (1, "squared_error")):
        net = MLP(2, [3, outputs], "tanh", "linear", random.Random(0))
        page = Results(tmp_path, net, three, "0", loss, False, at=(1, -1)).explained().html()
        assert "<title>The backward pass from loss(x=1, y=-1, target=2)</title>" in page


@pytest.mark.slow
def test_a_picture_that_fails_is_left_out(tmp_path, monkeypatch):
    """The network and all other pictures are there, and one line names what is not, and why."""

    def fails(*_, **__):
        raise ZeroDivisionError("no\nsuch map")

    left = results(tmp_path, plots=True)
    monkeypatch.setattr("nn.command.results.plot_function", fails)
    monkeypatch.setattr("nn.command.results.render", fails)
    left.save_untrained()
    left.save_trained([0.5])
    lost = ["map_before.png", "graph_before.svg", "map_after.png"]
    assert [name for name in PICTURES + LEARNED if name not in left.written] == lost
    assert left.left_out() == [f"left out: {', '.join(lost)}, graph.svg (no such map)"]
    parameters = [parameter.data for parameter in load(tmp_path / "network.json").parameters()]
    assert parameters == [parameter.data for parameter in left.net.parameters()]


NETWORKS = {
    "one variable": (MLP(1, [3, 1]), [([0.1 * i], 0.3 * i) for i in range(9)], "squared_error"),
    "three classes": (
        MLP(2, [3, 3], "tanh", "linear"),
        [([i, i % 2], float(i % 3)) for i in range(9)],
        "cross_entropy",
    ),
    "any targets": (
        MLP(2, [3, 1], "tanh", "linear"),
        [([i, i % 2], i - 4.5) for i in range(9)],
        "squared_error",
    ),
    "one neuron wide": (MLP(2, [1, 1]), xor_dataset(9), "squared_error"),
    "too large to draw": (MLP(2, [12, 12, 1]), xor_dataset(9), "squared_error"),
    "four variables": (MLP(4, [2, 1]), [([i, 1, 2, 3], 1.0) for i in range(9)], "squared_error"),
    "one point": (MLP(2, [2, 1]), [([0.0, 0.0], 1.0)], "squared_error"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("net", "data", "loss"), NETWORKS.values(), ids=NETWORKS)
def test_every_network_leaves_a_folder(tmp_path, net, data, loss):
    """Whatever its shape, the network, the points and the losses are there; what is not is said."""
    left = Results(tmp_path, net, data, "own", loss, True, steps=2)
    left.save_untrained()
    for step in (1, 2):
        left.watch(step, SimpleNamespace(last=[parameter.data for parameter in net.parameters()]))
    left.save_trained([0.5, 0.25])
    assert {"network.json", "dataset.png", "loss.png"} <= set(left.written)
    planar = {1: {"surface_before.png", "surface_after.png"}, 2: set(), 4: set(FILM)}[len(data[0][0])]
    missing = {*PICTURES, *LEARNED, *FILM, "graph.svg"} - set(left.written) - planar
    assert all(any(name in line for line in left.left_out()) for name in missing)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(left.written)


def test_rates_leave_a_table_and_a_picture(tmp_path):
    """Rows as lines of CSV; curves of different lengths, or none at all, as one picture."""
    left = results(tmp_path, plots=True)
    left.save_rates([["rate", "steps"], ["0.1", "2"]], {"0.1": [0.5, 0.25], "1": [0.5], "10": []})
    assert left.written == ["rates.csv", "rates.png"]
    assert (tmp_path / "rates.csv").read_text() == "rate,steps\n0.1,2\n"


def test_a_folder_that_cannot_be_is_refused_at_once(tmp_path):
    """One sentence of the command's names the folder, the reason and the option."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        ValueError, match=r"^cannot write to the folder .*file/new: .+; choose another with --out$"
    ):
        results(tmp_path / "file" / "new")
    (tmp_path / "out" / "network.json").mkdir(parents=True)
    with pytest.raises(
        ValueError, match=r"^cannot write to the folder .*out: network.json in it is a folder; "
    ):
        results(tmp_path / "out")


def test_plots_that_cannot_be_are_refused_at_once(tmp_path, monkeypatch):
    """Without matplotlib: what to install, or the option that does without, and no folder is made."""
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    message = "^plots need matplotlib: pip install matplotlib tqdm, or pass --no-plots$"
    with pytest.raises(ValueError, match=message):
        results(tmp_path / "new", plots=True)
    assert list(tmp_path.iterdir()) == []
    results(tmp_path / "new")


def test_the_graph_as_text(tmp_path, monkeypatch):
    """Without Graphviz the picture's text is left, and a note says where."""
    from autograd.drawing import GraphvizMissingError
    from nn.command.results import render

    def without_graphviz(output, path, **options):
        if path.suffix == ".svg":
            raise GraphvizMissingError("there is no dot")
        render(output, path, **options)

    monkeypatch.setattr("nn.command.results.render", without_graphviz)
    left = results(tmp_path)
    left.save_trained([])
    assert left.written == ["network.json", "graph.dot", "backward.html"]
    assert left.notes == [f"there is no dot (its text is in {tmp_path / 'graph.dot'})"]
    assert (tmp_path / "graph.dot").read_text().startswith("digraph {")


def test_the_graph_is_of_the_greatest_loss(tmp_path):
    """The picture's title names the sample, before and after; or the one nearest to the point asked for."""
    pytest.importorskip("pygraphviz", reason="pictures of graphs need Graphviz")
    data = [([0.0, 0.0], 0.0), ([1.0, 0.5], 9.0), ([0.5, 2.0], 1.0)]
    for at, title in [((), "the greatest loss of a sample, at (1, 0.5)"), ((0.4, 1.7), "at (0.5, 2)")]:
        left = Results(tmp_path, MLP(2, [2, 1]), data, "own", "squared_error", False, at=at)
        left.save_untrained()
        left.save_trained([])
        for name in ("graph_before.svg", "graph.svg"):
            assert title in (tmp_path / name).read_text(encoding="utf-8").replace("&#45;", "-")
    with pytest.raises(ValueError, match=r"^--graph-at takes 2 numbers, the inputs of a sample, not 1$"):
        Results(tmp_path, MLP(2, [2, 1]), data, "own", "squared_error", False, at=(1.0,))
