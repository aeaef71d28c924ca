"""`lower`: a graph as code that a person would write, and that computes the same, bit for bit."""

import ast
import keyword
import math
import random
import re
from functools import partial

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from suites import compilers_slow, slow
from support import bits

from autograd import (
    Value,
    constant,
    exp,
    grad,
    greater,
    hessian,
    jacobian,
    log,
    lower,
    maximum,
    no_grad,
    sigmoid,
    tanh,
    topological_order,
    total,
    where,
)
from autograd.lines import made_at
from autograd.programs.source import Names, listed
from autograd.recording import Block, source_lines
from autograd.rules import RULES, Rule
from nn import MLP, squared_error
from nn.engines import record_loss

LONGEST = 110


def inputs_named(*names):
    return [Value(0.5 + 0.25 * i, name) for i, name in enumerate(names)]


def run_alone(source, *numbers):
    """Run the text of a program with nothing else in reach."""
    namespace = {}
    exec(source, namespace)  # noqa: S102
    return namespace["program"](*numbers)


def body_of(source, name="program"):
    """The lines inside one of the functions of a source."""
    return source.partition(f"def {name}(")[2].partition("):\n")[2].splitlines()


def data_of(nodes):
    return [bits(node.data) for node in nodes]


# What the code looks like.


def test_a_neuron_reads_like_formulas():
    """The loss of one neuron and its gradient, as whole text: names from labels, nothing twice."""
    x, t, w, b = inputs_named("x", "t", "w", "b")
    z = w * x + b
    z.label = "z"
    a = tanh(z)
    a.label = "a"
    error = a - t
    error.label = "error"
    loss = error * error
    loss.label = "loss"
    lowered = lower([loss, *grad(loss, [w, b])], [x, t, w, b])
    assert lowered.source == (
        "import math\n"
        "from math import tanh\n"
        "\n\n"
        "def sech2(x: float) -> float:\n"
        "    e = math.exp(-2.0 * math.fabs(x))\n"
        "    return 4.0 * e / ((1.0 + e) * (1.0 + e))\n"
        "\n\n"
        "def program(x, t, w, b):\n"
        "    z = w * x + b\n"
        "    a = tanh(z)\n"
        "    error = a - t\n"
        "    loss = error * error\n"
        "    d_z = (error + error) * sech2(z)\n"
        "    return (loss, d_z * x, d_z)\n"
    )
    assert lowered.operations == 9


DISK_BODY = """\
    layer0_neuron0_z = layer0_neuron0_w0 * x0 + layer0_neuron0_w1 * x1 + layer0_neuron0_b
    layer0_neuron0_a = sigmoid(layer0_neuron0_z)
    layer0_neuron1_z = layer0_neuron1_w0 * x0 + layer0_neuron1_w1 * x1 + layer0_neuron1_b
    layer0_neuron1_a = sigmoid(layer0_neuron1_z)
    layer0_neuron2_z = layer0_neuron2_w0 * x0 + layer0_neuron2_w1 * x1 + layer0_neuron2_b
    layer0_neuron2_a = sigmoid(layer0_neuron2_z)
    layer0_neuron3_z = layer0_neuron3_w0 * x0 + layer0_neuron3_w1 * x1 + layer0_neuron3_b
    layer0_neuron3_a = sigmoid(layer0_neuron3_z)
    subtotal = layer1_neuron0_w0 * layer0_neuron0_a + layer1_neuron0_w1 * layer0_neuron1_a
    subtotal_2 = subtotal + layer1_neuron0_w2 * layer0_neuron2_a + layer1_neuron0_w3 * layer0_neuron3_a
    layer1_neuron0_z = subtotal_2 + layer1_neuron0_b
    layer1_neuron0_a = sigmoid(layer1_neuron0_z)
    error = layer1_neuron0_a - target
    loss = square(error)
    layer1_neuron0_d_z = weight * (2.0 * error) * (layer1_neuron0_a * (1.0 - layer1_neuron0_a))
    layer0_neuron3_d_a = layer1_neuron0_d_z * layer1_neuron0_w3
    layer0_neuron3_d_z = layer0_neuron3_d_a * (layer0_neuron3_a * (1.0 - layer0_neuron3_a))
    layer0_neuron2_d_a = layer1_neuron0_d_z * layer1_neuron0_w2
    layer0_neuron2_d_z = layer0_neuron2_d_a * (layer0_neuron2_a * (1.0 - layer0_neuron2_a))
    layer0_neuron1_d_a = layer1_neuron0_d_z * layer1_neuron0_w1
    layer0_neuron1_d_z = layer0_neuron1_d_a * (layer0_neuron1_a * (1.0 - layer0_neuron1_a))
    layer0_neuron0_d_a = layer1_neuron0_d_z * layer1_neuron0_w0
    layer0_neuron0_d_z = layer0_neuron0_d_a * (layer0_neuron0_a * (1.0 - layer0_neuron0_a))
    return (loss, layer0_neuron0_d_z * x0, layer0_neuron0_d_z * x1, layer0_neuron0_d_z,
        layer0_neuron1_d_z * x0, layer0_neuron1_d_z * x1, layer0_neuron1_d_z,
        layer0_neuron2_d_z * x0, layer0_neuron2_d_z * x1, layer0_neuron2_d_z,
        layer0_neuron3_d_z * x0, layer0_neuron3_d_z * x1, layer0_neuron3_d_z,
        layer1_neuron0_d_z * layer0_neuron0_a, layer1_neuron0_d_z * layer0_neuron1_a,
        layer1_neuron0_d_z * layer0_neuron2_a, layer1_neuron0_d_z * layer0_neuron3_a,
        layer1_neuron0_d_z)
"""


