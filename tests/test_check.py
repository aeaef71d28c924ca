"""`check_gradients`: no false alarm on right gradients, and every planted fault caught."""

import itertools
import math
import random

import pytest
from hypothesis import assume, example, given, settings
from suites import one_in
from support import ordinary_point, partials_of, whole_places
from test_judges import Program, away_from_kinks, points, programs

from autograd import (
    GradientCheckError,
    GradientReport,
    Value,
    check_gradients,
    constant,
    cos,
    exp,
    log,
    maximum,
    minimum,
    no_grad,
    relu,
    rules,
    sigmoid,
    sin,
    softplus,
    sqrt,
    square,
    tan,
    tanh,
    total,
)
from autograd.rules import RULES, Rule
from nn import MLP

# ---- right gradients ---------------------------------------------------------------------------------

RIGHT = {
    "a line": (lambda x: 3 * x + 1, [0.0, 1.0, -1e8, 1e-8, 1e300]),
    "x": (lambda x: x, [0.0, 1e-300, 1.7e308]),
    "a constant": (lambda x: x * 0 + 3.0, [0.0, 5.0]),
    "x - x": (lambda x: x - x, [1.0, 1e9]),
    "x²": (lambda x: x * x, [0.0, 1e-150, 1e-8, 1.0, 1e150]),
    "x³": (lambda x: x**3, [0.0, 1e-8, -2.0, -1e50]),
    "1/x": (lambda x: 1 / x, [1e-100, 1e-8, -1e-8, 1e-3, 1.0, 1e8, 1e100]),
    "x**0": (lambda x: x**0, [0.0, 2.0]),
    "exp": (exp, [-740.0, -100.0, 0.0, 1e-9, 709.7, 709.78]),
    "log": (log, [1e-300, 1e-12, 1e-5, 1.0, 1e5, 1e300]),
    "sqrt": (sqrt, [1e-300, 1e-12, 1e-6, 1e-3, 1.0, 1e300]),
    "sin": (sin, [0.0, 1e-8, 1.0, 1e3, 1e6, 1e8]),
    "cos": (cos, [0.0, math.pi, -50.0, 1e3]),
    "tan": (tan, [0.0, 1.5, -1.57]),
    "tanh": (tanh, [0.0, 1e-9, -20.0, 20.0, 300.0]),
    "sigmoid": (sigmoid, [-700.0, -30.0, 0.0, 40.0, 1000.0]),
    "softplus": (softplus, [-700.0, -40.0, 0.0, 40.0, 1e5]),
    "steep": (lambda x: tanh(1e6 * x), [1e-7, 1.0]),
    "flat": (lambda x: (x - 1) ** 8, [1.0, 1.1]),
    "large beside": (lambda x: x + 1e10, [1.0]),
    "beside a kink": (relu, [1e-9, -1e-7, 1e-4, -5.0]),
    "beside |x|'s kink": (abs, [1e-9, -1e-7, 1e-4]),
    "beside a jump": (lambda x: rules.greater(x, 0.0) * x, [1.0, -0.05, -3.0]),
    "at an edge": (lambda x: sqrt(x) * x, [1e-9]),
}
RIGHT_CASES = [(name, x) for name, (_, places) in RIGHT.items() for x in places]


@pytest.mark.parametrize(("name", "x"), RIGHT_CASES, ids=[f"{name} at {x:g}" for name, x in RIGHT_CASES])
def test_right_gradients_of_one_input(name, x):
    """No false alarm, and no kink where there is none: at small and huge inputs, near edges and kinks."""
    (check,) = check_gradients(RIGHT[name][0], [x]).inputs
    assert check.verdict == "right"
    assert (check.value, check.name, check.right) == (x, "x0", True)


