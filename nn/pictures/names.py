"""What the axes and the classes of data are called in pictures, and in which fonts.

What a line here may know: samples, which may have `columns` and `classes`, and the fonts of matplotlib.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograd.language import say
from nn.datasets import Samples

LONGEST = 28  # letters of a name
CHINESE = (  # how the names of font files begin that have Chinese letters
    *(
        "NotoSansCJK",
        "NotoSansSC",
        "SourceHanSans",
        "wqy",
        "msyh",
        "simhei",
        "PingFang",
        "STHeiti",
        "Hiragino",
    ),
    *("NotoSerifCJK", "simsun", "uming", "ukai", "Arial Unicode"),
)
USUAL = "DejaVu Sans"  # comes with matplotlib


def columns_of(dataset: Samples) -> list[str]:
    """The names of the inputs, x and y unless the data have others that can be written."""
    count, names = len(dataset[0][0]), written(getattr(dataset, "columns", ()))
    return names[:count] if len(names) > count else ["x", "y", *[""] * count][:count]


def class_name(dataset: Samples, target: float, language: str = "en") -> str:
    """What a class is called: its name in the file, or its number."""
    names = written(getattr(dataset, "classes", ()))
    return names[int(target)] if 0 <= target < len(names) else say("a target", language, number=f"{target:g}")


def written(names: Sequence[str]) -> list[str]:
    """These names as matplotlib can write them, each on one line, not too long; none without a font."""
    short = [" ".join(name.split()) for name in names]
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…" for name in short]
    return [name.replace("$", r"\$") for name in short] if all(map(fonts, short)) else []


@lru_cache
def fonts(words: str) -> list[str]:
    """The fonts to write these words in: none if some letter is in no font that is here."""
    if words.isascii():
        return [USUAL]
    from matplotlib import font_manager

    def lacks(path: Any, letters: set[int]) -> set[int]:
        return letters.difference(font_manager.get_font(path).get_charmap())

    if not (missing := lacks(font_manager.findfont(USUAL), set(map(ord, words)))):
        return [USUAL]
    files = sorted(font_manager.findSystemFonts(), key=lambda path: "Regular" not in path)
    for start in CHINESE:
        for path in [path for path in files if Path(path).name.startswith(start)]:
            if not lacks(path, missing):
                font_manager.fontManager.addfont(path)  # its own list may be older than the font
                faces = [face.name for face in font_manager.fontManager.ttflist if face.fname == path]
                return [USUAL, next((name for name in faces if name.endswith(" SC")), faces[0])]  # simplified
    return []