def test_the_disk_network_is_what_one_writes_by_hand():
    """One sample's loss and its 17 slopes: 23 steps and the results, as whole text."""
    source = record_loss(MLP(2, [4, 1], rng=random.Random(0)), squared_error).source
    assert "\n".join(body_of(source)) + "\n" == DISK_BODY
    assert max(map(len, source.splitlines())) <= LONGEST


def test_the_loop_over_samples_is_inside():
    """The summed program, as whole text: sums from 0.0, one loop, every output added up."""
    x, t, w = inputs_named("x", "t", "w")
    error = w * x - t
    error.label = "error"
    loss = error * error
    loss.label = "loss"
    assert lower([loss, *grad(loss, [w])], [x, t, w]).summed_source(2) == (
        "def summed(xs, ts, w):\n"
        "    sum_loss = 0.0\n"
        "    sum_d_w = 0.0\n"
        "    for x, t in zip(xs, ts):\n"
        "        error = w * x - t\n"
        "        loss = error * error\n"
        "        sum_loss += loss\n"
        "        sum_d_w += (error + error) * x\n"
        "    return (sum_loss, sum_d_w)\n"
    )


def test_dead_code_is_gone():
    """A step that no output needs is not in the program."""
    (x,) = inputs_named("x")
    unused = exp(x * 100)
    used = x + 1
    assert unused.data
    assert body_of(lower(used, [x]).source) == ["    return x + 1.0"]


def test_what_is_computed_twice_is_computed_once():
    """Equal operations on equal operands are one step, through any number of levels."""
    x, y = inputs_named("x", "y")
    first, second = (tanh(x * y + 2) for _ in range(2))
    lowered = lower(first * second, [x, y])
    assert body_of(lowered.source) == ["    t = tanh(x * y + 2.0)", "    return t * t"]
    assert lowered.operations == 4


def test_operands_in_another_order_stay_apart():
    """x - y and y - x are two steps, and so are x * y and y * x, which nobody promised to be equal."""
    x, y = inputs_named("x", "y")
    assert body_of(lower([x - y, y - x], [x, y]).source) == ["    return (x - y, y - x)"]


def test_brackets_stand_just_where_python_needs_them():
    """Every pair of operators, nested on either side, reads back as the same formula."""
    x, y, z = inputs_named("x", "y", "z")
    operators = [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a * b,
        lambda a, b: a / b,
        lambda a, b: a - (-b),
        lambda a, b: (-a) ** 2 * b,
        lambda a, b: -(a**2) + b**-3,
    ]
    for outer in operators:
        for inner in operators:
            for whole in (outer(inner(x, y), z), outer(z, inner(x, y))):
                assert bits(run_alone(lower(whole, [x, y, z]).source, 0.5, 0.75, 1.0)) == bits(whole.data)


def test_nothing_folds_that_could_change_a_bit():
    """x * 0, x + 0, x - x and x / x stay: each of them is something else for inf, nan or -0.0."""
    (x,) = inputs_named("x")
    run = lower([x * 0, x + 0, x - x, x / x], [x]).compile()
    assert [bits(number) for number in run(math.inf)] == ["nan", "inf", "nan", "nan"]
    assert [bits(number) for number in run(-1.0)] == [
        "-0x0.0p+0",
        "-0x1.0000000000000p+0",
        bits(0.0),
        bits(1.0),
    ]


def test_equal_constants_of_other_bits_stay_apart():
    """0.0 and -0.0 are equal and yet two numbers; one nan is one number."""
    (x,) = inputs_named("x")
    run = lower([x + 0.0, x + -0.0, x * math.nan, x * math.nan], [x])
    assert [bits(number) for number in run.compile()(-0.0)] == [bits(0.0), bits(-0.0), "nan", "nan"]
    assert run.operations == 3


# Names.

