"""Text to graph: the language, what it refuses and where, and texts made to do harm."""

import ast
import keyword
import math
import re
import subprocess
import sys
import warnings
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from suites import one_in
from support import ROOT, bits

from autograd import Constant, Value, topological_order
from autograd.expression import LONGEST, ExpressionError, functions, parse
from autograd.rules import RULES, Rule

NUMBERS = st.sampled_from(["1.0", "2.", ".5", "3.25", "1e-3", "2.5E+1", "0.0", "7e0"])
NAMES = {"a": 2.0, "b": -3.0, "θ": 0.5, "宽_1": 0.0}
ONE, TWO = ("exp", "log", "sqrt", "square", "sin", "tanh", "sigmoid", "relu", "abs"), ("maximum", "minimum")


def joined(expressions):
    """Expressions made of expressions, without more brackets than here, so that precedence decides."""
    space = st.sampled_from(["", " ", "\t", "  "])
    operator = st.sampled_from(["+", "-", "*", "/", "**"])
    binary = st.tuples(expressions, space, operator, space, expressions).map("".join)
    return st.one_of(
        binary,
        binary,
        st.tuples(st.sampled_from("+-"), space, expressions).map("".join),
        expressions.map("({})".format),
        st.builds("{}({})".format, st.sampled_from(ONE), expressions),
        st.builds("{}({} , {})".format, st.sampled_from(TWO), expressions, expressions),
        st.builds("total({},{},{})".format, expressions, expressions, expressions),
    )


EXPRESSIONS = st.recursive(NUMBERS | st.sampled_from([*NAMES]), joined, max_leaves=12)


def used(text):
    return {name: data for name, data in NAMES.items() if re.search(rf"\b{name}\b", text)}


def read(text, values):
    """The graph of a text, or the exception in its place."""
    try:
        return parse(text, values), None
    except (ArithmeticError, ValueError) as error:
        return None, error


def python_computes(text, names):
    """What Python's own parser and arithmetic make of the text; None where they leave the reals."""
    try:
        result = eval(text, {"__builtins__": {}, **functions(), **names})  # noqa: S307
    except (ArithmeticError, ValueError, TypeError):  # TypeError: a function of a complex number
        return None
    return None if isinstance(result, complex) else result


@given(EXPRESSIONS)
@example("-2.0**2.0")
@example("2.0**-a**2.0")
@example("2.0**-a*b")
@example("-a**-b**-2.0/2.0")
@example("a-b-2.0/b/2.0*a")
@example("a**2.0**3.0")
@example("- - +-a")
@example("(-1.0)**.5")
def test_the_value_is_that_of_python(text):
    """Python's parser and float arithmetic give the same bits, or no real number either."""
    expected = python_computes(text, used(text))
    found, refusal = read(text, used(text))
    assert not isinstance(refusal, ExpressionError)
    assert (expected is None) == (found is None)
    assert found is None or bits(found.data) == bits(expected)


@given(EXPRESSIONS)
def test_the_gradients_are_those_of_the_program(text):
    """The graph differentiates as the one that a program with the same text builds."""
    leaves = {name: Value(data, name) for name, data in used(text).items()}
    program = python_computes(text, leaves)
    if not isinstance(program, Value):
        return
    parsed = parse(text, used(text))
    found = {node.label: node for node in topological_order(parsed) if node.label}
    try:
        program.backward()
    except (ArithmeticError, ValueError) as error:
        with pytest.raises(type(error)):
            parsed.backward()
        return
    parsed.backward()
    assert {name: bits(leaf.grad) for name, leaf in found.items()} == {
        name: bits(leaf.grad) for name, leaf in leaves.items()
    }


ALLOWED_NODES = (ast.Expression, ast.BinOp, ast.UnaryOp, ast.Name, ast.Load, ast.Constant)
ALLOWED_NODES += (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd)


