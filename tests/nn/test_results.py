"""The folder of results: what is left there, in which order, and what is said where something cannot be."""

import random
import sys

import pytest

from nn import MLP, load, xor_dataset
from nn.results import Results

PICTURES = ["dataset.png", "map_before.png", "surface_before.png"]
LEARNED = ["map_after.png", "surface_after.png", "loss.png"]


def results(folder, plots=False):
    net = MLP(2, [2, 1], rng=random.Random(0))
    return Results(folder, net, xor_dataset(4), "xor", "squared_error", plots)


@pytest.mark.parametrize("plots", [True, False])
def test_what_is_left(tmp_path, plots):
    """The network comes before what is learned is drawn; the list is what lies in the folder, in order."""
    pytest.importorskip("pygraphviz", reason="pictures of graphs need Graphviz")
    left = results(tmp_path / "new" / "folder", plots)
    assert list(left.folder.iterdir()) == left.written == left.notes == []
    left.save_untrained()
    left.save_trained([0.5, 0.25])
    expected = [*PICTURES, "network.json", *LEARNED, "graph.svg"] if plots else ["network.json", "graph.svg"]
    assert left.written == expected
    assert sorted(path.name for path in left.folder.iterdir()) == sorted(expected)
    assert left.notes == []


def test_the_network_is_there_whatever_comes(tmp_path, monkeypatch):
    """A plot that fails after the training leaves the network behind."""
    left = results(tmp_path, plots=True)
    monkeypatch.setattr("nn.results.plot_function", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        left.save_trained([0.5])
    parameters = [parameter.data for parameter in load(tmp_path / "network.json").parameters()]
    assert parameters == [parameter.data for parameter in left.net.parameters()]


def test_a_folder_that_cannot_be_is_refused_at_once(tmp_path):
    """One sentence of the command's names the folder, the reason and the option."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(
        ValueError, match=r"^cannot write to the folder .*file/new: .+; choose another with --out$"
    ):
        results(tmp_path / "file" / "new")


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
    from nn.results import render

    def without_graphviz(output, path, **options):
        if path.suffix == ".svg":
            raise GraphvizMissingError("there is no dot")
        render(output, path, **options)

    monkeypatch.setattr("nn.results.render", without_graphviz)
    left = results(tmp_path)
    left.save_trained([])
    assert left.written == ["network.json", "graph.dot"]
    assert left.notes == [f"there is no dot (its text is in {tmp_path / 'graph.dot'})"]
    assert (tmp_path / "graph.dot").read_text().startswith("digraph {")
