"""Parameters of tests that the quick suite leaves out; `.ci/run` runs these, too."""

from collections.abc import Iterable
from typing import Any

import pytest

COMPILERS = ("numba", "jax")
"""Targets and engines that take a second or so for any program before they run it."""


def slow(*values: Any) -> Any:
    """The values of one test, as a tuple of `parametrize`, marked slow."""
    return pytest.param(*values, marks=pytest.mark.slow)


def compilers_slow(names: Iterable[str]) -> list[Any]:
    """Names of targets or engines, those that compile marked slow."""
    return [slow(name) if name in COMPILERS else name for name in names]


def one_in(count: int, values: Iterable[Any]) -> list[Any]:
    """Single values or tuples of them, the first of each `count` left in the quick suite."""
    return [
        value if i % count == 0 else slow(*(value if isinstance(value, tuple) else (value,)))
        for i, value in enumerate(values)
    ]
