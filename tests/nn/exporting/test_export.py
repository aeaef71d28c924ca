"""`export`: one file in each language, run alone, gives what the network gives."""

import ast
import itertools
import math
import random
import re
import runpy
import shutil
import subprocess
from array import array
from functools import partial

import pytest
from suites import slow
from support import bits, outcome

from autograd import Value, constant, grad, greater, less, log, sin, tanh, where
from autograd.rules import RULES, Rule
from nn import MLP, Module, export
from nn.layers import ACTIVATIONS

NEEDS = {".js": "node", ".c": "gcc"}
STRICT = ["-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-pedantic"]
each_language = pytest.mark.parametrize("ending", [".py", ".js", slow(".c")])
python_quick = pytest.mark.parametrize("ending", [".py", slow(".js"), slow(".c")])
each_other = pytest.mark.parametrize("ending", [".js", ".c"])

LOOP_JS = """
import {{ net }} from "./net.mjs";
import {{ readFileSync, writeSync }} from "node:fs";
const bytes = readFileSync(0);
const numbers = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const results = [];
for (let i = 0; i < numbers.length; i += {inputs}) results.push(net([...numbers.slice(i, i + {inputs})]));
const found = Buffer.from(new Float64Array(results.flat()).buffer);
for (let done = 0; done < found.length; ) done += writeSync(1, found, done);
"""
LOOP_C = """
#include <stdio.h>
{head};
int main(void) {{
    double inputs[{inputs}], outputs[{outputs}];
    while (fread(inputs, sizeof inputs, 1, stdin) == 1) {{
        {call};
        fwrite(outputs, sizeof outputs, 1, stdout);
    }}
    return 0;
}}
"""


class Formula(Module):
    """A function of some inputs as a network, with parameters of its own perhaps."""

    def __init__(self, inputs, function, *parameters):
        self.inputs, self.function, self.held = inputs, function, list(parameters)

    def __call__(self, inputs):
        return self.function(*inputs)

    def parameters(self):
        return self.held


def need(ending):
    """Skip, with the reason, where the program that runs a language is missing."""
    if ending in NEEDS and not shutil.which(NEEDS[ending]):
        pytest.skip(f"{NEEDS[ending]} is not installed")


def written(net, folder, ending, **options):
    export(net, folder / f"net{ending}", **options)
    return (folder / f"net{ending}").read_text(encoding="utf-8")


