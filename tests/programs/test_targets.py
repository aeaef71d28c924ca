"""The targets of a program: each row of the table on each of them, and where they differ."""

import itertools
import json
import math
import random
import re
import subprocess
import sys

import numpy
import pytest
from suites import compilers_slow
from support import ROOT, bits, ordinary_point, whole_places

import autograd
from autograd import Value, grad, greater, hypot, lower, norm, rules, sigmoid, tanh, total, where
from autograd.programs import targets
from autograd.rules import RULES, Rule
from nn import MLP, squared_error
from nn.engines import record_loss

PAGE = (ROOT / "docs" / "programs.md").read_text(encoding="utf-8")
TARGETS = tuple(targets.TARGETS)
NEEDS = {"numba": "numba", "jax": "jax"}

ORDINARY = (0.3, 0.8, 1.2, -0.6, -1.1)
TAILS = (-710.0, -709.0, -50.0, 50.0, 709.0, 1000.0, 1e-9, -1e-9, 1e154, math.inf, -math.inf)
KINKS = (0.0, -0.0, 1.0, -1.0, math.nan)

each_target = pytest.mark.parametrize("target", TARGETS)
each_row = pytest.mark.parametrize("rule", list(RULES.values()), ids=list(RULES))


DIVIDING = ("div", "mod", "floordiv", "direction", "even_share")
"""Rows whose native code raises at a division by 0, as Python does, and with it the whole program."""


def need(target):
    """Skip, with the reason, where the target's library is missing."""
    if target in NEEDS:
        pytest.importorskip(NEEDS[target], reason=f"{NEEDS[target]} is not installed")


def points(rule):
    count = rule.arity or 3
    numbers = ORDINARY + TAILS + KINKS if count < 3 else (0.3, -1.1, 0.0, math.inf, math.nan)
    orders = (0.0, 1.0, 2.0, 7.0)
    return list(itertools.product(*[orders if i in whole_places(rule) else numbers for i in range(count)]))


def row_program(rule):
    """A row's value and its gradient as one program."""
    inputs = [Value(number, f"x{i}") for i, number in enumerate(ordinary_point(rule))]
    y = rule(*inputs)
    return lower([y, *grad(y, inputs)], inputs)


def outcome(action):
    """The numbers that come out, or the name of the exception."""
    try:
        return [float(number) for number in action()]
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__


def ulps(found, expected):
    """By how many units in the last place two numbers differ."""
    if bits(found) == bits(expected) or found == expected:
        return 0.0
    if not (math.isfinite(found) and math.isfinite(expected)):
        return math.inf
    return abs(found - expected) / math.ulp(expected)


def agrees(found, expected, factor=1.0):
    """Equal to a part in 10¹²; beside the smallest numbers, which JAX counts as 0, to 1e-300 times this."""
    if math.isnan(expected) or math.isinf(expected):
        return bits(found) == bits(expected)
    return abs(found - expected) <= max(1e-12 * abs(expected), 1e-300 * factor)


@each_row
def test_every_row_on_python_has_the_bits_of_the_graph(rule):
    """Value and gradient at ordinary points, in tails, at kinks, with nan: the graph's bits or exception."""
    run = row_program(rule).compile("python")
    for point in points(rule):

        def by_graph(point=point):
            inputs = [Value(number) for number in point]
            y = rule(*inputs)
            return [node.data for node in (y, *grad(y, inputs))]

        expected, found = outcome(by_graph), outcome(lambda point=point: run(*point))
        assert list(map(str, found)) == list(map(str, expected)), point


@each_row
def test_every_row_on_numpy_agrees_with_python(rule):
    """All these points as columns: equal to 1e-12 where Python has a value, and no exception elsewhere."""
    lowered = row_program(rule)
    at = points(rule)
    columns = [numpy.array(column) for column in zip(*at, strict=True)]
    results = [numpy.broadcast_to(result, len(at)) for result in lowered.compile("numpy")(*columns)]
    run = lowered.compile("python")
    for point, *found in zip(at, *results, strict=True):
        expected = outcome(lambda point=point: run(*point))
        if type(expected) is list:
            assert all(map(agrees, found, expected)), (point, found, expected)


