"""What training is given, looked at before the first step: each mistake is one sentence.

What a line here may know: networks, losses, optimizers and samples, and how people mean to call `train`.
It takes no step.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from autograd import Constant, Value, constant, no_grad
from autograd.primals import NO_LIST, counted
from nn.datasets import Sample
from nn.losses import Loss, TargetError, require_target
from nn.module import Module
from nn.optim import Optimizer

A_LOSS = "a loss is a function of output and target, such as nn.hinge"


def as_list(dataset: Any) -> list[Any]:
    """The data set, read once; TypeError if it cannot be read, ValueError if it is empty."""
    if not isinstance(dataset, Iterable) or isinstance(dataset, Mapping):
        raise TypeError(f"a data set is a list of pairs (inputs, target), not {_kind(dataset)}")
    if samples := list(dataset):
        return samples
    raise ValueError("the data set is empty (a zip is, once it has been read): it needs at least one sample")


def read_samples(dataset: Any, net: Any = None, loss: Loss | None = None) -> list[Sample]:
    """The samples of a data set as floats, so that every engine refuses the same ones, at once.

    Raises TypeError for anything but pairs (inputs, target) and rows of numbers, ValueError for no samples,
    another number of inputs than the network's, and a target that the loss cannot take; each names the
    sample.

    >>> read_samples(zip([[0, 1], [1, 1]], [True, False]))
    [([0.0, 1.0], 1.0), ([1.0, 1.0], 0.0)]
    >>> read_samples([(0, 1, True)])
    [([0.0, 1.0], 1.0)]
    """
    samples = [_as_numbers(place, sample) for place, sample in enumerate(as_list(dataset))]
    if loss is not None:
        require_callable(loss, A_LOSS)
    count, output = inputs_of(net), None
    for place, (inputs, target) in enumerate(samples):
        if count not in (None, len(inputs)):
            wanted = counted(count, "input")
            raise ValueError(f"sample {place}: the network takes {wanted}, got {len(inputs)}")
        if output is None and net is not None and loss is not None:
            with no_grad(), suppress(ArithmeticError, ValueError):  # a step will say so
                output = net(inputs)
        try:
            require_target(loss, target, output)
        except (TypeError, ValueError) as error:
            raise type(error)(f"sample {place}: {error}") from None
    return samples


def inputs_of(net: Any) -> int | None:
    """How many numbers a network takes, if it says so."""
    count = getattr(net, "inputs", None)
    return count if isinstance(count, int) else None


def pair(sample: Any) -> tuple[Any, Any]:
    """A sample's inputs and its target: a pair, or a row whose last number is the target."""
    if type(sample) is tuple and len(sample) == 2 and _is_many(sample[0]):
        return sample  # at once: the rest takes a twentieth of a step
    if not isinstance(sample, Iterable) or isinstance(sample, NO_LIST):
        raise TypeError(f"it is {_kind(sample)}")
    parts = list(sample)
    if getattr(sample, "_fields", ("",))[0] == "Index":  # of a data frame's itertuples
        del parts[0]
    if len(parts) == 2 and _is_many(parts[0]):
        return parts[0], parts[1]
    if len(parts) < 2:
        raise ValueError("it has no inputs")
    return parts[:-1], parts[-1]


def target_nodes(target: Any, kind: Callable[..., Any] = constant) -> Any:
    """A target as a node, or as a list of nodes; a list of one is that one."""
    if not _is_many(target):
        return kind(target, "target")
    if len(target) == 1:
        return kind(target[0], "target")
    return [kind(number, f"target{place}") for place, number in enumerate(target)]


def _as_numbers(place: int, sample: Any) -> Sample:
    """One sample; a list of one target is a number."""
    try:
        inputs, target = pair(sample)
        numbers = [_number(x) for x in inputs]
        targets = [_number(number) for number in (target if _is_many(target) else [target])]
        if not targets:
            raise ValueError("it has no target")
        return numbers, targets[0] if len(targets) == 1 else targets
    except (TypeError, ValueError, OverflowError) as error:  # 10**400 is no float
        what = f"sample {place} is not a pair (inputs, target) of numbers, as list(zip(X, y)) has them"
        raise TypeError(f"{what}: {error}") from None


