"""micrograd's `Value`, which has neither exp nor sigmoid: both are added here.

They are written as micrograd writes its own operations. Importing this file needs micrograd.
"""

from __future__ import annotations

import math

from micrograd.engine import Value


def exp(x: Value) -> Value:
    out = Value(math.exp(x.data), (x,), "exp")

    def _backward() -> None:
        x.grad += out.data * out.grad

    out._backward = _backward
    return out


def sigmoid_from_exp(x: Value) -> Value:
    return 1 / (1 + exp(-x))


def sigmoid(x: Value) -> Value:
    out = Value(1 / (1 + math.exp(-x.data)), (x,), "sigmoid")

    def _backward() -> None:
        x.grad += out.data * (1 - out.data) * out.grad

    out._backward = _backward
    return out


ACTIVATIONS = {"sigmoid": sigmoid, "sigmoid from exp": sigmoid_from_exp}
