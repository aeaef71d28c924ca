"""Engines: how a training step gets the mean loss of some samples, and its gradient.

`eager` records a graph for every sample of every step. The others record the loss of one sample once,
differentiate that graph, and run the resulting code for all samples: as plain Python, on NumPy arrays,
as native code by numba, or under JAX. What a line here may know: networks, losses and programs. What
it may not: optimizers and steps; it puts the gradient into the parameters' `.grad`.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from math import isfinite, nan
from typing import Any

from autograd import Program, Value, constant, lower, vector_jacobian_product
from nn.checks import inputs_of, loss_of, require_recording, target_nodes, unlike
from nn.datasets import Sample
from nn.losses import Loss
from nn.module import Module

ENGINES = ("eager", "python", "numpy", "numba", "jax")
Reduce = Callable[[list[float]], Sequence[float]]
MANY = 5000  # operations: of longer programs, two samples are compared by their losses alone
TRIED = 20  # so many samples may have no loss before recording gives up


class Engine:
    """Called with the places of some samples, it puts the gradient of their mean loss into the parameters.

    It returns that loss, and raises ArithmeticError or ValueError if one of these numbers is not finite or
    does not exist. `last` holds the parameters of the last call that did not. With a `reduce`, samples,
    losses and gradients are those of all processes: see `train`.
    """

    def __init__(self, net: Module, samples: Sequence[Sample], loss: Loss) -> None:
        self.net, self.samples, self.loss, self.parameters = net, samples, loss, net.parameters()
        self.last: list[float] = []
        self.reduce: Reduce | None = None

    def __call__(self, places: Sequence[int]) -> float:
        """Put the gradient of the mean loss over the samples at these places in place; return that loss."""
        count, numbers = float(len(places)), [parameter.data for parameter in self.parameters]
        if self.reduce is None:
            loss, *gradient = self.sums(places, 1.0 / count, numbers)
        else:
            count, loss, *gradient = self.of_all(places, numbers)
        # One look at all of them is a hundredth of the fastest step.
        if not isfinite(loss + sum(gradient)):
            self.require_finite([loss, *gradient])
        for parameter, slope in zip(self.parameters, gradient):  # noqa: B905 (one each, by how it was lowered)
            parameter.grad = slope
        self.last = numbers
        return loss / count

    def sums(self, places: Sequence[int], weight: float, numbers: Sequence[float]) -> Sequence[float]:
        """The sum of the losses of these samples, and those of their slopes, times the weight."""
        raise NotImplementedError

    def require_finite(self, sums: Sequence[float]) -> None:
        """Raise FloatingPointError if one of these, a loss and its slopes, is inf or nan."""
        if not all(map(isfinite, sums)):
            raise FloatingPointError("the mean loss or its gradient, each a sum over samples, is not finite")

    def of_all(self, places: Sequence[int], numbers: Sequence[float]) -> list[float]:
        """The samples of all processes, the sum of their losses, and their mean gradient."""
        mine = [float(len(places)), *[nan] * (len(numbers) + 1)]
        reduce: Any = self.reduce
        try:
            mine[1:] = map(float, self.sums(places, 1.0, numbers))
        except (ArithmeticError, ValueError):
            reduce(mine)  # so that no other process waits: it breaks down too
            raise
        found = list(map(float, reduce(mine)))
        if len(found) != len(mine):
            raise ValueError(f"reduce must return {len(mine)} sums, as it was given, not {len(found)}")
        return [*found[:2], *[slope / found[0] for slope in found[2:]]]

    @property
    def source(self) -> str:
        """The generated code of a step."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self}"


class Eager(Engine):
    """A graph for every sample, walked back by `backward()`."""

    def __init__(self, net: Module, samples: Sequence[Sample], loss: Loss) -> None:
        super().__init__(net, samples, loss)
        self.nodes = [([constant(x) for x in inputs], target_nodes(target)) for inputs, target in samples]

    def sums(self, places: Sequence[int], weight: float, numbers: Sequence[float]) -> Sequence[float]:
        """What the graphs of these samples add up to in the parameters' `.grad`, which are 0 before."""
        require_recording()
        whole = 0.0
        for inputs, target in [self.nodes[place] for place in places]:
            loss = loss_of(self.net, self.loss, inputs, target)
            loss.backward(weight)
            whole += loss.data
        return [whole, *[parameter.grad for parameter in self.parameters]]

    @property
    def source(self) -> str:
        """The code that the other engines would run for one sample."""
        return record_loss(self.net, self.loss, self.samples[0]).source

    def __str__(self) -> str:
        return "recorded a graph for every sample of every step"


