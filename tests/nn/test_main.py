"""`python -m nn`: what it prints, what it leaves, and how it refuses."""

import json
import math
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from suites import slow
from support import ROOT

from nn import Training, load
from nn.__main__ import main
from nn.command.options import EXAMPLES
from nn.datasets import DATASETS, disk_dataset

PICTURES = ["dataset.png", "map_before.png", "map_after.png", "surface_before.png", "surface_after.png"]
PICTURES += ["hidden.png", "loss.png", "filmstrip.png"]
OTHERS = ["film.gif", "film.html", "graph_before.svg", "graph.svg", "network.json", "checkpoint.json"]
OTHERS += ["backward.html"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "nn", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=300,
    )


@pytest.mark.slow
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
    for name in PICTURES:
        assert (out / name).read_bytes().startswith(b"\x89PNG")
    ElementTree.parse(out / "graph.svg")
    assert len(load(out / "network.json").parameters()) == 17
    assert sorted(path.name for path in out.iterdir()) == sorted(PICTURES + OTHERS)


@pytest.mark.slow
def test_the_gradient_by_hand_beside_the_graph_s(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """`--compare` prints a row for each parameter, the same numbers twice, and leaves the page."""
    how = ["--steps", "2", "--no-plots", "--out", str(tmp_path)]
    assert main(how) == 0
    plain = capsys.readouterr().out.splitlines()
    assert main([*how, "--compare"]) == 0
    first, heads, *rows = capsys.readouterr().out.splitlines()
    assert heads.split() == ["gradient", "by", "hand", "by", "the", "graph", "difference"]
    assert [first, *rows[18:]] == [line.replace("svg, net", "svg, by_hand.html, net") for line in plain]
    assert "the generated code" in (tmp_path / "by_hand.html").read_text(encoding="utf-8")
    assert rows[17].startswith("17 slopes, the greatest difference is ")
    for row in rows[:17]:
        _, by_hand, by_graph, difference = row.split()
        assert float(by_hand) == pytest.approx(float(by_graph), rel=1e-11)
        assert abs(float(difference)) < 1e-15


@pytest.mark.parametrize("optimizer", ["sgd", slow("adam")])
def test_one_parameter_explained(optimizer: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """`--explain` says why its gradient is that number, and what one step more of the training does."""
    asked = ["--graph-at", "0.8", "0.4", "--explain", "layer0.neuron2.w1"]
    how = ["--no-plots", *asked, "--out", str(tmp_path)]
    assert main([*how, "--optimizer", optimizer, "--steps", "3"]) == 0
    title, along, summed, step = capsys.readouterr().out.splitlines()[-5:-1]
    assert re.match(r"Why the gradient of loss\(x=0.8, y=0.4, target=1\) with respect to layer0", title)
    assert along.startswith("Back along loss → ")
    factors = re.findall(r"-?[\d.e-]+", along.partition(": ")[2].partition(" = ")[0])
    assert math.prod(map(float, factors)) == pytest.approx(float(title.split()[-1]), rel=1e-4)
    assert "That is exactly what its .grad holds." in summed
    before = load(tmp_path / "network.json").layers[0].neurons[2].weights[1].data
    assert main(["--optimizer", optimizer, "--steps", "4", *how[:1], *how[-2:]]) == 0
    after = load(tmp_path / "network.json").layers[0].neurons[2].weights[1].data
    capsys.readouterr()
    rate = {"sgd": 10.0, "adam": 0.05}[optimizer]
    told = re.fullmatch(
        r"One step more, by the mean gradient over 121 samples, (.+), at the learning rate (.+): "
        r"layer0.neuron2.w1 = (.+) \+ \(?(.+?)\)? = (.+)\.",
        step,
    )
    slope, at, was, change, now = map(float, told.groups())
    assert (at, was, now) == (rate, pytest.approx(before, rel=1e-5), pytest.approx(after, rel=1e-5))
    assert change == pytest.approx(after - before, rel=1e-4)
    assert optimizer == "adam" or change == pytest.approx(-rate * slope, rel=1e-4)


def test_the_page_and_the_explanation_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """`--language zh`: both are in Chinese; the numbers that the command prints stay as they are."""
    how = ["--no-plots", "--steps", "1", "--explain", "layer1.neuron0.b", "--language", "zh"]
    assert main([*how, "--out", str(tmp_path)]) == 0
    *_, title, along, _, step, _ = capsys.readouterr().out.splitlines()
    assert title.startswith("为什么 loss(x=")
    assert along.startswith("沿 loss → ")
    assert step.startswith("再训练一步，按 121 个样本的平均梯度")
    assert '<html lang="zh">' in (tmp_path / "backward.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_file_keeps_its_name(tmp_path: Path) -> None:
    """Also in Chinese, where it is called as a data set is, which has a name there."""
    pytest.importorskip("matplotlib", reason="plots need matplotlib")
    (tmp_path / "disk.csv").write_text("0,0,0\n0,1,1\n1,0,1\n1,1,0\n")
    how = ["--steps", "1", "--language", "zh", "--dataset", str(tmp_path / "disk.csv")]
    assert main([*how, "--out", str(tmp_path)]) == 0
    title = re.search("<title>(.*)</title>", (tmp_path / "film.html").read_text(encoding="utf-8"))
    assert title
    assert re.fullmatch("训练：disk|training on disk", title[1])


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("layer0.neuron9.w1", "layer0.neuron"),
        ("w1", "layer"),
        ("layer1.neuron0.bias", "layer1.neuron0.b"),
        ("", "layer"),
    ],
)
def test_a_parameter_that_there_is_not(
    name: str, near: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """Before anything runs, one sentence names the nearest one."""
    assert main(["--explain", name, "--out", str(tmp_path / "new")]) == 2
    said = capsys.readouterr().err
    assert f"--explain {name}: there is no such parameter, did you mean {near}" in said
    assert said.count("\n") == 1
    assert not (tmp_path / "new").exists()


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
        ["--dataset", "moons", "--test", "0.2", "--batch-size", "7"],
        ["--loss", "cross_entropy", "--engine", "eager"],
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
        (["--momentum", "0.5", "--optimizer", "adam"], ["--momentum", "adam", "sgd"]),
        (["--loss", "binary_cross_entropy", "--output-activation", "sigmoid"], ["--output-activation"]),
        (["--compare-rates", "1", "--learning-rate", "1"], ["--compare-rates", "--learning-rate"]),
        (["--graph-at", "1"], ["--graph-at", "2 numbers"]),
        (["--graph-at", "1", "high"], ["--graph-at", "high"]),
        (["--compare", "--activation", "tanh"], ["--compare", "sigmoid", "tanh"]),
        (["--lr", "0.1"], ["--lr", "--learning-rate"]),
        (["--epochs=5"], ["--epochs", "--steps"]),
        (["--hidden", "8", "8"], ["--hidden", "--layers"]),
        (["--learning_rate", "1"], ["--learning-rate"]),
        (["--stpes", "1"], ["--steps"]),
        (["--layers", "4,4"], ["4,4", "--layers 4 4"]),
        (["--layers", "400", "400"], ["parameters", "--layers"]),
        (["--steps", "10000000000"], ["steps", "10000000"]),
        (["--samples", "1000000000", "--dataset", "xor"], ["samples", "100000"]),
        (["--batch-size", "0"], ["batch size"]),
        (["--batch-size", "122"], ["batch_size", "121"]),
        (["--test", "1"], ["test", "between 0 and 1"]),
        (["--test", "0.001"], ["--test", "121"]),
        (["--out", ""], ["--out", "name"]),
        (["--dataset", "mooons"], ["mooons", "moons"]),
        (["--dataset", "none.csv"], ["none.csv", "no file"]),
        (["points.csv"], ["points.csv", "--help"]),
        (["--export", "net.rs"], ["--export", "net.rs", ".js"]),
        (["--export", "nowhere/net.py"], ["--export", "nowhere"]),
        (["--export", "net.py", "--compare-rates", "1"], ["--export", "--compare-rates"]),
        (["--resume", "nowhere", "--steps", "5"], ["nowhere", "checkpoint.json"]),
        (["--resume", "nowhere", "--layers", "5"], ["nowhere", "--layers"]),
    ],
)
def test_bad_input_gets_one_sentence(
    arguments: list[str], words: list[str], capsys: pytest.CaptureFixture, tmp_path: Path
) -> None:
    """A wrong option exits non-zero with one line that names it, and prints nothing else."""
    if not {"--out", "--resume"} & {*arguments}:
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


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("dataset", DATASETS)
def test_the_defaults_work(dataset: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """With the seeds 0 to 4, and no other option, 95 % of every data set are right; the time is printed."""
    for seed in range(5):
        start = time.perf_counter()
        assert main(["--dataset", dataset, "--seed", f"{seed}", "--no-plots", "--out", str(tmp_path)]) == 0
        right, whole = re.search(r"(\d+) of (\d+) points are right", capsys.readouterr().out).groups()
        with capsys.disabled():
            print(f"{dataset}, seed {seed}: {right} of {whole} in {time.perf_counter() - start:.1f} s")
        assert int(right) >= 0.95 * int(whole)


def readme_examples() -> list[str]:
    text = (ROOT / "README.md").read_text(encoding="utf-8") + EXAMPLES
    return list(dict.fromkeys(re.findall(r"^ *python -m nn( .*)?$", text, re.MULTILINE)))


@pytest.mark.slow
def test_every_example_runs_as_it_stands(tmp_path: Path) -> None:
    """What --help and the README print ends with 0, and with 95 % right where it says so."""
    assert len(readme_examples()) > 4
    points = [f"{x},{y},{'in' if inside else 'out'}" for (x, y), inside in disk_dataset()]
    (tmp_path / "points.csv").write_text("\n".join(["x,y,side", *points]))
    for example in readme_examples():
        if example.split()[:1] == ["lab"]:  # which serves until it is interrupted, and has tests of its own
            continue
        done = subprocess.run(
            [sys.executable, "-m", "nn", *example.split()],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert (example, done.returncode) == (example, 0)
        found = [
            int(right) / int(whole) for right, whole in re.findall(r"(\d+) of (\d+) points", done.stdout)
        ]
        assert max(found) >= 0.95
        assert "--compare-rates" in example or min(found) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("name", ["named", "numbered", "two", "plane"])
def test_points_of_ones_own(name: str, tmp_path: Path, capsys: pytest.CaptureFixture, monkeypatch) -> None:
    """Classes by name or number, and numbers: loss and outputs follow, and both sides are reported."""
    monkeypatch.chdir(tmp_path)
    chance = random.Random(0)
    places = [(chance.uniform(-2, 2), chance.uniform(-2, 2)) for _ in range(40)]
    three = [int(x > 0.7) + int(x > -0.7) for x, _ in places]
    tables = {
        "named": ("x,y,kind", ["abc"[k] for k in three], "cross_entropy", [8, 8, 3]),
        "numbered": ("", three, "cross_entropy", [8, 8, 3]),
        "two": ("x,y,kind", ["yes" if k else "no" for k in three], "squared_error", [8, 8, 1]),
        "plane": ("x,y,z", [2 * x - y for x, y in places], "squared_error", [8, 8, 1]),
    }
    head, targets, loss, sizes = tables[name]
    rows = [head] * bool(head) + [f"{x},{y},{t}" for (x, y), t in zip(places, targets, strict=True)]
    Path(f"{name}.csv").write_text("\n".join(rows))
    assert main(["--dataset", f"{name}.csv", "--test", "0.2", "--steps", "300", "--no-plots"]) == 0
    printed = capsys.readouterr().out
    assert [len(layer.neurons) for layer in load(f"{name}/network.json").layers] == sizes
    assert json.loads(Path(name, "checkpoint.json").read_text())["call"]["loss"] == loss
    if name == "plane":
        assert "mean squared error of the 32 points: " in printed
    else:
        assert int(re.search(r"(\d+) of 32 points are right", printed)[1]) >= 30
    assert "8 points kept back" in printed


@pytest.mark.parametrize(
    ("loss", "words"),
    [("cross_entropy", "logits"), slow("binary_cross_entropy", "a logit"), slow("hinge", "a score")],
)
def test_what_a_number_means_is_said(
    loss: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    """A logit and a score are not taken for a probability."""
    assert main(["--loss", loss, "--steps", "1", "--no-plots", "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(words in line for line in (lines[0], lines[2]))


@pytest.mark.slow
def test_a_network_that_learned_nothing_is_called_so(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Every point called the same, and neurons at their limits, have a line at the end."""
    how = ["--no-plots", "--out", str(tmp_path)]
    assert main(["--steps", "100", *how]) == 0
    assert "every point is called 0: try " in capsys.readouterr().out
    assert main(["--steps", "100", "--learning-rate", "1e9", *how]) == 0
    assert "4 of 4 hidden neurons are saturated at every point" in capsys.readouterr().out
    assert main(["--steps", "700", *how]) == 0
    assert not {"called", "saturated"} & set(capsys.readouterr().out.split())


def test_rates_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """One table, printed and left, and one picture; a rate that breaks down does not end the others."""
    net = ["--activation", "softplus", "--output-activation", "linear", "--steps", "20"]
    assert main(["--compare-rates", "0.01", "1e300", "0.1", *net, "--out", str(tmp_path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["rate", "0.01", "1e+300", "0.1"]
    assert "broke down" in lines[2]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rates.csv", "rates.png"]
    assert len((tmp_path / "rates.csv").read_text().splitlines()) == 4


@pytest.mark.slow
def test_the_folder_is_named_for_the_data(tmp_path: Path, monkeypatch) -> None:
    """Without --out, each data set has its folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("moons", "disk"):
        assert main(["--dataset", name, "--steps", "1", "--no-plots"]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["disk", "moons"]


@pytest.mark.slow
def test_a_run_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    """Resumed with more steps, the network is that of a run of so many steps, byte for byte."""
    how = ["--dataset", "moons", "--noise", "0.1", "--batch-size", "7", "--no-plots", "--layers", "3"]
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    assert main([*how, "--steps", "60", "--out", str(whole)]) == 0
    assert main([*how, "--steps", "25", "--out", str(parts)]) == 0
    capsys.readouterr()
    for steps in ([], ["--steps", "40"], ["--steps", "60"], []):
        assert main(["--resume", str(parts), *steps]) == 0
    assert "going on after step 25" in capsys.readouterr().out
    for name in ("network.json", "checkpoint.json"):
        assert json.loads((parts / name).read_text())["format"]
    assert (parts / "network.json").read_bytes() == (whole / "network.json").read_bytes()
    assert main(["--resume", str(parts), "--steps", "59"]) == 2
    assert "it has taken 60 steps, more than the 59 asked for" in capsys.readouterr().err


def test_a_trained_network_is_written_as_a_function(tmp_path: Path, capsys) -> None:
    """In the language of the ending, also of a run that goes on: the function gives what the network does."""
    out, js, py = tmp_path / "disk", tmp_path / "disk" / "net.js", tmp_path / "net.py"
    assert main(["--steps", "9", "--no-plots", "--out", str(out), "--export", str(js)]) == 0
    assert "export function net(inputs) {" in js.read_text(encoding="utf-8")
    assert main(["--resume", str(out), "--export", str(py)]) == 0
    assert f"wrote {py}: the network as a function" in capsys.readouterr().out
    exec(py.read_text(encoding="utf-8"), names := {})  # noqa: S102
    assert names["net"]([0.3, -0.7]) == load(out / "network.json")([0.3, -0.7]).data


@pytest.mark.slow
def test_a_second_run_into_a_folder_says_what_it_replaces(tmp_path: Path, capsys) -> None:
    """The checkpoint of the first one is kept beside the new one, before any step is taken."""
    how = ["--no-plots", "--out", str(tmp_path), "--steps"]
    assert main([*how, "3"]) == 0
    older = (tmp_path / "checkpoint.json").read_bytes()
    assert "earlier run" not in capsys.readouterr().err
    assert main([*how, "2"]) == 0
    assert "checkpoint.previous.json" in capsys.readouterr().err
    assert (tmp_path / "checkpoint.previous.json").read_bytes() == older


def test_a_checkpoint_that_fails_on_the_way_is_said_once(tmp_path: Path, capsys, monkeypatch) -> None:
    """A disk that fills up while the network is trained does not end the training."""
    saves = []
    save = Training.save

    def fails(training: Training, *where: object) -> None:
        saves.append(len(training.losses))
        if 1 < len(saves) < 5:
            raise OSError(28, "No space left on device")
        save(training, *where)

    monkeypatch.setattr(Training, "save", fails)
    monkeypatch.setattr("nn.command.job.PAUSE", 0.0)
    assert main(["--steps", "50", "--no-plots", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    assert "points are right" in printed.out
    assert printed.err.count("the checkpoint could not be written") == 1
    assert len(json.loads((tmp_path / "checkpoint.json").read_text())["state"]["losses"]) == 50


KILLED = """
import random, sys
import nn.command.job
from nn.__main__ import main
nn.command.job.PAUSE = 0.01
sys.exit(main())
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize(
    ("options", "times"),
    [("--steps 3000", 15), ("--steps 1500 --layers 16 8 --engine numpy --optimizer adam", 6)],
)
def test_a_killed_run_goes_on_to_the_same_bytes(options: str, times: int, tmp_path: Path) -> None:
    """Killed again and again at any moment, of training and of saving, and resumed until it is through."""
    how = ["--dataset", "moons", "--noise", "0.1", "--batch-size", "7", "--no-plots", *options.split()]
    assert run(*how, "--out", str(tmp_path / "whole")).returncode == 0
    chance, kills, out = random.Random(1), 0, tmp_path / "out"
    while kills < times:
        shutil.rmtree(out, ignore_errors=True)
        arguments = [*how, "--out", str(out)]
        while True:
            process = subprocess.Popen([sys.executable, "-c", KILLED, *arguments], stdout=subprocess.DEVNULL)
            try:
                assert process.wait(chance.uniform(0.3, 2.0)) == 0
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                kills += 1
            if (out / "checkpoint.json").exists():
                arguments = ["--resume", str(out)]
        assert (out / "network.json").read_bytes() == (tmp_path / "whole" / "network.json").read_bytes()
        assert [path.name for path in out.iterdir() if "unfinished" in path.name] == []


@pytest.mark.skipif(os.name != "posix", reason="signals of a Unix")
@pytest.mark.parametrize(("number", "status"), [("SIGINT", 0), slow("SIGTERM", -15), slow("SIGHUP", -1)])
def test_a_signal_ends_a_run_with_its_work_kept(number: str, status: int, tmp_path: Path) -> None:
    """Ctrl-C draws what there is and ends with 0; the others end it at once; nothing is lost."""
    command = [sys.executable, "-m", "nn", "--steps", "1000000", "--no-plots", "--out", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        if line.startswith("200 "):
            break
    process.send_signal(getattr(signal, number))
    printed, _ = process.communicate()
    assert process.returncode == status
    steps = int(re.search(r"^stopped at step (\d+); .*--resume", printed, re.MULTILINE)[1])
    assert len(json.loads((tmp_path / "checkpoint.json").read_text())["state"]["losses"]) == steps
    assert len(load(tmp_path / "network.json").parameters()) == 17
    assert ("points are right" in printed) is (number == "SIGINT")


STOPPED = """
import builtins, runpy, signal, sys
old, place = builtins.__import__, sys.argv[1]
def find(name, *rest, **more):
    if name == place:
        signal.raise_signal(signal.SIGINT)
    return old(name, *rest, **more)
builtins.__import__, sys.argv = find, ["-m"]
runpy.run_module("nn", run_name="__main__", alter_sys=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of a Unix")
def test_ctrl_c_before_and_after_the_training(tmp_path: Path) -> None:
    """While files are read, or pictures drawn, the run ends with 130 and one line, or none."""
    for place in ("nn.layers", "nn.command.options"):
        done = subprocess.run([sys.executable, "-c", STOPPED, place], capture_output=True, text=True)
        assert (place, done.returncode, "Traceback" in done.stderr) == (place, 130, False)
    draws = (
        "import sys, signal, nn.command.results\n"
        "stop = lambda _, path, **__: path.stem == 'graph' and signal.raise_signal(signal.SIGINT)\n"
        "nn.command.results.render = stop\n"
        "from nn.__main__ import main\nsys.exit(main())"
    )
    command = [sys.executable, "-c", draws, "--steps", "3", "--no-plots", "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (130, "python -m nn: interrupted\n")
    assert len(load(tmp_path / "network.json").parameters()) == 17


@pytest.mark.skipif(os.name != "posix", reason="a shell")
@pytest.mark.parametrize("end", ["| head -1", *map(slow, ["2>&-", ">&-", "2>&1 | head -1", ">&- 2>&-"])])
def test_streams_that_end_early(end: str, tmp_path: Path) -> None:
    """Closed, or left by their reader: the folder is there all the same, and there is no traceback."""
    command = f"{sys.executable} -m nn --steps 150 --no-plots --out {tmp_path} {end}"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True)
    assert (done.returncode, "Error" in done.stderr) == (0, False)
    assert (tmp_path / "network.json").exists()
    help_text = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f"{sys.executable} -m nn --help {end}"],
        capture_output=True,
        text=True,
    )
    assert (help_text.returncode, "Error" in help_text.stderr) == (0, False)


@pytest.mark.slow
def test_without_docstrings(tmp_path: Path) -> None:
    """Under -OO all is as before."""
    for arguments in (["--help"], ["--steps", "2", "--no-plots", "--out", str(tmp_path)]):
        done = subprocess.run([sys.executable, "-OO", "-m", "nn", *arguments], capture_output=True, text=True)
        assert done.returncode == 0
