"""A graph of scalars as a program of arrays: read as matrices, run at their speed.

What a line here may know: a graph, the lines that it becomes, and that a target runs them. No calculus
happens here: the gradient is in the graph already.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from autograd.primals import counted
from autograd.programs import source as code
from autograd.programs.door import opened
from autograd.programs.helpers import prelude_to_read, require_as_recorded
from autograd.programs.same import Graph
from autograd.programs.targets import on_arrays
from autograd.programs.writing import Writer
from autograd.value import Value


class Matrices:
    """A graph as a program of arrays. Made by `Program.vectorized`.

    `source` is a complete Python module whose last function, `program`, takes the arrays `inputs` and
    returns the arrays `outputs`, each summed over the samples. Both are told by their names, shapes (None
    stands for the number of samples) and places: which inputs or outputs of the scalar program they hold.
    """

    def __init__(self, graph: Graph, over: int, slopes: int | None = None) -> None:
        writer = Writer(graph, over, slopes)
        self.over, self.inputs, self.outputs = over, writer.inputs, writer.outputs
        self.operations, self.lines = graph.operations, len(writer.lines)
        self._graph, self._writer = graph, writer
        self._called = sorted(writer.called, key=lambda rule: rule.name)
        body = [code.statement(f"{name} = ", text) for name, text in writer.lines]
        names = [array.name for array in self.inputs]
        tables = [code.statement(f"{name} = ", _numbers(table)) for name, table in writer.tables.items()]
        text = code.function("program", names, [*body, code.returned(writer.results)])
        self._code = ("\n".join([*tables, "\n\n"]) if tables else "") + text

    def __repr__(self) -> str:
        done = f"{counted(self.operations, 'operation')} in {counted(self.lines, 'line')}"
        return f"<program of {counted(len(self.inputs), 'array')} in, {len(self.outputs)} out, {done}>"

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.source}```"

    @cached_property
    def source(self) -> str:
        """The code, readable and ready to be run on NumPy's arrays."""
        return prelude_to_read(self._called) + self._code

    def family_of(self, node: Value) -> int | None:
        """Which family a node of the graph is of: those with one number are elements of one array.

        Inputs have the number of their array in `inputs`; an operation that is only part of a sum or of a
        product is of that one's family. None for a constant and for a node that is not in the graph.

        >>> from autograd import lower
        >>> x, y = Value(1.0, "x0"), Value(2.0, "x1")
        >>> a, b = x * x, y * y
        >>> squares = lower([a, b], [x, y]).vectorized()
        >>> [squares.family_of(node) for node in (x, y, a, b)]
        [0, 0, 1, 1]
        """
        return self._families.get(self._graph.serials.get(node.serial, -1))

    @cached_property
    def _families(self) -> dict[int, int]:
        """The family of each node by its number in the graph."""
        graph, first = self._graph, len(self.inputs)
        found = dict(enumerate(self._writer.array_of.tolist()))
        for n in range(len(graph.rules) - 1, graph.inputs - 1, -1):  # what reads a node comes before it
            if graph.rules[n]:
                colour = int(self._writer.colour[n])
                found[n] = first + colour if colour else found[n]
                found |= {m: found[n] for m in graph.operands[n] if m not in found and graph.rules[m]}
        place = {family: k for k, family in enumerate(sorted({*found.values()}))}
        return {n: place[family] for n, family in found.items()}

    def compile(self, target: str = "numpy") -> Any:
        """The program as a callable: the arrays `inputs` in order give those of `outputs`, as a tuple.

        `target` is "numpy", "jax" (for `jax.jit`, and sharding) or "numba" (which compiles at the first call,
        needs SciPy, and knows neither `einsum` nor `tensordot`). Raises ValueError for another target and a
        row that it cannot run, ImportError for a missing library; the program, ValueError for an array of
        another shape, and if numba cannot compile it.
        """
        require_as_recorded(self._called)
        found, run = on_arrays(target, self._called, self._code)
        names = [array.name for array in self.inputs]

        def checked(*arrays: Any) -> Any:
            count = None
            for array, (name, shape, _) in zip(arrays, self.inputs, strict=True):
                mine = getattr(array, "shape", ())
                if shape[:1] == (None,) and mine:
                    count = mine[0] if count is None else count
                    shape = (count, *shape[1:])
                if mine != shape:
                    raise ValueError(f"the array {name} has the shape {mine}, not {shape}")
            return run(*arrays)

        door = opened(checked, names, [None] * len(names), found.take, _raised)
        door.behind = run
        return door

    def pack(self, numbers: Sequence[Any]) -> list[Any]:
        """The arrays for a call, from the scalar program's inputs: columns for the sample's, then numbers."""
        if len(numbers) != self._graph.inputs:
            raise ValueError(f"the program takes {counted(self._graph.inputs, 'input')}, got {len(numbers)}")
        samples, flat = np.array(numbers[: self.over], float).T, np.array(numbers[self.over :], float)
        arrays = []
        for _, shape, places in self.inputs:
            is_column = shape[:1] == (None,)
            found = samples[:, places] if is_column else flat[places - self.over]
            arrays.append(np.array(found, order="C"))
        return arrays

    def unpack(self, arrays: Sequence[Any]) -> list[float]:
        """The scalar program's outputs, in their order, from the arrays that a call returned."""
        flat = [0.0] * sum([array.places.size for array in self.outputs])
        for (_, _, places), array in zip(self.outputs, arrays, strict=True):
            numbers = np.asarray(array, float).ravel().tolist()
            for place, number in zip(places.ravel().tolist(), numbers, strict=True):
                flat[place] = number
        return flat


def _numbers(table: Any) -> str:
    """A table as code."""
    return f"np.array({table.tolist()})".replace("inf", "np.inf").replace("nan", "np.nan")


def _raised(_: Any, error: Exception) -> Any:
    raise error
