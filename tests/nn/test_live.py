"""A training that shows itself: in a notebook, as it goes; elsewhere, not at all."""

import random
import re
import sys
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from nn import MLP, live, train, xor_dataset
from nn.live import picture


def training(steps=30):
    return train(MLP(2, [2, 1], rng=random.Random(0)), xor_dataset(8), steps=steps)


@pytest.fixture
def shown(monkeypatch):
    """What a notebook that is made up was told to show: (the way, the display, what)."""
    told = []

    class Handle:
        def display(self, data, raw):
            told.append(("display", self, data))

        def update(self, data, raw):
            told.append(("update", self, data))

    notebook = SimpleNamespace(get_ipython=lambda: SimpleNamespace(kernel=object()))
    notebook.display = SimpleNamespace(DisplayHandle=Handle)
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    return told


def test_it_shows_itself_and_keeps_up_to_date(shown, monkeypatch):
    """One display for every cell in which it stands; the last picture has all steps."""
    monkeypatch.setattr(live, "PAUSE", 0.0)
    run = training()
    run._ipython_display_()
    losses = run.run()
    ways = [way for way, _, _ in shown]
    assert ways == ["display", "display"] + ["update"] * 30
    assert len({handle for _, handle, _ in shown}) == 1
    assert "0 of 30 steps" in shown[0][2]["text/html"]
    assert f"30 of 30 steps, loss {losses[-1]:.4g}" in shown[-1][2]["text/html"]
    assert shown[-1][2]["text/plain"] == repr(run)


def test_a_picture_is_not_made_at_every_step(shown, monkeypatch):
    """Two in a moment would be wasted; the last one is made in any case, and each step taken by hand."""
    clock = iter(range(10**6))
    monkeypatch.setattr(live, "monotonic", lambda: next(clock) / 100)
    run = training(100)
    run.run()
    assert [way for way, _, _ in shown].count("update") == 1 + 100 // 21 + 1
    assert "100 of 100" in shown[-1][2]["text/html"]


def test_elsewhere_it_shows_nothing(monkeypatch, capsys):
    """At a prompt its one line is shown; a run is silent, and gives the same numbers."""
    for shell in (None, SimpleNamespace()):  # none, and IPython in a terminal
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda shell=shell: shell))
        with pytest.raises(NotImplementedError):  # so IPython takes the one line
            training()._ipython_display_()
        assert training().run() == training().run()
    assert capsys.readouterr().out == ""
    assert "\n" not in repr(training())
    assert "1 of 1 step, " in live.picture([0.25], 1)
    assert "1 of 2 steps, " in live.picture([0.25], 2)


@pytest.mark.parametrize(
    "losses",
    [[], [0.5], [0.5, 0.5], [4.0, 1.0, 0.25], [1.0, 0.0], [-1.0, 2.0], [1.0 / k for k in range(1, 9999)]],
)
def test_the_picture(losses):
    """A bar, and from two steps on a curve within its frame, down where the loss is least."""
    text = picture(losses, 10_000)
    ElementTree.fromstring(text)
    assert f'value="{len(losses)}" max="10000"' in text
    assert len(text) < 6_000
    if len(losses) < 2:
        assert "<svg" not in text
        return
    points = [[float(x) for x in p.split(",")] for p in re.findall(r'points="(.*?)"', text)[0].split()]
    assert all(0 <= x <= live.WIDE and live.EDGE <= y <= live.HIGH - live.EDGE for x, y in points)
    assert [x for x, _ in points] == sorted(x for x, _ in points)
    if losses[0] > losses[-1] == min(losses):
        assert points[0][1] == live.EDGE
        assert points[-1][1] == live.HIGH - live.EDGE
    if losses == [4.0, 1.0, 0.25]:  # on a logarithmic scale, half way down
        assert points[1][1] == live.HIGH / 2