@pytest.mark.parametrize(
    ("function", "inputs"),
    [
        (lambda x, y: x * sin(y), [2.0, 0.0]),
        (lambda x, y: x**y, [2.0, 3.0]),
        (lambda x, y: x / y, [1e-5, 1e5]),
        (lambda *xs: total(square(x) for x in xs), [float(i) for i in range(-5, 5)]),
        (lambda x, y: total([x, x, y, x * y]), [1e6, 1e-6]),
        (lambda x, y: x + 0 * y, [1.0, 2.0]),
        (lambda x: MLP(1, [5, 1], activation="tanh", rng=random.Random(1))([x]), [0.3]),
        (lambda a, b, c: log(exp(a) + exp(b) + exp(c)), [1.0, -30.0, 5.0]),
        (lambda x, y: maximum(x, y) * minimum(x, y), [1.0, 2.0]),
        (sin, 2.0),
        (maximum, (number for number in (1.0, 2.0))),
    ],
)
def test_right_gradients_of_several_inputs(function, inputs):
    """Each input gets its own steps and its own line."""
    report = check_gradients(function, inputs)
    assert isinstance(report, GradientReport)
    assert {check.verdict for check in report.inputs} == {"right"}
    assert report.right


def test_a_whole_network_and_its_loss():
    """Every weight of a network, given as the Values that it holds."""
    net = MLP(2, [4, 1], activation="sigmoid", rng=random.Random(0))
    weights = net.parameters()

    def loss(*numbers):
        hidden = [
            sigmoid(numbers[3 * i] * 0.5 + numbers[3 * i + 1] * -0.8 + numbers[3 * i + 2]) for i in range(4)
        ]
        out = sigmoid(total(w * h for w, h in zip(numbers[12:], hidden, strict=False)) + numbers[16])
        return square(out - 1.0)

    report = check_gradients(loss, weights)
    assert [check.name for check in report.inputs] == [weight.label for weight in weights]


@pytest.mark.parametrize(
    ("function", "at", "left", "right"),
    [
        (relu, 0.0, "0", "1"),
        (abs, 0.0, "-1", "1"),
        (lambda x: maximum(x, 2 * x), 0.0, "1", "2"),
        (lambda x: minimum(x, 3.0), 3.0, "1", "0"),
        (lambda x: 1e6 * relu(x - 2), 2.0, "0", "1e+06"),
        (lambda x: abs(x) + x * x, 0.0, "-1", "1"),
    ],
)
def test_at_a_kink_the_verdict_says_so(function, at, left, right):
    """A gradient between the slopes on both sides is right, and the hint names them."""
    (check,) = check_gradients(function, [at]).inputs
    assert check.right
    assert check.verdict == f"right: a kink, with slope {left} on the left and {right} on the right"


def test_at_a_kink_a_gradient_outside_both_slopes_is_wrong(plant):
    """The hint is given with the verdict WRONG too."""
    plant(RULES["relu"], 0, 1.5)
    with pytest.raises(
        GradientCheckError, match="WRONG: a kink, with slope 0 on the left and 1 on the right"
    ):
        check_gradients(relu, [0.0])


@pytest.mark.parametrize(
    ("function", "at"),
    [
        (lambda x: rules.greater(x, 0.0), 0.0),
        (lambda x: rules.share(x, 2.0) * x, 2.0),
        (lambda x: x * math.nan, 1.0),
        (lambda x: x, math.inf),
        (lambda x: tanh(1e6 * x), 0.0),
        (lambda x: log(1 - x), 1 - 1e-12),
    ],
)
def test_where_there_is_no_slope_the_report_does_not_guess(function, at):
    """At a jump, without a number, or with bends too narrow to see, the verdict is UNKNOWN: a failure."""
    with pytest.raises(GradientCheckError, match="UNKNOWN: no slope can be estimated here"):
        check_gradients(function, [at])


# ---- the report and the inputs -----------------------------------------------------------------------


