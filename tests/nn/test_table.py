"""Samples from files: what is taken, and every wrong row by its line."""

import pytest

from nn import samples_from
from nn.table import SHOWN


@pytest.fixture
def table(tmp_path):
    """Reads a text as the file points.csv."""

    def read(text, encoding="utf-8"):
        path = tmp_path / "points.csv"
        path.write_bytes(text.encode(encoding))
        return samples_from(path)

    return read


POINTS = [([0.1, 0.2], 0.0), ([0.9, -8.0], 1.0)]


@pytest.mark.parametrize(
    "text",
    [
        "0.1,0.2,0\n0.9,-8,1\n",
        "x,y,label\n0.1,0.2,0\n0.9,-8,1",
        "x;y;label\r\n0.1;0.2;0\r\n0.9;-8;1\r\n",
        "x\ty\tlabel\n0.1\t0.2\t0\n\n0.9\t-8e0\t1\n\n",
        ' "x", y ,label\n "0.1" , 0.2, 0\n 0.9,-8 ,1.0\n,,\n',
        "\ufeff0.1,0.2,0\n0.9,-8,1\n",
        'x,y,"a label\nof two lines"\n0.1,0.2,no\n0.9,-8,yes\n',
        "0.1,0.2,inside\n0.9,-8,outside\n",
    ],
)
def test_what_is_taken(table, text):
    """With and without a header, commas, semicolons and tabs, empty lines, quotes, names of classes."""
    assert table(text) == POINTS


def test_columns_and_classes(table):
    """Kept with the samples, which are a list."""
    found = table("width,length,kind\n1,2,virginica\n3,4,setosa\n5,6,versicolor\n1,1,setosa\n")
    assert [target for _, target in found] == [2.0, 0.0, 1.0, 0.0]
    assert (found.columns, found.classes) == (
        ["width", "length", "kind"],
        ["setosa", "versicolor", "virginica"],
    )
    assert isinstance(found, list)
    plain = table("1,2\n3,4\n")
    assert (plain, plain.columns, plain.classes) == ([([1.0], 2.0), ([3.0], 4.0)], [], [])
    assert table("1,2,3,4,5\n") == [([1.0, 2.0, 3.0, 4.0], 5.0)]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1,2,0\n1,o.2,0\n1,2,3,0\n4,5,1\n4,1\n", "line 2 holds 'o.2', which is no finite number; "
         "line 3 has 4 columns, not 3; line 5 has 2 columns, not 3"),
        ("1,2,0\n1\n2,3,1\n", "line 2 has 1 column, not 3"),
        ("x,y\n1,2\n\nnan,3\n4,inf\n5,6\n", "line 4 holds 'nan', which is no finite number; "
         "line 5 holds 'inf', which is no finite number"),
        ("1,2,0\n1,2,\n3,4,1\n", "line 2 holds '', which is no finite number"),
        ("1,2,a\n1,,b\n3,4,\n5,6,a\n", "line 2 holds '', which is no finite number; "
         "line 3 holds '', which is no finite number"),
        ("1,2,0\n1,2,x\n3,4,1\n", "line 2 holds 'x', which is no finite number"),
        ("1,nan,a\n1,2,b\n", "line 1 holds 'nan', which is no finite number"),
        ("0,5;1,2;0\n0,5;1,2;1\n", "line 1 holds '0,5', which is no finite number; "
         "line 2 holds '0,5', which is no finite number"),
    ],
)  # fmt: skip
def test_every_wrong_row_is_named(table, text, sentence):
    """By its line in the file, and what is wrong with it."""
    with pytest.raises(ValueError, match=r"points\.csv: ") as caught:
        table(text)
    assert str(caught.value).partition("points.csv: ")[2] == sentence


def test_many_wrong_rows_are_counted(table):
    """A file of another kind gets a sentence, not a book."""
    with pytest.raises(ValueError, match=f"; and {40 - SHOWN} more$"):
        table("1,2\n" * 50 + "1,\n" * 40)


@pytest.mark.parametrize("text", ["", "\n\n", "x,y\n", "1\n2\n", "just words\n"])
def test_no_samples(table, text):
    """An empty file, a header alone, one column."""
    with pytest.raises(
        ValueError, match=r"points\.csv holds no samples: it needs rows of two numbers or more"
    ):
        table(text)


def test_files_that_are_none(table, tmp_path):
    """Another encoding is one sentence; a missing file is the system's own error."""
    with pytest.raises(ValueError, match=r"points\.csv is no CSV file in UTF-8"):
        table("größe,y\n1,2\n", "latin-1")
    with pytest.raises(FileNotFoundError):
        samples_from(tmp_path / "none.csv")
