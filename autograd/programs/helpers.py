"""The helper functions of generated code: the text of primals, as it stands in the table.

One spelling of each primal: a row's primal is found in its file and becomes a helper under the row's name.
What a line here may know: rows and source text. It knows nothing of graphs.

>>> from autograd import rules
>>> print(prelude([rules.square]))
def square(x: float) -> float:
    return x * x
<BLANKLINE>
<BLANKLINE>
<BLANKLINE>
"""

from __future__ import annotations

import ast
import builtins
import copy
import inspect
import textwrap
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from autograd.row import Rule


def prelude(called: Sequence[Rule], constants: Sequence[str] = ()) -> str:
    """The imports and helper functions that code needs to call these rows and to name these constants."""
    imports, helpers = [*constants], []
    for rule in called:
        own = rule.primal.__name__
        if getattr(rule.primal, "__module__", "") == "math":
            imports.append(own if own == rule.name else f"{own} as {rule.name}")
        elif rule.primal is not getattr(builtins, rule.name, None):
            helpers.append(helper_source(rule) or f'{rule.name} = RULES["{rule.name}"].primal\n')
    head = "import math\n" if any("math." in helper for helper in helpers) else ""
    if imports:
        head += f"from math import {', '.join(sorted(imports))}\n"
    if any(' = RULES["' in helper for helper in helpers):
        head += "\n" * bool(head) + "from autograd.rules import RULES\n"
    return "\n\n".join([head] * bool(head) + helpers + [""] * bool(head or helpers))


@lru_cache(maxsize=256)
def helper_source(rule: Rule) -> str:
    """The text of a primal under the name of its row; empty if it has none that can stand alone."""
    try:
        lines, first = inspect.getsourcelines(rule.primal)
        tree = ast.parse("".join(inspect.findsource(rule.primal)[0]))
    except (OSError, TypeError, SyntaxError):
        return ""
    found: Any = None
    for node in ast.walk(tree):  # what stands within another node comes after it
        is_here = isinstance(node, (ast.FunctionDef, ast.Lambda)) and node.lineno == first
        if is_here and (isinstance(node, ast.FunctionDef) or _is_text_of(node, rule.primal)):
            found = node
    if found is None or not _stands_alone(found):
        return ""
    if isinstance(found, ast.Lambda):
        return f"def {rule.name}({ast.unparse(found.args)}):\n    return {ast.unparse(found.body)}\n"
    return textwrap.dedent("".join(lines)).replace(f"def {found.name}(", f"def {rule.name}(", 1)


def _stands_alone(function: ast.FunctionDef | ast.Lambda) -> bool:
    """Whether a function reads nothing but its arguments, its own names, `math` and Python's functions."""
    names = _names_in(function)
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    own |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return all(node.id in own or node.id == "math" or hasattr(builtins, node.id) for node in names)


def _is_text_of(node: Any, function: Any) -> bool:
    """Whether this lambda, of several on its line perhaps, is the function's: its code stands within it."""
    places = [place for place in function.__code__.co_positions() if place[3]]
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return bool(places) and all(start <= (p[0], p[2]) and (p[1], p[3]) <= end for p in places)


class Inliner(ast.NodeTransformer):
    """Writes a helper's expression in place of its call, where the operands are names: calls are dear.

    An expression that reads more than its operands and `math` stays a call: where it is called, a step
    of the program may have the name of Python's own `max`.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.helpers: dict[str, tuple[list[str], ast.expr]] = {}
        for helper in tree.body:
            if isinstance(helper, ast.FunctionDef) and isinstance(helper.body[0], ast.Return):
                operands = [argument.arg for argument in helper.args.args]
                result = helper.body[0].value
                if result and {name.id for name in _names_in(result)} <= {"math", *operands}:
                    self.helpers[helper.name] = operands, result

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """The helper's expression, if this is such a call."""
        self.generic_visit(node)
        if not isinstance(node.func, ast.Name) or node.func.id not in self.helpers:
            return node
        given = [operand.id for operand in node.args if isinstance(operand, ast.Name)]
        operands, result = self.helpers[node.func.id]
        if len(given) < len(node.args) or len(given) != len(operands):
            return node
        result = copy.deepcopy(result)
        for name in _names_in(result):
            name.id = given[operands.index(name.id)] if name.id in operands else name.id
        return result


def _names_in(tree: ast.AST) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
