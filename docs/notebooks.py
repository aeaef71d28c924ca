"""The lessons as notebooks, which run in Jupyter and Colab: made from the pages, without their outputs.

The first cell installs the wheel that the site carries and fetches the exercises. What only Sphinx reads,
such as a box or a link to another page, becomes plain Markdown; a form becomes a call of `check`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from exercises import load
from myst_nb.core.read import read_myst_markdown_notebook
from myst_parser.config.main import MdParserConfig

HERE = Path(__file__).resolve().parent
WORDS = {
    "en": (
        "Run this first: it installs the course's engine and fetches its exercises.",
        "Write your answer here",
    ),
    "zh": ("先运行这一格：它安装本课程的引擎，并下载练习。", "在这里写下你的答案"),
}
FIRST = """%pip install -q {site}/wheels/{wheel} matplotlib pygraphviz
import sys, urllib.request
urllib.request.urlretrieve("{site}/exercises.zip", "exercises.zip")
sys.path.insert(0, "exercises.zip")"""
ASK = re.compile(r'^ask\("([^"]*)"\)(?: +#.*)?$', re.M)
BOX = re.compile(r"^(:{3,})\{(\w+)\} *([^\n]*)\n((?::\w+:[^\n]*\n)*)(.*?)^\1$", re.M | re.S)
LINK = re.compile(r"\]\((?!https?:|mailto:|#|site:)([^)#]+)\.md(#[^)]*)?\)")


def notebook(path: Path, language: str, site: str, wheel: str) -> str:
    """A lesson's notebook as text."""
    first, answer = WORDS[language]
    left = {"remove-cell"} | {f"lang-{other}" for other in WORDS if other != language}
    text = path.read_text(encoding="utf-8")
    read = read_myst_markdown_notebook(text, MdParserConfig(), path=str(path))
    cells = [_cell("markdown", first), _cell("code", FIRST.format(site=site, wheel=wheel))]
    folder = f"{site}/{language}/{path.parent.name}"
    for cell in read.cells:
        if left & {*cell.metadata.get("tags", [])}:
            continue
        if cell.cell_type == "markdown":
            cells.append(_cell("markdown", plain(cell.source, site, folder)))
        else:
            asked = ASK.sub(lambda found: _checked(found[1], answer), cell.source)
            cells.append(_cell("code", asked.replace("import ask", "import check")))
    for number, cell in enumerate(cells):
        cell["id"] = f"c{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _checked(name: str, words: str) -> str:
    code = load(name).code
    if code is None:
        return f'check("{name}", ...)  # {words}'
    return f'{code.starts} # {words}\n\ncheck("{name}", {code.defines})'


def _cell(kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {"cell_type": kind, "metadata": {}, "source": source.splitlines(keepends=True)}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def plain(text: str, site: str, folder: str) -> str:
    """A page's Markdown without what only Sphinx reads."""
    text = BOX.sub(_box, text)
    text = LINK.sub(lambda link: f"]({folder}/{link[1]}.html{link[2] or ''})", text)
    return re.sub(r"\{\w+\}`([^`<]*?)(?: *<[^>]*>)?`", r"\1", text.replace("](site:", f"]({site}/"))


def _box(box: re.Match[str]) -> str:
    _, kind, title, _, body = box.groups()
    if kind == "dropdown":
        return f"<details><summary>{title}</summary>\n\n{body}\n</details>\n"
    lines = ([f"**{title}**", ""] if title else []) + body.rstrip().splitlines()
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n"


def write_exercises(target: Path) -> None:
    """The exercises as one file, from which Python can import; the same bytes each time."""
    with ZipFile(target, "w") as packed:
        for path in sorted((HERE / "exercises").glob("*.py")):
            packed.writestr(ZipInfo(f"exercises/{path.name}"), path.read_bytes())
