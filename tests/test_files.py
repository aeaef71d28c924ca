"""Files that are there whole or not at all, and JSON that is read strictly."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from autograd import files
from autograd.files import write
from nn.files import read_json

posix = pytest.mark.skipif(os.name != "posix", reason="modes, links and signals of a Unix")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def child(program, *arguments):
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], capture_output=True, text=True
    )


def test_what_is_written_is_there(tmp_path):
    """Text and bytes, at a path or its text, new or in place of an older file; nothing stands beside it."""
    for path in (tmp_path / "ä.json", str(tmp_path / "ä.json"), tmp_path / ("n" * 250)):
        for content in ("one\nüber\n", b"\x00\r\n\xff", ""):
            write(path, content)
            expected = content if isinstance(content, bytes) else content.encode()
            assert Path(path).read_bytes() == expected
    assert names(tmp_path) == ["n" * 250, "ä.json"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_a_failure_leaves_the_older_file_and_no_other(tmp_path, monkeypatch, place, error):
    """A full disk, a refused move or Ctrl-C half way: the old content, no stray file, the path named."""
    path = tmp_path / "net.json"
    write(path, "old")

    def fails(*_):
        raise error

    monkeypatch.setattr(*((files.os, "fsync", fails) if place == "fsync" else (Path, "replace", fails)))
    with pytest.raises(type(error)) as caught:
        write(path, "new")
    if isinstance(error, OSError):
        assert str(caught.value) == f"[Errno 28] No space left on device: '{path}'"
    assert (path.read_text(), names(tmp_path)) == ("old", ["net.json"])


@posix
def test_a_file_that_grows_too_large(tmp_path):
    """Where the system itself refuses the bytes, one OSError, and the folder as it was."""
    path = tmp_path / "net.json"
    write(path, "old")
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000));"
    done = child(
        f"import sys; from autograd.files import write; {limit} write(sys.argv[1], 'x' * 10_000)", path
    )
    assert done.stderr.splitlines()[-1] == f"OSError: [Errno 27] File too large: '{path}'"
    assert (path.read_text(), names(tmp_path)) == ("old", ["net.json"])


@posix
def test_what_a_kill_leaves_is_removed_by_the_next_one(tmp_path):
    """One stray file, named after the file and the process; no file but such strays is ever removed."""
    path = tmp_path / "net.json"
    dies = "import os, sys; from autograd import files; files.os.fsync = lambda _: os.kill(os.getpid(), 9);"
    killed = subprocess.Popen([sys.executable, "-c", f"{dies} files.write(sys.argv[1], 'new')", str(path)])
    assert killed.wait() == -signal.SIGKILL
    [stray] = names(tmp_path)
    assert stray.startswith("net.json.")
    assert f"-{killed.pid}-" in stray
    kept = [
        stray.replace(f"-{killed.pid}-", f"-{os.getpid()}-"),  # a process that runs
        stray.replace("net.json", "other.json"),
        stray.replace(files.HOST, f"{files.HOST}2"),
        stray.replace(".unfinished", ".unfinished.txt"),
        f"net.json.{killed.pid}",
    ]
    for name in kept:
        (tmp_path / name).write_text("mine")
    write(path, "new")
    assert names(tmp_path) == sorted(["net.json", *kept])


@posix
def test_links_and_modes(tmp_path):
    """A link stays one, and its target is written, with nothing beside the link; the mode is kept."""
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "net.json", tmp_path / "link.json"
    link.symlink_to(target)
    write(link, "through a link that pointed nowhere")
    assert target.stat().st_mode & 0o777 == 0o666 & ~umask()
    for mode in (0o600, 0o640, 0o777):
        target.chmod(mode)
        write(link, f"{mode}")
        assert link.is_symlink()
        assert (target.read_text(), target.stat().st_mode & 0o777) == (f"{mode}", mode)
    assert (names(tmp_path), names(tmp_path / "real")) == (["link.json", "real"], ["net.json"])


def umask():
    found = os.umask(0)
    os.umask(found)
    return found


@posix
def test_what_is_no_file(tmp_path):
    """A device is written to and stays one; a folder, links in a circle and a missing folder are refused."""
    write("/dev/null", "gone")
    assert Path("/dev/null").is_char_device()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    (tmp_path / "folder").mkdir()
    for name, kind in [
        ("folder", IsADirectoryError),
        ("circle", OSError),
        ("none/net.json", FileNotFoundError),
    ]:
        with pytest.raises(kind, match=str(tmp_path / name)):
            write(tmp_path / name, "x")
    assert names(tmp_path) == ["circle", "folder"]


def test_many_that_write_at_once(tmp_path):
    """Each of them succeeds, threads and processes alike, and a reader sees whole files alone."""
    path = tmp_path / "net.json"
    write(path, "0" * 10_000)
    again = "for _ in range(50): write(sys.argv[1], sys.argv[2] * 10_000)"
    program = f"import sys; from autograd.files import write\n{again}"
    processes = [subprocess.Popen([sys.executable, "-c", program, str(path), digit]) for digit in "12"]
    failed = []

    def writes(digit):
        try:
            for _ in range(50):
                write(path, digit * 10_000)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=writes, args=(digit,)) for digit in "34"]
    for thread in threads:
        thread.start()
    seen = set()
    while any(process.poll() is None for process in processes):
        text = path.read_text()
        seen.add((len(text), len(set(text))))
    for thread in threads:
        thread.join()
    assert ([process.returncode for process in processes], failed) == ([0, 0], [])
    assert (seen, names(tmp_path)) == ({(10_000, 1)}, ["net.json"])


def test_where_the_system_lacks_something(tmp_path, monkeypatch):
    """Without folders that open and without modes, as on Windows, a file is still written."""
    refused, calls = PermissionError(13, "Permission denied"), []
    move = Path.replace

    def refuses(*_):
        raise refused

    def moves(fresh, target):
        calls.append(target)
        if len(calls) < 3:  # while another process reads the old one
            raise refused
        return move(fresh, target)

    path = tmp_path / "net.json"
    write(path, "old")
    monkeypatch.setattr(files.os, "open", refuses)
    monkeypatch.setattr(Path, "chmod", refuses)
    monkeypatch.setattr(Path, "replace", moves)
    monkeypatch.setattr(files.time, "sleep", lambda _: None)
    monkeypatch.setattr(files, "WINDOWS", True)
    write(path, "new")
    assert (path.read_text(), len(calls), names(tmp_path)) == ("new", 3, ["net.json"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a": 1, "b": 2, "a": 3}', "it gives 'a' twice"),
        ('{"a": {"b": [{"c": NaN}]}}', "it holds 'NaN', which is no finite number"),
        ("[-Infinity]", "it holds '-Infinity', which is no finite number"),
        ("[" * 100_000, "it is nested too deeply"),
        ("{", "Expecting property name"),
        ("", "Expecting value"),
    ],
)
def test_what_is_not_read(tmp_path, text, words):
    """Names given twice, numbers that are none, and what is no JSON: a ValueError."""
    path = tmp_path / "a.json"
    write(path, text)
    with pytest.raises(ValueError, match=words):
        read_json(path)