def names_by_python(text):
    """The names of an expression that is Python and has nothing but arithmetic; None for all else."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nodes = [*ast.walk(ast.parse(text.strip(), mode="eval"))]
    except SyntaxError:
        return None
    if not all(isinstance(node, ALLOWED_NODES) for node in nodes):
        return None
    if any(isinstance(node, ast.Constant) and node.value in (..., float("inf")) for node in nodes):
        return None
    return {node.id for node in nodes if isinstance(node, ast.Name)}


@given(st.text("ab12.e+-*/(), \t", max_size=12) | st.lists(st.sampled_from("ab1+-*/()")).map("".join))
@example(" 1\t ")
@example("(a )")
def test_python_accepts_the_same_texts(text):
    """Texts at random: read where Python reads arithmetic, and refused with a place in the text elsewhere."""
    names = names_by_python(text)
    _, refusal = read(text, dict.fromkeys(names or (), 2.0))
    assert isinstance(refusal, ExpressionError) == (names is None)
    if names is None:
        assert 0 <= refusal.place <= len(text)
        assert not str(refusal).startswith("no value")


@given(st.text())
@example("Ωµåß∂ƒ" * 20 + "†")
def test_any_text_is_read_or_refused(text):
    """No text does anything but become a graph or be refused in one sentence with a caret."""
    _, refusal = read(text, {})
    if isinstance(refusal, ExpressionError):
        assert refusal.text == text
        assert 0 <= refusal.place <= len(text)
        sentence, shown, pointer = str(refusal).split("\n")
        assert sentence.isprintable()
        assert shown.isprintable()
        assert pointer.strip(" ") == "^"


@pytest.mark.parametrize(
    "text", ["0", "007", "1.", ".5", "1e-3", "1E5", "12345678901234567890", "1e-400", "9.e+2"]
)
def test_numbers(text):
    """Numbers are read as floats, every bit."""
    assert bits(parse(text, {}).data) == bits(float(text))
    assert bits(parse(f"- {text}", {}).data) == bits(-float(text))


def test_the_graph():
    """Each name is one leaf with its label, however often it occurs; results have no label."""
    y = parse("x*x + exp(x)", {"x": 3})
    nodes = topological_order(y)
    assert [(node.op and node.op.name, node.label) for node in nodes] == [
        (None, "x"),
        ("mul", ""),
        ("exp", ""),
        ("add", ""),
    ]
    assert y.parents[0].parents == (nodes[0], nodes[0])


def labels(text, values):
    """The operation and the label of each node."""
    return [(node.op and node.op.name, node.label) for node in topological_order(parse(text, values))]


def test_steps_have_names():
    """A step with a name labels its node and may be used further on; pi and e are constants."""
    expected = [(None, "a"), (None, "b"), ("mul", "u"), ("mul", ""), ("add", "y")]
    for text in ("u = a*b; y = u + u*u", "u=a*b\ny=u+u*u", " u = a*b ;\n y = u\n+ u*u ; "):
        assert labels(text, {"a": 2.0, "b": -3.0}) == expected
    assert labels("u = a; v = 2*pi; u*v", {"a": 1.0}) == [(None, "a"), (None, "v"), ("mul", "")]
    assert bits(parse("pi", {}).data) == bits(math.pi)
    assert bits(parse("e", {}).data) == bits(math.e)
    assert [type(node) for node in topological_order(parse("pi*x", {"x": 1.0}))] == [Value, Constant, Value]


def test_a_name_that_is_given_wins():
    """e and pi are what a value or a step says, if one does."""
    assert parse("pi*e", {"pi": 3.0, "e": 2.0}).data == 6.0
    y = parse("e = 2*a; e*e", {"a": 1.0})
    assert (y.data, y.parents[0].label) == (4.0, "e")


def test_a_mistake_further_on_comes_before_an_error_of_arithmetic():
    """All steps are read before the first is computed."""
    with pytest.raises(ExpressionError, match="missing"):
        parse("u = 1/0; u +", {})


def test_numbers_ask_for_no_gradient():
    """A number is a constant, as in a program."""
    y = parse("2*x", {"x": 3.0})
    y.backward()
    assert [type(parent).__name__ for parent in y.parents] == ["Constant", "Value"]
    assert y.parents[0].grad == 0.0


def test_all_functions_of_the_table_are_known():
    """Every row that is no operator is a function, with its number of operands."""
    assert {"exp", "tanh", "maximum", "total", "abs", "softplus"} <= functions().keys()
    for name, rule in functions().items():
        count = rule.arity or 5
        x = 1.5 if name == "acosh" else 0.5
        assert parse(f"{name}({', '.join(['x'] * count)})", {"x": x}).op is rule


def test_a_new_row_is_a_new_function():
    """Adding a row to the table adds a function here, of any number of operands."""
    cube = Rule("cube", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
    y = parse("cube(x)", {"x": 2.0})
    y.backward()
    assert (y.op, y.data, y.parents[0].grad) == (cube, 8.0, 12.0)
    Rule("mean3", "x̄", lambda a, b, c: (a + b + c) / 3, (1 / 3, 1 / 3, 1 / 3))
    assert parse("mean3(x, 1, 3)", {"x": 2.0}).data == 2.0
    with pytest.raises(ExpressionError, match="mean3 takes 3 operands, got 2"):
        parse("mean3(x, 1)", {"x": 2.0})


@pytest.mark.parametrize(
    "name", ["θ", "宽", "x_1", "_", "__import__", "print", "Ω2", "é", "match", "mul", "e", "нога"]
)
def test_names(name):
    """Letters of any alphabet, and names that Python uses itself, are names like others."""
    y = parse(f"2*{name}+{name}", {name: 3.0})
    assert y.data == 9.0
    assert y.parents[1].label == name


MISSING = "a number, a name or a bracket is missing here"
OPERATOR = "an operator is missing here"
NO_PLACE = "no place in an expression"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", 0, MISSING),
        ("   ", 3, MISSING),
        ("()", 1, MISSING),
        ("a*", 2, MISSING),
        ("a+*b", 2, MISSING),
        ("a//b", 2, MISSING),
        ("a***b", 3, MISSING),
        ("exp()", 4, MISSING),
        ("maximum(a,)", 10, MISSING),
        (",", 0, MISSING),
        ("2a", 1, OPERATOR),
        ("a b", 2, "write *"),
        ("2(a)", 1, OPERATOR),
        ("(a)(b)", 3, OPERATOR),
        ("a 2", 2, OPERATOR),
        ("2 sin(a)", 2, OPERATOR),
        ("1_000", 1, OPERATOR),
        ("0x10", 1, OPERATOR),
        ("1j", 1, OPERATOR),
        ("1e", 1, OPERATOR),
        ("1.2.3", 3, OPERATOR),
        ("a^2", 1, "write ** instead"),
        ("a²", 1, "write **2 instead"),
        ("a×b", 1, "write * instead"),
        ("a − b", 2, "write - instead"),
        ("a·b", 1, "write * instead"),
        ("a–b", 1, "write - instead"),
        ("a⁄b", 1, "write / instead"),
        ("[a]", 0, "write ( instead"),
        ("｛a｝", 0, "write ( instead"),
        ("a＾b", 1, "write ** instead"),
        ("a % b", 2, "write mod(...) instead"),
        ("a≤b", 1, "write less_equal(...) instead"),
        ("|a|", 0, "write abs(...) instead"),
        ("∛a", 0, "write cbrt(...) instead"),
        ("２a", 0, "write 2 instead"),
        ("a ? b", 2, "? has no place"),
        ("a.real", 1, NO_PLACE),
        ("a[0]", 1, NO_PLACE),
        ("{a}", 0, NO_PLACE),
        ("a<b", 1, NO_PLACE),
        ("a==b", 1, NO_PLACE),
        ("a:=1", 1, NO_PLACE),
        ("u＝a", 1, "write = instead"),
        ("u = v; v = a; u*v", 4, "no value for v: it is computed further on"),
        ("u = a; u = b; u", 7, "u has two meanings"),
        ("b*1; a", 0, "needs a name"),
        ("a = 2; a", 0, "a has two meanings"),
        ("u = a*2; a", 0, "nothing uses u"),
        ("exp = a; 2*a", 0, "exp is a function, not a name"),
        ("u = ; u", 4, MISSING),
        ("u = a;; u", 6, MISSING),
        ("(u = a; u)", 3, NO_PLACE),
        ("if = a; a", 0, "if is a word of Python's own, not a name"),
        ("2u = a; u", 0, "2 has no place"),
        ("max(a, b)", 0, "max is not a function: did you mean maximum? (these are: "),
        ("ln(a)", 0, "did you mean log?"),
        ("tanhh(a)", 0, "did you mean tanh?"),
        ("a + aa", 4, "no value for aa: add aa=NUMBER; did you mean a?"),
        ("a;b", 0, "a step before the last needs a name, such as u = a*b"),
        ("a%b", 1, NO_PLACE),
        ("a@b", 1, NO_PLACE),
        ("~a", 0, NO_PLACE),
        ("a if b else a", 2, "if is a word of Python's own"),
        ("not a", 0, "not is a word of Python's own"),
        ("lambda: a", 0, "lambda is a word of Python's own"),
        ("True", 0, "True is a word of Python's own"),
        ("a + None", 4, "None is a word of Python's own"),
        ("await(a)", 0, "await is a word of Python's own"),
        ("'a'", 0, NO_PLACE),
        ('"a"', 0, NO_PLACE),
        ("f'{a}'", 1, NO_PLACE),
        ("a # b", 2, NO_PLACE),
        ("a \\\n+b", 2, NO_PLACE),
        ("a\x00b", 1, r"\x00 has no place"),
        ("a + \ud800", 4, r"\ud800 has no place"),
        ("a\u202eb", 1, r"\u202e has no place"),
        ("\x1b[31m", 0, r"\x1b has no place"),
        ("😀", 0, NO_PLACE),
        ("a+５", 2, NO_PLACE),
        ("（a）", 0, NO_PLACE),
        ("foo(a)", 0, "foo is not a function: did you mean floor? (these are: "),
        ("qqq(a)", 0, "qqq is not a function (these are: "),
        ("a (b)", 0, "a is not a function"),
        ("__import__('os')", 0, "__import__ is not a function"),
        ("eval(a)", 0, "eval is not a function"),
        ("pow(a, 2)", 0, "pow is not a function"),
        ("2*exp", 2, "exp is a function: write exp(...)"),
        ("exp(exp)", 4, "exp is a function: write exp(...)"),
        ("a + exp(a, b)", 4, "exp takes 1 operand, got 2"),
        ("maximum(a)", 0, "maximum takes 2 operands, got 1"),
        ("a, b", 1, "a comma belongs between the operands of a function only"),
        ("(a, b)", 2, "a comma belongs between the operands of a function only"),
        ("exp((a, b))", 6, "a comma belongs between the operands of a function only"),
        ("a)", 1, "this bracket closes none"),
        ("((a)", 0, "the bracket that opens here is never closed"),
        ("b*exp(a", 2, "the bracket that opens here is never closed"),
        ("1e400", 0, "1e400 is beyond the largest float"),
        ("a + 1.8e308", 4, "1.8e308 is beyond the largest float"),
        ("a + c", 4, "no value for c: add c=NUMBER"),
        ("...", 0, NO_PLACE),
        ("a := 1", 2, NO_PLACE),
        ("exp(a=1)", 5, NO_PLACE),
        ("a->b", 2, NO_PLACE),
        ("a!=b", 1, NO_PLACE),
        ("a\n#b", 2, NO_PLACE),
        ("0b1", 1, OPERATOR),
        ("0o7", 1, OPERATOR),
        ("2(3)", 1, OPERATOR),
        ("exp(a)(b)", 6, OPERATOR),
        ("*a", 0, MISSING),
        ("exp(*a)", 4, MISSING),
        ("exp(**a)", 4, MISSING),
        ("a,", 1, "a comma belongs"),
        ("1if a else b", 1, "if is a word of Python's own"),
        ("a and b", 2, "and is a word of Python's own"),
        ("(a for a in b)", 3, "for is a word of Python's own"),
    ],
    ids=ascii,
)
def test_refusals(text, place, words):
    """What is not in the language is refused in one sentence, with the place."""
    with pytest.raises(ExpressionError) as refusal:
        parse(text, {"a": 1.0, "b": 2.0})
    error = refusal.value
    assert (error.text, error.place) == (text, place)
    sentence, _, pointer = str(error).split("\n")
    assert words in sentence
    assert pointer.endswith("^")


@pytest.mark.parametrize("text", ["2(3)", "1if a else 2", "0x1for a in a", "a is 1", r"'\d'", "1and 2"])
def test_python_warns_of_nothing(text):
    """What Python would warn of, had it to read it, is refused without a warning."""
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        with pytest.raises(ExpressionError):
            parse(text, {"a": 1.0})
    assert warned == []


WORDS = [*"ab1()+-*/,.=#'\\\nｅ", "**", "1.5", "007", "exp(", "total(", "if", "True", "0x1", "1j", ":=", "=="]
HARMLESS = (*ALLOWED_NODES, ast.Call)


@given(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))
@example("exp( a )")
@example("007 * ｅ")
def test_the_parser_meets_arithmetic_alone(text):
    """Whatever the text, what Python's parser is given holds floats, names, operators and plain calls."""
    with mock.patch.object(ast, "parse", wraps=ast.parse) as parser:
        read(text, {name: 1.0 for name in "abｅ" if name in text})
    for given_to_python in [call.args[0] for call in parser.call_args_list]:
        nodes = [*ast.walk(ast.parse(given_to_python, mode="eval"))]
        assert [node for node in nodes if not isinstance(node, HARMLESS)] == []
        assert {type(node.value) for node in nodes if isinstance(node, ast.Constant)} <= {float}
        assert all(isinstance(node.func, ast.Name) for node in nodes if isinstance(node, ast.Call))


