"""Families: nodes that are made alike, as the elements of one array.

Two nodes are of one family if the same row made them from operands of the same families. So each operand
comes, for all members, from one and the same other family, and which member of that it is is an array of
places. Nothing else is needed for a right program; axes make it a readable one.

Axes are found, not given. An operand that has n different values among the members is a candidate for an
axis of length n. Candidates whose lengths multiply to the size of the family, and which together tell all
members apart, are its axes. If there are none such, it has one axis: its members as they were recorded.
What a line here may know: nodes by number. It knows no text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from autograd import rules
from autograd.programs.access import Shape, access, coordinates, reduced
from autograd.programs.same import SUMS, Flat, Graph
from autograd.rules import Rule

CONSTANT, COLUMN, NUMBER = 0, 1, 2
"""Colours of what no operation made: numbers, inputs that differ from sample to sample, other inputs."""

FEW = 8  # so many parts of a family, read in different ways, are told apart
_DIGITS = dict.fromkeys(map(ord, "0123456789"))
TRIED = 12  # so many candidates for axes are combined


@dataclass
class Slot:
    """One operand of all members: `where` has the family's axes, then those that are summed over.

    It holds numbers for a CONSTANT, numbers of inputs for a COLUMN or NUMBER, else places in the family of
    this colour. If `is_spread`, its last axis is as many operands.
    """

    colour: int
    where: Any
    is_spread: bool = False


@dataclass
class Group:
    """Terms of a sum that are made alike: the product of the slots, summed over axes of these lengths."""

    slots: list[Slot]
    summed: Shape = ()


@dataclass
class Family:
    """Nodes as an array; `rule` is None for a sum of groups, of which a product is one that sums nothing."""

    rule: Rule | None
    members: Any
    shape: Shape
    groups: list[Group]
    varies: bool  # from sample to sample
    reads: int = 0  # by how many slots it is read
    marks: list[Any] = field(default_factory=list)  # for each way to read it, which members are read so

    def slots(self) -> Iterator[Slot]:
        """All operands."""
        for group in self.groups:
            yield from group.slots


def families(graph: Graph, over: int) -> tuple[dict[int, Family], list[Any]]:
    """The families of a graph by their colours, operands first, and arrays that hold all of its inputs.

    The first inputs differ from sample to sample.

    Of several ways to tell families apart, the one that takes least to write down. Constants are told apart
    by value, or are data. Inputs are told apart by their labels without digits, unless all differ; and
    perhaps by the arrays that they came to lie in. And where a family is read in equal parts by different
    readers, as the queries, keys and values of an attention are, these may become families.
    """
    flat = Flat(graph)
    labels = [label.translate(_DIGITS) for label in graph.labels[: graph.inputs]]
    alone = {label for label, count in Counter(labels).items() if count == 1}
    alone = alone if len(alone) > FEW else set()  # a name or two stand for something each, many for a list
    kinds: list[Any] = [(n < over, label * (label not in alone)) for n, label in enumerate(labels)]
    found = _Search(flat, over, True, kinds, {})

    def cheaper(by_value: bool, kinds: list[Any], roles: dict[int, int], percent: int = 100) -> _Search:
        others = _Search(flat, over, by_value, kinds, roles)
        return others if 100 * others.cost() < percent * found.cost() else found

    if len({*flat.numbers.values()}) > 2:
        found = cheaper(False, kinds, {}, 80)
    if found.joined():
        array_of = {n: at for at, array in enumerate(found.arrays) for n in array.ravel().tolist()}
        kinds = [(kind, array_of[n]) for n, kind in enumerate(kinds)]
        found = cheaper(found.by_value, kinds, {})
    if roles := found.roles():
        others = cheaper(found.by_value, found.kinds, roles)
        found = others if 4 * len(others.found) <= 5 * len(found.found) else found
    return found.found, found.arrays


class _Search:
    def __init__(
        self, flat: Flat, over: int, by_value: bool, kinds: list[Any], roles: dict[int, int]
    ) -> None:
        self.flat, self.over, self.by_value, self.kinds, self.roles_of = flat, over, by_value, kinds, roles
        self.colours, self.summed = self._coloured()
        self.place = np.arange(len(flat.rules))
        self.values = np.zeros(len(flat.rules))
        self.values[[*flat.numbers]] = [*flat.numbers.values()]
        self.output_at = {n: at for at, n in reversed([*enumerate(flat.outputs)])}
        members: dict[int, list[int]] = {}
        for n in range(flat.inputs, len(flat.rules)):
            if flat.rules[n] and not flat.inside[n] and not self.summed[n]:
                members.setdefault(self.colours[n], []).append(n)
        self.found: dict[int, Family] = {}
        for colour in sorted(members):
            self.found[colour] = self._family(members[colour])
        self.arrays = self._arrays()

    def _arrays(self) -> list[Any]:
        """The numbers of all inputs, each in one array: matrices first, as they are read."""
        read = []
        for slot in [slot for family in self.found.values() for slot in family.slots()]:
            if slot.colour in (COLUMN, NUMBER):
                ids = reduced(slot.where)[0]
                read.append(ids if len(np.unique(ids)) == ids.size else np.unique(ids))
        read.sort(key=lambda ids: (-ids.ndim, ids.size if ids.ndim < 2 else -ids.size))
        read += [np.arange(self.over), np.arange(self.over, self.flat.inputs)]  # what nothing reads
        found: list[Any] = []
        taken: Any = np.zeros(self.flat.inputs, bool)
        for ids in read:
            if taken[ids].any():
                rest = ids[~taken[ids]]
                ids = rest if len(rest) != 1 else rest.reshape(())
            if ids.size:
                found.append(np.asarray(ids))
            taken[ids] = True
        return sorted(found, key=lambda ids: int(ids.min()))

    # Colours

    def _coloured(self) -> tuple[list[int], bytearray]:
        """A colour for each node, and which products are computed as parts of sums only."""
        once = bytearray([use == 1 for use in self.flat.uses])
        colours, summed = self._colours(once)
        often = self._always_summed(colours, once)
        return (colours, summed) if often == once else self._colours(often)

    def _always_summed(self, colours: list[int], once: bytearray) -> bytearray:
        """Also the products that are read more than once, but only by sums of several such products."""
        flat, found = self.flat, bytearray(once)
        reads = dict[int, int]()
        for n, rule in enumerate(flat.rules):
            if rule in SUMS and not flat.inside[n]:
                many = [m for m in flat.operands[n] if flat.rules[m] is rules.mul and not once[m]]
                kinds = Counter([colours[m] for m in many])
                for m in many:
                    reads[m] = reads.get(m, 0) + (kinds[colours[m]] > 1)
        for n, count in reads.items():
            found[n] = count == flat.uses[n]
        return found

    def _colours(self, summed: bytearray) -> tuple[list[int], bytearray]:
        """The colours, and the products that stand in sums."""
        flat, known, colours = self.flat, dict[Any, int](), [NUMBER] * len(self.flat.rules)
        for n, kind in enumerate(self.kinds):
            colours[n] = known.setdefault(kind, len(known) + NUMBER + 1)
        inlined = bytearray(len(colours))
        for n in range(flat.inputs, len(colours)):
            rule, operands = flat.rules[n], flat.operands[n]
            if rule is None:
                mine = flat.numbers[n].hex() if self.by_value else ""
                colours[n] = -known.setdefault(mine, len(known) + NUMBER + 1)
                continue
            if flat.inside[n]:
                continue
            if rule in SUMS:
                kinds = []
                for m in operands:
                    is_product = flat.rules[m] is rules.mul and summed[m]
                    inlined[m] |= is_product
                    kinds.append(2 * colours[m] + is_product)
                if len({*kinds}) > 1:
                    order = sorted(range(len(kinds)), key=kinds.__getitem__)
                    flat.operands[n] = [operands[k] for k in order]
                key: Any = ("sum", *sorted(Counter(kinds).items()))
            else:
                if rule is rules.mul:
                    operands.sort(key=colours.__getitem__)
                key = (rule, *[colours[m] for m in operands])
                if rule is rules.power:
                    key = (*key, flat.numbers.get(operands[1]))
            key = (key, self.roles_of.get(n))
            colours[n] = known.setdefault(key, len(known) + NUMBER + 1)
        return colours, inlined

    # Families

    def _family(self, members: list[int]) -> Family:
        """The array of these nodes of one colour, whose operands have their arrays already."""
        if all(n in self.output_at for n in members):
            members.sort(key=self.output_at.__getitem__)
        rule, size = self.flat.rules[members[0]], len(members)
        operands = np.array([self.flat.operands[n] for n in members])
        terms = self._terms(operands) if rule in SUMS else [operands[:, None, :]]
        terms = [self._in_one_order(term) for term in terms]
        columns = [column for term in terms for column in np.moveaxis(term, 2, 0)]
        shape, order = _grid([c for column in columns for c in self._coordinates(column)], size)
        nodes = np.array(members)[order]
        self.place[nodes] = np.arange(size)
        if rule in SUMS or rule is rules.mul:
            groups = [self._group(term[order], shape) for term in terms]
        else:
            groups = [Group(self._operands(getattr(rule, "arity", 2) is None, operands[order], shape))]
        family = Family(None if rule in SUMS or rule is rules.mul else rule, nodes, shape, groups, False)
        for slot in family.slots():
            if slot.colour > NUMBER:
                self.found[slot.colour].reads += 1
            family.varies |= slot.colour == COLUMN or (
                slot.colour > NUMBER and self.found[slot.colour].varies
            )
        return family

    def _terms(self, operands: Any) -> list[Any]:
        """The terms of sums, which were sorted by kind: for each kind an array of member, term, factor."""
        found, start = [], 0
        for (_, is_product), kind in groupby(operands[0], lambda m: (self.colours[m], self.summed[m])):
            terms = operands[:, start : start + len([*kind])]
            start += terms.shape[1]
            factors = [self.flat.operands[m] for m in terms.flat] if is_product else terms
            found.append(np.array(factors).reshape(*terms.shape, -1))
        return found

    def _coordinates(self, nodes: Any) -> list[Any]:
        """Where these nodes of one colour stand in their array, axis by axis."""
        colour = self.colours[nodes.flat[0]]
        if colour in self.found:
            return coordinates(self.found[colour].shape, self.place[nodes])
        if colour <= CONSTANT:
            return [np.unique(self.values[nodes], return_inverse=True)[1].reshape(nodes.shape)]
        return [nodes]

    def _in_one_order(self, terms: Any) -> Any:
        """The terms of each sum sorted by an operand, so that most operands are the same in all sums."""
        members, count, factors = terms.shape
        if min(members, count) == 1:
            return terms
        best, least = terms, self._differences(terms)
        for factor in range(factors):
            if least == factors:
                break
            order = np.argsort(self.place[terms[:, :, factor]], axis=1, kind="stable")
            other = np.take_along_axis(terms, order[:, :, None], axis=1)
            if (differences := self._differences(other)) < least:
                best, least = other, differences
        return best

    def _differences(self, terms: Any) -> int:
        """How many values the rows of operands have, for each factor along its worst axis; summed."""
        factors = [self._coordinates(terms[:, :, factor]) for factor in range(terms.shape[2])]
        return sum([max([_told_apart(rows)[1] for rows in found], default=1) for found in factors])

    def _group(self, terms: Any, shape: Shape) -> Group:
        """Terms as slots; the axis of the terms is split if it is several."""
        columns, summed = [*np.moveaxis(terms, 2, 0)], terms.shape[1:2] if terms.shape[1] > 1 else ()
        if summed:
            candidates = [c.T for column in columns for c in self._coordinates(column)]
            summed, order = _grid(candidates, terms.shape[1])
            columns = [column[:, order] for column in columns]
        return Group([self._slot(column.reshape(shape + summed)) for column in columns], summed)

    def _operands(self, of_any: bool, operands: Any, shape: Shape) -> list[Slot]:
        """The operands of a row as slots; of a row of any number, those of one colour together."""
        slots, start = [], 0
        for _, run in groupby(operands[0], lambda m: self.colours[m]):
            columns = operands[:, start : start + len([*run])]
            start += columns.shape[1]
            differ = (columns[:, 1:] != columns[:, :1]).any() and self.colours[columns[0, 0]] > CONSTANT
            if of_any and differ:
                slots.append(self._slot(columns.reshape(*shape, -1)))
                slots[-1].is_spread = True
            else:
                slots += [self._slot(column.reshape(shape)) for column in columns.T]
        return slots

    def _slot(self, nodes: Any) -> Slot:
        colour = self.colours[nodes.flat[0]]
        if colour <= CONSTANT:
            return Slot(CONSTANT, self.values[nodes])
        if colour in self.found:
            return Slot(colour, self.place[nodes])
        return Slot(COLUMN if nodes.flat[0] < self.over else NUMBER, nodes)

    # Choices

    def roles(self) -> dict[int, int]:
        """For nodes of families that are read in different ways in equal parts: the number of the part."""
        roles = dict[int, int]()
        for family in reversed(self.found.values()):
            marks = [np.isin(family.members, self.flat.outputs), *family.marks]
            _, first, parts, counts = np.unique(marks, True, True, True, axis=1)
            parts = np.argsort(np.argsort(first))[parts.reshape(-1)]
            if len({*counts}) == 1 and 1 < len(counts) < len(parts):
                roles.update(zip(family.members.tolist(), parts.tolist(), strict=True))
            parts = parts.reshape(family.shape) if len(counts) <= FEW else np.zeros(family.shape, int)
            for slot in family.slots():
                if slot.colour <= NUMBER:
                    continue
                source = self.found[slot.colour]
                inner = [1] * (slot.where.ndim - parts.ndim)
                part_of = np.broadcast_to(parts.reshape((*parts.shape, *inner)), slot.where.shape)
                for part in range(parts.max() + 1):
                    source.marks.append(np.isin(np.arange(len(source.members)), slot.where[part_of == part]))
        return roles

    def joined(self) -> int:
        """How many inputs are read from several of the arrays at once."""
        array_of: Any = np.zeros(self.flat.inputs, int)
        for at, ids in enumerate(self.arrays):
            array_of[ids] = at
        slots = [slot for family in self.found.values() for slot in family.slots()]
        inputs = [reduced(slot.where)[0] for slot in slots if slot.colour in (COLUMN, NUMBER)]
        return sum([ids.size for ids in inputs if len(np.unique(array_of[ids])) > 1])

    def cost(self) -> int:
        """About how many operands and numbers it takes to write the families down."""
        cost = self.joined()
        for slot in [slot for family in self.found.values() for slot in family.slots()]:
            if slot.colour > NUMBER:
                cost += 1 + access(self.found[slot.colour].shape, slot.where).size
            elif slot.colour == CONSTANT:
                cost += reduced(slot.where)[0].size
        return cost


def _grid(candidates: Sequence[Any], size: int) -> tuple[Shape, Any]:
    """Axes for so many things, from what may tell them apart: their lengths, and the things in that order."""
    if size == 1:
        return (), np.arange(1)
    columns: dict[bytes, tuple[int, Any]] = {}
    for candidate in candidates:
        labels, count = _told_apart(candidate)
        if 1 < count <= size and size % count == 0:
            _, first, same = np.unique(labels, return_index=True, return_inverse=True)
            columns.setdefault(np.argsort(np.argsort(first))[same.reshape(-1)].tobytes(), (count, labels))
    shortest = sorted(columns.values(), key=lambda column: column[0])[:TRIED]
    chosen = sorted(_chosen(shortest, size, ()), key=lambda column: _changes(column[1]))  # slowest first
    if not chosen:
        return (size,), np.arange(size)
    return tuple([count for count, _ in chosen]), np.argsort(_flat(chosen), kind="stable")


def _changes(labels: Any) -> int:
    return int((labels[1:] != labels[:-1]).sum())


def _chosen(columns: Sequence[Any], size: int, taken: tuple[Any, ...]) -> tuple[Any, ...]:
    """The first choice of columns, short ones first, that is a grid of all things; empty if none is."""
    product = int(np.prod([count for count, _ in taken]))
    if product == size:
        return taken if len(np.unique(_flat(taken))) == size else ()
    for k, column in enumerate(columns):
        if size % (product * column[0]) == 0 and (found := _chosen(columns[k + 1 :], size, (*taken, column))):
            return found
    return ()


def _flat(columns: Sequence[tuple[int, Any]]) -> Any:
    """Places in a grid of these columns, the first one the slowest."""
    flat = 0
    for count, labels in columns:
        flat = flat * count + labels
    return flat


def _told_apart(rows: Any) -> tuple[Any, int]:
    """A number for each row, equal for equal rows, in the order of their first entries; how many there are.

    Rows are told apart by a hash. If two ever share one, an axis is not found; no result changes.
    """
    rows = rows.reshape(len(rows), -1)
    keys = rows[:, 0]
    if rows.shape[1] > 1:
        mix = np.random.default_rng(0).integers(1, 2**63, rows.shape[1], dtype=np.uint64) | np.uint64(1)
        keys = rows.astype(np.uint64) @ mix
    _, first, labels = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.argsort(np.lexsort((first, rows[first, 0])))
    return rank[labels.reshape(-1)], len(first)
