"""Training: the loop of forward pass, backward pass and optimizer step, one step at a time.

A line here knows what an engine and an optimizer are there for. It does not know how they do it.

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

import random
from collections.abc import Iterator, Sequence

from autograd import Value, constant, no_grad, total
from nn.datasets import Samples
from nn.engines import Eager, Recorded, engine_named
from nn.layers import MLP
from nn.losses import Loss, squared_error
from nn.optim import SGD, Optimizer


class Training(Iterator[tuple[int, float]]):
    """A training run under way: iterate to take single steps, or `run()` to take all that are left.

    Each step yields its number, from 1, and the mean loss of its samples before that step's change.
    `losses` keeps them all; `engine` tells, as text, what was recorded and run.
    """

    def __init__(
        self, engine: Eager | Recorded, optimizer: Optimizer, batches: Iterator[Sequence[int]], steps: int
    ) -> None:
        self.engine, self.optimizer, self._batches, self.steps = engine, optimizer, batches, steps
        self.losses: list[float] = []

    def __next__(self) -> tuple[int, float]:
        if len(self.losses) >= self.steps:
            raise StopIteration
        self.optimizer.zero_grad()
        loss = self.engine(next(self._batches))
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
    engine: str = "python",
    batch_size: int | None = None,
    rng: random.Random | None = None,
) -> Training:
    """Train `net` on samples `(inputs, target)`, minimizing the mean loss; nothing runs until asked.

    Iterate over the result, or call its `run()`. The default optimizer is plain gradient descent
    with learning rate 10, far larger than usual, which suits the disk. `engine` is "eager", which
    records a graph for every sample of every step, or "python", "numpy", "numba" or "jax", which
    record one sample once and run generated code. With a `batch_size`, each step takes that many
    samples, drawn by `rng` without repeats until all have had their turn.

    Raises ValueError for an empty data set, a network with several outputs, negative steps or an
    unknown engine, ImportError for an engine that is not installed, and TypeError if the loss compares
    nodes, which only "eager" can follow.

    >>> import random
    >>> from nn import disk_dataset
    >>> training = train(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset(), steps=100)
    >>> f"{training.run()[-1]:.4f}"
    '0.1420'
    >>> print(training.engine)
    recorded 57 operations once, ran them 12 100 times (python)
    """
    _require_samples(dataset)
    if (outputs := len(net.layers[-1].neurons)) != 1:
        raise ValueError(f"training needs a network with one output, this one has {outputs}")
    if steps < 0:
        raise ValueError(f"steps must be 0 or more, not {steps}")
    if batch_size is not None and not 1 <= batch_size <= len(dataset):
        raise ValueError(f"batch_size must be from 1 to {len(dataset)}, the samples, not {batch_size}")
    optimizer = optimizer or SGD(net.parameters(), learning_rate=10.0)
    batches = _batches(len(dataset), batch_size, rng or random.Random())
    return Training(engine_named(engine, net, dataset, loss), optimizer, batches, steps)


def _batches(count: int, batch_size: int | None, rng: random.Random) -> Iterator[Sequence[int]]:
    """For ever: the places of the samples of one step."""
    if batch_size is None:
        while True:
            yield range(count)
    places = list(range(count))
    while True:
        rng.shuffle(places)
        for start in range(0, count - batch_size + 1, batch_size):
            yield places[start : start + batch_size]


def mean_loss(net: MLP, dataset: Samples, loss: Loss = squared_error) -> Value:
    """The mean loss over the data set as one graph, to draw or to differentiate; ValueError if it is empty.

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
