"""An adjoint behind a choice: a kind of number that counts only where choices lead to it.

The slope of `where(c, a, b)` towards a is no number but a gate: 1 where c is not 0, nothing elsewhere.
An adjoint that passes a gate goes on as if the gate were open, and remembers it. Where it meets one that
came another way, or arrives at an input, it becomes a choice: `where(c, inner, 0)`. So a product of 0 and
infinity behind a closed gate is never looked at, and no other such product is touched.

What a line here may know: rows, and that conditions are nodes. A graph without `where` never comes here.

>>> from autograd import grad, greater, where
>>> x = Value(1e155, "x")
>>> [slope.data for slope in grad(where(greater(x, 1e100), x, x * x * x), [x])]
[1.0]
"""

from weakref import WeakKeyDictionary

from autograd import rules
from autograd.kinds import Any
from autograd.operators import Number
from autograd.recording import answered
from autograd.row import Rule
from autograd.value import Constant, Value

MOST = 6
"""How many ways are told apart; more become one condition."""

# A way is a tuple of choices that must all fall so: (c, True), c is not 0, or (c, False). Ways are a tuple
# of them, in the order in which they were met, so that the same program makes the same graph.
ALWAYS: tuple[Any, ...] = ((),)

_made: WeakKeyDictionary[Value, tuple[Any, ...]] = WeakKeyDictionary()
"""The conditions that gradients made, and of which ways: higher orders take them apart again."""


class Gated(Number):
    """`inner` where one of the ways is open, else nothing.

    `is_sum`: its terms were closed one by one already, and what is left open is what all ways share.
    """

    __slots__ = ("inner", "is_sum", "ways")

    def __init__(self, inner: Any, ways: tuple[Any, ...], is_sum: bool = False) -> None:
        self.inner, self.ways, self.is_sum = inner, ways, is_sum

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Any:
        """A product lies behind the gates of both factors, a sum behind those of either term."""
        a, b = operands
        if rule is rules.mul:
            both = tuple([tuple(dict.fromkeys(way + other)) for way in _ways(a) for other in _ways(b)])
            return Gated(_inner(a) * _inner(b), simplest(both))
        shared = common(_ways(a) + _ways(b))
        if (choice := _two_sides(a, b, shared)) is not None:
            return choice if not shared else Gated(choice, (shared,))
        either = simplest(_ways(a) + _ways(b))
        inner = closed(a, shared) + closed(b, shared)
        if either == ALWAYS:
            return inner
        if len(either) > MOST:
            either = ((*shared, (_any([_without(way, shared) for way in either]), True)),)
        return Gated(inner, either, is_sum=True)


def closed(number: Any, but: tuple[Any, ...] = ()) -> Any:
    """The number as a choice: 0 where no way leads to it; the choices in `but` are left open."""
    if not isinstance(number, Gated):
        return number
    ways = [common(number.ways)] if number.is_sum else number.ways
    ways = [_without(way, but) for way in ways]
    if () in ways:
        return number.inner
    if len(ways) > 1:
        return rules.where(_any(ways), number.inner, 0.0)
    result = number.inner
    for c, holds in reversed(ways[0]):
        result = rules.where(c, result, 0.0) if holds else rules.where(c, 0.0, result)
    return result


def is_shut(number: Any) -> bool:
    """Whether a number counts for nothing, as the conditions stand now."""
    return isinstance(number, Gated) and not any(map(_is_open, number.ways))


def behind(adjoint: Any, rule: Rule, place: int, point: tuple[Any, ...]) -> Any:
    """A row's partial on nodes, for an adjoint; where that counts for nothing, what has no value is nan."""
    if not is_shut(adjoint):
        return rule.partial(place, point)
    return answered("nan", rule.partial, place, point)


def gate(condition: Value, when: bool) -> Any:
    """What `autograd.row.gate` asks of a node: a constant has chosen, any other is remembered."""
    if isinstance(condition, Constant):
        return 1.0 if (condition.data != 0.0) is when else None
    return Gated(1.0, _made.get(condition, (((condition, True),),)) if when else (((condition, False),),))


def _two_sides(a: Any, b: Any, shared: tuple[Any, ...]) -> Any:
    """One `where` for two terms that lie on the two sides of one choice; None for any others."""
    if len(_ways(a)) != 1 or len(_ways(b)) != 1:
        return None
    (one,), (other,) = ([_without(way, shared) for way in _ways(number)] for number in (a, b))
    if len(one) != 1 or len(other) != 1 or one[0][0] is not other[0][0]:
        return None
    first, second = (a, b) if one[0][1] else (b, a)
    return rules.where(one[0][0], first.inner, second.inner)


def simplest(ways: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same ways without those that a shorter one covers; c and not c together are no condition."""
    found = list({frozenset(way): way for way in reversed(ways)}.values())[::-1]
    for way in found:
        for choice in way:
            twin = {*way, (choice[0], not choice[1])} - {choice}
            if other := next((other for other in found if twin == set(other)), None):
                rest = _without(way, (choice,))
                return simplest((rest, *[w for w in found if w is not way and w is not other]))
    return tuple([way for way in found if not any(set(other) < set(way) for other in found)])


def _any(ways: Any) -> Any:
    """A condition, not 0 where one of these ways, none of them empty, is open."""
    result: Any = None
    ways = sorted(ways, key=lambda way: [(c.serial, holds) for c, holds in way])  # the same is written so
    for way in reversed(ways):
        c, holds = way[-1]
        here = c if holds else rules.where(c, 0.0, 1.0)
        for c, holds in reversed(way[:-1]):
            here = rules.where(c, here, 0.0) if holds else rules.where(c, 0.0, here)
        result = here if result is None else rules.where(here, 1.0, result)
    if isinstance(result, Value) and len(ways) > 1:
        _made[result] = tuple(ways)
    return result


def common(ways: tuple[Any, ...]) -> tuple[Any, ...]:
    """The choices that all these ways share."""
    others = [set(way) for way in ways[1:]]  # a set does not ask nodes for ==
    return tuple([choice for choice in ways[0] if all(choice in way for way in others)]) if ways else ()


def _without(way: tuple[Any, ...], but: tuple[Any, ...]) -> tuple[Any, ...]:
    left_open = set(but)
    return tuple([choice for choice in way if choice not in left_open])


def _is_open(way: tuple[Any, ...]) -> bool:
    return all((c._primal != 0.0) is holds for c, holds in way)


def _ways(number: Any) -> tuple[Any, ...]:
    return number.ways if isinstance(number, Gated) else ALWAYS


def _inner(number: Any) -> Any:
    return number.inner if isinstance(number, Gated) else number