def test_nothing_is_evaluated():
    """The file calls nothing that could run a text as code."""
    tree = ast.parse((ROOT / "autograd" / "expression.py").read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} - {"compile"}  # re's
    assert names & {"eval", "exec", "compile", "literal_eval", "__import__", "getattr"} == set()


@pytest.mark.parametrize(
    ("text", "values", "label"),
    [
        ("ｘ*x", {"x": 3.0}, "x"),
        ("ｘ*x", {"ｘ": 3.0}, "ｘ"),
        ("x*x", {"ｘ": 3.0}, "ｘ"),
        ("é*e\u0301", {"e\u0301": 3.0}, "e\u0301"),
        ("ﬁ*fi", {"fi": 3.0}, "fi"),
    ],
    ids=ascii,
)
def test_spellings_of_one_name(text, values, label):
    """Spellings that are one name to Python are one leaf, labelled in the spelling of its value."""
    y = parse(text, values)
    leaf = y.parents[0]
    assert (y.data, y.parents, leaf.label) == (9.0, (leaf, leaf), label)


@pytest.mark.parametrize(
    ("text", "values", "words"),
    [
        ("ｘ", {"x": 1.0, "ｘ": 1.0}, "two values are given for one name, in two spellings"),
        ("ｘ", {}, "no value for x: add x=NUMBER"),
        ("a", {"a": 1.0, "ｘ": 1.0}, "a value is given for ｘ, which is not in the expression"),
        ("exp(a)", {"a": 1.0, "ｅｘｐ": 1.0}, "a value is given for ｅｘｐ, which is a function, not a name"),
        ("ｉｆ", {"if": 1.0}, "if is a word of Python's own"),
        ("ｅｘｐ + a", {"a": 1.0}, "exp is a function: write exp(...)"),
        (
            "а",
            {"a": 1.0},
            "no value for а: add а=NUMBER; а is CYRILLIC SMALL LETTER A, a is LATIN SMALL LETTER A",
        ),
        ("2*xο", {"xo": 1.0}, "; ο is GREEK SMALL LETTER OMICRON, o is LATIN SMALL LETTER O"),
        ("xo", {"xο": 1.0}, "; o is LATIN SMALL LETTER O, ο is GREEK SMALL LETTER OMICRON"),
        (
            "ехр(a)",
            {"a": 1.0},
            "detach; е is CYRILLIC SMALL LETTER IE, e is LATIN SMALL LETTER E); to multiply",
        ),
        ("а + б", {"a": 1.0}, "LETTER A"),
        ("π", {"p": 1.0}, "no value for π: add π=NUMBER\n"),
        ("a²", {"a2": 1.0}, "² has no place in an expression: write **2 instead"),
    ],
    ids=ascii,
)
def test_refusals_of_spellings(text, values, words):
    """Two values for one name are refused, and other sentences name the name as Python reads it."""
    with pytest.raises(ExpressionError) as refusal:
        parse(text, values)
    assert words in str(refusal.value)


