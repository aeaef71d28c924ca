"""The reference's tables, printed from the engine's own: each operation's derivatives, and its curve."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Iterator
from typing import Any

from IPython.display import Markdown

from autograd import more_rules, rules
from autograd.row import RULES

HEAD = (
    '| <span lang="en">name</span><span lang="zh">名称</span> | '
    '<span lang="en">sign</span><span lang="zh">符号</span> | '
    '<span lang="en">derivative by each operand</span><span lang="zh">对各操作数的偏导数</span> |\n'
    "|---|---|---|\n"
)
STEPS = '<span lang="en">0, a step</span><span lang="zh">0，阶跃</span>'
CURVED = 81  # points of a curve


def operations() -> Markdown:
    """Every row of the table: its name, how it is drawn, and its partial derivatives as they stand there."""
    rows = [f"| `{name}` | {_cell(symbol)} | {partials} |" for name, symbol, partials in _rows()]
    return Markdown(HEAD + "\n".join(rows))


def _rows() -> Iterator[tuple[str, str, str]]:
    """(name, symbol, partials as text) of every row, read from the two pages of the table."""
    for page in (rules, more_rules):
        for node in ast.walk(ast.parse(inspect.getsource(page))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Rule":
                name, symbol, _, partials = node.args
                yield ast.literal_eval(name), ast.literal_eval(symbol), _partials(partials)


def _partials(node: ast.expr) -> str:
    slopes = node.elts if isinstance(node, ast.Tuple) else [node]
    texts = [ast.unparse(slope.body if isinstance(slope, ast.Lambda) else slope) for slope in slopes]
    return STEPS if {*texts} == {"None"} else "<br>".join(f"`{text}`".replace("|", "\\|") for text in texts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def curves() -> Any:
    """The curve of every operation with one operand, and its slope, dashed."""
    import matplotlib.pyplot as plt

    ours = [RULES[name] for name, _, _ in _rows() if RULES[name].arity == 1]
    figure, axes = plt.subplots(math.ceil(len(ours) / 5), 5, figsize=(9.5, 1.5 * math.ceil(len(ours) / 5)))
    for axis in axes.flat:
        axis.set_axis_off()
    for axis, rule in zip(axes.flat, ours, strict=False):
        axis.set_axis_on()
        axis.set(xlim=(-3, 3), ylim=(-3, 3), xticks=[0], yticks=[0], xticklabels=[], yticklabels=[])
        axis.grid(color="#cccccc")
        axis.set_title(rule.name, fontsize=9)
        xs = [6 * i / (CURVED - 1) - 3 for i in range(CURVED)]
        axis.plot(xs, [_value(rule, x) for x in xs], color="#1f5fa8")
        axis.plot(xs, [_slope(rule, x) for x in xs], color="#c5372c", linestyle="--")
    figure.tight_layout()
    plt.close(figure)
    return figure


def _value(rule: Any, x: float) -> float:
    try:
        return float(rule(x))
    except (ArithmeticError, ValueError):
        return math.nan


def _slope(rule: Any, x: float) -> float:
    try:
        return float(rule.partial(0, (x, rule(x))) or 0.0)
    except (ArithmeticError, ValueError):
        return math.nan