def run_file(text, folder, ending, points):
    """The outputs at these points of an exported file, a list for each, as it runs with nothing around it."""
    need(ending)
    if ending == ".py":
        net = runpy.run_path(str(folder / "net.py"))["net"]
        found = [net(list(point)) for point in points]
        return [list(map(float, y)) if isinstance(y, list) else [y] for y in found]
    inputs = len(points[0])
    if ending == ".js":
        (folder / "net.mjs").write_text(text, encoding="utf-8")
        (folder / "loop.mjs").write_text(LOOP_JS.format(inputs=inputs), encoding="utf-8")
        command = ["node", str(folder / "loop.mjs")]
    else:
        head = re.search(r"^(?:double|void) net\(.*\)(?=;)", text, re.M)[0]
        several = re.search(r"outputs\[(\d+)\]", head)
        call = "net(inputs, outputs)" if several else "outputs[0] = net(inputs)"
        loop = LOOP_C.format(head=head, inputs=inputs, outputs=several[1] if several else 1, call=call)
        (folder / "loop.c").write_text(loop, encoding="utf-8")
        command = [str(folder / "loop")]
        compiler = ["gcc", *STRICT, "loop.c", "net.c", "-o", "loop", "-lm"]
        done = subprocess.run(compiler, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr + text
    numbers = array("d", itertools.chain(*points)).tobytes()
    done = subprocess.run(command, input=numbers, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found = array("d", done.stdout).tolist()
    each = len(found) // len(points)
    return [found[i : i + each] for i in range(0, len(found), each)]


def exported(net, folder, ending, points):
    """A network's outputs at these points, by way of a file."""
    return run_file(written(net, folder, ending), folder, ending, points)


def eager(net, point):
    outputs = net([constant(x) for x in point])
    return [y.data for y in outputs] if isinstance(outputs, list | tuple) else [outputs.data]


def agrees(found, expected, ending):
    """In Python the same bits; elsewhere to a part in 10¹², with the sign of a zero."""
    if ending == ".py" or not math.isfinite(expected) or expected == 0.0:
        return bits(found) == bits(expected)
    return abs(found - expected) <= 1e-12 * abs(expected)


def thousand_numbers(spread):
    return [x for (x,) in thousand_points(1, spread)]


def thousand_points(inputs, spread=1.5):
    rng = random.Random(inputs)
    return [[rng.gauss(0.0, spread) for _ in range(inputs)] for _ in range(1000)]


# Every operation.

ORDINARY = (0.3, 0.8, -0.6, 1.7)
BORDERS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.5, 3.0, 7.0, 709.0, -745.0)
EXTREMES = (5e-324, -5e-324, 2.2250738585072014e-308, 1e308, -1e308, math.inf, -math.inf, math.nan)
FEWER = (0.3, -0.6, 1.0, 0.0, -0.0, 1e308, math.inf, math.nan)


@pytest.mark.parametrize("ending", [slow(".js"), ".c"])
def test_every_row_has_its_value(ending, tmp_path):
    """At ordinary points, on borders and ties, at extremes: the value, wherever a row has one in Python."""
    rows = list(RULES.values())
    net = Formula(3, lambda *inputs: [rule(*inputs[: rule.arity or 3]) for rule in rows])
    points = list(itertools.product(*[ORDINARY + BORDERS + EXTREMES] * 2, FEWER))
    wrong = []
    for point, found in zip(points, exported(net, tmp_path, ending, points), strict=True):
        for rule, number in zip(rows, found, strict=True):
            operands = point[: rule.arity or 3]
            try:
                expected = rule(*operands)
            except (ArithmeticError, ValueError):
                continue
            if not agrees(number, expected, ending):
                wrong.append((rule.name, operands, number, expected))
    assert wrong == []


def test_every_row_in_python_has_the_bits_of_the_graph(tmp_path):
    """Or raises the same kind of exception."""
    for rule in RULES.values():
        count = rule.arity or 3
        export(Formula(count, rule), tmp_path / "net.py")
        net = runpy.run_path(str(tmp_path / "net.py"))["net"]
        for point in itertools.product(FEWER if count == 3 else ORDINARY + BORDERS + EXTREMES, repeat=count):
            assert outcome(partial(net, list(point))) == outcome(partial(rule, *point)), (rule, point)


def test_what_javascript_lacks_keeps_its_digits(tmp_path):
    """erf and erfc by their sums and fractions, remainders and powers, at a thousand random points."""
    points = [[x, random.Random(x).uniform(-3.0, 3.0)] for x in thousand_numbers(6.0)]
    net = Formula(2, lambda x, y: [RULES["erf"](x), RULES["erfc"](4.5 * x), x % y, x // y, abs(x) ** y])
    for point, found in zip(points, exported(net, tmp_path, ".js", points), strict=True):
        assert all(map(agrees, found, eager(net, point), [".js"] * 5)), point


# Networks.


@python_quick
def test_networks_at_a_thousand_points(ending, tmp_path):
    """Every activation, one output and several, one layer and more."""
    for activation, sizes in zip(ACTIVATIONS, itertools.cycle([[4, 1], [5, 4, 3], [1]])):
        net = MLP(len(sizes) + 1, sizes, activation, "linear", random.Random(len(activation)))
        points = thousand_points(net.inputs)
        for point, found in zip(points, exported(net, tmp_path, ending, points), strict=True):
            assert all(map(agrees, found, eager(net, point), [ending] * sizes[-1])), (activation, point)


@python_quick
def test_a_wide_network(ending, tmp_path):
    """64 inputs, 32 hidden neurons, 10 outputs: some 2 400 parameters, on lines that fit a screen."""
    net = MLP(64, [32, 10], "tanh", "linear", random.Random(1))
    points = thousand_points(64)[:20]
    text = written(net, tmp_path, ending)
    for point, found in zip(points, run_file(text, tmp_path, ending, points), strict=True):
        assert all(map(agrees, found, eager(net, point), [ending] * 10))
    assert max(map(len, text.splitlines())) <= 120


@each_language
def test_a_slope_is_exported_like_a_value(ending, tmp_path):
    """A network that answers with a gradient: the force that belongs to a learned energy."""
    net = MLP(2, [5, 1], "softplus", "linear", random.Random(3))
    force = Formula(2, lambda *x: grad(-net(x), x), *net.parameters())
    points = thousand_points(2)
    for point, found in zip(points, exported(force, tmp_path, ending, points), strict=True):
        expected = [y.data for y in force([Value(x) for x in point])]
        assert all(map(agrees, found, expected, [ending] * 2)), point


@each_language
def test_choices(ending, tmp_path):
    """Steps that one side of a choice needs, choices within choices, and nan for a condition."""

    def function(x, y):
        root = log(where(greater(x, 0.0), x, 1.0))
        inner = where(less(y, root), root * root, where(y, sin(root) + root, -y))
        other = tanh(x) * y
        return [where(greater(x, 0.0), inner, other * other - other), where(x, inner + other, y)]

    net = Formula(2, function)
    points = [*thousand_points(2), [0.0, 1.0], [1.0, 0.0], [1.0, -0.0], [math.nan, 1.0], [1.0, math.nan]]
    for point, found in zip(points, exported(net, tmp_path, ending, points), strict=True):
        assert all(map(agrees, found, eager(net, point), [ending] * 2)), point


NUMBERS = (1 / 121, 5e-324, 1.7976931348623157e308, -0.0, 0.1, 1e22, 2.0**53 + 2, -3.0, math.inf, math.nan)


@each_language
def test_parameters_and_constants_keep_every_bit(ending, tmp_path):
    """The smallest, the largest, negative zero, no fraction taken for whole numbers, infinity and nan."""
    held = [Value(number, f"w{i}") for i, number in enumerate(NUMBERS)]
    outputs = Formula(
        1, lambda x: [*held, *[x * w for w in held], *[x / number for number in NUMBERS[4:]]], *held
    )
    (found,) = exported(outputs, tmp_path, ending, [[1.0]])
    assert list(map(bits, found)) == list(map(bits, [*NUMBERS, *NUMBERS, *[1.0 / n for n in NUMBERS[4:]]]))


@each_language
def test_a_parameter_that_nobody_reads_and_one_that_two_read(ending, tmp_path):
    """Shared weights are one constant; what the outputs do not need is left out; so may be all inputs."""
    w, unused = Value(0.5, "w"), Value(3.0, "unused")
    for function, expected in (
        (lambda x, y: w * x + w, [1.0]),
        (lambda x, y: w * 1.0, [0.5]),
        (lambda x, y: [w], [0.5]),
        (lambda x, y: (x, x), [1.0, 1.0]),
    ):
        text = written(Formula(2, function, w, unused, w), tmp_path, ending)
        assert "unused" not in text.replace("(void)", "")
        assert len(re.findall(r"\bw = ", text)) <= 1
        assert run_file(text, tmp_path, ending, [[1.0, 2.0]]) == [expected]


def test_what_has_no_value_at_the_recorded_point(tmp_path):
    """A network is recorded without an error wherever its inputs must lie."""
    points = [[1.5], [7.0]]
    net = Formula(1, lambda x: log(x - 1.0) + (x - 1.2) ** 0.5)
    assert exported(net, tmp_path, ".py", points) == [eager(net, point) for point in points]


# Labels.

LABELS = [
    *[
        "two\nlines",
        "*/",
        "/* ??/",
        "// ??/\n",
        '"""',
        "'" * 3,
        "\\",
        "${x}",
        "</script>",
        "%d",
        "#define x 1",
        "\0",
        "\r",
    ],
    *[
        "σ",
        "ℝ",
        "ﬁ",
        "𝕏",
        "☃",
        "\u202e",
        "\ud800",
        "",
        " ",
        "0",
        "1e5",
        "-",
        ".",
        "a.b.c",
        "x" * 500,
        "_",
        "__proto__",
    ],
    *[
        "net",
        "inputs",
        "outputs",
        "x0",
        "x1",
        "program",
        "inf",
        "nan",
        "NaN",
        "NAN",
        "INFINITY",
        "Infinity",
        "Math",
    ],
    *[
        "int",
        "double",
        "void",
        "const",
        "function",
        "let",
        "var",
        "class",
        "await",
        "async",
        "eval",
        "arguments",
    ],
    *[
        "def",
        "lambda",
        "None",
        "True",
        "yield",
        "undefined",
        "null",
        "this",
        "typeof",
        "static",
        "register",
        "goto",
    ],
    *[
        "exp",
        "sigmoid",
        "fabs",
        "abs",
        "max",
        "math",
        "printf",
        "main",
        "malloc",
        "y0",
        "gamma",
        "round",
        "I",
    ],
    *[
        "_Bool",
        "__LINE__",
        "__FILE__",
        "linux",
        "unix",
        "errno",
        "stdin",
        "RangeError",
        "module",
        "require",
        "exports",
    ],
    *[
        "net_exp",
        "net_sigmoid",
        "exp_",
        "v_0",
        "x0_",
        "math.exp",
        "operator.mod()",
        "NULL",
        "asm",
        "_Complex",
        "of",
    ],
]


@each_language
def test_hostile_labels_are_harmless(ending, tmp_path):
    """Of parameters and of steps, each twice: no name hides another, and nothing leaves a comment."""
    held = [Value(1.0 + place / 8, label) for place, label in enumerate(LABELS * 2)]

    def function(x, y):
        steps = []
        for place, w in enumerate(held):
            step = sin(w * x).exp() if place % 2 else (w * x - y).sigmoid() % 0.3
            step.label = LABELS[place % len(LABELS)]
            steps.append(step * step)
        return steps

    net = Formula(2, function, *held)
    points = thousand_points(2)[:10]
    text = written(net, tmp_path, ending)
    for point, found in zip(points, run_file(text, tmp_path, ending, points), strict=True):
        assert all(map(agrees, found, eager(net, point), [ending] * len(found))), point
    assert ending == ".py" or text.isascii()  # which letters a name may have depends on the compiler


# Rows of one's own.


def branching(x):
    """A row with a branch, an early result and a name that is given twice."""
    y = x / 121
    if x > 1 and not x > 3:
        y = y * x
    elif x == 0.5 or x < -2 or (x < 0 and x > -1):
        return -y
    else:
        z = x - 1
        y += z
    return y


def swapping(a, b):
    for _ in range(3):
        a, b = b, a + b
    c, d = a, 2 * b
    c, e = d, c
    return c - e % 3 + c // 7 - (a - (b - c))


def tallest(first, *others):
    top = first
    for other in others:
        for again in others:
            top = max(top, other / again)
    return top * (first > 0) + math.pi**-2 - -top


ONES_OWN = {
    "branching": (branching, 1),
    "swapping": (swapping, 2),
    "tallest": (tallest, 3),
    "unused": (lambda a, b: a, 2),
    "first_of": (lambda *xs: xs[0], 2),
    "floor_of": (lambda x: math.floor(x) + math.trunc(x), 1),
    "outputs": (lambda x: min(x, -x) * math.fmod(x, 2) + math.copysign(x, -1), 1),
    "double": (lambda x: abs(2**x), 1),
    "rounded": (lambda a, b: math.hypot(a, b) + math.atan2(a, b) + math.pow(2.0, b), 2),
}


@each_language
def test_rows_of_ones_own_are_translated(ending, tmp_path):
    """With branches, loops, swaps, operands that nobody looks at, any number of operands, and odd names."""
    rows = [Rule(name, name, value, lambda *_: 1.0) for name, (value, _) in ONES_OWN.items()]
    counts = [count for _, count in ONES_OWN.values()]
    net = Formula(3, lambda *x: [rule(*x[:count]) for rule, count in zip(rows, counts, strict=True)])
    points = [*thousand_points(3), [2.0, -1.0, 0.5], [0.5, 3.0, -7.0], [-0.5, 1.0, 1.0], [-3.0, 5.0, 2.0]]
    for point, found in zip(points, exported(net, tmp_path, ending, points), strict=True):
        expected = eager(net, point)
        assert all(map(agrees, found, expected, [ending] * len(rows))), (point, found, expected)


@each_language
def test_max_and_min_keep_the_first_of_what_has_no_order(ending, tmp_path):
    """As Python's do: nan and both zeros, either way round."""
    top = Rule("top", "t", lambda a, b: max(a, b), (1.0, 1.0))
    least = Rule("least", "l", lambda a, b: min(a, b), (1.0, 1.0))
    net = Formula(2, lambda a, b: [top(a, b), top(b, a), least(a, b), least(b, a)])
    points = [[math.nan, 2.0], [0.0, -0.0], [1.0, -2.0]]
    for point, found in zip(points, exported(net, tmp_path, ending, points), strict=True):
        assert list(map(bits, found)) == list(map(bits, eager(net, point)))


REFUSED = {
    "a function": (math.lgamma, "math.lgamma(x0)"),
    "within": (lambda x: 2.0 * math.gamma(x + 1.0), "math.gamma(x + 1.0)"),
    "a base": (lambda x: math.log(x, 2.0), "math.log(x, 2.0)"),
    "a list": (lambda x: max([x, 0.0]), "[x, 0.0]"),
    "rounding": (lambda x: round(x), "round(x)"),
    "a chain": (lambda x: 1.0 if 0.0 < x < 2.0 else x, "0.0 < x < 2.0"),
    "or": (lambda x: x or 1.0, "x or 1.0"),
    "bits": (lambda x: float(int(x) & 1), "int(x) & 1"),
}


@each_other
@pytest.mark.parametrize("case", REFUSED)
def test_what_another_language_cannot_say_is_refused_by_name(case, ending, tmp_path):
    """The sentence names language, operation and expression, and the file that was there stays as it was."""
    value, text = REFUSED[case]
    odd = Rule("odd", "o", value, (1.0,))
    path = tmp_path / f"net{ending}"
    path.write_text("old", encoding="utf-8")
    language = {".js": "JavaScript", ".c": "C"}[ending]
    sentence = f"{language} has no words for `{text}`, which the operation odd needs: write its value with "
    with pytest.raises(
        ValueError, match=f"^{re.escape(sentence)}ordinary operators, or export to a .py file$"
    ):
        export(Formula(1, lambda x: 2.0 * odd(x)), path)
    assert path.read_text(encoding="utf-8") == "old"
    assert exported(Formula(1, odd), tmp_path, ".py", [[2.5]]) == [[odd(2.5)]]


@each_language
def test_a_row_without_text_is_refused_by_name(ending, tmp_path):
    """A value typed at a prompt stands in no file, so none could be alone with it."""
    names = {}
    exec("value = lambda x: x + 1.0", names)  # noqa: S102
    typed = Rule("typed", "t", names["value"], (1.0,))
    with pytest.raises(
        ValueError, match=r"^the value of the operation typed has no text that a file can hold"
    ):
        export(Formula(1, typed), tmp_path / f"net{ending}")
    assert list(tmp_path.iterdir()) == []


def test_bad_input(tmp_path):
    """Another ending, an unknown number of inputs, a number that would be frozen: a sentence each."""
    net = MLP(2, [1])
    for name in ("net.txt", "net", "net.PY.bak"):
        with pytest.raises(
            ValueError, match=r"ends in none of \.py, \.js, \.c: choose one, such as net\.py$"
        ):
            export(net, tmp_path / name)
    free = Formula(None, lambda *x: x[0])
    for inputs in (None, 0, -1, 1.5, "2"):
        with pytest.raises(
            ValueError, match=r"^how many numbers does Formula take\? Say export\(net, path, inp"
        ):
            export(free, tmp_path / "net.py", inputs=inputs)
    assert run_file(written(free, tmp_path, ".py", inputs=3), tmp_path, ".py", [[1, 2, 3]]) == [[1]]
    stray = Value(2.0, "stray")
    with pytest.raises(ValueError, match=r"^stray is in the graph but not among"):
        export(Formula(1, lambda x: x * stray), tmp_path / "stray.py")
    with pytest.raises(ValueError, match=r"^the network takes 2 inputs, got 3$"):
        export(net, tmp_path / "more.py", inputs=3)
    ours = Rule("net", "n", lambda x: x + 1.0, (1.0,))
    with pytest.raises(
        ValueError, match=r"^the file has a function net of its own: give the operation another"
    ):
        export(Formula(1, ours), tmp_path / "ours.py")
    assert [path.name for path in tmp_path.iterdir()] == ["net.py"]


# The files.


@each_language
def test_a_file_stands_alone(ending, tmp_path):
    """Python imports `math` at most, C includes `math.h`, JavaScript nothing; each is plain text."""
    text = written(MLP(2, [4, 1], rng=random.Random(0)), tmp_path, ending)
    if ending == ".py":
        imported = [
            node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        assert [ast.unparse(node) for node in imported] == ["import math"]
    elif ending == ".js":
        code = [line for line in text.splitlines() if not line.startswith("//")]
        assert not re.search(r"import|require|await", "\n".join(code))
    else:
        assert re.findall(r"^#.*", text, re.M) == ["#include <math.h>"]
    assert text.isascii()
    assert text.endswith("\n")
    assert "layer0_neuron1_w0 = -0.079428419169155" in text


@pytest.mark.parametrize("sizes", [[1], [3]], ids=["one output", "three"])
def test_the_files_say_how_they_are_used(sizes, tmp_path):
    """What the comments say, pasted as it stands, runs in node and compiles with gcc."""
    net = MLP(2, sizes, rng=random.Random(0))
    expected = eager(net, [0.3, -0.7])
    need(".js")
    shown = written(net, tmp_path, ".js").partition("In a page")[0]
    lines = re.findall(r"^//     (.*)", shown, re.M)
    (tmp_path / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (tmp_path / "use.js").write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["node", "use.js"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert list(map(float, re.findall(r"0\.\d+", done.stdout))) == pytest.approx(expected, rel=1e-12)
    need(".c")
    shown = written(net, tmp_path, ".c").partition("*/")[0]
    head, *rest = re.findall(r"^       (.*)", shown, re.M)
    which = "output" if len(sizes) == sizes[0] else "outputs[0]"
    main = [
        "#include <stdio.h>",
        head,
        "int main(void) {",
        *rest,
        f'printf("%.17g", {which});',
        "return 0; }",
    ]
    (tmp_path / "main.c").write_text("\n".join(main), encoding="utf-8")
    command = re.search(r"`(.*)`", shown)[1].replace("cc ", "gcc ")
    subprocess.run(command.split(), cwd=tmp_path, check=True)
    done = subprocess.run([tmp_path / "a.out"], capture_output=True, text=True, check=True)
    assert float(done.stdout) == pytest.approx(expected[0], rel=1e-12)


def test_the_wrong_number_of_inputs_is_an_error(tmp_path):
    """In Python and in JavaScript, whose missing numbers would be taken for undefined."""
    text = written(MLP(2, [1]), tmp_path, ".py")
    for point in ([1.0], [1.0, 2.0, 3.0]):
        with pytest.raises(ValueError, match="unpack"):
            run_file(text, tmp_path, ".py", [point])
    need(".js")
    (tmp_path / "net.mjs").write_text(written(MLP(2, [1]), tmp_path, ".js"), encoding="utf-8")
    (tmp_path / "use.mjs").write_text('import { net } from "./net.mjs"; net([1]);', encoding="utf-8")
    done = subprocess.run(["node", "use.mjs"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "RangeError: net takes an array of 2" in done.stderr