HOSTILE = [
    "",
    "lambda",
    "None",
    "__debug__",
    "_",
    "1st",
    "a b",
    "a.b",
    "a_b",
    "x)\n    import os",
    "\0",
    '"""',
    "é",
    "ﬁ",  # a ligature, which Python reads as fi
    "fi",
    "ﷺ" * 60,  # one letter that normalizes to eighteen
    "変数",
    "\u0301",
    "🙂",
    "exp",
    "sigmoid",
    "math",
    "inf",
    "nan",
    "pow",
    "zip",
    "program",
    "summed",
    "__ones__",
    "__dot__",
    "RULES",
    "t",
    "t_2",
    "subtotal",
    "x0",
    "x0s",
    "sum_x0",
    "abs",
    "max",
    "where",
    "match",
    "self",
    "w" * 5000,
    "w" * 5000 + "!",
]


def hostile_graph():
    """Every hostile label on an input, on a step and, among the rows, as the name of a helper."""
    xs = [Value(0.1 + 0.01 * i, label) for i, label in enumerate(HOSTILE)]
    steps = []
    for i, x in enumerate(xs):
        step = where(greater(x, 0.2), sigmoid(x) ** xs[i - 1], exp(x) * math.inf - maximum(x, 0.3))
        step.label = HOSTILE[-i]
        steps.append(step)
    whole = total([*steps, *xs]) + abs(xs[0])
    return [whole, *steps], xs


def test_no_label_breaks_the_code():
    """Keywords, Unicode, quotes, helpers' names, equal names, 5000 letters: valid, distinct, not too long."""
    outputs, xs = hostile_graph()
    lowered = lower(outputs, xs)
    numbers = [x.data for x in xs]
    assert [bits(number) for number in run_alone(lowered.source, *numbers)] == data_of(outputs)
    assert len(set(lowered.inputs)) == len(xs)
    assert not any(keyword.iskeyword(name) or len(name) > 50 for name in lowered.inputs)
    sums = lowered.compile_sum(5)(*[[number] for number in numbers[:5]], *numbers[5:])
    assert [bits(number) for number in sums] == data_of(outputs)
    for source in (lowered.source, lowered.summed_source(5)):
        assert max(map(len, source.splitlines())) <= LONGEST


@given(st.lists(st.text(max_size=12), min_size=2, max_size=5))
def test_any_text_is_a_label(labels):
    """Whatever the labels, the program compiles, and each input is the one that it was."""
    xs = [Value(float(i + 2), label) for i, label in enumerate(labels)]
    y = total(x * (10.0**i) for i, x in enumerate(xs))
    y.label = labels[0]
    assert run_alone(lower(y, xs).source, *[x.data for x in xs]) == y.data


def test_names_come_from_the_ends_of_paths_and_from_labels():
    """A path's dots become underscores; a gradient is named after what it is the gradient of."""
    x, w = inputs_named("x", "layer0.w1")
    z = w * x
    z.label = "layer0.z"
    y = tanh(z)
    source = lower([y, *grad(y * y, [x, w])], [x, w]).source
    assert "def program(x, layer0_w1):" in source
    assert "    layer0_z = layer0_w1 * x" in source
    assert "    layer0_d_z = " in source


@pytest.mark.parametrize("count", [1, 2, 30, slow(400)])
def test_lines_stay_readable(count):
    """Deep formulas, long sums and many inputs are broken into lines of at most 110 letters."""
    xs = [Value(0.1, f"a.rather.long.path.to.a.number{i}") for i in range(count)]
    y = total(x * x for x in xs)
    for x in xs:
        y = tanh(y * x + 1)
    lowered = lower([y, *grad(y, xs)], xs)
    for source in (lowered.source, lowered.summed_source(1), lowered.summed_source(count)):
        assert max(map(len, source.splitlines())) <= LONGEST
        ast.parse(source)


def test_a_list_is_broken_between_its_items():
    """Each item in one piece, however wide, its spaces as they were; no item, one, many."""
    for items in (
        [],
        ["a"],
        ["a * b"],
        ["wide + " * 20 + "wide"],
        [f"f(x{i}, 1.0) * y{i}" for i in range(40)],
    ):
        text = listed("return (", items, ")")
        assert text.replace("\n    ", " ").replace("( wide", "(wide") == f"return ({', '.join(items)})"
        assert all(line.endswith((",", ")", "(")) for line in text.splitlines())


def test_finding_a_name_takes_no_longer_for_many():
    """Each of very many steps without a label finds its name in a few looks, however many came before."""

    class Counted(set):
        looks = 0

        def __contains__(self, name):
            self.looks += 1
            return super().__contains__(name)

    names = Names([])
    names.taken = Counted(names.taken)
    assert len({names.new("t") for _ in range(1000)}) == 1000
    assert names.taken.looks <= 3000


# What goes in and what comes out.


def test_one_node_gives_a_number_and_a_list_a_tuple():
    """`lower(y, ...)` returns what y is, `lower([y], ...)` a tuple of one; a function likewise."""
    (x,) = inputs_named("x")
    assert lower(x + 1, [x]).compile()(2.0) == 3.0
    assert lower([x + 1], [x]).compile()(2.0) == (3.0,)
    assert lower(lambda x: x + 1, [x]).compile()(2.0) == 3.0
    assert lower(lambda x: [x + 1], [x]).compile()(2.0) == (3.0,)
    assert lower([], [x]).compile()(2.0) == ()


