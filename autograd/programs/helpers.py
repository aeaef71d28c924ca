"""The helper functions of generated code: the text of primals, found in their file.

A primal is spelled once: its text becomes a helper under the name of its row; for arrays, with a choice
in place of each branch. What a line here may know: rows and source text; no graph, program or library.
"""

import ast
import builtins
import json
import linecache
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any, ClassVar

from autograd import row
from autograd.copying import is_replaced
from autograd.formula import OPERATORS
from autograd.rules import Rule

CHOOSE = "__choose__"  # in helpers for arrays, a choice between what two functions give, number by number

_ON_ARRAYS = {
    1: "acos acosh asin asinh atan atanh cbrt ceil cos cosh degrees erf erfc exp exp2 expm1 fabs floor"
    " isfinite isinf isnan log log10 log1p log2 radians sin sinh sqrt tan tanh trunc",
    2: "atan2 copysign fmod hypot max min nextafter pow",
}
"""By how many operands they take, the functions of `math` and Python that arrays have too."""
_NO_FLOATS = "bool ceil comb factorial floor gcd int isclose isfinite isinf isnan isqrt lcm perm round trunc"
"""Functions of them that give whole numbers or truths."""
_ERF = {
    "numpy": "from numpy import vectorize\nerf, erfc = [vectorize(f, [float]) for f in (own.erf, own.erfc)]",
    "jax.numpy": "from jax.scipy.special import erf, erfc",
}
"""Two that NumPy has not, and JAX elsewhere; `own` is Python's `math`."""
_LOGISTIC = "return 1.0 / (1.0 + math.exp(-x))"
_AT_ONCE = {
    ("numpy", "relu"): "return max(x, 0.0) + 0.0",  # never -0.0; a seventh of the time
    ("jax.numpy", "sigmoid"): _LOGISTIC,  # the choice is for subnormal numbers, which JAX has not
    ("jax.numpy", "logistic"): _LOGISTIC,
}
"""Primals that arrays compute without a choice, as both sides of one take twice the time."""


def prelude(called: Iterable[Rule], constants: Iterable[str] = ()) -> str:
    """The imports and helpers that code needs to call these rows and to name these constants."""
    imports, helpers = [*constants], []
    for rule in called:
        text = helper(rule)
        own = text.removeprefix(f"{rule.name} = math.")
        if own != text:
            imports.append(own if own == rule.name else f"{own} as {rule.name}")
        elif text != f"{rule.name} = {rule.name}":
            helpers.append(f"{text}\n")
    head = "import math\n" if any("math." in text for text in helpers) else ""
    if imports:
        head += f"from math import {', '.join(sorted(imports))}\n"
    return "".join([f"{block}\n\n" for block in (head, *helpers) if block])


def prelude_for_arrays(module: str, called: Iterable[Rule], constants: Iterable[str]) -> str:
    """The same where numbers are arrays, and `module` has the functions of `math`.

    Raises ValueError, naming the row, for one that arrays cannot run.
    """
    names = "inf, maximum as max, minimum as min, nan"
    lines = ["import math as own", f"import {module} as math", f"from {module} import {names}"]
    lines += ["from operator import pow", _ERF[module], "float = lambda x: 1.0 * x"]
    for rule in called:
        try:
            if rule.name not in OPERATORS:
                lines.append(_for_arrays(rule, module))
        except ValueError as reason:
            sentence = f"{module} cannot run the row {rule.name}, as {reason}: choose the target python"
            raise ValueError(sentence) from None
    return "\n".join(lines) + "\n"


def require_as_recorded(called: Iterable[Rule]) -> None:
    """Raise ValueError if a row has another one in its place now: by its name, code would call that one."""
    for rule in filter(is_replaced, called):
        raise ValueError(f"another row {rule.name} has replaced that of this program: record it again")


