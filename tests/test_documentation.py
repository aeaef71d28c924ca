"""Every example in the documentation runs and prints what it says: docstrings, README, course.

In Markdown, a block marked `python` is run, all blocks of a file in order and in one namespace. With
`>>>` it is a doctest; without, its output must equal the block marked `output` that follows it next,
if there is one.
"""

import contextlib
import doctest
import importlib
import importlib.metadata
import io
import itertools
import re
import textwrap

import pytest
import support
from suites import slow
from support import ROOT

MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for package in ("autograd", "nn")
    for path in sorted((ROOT / package).rglob("*.py"))
    if path.name != "__main__.py"
]
PAGES = [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))] if path.exists()]
LONG = ("gallery", "two-modes")

BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)[^\n]*\n(?P<text>.*?)^(?P=indent)```[ ]*$", re.M | re.S)


FLOAT = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


class Checker(doctest.OutputChecker):
    """Compares text; where another mathematics library may round otherwise, its floats to 1e-9."""

    def check_output(self, want, got, optionflags):
        if super().check_output(want, got, optionflags) or support.SAME_LIBRARY:
            return super().check_output(want, got, optionflags)
        shown, printed = (list(map(float, FLOAT.findall(text))) for text in (want, got))
        same_text = super().check_output(FLOAT.sub("0.0", want), FLOAT.sub("0.0", got), optionflags)
        return same_text and support.as_stored(printed, shown)


def run_doctest(test):
    """Run a doctest; what went wrong, as text."""
    report = io.StringIO()
    runner = doctest.DocTestRunner(Checker(), optionflags=doctest.ELLIPSIS)
    runner.run(test, out=report.write, clear_globs=False)
    return report.getvalue()


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    """Examples may write files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.mark.parametrize("name", MODULES)
def test_docstrings(name):
    """Every example in the docstrings of a file gives the output shown."""
    module = importlib.import_module(name)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        assert run_doctest(test) == ""


def blocks(text):
    """(line, kind, text) for every fenced block of a page."""
    for found in BLOCK.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, found["kind"], textwrap.dedent(found["text"])


def run_page(path):
    """Run the blocks of a page in order; complain with file and line."""
    found = [*blocks(path.read_text(encoding="utf-8")), (0, "", "")]
    namespace = {"__name__": "__main__"}
    for (line, kind, source), (_, next_kind, next_text) in itertools.pairwise(found):
        where = f"{path.name}, line {line}"
        if kind in ("python", "pycon", "py"):
            if ">>>" in source:
                test = doctest.DocTestParser().get_doctest(source, namespace, where, str(path), line)
                assert run_doctest(test) == ""
                namespace.update(test.globs)
            else:
                printed = io.StringIO()
                with contextlib.redirect_stdout(printed):
                    exec(compile(source, where, "exec"), namespace)  # noqa: S102
                if next_kind == "output":
                    assert printed.getvalue() == next_text, where


@pytest.mark.parametrize(
    "path",
    [slow(path) if path.stem in LONG else path for path in PAGES],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_pages(path):
    """Every Python block of a page runs and prints what the page says."""
    run_page(path)


PAGE = """
```python
x = 1
print(x + 1)
```

```output
2
```

- in a list

  ```python
  >>> x + 1
  2
  ```

```sh
rm -r /
```
"""


@pytest.mark.parametrize(
    ("page", "good"),
    [
        (PAGE, True),
        (PAGE.replace("output\n2", "output\n3"), False),
        (PAGE.replace("  2\n", "  3\n"), False),
        (PAGE.replace("x = 1", "x = 1 / 0"), False),
    ],
    ids=["good", "wrong output", "wrong doctest", "error"],
)
def test_wrong_pages_are_noticed(tmp_path, page, good):
    """The machinery of this file sees a wrong output and an error, and runs nothing but Python."""
    path = tmp_path / "page.md"
    path.write_text(page, encoding="utf-8")
    if good:
        run_page(path)
    else:
        with pytest.raises((AssertionError, ZeroDivisionError)):
            run_page(path)


def test_there_are_examples():
    """The docstrings of both packages hold examples, so none of this passes for want of them."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    count = sum(len(test.examples) for name in MODULES for test in finder.find(importlib.import_module(name)))
    assert count > 100


def test_the_reading_order_names_every_file_and_its_length():
    """The README's tables have every file, or its room, with its length to the nearest ten lines."""
    rows = re.findall(
        r"^\| \[`([\w/]+?(?:\.py|/))`\]\(([\w/.]+)\) \| (\d+) \|", (ROOT / "README.md").read_text(), re.M
    )
    assert [name.rstrip("/") for name, _, _ in rows] == [link for _, link, _ in rows]
    named = [name for name, _, _ in rows]
    files = [path for package in ("autograd", "nn") for path in (ROOT / package).rglob("*.py")]
    lengths = dict.fromkeys(named, 0)
    for path in files:
        name = str(path.relative_to(ROOT))
        room = next((room for room in named if room.endswith("/") and name.startswith(room)), name)
        if room == name and path.name in ("__init__.py", "__main__.py"):
            continue  # doors
        assert room in named, f"{name} is in no table"
        lengths[room] += len(path.read_text(encoding="utf-8").splitlines())
    assert {name: int(lines) for name, _, lines in rows} == {n: round(k, -1) for n, k in lengths.items()}


def test_not_beside_another_package_of_the_same_name():
    """If the package that others publish as `autograd` is installed too, one of the two is broken."""
    try:
        importlib.metadata.distribution("autograd")
    except importlib.metadata.PackageNotFoundError:
        return
    pytest.fail(
        "the distribution `autograd` of others is installed here: it has the import name of this package, "
        "and pip mixes the two folders; use a virtual environment without it"
    )