def test_outputs_may_be_inputs_and_constants():
    """An output that is an input, twice, or a constant, is returned like any other."""
    x, y = inputs_named("x", "y")
    assert lower([x, x, constant(3.0), y + 1, y + 1], [x, y]).compile()(5.0, 6.0) == (5.0, 5.0, 3.0, 7.0, 7.0)
    assert lower(x, [x]).compile()(5.0) == 5.0
    assert lower(constant(-0.0), [x]).source == "def program(x):\n    return -0.0\n"


def test_an_input_may_be_inside_the_graph():
    """An inner node as input cuts the graph there: what it was made from is not asked for."""
    x, y = inputs_named("x", "y")
    m = x * y
    m.label = "m"
    assert lower(m * m + 1, [m]).source == "def program(m):\n    return m * m + 1.0\n"
    assert lower(m + x, [m, x]).compile()(10.0, 1.0) == 11.0


def test_unused_inputs_stay_arguments():
    """An input that no output needs is still an argument, in its place."""
    x, y, z = inputs_named("x", "y", "z")
    assert lower(z - x, [x, y, z]).compile()(1.0, math.nan, 3.0) == 2.0


def test_an_input_is_given_once():
    """The same node twice among the inputs could get two numbers: refused by name."""
    x, y = inputs_named("x", "y")
    with pytest.raises(ValueError, match=r"^x is among the inputs 2 times: give each input once$"):
        lower(x * y, [x, y, x])


def test_a_forgotten_leaf_is_named():
    """A leaf that is no input would be frozen: refused, with its label or its number."""
    x, w = inputs_named("x", "w")
    with pytest.raises(ValueError, match=r"^w is in the graph but not among the inputs, .* would be frozen"):
        lower(w * x, [x])
    with pytest.raises(ValueError, match=r"^7.0 is in the graph but not among the inputs"):
        lower(lambda x: x * Value(7.0), [x])


@pytest.mark.parametrize("outputs", [3.0, [3.0], [None], None, "y", lambda x: 3.0, {}])
def test_outputs_are_nodes(outputs):
    """A plain number, or anything else, as output is a TypeError."""
    with pytest.raises(TypeError, match="outputs must be Values"):
        lower(outputs, inputs_named("x"))


@pytest.mark.parametrize("inputs", [3.0, [3.0], None, Value(1.0), iter([])])
def test_inputs_are_a_list_of_nodes(inputs):
    """Anything but a list of nodes as inputs is a TypeError."""
    with pytest.raises(TypeError, match="inputs must be a list of Values"):
        lower(Value(1.0), inputs)


def test_whole_numbers_are_written_as_floats():
    """An integer in a formula is a float in the code, so no target divides whole numbers: 1/121 is not 0."""
    (x,) = inputs_named("x")
    source = lower((x * 3 + True) ** 2 / 121, [x]).source
    assert body_of(source) == ["    return (x * 3.0 + 1.0) ** 2.0 / 121.0"]
    assert not re.search(r"(?<![\w.])\d+(?![\d.])", source)


@pytest.mark.parametrize(
    "number", [math.inf, -math.inf, math.nan, -0.0, 5e-324, -1.7976931348623157e308, 1e22]
)
def test_every_float_can_be_a_constant(number):
    """Infinities, nan, -0.0, the smallest and the largest: the source alone gives the same bits."""
    (x,) = inputs_named("x")
    outputs = [x * number, number - x, maximum(x, number), total([number, x]), constant(number)]
    lowered = lower(outputs, [x])
    assert [bits(y) for y in run_alone(lowered.source, x.data)] == data_of(outputs)


# It knows when it would lie.

EXPLANATION = r"would choose for good in a recorded program: use where, greater, maximum or relu$"


@pytest.mark.parametrize(
    "function",
    [
        lambda x, y: x if x > y else y,
        lambda x, y: x if x >= 0.0 else y,
        lambda x, y: x if x * y < 1.0 else y,
        lambda x, y: x if 1.0 <= x else y,  # noqa: SIM300
        lambda x, y: max(x, y),
        lambda x, y: sorted([y, x])[0],
        lambda x, y: grad(min(x * x, y), [x]),
    ],
)
def test_comparing_while_recording_explains_itself(function):
    """A comparison of a recorded node, hidden in max or sorted too, is an error that names the way out."""
    with pytest.raises(TypeError, match=EXPLANATION):
        lower(function, inputs_named("x", "y"))


def test_comparing_outside_is_as_before():
    """The guard holds while the function is recorded, and not after, even if it fails."""
    x, y = inputs_named("x", "y")
    with pytest.raises(TypeError):
        lower(lambda x, y: x if x > y else y, [x, y])
    assert x < y
    assert lower(x * y, [x, y]).compile()(2.0, 3.0) == 6.0


