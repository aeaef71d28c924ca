"""The helper functions of generated code: the text of primals, found in their file.

A primal is spelled once: its text becomes a helper under the name of its row; for arrays, with a choice
in place of each branch. What a line here may know: rows and source text. It knows no graph, no program
and no library.
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from autograd.formula import OPERATORS
from autograd.rules import Rule

CHOOSE = "__choose__"
"""In helpers for arrays: the choice between what two functions give, number by number."""

Has = Callable[[str, int | None], bool]
"""Whether arrays have the function of `math` of this name and so many operands, number by number."""

_ON_ARRAYS = {"max": "maximum", "min": "minimum"}
_BRANCHES = (ast.If, ast.While, ast.Assert, ast.Try, ast.Match, ast.Not)


def prelude(called: Iterable[Rule], constants: Iterable[str] = ()) -> str:
    """The imports and helpers that code needs to call these rows and to name these constants.

    >>> from autograd import rules
    >>> print(prelude([rules.square]), end="")
    def square(x: float) -> float:
        return x * x
    <BLANKLINE>
    <BLANKLINE>
    """
    imports, helpers = [*constants], []
    for rule in called:
        known = _known(rule)
        own = known.removeprefix("math.")
        if own != known:
            imports.append(own if own == rule.name else f"{own} as {rule.name}")
        elif known != rule.name:
            helpers.append(f"{rule.name} = {known}\n" if known else _text_or_row(rule))
    head = "import math\n" if any("math." in helper for helper in helpers) else ""
    if imports:
        head += f"from math import {', '.join(sorted(imports))}\n"
    if any(' = RULES["' in helper for helper in helpers):
        head += "\n" * bool(head) + "from autograd.rules import RULES\n"
    return "".join([f"{block}\n\n" for block in (head, *helpers) if block])


def prelude_for_arrays(module: str, has: Has, called: Iterable[Rule], constants: Iterable[str]) -> str:
    """The same where numbers are arrays, and `module` has the functions of `math`.

    Raises ValueError for a row that arrays cannot run, naming it.
    """
    lines = [f"import {module} as math", f"from {module} import inf, maximum as max, minimum as min, nan"]
    for rule in called:
        try:
            if rule.name not in OPERATORS:
                lines.append(_text_for_arrays(rule, has))
        except ValueError as reason:
            sentence = f"{module} cannot run the row {rule.name}, as {reason}: choose the target python"
            raise ValueError(sentence) from None
    return "\n".join(lines) + "\n"


@lru_cache(maxsize=256)
def expression(rule: Rule) -> str:
    """A primal of one expression, with `{0}` and so on for its operands; empty if it is none.

    Nor if it reads more than its operands and `math`: where it is written out, a step of the program
    may have the name of Python's own `max`.

    >>> from autograd import rules
    >>> expression(rules.square), expression(rules.softplus)
    ('{0} * {0}', '')
    """
    try:
        function = copy.deepcopy(helper(rule))
    except ValueError:
        return ""
    result, names = function.body[0], _all(ast.Name, function.body[0])
    places = {operand.arg: f"{{{place}}}" for place, operand in enumerate(function.args.args)}
    is_one = isinstance(result, ast.Return) and not _all(ast.arg, result) and "{" not in ast.unparse(result)
    if not is_one or {name.id for name in names} - {"math", *places}:
        return ""
    for name in names:
        name.id = places.get(name.id, name.id)
    return ast.unparse(result).removeprefix("return ")


@lru_cache(maxsize=256)
def helper(rule: Rule) -> ast.FunctionDef:
    """A primal as a function under the name of its row, without its docstring.

    Raises ValueError, with the reason, if its text is not to be had or cannot stand alone.
    """
    found = _found(rule.primal)
    if found is None:
        raise ValueError("the text of its primal is not at hand")
    if not _stands_alone(found, rule.primal):
        raise ValueError("its primal reads more than its operands and math")
    function: Any = ast.parse(f"def {rule.name}(): ...").body[0]
    function.args, function.returns = found.args, getattr(found, "returns", None)
    if isinstance(found, ast.Lambda):
        function.body = [ast.Return(found.body)]
    else:
        function.body = found.body[bool(ast.get_docstring(found)) :]
    return function  # type: ignore[no-any-return]


def _known(rule: Rule) -> str:
    """How code names a primal that `math` or Python has."""
    own = getattr(rule.primal, "__name__", "")
    if getattr(rule.primal, "__module__", "") == "math":
        return f"math.{own}"
    return own if rule.primal is getattr(builtins, own, None) else ""


def _text_or_row(rule: Rule) -> str:
    """A helper's text; where there is none, the row's own primal."""
    try:
        return ast.unparse(helper(rule)) + "\n"
    except ValueError:
        return f'{rule.name} = RULES["{rule.name}"].primal\n'


def _text_for_arrays(rule: Rule, has: Has) -> str:
    if not (known := _known(rule)):
        return ast.unparse(_ForArrays(has).visit(copy.deepcopy(helper(rule))))
    if not has(known.removeprefix("math."), rule.arity):
        raise ValueError(f"it has no {known} for these operands")
    return f"{rule.name} = {known}"


def _found(primal: Any) -> ast.FunctionDef | ast.Lambda | None:
    """The text of a function in its file, parsed."""
    try:
        first = primal.__code__.co_firstlineno
        tree = ast.parse("".join(inspect.findsource(primal)[0]))
    except (AttributeError, OSError, TypeError, SyntaxError):
        return None
    here = [node for node in _all((ast.FunctionDef, ast.Lambda), tree) if node.lineno == first]
    found = [node for node in here if _is_text_of(node, primal)]
    return found[-1] if found else None  # what stands within another node comes after it


def _is_text_of(node: Any, primal: Any) -> bool:
    """Whether this text, of several on its line perhaps, is the function's: its code stands within it."""
    places = [place for place in primal.__code__.co_positions() if place[3]]
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return bool(places) and all(start <= (p[0], p[2]) and (p[1], p[3]) <= end for p in places)


