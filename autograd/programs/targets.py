"""A page of targets: how a program is written for each of them, and how it is finished.

To add a target, add a row to `TARGETS`, at the end. What a line here may know: expressions, helpers, and
the libraries that run code, imported when they are asked for. It knows no graph and no program.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from types import FunctionType
from typing import Any, NamedTuple

from autograd import rules
from autograd.formula import ATOM
from autograd.programs.helpers import CHOOSE, expression, prelude, prelude_for_arrays
from autograd.programs.source import DOT, ONES, ONES_OF, Spelling, Text, readable, with_operator
from autograd.rules import Rule

Names = dict[str, Any]


class Target(NamedTuple):
    """How a program is written for a target, and how it is finished."""

    spelling: Spelling  # writes an operation
    prelude: Callable[[Iterable[Rule], Iterable[str]], str]  # writes what comes before: imports and helpers
    summed: Callable[[Text], str] | None  # writes a result's sum over arrays; None where a loop adds up
    finish: Callable[[Names, str, int], Any]  # of what the code defines, the function, how many columns
    library: str = ""
    limit: float = float("inf")  # the most operations


def target_named(name: str, operations: int) -> Target:
    """The target of this name, for a program of so many operations.

    Raises ValueError for an unknown target or too long a program, ImportError for a missing library.
    """
    if name not in TARGETS:
        raise ValueError(f"unknown target {name!r}: choose from {', '.join(TARGETS)}")
    target = TARGETS[name]
    if operations > target.limit:
        raise ValueError(
            f"{name} would take minutes to compile {operations} operations (at most {target.limit}): "
            f"choose the target numpy or python"
        )
    if target.library:
        _library(target.library)
    return target


def run(code: str, name: str, target: Target, columns: int = 0) -> Any:
    """Run generated code for its function of this name, whose first so many inputs are columns."""
    names: Names = {}
    exec(compile(code, f"<{name}>", "exec"), names)  # noqa: S102 (our own text, names checked)
    return target.finish(names, name, columns)


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ImportError(f"this target needs {name}: pip install {name}") from None


def _written_out(rule: Rule, operands: Sequence[Text]) -> tuple[str, int]:
    """A helper's expression in place of its call on names and numbers: calls are dear."""
    pattern = expression(rule)
    if not pattern or any(operand.rule for operand in operands):
        return readable(rule, operands)
    texts = [operand.text if operand.binds == ATOM else f"({operand.text})" for operand in operands]
    return f"({pattern.format(*texts)})", ATOM


def _as_it_is(names: Names, name: str, columns: int) -> Any:
    return names[name]


def _native(names: Names, name: str, columns: int) -> Any:
    """Compiled by numba, at once, for numbers and columns of 64 bits."""
    numba = _library("numba")
    for known, value in list(names.items()):
        if isinstance(value, FunctionType):
            names[known] = numba.njit(value)
    native = names[name]
    numbers = native.py_func.__code__.co_argcount - columns
    try:
        native.compile((numba.float64[::1],) * columns + (numba.float64,) * numbers)
    except numba.core.errors.NumbaError as error:
        raise ValueError("numba cannot compile this program: choose the target python") from error
    return native


def _is_elementwise(name: str, count: int | None) -> bool:
    """Whether NumPy, and so JAX, does to so many arrays what `math` does to numbers."""
    numpy = _library("numpy")
    function = getattr(numpy, name, None)
    known = isinstance(function, numpy.ufunc) and (function.nin, function.nout) == (count, 1)
    return known and name != "remainder"  # that of `math` is another function


def _dot_product(result: Text) -> str:
    """The sum of a result over samples: of a product, without an array for it, the dot product."""
    a, b = result.operands if result.rule is rules.mul else (Text(ONES), result)
    return f"{DOT}({ONES}, {a.text}, {b.text})"


def _dot(ones: Any, a: Any, b: Any) -> Any:
    """The sum of a times b over the samples, also where one of them is a single number for all."""
    if getattr(a, "ndim", 0) and getattr(b, "ndim", 0):
        return a.dot(b)
    return ones.dot(ones * a * b)


def _quietly(names: Names, name: str, columns: int) -> Any:
    """On NumPy's arrays: IEEE rules in place of Python's exceptions, no warnings, numbers as floats."""
    numpy = _library("numpy")
    ones = lru_cache(maxsize=4)(numpy.ones)
    names |= {DOT: _dot, ONES_OF: lambda column: ones(len(column)), CHOOSE: partial(_choose, numpy)}
    function, scalar, asarray, errstate = names[name], numpy.array, numpy.asarray, numpy.errstate

    def quietly(*inputs: Any) -> Any:
        with errstate(all="ignore"):  # a float is slower than an array of no dimension
            results = function(*[scalar(x) if type(x) is float else asarray(x, float) for x in inputs])
        return tuple(map(float, results)) if columns else _plain(results)

    return quietly


def _plain(results: Any) -> Any:
    """Numbers as Python's floats, arrays as they are."""
    if isinstance(results, tuple):
        return tuple(map(_plain, results))
    return results if getattr(results, "ndim", 0) else float(results)


def _choose(numpy: Any, condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`where`, which leaves b uncomputed if nobody wants it: an exponential is dear."""
    if numpy.count_nonzero(condition) == condition.size:
        chosen = a()
        if getattr(chosen, "shape", None) == condition.shape:
            return chosen
    return numpy.where(condition, a(), b())


def _jitted(names: Names, name: str, columns: int) -> Any:
    """Under `jax.jit`, with 64 bits."""
    jax = _library("jax")
    jax.config.update("jax_enable_x64", True)  # a setting of the whole process
    array, function = jax.numpy, names[name]
    names |= {DOT: _dot, ONES_OF: lambda column: array.ones(len(column))}
    names[CHOOSE] = lambda condition, a, b: array.where(condition, a(), b())
    return jax.jit(lambda *inputs: function(*[array.asarray(number, dtype=float) for number in inputs]))


# fmt: off
READABLE = Target(readable, prelude, None, _as_it_is)
"""As `source` shows it."""

numpy_prelude = partial(prelude_for_arrays, "numpy", _is_elementwise)
jax_prelude = partial(prelude_for_arrays, "jax.numpy", _is_elementwise)
TARGETS = {
    # target         an operation   what comes before  a sum         how it is finished
    "python": Target(_written_out,  prelude,           None,         _as_it_is),
    "numpy":  Target(with_operator, numpy_prelude,     _dot_product, _quietly, "numpy"),
    "numba":  Target(with_operator, prelude,           None,         _native,  "numba", limit=3000),
    "jax":    Target(with_operator, jax_prelude,       _dot_product, _jitted,  "jax",   limit=8000),
}
"""Every target, the library that it needs, and the most operations that its compiler is given."""
# fmt: on
