"""The backward pass as a film: one frame a moment, in a file that is whole or not there."""

import re
import subprocess
from itertools import pairwise

import pytest
from explained import HOSTILE, held, hostile_graph, random_graph, small_graph
from test_page import CHROMIUM, QUIET, browser

from autograd import Value, total
from autograd.explaining import explain
from autograd.explaining import film as film_module
from autograd.explaining import page as page_module
from autograd.explaining.moments import Moments
from autograd.explaining.page import LARGEST
from autograd.painting import DOWN, INK, UP, Layout, font, tint

Image = pytest.importorskip("PIL.Image")


def frames(path):
    """Each frame of a film as a picture in red, green and blue."""
    with Image.open(path) as film:
        for k in range(film.n_frames):
            film.seek(k)
            yield film.convert("RGB").copy()


def test_a_frame_for_each_moment(tmp_path):
    """Every step has its frame, all of one size, each unlike the one before."""
    y = small_graph()
    before = held(y)
    explain(y).film(tmp_path / "backward.gif")
    shown = list(frames(tmp_path / "backward.gif"))
    assert len(shown) == len(list(Moments(explain(y)).all()))
    assert {picture.size for picture in shown} == {(film_module.WIDTH, film_module.HEIGHT)}
    assert all(a.tobytes() != b.tobytes() for a, b in pairwise(shown))
    assert held(y) == before
    assert [path.name for path in tmp_path.iterdir()] == ["backward.gif"]


def test_a_colour_means_the_same_in_every_frame(tmp_path):
    """By the sign of the adjoint orange or blue, by its size pale or full, on one scale for the film."""
    y = small_graph()
    tints = [tint(number) for number in (-1.0, -0.05, 0.0, 0.05, 1.0)]
    assert tints[0] == "#{:02x}{:02x}{:02x}".format(*DOWN)
    assert tints[-1] == "#{:02x}{:02x}{:02x}".format(*UP)
    assert tints[2] == "#ffffff"
    assert len(set(tints)) == 5
    explain(y).film(tmp_path / "backward.gif")
    *_, last = frames(tmp_path / "backward.gif")
    colours = {colour for _, colour in last.crop((0, 0, 1280, 540)).getcolors(2**20)}
    near = [c for c in colours if sum(abs(a - b) for a, b in zip(c, UP, strict=True)) < 40]
    assert near  # the output, whose adjoint is the largest


class Brush:
    """Keeps what is written with it, and in which colour."""

    def __init__(self):
        self.texts = {}

    def text(self, place, text, colour, *_):
        self.texts[text] = colour

    def polygon(self, *_, **__):
        pass

    line = polygon


def test_the_output_s_number_is_told_and_every_number_is_read():
    """Beside the output's arrow stand its value and its gradient; on a colour, texts are dark."""
    y = small_graph()
    picture, _ = page_module.picture_of(explain(y))
    layout, brush = Layout(picture, 1280, 550, 1.0, 3.0), Brush()
    layout.paint(brush, "result", False, "", "", set())
    assert {f"{y.data:.3g}".replace("-", "−"), f"{y.grad:.3g}"} <= brush.texts.keys()
    for fill, dark in ((tint(-1.0), True), ("", False)):
        brush.texts.clear()
        layout.paint(brush, "n0", False, "", fill, set())
        assert len(brush.texts) > 1
        assert ({*brush.texts.values()} == {INK}) is dark


def test_a_line_is_as_long_in_chinese(tmp_path, monkeypatch):
    """A sum stands on one line, whatever language its last word is in; a Chinese letter counts twice."""
    told = []
    monkeypatch.setattr(film_module, "font", lambda size, text="": told.append(text) or font(size))
    a, b = Value(-0.219591234, "a"), Value(0.48904412, "layer0.neuron3.a")
    explain(a * b, language="zh").film(tmp_path / "sum.gif")
    sum = r"1 × \(-0.219591\) = -0.219591 +传给 layer0.neuron3.a"
    assert any(re.fullmatch(sum, line) for line in told)
    assert max(len(line) + len(re.findall("[一-鿿]", line)) for line in told) <= film_module.LETTERS + 2


def test_long_lists_end_in_dots(tmp_path, monkeypatch):
    """Of more lines than there is room for, the last one says so."""
    told = []
    monkeypatch.setattr(film_module, "font", lambda size, text="": told.append(text))
    monkeypatch.setattr("PIL.ImageDraw.ImageDraw.text", lambda *_, **__: None)
    explain(total([Value(float(k), f"x{k}") for k in range(9)])).film(tmp_path / "long.gif")
    assert "x2 = 2 …" in told
    assert not any(text.startswith("x3 =") for text in told)


def test_the_film_as_a_page(tmp_path):
    """A .html film is the stepping page that presents and plays itself; it asks before it moves."""
    explain(small_graph(), language="zh").film(tmp_path / "backward.html")
    text = (tmp_path / "backward.html").read_text(encoding="utf-8")
    assert '"film": true' in text
    assert "prefers-reduced-motion" in text


@pytest.mark.slow
@browser
def test_a_film_plays_itself(tmp_path):
    """Opened as it is, it has gone on after three seconds of the browser's time."""
    explain(small_graph()).film(tmp_path / "backward.html")
    command = [CHROMIUM, *QUIET.split(), f"--user-data-dir={tmp_path / 'profile'}"]
    command += [(tmp_path / "backward.html").as_uri()]
    text = subprocess.run(command, capture_output=True, timeout=300, check=True).stdout.decode()
    assert int(re.search(r'<span id="count">(\d+) of', text)[1]) > 0


def test_what_cannot_be_filmed(tmp_path):
    """Another ending, too large a graph, a folder that is not there: one sentence, and no file."""
    y = Value(1.0, "x")
    with pytest.raises(ValueError, match=r"must end in \.gif, \.html"):
        explain(y).film(tmp_path / "backward.mp4")
    for _ in range(LARGEST["circuit"]):
        y = y * 1.01
    with pytest.raises(ValueError, match="too many for one"):
        explain(y).film(tmp_path / "backward.gif")
    with pytest.raises(OSError, match="no"):
        explain(small_graph()).film(tmp_path / "no" / "backward.html")
    assert list(tmp_path.iterdir()) == []


def test_without_a_font_the_words_are_english(tmp_path, monkeypatch):
    """Where no font has Chinese letters, one line says so, and the explanation stays as it was."""
    monkeypatch.setattr(film_module, "font", lambda size, text="": None if text == "中" else real(size))
    real = __import__("autograd.painting", fromlist=["font"]).font
    told = explain(small_graph(), language="zh")
    with pytest.warns(UserWarning, match="the film is in English"):
        told.film(tmp_path / "backward.gif")
    assert told.language == "zh"


@pytest.mark.slow
@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_labels_do_no_harm_in_a_film(label, tmp_path):
    """Whatever the label, there are as many frames."""
    explain(hostile_graph(label)).film(tmp_path / "backward.gif")
    assert len(list(frames(tmp_path / "backward.gif"))) == len(
        list(Moments(explain(hostile_graph("x"))).all())
    )


@pytest.mark.slow
def test_graphs_at_random_are_filmed(tmp_path):
    """Shared nodes, flat operations, repeated operands."""
    for seed in range(3):
        explain(random_graph(seed, size=12)).film(tmp_path / "backward.gif")
        assert len(list(frames(tmp_path / "backward.gif"))) > 5
