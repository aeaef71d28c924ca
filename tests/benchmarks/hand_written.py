"""The baseline: a network in plain Python whose gradient is written by hand, one class a neuron.

It is what one writes without an engine: the forward pass of a neuron keeps what its backward pass
needs, and each derivative is a line of its own. Nothing is optimized.
"""

# ruff: noqa: B905 (a strict zip would cost a fifth of the step, to the advantage of all others)

from __future__ import annotations

import math


def sigmoid(z: float) -> float:
    return 1.0 / (1.0 + math.exp(-z))


def sigmoid_slope(z: float) -> float:
    a = sigmoid(z)
    return a * (1.0 - a)


class Neuron:
    """a = sigmoid(z), z = w0 x0 + w1 x1 + ... + b, from a list [w0, w1, ..., b]."""

    def __init__(self, parameters: list[float]) -> None:
        *self.weights, self.bias = parameters
        self.zero_gradient()

    def zero_gradient(self) -> None:
        self.weight_slopes = [0.0] * len(self.weights)
        self.bias_slope = 0.0

    def forward(self, inputs: list[float]) -> float:
        self.inputs = inputs
        self.z = sum([w * x for w, x in zip(self.weights, inputs)]) + self.bias
        return sigmoid(self.z)

    def backward(self, output_slope: float) -> list[float]:
        """Add to this neuron's gradient; return the slope of the loss along each input."""
        z_slope = output_slope * sigmoid_slope(self.z)
        for i, x in enumerate(self.inputs):
            self.weight_slopes[i] += z_slope * x
        self.bias_slope += z_slope
        return [z_slope * w for w in self.weights]

    def descend(self, learning_rate: float) -> None:
        for i, slope in enumerate(self.weight_slopes):
            self.weights[i] -= learning_rate * slope
        self.bias -= learning_rate * self.bias_slope


class Network:
    """Layers of neurons, the last one of a single neuron, from `layers[i][j] = [w0, w1, ..., b]`."""

    def __init__(self, layers: list[list[list[float]]]) -> None:
        self.layers = [[Neuron(parameters) for parameters in layer] for layer in layers]

    def forward(self, inputs: list[float]) -> float:
        for layer in self.layers:
            inputs = [neuron.forward(inputs) for neuron in layer]
        return inputs[0]

    def backward(self, output_slope: float) -> None:
        slopes = [output_slope]
        for layer in reversed(self.layers):
            shares = [neuron.backward(slope) for neuron, slope in zip(layer, slopes)]
            slopes = [sum(share) for share in zip(*shares)]

    def step(self, samples: list[tuple[list[float], float]], learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        neurons = [neuron for layer in self.layers for neuron in layer]
        for neuron in neurons:
            neuron.zero_gradient()
        loss = 0.0
        for inputs, target in samples:
            error = self.forward(inputs) - target
            loss += error**2
            self.backward(2.0 * error / len(samples))
        for neuron in neurons:
            neuron.descend(learning_rate)
        return loss / len(samples)
