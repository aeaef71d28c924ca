"""Neural networks on top of `autograd`: neurons, layers, losses, optimizers, data and training.

`python -m nn` trains the disk classifier. The README gives the order in which to read the files.
"""

from nn.checkpoint import load, save
from nn.datasets import circles_dataset, disk_dataset, moons_dataset, spiral_dataset, xor_dataset
from nn.export import export
from nn.layers import MLP, Layer, Module, Neuron
from nn.losses import binary_cross_entropy, hinge, squared_error
from nn.optim import SGD, Adam, Optimizer
from nn.training import Training, count_right, mean_loss, train

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "Layer",
    "Module",
    "Neuron",
    "Optimizer",
    "Training",
    "binary_cross_entropy",
    "circles_dataset",
    "count_right",
    "disk_dataset",
    "export",
    "hinge",
    "load",
    "mean_loss",
    "moons_dataset",
    "save",
    "spiral_dataset",
    "squared_error",
    "train",
    "xor_dataset",
]
