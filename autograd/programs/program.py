"""A graph as straight-line code: recorded once, printed as a Python function, run many times.

No calculus happens here. A gradient is a graph (`grad`), and printing the loss and its gradient gives
the derivative code that one would write by hand. What a line here may know: rows and their spelling,
the topological order, labels. How the code is run is the business of `targets`.

>>> from autograd import Value, grad
>>> x, w = Value(2.0, "x"), Value(3.0, "w")
>>> y = (w * x).tanh()
>>> y.label = "y"
>>> program = lower([y, *grad(y, [w])], [x, w])
>>> print(program.source)
from math import tanh
<BLANKLINE>
<BLANKLINE>
def program(x, w):
    y = tanh(w * x)
    return (y, (1.0 - y * y) * x)
<BLANKLINE>
>>> program.compile("python")(0.5, 2.0)
(0.7615941559557649, 0.20998717080701307)
"""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from autograd import rules
from autograd.formula import ATOM, OPERATORS, formula, spell, spell_call, spell_number
from autograd.order import topological_order
from autograd.recording import guarded
from autograd.value import Constant, Value

WIDTH = 88
"""The longest expression written in one piece; a longer one is given a name on the way."""

LINE = 102
"""The longest line of code, before it is indented; a longer one is broken between brackets."""

NAME = 40
"""The longest part of a label that becomes a name."""

PART = 2000
"""The most lines in one function; a longer program is split into several."""


class Text(NamedTuple):
    """An expression: how tightly it binds, and the names it reads."""

    text: str
    binds: int
    reads: frozenset[str]


class Line(NamedTuple):
    """One step, `name = text`, and the names it reads."""

    name: str
    text: str
    reads: frozenset[str]


class Program:
    """A graph lowered to code. Made by `lower`.

    `source` is a complete Python module whose last function, `program`, takes the inputs in order and
    returns the outputs; `operations` counts the operations it does.
    """

    def __init__(self, lowering: _Lowering, single: bool) -> None:
        self.inputs, self.outputs, self.names = lowering.names, lowering.labels, lowering.taken
        self.lines, self.results, self.called = lowering.lines, lowering.results, lowering.called
        self.operations, self.single = lowering.operations, single

    @property
    def source(self) -> str:
        """The code, readable and ready to be run."""
        parts, body = self._parts()
        results = [result.text for result in self.results]
        body += _statement("return ", results[0]) if self.single else _results(results)
        return self._prelude() + parts + _function("program", self.inputs, body)

    def summed_source(self, over: int) -> str:
        """The code of `compile_sum`: a loop over samples around the same lines, adding up every output."""
        self._require_columns(over)
        parts, body = self._parts()
        names = self.names.copy()
        columns = [names.new(f"{name}s") for name in self.inputs[:over]]
        sums = [names.new(f"sum_{label}") for label in self.outputs]
        for name, result in zip(sums, self.results, strict=True):
            body += _statement(f"{name} += ", result.text)
        lines = [f"{name} = 0.0" for name in sums]
        lines += _loop(self.inputs[:over], columns)
        lines += [f"    {line}" for line in body]
        lines += _results(sums)
        return self._prelude() + parts + _function("summed", [*columns, *self.inputs[over:]], lines)

    def compile(self, target: str = "python") -> Any:
        """The program as a callable: the inputs in order, as numbers, give the outputs.

        `target` is "python" (nothing to install), "numpy" (inputs may be arrays, which are broadcast),
        "numba" (native code) or "jax" (a function for `jax.jit`, `vmap` and sharding). Raises
        ValueError for another target or a program too long for it, ImportError for a missing library.
        """
        from autograd.programs import targets  # what it imports is slow to load

        return targets.compile_program(self, target)

    def compile_sum(self, over: int, target: str = "python") -> Any:
        """The sum of every output over samples, as a callable, with the loop inside.

        The first `over` inputs are columns, one number per sample; the others are numbers, the same for
        all. Returns a tuple of sums. Targets and errors as for `compile`.

        >>> x, w = Value(1.0, "x"), Value(2.0, "w")
        >>> lower([x * w, x], [x, w]).compile_sum(over=1)([1.0, 2.0, 3.0], 10.0)
        (60.0, 6.0)
        """
        from autograd.programs import targets

        self._require_columns(over)
        return targets.compile_sum(self, over, target)

    def _require_columns(self, over: int) -> None:
        if not 1 <= over <= len(self.inputs):
            raise ValueError(f"over must be from 1 to {len(self.inputs)}, the inputs, not {over!r}")

    def _prelude(self) -> str:
        from autograd.programs.helpers import prelude  # what it imports is slow to load

        read = set().union(*[line.reads for line in self.lines], *[text.reads for text in self.results])
        return prelude(self.called, sorted(read & {"inf", "nan"}))

    def _parts(self) -> tuple[str, list[str]]:
        """The lines of the function, and the functions before it that hold them if they are many."""
        if len(self.lines) <= PART:
            return "", _code(self.lines)
        code, body = "", []
        chunks = [self.lines[start : start + PART] for start in range(0, len(self.lines), PART)]
        last_read = {name: len(chunks) for result in self.results for name in result.reads}
        for number, chunk in reversed(list(enumerate(chunks))):
            for line in chunk:
                for name in line.reads:
                    last_read.setdefault(name, number)
        for number, chunk in enumerate(chunks):
            made = [line.name for line in chunk]
            local = {*made, "inf", "nan"}
            reads = dict.fromkeys(name for line in chunk for name in sorted(line.reads) if name not in local)
            gives = [name for name in made if last_read[name] > number]
            part = self.names.part(number)
            code += _function(part, list(reads), [*_code(chunk), *_results(gives)]) + "\n\n"
            body += [*_wrapped("(", gives, f",) = {part}("), *_wrapped("    ", reads, ")")]
        return code, body


