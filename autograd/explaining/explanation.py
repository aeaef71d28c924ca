"""The backward pass in words: what each node passes on to its operands, and where each number comes from.

The pass is replayed in the engine's order with the engine's arithmetic, so each sum ends in the very
bits that `backward` writes. A partial's formula is what its own row makes of symbols. What a line
here may know: the order, the sweep, rows, labels. No derivative formula stands here, and no HTML.

>>> from autograd import Value
>>> a, b = Value(2.0, "a"), Value(-3.0, "b")
>>> print(explain(a * b + a, wrt=a))
Why the gradient of v2 with respect to a is -2
<BLANKLINE>
Forward: each number from the numbers before it
  a = 2
  v1 = a * b = -6
  v2 = v1 + a = -4
<BLANKLINE>
Backward: each adjoint from the adjoints after it
The adjoint of a node is the gradient of v2 with respect to that node. For v2 itself it is the seed, 1.
  Step 1: v2 = v1 + a, whose adjoint is 1.
    The partial with respect to v1 is 1, so v1 gains 1 × 1 = 1.
    The partial with respect to a is 1, so a gains 1 × 1 = 1 (share 1 of 2).
  Step 2: v1 = a * b, whose adjoint is 1.
    The partial with respect to a is b = -3, so a gains 1 × (-3) = -3 (share 2 of 2: 1 + (-3) = -2).
<BLANKLINE>
The gradient with respect to a
  Back along v2 → v1 → a: 1 × 1 × (-3) = -3
  Back along v2 → a: 1 × 1 = 1
  Summed over the 2 wires that leave a: 1 + (-3) = -2.0. No backward() has written it into .grad yet.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from autograd.formula import OPERATORS, formula, printable
from autograd.lines import made_at
from autograd.operators import Number
from autograd.order import topological_order
from autograd.reverse import Share as Told
from autograd.reverse import adjoints_of
from autograd.row import Rule
from autograd.value import Constant, Value

PATHS = 12
"""How many paths are written out one by one, and how many terms of one sum or product."""


class Share(NamedTuple):
    """What an operand gains in one step: share `number` of the `of` shares that it gets in all.

    `place` is the operand's place in the operation; `product` is the adjoint times the partial;
    `before` and `after` are the operand's sum so far, `before` None for its first share.
    """

    operand: Value
    place: int
    formula: str
    partial: float
    product: float
    before: float | None
    after: float
    number: int
    of: int


class Step(NamedTuple):
    """One node's turn in the backward pass: the adjoint that arrived, and what it passes on."""

    node: Value
    adjoint: float
    shares: tuple[Share, ...]


def explain(
    output: Value, wrt: Value | None = None, *, digits: int = 6, limit: int | None = 300
) -> Explanation:
    """The backward pass from `output` as steps; with `wrt`, why its gradient is the number that it is.

    `wrt` is any node: only what lies between it and the output is told then, and every path from one
    to the other. `digits` counts significant digits; what is to be exact is written in full. A list
    longer than `limit` is cut, and the text says so; None cuts nothing.

    After `output.backward(seed)`, this is the explanation of that pass; before it, of a pass with seed
    1. Changes no value and no gradient. Raises TypeError for anything but nodes, ValueError for
    `digits` or `limit` below 1, and what `backward` raises where a partial derivative does not exist.

    >>> x = Value(3.0, "x")
    >>> for step in explain(x * x).steps:
    ...     for share in step.shares:
    ...         print(share.formula, share.partial, share.before, share.after)
    x 3.0 None 3.0
    x 3.0 3.0 6.0
    """
    for node in (output,) if wrt is None else (output, wrt):
        if not isinstance(node, Value):
            raise TypeError(f"explain takes nodes, not a {type(node).__name__}")
    if digits < 1 or (limit is not None and limit < 1):
        raise ValueError(f"digits and limit must be at least 1: got {digits} and {limit}")
    return Explanation(output, wrt, digits, limit)


