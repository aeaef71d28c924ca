"""The page on many trainings: its files, as they stand, side by side, on Dask's workers and under `vmap`."""

import json
import math
import os
import random
import re
import subprocess
import sys

import pytest
from support import ROOT

from nn import MLP, SGD, disk_dataset, train

PAGE = (ROOT / "docs" / "many-trainings.md").read_text(encoding="utf-8")
STEPS = 500
ONE_IS_KILLED = """
import os
import signal

from dask.distributed import Client, wait

from trainings import JOBS, trained

if __name__ == "__main__":
    with Client(n_workers=2, threads_per_worker=1) as client:
        processes = client.run(os.getpid)
        futures = client.map(trained, *zip(*JOBS))
        wait(futures[0])
        [worker] = client.who_has(futures[:1])[futures[0].key]
        os.kill(processes[worker], signal.SIGKILL)
        for result in client.gather(futures):
            print(*result)
"""
CHECK = """
import json
print(json.dumps(jax.jit(jax.vmap(train, (0, None)))(table[:3], 10.0)[0].tolist()))
"""


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.M | re.S)


def run(folder, program, **environment):
    """What a program prints that lies in a folder beside the page's file of trainings."""
    (folder / "trainings.py").write_text("".join(blocks("file")), encoding="utf-8")
    (folder / "program.py").write_text(program, encoding="utf-8")
    command = [sys.executable, "program.py", str(STEPS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_processes_on_one_machine(tmp_path):
    """The pool prints what the page shows."""
    assert run(tmp_path, "".join(blocks("pool"))) == blocks("output")[0]


def test_a_training_that_breaks_down_is_a_result(tmp_path):
    """Its loss is infinite, and nothing is called right; the other trainings do not suffer."""
    program = "import trainings\n\ndef train(*_, **__):\n    raise FloatingPointError\n\n"
    program += "trainings.train = train\nprint(trainings.trained(0, 1e9, 5))\n"
    assert run(tmp_path, program) == "(inf, 0)\n"


@pytest.mark.slow
def test_workers_of_dask(tmp_path):
    """The same lines from workers, whose file lies elsewhere, as the page's one other line names them."""
    pytest.importorskip("distributed", reason="distributed is not installed")
    program = "".join(blocks("dask"))
    assert run(tmp_path, program) == blocks("output")[0]
    scheduler = "from dask.distributed import LocalCluster\n\n"
    scheduler += "if __name__ == '__main__':\n"
    scheduler += "    with LocalCluster(n_workers=2) as cluster:\n"
    scheduler += "        print(cluster.scheduler_address, flush=True)\n        input()\n"
    (there := tmp_path / "there").mkdir()
    (there / "scheduler.py").write_text(scheduler, encoding="utf-8")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "scheduler.py"], cwd=there, env=environment, **pipes) as cluster:
        address = cluster.stdout.readline().strip()
        (elsewhere,) = blocks("text")
        named = program.replace(
            "    with Client() as client:\n", elsewhere.replace("tcp://scheduler:8786", address)
        )
        assert named != program
        found = run(tmp_path, named)
        cluster.communicate("\n")
    assert found == blocks("output")[0]


@pytest.mark.slow
def test_a_killed_worker_s_work_is_done_again(tmp_path):
    """A worker dies by SIGKILL with results and jobs of its own: all results arrive, and are right."""
    pytest.importorskip("distributed", reason="distributed is not installed")
    lines = run(tmp_path, ONE_IS_KILLED).splitlines()
    shown = [line.split()[:2] for line in blocks("output")[0].splitlines()[1:]]
    assert sorted([f"{float(loss):.4f}", right] for loss, right in map(str.split, lines)) == sorted(shown)


@pytest.mark.slow
def test_thousands_under_vmap(tmp_path):
    """The lines of the page, and rows that hold what separate trainings hold."""
    pytest.importorskip("jax", reason="jax is not installed")
    *printed, rows = run(tmp_path, "".join(blocks("jax")) + CHECK, JAX_PLATFORMS="cpu").splitlines()
    assert printed == blocks("output")[1].splitlines()
    for seed, row in enumerate(json.loads(rows)):
        net = MLP(2, [4, 1], rng=random.Random(seed))
        train(net, disk_dataset(), SGD(net.parameters(), 10.0), steps=200).run()
        for number, parameter in zip(row, net.parameters(), strict=True):
            assert math.isclose(number, parameter.data, rel_tol=1e-9)
