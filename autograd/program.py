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

from autograd import rules, targets
from autograd.formula import ATOM, formula, spell, spell_number
from autograd.order import topological_order
from autograd.rules import Rule
from autograd.value import Constant, Value, guarded

WIDTH = 90
"""The longest expression written on one line; a longer one is given a name on the way."""

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

    def __init__(self, inputs: list[str], outputs: list[str], lines: list[Line], results: list[Text]) -> None:
        self.inputs, self.outputs, self.lines, self.results = inputs, outputs, lines, results
        self.used: list[Rule] = []
        self.operations = 0
        self.single = False

    @property
    def source(self) -> str:
        """The code, readable and ready to be run."""
        parts, body = self._parts()
        results = [result.text for result in self.results]
        body += [f"return {results[0]}"] if self.single else _wrapped("return (", results, _end(results))
        return targets.prelude(self.used) + parts + _function("program", self.inputs, body)

    def summed_source(self, over: int) -> str:
        """The code of `compile_sum`: a loop over samples around the same lines, adding up every output."""
        parts, body = self._parts()
        columns = [f"{name}s" for name in self.inputs[:over]]
        sums = [f"sum_{name}" for name in self.outputs]
        body += [f"{name} += {result.text}" for name, result in zip(sums, self.results, strict=True)]
        lines = [f"{name} = 0.0" for name in sums]
        lines += [f"for {', '.join(self.inputs[:over])}{',' * (over == 1)} in zip({', '.join(columns)}):"]
        lines += [f"    {line}" for line in body]
        lines += _wrapped("return (", sums, _end(sums))
        return (
            targets.prelude(self.used) + parts + _function("summed", [*columns, *self.inputs[over:]], lines)
        )

    def compile(self, target: str = "python") -> Any:
        """The program as a callable: the inputs in order, as numbers, give the outputs.

        `target` is "python" (nothing to install), "numpy" (inputs may be arrays, which are broadcast),
        "numba" (native code) or "jax" (a function for `jax.jit`, `vmap` and sharding). Raises
        ValueError for another target or a program too long for it, ImportError for a missing library.
        """
        return targets.compile_program(self, target)

    def compile_sum(self, over: int, target: str = "python") -> Any:
        """The sum of every output over samples, as a callable, with the loop inside.

        The first `over` inputs are columns, one number per sample; the others are numbers, the same for
        all. Returns a tuple of sums. Targets and errors as for `compile`.

        >>> x, w = Value(1.0, "x"), Value(2.0, "w")
        >>> lower([x * w, x], [x, w]).compile_sum(over=1)([1.0, 2.0, 3.0], 10.0)
        (60.0, 6.0)
        """
        return targets.compile_sum(self, over, target)

    def _parts(self) -> tuple[str, list[str]]:
        """The lines of the function, and the functions before it that hold them if they are many."""
        if len(self.lines) <= PART:
            return "", [f"{line.name} = {line.text}" for line in self.lines]
        code, body = "", []
        chunks = [self.lines[start : start + PART] for start in range(0, len(self.lines), PART)]
        needed_later = {name for result in self.results for name in result.reads}
        needs: list[set[str]] = []
        for chunk in reversed(chunks):
            needs.append(set(needed_later))
            needed_later |= {name for line in chunk for name in line.reads}
        for number, (chunk, later) in enumerate(zip(chunks, reversed(needs), strict=True)):
            made = [line.name for line in chunk]
            own = set(made)
            reads = dict.fromkeys(name for line in chunk for name in sorted(line.reads) if name not in own)
            gives = [name for name in made if name in later]
            lines = [f"{line.name} = {line.text}" for line in chunk]
            code += (
                _function(f"part{number}", list(reads), [*lines, *_wrapped("return (", gives, ",)")]) + "\n\n"
            )
            body += _wrapped("(", gives, f",) = part{number}({', '.join(reads)})")
        return code, body


def lower(outputs: Any, inputs: Sequence[Value]) -> Program:
    """The graph of `outputs` as a program of `inputs`.

    `outputs` is a node, a list of nodes, gradients and Hessians among them, or a function of the
    inputs that returns either; the function is recorded here, and refuses to compare nodes, since the
    program could not choose again. `inputs` are nodes, leaves or not; a plain number or constant in
    the graph stays what it is.

    Raises TypeError for anything but nodes, and ValueError if the graph has a leaf that is neither an
    input nor a constant: its number would be frozen.

    >>> x = Value(2.0, "x")
    >>> lower(lambda x: x * x + 1, [x]).compile()(5.0)
    26.0
    """
    if not isinstance(inputs, Sequence) or not all(isinstance(node, Value) for node in inputs):
        raise TypeError("inputs must be a list of Values, such as lower(y, [x])")
    if not isinstance(outputs, Value) and callable(outputs):
        with guarded():
            outputs = outputs(*inputs)
    single = not isinstance(outputs, (list, tuple))
    nodes = [outputs] if single else list(outputs)
    if not all(isinstance(node, Value) for node in nodes):
        raise TypeError("outputs must be Values: a plain number does not depend on the inputs")
    return _Lowering(nodes, list(inputs), single).program