def test_functions_in_other_spellings():
    """A function, also one of a row that was added, is known in each spelling that is its name to Python."""
    Rule("µ", "µ", lambda x: x, (1.0,))  # the micro sign, which is the letter μ to Python
    for text in ("ｅｘｐ(0)", "µ(1)", "μ(1)"):
        assert parse(text, {}).data == 1.0


@pytest.mark.parametrize("word", keyword.kwlist)
def test_no_keyword_is_a_name(word):
    """Not one of Python's keywords gets through, with a value or without."""
    with pytest.raises(ExpressionError, match="word of Python's own"):
        parse(f"1 + {word}", {word: 1.0})


def test_mistakes_in_the_text_come_before_errors_of_arithmetic():
    """A text with a mistake in it is refused whatever its first half would compute."""
    with pytest.raises(ExpressionError, match="missing"):
        parse("1/0 +", {})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"a": 1.0, "b": 2.0}, "a value is given for b, which is not in the expression"),
        ({"a": 1.0, "exp": 2.0}, "a value is given for exp, which is a function, not a name"),
        ({"a": 1.0, "+": 2.0}, r"a value is given for \+, which is not in the expression"),
        ({"a": 1.0, "1.0": 2.0}, r"a value is given for 1\.0, which is not in the expression"),
        ({"a": 1.0, "exp(": 2.0}, r"a value is given for exp\(, which is not in the expression"),
        ({"a": 1.0, "two\nlines": 2.0}, r"a value is given for two\\nlines, which is not in the expression"),
    ],
)
def test_values_without_a_name(values, words):
    """A value that nothing in the expression asks for is refused; no one place is wrong."""
    with pytest.raises(ExpressionError, match=f"^{words}$") as refusal:
        parse("exp(a) + 1.0", values)
    assert refusal.value.place is None


