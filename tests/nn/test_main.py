"""`python -m nn`: what it prints, what it leaves, and how it refuses."""

import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from support import ROOT

from nn import load
from nn.__main__ import main

PICTURES = ["dataset.png", "map_before.png", "map_after.png", "surface_before.png", "surface_after.png"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "nn", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=300,
    )


def test_it_prints_the_losses_and_leaves_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """A short run prints its lines and writes every result it names."""
    out = tmp_path / "new" / "folder"
    assert main(["--steps", "101", "--out", str(out)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:6] == [
        "untrained output at (0, 0): 0.5588",
        "1 0.2919",
        "100 0.1420",
        "101 0.1420",
        "trained output at (0, 0): 0.1811",
        "100 of 121 points are right",
    ]
    for name in [*PICTURES, "loss.png"]:
        assert (out / name).read_bytes().startswith(b"\x89PNG")
    ElementTree.parse(out / "graph.svg")
    assert len(load(out / "network.json").parameters()) == 17
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [*PICTURES, "loss.png", "graph.svg", "network.json"]
    )


@pytest.mark.slow
def test_the_whole_job_prints_the_lines_of_the_article(tmp_path: Path) -> None:
    """2000 steps print the published losses and get all points right."""
    done = run("--out", str(tmp_path))
    assert done.returncode == 0
    results = json.loads((ROOT / "tests" / "article_results.json").read_text())
    losses = [float(loss) for loss in results["losses"]]
    expected = [f"{step} {losses[step - 1]:.4f}" for step in [1, *range(100, 2001, 100)]]
    lines = done.stdout.splitlines()
    assert lines[1:22] == expected
    assert lines[22:24] == ["trained output at (0, 0): 0.9999", "121 of 121 points are right"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        ["--dataset", "xor", "--layers", "6", "--activation", "tanh", "--optimizer", "adam"],
        ["--dataset", "circles", "--loss", "binary_cross_entropy", "--learning-rate", "1", "--noise", "0.1"],
        ["--dataset", "moons", "--loss", "hinge", "--activation", "relu", "--learning-rate", "0.1"],
        ["--dataset", "spiral", "--layers", "3", "1", "--activation", "softplus", "--momentum", "0.5"],
        ["--output-activation", "linear", "--learning-rate", "0.1", "--seed", "7"],
    ],
)
def test_every_option_runs(options: list[str], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Each choice of data, network, loss and optimizer trains and is drawn."""
    assert main([*options, "--steps", "2", "--out", str(tmp_path)]) == 0
    assert (tmp_path / "map_after.png").exists()
    assert "points are right" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--steps", "many"], ["--steps", "many"]),
        (["--steps", "-1"], ["steps", "-1"]),
        (["--layers", "0"], ["0"]),
        (["--learning-rate", "-1"], ["learning rate", "-1"]),
        (["--learning-rate", "nan"], ["learning rate", "nan"]),
        (["--dataset", "cube"], ["--dataset", "cube", "disk"]),
        (["--noise", "-1", "--dataset", "moons"], ["noise", "-1"]),
        (["--samples", "50"], ["disk", "--samples"]),
        (["--dataset", "xor", "--samples", "0"], ["0"]),
        (["--activation", "step"], ["--activation", "step", "sigmoid"]),
        (["--no-such-option"], ["--no-such-option", "--help"]),
        (["--out", "/dev/null/folder"], ["/dev/null/folder", "--out"]),
        (["--momentum", "2"], ["momentum", "2"]),
    ],
)
def test_bad_input_gets_one_sentence(
    arguments: list[str], words: list[str], capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    """A wrong option exits non-zero with one line that names it, and prints nothing else."""
    if "--out" not in arguments:
        arguments = [*arguments, "--out", str(tmp_path)]
    assert main(arguments) != 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    for word in words:
        assert word in printed.err


def test_a_training_that_breaks_down_says_so(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """A loss that is no number any more ends the run with one sentence, not with a wrong picture."""
    options = ["--activation", "softplus", "--output-activation", "linear", "--learning-rate", "1e300"]
    assert main([*options, "--steps", "50", "--no-plots", "--out", str(tmp_path)]) != 0
    message = capsys.readouterr().err
    assert message.startswith("python -m nn: training broke down at step 2, sample 0: ")
    assert message.endswith("; try a smaller --learning-rate\n")
    assert " is inf: " in message
    assert message.count("\n") == 1


def blocked(tmp_path: Path, *modules: str) -> dict[str, str]:
    """An environment in which these modules cannot be imported and no program `dot` is found."""
    for module in modules:
        (tmp_path / f"{module}.py").write_text(f"raise ImportError('no {module} here')\n")
    root = str(ROOT)
    return {"PYTHONPATH": os.pathsep.join([str(tmp_path), root]), "PATH": ""}


def test_without_matplotlib_it_says_what_to_install(tmp_path: Path) -> None:
    """A missing optional library is one sentence with the way out, before any training."""
    (tmp_path / "blocked").mkdir()
    environment = blocked(tmp_path / "blocked", "matplotlib")
    done = run("--steps", "1", "--out", str(tmp_path / "out"), **environment)
    assert done.returncode != 0
    assert "pip install matplotlib tqdm" in done.stderr
    assert "--no-plots" in done.stderr
    assert done.stderr.count("\n") == 1
    done = run("--steps", "1", "--out", str(tmp_path / "out"), "--no-plots", **environment)
    assert done.returncode == 0


def test_without_any_graphviz_the_text_is_written(tmp_path: Path) -> None:
    """With neither `dot` nor pygraphviz, DOT text is left and the message says what to install."""
    (tmp_path / "blocked").mkdir()
    environment = blocked(tmp_path / "blocked", "pygraphviz", "tqdm")
    done = run("--steps", "1", "--no-plots", "--out", str(tmp_path / "out"), **environment)
    assert done.returncode == 0
    assert "pip install pygraphviz" in done.stderr
    assert (tmp_path / "out" / "graph.dot").read_text().startswith("digraph {")


def test_help_is_worth_reading(capsys: pytest.CaptureFixture) -> None:
    """--help shows every option with its default, and examples."""
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    for words in ["--dataset", "--layers", "--learning-rate", "--out", "default: 2000", "examples:"]:
        assert words in text
