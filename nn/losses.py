"""Losses: how wrong one prediction is, as a node. Lower is better; 0 is perfect.

A line here knows nodes alone: an output or a list of them, and the target, a number or a list. A target
that a loss cannot take is a ValueError.
"""

from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from autograd import Value, constant, equal, logsumexp, relu, softplus, total, where
from autograd.primals import counted, real, shown

Loss = Callable[[Any, Any], Value]
"""A function of the network's output (a node or a list) and the target (a node, a number, or a list)."""


def squared_error(prediction: Value | Sequence[Value], target: Any) -> Value:
    """(prediction - target)²; of lists, the sum over their places. For what should equal the target.

    >>> squared_error(Value(3.0), 1.0).data
    4.0
    >>> squared_error([Value(3.0), Value(1.0)], [1.0, 0.0]).data
    5.0
    """
    if isinstance(prediction, (list, tuple)):
        require_target(squared_error, target, prediction)
        return total(map(squared_error, prediction, target if isinstance(target, list) else [target]))
    error: Value = _node(prediction) - target
    error.label = "error"
    return error.square()


def binary_cross_entropy(logit: Value | Sequence[Value], target: Value | float) -> Value:
    """-log of the probability that the network gives to the target, where sigmoid(logit) is that of 1.

    Taken from the logit (a linear output), it is exact for every logit, however sure and however
    wrong: -log p = softplus(logit) - target * logit. The target is from 0 to 1.

    >>> binary_cross_entropy(Value(1000.0), 0.0).data
    1000.0
    >>> binary_cross_entropy(Value(1000.0), 1.0).data
    0.0
    """
    z = _node(output_of(logit))
    require_target(binary_cross_entropy, target, z)
    return softplus(z) - target * z


def cross_entropy(logits: Sequence[Value], target: Value | float) -> Value:
    """-log of the probability that the network gives to the class `target`, 0 for the first.

    The probabilities are softmax(logits). Taken from the logits (linear outputs), it is exact for all of
    them, however sure and however wrong: -log p = softplus(log Σ exp of the other logits - the target's).

    >>> cross_entropy([Value(0.0), Value(0.0), Value(1000.0)], 0).data
    1000.0
    >>> cross_entropy([Value(0.0), Value(50.0)], 1).data
    1.9287498479639178e-22
    """
    require_target(cross_entropy, target, logits if isinstance(logits, (list, tuple)) else [])
    number = None if type(target) is Value else _number(target)
    if number is not None:
        others = list(logits)
        own = others.pop(int(number))
    else:  # another one at another call
        chosen = [equal(target, float(place)) for place in range(len(logits))]
        others = list(map(where, chosen, [-inf] * len(logits), logits))
        own = total(map(where, chosen, logits, [0.0] * len(logits)))
    return softplus(logsumexp(others) - own)


def hinge(score: Value | Sequence[Value], target: Value | float) -> Value:
    """max(0, 1 - s * score), where s is -1 for target 0 and 1 for target 1 (a linear output).

    >>> hinge(Value(0.5), 1.0).data, hinge(Value(0.5), 0.0).data
    (0.5, 1.5)
    """
    s = _node(output_of(score))
    require_target(hinge, target, s)
    return relu(1 - (2 * target - 1) * s)


LOSSES: dict[str, Loss] = {
    loss.__name__: loss for loss in (squared_error, binary_cross_entropy, cross_entropy, hinge)
}
"""The losses by name."""

THRESHOLDS: dict[str, float] = {"squared_error": 0.5, "binary_cross_entropy": 0.0, "hinge": 0.0}
"""For each loss of one output, the output above which the network says 1."""


def output_of(found: Any) -> Any:
    """What a network returned as one node, or as a list of several."""
    if not isinstance(found, (list, tuple)):
        return found
    return found[0] if len(found) == 1 else list(found)


class TargetError(ValueError):
    """A target that a loss cannot take."""


def require_target(loss: Loss | None, target: Any, output: Any = None) -> None:
    """Raise TargetError if this loss cannot take this target, or not for this output, where one is given.

    Of a loss of one's own, nothing is known.
    """
    name, output = getattr(loss, "__name__", ""), output_of(output)
    if loss is None or LOSSES.get(name) is not loss:
        return
    width = len(output) if isinstance(output, list) else 0  # 0: one, which is no list, or unknown
    if loss is squared_error:
        if output is not None and width != (len(target) if isinstance(target, list) else 0):
            wanted = counted(width, "number") if width else "a number"
            raise TargetError(f"{name} takes {wanted} as target, not {shown(target)}")
        return
    if width and loss is not cross_entropy:
        raise TargetError(f"{name} takes one output, not {width}: for classes there is cross_entropy")
    if not width and loss is cross_entropy and output is not None:
        raise TargetError(f"{name} takes a list of outputs, one for each class, not a single one")
    number, (wanted, fits) = target if isinstance(target, list) else _number(target), _TARGETS[name]
    if isinstance(number, list) or not (number is None or (fits(number) and number < (width or inf))):
        wanted = f"a class from 0 to {width - 1}" if width else wanted
        raise TargetError(f"{name} takes {wanted}, not {shown(number)}")


_TARGETS: dict[str, tuple[str, Callable[[float], bool]]] = {
    "binary_cross_entropy": ("targets from 0 to 1", lambda number: 0.0 <= number <= 1.0),
    "cross_entropy": ("the number of a class", lambda number: number >= 0.0 and number % 1.0 == 0.0),
    "hinge": ("targets 0 and 1", lambda number: number in (0.0, 1.0)),
}


def _node(output: Any) -> Value:
    """An output, of whatever kind of node; a plain number as a constant, TypeError for anything else."""
    return output if hasattr(type(output), "apply_rule") else constant(output)


def _number(target: Any) -> float | None:
    """A target's number; None while a program is recorded, when it may not be looked at."""
    if not hasattr(type(target), "apply_rule"):
        return real(target)
    try:
        return target.data  # type: ignore[no-any-return]
    except TypeError:
        return None
