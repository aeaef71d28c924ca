"""Batches: which samples each training step takes, and a place among them that can be kept.

A line here knows places alone, numbers from 0: no sample and no step.

>>> batches = Batches(5, 2, random.Random(0))
>>> [next(batches) for _ in range(4)]
[[2, 1], [0, 4], [3], [2, 0]]
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class Batches(Iterator[Sequence[int]]):
    """For ever: the places of one step's samples, out of `count`.

    With a `size`, `rng` shuffles each round, in which every sample is taken once, so that the last batch
    of a round may be smaller; without, each step takes all of them, in order. Python's own `random` seeds
    the generator unless there is one, so that `random.seed` fixes the order.
    """

    def __init__(self, count: int, size: int | None = None, rng: random.Random | None = None) -> None:
        self.count, self.size = count, size
        self.rng = random.Random(random.getrandbits(64)) if rng is None and size else rng
        self.places, self.place = list(range(count)), count

    def __next__(self) -> Sequence[int]:
        if self.size is None or self.rng is None:
            return range(self.count)
        if self.place >= self.count:
            self.rng.shuffle(self.places)
            self.place = 0
        start, self.place = self.place, self.place + self.size
        return self.places[start : self.place]

    def state_dict(self) -> dict[str, Any]:
        """Where it stands, as plain data; TypeError for a generator that is no `random.Random`."""
        state: dict[str, Any] = {"count": self.count, "size": self.size}
        if self.rng is None or self.size is None:
            return state
        if not isinstance(self.rng, random.Random):
            raise TypeError(f"only the state of a random.Random can be kept, not of {self.rng!r}")
        version, numbers, spare = self.rng.getstate()
        rng = [version, list(numbers), spare]
        return {**state, "places": list(self.places), "place": self.place, "rng": rng}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from where `state_dict` was called; ValueError if that was of other batches, or of none."""
        for name, mine in (("count", self.count), ("size", self.size)):
            if state.get(name) != mine:
                raise ValueError(f"the {name} of the batches was {state.get(name)!r}, here it is {mine!r}")
        if self.rng is None or self.size is None:
            return
        places, place, (version, numbers, spare) = state["places"], state["place"], state["rng"]
        if sorted(places) != list(range(self.count)) or not 0 <= place < self.count + self.size:
            raise ValueError(f"the batches have no such place among {self.count} samples: {place!r}")
        self.rng.setstate((version, tuple(numbers), spare))
        self.places, self.place = list(places), place

    def __repr__(self) -> str:
        return f"Batches of {self.size or self.count} of {self.count} sample{'s' * (self.count != 1)}"
