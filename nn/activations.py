"""Activations: what a neuron makes of its weighted sum, by name. They are functions of nodes, no more."""

from collections.abc import Callable

import autograd
from autograd import Value
from autograd.primals import shown

Activation = Callable[[Value], Value]

ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Value.sigmoid,
    "tanh": Value.tanh,
    "relu": Value.relu,
    "softplus": Value.softplus,
    "linear": Value.__pos__,
    "elu": autograd.elu,
    "gelu": autograd.gelu,
    "leaky_relu": autograd.leaky_relu,
    "silu": autograd.silu,
    "sin": autograd.sin,
}
"""The activations by name; `linear` is none at all."""


def activation_named(activation: str | Activation) -> tuple[str, Activation | None]:
    """An activation's name, and for a function of yours, which has its own name, that function.

    Raises ValueError for a name that is not known, and for a function of yours with the name of one of
    ours; TypeError for what is neither.

    >>> activation_named(autograd.tanh), activation_named("tanh")
    (('tanh', None), ('tanh', None))
    """
    if isinstance(activation, str):
        if activation not in ACTIVATIONS:
            raise ValueError(f"unknown activation {shown(activation)}: choose from {', '.join(ACTIVATIONS)}")
        return activation, None
    if not callable(activation):
        raise TypeError(f"an activation is a name or a function of a node, not {shown(activation)}")
    for known, ours in ACTIVATIONS.items():
        if activation in (ours, getattr(autograd, known, ours)):
            return known, None
    name = getattr(activation, "__name__", type(activation).__name__)
    if name in ACTIVATIONS:
        raise ValueError(f"this {name} is not ours: write activation={name!r}, or call yours something else")
    return name, activation