@pytest.mark.parametrize("block", [no_grad, source_lines, partial(Block, "fold")])
def test_no_block_switches_the_guard_off(block):
    """Whatever else is answered otherwise within the function, comparing stays an error."""

    def by_block(x, y):
        with block():
            is_larger = x > y
        return x if is_larger else y

    @block()
    def is_larger(x, y):
        return x > y

    for function in (by_block, lambda x, y: x if is_larger(x, y) else y):
        with pytest.raises(TypeError, match=EXPLANATION):
            lower(function, inputs_named("x", "y"))
        with source_lines(), Block("fold"), pytest.raises(TypeError, match=EXPLANATION):
            lower(function, inputs_named("x", "y"))


def test_a_branch_is_not_frozen_behind_no_grad():
    """Recorded at 2.0, this would give 9.0 at -3.0, where 3.0 is right."""

    def f(x):
        with no_grad():
            positive = x > 0
        return x * x if positive else -x

    with pytest.raises(TypeError, match=EXPLANATION):
        lower(f, [Value(2.0, "x")])
    assert lower(lambda x: where(greater(x, 0), x * x, -x), [Value(2.0, "x")]).compile()(-3.0) == 3.0


def test_a_partial_that_compares_is_an_error():
    """A row of one's own whose partial chooses by a number, while `grad` runs inside `lower`, is refused."""
    kinked = Rule("kinked", "k", lambda x: abs(x), (lambda x, y: 1.0 if x > 0.0 else -1.0,))
    (x,) = inputs_named("x")
    assert [slope.data for slope in grad(kinked(x), [x])] == [1.0]
    for function in (lambda x: grad(kinked(x), [x]), lambda x: hessian(kinked(x * x), [x])[0]):
        with pytest.raises(TypeError, match=r"of kinked\(x.*" + EXPLANATION.removesuffix("$")):
            lower(function, [x])
    assert [slope.data for slope in grad(kinked(x), [x])] == [1.0]


def test_lines_are_noted_while_a_program_is_recorded():
    """`source_lines` around `lower`, or in the function, notes where each node was made."""
    made = []

    def function(x):
        made.append(x * x)
        with source_lines():
            made.append(made[0] + 1)
        return made[1]

    lower(function, inputs_named("x"))
    assert made_at(made[0]) is None
    assert made_at(made[1])[0] == __file__
    made.clear()
    with source_lines():
        lower(function, inputs_named("x"))
    (file, first), (_, second) = map(made_at, made)
    assert (file, second - first) == (__file__, 2)


def test_a_program_lowered_while_another_one_is_recorded():
    """`lower` within the function that `lower` records leaves the guard as it found it."""

    def function(x, y):
        inner = lower(lambda x: x * x, [x])
        assert inner.compile()(3.0) == 9.0
        return x if x > y else y

    with pytest.raises(TypeError, match=EXPLANATION):
        lower(function, inputs_named("x", "y"))


@pytest.mark.parametrize("function", [float, math.exp, lambda x: x * float(x), lambda x: x * math.sqrt(x)])
def test_float_while_recording_explains_itself(function):
    """`float()` of a node, also inside a function of `math`, is an error that names the way out."""
    with pytest.raises(TypeError, match=r"would lose its gradient.*where, greater or maximum"):
        lower(function, inputs_named("x"))


def test_nothing_is_recorded_without_gradients():
    """Inside `no_grad` there is no graph to lower: refused, in place of a program of frozen numbers."""
    with no_grad(), pytest.raises(ValueError, match="no_grad records nothing"):
        lower(lambda x: x * x, inputs_named("x"))


@pytest.mark.parametrize(
    ("function", "by_hand"),
    [
        (lambda x, y: where(greater(x, y), x * x, -y), lambda x, y: x * x if x > y else -y),
        (lambda x, y: maximum(x, y), max),
        (lambda x, y: where(x, y, 7.0), lambda x, y: y if x != 0 else 7.0),
        (lambda x, y: (x - y).relu(), lambda x, y: x - y if x > y else 0.0),
    ],
)
def test_where_follows_its_condition(function, by_hand):
    """Recorded on one side of a condition, the program takes the other side for other numbers."""
    run = lower(function, inputs_named("x", "y")).compile()
    for x, y in [(1.0, 2.0), (2.0, 1.0), (0.0, 3.0), (3.0, 0.0), (-1.0, -1.0)]:
        assert run(x, y) == by_hand(x, y)


def test_the_gradient_of_where_follows_its_condition():
    """The slope is that of the side taken now, not of the side recorded."""
    x, y = inputs_named("x", "y")
    run = lower(lambda x, y: grad(where(greater(x, y), x * x, 3 * x), [x]), [x, y]).compile()
    assert run(1.0, 2.0) == (3.0,)
    assert run(5.0, 2.0) == (10.0,)


# The same bits.

