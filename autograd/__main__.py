"""`python -m autograd`: the value and the gradients of an expression, and where they come from.

A line here may know every other file: it reads the command line, asks them, prints, and computes nothing.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any, NoReturn

from autograd.drawing import GraphvizMissingError, render
from autograd.explaining import explain
from autograd.expression import ExpressionError, functions, parse
from autograd.formula import printable
from autograd.order import topological_order
from autograd.value import Value

_NOTES = """\
The expression is read as mathematics and never run as code. It may hold
  numbers    2  .5  1e-3
  names      letters of any alphabet, digits and _; each one needs its NAME=NUMBER
  operators  + - * / ** and brackets, with Python's precedence: -a**2 is -(a**2)
  functions  {}
A NUMBER may be such an expression itself, without names: a=1/3. Gradients follow the values' order.

examples:
  python -m autograd "tanh(a*b + c)" a=2 b=-3 c=10
  python -m autograd "x**2 * sin(x)" x=0.5 --wrt x --digits 12
  python -m autograd "sigmoid(w*x + b)" w=0.5 x=2 b=-1 --picture neuron.svg --html neuron.html
"""
_OPTION = re.compile(r"-h|--([a-z][a-z-]+(=.*)?)?", re.DOTALL)


class _Parser(argparse.ArgumentParser):  # refuses in one sentence, and prints as all else is printed
    def error(self, message: str) -> NoReturn:
        raise ExpressionError(f"{printable(message, 300)} (--help lists the options)", message)

    def print_help(self, file: Any = None) -> None:
        _print(self.format_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these command-line arguments; return its exit status."""
    try:
        _print(_answer(_options(sys.argv[1:] if arguments is None else arguments)))
    except (ValueError, ArithmeticError, OSError, ImportError, GraphvizMissingError) as error:
        print(f"python -m autograd: {error}", file=sys.stderr)
        return 2 if isinstance(error, ExpressionError) else 1
    return 0


def _options(arguments: Iterable[str]) -> argparse.Namespace:
    as_written = argparse.RawDescriptionHelpFormatter
    parser = _Parser("python -m autograd", formatter_class=as_written, allow_abbrev=False)
    parser.description = "The value and the gradients of an expression, and where each gradient comes from."
    parser.epilog = _NOTES.format("\n             ".join(wrap(" ".join(functions()), 65)))
    option, either = parser.add_argument, parser.add_mutually_exclusive_group().add_argument
    option("expression", metavar="EXPRESSION", help='in quotes, such as "tanh(a*b + c)"')
    option("values", metavar="NAME=NUMBER", nargs="*", default=[], help="the value of each name")
    option("--wrt", metavar="NAME", help="explain one gradient: why it is this number")
    either("--format", choices=("text", "markdown", "latex"), help="print the explanation alone, in this way")
    either("--no-explanation", action="store_true", help="print the numbers alone")
    option("--digits", metavar="N", type=int, choices=range(1, 18), default=6, help="1 to 17 (default: 6)")
    option("--picture", metavar="FILE", help="draw the graph: .svg, .png, .pdf, or .dot for its text")
    option("--html", metavar="FILE", help="write the explanation as a page to step through")
    # To argparse, what begins with a space is no option: an expression may begin with a minus.
    spaced = [f" {text}" if text[:1] == "-" and not _OPTION.fullmatch(text) else text for text in arguments]
    return parser.parse_intermixed_args(spaced)


def _answer(options: argparse.Namespace) -> str:
    """What is to be printed; the picture and the page are written on the way."""
    text = options.expression.strip()
    output = parse(text, _values(options.values))
    output.backward()
    names = {node.label: node for node in topological_order(output) if node.label}
    if options.wrt not in (None, *names):
        known = printable(", ".join(names), 300) or "none"
        raise ExpressionError(f"--wrt {printable(options.wrt)}: the names are {known}", options.wrt)
    explanation = explain(output, names.get(options.wrt or ""), digits=options.digits)
    if options.picture:
        render(output, options.picture, title=text, digits=options.digits)
    if options.html:
        Path(options.html).write_text(explanation.html(), encoding="utf-8", newline="\n")
    numbers = [] if options.format else [_numbers(text, output, names.values(), options.digits)]
    told = [] if options.no_explanation else [getattr(explanation, options.format or "text")()]
    return "\n\n".join(numbers + told)


def _values(pairs: Iterable[str]) -> dict[str, float]:
    """The numbers by name, from texts such as `b=-3`."""
    values: dict[str, float] = {}
    for pair in pairs:
        name, _, number = map(str.strip, pair.partition("="))
        if name in values:
            raise ExpressionError(f"{printable(name)} is given twice", pair)
        try:
            values[name] = parse(number if name else "", {}).data
        except ExpressionError:
            hint = "; write = instead of ＝" if "＝" in pair else ""
            sentence = f"{printable(pair)} is no NAME=NUMBER, such as b=-3 or b=1e-3{hint}"
            raise ExpressionError(sentence, pair) from None
    return values


def _numbers(text: str, output: Value, names: Iterable[Value], digits: int) -> str:
    """The value, and the gradient of each name, one to a line."""
    shown = [(printable(leaf.label), leaf) for leaf in names]
    slopes = [f"d/d{name} = {leaf.grad:.{digits}g}  where {name} = {leaf:.{digits}g}" for name, leaf in shown]
    return "\n".join([f"{printable(text, 79)} = {output:.{digits}g}", *slopes])


def _print(text: str) -> None:
    """Print a text, also where a character is missing from the encoding or nobody reads on."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # no second complaint at exit
        if not isinstance(error, BrokenPipeError):
            raise


if __name__ == "__main__":
    sys.exit(main())
