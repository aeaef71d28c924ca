"""Training: the loop of forward pass, backward pass and optimizer step, one step at a time.

>>> import random
>>> from nn import MLP, disk_dataset
>>> net = MLP(2, [4, 1], rng=random.Random(0))
>>> for step, loss in train(net, disk_dataset(), steps=3):
...     print(step, f"{loss:.4f}")
1 0.2919
2 0.1645
3 0.1631
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from autograd import Value, constant, no_grad, total
from nn.layers import MLP
from nn.losses import Loss, squared_error
from nn.optim import SGD, Optimizer

Samples = Sequence[tuple[Sequence[float], float]]


class Training(Iterator[tuple[int, float]]):
    """A training run under way: iterate to take single steps, or `run()` to take all that are left.

    Each step yields its number, from 1, and the mean loss over the data set before that step's
    change. `losses` keeps them all.
    """

    def __init__(self, net: MLP, dataset: Samples, optimizer: Optimizer, loss: Loss, steps: int) -> None:
        _require_samples(dataset)
        if (outputs := len(net.layers[-1].neurons)) != 1:
            raise ValueError(f"training needs a network with one output, this one has {outputs}")
        if steps < 0:
            raise ValueError(f"steps must be 0 or more, not {steps}")
        self.net, self.optimizer, self.loss, self.steps = net, optimizer, loss, steps
        self.losses: list[float] = []
        self._dataset = [([constant(x) for x in inputs], constant(target)) for inputs, target in dataset]

    def __next__(self) -> tuple[int, float]:
        if len(self.losses) >= self.steps:
            raise StopIteration
        self.optimizer.zero_grad()
        loss = _add_mean_gradient(self.net, self._dataset, self.loss)
        self.optimizer.step()
        self.losses.append(loss)
        return len(self.losses), loss

    def run(self) -> list[float]:
        """Take all steps that are left; return the losses of all steps."""
        for _ in self:
            pass
        return self.losses


def train(
    net: MLP,
    dataset: Samples,
    optimizer: Optimizer | None = None,
    loss: Loss = squared_error,
    steps: int = 2000,
) -> Training:
    """Train `net` on samples `(inputs, target)`, minimizing the mean loss; nothing runs until asked.

    Iterate over the result, or call its `run()`. The default optimizer is plain gradient descent
    with learning rate 10, far larger than usual, which suits the disk. Raises ValueError for an
    empty data set, a network with several outputs, or negative steps.

    >>> import random
    >>> from nn import disk_dataset
    >>> losses = train(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset(), steps=100).run()
    >>> f"{losses[-1]:.4f}"
    '0.1420'
    """
    return Training(net, dataset, optimizer or SGD(net.parameters(), learning_rate=10.0), loss, steps)


def mean_loss(net: MLP, dataset: Samples, loss: Loss = squared_error) -> Value:
    """The mean loss over the data set as one graph, to draw or to differentiate.

    Raises ValueError for an empty data set.

    >>> import random
    >>> from nn import disk_dataset
    >>> f"{mean_loss(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset()):.4f}"
    '0.2919'
    """
    _require_samples(dataset)
    losses = [loss(net(inputs), constant(target, "target")) for inputs, target in dataset]
    mean: Value = total(losses) * (1.0 / len(losses))
    mean.label = "loss"
    return mean


def count_right(net: MLP, dataset: Samples, threshold: float = 0.5) -> int:
    """For how many samples the network's output is above the threshold just where the target is 1.

    >>> import random
    >>> from nn import disk_dataset
    >>> count_right(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    21
    """
    with no_grad():
        return sum((net(inputs).data > threshold) == (target > 0.5) for inputs, target in dataset)


def _require_samples(dataset: Samples) -> None:
    if not dataset:
        raise ValueError("the data set is empty: it needs at least one sample")


def _add_mean_gradient(net: MLP, dataset: list[Any], loss: Loss) -> float:
    """Add the gradient of the mean loss to every parameter's, one small graph a sample; return the loss."""
    whole = 0.0
    for inputs, target in dataset:
        sample_loss = loss(net(inputs), target)
        sample_loss.backward(1.0 / len(dataset))
        whole += sample_loss.data
    return whole / len(dataset)
