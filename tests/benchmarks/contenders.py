"""The ways to do one training step of a sigmoid network: full batch, mean squared error, gradient descent.

To add a contender, write a function that prepares it for a job and returns its step, and enter it in
`CONTENDERS`. All start from the job's layers, learn from `SAMPLES` and return the loss before the step.
Preparing may raise ImportError or OSError (no such package, no compiler): the contender is then listed
with that reason.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, NamedTuple

from nn import MLP, SGD, disk_dataset, mean_loss, squared_error, train
from nn.engines import record_loss

from . import hand_written, network
from .forty_lines import Node
from .measure import Step

SAMPLES = [(list(point), target) for point, target in disk_dataset()]


class Job(NamedTuple):
    """What to train: a network of these sizes, two inputs first, at this learning rate."""

    sizes: tuple[int, ...]
    learning_rate: float

    def __str__(self) -> str:
        return "-".join(map(str, (2, *self.sizes)))

    def network(self) -> MLP:
        """The network of the nn package before training, the same each time."""
        return MLP(2, self.sizes, activation="sigmoid", rng=random.Random(0))

    @property
    def layers(self) -> list[list[list[float]]]:
        """The numbers before training: layers[i][j] is neuron j of layer i, its weights, then its bias."""
        return numbers_of(self.network())


def numbers_of(net: MLP) -> list[list[list[float]]]:
    """The numbers of a network: numbers[i][j] is neuron j of layer i, its weights, then its bias."""
    return [[[p.data for p in neuron.parameters()] for neuron in layer.neurons] for layer in net.layers]


ARTICLE = Job((4, 1), learning_rate=10.0)


def by_hand(job: Job) -> Step:
    return partial(hand_written.Network(job.layers).step, SAMPLES, job.learning_rate)


def numpy_by_hand(job: Job) -> Step:
    from .numpy_network import Network

    return partial(Network(job.layers, SAMPLES).step, job.learning_rate)


def c_by_hand(job: Job) -> Step:
    from .c_network import Network

    return partial(Network(job.layers, SAMPLES).step, job.learning_rate)


def chainrule(engine: str, job: Job) -> Step:
    net = job.network()
    optimizer = SGD(net.parameters(), job.learning_rate)
    training = train(net, SAMPLES, optimizer, steps=sys.maxsize, engine=engine)
    return lambda: next(training)[1]


def chainrule_in_one_graph(job: Job) -> Step:
    net = job.network()
    optimizer = SGD(net.parameters(), job.learning_rate)

    def step() -> float:
        optimizer.zero_grad()
        loss = mean_loss(net, SAMPLES)
        loss.backward()
        optimizer.step()
        return loss.data

    return step


def chainrule_without_nn(target: str, job: Job) -> Step:
    """The generated sum called by itself, and the parameters plain numbers in a list."""
    net = job.network()
    run = record_loss(net, squared_error).compile_sum(over=3, target=target)
    columns: list[Any] = [
        list(column) for column in zip(*[(*xs, target) for xs, target in SAMPLES], strict=True)
    ]
    if target != "python":
        import numpy

        columns = [numpy.array(column) for column in columns]
    numbers = [parameter.data for parameter in net.parameters()]

    def step() -> float:
        nonlocal numbers
        loss, *gradient = run(*columns, 1.0 / len(SAMPLES), *numbers)
        numbers = [w - job.learning_rate * slope for w, slope in zip(numbers, gradient, strict=True)]
        return loss / len(SAMPLES)

    return step


def micrograd(activation: str, one_graph: bool, job: Job) -> Step:
    from micrograd.engine import Value

    from .micrograd_engine import ACTIVATIONS

    net = network.Network(job.layers, SAMPLES, Value, ACTIVATIONS[activation])
    return partial(net.step, job.learning_rate, one_graph)


def forty_lines(one_graph: bool, job: Job) -> Step:
    net = network.Network(job.layers, SAMPLES, Node, Node.sigmoid)
    return partial(net.step, job.learning_rate, one_graph)


def casadi(mapped: bool, job: Job) -> Step:
    from .casadi_network import Network

    return partial(Network(job.layers, SAMPLES, mapped).step, job.learning_rate)


def torch(job: Job) -> Step:
    from .torch_network import Network

    return partial(Network(job.layers, SAMPLES).step, job.learning_rate)


def jax(job: Job) -> Step:
    from .jax_network import Network

    return partial(Network(job.layers, SAMPLES).step, job.learning_rate)


BASELINE = "hand-written"

CONTENDERS: dict[str, Callable[[Job], Step]] = {
    BASELINE: by_hand,
    "hand-written NumPy": numpy_by_hand,
    "hand-written C": c_by_hand,
    "chainrule eager": partial(chainrule, "eager"),
    "chainrule eager, one graph": chainrule_in_one_graph,
    "chainrule python": partial(chainrule, "python"),
    "chainrule numpy": partial(chainrule, "numpy"),
    "chainrule numba": partial(chainrule, "numba"),
    "chainrule jax": partial(chainrule, "jax"),
    "chainrule python, without nn": partial(chainrule_without_nn, "python"),
    "chainrule numpy, without nn": partial(chainrule_without_nn, "numpy"),
    "chainrule numba, without nn": partial(chainrule_without_nn, "numba"),
    "micrograd": partial(micrograd, "sigmoid", False),
    "micrograd, one graph": partial(micrograd, "sigmoid", True),
    "micrograd, one graph, sigmoid from exp": partial(micrograd, "sigmoid from exp", True),
    "40-line engine": partial(forty_lines, False),
    "40-line engine, one graph": partial(forty_lines, True),
    "CasADi, a call a sample": partial(casadi, False),
    "CasADi, mapped": partial(casadi, True),
    "PyTorch eager, batched": torch,
    "JAX jit, batched": jax,
}

THREADED = {"chainrule jax", "JAX jit, batched"}
"""Who works in threads of its own: timed by the wall clock. NumPy and PyTorch are told to use one."""


def prepared(job: Job, names: Iterable[str] = CONTENDERS) -> tuple[dict[str, Step], dict[str, str]]:
    """The step of each contender that can run here, and the reason of each that cannot."""
    steps: dict[str, Step] = {}
    missing: dict[str, str] = {}
    for name in names:
        try:
            steps[name] = CONTENDERS[name](job)
        except (ImportError, OSError) as error:
            missing[name] = reason(error)
    return steps, missing


def reason(error: Exception) -> str:
    """Why something cannot run here, and what to install."""
    package = (getattr(error, "name", None) or "").partition(".")[0]
    return f"{error}: pip install {package}" if package else str(error)
