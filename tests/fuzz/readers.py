"""The readers: every way to a program's value and slopes.

A reader takes a program's function and a point at which it may be recorded, and gives what reads it at any
point: numbers by name, or the exceptions raised instead; a name that it does not know is left out. What a
line here may know: the public names of the package, each the subject of one reader. It compares nothing.
"""

from __future__ import annotations

import copy
import math
import pickle
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from typing import Any, NamedTuple

from autograd import (
    GradientCheckError,
    Value,
    check_gradients,
    constant,
    derivative,
    explain,
    grad,
    hessian,
    hessian_vector_product,
    jvp,
    lower,
    topological_order,
)

from .chosen import chosen
from .programs import INPUTS, SPECIAL

Point = tuple[float, ...]
Reading = dict[str, Any]
Read = Callable[[Point], Reading]

VALUE, THIRD, LARGEST = "value", "d³/dx³", "largest"
FIRST, SECOND = [tuple([f"{d}{x}" for x in INPUTS]) for d in ("d/d", "d²/dxd")]


class Reader(NamedTuple):
    """`begin` takes function and point; `every`: run for one program in so many.

    `exact`: its numbers are those of `grad` to the bit, but for the sign of a zero; else but for rounding.
    `lazy`: computes what is chosen alone. `arrays`: by IEEE rules, without exceptions.
    """

    begin: Callable[[Any, Point], Read]
    every: int = 1
    exact: bool = False
    lazy: bool = False
    arrays: bool = False
    package: str = "math"

    @property
    def is_here(self) -> bool:
        """Whether what it needs is installed."""
        return find_spec(self.package) is not None


# ---- numbers by name -----------------------------------------------------------------------------------


def names(count: int) -> list[str]:
    """Value, gradient, the first row of the Hessian and a third derivative, of so many inputs."""
    return [VALUE, *FIRST[:count], *SECOND[:count], THIRD]


def orders(y: Value, xs: list[Value]) -> list[Value]:
    """The nodes of these names."""
    first = grad(y, xs)
    second = grad(first[0], xs)
    return [y, *first, *second, *grad(second[0], xs[:1])]


def leaves(point: Point) -> list[Value]:
    return [Value(number, name) for number, name in zip(point, INPUTS, strict=False)]


def unit(place: int, count: int) -> list[float]:
    return [float(i == place) for i in range(count)]


def outcome(action: Callable[[], Any]) -> Any:
    """What an action returns, or the exception of arithmetic that it raises."""
    try:
        return action()
    except (ArithmeticError, ValueError) as error:
        return error


def named(names: Sequence[str], action: Callable[[], Sequence[Any]]) -> Reading:
    """Numbers by name, or for each slope the exception raised instead."""
    found = outcome(action)
    if isinstance(found, Exception):
        return dict.fromkeys([name for name in names if name != VALUE], found)
    return {name: getattr(number, "data", number) for name, number in zip(names, found, strict=True)}


# ---- the two to compare with ---------------------------------------------------------------------------


def eager(function: Any, point: Point) -> Reading:
    """By `grad` of `grad`, as far as derivatives exist."""
    xs, n = leaves(point), len(point)
    y = outcome(lambda: function(*xs))
    if isinstance(y, Exception):
        return dict.fromkeys(names(n), y)
    return (
        {VALUE: y.data}
        | named(FIRST[:n], lambda: grad(y, xs))
        | named(SECOND[:n], lambda: grad(grad(y, xs)[0], xs))
        | named([THIRD], lambda: orders(y, xs)[-1:])
    )


