"""Tests of the suite in the Python of a browser, a process for each file; and why others are left out."""

import json
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest
from support import ROOT

from nn.lab import site

HERE = [
    "tests/drawing/test_cards.py",
    "tests/drawing/test_circuit.py",
    "tests/drawing/test_ink.py",
    "tests/drawing/test_neurons.py",
    "tests/drawing/test_scene.py",
    "tests/drawing/test_subject.py",
    "tests/drawing/test_wires.py",
    "tests/explaining/test_latex.py",
    "tests/explaining/test_mistaken.py",
    "tests/explaining/test_receipt.py",
    "tests/explaining/test_replay.py",
    "tests/explaining/test_sentences.py",
    "tests/explaining/test_symbols.py",
    "tests/lab/test_lab_address.py",
    "tests/lab/test_lab_inside.py",
    "tests/nn/test_datasets.py",
    "tests/nn/test_module.py",
    "tests/test_every_row.py",
    "tests/test_gates.py",
    "tests/test_lines.py",
]
LEFT_OUT = {
    "tests/drawing/*": "graphs deeper than a browser's stack; Graphviz",
    "tests/explaining/*": "other processes, a browser, formulas deeper than a browser's stack",
    "tests/nn/*": "NumPy, numba, matplotlib and other processes, none of which are there",
    "tests/programs/*": "NumPy, numba and JAX",
    "tests/lab/*": "the server, and the browser that this stands for",
    "tests/course/*": "the tools that build the course",
    "tests/test_*": "NumPy beside the nodes, threads, other processes, or minutes there",
}
"""Files that are not run there, by what they need."""


@pytest.fixture(scope="module")
def modules(tmp_path_factory):
    """The packages that npm brings, as the lab's site has them, and pytest for the Python in them."""
    if not (shutil.which("npm") and shutil.which("node")):
        pytest.skip("Node.js and npm, which run the browser's Python, are not here")
    folder = tmp_path_factory.mktemp("pyodide")
    for name in ("package.json", "package-lock.json"):
        shutil.copy(site.HERE / "site" / name, folder)
    run = {"cwd": folder, "check": True, "capture_output": True}
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], **run)
    # The last hypothesis without machine code of its own.
    wanted = ["pytest", "mpmath", "graphviz", "hypothesis<6.141"]
    subprocess.run([sys.executable, "-m", "pip", "-q", "install", "--target", "packages", *wanted], **run)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("file", HERE)
def test_in_the_python_of_a_browser(modules, file):
    script = ROOT / "tests" / "lab" / "in_pyodide.mjs"
    command = ["node", script, ROOT, modules / "packages", modules / "node_modules", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    assert " passed" in done.stdout


def test_each_file_is_run_there_or_left_out_for_a_reason():
    files = [str(path.relative_to(ROOT)) for path in Path(ROOT, "tests").rglob("test_*.py")]
    assert set(HERE) <= set(files)
    known = [*HERE, *LEFT_OUT]
    assert [file for file in files if not any(fnmatch(file, pattern) for pattern in known)] == []


def test_the_engine_is_the_one_of_the_lab():
    locked = json.loads((site.HERE / "site" / "package-lock.json").read_text())["packages"]
    assert {"node_modules/pyodide", "node_modules/@viz-js/viz"} <= set(locked)
