"""`python -m autograd`: the value and the gradients of an expression, and where they come from.

A line here may know every other file: it reads the command line, asks them, prints, and computes nothing.
"""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any, NoReturn

from autograd.drawing import GraphvizMissingError, render
from autograd.explaining import Explanation, Words, explain
from autograd.expression import ExpressionError, functions, parse
from autograd.files import write
from autograd.formula import printable
from autograd.order import topological_order
from autograd.value import Constant, Value

_NOTES = """\
The expression is read as mathematics and never run as code. It may hold
  numbers    2  .5  1e-3
  names      letters of any alphabet, digits and _; each one needs its NAME=NUMBER, but for pi and e
  steps      with names of their own, before the expression: "u = a*b; y = u + u*u"
  operators  + - * / ** and brackets, with Python's precedence: -a**2 is -(a**2)
  functions  {}
A NUMBER may be such an expression itself, without names: a=1/3. Gradients follow the values' order.

examples:
  python -m autograd "tanh(a*b + c)" a=2 b=-3 c=10
  python -m autograd "x**2 * sin(pi*x)" x=0.5 --wrt x --digits 12
  python -m autograd "u = a*b; y = u + u*u" a=2 b=-3 --wrt u
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
    option(
        "--look", metavar="LOOK", default="auto", help="how: circuit, cards, neurons, fold (default: auto)"
    )
    option("--language", choices=("en", "zh"), default="en", help="of the words: English or Chinese")
    option("--html", metavar="FILE", help="write the explanation as a page to step through")
    # To argparse, what begins with a space is no option: an expression may begin with a minus.
    spaced = [f" {text}" if text[:1] == "-" and not _OPTION.fullmatch(text) else text for text in arguments]
    return parser.parse_intermixed_args(spaced)


def _answer(options: argparse.Namespace) -> str:
    """What is to be printed; the picture and the page are written on the way."""
    text = options.expression.strip()
    output = parse(text, _values(options.values))
    output.backward()
    labelled = [node for node in topological_order(output) if node.label and not isinstance(node, Constant)]
    names = {node.label: node for node in labelled}
    if options.wrt not in (None, *names):
        known = printable(", ".join(names), 300) or "none"
        raise ExpressionError(f"--wrt {printable(options.wrt)}: the names are {known}", options.wrt)
    explanation = explain(
        output, names.get(options.wrt or ""), digits=options.digits, language=options.language, title=text
    )
    if options.picture:
        look, language = options.look, options.language
        render(output, options.picture, title=text, digits=options.digits, look=look, language=language)
    if options.html:
        write(options.html, explanation.html())
    asked = [node for node in labelled if node is not output or not node.op]
    numbers = [] if options.format else [_numbers(text, explanation, asked)]
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


def _numbers(text: str, explanation: Explanation, nodes: Iterable[Value]) -> str:
    """The value, and the gradient of each name, one to a line."""
    number, where = explanation.number, Words(explanation).word("where")
    lines = [f"{printable(text, 79)} = {number(explanation.output.data)}"]
    for node in nodes:
        name = printable(node.label)
        lines.append(f"d/d{name} = {number(node.grad)}  {where} {name} = {number(node.data)}")
    return "\n".join(lines)


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
