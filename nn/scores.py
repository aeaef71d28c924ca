"""Scores: how a network does on samples, by its mean loss and by how many it gets right.

A line here knows networks, losses and samples. It changes nothing, and knows no step.
"""

from typing import Any

from autograd import Value, constant, no_grad, total
from nn.checks import A_LOSS, as_list, loss_of, pair, read_samples, require_callable, target_nodes
from nn.datasets import Data
from nn.losses import THRESHOLDS, Loss, output_of, squared_error
from nn.module import Module

A_NETWORK = "the first argument is a network"


def mean_loss(net: Module, dataset: Data, loss: Loss = squared_error) -> Value:
    """The mean loss over the data set as one graph, to draw or to differentiate.

    Raises ValueError and TypeError for samples and targets that `train` refuses.

    >>> import random
    >>> from nn import MLP, disk_dataset
    >>> f"{mean_loss(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset()):.4f}"
    '0.2919'
    """
    require_callable(net, A_NETWORK)
    require_callable(loss, A_LOSS)
    samples = as_list(dataset)
    try:
        losses = [loss_of(net, loss, x, target_nodes(t, _as_node)) for x, t in map(pair, samples)]
    except (TypeError, ValueError):
        read_samples(samples, net, loss)  # says which; to look at all of them first takes a tenth
        raise
    mean: Value = total(losses) * (1.0 / len(losses))
    mean.label = "loss"
    return mean


def count_right(net: Module, dataset: Data, threshold: float | None = None, loss: Loss | None = None) -> int:
    """For how many samples the network says the right class.

    One output says 1 where it is above the threshold, unless given that of the loss (½ without a loss, 0
    for losses that want a logit or a score). Several say the class, from 0, of the largest; a target that
    is a list, likewise.

    Raises ValueError for an empty data set and a target that is no class, TypeError for what is no sample.

    >>> import random
    >>> from nn import MLP, disk_dataset
    >>> count_right(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    21
    """
    require_callable(net, A_NETWORK)
    if threshold is None:
        threshold = THRESHOLDS.get(getattr(loss, "__name__", ""), 0.5)
    threshold = constant(threshold).data
    right = 0
    with no_grad():
        for place, (inputs, target) in enumerate(read_samples(dataset, net, loss)):
            said, wanted = _classes(output_of(net(inputs)), target, threshold)
            if wanted is None:
                raise ValueError(f"sample {place}: {target} is no class that the network can say")
            right += said == wanted
    return right


def accuracy(net: Module, dataset: Data, threshold: float | None = None, loss: Loss | None = None) -> float:
    """For which part of the samples, from 0 to 1, the network says the right class: see `count_right`."""
    samples = as_list(dataset)
    return count_right(net, samples, threshold, loss) / len(samples)


def _classes(output: Any, target: Any, threshold: float) -> tuple[int, int | None]:
    """The class that an output says, and the one that a target is, if it is one of them."""
    if not isinstance(output, list):
        fits = not isinstance(target, list) and -1.0 <= target <= 1.0
        return int(_as_node(output, "output").data > threshold), int(target > 0.5) if fits else None
    numbers = [node.data for node in output]
    wanted = target.index(max(target)) if isinstance(target, list) else target
    return numbers.index(max(numbers)), wanted if wanted in range(len(numbers)) else None


def _as_node(number: Any, label: str) -> Value:
    return number if isinstance(number, Value) else constant(number, label)
