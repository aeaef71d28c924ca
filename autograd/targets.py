"""Running generated code: as plain Python, on NumPy arrays, as native code by numba, under JAX.

One source serves all. What differs is what its helpers mean, and those come from the primals in the
table: for arrays, the primal's own text with `a if c else b` turned into `where(c, a, b)`. What a line
here may know: source text, and the libraries that run it, imported when they are asked for.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd.rules import Rule

if TYPE_CHECKING:
    from autograd.program import Program

TARGETS = ("python", "numpy", "numba", "jax")

NUMBA_LIMIT = 3000
"""The most operations that numba is given: its compile time grows faster than the program."""


def prelude(used: Sequence[Rule]) -> str:
    """The imports and helper functions that code using these rows needs."""
    from_math = sorted(rule.primal.__name__ for rule in used if rule.primal.__module__ == "math")
    helpers = [_helper_source(rule) for rule in used if _has_source(rule)]
    code = f"from math import {', '.join(from_math)}\n" if from_math else ""
    if any("math." in helper for helper in helpers):
        code = "import math\n" + code
    return "\n\n".join([code, *helpers, ""]) if helpers else code + "\n\n" * bool(code)


def compile_program(program: Program, target: str) -> Any:
    """The function `program` of a program's source, for one of the targets."""
    return _compile(program, target, program.source, "program")


def compile_sum(program: Program, over: int, target: str) -> Any:
    """The sum of a program's outputs over samples: its first `over` inputs are columns."""
    if target in ("python", "numba"):
        return _compile(program, target, program.summed_source(over), "summed")
    import importlib

    run = _compile(program, target, program.source, "program")
    array = importlib.import_module("numpy" if target == "numpy" else "jax.numpy")

    def summed(*inputs: Any) -> tuple[Any, ...]:
        results = [run(*inputs)] if program.single else run(*inputs)
        ones = array.ones(len(inputs[0]))  # a product with ones is NumPy's fastest sum
        return tuple(
            [ones @ result if getattr(result, "ndim", 0) else result * len(ones) for result in results]
        )

    return summed


def _compile(program: Program, target: str, source: str, name: str) -> Any:
    if target not in TARGETS:
        raise ValueError(f"unknown target {target!r}: choose from {', '.join(TARGETS)}")
    if target == "numba" and program.operations > NUMBA_LIMIT:
        raise ValueError(
            f"numba would take minutes to compile {program.operations} operations (at most {NUMBA_LIMIT}): "
            f"choose the target numpy or python"
        )
    namespace: dict[str, Any] = {"inf": float("inf"), "nan": float("nan")}
    exec(compile(source, f"<{name}>", "exec"), namespace)  # noqa: S102 (our own text, names checked)
    if target == "numba":
        return _numba(program, namespace, name)
    if target != "python":
        return _arrays(program, namespace, name, target)
    return namespace[name]


def _numba(program: Program, namespace: dict[str, Any], name: str) -> Any:
    numba = _imported("numba", "speed")
    for function, value in list(namespace.items()):
        if inspect.isfunction(value) and function != name:
            rule = next((rule for rule in program.used if rule.name == function), None)
            plain = _operator(rule) if rule and rule.infix else value
            namespace[function] = numba.njit(plain)
    return numba.njit(namespace[name])


def _arrays(program: Program, namespace: dict[str, Any], name: str, target: str) -> Any:
    """The same code with array functions for helpers; IEEE rules in place of Python's exceptions."""
    numpy = _imported("numpy", "speed")
    array = numpy if target == "numpy" else _imported("jax.numpy", "jax")
    for rule in program.used:
        namespace[rule.name] = _on_arrays(rule, array)
    run = namespace[name]
    if target == "jax":
        return run

    def quietly(*inputs: Any) -> Any:
        with numpy.errstate(all="ignore"):
            return run(*inputs)

    return quietly


def _imported(name: str, extra: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        library = name.partition(".")[0]
        raise ImportError(f"this target needs {library}: pip install 'chainrule[{extra}]'") from None


def _has_source(rule: Rule) -> bool:
    """Whether the primal is a function of the table, and not one of Python's own."""
    return inspect.isfunction(rule.primal)


def _helper_source(rule: Rule) -> str:
    """The text of a primal of the table, under the name of its row."""
    own = rule.primal.__name__
    return inspect.getsource(rule.primal).replace(f"def {own}(", f"def {rule.name}(", 1)


def _operator(rule: Rule) -> Any:
    """The row's operator, on whatever has it."""
    return eval(f"lambda a, b: a {rule.infix} b")  # noqa: S307 (a row's own infix)


def _on_arrays(rule: Rule, array: Any) -> Any:
    """The row's primal for arrays of the module `array` (NumPy's, or JAX's)."""
    if rule.infix:
        return _operator(rule)
    if not _has_source(rule):
        return getattr(array, rule.primal.__name__)
    tree = _WithoutBranches().visit(ast.parse(_helper_source(rule)))
    namespace = {"math": array, "where": array.where, "max": array.maximum, "__annotations__": {}}
    exec(compile(ast.fix_missing_locations(tree), f"<{rule.name}>", "exec"), namespace)  # noqa: S102
    return namespace[rule.name]


class _WithoutBranches(ast.NodeTransformer):
    """Both branches are computed, and `where` chooses number by number."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """`a if c else b` is `where(c, a, b)`."""
        self.generic_visit(node)
        return ast.Call(ast.Name("where", ast.Load()), [node.test, node.body, node.orelse], [])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """`c or d` is `c | d`, and `c and d` is `c & d`."""
        self.generic_visit(node)
        operator = ast.BitOr() if isinstance(node.op, ast.Or) else ast.BitAnd()
        result = node.values[0]
        for value in node.values[1:]:
            result = ast.BinOp(result, operator, value)
        return result