def reference(function: Any, point: Point) -> Reading:
    """What is chosen alone, each derivative by itself; `LARGEST`: the largest number on the way."""
    xs, found, made = leaves(point), Reading(), list[Value]()

    def note(name: str, action: Callable[[], Value]) -> Any:
        node = outcome(action)
        found[name] = getattr(node, "data", node)
        made.extend([node] if isinstance(node, Value) else [])
        return node

    def by_x(y: Value) -> Value:
        return grad(y, xs[:1])[0]

    y = note(VALUE, lambda: chosen(function, xs))
    if isinstance(y, Exception):
        return dict.fromkeys(names(len(xs)), y)
    for i, x in enumerate(xs):
        note(FIRST[i], lambda x=x: grad(y, [x])[0])
        note(SECOND[i], lambda x=x: grad(by_x(y), [x])[0])
    note(THIRD, lambda: by_x(by_x(by_x(y))))
    numbers = [node.data for node in topological_order(*made)]
    return found | {LARGEST: max([abs(x) if x == x else math.inf for x in numbers])}


# ---- on nodes ------------------------------------------------------------------------------------------


def backward(function: Any, point: Point, moved: Callable[[Any], Any] = lambda graph: graph) -> Reading:
    """By `backward`, of the graph or of what becomes of it when it is moved."""

    def action() -> list[float]:
        y, xs = moved((function(*(xs := leaves(point))), xs))
        y.backward()
        return [*[x.grad for x in xs], y.data]

    return named([*FIRST[: len(point)], VALUE], action)


def pickled(graph: Any) -> Any:
    return pickle.loads(pickle.dumps(graph))


def explanation(function: Any, point: Point) -> Reading:
    def action() -> list[float]:
        y = function(*(xs := leaves(point)))
        told = explain(y)
        told.text()
        return [*[told.adjoints.get(x, 0.0) for x in xs], told.values[y]]

    return named([*FIRST[: len(point)], VALUE], action)


def hessians(way: Callable[[Value, list[Value]], Sequence[Value]], function: Any, point: Point) -> Reading:
    xs = leaves(point)
    return named(SECOND[: len(point)], lambda: way(function(*xs), xs))


def first_row(y: Value, xs: list[Value]) -> list[Value]:
    return hessian(y, xs)[0]


def first_column(y: Value, xs: list[Value]) -> list[Value]:
    return [row[0] for row in hessian(y, xs)]


def times_a_vector(y: Value, xs: list[Value]) -> list[Value]:
    return hessian_vector_product(y, xs, unit(0, len(xs)))


def checked(function: Any, point: Point) -> Reading:
    """What differences say, where they contradict; the gradient itself where they do not. Not on borders."""
    if not set(point).isdisjoint(SPECIAL):
        return {}
    try:
        report = check_gradients(function, leaves(point), tolerance=1e-5)
    except GradientCheckError as error:
        report = error.report
    except (ArithmeticError, ValueError):
        return {}
    return {
        FIRST[i]: check.gradient if check.right else check.estimate
        for i, check in enumerate(report.inputs)
        if check.right or check.verdict.startswith("WRONG")
    }


# ---- on dual numbers -----------------------------------------------------------------------------------


def forwards(function: Any, point: Any) -> Reading:
    """Along one input after the other: a tangent of 0 times an infinite slope would be nan."""

    def along(f: Any, place: int) -> Any:
        return lambda *at: derivative(lambda x: f(*at[:place], x, *at[place + 1 :]), at[place])

    point = tuple(map(constant, point))  # on floats, a root of a negative number would be complex
    found = named([THIRD], lambda: [along(along(along(function, 0), 0), 0)(*point)])
    for i in range(len(point)):
        found |= named([FIRST[i]], lambda i=i: [along(function, i)(*point)])
        found |= named([SECOND[i]], lambda i=i: [along(along(function, 0), i)(*point)])
    return found


def forwards_over_nodes(function: Any, point: Point) -> Reading:
    xs, n = leaves(point), len(point)
    return named(SECOND[:n], lambda: grad(jvp(function, xs, unit(0, n))[1], xs))


def forwards_over_gradients(function: Any, point: Point) -> Reading:
    def first(x: Any) -> Any:
        return grad(function(x, *leaves(point)[1:]), [x])[0]

    return named([SECOND[0]], lambda: [derivative(first, point[0])])


# ---- as programs ---------------------------------------------------------------------------------------