def test_values_are_numbers():
    """What the engine takes as a number is a value, and nothing else is."""
    assert parse("a", {"a": True}).data == 1.0
    assert bits(parse("a", {"a": float("nan")}).data) == "nan"
    with pytest.raises(TypeError, match="one real number"):
        parse("a", {"a": "1"})


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("log(a)", ValueError, "log(a): operand is 0.0"),
        ("1/(a*2)", ZeroDivisionError, "1.0 / (a * 2.0): operands are 1.0 and 0.0"),
        ("(-8)**(1/3)", ValueError, "a fractional power of a negative number is not real"),
        ("9**9**9**9", OverflowError, "9.0 ** 387420489.0"),
    ],
)
def test_where_there_is_no_value_the_engine_says_so(text, error, words):
    """Errors of arithmetic are those of the engine."""
    with pytest.raises(error, match=re.escape(words)) as refusal:
        parse(text, {"a": 0.0} if "a" in text else {})
    assert not isinstance(refusal.value, ExpressionError)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a + @", ["  a + @", "      ^"]),
        ("a\t+\n@", ["  a + @", "      ^"]),
        ("宽*宽^2", ["  宽*宽^2", "       ^"]),
        ("a\u3000+ $", ["  a + $", "      ^"]),
        ("e\u0301 $", ["  e\u0301 $", "    ^"]),
        ("＄", ["  ＄", "  ^"]),
        ("\x1b\x00$", [r"  \x1b\x00$", "  ^"]),
        ("1+" * 20 + "$", ["  " + "1+" * 20 + "$", "  " + " " * 40 + "^"]),
        ("$" + "+1" * 19 + "+", ["  $" + "+1" * 19 + "+", "  ^"]),
        ("$" + "+1" * 20, ["  $" + "+1" * 19 + "+...", "  ^"]),
        ("1+" * 40 + "$", ["  ..." + "1+" * 20 + "$", "  ..." + " " * 40 + "^"]),
        ("1+" * 10 + "$" + "+1" * 40, ["  " + "1+" * 10 + "$" + "+1" * 19 + "+...", " " * 22 + "^"]),
    ],
    ids=ascii,
)
def test_the_caret_stands_under_the_place(text, lines):
    """Wide and combining characters, tabs, control characters and long texts: the caret lines up."""
    with pytest.raises(ExpressionError) as refusal:
        parse(text, {})
    assert str(refusal.value).split("\n")[1:] == [lines[0], lines[1].replace("...", "   ")]


