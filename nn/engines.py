"""Engines: how a training step gets the mean loss of some samples, and its gradient.

`eager` records a graph for every sample of every step. The others record the loss of one sample once,
differentiate that graph, and run the resulting code for all samples: as plain Python, on NumPy arrays,
as native code by numba, or under JAX. What a line here may know: networks, losses and programs. What
it may not: optimizers and steps; it adds the gradient to the parameters' `.grad`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from autograd import Program, Value, constant, lower, vector_jacobian_product
from nn.datasets import Sample, Samples
from nn.layers import MLP
from nn.losses import Loss


class Eager:
    """A graph for every sample, walked back by `backward()`."""

    def __init__(self, net: MLP, dataset: Samples, loss: Loss) -> None:
        self.net, self.loss = net, loss
        self.samples = [([constant(x) for x in inputs], constant(target)) for inputs, target in dataset]

    def __call__(self, places: Sequence[int]) -> float:
        """Add the gradient of the mean loss over the samples at these places; return that loss."""
        whole, weight = 0.0, 1.0 / len(places)
        for inputs, target in [self.samples[place] for place in places]:
            loss = self.loss(self.net(inputs), target)
            loss.backward(weight)
            whole += loss.data
        return whole / len(places)

    @property
    def source(self) -> str:
        """The code that the other engines would run for one sample."""
        return record_loss(self.net, self.loss).source

    def __str__(self) -> str:
        return "recorded a graph for every sample of every step"


class Recorded:
    """One sample's loss and gradient as a program, compiled for `target` and run for all samples."""

    def __init__(self, net: MLP, dataset: Samples, loss: Loss, target: str) -> None:
        self.parameters, self.program = net.parameters(), record_loss(net, loss, dataset[0])
        _require_one_formula(self.program, net, dataset, loss)
        self.over = net.inputs + 1
        self.run = self.program.compile_sum(self.over, target)
        self.samples, self.target, self.samples_run = dataset, target, 0
        self.columns = _columns(dataset, target)

    @property
    def source(self) -> str:
        """The generated code of a step: with the loop over samples inside, or of one sample for arrays."""
        summed = self.target in ("python", "numba")
        return self.program.summed_source(self.over) if summed else self.program.source

    def __call__(self, places: Sequence[int]) -> float:
        """Add the gradient of the mean loss over the samples at these places; return that loss."""
        columns = self.columns
        if places != range(len(self.samples)):
            columns = _columns([self.samples[place] for place in places], self.target)
        sums = self.run(*columns, 1.0 / len(places), *[parameter.data for parameter in self.parameters])
        loss, *gradient = map(float, sums) if self.target == "jax" else sums
        for parameter, slope in zip(self.parameters, gradient):  # noqa: B905 (one each, by how it was lowered)
            parameter.grad += slope
        self.samples_run += len(places)
        return float(loss) / len(places)

    def __str__(self) -> str:
        count = f"{self.samples_run:,}".replace(",", " ")
        return f"recorded {self.program.operations} operations once, ran them {count} times ({self.target})"


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
        sample_loss = loss(net(inputs), target)
        sample_loss.label = sample_loss.label or "loss"
        return [sample_loss, *vector_jacobian_product([sample_loss], parameters, [weight])]

    return lower(loss_and_gradient, [*inputs, target, weight, *parameters])


ENGINES = ("eager", "python", "numpy", "numba", "jax")


def engine_named(name: str, net: MLP, dataset: Samples, loss: Loss) -> Eager | Recorded:
    """The engine of this name.

    Raises ValueError for another name, ImportError for a missing library, and ValueError or TypeError
    for a sample that does not fit the network or does not hold numbers.
    """
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}: choose from {', '.join(ENGINES)}")
    samples = [_as_numbers(place, sample, net.inputs) for place, sample in enumerate(dataset)]
    return Eager(net, samples, loss) if name == "eager" else Recorded(net, samples, loss, name)


def _as_numbers(place: int, sample: Any, count: int) -> Sample:
    """A sample as floats, so that every engine refuses the same ones, at once."""
    try:
        inputs, target = sample
        numbers = [constant(number).data for number in (*inputs, target)]
    except (TypeError, ValueError) as error:
        raise TypeError(f"sample {place} is not a pair (inputs, target) of numbers: {error}") from None
    if len(numbers) != count + 1:
        raise ValueError(f"sample {place}: the network takes {count} inputs, got {len(numbers) - 1}")
    return numbers[:-1], numbers[-1]


def _require_one_formula(program: Program, net: MLP, dataset: Samples, loss: Loss) -> None:
    """A loss that looks at numbers may be another formula for another sample: one program would be wrong."""
    other = next((sample for sample in dataset if sample[1] != dataset[0][1]), dataset[-1])
    with suppress(ArithmeticError, ValueError):  # no value there: let the step that comes to it say so
        if record_loss(net, loss, other).source != program.source:
            raise TypeError(
                f"the loss of {other} is another formula than that of {dataset[0]}, so it chooses by .data "
                "or by chance: use where, greater, maximum or relu, or the engine eager"
            )


def _columns(dataset: Samples, target: str) -> list[Any]:
    """Each input of all samples, and their targets: in lists, or in arrays for code that runs on those."""
    rows = [(*inputs, wanted) for inputs, wanted in dataset]
    columns = list(map(list, zip(*rows, strict=True)))
    if target == "python":
        return columns
    import numpy

    return [numpy.array(column, dtype=float) for column in columns]