@pytest.mark.slow
@each_row
def test_every_row_on_jax_agrees_with_python(rule):
    """The same under `jax.jit`, in 64 bits."""
    need("jax")
    import jax

    lowered = row_program(rule)
    at = points(rule)
    results = jax.jit(lowered.compile("jax"))(*[numpy.array(column) for column in zip(*at, strict=True)])
    results = [numpy.broadcast_to(result, len(at)) for result in results]
    run = lowered.compile("python")
    for point, *found in zip(at, *results, strict=True):
        expected = outcome(lambda point=point: run(*point))
        sizes = [abs(number) for number in point if number and math.isfinite(number)]
        if rule.name in ("xexpy", "elu") and {-709.0, -710.0} & set(point):
            continue  # the exponential is such a number, and infinity times it no longer is
        if type(expected) is list and min(sizes, default=1.0) > 1e-300:
            factors = [max(1.0, *sizes, 0.0)] * len(found)
            assert all(map(agrees, found, expected, factors)), (point, found, expected)


@pytest.mark.slow
def test_every_row_on_numba_has_the_bits_of_python():
    """The rows that do not divide as one native program: the bits of Python, where that has a value."""
    need("numba")
    rows = [rule for rule in RULES.values() if rule.name not in (*DIVIDING, "pow")]
    inputs = [Value(0.4, "a"), Value(0.7, "b"), Value(1.0, "c"), Value(1.5, "over_one")]
    taken = [rule.arity or 3 for rule in rows]
    nodes = [
        rule(*(inputs[-1:] if rule.name == "acosh" else inputs[:count]))
        for rule, count in zip(rows, taken, strict=True)
    ]
    run = lower(nodes, inputs).compile("numba")
    for point in itertools.product(ORDINARY + TAILS + KINKS, (0.5, 0.0, -3.0, math.nan), (1.0, math.inf)):
        for rule, count, found in zip(rows, taken, run(*point, point[0]), strict=True):
            expected = outcome(lambda rule=rule, count=count, point=point: [rule(*point[:count])])
            if type(expected) is list:
                assert bits(found) == bits(expected[0]), (rule, point)
            else:
                assert not math.isfinite(found), (rule, point)


@pytest.mark.slow
@each_row
def test_every_gradient_on_numba_agrees_with_python(rule):
    """Each row's value and gradient: the bits of Python where that has a value, a power's to 2 units."""
    need("numba")
    lowered = row_program(rule)
    run, native = lowered.compile("python"), lowered.compile("numba")
    for point in points(rule):
        expected, found = outcome(lambda p=point: run(*p)), outcome(lambda p=point: native(*p))
        if type(expected) is list:
            allowed = 2 if rule.name == "pow" else 0
            assert all(ulps(*pair) <= allowed for pair in zip(found, expected, strict=True)), point


# Random graphs.

SMOOTH = ("add", "sub", "mul", "neg", "tanh", "sigmoid", "sin", "cos", "square", "softplus", "exp", "abs")
SMOOTH += ("maximum", "minimum", "relu", "where", "greater")


def random_program(seeds, count=15, names=SMOOTH):
    """The values and gradients of several random graphs as one program."""
    inputs = [Value(0.4 + 0.2 * i, f"x{i}") for i in range(3)]
    outputs = []
    for seed in seeds:
        rng = random.Random(seed)
        nodes = list(inputs)
        for _ in range(count):
            rule = RULES[rng.choice(names)]
            node = rule(*[rng.choice(nodes[-6:]) for _ in range(rule.arity)])
            nodes.append(tanh(node) if rule.name in ("exp", "square") else node)
        y = total(nodes[-5:])
        outputs += [y, *grad(y, inputs)]
    return lower(outputs, inputs)


def random_points(count):
    rng = random.Random(7)
    return [[rng.uniform(-2, 2) for _ in range(3)] for _ in range(count)]


@pytest.mark.slow
def test_random_graphs_on_numba_have_the_bits_of_python():
    """Six random graphs with their gradients, at twenty points, are native code of the same bits."""
    need("numba")
    lowered = random_program(range(6), count=10)
    run, native = lowered.compile("python"), lowered.compile("numba")
    for point in random_points(20):
        assert list(map(bits, native(*point))) == list(map(bits, run(*point)))


