"""Twins: each page of `en/` has one of the same name in `zh/`, with the same code and the same pictures.

Only the guides, older pages, are in English alone.

The Chinese page names the hash of the English text that it follows. After revising it:

python docs/twins.py lessons/03-order      write that hash into docs/zh/lessons/03-order.md
python docs/twins.py                       say what is wrong with which twins
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.M | re.S)
PICTURE = re.compile(r"!\[[^]]*\]\(([^)]+)\)|^:{3,}\{(?:figure|image)\} (\S+)", re.M)
FOLLOWS = re.compile(r"^follows: *(\w*)$", re.M)
CAPTION = re.compile(r"^---\n.*?^---\n", re.M | re.S)  # a picture's words, in the head of its cell


def pages() -> list[str]:
    """The name of every page of either language, without its ending."""
    found = {
        path.relative_to(HERE / language).with_suffix("").as_posix()
        for language in ("en", "zh")
        for path in (HERE / language).rglob("*.md")
        if path.parent.name != "guides"
    }
    return sorted(found)


def code(text: str) -> list[str]:
    """The code cells of a page with their tags."""
    return [_tags(cell) + CAPTION.sub("", cell, count=1) for cell in CELL.findall(text)]


def _tags(cell: str) -> str:
    head = CAPTION.match(cell)
    found = re.search(r"^tags: .*$", head[0], re.M) if head else None
    return f"{found[0]}\n" if found else ""


def pictures(text: str) -> list[str]:
    """The addresses of a page's pictures."""
    return [one or other for one, other in PICTURE.findall(text)]


def followed(text: str) -> str:
    """The hash of an English text, which its Chinese twin names."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def complaints(name: str, folder: Path = HERE) -> list[str]:
    """What is wrong with a page and its twin."""
    paths = [folder / language / f"{name}.md" for language in ("en", "zh")]
    missing = [str(path.relative_to(folder)) for path in paths if not path.exists()]
    if missing:
        return [f"{path} is missing" for path in missing]
    english, chinese = (path.read_text(encoding="utf-8") for path in paths)
    wrong = []
    if code(english) != code(chinese):
        wrong += [f"{name}: the code cells, or their tags, are not the same"]
    if pictures(english) != pictures(chinese):
        wrong += [f"{name}: the pictures are not the same"]
    if FOLLOWS.findall(chinese)[:1] != [followed(english)]:
        then = f"revise the Chinese one, then `python docs/twins.py {name}`"
        wrong += [f"{name}: the English text has changed: {then}"]
    return wrong


def follow(name: str) -> None:
    """Write into the Chinese page the hash of the English text that it follows now."""
    path = HERE / "zh" / f"{name}.md"
    text = path.read_text(encoding="utf-8")
    told = f"follows: {followed((HERE / 'en' / f'{name}.md').read_text(encoding='utf-8'))}"
    if FOLLOWS.search(text):
        text = FOLLOWS.sub(told, text, count=1)
    elif text.startswith("---\n"):
        text = text.replace("---\n", f"---\n{told}\n", 1)
    else:
        text = f"---\n{told}\n---\n\n{text}"
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for page in sys.argv[1:]:
        follow(page)
    found = [complaint for page in pages() for complaint in complaints(page)]
    sys.exit("\n".join(found) or 0)
