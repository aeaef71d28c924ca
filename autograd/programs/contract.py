"""Arithmetic on arrays as text: number by number, summed, or as a product of matrices where it is one.

A term is a text, and a letter for each of its axes, as in an einsum. What a line here may know: rows, and how
NumPy writes arithmetic. It knows no graph and no families.

>>> x, W, d = Term("x", axes="bj"), Term("W", axes="ij"), Term("d", axes="bi")
>>> for factors, axes, over in (([x, W], "bi", "j"), ([d, x], "ij", "b"), ([d, x], "bij", "")):
...     print(contract(factors, axes, over, {}).text)
x @ W.T
d.T @ x
d[:, :, None] * x[:, None, :]
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import reduce
from typing import NamedTuple

from autograd import rules
from autograd.formula import ATOM, OPERATORS, spell

TIMES, SIGN = OPERATORS["mul"][1], OPERATORS["neg"][1]


class Term(NamedTuple):
    """An expression, how tightly it binds (`@` as `*`), and a letter for each of its axes."""

    text: str
    binds: int = ATOM
    axes: str = ""

    @property
    def atom(self) -> str:
        """The text, in brackets if it needs them before a dot, a bracket or an `@`."""
        return self.text if self.binds == ATOM else f"({self.text})"


def aligned(term: Term, axes: str) -> Term:
    """The same with its axes in this order, and one of length 1 for each that it has not, but in front."""
    order = among(axes, term.axes)
    places = [term.axes.index(letter) for letter in order]
    if order != term.axes:
        turned = "T" if len(order) == 2 else f"transpose({', '.join(map(str, places))})"
        term = Term(f"{term.atom}.{turned}", ATOM, order)
    axes = axes[axes.index(order[0]) :] if order else ""
    if axes == order:
        return term
    steps = [":" if letter in order else "None" for letter in axes]
    return Term(f"{term.atom}[{', '.join(steps)}]", ATOM, axes)


def elementwise(rule: rules.Rule, terms: Sequence[Term], axes: str, spread: str = "") -> Term:
    """A row of the table, number by number; the axes that its operands have together, in this order.

    A term with the letter `spread` is as many operands as that axis is long.
    """
    axes = among(axes, "".join([term.axes for term in terms]))
    if not spread and len(terms) == 2 and rule is rules.add and terms[1].binds == SIGN:
        rule, terms = rules.sub, [terms[0], Term(terms[1].text[1:], ATOM, terms[1].axes)]
    operands = []
    for term in terms:
        many = bool(spread) and spread in term.axes
        term = aligned(term, spread + axes if many else axes)
        operands.append((f"*{term.atom}", ATOM) if many else (term.text, term.binds))
    return Term(*spell(rule, operands), axes)


def product(factors: Iterable[Term], axes: str) -> Term:
    """Factors multiplied number by number: numbers first, then what comes from above, then the others."""
    ordered = sorted(factors, key=_rank)
    if ordered[0].text == "-1.0" and len(ordered) > 1:
        ordered[:2] = [elementwise(rules.neg, ordered[1:2], axes)]
    return reduce(lambda a, b: elementwise(rules.mul, [a, b], axes), ordered)


def _rank(term: Term) -> int:
    if not term.axes:
        return 0 if term.text.lstrip("-")[:1].isdigit() else 1
    return 2 if term.text.startswith("d_") or " @ " in term.text else 3 if term.binds == ATOM else 4


def added(terms: Iterable[Term], axes: str) -> Term:
    """Terms added number by number."""
    return reduce(lambda a, b: elementwise(rules.add, [a, b], axes), terms)


def contract(factors: Sequence[Term], axes: str, over: str, sizes: Mapping[str, str]) -> Term:
    """The product of the factors, summed over the letters `over`; its axes in this order if that is free.

    `sizes` has, for a letter over which all factors are the same, how many times they are added.
    """
    read = "".join([factor.axes for factor in factors])
    outside = [factor for factor in factors if not among(factor.axes, over)]
    outside += [Term(sizes[letter]) for letter in without(over, read)]
    inside = [factor for factor in factors if among(factor.axes, over)]
    if inside:
        outside.append(_summed(inside, axes, among(over, read)))
    return product(outside, axes)


def _summed(factors: list[Term], axes: str, over: str) -> Term:
    """A sum over letters that each factor has some of."""
    arrays = _hosted(factors)
    for place, array in enumerate(arrays):
        others = "".join([other.axes for other in arrays if other is not array])
        arrays[place] = _sum(array, without(among(array.axes, over), others))
    arrays, lone = [a for a in arrays if among(a.axes, over)], [a for a in arrays if not among(a.axes, over)]
    if len(arrays) > 2:
        lone.append(_einsum(arrays, axes))
    elif arrays:
        lone.append(_two(arrays[0], arrays[1], axes, over))
    return product(lone, axes)


def _hosted(factors: list[Term]) -> list[Term]:
    """Factors multiplied into others that have all their axes, until two are left or none is so."""
    groups = [[factor] for factor in factors]  # in each, the first one has all the axes
    while len(groups) > 1:
        axes = [set(group[0].axes) for group in groups]
        pairs = [
            (len(axes[host]), host, guest)
            for host in range(len(groups))
            for guest in range(len(groups))
            if host != guest and axes[guest] <= axes[host]
        ]
        if len(groups) == 2:  # a matrix and a vector, or two vectors, are a product of matrices
            pairs = [pair for pair in pairs if axes[0] == axes[1] and pair[0] > 1]
        if not pairs:
            break
        _, host, guest = min(pairs)
        groups[host] += groups[guest]
        del groups[guest]
    return [product(group, group[0].axes) for group in groups]


def _sum(term: Term, over: str) -> Term:
    if not over:
        return term
    places = [place for place, letter in enumerate(term.axes) if letter in over]
    which = "" if len(places) == len(term.axes) else str(places[0] if len(places) == 1 else tuple(places))
    return Term(f"{term.atom}.sum({which})", ATOM, without(term.axes, over))


def _two(a: Term, b: Term, axes: str, over: str) -> Term:
    """Two arrays, summed over letters that both have."""
    common, kept = among(a.axes, over), among(axes, a.axes + b.axes)
    batch = among(axes, set(a.axes) & set(b.axes))
    left, right = without(a.axes, common + batch), without(b.axes, common + batch)
    if right and kept.startswith(batch + right):
        a, b, left, right = b, a, right, left
    if not batch:
        return _dot(a, b, common)
    if len(common) == len(left) == len(right) == 1 and kept.startswith(batch):
        rows, columns = _stack(a, batch + left + common), _stack(b, batch + common + right)
        if rows and columns:
            return Term(f"{rows.atom} @ {columns.atom}", TIMES, batch + left + right)
    return _einsum([a, b], axes)


def _dot(a: Term, b: Term, common: str) -> Term:
    """A product of matrices, or of more axes if it must be."""
    result = without(a.axes, common) + without(b.axes, common)
    if len(common) == 1 and len(b.axes) < 3 and (a.axes[-1] == common or len(a.axes) < 3):
        left = a if a.axes[-1] == common else aligned(a, a.axes[::-1])
        right = b if b.axes[0] == common else aligned(b, b.axes[::-1])
        return Term(f"{left.atom} @ {right.atom}", TIMES, result)
    places = tuple([tuple([term.axes.index(letter) for letter in common]) for term in (a, b)])
    return Term(f"np.tensordot({a.text}, {b.text}, {places})", ATOM, result)


def _stack(term: Term, axes: str) -> Term | None:
    """A term as a stack of matrices, each of them turned if need be."""
    if term.axes == axes:
        return term
    is_turned = term.axes == axes[:-2] + axes[:-3:-1]
    return Term(f"{term.atom}.swapaxes(-1, -2)", ATOM, axes) if is_turned else None


def _einsum(terms: Sequence[Term], axes: str) -> Term:
    result = among(axes, "".join([term.axes for term in terms]))
    letters = ",".join([term.axes for term in terms])
    best = ", optimize=True" * (len(terms) > 2)
    texts = ", ".join([term.text for term in terms])
    return Term(f'np.einsum("{letters}->{result}", {texts}{best})', ATOM, result)


def among(letters: str, others: Container[str]) -> str:
    """Those of these letters that are among others."""
    return "".join([letter for letter in letters if letter in others])


def without(letters: str, others: Container[str]) -> str:
    """Those of these letters that are not among others."""
    return "".join([letter for letter in letters if letter not in others])
