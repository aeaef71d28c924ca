"""The network in JAX, the whole step under `jit`. Importing this file needs jax; it asks for 64 bits."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)


class Network:
    """Layers as matrices, a row a neuron, from `layers[i][j] = [w0, w1, ..., b]`."""

    def __init__(self, layers: Any, samples: Any) -> None:
        self.layers = [
            (jnp.array([neuron[:-1] for neuron in layer]), jnp.array([neuron[-1] for neuron in layer]))
            for layer in layers
        ]
        self.inputs = jnp.array([inputs for inputs, _ in samples])
        self.targets = jnp.array([[target] for _, target in samples])

    def step(self, learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        loss, self.layers = descend(self.layers, self.inputs, self.targets, learning_rate)
        return float(loss)


def mean_loss(layers: Any, inputs: jax.Array, targets: jax.Array) -> jax.Array:
    for weights, bias in layers:
        inputs = jax.nn.sigmoid(inputs @ weights.T + bias)
    return ((inputs - targets) ** 2).mean()


@jax.jit
def descend(layers: Any, inputs: jax.Array, targets: jax.Array, learning_rate: float) -> Any:
    loss, slopes = jax.value_and_grad(mean_loss)(layers, inputs, targets)
    return loss, jax.tree.map(lambda p, slope: p - learning_rate * slope, layers, slopes)
