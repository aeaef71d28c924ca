"""The lab as a static site: the same page and the same Python files, which a browser runs by itself.

What a line here may know: the page's files, this package's own, and npm, which brings the two libraries of
`site/package-lock.json` in just these versions. The same bytes come out each time.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from nn.lab.lab import Lab

HERE = Path(__file__).parent
STEPPING = HERE.parents[1] / "autograd" / "explaining"  # whose page shows a moment as this one does
SHARED = (HERE / "languages.json", STEPPING / "page.js", STEPPING / "moment.css")
PAGE = {path.name: path for path in [*sorted((HERE / "page").iterdir()), *SHARED]}
"""The files of the page by their names."""
ENGINE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
PACKAGES = ("autograd", "nn", "graphviz")  # the last one holds the text of a drawing, in pure Python
LEFT_OUT = ("__pycache__", "page", "site", "languages.json")  # of no use to the engine
LIBRARIES = ("pyodide", "@viz-js/viz")
WITHIN = "within pyodide CPython: PSF-2.0\nwithin viz Graphviz: EPL-2.0, Expat: MIT\ngraphviz: MIT\n"
GRID = 41  # of the first frame's maps


def build(folder: str) -> None:
    """Put the site into a folder, which any server of files can serve, under any address.

    The folder is new, empty, or an older site, which is then replaced. Raises ValueError for another one,
    OSError where npm is missing or cannot bring its packages; the folder is then as it was.
    """
    target = Path(folder).resolve()
    holds = [path.name for path in target.iterdir()] if target.is_dir() else [""] * target.exists()
    if holds and not {"python.zip", "lab.js"} <= {*holds}:
        raise ValueError(f"{folder} holds something else: name a new folder, or the one of an older site")
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as work:
        made = Path(work, "site")
        made.mkdir()
        for name, path in PAGE.items():
            shutil.copyfile(path, made / name)
        _libraries(Path(work), made)
        index = made / "index.html"
        index.write_bytes(index.read_bytes().replace(b"'self' ws:", b"'self'"))  # it opens no sockets
        (made / "first.json").write_bytes(first().encode())
        (made / "python.zip").write_bytes(archive())
        if target.exists():
            target.rename(Path(work, "older"))
        made.rename(target)


def first() -> str:
    """What the page shows until its own engine is there: the state at the start, and its first frame."""
    lab = Lab()
    found = {"state": lab.state(), "frame": lab.frame(0, GRID)}
    return json.dumps(found, default=lambda data: b64encode(data).decode(), sort_keys=True)


def archive() -> bytes:
    """The Python files that the browser's engine runs, as one zip file without dates."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        for name, path in _files():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _files() -> Iterator[tuple[str, Path]]:
    for package in PACKAGES:
        root = Path(str(getattr(find_spec(package), "origin", None))).parent
        for path in sorted(root.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and not set(inside.parts) & {*LEFT_OUT}:
                yield f"{package}/{inside.as_posix()}", path


def _libraries(work: Path, made: Path) -> None:
    """What npm brings, and whose it is."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / "site" / name, work / name)
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("the site's engine is brought by npm, which is not here: install Node.js")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=work, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        words = " ".join(done.stderr.split())[:300]
        raise OSError(f"npm could not bring the site's engine: {words}")
    modules = work / "node_modules"
    (made / "pyodide").mkdir()
    for name in ENGINE:
        shutil.copyfile(modules / "pyodide" / name, made / "pyodide" / name)
    shutil.copyfile(modules / "@viz-js" / "viz" / "dist" / "viz.js", made / "viz.js")
    brought = [json.loads((modules / name / "package.json").read_bytes()) for name in LIBRARIES]
    lines = [f"{x['name']} {x['version']}: {x['license']}, {x['repository']['url']}\n" for x in brought]
    (made / "licences.txt").write_bytes("".join([*lines, WITHIN]).encode())
