"""Which steps of a program stand behind a choice: only one side of it needs them, so only there they run.

A step that nothing but one side of `a if c else b` reads is moved into an `if`. One that several choices
share stands behind any of them; where these are many, or deep within each other, a line of its own says
whether it is needed. Where conditions wait for what they decide on, these run whatever they are, and if one
fails then, `again` computes by need. What a line here may know: lines, and names they read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, takewhile

from autograd import rules
from autograd.gates import simplest
from autograd.programs.source import Text, block

FEW = 2  # so many ways to a step are told apart; more become a line, so the work is in proportion
DEEP = 6  # so many choices within each other a step may stand behind; more become a line too
MANY = 50  # ways that are simplified; more are taken as they are

Choice = tuple[str, bool]  # a condition, and whether it must hold
Way = tuple[Choice, ...]  # choices, outermost first: each can be made once those before it are
Ways = dict[str, tuple[Way, ...]]  # for each line, the ways to the results that need it
Line = tuple[str, Text]
Texts = Mapping[str, Text]


def laid_out(
    lines: Sequence[Line], results: Sequence[Text], new: Callable[[str], str]
) -> list[tuple[Way, Line]]:
    """The lines, in an order that works, each with the choices, outermost first, that it stands behind.

    `new` makes a name that is not taken, for a line that says whether another one is needed.
    """
    texts, ours = dict(lines), dict(lines)
    ways, conditions = _ways_to(texts, results, new)
    order = _ordered(texts, ways, conditions)
    asked = {test for found in ways.values() for way in found for test, _ in way}
    kept = [name for name in order if name in asked or name in ours]
    return [(_as_one(ways[name]), (name, texts[name])) for name in kept]


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


def _ways_to(
    texts: dict[str, Text], results: Sequence[Text], new: Callable[[str], str]
) -> tuple[Ways, dict[str, Text]]:
    """The ways to each line, and the conditions on them by their texts; `texts` gains those of new lines."""
    met: dict[str, dict[Way, None]] = {name: {} for name in texts}
    ways: Ways = {}
    conditions: dict[str, Text] = {}

    def read(text: Text, way: Way) -> None:
        """Note that this way leads to what an expression reads."""
        if text.text in met:
            met[text.text][way] = None
        for place, operand in enumerate(text.operands):
            beyond = way
            if place and text.rule is rules.where:
                test = text.operands[0].text if text.operands[0].binds else f"({text.operands[0].text})"
                conditions[test] = text.operands[0]
                beyond = tuple(dict.fromkeys([*way, (test, place == 1)]))
            read(operand, beyond)

    for result in results:
        read(result, ())
    for name in reversed([*texts]):
        ways[name] = _in_short(tuple(met[name]))
        if len(ways[name]) > FEW or max(map(len, ways[name])) > DEEP:
            test = new(f"{name}_needed")
            asked = dict.fromkeys([choice for way in ways[name] for choice, _ in way])  # a set has no order
            reads = tuple([conditions[choice] for choice in asked])
            texts[test] = Text(f"1.0 if {_any(ways[name])} else 0.0", 0, None, reads)
            conditions[test], ways[test], ways[name] = Text(test), ((),), (((test, True),),)
        for way in ways[name]:
            read(texts[name], way)
    return ways, conditions


def _in_short(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """The same ways, simplified where they are few enough for that."""
    return ((),) if () in ways else ways if len(ways) > MANY else simplest(ways)


def _any(ways: Sequence[Way]) -> str:
    """One condition, which holds where one of these ways is open."""
    return " or ".join([" and ".join(map(_test, way)) for way in ways])


def _shared(ways: Sequence[Way]) -> Way:
    """The choices that all these ways begin with."""
    return tuple([same[0] for same in takewhile(lambda same: len({*same}) == 1, zip(*ways, strict=False))])


def _as_one(ways: Sequence[Way]) -> Way:
    """What all ways of a line begin with, and then one condition for where they differ."""
    shared = _shared(ways)
    rest = [way[len(shared) :] for way in ways]
    return shared if () in rest else (*shared, (_any(rest), True))


def _test(choice: Choice) -> str:
    return choice[0] if choice[1] else f"not {choice[0]}"


def _ordered(texts: Texts, ways: Ways, conditions: Texts) -> dict[str, None]:
    """The lines, each after those that it and its choices read; if these wait for each other, none."""
    order: dict[str, None] = {}
    for first in texts:
        waiting, path = [first], dict[str, None]()
        while waiting:
            name = waiting[-1]
            behind = [conditions[test] for way in ways[name] for test, _ in way]
            reads = [read for text in (texts[name], *behind) for read in _names(text)]
            missing = [read for read in reads if read in texts and read not in order]
            path[name] = None
            if again := [read for read in missing if read in path]:
                circle = [*path][[*path].index(again[0]) :]
                ways |= dict.fromkeys(_needed(circle, texts), ((),))
                waiting, path = [first], {}
                continue
            waiting += reversed(missing)
            if not missing:
                order[waiting.pop()] = None
                path.pop(name, None)
    return order


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
