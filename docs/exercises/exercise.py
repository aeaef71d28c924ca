"""What an exercise is, how an answer is judged, and the mistakes that have a name.

The question stands in the lesson. Here are its answer, which the engine works out, what usual mistakes give
instead, a hint, and the way. Words are pairs: English, Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from html import escape, unescape
from importlib import import_module
from typing import Any

from autograd import Value
from autograd.walking import Walk

Words = tuple[str, str]

MISTAKES: dict[str, Words] = {
    "right": ("Right.", "正确。"),
    "other": ("Not yet.", "还不对。"),
    "unread": ("A number, please, such as 0.5, -3 or 1/4.", "请输入一个数，例如 0.5、-3 或 1/4。"),
    "assign": (
        "One share alone. You assigned instead of adding: shares that arrive at the same node add up.",
        "这只是其中一份。你用了赋值，而不是累加：到达同一个节点的各份要相加。",
    ),
    "order": (
        "A node handed on its gradient before all of it had arrived: wait for everything that reads it.",
        "有个节点在梯度到齐之前就往下传了：要等所有用到它的节点都传完。",
    ),
    "edges": (
        "You counted one wire where there are two: x·x reads x twice, and each wire brings a share.",
        "这里有两条线，你只算了一条：x·x 读了 x 两次，每条线都带来一份。",
    ),
    "clear": ("The gradient of an earlier pass is still in there.", "里面还留着上一次反向传播的梯度。"),
    "sign": ("The size is right, the sign is not.", "大小对了，符号不对。"),
    "swapped": (
        "That is the slope by the other operand: of a product, the slope by one factor is the other factor.",
        "这是对另一个操作数的偏导数：乘积对一个因子的偏导数，是另一个因子。",
    ),
    "value": ("That is the value, not the slope.", "这是函数值，不是斜率。"),
    "local": (
        "That is the local slope alone. Multiply it by what arrives from the output's side.",
        "这只是局部偏导数。还要乘上从输出那边传来的梯度。",
    ),
    "added": (
        "Along one road slopes multiply; only different roads are added.",
        "同一条路上的斜率要相乘；只有不同的路之间才相加。",
    ),
    "multiplied": (
        "Different roads are added; only along one road do slopes multiply.",
        "不同的路要相加；同一条路上的斜率才相乘。",
    ),
    "uphill": ("That goes uphill: step against the slope.", "这是在上坡：要沿斜率的反方向走。"),
}


@dataclass(frozen=True)
class Code:
    """An answer that is code: what it `starts` from, the name that it `defines`, and who judges that.

    `judge` takes what was defined and returns "right", a name of `MISTAKES` or words of its own, and a picture
    as SVG, such as a counterexample, or "". An error that it lets pass is told as it is.
    """

    starts: str
    defines: str
    judge: Callable[[Any], tuple[str | Words, str]]


@dataclass(frozen=True)
class Exercise:
    """One exercise.

    `answer` works the answer out: a number, or the key of one of `choices`. `wrong` says what usual mistakes
    give: a name of `MISTAKES`, or words of its own, for each wrong answer, a number or a function that works
    it out. Numbers count to so many `digits` behind the point. `level` is 1, 2 or 3. Where the answer is `code`,
    `answer` gives a right one, as text, and so does each of `wrong`.
    """

    level: int
    answer: Callable[[], Any]
    wrong: Sequence[tuple[Any, str | Words]]
    hint: Words
    way: Words
    digits: int = 4
    choices: Mapping[str, Words] = field(default_factory=dict)
    code: Code | None = None

    def said(self, answer: Any) -> str:
        """An answer as text, equal for answers that are to count as equal; the page's script does the same."""
        if self.choices:
            return str(answer)
        rounded = Decimal(float(answer)).quantize(Decimal(1).scaleb(-self.digits), ROUND_HALF_UP)
        return f"{rounded:f}" if rounded else f"{abs(rounded):f}"

    def verdicts(self) -> dict[str, str | Words]:
        """What is said of each answer that is known, the right one last, so that it wins."""
        known = {self.said(value() if callable(value) else value): words for value, words in self.wrong}
        return known | {self.said(self.answer()): "right"}


def mistaken(output: Value, leaf: Value, mistake: str) -> float:
    """The gradient that an engine finds which makes this mistake, one of those that `explain` knows."""
    return Walk(output, 1.0, mistake).adjoints[leaf]


def load(name: str) -> Exercise:
    """The exercise of this name, such as "01-slope": of lesson 01."""
    exercises = import_module(f"exercises.lesson_{name[:2]}").EXERCISES
    if name not in exercises:
        raise KeyError(f"lesson {name[:2]} has no exercise {name!r}: it has {', '.join(exercises)}")
    found: Exercise = exercises[name]
    return found


def words(what: str | Words) -> Words:
    """A mistake's words, or words of one's own."""
    return MISTAKES[what] if isinstance(what, str) else what


_tries: dict[str, int] = {}


def check(name: str, answer: Any) -> Verdict:
    """Whether an answer is right and, if not, what went wrong; from the second try a hint, then the way.

    An answer is a number, the key of a choice, or what an exercise asks to be defined, such as a function;
    `...` asks what there is to choose from.
    """
    exercise = load(name)
    if answer is ...:
        choices = [(f"'{key}': {one}", f"'{key}'：{other}") for key, (one, other) in exercise.choices.items()]
        return Verdict(False, choices or [MISTAKES["unread"]], "")
    try:
        verdict, picture = _judged(exercise, answer)
    except Exception as error:
        verdict, picture = ("unread" if exercise.code is None else _told(error)), ""
    shown = [words(verdict)]
    if verdict not in ("right", "unread"):
        _tries[name] = _tries.get(name, 0) + 1
        shown += [exercise.hint] * (_tries[name] >= 2) + [exercise.way] * (_tries[name] >= 3)
    return Verdict(verdict == "right", shown, picture)


def check_code(name: str, text: str) -> Verdict:
    """Judge code as it was typed: run it, and check what it defines."""
    code = load(name).code
    assert code is not None
    defined: dict[str, Any] = {}
    try:
        exec(text, defined)  # noqa: S102 (the learner's own, in the learner's own browser)
        answer = defined[code.defines]
    except Exception as error:
        return Verdict(False, [_told(error)], "")
    return check(name, answer)


def _judged(exercise: Exercise, answer: Any) -> tuple[str | Words, str]:
    if exercise.code is not None:
        return exercise.code.judge(answer)
    return exercise.verdicts().get(exercise.said(answer), "other"), ""


def _told(error: Exception) -> Words:
    """What Python says of code that fails."""
    said = escape(f"{type(error).__name__}: {error}")
    return f"It does not run: <code>{said}</code>", f"运行出错：<code>{said}</code>"


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer: in a notebook its words, in both languages, and perhaps a picture."""

    right: bool
    words: Sequence[Words]
    picture: str

    def __repr__(self) -> str:
        return "\n".join(_plain(text) for pair in self.words for text in pair)

    def _repr_html_(self) -> str:
        said = "".join(f"<p>{english}<br>{chinese}</p>" for english, chinese in self.words)
        return f"{said}{self.picture}"


def _plain(text: str) -> str:
    """Words without their tags."""
    return unescape(re.sub(r"<[^>]*>", "", text))
