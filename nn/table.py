"""Samples from a table in a text file: `samples_from`. A line here knows rows of text and numbers alone."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from nn.datasets import Sample

SHOWN = 10  # so many wrong rows are quoted, the others counted

Row = tuple[int, list[str]]
"""The number of a line, and its cells."""


class Table(list[Sample]):
    """The samples of a file, with `columns`, their names if the file has them, and `classes`, likewise.

    Where the last column holds names, a target is the place of its name in `classes`.
    """

    def __init__(self, samples: Sequence[Sample], columns: Sequence[str], classes: Sequence[str]) -> None:
        super().__init__(samples)
        self.columns, self.classes = list(columns), list(classes)


def samples_from(path: str | Path) -> Table:
    """The samples in a CSV file: a row each, its last column the target, the others the inputs.

    Columns are parted by commas, semicolons or tabs. A first line in which nothing is a number names the
    columns. If no target is a number, they are names of classes, which count from 0 in sorted order.

    Raises OSError for a file that cannot be read, ValueError for one without samples, and for rows that
    are not finite numbers, or not as many as in the first row; each is named by its line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "points.csv")
    ...     _ = path.write_text("x,y,kind\\n0.5,1,red\\n2,-1,blue\\n")
    ...     samples_from(path), samples_from(path).classes
    ([([0.5, 1.0], 1.0), ([2.0, -1.0], 0.0)], ['blue', 'red'])
    """
    try:
        rows = _rows(Path(path).read_text(encoding="utf-8-sig"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} is no CSV file in UTF-8: {error}") from None
    columns = rows.pop(0)[1] if rows and not any(map(_is_number, rows[0][1])) else []
    if not rows or len(rows[0][1]) < 2:
        raise ValueError(
            f"{path} holds no samples: it needs rows of two numbers or more, the last the target"
        )
    names = [] if any(_is_number(cells[-1]) for _, cells in rows) else [cells[-1] for _, cells in rows]
    wrong = [
        f"line {line} {fault}" for line, cells in rows if (fault := _fault(cells, len(rows[0][1]), names))
    ]
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" * (len(wrong) > SHOWN)
        raise ValueError(f"{path}: {'; '.join(wrong[:SHOWN])}{more}")
    classes = sorted(set(names))
    targets = [float(classes.index(cells[-1]) if classes else cells[-1]) for _, cells in rows]
    inputs = [list(map(float, cells[:-1])) for _, cells in rows]
    return Table(list(zip(inputs, targets, strict=True)), columns, classes)


def _rows(text: str) -> list[Row]:
    """The rows that are not empty."""
    first = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=max(",;\t", key=first.count))
    rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    return [row for row in rows if any(row[1])]


def _fault(cells: list[str], width: int, names: list[str]) -> str:
    """What is wrong with a row, if anything."""
    if len(cells) != width:
        return f"has {len(cells)} columns, not {width}"
    bad = [cell for cell in (cells[:-1] if names else cells) if not _is_number(cell)]
    return f"holds {bad[0]!r}, which is no finite number" if bad else ""


def _is_number(cell: str) -> bool:
    try:
        return isfinite(float(cell))
    except ValueError:
        return False