def recorded(function: Any, home: Point) -> Any:
    return lower(lambda *xs: orders(function(*xs), list(xs)), leaves(home))


def compiled(target: str, function: Any, home: Point) -> Read:
    run = recorded(function, home).compile(target)
    return lambda point: named(names(len(point)), lambda: [float(y) for y in run(*point)])


def columns(target: str, function: Any, home: Point) -> Read:
    """On columns of two samples, of which the other is the point of recording."""
    import numpy

    run = recorded(function, home).compile(target)

    def read(point: Point) -> Reading:
        results = run(*map(numpy.array, zip(home, point, strict=True)))
        return named(names(len(point)), lambda: [float(numpy.broadcast_to(y, 2)[1]) for y in results])

    return read


def summed(target: str, function: Any, home: Point) -> Read:
    """As a sum over one sample."""
    import numpy

    run, column = recorded(function, home).compile_sum(len(home), target), numpy.array
    if target == "python":
        column = list
    return lambda point: named(
        names(len(point)), lambda: [float(y) for y in run(*[column([x]) for x in point])]
    )


def matrices(target: str, sampled: bool, function: Any, home: Point) -> Read:
    """As a program of arrays, of numbers or of one sample."""
    program = recorded(function, home).vectorized(len(home) if sampled else 0)
    run = program.compile(target)

    def read(point: Point) -> Reading:
        arrays = program.pack([[x] if sampled else x for x in point])
        return named(names(len(point)), lambda: program.unpack(run(*arrays)))

    return read


# ---- the table -----------------------------------------------------------------------------------------


def at_once(read: Callable[..., Reading], *before: Any) -> Callable[[Any, Point], Read]:
    """A reader that records nothing before it is asked."""
    return lambda function, home: partial(read, *before, function)


# fmt: off
READERS = {
    "grad":                 Reader(at_once(eager), exact=True),
    "backward":             Reader(at_once(backward), exact=True),
    "backward of a pickle": Reader(at_once(partial(backward, moved=pickled)), 2, exact=True),
    "backward of a copy":   Reader(at_once(partial(backward, moved=copy.deepcopy)), 2, exact=True),
    "explain":              Reader(at_once(explanation), 2, exact=True),
    "hessian":              Reader(at_once(hessians, first_row), 2, exact=True),
    "hessian, transposed":  Reader(at_once(hessians, first_column), 2),
    "hessian times vector": Reader(at_once(hessians, times_a_vector), 2),
    "check_gradients":      Reader(at_once(checked), 10),
    "jvp":                  Reader(at_once(forwards)),
    "grad of jvp":          Reader(at_once(forwards_over_nodes)),
    "jvp of grad":          Reader(at_once(forwards_over_gradients)),
    "python":               Reader(partial(compiled, "python"), exact=True, lazy=True),
    "python, summed":       Reader(partial(summed, "python"), 2, exact=True, lazy=True),
    "numpy":                Reader(partial(compiled, "numpy"), arrays=True, package="numpy"),
    "numpy, columns":       Reader(partial(columns, "numpy"), arrays=True, package="numpy"),
    "numpy, summed":        Reader(partial(summed, "numpy"), 2, arrays=True, package="numpy"),
    "matrices":             Reader(partial(matrices, "numpy", False), 2, arrays=True, package="numpy"),
    "matrices, a sample":   Reader(partial(matrices, "numpy", True), 2, arrays=True, package="numpy"),
    "numba":                Reader(partial(compiled, "numba"), 100, exact=True, lazy=True, package="numba"),
    "numba, summed":        Reader(partial(summed, "numba"), 300, exact=True, lazy=True, package="numba"),
    "jax":                  Reader(partial(compiled, "jax"), 60, arrays=True, package="jax"),
    "jax, columns":         Reader(partial(columns, "jax"), 100, arrays=True, package="jax"),
    "jax, matrices":        Reader(partial(matrices, "jax", True), 100, arrays=True, package="jax"),
}
# fmt: on
