"""`python -m autograd`: what it prints and writes, and how it refuses."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from suites import one_in, slow
from support import ROOT

from autograd import Value, tanh
from autograd.__main__ import main
from autograd.explaining import explain
from autograd.rules import Rule

EXAMPLE = ["tanh(a*b + c)", "a=2", "b=-3", "c=10"]
NUMBERS = """\
tanh(a*b + c) = 0.999329
d/da = -0.00402285  where a = 2
d/db = 0.0026819  where b = -3
d/dc = 0.00134095  where c = 10
"""
PATIENCE = 300  # seconds, on a busy machine


def run(*arguments, **options):
    """The command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("environment", {})}
    environment.pop("PYTHONUNBUFFERED", None)  # with it, nothing would be left to be written at exit
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "timeout": PATIENCE, **options}
    return subprocess.run([sys.executable, "-m", "autograd", *arguments], env=environment, **options)


def example(wrt=None, **options):
    """The explanation of the example, as a program would get it."""
    a, b, c = leaves = Value(2.0, "a"), Value(-3.0, "b"), Value(10.0, "c")
    y = tanh(a * b + c)
    y.backward()
    options = {"title": EXAMPLE[0], **options}
    return explain(y, None if wrt is None else leaves["abc".index(wrt)], **options)


def shown(case):
    """The arguments of a case, as its name."""
    return ascii(" ".join(case))[1:40] if isinstance(case, list) else ""


@pytest.fixture
def printed(capsys):
    """Run the command within this process: its status, what it printed, what it complained."""

    def run_here(*arguments):
        status = main(arguments)
        return (status, *capsys.readouterr())

    return run_here


def test_the_example():
    """The value, each gradient, and the whole explanation, as text; nothing else."""
    done = run(*EXAMPLE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == (
        NUMBERS
        + """
The backward pass from tanh(a*b + c)

Forward: each number from the numbers before it
  a = 2
  b = -3
  c = 10
  v1 = a * b = -6
  v2 = v1 + c = 4
  v3 = tanh(v2) = 0.999329

Backward: each adjoint from the adjoints after it
The adjoint of a node is the gradient of v3 with respect to that node. For v3 itself it is the seed, 1.
  Step 1: v3 = tanh(v2), whose adjoint is 1.
    The partial with respect to v2 is sech2(v2) = 0.00134095, so v2 gains 1 × 0.00134095 = 0.00134095.
  Step 2: v2 = v1 + c, whose adjoint is 0.00134095.
    The partial with respect to v1 is 1, so v1 gains 0.00134095 × 1 = 0.00134095.
    The partial with respect to c is 1, so c gains 0.00134095 × 1 = 0.00134095.
  Step 3: v1 = a * b, whose adjoint is 0.00134095.
    The partial with respect to a is b = -3, so a gains 0.00134095 × (-3) = -0.00402285.
    The partial with respect to b is a = 2, so b gains 0.00134095 × 2 = 0.0026819.

The gradient with respect to each leaf
  a: -0.00402285
  b: 0.0026819
  c: 0.00134095
"""
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--no-explanation"], lambda: NUMBERS),
        (["--wrt", "b"], lambda: f"{NUMBERS}\n{example('b')}\n"),
        (["--format", "text"], lambda: f"{example()}\n"),
        (["--format=markdown"], lambda: f"{example().markdown()}\n"),
        (["--format", "latex", "--wrt=a"], lambda: f"{example('a').latex()}\n"),
        (["--format", "text", "--digits", "12"], lambda: f"{example(digits=12)}\n"),
        (
            ["--digits", "3", "--no-explanation"],
            lambda: (
                "tanh(a*b + c) = 0.999\n"
                "d/da = -0.00402  where a = 2\n"
                "d/db = 0.00268  where b = -3\n"
                "d/dc = 0.00134  where c = 10\n"
            ),
        ),
    ],
    ids=shown,
)
def test_what_each_option_prints(options, expected, printed):
    """Options choose which parts are printed, and how; they stand anywhere."""
    for arguments in ([*EXAMPLE, *options], [*options, *EXAMPLE], [*EXAMPLE[:2], *options, *EXAMPLE[2:]]):
        assert printed(*arguments) == (0, expected(), "")


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (["-a*b", "a=2", "b=-3"], ["-a*b = 6", "d/da = 3  where a = 2", "d/db = -2  where b = -3"]),
        (["-h*h", "h=3"], ["-h*h = -9", "d/dh = -6  where h = 3"]),
        (["--a", "a=2"], ["--a = 2", "d/da = 1  where a = 2"]),
        (["-" * 400 + "a", "a=2"], ["-" * 78 + "… = 2", "d/da = 1  where a = 2"]),
        (["--", "-a", "a=2"], ["-a = -2", "d/da = -1  where a = 2"]),
        (["2*3"], ["2*3 = 6"]),
        (
            ["u = a*b; y = u*pi", "a=2", "b=1/pi"],
            [
                "u = a*b; y = u*pi = 2",
                "d/da = 1  where a = 2",
                "d/db = 6.28319  where b = 0.31831",
                "d/du = 3.14159  where u = 0.63662",
            ],
        ),
        (["a*pi", "a=2", "pi=3"], ["a*pi = 6", "d/da = 3  where a = 2", "d/dpi = 2  where pi = 3"]),
        (["x", "x=1"], ["x = 1", "d/dx = 1  where x = 1"]),
        (["0*x", "x = 1"], ["0*x = 0", "d/dx = 0  where x = 1"]),
        ([" x ", "x=1/3 - 1"], ["x = -0.666667", "d/dx = 1  where x = -0.666667"]),
        (
            ["x*y*x", "y=1e-3", "x=-.5"],
            ["x*y*x = 0.00025", "d/dy = 0.25  where y = 0.001", "d/dx = -0.001  where x = -0.5"],
        ),
        (["x + y", "y=1", "x=2"], ["x + y = 3", "d/dy = 1  where y = 1", "d/dx = 1  where x = 2"]),
        (["ｘ*x", "ｘ=3"], ["ｘ*x = 9", "d/dｘ = 6  where ｘ = 3"]),
        (["θ*宽", "θ=2", "宽=3"], ["θ*宽 = 6", "d/dθ = 3  where θ = 2", "d/d宽 = 2  where 宽 = 3"]),
        (["a\n+\ta", "a=2"], [r"a\n+\ta = 4", "d/da = 2  where a = 2"]),
    ],
    ids=shown,
)
def test_expressions_and_values(arguments, lines, printed):
    """Minus signs first, values in any order, which is the answer's, names of any alphabet, no names."""
    assert printed("--no-explanation", *arguments) == (0, "\n".join(lines) + "\n", "")


