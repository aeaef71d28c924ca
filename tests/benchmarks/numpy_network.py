"""The network on NumPy arrays, its gradient written by hand for all samples at once."""

from __future__ import annotations

from typing import Any

import numpy as np


class Network:
    """Layers as matrices, a row a neuron, from `layers[i][j] = [w0, w1, ..., b]`."""

    def __init__(self, layers: Any, samples: Any) -> None:
        self.weights = [np.array([neuron[:-1] for neuron in layer]) for layer in layers]
        self.biases = [np.array([neuron[-1] for neuron in layer]) for layer in layers]
        self.inputs = np.array([inputs for inputs, _ in samples])
        self.targets = np.array([[target] for _, target in samples])

    def step(self, learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        outputs = [self.inputs]
        for weights, bias in zip(self.weights, self.biases, strict=True):
            outputs.append(1.0 / (1.0 + np.exp(-(outputs[-1] @ weights.T + bias))))
        error = outputs.pop() - self.targets
        a, slopes = error + self.targets, error * (2.0 / len(error))
        for weights, bias in zip(reversed(self.weights), reversed(self.biases), strict=True):
            z_slopes = slopes * a * (1.0 - a)
            a, slopes = outputs.pop(), z_slopes @ weights
            weights -= learning_rate * (z_slopes.T @ a)
            bias -= learning_rate * z_slopes.sum(axis=0)
        return float((error * error).mean())