def _stands_alone(function: ast.FunctionDef | ast.Lambda, primal: Any) -> bool:
    """Whether a function reads nothing but its operands, its own names, `math` and Python's functions."""
    names, around = _all(ast.Name, function), primal.__globals__
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in _all(ast.arg, function)}
    if getattr(around.get("math"), "__name__", "") == "math":
        own.add("math")
    free = {node.id for node in names} - own
    has_defaults = any([*function.args.defaults, *function.args.kw_defaults])
    return not has_defaults and all(hasattr(builtins, name) and name not in around for name in free)


def _all(kind: Any, tree: ast.AST) -> list[Any]:
    """Every node of this kind in a tree of syntax."""
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


class _ForArrays(ast.NodeTransformer):
    """Turns a primal's branches into choices between arrays. Raises ValueError where it cannot."""

    def __init__(self, has: Has) -> None:
        self.has = has

    def visit(self, node: Any) -> Any:
        if isinstance(node, _BRANCHES) or len(getattr(node, "ops", "")) > 1 or getattr(node, "ifs", ""):
            raise ValueError("its primal branches otherwise than by `a if c else b`")
        return super().visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        condition, a, b = [ast.unparse(self.visit(part)) for part in (node.test, node.body, node.orelse)]
        return _parsed(f"{CHOOSE}({condition}, lambda: {a}, lambda: {b})")

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        sign = " | " if isinstance(node.op, ast.Or) else " & "
        return _parsed(sign.join([f"({ast.unparse(self.visit(part))})" for part in node.values]))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        whole = ast.BinOp(node.target, node.op, self.visit(node.value))  # `a += b` would write into a
        return ast.Assign([node.target], whole, lineno=node.lineno)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = ast.unparse(node.func)
        own = _ON_ARRAYS.get(name, name.removeprefix("math."))
        is_open = node.keywords or any(isinstance(operand, ast.Starred) for operand in node.args)
        if own != name and not self.has(own, None if is_open else len(node.args)):
            raise ValueError(f"it has no {name} for these operands")
        return self.generic_visit(node)


def _parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
