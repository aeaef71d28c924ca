"""The door of a compiled program: the same numbers on every target, whatever they come in, or their name."""

import decimal
import fractions
import inspect
import math
import warnings
from importlib.util import find_spec

import numpy
import pytest
from suites import compilers_slow

from autograd import Value, constant, exp, grad, log, lower, no_grad, tanh
from autograd.programs.targets import TARGETS
from autograd.rules import RULES, Rule

x, y = Value(1.0, "x"), Value(2.0, "y")
PROGRAM = lower([x * y, y / 3, y], [x, y])
SUM = lower([x * y, x + y, y], [x, y])

NUMBERS = [1, True, -0.0, 2**70, 10**300, math.inf, numpy.bool_(True), numpy.array(0.1), numpy.array(3)]
NUMBERS += [kind(3) for kind in (numpy.int8, numpy.uint64, numpy.int64, numpy.longdouble)]
NUMBERS += [kind(0.1) for kind in (numpy.float16, numpy.float32, numpy.float64, numpy.longdouble)]
NO_NUMBERS = [
    "1.0",
    b"1",
    None,
    1j,
    numpy.complex64(1),
    decimal.Decimal(1),
    fractions.Fraction(1, 2),
    object(),
]
NO_NUMBERS += [
    Value(1.0),
    {},
    {1.0},
    numpy.timedelta64(3, "s"),
    numpy.str_("1"),
    numpy.array("1"),
    numpy.array(1j),
]


def is_there(target):
    return TARGETS[target].package == "builtins" or find_spec(target) is not None


each_target = pytest.mark.parametrize("target", compilers_slow(filter(is_there, TARGETS)))
each_plain = pytest.mark.parametrize("target", compilers_slow(filter(is_there, ("python", "numpy", "numba"))))


def refused(run, *inputs):
    """The sentence, of one line, of a TypeError, ValueError or arithmetic error."""
    with pytest.raises((TypeError, ValueError, ArithmeticError)) as caught:
        run(*inputs)
    (sentence,) = str(caught.value).splitlines()
    return sentence


@each_target
def test_numbers_of_every_kind_are_floats_of_64_bits(target):
    """What Python's float makes of each goes in; numbers come out as Python floats, on JAX as its arrays."""
    run, reference = PROGRAM.compile(target), PROGRAM.compile()
    for number in NUMBERS:
        found, expected = run(0.3, number), reference(0.3, float(number))
        assert list(map(float, found)) == pytest.approx(expected, rel=1e-15), (target, number)
        kinds = {type(result) for result in found}
        assert kinds == {float} or (
            target == "jax" and {result.dtype for result in found} == {numpy.dtype(float)}
        )


@each_target
def test_what_is_no_number_is_refused_by_name(target):
    """Text, None, complex numbers, other kinds of numbers, nodes: alone, in a list, in a column."""
    run, summed = PROGRAM.compile(target), SUM.compile_sum(1, target)
    for thing in NO_NUMBERS:
        assert refused(run, 0.3, thing).startswith("the input y: expected one real number, not a "), thing
        assert refused(run, thing, 0.3).startswith("the input x: "), thing
        assert refused(summed, [1.0, 2.0], thing).startswith(
            "the input y: expected one real number, not a "
        ), thing
        assert refused(summed, [1.0, thing], 2.0).startswith(
            "the input x: expected one real number, not a "
        ), thing
        assert refused(summed, thing, 2.0).startswith("the input x: "), thing
    assert refused(run, 0.3, 10**400).endswith("is too large: floats end at 1.8e308")
    for column in (
        "",
        {},
        {0.1},
        b"12",
        2.0,
        [[1.0], [2.0]],
        numpy.ones((3, 1)),
        numpy.ones(()),
        [[1.0], 2.0],
    ):
        assert refused(summed, column, 2.0).startswith("the input x: expected "), column
    assert refused(summed, [1.0], [2.0]).startswith("the input y: expected one ")
    assert refused(run, 1.0) == "the program takes 2 inputs, x, y: got 1"
    assert refused(summed, [1.0], 1.0, 2.0) == "the program takes 2 inputs, x, y: got 3"


