"""The lab's page in a real browser, in both of its homes: what `browser.mjs` asks; and its types."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nn.lab import site

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
TOOLS = {"Chromium": CHROMIUM, "Node.js": shutil.which("node"), "npm": shutil.which("npm")}
MISSING = " and ".join(name for name, path in TOOLS.items() if not path)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING), reason=f"{MISSING} cannot be found here, with which the page is opened"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What is run by Node.js, with its libraries."""
    folder = tmp_path_factory.mktemp("browser")
    for name in ("package.json", "package-lock.json", "browser.mjs", "tsconfig.json"):
        shutil.copyfile(HERE / name, folder / name)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def drive(folder):
    """A function that runs browser.mjs on an address: all of it must hold; frames a second are printed."""

    def drive(capsys, *arguments):
        command, env = ["node", "browser.mjs", *map(str, arguments)], {**os.environ, "CHROMIUM": CHROMIUM}
        run = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
        with capsys.disabled():
            print(f"\n{run.stdout}", end="")
        assert run.returncode == 0, run.stderr

    return drive


def test_the_types_of_the_page(folder):
    """TypeScript finds no mistake in its modules, of which comments say what is what."""
    (folder / "page").mkdir()
    for name, path in site.PAGE.items():
        shutil.copyfile(path, folder / "page" / name)
    done = subprocess.run(["npx", "tsc"], cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_page_of_a_local_server(drive, capsys):
    """The last check interrupts the server while the page is open: one line, and a sentence on the page."""
    command = [sys.executable, "-m", "nn", "lab", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            drive(capsys, server.stdout.readline().strip(), server.pid)
            assert server.communicate(timeout=120) == ("", "python -m nn: interrupted\n")
            assert server.returncode == 128 + signal.SIGINT
        finally:
            server.kill()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    site.build(folder := tmp_path_factory.mktemp("built") / "site")
    return folder


def test_the_page_of_a_static_site(drive, capsys, built):
    """Served by what serves files and knows nothing."""
    handler = partial(Quiet, directory=built)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        drive(capsys, f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
