"""A page of targets: how a program is written for each of them, and how it is finished.

To add a target, add a row to `TARGETS`, at the end. What a line here may know: expressions, helpers, and
the libraries that run code, imported when they are asked for. It knows no graph and no program.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from importlib import import_module
from types import BuiltinFunctionType, FunctionType
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter

from autograd import rules
from autograd.formula import ATOM, spell_call
from autograd.primals import shown
from autograd.programs.door import Take, array, native, plain, traced
from autograd.programs.helpers import CHOOSE, expression, prelude, prelude_for_arrays
from autograd.programs.source import DOT, ONES, ONES_OF, Spelling, Text, readable
from autograd.rules import Rule


class Target(NamedTuple):
    """How a program is written for a target, and how it is finished."""

    spelling: Spelling  # writes an operation
    prelude: Callable[[Iterable[Rule], Iterable[str]], str]  # writes what comes before: imports and helpers
    summed: Callable[[Text], str] | None  # writes a result's sum over arrays; None where a loop adds up
    finish: Callable[[dict[str, Any], str, int], Any] = lambda names, name, columns: names[name]
    take: Take = plain  # converts an input
    package: str = "builtins"  # which must be installed
    limit: float = float("inf")  # the most operations

    @property
    def lazy(self) -> bool:
        """Whether it computes the chosen side of a choice alone, on plain numbers, and may fail."""
        return self.summed is None

    def run(self, name: str, code: str, columns: int) -> Any:
        """The function of this name in code for this target, finished; its first inputs are columns."""
        names: dict[str, Any] = {}
        exec(compile(code, f"<{name}>", "exec"), names)  # noqa: S102 (our own text, names checked)
        return self.finish(names, name, columns)


def target_named(target: Any, operations: int) -> Target:
    """The target of this name, for a program of so many operations.

    Raises ValueError for an unknown target or too long a program, ImportError for a missing package.
    """
    if (found := TARGETS.get(target) if isinstance(target, str) else None) is None:
        raise ValueError(f"unknown target {shown(target)}: choose from {', '.join(TARGETS)}")
    if operations > found.limit:
        advice = f"(at most {found.limit}): choose the target numpy or python"
        raise ValueError(f"{target} would take minutes to compile {operations} operations {advice}")
    try:
        import_module(found.package)
    except ImportError:
        raise ImportError(f"this target needs {found.package}: pip install {found.package}") from None
    return found


def _written_out(rule: Rule, operands: Sequence[Text]) -> tuple[str, int]:
    """A helper's expression in place of its call on names and numbers: calls are dear."""
    pattern = expression(rule)
    if not pattern or any(operand.rule for operand in operands):
        return readable(rule, operands)
    texts = [operand.text if operand.binds == ATOM else f"({operand.text})" for operand in operands]
    return f"({pattern.format(*texts)})", ATOM


def _both_sides(rule: Rule, operands: Sequence[Text]) -> tuple[str, int]:
    """On arrays a choice is made number by number, so both sides are computed."""
    if rule is rules.where:
        return spell_call("where", [operand[:2] for operand in operands])
    return readable(rule, operands)


def _native(names: dict[str, Any], name: str, columns: int) -> Any:
    """Compiled by numba, at once, for numbers and columns of 64 bits."""
    numba: Any = import_module("numba")
    names |= {known: numba.njit(value) for known, value in names.items() if isinstance(value, FunctionType)}
    names["pow"] = operator.pow  # within the reals, unlike Python's on numbers
    compiled = names[name]
    numbers = compiled.py_func.__code__.co_argcount - columns
    try:
        compiled.compile((numba.float64[::1],) * columns + (numba.float64,) * numbers)
    except numba.core.errors.NumbaError as error:
        raise ValueError("numba cannot compile this program: choose the target python") from error
    compiled.disable_compile()
    return compiled


def _quietly(names: dict[str, Any], name: str, columns: int) -> Any:
    """On NumPy's arrays, by IEEE rules, quietly; numbers come out as floats, arrays as new ones."""
    numpy: Any = import_module("numpy")
    ones = lru_cache(maxsize=4)(numpy.ones)
    names |= {DOT: _dot, ONES_OF: lambda column: ones(len(column)), CHOOSE: partial(_choose, numpy)}
    function, scalar, errstate = names[name], numpy.array, numpy.errstate

    def own(result: Any, inputs: list[Any]) -> Any:
        if not getattr(result, "ndim", 0):
            return float(result)
        return result.copy() if any(result is x for x in inputs) else result

    def quietly(*given: Any) -> Any:
        with errstate(all="ignore"):  # a float is slower than an array of no dimension
            inputs = [scalar(x) if type(x) is float else x for x in given]
            results = function(*inputs)
        return tuple([own(y, inputs) for y in results]) if type(results) is tuple else own(results, inputs)

    return quietly


