"""Every sentence of an explanation, in pieces, and two ways of telling them: plain text and Markdown.

The sentences stand in the table of `language`; `Words` fills their holes. What a line here may know: a
replay and that table. It knows no other way of telling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from string import Formatter
from typing import NamedTuple

from autograd.explaining.replay import Replay, Share, Step
from autograd.formula import formula
from autograd.language import LANGUAGES, SENTENCES
from autograd.lines import file_name, made_at
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
        yield "heading", self.say("forward pass")
        nodes = [node for node in found.nodes if found.names[node]]
        yield from [("item", self.computed(node) + self.placed(node)) for node in nodes[:limit]]
        yield from [("text", line) for line in self.left_out(nodes, "nodes")]
        yield "heading", self.say("backward pass")
        yield "text", self.seeded()
        for number, step in enumerate(found.steps[:limit], 1):
            yield "item", self.say("step", number=str(number)) + self.arrived(step)
            yield from [("sub-item", self.gained(step, share)) for share in step.shares[:limit]]
            yield from [("text", line) for line in self.left_out(step.shares, "operands")]
        yield from [("text", line) for line in self.left_out(found.steps, "steps")]
        x, ended = found.wrt, self.ended()
        yield "heading", self.say("gradient of leaves") if x is None else self.say("gradient of", x=x)
        yield from [("item", line) for line in ended[:limit]]
        yield from [("text", line) for line in self.left_out(ended, "leaves")]

    def say(self, key: str, **holes: Value | float | str | Sentence) -> Sentence:
        """The sentence of this key, in the language asked for, with its holes filled."""
        return self.fill(SENTENCES[key][LANGUAGES.index(self.found.language)], **holes)

    def word(self, key: str, **holes: Value | float | str) -> str:
        """The same as one text."""
        return "".join(self.say(key, **holes))

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
        return f"{sign.join(self.cut([first, *rest]))} = {result}"

    def cut(self, texts: list[str]) -> list[str]:
        """A long list without its middle."""
        return cut(texts, self.word("more", rest=str(len(texts) - PATHS)))

    def name(self, node: Value) -> Name:
        """What a node is called: its number, if nothing else."""
        return Name(self.found.names[node] or self.found.number(self.found.values[node]))

    def made(self, node: Value, in_numbers: bool = False) -> Name:
        """The operation that made a node, on the names of its operands or on their numbers."""
        return Name(formula(self.found.operation(node, in_numbers)))

    def title(self) -> Sentence:
        """What is explained, in one line."""
        y, wrt = self._known(self.found.output), self.found.wrt
        if self.found.mistake:
            told = self.say("mistaken", y=y, what=self.say(self.found.mistake))
            is_right = all(self.found.right_instead(node) is None for node in self.found.right)
            return self.say("harmless", told=told) if is_right else told
        if wrt is None:
            return self.say("title", y=y)
        x, slope = self._known(wrt), self.found.adjoints.get(wrt, 0.0)
        return self.say("why", y=y, x=x, slope=slope)

    def _known(self, node: Value) -> Name:
        """What a node is called where no sentence has introduced its name: its label or its formula."""
        if node is self.found.output and self.found.title:
            return Name(self.found.title)
        return Name(formula(node)) if node.op and not node.label else self.name(node)

    def computed(self, x: Value) -> Sentence:
        """How a node got its number."""
        value = self.found.values[x]
        if x.op:
            return self.fill("{x} = {made} = {value}", x=x, made=self.made(x), value=value)
        if isinstance(x, Constant):
            return self.say("constant", x=x, value=value)
        return self.fill("{x} = {value}", x=x, value=value)

    def placed(self, node: Value) -> Sentence:
        """On which line of the program a node was made, if that is known."""
        place = made_at(node)
        return self.say("line", line=str(place[1]), file=Name(file_name(place[0]))) if place else []

    def seeded(self) -> Sentence:
        """What an adjoint is, and the first one."""
        y, seed = self.found.output, self.found.seed
        return self.say("seed" if seed == 1.0 else "seed times", y=y, seed=seed)

    def arrived(self, step: Step) -> Sentence:
        """A node's turn, and the adjoint that arrived there."""
        told = self.say("arrived", y=step.node, made=self.made(step.node), adjoint=step.adjoint)
        return told if step.shares else told + self.say("flat")

    def gained(self, step: Step, share: Share) -> Sentence:
        """What one operand gains, and its sum so far."""
        product = self.terms(" × ", [step.adjoint, share.partial], self.found.number(share.product))
        partial = [self.found.number(share.partial)]
        if share.formula != partial[0]:
            partial = [Name(share.formula), " = ", *partial]
        note = self._note(share) if share.of > 1 else []
        return self.say("gained", x=share.operand, partial=partial, product=product, note=note)

    def _note(self, share: Share) -> Sentence:
        which = {"number": str(share.number), "of": str(share.of)}
        if share.before is None:
            return self.say("share", **which)
        added = self.terms(" + ", [share.before, share.product], self.found.number(share.after))
        return self.say("share added", **which, added=added)

    def ended(self) -> list[Sentence]:
        """The gradient of each leaf; with `wrt`, the paths to it and the sum over the wires that leave it."""
        if (wrt := self.found.wrt) is not None:
            return [*self._paths(wrt), self._summed(wrt)]
        leaves = [node for node in self.found.nodes if node.op is None]
        return [self._leaf(node) for node in leaves if not isinstance(node, Constant)]

    def _leaf(self, x: Value) -> Sentence:
        adjoint = self.found.adjoints.get(x)
        told = self.fill("{x}: {adjoint}", x=x, adjoint=adjoint or 0.0)
        told = self.say("no gradient", x=x) if adjoint is None else told
        if (right := self.found.right_instead(x)) is not None:
            return [*told, "  ", *self.say("false", right=right)]
        others = not (x.grad == 0.0 or _same(x.grad, adjoint or 0.0))
        return told + self.say("other passes", grad=x.grad) if others else told

    def _paths(self, wrt: Value) -> Iterator[Sentence]:
        """A line for each path from the output to `wrt`, or how many there are."""
        count, total = self.found.count_paths(wrt), -0.0  # which adds nothing to the first product
        if count > PATHS:
            many = f"{count:,}" if count < 10**24 else self.word("about", count=f"{count:.1e}")
            yield self.say("many paths", count=many)
            return
        for shares, product in self.found.paths(wrt):
            names = self.cut([self.name(self.found.output), *(self.name(share.operand) for share in shares)])
            path = [piece for name in names for piece in (" → ", name)][1:]
            factors = [self.found.seed, *(share.partial for share in shares)]
            told = self.terms(" × ", factors, self.found.number(product))
            yield self.say("along", path=path, product=told)
            total += product
        if count and not _same(total, self.found.adjoints[wrt]):
            yield self.say("rounding", sum=repr(total))

    def _summed(self, wrt: Value) -> Sentence:
        """The sum over the wires that leave `wrt`, in full, and whether its .grad holds it."""
        steps, adjoint = self.found.steps, self.found.adjoints.get(wrt, 0.0)
        shares = [share.product for step in steps for share in step.shares if share.operand is wrt]
        if wrt is self.found.output:
            return self.say("itself", g=repr(adjoint))
        if not shares:
            return self.say("is constant" if isinstance(wrt, Constant) else "not reached", g=repr(adjoint))
        sum = self.terms(" + ", shares, repr(adjoint))
        one = self.say("one wire", x=wrt, sum=sum)
        summed = one if len(shares) == 1 else self.say("wires", n=str(len(shares)), x=wrt, sum=sum)
        if _same(wrt.grad, adjoint):
            return summed + self.say("exactly")
        return summed + self.say("with others" if wrt.grad else "without", grad=repr(wrt.grad))

    def updated(self, x: Value, before: float, slope: float, rate: float, count: int) -> Sentence:
        """What a step of training by the mean gradient over so many samples has made of a parameter."""
        sum = self.terms(" + ", [before, x.data - before], self.found.number(x.data))
        return self.say("updated", x=x, slope=slope, rate=rate, count=str(count), sum=sum)

    def left_out(self, told: Sequence[object], what: str) -> list[Sentence]:
        """A sentence that says how much of a list `limit` leaves out, if it does."""
        count = 0 if self.found.limit is None else len(told) - self.found.limit
        return [self.say("left out", count=str(count), what=self.say(what))] if count > 0 else []


def cut(texts: list[str], instead: str) -> list[str]:
    """A long list with something instead of its middle."""
    half = PATHS // 2
    return [*texts[:half], instead, *texts[-half:]] if len(texts) > PATHS else texts


def _same(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)
