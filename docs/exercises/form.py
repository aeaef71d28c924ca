"""An exercise in a page: a form that a few lines of script judge by digests, without Python.

Where the answer is code, the lab's Python judges it, which starts with the first click. The words of both
languages are in the form; the page shows its own.
"""

from __future__ import annotations

import json
from html import escape

from exercises.exercise import Exercise, Words, load, words

ANSWER, HINT, WAY = ("Your answer", "你的答案"), ("A hint", "提示"), ("The way", "解法")
STARTS = (
    "Python is starting in your browser, once; some seconds …",
    "正在浏览器里启动 Python，只需一次，请稍候……",
)


class Form:
    """What a cell shows for an exercise."""

    def __init__(self, name: str, exercise: Exercise) -> None:
        self.name, self.exercise = name, exercise

    def __repr__(self) -> str:
        return f"<exercise {self.name}>"

    def _repr_html_(self) -> str:
        exercise = self.exercise
        verdicts = {} if exercise.code else exercise.verdicts()
        kinds = {
            said: what if what == "right" else f"w{i}" for i, (said, what) in enumerate(verdicts.items())
        }
        told = {kinds[said]: what for said, what in verdicts.items()}
        told |= {"right": "right", "other": "other", "unread": "unread", "starts": STARTS}
        digests = {digest(f"{self.name} {said}"): kind for said, kind in kinds.items()}
        data = {"name": self.name, "verdicts": json.dumps(digests), "digits": exercise.digits}
        data["kind"] = "code" if exercise.code else "choice" if exercise.choices else "number"
        attributes = " ".join(f'data-{key}="{escape(str(value))}"' for key, value in data.items())
        return "\n".join(
            [
                f'<form class="exercise" id="ask-{self.name}" {attributes}>',
                f'<span class="level">{"★" * exercise.level}</span>',
                *self._fields(),
                f"<button>{both(('Check', '检查'))}</button>",
                '<output aria-live="polite">',
                *(_said(kind, what) for kind, what in told.items()),
                "</output>",
                _opened("hint", HINT, exercise.hint),
                _opened("way", WAY, exercise.way),
                "</form>",
            ]
        )

    def _fields(self) -> list[str]:
        exercise = self.exercise
        if exercise.code:
            rows = exercise.code.starts.count("\n") + 1
            return [
                f'<textarea name="answer" rows="{rows}" spellcheck="false" aria-label="Python">'
                f"{escape(exercise.code.starts)}</textarea>"
            ]
        if exercise.choices:
            return [
                f'<label class="choice"><input type="radio" name="answer" value="{escape(key)}" required="" /> '
                f"{both(text)}</label>"
                for key, text in exercise.choices.items()
            ]
        return [f'<label>{both(ANSWER)} <input name="answer" autocomplete="off" required="" /></label>']


def _said(kind: str, what: str | Words) -> str:
    colour = kind if kind in ("right", "starts") else "wrong"
    return f'<p hidden="" data-verdict="{kind}" class="{colour}">{both(words(what))}</p>'


def _opened(kind: str, title: Words, text: Words) -> str:
    return f'<details class="{kind}"><summary>{both(title)}</summary><p>{both(text)}</p></details>'


def ask(name: str) -> Form:
    """Show an exercise in a page."""
    return Form(name, load(name))


def both(pair: Words) -> str:
    """Words in both languages."""
    return f'<span lang="en">{pair[0]}</span><span lang="zh">{pair[1]}</span>'


def digest(text: str) -> str:
    """FNV-1a of 32 bits: the page's script has the same."""
    hashed = 0x811C9DC5
    for byte in text.encode():
        hashed = (hashed ^ byte) * 0x01000193 & 0xFFFFFFFF
    return f"{hashed:08x}"