@pytest.mark.parametrize("target", compilers_slow(filter(is_there, ("python", "numba"))))
def test_where_numbers_are_taken_arrays_are_refused(target):
    """On python and numba an input of a program is one number."""
    for thing in ([1.0, 2.0], numpy.ones(3), numpy.ones(1)):
        assert refused(PROGRAM.compile(target), 1.0, thing).startswith(
            "the input y: expected one real number, "
        )


@each_target
def test_columns_of_every_kind(target):
    """Lists, tuples, ranges, arrays of any type, order and access: the sums are those of floats."""
    run = lower([x * y, x], [x, y]).compile_sum(2, target)
    fixed = numpy.arange(3.0)
    fixed.flags.writeable = False
    kinds = [
        [0, 1, 2],
        (0.0, 1, numpy.float32(2)),
        range(3),
        fixed,
        numpy.arange(6)[::2] // 2,
        [False, 1, 2.0],
    ]
    kinds += [
        numpy.arange(3, dtype=kind) for kind in ("i1", "u8", "f2", "f4", "f8", ">f8", "longdouble", "O")
    ]
    for column in kinds:
        found = run(column, [0.5, 1.5, 2.5])
        assert list(map(float, found)) == [6.5, 3.0], column
    assert list(map(float, run([2**70, 1], [1, 2**70]))) == [2.0**71, 2.0**70]
    assert list(map(float, run([], numpy.array([])))) == [0.0, 0.0]
    if target != "jax":
        assert [type(number) for number in run([], [])] == [float, float]


@each_target
def test_columns_of_unequal_length_are_refused(target):
    """Whatever they come in, and also where one of them has a single number, or none."""
    run = lower([x * y], [x, y]).compile_sum(2, target)
    for column in ([1.0, 2.0], [1.0], [], numpy.ones(4)):
        sentence = f"columns must have one length: x has {len(column)}, y has 3 numbers"
        assert refused(run, column, [1.0, 2.0, 3.0]) == refused(run, column, numpy.ones(3)) == sentence


@pytest.mark.parametrize("target", compilers_slow(filter(is_there, ("python", "numba"))))
def test_a_division_by_zero_is_one_for_every_kind_of_number(target):
    """ZeroDivisionError, as documented, also for an int and for NumPy's scalars, and without a warning."""
    run, summed = lower(1 / x, [x]).compile(target), lower(1 / x, [x]).compile_sum(1, target)
    for zero in (0.0, -0.0, 0, False, numpy.float64(0), numpy.float32(0), numpy.int8(0), numpy.array(0.0)):
        with pytest.raises(ZeroDivisionError, match=r"^1\.0 / x: operands are 1\.0 and -?0\.0 \("):
            run(zero)
        with pytest.raises(ZeroDivisionError, match=r"^sample 1: 1\.0 / x: operands are 1\.0 and -?0\.0 \("):
            summed([1.0, zero])


