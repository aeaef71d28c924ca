"""The pages as they are written: their parts, their pictures' words, and every number a computed one."""

import json
import re

import errors
import pytest
import twins
from support import ROOT

from autograd.drawing.dot import LOOKS
from autograd.language import say
from autograd.walking import MISTAKES

DOCS = ROOT / "docs"
LESSONS = [path for language in ("en", "zh") for path in sorted((DOCS / language / "lessons").glob("*.md"))]
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
PARTS = {"en": ("What to remember", "Exercises"), "zh": ("记住这些", "练习")}
NUMBER = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)")
NOT_PROSE = re.compile(
    r"\A---\n.*?^---$|^```.*?^```$|^(?:#|:link:|lessons/).*?$|\]\([^)]*\)|^\*\*\d+\.\*\*|^\d+\. |\\\w+",
    re.M | re.S,
)


def language_of(path):
    return path.parts[-3]


def unfounded(text):
    """The numbers of a page's prose, of two digits or with a point, that none of its cells holds."""
    cells = {*map(float, NUMBER.findall("\n".join(twins.CELL.findall(text))))}
    prose = NOT_PROSE.sub(" ", text).replace("−", "-")
    return [number for number in NUMBER.findall(prose) if len(number) > 1 and float(number) not in cells]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", twins.pages())
def test_every_number_in_prose_is_in_a_cell(name, language):
    """Where it went in, or is asserted to come out."""
    assert unfounded((DOCS / f"{language}/{name}.md").read_text(encoding="utf-8")) == []


def test_a_number_out_of_the_air_is_noticed():
    """The check above sees numbers in sentences, formulas and lists, and no parts of names."""
    cell = '```{code-cell} python\nassert f"{x:.2f}" == "-0.76"\n```\n'
    assert unfounded(f"It is −0.76, and $\\frac{{1}}{{2}}$, w12 and [a lesson](12-gpt.md).\n\n{cell}") == []
    assert unfounded(f"It is 0.77 or $12 \\cdot x$.\n\n- 3.5\n\n{cell}") == ["0.77", "12", "3.5"]


@each_lesson
def test_a_lesson_has_its_parts(path):
    """A number that is its file's, what to remember, and exercises at the end."""
    text = path.read_text(encoding="utf-8")
    title = re.search(r"^# (\d+) · \S", text, re.M)
    assert title, "a lesson begins with '# 3 · Title'"
    assert int(title[1]) == int(path.stem[:2])
    headings = re.findall(r"^## (.*)$", text, re.M)
    assert tuple(headings[-2:]) == PARTS[language_of(path)]
    assert len(re.findall(r"^ask\(", text, re.M)) >= 3


@pytest.mark.parametrize("name", twins.pages())
def test_every_picture_is_told_in_words(name):
    """For those who cannot see it, in the language of the page."""
    for language in ("en", "zh"):
        text = (DOCS / language / f"{name}.md").read_text(encoding="utf-8")
        for cell in twins.CELL.findall(text):
            if re.match(r"(draw|curves)\(|plt\.show", cell.rstrip().splitlines()[-1]):
                told = re.search(r"alt: (.+)", cell)
                assert told, cell
                assert (re.search("[一-鿿]", told[1]) is not None) == (language == "zh"), told[1]


@pytest.mark.parametrize("name", twins.pages())
def test_chinese_paragraphs_are_one_line(name):
    """A line break between Chinese characters would show as a space."""
    text = twins.CELL.sub("", (DOCS / f"zh/{name}.md").read_text(encoding="utf-8"))
    assert re.findall(r"[一-鿿，。、；：？！）].\n(?=[一-鿿（“])", text) == []


def test_legends_have_chinese_words():
    """Of every look, and of every engine that is wrong on purpose."""
    words = json.loads((DOCS / "zh/pictures.json").read_text(encoding="utf-8"))
    alone = ("values only", "to fill in values", "to fill in gradients", "parameters")
    said = {say(key, "en") for key in (*[look.LEGEND for look in LOOKS.values()], *alone)}
    behind = {f"; {say('marks', 'en')}", say("harmless", "en", told=""), f"; {say('folded', 'en')}"}
    assert said | behind | {*MISTAKES.values()} <= words.keys()
    assert [chinese for chinese in words.values() if not re.search("[一-鿿✓]", chinese)] == []


@pytest.mark.parametrize("code", errors.CATALOGUE)
def test_each_error_of_the_catalogue_is_raised(code):
    """By the engine, as one sentence; and the way out is told in both languages."""
    assert re.fullmatch(r"[A-Z]\w+Error: [^\n]+", errors.sentence(code))
    english, chinese = errors.CATALOGUE[code]
    assert english
    assert re.search("[一-鿿]", chinese)


def test_what_raises_nothing_is_no_error():
    """An error that the engine no longer makes fails the build of its page."""
    with pytest.raises(AssertionError, match="raises nothing"):
        errors.sentence("x + 1")
