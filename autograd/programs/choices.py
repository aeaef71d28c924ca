"""Which steps of a program stand behind a choice: only one side of it needs them, so only there they run.

A step that nothing but chosen sides of `a if c else b` read is moved into an `if`. So a branch that is
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
from autograd.gates import MOST, common, simplest
from autograd.programs.source import Text, block

Choice = tuple[Text, bool]  # a condition, and whether it must hold
Way = tuple[Choice, ...]  # choices, each of which can be made once those before it are
Line = tuple[str, Text]


def laid_out(lines: Sequence[Line], results: Sequence[Text]) -> list[tuple[Way, Line]]:
    """The lines, in an order that works, each with the choices, outermost first, that it stands behind."""
    if not any(_chooses(text) for text in [*results, *[text for _, text in lines]]):
        return [((), line) for line in lines]
    texts, needed = dict(lines), dict[str, set[str]]()
    for name, text in lines:
        needed[name] = _all_needed(text, needed)
    given_up: set[tuple[str, Choice]] = set()
    while True:
        ways = _ways_to(lines, results, given_up)
        order, late = _ordered(texts, ways)
        late |= _made_too_late(ways, needed)
        if not late:
            return [(_as_one(ways[name], ways), (name, texts[name])) for name in order]
        given_up |= late


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
            test = condition.text if holds else _test(condition, holds)
            head = "else:" if is_other_side else f"if {test}:"
            body.append(block(head, in_blocks([(choices[1:], text) for choices, text in group])))
            choice = None if is_other_side else choice
        last = choice
    return body


def _ways_to(
    lines: Sequence[Line], results: Sequence[Text], given_up: set[tuple[str, Choice]]
) -> dict[str, tuple[Way, ...]]:
    """For each line the ways, through choices, to the results that read it, but for choices given up."""
    found: dict[str, list[Way]] = {name: [] for name, _ in lines}
    ways: dict[str, tuple[Way, ...]] = {}
    for result in results:
        _read(result, (), found)
    for name, text in reversed(lines):
        kept = [tuple([c for c in dict.fromkeys(way) if (name, c) not in given_up]) for way in found[name]]
        ways[name] = simplest(tuple(kept))
        if len(ways[name]) > MOST:
            ways[name] = (common(ways[name]),)
        for way in ways[name]:
            _read(text, way, found)
    return ways


def _read(text: Text, way: Way, found: dict[str, list[Way]]) -> None:
    """Note that this way leads to what an expression reads."""
    if text.rule is None:
        if text.text in found:
            found[text.text].append(way)
        return
    for place, operand in enumerate(text.operands):
        choice = ((text.operands[0], place == 1),) if text.rule is rules.where and place else ()
        _read(operand, way + choice, found)


def _made_too_late(ways: dict[str, tuple[Way, ...]], needed: dict[str, set[str]]) -> set[tuple[str, Choice]]:
    """The choices that cannot be made before the line that stands behind them, with its name."""
    return {
        (name, choice)
        for name, own in ways.items()
        for way in own
        for place, choice in enumerate(way)
        if name in _all_needed(choice[0], needed) or not _can_be_made(choice, way[:place], ways)
    }


def _can_be_made(choice: Choice, after: Sequence[Choice], ways: dict[str, tuple[Way, ...]]) -> bool:
    """Whether what a condition reads has been computed, if these choices fell so."""
    reads = [ways[read] for read in _names(choice[0]) if read in ways]
    return all(any(set(after).issuperset(way) for way in read) for read in reads)


def _as_one(own: tuple[Way, ...], ways: dict[str, tuple[Way, ...]]) -> Way:
    """What all ways of a line share, and then one condition for where they differ."""
    shared: list[Choice] = []
    for choice in common(own):
        if len(own) == 1 or _can_be_made(choice, shared, ways):
            shared.append(choice)
    rest = [[choice for choice in way if choice not in shared] for way in own]
    if [] in rest or not rest:
        return tuple(shared)
    either = " or ".join([" and ".join([_test(*choice) for choice in way]) for way in rest])
    return (*shared, (Text(either, 0, rules.where, tuple([c for way in rest for c, _ in way])), True))


def _test(condition: Text, holds: bool) -> str:
    """A choice as the condition of an `if`."""
    text = condition.text if condition.binds == ATOM else f"({condition.text})"
    return text if holds else f"not {text}"


def _ordered(
    texts: dict[str, Text], ways: dict[str, tuple[Way, ...]]
) -> tuple[dict[str, None], set[tuple[str, Choice]]]:
    """The lines, each after those that it and its choices read; and choices that wait for each other."""
    order: dict[str, None] = {}
    for first in texts:
        waiting, begun = [first], set[str]()
        while waiting:
            name = waiting[-1]
            conditions = [condition for way in ways[name] for condition, _ in way]
            reads = [read for text in (texts[name], *conditions) for read in _names(text)]
            missing = [read for read in reads if read in texts and read not in order]
            begun.add(name)
            if not begun.isdisjoint(missing):
                circle = [(n, choice) for n in begun for way in ways[n] for choice in way]
                return order, {(n, choice) for n, choice in circle if not begun.isdisjoint(_names(choice[0]))}
            waiting += reversed(missing)
            if not missing:
                order[waiting.pop()] = None
                begun.discard(name)
    return order, set()


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
