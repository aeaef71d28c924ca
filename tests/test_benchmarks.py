"""The benchmarks run, and refuse to time contenders that disagree. No test here looks at a time."""

import json
import os
import sys

import pytest

from tests.benchmarks import article_run, c_network, contenders, graphs, hips_network, memory, plot, sizes
from tests.benchmarks.__main__ import BENCHMARKS, main
from tests.benchmarks.measure import Spread, Table, require_agreement

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_rounds(monkeypatch):
    monkeypatch.setattr("tests.benchmarks.measure.LEAST_SECONDS", 0.0001)
    monkeypatch.setattr(article_run, "STEPS", 3)
    quick = {name: article_run.PROGRAMS[name] for name in ("hand-written", "chainrule python")}
    monkeypatch.setattr(article_run, "PROGRAMS", quick)
    monkeypatch.setattr(sizes, "SIZES", ((4, 1), (3, 2, 1)))


@pytest.fixture(scope="module")
def prepared():
    return contenders.prepared(contenders.ARTICLE)


def test_contenders_agree_in_their_losses_and_the_first_one_is_known(prepared):
    steps, missing = prepared
    assert set(steps) | set(missing) == set(contenders.CONTENDERS)
    assert steps[contenders.BASELINE]() == pytest.approx(0.2919, abs=5e-5)
    for name in set(steps) - {contenders.BASELINE}:
        steps[name]()
    require_agreement(steps, contenders.BASELINE)


def test_batched_contenders_agree_on_a_deeper_network():
    names = [contenders.BASELINE, "hand-written NumPy", "PyTorch eager, batched", "JAX jit, batched"]
    steps, _missing = contenders.prepared(contenders.Job((3, 2, 1), learning_rate=1.0), names)
    require_agreement(steps, contenders.BASELINE)


def test_a_contender_that_computes_something_else_is_not_timed(monkeypatch):
    monkeypatch.setitem(contenders.CONTENDERS, "wrong", lambda job: lambda: 0.25)
    with pytest.raises(ArithmeticError, match="wrong has the losses"):
        main(["--rounds", "1", "--only", "training"])


def test_a_whole_run_that_ends_elsewhere_is_not_timed(monkeypatch):
    monkeypatch.setattr(article_run, "PROGRAMS", {"wrong": "print(0.25)"})
    with pytest.raises(ArithmeticError, match=r"wrong ends in the loss 0\.25"):
        article_run.compare_runs(1)


def test_a_missing_peer_is_named_with_its_reason_and_how_to_install_it(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "tests.benchmarks.micrograd_network", raising=False)
    monkeypatch.setitem(sys.modules, "micrograd.engine", None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv(hips_network.FOLDER, raising=False)
    main(["--rounds", "1", "--only", "training", "memory"])
    out = capsys.readouterr().out
    assert "Not measured: micrograd, one graph (import of micrograd.engine halted" in out
    assert "Not measured: micrograd (import of micrograd.engine halted" in out
    assert ": pip install micrograd)." in out
    assert "Not measured: hand-written C (no C compiler here: install gcc)." in out
    assert "pip install --target DIR autograd, and set HIPS_AUTOGRAD=DIR)." in out


def test_a_program_that_cannot_start_is_named_with_its_last_words(monkeypatch):
    monkeypatch.setitem(article_run.PROGRAMS, "broken", "raise ImportError('no such engine')")
    assert "Not measured: broken (ImportError: no such engine)." in article_run.compare_runs(1).notes


def test_c_code_that_does_not_compile_is_a_reason(monkeypatch):
    monkeypatch.setattr(c_network, "CODE", "no code")
    if "no C compiler" not in (why := _reason_of("hand-written C")):
        assert why.startswith("the C compiler failed: ")


def _reason_of(name):
    return contenders.prepared(contenders.ARTICLE, [name])[1][name]


@pytest.mark.skipif(hips_network.FOLDER not in os.environ, reason="HIPS autograd is not installed")
def test_hips_autograd_is_measured_in_a_process_of_its_own():
    mine, base = hips_network.seconds(contenders.ARTICLE, contenders.SAMPLES, rounds=2)
    assert len(mine) == len(base) == 2


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_runs(name, tmp_path, capsys):
    file = tmp_path / "figures.json"
    main(["--rounds", "1", "--only", name, "--json", str(file)])
    out = capsys.readouterr().out
    document = json.loads(file.read_text(encoding="utf-8"))
    assert f"- python: {document['python']}" in out
    assert f"## {BENCHMARKS[name][0]}" in out
    assert list(document["tables"]) == [name]
    rows = document["tables"][name]["rows"]
    assert out.count("\n| ") == 2 + len(rows)


def test_the_plot_has_a_panel_for_each_table_of_ratios(tmp_path):
    pytest.importorskip("matplotlib")
    spread = Spread(0.05, 0.04, 0.07)
    tables = {
        "A step": Table([{"step": "chainrule quick", "time / hand-written": spread}]),
        "Sizes": Table([{"network": "2-4-1", "a / hand-written": spread, "b / hand-written": spread}]),
        "Memory": Table([{"graph": "chain", "bytes": 12}]),
    }
    file = tmp_path / "ratios.svg"
    plot.draw(tables, "today", file)
    drawn = file.read_text(encoding="utf-8")
    assert "<!-- A step -->" in drawn
    assert "<!-- 2-4-1, b -->" in drawn
    assert "Memory" not in drawn
    with pytest.raises(ValueError, match="nothing to plot"):
        plot.draw({"Memory": tables["Memory"]}, "today", file)


def test_a_plot_without_matplotlib_is_refused_before_anything_is_measured(monkeypatch, capsys):
    monkeypatch.setattr("tests.benchmarks.__main__.find_spec", lambda name: None)
    with pytest.raises(SystemExit):
        main(["--plot", "ratios.svg"])
    assert "--plot needs matplotlib: pip install matplotlib" in capsys.readouterr().err


def test_no_rounds_is_a_usage_error(capsys):
    with pytest.raises(SystemExit):
        main(["--rounds", "0"])
    assert "0 is not 1 or more" in capsys.readouterr().err


def test_nodes_are_counted_in_each_engines_own_graph():
    assert memory.kept_bytes(graphs.chainrule(), graphs.chain)[1] == 1 + 2 * graphs.SIZE
    pytest.importorskip("micrograd")
    assert memory.kept_bytes(graphs.micrograd(), graphs.chain)[1] == 1 + 2 * graphs.SIZE
