"""The random programs of tests/fuzz: a bounded run, and that a disagreement is seen and made small."""

import random
import re

import pytest
from suites import slow

import autograd
from autograd import topological_order
from tests.fuzz import programs
from tests.fuzz.__main__ import main
from tests.fuzz.comparison import disagreements, home_of, shrunk
from tests.fuzz.readers import READERS, Reader, eager, leaves

BRIEF = ["--programs", "8", "--seed", "1", "--without", "numba", "jax"]
BOUNDED = ["--seconds", "10", "--seed", "1"]
LONGER = ["--seconds", "60", "--seed", "1000"]


@pytest.mark.parametrize("options", [BRIEF, slow(BOUNDED), slow(LONGER)])
def test_random_programs_agree_in_every_reader(options, capsys):
    """Nodes, dual numbers, explanations, copies, checks and code on every target. Longer by the command."""
    status = main(options)
    told = capsys.readouterr().out
    assert status == 0, told
    assert re.search(r"^[1-9]\d* programs from seed \d+ on, \d+ readings, 0 disagreements$", told, re.M), told


def wrong_about_tanh(function, home):
    """A reader that is wrong by a little where a program computes a tanh."""

    def read(point):
        made = topological_order(function(*leaves(point)))
        error = 1e-6 if "tanh" in [node.op.name for node in made if node.op] else 0.0
        return {name: number + error for name, number in eager(function, point).items()}

    return read


@pytest.mark.slow
def test_a_disagreement_is_shown_as_a_small_program(monkeypatch, capsys):
    """Of a program of several steps the one is left that a reader is wrong about, as text that runs."""
    monkeypatch.setitem(READERS, "wrong", Reader(wrong_about_tanh))
    for seed in range(1000):
        program = programs.random_program(rng := random.Random(seed))
        home = home_of(program, rng) if "tanh" in program.text and len(program.steps) > 5 else None
        if home and (found := [*disagreements(program, home, [home], {"wrong": READERS["wrong"]})]):
            break
    small = shrunk(found[0])
    assert [("tanh" in str(step)) for step in small.program.steps] == [True]
    names = {}
    exec(str(small), names)  # noqa: S102
    assert names["program"](*small.point) == small.expected
    assert main(["--programs", "30", "--seed", str(seed), "--without", "n", "j", "p"]) == 1
    told = capsys.readouterr().out
    assert "# wrong: value is " in told
    assert not told.endswith(" 0 disagreements\n")


def test_programs_may_hold_every_function():
    """Each public function of numbers stands in some step."""
    texts = [*programs.PLAIN, *programs.POWERS, *programs.KINKS, *programs.CONDITIONS, "where(...)"]
    words = set(re.findall(r"\w+", " ".join(texts)))
    rows = {name for name in autograd.__all__ if getattr(autograd, name).__module__ == "autograd.functions"}
    assert rows - words == set()
