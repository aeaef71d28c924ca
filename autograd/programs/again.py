"""A program that failed, computed again by need, without what only unchosen sides read, or its failure named.

What a line here may know: expressions, and the rows in them. It knows no graph and no target.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograd import rules
from autograd.formula import failure
from autograd.primals import real
from autograd.programs.source import Text


class _Missing(Exception):
    """The step of this name is needed first."""


def by_need(
    lines: Mapping[str, Text], results: Sequence[Text], names: Sequence[str], columns: int, inputs: Any
) -> Iterator[list[float]]:
    """The results on floats; where the first inputs are columns, those at each sample, list after list.

    Raises what an operation raises that a result needs; the message says which, and of which sample.
    """
    if not columns:
        yield _by_need(lines, results, dict(zip(names, inputs, strict=True)))
        return
    for place, sample in enumerate(zip(*inputs[:columns], strict=True)):
        numbers = dict(zip(names, (*map(float, sample), *inputs[columns:]), strict=True))
        try:
            yield _by_need(lines, results, numbers)
        except (ArithmeticError, ValueError) as error:
            raise type(error)(f"sample {place}: {error}") from None


def _by_need(lines: Mapping[str, Text], results: Sequence[Text], known: dict[str, float]) -> list[float]:
    """The results, each from the steps that it reads, where these numbers are known."""
    found = []
    for result in results:
        waiting = [("return", result)]
        while waiting:
            name, text = waiting[-1]
            try:
                known[name] = _number(text, known)
                waiting.pop()
            except _Missing as step:
                waiting.append((str(step), lines[str(step)]))
            except (ArithmeticError, ValueError) as error:
                where = f"{name} {text.text}" if name == "return" else f"{name} = {text.text}"
                raise type(error)(f"{error}, in `{where}`") from None
        found.append(known["return"])
    return found


def _number(text: Text, known: Mapping[str, float]) -> float:
    """An expression's number; of a choice, only the side chosen is looked at."""
    if text.rule is None:
        if text.text in known:
            return known[text.text]
        if text.text.isidentifier() and text.text not in ("inf", "nan"):
            raise _Missing(text.text)
        return float(text.text)
    if text.rule is rules.where:
        condition, a, b = text.operands
        return _number(a if _number(condition, known) != 0.0 else b, known)
    numbers = [_number(operand, known) for operand in text.operands]
    try:
        return real(text.rule.primal(*numbers))
    except (ArithmeticError, ValueError) as error:
        raise failure(text.text, numbers, error) from None