def _choose(numpy: Any, condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`where`, which leaves b uncomputed if nobody wants it: an exponential is dear."""
    chosen, shape = a(), getattr(condition, "shape", ())
    if getattr(chosen, "shape", None) == shape and numpy.count_nonzero(condition) == chosen.size:
        return chosen
    return numpy.where(condition, chosen, b())


def _jitted(names: dict[str, Any], name: str, columns: int) -> Any:
    """Under `jax.jit`, with 64 bits."""
    jax: Any = import_module("jax")
    jax.config.update("jax_enable_x64", True)  # a setting of the whole process
    numpy, function = jax.numpy, names[name]
    names |= {DOT: _dot, ONES_OF: lambda column: numpy.ones(len(column))}
    names[CHOOSE] = lambda condition, a, b: numpy.where(condition, a(), b())
    return jax.jit(lambda *inputs: function(*[numpy.asarray(x, dtype=float) for x in inputs]))


def _dot_product(result: Text) -> str:
    """The sum of a result over samples: of a product, without an array for it, the dot product."""
    a, b = result.operands if result.rule is rules.mul else (Text(ONES), result)
    return f"{DOT}({ONES}, {a.text}, {b.text})"


def _dot(ones: Any, a: Any, b: Any) -> Any:
    """The sum of a times b over the samples, also where one of them is a single number for all."""
    if getattr(a, "ndim", 0) and getattr(b, "ndim", 0):
        return a.dot(b)
    return ones.dot(ones * a * b)


_ON_NUMPY, _ON_JAX = partial(prelude_for_arrays, "numpy"), partial(prelude_for_arrays, "jax.numpy")
READABLE = Target(readable, prelude, None)
# fmt: off
TARGETS = {
    # target         an operation  what comes before  a sum         how it is finished, what it takes
    "python": Target(_written_out, prelude,           None),
    "numpy":  Target(_both_sides,  _ON_NUMPY,         _dot_product, _quietly, array,  "numpy"),
    "numba":  Target(readable,     prelude,           None,         _native,  native, "numba", 3000),
    "jax":    Target(_both_sides,  _ON_JAX,           _dot_product, _jitted,  traced, "jax",   8000),
}
"""Every target, the package that it needs, and the most operations that its compiler is given."""
# fmt: on


def on_arrays(target: Any, called: Iterable[Rule], body: str) -> tuple[Target, Any]:
    """The target of this name, and the function `program` in code on arrays of any shape that calls `np`."""
    if target not in ARRAYS:
        raise ValueError(
            f"a program of arrays has no target {shown(target)}: choose from {', '.join(ARRAYS)}"
        )
    found = target_named(target, 0)
    if target == "numba":
        found = found._replace(finish=_native_on_arrays, take=array)
    text = f"{found.prelude(called, ())}import {ARRAYS[target]} as np\n{body}"
    return found, found.run("program", text, 0)


def _native_on_arrays(names: dict[str, Any], name: str, columns: int) -> Any:
    """Compiled by numba when it is first called: helpers number by number, products by SciPy."""
    numba: Any = import_module("numba")
    for known, value in [pair for pair in names.items() if pair[0] != name]:
        if isinstance(value, FunctionType):
            names[known] = numba.vectorize(value)
        elif isinstance(value, BuiltinFunctionType):
            names[known] = getattr(names["np"], known, value)
    compiled = numba.njit(names[name])

    def run(*arrays: Any) -> Any:
        try:
            with catch_warnings():
                simplefilter("ignore", numba.core.errors.NumbaPerformanceWarning)
                return compiled(*arrays)
        except (numba.core.errors.NumbaError, ImportError) as error:
            raise ValueError("numba cannot compile this program: choose the target numpy") from error

    return run


ARRAYS = {"numpy": "numpy", "jax": "jax.numpy", "numba": "numpy"}
"""The targets of programs of arrays, and what `np` is there."""
