"""The pictures of the documentation: those that the code on its pages makes."""

import doctest
import re
import runpy
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from support import ROOT

pytest.importorskip("pygraphviz", reason="pictures need Graphviz: pip install pygraphviz")


def texts(path: Path) -> list[str]:
    """What an SVG says, wherever it says it: the same from every version of Graphviz."""
    return sorted(element.text or "" for element in ElementTree.parse(path).iter() if "text" in element.tag)


@pytest.mark.slow
def test_the_pictures_are_those_of_the_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every picture kept in docs/pictures says what the page's code draws today."""
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(ROOT / "docs" / "gallery.md"), module_relative=False, encoding="utf-8")
    assert result.failed == 0
    kept = {path.name: texts(path) for path in (ROOT / "docs" / "pictures").glob("*.svg")}
    made = {path.name: texts(path) for path in (tmp_path / "pictures").glob("*.svg")}
    assert kept == made


def test_no_example_of_a_page_expects_the_line_that_closes_its_block() -> None:
    """What makes the pictures reads every page of the documentation as its tests do."""
    reader = runpy.run_path(str(ROOT / "docs" / "make_pictures.py"))["Blocks"]()
    for page in (ROOT / "docs").glob("*.md"):
        wanted = [example.want for example in reader.get_examples(page.read_text(encoding="utf-8"))]
        assert not any("```" in want for want in wanted)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda p: p.name
)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    """Pictures and files that a page links to are there."""
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (page.parent / link).exists()] == []
