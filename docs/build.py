"""Build the course: `python docs/build.py` makes the whole site, in both languages, in `build/site`.

    site:  index.html  en/  zh/  lab/  wheels/  exercises.zip  en/notebooks/  zh/notebooks/

A warning ends it, so does a cell that fails, a twin that does not follow, an inner link that leads nowhere.
Each lesson's cells run once, for both languages. `--url` is where the site will be served, which the
notebooks have to know; `--outer` asks, instead, whether links to other sites still lead somewhere. For those
who write, `--only lessons/03-order` builds the pages alone, and runs the cells of one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path

import figures
import links
import notebooks
import twins

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SITE, WORK = ROOT / "build/site", ROOT / "build/course"
LANGUAGES = {"en": "en", "zh": "zh_CN"}
URL = "http://localhost:8000"
BORN = (
    "1735689600"  # 2025-01-01: every file of the wheel has this date, so the same source gives the same bytes
)

SHEET = re.compile(r'<polygon fill="white" stroke="none" points="([-.\d]+),\S+ \S+ ([-.\d]+),')  # of a graph
LEGEND = re.compile(r'text-anchor="start" x="[^"]*"(?=[^>]*fill="#666666">[^<]*[一-鿿])')


def main() -> None:
    """The one command."""
    sys.path.insert(0, str(ROOT))  # the lab of this checkout, whatever is installed
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--url", default=URL, help=f"where the site will be served; {URL} unless given")
    parser.add_argument(
        "--only", default="", metavar="PAGE", help="build pages alone, run the cells of this one"
    )
    parser.add_argument(
        "--outer", action="store_true", help="check the links to other sites, and build nothing"
    )
    options = parser.parse_args()
    if options.outer:
        sys.exit(max([sphinx(language, "linkcheck", WORK / "outer" / language) for language in LANGUAGES]))
    whole(options.url.rstrip("/"), options.only)


def whole(url: str, only: str) -> None:
    """Every step of the site, each with its seconds."""
    others = " ".join(f"{name}.md" for name in twins.pages() if only and name != only)
    for folder in (SITE, WORK, ROOT / "build/lib"):
        shutil.rmtree(folder, ignore_errors=True)  # numbers of an older engine, files of an older wheel
    steps = {
        "twins": lambda: refuse(complaint for page in twins.pages() for complaint in twins.complaints(page)),
        **{f"pages, {language}": lambda language=language: pages(language, others) for language in LANGUAGES},
        "wheel": wheel,
        "notebooks": lambda: write_notebooks(url),
        "lab": lab,
        "figures": lambda: [figures.write(SITE / language) for language in LANGUAGES],
        "links": lambda: refuse(links.broken(SITE)),
    }
    for name, step in steps.items():
        if only and not name.startswith("pages"):
            continue
        start = time.perf_counter()
        step()
        print(f"{name:10} {time.perf_counter() - start:5.1f} s", flush=True)


def refuse(complaints: Iterable[str]) -> None:
    """End the build, if there is something to complain about."""
    if found := list(complaints):
        sys.exit("\n".join(found))


def sphinx(language: str, builder: str, target: Path, unrun: str = "") -> int:
    """Run Sphinx on one language; 0 where nothing is to be warned of. Some pages' cells may stay."""
    options = ["-q", "-n", "-W", "--keep-going", "-b", builder, "-c", str(HERE)]
    options += ["-D", f"language={LANGUAGES[language]}", "-d", str(WORK / "trees" / language)]
    command = [sys.executable, "-W", "ignore", "-m", "sphinx", *options, str(HERE / language), str(target)]
    return subprocess.run(command, env={**os.environ, "COURSE_UNRUN": unrun}, check=False).returncode


def pages(language: str, unrun: str) -> None:
    """The pages of one language; the pictures of the Chinese ones get Chinese words."""
    if failed := sphinx(language, "html", SITE / language, unrun):
        sys.exit(failed)
    shutil.rmtree(SITE / "jupyter_execute", ignore_errors=True)  # Sphinx's leavings, of the last language
    shutil.rmtree(SITE / language / ".doctrees", ignore_errors=True)
    for leaving in (".buildinfo", "objects.inv"):
        (SITE / language / leaving).unlink(missing_ok=True)
    if language == "zh":
        words = json.loads((HERE / "zh/pictures.json").read_text(encoding="utf-8"))
        for picture in (SITE / "zh/_images").glob("*.svg"):
            picture.write_text(in_chinese(picture.read_text(encoding="utf-8"), words), encoding="utf-8")
    else:
        shutil.copyfile(HERE / "_front/index.html", SITE / "index.html")


def in_chinese(picture: str, words: Mapping[str, str]) -> str:
    """A picture with Chinese words; the legend, placed for longer English ones, in the middle again."""
    for english, chinese in sorted(words.items(), key=lambda pair: -len(pair[0])):
        picture = picture.replace(english, chinese)
    if sheet := SHEET.search(picture):
        middle = (float(sheet[1]) + float(sheet[2])) / 2
        picture = LEGEND.sub(f'text-anchor="middle" x="{middle:.2f}"', picture)
    return picture


def wheel() -> None:
    """The engine, for the notebooks' first cell."""
    command = [sys.executable, "-I", "-m", "build", "--wheel", "--outdir", str(SITE / "wheels"), str(ROOT)]
    done = subprocess.run(
        command, env={**os.environ, "SOURCE_DATE_EPOCH": BORN}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


def write_notebooks(url: str) -> None:
    """Each lesson as a notebook in each language, and the exercises."""
    (name,) = [path.name for path in (SITE / "wheels").glob("*.whl")]
    for language in LANGUAGES:
        (folder := SITE / language / "notebooks").mkdir()
        for path in sorted((HERE / language / "lessons").glob("[0-9]*.md")):
            made = notebooks.notebook(path, language, url, name)
            (folder / f"{path.stem}.ipynb").write_text(made, encoding="utf-8")
    notebooks.write_exercises(SITE / "exercises.zip")


def lab() -> None:
    """The lab, where it is part of the packages and npm can bring its engine; else a page that says so."""
    if find_spec("nn.lab") and find_spec("nn.lab.site") and shutil.which("npm"):
        from nn.lab.site import build

        build(str(SITE / "lab"))
    else:
        (SITE / "lab").mkdir()
        shutil.copyfile(HERE / "_front/no-lab.html", SITE / "lab/index.html")


if __name__ == "__main__":
    main()
