"""Every public function with every wrong kind of argument: an error of ours, or an answer.

A call that is right is taken, and one argument after the other replaced by something odd, or the count of
arguments changed. What comes out is a result, or one sentence that names the thing: not what Python says of
the code within. What takes numbers gives no number for what is none.
"""

import inspect
import itertools
import random
import re
from functools import partial

import numpy
import pytest

import autograd
import nn
from autograd import Constant, Value, check_gradients, derivative, explain, jvp, lower
from autograd.rules import RULES

ALLOWED = (TypeError, ValueError, ArithmeticError, ImportError, OSError, autograd.GradientCheckError)
INNER = re.compile(
    r"object has no attribute|unsupported operand|not iterable|not subscriptable|unpack|has no len|<lambda>\("
    r"|object is not|argument of type|indices must be|unhashable|int too large|bad operand|__\w+__ |zip\(\)"
    r"|not supported between|cannot be interpreted|must be str|must be real|could not convert|\b_[a-z]\w+\(\)"
    r"|expected string|format string|embedded null|not a container|sequence by|member_descriptor"
)


def odd():
    """By name, what is seldom meant; fresh, as a generator is used up."""
    return {
        "None": None,
        "text": "text",
        "bytes": b"bytes",
        "a list": [1.0, 2.0],
        "a list of nothing": [],
        "a list of text": ["a", None],
        "a list of lists": [[0.5]],
        "a dictionary": {"a": 1.0},
        "an object": object(),
        "a complex number": 1j,
        "a NumPy array": numpy.array([1.0, 2.0]),
        "a NumPy array of no dimension": numpy.array(1.0),
        "a class": Value,
        "a generator": (x for x in (1.0, 2.0)),
        "a function": lambda *_: None,
        "a row": RULES["exp"],
        "a module": autograd,
        "a set": {1.0},
        "nan": float("nan"),
        "inf": float("inf"),
        "minus one": -1,
        "true": True,
        "a huge whole number": 10**400,
        "a node": Value(0.5, "n"),
        "a constant": Constant(0.5),
    }


A_NUMBER = ("nan", "inf", "minus one", "true", "a huge whole number", "a node", "a constant")
A_LIST = ("a list", "a list of nothing", "a NumPy array", "a generator", "a set")
LONGEST = 300  # letters, of one sentence


def twice(x):
    return x * x


def node():
    x = Value(0.3, "x")
    return x * x, x


def with_options(function, y, *names):
    """The function as one of these options alone."""
    return lambda *options: function(y, **dict(zip(names, options, strict=False)))


def readers():
    """By name, a function or method and a call of it that is right."""
    y, x = node()
    program = lower([y], [x])
    return {
        "Constant": (Constant, 0.5, "c"),
        "Value": (Value, 0.5, "c"),
        "constant": (autograd.constant, 0.5, "c"),
        "check_gradients": (check_gradients, twice, [0.3], 1e-6, False),
        "check_gradients in place": (partial(check_gradients, in_place=True), lambda: twice(x), [x]),
        "derivative": (derivative, twice, 0.3),
        "draw": (autograd.draw, y),
        "explain": (explain, y, x),
        "explain, digits": (with_options(explain, y, "digits", "limit"), 3, 30),
        "explain, language": (with_options(explain, y, "language", "title"), "en", "t"),
        "explain, mistake": (with_options(explain, y, "mistake"), "assign"),
        "find_nonfinite": (autograd.find_nonfinite, y),
        "grad": (autograd.grad, y, [x]),
        "hessian": (autograd.hessian, y, [x]),
        "hessian_vector_product": (autograd.hessian_vector_product, y, [x], [1.0]),
        "jacobian": (autograd.jacobian, [y], [x]),
        "jvp": (jvp, twice, [0.3], [1.0]),
        "lower": (lower, [y], [x]),
        "no_grad": (autograd.no_grad,),
        "no_grad, decorating": (autograd.no_grad(), twice),
        "render": (autograd.render, y, "picture.dot"),
        "round": (autograd.round, 0.3),
        "round to digits": (autograd.round, 0.3, 1),
        "share_gradient": (autograd.share_gradient, y),
        "source_lines": (autograd.source_lines,),
        "to_dot": (autograd.to_dot, y),
        "to_dot, look": (with_options(autograd.to_dot, y, "look", "direction"), "cards", "LR"),
        "to_dot, digits": (with_options(autograd.to_dot, y, "digits", "limit"), 3, 300),
        "to_dot, title": (with_options(autograd.to_dot, y, "title", "highlight"), "t", [x]),
        "topological_order": (autograd.topological_order, y),
        "vector_jacobian_product": (autograd.vector_jacobian_product, [y], [x], [1.0]),
        "verify": (autograd.verify, explain(y).json()),
        "Value.backward": (y.backward, 1.0),
        "Value.label": (partial(setattr, y, "label"), "text"),
        "Value.data": (partial(setattr, Value(0.3), "data"), 1.0),
        "Value.grad": (partial(setattr, Value(0.3), "grad"), 1.0),
        "Value.apply": (x.apply, RULES["exp"]),
        "Program.compile": (program.compile, "python"),
        "Program.compile_sum": (program.compile_sum, 1, "python"),
        "Program.compile_map": (program.compile_map, 1, "python"),
        "Program.line_of": (program.line_of, x),
        "Program.summed_source": (program.summed_source, 1),
        "Explanation.save": (explain(y).save, "told.txt"),
        "a Rule": (RULES["add"], 0.3, 0.4),
    }


