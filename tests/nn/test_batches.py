"""Batches: every sample once a round, and a state to go on from."""

import json
import random

import numpy
import pytest

from nn.batches import Batches


def taken(batches, steps):
    return [list(next(batches)) for _ in range(steps)]


@pytest.mark.parametrize(("count", "size"), [(1, 1), (5, 1), (5, 2), (6, 2), (6, 4), (7, 7)])
def test_every_sample_once_a_round(count, size):
    """In an order that changes; the last batch of a round may be smaller, none is empty or larger."""
    batches, steps = Batches(count, size, random.Random(3)), -(-count // size)
    rounds = [taken(batches, steps) for _ in range(20)]
    for batch_lists in rounds:
        assert sorted(place for batch in batch_lists for place in batch) == list(range(count))
        assert [len(batch) for batch in batch_lists[:-1]] == [size] * (steps - 1)
    assert count == 1 or len({str(batch_lists) for batch_lists in rounds}) > 1


def test_all_at_once():
    """Without a size every step takes all samples, in order, and no generator is touched."""
    before = random.getstate()
    assert taken(Batches(4), 2) == [[0, 1, 2, 3]] * 2
    assert random.getstate() == before
    assert repr(Batches(4)) == "Batches of 4 of 4 samples"
    assert repr(Batches(4, 3)) == "Batches of 3 of 4 samples"
    assert repr(Batches(1)) == "Batches of 1 of 1 sample"


def test_python_s_own_generator_seeds_them():
    """`random.seed` fixes the order; what else is drawn from it later does not matter."""
    runs = []
    for _ in range(2):
        random.seed(5)
        batches = Batches(9, 2)
        random.random()
        runs.append(taken(batches, 20))
    assert runs[0] == runs[1]


@pytest.mark.parametrize("size", [None, 1, 2, 3, 7])
@pytest.mark.parametrize("steps", range(9))
def test_going_on_from_a_state(size, steps):
    """At whatever place in a round it was kept: the same batches follow, also after JSON."""
    batches = Batches(7, size, random.Random(1))
    taken(batches, steps)
    state = json.loads(json.dumps(batches.state_dict()))
    twin = Batches(7, size, random.Random(2))
    twin.load_state_dict(state)
    assert taken(twin, 30) == taken(batches, 30)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"count": 8}, "the count of the batches was 8, here it is 7"),
        ({"size": None}, "the size of the batches was None, here it is 2"),
        ({"places": [0, 1, 2, 3, 4, 5, 5]}, "the batches have no such place among 7 samples: 4"),
        ({"place": 9}, "the batches have no such place among 7 samples: 9"),
    ],
)
def test_a_state_of_others(change, sentence):
    """What differs is named, and nothing has changed."""
    batches = Batches(7, 2, random.Random(1))
    taken(batches, 2)
    before = batches.state_dict()
    with pytest.raises(ValueError, match=sentence):
        batches.load_state_dict({**before, **change})
    assert batches.state_dict() == before


def test_a_generator_whose_state_cannot_be_kept():
    """It shuffles; kept it is not."""
    batches = Batches(5, 2, numpy.random.default_rng(0))
    assert sorted(place for batch in taken(batches, 3) for place in batch) == [0, 1, 2, 3, 4]
    with pytest.raises(TypeError, match=r"only the state of a random\.Random can be kept, not of Generator"):
        batches.state_dict()
