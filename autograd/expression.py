"""Text to graph: `u = a*b; tanh(u + c)`, parsed by Python's own parser, walked, and never evaluated.

Each token is looked at first: a mistake is told at its place, and the parser meets arithmetic alone. A
line here may know tokens, syntax trees, and that a row applies itself to nodes; no value, no gradient.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from keyword import iskeyword
from typing import Any, NamedTuple
from unicodedata import category, east_asian_width, normalize
from unicodedata import name as letter_name

from autograd.formula import OPERATORS, printable
from autograd.rules import RULES, Rule, add, div, exp, mul, neg, power, sub
from autograd.value import Value, constant

LONGEST = 10_000  # characters
DEEPEST = 900  # terms, signs and powers in a row; a bracket counts as ten: Python's parser takes no more
_NUMBER = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NAME = r"(?:[0-9A-Za-z_]|[^\x00-\x7f\s])+"
_TOKEN = re.compile(rf"(?:({_NUMBER})|(\*\*|[-+*/(),]|\Z)|({_NAME}|.)(\s*\()?)\s*")
_NAMED = re.compile(rf"\s*({_NAME})\s*=(?!=)\s*")  # where a step begins that has a name
_END = re.compile(rf";\s*|\n(?={_NAMED.pattern})")
_INSTEAD = {"²": "**2", "³": "**3", "√": "sqrt(...)", "∛": "cbrt(...)", "%": "mod(...)", "|": "abs(...)"}
_INSTEAD |= {"<": "less(...)", ">": "greater(...)", "≤": "less_equal(...)", "≥": "greater_equal(...)"}
_INSTEAD |= dict(zip("×·∙⋅∗•✕⨯÷∕⁄−–—‐‑˗[{]}", "********///------(())", strict=True)) | {"^": "**"}
_OTHERS = {"ln": "log", "pow": "**", "power": "**", "lg": "log10", "arctg": "atan"}  # names elsewhere
CONSTANTS = {"pi": RULES["acos"](-1.0), "e": exp(1.0)}  # unless a value or a step has that name
_LATIN = str.maketrans(  # letters of other alphabets, each to the one that it looks like
    "аеорсухіјѕһАВЕКМНОРСТХІЈЅοναρυικχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijshABEKMHOPCTXIJSovapuikxyABEZHIKMNOPTYX"
)
_ROWS = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: div, ast.Pow: power}


class ExpressionError(ValueError):
    """A mistake in `text`: one sentence, then the line with a caret under `place`, an index or None."""

    def __init__(self, sentence: str, text: str, place: int | None = None, around: int = 40) -> None:
        self.text, self.place = text, place
        if place is not None:  # a terminal gives some characters two columns and some none
            shown = [" " if character.isspace() else printable(character) for character in text]
            before = "..." * (place > around) + "".join(shown[max(0, place - around) : place])
            after = "".join(shown[place : place + around]) + "..." * (place + around < len(text))
            columns = sum(1 + (east_asian_width(c) in "WF") - (category(c) in ("Mn", "Me")) for c in before)
            sentence += f"\n  {before}{after}\n  {' ' * columns}^"
        super().__init__(sentence)


def parse(text: str, values: Mapping[str, float]) -> Value:
    """The graph of an expression in the names of `values`; each name is one leaf, labelled so.

    Steps with names of their own may come before it, each on its line or before a `;`, and label their
    nodes; each name once. The language: numbers (`2`, `.5`, `1e-3`); names of letters of any alphabet,
    digits and `_` (`ｘ` is `x`, as in Python); `+ - * / **`, signs and brackets, as in Python; the
    functions of the table, your rows too; `pi` and `e`, where no value or step has that name.

    Raises ExpressionError for anything else, a name without a value, a value without its name, a step that
    nothing uses, and what is longer than `LONGEST` or too deep for Python's parser; TypeError for a value
    that is no real number; and where there is no value (`1/0`), the error of Python's own arithmetic.

    >>> parse("tanh(a*b + c)", {"a": 2.0, "b": -3.0, "c": 10.0})
    Value(0.999329299739067, grad=0.0)
    >>> parse("u = a*b; y = u + u*u", {"a": 2.0, "b": -3.0})
    Value(30.0, 'y', grad=0.0)
    """
    if len(text) > LONGEST:
        raise ExpressionError(f"the expression has {len(text)} characters, more than {LONGEST}", text)
    steps = list(_steps(text))
    leaves = {normalize("NFKC", name): Value(data, name) for name, data in values.items()}
    _require_meanings(text, steps, leaves)
    words = {word for step in steps for word in step.words.values()}
    for name, leaf in leaves.items():
        if not name.isidentifier() or name not in words:
            reason = "is a function, not a name" if name in functions() else "is not in the expression"
            raise ExpressionError(f"a value is given for {printable(leaf.label)}, which {reason}", text)
    if len(leaves) < len(values):
        raise ExpressionError("two values are given for one name, in two spellings", text)
    fixed = {name: constant(number, name) for name, number in CONSTANTS.items()}
    env: dict[str, Any] = {**functions(), **fixed, **leaves}
    try:
        trees = [ast.parse(" ".join(step.words.values()), mode="eval") for step in steps]
        for step, tree in zip(steps, trees, strict=True):
            node = _graph(tree.body, env)
            node.label = node.label or step.name
            env[step.name] = node
        return node  # type: ignore[no-any-return]
    except (RecursionError, MemoryError, SyntaxError):
        raise ExpressionError("too deep for Python's parser: write a long sum as total(...)", text) from None


def functions() -> dict[str, Rule]:
    """The functions of the language by name: the rows of the table that are no operators."""
    return {normalize("NFKC", name): rule for name, rule in RULES.items() if name not in OPERATORS}


class _Step(NamedTuple):
    """One expression of a text: its name, which may be missing, its place, and its words by their places."""

    name: str
    place: int
    words: dict[int, str]


def _steps(text: str) -> Iterator[_Step]:
    """The expressions of a text, one after the other; ExpressionError at the first mistake."""
    start, end = 0, len(text.rstrip()) - 1 if text.rstrip()[1:].endswith(";") else len(text)
    for stop, next_start in [*[match.span() for match in _END.finditer(text, 0, end)], (end, end)]:
        named = _NAMED.match(text, start, stop)
        name, place = (normalize("NFKC", named[1]), named.start(1)) if named else ("", start)
        at, mistake = _odd(named[1]) if named else (0, "")
        if mistake or iskeyword(name) or name in functions():
            kind = "a word of Python's own" if iskeyword(name) else "a function"
            raise ExpressionError(mistake or f"{name} is {kind}, not a name", text, place + at)
        words = dict(_words(text, named.end() if named else start, stop))
        if not name and stop < end:
            raise ExpressionError("a step before the last needs a name, such as u = a*b", text, place)
        yield _Step(name, place, words)
        start = next_start


def _require_meanings(text: str, steps: list[_Step], leaves: Mapping[str, Value]) -> None:
    """Raise ExpressionError unless each name has one meaning, before it is used, and each step is used."""
    known, named, done = {*leaves, *CONSTANTS}, {step.name for step in steps}, {*leaves}
    for number, step in enumerate(steps):
        for at, word in step.words.items():
            if word.isidentifier() and word not in known:
                hint = f"add {printable(word)}=NUMBER{_alike(word, leaves) or _near(word, known)}"
                hint = "it is computed further on" if word in named else hint
                raise ExpressionError(f"no value for {printable(word)}: {hint}", text, at)
        later = {word for other in steps[number + 1 :] for word in other.words.values()}
        if step.name in done:
            raise ExpressionError(
                f"{printable(step.name)} has two meanings: take another name", text, step.place
            )
        if step.name not in later and number < len(steps) - 1:
            raise ExpressionError(f"nothing uses {printable(step.name)}", text, step.place)
        known.add(step.name)
        done.add(step.name)


class _Bracket(NamedTuple):
    """An open bracket, or the whole text, which has no place: what is known where it opens."""

    rule: Rule | None
    place: int = -1
    operands: int = 1
    depth: int = 0


def _words(text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
    """The place of each token between two, and how Python is to read it; ExpressionError at a mistake."""
    known, ended = functions(), False  # whether an operand has just ended
    opened, depth = [_Bracket(None)], 0
    for match in _TOKEN.finditer(text, stop - len(text[start:stop].lstrip()), stop):
        number, mark, name, call = match.groups()  # mark: "" at the end
        at, mistake = _odd(name or "")
        word, place = repr(float(number)) if number else normalize("NFKC", name or mark), match.start() + at
        closes = mark in (",", ")", "")
        bracket = opened.pop() if closes else _Bracket(known.get(word), place, 0, depth)
        mistake = mistake or _mistake(match, word, bracket, ended)
        if mistake:
            here = bracket.place < 0 or mark == "," or not ended
            raise ExpressionError(mistake, text, place if here else bracket.place)
        opens, depth = call or mark in ("(", ","), bracket.depth
        if opens:
            opened.append(bracket._replace(operands=bracket.operands + 1))
        depth += 10 if opens else mark is not None
        ended = mark in (None, ")") and not call
        yield place, word + "(" * bool(call)


def _alike(word: str, known: Iterable[str]) -> str:
    """What letter a word has instead of one that looks the same in a known one; empty if that is not it."""
    for other in known:
        if word != other and word.translate(_LATIN) == other.translate(_LATIN):
            a, b = next(letters for letters in zip(word, other, strict=True) if len({*letters}) > 1)
            return f"; {a} is {letter_name(a)}, {b} is {letter_name(b)}"
    return ""


def _near(word: str, known: Iterable[str]) -> str:
    """The known name that is nearest to a word, as a question; empty if none is near."""
    from difflib import get_close_matches  # only a mistake waits for it

    near = [_OTHERS[word]] if word in _OTHERS else get_close_matches(word, known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _odd(name: str) -> tuple[int, str]:
    """Where in `name` a character stands that no name can have, and the sentence on it; (0, "") if none."""
    for at, character in enumerate(name):
        if character in _INSTEAD or not ("_"[:at] + character).isidentifier():
            plain = normalize("NFKC", character)  # of （, a bracket
            instead = _INSTEAD.get(character) or _INSTEAD.get(plain) or plain
            known = {*_INSTEAD.values(), *"+()*/,.=0123456789"} - {character}
            hint = f": write {instead} instead" if instead in known else ""
            return at, f"{printable(character)} has no place in an expression{hint}"
    return 0, ""


def _mistake(token: re.Match[str], word: str, bracket: _Bracket, ended: bool) -> str:
    """What is wrong with a token inside `bracket`, or that opens it, in one sentence; "" if nothing is."""
    number, mark, name, call = token.groups()
    rule, got = bracket.rule, bracket.operands
    wrong = {
        f"{word} is a word of Python's own, not a name": iskeyword(word),
        "an operator is missing here; to multiply, write *": ended and mark in (None, "("),
        "a number, a name or a bracket is missing here": not ended and mark not in (None, *"(+-"),
        f"{printable(number or '')} is beyond the largest float, 1.797e308": number and word == "inf",
        f"{word} is a function: write {word}(...)": name and rule and not call,
        "a comma belongs between the operands of a function only": mark == "," and not rule,
        "this bracket closes none": mark == ")" and bracket.place < 0,
        "the bracket that opens here is never closed": mark == "" and bracket.place >= 0,
        "too deep for Python's parser: write a long sum as total(...)": bracket.depth > DEEPEST,
    }
    if call and not rule and not iskeyword(word) and not ended:
        alike = _alike(word, functions())
        near = "" if alike else _near(word, functions())[2:]
        hint = f"these are: {', '.join(functions())}{alike}"
        return f"{printable(word)} is not a function{near and ': '}{near} ({hint}); to multiply, write *"
    if mark == ")" and ended and rule and rule.arity not in (None, got):
        return f"{rule.name} takes {rule.arity} operand{'s' * (rule.arity != 1)}, got {got}"
    return next((sentence for sentence, is_wrong in wrong.items() if is_wrong), "")


def _graph(node: Any, env: Mapping[str, Any]) -> Any:
    """What a node of the syntax tree stands for: a number, what a name means, or a row on its operands."""
    if isinstance(node, ast.BinOp):
        return _ROWS[type(node.op)](_graph(node.left, env), _graph(node.right, env))
    if isinstance(node, ast.UnaryOp):
        return neg(_graph(node.operand, env)) if isinstance(node.op, ast.USub) else _graph(node.operand, env)
    if isinstance(node, ast.Call):
        return _graph(node.func, env)(*[_graph(operand, env) for operand in node.args])
    return env[node.id] if isinstance(node, ast.Name) else constant(node.value)