def networks():
    """The same for networks and their training."""
    net, y, points = nn.MLP(2, [2, 1]), Value(0.3), [((0.1, 0.2), 1.0), ((0.3, -0.2), 0.0)]
    parameters = net.parameters()
    datasets = ("circles", "moons", "spiral", "xor")
    training = partial(nn.train, net, points, steps=1)  # made where it is used: thousands of calls do not
    return {
        "MLP": (nn.MLP, 2, [2, 1], "sigmoid", None, random.Random(0), "he"),
        "an MLP": (net, [0.1, 0.2]),
        "Layer": (nn.Layer, 2, 2, "sigmoid", random.Random(0)),
        "Neuron": (nn.Neuron, 2, "sigmoid", random.Random(0)),
        "SGD": (nn.SGD, parameters, 0.1, 0.5),
        "SGD, options": (
            with_options(nn.SGD, parameters, "learning_rate", "weight_decay", "clip"),
            1,
            0,
            1,
        ),
        "Adam": (nn.Adam, parameters, 0.1, 0.9, 0.999, 1e-8),
        "binary_cross_entropy": (nn.binary_cross_entropy, y, 1.0),
        "hinge": (nn.hinge, y, 1.0),
        "squared_error": (nn.squared_error, y, 1.0),
        "count_right": (nn.count_right, net, points, 0.5, nn.squared_error),
        "accuracy": (nn.accuracy, net, points, 0.5, nn.squared_error),
        "cross_entropy": (nn.cross_entropy, [y, Value(0.1)], 1),
        "samples_from": (nn.samples_from, "points.csv"),
        "export": (nn.export, net, "net.js", 2),
        "Module.load_state_dict": (net.load_state_dict, net.state_dict()),
        "Training.save": (lambda *given: training().save(*given), "kept.json", "note"),
        "Training.restore": (lambda *given: training().restore(*given), "kept.json"),
        "mean_loss": (nn.mean_loss, net, points, nn.squared_error),
        "train": (partial(nn.train, steps=1), net, points, nn.SGD(parameters, 0.1), nn.squared_error),
        "train, options": (
            partial(nn.train, net, points, None, nn.squared_error),
            1,
            "python",
            1,
            random.Random(0),
        ),
        "train, names": (
            with_options(partial(nn.train, steps=1), net, "dataset", "learning_rate", "reduce"),
            points,
            0.1,
            list,
        ),
        "save": (nn.save, net, "net.json"),
        "load": (nn.load, "missing.json", net, {}),
        "disk_dataset": (nn.disk_dataset, 2),
        **{f"{name}_dataset": (getattr(nn, f"{name}_dataset"), 3, 0.1, 0) for name in datasets},
    }


UNENDING = ("MLP", "Layer", "Neuron", *[name for name in nn.__all__ if name.endswith("_dataset")])
ROOMS = [readers, networks]

MADE = {"Dual", "Explanation", "GradientCheckError", "GradientReport", "Program"}  # by functions alone


def on_numbers(name):
    """A public function of numbers, or of a list of them, and a call of it that is right."""
    function = getattr(autograd, name)
    return function, *[[0.3, 0.5] if p == "values" else 0.3 for p in inspect.signature(function).parameters]


NUMBERS = {name: on_numbers(name) for name in sorted({*autograd.__all__} - {*readers(), *MADE})}
METHODS = {
    f"Value.{name}": [getattr(Value(0.3), name), *[0.3] * (len(inspect.signature(method).parameters) - 1)]
    for name, method in inspect.getmembers(Value, inspect.isfunction)
    if not name.startswith("_") and f"Value.{name}" not in readers() and name not in ("apply_rule", "gate")
}


def tried(calls):
    """Each call with each odd argument in each place, and what it says: nothing where it gives an answer."""
    for name, (_, *right) in calls().items():
        for place, what in itertools.product(range(len(right)), odd()):
            function, *arguments = calls()[name]
            arguments[place] = odd()[what]
            if what != "a huge whole number" or name not in UNENDING:
                yield name, what, refusal(function, arguments)
        for count in (0, len(right) + 3):
            yield name, f"{count} arguments", refusal(calls()[name][0], [*right, 0.3, 0.4, 0.5][:count])


def refusal(function, arguments):
    """What a call says where it raises an error of ours; where it raises another, all of that."""
    try:
        function(*arguments)
    except autograd.GradientCheckError:
        return ""  # a report
    except Exception as error:
        ours = isinstance(error, ALLOWED) and 0 < len(str(error)) < LONGEST and not INNER.search(str(error))
        return str(error) if ours else f"NOT OURS: {error!r}"
    return ""


def not_ours(calls):
    return [(name, what, told[:200]) for name, what, told in tried(calls) if told.startswith("NOT OURS")]


@pytest.fixture(autouse=True)
def _somewhere_else(tmp_path, monkeypatch):
    """Where files may be written."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.__name__)
def test_what_is_no_number_is_refused_in_words(room):
    """What takes nodes, functions, names, options or files says what it takes, or gives an answer."""
    assert not_ours(room) == []


def test_functions_of_numbers_take_numbers_alone():
    """Functions and methods on numbers give none for what is no number; lists are for what takes lists."""
    assert not_ours(lambda: NUMBERS | METHODS) == []
    for name, what, told in tried(lambda: NUMBERS):
        takes_a_list = NUMBERS[name][1] == [0.3, 0.5]
        assert told or what in A_NUMBER or (takes_a_list and what in A_LIST), (name, what)
    for name, what, told in tried(lambda: METHODS):
        assert told or what in A_NUMBER or what == "0 arguments", (name, what)


def test_every_public_name_is_tried():
    """No public function is left out."""
    assert {*autograd.__all__} <= {*readers(), *NUMBERS, *MADE}
    if networks in ROOMS:
        assert {*nn.__all__} <= {*networks(), "Module", "Optimizer", "Training"}