SMOOTH = ("add", "sub", "mul", "neg", "tanh", "sigmoid", "sin", "cos", "square", "softplus")
ROWS = [rule for rule in RULES.values() if rule.name != "total"]
NUMBERS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, 1e-9, 710.0, -746.0, 1e154, math.inf, math.nan]),
    st.floats(-4, 4),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ROWS),
        st.lists(st.one_of(st.integers(0, 40), st.integers(0, 40), NUMBERS), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=14,
)


def build(steps, inputs):
    """The nodes that these steps make of the inputs; every one is read by the last, so none is dead."""
    nodes = list(inputs)
    for rule, operands in steps:
        chosen = [nodes[o % len(nodes)] if type(o) is int else o for o in operands[: rule.arity]]
        node = rule(*chosen)
        if isinstance(node, Value):
            nodes.append(node)
    return total(nodes)


def numbers_or_error(action):
    try:
        return [bits(float(number)) for number in action()]
    except (ArithmeticError, ValueError):
        return "error"


@given(STEPS, st.lists(NUMBERS, min_size=3, max_size=3), st.lists(NUMBERS, min_size=3, max_size=3))
def test_random_graphs_have_the_bits_of_the_graph(steps, first, second):
    """Value and gradient of any graph, recorded at one point, are the graph's, or its error, at any other."""

    def by_graph(numbers):
        inputs = [Value(number) for number in numbers]
        y = build(steps, inputs)
        return [y, *grad(y, inputs)], inputs

    try:
        outputs, inputs = by_graph(first)
    except (ArithmeticError, ValueError):
        return
    run = lower(outputs, inputs).compile()
    for numbers in (first, second):
        expected = numbers_or_error(lambda numbers=numbers: [node.data for node in by_graph(numbers)[0]])
        assert numbers_or_error(lambda numbers=numbers: run(*numbers)) == expected


def smooth_graph(seed, count=25):
    """A random graph that has a value everywhere, of moderate size, and its inputs."""
    rng = random.Random(seed)
    inputs = [Value(rng.uniform(-1, 1), f"x{i}") for i in range(3)]
    nodes = list(inputs)
    for _ in range(count):
        rule = RULES[rng.choice(SMOOTH)]
        nodes.append(rule(*[rng.choice(nodes[-8:]) for _ in range(rule.arity)]))
    return tanh(total(nodes[-5:])), inputs


@pytest.mark.parametrize("seed", range(3))
def test_hessians_and_jacobians_lower(seed):
    """Second derivatives, and several outputs' first ones, are graphs like any other."""
    y, inputs = smooth_graph(seed, count=8)
    second = [entry for row in hessian(y, inputs) for entry in row]
    first = [entry for row in jacobian([y, y * inputs[0]], inputs) for entry in row]
    run = lower(first + second, inputs).compile()
    assert [bits(n) for n in run(*[x.data for x in inputs])] == data_of(first + second)


# Sums over samples.


def test_sums_add_from_left_to_right():
    """The loop adds every output from 0.0 on, sample by sample, without compensation."""
    x, w = inputs_named("x", "w")
    run = lower([x * w, x, constant(0.1)], [x, w]).compile_sum(1)
    assert run([1e16, 1.0, -1e16], 1.0) == (0.0, 0.0, 0.1 + 0.1 + 0.1)
    assert run([], 1.0) == (0.0, 0.0, 0.0)
    assert lower(x, [x]).compile_sum(1)([1.0, 2.0]) == (3.0,)


@pytest.mark.parametrize("over", [0, 3, -1])
def test_the_loop_goes_over_some_inputs(over):
    """`over` counts inputs: from one to all of them."""
    x, w = inputs_named("x", "w")
    with pytest.raises(ValueError, match=f"over must be from 1 to 2, the inputs, not {over}"):
        lower(x * w, [x, w]).compile_sum(over)


# Rows of any kind.

K = 3.0


def _half(x: float) -> float:
    """Half of x."""
    return x / 2


@pytest.mark.parametrize(
    ("primal", "alone"),
    [
        (lambda x: x * x * x, True),
        (_half, True),
        (lambda x: math.exp(x) if x < 1.0 else math.sin(x), True),
        (math.lgamma, True),
        (lambda x: x * K, False),
        ((lambda k: lambda x: x * k)(2.0), False),
        (abs, True),
        (float.__neg__, False),
    ],
    ids=["lambda", "function", "branch", "math", "global", "closure", "builtin", "method"],
)
def test_a_new_row_lowers_without_another_line(primal, alone):
    """A row with any primal: its text where that stands alone, else the table's own."""
    row = Rule("fresh", "f", primal, (1.0,))
    for number in (0.5, 2.5):
        x = Value(number, "x")
        y = row(x * 2)
        source = lower(y, [x]).source
        assert bits(run_alone(source, number)) == bits(y.data)
        assert ("autograd" not in source) == alone


def _three(x: float) -> float:
    return (lambda x: x + 1.0)(x * 2.0)


def _braces(x: float) -> float:
    return {0.0: 5.0}.get(x, x)


