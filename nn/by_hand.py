"""The article's derivatives, written by hand: what the graph's are compared with.

Calculus stands here, outside the tables, on purpose: numbers made from the tables would prove nothing of
them, and a reader shall see what one writes without an engine. It is for sigmoid in every neuron, one
output and the squared error. What a line here may know: numbers in lists. What it may not: all else.

    z = w·x + b     a = s(z)     ds/dz = s(z) (1 - s(z))     d(p - t)²/dp = 2 (p - t)
"""

# ruff: noqa: B905 (a strict zip would cost a fifth of the step, to the advantage of all others)

from collections.abc import Sequence
from math import exp


def sigmoid(z: float) -> float:
    """s(z) = 1 / (1 + e⁻ᶻ); where e⁻ᶻ is no float any more, eᶻ, which is then the same."""
    return 1 / (1 + exp(-z)) if z > -709 else exp(z)


def sigmoid_slope(z: float) -> float:
    """ds/dz, made of s(z)."""
    a = sigmoid(z)
    return a * (1 - a)


class Neuron:
    """a = s(z), z = w0 x0 + w1 x1 + ... + b, from [w0, w1, ..., b]; it keeps what its slopes need."""

    def __init__(self, parameters: Sequence[float]) -> None:
        *self.weights, self.bias = parameters
        self.slopes = [0.0] * len(parameters)

    def forward(self, inputs: Sequence[float]) -> float:
        """The neuron's output."""
        self.inputs, self.z = inputs, 0.0
        for weight, x in zip(self.weights, inputs):  # `sum` has other bits from Python 3.12 on
            self.z += weight * x
        self.z += self.bias
        return sigmoid(self.z)

    def backward(self, by_a: float) -> list[float]:
        """From dloss/da: add to the parameters' slopes; return what goes to the slope of each input."""
        by_z = by_a * sigmoid_slope(self.z)
        for i, x in enumerate(self.inputs):
            self.slopes[i] += by_z * x
        self.slopes[-1] += by_z
        return [by_z * weight for weight in self.weights]


class Network:
    """Layers of neurons, the last one of a single neuron, from `layers[i][j] = [w0, w1, ..., b]`.

    >>> net = Network([[[0.0, 0.0]], [[2.0, -1.0]]])
    >>> net.gradient([([1.0], 1.0)]), [neuron.slopes for neuron in net.neurons]
    (0.25, [[-0.125, -0.125], [-0.125, -0.25]])
    """

    def __init__(self, layers: Sequence[Sequence[Sequence[float]]]) -> None:
        self.layers = [[Neuron(parameters) for parameters in layer] for layer in layers]
        self.neurons = [neuron for layer in self.layers for neuron in layer]

    def gradient(self, samples: Sequence[tuple[Sequence[float], float]]) -> float:
        """Put the gradient of the mean squared error over the samples into the neurons; return that error."""
        for neuron in self.neurons:
            neuron.slopes = [0.0] * len(neuron.slopes)
        loss = 0.0
        for inputs, target in samples:
            for layer in self.layers:
                inputs = [neuron.forward(inputs) for neuron in layer]
            loss += (inputs[0] - target) ** 2
            slopes = [2 * (inputs[0] - target) / len(samples)]
            for layer in reversed(self.layers):
                shares = [neuron.backward(slope) for neuron, slope in zip(layer, slopes)]
                slopes = [sum(share) for share in zip(*shares)]
        return loss / len(samples)

    def step(self, samples: Sequence[tuple[Sequence[float], float]], rate: float) -> float:
        """One step of gradient descent; the loss before it."""
        loss = self.gradient(samples)
        for neuron in self.neurons:
            *by_weights, by_bias = neuron.slopes
            neuron.weights = [weight - rate * slope for weight, slope in zip(neuron.weights, by_weights)]
            neuron.bias -= rate * by_bias
        return loss
