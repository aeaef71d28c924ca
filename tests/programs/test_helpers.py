"""The texts of helpers: this package's own are at hand without source files, those of other rows are not."""

import compileall
import json
import shutil
import subprocess
import sys
import zipfile

import pytest
from support import ROOT

from autograd.programs.helpers import _kept

JOB = """
import sys, random, json, math
sys.path.insert(0, sys.argv[1])
from autograd import Value, lower
from autograd.row import OURS, RULES, Rule
from autograd.programs.helpers import helper
from nn import MLP, disk_dataset, train
import autograd
assert autograd.__file__.startswith(sys.argv[1])
losses = [
    train(MLP(2, [2, 1], rng=random.Random(0)), disk_dataset(), steps=2, engine=engine).run()
    for engine in ("python", "numpy", *sys.argv[2:])
]
own = Rule("own", "o", eval("lambda x: x * x"), (1.0,))
try:
    lower(own(x := Value(1.0, "x")), [x]).compile("numpy")
except ValueError as error:
    sentence = str(error)
print(json.dumps([losses, {name: helper(RULES[name]) for name in sorted(OURS)}, sentence]))
"""


def run(folder, *options):
    """What the job prints with this folder on the path."""
    command = [sys.executable, *options, "-c", JOB, str(folder)]
    done = subprocess.run(command, cwd=ROOT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def bare(folder, level):
    """A copy of the packages as .pyc files alone, at this level of optimization."""
    for name in ("autograd", "nn"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(folder, quiet=1, legacy=True, optimize=level)
    for path in folder.rglob("*.py"):
        path.unlink()
    return folder


@pytest.mark.slow
def test_programs_without_source_files(tmp_path):
    """From .pyc files, with and without docstrings, and in a zip: the same losses and the same helpers."""
    pytest.importorskip("numpy")
    expected = run(ROOT)
    places = [(bare(tmp_path / str(level), level), ["-OO"] * (level > 1)) for level in (0, 2)]
    with zipfile.ZipFile(tmp_path / "packages.zip", "w") as archive:
        for path in places[0][0].rglob("*.*"):
            archive.write(path, path.relative_to(places[0][0]))
    for folder, options in [*places, (tmp_path / "packages.zip", []), (ROOT, ["-OO"]), (ROOT, ["-O"])]:
        assert run(folder, *options) == expected, folder
    assert expected[2].startswith(
        "numpy cannot run the row own, as the source text of its value is not at hand"
    )


def test_the_texts_kept_are_those_of_the_files():
    """After a change of a primal: python tests/programs/write_texts.py."""
    command = [sys.executable, str(ROOT / "tests" / "programs" / "write_texts.py"), "--print"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT)}
    )
    assert json.loads(done.stdout) == _kept()
