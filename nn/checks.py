"""What training is given, looked at before the first step: each mistake is one sentence.

What a line here may know: networks, losses, optimizers and samples, and how people mean to call `train`.
It takes no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from autograd import Constant, Value, constant, topological_order
from nn.datasets import Sample
from nn.layers import MLP
from nn.losses import Loss, require_target
from nn.optim import Optimizer


def as_list(dataset: Any) -> list[Any]:
    """The data set, read once; TypeError if it cannot be read, ValueError if it is empty."""
    if not isinstance(dataset, Iterable):
        raise TypeError(f"a data set is a list of pairs (inputs, target), not {_kind(dataset)}")
    if samples := list(dataset):
        return samples
    raise ValueError("the data set is empty (a zip is, once it has been read): it needs at least one sample")


def read_samples(dataset: Any, inputs: int | None = None, loss: Loss | None = None) -> list[Sample]:
    """The samples of a data set as floats, so that every engine refuses the same ones, at once.

    Raises TypeError for anything but pairs (inputs, target) of numbers, ValueError for no samples, another
    number of inputs than these, and a target that the loss cannot take; each names the sample.

    >>> read_samples(zip([[0, 1], [1, 1]], [True, False]))
    [([0.0, 1.0], 1.0), ([1.0, 1.0], 0.0)]
    """
    samples = [_as_numbers(place, sample, inputs) for place, sample in enumerate(as_list(dataset))]
    for place, (_, target) in enumerate(samples):
        try:
            require_target(loss, target)
        except ValueError as error:
            raise ValueError(f"sample {place}: {error}") from None
    return samples


def _as_numbers(place: int, sample: Any, count: int | None) -> Sample:
    """One sample."""
    try:
        inputs, target = sample
        numbers = [(x if isinstance(x, Value) else constant(x)).data for x in (*inputs, target)]
    except (TypeError, ValueError, OverflowError) as error:  # 10**400 is no float
        what = f"sample {place} is not a pair (inputs, target) of numbers, as list(zip(X, y)) has them"
        raise TypeError(f"{what}: {error}") from None
    if count not in (None, len(numbers) - 1):
        raise ValueError(f"sample {place}: the network takes {count} inputs, got {len(numbers) - 1}")
    return numbers[:-1], numbers[-1]


def unlike(samples: Sequence[Sample]) -> tuple[Sample, Sample]:
    """The first sample, and the first one with another target, where a loss may choose otherwise."""
    first = samples[0]
    return first, next((sample for sample in samples if sample[1] != first[1]), samples[-1])


def require_network(net: Any) -> None:
    """Raise TypeError for anything but an MLP, ValueError for one with several outputs."""
    if not isinstance(net, MLP):
        raise TypeError(f"train takes a network first, an MLP, not {_kind(net)}")
    if (outputs := len(net.layers[-1].neurons)) != 1:
        raise ValueError(f"training needs a network with one output, this one has {outputs}")


def require_optimizer(optimizer: Any, net: MLP) -> None:
    """Raise TypeError for anything but an optimizer, ValueError unless it holds every parameter."""
    if not isinstance(optimizer, Optimizer):
        hint = "for inputs X and targets y, write train(net, list(zip(X, y)))"
        raise TypeError(f"after the samples, train takes an optimizer, not {_kind(optimizer)}: {hint}")
    parameters = net.parameters()
    left = set(parameters).difference(optimizer.parameters)
    if left:
        held = f"holds {len(parameters) - len(left)} of the network's {len(parameters)} parameters"
        raise ValueError(f"the optimizer {held}: make it with net.parameters() of the network to train")


def require_loss(loss: Loss, net: MLP, samples: Sequence[Sample]) -> None:
    """Raise TypeError unless the loss is a function that returns a node, ValueError unless it can be learned.

    A sample for which it has no value is left to the step that comes to it.
    """
    if not callable(loss):
        raise TypeError(f"a loss is a function of output and target, such as nn.hinge, not {_kind(loss)}")
    require_recording()
    for inputs, target in unlike(samples):
        found = None
        with suppress(ArithmeticError, ValueError):
            found = loss_of(net, loss, inputs, constant(target, "target"))
        if found is not None and set(topological_order(found)).isdisjoint(net.parameters()):
            raise ValueError("the loss is not computed from the network's output, so nothing can be learned")


def require_recording() -> None:
    """Raise ValueError within `no_grad`."""
    if isinstance(-Value(0.0), Constant):
        raise ValueError("no_grad records nothing, so there is no gradient to train with: train outside it")


def loss_of(net: MLP, loss: Loss, inputs: Sequence[Value | float], target: Any) -> Value:
    """The loss of one sample; TypeError if it is no node."""
    found = loss(net(inputs), target)
    if not isinstance(found, Value):
        raise TypeError(f"a loss must return a node (a Value), as squared_error does, not {_kind(found)}")
    return found


def _kind(thing: object) -> str:
    return f"a {type(thing).__name__}"
