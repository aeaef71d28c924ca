"""Running generated code: as plain Python, on NumPy arrays, as native code by numba, under JAX.

One source serves all. What differs is what its helpers mean, and those come from the primals in the
table: for arrays, the primal's own text with `a if c else b` turned into a choice number by number. What
a line here may know: source text, and the libraries that run it, imported when they are asked for.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from autograd.formula import OPERATORS
from autograd.programs.helpers import Inliner, helper_source
from autograd.row import Rule

if TYPE_CHECKING:
    from autograd.programs.program import Program

TARGETS = ("python", "numpy", "numba", "jax")

LIMITS = {"numba": 3000, "jax": 8000}
"""The most operations that a compiler is given: its time grows faster than the program."""

ONES, DOT = "__ones__", "__dot__"
"""Names within code for arrays: a one for each sample, and the sum of a product over the samples."""


def compile_program(program: Program, target: str) -> Any:
    """The function `program` of a program's source, for one of the targets."""
    return _compile(program, target, program.source, "program")


def compile_sum(program: Program, over: int, target: str) -> Any:
    """The sum of a program's outputs over samples: its first `over` inputs are columns."""
    if target not in ("numpy", "jax"):
        return _compile(program, target, program.summed_source(over), "summed")
    run = _compile(program, target, program.source, "program", _sum_results)
    array: Any = importlib.import_module("numpy" if target == "numpy" else "jax.numpy")
    ones_of = lru_cache(maxsize=4)(array.ones)

    def summed(*inputs: Any) -> tuple[Any, ...]:
        return tuple(run(ones_of(len(inputs[0])), *inputs))

    if target == "jax":
        return importlib.import_module("jax").jit(summed)
    return lambda *inputs: tuple(map(float, summed(*inputs)))


def _sum_results(tree: ast.Module) -> None:
    """Let a program for arrays return sums: of a product, without an array for it, the dot product."""
    function: Any = tree.body[-1]
    returned = function.body[-1].value
    function.args.args.insert(0, ast.arg(ONES))
    sums: list[ast.expr] = []
    for result in returned.elts if isinstance(returned, ast.Tuple) else [returned]:
        factors = [ast.Name(ONES, ast.Load()), result]
        if isinstance(result, ast.BinOp) and isinstance(result.op, ast.Mult):
            factors = [result.left, result.right]
        sums.append(ast.Call(ast.Name(DOT, ast.Load()), [ast.Name(ONES, ast.Load()), *factors], []))
    function.body[-1].value = ast.List(sums, ast.Load())


def _dot(ones: Any, a: Any, b: Any) -> Any:
    """The sum of a times b over the samples, also where one of them is a single number for all."""
    if getattr(a, "ndim", 0) and getattr(b, "ndim", 0):
        return a.dot(b)
    return ones.dot(ones * a * b)


def _compile(
    program: Program,
    target: str,
    source: str,
    name: str,
    change: Callable[[ast.Module], None] = lambda tree: None,
) -> Any:
    if target not in TARGETS:
        raise ValueError(f"unknown target {target!r}: choose from {', '.join(TARGETS)}")
    limit = LIMITS.get(target, program.operations)
    if program.operations > limit:
        raise ValueError(
            f"{target} would take minutes to compile {program.operations} operations (at most {limit}): "
            f"choose the target numpy or python"
        )
    namespace: dict[str, Any] = {}
    code = ast.parse(source)
    if target == "python":
        code = Inliner(code).visit(code)
    change(code)
    exec(compile(ast.fix_missing_locations(code), f"<{name}>", "exec"), namespace)  # noqa: S102 (our own text, names checked)
    if target == "numba":
        return _numba(program, namespace, name)
    if target != "python":
        return _arrays(program, namespace, name, target)
    return namespace[name]


def _numba(program: Program, namespace: dict[str, Any], name: str) -> Any:
    numba = _imported("numba", "speed")
    for rule in program.called:  # an operator where there is one: numba's powers stay real
        if inspect.isfunction(namespace.get(rule.name)):
            namespace[rule.name] = numba.njit(
                _operator(rule) if rule.name in OPERATORS else namespace[rule.name]
            )
    for function, value in list(namespace.items()):
        if inspect.isfunction(value):
            namespace[function] = numba.njit(value)
    return namespace[name]


