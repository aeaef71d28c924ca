"""The exercises: true answers, usual mistakes known by name, and a page's script that judges alike."""

import importlib
import itertools
import json
import math
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

import exercises
import pytest
from exercises.exercise import MISTAKES, Words, words
from exercises.form import digest
from support import ROOT

from autograd import Value

DOCS = ROOT / "docs"
ALL = {
    name: exercise
    for path in sorted((DOCS / "exercises").glob("lesson_*.py"))
    for name, exercise in importlib.import_module(f"exercises.{path.stem}").EXERCISES.items()
}
each = pytest.mark.parametrize("name", ALL)
JUDGED = [name for name, exercise in ALL.items() if exercise.code is None]
CODED = [name for name, exercise in ALL.items() if exercise.code is not None]


@pytest.fixture(autouse=True)
def _no_tries_so_far(monkeypatch):
    monkeypatch.setattr("exercises.exercise._tries", {})


@each
def test_an_exercise_is_asked_in_its_lesson(name):
    """Once, in both languages."""
    for language in ("en", "zh"):
        (lesson,) = (DOCS / language / "lessons").glob(f"{name[:2]}-*.md")
        assert lesson.read_text(encoding="utf-8").count(f'ask("{name}")') == 1, lesson


def test_what_is_asked_is_there():
    """Every `ask` of every lesson names an exercise, and the levels are three."""
    asked = {
        name
        for path in (DOCS / "en").rglob("*.md")
        for name in re.findall(r'ask\("(.*)"\)', path.read_text(encoding="utf-8"))
    }
    assert asked == ALL.keys()
    assert {exercise.level for exercise in ALL.values()} == {1, 2, 3}


@each
def test_words_are_there_in_both_languages(name):
    """English without Chinese characters, Chinese with some."""
    exercise = ALL[name]
    usual = [] if exercise.code else [what for _, what in exercise.wrong if not isinstance(what, str)]
    for english, chinese in [exercise.hint, exercise.way, *usual]:
        assert re.search("[A-Za-z0-9]", english)
        assert not re.search("[一-鿿]", english)
        assert re.search("[一-鿿]|<code>", chinese)


@pytest.mark.parametrize("name", JUDGED)
def test_answers_are_true_and_wrong_ones_known(name):
    """The engine's answer is right; each usual wrong one differs from it and is told what went wrong."""
    exercise = ALL[name]
    verdicts = exercise.verdicts()
    assert exercise.choices or math.isfinite(exercise.answer())
    assert len(verdicts) == len(exercise.wrong) + 1 >= 2, "two answers are the same"
    assert exercises.check(name, exercise.answer()).right
    for wrong, what in exercise.wrong:
        verdict = exercises.check(name, wrong() if callable(wrong) else wrong)
        assert not verdict.right
        assert verdict.words[0] == words(what)


@pytest.mark.parametrize("name", CODED)
def test_code_is_judged(name):
    """The right code is right, what one starts from is not, nor is any usual mistake."""
    exercise = ALL[name]
    assert exercises.check_code(name, exercise.answer()).right
    for text in (exercise.code.starts, *[text for text, _ in exercise.wrong]):
        assert not exercises.check_code(name, text).right
    verdict = exercises.check_code(name, "1 / 0")
    assert "ZeroDivisionError" in verdict.words[0][0]
    assert not exercises.check_code(name, "x = 1").right, "nothing was defined"


def test_what_there_is_to_choose_from():
    """In a notebook, where there is no form; of a number, what one looks like."""
    assert exercises.check("02-plus", ...).words[0] == ("'copies': 7 to each", "'copies'：每个都得到 7")
    assert exercises.check("01-slope", ...).words == [MISTAKES["unread"]]


def test_a_function_that_returns_nothing():
    """As the one that an exercise starts from."""
    verdict = exercises.check_code("02-slope", ALL["02-slope"].code.starts)
    assert verdict.words[0][0] == "Your function has to return a number."


def test_a_wrong_derivative_is_answered_with_a_picture():
    """A usual one by name, another with the place where it is wrong; both drawn."""
    named = exercises.check_code("02-slope", "from math import tanh\ndef slope(x):\n    return 2 * tanh(x)")
    assert "the road goes on" in named.words[0][0]
    other = exercises.check_code("02-slope", "def slope(x):\n    return x")
    assert re.match(r"At x = -?\d", other.words[0][0])
    for verdict in (named, other):
        drawn = ElementTree.fromstring(verdict.picture)
        assert len(drawn.findall("polyline")) == 3
        assert len(drawn.findall("circle")) == 2


