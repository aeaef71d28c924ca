"""The same network on micrograd's `Value`, which has neither exp nor sigmoid: both are added here.

They are written as micrograd writes its own operations. Importing this file needs micrograd.
"""

# ruff: noqa: B905 (a strict zip costs time, which no peer should pay)

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from micrograd.engine import Value


def exp(x: Value) -> Value:
    out = Value(math.exp(x.data), (x,), "exp")

    def _backward() -> None:
        x.grad += out.data * out.grad

    out._backward = _backward
    return out


def sigmoid_from_exp(x: Value) -> Value:
    return 1 / (1 + exp(-x))


def sigmoid(x: Value) -> Value:
    out = Value(1 / (1 + math.exp(-x.data)), (x,), "sigmoid")

    def _backward() -> None:
        x.grad += out.data * (1 - out.data) * out.grad

    out._backward = _backward
    return out


ACTIVATIONS = {"sigmoid": sigmoid, "sigmoid from exp": sigmoid_from_exp}


class Network:
    """Layers of neurons from `layers[i][j] = [w0, w1, ..., b]`; inputs and targets are wrapped once."""

    def __init__(self, layers: Any, samples: Any, activation: Callable[[Value], Value]) -> None:
        self.layers = [[[Value(number) for number in neuron] for neuron in layer] for layer in layers]
        self.parameters = [number for layer in self.layers for neuron in layer for number in neuron]
        self.samples = [([Value(x) for x in inputs], Value(target)) for inputs, target in samples]
        self.activation = activation

    def __call__(self, inputs: list[Value]) -> Value:
        for layer in self.layers:
            inputs = [
                self.activation(sum((w * x for w, x in zip(weights, inputs)), bias))
                for *weights, bias in layer
            ]
        return inputs[0]

    def losses(self) -> Iterator[Value]:
        """The squared error of each sample."""
        return ((self(inputs) - target) ** 2 for inputs, target in self.samples)

    def mean_loss(self) -> Value:
        first, *others = self.losses()
        return sum(others, first) * (1 / len(self.samples))

    def step(self, learning_rate: float, one_graph: bool) -> float:
        """One step of gradient descent on the mean squared error; the loss before it.

        With one graph over all samples, as in micrograd's own demonstration, or one for each sample.
        One graph is slower: micrograd's nodes refer to themselves, so they wait, all of them, for the
        garbage collector.
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


def nodes(outputs: list[Value]) -> int:
    """How many nodes the outputs are made of, themselves among them."""
    found = dict.fromkeys(outputs)
    waiting = list(found)
    while waiting:
        new = [parent for parent in waiting.pop()._prev if parent not in found]
        found.update(dict.fromkeys(new))
        waiting += new
    return len(found)