def test_the_report_can_be_read():
    """A line of summary, then a table: input, value, gradient, estimate, difference, verdict."""
    report = check_gradients(lambda x, y: 2 * x + 0 * y, [Value(0.5, "the weight"), 3])
    assert str(report).splitlines() == [
        "the gradient agrees with differences in 2 of 2 inputs",
        "       input  value  gradient  estimate  difference  verdict",
        "  the weight    0.5         2         2           0  right",
        "          x1      3         0         0           0  right",
    ]


def test_a_failure_raises_with_the_report_as_its_message(plant):
    """The error's text is the report, which it also holds: right inputs beside wrong ones."""
    plant(RULES["sin"], 0, lambda x, y: -cos(x))
    with pytest.raises(GradientCheckError) as caught:
        check_gradients(lambda x, y: sin(x) + y, [Value(0.5, "angle"), 2.0])
    assert str(caught.value) == str(caught.value.report)
    lines = str(caught.value).splitlines()
    assert lines[0] == "the gradient agrees with differences in 1 of 2 inputs"
    assert lines[2].split() == ["angle", "0.5", "-0.877582562", "0.877582562", "2", "WRONG"]
    assert lines[3].split()[-1] == "right"
    assert [check.right for check in caught.value.report.inputs] == [False, True]
    assert not caught.value.report.right


def test_labels_of_any_text_keep_one_line_each():
    """A label with line breaks or control characters does not break the table."""
    report = check_gradients(lambda x: x, [Value(1.0, "a\nb\x1b[31m")])
    assert len(str(report).splitlines()) == 3
    assert "\x1b" not in str(report)


def test_the_inputs_are_left_alone():
    """Neither data nor grad of the Values given changes, also when the check fails."""
    x = Value(0.5, "x")
    (x * x).backward()
    check_gradients(lambda x: x**3, [x])
    with pytest.raises(GradientCheckError):
        check_gradients(lambda x: Value(x.data) + 0 * x, [x])
    assert (x.data, x.grad, x.label, x.parents) == (0.5, 1.0, "x", ())


def test_a_graph_cut_off_is_caught():
    """Mistakes of users, not of rows: `.data` in a formula, `no_grad` around it, a leaf made anew."""

    def cut(x):
        return x * x.data

    def hidden(x):
        with no_grad():
            return x * x

    for function in (cut, hidden, lambda x: Value(x.data**2)):
        with pytest.raises(GradientCheckError, match=r"0 of 1 input\n(?s:.*)WRONG$"):
            check_gradients(function, [3.0])


def flat(x):
    return 0.0 * Value(abs(x.data))


UNREAD = [lambda x: Value(3.0), flat, no_grad()(flat), lambda x: Value(abs(x.data))]


@pytest.mark.parametrize("function", UNREAD)
def test_an_input_that_is_not_read_is_not_right(function):
    """An input outside the output's graph was compared with nothing, whatever moving it does at a kink."""
    with pytest.raises(GradientCheckError, match=r"0 of 1 input\n") as caught:
        check_gradients(function, [0.0])
    assert caught.value.report.inputs[0].verdict == "NOT READ: this input is not in the graph of the output"


def test_an_input_that_is_not_read_fails_alone():
    """Beside inputs that are read; one that the graph holds and that moves nothing is right."""
    with pytest.raises(GradientCheckError) as caught:
        check_gradients(lambda x, y, z: x * x + 0 * z, [1.0, 2.0, 3.0])
    assert [check.right for check in caught.value.report.inputs] == [True, False, True]
    assert str(caught.value).splitlines()[3].split()[:2] == ["x1", "2"]


# ---- in place ----------------------------------------------------------------------------------------


def a_network_and_its_loss():
    net = MLP(2, [2, 1], "tanh", "sigmoid", random.Random(0))
    return net, lambda: square(net([0.3, -0.7]) - 1.0)


def test_a_network_in_place():
    """Every parameter that the loss reads by itself, moved where it is; a report as for copies."""
    net, loss = a_network_and_its_loss()
    report = check_gradients(loss, net.parameters(), in_place=True)
    assert [check.name for check in report.inputs] == [weight.label for weight in net.parameters()]
    assert [check.verdict for check in report.inputs] == ["right"] * 9
    loss().backward()
    assert [check.gradient for check in report.inputs] == [weight.grad for weight in net.parameters()]