@pytest.mark.parametrize("target", compilers_slow(TARGETS))
def test_lengths_at_the_origin_and_of_any_size(target):
    """What scales a length does not meet itself, as where a compiler multiplies constants: 0, not nan."""
    need(target)
    x = Value(0.7, "x")
    run = lower([hypot(x, 0.0), norm([x, x, 0.0]), *grad(hypot(x, 0.0), [x])], [x]).compile(target)
    for at, slope in ((0.0, 0.0), (1e-300, 1.0), (-1e-160, -1.0), (3.0, 1.0), (1e300, 1.0)):
        expected = (abs(at), abs(at) * math.sqrt(2.0), slope)
        assert [float(number) for number in run(at)] == pytest.approx(expected, rel=1e-14, abs=0.0)


def test_arrays_have_the_bits_of_numbers_where_the_functions_do():
    """Without exp and its like, which NumPy has its own of, every bit is Python's."""
    exact = ("add", "sub", "mul", "neg", "square", "abs", "maximum", "minimum", "relu", "where", "greater")
    lowered = random_program(range(12), count=8, names=tuple(name for name in exact if name != "square"))
    run = lowered.compile("python")
    at = random_points(30)
    columns = [numpy.array(column) for column in zip(*at, strict=True)]
    results = [numpy.broadcast_to(result, len(at)) for result in lowered.compile("numpy")(*columns)]
    for point, *found in zip(at, *results, strict=True):
        assert [bits(float(number)) for number in found] == [bits(number) for number in run(*point)]


# Where targets differ: the page's table.

ROWS = re.findall(r"^\| `([^`]+)` +\| ([^|]+?) +\| (\S+) +\| (\S+) +\| (\S+) +\| (\S+) +\|$", PAGE, re.M)
COLUMNS = ("python", "numpy", "numba", "jax")


def run_row(expression, at, target):
    inputs = [Value(0.5, "x"), Value(0.75, "y")]
    names = {**{name: getattr(autograd, name) for name in autograd.__all__}, "x": inputs[0], "y": inputs[1]}
    run = lower(eval(expression, names), inputs).compile(target)  # noqa: S307
    numbers = [eval(number, {"inf": math.inf, "nan": math.nan}) for number in at.split(",")]  # noqa: S307
    try:
        return str(float(run(*numbers, *[1.0] * (2 - len(numbers)))))
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__


def test_the_page_has_its_table():
    """The page says where targets differ, row by row."""
    assert len(ROWS) == 22
    assert sum(len(set(row[2:])) > 1 for row in ROWS) >= 17


@pytest.mark.parametrize("target", compilers_slow(TARGETS))
@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} at {row[1]}" for row in ROWS])
def test_each_row_of_the_page_s_table(row, target):
    """What the page says comes out is what comes out, exception or number, without a warning."""
    need(target)
    expression, at, *expected = row
    assert run_row(expression, at, target) == expected[COLUMNS.index(target)]


def test_some_rows_of_the_page_s_table_on_numba():
    """In one native program: numba's logarithm, exponential, sine and power follow IEEE 754."""
    need("numba")
    x, y = inputs = [Value(0.5, "x"), Value(0.75, "y")]
    run = lower([x.log(), (y * 900).exp(), x.sin(), x**y], inputs).compile("numba")
    assert list(map(str, run(0.0, 1.0))) == ["-inf", "inf", "0.0", "0.0"]
    assert str(run(-8.0, 1 / 3)[3]) == str(run(math.inf, 1.0)[2]) == "nan"
    assert str(run(0.0, -1.0)[3]) == "inf"


# Numbers in, numbers out.


def test_plain_numbers_on_numpy_follow_ieee_too():
    """Division by a zero given as a Python float or int, among arrays, is infinite and no exception."""
    x, w = Value(1.0, "x"), Value(2.0, "w")
    run = lower([x / w, 1 / w], [x, w]).compile("numpy")
    quotient, inverse = run(numpy.array([1.0, -1.0, 0.0]), 0)
    assert list(map(str, quotient)) == ["inf", "-inf", "nan"]
    assert str(inverse) == "inf"


def test_numpy_takes_lists_and_whole_numbers():
    """Lists and integer arrays are taken as floats: no wrapping at 2**63, no error for a negative power."""
    x, y = Value(1.0, "x"), Value(2.0, "y")
    run = lower([x * y, x**-1], [x, y]).compile("numpy")
    product, inverse = run([2, 4], numpy.array([2**62, 1]))
    assert product.tolist() == [2.0**63, 4.0]
    assert inverse.tolist() == [0.5, 0.25]