class Recorded(Engine):
    """One sample's loss and gradient as a program, compiled for `target` and run for all samples."""

    def __init__(
        self, net: Module, samples: Sequence[Sample], loss: Loss, target: str, program: Program
    ) -> None:
        super().__init__(net, samples, loss)
        self.rows, self.target, self.program = rows_of(samples), target, program
        self.over = len(self.rows[0])
        self.door = self.program.compile_sum(self.over, target)  # self.door.behind: the code itself
        self.samples_run, self.places, self.columns = 0, range(len(samples)), _columns(self.rows, target)

    @property
    def source(self) -> str:
        """The generated code of a step: with the loop over samples inside, or of one sample for arrays."""
        summed = self.target in ("python", "numba")
        return self.program.summed_source(self.over) if summed else self.program.source

    def sums(self, places: Sequence[int], weight: float, numbers: Sequence[float]) -> Sequence[float]:
        """What the generated code adds up."""
        columns = self.columns
        if places != self.places:
            columns = _columns([self.rows[place] for place in places], self.target)
        try:
            sums = self.door.behind(*columns, weight, *numbers)
        except (ArithmeticError, ValueError):  # perhaps in what no sample needs
            sums = self.door(*columns, weight, *numbers)
        self.samples_run += len(places)
        if self.target == "jax":  # there the program's loss is weighted too
            loss, *slopes = map(float, sums)
            return [loss / weight, *slopes]
        return sums  # type: ignore[no-any-return]

    def __str__(self) -> str:
        count = f"{self.samples_run:,}".replace(",", " ")
        return f"recorded {self.program.operations} operations once, ran them {count} times ({self.target})"


@contextmanager
def without_collector() -> Iterator[None]:
    """Without the cycle collector: of a wide network's many nodes, none is garbage yet."""
    collects = gc.isenabled()
    gc.disable()  # looking for some takes a third of the time of recording
    try:
        yield
    finally:
        if collects:
            gc.enable()


def recorded(net: Module, loss: Loss, samples: Sequence[Sample], weighted: bool = False) -> Program:
    """The loss of one sample as a program, if that of a sample unlike it is the same program."""
    first, other = unlike(samples)
    try:
        program = _first_recorded(net, loss, samples, weighted)
        with suppress(ArithmeticError, ValueError):  # no value there: let the step that comes to it say so
            if not program.begins_with(record_loss(net, loss, other, program.operations <= MANY, weighted)):
                raise TypeError(
                    f"the loss of {other} is another formula than that of {first}, so it chooses by .data "
                    "or by chance: use where, greater, maximum or relu"
                )
    except TypeError as error:  # the loss has been seen to have a graph
        raise TypeError(f"{error}, or the engine eager") from None
    return program


def _first_recorded(net: Module, loss: Loss, samples: Sequence[Sample], weighted: bool) -> Program:
    """The program recorded on the first sample that has a loss and a gradient."""
    for sample in samples[:TRIED]:
        with suppress(ArithmeticError, ValueError):
            return record_loss(net, loss, sample, weighted=weighted)
    return record_loss(net, loss, samples[0], weighted=weighted)


def record_loss(
    net: Module, loss: Loss, sample: Sample | None = None, slopes: bool = True, weighted: bool = False
) -> Program:
    """One sample's loss and its gradient as a program, recorded on this sample or on a made-up one.

    Without the gradient, if not `slopes`. With the loss, too, times the weight, if `weighted`.

    Its inputs are the sample's inputs, its target or targets, the weight of the sample in the mean, and the
    parameters; its outputs the loss and, times the weight, the slope for each parameter.
    """
    parameters = net.parameters()
    numbers, wanted = sample or ([0.5] * (inputs_of(net) or 1), 1.0)
    inputs = [Value(number, f"x{i}") for i, number in enumerate(numbers)]
    target, weight = target_nodes(wanted, Value), Value(1.0, "weight")
    targets = target if isinstance(target, list) else [target]

    def loss_and_gradient(*_: Value) -> list[Value]:
        sample_loss = loss_of(net, loss, inputs, target)
        sample_loss.label = sample_loss.label or "loss"
        first = sample_loss * weight if weighted else sample_loss
        first.label = "mean_loss" if weighted else first.label
        found = vector_jacobian_product([sample_loss], parameters, [weight]) if slopes else ()
        return [first, *found]

    return lower(loss_and_gradient, [*inputs, *targets, weight, *parameters])


def rows_of(samples: Sequence[Sample]) -> list[list[float]]:
    """Each sample's inputs, then its target or targets; TypeError if some have more than others."""
    rows = [[*inputs, *(wanted if isinstance(wanted, list) else [wanted])] for inputs, wanted in samples]
    for place, row in enumerate(rows):
        if len(row) != len(rows[0]):
            few = f"sample {place} has {len(row)} number{'s' * (len(row) != 1)}, sample 0 has {len(rows[0])}"
            raise TypeError(f"{few}: generated code takes equally many of each, the engine eager any number")
    return rows


def _columns(rows: Sequence[Sequence[float]], target: str) -> list[Any]:
    """Each input and target of all samples: in lists, or in arrays for code that runs on those."""
    columns = list(map(list, zip(*rows, strict=True)))
    if target == "python":
        return columns
    import numpy

    return [numpy.array(column, dtype=float) for column in columns]
