"""The static site: what it holds, that it is the same each time, and what is refused."""

import io
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from nn.lab import site


@pytest.fixture
def without_npm(monkeypatch):
    """Libraries that need no npm: the page does not look inside them here."""
    monkeypatch.setattr(site, "_libraries", lambda work, made: None)


def test_the_archive_is_the_same_each_time_and_runs_without_a_checkout(tmp_path):
    packed = site.archive()
    assert packed == site.archive()
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = archive.namelist()
        archive.extractall(tmp_path)
    assert not [name for name in names if "__pycache__" in name or name.endswith(".pyc")]
    text = "from nn.lab import Lab, call; print(call(Lab(), 'frame', [2, 5])['step'])"
    command = [sys.executable, "-S", "-c", text]  # -S: nothing installed, as in a browser
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("2\n", "")


def test_a_site_is_built_whole_and_replaces_an_older_one(tmp_path, without_npm):
    for _ in range(2):
        site.build(tmp_path / "site")
        assert os.listdir(tmp_path) == ["site"]
    index = (tmp_path / "site" / "index.html").read_text()
    assert "script-src 'self' 'wasm-unsafe-eval'" in index
    assert "data-home" not in index
    first = json.loads((tmp_path / "site" / "first.json").read_text())
    assert first["state"]["step"] == first["frame"]["step"] == 0


def test_a_site_names_no_other_host(tmp_path, without_npm):
    site.build(tmp_path / "site")
    for path in (tmp_path / "site").iterdir():
        if path.suffix in (".html", ".css", ".js"):
            hosts = [line for line in path.read_text().splitlines() if "//" in line and "http" in line]
            assert [line for line in hosts if "www.w3.org" not in line] == [], path.name


def test_a_folder_with_something_else_is_left_alone(tmp_path, without_npm):
    (tmp_path / "letter.txt").write_text("kept")
    with pytest.raises(ValueError, match="holds something else: name a new folder"):
        site.build(tmp_path)
    with pytest.raises(ValueError, match="holds something else"):
        site.build(tmp_path / "letter.txt")
    assert (tmp_path / "letter.txt").read_text() == "kept"


def test_without_npm_one_sentence_and_nothing_is_left(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(OSError, match="npm, which is not here: install Node"):
        site.build(tmp_path / "site")
    assert list(tmp_path.iterdir()) == []


def test_the_lock_names_no_host_and_just_what_is_asked_for():
    locked = json.loads((site.HERE / "site" / "package-lock.json").read_text())
    asked = json.loads((site.HERE / "site" / "package.json").read_text())["dependencies"]
    assert locked["packages"][""]["dependencies"] == asked
    assert not [name for name, package in locked["packages"].items() if "resolved" in package]
    for name, version in asked.items():
        assert locked["packages"][f"node_modules/{name}"]["version"] == version