def prelude_to_read(called: Iterable[Rule]) -> str:
    """The same for a reader: NumPy by its usual name, and both sides of each choice."""
    texts = []
    for rule in called:
        tree = _ToRead().visit(ast.parse(_for_arrays(rule, "numpy").replace("erf", "math.erf")))
        texts.append(ast.unparse(tree).replace(f"\n\n\ndef {rule.name}", f"\n\n\n\ndef {rule.name}"))
    head = "import math\n\n" * any("math." in text for text in texts) + "import numpy as np\n"
    return "\n\n".join([head, *[f"{text}\n" for text in texts]]) + "\n\n"


@lru_cache(maxsize=256)
def expression(rule: Rule) -> str:
    """A primal of one expression of its operands and `math`, with `{0}` and so on for these; else empty."""
    function: Any = ast.parse(helper(rule)).body[-1]
    result = function.body[0] if isinstance(function, ast.FunctionDef) else None
    if not isinstance(result, ast.Return) or "{" in ast.unparse(result) or "lambda" in ast.unparse(result):
        return ""
    places = {operand.arg: f"{{{place}}}" for place, operand in enumerate(function.args.args)}
    for node in [node for node in ast.walk(result) if isinstance(node, ast.Name) and node.id != "math"]:
        if node.id not in places:  # Python's own max, perhaps; a step of the program may have that name
            return ""
        node.id = places[node.id]
    return ast.unparse(result).removeprefix("return ")


@lru_cache(maxsize=256)
def helper(rule: Rule) -> str:
    """The text that defines a primal under the name of its row: its own where that can stand alone."""
    primal, own, name = rule.primal, getattr(rule.primal, "__name__", ""), rule.name
    module = "math." if getattr(primal, "__module__", "") == "math" else ""
    if module or primal is getattr(builtins, own, None):
        if own not in _NO_FLOATS.split():
            return f"{name} = {module}{own}"
        operands = ", ".join("abcdefgh"[: rule.arity]) if rule.arity else "*operands"
        return f"def {name}({operands}):\n    return float(1.0 * {module}{own}({operands}))"
    text = _text(primal, name)
    if name in row.OURS:
        return text or _kept().get(name, f"import operator\n\n{name} = operator.{own}")
    return _to_floats(text) or (
        f'from autograd.rules import RULES\n\n_{name} = RULES["{name}"].primal\n\n\n'
        f"def {name}(*operands):\n    return float(1.0 * _{name}(*operands))"
    )


@lru_cache(maxsize=1)
def _kept() -> Any:
    """The texts of this package's own rows, for a program without source files."""
    return json.loads(files("autograd.programs").joinpath("texts.json").read_text(encoding="utf-8"))


def _to_floats(text: str) -> str:
    """The text of a row of one's own, which may give a whole number or a truth, giving floats."""
    tree = ast.parse(text)
    for node in [node for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value]:
        real: Any = ast.parse(f"float(1.0 * ({ast.unparse(node.value)}))", mode="eval")  # type: ignore[arg-type]
        node.value = real.body  # a complex number stops here; numba makes no float of a truth
    return ast.unparse(tree)


def _found(primal: Any) -> Any:
    """The syntax of a function in its file: of several on its line, the inmost that its code lies in."""
    try:
        code = primal.__code__
        linecache.checkcache(code.co_filename)
        tree = ast.parse("".join(linecache.getlines(code.co_filename, primal.__globals__)))
    except (AttributeError, SyntaxError):
        return None
    functions: list[Any] = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef | ast.Lambda)]
    here = [f for f in functions if f.lineno == code.co_firstlineno]
    places = [(line, column) for line, _, column, end in code.co_positions() if end]
    for place in places:
        here = [f for f in here if (f.lineno, f.col_offset) <= place < (f.end_lineno, f.end_col_offset)]
    return here[-1] if here and (places or len(here) == 1) else None