@each_target
def test_no_warning_of_a_library_reaches_the_user(target):
    """Compiling and running on lists, ints, small floats: no warning of any kind on any target."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        PROGRAM.compile(target)(1, numpy.float16(2))
        SUM.compile_sum(1, target)([1, 2], numpy.longdouble(3))
        with pytest.raises(TypeError):
            SUM.compile_sum(1, target)(numpy.array([1j]), 1.0)


def test_arrays_that_come_out_are_new():
    """On NumPy, a slope that is an input has memory of its own: changing it leaves the input as it was."""
    column = numpy.array([1.0, 2.0])
    for slope in lower([*grad(x * y, [y]), x], [x, y]).compile("numpy")(column, 3.0):
        slope *= 10.0
    assert column.tolist() == [1.0, 2.0]
    assert PROGRAM.compile("numpy")(column, 3.0)[1:] == (1.0, 3.0)


def test_traced_numbers_pass_jax_s_door():
    """Under `jit`, `vmap`, `scan` and `grad`, also in lists and as columns; complex ones are refused."""
    jax = pytest.importorskip("jax")
    run, summed = lower(tanh(x) * y, [x, y]).compile("jax"), lower([x * y], [x, y]).compile_sum(1, "jax")
    numbers = numpy.array([0.5, 1.0])
    expected = numpy.tanh(numpy.tanh(numbers) * 2.0) * 2.0
    double = jax.jit(jax.vmap(lambda z: run(run(z, 2.0), 2)))
    assert double(numbers).tolist() == pytest.approx(expected.tolist(), rel=1e-14)
    last, _ = jax.lax.scan(lambda so_far, z: (run(so_far, z), so_far), 0.5, numbers)
    assert float(last) == pytest.approx(math.tanh(math.tanh(0.5) * 0.5), rel=1e-14)
    assert float(jax.grad(run)(0.5, 2.0)) == pytest.approx(2 / math.cosh(0.5) ** 2, rel=1e-14)
    assert float(jax.jit(lambda a, b: run(a, [a, b])[1])(0.5, 2.0)) == pytest.approx(
        2 * math.tanh(0.5), rel=1e-14
    )
    assert float(jax.jit(lambda column, w: summed(column, w)[0])(numbers, 2.0)) == 3.0
    assert jax.vmap(summed, (None, 0))(numbers, numbers)[0].tolist() == [0.75, 1.5]
    assert float(run(jax.numpy.float32(0.5), jax.numpy.int32(2))) == pytest.approx(
        2 * math.tanh(0.5), rel=1e-14
    )
    assert (
        refused(run, jax.numpy.array(1j), 1.0)
        == "the input x: expected real numbers, not an array of complex128"
    )
    assert refused(jax.jit(summed), jax.numpy.ones((2, 1)), 1.0).startswith("the input x: expected a column")


@each_target
def test_behind_the_door_is_the_code_itself(target):
    """`behind` takes floats and arrays (python: lists), and gives what the door gives."""
    run = SUM.compile_sum(1, target)
    column = [1.0, 2.0] if target == "python" else numpy.array([1.0, 2.0])
    assert list(map(float, run.behind(column, 3.0))) == list(map(float, run(column, 3.0))) == [9.0, 9.0, 6.0]


def test_a_constant_among_the_inputs_is_refused():
    """What is computed from it alone is a number in the code: refused by name, not dropped."""
    with no_grad():
        made = x * 2
    for k in (constant(2.0, "k"), made):
        with pytest.raises(TypeError, match=r"^(k|4\.0|2\.0) is a constant, which a program would freeze: "):
            lower(lambda x, k: x * k * k, [x, k])


@each_target
@pytest.mark.parametrize(
    "primal",
    [math.floor, math.isfinite, int, lambda a: 1 if a > 0 else 0, lambda a: a > 0, lambda a: math.trunc(a)],
)
def test_rows_that_give_whole_numbers_give_floats(primal, target):
    """A row of one's own over `math.floor` and its like: floats, and no whole number that overflows."""
    if target in ("numpy", "jax") and primal is int:
        return  # arrays have none
    whole = Rule("whole", "w", primal, (None,))
    at = Value(1e10, "x")
    nodes = [whole(at), whole(at) * whole(at) * whole(at)]
    expected = [node.data for node in nodes]
    found = lower(nodes, [at]).compile(target)(1e10)
    assert list(map(float, found)) == expected
    assert target == "jax" or {type(number) for number in found} == {float}
    RULES.pop("whole")


