"""Batches: which samples each training step takes, and a place among them that can be kept.

A line here knows places alone, numbers from 0: no sample and no step.

>>> batches = Batches(5, 2, random.Random(0))
>>> [next(batches) for _ in range(4)]
[[2, 1], [0, 4], [3], [2, 0]]
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any


class Batches(Iterator[Sequence[int]]):
    """For ever: the places of one step's samples, out of `count`.

    With a `size`, each round is shuffled by `rng` and every sample is taken once in it, so the last batch
    of a round may be smaller; without, each step takes all of them, in order. Without an `rng`, Python's
    own `random` gives the seed, so `random.seed` fixes the order.
    """

    def __init__(self, count: int, size: int | None = None, rng: random.Random | None = None) -> None:
        self.count, self.size = count, size
        self.rng = random.Random(random.getrandbits(64)) if rng is None and size else rng
        self._places, self._next = list(range(count)), count

    def __next__(self) -> Sequence[int]:
        if self.size is None or self.rng is None:
            return range(self.count)
        if self._next >= self.count:
            self.rng.shuffle(self._places)
            self._next = 0
        start, self._next = self._next, self._next + self.size
        return self._places[start : self._next]

    def state_dict(self) -> dict[str, Any]:
        """Where it stands, as plain data: the round's order, the place in it, the generator's state.

        Raises TypeError for a generator of numbers that is no `random.Random`.
        """
        state: dict[str, Any] = {"count": self.count, "size": self.size}
        if self.size is None or self.rng is None:
            return state
        if not isinstance(self.rng, random.Random):
            raise TypeError(f"only the state of a random.Random can be kept, not that of {self.rng!r}")
        version, numbers, spare = self.rng.getstate()
        return {
            **state,
            "places": list(self._places),
            "next": self._next,
            "rng": [version, list(numbers), spare],
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from where `state_dict` was called; ValueError if that was with other numbers or is damaged."""
        for name, mine in (("count", self.count), ("size", self.size)):
            if state.get(name) != mine:
                raise ValueError(
                    f"the batches were made with {name} {state.get(name)!r}, these with {mine!r}"
                )
        if self.size is None or self.rng is None:
            return
        try:
            places, place = list(state["places"]), state["next"]
            version, numbers, spare = state["rng"]
            if sorted(places) != list(range(self.count)) or not 0 <= place <= self.count + self.size:
                raise ValueError("the order of its samples is none")
            self.rng.setstate((version, tuple(numbers), spare))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise ValueError(f"this is no state of batches: {error}") from None
        self._places, self._next = places, place

    def __repr__(self) -> str:
        taken = f", {self.size} at a time" if self.size else ""
        return f"Batches of {self.count} samples{taken}"
