"""The film of a training: which steps it shows, and what its files are."""

import json
import random
import re
from io import BytesIO

import pytest
from suites import slow

from nn import MLP, Adam, cross_entropy, disk_dataset, squared_error, train
from nn.pictures.film import FRAMES, Film, gif, page, spread, strip
from nn.pictures.relief import Relief

Image = pytest.importorskip("PIL.Image")

SINE = [([0.1 * i], 0.1 * i - 1.3) for i in range(30)]
THREE = [((0.1 * i, 0.3 * (i % 7)), float(i % 3)) for i in range(30)]


def filmed(net, data, loss=squared_error, steps=60, optimizer=None):
    film = Film(Relief(net, data), data, 0.5, steps)
    training = train(net, data, optimizer, loss, steps)
    for step, _ in training:
        film.see(step, training.engine.last)
    return film, training.losses


@pytest.fixture(scope="module")
def disk():
    """The first 200 steps of the disk."""
    film, losses = filmed(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset(), steps=200)
    return film.frames(losses), losses


def test_the_plateau_and_the_turn_are_seen(disk):
    """First and last step, 30 or more in all, in order; many where the loss falls, some where it does not."""
    frames, losses = disk
    steps = [frame.step for frame in frames]
    assert (steps[0], steps[-1], steps) == (1, 200, sorted(set(steps)))
    assert 30 <= len(steps) <= FRAMES
    assert sum(step > 140 for step in steps) > 12
    assert sum(20 < step < 140 for step in steps) > 4
    assert [frame.loss for frame in frames] == [losses[step - 1] for step in steps]


def test_each_picture_is_of_its_own_step(disk):
    """The surface of the last one rises out of the plane: the first map has one colour, the last has many."""
    frames, _ = disk
    box = (45, 90, 470, 515)
    colours = [len(frame.picture.crop(box).getcolors(10**6)) for frame in (frames[0], frames[-1])]
    assert colours[0] < colours[1]
    assert all(frame.picture.size == (1200, 675) for frame in frames)


def test_any_losses_can_be_spread():
    """One step, no fall, a rise, zero, a resumed run, more steps than frames."""
    assert spread([1], [0.5], 40) == [1]
    assert spread([1, 2, 3], [0.5, 0.5, 0.5], 40) == [1, 2, 3]
    assert spread([1, 2, 3], [0.5, 0.7, 0.9], 40) == [1, 2, 3]
    assert spread([1, 2, 3], [0.5, 0.1, 0.0], 40) == [1, 2, 3]
    assert spread([101, 102], [1.0] * 102, 40) == [101, 102]
    assert len(spread(range(1, 5001), [1 / step for step in range(1, 5001)], 40)) <= 40


def test_it_keeps_what_it_needs_however_long_the_training_is():
    """Some hundred steps of a million, the first and the last among them, as numbers of their own."""
    film = Film(Relief(MLP(1, [1]), SINE), SINE, 0.5, 10**6)
    numbers = [1.0, 2.0]
    for step in range(1, 10**6 + 1):
        film.see(step, numbers)
    assert {1, 2, 50, 10**6} <= film.kept.keys()
    assert len(film.kept) < 600
    numbers[0] = 5.0
    assert list(film.kept[1]) == [1.0, 2.0]


def test_many_points_and_huge_outputs():
    """A thousand points and outputs beyond single precision are painted too."""
    data = [((0.001 * i, 0.5), float(i % 2)) for i in range(1000)]
    net = MLP(2, [1], "linear")
    film = Film(Relief(net, data), data, 0.5, 3)
    for step, number in ((1, 0.0), (2, 1e300), (3, -1e300)):
        film.see(step, [number, 0.0, 0.0])
    assert [frame.step for frame in film.frames([9.0, 0.0, 1e300])] == [1, 2, 3]


@pytest.mark.slow
def test_the_files(disk):
    """A GIF with every frame, a sheet of six, a page that needs nothing else and says its steps."""
    frames, _ = disk
    film = Image.open(BytesIO(gif(frames)))
    assert (film.format, film.n_frames, film.size) == ("GIF", len(frames), (800, 450))
    assert Image.open(BytesIO(strip(frames))).size == (1440, 540)
    text = page(frames, "a < b")
    assert "<title>a &lt; b</title>" in text
    assert f"steps = {json.dumps([f'step {frame.step}' for frame in frames])}" in text
    assert len(re.findall("'/9j/", text)) == len(frames), "JPEG files in base64"
    assert not re.search("https?:", text)
    assert "prefers-reduced-motion" in text


@pytest.mark.parametrize("steps", [1, slow(5)])
@pytest.mark.parametrize(
    ("net", "data", "loss"),
    [
        (MLP(1, [3, 1], "tanh", "linear"), SINE, squared_error),
        slow(
            MLP(1, [3, 3], "tanh", "linear"),
            [(x, float(i % 3)) for i, (x, _) in enumerate(SINE)],
            cross_entropy,
        ),
        (MLP(2, [3, 3], "tanh", "linear"), THREE, cross_entropy),
        slow(MLP(2, [3, 1], "tanh", "linear"), [(x, y * 7.5) for x, y in THREE], squared_error),
        slow(MLP(2, [1, 1]), [((0.0, 0.0), 1.0)], squared_error),
    ],
    ids=["one variable", "its classes", "three classes", "any targets", "two neurons"],
)
def test_every_kind_of_network_is_filmed(net, data, loss, steps):
    """One variable, three classes, any targets, two neurons, one step: pictures all the same."""
    film, losses = filmed(net, data, loss, steps, Adam(net.parameters(), 0.05))
    frames = film.frames(losses)
    assert [frame.step for frame in frames] == list(range(1, steps + 1))
    assert gif(frames)
    assert strip(frames)


def test_a_film_needs_a_step():
    """None of nothing."""
    with pytest.raises(ValueError, match="a film needs a step"):
        Film(Relief(MLP(1, [1]), SINE), SINE, 0.5, 0).frames([])
