"""Engines: how a training step gets the mean loss of some samples, and its gradient.

`eager` records a graph for every sample of every step. The others record the loss of one sample once,
differentiate that graph, and run the resulting code for all samples: as plain Python, on NumPy arrays,
as native code by numba, or under JAX. What a line here may know: networks, losses and programs. What
it may not: optimizers and steps; it leaves the gradient in the parameters' `.grad`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from math import isfinite
from typing import Any

from autograd import Program, Value, constant, lower, vector_jacobian_product
from nn.checks import loss_of, require_recording, unlike
from nn.datasets import Sample
from nn.layers import MLP
from nn.losses import Loss

ENGINES = ("eager", "python", "numpy", "numba", "jax")
TRIED = 20  # so many samples may have no loss before recording gives up


class Engine:
    """Called with the places of some samples, it gives the parameters, of gradient 0, that of the mean loss.

    It returns that loss, and raises ArithmeticError or ValueError if one of these numbers is not finite or
    does not exist. `last` holds the parameters of the last call that did not.
    """

    def __init__(self, net: MLP, samples: Sequence[Sample], loss: Loss) -> None:
        self.net, self.samples, self.loss, self.parameters = net, samples, loss, net.parameters()
        self.last: list[float] = []

    def require_finite(self, numbers: Iterable[float]) -> None:
        """Raise FloatingPointError if one of these numbers is inf or nan."""
        if not all(map(isfinite, numbers)):
            raise FloatingPointError("the mean loss or its gradient, each a sum over samples, is not finite")


class Eager(Engine):
    """A graph for every sample, walked back by `backward()`."""

    def __init__(self, net: MLP, samples: Sequence[Sample], loss: Loss) -> None:
        super().__init__(net, samples, loss)
        self.nodes = [([constant(x) for x in inputs], constant(target)) for inputs, target in samples]

    def __call__(self, places: Sequence[int]) -> float:
        """Add the gradient of the mean loss over the samples at these places; return that loss."""
        require_recording()
        numbers = [parameter.data for parameter in self.parameters]
        whole, weight = 0.0, 1.0 / len(places)
        for inputs, target in [self.nodes[place] for place in places]:
            loss = loss_of(self.net, self.loss, inputs, target)
            loss.backward(weight)
            whole += loss.data
        self.require_finite([whole, *[parameter.grad for parameter in self.parameters]])
        self.last = numbers
        return whole / len(places)

    @property
    def source(self) -> str:
        """The code that the other engines would run for one sample."""
        return record_loss(self.net, self.loss).source

    def __str__(self) -> str:
        return "recorded a graph for every sample of every step"


class Recorded(Engine):
    """One sample's loss and gradient as a program, compiled for `target` and run for all samples."""

    def __init__(self, net: MLP, samples: Sequence[Sample], loss: Loss, target: str) -> None:
        super().__init__(net, samples, loss)
        self.program, self.target = _recorded(net, loss, samples), target
        self.over = net.inputs + 1
        self.door = self.program.compile_sum(self.over, target)  # self.door.behind: the code itself
        self.samples_run, self.places, self.columns = 0, range(len(samples)), _columns(samples, target)

    @property
    def source(self) -> str:
        """The generated code of a step: with the loop over samples inside, or of one sample for arrays."""
        summed = self.target in ("python", "numba")
        return self.program.summed_source(self.over) if summed else self.program.source

    def __call__(self, places: Sequence[int]) -> float:
        """Write the gradient of the mean loss over the samples at these places; return that loss."""
        columns = self.columns
        if places != self.places:
            columns = _columns([self.samples[place] for place in places], self.target)
        numbers = [parameter.data for parameter in self.parameters]
        try:
            sums = self.door.behind(*columns, 1.0 / len(places), *numbers)
        except (ArithmeticError, ValueError):  # perhaps in what no sample needs
            sums = self.door(*columns, 1.0 / len(places), *numbers)
        loss, *gradient = sums = tuple(map(float, sums)) if self.target == "jax" else sums
        if not isfinite(sum(sums)):  # one look at all of them, a hundredth of the fastest step
            self.require_finite(sums)
        for parameter, slope in zip(self.parameters, gradient):  # noqa: B905 (one each, by how it was lowered)
            parameter.grad = slope  # 0 before; a fourteenth of the fastest step quicker than to add
        self.last = numbers
        self.samples_run += len(places)
        return loss / len(places)  # type: ignore[no-any-return]

    def __str__(self) -> str:
        count = f"{self.samples_run:,}".replace(",", " ")
        return f"recorded {self.program.operations} operations once, ran them {count} times ({self.target})"


def _recorded(net: MLP, loss: Loss, samples: Sequence[Sample]) -> Program:
    """The loss of one sample as a program, if that of a sample unlike it is the same program."""
    first, other = unlike(samples)
    try:
        program = _first_recorded(net, loss, samples)
        with suppress(ArithmeticError, ValueError):  # no value there: let the step that comes to it say so
            if record_loss(net, loss, other).source != program.source:
                raise TypeError(
                    f"the loss of {other} is another formula than that of {first}, so it chooses by .data "
                    "or by chance: use where, greater, maximum or relu"
                )
    except TypeError as error:  # the loss has been seen to have a graph
        raise TypeError(f"{error}, or the engine eager") from None
    return program


def _first_recorded(net: MLP, loss: Loss, samples: Sequence[Sample]) -> Program:
    """The program recorded on the first sample that has a loss and a gradient."""
    for sample in samples[:TRIED]:
        with suppress(ArithmeticError, ValueError):
            return record_loss(net, loss, sample)
    return record_loss(net, loss, samples[0])


def record_loss(net: MLP, loss: Loss, sample: Sample | None = None) -> Program:
    """One sample's loss and its gradient as a program, recorded on this sample or on a made-up one.

    Its inputs are the sample's coordinates, the target, the weight of the sample in the mean, and the
    parameters; its outputs the loss and, times the weight, the slope for each parameter.
    """
    parameters = net.parameters()
    numbers, wanted = sample or ([0.5] * net.inputs, 1.0)
    inputs = [Value(number, f"x{i}") for i, number in enumerate(numbers)]
    target, weight = Value(wanted, "target"), Value(1.0, "weight")

    def loss_and_gradient(*_: Value) -> list[Value]:
        sample_loss = loss_of(net, loss, inputs, target)
        sample_loss.label = sample_loss.label or "loss"
        return [sample_loss, *vector_jacobian_product([sample_loss], parameters, [weight])]

    return lower(loss_and_gradient, [*inputs, target, weight, *parameters])


def engine_named(name: str, net: MLP, samples: Sequence[Sample], loss: Loss) -> Eager | Recorded:
    """The engine of this name.

    Raises ValueError for another name, ImportError for a missing library, TypeError for a loss that
    cannot be recorded, and what the loss raises if it has no value.
    """
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}: choose from {', '.join(ENGINES)}")
    return Eager(net, samples, loss) if name == "eager" else Recorded(net, samples, loss, name)


def _columns(samples: Sequence[Sample], target: str) -> list[Any]:
    """Each input of all samples, and their targets: in lists, or in arrays for code that runs on those."""
    rows = [(*inputs, wanted) for inputs, wanted in samples]
    columns = list(map(list, zip(*rows, strict=True)))
    if target == "python":
        return columns
    import numpy

    return [numpy.array(column, dtype=float) for column in columns]
