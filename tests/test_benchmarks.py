"""The benchmarks run, and refuse to time contenders that disagree. No test here looks at a time."""

import inspect
import json
import math
import os
import random
import shutil
import sys
from time import perf_counter, process_time

import pytest

from tests.benchmarks import (
    article_run,
    c_network,
    clusters,
    contenders,
    forty_lines,
    graphs,
    hips_network,
    loops,
    matrices,
    measure,
    memory,
    plot,
    sizes,
    transformer,
    transformer_step,
)
from tests.benchmarks.__main__ import BENCHMARKS, main
from tests.benchmarks.measure import Figure, Table, require_agreement

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_rounds(monkeypatch):
    monkeypatch.setattr("tests.benchmarks.measure.LEAST_SECONDS", 0.0001)
    monkeypatch.setattr(article_run, "STEPS", 3)
    quick = {name: article_run.PROGRAMS[name] for name in ("hand-written", "chainrule python")}
    monkeypatch.setattr(article_run, "PROGRAMS", quick)
    monkeypatch.setattr(sizes, "SIZES", ((4, 1), (3, 2, 1)))
    monkeypatch.setattr(loops, "STEPS", 5)
    monkeypatch.setattr(matrices, "WIDTHS", (8,))
    monkeypatch.setattr(matrices, "COUNTS", (11,))
    monkeypatch.setattr(matrices, "SAMPLES_RUN", 99)
    monkeypatch.setattr(clusters, "COUNT", 40)
    monkeypatch.setattr(clusters.samples, "__defaults__", (40, 3))


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
    monkeypatch.setattr(article_run, "PROGRAMS", {"wrong": "print([0.25, 1.0])"})
    with pytest.raises(ArithmeticError, match=r"wrong ends in the loss 0\.25"):
        article_run.compare_runs(1)


def test_a_missing_peer_is_named_with_its_reason_and_how_to_install_it(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "tests.benchmarks.casadi_network", raising=False)
    monkeypatch.setitem(sys.modules, "casadi", None)
    monkeypatch.setitem(sys.modules, "micrograd.engine", None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.delenv(hips_network.FOLDER, raising=False)
    main(["--rounds", "1", "--only", "training", "memory"])
    out = capsys.readouterr().out
    assert "Not measured: micrograd, one graph (import of micrograd.engine halted" in out
    assert "Not measured: micrograd (import of micrograd.engine halted" in out
    assert ": pip install micrograd)." in out
    assert "Not measured: CasADi, mapped (import of casadi halted" in out
    assert ": pip install casadi)." in out
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


def test_a_figure_is_that_of_the_least_times_and_beside_it_the_median():
    assert measure.ratio([6.0, 2.0, 8.0], [2.0, 1.0, 2.0]) == Figure(2.0, 3.0)
    assert measure.rate(12.0, [6.0, 2.0, 3.0]) == Figure(6.0, 4.0)
    assert measure.milliseconds([0.006, 0.002, 0.003]) == Figure(2.0, 3.0)


def test_who_may_start_threads_and_the_hand_written_one_beside_it_are_timed_by_the_wall_clock(monkeypatch):
    asked = []
    monkeypatch.setattr(measure, "calls_needed", lambda action: 1)
    monkeypatch.setattr(
        measure, "seconds_per_call", lambda job, calls, clock: asked.append((job, clock)) or 1
    )
    measure.beside("hand", {"alone": "a", "threads": "t"}, 1, {"threads"})
    assert asked[:3] == [("hand", process_time), ("a", process_time), ("hand", process_time)]
    assert asked[3:] == [("hand", perf_counter), ("t", perf_counter), ("hand", perf_counter)]
    assert set(contenders.CONTENDERS) > contenders.THREADED


def test_the_engine_of_forty_lines_has_forty():
    assert len([line for line in inspect.getsource(forty_lines.Node).splitlines() if line]) == 40


@pytest.mark.parametrize("engine", transformer_step.ENGINES)
def test_a_transformer_has_the_loss_and_the_slope_that_plain_numbers_have(engine):
    """The slope along a random direction, from values on both sides; and 20 000 nodes or more."""
    model = transformer_step.Model(engine)
    with graphs.deep_recursion():
        loss = model.step()
    gradient = model.gradient()
    rng = random.Random(1)
    along = [rng.gauss(0.0, 1.0) for _ in gradient]
    low, middle, high = (_transformer_on_floats(along, step) for step in (-1e-5, 0.0, 1e-5))
    assert loss == pytest.approx(middle, rel=1e-12)
    assert sum(map(float.__mul__, gradient, along)) == pytest.approx((high - low) / 2e-5, rel=1e-6)
    operands = "operands" if engine == transformer_step.BASELINE else "parents"
    assert graphs.count_nodes([model.forward()], lambda node: getattr(node, operands)) >= 20_000


def _transformer_on_floats(along, step):
    moves = iter(along)
    numbers = transformer.Numbers(float, sum, math.exp, math.log, lambda x: max(0.0, x), data=lambda x: x)
    weights = {
        name: [[weight + step * next(moves) for weight in row] for row in matrix]
        for name, matrix in transformer.weights(numbers).items()
    }
    return transformer.loss(weights, numbers)


def test_a_transformer_that_computes_something_else_is_not_timed(monkeypatch):
    right = transformer_step.ENGINES["chainrule, sums by total"]
    wrong = right._replace(relu=lambda x: x)
    monkeypatch.setitem(transformer_step.ENGINES, "wrong", wrong)
    with pytest.raises(ArithmeticError, match="wrong has"):
        main(["--rounds", "1", "--only", "transformer"])


@pytest.mark.parametrize("way", loops.WAYS)
def test_gradients_in_a_loop_have_the_derivative_by_hand(way):
    for steps in (1, 2, 30):
        assert loops.WAYS[way](steps) == pytest.approx(loops.by_hand(steps), rel=1e-12)


def test_another_checkout_is_measured_with_its_own_packages(tmp_path, capsys):
    """Here a copy in which one function fails: that step alone is left out, with the reason."""
    for package in ("autograd", "nn"):
        shutil.copytree(measure.ROOT / package, tmp_path / package)
    with (tmp_path / "nn" / "__init__.py").open("a", encoding="utf-8") as file:
        file.write("\ndef mean_loss(net, samples):\n    raise RuntimeError('the other one')\n")
    main(["--rounds", "1", "--beside", str(tmp_path)])
    out = capsys.readouterr().out
    assert "Not measured: disk, chainrule eager, one graph (RuntimeError: the other one)." in out
    for step in (
        "disk, hand-written",
        "disk, chainrule eager",
        "transformer, chainrule, sums by +",
        "import autograd",
    ):
        assert f"\n| {step} | " in out


def test_a_folder_that_is_no_checkout_is_a_usage_error(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["--beside", str(tmp_path)])
    assert "it has no autograd/__init__.py" in capsys.readouterr().err


def test_the_plot_has_a_panel_for_each_table_of_ratios(tmp_path):
    pytest.importorskip("matplotlib")
    figure = Figure(0.05, 0.07)
    tables = {
        "A step": Table([{"step": "chainrule quick", "time / hand-written": figure}]),
        "Sizes": Table([{"network": "2-4-1", "a / hand-written": figure, "b / hand-written": figure}]),
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
