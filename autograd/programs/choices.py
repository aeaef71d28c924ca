"""Which steps of a program stand behind a choice: only one side of it needs them, so only there they run.

A step that nothing but one side of `a if c else b` reads is moved into an `if`. One that several choices
share stands behind any of them, or, where that takes too many or too deep conditions, runs whatever they
are; if it fails then, `again` computes by need. What a line here may know: lines, and names they read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile
from typing import Any

from autograd import rules
from autograd.gates import MOST, simplest
from autograd.programs.source import Text, block

DEEP = 8  # so many choices within each other a step may stand behind; those further in do not matter to it
ROUNDS = 8  # so often steps that wait for each other are freed of their choices, before all are

Choice = tuple[str, bool]  # a condition, and whether it must hold
Way = tuple[Choice, ...]  # choices, outermost first: each can be made once those before it are
Ways = Mapping[str, tuple[Way, ...]]  # for each line, the ways to the results that need it
Line = tuple[str, Text]
Texts = Mapping[str, Text]


def laid_out(lines: Sequence[Line], results: Sequence[Text]) -> list[tuple[Way, Line]]:
    """The lines, in an order that works, each with the choices, outermost first, that it stands behind."""
    texts = dict(lines)
    ways, conditions = _ways_to(texts, results)
    for _ in range(ROUNDS):
        order, circle = _ordered(texts, ways, conditions)
        if not circle:
            return [(_as_one(ways[name]), (name, texts[name])) for name in order]
        ways |= dict.fromkeys(_needed(circle, texts), ((),))
    return [((), line) for line in lines]


def in_blocks(steps: Iterable[tuple[Way, str]]) -> list[str]:
    """Statements, those behind a choice in an `if`, and those behind the other side of it in its `else`."""
    body: list[str] = []
    last: Choice | None = None
    for choice, group in groupby(steps, key=lambda step: step[0][0] if step[0] else None):
        if choice is None:
            body += [text for _, text in group]
        else:
            is_other_side = last == (choice[0], not choice[1])
            head = "else:" if is_other_side else f"if {_test(choice)}:"
            body.append(block(head, in_blocks([(choices[1:], text) for choices, text in group])))
            choice = None if is_other_side else choice
        last = choice
    return body


def _ways_to(texts: dict[str, Text], results: Sequence[Text]) -> tuple[dict[str, Any], dict[str, Text]]:
    """The ways to each line, and the conditions on them by their texts."""
    ways: dict[str, tuple[Way, ...]] = dict.fromkeys(texts, ())
    conditions: dict[str, Text] = {}

    def read(text: Text, way: Way) -> None:
        """Note that this way leads to what an expression reads."""
        if text.text in ways:
            ways[text.text] = _in_short((*ways[text.text], way))
        for place, operand in enumerate(text.operands):
            beyond = way
            if place and text.rule is rules.where and len(way) < DEEP:
                test = text.operands[0].text if text.operands[0].binds else f"({text.operands[0].text})"
                conditions[test] = text.operands[0]
                beyond = tuple(dict.fromkeys([*way, (test, place == 1)]))
            read(operand, beyond)

    for result in results:
        read(result, ())
    for name in reversed(texts):
        for way in ways[name]:
            read(texts[name], way)
    return ways, conditions


def _in_short(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The same ways, or, if they are too many, what all of them begin with."""
    found: tuple[Way, ...] = ((),) if () in ways else simplest(ways)
    return found if len(found) <= MOST else (_shared(found),)


def _shared(ways: Sequence[Way]) -> Way:
    """The choices that all these ways begin with."""
    return tuple([same[0] for same in takewhile(lambda same: len({*same}) == 1, zip(*ways, strict=False))])


def _as_one(ways: Sequence[Way]) -> Way:
    """What all ways of a line begin with, and then one condition for where they differ."""
    shared = _shared(ways)
    rest = [" and ".join(map(_test, way[len(shared) :])) for way in ways]
    return shared if "" in rest else (*shared, (" or ".join(rest), True))


def _test(choice: Choice) -> str:
    return choice[0] if choice[1] else f"not {choice[0]}"


def _ordered(texts: Texts, ways: Ways, conditions: Texts) -> tuple[dict[str, None], set[str]]:
    """The lines, each after those that it and its choices read; and some that wait for each other, if any."""
    order: dict[str, None] = {}
    for first in texts:
        waiting, begun = [first], set[str]()
        while waiting:
            name = waiting[-1]
            behind = [conditions[test] for way in ways[name] for test, _ in way]
            reads = [read for text in (texts[name], *behind) for read in _names(text)]
            missing = [read for read in reads if read in texts and read not in order]
            begun.add(name)
            if not begun.isdisjoint(missing):
                return order, begun
            waiting += reversed(missing)
            if not missing:
                order[waiting.pop()] = None
                begun.discard(name)
    return order, set()


def _needed(names: Iterable[str], texts: Texts) -> set[str]:
    """These lines and all that they need, directly or not."""
    found, waiting = set[str](), list(names)
    while waiting:
        if (name := waiting.pop()) in texts and name not in found:
            found.add(name)
            waiting += _names(texts[name])
    return found


def _names(text: Text) -> Iterator[str]:
    """The names, and numbers, that an expression reads."""
    if text.rule is None:
        yield text.text
    for operand in text.operands:
        yield from _names(operand)
