"""The network on an engine whose nodes are single numbers: micrograd's, or the one of forty lines."""

# ruff: noqa: B905 (a strict zip costs time, which no peer should pay)

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any


class Network:
    """Layers of neurons from `layers[i][j] = [w0, w1, ..., b]`; inputs and targets are wrapped once.

    `leaf` makes a node of a number, `activation` a node of a node.
    """

    def __init__(
        self, layers: Any, samples: Any, leaf: Callable[[float], Any], activation: Callable[[Any], Any]
    ) -> None:
        self.layers = [[[leaf(number) for number in neuron] for neuron in layer] for layer in layers]
        self.parameters = [number for layer in self.layers for neuron in layer for number in neuron]
        self.samples = [([leaf(x) for x in inputs], leaf(target)) for inputs, target in samples]
        self.activation = activation

    def __call__(self, inputs: list[Any]) -> Any:
        for layer in self.layers:
            inputs = [
                self.activation(sum((w * x for w, x in zip(weights, inputs)), bias))
                for *weights, bias in layer
            ]
        return inputs[0]

    def losses(self) -> Iterator[Any]:
        """The squared error of each sample."""
        return ((self(inputs) - target) ** 2 for inputs, target in self.samples)

    def mean_loss(self) -> Any:
        first, *others = self.losses()
        return sum(others, first) * (1 / len(self.samples))

    def step(self, learning_rate: float, one_graph: bool) -> float:
        """One step of gradient descent on the mean squared error; the loss before it.

        With one graph over all samples, as in micrograd's own demonstration, or one for each sample.
        One graph is slower on micrograd: its nodes refer to themselves, so they wait, all of them, for
        the garbage collector.
        """
        for parameter in self.parameters:
            parameter.grad = 0
        weight = 1 / len(self.samples)
        losses = [self.mean_loss()] if one_graph else (loss * weight for loss in self.losses())
        whole = 0.0
        for loss in losses:
            loss.backward()
            whole += loss.data
        for parameter in self.parameters:
            parameter.data -= learning_rate * parameter.grad
        return whole
