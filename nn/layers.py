"""`Module`, `Neuron`, `Layer`, `MLP`: networks as compositions of weighted sums and activations.

What a line here may know: nodes and the functions on them. What it may not: losses, data, training.

>>> import random
>>> net = MLP(2, [4, 1], activation="sigmoid", rng=random.Random(0))
>>> len(net.parameters())
17
>>> f"{net([0.0, 0.0]):.4f}"
'0.5588'
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

from autograd import Value, constant, total

ACTIVATIONS: dict[str, Callable[[Value], Value]] = {
    "sigmoid": Value.sigmoid,
    "tanh": Value.tanh,
    "relu": Value.relu,
    "softplus": Value.softplus,
    "linear": Value.__pos__,
}
"""The activations by name; `linear` is none at all."""


class Module:
    """Base of neurons, layers and networks: anything that has parameters.

    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Value(2.0, "factor")
    ...
    ...     def parameters(self):
    ...         return [self.factor]
    >>> Scale().parameters()
    [Value(2.0, 'factor', grad=0.0)]
    """

    def parameters(self) -> list[Value]:
        """The leaves that training changes, always in the same order."""
        raise NotImplementedError(f"{type(self).__name__} must list its parameters")

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0, ready for the next `backward()`."""
        for parameter in self.parameters():
            parameter.grad = 0.0


class Neuron(Module):
    """One neuron: a = activation(z), where z = w0 x0 + w1 x1 + ... + b.

    Arguments: `inputs`, how many numbers it takes (1 or more); `activation`, a name in `ACTIVATIONS`;
    `rng`, which draws each weight evenly from -0.5 to 0.5 (a new one unless given; the bias is 0);
    `label`, the path in front of the labels of its parameters and nodes.

    Raises ValueError for an unknown activation or no inputs.

    >>> neuron = Neuron(2, rng=random.Random(0))
    >>> neuron.parameters()[0]
    Value(0.3444218515250481, 'neuron.w0', grad=0.0)
    >>> neuron([1.0])
    Traceback (most recent call last):
    ValueError: neuron takes 2 inputs, got 1
    """

    def __init__(
        self,
        inputs: int,
        activation: str = "sigmoid",
        rng: random.Random | None = None,
        label: str = "neuron",
    ) -> None:
        rng = rng or random.Random()
        _require_size(inputs, "the number of inputs")
        self.weights = [Value(rng.random() - 0.5, f"{label}.w{i}") for i in range(inputs)]
        self.bias = Value(0.0, f"{label}.b")
        self.activation = activation
        self.label = label
        if activation not in ACTIVATIONS:
            raise ValueError(f"unknown activation {activation!r}: choose from {', '.join(ACTIVATIONS)}")
        self._z_label, self._a_label = f"{label}.z", f"{label}.a"

    def __call__(self, inputs: Sequence[Value | float]) -> Value:
        """The neuron's output for its inputs, nodes or plain numbers, one for each weight."""
        if len(inputs) != len(self.weights):
            raise ValueError(f"{self.label} takes {len(self.weights)} inputs, got {len(inputs)}")
        z: Value = total((*map(Value.__mul__, self.weights, inputs), self.bias))
        z.label = self._z_label
        a = ACTIVATIONS[self.activation](z)
        if a is not z:
            a.label = self._a_label
        return a

    def parameters(self) -> list[Value]:
        """The weights, then the bias."""
        return [*self.weights, self.bias]


class Layer(Module):
    """`outputs` neurons side by side, all reading the same inputs. Arguments as for `Neuron`.

    >>> layer = Layer(2, 3, rng=random.Random(0))
    >>> len(layer([1.0, 2.0])), len(layer.parameters())
    (3, 9)
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        activation: str = "sigmoid",
        rng: random.Random | None = None,
        label: str = "layer",
    ) -> None:
        rng = rng or random.Random()
        _require_size(outputs, "the number of neurons in a layer")
        self.neurons = [Neuron(inputs, activation, rng, f"{label}.neuron{i}") for i in range(outputs)]

    def __call__(self, inputs: Sequence[Value | float]) -> list[Value]:
        """The outputs of all neurons, a list, also when there is one."""
        return [neuron(inputs) for neuron in self.neurons]

    def parameters(self) -> list[Value]:
        """The parameters of each neuron in turn."""
        return [parameter for neuron in self.neurons for parameter in neuron.parameters()]


class MLP(Module):
    """A multi-layer perceptron: layers in a row, each fully connected to the one before.

    Arguments: `inputs`, how many numbers it takes; `sizes`, the neurons of each layer, the output
    layer last; `activation`, of the hidden layers, and `output_activation`, of the last one (the
    same unless given), names in `ACTIVATIONS`; `rng`, which draws the weights layer by layer.

    Raises ValueError for an unknown activation, no layer, or a size below 1.

    >>> net = MLP(2, [8, 8, 3], activation="tanh", output_activation="linear", rng=random.Random(0))
    >>> [len(layer.neurons) for layer in net.layers]
    [8, 8, 3]
    """

    def __init__(
        self,
        inputs: int,
        sizes: Sequence[int],
        activation: str = "sigmoid",
        output_activation: str | None = None,
        rng: random.Random | None = None,
    ) -> None:
        if not sizes:
            raise ValueError("an MLP needs at least one layer: sizes is empty, for example [4, 1]")
        rng = rng or random.Random()
        self.inputs = inputs
        self.activation = activation
        self.output_activation = output_activation or activation
        widths = [inputs, *sizes]
        activations = [activation] * (len(sizes) - 1) + [self.output_activation]
        self.layers = [
            Layer(widths[i], widths[i + 1], kind, rng, f"layer{i}") for i, kind in enumerate(activations)
        ]
        self._input_labels = [f"x{i}" for i in range(inputs)]

    def __call__(self, inputs: Sequence[Value | float]) -> Any:
        """The network's outputs for its inputs: a node if the last layer is one wide, else a list."""
        if len(inputs) != self.inputs:
            raise ValueError(f"the network takes {self.inputs} inputs, got {len(inputs)}")
        outputs = list(map(_as_node, inputs, self._input_labels))
        for layer in self.layers:
            outputs = layer(outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def parameters(self) -> list[Value]:
        """The parameters of each layer in turn, neuron by neuron, weights before the bias."""
        return [parameter for layer in self.layers for parameter in layer.parameters()]


def _as_node(number: Any, label: str) -> Any:
    return number if hasattr(number, "apply_rule") else constant(number, label)


def _require_size(size: int, what: str) -> None:
    if not isinstance(size, int) or size < 1:
        raise ValueError(f"{what} must be a whole number from 1 up, not {size!r}")
