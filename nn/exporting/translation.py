"""Generated Python in another language, statement by statement.

What a line here may know: the syntax tree of a program's source, and the pages on the languages. It knows
no row: the text of a primal is translated like all else, so each is spelled once. Where Python raises,
the other languages go on with inf or nan.
"""

import ast
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from textwrap import fill, indent
from typing import Any

from nn.exporting.languages import LANGUAGES, MEANINGS, OF_TWO, TAKEN

CHOICE, SUM, PRODUCT, SIGN, ATOM = range(5)  # how tightly an expression binds
WIDTH = 110  # the longest line, before it is indented
SIGNS: dict[Any, tuple[str, int]] = {
    **{ast.Add: ("+", SUM), ast.Sub: ("-", SUM), ast.Mult: ("*", PRODUCT), ast.Div: ("/", PRODUCT)},
    **{ast.Lt: ("<", 0), ast.LtE: ("<=", 0), ast.Gt: (">", 0), ast.GtE: (">=", 0)},
    **{ast.Eq: ("==", 0), ast.NotEq: ("!=", 0), ast.And: ("&&", 0), ast.Or: ("||", 0)},
    **{ast.Mod: ("operator.mod", 0), ast.FloorDiv: ("operator.floordiv", 0), ast.Pow: ("pow", 0)},
}