def lower(outputs: Any, inputs: Sequence[Value]) -> Program:
    """The graph of `outputs` as a program of `inputs`.

    `outputs` is a node, a list of nodes, gradients and Hessians among them, or a function of the
    inputs that returns either; the function is recorded here, and refuses to compare nodes, since the
    program could not choose again. `inputs` are nodes, leaves or not; a plain number or constant in
    the graph stays what it is.

    Raises TypeError for anything but nodes, and ValueError if the graph has a leaf that is neither an
    input nor a constant, since its number would be frozen, if an input is given twice, and if the
    function is to be recorded in a `no_grad` block.

    >>> x = Value(2.0, "x")
    >>> lower(lambda x: x * x + 1, [x]).compile()(5.0)
    26.0
    """
    if not isinstance(inputs, Sequence) or not all(isinstance(node, Value) for node in inputs):
        raise TypeError("inputs must be a list of Values, such as lower(y, [x])")
    for node, times in Counter(inputs).items():
        if times > 1:
            raise ValueError(f"{formula(node)} is among the inputs {times} times: give each input once")
    if not isinstance(outputs, Value) and callable(outputs):
        with guarded():
            if type(-Value(0.0)) is Constant:
                raise ValueError("no_grad records nothing, so there would be no program: lower outside it")
            outputs = outputs(*inputs)
    single = not isinstance(outputs, (list, tuple))
    nodes = [outputs] if single else list(outputs)
    if not all(isinstance(node, Value) for node in nodes):
        raise TypeError("outputs must be Values: a plain number does not depend on the inputs")
    return Program(_Lowering(nodes, list(inputs)), single)


class _Lowering:
    """The way from a graph to a program: equal operations merged, steps named, expressions spelled."""

    def __init__(self, outputs: list[Value], inputs: list[Value]) -> None:
        self.order = topological_order(*outputs, skip=set(inputs).__contains__)
        self.same: dict[Value, Value] = {node: node for node in inputs}
        self._merge_equal_operations()
        self.uses = Counter(self.same[node] for node in outputs)
        steps = [node for node in self.order if self.same[node] is node]
        for node in steps:
            self.uses.update(self.same[parent] for parent in node.parents)
        self.operations = sum(node.op is not None for node in steps)
        called = {node.op for node in steps if node.op and _is_call(node)}
        self.called = sorted(called, key=lambda rule: rule.name)
        self.taken = Names([rule.name for rule in self.called])
        self.texts: dict[Value, Text] = {}
        self.lines: list[Line] = []
        self.names = [self.taken.new(node.label or f"x{i}") for i, node in enumerate(inputs)]
        for node, name in zip(inputs, self.names, strict=True):
            self.texts[node] = Text(name, ATOM, frozenset([name]))
        for node in steps:
            self._write(node)
        self.results = [self.texts[self.same[node]] for node in outputs]
        self.labels = [node.label or f"y{i}" for i, node in enumerate(outputs)]

    def _merge_equal_operations(self) -> None:
        """Find for each node the first one that computes the same, bit for bit."""
        first: dict[Any, Value] = {}
        for node in self.order:
            if node.op is not None:
                key: Any = (node.op.name, *[id(self.same[parent]) for parent in node.parents])
            elif type(node) is Constant:
                key = node.data.hex()
            else:
                raise ValueError(
                    f"{formula(node)} is in the graph but not among the inputs, so its number would be "
                    f"frozen: add it to the inputs, or make it a constant"
                )
            self.same[node] = first.setdefault(key, node)

    def _write(self, node: Value) -> None:
        """Spell a node, and give it a line of its own if it is a step that a person would name."""
        if node.op is None:
            number, binds = spell_number(node.data)
            self.texts[node] = Text(number, binds, frozenset([number.lstrip("-")]) & {"inf", "nan"})
            return
        parents = [self.same[parent] for parent in node.parents]
        if node.op is rules.total:
            text = self._sum(parents)
        else:
            self._shorten(parents, min(WIDTH, LINE - len(node.label[:NAME])))
            operands = [self.texts[parent] for parent in parents]
            texts = [(operand.text, operand.binds) for operand in operands]
            shown = spell_call(node.op.name, texts) if _is_call(node) else spell(node.op, texts)
            text = Text(*shown, frozenset().union(*[operand.reads for operand in operands]))
        self.texts[node] = text
        is_step = node.label and not node.label.rpartition(".")[2].startswith("d_")
        if is_step or self.uses[node] > 1 or len(text.text) > WIDTH:
            self._name(node)

    def _shorten(self, nodes: list[Value], width: int) -> None:
        """Name some of these expressions, first those with a label, until together they fit on a line."""
        while sum(len(self.texts[node].text) + 3 for node in nodes) > width:
            long = [n for n in nodes if n.op and not self.texts[n].text.isidentifier()]
            if not long:
                return
            self._name(max(long, key=lambda node: (bool(node.label), len(self.texts[node].text))))

    def _sum(self, terms: list[Value]) -> Text:
        """A sum from left to right; a long one in several lines."""
        text = self.texts[terms[0]]
        for term in terms[1:]:
            other = self.texts[term]
            if len(text.text) + len(other.text) + 3 > WIDTH and not text.text.isidentifier():
                text = self._line("subtotal", text)
            shown = spell(rules.add, [(text.text, text.binds), (other.text, other.binds)])
            text = Text(*shown, text.reads | other.reads)
        return text

    def _name(self, node: Value) -> None:
        self.texts[node] = self._line(node.label or "t", self.texts[node])

    def _line(self, label: str, text: Text) -> Text:
        """Give an expression a line of its own; return its name."""
        name = self.taken.new(label)
        self.lines.append(Line(name, text.text, text.reads))
        return Text(name, ATOM, frozenset([name]))