def test_what_is_no_real_number_does_not_come_out():
    """A row of one's own that leaves the reals, or gives a number of NumPy's."""
    odd = Rule("odd", "o", lambda a: (-a) ** 0.5, (None,))
    at = Value(-4.0, "x")
    with pytest.raises(TypeError, match="complex"):
        lower(odd(at), [at]).compile()(4.0)
    odd = Rule("odd", "o", numpy.sin, (None,))
    assert type(lower(odd(x), [x]).compile()(2.0)) is float
    RULES.pop("odd")


@each_target
def test_a_program_does_not_take_another_row_of_the_same_name(target):
    """It is refused, as the code knows rows by their names; a row that is made again is the same."""

    def cell(factor):
        return Rule("cell", "c", lambda a: factor * a, (factor,))

    older, at = cell(2.0), Value(1.0, "x")
    program = lower(older(at), [at])
    again = cell(2.0)
    both = lower([older(at), again(at)], [at])
    if target in ("python", "numba"):
        assert (program.compile(target)(3.0), both.compile(target)(3.0)) == (6.0, (6.0, 6.0))
    newer = cell(5.0)
    for made in (program, lower([older(at), newer(at)], [at])):
        assert refused(made.compile, target) == (
            "another row cell has replaced that of this program: record it again"
        )
    RULES.pop("cell")


@each_target
def test_masked_arrays_are_refused(target):
    """What is masked has a number there, which nobody means."""
    masked = numpy.ma.array([1.0, 2.0], mask=[False, True])
    sentence = "a masked array leaves numbers out: take its compressed() or filled(...)"
    assert refused(SUM.compile_sum(1, target), masked, 2.0) == f"the input x: {sentence}"


# Where a program fails.


@pytest.mark.parametrize("target", compilers_slow(filter(is_there, ("python", "numba"))))
def test_a_failure_is_named(target):
    """The operation, its operands' numbers, its line and its sample; the same kind of error."""
    x = Value(3.0, "x")
    z = x - 1
    z.label = "z"
    t = 1 / z
    t.label = "t"
    program = lower([exp(t), x], [x])
    sentence = "1.0 / z: operands are 1.0 and 0.0 (float division by zero), in `t = 1.0 / z`"
    assert refused(program.compile(target), 1) == sentence
    assert refused(program.compile_sum(1, target), [2.0, 3.0, 1.0]) == f"sample 2: {sentence}"
    if target == "python":
        with pytest.raises(
            ValueError, match=r"^log\(x\): operand is -1\.0 \(.*\), in `return log\(x\) \* y`$"
        ):
            lower(log(x) * y, [x, y]).compile()(-1.0, 2.0)
        with pytest.raises(
            OverflowError, match=r"^exp\(x\): operand is 1000\.0 \(.*\), in `return exp\(x\)`$"
        ):
            lower(exp(x), [x]).compile()(1000)


@pytest.mark.slow
def test_native_code_says_only_what_it_did():
    """Where numba goes on, at log(0), and fails later, what Python would have refused is named beside it."""
    if not is_there("numba"):
        pytest.skip("numba is not installed")
    run = lower(1 / log(y) + 1 / x, [x, y]).compile("numba")
    beside = r"^division by zero, after what is an error in plain Python: log\(y\): operand is 0.0"
    with pytest.raises(ZeroDivisionError, match=beside):
        run(0.0, 0.0)


def test_wrong_calls_of_compile_are_refused():
    """A target that is no text, a number of columns that is none."""
    for target in (None, ["numpy"], 3):
        with pytest.raises(ValueError, match=r"^unknown target"):
            PROGRAM.compile(target)
    for over in (None, "1", 1.0, 0, 3):
        with pytest.raises(ValueError, match=r"^over must be from 1 to 2"):
            PROGRAM.compile_sum(over)


@pytest.mark.jax
def test_the_doors_do_not_take_names():
    """Inputs are given in order, on every target."""
    for target in filter(is_there, TARGETS):
        assert [p.kind.name for p in inspect.signature(PROGRAM.compile(target)).parameters.values()] == [
            "VAR_POSITIONAL"
        ]
