"""The benchmarks run, and refuse to time contenders that disagree. No test here looks at a time."""

import json
import sys

import pytest

from tests.benchmarks import contenders, memory
from tests.benchmarks.__main__ import BENCHMARKS, main


@pytest.fixture(autouse=True)
def _short_rounds(monkeypatch):
    monkeypatch.setattr("tests.benchmarks.measure.LEAST_SECONDS", 0.0001)


def test_contenders_agree_in_their_losses():
    steps, missing = contenders.prepared()
    assert set(steps) | set(missing) == set(contenders.CONTENDERS)
    contenders.require_agreement(steps)


def test_the_first_loss_is_the_known_one():
    for step in contenders.prepared()[0].values():
        assert step() == pytest.approx(0.2919, abs=5e-5)


def test_a_contender_that_computes_something_else_is_not_timed(monkeypatch):
    monkeypatch.setitem(contenders.CONTENDERS, "wrong", lambda: lambda: 0.25)
    with pytest.raises(ArithmeticError, match="wrong has the losses"):
        contenders.compare_training(rounds=1)


def test_a_missing_peer_is_named_with_its_reason(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "tests.benchmarks.micrograd_network", raising=False)
    monkeypatch.setitem(sys.modules, "micrograd.engine", None)
    main(["--rounds", "1", "--only", "training", "memory"])
    out = capsys.readouterr().out
    assert "Not measured: micrograd, one graph (import of micrograd.engine halted" in out
    assert "Not measured: micrograd (import of micrograd.engine halted" in out


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_runs(name, tmp_path, capsys):
    file = tmp_path / "figures.json"
    main(["--rounds", "2", "--only", name, "--json", str(file)])
    out = capsys.readouterr().out
    document = json.loads(file.read_text(encoding="utf-8"))
    assert f"- python: {document['python']}" in out
    assert f"## {BENCHMARKS[name][0]}" in out
    assert list(document["tables"]) == [name]
    rows = document["tables"][name]["rows"]
    assert out.count("\n| ") == 2 + len(rows)


def test_no_rounds_is_a_usage_error(capsys):
    with pytest.raises(SystemExit):
        main(["--rounds", "0"])
    assert "0 is not 1 or more" in capsys.readouterr().err


def test_nodes_are_counted_in_each_engines_own_graph():
    assert memory.kept_bytes(memory.chainrule(), memory.chain)[1] == 1 + 2 * memory.SIZE
    pytest.importorskip("micrograd")
    assert memory.kept_bytes(memory.micrograd(), memory.chain)[1] == 1 + 2 * memory.SIZE
