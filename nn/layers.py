"""`Neuron`, `Layer`, `MLP`: networks as compositions of weighted sums and activations.

What a line here may know: nodes, modules, activations and initialisers. What it may not: losses, data,
training.

>>> import random
>>> net = MLP(2, [4, 1], activation="sigmoid", rng=random.Random(0))
>>> net
MLP(2, [4, 1], activation='sigmoid'), 17 parameters
>>> f"{net([0.0, 0.0]):.4f}"
'0.5588'
"""

import random
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from autograd import Value, constant, total
from autograd.operators import Number
from autograd.primals import counted, is_row, shown
from nn.activations import ACTIVATIONS, Activation, activation_named
from nn.initial import Initialiser, generator, initialiser_named
from nn.module import Alone, Module, Path


class _Drawn(Module):
    """What a notebook shows as its picture, where one can be drawn."""

    def _repr_svg_(self) -> Any:
        from autograd import draw

        with suppress(ImportError, RuntimeError, ValueError):
            return draw(self).pipe("svg", encoding="utf-8")
        return None


class Neuron(_Drawn):
    """One neuron: a = activation(z), where z = w0 x0 + w1 x1 + ... + b.

    Arguments: `inputs`, how many numbers it takes (1 or more); `activation`, a name in `ACTIVATIONS` or
    a function of a node; `rng`, which draws the weights (Python's own `random` unless given, so that
    `random.seed` fixes them); `label`, the path in front of the labels of its parameters and nodes;
    `init`, a name in `INITIALISERS` or a function as described there, by which each weight is drawn
    (the bias is 0).

    Raises ValueError for an unknown activation or initialiser, or no inputs.

    >>> neuron = Neuron(2, rng=random.Random(0))
    >>> neuron.parameters()[0]
    Value(0.3444218515250481, 'neuron.w0', grad=0.0)
    >>> neuron([1.0])
    Traceback (most recent call last):
    ValueError: neuron takes 2 inputs, got 1
    """

    _called = {"weights": "w", "bias": "b"}  # noqa: RUF012 (as `Module` says)

    def __init__(
        self,
        inputs: int,
        activation: str | Activation = "sigmoid",
        rng: random.Random | None = None,
        label: str = Alone("neuron"),
        init: str | Initialiser = "uniform",
    ) -> None:
        draw, rng = initialiser_named(init), generator(rng)
        _require_size(inputs, "the number of inputs")
        kind = type(label)  # a path stays one
        self.activation = activation
        self.weights = [Value(draw(inputs, 1, rng), kind(f"{label}.w{i}")) for i in range(inputs)]
        self.bias = Value(0.0, kind(f"{label}.b"))
        self._relabelled()

    @property
    def activation(self) -> str:
        """The activation's name; a name or a function may be assigned."""
        return self._activation

    @activation.setter
    def activation(self, activation: str | Activation) -> None:
        self._activation, self._own = activation_named(activation)

    @property
    def label(self) -> str:
        """The path in front of the labels of its parameters."""
        return self.bias.label.removesuffix(".b")

    def __call__(self, inputs: Sequence[Value | float]) -> Value:
        """The neuron's output for its inputs, nodes or plain numbers, one for each weight."""
        weights = self.weights
        if type(inputs) is not list or len(inputs) != len(weights):
            _require_inputs(self.label, len(weights), inputs)
        z: Value = total((*map(Value.__mul__, weights, inputs), self.bias))
        z._label = self._z_label  # without the look that `label` takes at text: a twentieth of a step
        a = (self._own or ACTIVATIONS[self._activation])(z)
        if a is not z:
            a._label = self._a_label
        return a

    def _relabelled(self) -> None:
        self._z_label, self._a_label = f"{self.label}.z", f"{self.label}.a"

    def _described(self) -> str:
        return f"{type(self).__name__}({len(self.weights)}, activation={self.activation!r})"


