"""A graph as straight-line code: recorded once, printed as a Python function, run many times.

No calculus happens here: printing a loss and its gradient, a graph too, gives the derivative code that one
would write by hand. What a line here may know: the lines of a graph, and that a target spells them.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, partial
from numbers import Integral
from typing import Any

from autograd import rules
from autograd.formula import formula
from autograd.primals import counted, shown, total
from autograd.programs import source as code
from autograd.programs.again import by_need
from autograd.programs.choices import in_blocks, laid_out
from autograd.programs.door import native, opened
from autograd.programs.helpers import require_as_recorded
from autograd.programs.lowering import Lowering
from autograd.programs.same import Graph
from autograd.programs.targets import READABLE, Target, target_named
from autograd.recording import answered, now
from autograd.value import Constant, Value


class Program:
    """A graph lowered to code. Made by `lower`.

    `source` is a complete Python module whose last function, `program`, takes the `inputs`, by their
    names, and returns the `outputs`, by their labels; `operations` counts the operations it does.
    """

    def __init__(self, graph: Graph, single: bool) -> None:
        self.operations, self._graph, self._single = graph.operations, graph, single

    @cached_property
    def _lowering(self) -> Lowering:
        return Lowering(self._graph)

    @property
    def inputs(self) -> list[str]:
        """The names of the inputs."""
        return self._lowering.inputs

    @property
    def outputs(self) -> list[str]:
        """The labels of the outputs."""
        return self._lowering.outputs

    def __repr__(self) -> str:
        counts = [(len(self.inputs), "input"), (len(self.outputs), "output"), (self.operations, "operation")]
        return f"<program of {', '.join(counted(*count) for count in counts)}>"

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.source}```"

    @cached_property
    def source(self) -> str:
        """The code, readable and ready to be run."""
        return self._code("program", READABLE)

    def summed_source(self, over: int) -> str:
        """The code of `compile_sum`: a loop over samples around the same lines, adding up every output."""
        return self._code("summed", READABLE, over)

    def compile(self, target: str = "python") -> Any:
        """The program as a callable: the inputs in order, as numbers, give the outputs.

        `target` is "python" (nothing to install), "numpy" (inputs may be arrays, which are broadcast),
        "numba" (native code) or "jax" (for `jax.jit`, `vmap` and sharding). Raises ValueError for
        another target, a program too long for it or a row that it cannot run, and ImportError for a
        missing library.
        """
        return self._compiled("program", target)

    def compile_sum(self, over: int, target: str = "python") -> Any:
        """The sum of every output over samples, as a callable, with the loop inside.

        The first `over` inputs are columns, one number per sample; the others are numbers, the same for
        all. Returns a tuple of sums. Targets and errors as for `compile`.

        >>> x, w = Value(1.0, "x"), Value(2.0, "w")
        >>> lower([x * w, x], [x, w]).compile_sum(over=1)([1.0, 2.0, 3.0], 10.0)
        (60.0, 6.0)
        """
        return self._compiled("summed", target, over)

    def compile_map(self, over: int, target: str = "python") -> Any:
        """Every output at every sample, as a callable: a tuple with one column for each output.

        Inputs, targets and errors as for `compile_sum`; a column is a list, or on arrays an array.

        >>> x, w = Value(1.0, "x"), Value(2.0, "w")
        >>> lower([x * w, w], [x, w]).compile_map(over=1)([1.0, 2.0, 3.0], 10.0)
        ([10.0, 20.0, 30.0], [10.0, 10.0, 10.0])
        """
        return self._compiled("mapped", target, over)

    def vectorized(self, over: int = 0, slopes: int | None = None) -> Any:
        """The same program on arrays: nodes of equal structure become the elements of one.

        The first `over` inputs are columns, one number per sample, and every output is summed over the
        samples; with 0 there are none. Names come from labels, the arrays from how the nodes are read. The
        last outputs are the slopes for as many of the last inputs, in arrays like theirs: for `slopes` of
        them, or as labels tell (`grad` has labelled them). Needs NumPy. Returns an
        `autograd.programs.matrices.Matrices`.

        >>> from autograd import grad, tanh, total
        >>> xs = [Value(1.0, f"x{j}") for j in range(3)]
        >>> ws = [[Value(0.1, f"w{i}_{j}") for j in range(3)] for i in range(2)]
        >>> y = total([tanh(total([w * x for w, x in zip(row, xs)])) for row in ws])
        >>> flat = [w for row in ws for w in row]
        >>> program = lower([y, *grad(y, flat)], [*xs, *flat]).vectorized(over=3)
        >>> print(program.source[program.source.index("def program") :], end="")
        def program(x, W):
            t = x @ W.T
            y = tanh(t).sum()
            d_W = sech2(t).T @ x
            return (y, d_W)
        >>> *_, slopes = program.compile()(*program.pack([[1.0, 2.0], [0.0, 1.0], [1.0, 1.0], *[0.1] * 6]))
        >>> slopes.shape
        (2, 3)
        """
        from autograd.programs.matrices import Matrices  # which needs NumPy

        if not isinstance(over, Integral) or not 0 <= over <= self._graph.inputs:
            raise ValueError(f"over must be from 0 to {self._graph.inputs}, the inputs, not {shown(over)}")
        return Matrices(self._graph, int(over), slopes)

    def begins_with(self, other: "Program") -> bool:
        """Whether the other program does these operations on these inputs, or the first of them alone.

        >>> x = Value(2.0, "x")
        >>> lower([x * x, x * x + 1], [x]).begins_with(lower([x * x], [x]))
        True
        """
        return self._graph.begins_with(other._graph)

    def line_of(self, node: Value) -> int | None:
        """The line of `source`, from 1, on which a node of the graph is computed; None if none is.

        An input stands on the line of its function's name; a node without a line of its own is part of
        the expression that reads it.

        >>> x = Value(2.0, "x")
        >>> y = x * x
        >>> lower((y + 1) * y, [x]).line_of(y)
        2
        """
        if not isinstance(node, Value):
            raise TypeError(f"line_of takes a node, not {shown(node)}")
        name, lines = self._lowering.places.get(node.serial), self.source.splitlines()
        first = next(line for line, text in enumerate(lines) if text.startswith("def program("))
        if name is None or name in self.inputs:
            return first + 1 if name else None
        begins = f"{name} = " if name else "return"
        return next(k for k, text in enumerate(lines, 1) if k > first and text.lstrip().startswith(begins))

    def _compiled(self, name: str, target: str, columns: int = 0) -> Any:
        """The function of this name in the code for a target, behind its door."""
        found = target_named(target, self.operations)
        run = found.run(name, self._code(name, found, columns), columns)
        number = 0 if columns or found.lazy else None
        wanted = [1] * columns + [number] * (len(self.inputs) - columns)
        return opened(run, self.inputs, wanted, found.take, partial(self._again, name, found, columns))

    def _again(self, name: str, target: Target, columns: int, inputs: Sequence[Any], error: Exception) -> Any:
        """What comes out by need where a run has failed; else which operation failed, of which sample."""
        if not target.lazy:
            raise error
        lowering = self._lowering
        try:
            rows = list(by_need(dict(lowering.lines), lowering.results, self.inputs, columns, inputs))
        except (ArithmeticError, ValueError) as named:
            if target.take is native and type(named) is not type(error):  # native code went on there
                raise type(error)(f"{error}, after what is an error in plain Python: {named}") from None
            raise named from None
        if not columns:
            return rows[0][0] if self._single else tuple(rows[0])
        every = zip(*rows, strict=True)
        return tuple(map(list, every)) if name == "mapped" else tuple([total(0.0, *y) for y in every])

    def _code(self, name: str, target: Target, over: int = 0) -> str:
        """The function `program` for a target, or `summed` or `mapped`, and what comes before it."""
        if name != "program" and not (isinstance(over, Integral) and 1 <= over <= len(self.inputs)):
            raise ValueError(f"over must be from 1 to {len(self.inputs)}, the inputs, not {shown(over)}")
        names = code.Names(self._lowering.names.taken)
        before, body, results = self._written(target, names)
        if name == "program":
            texts = [result.text for result in results]
            last = code.statement("return ", texts[0]) if self._single else code.returned(texts)
            return before + code.function(name, self.inputs, [*body, last])
        if target.summed:
            first = f"{code.ONES} = {code.ONES_OF}({self.inputs[0]})"
            summed = name == "summed"
            texts = [target.summed(y) if summed else f"{code.ONES} * ({y.text})" for y in results]
            return before + code.function(name, self.inputs, [first, *body, code.returned(texts)])
        columns = [names.new(f"{column}s") for column in self.inputs[:over]]
        found = [names.new(f"{'sum' if name == 'summed' else 'all'}_{label}") for label in self.outputs]
        start, add, close = ("0.0", " += ", "") if name == "summed" else ("[]", ".append(", ")")
        body += [
            code.statement(f"{y}{add}", f"{text.text}{close}") for y, text in zip(found, results, strict=True)
        ]
        loop = code.loop(self.inputs[:over], columns, body)
        body = [*[f"{y} = {start}" for y in found], loop, code.returned(found)]
        return before + code.function(name, columns + self.inputs[over:], body)

    def _written(self, target: Target, names: code.Names) -> tuple[str, list[str], list[code.Text]]:
        """What comes before a function, its steps as statements, and its results, for a target."""
        spelling, lowering = target.spelling, self._lowering
        lines = [(name, value.rewritten(spelling)) for name, value in lowering.lines]
        results = [result.rewritten(spelling) for result in lowering.results]
        in_order = sorted(lowering.called, key=lambda rule: rule.name)
        called = [rule for rule in in_order if not (target.lazy and rule is rules.where)]
        require_as_recorded(called)
        is_free = not target.lazy or rules.where not in lowering.called
        steps = [((), line) for line in lines] if is_free else laid_out(lines, results, names.new)
        body = in_blocks(
            [(behind, code.statement(f"{name} = ", value.text)) for behind, (name, value) in steps]
        )
        if target.lazy and len(results) > 30:  # within so long a tuple, numba takes no choice
            for place, y in enumerate(results):
                if y.rule is rules.where:
                    results[place] = code.Text(names.new(self.outputs[place]))
                    body.append(code.statement(f"{results[place].text} = ", y.text))
        return target.prelude(called, sorted(lowering.constants)), body, results


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
    >>> program = lower(lambda x: x * x + 1, [x])
    >>> print(program.source, end="")
    def program(x):
        return x * x + 1.0
    >>> program.compile()(5.0)
    26.0
    """
    if not isinstance(inputs, Sequence) or not all(isinstance(node, Value) for node in inputs):
        raise TypeError("inputs must be a list of Values, such as lower(y, [x])")
    for node, times in Counter(inputs).items():
        if isinstance(node, Constant):
            raise TypeError(
                f"{formula(node)} is a constant, which a program would freeze: make the input a Value"
            )
        if times > 1:
            raise ValueError(f"{formula(node)} is among the inputs {times} times: give each input once")
    if not isinstance(outputs, Value) and callable(outputs):
        if not now().graph:
            raise ValueError("no_grad records nothing, so there would be no program: lower outside it")
        outputs = answered("look", outputs, *inputs)
    single = not isinstance(outputs, (list, tuple))
    nodes = [outputs] if single else list(outputs)
    if not all(isinstance(node, Value) for node in nodes):
        raise TypeError("outputs must be Values: a plain number does not depend on the inputs")
    return Program(Graph(nodes, inputs), single)
