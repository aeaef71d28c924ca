"""Formulas as text: `log(x - 1)`, from a row and its operands, for messages and explanations.

How Python's operators are written and how tightly they bind stands here, once. What a line here may
know: names of rows and labels of nodes. It knows no value and no derivative.
"""

from collections.abc import Container, Iterable, Mapping

from autograd.kinds import Any

DEPTH = 3
"""How many operations deep a formula is written out; what lies deeper is `…`."""

TERMS = 6
"""How many operands of a sum are written out; the rest is `…`."""

WIDTH = 40
"""The longest label that is written out in full."""

ATOM = 5
"""How tightly a name, a number or a call binds; operators bind less."""

OPERATORS = {
    "add": ("+", 1),
    "sub": ("-", 1),
    "mul": ("*", 2),
    "div": ("/", 2),
    "neg": ("-", 3),
    "pow": ("**", 4),
}
"""The rows that Python writes as an operator: the operator, and how tightly it binds."""

_SIGN = OPERATORS["neg"][1]


def formula(node: Any, depth: int = DEPTH) -> str:
    """The text of a node or plain number: its label, else the operation that made it, else the number.

    >>> from autograd import Value
    >>> x = Value(1.0, "x")
    >>> formula((x + 2) * x)
    '(x + 2.0) * x'
    """
    return _operand(node, depth)[0]


def operation(rule: Any, operands: Iterable[Any], depth: int = DEPTH) -> str:
    """The text of a row on these operands, as `formula` writes them.

    >>> from autograd import Value, rules
    >>> operation(rules.log, [Value(1.0, "x") - 1])
    'log(x - 1.0)'
    """
    return _operation(rule, list(operands), depth)[0]


def printable(label: str, width: int = WIDTH) -> str:
    r"""A label fit for one line of a terminal: control characters escaped, cut to `width`.

    >>> printable("two\nlines")
    'two\\nlines'
    """
    short = label if len(label) <= width else label[: width - 1] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in short)


def split_path(label: str) -> tuple[str, str]:
    """A label's path and last part, where all its parts are names: not of `a=2.5`, `Dr. Who`, `v1.1`."""
    if "." in label and all(part.partition("[")[0].isidentifier() for part in label.split(".")):
        path, _, name = label.rpartition(".")
        return path, name
    return "", label


def spell(rule: Any, operands: list[tuple[str, int]]) -> tuple[str, int]:
    """The text of an operation on operands that are text, each given with how tightly it binds.

    >>> from autograd import rules
    >>> spell(rules.mul, [("a + b", 1), ("c", ATOM)])
    ('(a + b) * c', 2)
    """
    if rule.name not in OPERATORS:
        return spell_call(rule.name, operands)
    sign, binds = OPERATORS[rule.name]
    if len(operands) == 1:
        return sign + _bracket(operands[0], binds), binds
    left, right = (1, 0) if rule.name == "pow" else (0, 1)  # the side that needs brackets at a tie
    return f"{_bracket(operands[0], binds + left)} {sign} {_bracket(operands[1], binds + right)}", binds


def spell_call(name: str, operands: list[tuple[str, int]]) -> tuple[str, int]:
    """The text of a call, from operands as for `spell`."""
    return f"{name}({', '.join([text for text, _ in operands])})", ATOM


def spell_number(number: Any) -> tuple[str, int]:
    """The text of a plain number, and how tightly it binds."""
    text = repr(number)
    return text, _SIGN if text.startswith("-") else ATOM


def bottom(number: Any) -> Any:
    """The plain number in one of any kind, told in messages even while a program may not look at it."""
    while hasattr(number, "primal"):
        number = number.primal
    return getattr(number, "_primal", number)


def spell_operands(numbers: list[str]) -> str:
    """The numbers that an operation read, as `domain_error` tells them."""
    return f"{'operand is' if len(numbers) == 1 else 'operands are'} {' and '.join(numbers)}"


def domain_error(
    rule: Any, operands: Iterable[Any], numbers: Iterable[float], error: Exception, what: str = ""
) -> Exception:
    """The same kind of exception as `error`, saying which operation failed on which operands.

    >>> from autograd import rules
    >>> domain_error(rules.log, [0.0], [0.0], ValueError("math domain error"))
    ValueError('log(0.0): operand is 0.0 (math domain error)')
    """
    return failure(f"{what}{operation(rule, operands)}", numbers, error)


def failure(where: str, numbers: Iterable[float], error: Exception) -> Exception:
    """The same kind of exception as `error`, saying where it came up and on which numbers."""
    reason = error.args[-1] if error.args else type(error).__name__
    return type(error)(f"{where}: {spell_operands([*map(repr, numbers)])} ({reason})")


def label_adjoints(adjoints: Mapping[Any, Any], known: Container[Any]) -> None:
    """Name the new nodes of a gradient after what they are the gradient of: d_z for z."""
    for node, adjoint in adjoints.items():
        is_new = getattr(adjoint, "op", None) is not None and adjoint not in known
        if is_new and node.label and not adjoint.label:
            path, name = split_path(node.label)
            adjoint.label = f"{path}.d_{name}" if path else f"d_{name}"


def _operation(rule: Any, operands: list[Any], depth: int) -> tuple[str, int]:
    """The text of an operation and how tightly it binds."""
    shown = [_operand(operand, depth - 1) for operand in operands[:TERMS]]
    return spell(rule, shown + [("…", ATOM)] * (len(operands) > TERMS))


def _operand(operand: Any, depth: int) -> tuple[str, int]:
    """The text of an operand: its label, else its number, else the operation that made it."""
    if label := getattr(operand, "label", ""):
        return printable(str(label)), ATOM
    if rule := getattr(operand, "op", None):
        return _operation(rule, list(operand.parents), depth) if depth > 0 else ("…", ATOM)
    return spell_number(bottom(operand))


def _bracket(shown: tuple[str, int], least: int) -> str:
    text, binds = shown
    return text if binds >= least else f"({text})"