def test_in_place_the_check_can_fail(plant):
    """A wrong partial is caught in place, and so is a parameter of another network."""
    net, loss = a_network_and_its_loss()
    with pytest.raises(GradientCheckError, match=r"0 of 9 inputs(?s:.*)NOT READ"):
        check_gradients(loss, a_network_and_its_loss()[0].parameters(), in_place=True)
    plant(RULES["tanh"], 0, lambda x, y: 1.0 - y)
    with pytest.raises(GradientCheckError, match=r"3 of 9 inputs(?s:.*)layer0\.neuron1\.b .* WRONG"):
        check_gradients(loss, net.parameters(), in_place=True)


def test_in_place_everything_is_put_back(plant):
    """Numbers and gradients, after a success, a failure and any exception at any call of the function."""
    net, loss = a_network_and_its_loss()
    loss().backward()
    before = [(weight.data, weight.grad) for weight in net.parameters()]

    def stop_at(call, error):
        calls = itertools.count(1)

        def stops():
            if next(calls) == call:
                raise error
            loss().backward()  # an uninvited change
            return loss()

        return stops

    check_gradients(loss, net.parameters(), in_place=True)
    for call, error in itertools.product((1, 2, 3, 40, 400), (KeyboardInterrupt, TypeError)):
        with pytest.raises(error):
            check_gradients(stop_at(call, error), net.parameters(), in_place=True)
        assert [(weight.data, weight.grad) for weight in net.parameters()] == before
    plant(RULES["tanh"], 0, 0.5)
    with pytest.raises(GradientCheckError):
        check_gradients(loss, net.parameters(), in_place=True)
    assert [(weight.data, weight.grad) for weight in net.parameters()] == before


def test_in_place_where_the_function_has_no_value():
    """A move to where there is no value is no error: the other side decides, as for copies."""
    x = Value(1e-9, "x")
    assert check_gradients(lambda: sqrt(x), [x], in_place=True).right
    assert x.data == 1e-9


@pytest.mark.parametrize(
    ("function", "inputs", "error"),
    [
        (lambda x: x, ["1"], TypeError),
        (lambda x: [x], [1.0], TypeError),
        (lambda x: "1", [1.0], TypeError),
        (lambda x: None, [1.0], TypeError),
        (lambda x: x.data, [1.0], TypeError),
        (lambda: Value(1.0), [], ValueError),
        (lambda x: x, None, TypeError),
        (lambda x, y: x, [1.0], TypeError),
        (log, [0.0], ValueError),
        (lambda x: 1 / x, [0.0], ZeroDivisionError),
        (exp, [1000.0], OverflowError),
    ],
)
def test_what_cannot_be_checked_raises(function, inputs, error):
    """Wrong types, and a point without a value, raise what the function itself raises."""
    with pytest.raises(error):
        check_gradients(function, inputs)


def test_what_cannot_be_checked_is_one_sentence():
    """No node comes out, nothing is recorded, nothing is given, or what is to be moved is no leaf."""
    x = Value(1.0, "x")
    for answer, kind in ((None, "NoneType"), (1.0, "float"), ([x], "list")):
        with pytest.raises(TypeError, match=f"^the function must return one node, a Value, not a {kind}$"):
            check_gradients(lambda x, answer=answer: answer, [1.0])
    with pytest.raises(ValueError, match=r"^there is nothing to check: inputs is empty$"):
        check_gradients(lambda: x, [], in_place=True)
    for wrong in (x * 2, 1.0, constant(1.0), "w"):
        with pytest.raises(TypeError, match=r"^in place, inputs are Values that no operation made"):
            check_gradients(lambda: x * 2, [x, wrong], in_place=True)
    for wrong in (x * x, 1.0, None):
        with pytest.raises(
            TypeError, match=r"^check a function that returns a node, not .*: lambda: \.\.\.$"
        ):
            check_gradients(wrong, [x], in_place=True)
    with no_grad(), pytest.raises(ValueError, match=r"^no_grad records nothing, so there is no gradient"):
        check_gradients(lambda x: x * x, [1.0])