def _shadow(x: float) -> float:
    return round(x)


@pytest.mark.parametrize(
    "primal", [_three, _braces, _shadow, *[lambda x, k=k: x * k for k in (2.0,)], [lambda x: x - 1.0][0]]
)
def test_a_helper_s_text_is_not_more_than_it_says(primal):
    """Inner lambdas, braces, defaults and a module's own `round`: the primal's bits, on names and numbers."""
    row = Rule("fresh", "f", primal, (1.0,))
    t = Value(0.75, "t")
    for y in (row(t), row(t * 3), row(constant(-2.5)) + t, row(row(t))):
        lowered = lower(y, [t])
        assert bits(lowered.compile()(0.75)) == bits(run_alone(lowered.source, 0.75)) == bits(y.data)


def round(x):
    """Not Python's."""
    return x + 100.0


def test_a_power_of_an_input_is_guarded():
    """An exponent that is an input may be any number, so its power must not leave the reals."""
    x, k = Value(0.5, "x"), Value(2.0, "k")
    run = lower(x**k, [x, k]).compile()
    assert run(3.0, 2.0) == 9.0
    with pytest.raises(ValueError, match=r"^pow\(x, k\): operands are -8\.0 and 0\.3+ \(.* not real\)"):
        run(-8.0, 1 / 3)


def test_two_rows_on_one_line():
    """Two lambdas on one line of a file are told apart."""
    rows = [Rule("one", "1", lambda x: x + 1, (1.0,)), Rule("two", "2", lambda x: x + 2, (1.0,))]
    (x,) = inputs_named("x")
    assert lower([row(x) for row in rows], [x]).compile()(10.0) == (11.0, 12.0)


# Rows of any number of operands.


def squares_summed(*numbers):
    """The root of the sum of the squares."""
    result = 0.0
    for number in numbers:
        result += number * number
    return math.sqrt(result)


NORMS = [
    math.hypot,
    squares_summed,
    lambda *numbers: math.sqrt(sum(number * number for number in numbers)),
    lambda first, *others: math.sqrt(math.fsum([first * first, *[other * other for other in others]])),
]


def norm_row(primal):
    """A row of any number of operands, with a slope for each."""
    return Rule("own_norm", "‖x‖", primal, lambda place, operands, y: operands[place] / y)


@pytest.mark.parametrize("primal", NORMS, ids=["math", "loop", "sum", "first and others"])
@pytest.mark.parametrize("count", [1, 2, 3, 40])
def test_a_row_of_any_number_of_operands_lowers(primal, count):
    """It is called with all its operands; value, gradient and second derivative have the graph's bits."""
    norm = norm_row(primal)
    xs = [Value(0.5 + 0.25 * i, f"x{i}") for i in range(count)]
    y = norm(*[x * x for x in xs]) + norm(*xs, *xs)
    outputs = [y, *grad(y, xs), *hessian(y, xs[:2])[0]]
    lowered = lower(outputs, xs)
    numbers = [x.data for x in xs]
    assert [bits(number) for number in lowered.compile()(*numbers)] == data_of(outputs)
    assert [bits(number) for number in run_alone(lowered.source, *numbers)] == data_of(outputs)
    sums = lowered.compile_sum(1)([numbers[0]], *numbers[1:])
    assert [bits(number) for number in sums] == data_of(outputs)
    assert max(map(len, lowered.source.splitlines())) <= LONGEST


def test_what_a_row_of_any_number_of_operands_looks_like():
    """A call, with the operands that are too long for its line named before it."""
    norm = norm_row(math.hypot)
    x, y = inputs_named("x", "y")
    assert lower(norm(x, y, x * 2), [x, y]).source == (
        "from math import hypot as own_norm\n\n\ndef program(x, y):\n    return own_norm(x, y, x * 2.0)\n"
    )
    long = [tanh(x * i + y / (i + 1)) - i for i in range(5)]
    body = body_of(lower(norm(*long), [x, y]).source)
    assert body[-1].startswith("    return own_norm(t, t_2, ")
    assert max(map(len, body)) <= LONGEST


def test_a_wide_row_costs_no_more_than_its_operands():
    """Naming the operands of a call takes time in proportion to them."""
    norm = norm_row(math.hypot)
    xs = [Value(0.1 * i) for i in range(4000)]
    y = norm(*[x * x + 1 for x in xs])
    assert bits(lower(y, xs).compile()(*[x.data for x in xs])) == bits(y.data)


# Growth.


def chain(length):
    x = Value(0.5, "x")
    y = x
    for _ in range(length):
        y = tanh(y)
    return y, x


@pytest.mark.parametrize("length", [10**4, pytest.param(10**6, marks=pytest.mark.slow)])
def test_a_deep_chain(length):
    """A chain of any length lowers, compiles and runs under Python's usual recursion limit."""
    y, x = chain(length)
    assert bits(lower(y, [x]).compile()(0.5)) == bits(y.data)


