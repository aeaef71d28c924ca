"""Text to graph: `tanh(a*b + c)` is parsed, symbol by symbol, and never evaluated as code.

A line here may know characters, the precedence of operators, and that a row of the table applies
itself to nodes. It knows no value of an operation and no gradient. Nothing is recursive, so brackets
may lie as deep as the text is long.

>>> y = parse("tanh(a*b + c)", {"a": 2.0, "b": -3.0, "c": 10.0})
>>> y.op.name, f"{y:.4f}"
('tanh', '0.9993')
>>> parse("2*a^2", {"a": 3.0})
Traceback (most recent call last):
autograd.expression.ExpressionError: ^ has no place in an expression: write ** instead
  2*a^2
     ^
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from keyword import iskeyword
from typing import Any, NamedTuple, NoReturn
from unicodedata import category, east_asian_width

from autograd.formula import OPERATORS, printable
from autograd.rules import RULES, Rule, add, div, mul, neg, power, sub
from autograd.value import Value, constant

LONGEST = 100_000
"""The longest expression that is read, in characters: its graph takes some 30 MB."""

# Letters and a bit more: what is no name is refused at its first wrong character. No character fits
# both halves, and nothing is given back (++): else a long text could be split in 2**n ways.
_NAME = r"(?:[0-9A-Za-z_]|[^\x00-\x7f\s])++"
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?)"
    rf"|(?P<call>(?P<called>{_NAME})\s*\()|(?P<name>{_NAME})"
    r"|(?P<mark>\*\*|[-+*/(),])|(?P<end>\Z)|(?P<stranger>.))",
    re.DOTALL,
)
# How tightly each operator binds.
_BRACKET, _SIGN = 0, 3  # -a**2 is -(a**2), and 2**-a is 2**(-a)
_BINARY = {"+": (1, add), "-": (1, sub), "*": (2, mul), "/": (2, div), "**": (4, power)}
_INSTEAD = {"^": "**", "²": "**2", "³": "**3", "×": "*", "÷": "/", "−": "-", "√": "sqrt(...)"}


class ExpressionError(ValueError):
    """What is wrong with an expression: one sentence, then the line with a caret under the place.

    Attributes: `text`, the whole expression, and `place`, the index of the character in question;
    None where no one character is in question.
    """

    def __init__(self, sentence: str, text: str, place: int | None = None) -> None:
        super().__init__(sentence if place is None else f"{sentence}\n{_pointed(text, place)}")
        self.text, self.place = text, place


class _Step(NamedTuple):
    """A number, a name, or a row to apply to that many of the last results."""

    what: float | str | Rule | None  # None: a bracket that belongs to no function
    place: int
    operands: int = 0


def parse(text: str, values: Mapping[str, float]) -> Value:
    """The graph of an expression in the names of `values`; each name is one leaf, labelled so.

    The language: numbers such as `2`, `.5` and `1e-3`; names of letters of any alphabet, digits and
    `_`; `+ - * / **` and signs, with Python's precedence; brackets; and the functions of the table,
    rows that you added included. All arithmetic is on floats.

    Raises ExpressionError for anything else, for a name without a value and a value without its
    name; TypeError for a value that is no real number; where the expression has no value (`1/0`),
    the exception of Python's own arithmetic, naming the operation and its operands.

    >>> y = parse("x**2 / 2 + 宽", {"x": 3, "宽": 1})
    >>> y.backward()
    >>> [(leaf.label, leaf.grad) for leaf in (y.parents[1], y.parents[0].parents[0].parents[0])]
    [('宽', 1.0), ('x', 3.0)]
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression has {len(text)} characters, more than {LONGEST}", text)
    steps = _Reader(text).steps()
    _require_the_names(text, steps, values)
    leaves = {name: Value(data, name) for name, data in values.items()}
    results: list[Any] = []
    for what, _, operands in steps:
        if isinstance(what, Rule):
            results[-operands:] = [what(*results[-operands:])]
        else:
            results.append(leaves[what] if isinstance(what, str) else constant(what))
    return results[0]  # type: ignore[no-any-return]


def functions() -> dict[str, Rule]:
    """The functions of the language by name: the rows of the table that are no operators.

    >>> "tanh" in functions(), "mul" in functions()
    (True, False)
    """
    return {name: rule for name, rule in RULES.items() if name not in OPERATORS}


def _require_the_names(text: str, steps: list[_Step], values: Mapping[str, float]) -> None:
    """Each name has a value, and each value its name."""
    for name, place, _ in steps:
        if isinstance(name, str) and name not in values:
            shown = printable(name)
            raise ExpressionError(f"no value for {shown}: add {shown}=NUMBER", text, place)
    used = {step.what for step in steps}
    for name in [name for name in values if name not in used]:
        reason = "is a function, not a name" if name in functions() else "is not in the expression"
        raise ExpressionError(f"a value is given for {printable(name)}, which {reason}", text)


