"""The disk classifier with every derivative written by hand: what the packages are compared with.

One hidden layer and one output neuron, sigmoid throughout, mean squared error, plain descent. Only
lists of numbers: `hidden` holds a pair (weights, bias) per hidden neuron, and `output` is one pair.

    z = w·x + b        a = s(z)        ds/dz = a (1 - a)        d(p - t)²/dp = 2 (p - t)

Its sums add left to right in a loop, so that every Python version computes the same bits.
"""

from __future__ import annotations

import math
import random

RATE = 10
GRID = [-2.0 + 4 * i / 10 for i in range(11)]
SAMPLES = [((x, y), float(x * x + y * y < 1)) for x in GRID for y in GRID]


class HandWritten:
    """The network, drawn weight by weight from `random.Random(seed)`, and its training step."""

    def __init__(self, width: int = 4, seed: int = 0) -> None:
        draw = random.Random(seed).random
        self.hidden = [([draw() - 0.5, draw() - 0.5], 0.0) for _ in range(width)]
        self.output = ([draw() - 0.5 for _ in range(width)], 0.0)

    def parameters(self) -> list[float]:
        """Hidden neuron by hidden neuron, weights before the bias, then the output neuron."""
        return [number for weights, bias in [*self.hidden, self.output] for number in (*weights, bias)]

    def activations(self, point: tuple[float, float]) -> tuple[list[float], float]:
        """What the hidden neurons give, and the prediction."""
        inner = [_neuron(weights, bias, point) for weights, bias in self.hidden]
        return inner, _neuron(*self.output, inner)

    def step(self) -> float:
        """One step down the gradient of the mean loss over `SAMPLES`; the loss before it."""
        hidden_slopes = [[0.0, 0.0, 0.0] for _ in self.hidden]
        output_slopes = [0.0] * (len(self.hidden) + 1)
        loss = 0.0
        for point, target in SAMPLES:
            inner, prediction = self.activations(point)
            loss += (prediction - target) ** 2
            by_z = 2 * (prediction - target) / len(SAMPLES) * (prediction * (1 - prediction))
            _add(output_slopes, by_z, inner)
            for slopes, a, weight in zip(hidden_slopes, inner, self.output[0], strict=True):
                _add(slopes, by_z * weight * (a * (1 - a)), point)
        self.hidden = [
            _moved(neuron, slopes) for neuron, slopes in zip(self.hidden, hidden_slopes, strict=True)
        ]
        self.output = _moved(self.output, output_slopes)
        return loss / len(SAMPLES)


def _neuron(weights: list[float], bias: float, inputs: list[float] | tuple[float, float]) -> float:
    z = 0.0
    for weight, number in zip(weights, inputs, strict=True):
        z += weight * number
    return 1 / (1 + math.exp(-(z + bias)))


def _add(slopes: list[float], by_z: float, inputs: list[float] | tuple[float, float]) -> None:
    """Add to a neuron's slopes, by weight and last by bias, those of one sample."""
    for i, number in enumerate(inputs):
        slopes[i] += by_z * number
    slopes[-1] += by_z


def _moved(neuron: tuple[list[float], float], slopes: list[float]) -> tuple[list[float], float]:
    weights, bias = neuron
    moved = [weight - RATE * slope for weight, slope in zip(weights, slopes[:-1], strict=True)]
    return moved, bias - RATE * slopes[-1]
