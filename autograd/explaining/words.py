"""Every sentence of an explanation, in pieces, and two ways of telling them: plain text and Markdown.

Sentences stand in `Words` and go through `fill`, where another language could come in. What a line
here may know: a replay. It knows no other way of telling.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from string import Formatter
from typing import NamedTuple

from autograd.explaining.replay import Replay, Share, Step
from autograd.formula import formula, printable
from autograd.lines import made_at
from autograd.value import Constant, Value

PATHS = 12  # how many paths are written out one by one, and how many terms of one sum or product
TEXT = {"title": "{}", "heading": "\n{}", "text": "{}", "item": "  {}", "sub-item": "    {}"}
MARKDOWN = {"title": "# {}", "heading": "\n## {}\n", "text": "\n{}\n", "item": "- {}", "sub-item": "  - {}"}


class Name(str):
    """A name or formula among words: code in Markdown and on a page, mathematics in LaTeX."""


Sentence = list[str]  # pieces to be told one after the other: those that are a `Name`, and words


def text(found: Replay) -> str:
    """The explanation for a terminal: plain sentences, nothing drawn."""
    return "\n".join([TEXT[kind].format("".join(line)) for kind, line in Words(found).lines()])


def markdown(found: Replay) -> str:
    """The explanation as Markdown, names and formulas as code, so that no label is markup."""
    told = []
    for kind, line in Words(found).lines():
        pieces = [_code(piece) if isinstance(piece, Name) else piece for piece in line]
        told.append(MARKDOWN[kind].format("".join(pieces)) + "\n")
    return "".join(told)


def _code(name: str) -> str:
    """A code span of Markdown, in which nothing is markup."""
    fence = "`" * (max(map(len, re.findall("`+", name)), default=0) + 1)
    pad = " " if "`" in name or name.startswith(" ") or name.endswith(" ") else ""
    return f"{fence}{pad}{name}{pad}{fence}"


class Words(NamedTuple):
    """The sentences about what was found, most of them functions of a node, a step or a share."""

    found: Replay

    def lines(self) -> Iterator[tuple[str, Sentence]]:
        """Every sentence in order, with what it is: title, heading, text, item or sub-item."""
        found, limit = self.found, self.found.limit
        yield "title", self.title()
        yield "heading", self.fill("Forward: each number from the numbers before it")
        nodes = [node for node in found.nodes if found.names[node]]
        yield from [("item", self.computed(node) + self.placed(node)) for node in nodes[:limit]]
        yield from [("text", line) for line in self.left_out(nodes, "nodes")]
        yield "heading", self.fill("Backward: each adjoint from the adjoints after it")
        yield "text", self.seeded()
        for number, step in enumerate(found.steps[:limit], 1):
            yield "item", self.fill("Step {number}: ", number=str(number)) + self.arrived(step)
            yield from [("sub-item", self.gained(step, share)) for share in step.shares[:limit]]
            yield from [("text", line) for line in self.left_out(step.shares, "operands")]
        yield from [("text", line) for line in self.left_out(found.steps, "steps")]
        x, ended = "each leaf" if found.wrt is None else found.wrt, self.ended()
        yield "heading", self.fill("The gradient with respect to {x}", x=x)
        yield from [("item", line) for line in ended[:limit]]
        yield from [("text", line) for line in self.left_out(ended, "leaves")]

    def fill(self, sentence: str, **holes: Value | float | str | Sentence) -> Sentence:
        """A sentence with its holes filled: by the name of a node, a number, a piece, or several."""
        pieces: Sentence = []
        for words, hole, _, _ in Formatter().parse(sentence):
            filling = holes[hole] if hole else []
            if isinstance(filling, Value):
                filling = self.name(filling)
            elif not isinstance(filling, (str, list)):
                filling = self.found.number(filling)
            pieces += [words] if words else []
            pieces += filling if isinstance(filling, list) else [filling]
        return pieces

    def terms(self, sign: str, numbers: Sequence[float], result: str) -> str:
        """A sum or product and what it comes to, many terms cut short."""
        first, *rest = [self.found.number(number) for number in numbers]
        rest = [f"({term})" if term.startswith("-") else term for term in rest]
        return f"{sign.join(cut([first, *rest]))} = {result}"

    def name(self, node: Value) -> Name:
        """What a node is called: its number, if nothing else."""
        return Name(self.found.names[node] or self.found.number(self.found.values[node]))

    def made(self, node: Value, in_numbers: bool = False) -> Name:
        """The operation that made a node, on the names of its operands or on their numbers."""
        return Name(formula(self.found.operation(node, in_numbers)))

    def title(self) -> Sentence:
        """What is explained, in one line."""
        y, wrt = self._known(self.found.output), self.found.wrt
        if wrt is None:
            return self.fill("The backward pass from {y}", y=y)
        x, slope = self._known(wrt), self.found.adjoints.get(wrt, 0.0)
        return self.fill("Why the gradient of {y} with respect to {x} is {slope}", y=y, x=x, slope=slope)

    def _known(self, node: Value) -> Name:
        """What a node is called where no sentence has introduced its name: its label or its formula."""
        return Name(formula(node)) if node.op and not node.label else self.name(node)

    def computed(self, x: Value) -> Sentence:
        """How a node got its number."""
        value = self.found.values[x]
        if x.op:
            return self.fill("{x} = {made} = {value}", x=x, made=self.made(x), value=value)
        constant = ", a constant" if isinstance(x, Constant) else ""
        return self.fill("{x} = {value}" + constant, x=x, value=value)

    def placed(self, node: Value) -> Sentence:
        """On which line of the program a node was made, if that is known."""
        file, line = made_at(node) or ("", 0)
        file = Name(printable(os.path.basename(file)))
        return self.fill("  (line {line} of {file})", line=str(line), file=file) if line else []

    def seeded(self) -> Sentence:
        """What an adjoint is, and the first one."""
        y, seed = self.found.output, self.found.seed
        times = [] if seed == 1.0 else self.fill("{seed} times ", seed=seed)
        what = "The adjoint of a node is {times}the gradient of {y} with respect to that node."
        return self.fill(what + " For {y} itself it is the seed, {seed}.", times=times, y=y, seed=seed)

    def arrived(self, step: Step) -> Sentence:
        """A node's turn, and the adjoint that arrived there."""
        y, made, adjoint = step.node, self.made(step.node), step.adjoint
        flat = "" if step.shares else " It passes nothing on: it is flat, or reads constants alone."
        return self.fill("{y} = {made}, whose adjoint is {adjoint}." + flat, y=y, made=made, adjoint=adjoint)

    def gained(self, step: Step, share: Share) -> Sentence:
        """What one operand gains, and its sum so far."""
        product = self.terms(" × ", [step.adjoint, share.partial], self.found.number(share.product))
        partial = [self.found.number(share.partial)]
        if share.formula != partial[0]:
            partial = [Name(share.formula), " = ", *partial]
        sentence = "The partial with respect to {x} is {partial}, so {x} gains {product}{note}."
        note = self._note(share) if share.of > 1 else []
        return self.fill(sentence, x=share.operand, partial=partial, product=product, note=note)

    def _note(self, share: Share) -> Sentence:
        which = {"number": str(share.number), "of": str(share.of)}
        if share.before is None:
            return self.fill(" (share {number} of {of})", **which)
        added = self.terms(" + ", [share.before, share.product], self.found.number(share.after))
        return self.fill(" (share {number} of {of}: {added})", **which, added=added)

    def ended(self) -> list[Sentence]:
        """The gradient of each leaf; with `wrt`, the paths to it and the sum over the wires that leave it."""
        if (wrt := self.found.wrt) is not None:
            return [*self._paths(wrt), self._summed(wrt)]
        leaves = [node for node in self.found.nodes if node.op is None]
        return [self._leaf(node) for node in leaves if not isinstance(node, Constant)]

    def _leaf(self, x: Value) -> Sentence:
        adjoint = self.found.adjoints.get(x)
        sentence = "{x}: 0, no gradient gets there" if adjoint is None else "{x}: {adjoint}"
        if not (x.grad == 0.0 or _same(x.grad, adjoint or 0.0)):
            sentence += " (its .grad is {grad}, with other passes)"
        return self.fill(sentence, x=x, adjoint=adjoint or 0.0, grad=x.grad)

    def _paths(self, wrt: Value) -> Iterator[Sentence]:
        """A line for each path from the output to `wrt`, or how many there are."""
        count, total = self.found.count_paths(wrt), -0.0  # which adds nothing to the first product
        if count > PATHS:
            many = "{count} paths lead there, too many to list: the sum takes them together."
            yield self.fill(many, count=f"{count:,}" if count < 10**24 else f"about {count:.1e}")
            return
        for shares, product in self.found.paths(wrt):
            names = cut([self.name(self.found.output), *(self.name(share.operand) for share in shares)])
            path = [piece for name in names for piece in (" → ", name)][1:]
            factors = [self.found.seed, *(share.partial for share in shares)]
            told = self.terms(" × ", factors, self.found.number(product))
            yield self.fill("Back along {path}: {product}", path=path, product=told)
            total += product
        if count and not _same(total, self.found.adjoints[wrt]):
            why = "the engine adds where paths meet and multiplies once, so it rounds in other places."
            yield self.fill("Path by path that adds up to {sum}: " + why, sum=repr(total))

    def _summed(self, wrt: Value) -> Sentence:
        """The sum over the wires that leave `wrt`, in full, and whether its .grad holds it."""
        steps, adjoint = self.found.steps, self.found.adjoints.get(wrt, 0.0)
        shares = [share.product for step in steps for share in step.shares if share.operand is wrt]
        if wrt is self.found.output:
            return self.fill("It is the output itself, so its gradient is the seed, {g}.", g=repr(adjoint))
        if not shares:
            why = "It is a constant: {g}." if isinstance(wrt, Constant) else "No gradient gets there: {g}."
            return self.fill(why, g=repr(adjoint))
        one, many = "the one wire that leaves {x}", "the {n} wires that leave {x}"
        wires = self.fill(one if len(shares) == 1 else many, n=str(len(shares)), x=wrt)
        summed = self.fill(
            "Summed over {wires}: {sum}.", wires=wires, sum=self.terms(" + ", shares, repr(adjoint))
        )
        if _same(wrt.grad, adjoint):
            return summed + self.fill(" That is exactly what its .grad holds.")
        if wrt.grad == 0.0:
            return summed + self.fill(" Its .grad is 0, without this pass.")
        return summed + self.fill(" Its .grad is {grad}, with other passes.", grad=repr(wrt.grad))

    def left_out(self, told: Sequence[object], what: str) -> list[Sentence]:
        """A sentence that says how much of a list `limit` leaves out, if it does."""
        count = 0 if self.found.limit is None else len(told) - self.found.limit
        sentence = "{count} more {what} are left out: limit=None tells of all."
        return [self.fill(sentence, count=str(count), what=what)] if count > 0 else []


def cut(texts: list[str]) -> list[str]:
    """A long list without its middle."""
    half, rest = PATHS // 2, len(texts) - PATHS
    return [*texts[:half], f"… ({rest} more) …", *texts[-half:]] if rest > 0 else texts


def _same(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)