def test_numpy_broadcasts():
    """Inputs of any shapes that fit each other, scalars among them."""
    x, y = Value(1.0, "x"), Value(2.0, "y")
    run = lower(where(greater(x, y), x, y), [x, y]).compile("numpy")
    assert run(numpy.arange(3.0)[:, None], numpy.array([0.5, 1.5])).tolist() == [[0.5, 1.5], [1, 1.5], [2, 2]]
    assert float(run(1.0, 2.0)) == 2.0


def test_numpy_s_settings_stay_as_they_were():
    """A program is quiet about IEEE results, and changes nothing for the code around it."""
    before = numpy.geterr()
    run = lower(lambda x: 1 / x, [Value(1.0, "x")]).compile("numpy")
    assert run(numpy.zeros(1)).tolist() == [math.inf]
    assert numpy.geterr() == before


@pytest.mark.parametrize("target", ["python", "numpy", "jax"])
def test_sums_agree(target):
    """`compile_sum` on every target: what python adds up one by one, to 1e-12; a constant output too."""
    need(target)
    x, w = Value(0.3, "x"), Value(0.7, "w")
    y = sigmoid(x * w)
    lowered = lower([y, *grad(y, [w]), w, w * (w + 1), autograd.constant(0.1)], [x, w])
    column = [0.1 * i - 2 for i in range(40)]
    run = lowered.compile("python")
    expected = [math.fsum(terms) for terms in zip(*[run(x, 0.9) for x in column], strict=True)]
    found = lowered.compile_sum(1, target)(column if target == "python" else numpy.array(column), 0.9)
    assert [float(number) for number in found] == pytest.approx(expected, rel=1e-12)


def test_jax_computes_with_64_bits():
    """Compiling for jax turns 64 bits on, for numbers and for arrays."""
    need("jax")
    run = lower(lambda x: x + 1e-12, [Value(1.0, "x")]).compile("jax")
    assert float(run(1.0)) == 1.0 + 1e-12
    assert str(run(numpy.ones(2)).dtype) == "float64"


def test_jax_maps_and_compiles():
    """The function works under `jax.vmap` and `jax.jit`, and can be differentiated again by JAX."""
    need("jax")
    import jax

    x = Value(0.5, "x")
    y = tanh(x * x)
    run = lower([y, *grad(y, [x])], [x]).compile("jax")
    values, slopes = jax.jit(jax.vmap(run))(numpy.array([0.5, 1.0]))
    assert float(slopes[1]) == pytest.approx(2 * (1 - math.tanh(1) ** 2), rel=1e-14)
    assert float(jax.grad(lambda x: run(x)[0])(1.0)) == pytest.approx(float(slopes[1]), rel=1e-14)
    assert values.shape == (2,)


# Refusals.


def test_an_unknown_target_is_refused():
    """The message lists the targets."""
    program = lower(lambda x: x, [Value(1.0)])
    for attempt in (program.compile, lambda target: program.compile_sum(1, target)):
        with pytest.raises(ValueError, match=r"^unknown target 'c': choose from python, numpy, numba, jax$"):
            attempt("c")


@pytest.mark.parametrize("library", ["numpy", "numba", "jax"])
def test_a_missing_library_is_one_sentence(library, monkeypatch):
    """Without its library, a target says what to install."""
    for name in (library, f"{library}.numpy"):
        monkeypatch.setitem(sys.modules, name, None)
    program = lower(lambda x: x, [Value(1.0)])
    for attempt in (program.compile, lambda target: program.compile_sum(1, target)):
        with pytest.raises(ImportError) as caught:
            attempt(library)
        assert str(caught.value) == f"this target needs {library}: pip install {library}"


@pytest.mark.parametrize("target", ["numba", "jax"])
def test_too_long_a_program_is_refused(target):
    """A compiler that would take minutes is not started; the sentence says what to choose instead."""
    x = Value(0.5, "x")
    y = x
    for _ in range(targets.TARGETS[target].limit + 1):
        y = tanh(y)
    with pytest.raises(
        ValueError, match=rf"^{target} would take minutes .* choose the target numpy or python$"
    ):
        lower(y, [x]).compile(target)


