"""Optimizers: how a gradient changes the parameters.

Each is one formula, `update`, on a number and its slope, or on arrays of them: whatever NumPy or JAX
calculates with. A line here knows `.data` and `.grad` of parameters, no network.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, TypedDict, Unpack

from autograd import Value
from autograd.primals import counted, shown

FRACTION = "from 0 up to, not including, 1"
ELSEWHERE = {"lr": "learning_rate", "eps": "epsilon", "betas": "beta1 and beta2", "epochs": "steps"}
"""What options are called elsewhere, and here."""
Rate = float | Callable[[int], float]
Memory = tuple[Any, ...]
"""What is remembered of one parameter from step to step: numbers, or arrays."""


class Shared(TypedDict, total=False):
    """Options of every optimizer: see `Optimizer`."""

    weight_decay: float
    clip: float | None


class Optimizer:
    """Base of the optimizers. One of your own says what `update` does.

    `learning_rate` is a positive number, or a function of the step, counted from 1, that gives 0 or more.
    With `weight_decay` (0 or more) each step also draws the parameters towards 0. With `clip`, a gradient
    longer than that, all parameters taken together, is shortened to it. `steps` counts the steps taken.

    Raises TypeError for parameters that are no Values and for an unknown option, ValueError for no
    parameters, for one given twice, and for a setting out of its range.
    """

    settings: ClassVar[tuple[str, ...]] = ("learning_rate", "weight_decay", "clip")
    remembered: ClassVar[int] = 0
    """How many numbers it remembers of each parameter, all 0 at first."""

    def __init__(
        self, parameters: Iterable[Value], learning_rate: Rate | None, **shared: Unpack[Shared]
    ) -> None:
        refuse_options(type(self).__name__, [name for name in shared if name not in Shared.__annotations__])
        self.parameters = list(parameters) if isinstance(parameters, Iterable) else [parameters]
        if not self.parameters:
            raise ValueError("an optimizer needs at least one parameter: pass net.parameters()")
        for parameter in self.parameters:
            if not isinstance(parameter, Value):
                raise TypeError(f"an optimizer changes Values: pass net.parameters(), not {shown(parameter)}")
        if len(set(self.parameters)) < len(self.parameters):
            raise ValueError("an optimizer would change a parameter twice at each step: give each one once")
        smallest, clip = math.ulp(0.0), shared.get("clip")
        if not callable(learning_rate):
            learning_rate = _setting("learning rate", learning_rate, "a positive number", smallest)
        self.learning_rate = learning_rate
        self.weight_decay = _setting("weight_decay", shared.get("weight_decay", 0.0), "0 or more", 0.0)
        self.clip = clip if clip is None else _setting("clip", clip, "a positive number", smallest)
        self.steps = 0
        self.memory: list[Memory] = [(0.0,) * self.remembered] * len(self.parameters)

    def update(self, number: Any, slope: Any, memory: Memory, rate: float) -> tuple[Any, Memory]:
        """A parameter and its memory after step `steps`, from those before and its part of the gradient."""
        raise NotImplementedError(f"{type(self).__name__} must say how to step: give it an update")

    def step(self) -> None:
        """Change every parameter once, by its gradient."""
        rate, update, memory = self.rate(), self.update, self.memory
        self.steps += 1
        for i, (parameter, slope) in enumerate(zip(self.parameters, self._gradient(), strict=True)):
            parameter.data, memory[i] = update(parameter.data, slope, memory[i], rate)

    def rate(self) -> float:
        """The learning rate of the step that comes next."""
        if not callable(self.learning_rate):
            return self.learning_rate
        step = self.steps + 1
        return _setting(f"the learning rate of step {step}", self.learning_rate(step), "0 or more", 0.0)

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0."""
        for parameter in self.parameters:
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, Any]:
        """Its kind and settings (a function by its name), the steps taken and the memory, as plain data."""
        settings = {name: getattr(number, "__name__", number) for name, number in self._settings().items()}
        memory = [list(numbers) for numbers in self.memory]
        return {"kind": type(self).__name__, **settings, "steps": self.steps, "memory": memory}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from where `state_dict` was called; ValueError if another optimizer was, which is named."""
        mine = self.state_dict()
        for name in ("kind", *self._settings()):
            if name not in state or state[name] != mine[name]:
                raise ValueError(f"the optimizer's {name} was {state.get(name)}, here it is {mine[name]}")
        memory = [tuple(map(float, numbers)) for numbers in state["memory"]]
        if list(map(len, memory)) != list(map(len, self.memory)):
            raise ValueError(f"the optimizer's state is not one of {counted(len(memory), 'parameter')}")
        self.steps, self.memory = state["steps"], memory

    def _settings(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.settings}

    def _gradient(self) -> list[float]:
        """The gradient, shortened if it is too long."""
        slopes = [parameter.grad for parameter in self.parameters]
        factor = self.shortened(slopes)
        return slopes if factor is None else [slope * factor for slope in slopes]

    def shortened(self, slopes: Iterable[float]) -> float | None:
        """What all slopes are multiplied by, if they are longer than `clip`; else None."""
        if self.clip is None or (length := math.hypot(*slopes)) <= self.clip:
            return None
        return self.clip / length

    def __repr__(self) -> str:
        settings = [f"{name}={number!r}" for name, number in self._settings().items() if number]
        return f"{type(self).__name__}({counted(len(self.parameters), 'parameter')}, {', '.join(settings)})"


class SGD(Optimizer):
    """Gradient descent: each parameter moves against its gradient, times the learning rate.

    With `momentum` m (0 up to, not including, 1) it moves by a velocity v <- m v + gradient. Weight decay
    d adds d times the parameter to its gradient. Other arguments: see `Optimizer`.
    Source: Sutskever et al., On the importance of initialization and momentum (2013).

    >>> w = Value(1.0)
    >>> optimizer = SGD([w], learning_rate=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> w.data
    0.8
    """

    remembered = 1
    settings = ("learning_rate", "momentum", "weight_decay", "clip")

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: Rate | None = None,
        momentum: float = 0.0,
        **shared: Unpack[Shared],
    ) -> None:
        super().__init__(parameters, learning_rate, **shared)
        self.momentum = _setting("momentum", momentum, FRACTION, 0.0, 1.0)

    def step(self) -> None:
        """Change every parameter once; plain descent at once, which is a tenth of a step in native code."""
        if self.momentum or self.weight_decay or self.clip:
            return super().step()
        rate = self.rate()
        self.steps += 1
        for parameter in self.parameters:
            parameter.data -= rate * parameter.grad
        return None

    def update(self, number: Any, slope: Any, memory: Memory, rate: float) -> tuple[Any, Memory]:
        """Move by the velocity, which without momentum is the gradient."""
        if self.weight_decay:
            slope = slope + self.weight_decay * number
        if self.momentum:
            slope = slope + self.momentum * memory[0]
            memory = (slope,)
        return number - rate * slope, memory


class Adam(Optimizer):
    """Gradient descent with a step size of its own for each parameter; with weight decay, AdamW.

    `beta1` and `beta2` (0 up to, not including, 1) are how slowly the running means of the gradient
    and of its square forget; `epsilon` keeps the division finite. Weight decay d takes the rate times d
    of the parameter off, apart from the gradient. Other arguments: see `Optimizer`.
    Sources: Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1; Loshchilov and
    Hutter, Decoupled weight decay regularization (2019).

    >>> w = Value(1.0)
    >>> optimizer = Adam([w], learning_rate=0.1)
    >>> (w * w).backward()
    >>> optimizer.step()
    >>> f"{w.data:.6f}"
    '0.900000'
    """

    remembered = 2
    settings = ("learning_rate", "beta1", "beta2", "epsilon", "weight_decay", "clip")

    def __init__(
        self,
        parameters: Iterable[Value],
        learning_rate: Rate = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        **shared: Unpack[Shared],
    ) -> None:
        super().__init__(parameters, learning_rate, **shared)
        self.beta1 = _setting("beta1", beta1, FRACTION, 0.0, 1.0)
        self.beta2 = _setting("beta2", beta2, FRACTION, 0.0, 1.0)
        self.epsilon = _setting("epsilon", epsilon, "0 or more", 0.0)

    def update(self, number: Any, slope: Any, memory: Memory, rate: float) -> tuple[Any, Memory]:
        """Move by the mean gradient over its typical size, both corrected for the start."""
        mean = self.beta1 * memory[0] + (1.0 - self.beta1) * slope
        square = self.beta2 * memory[1] + (1.0 - self.beta2) * slope * slope
        size = (square / (1.0 - self.beta2**self.steps)) ** 0.5 + self.epsilon
        if self.weight_decay:
            number = number - rate * self.weight_decay * number
        return number - rate * (mean / (1.0 - self.beta1**self.steps)) / size, (mean, square)


def refuse_options(what: str, names: Iterable[str]) -> None:
    """Raise TypeError for the first of these options: there is none, but perhaps by another name."""
    for name in names:
        known = f": it is called {ELSEWHERE[name]} here" if name in ELSEWHERE else ""
        raise TypeError(f"{what} has no option {name}{known}")


def _setting(name: str, number: Any, expected: str, least: float, below: float = math.inf) -> float:
    """A setting as a float; ValueError unless it is a number in its range."""
    with suppress(TypeError):  # from what is no number
        if least <= (found := Value(number).data) < below:
            return found
    raise ValueError(f"{name} must be {expected}, not {shown(number)}")
