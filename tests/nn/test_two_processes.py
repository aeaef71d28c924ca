"""The program of docs/two-processes.md: two processes train one network, and a killed one costs little."""

import json
import os
import re
import socket
import subprocess
import sys
import time

import pytest
from support import ROOT

from nn import load, mean_loss
from nn.datasets import disk_dataset

PROGRAM = ROOT / "docs" / "examples" / "two_processes.py"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
LOSSES = json.loads((ROOT / "tests" / "article_results.json").read_text())["losses"]


def start(folder, *arguments):
    return subprocess.Popen(
        [sys.executable, PROGRAM, *map(str, arguments)],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process):
    """What a process printed, if it ended well."""
    printed, errors = process.communicate(timeout=300)
    assert (process.returncode, errors) == (0, "")
    return printed


def both(folder, *arguments):
    """The two processes, each started by itself as on two machines."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        at = f"127.0.0.1:{server.getsockname()[1]}"
    return [start(folder, "--process", process, "--at", at, *arguments) for process in (0, 1)]


def networks(folder):
    return [(folder / f"network{process}.json").read_bytes() for process in (0, 1)]


def test_the_page_shows_the_program_as_it_is(tmp_path):
    """One command trains to the losses of the article, with equal parameters; the page prints the same."""
    printed = finished(start(tmp_path))
    assert printed.splitlines()[0] == f"1 {float(LOSSES[0]):.4f}"
    assert printed.splitlines()[-2:] == [f"2000 {float(LOSSES[-1]):.4f}", "121 of 121 points are right"]
    first, second = networks(tmp_path)
    assert first == second
    page = (ROOT / "docs" / "two-processes.md").read_text(encoding="utf-8")
    assert f"```output\n{printed}```" in page
    last = json.loads((tmp_path / "process0-2000.json").read_text())
    assert last["state"]["losses"] == pytest.approx(list(map(float, LOSSES)), rel=1e-12)
    assert last["call"]["samples"].startswith("61,")


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["eager", "numpy", "numba", "jax"])
def test_any_engine_gives_the_losses_of_the_article(engine, tmp_path):
    """Sums of two shares, whoever computes them."""
    if engine != "eager":
        pytest.importorskip(engine)
    steps = 50 if engine == "eager" else 2000
    finished(start(tmp_path, "--engine", engine, "--steps", steps))
    first, second = networks(tmp_path)
    assert first == second
    last = json.loads((tmp_path / f"process1-{steps}.json").read_text())
    assert last["state"]["losses"] == pytest.approx(list(map(float, LOSSES[:steps])), rel=1e-9)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
@pytest.mark.parametrize("killed", [0, 1])
def test_a_killed_process_ends_the_other_in_words(killed, tmp_path):
    """The survivor says so at once; one command goes on from the checkpoint, to the same bytes."""
    processes = both(tmp_path, "--steps", 8000)
    while not list(tmp_path.glob("process0-*.json")):
        assert processes[killed].poll() is None
        time.sleep(0.01)
    processes[killed].kill()
    processes[killed].communicate()
    begin = time.monotonic()
    _, errors = processes[1 - killed].communicate(timeout=300)
    assert time.monotonic() - begin < 120
    assert errors.count("\n") == 1
    words = rf"process {1 - killed} ends: the other process is gone .*; run both again, to go on from step \d"
    assert re.match(words, errors)
    finished(start(tmp_path, "--steps", 8000))
    (tmp_path / "whole").mkdir()
    finished(start(tmp_path / "whole", "--steps", 8000))
    assert networks(tmp_path) == networks(tmp_path / "whole")


@pytest.mark.slow
@pytest.mark.parametrize("lost", [0, 1])
def test_they_go_on_from_the_last_step_that_both_have(lost, tmp_path):
    """One was killed before its last checkpoint, or has none: they agree, and end as if nothing had been."""
    finished(start(tmp_path, "--steps", 300))
    whole = networks(tmp_path)
    (tmp_path / f"process{lost}-300.json").unlink()
    assert [line.split()[0] for line in finished(start(tmp_path, "--steps", 300)).splitlines()] == [
        "300",
        "119",
    ]
    assert networks(tmp_path) == whole
    for path in tmp_path.glob(f"process{lost}-*.json"):
        path.unlink()
    finished(start(tmp_path, "--steps", 300))
    assert networks(tmp_path) == whole
    assert float(mean_loss(load(tmp_path / "network0.json"), disk_dataset()).data) < 0.1


@pytest.mark.slow
def test_one_that_stands_alone_ends_in_words(tmp_path):
    """Nobody comes, or nobody is there: one sentence, within half a minute."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        at = f"127.0.0.1:{server.getsockname()[1]}"
    for process in (0, 1):
        alone = start(tmp_path, "--process", process, "--at", at)
        _, errors = alone.communicate(timeout=300)
        assert (alone.returncode, errors.count("\n")) == (1, 1)
        assert errors.startswith(f"process {process} ends: ")