@pytest.mark.parametrize(
    "primal", [float.__neg__, (lambda k: lambda x: x * k)(2.0)], ids=["method", "closure"]
)
@pytest.mark.parametrize("target", ["numpy", "jax"])
def test_a_row_that_arrays_cannot_run_is_refused(target, primal):
    """A row whose function NumPy does not have, or whose text is out of reach, is named."""
    need(target)
    odd = Rule("odd", "o", primal, (1.0,))
    with pytest.raises(ValueError, match=r"cannot run the row odd, as .*: choose the target python$"):
        lower(odd(x := Value(0.5, "x")), [x]).compile(target)


@pytest.mark.jax
def test_a_new_row_runs_on_every_target():
    """A row added by one line, with a branch in it, runs on numbers, on arrays and as native code."""
    soft = Rule("soft", "s", lambda x: math.log1p(math.exp(-x)) if x > 0.0 or x != x else 1.0 - x, (1.0,))
    lowered = lower(lambda x: soft(x), [Value(0.5, "x")])
    at = [-1.0, 0.0, 2.0, math.nan]
    expected = [lowered.compile()(x) for x in at]
    assert list(map(bits, expected)) == [bits(soft(x)) for x in at]
    for target in TARGETS[1:]:
        if target not in NEEDS or is_installed(NEEDS[target]):
            run = lowered.compile(target)
            found = [float(run(x)) for x in at] if target == "numba" else list(run(numpy.array(at)))
            assert found[:3] == pytest.approx(expected[:3], rel=1e-15)
            assert math.isnan(found[3])


def is_installed(library):
    from importlib.util import find_spec

    return find_spec(library) is not None


# Rows of one's own, where arrays must read the text of the primal.


def looped(*numbers):
    """The root of the sum of the squares."""
    result = 0.0
    for number in numbers:
        result = result + number * number
    return math.sqrt(result)


def lazily(*numbers):
    """The same, adding in place, which would write into an operand that is an array."""
    result = numbers[0]
    for number in numbers[1:]:
        result += number
    return result


def norm_program(primal, count):
    """The norm of some numbers and its gradient."""
    norm = Rule("own_norm", "‖x‖", primal, lambda place, operands, y: operands[place] / y)
    xs = [Value(0.5 + 0.25 * i, f"x{i}") for i in range(count)]
    return lower([y := norm(*xs), *grad(y, xs)], xs)


@pytest.mark.jax
@pytest.mark.parametrize(
    ("primal", "count"),
    [
        (looped, 3),
        (lambda *numbers: math.sqrt(sum(number * number for number in numbers)), 3),
        (lambda a, *others: max(abs(a), others[0]) if a > 0.0 else -a, 2),
    ],
)
def test_a_row_of_any_number_of_operands_runs_on_arrays(primal, count):
    """Where its text says how, number by number: what python gives, also summed."""
    lowered = norm_program(primal, count)
    run = lowered.compile()
    at = [[0.5 + i, 2.5 - i, 0.25 * i][:count] for i in range(3)]
    columns = [numpy.array(column) for column in zip(*at, strict=True)]
    expected = [run(*point) for point in at]
    for target in filter(is_installed, ("numpy", "jax")):
        found = lowered.compile(target)(*columns)
        assert numpy.allclose(numpy.array(found).T, expected, rtol=1e-14, atol=0.0)
        sums = lowered.compile_sum(count, target)(*columns)
        assert numpy.allclose(sums, numpy.sum(expected, axis=0), rtol=1e-14, atol=0.0)


@pytest.mark.slow
def test_a_row_of_any_number_of_operands_is_native_code_or_refused():
    """numba compiles a loop over the operands; what it cannot compile is a ValueError, at once."""
    need("numba")
    lowered = norm_program(looped, 3)
    point = (0.5, 2.5, 0.25)
    assert list(map(bits, lowered.compile("numba")(*point))) == list(map(bits, lowered.compile()(*point)))
    sums = lowered.compile_sum(1, "numba")(numpy.array(point), 1.0, 2.0)
    assert sums == pytest.approx(lowered.compile_sum(1)(point, 1.0, 2.0), rel=1e-14)
    sentence = r"^numba cannot compile this program: choose the target python$"
    RULES.pop("own_norm")
    beyond = norm_program(math.hypot, 3)
    for attempt in (beyond.compile, lambda target: beyond.compile_sum(1, target)):
        with pytest.raises(ValueError, match=sentence):
            attempt("numba")