def _text(primal: Any, name: str, callers: tuple[Any, ...] = ()) -> str:
    """The text that defines a function under this name, below those of its file that it calls.

    Empty if it reads more than its operands, its own names, `math`, Python's functions and such others.
    """
    found, around = _found(primal), getattr(primal, "__globals__", {})
    if found is None or primal in callers or any(found.args.defaults + found.args.kw_defaults):
        return ""
    names = [node for node in ast.walk(found) if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(found) if isinstance(node, ast.arg)}
    if getattr(around.get("math"), "__name__", "") == "math":
        own.add("math")
    texts = {}
    for node in [node for node in names if node.id not in own]:
        if node.id in around:
            texts[node.id] = _text(around[node.id], f"{name}_{node.id}", (*callers, primal))
            node.id = f"{name}_{node.id}"
        elif not hasattr(builtins, node.id):
            return ""
    if isinstance(found, ast.Lambda):
        text = f"def {name}({ast.unparse(found.args)}):\n    return {ast.unparse(found.body)}"
    else:
        found.name, found.body = name, found.body[bool(ast.get_docstring(found)) :]
        text = ast.unparse(found)
    return "\n\n\n".join([*texts.values(), text]) if all(texts.values()) else ""


def _for_arrays(rule: Rule, module: str) -> str:
    at_once = _AT_ONCE.get((module, rule.name)) if rule.name in row.OURS else None
    tree: Any = ast.parse(f"def {rule.name}(x):\n    {at_once}" if at_once else helper(rule))
    if isinstance(tree.body[0], ast.ImportFrom):
        if _found(rule.primal) is None:
            raise ValueError("the source text of its value is not at hand")
        raise ValueError("its value reads more than its operands and math")
    if isinstance(tree.body[-1], ast.Assign):  # another name for a function
        _require(ast.unparse(tree.body[-1].value), rule.arity)
    return ast.unparse(_ForArrays(module).visit(tree)).replace("math.erf", "erf")


def _require(name: str, count: int | None) -> None:
    own = name.removeprefix("math.")
    known = own not in ("bool", "divmod", "int", "max", "min", "round", "sorted") if own == name else False
    if not known and own not in _ON_ARRAYS.get(count or 0, "").split():
        raise ValueError(f"arrays have no {name} of these operands")


class _ForArrays(ast.NodeTransformer):
    """Turns a primal's branches into choices between arrays. Raises ValueError where it cannot."""

    def __init__(self, module: str) -> None:
        self.module = module

    def visit(self, node: Any) -> Any:
        branches = isinstance(node, (ast.If, ast.While, ast.Assert, ast.Try, ast.Match, ast.AugAssign))
        if branches or isinstance(getattr(node, "op", 0), ast.Not) or len(getattr(node, "ops", "")) > 1:
            raise ValueError(f"arrays cannot follow `{ast.unparse(node).splitlines()[0]}`")
        return super().visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        condition, a, b = [ast.unparse(self.visit(part)) for part in (node.test, node.body, node.orelse)]
        if (a, b, self.module) == ("1.0", "0.0", "numpy"):  # a sixth of the time; JAX makes inf times it 0
            return ast.parse(f"1.0 * ({condition})", mode="eval").body
        return ast.parse(f"{CHOOSE}({condition}, lambda: {a}, lambda: {b})", mode="eval").body

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        sign = " | " if isinstance(node.op, ast.Or) else " & "
        parts = [f"({ast.unparse(self.visit(part))})" for part in node.values]
        return ast.parse(sign.join(parts), mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.AST:
        is_open = node.keywords or any(isinstance(operand, ast.Starred) for operand in node.args)
        _require(ast.unparse(node.func), None if is_open else len(node.args))
        return self.generic_visit(node)


class _ToRead(ast.NodeTransformer):
    """Turns a helper for arrays into one that a person would write for NumPy."""

    own: ClassVar = {"max": "maximum", "min": "minimum", "abs": "abs", "float": "float64", "pow": "power"}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None  # an array comes out, not a float
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                argument.annotation = None
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        text = ast.unparse(node)
        name = f"np.vectorize({text}, [float])" if "math.erf" in text else text.replace("math.", "np.")
        return ast.parse(name, mode="eval").body

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = ast.unparse(node.func)
        if called == CHOOSE:
            parts = [ast.unparse(self.visit(part)).removeprefix("lambda: ") for part in node.args]
            return ast.parse(f"np.where({', '.join(parts)})", mode="eval").body
        if called in self.own:
            node.func = ast.parse(f"np.{self.own[called]}", mode="eval").body
        return self.generic_visit(node)
