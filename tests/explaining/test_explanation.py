"""`explain`, and the ways out of an explanation: files, what it refuses, the same text everywhere."""

import copy
import os
import subprocess
import sys

import pytest
from explained import random_graph, small_graph
from support import ROOT

from autograd import Value, no_grad
from autograd.explaining import explain


@pytest.mark.parametrize("wrong", [3.0, None, "y"])
def test_only_nodes_are_explained(wrong):
    """Anything but a node is refused."""
    with pytest.raises(TypeError, match="explain takes nodes"):
        explain(wrong)
    with pytest.raises(ValueError, match="digits"):
        explain(Value(1.0), digits=0)
    with pytest.raises(ValueError, match="limit"):
        explain(Value(1.0), limit=0)


def test_a_constant_output_has_no_steps():
    """What was computed without a graph has nothing to tell."""
    with no_grad():
        y = Value(2.0) * 3
    assert explain(y).steps == []
    assert explain(y).text()
    assert explain(y).latex()


@pytest.mark.parametrize("ending", [".txt", ".md", ".tex", ".HTML"])
def test_saved_by_its_ending(ending, tmp_path):
    """The ending of the name says what is written."""
    explain(small_graph()).save(tmp_path / f"e{ending}")
    assert "tanh" in (tmp_path / f"e{ending}").read_text(encoding="utf-8")


def test_saved_whole_or_not_at_all(tmp_path, monkeypatch):
    """Bytes are written, so lines end alike everywhere; what fails leaves the older file alone."""
    path = tmp_path / "e.md"
    explain(small_graph()).save(path)
    before = path.read_bytes()
    assert before.decode() == explain(small_graph()).markdown()

    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fails)
    with pytest.raises(OSError, match="No space left"):
        explain(small_graph(), digits=3).save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_other_endings_are_refused(tmp_path):
    """A name that says nothing known writes nothing."""
    with pytest.raises(ValueError, match=r"must end in \.txt, \.md, \.tex, \.html"):
        explain(small_graph()).save(tmp_path / "e.docx")
    assert list(tmp_path.iterdir()) == []


def test_copies_are_explained_alike():
    """The same graph gives the same text."""
    y = random_graph(7)
    assert explain(copy.deepcopy(y)).text() == explain(y).text()


@pytest.mark.slow
def test_the_same_program_gives_the_same_text_in_every_process():
    """Nodes are told in the order of their birth: no address and no hash shows."""
    script = "from explained import *; from autograd import explain; e = explain(random_graph(4)); "
    script += "print(e.text(), e.markdown(), e.latex(), e.html().split('</svg>')[-1])"
    told = set()
    for seed in ("0", "1", "2"):
        paths = os.pathsep.join([str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "explaining")])
        environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, check=True
        )
        told.add(done.stdout)
    assert len(told) == 1