REFUSED = {
    "another count": (math.hypot, 3, "arrays have no math.hypot of these operands"),
    "any count": (lambda *xs: math.hypot(*xs), 3, "arrays have no math.hypot of these operands"),
    "some of any count": (
        lambda *xs: math.hypot(xs[0], *xs[1:]),
        3,
        "arrays have no math.hypot of these operands",
    ),
    "of three": (lambda a, b, c: max(a, b, c), 3, "arrays have no max of these operands"),
    "of a list": (lambda *xs: max(xs), 3, "arrays have no max of these operands"),
    "a base": (lambda a, b: math.log(a, b), 2, "arrays have no math.log of these operands"),
    "another meaning": (math.remainder, 2, "arrays have no math.remainder of these operands"),
    "no such function": (math.lgamma, 1, "arrays have no math.lgamma of these operands"),
    "a product": (lambda *xs: math.prod(xs), 2, "arrays have no math.prod of these operands"),
    "in place": (lazily, 3, r"arrays cannot follow `result \+= number`"),
    "a chain": (lambda a, b: 1.0 if 0.0 < a < b else b, 2, "arrays cannot follow `0.0 < a < b`"),
    "not": (lambda a: (not a) * 1.0, 1, "arrays cannot follow `not a`"),
}


@pytest.mark.parametrize("target", compilers_slow(["numpy", "jax"]))
@pytest.mark.parametrize("name", REFUSED)
def test_what_arrays_would_get_wrong_is_refused(name, target):
    """NumPy would take a third operand for the place of its result, and ask an array for its truth."""
    need(target)
    primal, count, reason = REFUSED[name]
    odd = Rule("odd", "o", primal, lambda place, operands, y: 1.0)
    xs = [Value(1.5 + i, f"x{i}") for i in range(count)]
    lowered = lower(odd(*xs), xs)
    assert bits(lowered.compile()(*[x.data for x in xs])) == bits(odd(*[x.data for x in xs]))
    sentence = rf"^[\w.]+ cannot run the row odd, as {reason}: choose the target python$"
    for attempt in (lowered.compile, lambda target: lowered.compile_sum(1, target)):
        with pytest.raises(ValueError, match=sentence):
            attempt(target)


@pytest.mark.jax
def test_a_row_typed_at_a_prompt():
    """Without a text at hand, a row runs on python and as native code; for arrays a sentence says why not."""
    names = {"math": math}
    exec("typed = lambda x: math.exp(x) if x < 1.0 else x", names)  # noqa: S102
    typed = Rule("typed", "t", names["typed"], (1.0,))
    lowered = lower(lambda x: typed(x) * x, [Value(0.5, "x")])
    assert "autograd.rules" in lowered.source
    targets_left = ["python"] + ["numba"] * is_installed("numba")
    for number in (0.5, 2.5):
        assert [lowered.compile(target)(number) for target in targets_left] == [
            typed(number) * number for _ in targets_left
        ]
    for target in filter(is_installed, ("numpy", "jax")):
        with pytest.raises(
            ValueError, match=r"the row typed, as the source text of its value is not at hand"
        ):
            lowered.compile(target)


@pytest.mark.jax
def test_a_condition_may_be_a_plain_number():
    """A constant condition, and a choice between constants, on arrays and on numbers."""
    x, y = Value(1.0, "x"), Value(2.0, "y")
    outputs = [rules.where(2.0, x, y), rules.where(x, 1.0, 3.0), rules.where(0.0, 1.0, y)]
    lowered = lower(outputs, [x, y])
    for target in filter(is_installed, ("numpy", "jax")):
        run = lowered.compile(target)
        assert [float(number) for number in run(1.0, 2.0)] == [1.0, 1.0, 2.0]
        found = [numpy.broadcast_to(result, 2).tolist() for result in run(numpy.array([0.0, 5.0]), 2.0)]
        assert found == [[0.0, 5.0], [3.0, 1.0], [2.0, 2.0]]


