"""Families as lines of NumPy: names, arguments, results, and an expression for each of them.

Each family is one expression. It has a line of its own if it is read more than once, or if its nodes have
labels; else it stands where it is read. The samples are one more axis, the letter b, in front.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from autograd.formula import ATOM, OPERATORS, spell_number
from autograd.programs import source as code
from autograd.programs.access import Access, Shape, access, reduced
from autograd.programs.contract import Term, added, aligned, contract, elementwise
from autograd.programs.families import COLUMN, CONSTANT, NUMBER, Family, Slot, families
from autograd.programs.same import Graph

LETTERS = "ijklmnopqrstuvwxyzacdefgh"
LONGEST = 60  # the longest expression that is written where it is read


class Array(NamedTuple):
    """An argument or a result: its name, its shape, None in front for the samples, and what it holds.

    `places` says, for each element, which of the program's inputs or outputs that is.
    """

    name: str
    shape: tuple[int | None, ...]
    places: Any

    def __repr__(self) -> str:
        return f"{self.name}{list(self.shape)}".replace("None", "samples")


class Writer:
    """The `lines` of a program of arrays, its `inputs` and `outputs`, and the `tables` that it reads.

    The last outputs are the slopes for as many of the last inputs, where `slopes` says so or labels do.
    """

    def __init__(self, graph: Graph, over: int, slopes: int | None) -> None:
        self.graph, self.over = graph, over
        self.found, arrays = families(graph, over)
        self.called = {f.rule for f in self.found.values() if f.rule and f.rule.name not in OPERATORS}
        self.names = code.Names({"np", "len", "pow", *[rule.name for rule in self.called]})
        self.lines: list[tuple[str, str]] = []
        self.tables: dict[str, Any] = {}
        self.colour: Any = np.zeros(len(graph.rules), int)
        self.place: Any = np.arange(len(graph.rules))
        self.colour[: graph.inputs] = NUMBER
        self.colour[:over] = COLUMN
        for colour, family in self.found.items():
            self.colour[family.members], self.place[family.members] = colour, np.arange(len(family.members))
        self.inputs = [*map(self._named, arrays)]
        self.array_of: Any = np.zeros(graph.inputs, int)
        self.at: Any = np.zeros(graph.inputs, int)
        for number, array in enumerate(self.inputs):
            self.array_of[array.places] = number
            self.at[array.places] = np.arange(array.places.size).reshape(array.places.shape)
        self.nodes = np.array(graph.outputs, int)
        self.sizes = {"b": f"len({self.inputs[0].name})"} if over else {}
        self.terms: dict[Any, Term] = {}  # by colour; what is joined of several inputs, by text
        self.named: set[Any] = set()
        self.outputs: list[Array] = []
        self.results: list[str] = []
        wanted = self._wanted(slopes)
        self.reserved = {f"d_{of.name}" for _, of in wanted if of}
        readers = Counter(colour for places, _ in wanted for colour in self._colours_of(places))
        for colour in (0, *self.found):
            if colour:
                self._write(colour, self.found[colour], readers[colour])
            for places, of in [w for w in wanted if max([0, *self._colours_of(w[0])]) == colour]:
                self._output(places, of)
        order = sorted(range(len(self.outputs)), key=lambda k: int(self.outputs[k].places.min()))
        self.outputs = [self.outputs[k] for k in order]
        self.results = [self.results[k] for k in order]

    # Inputs and outputs

    def _named(self, ids: Any) -> Array:
        """An array of inputs under a name from their labels."""
        is_column = int(ids.min()) < self.over
        name = self._name([self.graph.labels[n] for n in _some(ids)], ids.ndim, "x" if is_column else "p")
        return Array(self.names.new(name), (*[None] * is_column, *ids.shape), ids)

    def _wanted(self, slopes: int | None) -> list[Any]:
        """The places of the outputs as arrays: like those of inputs for a gradient, else by families."""
        nodes, wanted = self.nodes, list[tuple[Any, Array | None]]()
        free: Any = np.ones(len(nodes), bool)
        self.shift = len(nodes) - self.graph.inputs
        first = self.over if slopes is None else self.graph.inputs - slopes
        agree = slopes is not None or self._agree(max(first, -self.shift))
        for array in self.inputs if agree else ():
            places = array.places + self.shift
            is_there = array.places.min() >= first and places.min() >= 0
            if is_there and (slopes is not None or self._are_slopes(places)):
                wanted.append((places, array))
                free[places] = False
        for colour in dict.fromkeys(self.colour[nodes[free]].tolist()):
            places = np.flatnonzero(free & (self.colour[nodes] == colour))
            order = np.argsort(self.place[nodes[places]], kind="stable")
            if colour > NUMBER and np.array_equal(nodes[places[order]], self.found[colour].members):
                wanted.append((places[order].reshape(self.found[colour].shape), None))
            else:
                wanted.append((places if len(places) > 1 else places.reshape(()), None))
        return wanted

    def _agree(self, first: int) -> bool:
        """Whether no output from that for this input on is, by its label, the slope for another input."""
        labels = [label.rpartition(".")[2] for label in self.graph.labels[first : self.graph.inputs]]
        slopes = [label.rpartition(".")[2] for label in self.graph.named[first + self.shift :]]
        own = {label.rpartition(".")[2] for label in self.graph.labels[self.over : self.graph.inputs]}
        pairs = zip(slopes, labels, strict=True)
        return all(slope[2:] in ("", name) or slope[2:] not in own for slope, name in pairs)

    def _are_slopes(self, places: Any) -> bool:
        """Whether one of these outputs is, by its label, a slope."""
        return any(self.graph.named[at].rpartition(".")[2][:2] == "d_" for at in places.flat)

    def _colours_of(self, places: Any) -> list[int]:
        return [colour for colour in np.unique(self.colour[self.nodes[places]]).tolist() if colour > NUMBER]

    def _output(self, places: Any, of: Array | None) -> None:
        """A line for an array of outputs, summed over the samples."""
        nodes = self.nodes[places]
        labels = [self.graph.named[at] for at in _some(places)]
        label = f"d_{of.name}" if of else self._name(labels, nodes.ndim, "y")
        term = self._assembled(nodes)
        text = aligned(self._full(term, LETTERS[: nodes.ndim], nodes.shape), LETTERS[: nodes.ndim]).text
        if label in self.names.taken and self.over:
            label = f"sum_{label}"
        if text != label:
            text = self._line(label, text)
        self.results.append(text)
        self.outputs.append(Array(text, nodes.shape, places))

    def _assembled(self, nodes: Any) -> Term:
        """These nodes, each summed over the samples, from wherever they stand."""
        letters, parts, order = LETTERS[: nodes.ndim], [], []
        for colour in np.unique(self.colour[nodes]).tolist():
            at = np.flatnonzero(self.colour[nodes].ravel() == colour)
            of_one = nodes if at.size == nodes.size else nodes.ravel()[at if at.size > 1 else int(at[0])]
            of_one = np.asarray(of_one)
            if colour > NUMBER:
                term = self._read(Slot(colour, self.place[of_one]), letters, total=True)
            else:
                numbers = np.array([self.graph.numbers.get(n, 0.0) for n in of_one.flat])
                where = of_one if colour else numbers.reshape(of_one.shape)
                term = self._read(Slot(colour, where), letters)
                if self.over and (colour or numbers.any()):
                    term = contract([term], letters, "b", self.sizes)
            if at.size == nodes.size:
                return term
            parts.append(self._full(term, letters[0], of_one.shape).text if at.size > 1 else term.text)
            order += at.tolist()
        back = np.argsort(order).reshape(nodes.shape)
        index = "" if np.array_equal(back, np.arange(back.size)) else f"[{self._table(back)}]"
        return Term(f"np.hstack([{', '.join(parts)}]){index}", ATOM, letters)

    # Lines

    def _write(self, colour: int, family: Family, outputs: int) -> None:
        """A family as a line, or as an expression to stand where it is read."""
        grid = LETTERS[: len(family.shape)]
        summed = "b" if self.over else ""
        labels = [self.graph.labels[n] for n in _some(family.members)]
        if family.reads or not summed:
            term = self.terms[colour] = self._render(family, grid, "")
            is_step = any(label and not label.rpartition(".")[2].startswith("d_") for label in labels)
            is_long = len(term.text) > LONGEST
            if (family.reads and (family.reads + outputs > 1 or is_step or is_long)) or outputs > 1:
                self._give_name(colour)
        if outputs and summed:
            if family.reads:
                total = contract([self.terms[colour]], grid, "b", self.sizes)
            else:
                total = self._render(family, grid, "b")
            self.terms["total", colour] = total
            if outputs > 1:
                self._give_name(("total", colour))

    def _give_name(self, key: Any) -> None:
        """A line of its own for an expression that has none."""
        if key in self.named:
            return
        self.named.add(key)
        total, colour = key if isinstance(key, tuple) else ("", key)
        labels = [self.graph.labels[n] for n in _some(self.found[colour].members)]
        name, term = self._name(labels, 0, "t"), self.terms[key]
        if name in self.reserved and "b" in term.axes:
            name = f"delta_{name[2:]}"  # of each sample; summed over them, it is the slope
        self.terms[key] = Term(self._line(f"sum_{name}" if total else name, term.text), ATOM, term.axes)

    def _line(self, label: str, text: str) -> str:
        name = self.names.new(label)
        self.lines.append((name, text))
        return name

    def _render(self, family: Family, grid: str, over: str) -> Term:
        """A family as one expression, summed over the letters `over`."""
        axes = f"b{grid}"
        if family.rule is not None:
            more = LETTERS[len(grid)]
            operands = [self._read(s, grid + more * s.is_spread) for s in family.groups[0].slots]
            term = elementwise(family.rule, operands, axes, more)
            return contract([term], grid, over, self.sizes) if over else term
        terms = []
        for group in sorted(family.groups, key=lambda group: not group.summed):
            summed = LETTERS[len(grid) : len(grid) + len(group.summed)]
            sizes = {**self.sizes, **{x: f"{n}.0" for x, n in zip(summed, group.summed, strict=True)}}
            factors = [self._read(slot, grid + summed) for slot in group.slots]
            terms.append(contract(factors, grid if over else axes, over + summed, sizes))
        return added(terms, grid if over else axes)

    def _full(self, term: Term, axes: str, shape: Shape) -> Term:
        """A term with all these axes in this order, also those along which all its numbers are equal."""
        if set(axes) <= set(term.axes):
            return aligned(term, axes)
        sizes = [*self.sizes.values()] * (len(axes) > len(shape)) + [*map(str, shape)]
        text = f"np.broadcast_to({aligned(term, axes).text}, ({', '.join(sizes)},))"
        return Term(text, ATOM, axes)

    # Operands

    def _read(self, slot: Slot, letters: str, total: bool = False) -> Term:
        """The operand of a family, its axes named by the family's letters."""
        if slot.colour == CONSTANT:
            bits, axes = reduced(slot.where.view(np.int64))  # so that -0.0 is not 0.0
            numbers = bits.view(float)
            if not axes:
                text, binds = spell_number(float(numbers))
                return Term(re.sub("(inf|nan)", r"np.\1", text), binds)
            return Term(self._table(numbers, "c"), ATOM, "".join([letters[axis] for axis in axes]))
        if slot.colour <= NUMBER:
            return self._read_inputs(slot, letters)
        family = self.found[slot.colour]
        grid = LETTERS[: len(family.shape)]
        key: Any = ("total", slot.colour) if total and self.over else slot.colour
        how = access(family.shape, slot.where)
        if how.is_all:
            term = self.terms[key]
            by_letter = {ord(x): letters[axis] for x, axis in zip(grid, how.axes, strict=True)}
            term = term._replace(axes=term.axes.translate(by_letter))
            if slot.is_spread and letters[-1] not in term.axes:
                term = self._full(term, term.axes[:1].strip(letters) + letters, slot.where.shape)
            return term
        self._give_name(key)
        lead = "b" if family.varies and not isinstance(key, tuple) else ""
        full = self._full(self.terms[key], lead + grid, family.shape)
        return self._indexed(full, family.shape, how, letters)

    def _read_inputs(self, slot: Slot, letters: str) -> Term:
        """Inputs read from their array, or from several, laid end to end."""
        ids, axes = reduced(slot.where)
        letters, lead = "".join([letters[axis] for axis in axes]), "b" * (slot.colour == COLUMN)
        arrays = [self.inputs[number] for number in np.unique(self.array_of[ids])]
        places, shape = self.at[ids], arrays[0].places.shape
        term = Term(arrays[0].name, ATOM, lead + LETTERS[: len(shape)])
        if len(arrays) > 1:
            starts: Any = np.zeros(len(self.inputs), int)
            starts[np.unique(self.array_of[ids])] = np.cumsum([0, *[a.places.size for a in arrays[:-1]]])
            places = places + starts[self.array_of[ids]]
            rows = f"{self.sizes['b']}, " if lead else ""
            text = f"np.concatenate([{', '.join([f'{a.name}.reshape({rows}-1)' for a in arrays])}], -1)"
            if text not in self.terms:
                self.terms[text] = Term(self._line("joined", text), ATOM, f"{lead}i")
            term, shape = self.terms[text], (sum([a.places.size for a in arrays]),)
        return self._indexed(term, shape, access(shape, places), letters)

    def _indexed(self, term: Term, shape: Shape, how: Access, letters: str) -> Term:
        """An array read as `how` says, which is all that is left to say when it has all its axes."""
        lead = ":" if term.axes[:1] == "b" else ""
        name = term.atom
        if how.is_flat and len(shape) > 1:
            rows = f"{self.sizes['b']}, " if lead else ""
            name += f".reshape({rows}-1)"
        axes = "".join([letters[axis] for axis in how.axes])
        return Term(how.text(name, lead, self._table), ATOM, "b" * bool(lead) + axes)

    def _table(self, numbers: Any, stem: str = "at") -> str:
        """The name of a table of numbers, or of places."""
        for name, table in self.tables.items():
            if table.dtype == numbers.dtype and np.array_equal(table, numbers):
                return name
        name = self.names.new(stem)
        self.tables[name] = numbers
        return name

    def _name(self, labels: Iterable[str], axes: int, otherwise: str) -> str:
        """A name from the labels of an array's elements: what most of them have in common."""
        parts = [re.split(r"(\d+)", label) for label in labels if label]
        if not parts:
            return otherwise
        pattern, count = Counter([tuple(part[::2]) for part in parts]).most_common(1)[0]
        same = [part for part in parts if tuple(part[::2]) == pattern]
        stem = re.sub(r"\d+", "", "".join(same[0]).rpartition(".")[2]).strip("_")
        if not stem or 2 * count <= len(parts):
            return otherwise
        fixed = [
            numbers[0] for numbers in zip(*[part[1::2] for part in same], strict=True) if len({*numbers}) == 1
        ]
        if axes > 1:
            stem = stem[:-1] + stem[-1].upper() if stem.startswith("d_") else stem.capitalize()
        short = stem + "".join(fixed[:1])
        return short if short not in self.names.taken else stem + "_".join(fixed)


def _some(places: Any) -> list[int]:
    """Enough of the places in an array to know what its labels have in common."""
    flat = places.ravel()
    return flat[:: max(1, len(flat) // 200)].tolist()  # type: ignore[no-any-return]
