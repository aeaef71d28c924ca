"""A page of spellings: for each target, how a program is written there, and how it is finished.

To add a target, add a row to `SPELLINGS`, at the end. What a line here may know: rows and their helpers,
expressions, and the libraries that run code, imported when they are asked for. It knows no graph and no
program.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from types import FunctionType
from typing import Any, NamedTuple

from autograd import rules
from autograd.formula import ATOM
from autograd.programs.helpers import CHOOSE, Called, expression, prelude, prelude_for_arrays
from autograd.programs.source import DOT, ONES, ONES_OF, Spell, Text, readable, with_operator
from autograd.rules import Rule


class Spelling(NamedTuple):
    """How a program is written for a target, and how it is finished."""

    call: Spell
    """Writes an operation."""
    prelude: Callable[[Called, Iterable[str]], str]
    """Writes what comes before the program: imports and helpers."""
    summed: Callable[[Text], str] | None
    """Writes the sum of a result over samples that are arrays; None where a loop adds up."""
    finish: Callable[[dict[str, Any], str, int], Any]
    """Makes the callable of what the code defines, the function's name, and how many columns it takes."""
    library: str = ""
    limit: float = float("inf")


def spelling(target: str, operations: int) -> Spelling:
    """The spelling of a target for a program of so many operations.

    Raises ValueError for an unknown target or too long a program, ImportError for a missing library.
    """
    if target not in SPELLINGS:
        raise ValueError(f"unknown target {target!r}: choose from {', '.join(SPELLINGS)}")
    found = SPELLINGS[target]
    if operations > found.limit:
        raise ValueError(
            f"{target} would take minutes to compile {operations} operations (at most {found.limit}): "
            f"choose the target numpy or python"
        )
    if found.library:
        _library(found.library)
    return found


def run(code: str, name: str, finish: Callable[[dict[str, Any], str, int], Any], columns: int = 0) -> Any:
    """Run generated code, and finish the function of this name, whose first so many inputs are columns."""
    names: dict[str, Any] = {}
    exec(compile(code, f"<{name}>", "exec"), names)  # noqa: S102 (our own text, names checked)
    return finish(names, name, columns)


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


def _as_it_is(names: dict[str, Any], name: str, columns: int) -> Any:
    return names[name]


def _native(names: dict[str, Any], name: str, columns: int) -> Any:
    """Native code by numba, compiled at once, for numbers and columns of 64 bits."""
    numba = _library("numba")
    for known, value in list(names.items()):
        if isinstance(value, FunctionType):
            names[known] = numba.njit(value)
    function = names[name]
    numbers = function.py_func.__code__.co_argcount - columns
    try:
        function.compile((numba.float64[::1],) * columns + (numba.float64,) * numbers)
    except numba.core.errors.NumbaError as error:
        raise ValueError("numba cannot compile this program: choose the target python") from error
    return function


def _on_arrays(module: str) -> Callable[[Called, Iterable[str]], str]:
    return partial(prelude_for_arrays, module, _is_elementwise)


def _is_elementwise(name: str, count: int) -> bool:
    """Whether NumPy, and so JAX, does on so many arrays what `math` does on numbers."""
    numpy = _library("numpy")
    function = getattr(numpy, name, None)
    known = isinstance(function, numpy.ufunc) and (function.nin, function.nout) == (count, 1)
    return known and name != "remainder"  # that of `math` is another function


def _dot_product(result: Text) -> str:
    """The sum of a result over samples: of a product, without an array for it, the dot product."""
    factors = result.operands if result.rule is rules.mul else [Text(ONES), result]
    return f"{DOT}({', '.join([ONES, *(factor.text for factor in factors)])})"


def _dot(ones: Any, a: Any, b: Any) -> Any:
    """The sum of a times b over the samples, also where one of them is a single number for all."""
    if getattr(a, "ndim", 0) and getattr(b, "ndim", 0):
        return a.dot(b)
    return ones.dot(ones * a * b)


def _quietly(names: dict[str, Any], name: str, columns: int) -> Any:
    """On NumPy: inputs become arrays, and IEEE rules hold, without exceptions and warnings."""
    numpy = _library("numpy")
    ones = lru_cache(maxsize=4)(numpy.ones)
    names |= {DOT: _dot, ONES_OF: lambda column: ones(len(column)), CHOOSE: partial(_choose, numpy)}
    function, scalar, asarray, errstate = names[name], numpy.array, numpy.asarray, numpy.errstate
    finish = _as_floats if columns else _as_numbers

    def quietly(*inputs: Any) -> Any:
        with errstate(all="ignore"):  # a float is slower than an array of no dimension
            return finish(function(*[scalar(x) if type(x) is float else asarray(x, float) for x in inputs]))

    return quietly


def _choose(numpy: Any, condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
    """`where`, which leaves b uncomputed if nobody wants it: an exponential is dear."""
    if numpy.count_nonzero(condition) == condition.size:
        chosen = a()
        if getattr(chosen, "shape", None) == condition.shape:
            return chosen
    return numpy.where(condition, a(), b())


def _as_floats(results: Any) -> tuple[float, ...]:
    return tuple(map(float, results))


def _as_numbers(results: Any) -> Any:
    """Arrays of no dimension as numbers."""
    if isinstance(results, tuple):
        return tuple(map(_as_numbers, results))
    return results[()] if getattr(results, "ndim", None) == 0 else results


def _jitted(names: dict[str, Any], name: str, columns: int) -> Any:
    """Under JAX: 64 bits, and `jax.jit`."""
    jax = _library("jax")
    jax.config.update("jax_enable_x64", True)  # else it computes with 32 bits
    array, function = jax.numpy, names[name]
    names |= {DOT: _dot, ONES_OF: lambda column: array.ones(len(column))}
    names[CHOOSE] = lambda condition, a, b: array.where(condition, a(), b())
    return jax.jit(lambda *inputs: function(*[array.asarray(number, dtype=float) for number in inputs]))


# fmt: off
READABLE = Spelling(readable, prelude, None, _as_it_is)
"""As `source` shows it."""

SPELLINGS = {
    # target           an operation   what comes before        a sum         how it is finished
    "python": Spelling(_written_out,  prelude,                 None,         _as_it_is),
    "numpy":  Spelling(with_operator, _on_arrays("numpy"),     _dot_product, _quietly, "numpy"),
    "numba":  Spelling(with_operator, prelude,                 None,         _native,  "numba", limit=3000),
    "jax":    Spelling(with_operator, _on_arrays("jax.numpy"), _dot_product, _jitted,  "jax",   limit=8000),
}
"""Every target, the library that it needs, and the most operations that its compiler is given."""
# fmt: on