class _Reader:
    """Operator precedence, with a stack of what waits for its right operand or its closing bracket."""

    def __init__(self, text: str) -> None:
        self.text, self.functions = text, functions()
        self.done: list[_Step] = []
        self.waiting: list[tuple[int, _Step]] = []  # with how tightly each one binds

    def steps(self) -> list[_Step]:
        """What computes the expression, operands before the row that needs them."""
        complete = False  # whether an operand has just ended
        for kind, token, place in self.tokens():
            complete = (self.after_operand if complete else self.operand)(kind, token, place)
        return self.done

    def tokens(self) -> Iterator[tuple[str, str, int]]:
        """Kind, text and place of each token; the last one is of kind `end`."""
        for match in _TOKEN.finditer(self.text):
            kind = str(match.lastgroup)
            token, place = match["called"] or match[kind], match.start(kind)
            if kind == "stranger":
                self.refuse_character(place)
            if kind in ("name", "call"):
                self.require_name(token, place)
            yield kind, token, place
            if kind == "end":
                return  # or spaces at the end would be followed by a second one

    def require_name(self, name: str, place: int) -> None:
        for offset, character in enumerate(name):
            if not ("_" * (offset > 0) + character).isidentifier():
                self.refuse_character(place + offset)
        if iskeyword(name):
            self.refuse(f"{name} is a word of Python's own, not a name", place)

    def operand(self, kind: str, token: str, place: int) -> bool:
        """Read a token where an operand must begin; whether it is a whole one."""
        if kind == "number":
            if float(token) == float("inf"):
                self.refuse(f"{printable(token)} is beyond the largest float, 1.797e308", place)
            self.done.append(_Step(float(token), place))
        elif kind == "name":
            if token in self.functions:
                self.refuse(f"{token} is a function: write {token}(...)", place)
            self.done.append(_Step(token, place))
        elif kind == "call":
            if token not in self.functions:
                shown, known = printable(token), ", ".join(self.functions)
                self.refuse(f"{shown} is not a function (these are: {known}); to multiply, write *", place)
            self.waiting.append((_BRACKET, _Step(self.functions[token], place, 1)))
        elif token == "(":
            self.waiting.append((_BRACKET, _Step(None, place)))
        elif token == "-":
            self.waiting.append((_SIGN, _Step(neg, place, 1)))
        elif token != "+":
            self.refuse("a number, a name or a bracket is missing here", place)
        return kind in ("number", "name")

    def after_operand(self, kind: str, token: str, place: int) -> bool:
        """Read a token where an operand has ended; whether an operand ends with the token too."""
        if token in _BINARY:
            binds, rule = _BINARY[token]
            self.finish(binds + (token == "**"))  # of equal operators the left goes first, but for **
            self.waiting.append((binds, _Step(rule, place, 2)))
        elif token in (")", ",", ""):
            self.finish(_BRACKET + 1)
            self.within_bracket(token, place, self.waiting.pop()[1] if self.waiting else None)
        else:
            self.refuse("an operator is missing here; to multiply, write *", place)
        return token == ")"

    def within_bracket(self, token: str, place: int, bracket: _Step | None) -> None:
        """Read `)`, a comma or the end of the text, within this innermost bracket."""
        if token == "":
            if bracket:
                self.refuse("the bracket that opens here is never closed", bracket.place)
        elif token == ",":
            if not bracket or not bracket.what:
                self.refuse("a comma belongs between the operands of a function only", place)
            self.waiting.append((_BRACKET, bracket._replace(operands=bracket.operands + 1)))
        elif not bracket:
            self.refuse("this bracket closes none", place)
        elif isinstance(bracket.what, Rule):
            name, arity = bracket.what.name, bracket.what.arity
            if arity not in (None, bracket.operands):
                self.refuse(f"{name} takes {arity} operands, got {bracket.operands}", bracket.place)
            self.done.append(bracket)

    def finish(self, least: int) -> None:
        """What binds at least so tightly has its right operand now."""
        while self.waiting and self.waiting[-1][0] >= least:
            self.done.append(self.waiting.pop()[1])

    def refuse_character(self, place: int) -> NoReturn:
        character = self.text[place]
        hint = f": write {_INSTEAD[character]} instead" if character in _INSTEAD else ""
        self.refuse(f"{printable(character)} has no place in an expression{hint}", place)

    def refuse(self, sentence: str, place: int) -> NoReturn:
        raise ExpressionError(sentence, self.text, place)


def _pointed(text: str, place: int, around: int = 40) -> str:
    """The text around a place, and a line with a caret under the place, on a terminal's columns."""
    start, end = max(0, place - around), place + around
    before = "..." * (start > 0) + _shown(text[start:place])
    columns = sum(1 + (east_asian_width(c) in "WF") - (category(c) in ("Mn", "Me")) for c in before)
    return f"  {before}{_shown(text[place:end])}{'...' * (end < len(text))}\n  {' ' * columns}^"


def _shown(text: str) -> str:
    return "".join(" " if character.isspace() else printable(character) for character in text)