class Layer(_Drawn):
    """`outputs` neurons side by side, all reading the same inputs. Arguments as for `Neuron`.

    >>> layer = Layer(2, 3, rng=random.Random(0))
    >>> len(layer([1.0, 2.0])), len(layer.parameters())
    (3, 9)
    """

    _called = {"neurons": "neuron"}  # noqa: RUF012

    def __init__(
        self,
        inputs: int,
        outputs: int,
        activation: str | Activation = "sigmoid",
        rng: random.Random | None = None,
        label: str = Alone("layer"),
        init: str | Initialiser = "uniform",
    ) -> None:
        _require_size(outputs, "the number of neurons in a layer")
        draw, labels = initialiser_named(init), [type(label)(f"{label}.neuron{i}") for i in range(outputs)]

        def one_of_many(count: int, _: int, rng: random.Random) -> float:
            return draw(count, outputs, rng)

        self.neurons = [Neuron(inputs, activation, rng, name, one_of_many) for name in labels]

    def __call__(self, inputs: Sequence[Value | float]) -> list[Value]:
        """The outputs of all neurons, a list, also when there is one."""
        return [neuron(inputs) for neuron in self.neurons]

    def _described(self) -> str:
        first = self.neurons[0]
        shape = f"{len(first.weights)}, {len(self.neurons)}"
        return f"{type(self).__name__}({shape}, activation={first.activation!r})"


class MLP(_Drawn):
    """A multi-layer perceptron: layers in a row, each fully connected to the one before.

    Arguments: `inputs`, how many numbers it takes; `sizes`, the neurons of each layer, the output
    layer last; `activation`, of the hidden layers, and `output_activation`, of the last one (the
    same unless given), names or functions; `rng`, which draws the weights layer by layer, as `init`
    says (see `Neuron`).

    Raises ValueError for an unknown activation or initialiser, no layer, or a size below 1.

    >>> net = MLP(2, [8, 8, 3], activation="tanh", output_activation="linear", rng=random.Random(0))
    >>> [len(layer.neurons) for layer in net.layers]
    [8, 8, 3]
    """

    _called = {"layers": "layer"}  # noqa: RUF012

    def __init__(
        self,
        inputs: int,
        sizes: Sequence[int],
        activation: str | Activation = "sigmoid",
        output_activation: str | Activation | None = None,
        rng: random.Random | None = None,
        init: str | Initialiser = "uniform",
    ) -> None:
        if not is_row(sizes) or not len(sizes):
            raise ValueError(f"an MLP needs at least one layer: sizes such as [4, 1], not {shown(sizes)}")
        output = output_activation or activation
        self.inputs = inputs
        self.activation, self.output_activation = activation_named(activation)[0], activation_named(output)[0]
        widths = [inputs, *sizes]
        activations = [activation] * (len(sizes) - 1) + [output]
        self.layers = [
            Layer(widths[i], widths[i + 1], kind, rng, Path(f"layer{i}"), init)
            for i, kind in enumerate(activations)
        ]
        self._input_labels = [f"x{i}" for i in range(inputs)]

    def __call__(self, inputs: Sequence[Value | float]) -> Any:
        """The network's outputs for its inputs: a node if the last layer is one wide, else a list."""
        if type(inputs) is not list or len(inputs) != self.inputs:
            _require_inputs("the network", self.inputs, inputs)
        labelled = zip(inputs, self._input_labels)  # noqa: B905 (as many)
        outputs = [x if isinstance(x, Number) else constant(x, label) for x, label in labelled]
        for layer in self.layers:
            outputs = layer(outputs)
        return outputs[0] if len(outputs) == 1 else outputs

    def _described(self) -> str:
        sizes = [len(layer.neurons) for layer in self.layers]
        output = f", output_activation={self.output_activation!r}" * (
            self.output_activation != self.activation
        )
        return f"{type(self).__name__}({self.inputs}, {sizes}, activation={self.activation!r}{output})"


def _require_inputs(taker: str, count: int, inputs: Any) -> None:
    if not is_row(inputs):
        raise TypeError(f"{taker} takes a list of {counted(count, 'input')}, not {shown(inputs)}")
    if len(inputs) != count:
        raise ValueError(f"{taker} takes {counted(count, 'input')}, got {len(inputs)}")


def _require_size(size: int, what: str) -> None:
    if type(size) is not int or size < 1:
        raise ValueError(f"{what} must be a whole number from 1 up, not {shown(size)}")