def test_numbers_are_written_out_too():
    """On python, a helper's expression stands in place of its call on names and on numbers."""
    x = Value(-0.5, "x")
    powers = Rule("powers", "p", lambda a, b: a**2.0 - b**2.0, (1.0, 1.0))
    y = rules.greater(x, -1.0) + rules.maximum(-2.0, x) * rules.square(-x) + powers(-3.0, x)
    assert bits(lower(y, [x]).compile()(-0.5)) == bits(y.data)


def test_a_sum_on_jax_again_and_again():
    """Columns of one length, of another, and of the first again, within other functions of JAX too."""
    need("jax")
    import jax

    x, w = Value(0.3, "x"), Value(0.7, "w")
    run = lower([x * w, x + w], [x, w]).compile_sum(1, "jax")
    for length in (3, 4, 3):
        column = numpy.arange(float(length))
        expected = (2.0 * column.sum(), column.sum() + 2.0 * length)
        assert run(column, 2.0) == jax.jit(run)(column, 2.0) == expected
        several = jax.vmap(run, (None, 0))(column, numpy.array([2.0, 2.0]))
        assert numpy.array(several).T.tolist() == [list(expected)] * 2


def test_generated_text_is_run_in_one_place():
    """Of all files of the two packages, one line of `targets` runs text; none evaluates it."""
    found = []
    for package in ("autograd", "nn"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found += [(path.name, call) for call in re.findall(r"(?<![\w.])(?:exec|eval)\(", text)]
    assert found == [("targets.py", "exec(")]


# Growth.


@pytest.mark.slow
def test_a_network_of_64_by_64_compiles():
    """Loss and gradient of a 2-64-64-1 network, some 17 000 operations, compile and agree with the graph."""
    net = MLP(2, [64, 64, 1], "tanh", rng=random.Random(0))
    lowered = record_loss(net, squared_error)
    assert lowered.operations > 15000
    y = squared_error(net([0.5, -0.3]), 1.0)
    y.backward()
    numbers = [parameter.data for parameter in net.parameters()]
    loss, *slopes = lowered.compile()(0.5, -0.3, 1.0, 1.0, *numbers)
    assert [bits(number) for number in (loss, *slopes)] == [
        bits(number) for number in (y.data, *[parameter.grad for parameter in net.parameters()])
    ]
    columns = [numpy.array([number]) for number in (0.5, -0.3, 1.0)]
    sums = lowered.compile_sum(3, "numpy")(*columns, 1.0, *numbers)
    assert [float(number) for number in sums] == pytest.approx([loss, *slopes], rel=1e-12, abs=1e-15)


def test_no_library_is_loaded_before_its_target():
    """Lowering and the target python load neither NumPy, numba nor JAX."""
    code = (
        "import sys, json; from autograd import Value, lower;"
        "lower(lambda x: x.tanh(), [Value(1.0)]).compile()(1.0);"
        "print(json.dumps([name for name in ('numpy', 'numba', 'jax') if name in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_a_step_may_bear_the_name_of_what_a_helper_reads():
    """Helpers are written out for Python only where no name of the program can get in their way."""

    def function(x):
        y = rules.softplus(x) * sigmoid(x)
        if isinstance(y, Value):
            y.label = "abs"
        return [y, rules.softplus(y), rules.square(y), rules.square(sigmoid(x)), sigmoid(y)]

    run = lower(function, [Value(0.3, "max")]).compile("python")
    for number in (0.7, -0.7, -800.0):
        assert list(run(number)) == function(number)


def test_on_numpy_numbers_give_numbers():
    """Also where an input is an output; a float or an int gives a Python float, an array an array."""
    x, y = Value(2.0, "x"), Value(3.0, "y")
    results = lower([x, x * y, y], [x, y]).compile("numpy")(2.0, 3)
    assert [type(result) for result in results] == [float] * 3
    assert type(lower(x, [x]).compile("numpy")(2.0)) is float
    assert lower([x, *grad(x + y, [x])], [x, y]).compile("numpy")(2.0, 3.0) == (2.0, 1.0)
    assert lower([x, x * y], [x, y]).compile_sum(1, "numpy")([1.0, 2.0], 3.0) == (3.0, 9.0)
    assert lower(x, [x]).compile("numpy")(numpy.array([1.0, 2.0])).tolist() == [1.0, 2.0]
