"""Generated code as text: expressions, names, and the layout of functions.

What a line here may know: rows, and how Python is written. It knows no graph and no target.
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from textwrap import fill, indent
from typing import Any, NamedTuple

from autograd.formula import ATOM, spell, spell_call
from autograd.rules import Rule

WIDTH = 88  # the longest expression written in one piece; a longer one is given a name on the way
LINE = 102  # the longest line of code, before it is indented; a longer one is broken between brackets
NAME = 40  # the longest part of a label that becomes a name

ONES, ONES_OF, DOT = "__ones__", "__ones_of__", "__dot__"
"""Names in code for arrays: a one for each sample, what makes them, and the sum of a product over samples."""

_RESERVED = f"inf nan math zip program summed mapped RULES __debug__ {ONES} {ONES_OF} {DOT}"
_WHOLE: Any = {"break_long_words": False, "break_on_hyphens": False}


class Text(NamedTuple):
    """An expression: its text, how tightly it binds, and its operation; a name or a number has no rule."""

    text: str
    binds: int = ATOM
    rule: Rule | None = None
    operands: tuple[Text, ...] = ()

    def rewritten(self, spelling: Spelling) -> Text:
        """The same expression in another spelling."""
        if self.rule is None:
            return self
        return written(self.rule, [operand.rewritten(spelling) for operand in self.operands], spelling)


Spelling = Callable[[Rule, Sequence[Text]], tuple[str, int]]
"""How an operation is written: its text, and how tightly that binds."""


def readable(rule: Rule, operands: Sequence[Text]) -> tuple[str, int]:
    """A row as a person writes it; a power that may leave the reals, as Python's may not, as a call."""
    texts = [operand[:2] for operand in operands]
    if rule.name == "pow":
        exponent = operands[1].text
        if operands[1].rule or exponent.isidentifier() or not float(exponent).is_integer():
            return spell_call("pow", texts)
    if rule.name == "where":
        condition, a, b = [text if binds else f"({text})" for text, binds in texts]
        return f"{a} if {condition} else {b}", 0  # so only the chosen side is computed
    return spell(rule, texts)


def written(rule: Rule, operands: Sequence[Text], spelling: Spelling = readable) -> Text:
    """A row applied to expressions."""
    return Text(*spelling(rule, operands), rule, tuple(operands))


class Names:
    """Names for generated code: from labels, valid, and each one once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {*taken, *_RESERVED.split()}
        self.numbers: dict[str, int] = {}

    def new(self, label: str) -> str:
        """The name for a label: what is no identifier becomes `_`, and a number tells equal ones apart."""
        plain = unicodedata.normalize("NFKC", label[:NAME].replace(".", "_"))[:NAME]
        plain = "".join(c if ("_" + c).isidentifier() else "_" for c in plain)
        plain = plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"_{plain}"
        name, number = plain, self.numbers.get(plain, 1)
        while name in self.taken:
            number += 1
            name = f"{plain}_{number}"
        self.numbers[plain] = number
        self.taken.add(name)
        return name


def function(name: str, arguments: Iterable[str], body: Iterable[str]) -> str:
    """A function of these arguments and statements."""
    return block(listed(f"def {name}(", arguments, "):", 8), body) + "\n"


def block(head: str, body: Iterable[str]) -> str:
    """Statements under a head such as `if t:`."""
    return "\n".join([head, *[indent(statement, "    ") for statement in body]])


def loop(names: Sequence[str], columns: Sequence[str], body: Iterable[str]) -> str:
    """A loop over columns; in each round, each name is a number of its column."""
    head = f"for {', '.join(names)}{',' * (len(names) == 1)} in zip({', '.join(columns)}):"
    if len(head) > LINE:
        head = listed("for (", names, ",) in zip(\n") + listed("    ", columns, "):")
    return block(head, body)


def statement(start: str, text: str) -> str:
    """A statement on one line, or, if it is too long, on several between brackets."""
    if len(start) + len(text) <= LINE:
        return start + text
    return f"{start}(\n{indent(fill(text, LINE - 4, **_WHOLE), '    ')}\n)"


def returned(results: Sequence[str]) -> str:
    """The statement that returns these as a tuple."""
    return listed("return (", results, ",)" if len(results) == 1 else ")")


def listed(start: str, items: Iterable[str], end: str, space: int = 4) -> str:
    """Items with commas between them, on as many lines as it takes, each of them in one piece."""
    text = ", ".join([item.replace(" ", "\xa0") for item in items])  # no line is broken at such a space
    text = fill(text, WIDTH - 1, initial_indent=start, subsequent_indent=" " * space, **_WHOLE) or start
    return text.replace("\xa0", " ") + end
