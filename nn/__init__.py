"""Neural networks on top of `autograd`: neurons, layers, losses, optimizers, data and training.

`python -m nn` trains the disk classifier. The README gives the order in which to read the files.
"""

import sys

try:
    from nn.checkpoint import load, save
    from nn.datasets import circles_dataset, disk_dataset, moons_dataset, spiral_dataset, xor_dataset
    from nn.exporting import export
    from nn.layers import MLP, Layer, Neuron
    from nn.losses import binary_cross_entropy, cross_entropy, hinge, squared_error
    from nn.module import Module
    from nn.optim import SGD, Adam, Optimizer
    from nn.scores import accuracy, count_right, mean_loss
    from nn.table import samples_from
    from nn.training import Training, train
except KeyboardInterrupt:
    if sys.argv[:1] == ["-m"]:  # `python -m nn` is starting: Ctrl-C needs no account of its files
        raise SystemExit(130) from None
    raise

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "Layer",
    "Module",
    "Neuron",
    "Optimizer",
    "Training",
    "accuracy",
    "binary_cross_entropy",
    "circles_dataset",
    "count_right",
    "cross_entropy",
    "disk_dataset",
    "export",
    "hinge",
    "load",
    "mean_loss",
    "moons_dataset",
    "samples_from",
    "save",
    "spiral_dataset",
    "squared_error",
    "train",
    "xor_dataset",
]