def _is_many(thing: Any) -> bool:
    if isinstance(thing, (float, Value, str, bytes, list, tuple)):
        return isinstance(thing, (list, tuple))
    return isinstance(thing, Iterable) and not isinstance(thing, NO_LIST) and getattr(thing, "ndim", 1) != 0


def _number(number: Any) -> float:
    return (number if isinstance(number, Value) else constant(number)).data


def unlike(samples: Sequence[Sample]) -> tuple[Sample, Sample]:
    """The first sample, and the first one with another target, where a loss may choose otherwise."""
    first = samples[0]
    return first, next((sample for sample in samples if sample[1] != first[1]), samples[-1])


def require_optimizer(optimizer: Any, net: Module) -> None:
    """Raise TypeError for anything but an optimizer, ValueError unless it holds every parameter."""
    if not isinstance(optimizer, Optimizer):
        hint = "for inputs X and targets y, write train(net, list(zip(X, y)))"
        raise TypeError(f"after the samples, train takes an optimizer, not {_kind(optimizer)}: {hint}")
    parameters = set(net.parameters())
    left = set(parameters).difference(optimizer.parameters)
    if left:
        held = f"holds {len(parameters) - len(left)} of the network's {counted(len(parameters), 'parameter')}"
        raise ValueError(f"the optimizer {held}: make it with net.parameters() of the network to train")


def require_callable(thing: Any, what: str) -> None:
    """Raise TypeError unless this is a function, or an object that is called as one."""
    if not callable(thing):
        raise TypeError(f"{what}, not {_kind(thing)}")


def require_loss(loss: Loss, net: Module, samples: Sequence[Sample]) -> None:
    """Raise TypeError unless the loss is a function that returns a node, ValueError unless it can be learned.

    A sample for which it has no value is left to the step that comes to it.
    """
    require_callable(loss, A_LOSS)
    require_recording()
    parameters = set(net.parameters())
    for sample in {id(sample): sample for sample in (*unlike(samples), *_ends(samples))}.values():
        try:
            found = loss_of(net, loss, sample[0], target_nodes(sample[1]))
        except TargetError as error:
            raise TargetError(f"sample {samples.index(sample)}: {error}") from None
        except (ArithmeticError, ValueError):
            continue
        if not _reaches(found, parameters):
            how = "compute it from the network's output, not through detach, .data or comparisons alone"
            raise ValueError(
                f"no gradient goes from the loss to the network, so nothing can be learned: {how}"
            )


def _ends(samples: Sequence[Sample]) -> list[Sample]:
    """The samples of the least target and of the greatest, where targets are single numbers."""
    single = [sample for sample in samples if isinstance(sample[1], float)]
    return [end(single, key=lambda sample: sample[1]) for end in (min, max) if single]


def _reaches(node: Value, wanted: set[Value]) -> bool:
    """Whether a gradient goes from a node to one of these; the first that is met will do."""
    waiting, met = [node], set[Value]()
    while waiting:
        if (node := waiting.pop()) in wanted:
            return True
        if node not in met and not _is_flat(node):
            met.add(node)
            waiting += node.parents
    return False


def _is_flat(node: Value) -> bool:
    return node.op is not None and all(map(node.op.is_flat, range(len(node.parents))))


def require_recording() -> None:
    """Raise ValueError within `no_grad`."""
    if isinstance(-Value(0.0), Constant):
        raise ValueError("no_grad records nothing, so there is no gradient to train with: train outside it")


def loss_of(net: Module, loss: Loss, inputs: Sequence[Value | float], target: Any) -> Value:
    """The loss of one sample; TypeError if it is no node."""
    found = loss(net(inputs), target)
    if not isinstance(found, Value):
        raise TypeError(f"a loss must return a node (a Value), as squared_error does, not {_kind(found)}")
    return found


def _kind(thing: object) -> str:
    return f"a {type(thing).__name__}"