@pytest.mark.parametrize("length", [3000, pytest.param(10**5, marks=pytest.mark.slow)])
def test_the_gradient_of_a_deep_chain(length):
    """So does its gradient."""
    y, x = chain(length)
    (slope,) = grad(y, [x])
    lowered = lower([y, slope], [x])
    assert lowered.operations == 3 * length - 1
    assert [bits(number) for number in lowered.compile()(0.5)] == data_of([y, slope])


@pytest.mark.parametrize(
    ("inputs", "terms"),
    [
        (10**4, 10**4),
        pytest.param(10**5, 10**5, marks=pytest.mark.slow),
        pytest.param(9, 10**6, marks=pytest.mark.slow),
    ],
)
def test_a_wide_sum(inputs, terms):
    """A sum of very many terms, and of very many inputs, is lines of a few terms each, left to right."""
    xs = [Value(0.1 * i) for i in range(inputs)]
    y = total(xs[i % inputs] for i in range(terms))
    assert bits(lower(y, xs).compile()(*[x.data for x in xs])) == bits(y.data)


def test_shared_nodes_cost_one_line_each():
    """y = y + y, 60 times, is 60 steps and not 2**60."""
    x = Value(1.0, "x")
    y = x
    for _ in range(60):
        y = y + y
    lowered = lower(y, [x])
    assert lowered.operations == 60
    assert lowered.compile()(1.0) == 2.0**60


def test_code_does_not_depend_on_the_process():
    """The same graph gives the same text each time: no addresses, no order of sets."""
    sources = {lower([y, *grad(y, xs)], xs).source for y, xs in [smooth_graph(4) for _ in range(3)]}
    assert len(sources) == 1


def test_a_line_of_the_source_is_found_for_every_node():
    """A step's own line; for what has none, the line of the expression that reads it; None for strangers."""
    x, w, b = Value(2.0, "x"), Value(3.0, "w"), Value(1.0, "b")
    z = x * w + b
    z.label = "z"
    loss = (tanh(z) - 0.5) ** 2
    lowered = lower([loss, *grad(loss, [w, b])], [x, w, b])
    lines = ["", *lowered.source.splitlines()]
    assert lines[lowered.line_of(x)] == lines[lowered.line_of(b)] == "def program(x, w, b):"
    assert lines[lowered.line_of(z)] == lines[lowered.line_of(z.parents[0])] == "    z = x * w + b"
    assert lines[lowered.line_of(loss)].startswith("    return ")
    assert "tanh(z)" in lines[lowered.line_of(loss.parents[0].parents[0])]
    assert lowered.line_of(Value(1.0)) is None
    same = x * w  # an equal operation is computed once
    lowered = lower([(same + 1.0) * exp(x * w)], [x, w])
    assert lowered.line_of(same) is not None
    for node in topological_order(loss):
        assert lower(loss, [x, w, b]).line_of(node)


@pytest.mark.parametrize("target", compilers_slow(["python", "numpy", "numba", "jax"]))
def test_every_output_at_every_sample(target):
    """`compile_map` gives a column for each output: what `compile` gives number by number."""
    pytest.importorskip({"python": "math"}.get(target, target))
    x, w = Value(0.7, "x"), Value(0.3, "w")
    y = where(greater(x, 0.0), log(maximum(x, 1e-9)), tanh(x * w))
    lowered = lower([y, *grad(y, [x, w]), x, constant(2.0)], [x, w])
    column = numpy.array([0.5, -1.0, 2.0, 0.0])
    found = lowered.compile_map(1, target)(column, 0.4)
    one = lowered.compile()
    expected = [*zip(*[one(float(number), 0.4) for number in column], strict=True)]
    assert len(found) == 5
    for got, wanted in zip(found, expected, strict=True):
        assert [float(number) for number in got] == pytest.approx(wanted, rel=1e-12)
    assert [len(got) for got in lowered.compile_map(1, target)(column[:0], 0.4)] == [0] * 5
    with pytest.raises(ValueError, match="over must be from 1 to 2"):
        lowered.compile_map(3, target)


def test_a_map_that_fails_names_the_sample():
    """As a sum does: the operation, its operand and the sample; what no output needs is not computed."""
    x = Value(1.0, "x")
    with pytest.raises(ValueError, match=r"sample 1: log\(x\): operand is 0.0"):
        lower(log(x), [x]).compile_map(1)([1.0, 0.0])
    y = where(greater(x, 0.0), log(x), 5.0)
    assert lower(y, [x]).compile_map(1)([1.0, 0.0, -1.0]) == ([0.0, 5.0, 5.0],)


def test_a_program_shows_itself():
    """At the prompt in one line, in a notebook as its code."""
    x = Value(1.0, "x")
    assert repr(lower(x * x, [x])) == "<program of 1 input, 1 output, 1 operation>"
    assert lower(x * x, [x])._repr_markdown_() == "```python\ndef program(x):\n    return x * x\n```"
