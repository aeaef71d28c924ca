"""Which steps of a program stand behind a choice: only one side of it needs them, so only there they run.

A step that nothing but the chosen side of `a if c else b` reads is moved into `if c:`. So a branch that is
not chosen costs nothing, and cannot fail. What a line here may know: lines, and the names that they read.

>>> from autograd import Value, greater, log, lower, where
>>> x = Value(2.0, "x")
>>> program = lower(where(greater(x, 1.0), log(x) * log(x), 0.0), [x])
>>> print(program.source.partition("def program")[2])
(x):
    if greater(x, 1.0):
        t = log(x)
    return t * t if greater(x, 1.0) else 0.0
<BLANKLINE>
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from autograd import rules
from autograd.formula import ATOM
from autograd.programs.source import Text, block

Choice = tuple[Text, bool]  # a condition, and whether it must hold
Line = tuple[str, Text]


def laid_out(lines: Sequence[Line], results: Sequence[Text]) -> list[tuple[tuple[Choice, ...], Line]]:
    """The lines, in an order that works, each with the choices, outermost first, that it stands behind."""
    if not any(_chooses(text) for text in [*results, *[text for _, text in lines]]):
        return [((), line) for line in lines]
    texts, needed = dict(lines), dict[str, set[str]]()
    for name, text in lines:
        needed[name] = _all_needed(text, needed)
    behind = _behind(lines, results)
    while sum([_give_up(name, behind, needed) for name in texts]):
        pass  # until every choice that is left can be made
    order: dict[str, None] = {}
    for name in texts:
        _place(name, texts, behind, order)
    return [(behind[name], (name, texts[name])) for name in order]


def in_blocks(steps: Iterable[tuple[tuple[Choice, ...], str]]) -> list[str]:
    """Statements, those behind a choice in an `if`, and those behind the other side of it in its `else`."""
    body: list[str] = []
    last: Choice | None = None
    for choice, group in groupby(steps, key=lambda step: step[0][0] if step[0] else None):
        if choice is None:
            body += [text for _, text in group]
        else:
            condition, holds = choice
            is_other_side = last == (condition, not holds)
            test = condition.text if condition.binds == ATOM else f"({condition.text})"
            head = "else:" if is_other_side else f"if {'' if holds else 'not '}{test}:"
            body.append(block(head, in_blocks([(choices[1:], text) for choices, text in group])))
            choice = None if is_other_side else choice
        last = choice
    return body


def _behind(lines: Sequence[Line], results: Sequence[Text]) -> dict[str, tuple[Choice, ...]]:
    """For each line the choices that every way from it to a result shares."""
    found: dict[str, tuple[Choice, ...]] = {}
    for result in results:
        _read(result, (), found)
    for name, text in reversed(lines):
        _read(text, found.setdefault(name, ()), found)
    return {name: tuple(dict.fromkeys(found[name])) for name, _ in lines}


def _read(text: Text, choices: tuple[Choice, ...], found: dict[str, tuple[Choice, ...]]) -> None:
    """Note that these choices lead to what an expression reads."""
    if text.rule is None:
        before = found.get(text.text, choices)
        found[text.text] = tuple([choice for choice in before if choice in choices])
        return
    for place, operand in enumerate(text.operands):
        choice = ((text.operands[0], place == 1),) if text.rule is rules.where and place else ()
        _read(operand, choices + choice, found)


def _give_up(name: str, behind: dict[str, tuple[Choice, ...]], needed: dict[str, set[str]]) -> bool:
    """Take from a line the choices that cannot be made before it; whether there was one."""
    kept: list[Choice] = []
    for choice in behind[name]:
        reads = _all_needed(choice[0], needed)
        if name not in reads and all(set(behind[other]) <= set(kept) for other in reads):
            kept.append(choice)
    lost = set(behind[name]) - set(kept)
    for other in {name, *needed[name]} if lost else ():  # what the line needs runs as often as the line
        behind[other] = tuple([choice for choice in behind[other] if choice not in lost])
    return bool(lost)


def _place(
    name: str, texts: dict[str, Text], behind: dict[str, tuple[Choice, ...]], order: dict[str, None]
) -> None:
    """Put a line into the order, after the lines that it reads, and those that its choices read."""
    waiting = [name]
    while waiting:
        name = waiting[-1]
        reads = [*_names(texts[name]), *[read for condition, _ in behind[name] for read in _names(condition)]]
        missing = [read for read in reads if read in texts and read not in order]
        if missing:
            waiting += reversed(missing)
        else:
            order[waiting.pop()] = None


def _all_needed(text: Text, needed: dict[str, set[str]]) -> set[str]:
    """The lines that an expression needs, directly or not."""
    direct = {name for name in _names(text) if name in needed}
    return direct.union(*[needed[name] for name in direct])


def _names(text: Text) -> Iterator[str]:
    """The names, and numbers, that an expression reads."""
    if text.rule is None:
        yield text.text
    for operand in text.operands:
        yield from _names(operand)


def _chooses(text: Text) -> bool:
    return text.rule is rules.where or any(map(_chooses, text.operands))
