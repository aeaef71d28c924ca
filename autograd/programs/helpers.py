"""The helper functions of generated code: the text of primals, found in their file.

A primal is spelled once: its text becomes a helper under the name of its row; for arrays, with a choice
in place of each branch. What a line here may know: rows and source text. It knows no graph, no program
and no library.

>>> from autograd import rules
>>> print(prelude({rules.square: {1}}), end="")
def square(x: float) -> float:
    return x * x
<BLANKLINE>
<BLANKLINE>
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache, reduce
from typing import Any

from autograd.formula import OPERATORS
from autograd.rules import Rule

Called = Mapping[Rule, Collection[int]]
"""Rows that code calls, each with the numbers of operands that it is called with."""

CHOOSE = "__choose__"
"""In helpers for arrays: the choice between what two functions give, number by number."""

_PAIRS = {"max": "maximum", "min": "minimum"}
_BRANCHES = (ast.If, ast.While, ast.Assert, ast.Try, ast.Match, ast.Not)


def prelude(called: Called, constants: Iterable[str] = ()) -> str:
    """The imports and helpers that code needs to call these rows and to name these constants."""
    return _prelude(called, constants, "math", _text_or_row)


def prelude_for_arrays(
    module: str, has: Callable[[str, int], bool], called: Called, constants: Iterable[str] = ()
) -> str:
    """The same where numbers are arrays, with the functions of `module` for those of `math`.

    `has` says whether there is one of this name that takes so many arrays, number by number. Raises
    ValueError, naming the row, for one that arrays cannot run.
    """
    rows = {rule: counts for rule, counts in called.items() if rule.name not in OPERATORS}
    for rule, counts in rows.items():
        try:
            for count in counts:
                _require_elementwise(rule, count, has)
        except ValueError as reason:
            text = f"{module} cannot run the row {rule.name}, as {reason}: choose the target python"
            raise ValueError(text) from None
    names = [*constants, *[f"{own} as {name}" for name, own in _PAIRS.items()]]
    return _prelude(rows, names, module, _text_for_arrays)


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
    if not isinstance(result, ast.Return) or {name.id for name in names} - {"math", *places}:
        return ""
    if _all(ast.arg, result) or "{" in ast.unparse(result):
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
    function.args = found.args
    if isinstance(found, ast.Lambda):
        function.body = [ast.Return(found.body)]
    else:
        function.returns, function.body = found.returns, found.body[bool(ast.get_docstring(found)) :]
    return ast.fix_missing_locations(function)


def _found(primal: Any) -> ast.FunctionDef | ast.Lambda | None:
    """The text of a function in its file, parsed."""
    try:
        first = primal.__code__.co_firstlineno
        tree = ast.parse("".join(inspect.findsource(primal)[0]))
    except (AttributeError, OSError, TypeError, SyntaxError):
        return None
    found = [node for node in _all((ast.FunctionDef, ast.Lambda), tree) if node.lineno == first]
    found = [node for node in found if _is_text_of(node, primal)]
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
    free = {node.id for node in names} - own
    if getattr(around.get("math"), "__name__", "") == "math":
        free.discard("math")
    has_defaults = any([*function.args.defaults, *function.args.kw_defaults])
    return not has_defaults and all(hasattr(builtins, name) and name not in around for name in free)


def _all(kind: Any, tree: ast.AST) -> list[Any]:
    """Every node of this kind in a tree of syntax."""
    return [node for node in ast.walk(tree) if isinstance(node, kind)]


def _home(rule: Rule) -> tuple[str, str]:
    """The module of a primal, and its name there, if that is `math` or Python itself."""
    own = getattr(rule.primal, "__name__", "")
    if getattr(rule.primal, "__module__", "") == "math":
        return "math", own
    return ("builtins", own) if rule.primal is getattr(builtins, own, None) else ("", "")


def _prelude(
    called: Iterable[Rule], constants: Iterable[str], module: str, text: Callable[[Rule], str]
) -> str:
    imports: dict[str, list[str]] = {module: [*constants], "builtins": []}
    helpers = []
    for rule in called:
        home, own = _home(rule)
        if not home:
            helpers.append(text(rule))
        elif (home, own) != ("builtins", rule.name):
            names = imports[module if home == "math" else home]
            names.append(own if own == rule.name else f"{own} as {rule.name}")
    head = [f"import {module}{' as math' * (module != 'math')}"] if any("math." in t for t in helpers) else []
    head += [f"from {home} import {', '.join(sorted(names))}" for home, names in imports.items() if names]
    if any(' = RULES["' in helper for helper in helpers):
        head += [""] * bool(head) + ["from autograd.rules import RULES"]
    blocks = ["\n".join(head)] * bool(head) + helpers
    return "".join([f"{block}\n\n\n" for block in blocks])


def _text_or_row(rule: Rule) -> str:
    """A helper's text; where there is none, the row's own primal."""
    try:
        return ast.unparse(helper(rule))
    except ValueError:
        return f'{rule.name} = RULES["{rule.name}"].primal'


def _text_for_arrays(rule: Rule) -> str:
    return ast.unparse(ast.fix_missing_locations(_ForArrays().visit(copy.deepcopy(helper(rule)))))


def _require_elementwise(rule: Rule, count: int, has: Callable[[str, int], bool]) -> None:
    """Whether arrays can run a primal number by number; if not, a ValueError says why."""
    home, own = _home(rule)
    used = [(own, count)]
    if not home:
        function = helper(rule)
        for node in ast.walk(function):
            if isinstance(node, _BRANCHES) or len(getattr(node, "ops", ())) > 1 or getattr(node, "ifs", ()):
                raise ValueError("its primal branches otherwise than by `a if c else b`")
        used = [(ast.unparse(call.func), _operands(call)) for call in _all(ast.Call, function)]
        used = [(name, given) for name, given in used if name.startswith("math.") or name in _PAIRS]
    for name, given in used:
        if not has(_PAIRS.get(name, name.removeprefix("math.")), given):
            raise ValueError(f"it has no {name} for these operands")


def _operands(call: ast.Call) -> int:
    """How many operands a call has; -1 where the text does not say."""
    is_open = call.keywords or any(isinstance(operand, ast.Starred) for operand in call.args)
    return -1 if is_open else len(call.args)


class _ForArrays(ast.NodeTransformer):
    """Turns a primal's branches into choices between arrays, number by number."""

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        """`a if c else b` is `choose(c, lambda: a, lambda: b)`."""
        self.generic_visit(node)
        nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        branches: list[ast.expr] = [ast.Lambda(nothing, node.body), ast.Lambda(nothing, node.orelse)]
        return ast.Call(ast.Name(CHOOSE, ast.Load()), [node.test, *branches], [])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        """`c or d` is `c | d`, and `c and d` is `c & d`."""
        self.generic_visit(node)
        operator = ast.BitOr() if isinstance(node.op, ast.Or) else ast.BitAnd()
        return reduce(lambda left, right: ast.BinOp(left, operator, right), node.values)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """`a += b` is `a = a + b`, which writes into no array."""
        self.generic_visit(node)
        return ast.Assign([node.target], ast.BinOp(ast.Name(ast.unparse(node.target)), node.op, node.value))
