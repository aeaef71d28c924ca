"""The network in PyTorch, eager, all samples in one tensor. Importing this file needs torch."""

from __future__ import annotations

from typing import Any

import torch

torch.set_num_threads(1)  # so few numbers: several threads take longer


class Network:
    """Layers as matrices, a row a neuron, from `layers[i][j] = [w0, w1, ..., b]`."""

    def __init__(self, layers: Any, samples: Any) -> None:
        def tensor(numbers: Any) -> torch.Tensor:
            return torch.tensor(numbers, dtype=torch.float64)

        self.layers = [
            (tensor([neuron[:-1] for neuron in layer]), tensor([neuron[-1] for neuron in layer]))
            for layer in layers
        ]
        self.parameters = [matrix.requires_grad_() for layer in self.layers for matrix in layer]
        self.inputs = tensor([inputs for inputs, _ in samples])
        self.targets = tensor([[target] for _, target in samples])

    def step(self, learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        a = self.inputs
        for weights, bias in self.layers:
            a = torch.sigmoid(torch.nn.functional.linear(a, weights, bias))
        loss = torch.nn.functional.mse_loss(a, self.targets)
        slopes = torch.autograd.grad(loss, self.parameters)
        with torch.no_grad():
            for parameter, slope in zip(self.parameters, slopes, strict=True):
                parameter.sub_(slope, alpha=learning_rate)
        return float(loss.item())
