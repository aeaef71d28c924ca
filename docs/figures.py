"""Every figure of a finished site by itself: a file of 16:9 for a slide, and a page that shows them all.

The page `figures` has an empty place for them. Each file is an SVG, in which the figure fills a white sheet
as far as it can; the page's script makes a PNG of it, in the reader's own fonts, as the browser shows it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 1920, 1080, 40
PLACE = '<div id="figures"></div>'
PICTURE = re.compile(r'<a class="picture" href="([^"]*)"><img ([^>]*)></a>')
HEADING = re.compile(r"<h1>(.*?)<a class=\"headerlink\"", re.S)
ROOT = re.compile(r"^.*?<svg\b([^>]*)>", re.S)
SIZE = re.compile(r'\s(?:width|height|x|y|preserveAspectRatio)="[^"]*"')


def write(folder: Path) -> None:
    """The figures of one language's pages, and their page: what the course begins with comes first."""
    (target := folder / "figures").mkdir(exist_ok=True)
    shown = []
    for page in sorted(folder.rglob("*.html"), key=lambda page: _place(folder, page)):
        text = page.read_text(encoding="utf-8")
        title = HEADING.search(text)
        sheets = list(_sheets(page, text, target))
        if sheets and title:
            address = page.relative_to(folder).as_posix()
            shown += [f'<h2><a href="{address}">{title[1]}</a></h2>\n<div class="slides">', *sheets, "</div>"]
    place = folder / "figures.html"
    text = place.read_text(encoding="utf-8")
    if PLACE not in text:
        raise ValueError(f"{place} has no place for the figures: {PLACE}")
    place.write_text(text.replace(PLACE, "\n".join(shown)), encoding="utf-8")


def _place(folder: Path, page: Path) -> tuple[bool, bool, bool, Path]:
    return page.stem != "index", page.parent.name == "guides", page.parent == folder, page


def _sheets(page: Path, text: str, target: Path) -> Iterator[str]:
    """Write a page's figures, and say how each is shown."""
    for number, (address, attributes) in enumerate(dict.fromkeys(PICTURE.findall(text)), 1):
        name = f"{page.stem}-{number}"
        (target / f"{name}.svg").write_text(sheet((page.parent / address).resolve()), encoding="utf-8")
        alt = re.search(r'alt="([^"]*)"', attributes)
        words = "" if alt is None or unescape(alt[1]).startswith("../") else alt[1]
        yield (
            f'<figure id="{name}"><a href="figures/{name}.svg"><img loading="lazy" width="{WIDTH}" '
            f'height="{HEIGHT}" alt="{words}" src="figures/{name}.svg"></a><figcaption>{words} '
            f'<span><a href="figures/{name}.svg" download>SVG</a> · <a class="as-png" '
            f'href="figures/{name}.svg" download="{name}.png">PNG</a></span></figcaption></figure>'
        )


def sheet(picture: Path) -> str:
    """A picture on a white sheet of 16:9, as SVG."""
    inside = f'x="{MARGIN}" y="{MARGIN}" width="{WIDTH - 2 * MARGIN}" height="{HEIGHT - 2 * MARGIN}"'
    if picture.suffix == ".svg":
        text = picture.read_text(encoding="utf-8")
        drawn = ROOT.sub(lambda root: f"<svg {inside}{SIZE.sub('', root[1])}>", text, count=1)
        if "viewBox" not in drawn[: drawn.index(">", 1)]:
            raise ValueError(f"{picture.name} does not say how large it is: it wants a viewBox")
    else:
        data = base64.b64encode(picture.read_bytes()).decode()
        drawn = f'<image {inside} href="data:image/{picture.suffix[1:]};base64,{data}"/>'
    size = f'width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect {size} fill="white"/>{drawn}</svg>\n'
    )
