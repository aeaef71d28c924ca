"""The programs in docs/examples, as they stand: each trains a model of its own, saves it and has it back."""

import json
import os
import subprocess
import sys

import pytest
from suites import slow
from support import ROOT

from nn import SGD, train

OTHERS = {"two_processes"}  # tested in nn/test_two_processes.py
PROGRAMS = [p for p in sorted((ROOT / "docs" / "examples").glob("*.py")) if p.stem not in OTHERS]
each_program = pytest.mark.parametrize(
    "path",
    [slow(path) if path.stem != "attention" else path for path in PROGRAMS],
    ids=lambda path: path.stem,
)


def test_the_examples_are_there():
    """So that none of this passes for want of them."""
    assert [path.stem for path in PROGRAMS] == ["attention", "convolution", "lstm"]


@each_program
def test_an_example_runs(path, tmp_path):
    """It learns: the loss falls to a fifth or less; the file has every parameter, by its path."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, path], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    described, loss, *_, same = done.stdout.splitlines()
    _, before, _, after = loss.split()
    assert float(after) < 0.2 * float(before)
    assert "right: 100%" in done.stdout or path.stem == "attention"
    assert same == "True"
    saved = json.loads((tmp_path / f"{path.stem}.json").read_text(encoding="utf-8"))
    assert described == f"{saved['module']}, {len(saved['parameters'])} parameters"


@each_program
def test_an_example_is_the_same_on_every_engine(path, tmp_path, monkeypatch):
    """Eager, and recorded for Python and NumPy: the same losses, the same parameters."""
    monkeypatch.chdir(tmp_path)
    source = path.read_text(encoding="utf-8").partition("losses = ")[0]
    runs = {}
    for engine in ("eager", "python", "numpy"):
        exec(compile(source, path.name, "exec"), names := {"__name__": "example"})  # noqa: S102
        net, loss = names["net"], names.get("binary_cross_entropy", names.get("cross_entropy"))
        options = {"loss": loss} if loss else {}
        run = train(net, names["samples"], SGD(net.parameters(), 0.1), steps=3, engine=engine, **options)
        runs[engine] = [*run.run(), *net.state_dict().values()]
    assert runs["python"] == runs["eager"]
    assert runs["numpy"] == pytest.approx(runs["eager"], rel=1e-12, abs=1e-14)
