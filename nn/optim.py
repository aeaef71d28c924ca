"""Optimizers: how a gradient changes the parameters. They know `.data` and `.grad`, nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from autograd import Value

FRACTION = "from 0 up to, not including, 1"


class Optimizer:
    """Base of the optimizers.

    Raises TypeError for parameters that are no Values, ValueError for none of them, for one given twice,
    and without a positive learning rate.
    """

    def __init__(self, parameters: Iterable[Value], learning_rate: float) -> None:
        self.parameters = list(parameters) if isinstance(parameters, Iterable) else [parameters]
        if not self.parameters:
            raise ValueError("an optimizer needs at least one parameter: pass net.parameters()")
        for parameter in self.parameters:
            if not isinstance(parameter, Value):
                raise TypeError(f"an optimizer changes Values: pass net.parameters(), not {parameter!r}")
        if len(set(self.parameters)) < len(self.parameters):
            raise ValueError("an optimizer would change a parameter twice at each step: give each one once")
        self.learning_rate = _setting("learning rate", learning_rate, "a positive number", math.ulp(0.0))

    def step(self) -> None:
        """Change every parameter once, by its gradient."""
        raise NotImplementedError(f"{type(self).__name__} must say how to step")

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        for parameter in self.parameters:
            parameter.grad = 0.0


class SGD(Optimizer):
    """Gradient descent: each parameter moves against its gradient, times the learning rate.

    With `momentum` m (0 up to, not including, 1) it moves by a velocity v <- m v + gradient.
    Source: Sutskever et al., On the importance of initialization and momentum (2013).

    >>> w = Value(1.0)
    >>> optimizer = SGD([w], learning_rate=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w.data
    0.8
    """

    def __init__(self, parameters: Iterable[Value], learning_rate: float, momentum: float = 0.0) -> None:
        super().__init__(parameters, learning_rate)
        self.momentum = _setting("momentum", momentum, FRACTION, 0.0, 1.0)
        self._velocities = [0.0] * len(self.parameters)

    def step(self) -> None:
        """Move every parameter by its velocity, which without momentum is its gradient."""
        rate = self.learning_rate
        if not self.momentum:  # most training: as short as can be, since native code waits for it
            for parameter in self.parameters:
                parameter.data -= rate * parameter.grad
            return
        for i, parameter in enumerate(self.parameters):
            self._velocities[i] = parameter.grad + self.momentum * self._velocities[i]
            parameter.data -= rate * self._velocities[i]


class Adam(Optimizer):
    """Gradient descent with a step size of its own for each parameter.

    `beta1` and `beta2` (0 up to, not including, 1) are how slowly the running means of the gradient
    and of its square forget; `epsilon` keeps the division finite.
    Source: Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1.

    >>> w = Value(1.0)
    >>> optimizer = Adam([w], learning_rate=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> f"{w.data:.6f}"
    '0.900000'
    """

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        super().__init__(parameters, learning_rate)
        self.beta1 = _setting("beta1", beta1, FRACTION, 0.0, 1.0)
        self.beta2 = _setting("beta2", beta2, FRACTION, 0.0, 1.0)
        self.epsilon = _setting("epsilon", epsilon, "0 or more", 0.0)
        self._steps = 0
        self._means, self._squares = ([0.0] * len(self.parameters) for _ in range(2))

    def step(self) -> None:
        """Move every parameter by its mean gradient over its typical size, both corrected for the start."""
        self._steps += 1
        mean_so_far, square_so_far = 1.0 - self.beta1**self._steps, 1.0 - self.beta2**self._steps
        for i, parameter in enumerate(self.parameters):
            g = parameter.grad
            self._means[i] = self.beta1 * self._means[i] + (1.0 - self.beta1) * g
            self._squares[i] = self.beta2 * self._squares[i] + (1.0 - self.beta2) * g * g
            size = math.sqrt(self._squares[i] / square_so_far) + self.epsilon
            parameter.data -= self.learning_rate * (self._means[i] / mean_so_far) / size


def _setting(name: str, number: Any, expected: str, least: float, below: float = math.inf) -> float:
    """A setting as a float; ValueError unless it is a number in its range."""
    with suppress(TypeError):  # from what is no number
        if least <= (found := Value(number).data) < below:
            return found
    raise ValueError(f"{name} must be {expected}, not {number!r}")