class Translation:
    """The function `program` of a source in another language: its `steps`, `results` and `helpers`.

    `read` tells which names it reads. Raises ValueError, naming the operation, where the language has no
    words for it.
    """

    def __init__(self, source: str, language: int) -> None:
        self.says = {what: words[language] for what, words in LANGUAGES.items()}
        self.helpers, self._written, self._row = list[str](), set[str](), ""
        self._names, self._taken = dict[str, str](), {*TAKEN.split(), *self.says["functions"].values()}
        tree = ast.parse(source)
        self._aliases, self._own = _aliases(tree), _functions(tree)
        self._meant = _functions(ast.parse(MEANINGS))
        self._own.pop("pow", None)  # within the reals, as a power is in these languages
        program = self._own.pop("program")
        self.read = {node.id for node in _names(program)}
        for name, function in self._own.items():
            self._name_of(name, function)
        last: Any = program.body.pop()
        self.steps = self._body(program)
        self.results = list(map(self._text, getattr(last.value, "elts", [last.value])))

    def name(self, name: str, wish: str = "") -> str:
        """The name there for one of Python's: of plain letters, and each one once."""
        if name not in self._names:
            new = re.sub(r"\W", "_", wish or name, flags=re.ASCII)
            new = f"v{new}" if new.startswith("_") else new
            while new in self._taken:
                new += "_"
            self._names[name] = new
            self._taken.add(new)
        return self._names[name]

    def number(self, number: float) -> str:
        """A float, so that it is read back to the bit."""
        return re.sub("inf|nan", lambda found: self.says[found[0]], repr(float(number)))

    def constant(self, name: str, text: str) -> str:
        """The statement that gives a name once and for all."""
        return f"{self.says['fixed']}{self.name(name)} = {text};"

    # Statements; `heads` has what stands before a name when it is first given.

    def _body(self, function: ast.FunctionDef) -> list[str]:
        """The statements of a function; before them, names that are first given within a block."""
        given = Counter([name.id for name in _names(function, ast.Store)])
        heads, hoisted = dict[str, str](), list[str]()
        seen = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
        seen |= {ast.unparse(node.target) for node in ast.walk(function) if isinstance(node, ast.For)}
        for statement in function.body:
            new = {name.id: 0 for name in _names(statement, ast.Store) if name.id not in seen}
            seen.update(new)
            if isinstance(statement, ast.Assign):
                heads |= {name: self.says["fixed" if given[name] == 1 else "changing"] for name in new}
            else:
                hoisted += [f"{self.says['changing']}{self.name(name)} = 0.0;" for name in new]
        return hoisted + self._block(function.body, heads)

    def _block(self, body: Sequence[ast.stmt], heads: dict[str, str]) -> list[str]:
        return [line for statement in body for line in self._statement(statement, heads)]

    def _statement(self, node: ast.stmt, heads: dict[str, str]) -> Iterator[str]:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield line(f"{heads.pop(name, '')}{self.name(name)} = {self._text(value)};")
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                yield from self._at_once(names, values, heads)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                so_far = ast.BinOp(ast.Name(name, ast.Load()), op, value)
                yield from self._statement(ast.Assign([target], so_far), heads)
            case ast.Return(value=ast.expr() as value):
                yield line(f"return {self._text(value)};")
            case ast.If():
                yield block(f"if ({self._test(node.test)}) {{", self._block(node.body, heads))
                if node.orelse:
                    yield block("else {", self._block(node.orelse, heads))
            case ast.For(target=ast.Name(id=name), orelse=[]):
                head, *first = self._loop(self.name(name), node.iter)
                yield block(head, [*first, *self._block(node.body, heads)])
            case _:
                raise self._refusal(node)

    def _at_once(self, names: list[Any], values: list[ast.expr], heads: dict[str, str]) -> Iterator[str]:
        """`a, b = b, a`: where a value reads a name that is given here, all are computed first."""
        later: list[Any] = []
        if {name.id for name in names} & {name.id for value in values for name in _names(value)}:
            later = [ast.Name(f"next {name.id} {len(self._names)}", ast.Load()) for name in names]
            heads |= {name.id: self.says["fixed"] for name in later}
        targets, given = [*later, *names], [*values, *later]
        yield from self._block([ast.Assign([a], b) for a, b in zip(targets, given, strict=True)], heads)

    def _loop(self, name: str, over: ast.expr) -> list[str]:
        """The head of a loop, over operands or a range, and perhaps the line that comes first in it."""
        match over:
            case ast.Name(id=values):
                names = [self.name(key) for key in (values, f"place in {values}", f"number of {values}")]
                lines = [self.says[part].format(name, *names) for part in ("over", "first")]
                return [line for line in lines if line]
            case ast.Call(func=ast.Name(id="range"), args=[*ends]) if len(ends) < 3:
                start, end = map(self._text, [ast.Constant(0), *ends][-2:])
                return [f"for ({self.says['changing']}{name} = {start}; {name} < {end}; {name}++) {{"]
            case _:
                raise self._refusal(over)

    # Expressions.

    def _text(self, node: ast.expr, least: int = CHOICE) -> str:
        """An expression, in brackets unless it binds as tightly as this."""
        text, binds = self._expression(node)
        return text if binds >= least else f"({text})"

    def _expression(self, node: ast.expr) -> tuple[str, int]:
        match node:
            case ast.Constant(value=int() | float() as number):
                return self.number(number), ATOM
            case ast.Name(id="inf" | "nan" as name) | ast.Attribute(attr="inf" | "nan" | "pi" | "e" as name):
                return self.number(getattr(math, name)), ATOM
            case ast.Name(id=name):
                return self.name(name), ATOM
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int() as place)):
                return f"{self.name(name)}[{place}]", ATOM
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return f"-{self._text(operand, ATOM)}", SIGN
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                sign, binds = SIGNS[type(op)]
                if binds:
                    return f"{self._text(left, binds)} {sign} {self._text(right, binds + 1)}", binds
                plain = sign == "pow" and not _names(right)
                return self._call("operator.pow" if plain else sign, [left, right]), ATOM
            case ast.Call(func=ast.Name(id="float"), args=[number], keywords=[]):
                return self._expression(number)  # numbers are floats in both languages
            case ast.Call(func=called, args=operands, keywords=[]):
                return self._call(ast.unparse(called), operands), ATOM
            case ast.IfExp(test=test, body=a, orelse=b):
                return f"{self._test(test)} ? {self._text(a, SUM)} : {self._text(b)}", CHOICE
            case ast.Compare() | ast.UnaryOp() | ast.BoolOp() if _is_truth(node):
                return f"{self._test(node)} ? 1.0 : 0.0", CHOICE
            case _:
                raise self._refusal(node)

    def _test(self, node: ast.expr) -> str:
        """A condition; a number holds if it is not 0."""
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in SIGNS:
                sign = SIGNS[type(op)][0]
                return f"{self._text(left, SUM)} {self.says.get(sign, sign)} {self._text(right, SUM)}"
            case ast.BoolOp(op=op, values=values):
                texts = [(self._test(value), isinstance(value, ast.BoolOp)) for value in values]
                return f" {SIGNS[type(op)][0]} ".join(
                    [f"({text})" if inner else text for text, inner in texts]
                )
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"!({self._test(operand)})"
            case _:
                return f"{self._text(node, SUM)} {self.says['!=']} 0.0"

    def _call(self, called: str, operands: list[ast.expr]) -> str:
        """A call of a function that the language has, that the source defines, or that Python has."""
        key = self._aliases.get(called, called)
        short, outer = key.rpartition(".")[2], self._row
        self._row = outer or called
        spelled, function = self.says["functions"].get(key, ""), self._own.get(key) or self._meant.get(short)
        texts = [self._text(operand, ATOM if "{" in spelled else CHOICE) for operand in operands]
        if spelled and len(texts) == 1 + (short in OF_TWO):
            text = spelled.format(*texts) if "{" in spelled else f"{spelled}({', '.join(texts)})"
        elif function and not spelled and len(texts) >= (count := len(function.args.args)):
            if function.args.vararg:
                rest = texts[count:]
                texts[count:] = [self.says["given"].format(", ".join(rest), len(rest))]
            text = f"{self._helper(key, function)}({', '.join(texts)})"
        else:
            raise self._refusal(ast.Call(ast.Name(key), operands, []))
        self._row = outer
        return text

    def _name_of(self, key: str, function: ast.FunctionDef) -> str:
        return self.name(f"{key}()", self.says["function's"].format(function.name))

    def _helper(self, key: str, function: ast.FunctionDef) -> str:
        """The name of a function, which is written down when it is first called."""
        name = self._name_of(key, function)
        if key not in self._written:
            self._written.add(key)
            arguments, first = self._arguments(function)
            head = self.says["function"].format(name, ", ".join(arguments))
            self.helpers.append(block(head, [*first, *self._body(function)]))
        return name

    def _arguments(self, function: ast.FunctionDef) -> tuple[list[str], list[str]]:
        """The arguments of a function, and what says that some of them are not looked at."""
        read = {name.id for name in _names(function)}
        names = [operand.arg for operand in function.args.args]
        arguments = [self.says["operand"] + self.name(name) for name in names]
        if rest := function.args.vararg:
            count = f"number of {rest.arg}"
            arguments.append(self.says["operands"].format(self.name(rest.arg), self.name(count)))
            names += [rest.arg, count]
            read |= {count} if f" in {rest.arg}:" in ast.unparse(function) else set()
        unread = [self.says["unread"].format(self.name(name)) for name in names if name not in read]
        return arguments, [line for line in unread if line]

    def _refusal(self, node: ast.AST) -> ValueError:
        what = ast.unparse(node).splitlines()[0]
        needed = f"`{what}`, which the operation {self._row} needs"
        advice = "write its value with ordinary operators, or export to a .py file"
        return ValueError(f"{self.says['name']} has no words for {needed}: {advice}")


def _aliases(tree: ast.Module) -> dict[str, str]:
    """What a source imports from `math` or calls by another name, by the name that it has there."""
    found = dict[str, str]()
    for node in tree.body:
        match node:
            case ast.ImportFrom(module="math", names=names):
                found |= {name.asname or name.name: f"math.{name.name}" for name in names}
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = ast.unparse(value)
    return found


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def _names(tree: ast.AST, kind: type = ast.expr_context) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, kind)]


def line(text: str) -> str:
    """A statement, on several lines if it is a long one, none of them broken within a product."""
    if len(text) <= WIDTH:
        return text
    text = re.sub(" ([*/]) ", "\xa0\\1\xa0", text)
    text = fill(text, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return text.replace("\xa0", " ")


def block(head: str, lines: Iterable[str]) -> str:
    """Statements between braces."""
    return "\n".join([head, *[indent(line, "    ") for line in lines], "}"])


def _is_truth(node: ast.expr) -> bool:
    """Whether an expression is true or false; Python's `a or b` of numbers is a number."""
    if isinstance(node, ast.BoolOp):
        return all(map(_is_truth, node.values))
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