TOO_DEEP = "too deep for Python's parser"
HOSTILE = {
    "brackets": ('"(" * 10**6', "characters, more than"),
    "minuses": ('"-" * 10**6', "characters, more than"),
    "powers": ('"a**" * 10**6 + "a"', "characters, more than"),
    "ten megabytes": ('"a+" * 5 * 10**6 + "a"', "characters, more than"),
    "a million digits": ('"9" * 10**6', "characters, more than"),
    "as many brackets as may be": ('"(" * 9_999', TOO_DEEP),
    "brackets in order": ('"(" * 4_999 + "a" + ")" * 4_999', TOO_DEEP),
    "brackets 50 000 deep": ('"(" * 50_000 + "a" + ")" * 50_000', "characters, more than"),
    "signs": ('"-" * 9_998 + "a"', TOO_DEEP),
    "signs of a constant": ('"-" * 9_998 + "1"', TOO_DEEP),
    "a tower of powers": ('"a**" * 3_300 + "a"', TOO_DEEP),
    "a tower of signs": ('"a**-" * 2_490 + "a"', TOO_DEEP),
    "functions of functions": ('"relu(" * 1_600 + "a" + ")" * 1_600', TOO_DEEP),
    "powers in brackets": ('"-(a**" * 1_400 + "a" + ")" * 1_400', TOO_DEEP),
    "a sum": ('"a+" * 4_999 + "a"', TOO_DEEP),
    "a sum of 3000 terms": ('"a+" * 2_999 + "a"', TOO_DEEP),
    "a sum of 800 terms": ('"a+" * 799 + "a"', "800.0"),
    "400 signs": ('"-" * 400 + "a"', "1.0"),
    "a tower of 400 powers": ('"a**" * 400 + "a"', "1.0"),
    "90 brackets": ('"(" * 90 + "a" + ")" * 90', "1.0"),
    "90 functions": ('"relu(" * 90 + "a" + ")" * 90', "1.0"),
    "operands without end": ('"total(" + "a," * 4_900 + "a)"', "4901.0"),
    "digits": ('"9" * 9_999', "beyond the largest float"),
    "zeros": ('"a*0." + "0" * 9_990', "0.0"),
    "a long name": ('"b" * 9_999', "no value for bbb"),
    "marks": (r'"e" + "\u0301\u0323" * 4_999', "no value for "),
    "spaces": ('" " * 9_999', "missing here"),
    "spaces between": ('("a" + " " * 3_300) * 3', "an operator is missing"),
    "calls of nothing": ('("b" * 99 + " ") * 99', "an operator is missing"),
    "towers of numbers": ('"9**9**9**9"', "OverflowError"),
}
PROGRAM = """
import resource, threading
resource.setrlimit(resource.RLIMIT_AS, (500 * 2**20,) * 2)
from autograd.expression import parse
def read():
    try:
        y = parse({text}, {{"a": 1.0}} if "a" in {text} else {{}})
        y.backward()
        print(y.data)
    except (ArithmeticError, ValueError) as error:
        print(type(error).__name__, error)
read()
thread = threading.Thread(target=read)
thread.start()
thread.join()
"""


@pytest.mark.parametrize("kind", one_in(5, HOSTILE))
def test_texts_made_to_do_harm(kind):
    """Enormous texts are computed or refused, in seconds and within 500 megabytes, in any thread alike."""
    text, words = HOSTILE[kind]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM.format(text=text)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,  # a busy machine
    )
    assert (done.returncode, done.stderr[-500:]) == (0, "")
    half = len(done.stdout) // 2
    assert done.stdout[:half] == done.stdout[half:]
    assert words in done.stdout
    assert half < 500


def test_a_name_of_python_is_never_called():
    """Text cannot reach anything but the table, whatever rows and names there are."""
    assert LONGEST == 10_000
    for name in ("open", "exit", "exec", "__build_class__", "RULES", "Value"):
        with pytest.raises(ExpressionError, match=f"{name} is not a function"):
            parse(f"{name}(1)", {})
    assert RULES
