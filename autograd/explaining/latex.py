r"""The explanation as equations of LaTeX; a bar marks an adjoint.

What a line here may know: symbols and sentences, and how LaTeX writes them. How tightly an operator
binds is read from `formula.OPERATORS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from autograd.explaining.replay import Replay, Share, Step
from autograd.explaining.symbols import Symbol
from autograd.explaining.words import Name, Sentence, Words, cut
from autograd.formula import ATOM, OPERATORS
from autograd.value import Value

BLOCK = 20  # equations set together; a page may end between two blocks, not within one
_START = "\\documentclass{CLASS}\n\\usepackage{amsmath}\n\\allowdisplaybreaks\n\\begin{document}\n"
_TEXT = {character: "\\" + character for character in "{}$&#%_"}
_TEXT |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_TEXT |= {"<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}"}
_TEXT |= {"×": r"$\times$", "→": r"$\to$", "…": r"\dots{}"}
_IN_TEXT = str.maketrans(_TEXT)
_ALONE = ATOM + 1  # how tightly a name or a number binds: only they go without brackets as a factor


def latex(found: Replay) -> str:
    """The explanation as equations and sentences, to stand in a document that uses `amsmath`."""
    say = Words(found)
    forward = [_computed(found, node) for node in found.nodes if found.names[node]]
    backward = [rf"\overline{{{_name(say.name(found.output))}}} &= {tex(found.number(found.seed))}"]
    backward += [_gained(found, step, share) for step in found.steps for share in step.shares]
    lines = [rf"\section*{{{_line(say.title())}}}"]
    for heading, equations in (("Forward", forward), ("Backward", backward)):
        lines += [rf"\paragraph{{{say.word(heading)}}}", *_blocks(equations[: found.limit])]
        lines += map(_line, say.left_out(equations, "equations"))
    ended = say.ended()
    lines += [rf"\paragraph{{{say.word('Gradients')}}}", r"\begin{itemize}"]
    lines += [rf"\item {_line(line)}" for line in ended[: found.limit] or [say.say("none")]]
    return "\n".join([*lines, r"\end{itemize}", *map(_line, say.left_out(ended, "leaves")), ""])


def document(found: Replay) -> str:
    """The same as a document of its own; the Chinese one needs XeLaTeX or LuaLaTeX."""
    start = _START.replace("CLASS", "ctexart" if found.language == "zh" else "article")
    return f"{start}{latex(found)}\\end{{document}}\n"


def _blocks(equations: list[str]) -> Iterator[str]:
    """Equations set in blocks that fit a page."""
    for start in range(0, len(equations), BLOCK):
        yield r"\begin{align*}"
        yield " \\\\\n".join(equations[start : start + BLOCK])
        yield r"\end{align*}"


def tex(shown: Any, least: int = 0) -> str:
    """A symbol or number in mathematics, in brackets if it binds less than this or is a second sign."""
    if not isinstance(shown, Symbol):
        text = re.sub(r"e([+-])0*(\d+)", r" \\cdot 10^{\1\2}", str(shown)).replace("{+", "{")
        text, binds = {"inf": r"\infty", "-inf": r"-\infty"}.get(text, text), _ALONE
    elif shown.label or shown.op is None:
        text, binds = _name(shown.label), _ALONE
    else:
        text, binds = _operation(shown.op.name, *shown.parents)
    in_brackets = binds < least or (least > 1 and text.startswith("-"))
    return rf"\left({text}\right)" if in_brackets else text


def _operation(rule: str, *operands: Any) -> tuple[str, int]:
    """An operation in mathematics, and how tightly it binds."""
    sign, binds = OPERATORS.get(rule, ("", ATOM))
    if rule == "div":
        return r"\frac{{{}}}{{{}}}".format(*map(tex, operands)), ATOM
    if rule == "pow":
        return rf"{tex(operands[0], _ALONE)}^{{{tex(operands[1])}}}", binds
    if not sign:
        listed = ", ".join(cut([tex(operand) for operand in operands], r"\dots"))
        return rf"\operatorname{{{rule.translate(_IN_TEXT)}}}\left({listed}\right)", binds
    *left, right = operands
    sign = r" \cdot " if rule == "mul" else f" {sign} "
    text = sign.join([*(tex(operand, binds) for operand in left), tex(right, binds + 1)])
    return text if left else f"-{text}", binds


def _computed(found: Replay, node: Value) -> str:
    made = f"{tex(found.operation(node))} = " if node.op else ""
    return f"{_name(found.names[node])} &= {made}{tex(found.number(found.values[node]))}"


def _gained(found: Replay, step: Step, share: Share) -> str:
    """One equation: an operand's adjoint gains the node's adjoint times the partial; a second for the sum."""
    x, y = _name(found.names[share.operand]), _name(found.names[step.node])
    adjoint, partial, product = map(found.number, (step.adjoint, share.partial, share.product))
    gains = rf"\overline{{{x}}} &\mathrel{{+}}= \overline{{{y}}} \frac{{\partial {y}}}{{\partial {x}}}"
    if isinstance(share.slope, Symbol):
        gains += rf" = \overline{{{y}}} \cdot {tex(share.slope, _ALONE)}"
    gains += rf" = {tex(adjoint)} \times {tex(partial, _ALONE)} = {tex(product)}"
    if share.before is not None:
        before, after = tex(found.number(share.before)), tex(found.number(share.after))
        gains += f" \\\\\n\\overline{{{x}}} &= {before} + {tex(product, _ALONE)} = {after}"
    return gains


def _line(sentence: Sentence) -> str:
    told = [f"${_name(p)}$" if isinstance(p, Name) else p.translate(_IN_TEXT) for p in sentence]
    return "".join(told)


def _name(name: str) -> str:
    """A name in mathematics: a letter, a letter with an index, else upright text."""
    if re.fullmatch("[A-Za-z][0-9]*", name):
        return f"{name[0]}_{{{name[1:]}}}" if name[1:] else name
    return rf"\text{{{name.translate(_IN_TEXT)}}}"