class Explanation:
    """The backward pass from one output, as steps for programs and as text, Markdown, LaTeX and HTML.

    Attributes:
        output, wrt: the nodes that were asked about.
        seed: the adjoint of the output.
        nodes: the nodes that are told of, operands first.
        steps: the backward pass, in the engine's order.
        adjoints: the seed times the gradient with respect to each node, where one arrives.
        names: what each node is called here: its label, or v1, v2, ... (x1, x2, ... for
            leaves), or nothing for a constant without a label, which is told by its number. A label that
            several nodes bear is numbered from the second one on.
        values: the number of each node, as the forward pass saw it.
    """

    def __init__(self, output: Value, wrt: Value | None, digits: int, limit: int | None) -> None:
        self.output, self.wrt, self.digits, self.limit = output, wrt, digits, limit
        self.seed = output.grad if output.op is not None and output.grad != 0.0 else 1.0
        told_shares: list[Told] = []
        self.adjoints = adjoints_of(output, self.seed, told_shares)
        gained = [(node, adjoint) for node, adjoint in self.adjoints.items() if node.op is None]
        self.adjoints.update((leaf, 0.0 + adjoint) for leaf, adjoint in gained)  # as its .grad gains it
        self.nodes = topological_order(output)
        told = dict.fromkeys([*self.nodes, output if wrt is None else wrt])
        self.values = {node: node.data for node in told}
        for node in self.nodes:
            if node.op is not None:
                self.values.update(zip(node.parents, node.op.operands(node.trace)))  # noqa: B905 (a sum has seen none)
        self.names = _names(told)
        self.steps = self._replay(told_shares)
        if wrt is not None:
            self._keep_between(wrt)

    def _replay(self, told: list[Told]) -> list[Step]:
        """The steps of the sweep, with every sum on its way to the adjoint that the sweep found."""
        shares_of: dict[Value, list[Share]] = {
            node: [] for node in reversed(self.nodes) if node.op is not None and node in self.adjoints
        }
        sums: dict[Value, float] = {}
        counts = Counter(share.operand for share in told)
        numbers: Counter[Value] = Counter()
        for node, place, operand, _, slope, product, after in told:
            numbers[operand] += 1
            text = formula(self.slope(node, place), depth=100)
            shares_of[node].append(
                Share(
                    operand,
                    place,
                    text,
                    slope,
                    product,
                    sums.get(operand),
                    after,
                    numbers[operand],
                    counts[operand],
                )
            )
            sums[operand] = after
        return [Step(node, self.adjoints[node], tuple(shares)) for node, shares in shares_of.items()]

    def _keep_between(self, wrt: Value) -> None:
        """Leave out what leads to no share of `wrt`."""
        between, kept = {wrt}, []
        for step in reversed(self.steps):
            if shares := tuple(share for share in step.shares if share.operand in between):
                between.add(step.node)
                kept.append(step._replace(shares=shares))
        self.steps = kept[::-1]
        self.nodes = [node for node in self.nodes if node in between]

    def slope(self, node: Value, place: int) -> Any:
        """What a row's own partial makes of symbols: a symbol, or a number where it is constant."""
        rule: Any = node.op
        symbols = [
            number if type(read) is Constant else Symbol(number, self.digits, self.names[read])
            for read, number in zip((*node.parents, node), (*rule.operands(node.trace), *node.trace[-1:]))  # noqa: B905
        ]
        try:
            partial = rule.partial(place, rule.point(symbols[:-1], symbols[-1]) if symbols else ())
        except TypeError:  # a row that knows floats alone
            partial = rule.partial(place, node.trace)
        return partial if isinstance(partial, Symbol) else _Figure(partial, self.digits)

    def operation(self, node: Value, with_numbers: bool = False) -> Any:
        """The operation that made a node, on symbols of its operands or on their numbers."""
        operands = [
            _Figure(self.values[operand], self.digits)
            if with_numbers or self.names[operand] == ""
            else Symbol(self.values[operand], self.digits, self.names[operand])
            for operand in node.parents
        ]
        return Symbol(self.values[node], self.digits, "", node.op, operands)

    def figure(self, number: float) -> float:
        """A number that shows itself with the digits asked for."""
        return _Figure(number, self.digits)

    def number(self, number: float) -> str:
        """A number as text, with the digits asked for."""
        return repr(self.figure(number))

    def terms(self, sign: str, numbers: Iterable[float]) -> str:
        """Numbers as a sum or product: the negative ones after the first in brackets, many cut short."""
        first, *rest = map(self.number, numbers)
        return sign.join(_cut([first, *(f"({term})" if term.startswith("-") else term for term in rest)]))

    # The sentences, the same in text, Markdown and the page. Names and formulas stand between marks.

    def title(self) -> str:
        """What is explained, in one line."""
        name = self.name(self.output)
        if self.wrt is None:
            return f"The backward pass from {name}"
        gradient = self.number(self.adjoints.get(self.wrt, 0.0))
        return f"Why the gradient of {name} with respect to {self.name(self.wrt)} is {gradient}"

    def name(self, node: Value) -> str:
        """A node's name, marked."""
        return _marked(self.names[node] or self.number(self.values[node]))

    def computed(self, node: Value) -> str:
        """How a node got its number."""
        made = f" = {_marked(formula(self.operation(node)))}" if node.op else ""
        constant = ", a constant" if type(node) is Constant else ""
        return f"{self.name(node)}{made} = {self.number(self.values[node])}{constant}"

    def seeded(self) -> str:
        """What an adjoint is, and the first one."""
        name, seed = self.name(self.output), self.number(self.seed)
        times = "" if self.seed == 1.0 else f"{seed} times "
        return (
            f"The adjoint of a node is {times}the gradient of {name} with respect to that node. "
            f"For {name} itself it is the seed, {seed}."
        )

    def arrived(self, step: Step) -> str:
        """A node's turn, and the adjoint that arrived there."""
        made = f"{self.name(step.node)} = {_marked(formula(self.operation(step.node)))}"
        stops = "" if step.shares else " It passes nothing on: it is flat, or reads constants alone."
        return f"{made}, whose adjoint is {self.number(step.adjoint)}.{stops}"

    def gained(self, step: Step, share: Share) -> str:
        """What one operand gains, and its sum so far."""
        name, partial = self.name(share.operand), self.number(share.partial)
        if share.formula != partial:
            partial = f"{_marked(share.formula)} = {partial}"
        product = f"{self.terms(' × ', [step.adjoint, share.partial])} = {self.number(share.product)}"
        note = f" (share {share.number} of {share.of})" if share.of > 1 else ""
        if share.before is not None:
            added = f"{self.terms(' + ', [share.before, share.product])} = {self.number(share.after)}"
            note = f"{note[:-1]}: {added})"
        return f"The partial with respect to {name} is {partial}, so {name} gains {product}{note}."

    def ended(self) -> list[str]:
        """The gradient of each leaf; with `wrt`, the paths to it and the sum over the wires that leave it."""
        if self.wrt is not None:
            return [*self._paths(self.wrt), self._factorized(self.wrt)]
        lines = []
        for leaf in self.nodes:
            if leaf.op is None and type(leaf) is not Constant:
                found = self.adjoints.get(leaf)
                number = "0, no gradient gets there" if found is None else self.number(found)
                more = not (leaf.grad == 0.0 or _same(leaf.grad, found or 0.0))
                passes = f" (its .grad is {self.number(leaf.grad)}, with other passes)" if more else ""
                lines.append(f"{self.name(leaf)}: {number}{passes}")
        return lines

    def _paths(self, wrt: Value) -> Iterator[str]:
        """A line for each path from the output to `wrt`, or how many there are."""
        counts = {self.output: 1}
        for step in self.steps:
            for share in step.shares:
                counts[share.operand] = min(counts.get(share.operand, 0) + counts[step.node], 10**300)
        count = counts.get(wrt, 0)
        if count > PATHS:
            shown = f"{count:,}" if count < 10**24 else f"about {count:.1e}"
            yield f"{shown} paths lead there, too many to list: the sum takes them together."
            return
        total: float | None = None
        for shares in self._ways(wrt) if count else ():
            product = self.seed
            for share in shares:
                product *= share.partial
            total = product if total is None else total + product
            names = [self.name(self.output), *(self.name(share.operand) for share in shares)]
            factors = self.terms(" × ", [self.seed, *(share.partial for share in shares)])
            yield f"Back along {' → '.join(_cut(names))}: {factors} = {self.number(product)}"
        if total is not None and not _same(total, self.adjoints[wrt]):
            yield (
                f"Path by path that adds up to {total!r}: the engine adds where paths meet and multiplies "
                "once, so it rounds in other places."
            )

    def _ways(self, wrt: Value) -> Iterator[list[Share]]:
        """The shares along each path from the output to `wrt`."""
        shares_of = {step.node: step.shares for step in self.steps}
        stack: list[tuple[Value, Any]] = [(self.output, None)]
        while stack:
            node, way = stack.pop()
            if node is wrt:
                shares = []
                while way:
                    share, way = way
                    shares.append(share)
                yield shares[::-1]
            else:
                stack += [(share.operand, (share, way)) for share in reversed(shares_of[node])]

    def _factorized(self, wrt: Value) -> str:
        """The sum over the wires that leave `wrt`, in full, and whether its .grad holds it."""
        gradient = self.adjoints.get(wrt, 0.0)
        shares = [share.product for step in self.steps for share in step.shares if share.operand is wrt]
        if wrt is self.output:
            return f"It is the output itself, so its gradient is the seed, {gradient!r}."
        if not shares:
            why = "It is a constant" if type(wrt) is Constant else "No gradient gets there"
            return f"{why}: {gradient!r}."
        wires = "the one wire that leaves" if len(shares) == 1 else f"the {len(shares)} wires that leave"
        total = f"Summed over {wires} {self.name(wrt)}: {self.terms(' + ', shares)} = {gradient!r}."
        if _same(wrt.grad, gradient):
            return f"{total} That is exactly what its .grad holds."
        if wrt.grad == 0.0:
            return f"{total} No backward() has written it into .grad yet."
        return f"{total} Its .grad is {wrt.grad!r}, with other passes."

    def _lines(self) -> Iterator[tuple[str, str]]:
        """Every line of the explanation, with what it is: heading, text, item or sub-item."""
        yield "title", self.title()
        yield "heading", "Forward: each number from the numbers before it"
        told = [node for node in self.nodes if self.names[node]]
        for node in told[: self.limit]:
            place = made_at(node)
            line = f"  (line {place[1]} of {_marked(printable(os.path.basename(place[0])))})" if place else ""
            yield "item", self.computed(node) + line
        yield from (("text", line) for line in self.left_out(len(told), "nodes"))
        yield "heading", "Backward: each adjoint from the adjoints after it"
        yield "text", self.seeded()
        for number, step in enumerate(self.steps[: self.limit], 1):
            yield "item", f"Step {number}: {self.arrived(step)}"
            for share in step.shares[: self.limit]:
                yield "sub-item", self.gained(step, share)
            yield from (("text", line) for line in self.left_out(len(step.shares), "operands"))
        yield from (("text", line) for line in self.left_out(len(self.steps), "steps"))
        yield "heading", f"The gradient with respect to {self.name(self.wrt) if self.wrt else 'each leaf'}"
        ended = self.ended()
        for line in ended[: self.limit]:
            yield "item", line
        yield from (("text", line) for line in self.left_out(len(ended), "leaves"))

    def left_out(self, count: int, what: str) -> list[str]:
        """A sentence that says how much of a list `limit` leaves out, if it does."""
        if self.limit is None or count <= self.limit:
            return []
        return [f"{count - self.limit} more {what} are left out: limit=None tells of all."]

    def text(self) -> str:
        """The explanation for a terminal: plain sentences, nothing drawn."""
        before = {"title": "", "heading": "\n", "text": "", "item": "  ", "sub-item": "    "}
        return _unmarked("\n".join(before[kind] + line for kind, line in self._lines()))

    __str__ = text

    def __repr__(self) -> str:
        return f"<explanation: {_unmarked(self.title())}, {len(self.steps)} steps>"

    def markdown(self) -> str:
        """The explanation as Markdown, names and formulas as code, so that no label is markup."""
        before = {"title": "# ", "heading": "\n## ", "text": "\n", "item": "- ", "sub-item": "  - "}
        after = {"title": "", "heading": "\n", "text": "\n", "item": "", "sub-item": ""}
        lines = (before[kind] + _MARKS.sub(_code_span, line) + after[kind] for kind, line in self._lines())
        return "\n".join(lines) + "\n"

    def latex(self) -> str:
        r"""The explanation as equations of LaTeX, for a document with `\usepackage{amsmath}`.

        A bar marks an adjoint. Letters beyond Latin in labels need XeLaTeX or LuaLaTeX.
        """
        forward = [self._tex_computed(node) for node in self.nodes if self.names[node]]
        backward = [rf"\overline{{{_tex_name(self.names[self.output])}}} &= {self._tex_number(self.seed)}"]
        for step in self.steps:
            backward += [self._tex_gained(step, share) for share in step.shares]
        lines = [rf"\section*{{{_tex_line(self.title())}}}"]
        for heading, equations in (("Forward", forward), ("Backward", backward)):
            shown = " \\\\\n".join(equations[: self.limit] or ["&"])  # no empty line may stand there
            lines += [rf"\paragraph{{{heading}}}", r"\begin{align*}", shown, r"\end{align*}"]
            lines += self.left_out(len(equations), "equations")
        lines += [r"\paragraph{Gradients}", r"\begin{itemize}"]
        lines += [rf"\item {_tex_line(line)}" for line in self.ended()[: self.limit] or ["none"]]
        return "\n".join([*lines, r"\end{itemize}", ""])

    def _tex_computed(self, node: Value) -> str:
        made = f"{_tex(self.operation(node))} = " if node.op else ""
        return f"{_tex_name(self.names[node])} &= {made}{self._tex_number(self.values[node])}"

    def _tex_gained(self, step: Step, share: Share) -> str:
        """One equation: an operand's adjoint gains the node's adjoint times the partial."""
        number, slope = self._tex_number, self.slope(step.node, share.place)
        x, y = _tex_name(self.names[share.operand]), _tex_name(self.names[step.node])
        formula = rf" = \overline{{{y}}} \cdot {_tex(slope, 9)}" if isinstance(slope, Symbol) else ""
        line = (
            rf"\overline{{{x}}} &\mathrel{{+}}= "
            rf"\overline{{{y}}} \frac{{\partial {y}}}{{\partial {x}}}{formula}"
            rf" = {number(step.adjoint)} \times {number(share.partial, 9)} = {number(share.product)}"
        )
        if share.before is not None:
            total = f"{number(share.before)} + {number(share.product, 9)} = {number(share.after)}"
            line += " \\\\\n" + rf"\overline{{{x}}} &= {total}"
        return line

    def _tex_number(self, number: float, around: int = 0) -> str:
        return _tex(self.figure(number), around)

    def html(self) -> str:
        """The explanation as one page that steps through the graph: see `autograd.explaining.page`."""
        from autograd.explaining.page import page

        return page(self)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the explanation to a file: .txt, .md, .tex (a whole document) or .html.

        Raises ValueError for another ending, OSError where the file cannot be written.
        """
        ways = {".txt": self.text, ".md": self.markdown, ".tex": self.latex, ".html": self.html}
        ending = os.path.splitext(path)[1].lower()
        if ending not in ways:
            raise ValueError(f"cannot save to {path}: the name must end in {', '.join(ways)}")
        text = _DOCUMENT.replace("BODY", ways[ending]()) if ending == ".tex" else ways[ending]()
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)

    def _repr_html_(self) -> str:
        from autograd.explaining.page import frame

        return frame(self)

    _repr_markdown_ = markdown


class Symbol(Number):
    """A kind of number that is a formula: given these, a row's partial yields its own formula.

    It holds a node's name and number, or an operation on symbols and plain numbers.

    >>> from autograd.rules import tanh
    >>> formula(tanh.partial(0, (Symbol(0.0, 6, "x"), Symbol(0.0, 6, "y"))))
    '1 - y * y'
    """

    __slots__ = ("data", "digits", "label", "op", "parents")

    def __init__(
        self, data: float, digits: int, label: str = "", op: Rule | None = None, parents: Sequence[Any] = ()
    ) -> None:
        self.data, self.digits, self.label, self.op, self.parents = data, digits, label, op, parents

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Symbol:
        """The formula of a row on these operands."""
        data = rule(*[operand.data if isinstance(operand, Symbol) else operand for operand in operands])
        parents = [o if isinstance(o, Symbol) else _Figure(o, self.digits) for o in operands]
        return Symbol(data, self.digits, "", rule, parents)


class _Figure(float):
    """A number that shows itself with few digits."""

    text: str

    def __new__(cls, number: float, digits: int) -> _Figure:
        figure = super().__new__(cls, number)
        figure.text = f"{number:.{digits}g}"
        return figure

    def __repr__(self) -> str:
        return self.text


_MARKS = re.compile("\x02(.*?)\x03", re.DOTALL)
_DOCUMENT = """\
\\documentclass{article}
\\usepackage{amsmath}
\\allowdisplaybreaks
\\begin{document}
BODY\\end{document}
"""
_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}"}
_TEX |= {">": r"\textgreater{}", "|": r"\textbar{}", "×": r"$\times$", "→": r"$\to$", "…": r"\dots{}"}
_TEX |= {character: "\\" + character for character in "{}$&#%_"}


def _marked(text: str) -> str:
    """A name or formula within a sentence; no printable text holds these marks."""
    return f"\x02{text}\x03"


def _unmarked(line: str) -> str:
    return _MARKS.sub(r"\1", line)


def _code_span(found: re.Match[str]) -> str:
    """Marked text as a code span of Markdown, in which nothing is markup."""
    text = found[1]
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    pad = " " if "`" in text or text.startswith(" ") or text.endswith(" ") else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _tex_line(line: str) -> str:
    return "".join(
        f"${_tex_name(part)}$" if i % 2 else _tex_text(part) for i, part in enumerate(_MARKS.split(line))
    )


def _tex_text(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def _tex_name(name: str) -> str:
    """A name in mathematics: a letter, a letter with an index, else upright text."""
    if found := re.fullmatch("([A-Za-z])([0-9]*)", name):
        return f"{found[1]}_{{{found[2]}}}" if found[2] else found[1]
    return rf"\text{{{_tex_text(name)}}}"


def _tex(shown: Any, around: int = 0) -> str:
    """A symbol or number in mathematics; in brackets where the operation around it binds more tightly."""
    if not isinstance(shown, Symbol):
        text = re.sub(r"e([+-])0*(\d+)", r" \\cdot 10^{\1\2}", repr(shown)).replace("{+", "{")
        text = {"inf": r"\infty", "-inf": r"-\infty"}.get(text, text)
        return rf"\left({text}\right)" if around > 1 and text.startswith("-") else text
    if shown.label or shown.op is None:
        return _tex_name(shown.label)
    infix = OPERATORS.get(shown.op.name, ("", 0))[0]
    binds = {"+": 1, "-": 2, "*": 3, "**": 4}.get(infix, 5)
    if infix == "/":
        text = r"\frac{{{}}}{{{}}}".format(*map(_tex, shown.parents))
    elif infix == "**":
        text = rf"{_tex(shown.parents[0], 9)}^{{{_tex(shown.parents[1])}}}"
    elif infix:
        *left, right = shown.parents
        sign = r" \cdot " if infix == "*" else f" {infix} "
        text = sign.join([*(_tex(operand, binds - 1) for operand in left), _tex(right, binds)])
        text = text if left else f"-{text}"
    else:
        operands = ", ".join(_cut([_tex(operand) for operand in shown.parents])).replace("…", r"\dots")
        text = rf"\operatorname{{{_tex_text(shown.op.name)}}}\left({operands}\right)"
    return rf"\left({text}\right)" if binds <= around else text


def _cut(texts: list[str]) -> list[str]:
    """A long list without its middle."""
    if len(texts) <= PATHS:
        return texts
    half = PATHS // 2
    return [*texts[:half], f"… ({len(texts) - 2 * half} more) …", *texts[-half:]]


def _same(a: float, b: float) -> bool:
    return a == b or (a != a and b != b)


def _names(nodes: Iterable[Value]) -> dict[Value, str]:
    """What to call each node: never the same for two of them; nothing for a constant without a label."""
    nodes = list(nodes)
    labels, used = {printable(node.label) for node in nodes}, {""}
    numbers: Counter[str] = Counter()
    names = {}
    for node in nodes:
        label = name = printable(node.label)
        stem = f"{label} (" if label else "v" if node.op else "x"
        while name in used and (label or type(node) is not Constant):
            numbers[stem] += 1
            name = f"{stem}{numbers[stem] + 1})" if label else f"{stem}{numbers[stem]}"
            name = "" if name in labels else name
        used.add(name)
        names[node] = name
    return names