class Names:
    """Names for generated code: from labels, valid, and each one once."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {
            *taken,
            "inf",
            "nan",
            "math",
            "zip",
            "program",
            "summed",
            "RULES",
            "__debug__",
            "__ones__",
            "__dot__",
        }
        self.numbers: dict[str, int] = {}

    def new(self, label: str) -> str:
        """The name for a label: what is no identifier becomes `_`, and a number tells equal ones apart."""
        import unicodedata

        plain = unicodedata.normalize("NFKC", label[:NAME].replace(".", "_"))[:NAME]
        plain = "".join(c if ("_" + c).isidentifier() else "_" for c in plain)
        plain = plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"_{plain}"
        name, number = plain, self.numbers.get(plain, 1)
        while name in self.taken:
            number += 1
            name = f"{plain}_{number}"
        self.numbers[plain] = number
        self.taken.add(name)
        return name

    def part(self, number: int) -> str:
        """The name of part `number` of a program, always the same."""
        name = f"part{number}"
        while name in self.taken:
            name = f"_{name}"
        return name

    def copy(self) -> Names:
        """The same names, to add others to."""
        twin = Names(self.taken)
        twin.numbers = dict(self.numbers)
        return twin


def _is_call(node: Value) -> bool:
    """Whether a node is spelled as a call. A power is, where it may leave the reals, as Python's may not."""
    if node.op is rules.power:
        exponent = node.parents[1]
        return not (type(exponent) is Constant and exponent.data.is_integer())
    return node.op is not rules.total and node.op.name not in OPERATORS  # type: ignore[union-attr]


def _code(lines: Iterable[Line]) -> list[str]:
    return [piece for line in lines for piece in _statement(f"{line.name} = ", line.text)]


def _statement(start: str, text: str) -> list[str]:
    """A statement on one line, or, if it is too long, on several between brackets."""
    if len(start) + len(text) <= LINE:
        return [start + text]
    import textwrap

    pieces = textwrap.wrap(text, LINE - 4, break_long_words=False, break_on_hyphens=False)
    return [f"{start}(", *[f"    {piece}" for piece in pieces], ")"]


def _loop(inputs: list[str], columns: list[str]) -> list[str]:
    head = f"for {', '.join(inputs)}{',' * (len(inputs) == 1)} in zip({', '.join(columns)}):"
    if len(head) <= LINE:
        return [head]
    return [*_wrapped("for (", inputs, ",) in zip("), *_wrapped("    ", columns, "):")]


def _results(items: list[str]) -> list[str]:
    return _wrapped("return (", items, ",)" if len(items) == 1 else ")")


def _function(name: str, arguments: Iterable[str], lines: Iterable[str]) -> str:
    head = _wrapped(f"def {name}(", arguments, "):", indent=8)
    return "\n".join([*head, *(f"    {line}" for line in lines)]) + "\n"


def _wrapped(start: str, items: Iterable[str], end: str, indent: int = 4) -> list[str]:
    """Items with commas between them, on as many lines as it takes."""
    items = list(items)
    lines, line = [], start
    for place, item in enumerate(items):
        piece = item + (", " if place < len(items) - 1 else "")
        if len(line) + len(piece) > WIDTH and line.strip() != start.strip():
            lines.append(line.rstrip())
            line = " " * indent
        line += piece
    return [*lines, line + end]
