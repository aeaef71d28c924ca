"""Generated code as text: expressions, names, and the layout of functions.

What a line here may know: rows, and how Python is written. It knows no graph and no target.

>>> from autograd import rules
>>> x, y = Text("x"), Text("y")
>>> written(rules.mul, [written(rules.add, [x, y]), x]).text
'(x + y) * x'
"""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from textwrap import wrap
from typing import NamedTuple

from autograd.formula import ATOM, OPERATORS, spell, spell_call
from autograd.rules import Rule

WIDTH = 88  # the longest expression written in one piece; a longer one is given a name on the way
LINE = 102  # the longest line of code, before it is indented; a longer one is broken between brackets
NAME = 40  # the longest part of a label that becomes a name

ONES, ONES_OF, DOT = "__ones__", "__ones_of__", "__dot__"
"""Names in code for arrays: a one for each sample, what makes them, and the sum of a product over samples."""

_RESERVED = ("inf", "nan", "math", "zip", "program", "summed", "RULES", "__debug__", ONES, ONES_OF, DOT)
_wrap = partial(wrap, break_long_words=False, break_on_hyphens=False)


class Text(NamedTuple):
    """An expression: its text, how tightly it binds, and the operation that it writes.

    A name or a number is no operation: it has no rule.
    """

    text: str
    binds: int = ATOM
    rule: Rule | None = None
    operands: tuple[Text, ...] = ()

    def names(self) -> Iterator[str]:
        """The names that it reads, from left to right."""
        if self.text.isidentifier():
            yield self.text
        for operand in self.operands:
            yield from operand.names()

    def rewritten(self, spelling: Spelling) -> Text:
        """The same expression in another spelling."""
        if self.rule is None:
            return self
        return written(self.rule, [operand.rewritten(spelling) for operand in self.operands], spelling)


class Line(NamedTuple):
    """One step of a program, `name = value`."""

    name: str
    value: Text


Spelling = Callable[[Rule, Sequence[Text]], tuple[str, int]]
"""How an operation is written: its text, and how tightly that binds."""


def is_call(rule: Rule, operands: Sequence[Text]) -> bool:
    """Whether a row is written as a call. A power is, where it may leave the reals, as Python's may not."""
    if rule.name == "pow":
        exponent = operands[1]
        is_number = exponent.rule is None and not exponent.text.isidentifier()
        return not (is_number and float(exponent.text).is_integer())
    return rule.name not in OPERATORS


def readable(rule: Rule, operands: Sequence[Text]) -> tuple[str, int]:
    """A row as a person writes it, and right on Python's numbers."""
    if is_call(rule, operands):
        return spell_call(rule.name, [operand[:2] for operand in operands])
    return with_operator(rule, operands)


def with_operator(rule: Rule, operands: Sequence[Text]) -> tuple[str, int]:
    """A row with its operator if it has one, else as a call."""
    return spell(rule, [operand[:2] for operand in operands])


def written(rule: Rule, operands: Sequence[Text], spelling: Spelling = readable) -> Text:
    """A row applied to expressions."""
    return Text(*spelling(rule, operands), rule, tuple(operands))


class Names:
    """Names for generated code: from labels, valid, and each one once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {*taken, *_RESERVED}
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


def function(name: str, arguments: Sequence[str], body: Iterable[str]) -> str:
    """A function of these arguments."""
    return "\n".join([*listed(f"def {name}(", arguments, "):", indent=8), *_indented(body)]) + "\n"


def loop(names: Sequence[str], columns: Sequence[str], body: Iterable[str]) -> list[str]:
    """A loop over columns; in each round, each name is a number of its column."""
    head = [f"for {', '.join(names)}{',' * (len(names) == 1)} in zip({', '.join(columns)}):"]
    if len(head[0]) > LINE:
        head = [*listed("for (", names, ",) in zip("), *listed("    ", columns, "):")]
    return head + _indented(body)


def steps(lines: Iterable[Line]) -> list[str]:
    """A statement for each step."""
    return [piece for line in lines for piece in statement(f"{line.name} = ", line.value.text)]


def statement(start: str, text: str) -> list[str]:
    """A statement on one line, or, if it is too long, on several between brackets."""
    if len(start) + len(text) <= LINE:
        return [start + text]
    return [f"{start}(", *_indented(_wrap(text, LINE - 4)), ")"]


def returned(results: Sequence[str]) -> list[str]:
    """The statement that returns these as a tuple."""
    return listed("return (", results, ",)" if len(results) == 1 else ")")


def listed(start: str, items: Iterable[str], end: str, indent: int = 4) -> list[str]:
    """Items with commas between them, on as many lines as it takes, each of them in one piece."""
    text = ", ".join([item.replace(" ", "\xa0") for item in items])  # no line is broken at such a space
    lines = _wrap(text, WIDTH - 1, initial_indent=start, subsequent_indent=" " * indent) or [start]
    lines[-1] += end
    return [line.replace("\xa0", " ") for line in lines]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
