"""Losses: how wrong one prediction is, as a node. Lower is better; 0 is perfect.

A line here knows nodes alone: an output, and the target 0 or 1 (squared error: any number). A target
that a loss cannot take is a ValueError.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd import Value, constant, relu, softplus

Loss = Callable[[Value, Value], Value]


def squared_error(prediction: Value, target: Value | float) -> Value:
    """(prediction - target)². For a prediction that should equal the target.

    >>> squared_error(Value(3.0), 1.0).data
    4.0
    """
    error = prediction - target
    error.label = "error"
    return error.square()


def binary_cross_entropy(logit: Value, target: Value | float) -> Value:
    """-log of the probability that the network gives to the target, where sigmoid(logit) is that of 1.

    Taken from the logit (a linear output), it is exact for every logit, however sure and however
    wrong: -log p = softplus(logit) - target * logit. The target is from 0 to 1.

    >>> binary_cross_entropy(Value(1000.0), 0.0).data
    1000.0
    >>> binary_cross_entropy(Value(1000.0), 1.0).data
    0.0
    """
    require_target(binary_cross_entropy, target)
    return softplus(logit) - target * logit


def hinge(score: Value, target: Value | float) -> Value:
    """max(0, 1 - s * score), where s is -1 for target 0 and 1 for target 1 (a linear output).

    >>> hinge(Value(0.5), 1.0).data, hinge(Value(0.5), 0.0).data
    (0.5, 1.5)
    """
    require_target(hinge, target)
    return relu(1 - (2 * target - 1) * score)


LOSSES: dict[str, Loss] = {
    "squared_error": squared_error,
    "binary_cross_entropy": binary_cross_entropy,
    "hinge": hinge,
}
"""The losses by name."""

THRESHOLDS: dict[str, float] = {"squared_error": 0.5, "binary_cross_entropy": 0.0, "hinge": 0.0}
"""For each loss, the output above which the network says 1."""


def require_target(loss: Loss | None, target: Any) -> None:
    """Raise ValueError if this loss cannot take this target. Of a loss of one's own, nothing is known."""
    if hasattr(target, "apply_rule"):
        try:
            number = target.data
        except TypeError:  # it may not be looked at, while a program is recorded
            return
    else:
        number = constant(target).data
    if loss is binary_cross_entropy and not 0.0 <= number <= 1.0:
        raise ValueError(f"binary_cross_entropy takes targets from 0 to 1, not {number!r}")
    if loss is hinge and number not in (0.0, 1.0):
        raise ValueError(f"hinge takes targets 0 and 1, not {number!r}")
