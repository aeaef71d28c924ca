"""The catalogue of errors: each line is run when the page is built, and its sentence is the engine's own."""

from __future__ import annotations

import random
from typing import Any

import autograd
import nn

# What is run (of x = 1, z = 2, and a network of two inputs), and the way out: English, Chinese.
CATALOGUE = {
    'x + "1"': ("`float(text)` first", "先用 `float(text)` 转换"),
    "log(x - 1)": (
        "keep the operand in the domain: `log(maximum(x, 1e-9))`",
        "让操作数留在定义域里：`log(maximum(x, 1e-9))`",
    ),
    "exp(1000 * x)": (
        "a smaller operand; `logsumexp`, `softplus` and `sigmoid` do not overflow",
        "缩小操作数；`logsumexp`、`softplus`、`sigmoid` 不会溢出",
    ),
    "sqrt(x - 1).backward()": (
        "the slope is infinite there: move the point, or add a small number under the root",
        "那里的斜率是无穷大：换一个点，或者在根号下加一个很小的数",
    ),
    "float(x)": (
        "`autograd`'s functions; `x.data` for a plain number",
        "用 `autograd` 的函数代替 `math` 的；只要数值，用 `x.data`",
    ),
    "1 if x else 2": (
        "`where(condition, a, b)` chooses in the graph; `x.data > 0` chooses now",
        "`where(condition, a, b)` 在图里选择；`x.data > 0` 现在就选",
    ),
    "grad(x * z, x)": ("a list, even of one: `grad(y, [x])`", "给一个列表，哪怕只有一个节点：`grad(y, [x])`"),
    "lower(x * z, [x])": ("`lower(y, [x, z])`, or a `constant`", "写 `lower(y, [x, z])`，或者用 `constant`"),
    "draw(tanh(x * x + x), limit=2)": (
        '`around=node` draws a part, `look="fold"` equal parts once',
        '`around=node` 只画一部分，`look="fold"` 让相同的部分只画一次',
    ),
    "net([1.0])": ("as many numbers as it has inputs", "网络有几个输入，就给几个数"),
    "train(net, [], steps=1)": (
        "`list(zip(X, y))` can be read twice",
        "用 `list(zip(X, y))`：zip 只能读一遍",
    ),
    "list(train(net, [([1, 2], 3), ([2, 1], 0)], learning_rate=1e9))": (
        "a smaller learning rate",
        "把学习率调小",
    ),
}


def sentence(code: str) -> str:
    """The error that a line of the catalogue raises, with its kind. AssertionError if it raises none."""
    names: dict[str, Any] = {name: getattr(autograd, name) for name in autograd.__all__}
    names |= {"x": autograd.Value(1.0, "x"), "z": autograd.Value(2.0, "z"), "train": nn.train}
    names["net"] = nn.MLP(2, [1], output_activation="linear", rng=random.Random(0))
    try:
        eval(code, names)  # noqa: S307 (our own text, above)
    except (ArithmeticError, TypeError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    raise AssertionError(f"{code} raises nothing")


def catalogue() -> Any:
    """The table for a page: what is run, what the engine says, and the way out."""
    from IPython.display import Markdown  # only a page that is built needs it

    rows = [_row(_words("what is run", "运行"), _words("error", "错误"), _words("the way out", "怎么办"))]
    rows += ["|---|---|---|"]
    rows += [_row(f"`{code}`", f"`` {sentence(code)} ``", _words(*ways)) for code, ways in CATALOGUE.items()]
    return Markdown("\n".join(rows))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _words(english: str, chinese: str) -> str:
    return f'<span lang="en">{english}</span><span lang="zh">{chinese}</span>'
