"""Samples from a table in a text file: `samples_from`. A line here knows rows of text and numbers alone."""

from collections.abc import Iterable, Sequence
from io import StringIO
from math import isfinite, isnan, nan
from pathlib import Path

from nn.datasets import Sample

SHOWN = 10  # so many wrong rows are quoted, the others counted

Row = tuple[int, list[str]]
"""The number of a line, and its cells."""


class Table(list[Sample]):
    """The samples of a file, with `columns`, their names if the file has them, and `classes`, likewise.

    Where the last column holds names, a target is the place of its name in `classes`.
    """

    def __init__(self, samples: Iterable[Sample], columns: Sequence[str], classes: Sequence[str]) -> None:
        super().__init__(samples)
        self.columns, self.classes = list(columns), list(classes)


def samples_from(path: str | Path) -> Table:
    r"""The samples in a CSV file: a row each, its last column the target, the others the inputs.

    Columns are parted by commas, semicolons or tabs. A first line in which nothing is a number names the
    columns. If most targets are no numbers, they are names of classes, counted from 0 in sorted order.

    Raises OSError for a file that cannot be read, ValueError for one without samples, and for rows that
    are not finite numbers, or not as many as in most rows; each is named by its line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "points.csv")
    ...     _ = path.write_text("x,y,kind\n0.5,1,red\n2,-1,blue\n")
    ...     samples_from(path), samples_from(path).classes
    ([([0.5, 1.0], 1.0), ([2.0, -1.0], 0.0)], ['blue', 'red'])
    """
    rows = _rows(Path(path))
    columns = rows.pop(0)[1] if rows and all(isnan(_number(cell, 0.0)) for cell in rows[0][1]) else []
    widths = [len(cells) for _, cells in rows]
    width = max(sorted(set(widths)), key=widths.count, default=0)
    if width < 2:
        raise ValueError(f"{path} holds no samples: it needs rows of two numbers or more, the target last")
    named = 2 * sum(isnan(_number(cells[-1])) for _, cells in rows) > len(rows)
    wrong = [f"line {line} {fault}" for line, cells in rows if (fault := _fault(cells, width, named))]
    if wrong:
        more = f"; and {len(wrong) - SHOWN} more" * (len(wrong) > SHOWN)
        raise ValueError(f"{path}: {'; '.join(wrong[:SHOWN])}{more}")
    classes = sorted({cells[-1] for _, cells in rows}) if named else []
    targets = [float(classes.index(cells[-1]) if named else cells[-1]) for _, cells in rows]
    inputs = [list(map(float, cells[:-1])) for _, cells in rows]
    return Table(zip(inputs, targets, strict=True), columns, classes)


def _rows(path: Path) -> list[Row]:
    """The rows that are not empty."""
    import csv  # not before it is needed

    try:
        text = path.read_text(encoding="utf-8-sig")
        delimiter = next((sign for sign in ";\t" if sign in text.partition("\n")[0]), ",")
        reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
        rows = [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ValueError(f"{path} is no CSV file in UTF-8: {error}") from None
    return [row for row in rows if any(row[1])]


def _fault(cells: list[str], width: int, named: bool) -> str:
    """What is wrong with a row, if anything; `named`: whether the last cell is a name."""
    if len(cells) != width:
        return f"has {len(cells)} column{'s' * (len(cells) != 1)}, not {width}"
    for cell in cells[:-1] if named and cells[-1] else cells:
        if isnan(_number(cell)):
            return f"holds {cell!r}, which is no finite number"
    return ""


def _number(cell: str, infinite: float = nan) -> float:
    """The number in a cell, nan if there is none; `infinite` for a written infinity or nan."""
    try:
        return number if isfinite(number := float(cell)) else infinite
    except ValueError:
        return nan