def _arrays(program: Program, namespace: dict[str, Any], name: str, target: str) -> Any:
    """The same code with array functions for helpers; IEEE rules in place of Python's exceptions."""
    numpy = _imported("numpy", "speed")
    array = numpy if target == "numpy" else _imported("jax.numpy", "jax")
    for rule in program.called:
        namespace[rule.name] = _on_arrays(rule, array)
    namespace[DOT] = _dot
    run = namespace[name]
    if target == "jax":
        _imported("jax", "jax").config.update("jax_enable_x64", True)  # else it computes with 32 bits
        return lambda *inputs: run(*[array.asarray(number, dtype=float) for number in inputs])

    scalar, asarray = numpy.array, numpy.asarray

    def quietly(*inputs: Any) -> Any:
        with numpy.errstate(all="ignore"):  # a float is slower than an array of no dimension
            return run(*[scalar(x) if type(x) is float else asarray(x, float) for x in inputs])

    if set(program.inputs).isdisjoint(result.text for result in program.results):
        return quietly
    return lambda *inputs: _as_numbers(quietly(*inputs))  # an input that is an output, too


def _as_numbers(results: Any) -> Any:
    """Arrays of no dimension as numbers."""
    if isinstance(results, (tuple, list)):
        return tuple(map(_as_numbers, results))
    return results[()] if getattr(results, "ndim", None) == 0 else results


def _imported(name: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        library = name.partition(".")[0]
        raise ImportError(f"this target needs {library}: pip install 'chainrule[{extra}]'") from None


def _operator(rule: Rule) -> Any:
    """The row's operator, on whatever has it."""
    return eval(f"lambda a, b: a {OPERATORS[rule.name][0]} b")  # noqa: S307 (one of Python's)


def _on_arrays(rule: Rule, array: Any) -> Any:
    """The row's primal for arrays of the module `array` (NumPy's, or JAX's)."""
    if rule.name in OPERATORS:
        return _operator(rule)
    source = helper_source(rule)
    if not source:
        own = rule.primal.__name__
        if getattr(rule.primal, "__module__", "") in ("math", "builtins") and hasattr(array, own):
            return getattr(array, own)
        raise ValueError(f"{array.__name__} cannot run the row {rule.name}: choose the target python")
    return _ForArrays(array).run(source)[rule.name]


class _ForArrays(ast.NodeTransformer):
    """A primal's text for arrays: in place of branches, a choice between arrays, number by number."""

    def __init__(self, array: Any) -> None:
        self.array, self.is_numpy = array, array.__name__ == "numpy"
        self.names = {"math": array, "max": array.maximum, "min": array.minimum, "_choose": self.choose}

    def run(self, source: str) -> dict[str, Any]:
        """The names that this source defines, and those that it reads."""
        tree = ast.fix_missing_locations(self.visit(ast.parse(source)))
        exec(compile(tree, "<arrays>", "exec"), self.names)  # noqa: S102 (our own text)
        return self.names

    def choose(self, condition: Any, a: Callable[[], Any], b: Callable[[], Any]) -> Any:
        """`where`, which on NumPy leaves b uncomputed if nobody wants it: an exponential is dear."""
        numpy = self.array
        if self.is_numpy and numpy.count_nonzero(condition) == condition.size:
            chosen = a()
            if getattr(chosen, "shape", None) == condition.shape:
                return chosen
        return numpy.where(condition, a(), b())

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """`a if c else b` is `_choose(c, lambda: a, lambda: b)`."""
        self.generic_visit(node)
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        branches: list[ast.expr] = [ast.Lambda(nothing, node.body), ast.Lambda(nothing, node.orelse)]
        return ast.Call(ast.Name("_choose", ast.Load()), [node.test, *branches], [])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """`c or d` is `c | d`, and `c and d` is `c & d`."""
        self.generic_visit(node)
        operator = ast.BitOr() if isinstance(node.op, ast.Or) else ast.BitAnd()
        result = node.values[0]
        for value in node.values[1:]:
            result = ast.BinOp(result, operator, value)
        return result

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """NumPy takes half as long again to add a number to an array as an array of no dimension."""
        if type(node.value) is not float or not self.is_numpy:
            return node
        name = f"_{node.value.hex()}"
        self.names[name] = self.array.array(node.value)
        return ast.Name(name, ast.Load())

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """An exponent stays as it is: NumPy knows a square by it."""
        if isinstance(node.op, ast.Pow):
            node.left = self.visit(node.left)
            return node
        return self.generic_visit(node)