def test_a_new_row_is_explained_at_once(printed):
    """A row added to the table is a function of the command, and part of its help."""
    Rule("cube", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
    assert printed("cube(x)", "x=2", "--no-explanation") == (0, "cube(x) = 8\nd/dx = 12  where x = 2\n", "")


def test_the_language_and_the_look(tmp_path, printed):
    """--language tells it all in Chinese, the page too; --look draws in another look."""
    page, picture = tmp_path / "page.html", tmp_path / "picture.dot"
    asked = ["--language", "zh", "--html", str(page), "--look", "cards", "--picture", str(picture)]
    status, out, err = printed(*EXAMPLE, *asked)
    assert (status, err) == (0, "")
    assert "d/da = -0.00402285  其中 a = 2\n" in out
    assert "\n从 tanh(a*b + c) 出发的反向传播\n" in out
    assert "where" not in out
    assert 'lang="zh"' in page.read_text(encoding="utf-8")
    printed(*EXAMPLE, "--picture", str(tmp_path / "usual.dot"))
    assert picture.read_bytes() != (tmp_path / "usual.dot").read_bytes()
    assert printed("a", "a=1", "--language", "fr")[0] == 2
    assert "choose from auto" in printed("a", "a=1", "--look", "nope", "--picture", str(picture))[2]


def test_picture_and_page(tmp_path, printed):
    """--picture and --html write files and leave the printed text as it is."""
    for name in ("graph.svg", "graph.png", "graph.pdf", "graph.dot"):
        assert printed(*EXAMPLE, "--no-explanation", "--picture", str(tmp_path / name)) == (0, NUMBERS, "")
    ElementTree.parse(tmp_path / "graph.svg")
    assert (tmp_path / "graph.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "graph.pdf").read_bytes().startswith(b"%PDF")
    dot = (tmp_path / "graph.dot").read_text(encoding="utf-8")
    assert "tanh(a*b + c)" in dot
    assert "0.999329" in dot
    page = tmp_path / "page.html"
    assert printed(*EXAMPLE, "--no-explanation", "--html", str(page), "--wrt", "a") == (0, NUMBERS, "")
    assert page.read_text(encoding="utf-8") == example("a").html()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["a*b^2", "a=1", "b=2"], "^ has no place in an expression: write ** instead\n  a*b^2\n     ^"),
        (["宽 2", "宽=1"], "an operator is missing here; to multiply, write *\n  宽 2\n     ^"),
        (["tanh(a*b + c)", "a=2", "b=-3"], "no value for c: add c=NUMBER\n  tanh(a*b + c)\n             ^"),
        (["a", "a=1", "b=2"], "a value is given for b, which is not in the expression"),
        (["x", "x=1", "ｘ=1"], "two values are given for one name, in two spellings"),
        (["exp(a)", "a=1", "exp=2"], "a value is given for exp, which is a function, not a name"),
        (["a", "a=1", "a=2"], "a is given twice"),
        (["a", "a"], "a is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a="], "a= is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "=1"], "=1 is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a=b"], "a=b is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a=nan"], "a=nan is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a=1_0"], "a=1_0 is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a=1e999"], "a=1e999 is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a=\x1b[31m"], r"a=\x1b[31m is no NAME=NUMBER, such as b=-3 or b=1e-3"),
        (["a", "a=1", "--wrt", "b"], "--wrt b: the names are a"),
        (["1", "--wrt", "b"], "--wrt b: the names are none"),
        ([""], "a number, a name or a bracket is missing here\n  \n  ^"),
        (["  "], "a number, a name or a bracket is missing here\n  \n  ^"),
        ([], "the following arguments are required: EXPRESSION (--help lists the options)"),
        (["a", "--nope=\x1b\n"], r"unrecognized arguments: --nope=\x1b\n (--help lists the options)"),
        (["a", "a=1", "--" + "nope" * 1000], None),
        (["a", "a=1", "--nope"], "unrecognized arguments: --nope (--help lists the options)"),
        (["a", "a=1", "--digits", "0"], None),
        (["a", "a=1", "--digits", "many"], None),
        (["a", "a=1", "--format", "word"], None),
        (["a", "a=1", "--format", "text", "--no-explanation"], None),
        (["a", "a=1", "--html"], None),
    ],
    ids=shown,
)
def test_refusals(arguments, complaint, printed):
    """What is wrong gets one sentence, where it helps with the place, and status 2; nothing is printed."""
    status, out, err = printed(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("python -m autograd: ")
    assert len(err) < 1000
    assert err.replace("\n", "").isprintable()
    if complaint is None:
        assert err.count("\n") == 1
    else:
        assert err == f"python -m autograd: {complaint}\n"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["log(a)", "a=0"], "log(a): operand is 0.0 ("),
        (["1/0"], "1.0 / 0.0: operands are 1.0 and 0.0 ("),
        (["a", "a=1/0"], "1.0 / 0.0: operands are 1.0 and 0.0 ("),
        (["9**9**9**9"], "9.0 ** 387420489.0: operands are 9.0 and 387420489.0 ("),
        (["sqrt(a)", "a=0"], "the gradient with respect to a of sqrt(a): operand is 0.0 ("),
        (["a", "a=1", "--picture", "a.gif"], "cannot draw to a.gif: the name must end in .svg, "),
        (["a", "a=1", "--html", "no/such/folder.html"], "[Errno 2] No such file or directory"),
        (["a", "a=1", "--picture", "no/such/folder.dot"], "[Errno 2] No such file or directory"),
    ],
    ids=shown,
)
def test_errors(arguments, complaint, printed):
    """Where the engine or the disk fails, its own sentence, status 1, and nothing printed."""
    status, out, err = printed(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith(f"python -m autograd: {complaint}")
    assert err.count("\n") == 1


HOSTILE = {
    "brackets": ("(" * 100_000, 2),
    "more characters than are read": ("1+" * 55_000 + "1", 2),
    "brackets in order": ("(" * 4_000 + "1" + ")" * 4_000, 2),
    "brackets that Python reads": ("(" * 90 + "1" + ")" * 90, 0),
    "minuses": ("-" * 60_000, 2),
    "minuses of a number": ("-" * 9_000 + "1", 2),
    "minuses that Python reads": ("-" * 400 + "1", 0),
    "a tower of powers": ("1**" * 3_000 + "1", 2),
    "a tower that Python reads": ("1**" * 400 + "1", 0),
    "functions of functions": ("relu(" * 1_000 + "1" + ")" * 1_000, 2),
    "functions that Python reads": ("relu(" * 90 + "1" + ")" * 90, 0),
    "digits": ("9" * 90_000, 2),
    "one name": ("__import__('os').system('echo harm')", 2),
    "bytes that are no text": (b"\xff\xfe", 2),
    "surrogates": (b"a + \xed\xa0\x80", 2),
    "lines": ("\n" * 1000 + "@", 2),
}


@pytest.mark.parametrize("kind", one_in(4, HOSTILE))
def test_texts_made_to_do_harm(kind):
    """Enormous and unprintable texts are computed or refused, in seconds and in a few lines."""
    text, status = HOSTILE[kind]
    done = run(text)
    assert done.returncode == status, done.stderr[-500:]
    assert b"Traceback" not in done.stderr
    assert len(done.stderr) < 1000
    assert done.stdout.count(b"\n") < 1000
    assert b"\nharm" not in done.stdout


@pytest.mark.slow
def test_a_deep_expression_with_all_outputs(tmp_path):
    """The explanation and the page of an expression as deep as Python's parser reads come out in seconds."""
    page = tmp_path / "page.html"
    done = run("a+" * 800 + "a", "a=1", "--wrt", "a", "--html", str(page), timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"d/da = 801  where a = 1" in done.stdout
    assert b"\r" not in page.read_bytes()
    done = run("total(" + "exp(a)," * 1_400 + "a)", "a=0", "--html", str(page), timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"d/da = 1401  where a = 0" in done.stdout
    done = run("a+" * 4_900 + "a", "a=1", "--html", str(tmp_path / "none.html"), timeout=PATIENCE)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"python -m autograd: too deep for Python's parser")
    assert not (tmp_path / "none.html").exists()


@pytest.mark.parametrize("encoding", ["ascii", *map(slow, ["latin-1", "cp1252", "utf-16", "utf-8"])])
def test_encodings_that_lack_characters(encoding):
    """A character that the terminal cannot show is escaped, in answers and in refusals."""
    environment = {"PYTHONIOENCODING": encoding}
    done = run("sigmoid(θ) * 宽", "θ=-1", "宽=2", environment=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode(encoding)
    assert "sigmoid" in text
    assert ("d/d宽" if encoding.startswith("utf") else r"d/d\u5bbd") in text
    done = run("θ宽^2", environment=environment)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr.decode(encoding)
    assert run("--help", environment=environment).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pipes and devices as on Unix")
@pytest.mark.parametrize("arguments", [EXAMPLE, ["--help"]], ids=["answer", "help"])
def test_readers_that_stop_reading(arguments):
    """A closed pipe or stdout is no error; a full disk is one, in one sentence."""
    for _ in range(5):
        reading, writing = os.pipe()
        os.close(reading)
        done = run(*arguments, stdout=writing)
        os.close(writing)
        assert (done.returncode, done.stderr) == (0, b"")
    command = f'"{sys.executable}" -m autograd "$@" >&-'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *arguments], cwd=ROOT, capture_output=True, timeout=PATIENCE
    )
    assert (done.returncode, done.stderr) == (0, b"")
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            done = run(*arguments, stdout=full)
        assert done.returncode == 1
        assert done.stderr.startswith(b"python -m autograd: [Errno 28]")
        assert done.stderr.count(b"\n") == 1


def test_help_is_worth_reading(capsys):
    """--help shows every option, the language with each function of the table, and examples."""
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    for words in ("--picture", "--html", "--wrt", "--format", "--digits", "--no-explanation", "examples:"):
        assert words in text
    for words in (
        "tanh",
        "maximum",
        "total",
        "softplus",
        "**",
        "NAME=NUMBER",
        "values' order",
        '"tanh(a*b + c)" a=2 b=-3 c=10',
    ):
        assert words in text
    assert max(map(len, text.splitlines())) <= 100


def test_without_any_graphviz_it_says_what_to_install(tmp_path):
    """With neither `dot` nor pygraphviz, a picture is refused with the way out; everything else works."""
    (tmp_path / "pygraphviz.py").write_text("raise ImportError('none here')\n")
    environment = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)]), "PATH": ""}
    done = run(*EXAMPLE, "--picture", str(tmp_path / "graph.svg"), environment=environment)
    assert done.returncode == 1
    assert b"pip install pygraphviz" in done.stderr
    assert done.stderr.count(b"\n") == 1
    assert run(*EXAMPLE, environment=environment).returncode == 0