@pytest.mark.parametrize(("factor", "caught"), [(1 + 1e-4, True), (1 + 1e-9, False)])
def test_the_tolerance(plant, factor, caught):
    """A relative error above the tolerance is caught, one far below passes; a wider tolerance passes both."""
    plant(RULES["exp"], 0, lambda x, y: y * factor)
    assert check_gradients(exp, [1.0], tolerance=1e-3).right
    if caught:
        with pytest.raises(GradientCheckError):
            check_gradients(exp, [1.0])
    else:
        assert check_gradients(exp, [1.0]).right


# ---- planted faults ----------------------------------------------------------------------------------


@pytest.fixture
def plant():
    """Put a wrong partial into a row; every row is put right again after the test."""
    before = {rule: (rule.partials, rule.arity) for rule in RULES.values()}

    def plant(rule, place, partial):
        right = partials_of(rule)
        right[place] = partial
        object.__setattr__(rule, "partials", tuple(right))
        object.__setattr__(rule, "arity", len(right))

    yield plant
    for rule, (partials, arity) in before.items():
        object.__setattr__(rule, "partials", partials)
        object.__setattr__(rule, "arity", arity)


def call(partial, at):
    return (partial(*at) or 0.0) if callable(partial) else 0.0 if partial is None else partial


# What may be wrong with a partial p: a new partial, from the right one and the operand's place. Each is
# given the row's operands and its result.
FAULTS = {
    "wrong sign": lambda p, i: lambda *at: -call(p, at),
    "factor 1.01": lambda p, i: lambda *at: 1.01 * call(p, at),
    "factor 0.999": lambda p, i: lambda *at: 0.999 * call(p, at),
    "twice": lambda p, i: lambda *at: 2 * call(p, at),
    "a term too many": lambda p, i: lambda *at: call(p, at) + 0.01,
    "a term dropped": lambda p, i: lambda *at: call(p, at) - 0.3 * at[i],
    "the operand itself": lambda p, i: lambda *at: at[i],
    "the result": lambda p, i: lambda *at: at[-1],
    "the last operand": lambda p, i: lambda *at: at[-2],
    "one": lambda p, i: 1.0,
    "none": lambda p, i: None,
    "infinite": lambda p, i: math.inf,
    "not a number": lambda p, i: math.nan,
}
# Two points at which no partial of the table is 0, except of rows that are flat.
PLACES = {1: [(0.7,), (1.9,)], 2: [(0.7, 1.9), (2.3, 0.6)], 3: [(0.7, 1.9, -0.4), (2.3, 0.6, 1.1)]}


def arity(rule):
    return rule.arity or 3


def faults_at(rule, place, point):
    """The right partial's number, and that of every fault, at one point."""
    right = partials_of(rule)[place]
    at = (*point, rule(*point))
    return call(right, at), {fault: call(wrong(right, place), at) for fault, wrong in FAULTS.items()}


FIRST_PAGE = [rule.name for rule in vars(rules).values() if isinstance(rule, Rule)]


def planted():
    """(row's name, operand's place, point, fault) wherever the fault makes a difference."""
    for name, rule in [(name, RULES[name]) for name in FIRST_PAGE]:
        for place, point in itertools.product(range(arity(rule)), PLACES[arity(rule)]):
            right, wrongs = faults_at(rule, place, point)
            for fault, wrong in wrongs.items():
                if wrong != right:
                    yield name, place, point, fault


PLANTED = list(planted())


