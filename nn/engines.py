"""Engines: how a training step gets the mean loss of some samples, and its gradient.

`eager` records a graph for every sample of every step. The others record the loss of one sample once,
differentiate that graph, and run the resulting code for all samples: as plain Python, on NumPy arrays,
as native code by numba, or under JAX. All add the gradient to the parameters' `.grad`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd import Program, Value, constant, lower, vector_jacobian_product
from nn.layers import MLP
from nn.losses import Loss

Samples = Sequence[tuple[Sequence[float], float]]

Engine = Callable[[Sequence[int]], float]
"""Adds the gradient of the mean loss over the samples at these places; returns that loss."""


class Eager:
    """A graph for every sample, walked back by `backward()`."""

    program: Program | None = None

    def __init__(self, net: MLP, dataset: Samples, loss: Loss) -> None:
        self.net, self.loss = net, loss
        self.samples = [([constant(x) for x in inputs], constant(target)) for inputs, target in dataset]

    def __call__(self, places: Sequence[int]) -> float:
        """Add the gradient of the mean loss over the samples at these places; return that loss."""
        net, loss_of, weight = self.net, self.loss, 1.0 / len(places)
        whole = 0.0
        for place in places:
            inputs, target = self.samples[place]
            loss = loss_of(net(inputs), target)
            loss.backward(weight)
            whole += loss.data
        return whole / len(places)

    def __str__(self) -> str:
        return "recorded a graph for every sample of every step"


class Recorded:
    """One sample's loss and gradient as a program, compiled for `target` and run for all samples."""

    def __init__(self, net: MLP, dataset: Samples, loss: Loss, target: str) -> None:
        self.parameters = net.parameters()
        self.program = record_loss(net, loss)
        self.over = net.inputs + 1
        self.run = self.program.compile_sum(self.over, target)
        self.target, self.samples_run = target, 0
        columns = [
            list(column) for column in zip(*[(*inputs, target) for inputs, target in dataset], strict=True)
        ]
        self.columns = columns if target == "python" else [_array(column) for column in columns]
        self.all = range(len(dataset))

    def __call__(self, places: Sequence[int]) -> float:
        """Add the gradient of the mean loss over the samples at these places; return that loss."""
        columns: list[Any] = self.columns
        if places != self.all:
            if self.target == "python":
                columns = [[column[place] for place in places] for column in columns]
            else:
                columns = [column[list(places)] for column in columns]
        numbers = [parameter.data for parameter in self.parameters]
        loss, *gradient = self.run(*columns, 1.0 / len(places), *numbers)
        for parameter, slope in zip(self.parameters, gradient, strict=True):
            parameter.grad += float(slope)
        self.samples_run += len(places)
        return float(loss) / len(places)

    def __str__(self) -> str:
        count = f"{self.samples_run:,}".replace(",", " ")
        return f"recorded {self.program.operations} operations once, ran them {count} times ({self.target})"


def record_loss(net: MLP, loss: Loss) -> Program:
    """One sample's loss and its gradient as a program.

    Its inputs are the sample's coordinates, the target, the weight of the sample in the mean, and the
    parameters; its outputs the loss and, times the weight, the slope for each parameter.
    """
    parameters = net.parameters()
    inputs = [Value(0.5, f"x{i}") for i in range(net.inputs)]
    target, weight = Value(1.0, "target"), Value(1.0, "weight")

    def loss_and_gradient(*_: Value) -> list[Value]:
        sample_loss = loss(net(inputs), target)
        sample_loss.label = sample_loss.label or "loss"
        return [sample_loss, *vector_jacobian_product([sample_loss], parameters, [weight])]

    return lower(loss_and_gradient, [*inputs, target, weight, *parameters])


ENGINES = ("eager", "python", "numpy", "numba", "jax")


def engine(name: str, net: MLP, dataset: Samples, loss: Loss) -> Eager | Recorded:
    """The engine of this name. Raises ValueError for another name, ImportError for a missing library."""
    if name not in ENGINES:
        raise ValueError(f"unknown engine {name!r}: choose from {', '.join(ENGINES)}")
    return Eager(net, dataset, loss) if name == "eager" else Recorded(net, dataset, loss, name)


def _array(column: list[float]) -> Any:
    import numpy

    return numpy.array(column, dtype=float)