def test_the_hint_comes_second_and_the_way_third():
    """First what went wrong; a right answer says nothing else."""
    told = [len(exercises.check("01-slope", 99.0).words) for _ in range(4)]
    assert told == [1, 2, 3, 3]
    right = exercises.check("01-slope", -3.0)
    assert repr(right) == "\n".join(MISTAKES["right"])
    assert exercises.check("01-slope", "three").words[0] == MISTAKES["unread"]


def test_a_name_that_is_not_there_is_told():
    """With those that are."""
    with pytest.raises(KeyError, match="01-slope"):
        exercises.check("01-none", 1.0)


def test_a_mistaken_engine_works_out_wrong_answers():
    """What assignment finds, where shares must be added: one of them alone."""
    x = Value(3.0)
    assert exercises.mistaken(x * x + x, x, "assign") in (1.0, 3.0)
    assert exercises.mistaken(x * x, x, "edges") == 3.0
    for name, assigned in (("01-twice", 3.0), ("02-roads", 2.0), ("02-roads", 4.0)):
        assert exercises.check(name, assigned).words[0] == MISTAKES["assign"]


def form_of(name):
    return ElementTree.fromstring(exercises.ask(name)._repr_html_())


@each
def test_a_form_shows_both_languages_and_holds_no_answer(name):
    """Its digests lead to the words; without script it is still a question with a hint."""
    exercise = ALL[name]
    page = exercises.ask(name)._repr_html_()
    root = form_of(name)
    assert root.get("id") == f"ask-{name}"
    assert page.count('lang="en"') == page.count('lang="zh"') > 6
    verdicts = json.loads(root.get("data-verdicts"))
    kinds = {words.get("data-verdict") for words in root.iter("p")}
    assert {*verdicts.values()} < kinds
    if exercise.code is None:
        assert verdicts[digest(f"{name} {exercise.said(exercise.answer())}")] == "right"


SCRIPT = """
global.document = {{ querySelectorAll: () => [] }};
{source}
const form = (data) => ({{ dataset: data }});
console.log(JSON.stringify({asked}.map(([data, typed]) => judge(form(data), typed))));
"""


def judged_by_the_page(asked):
    """What the page's script says of answers, each to a form with these data."""
    source = (DOCS / "_static/exercises.js").read_text(encoding="utf-8")
    script = SCRIPT.format(source=source, asked=json.dumps(asked))
    return json.loads(
        subprocess.run(["node", "-"], input=script, capture_output=True, text=True, check=True).stdout
    )


def data_of(name):
    return {
        key.removeprefix("data-"): value
        for key, value in form_of(name).attrib.items()
        if key.startswith("data-")
    }


@pytest.mark.skipif(not shutil.which("node"), reason="the page's script needs node")
def test_the_page_judges_as_python_does():
    """Right and usual wrong answers of every exercise; numbers however people type them."""
    asked, expected = [], []
    for name in JUDGED:
        exercise = ALL[name]
        for said, what in exercise.verdicts().items():
            asked.append([data_of(name), said])
            expected.append("right" if what == "right" else "w")
    ways = {
        "-3": "right",
        "−3.0": "right",
        "－３": "right",
        "-6/2": "right",
        " -3 ": "right",
        "-2,99999": "right",
    }
    ways |= {"three": "unread", "": "unread", "1/0": "unread", "-3.1": "other"}
    for typed, verdict in ways.items():
        asked.append([data_of("01-slope"), typed])
        expected.append(verdict)
    found = judged_by_the_page(asked)
    assert [kind[0] if re.match(r"w\d", kind) else kind for kind in found] == expected


@pytest.mark.skipif(not shutil.which("node"), reason="the page's script needs node")
def test_numbers_are_rounded_alike():
    """By Python and by the page, also exact halves."""
    numbers = [0.0, -0.0, -1e-9, 0.5, 2.5, -2.5, 0.03125, -0.03125, 1e6, 1 / 3]
    asked = []
    for number, digits in itertools.product(numbers, [0, 2, 4]):
        exercise = exercises.Exercise(1, lambda n=number: n, [], ("", ""), ("", ""), digits=digits)
        data = {"name": "n", "kind": "number", "digits": str(digits)}
        data["verdicts"] = json.dumps({digest(f"n {exercise.said(number)}"): "right"})
        asked.append([data, repr(number)])
    assert judged_by_the_page(asked) == ["right"] * len(asked)


def test_mistakes_have_words_in_both_languages():
    """And none says the same as another."""
    kinds: list[Words] = list(MISTAKES.values())
    assert len({*kinds}) == len(kinds)
    assert all(re.search("[一-鿿]", chinese) for _, chinese in kinds)
