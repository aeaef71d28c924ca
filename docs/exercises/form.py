"""An exercise in a page: a form that a few lines of script judge by digests, without Python.

The words of both languages are in it; the page shows its own.
"""

from __future__ import annotations

import json
from html import escape

from exercises.exercise import Exercise, Words, load, words


class Form:
    """What a cell shows for an exercise."""

    def __init__(self, name: str, exercise: Exercise) -> None:
        self.name, self.exercise = name, exercise

    def _repr_html_(self) -> str:
        verdicts = self.exercise.verdicts()
        labels = {said: f"w{place}" if verdict != "right" else "right" for place, (said, verdict) in enumerate(verdicts.items())}
        told = {labels[said]: verdict for said, verdict in verdicts.items()} | {"other": "other", "unread": "unread"}
        digests = {digest(f"{self.name} {said}"): label for said, label in labels.items()}
        number = "" if self.exercise.choices else f' data-digits="{self.exercise.digits}"'
        return "\n".join(
            [
                f'<form class="exercise" id="ask-{self.name}" data-name="{self.name}"{number}'
                f" data-verdicts='{json.dumps(digests)}'>",
                f'<span class="level">{"★" * self.exercise.level}</span>',
                *self._fields(),
                f"<button>{both(('Check', '检查'))}</button>",
                '<output aria-live="polite">',
                *(
                    f'<p hidden data-verdict="{label}" class="{"right" if verdict == "right" else "wrong"}">'
                    f"{both(words(verdict))}</p>"
                    for label, verdict in told.items()
                ),
                "</output>",
                *(
                    f'<details class="{kind}"><summary>{both(title)}</summary><p>{both(text)}</p></details>'
                    for kind, title, text in (
                        ("hint", ("A hint", "提示"), self.exercise.hint),
                        ("way", ("The way", "解法"), self.exercise.way),
                    )
                ),
                "</form>",
            ]
        )

    def _fields(self) -> list[str]:
        if self.exercise.choices:
            return [
                f'<label class="choice"><input type="radio" name="answer" value="{escape(key)}" required> {both(text)}</label>'
                for key, text in self.exercise.choices.items()
            ]
        return [f'<label>{both(("Your answer", "你的答案"))} <input name="answer" autocomplete="off" required></label>']


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