class _Lowering:
    """The way from a graph to a program: equal operations merged, steps named, expressions spelled."""

    def __init__(self, outputs: list[Value], inputs: list[Value], single: bool) -> None:
        self.inputs = inputs
        self.order = topological_order(*outputs, skip=set(inputs).__contains__)
        self.same: dict[Value, Value] = {node: node for node in inputs}
        self._merge_equal_operations()
        self.uses = Counter(self.same[node] for node in outputs)
        steps = [node for node in self.order if self.same[node] is node]
        for node in steps:
            self.uses.update(self.same[parent] for parent in node.parents)
        operations = [node for node in steps if node.op is not None]
        called = {node.op for node in operations if node.op and node.op is not rules.total}
        self.used = sorted(called, key=lambda rule: rule.name)
        self.taken = {rule.name for rule in self.used} | {"inf", "nan", "math", "zip", "program", "summed"}
        self.texts: dict[Value, Text] = {}
        self.lines: list[Line] = []
        names = [self._new_name(node.label or f"x{i}") for i, node in enumerate(inputs)]
        for node, name in zip(inputs, names, strict=True):
            self.texts[node] = Text(name, ATOM, frozenset([name]))
        for node in steps:
            self._write(node)
        results = [self.texts[self.same[node]] for node in outputs]
        labels = [self._new_name(node.label or f"y{i}") for i, node in enumerate(outputs)]
        self.program = Program(names, labels, self.lines, results)
        self.program.used, self.program.operations, self.program.single = self.used, len(operations), single

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
            self.texts[node] = Text(*spell_number(node.data), frozenset())
            return
        parents = [self.same[parent] for parent in node.parents]
        if node.op is rules.total:
            text = self._sum(parents)
        else:
            self._shorten(parents)
            operands = [self.texts[parent] for parent in parents]
            rule: Any = node.op if not _needs_call(node) else _Call(node.op.name)
            shown = spell(rule, [(operand.text, operand.binds) for operand in operands])
            text = Text(*shown, frozenset().union(*[operand.reads for operand in operands]))
        self.texts[node] = text
        is_step = node.label and not node.label.rpartition(".")[2].startswith("d_")
        if is_step or self.uses[node] > 1 or len(text.text) > WIDTH:
            self._name(node)

    def _shorten(self, nodes: list[Value]) -> None:
        """Name the longest of these expressions until together they fit on a line."""
        while sum(len(self.texts[node].text) for node in nodes) > WIDTH:
            open_ones = [n for n in nodes if n.op and not self.texts[n].text.isidentifier()]
            if not open_ones:
                return
            self._name(max(open_ones, key=lambda node: len(self.texts[node].text)))

    def _sum(self, terms: list[Value]) -> Text:
        """A sum from left to right; a long one in several lines."""
        text = self.texts[terms[0]]
        for term in terms[1:]:
            if len(text.text) + len(self.texts[term].text) > WIDTH and len(text.reads) > 1:
                name = self._new_name("subtotal")
                self.lines.append(Line(name, text.text, text.reads))
                text = Text(name, ATOM, frozenset([name]))
            other = self.texts[term]
            shown = spell(rules.add, [(text.text, text.binds), (other.text, other.binds)])
            text = Text(*shown, text.reads | other.reads)
        return text

    def _name(self, node: Value) -> None:
        text = self.texts[node]
        name = self._new_name(node.label or "t")
        self.lines.append(Line(name, text.text, text.reads))
        self.texts[node] = Text(name, ATOM, frozenset([name]))

    def _new_name(self, label: str) -> str:
        """A Python name for a label, one that is not taken."""
        import unicodedata

        plain = unicodedata.normalize("NFKC", label[:60].replace(".", "_"))
        plain = "".join(c if ("_" + c).isidentifier() else "_" for c in plain)
        plain = plain if plain.isidentifier() and not keyword.iskeyword(plain) else f"_{plain}"
        name, number = plain, 1
        while name in self.taken:
            number += 1
            name = f"{plain}_{number}"
        self.taken.add(name)
        return name


class _Call(NamedTuple):
    """A row spelled as a call of its name, though it has an operator."""

    name: str
    infix: str = ""


def _needs_call(node: Value) -> bool:
    """Whether Python's operator would do less than the row: a power may leave the reals."""
    if node.op is not rules.power:
        return False
    exponent = node.parents[1]
    return not (type(exponent) is Constant and exponent.data.is_integer())


def _function(name: str, arguments: Iterable[str], lines: Iterable[str]) -> str:
    head = _wrapped(f"def {name}(", arguments, "):")
    return "\n".join([*head, *(f"    {line}" for line in lines)]) + "\n"


def _end(items: list[str]) -> str:
    return ",)" if len(items) == 1 else ")"


def _wrapped(start: str, items: Iterable[str], end: str) -> list[str]:
    """Items with commas between them, on as many lines as it takes."""
    lines, line = [], start
    items = list(items)
    for place, item in enumerate(items):
        piece = item + (", " if place < len(items) - 1 else "")
        if len(line) + len(piece) > WIDTH + 6 and line.strip() != start.strip():
            lines.append(line.rstrip())
            line = "    "
        line += piece
    return [*lines, line + end]