@pytest.mark.parametrize("name", FIRST_PAGE)
def test_every_operand_of_every_row_has_faults_to_plant(name):
    """The next test plants at least seven different faults for every operand of every row."""
    for place in range(arity(RULES[name])):
        faults = {fault for row, i, _, fault in PLANTED if (row, i) == (name, place)}
        assert len(faults) >= 7


@pytest.mark.parametrize(
    ("name", "place", "point", "fault"), one_in(5, PLANTED), ids=lambda part: str(part).replace(" ", "")
)
def test_every_planted_fault_is_caught(plant, name, place, point, fault):
    """One wrong partial in one row, for one operand: the check fails for that operand alone."""
    rule = RULES[name]
    right = partials_of(rule)[place]
    assert check_gradients(rule, point).right
    # A sum's node keeps no numbers for a partial to read, so there the fault is planted as a number.
    wrong = FAULTS[fault](right, place)
    plant(rule, place, faults_at(rule, place, point)[1][fault] if name == "total" else wrong)
    with pytest.raises(GradientCheckError) as error:
        check_gradients(rule, point)
    assert [check.right for check in error.value.report.inputs] == [i != place for i in range(len(point))]
    assert "WRONG" in str(error.value) or "UNKNOWN" in str(error.value)


@pytest.mark.parametrize("name", FIRST_PAGE)
def test_every_operand_of_every_row_has_a_fault_that_is_caught(plant, name):
    """In a larger graph as well: some fault in each operand shows in the gradient of the whole."""
    rule = RULES[name]
    operands = arity(rule)

    def whole(*xs):
        inner = [x + 0.1 * sin(x) for x in xs]
        return tanh(rule(*inner) * 0.3) + total(inner)

    for place in range(operands):
        point = PLACES[operands][0]
        assert check_gradients(whole, point).right
        right = partials_of(rule)[place]
        plant(rule, place, 0.123)
        with pytest.raises(GradientCheckError):
            check_gradients(whole, point)
        plant(rule, place, right)


@pytest.mark.parametrize("name", sorted(RULES.keys() - {"detach"}))  # which is held fixed, and moves
def test_every_row_passes_the_check(name):
    """Differences find the slopes of every row, at an ordinary point; an order is given as a plain number."""
    rule, point = RULES[name], ordinary_point(RULES[name])
    orders = len(whole_places(rule))
    assert check_gradients(lambda *xs: rule(*point[:orders], *xs), point[orders:]).right


# ---- random graphs -----------------------------------------------------------------------------------


@given(programs, points)
@example(Program([(2, 0, 0, 0), (2, 0, 1, 0), (2, 0, 2, 0)]), [0.0])  # rounding beside a gradient of 0
@example(Program([(8, 0, 0, 0)]), [4e-117])  # rounding hides the slope from steps far below 1
@example(Program([(6, 0, 0, 0), (99, 0, 0, 0)]), [4.9e-165])  # ... and shows another one in its place
def test_no_false_alarm_on_random_graphs(program, point):
    """A right gradient passes, on any graph; where a jump is within reach it may be UNKNOWN."""
    passes(program, point)


def test_a_report_shows_itself():
    """At the prompt in one line, in a notebook as its table, labels as text."""
    report = check_gradients(lambda x: x * x, [Value(3.0, "<b>")])
    assert repr(report) == "<report: the gradient agrees with differences in 1 of 1 input>"
    assert "&lt;b&gt;" in report._repr_html_()


@pytest.mark.slow
@settings(max_examples=2000, deadline=None)
@given(programs, points)
def test_no_false_alarm_on_thousands_of_random_graphs(program, point):
    """As above, on many more graphs."""
    passes(program, point)


def passes(program: Program, point):
    assume(
        away_from_kinks(program, point)
    )  # on one, the sum of two kinks' choices may be no slope of either side
    try:
        check_gradients(program, point)
    except GradientCheckError as error:
        assert "UNKNOWN" in str(error), error  # noqa: PT017
        assert program.kinked, error  # noqa: PT017
