"""Arrays of places said simply: whatever is said, it reads the same numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.programs.access import access, coordinates, reduced

shapes = st.lists(st.integers(1, 5), max_size=3).map(tuple)
AGAIN = slice(None)


@st.composite
def regular(draw):
    """A shape, and places in it by slices, turned axes, picked rows and repetitions."""
    shape = draw(shapes)
    places = np.arange(int(np.prod(shape))).reshape(shape)
    for axis, size in enumerate(shape):
        start, stop = sorted((draw(st.integers(0, size - 1)), draw(st.integers(1, size))))
        picked = st.lists(st.integers(0, size - 1), min_size=1, max_size=4)
        step = st.sampled_from([AGAIN, slice(None, None, -1), slice(start, stop + 1), slice(start, None, 2)])
        places = places[(AGAIN,) * axis + (draw(step | picked),)]
    places = places.transpose(draw(st.permutations(range(places.ndim))))
    for _ in range(draw(st.integers(0, 2))):
        axis = draw(st.integers(0, places.ndim))
        places = np.repeat(np.expand_dims(places, axis), draw(st.integers(1, 3)), axis)
    return shape, places


@st.composite
def anything(draw):
    """A shape, and any places in it; or windows that slide over it."""
    shape = draw(shapes)
    size = int(np.prod(shape))
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    if draw(st.booleans()) and rows + columns <= size + 1:
        return shape, np.arange(rows)[:, None] + np.arange(columns)
    entries = st.lists(st.integers(0, size - 1), min_size=rows * columns, max_size=rows * columns)
    return shape, np.array(draw(entries)).reshape(rows, columns)


def read(found, shape, source, lead):
    """What the text of an access reads from this source, with all the axes of the result."""
    tables = {}

    def table(array):
        tables[f"t{len(tables)}"] = array
        return f"t{len(tables) - 1}"

    flat = source.reshape(*source.shape[: len(lead)], -1) if found.is_flat else source
    got = eval(found.text("a", lead, table), {"a": flat, "np": np, **tables})  # noqa: S307 (our own text)
    return got, tables


@pytest.mark.parametrize("lead", ["", ":"])
@settings(deadline=None)
@given(regular() | anything())
def test_what_is_said_reads_the_source_at_these_places(lead, case):
    """Whatever the places, with and without samples in front."""
    shape, places = case
    found = access(shape, places)
    source = np.random.default_rng(0).normal(size=(3,) * len(lead) + shape)
    got, _ = read(found, shape, source, lead)
    assert got.ndim == len(lead) + len(found.axes)
    order = [*range(len(lead)), *[len(lead) + place for place in np.argsort(found.axes)]]
    turned = np.transpose(got, order)
    steps = [AGAIN] * len(lead) + [AGAIN if d in found.axes else None for d in range(places.ndim)]
    wanted = source.reshape((*source.shape[: len(lead)], -1))[..., places]
    assert np.array_equal(np.broadcast_to(turned[tuple(steps)], wanted.shape), wanted)


@settings(deadline=None)
@given(regular())
def test_what_is_all_is_the_source(case):
    """Only what is read once, each place, is called all of it."""
    shape, places = case
    if access(shape, places).is_all:
        assert sorted(reduced(places)[0].flat) == list(range(int(np.prod(shape))))


@pytest.mark.parametrize(
    ("shape", "places", "text", "axes"),
    [
        ((4,), np.arange(4), "a", (0,)),
        ((4,), np.arange(4)[::-1], "a[::-1]", (0,)),
        ((4,), np.arange(1, 3), "a[1:3]", (0,)),
        ((4,), np.arange(4)[2:0:-1], "a[2:0:-1]", (0,)),
        ((4,), np.array([0, 3, 1]), "a[[0, 3, 1]]", (0,)),
        ((2, 3), np.arange(6).reshape(2, 3).T, "a", (1, 0)),
        ((2, 3), np.arange(6).reshape(2, 3)[:, ::2], "a[:, ::2]", (0, 1)),
        ((2, 3), np.arange(6).reshape(2, 3)[1], "a[1]", (0,)),
        ((2, 3), np.arange(6).reshape(2, 3)[:, [0, 2, 1]], "a[:, [0, 2, 1]]", (0, 1)),
        ((6,), np.arange(4)[:, None] + np.arange(3), "a[np.arange(4)[:, None] + np.arange(3)]", (0, 1)),
        ((), np.zeros((3, 2), int), "a", ()),
    ],
)
def test_it_is_said_as_one_writes_it(shape, places, text, axes):
    """Slices, rows, turned axes and windows look as they are written by hand."""
    found = access(shape, places)
    assert (found.text("a", "", lambda array: str(array.tolist())), found.axes) == (text, axes)


def test_one_wrong_entry_is_no_slice():
    """Every entry is compared: one that differs, in the midst of many, makes it a table."""
    places = np.arange(300 * 40).reshape(300, 40)
    assert access((300, 40), places).is_all
    places[151, 17] += 1
    assert access((300, 40), places).is_flat


def test_coordinates_of_a_tall_array():
    """One column of many rows, where NumPy's own function has been wrong."""
    places = np.arange(20000)
    rows, columns = coordinates((20000, 1), places)
    assert np.array_equal(rows, places)
    assert not columns.any()


def test_the_size_counts_what_is_written():
    """A slice costs nothing, a table its entries."""
    assert access((4,), np.arange(1, 3)).size == 0
    assert access((4,), np.array([0, 3, 1])).size == 3
    assert access((2, 2), np.array([0, 3, 1])).size == 3
