"""What there is to say of a network: its output, its hits, what is odd about it.

What a line here may know: networks, samples and losses. What it may not: training and options.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd import no_grad, sigmoid
from nn.datasets import Sample
from nn.layers import MLP
from nn.losses import LOSSES, output_of
from nn.module import Module
from nn.scores import count_right, mean_loss

LIMITS = {
    "sigmoid": (0.0, 1.0),
    "logistic": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0,),
    "softplus": (0.0,),
}
"""What an activation comes close to without reaching it, or with a slope of 0."""
CLOSE = 0.01


def output_at_0(net: Module, inputs: int, loss: str) -> str:
    """The output for inputs that are all 0, in words.

    >>> import random
    >>> from nn import MLP
    >>> output_at_0(MLP(2, [4, 1], rng=random.Random(0)), 2, "squared_error")
    'output at (0, 0): 0.5588'
    """
    with no_grad():
        output = output_of(net([0.0] * inputs))
        numbers = output if isinstance(output, list) else [output]
        one = f"{sigmoid(numbers[0]):.4f}"
        meaning = {
            "binary_cross_entropy": f" (a logit: the probability of 1 is its sigmoid, {one})",
            "cross_entropy": " (logits, one for each class: the probabilities are their softmax)",
            "hinge": " (a score: above 0 it says 1)",
        }.get(loss, "")
    return f"output at ({', '.join('0' * inputs)}): {', '.join(f'{x:.4f}' for x in numbers)}{meaning}"


def score(net: Module, samples: Sequence[Sample], loss: str, classes: bool, what: str) -> str:
    """How well the network does on these samples, in words."""
    if classes:
        return f"{count_right(net, samples, loss=LOSSES[loss])} of {len(samples)} {what} are right"
    mean = mean_loss(net, samples, LOSSES[loss])
    return f"mean {loss.replace('_', ' ')} of the {len(samples)} {what}: {mean:.6g}"


def remarks(net: Module, samples: Sequence[Sample], loss: str, classes: bool) -> list[str]:
    """A line for each thing that looks as if training had gone wrong."""
    found = []
    targets: list[Any] = sorted({target for _, target in samples}) if classes else []
    for target in targets:
        alike = ([(inputs, target)] for inputs, _ in samples)  # the first one called otherwise will do
        if len(targets) > 1 and all(count_right(net, one, loss=LOSSES[loss]) for one in alike):
            found.append(
                f"every point is called {target:g}: try other --layers, --learning-rate, --steps or --seed"
            )
    stuck = _saturated(net, samples)
    if stuck and 2 * sum(stuck) >= len(stuck):
        advice = "so they hardly learn: try a smaller --learning-rate"
        found.append(f"{sum(stuck)} of {len(stuck)} hidden neurons are saturated at every point, {advice}")
    return found


def _saturated(net: Module, samples: Sequence[Sample]) -> list[bool]:
    """For each hidden neuron, whether it is close to a limit at every point."""
    rows, hidden = list[list[float]](), net.layers[:-1] if isinstance(net, MLP) else []
    with no_grad():
        for inputs, _ in samples:
            numbers: Any = inputs
            rows.append([])
            for layer in hidden:
                numbers = layer(numbers)
                rows[-1] += [node.data for node in numbers]
    limits = [LIMITS.get(neuron.activation, ()) for layer in hidden for neuron in layer.neurons]
    return [
        all(any(abs(x - limit) < CLOSE for limit in near) for x in column)
        for near, column in zip(limits, zip(*rows, strict=True), strict=True)
    ]
