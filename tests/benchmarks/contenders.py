"""One training step, done in several ways: 121 points of the disk, a 2-4-1 sigmoid network, full batch.

To add a contender, write a function that prepares it and returns its step, and enter it in
`CONTENDERS`. All start from the parameters `LAYERS`, learn from `SAMPLES` and return the mean squared
error before the step. Preparing may raise ImportError or OSError (no such package, no compiler): the
contender is then listed with that reason.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Callable
from functools import partial
from statistics import median

from nn import MLP, SGD, disk_dataset, mean_loss, train

from . import hand_written
from .measure import Table, paired_rounds, ratio

Step = Callable[[], float]

LEARNING_RATE = 10.0
SAMPLES = [(list(point), target) for point, target in disk_dataset()]


def new_network() -> MLP:
    """The network of the nn package before training, the same each time."""
    return MLP(2, [4, 1], activation="sigmoid", rng=random.Random(0))


LAYERS = [
    [[p.data for p in neuron.parameters()] for neuron in layer.neurons] for layer in new_network().layers
]
"""The parameters before training: LAYERS[i][j] is neuron j of layer i, its weights and then its bias."""


def by_hand() -> Step:
    return partial(hand_written.Network(LAYERS).step, SAMPLES, LEARNING_RATE)


def graph_per_sample() -> Step:
    net = new_network()
    training = train(net, SAMPLES, SGD(net.parameters(), LEARNING_RATE), steps=sys.maxsize)
    return lambda: next(training)[1]


def graph_of_all_samples() -> Step:
    net = new_network()
    optimizer = SGD(net.parameters(), LEARNING_RATE)

    def step() -> float:
        optimizer.zero_grad()
        loss = mean_loss(net, SAMPLES)
        loss.backward()
        optimizer.step()
        return loss.data

    return step


def micrograd(activation: str, one_graph: bool) -> Step:
    from .micrograd_network import ACTIVATIONS, Network

    return partial(Network(LAYERS, SAMPLES, ACTIVATIONS[activation]).step, LEARNING_RATE, one_graph)


BASELINE = "hand-written"

CONTENDERS: dict[str, Callable[[], Step]] = {
    BASELINE: by_hand,
    "chainrule, a graph per sample": graph_per_sample,
    "chainrule, one graph": graph_of_all_samples,
    "micrograd, a graph per sample": lambda: micrograd("sigmoid", one_graph=False),
    "micrograd, one graph": lambda: micrograd("sigmoid", one_graph=True),
    "micrograd, one graph, sigmoid from exp": lambda: micrograd("sigmoid from exp", one_graph=True),
}


def prepared() -> tuple[dict[str, Step], dict[str, str]]:
    """The step of each contender that can run here, and the reason of each that cannot."""
    steps: dict[str, Step] = {}
    missing: dict[str, str] = {}
    for name, prepare in CONTENDERS.items():
        try:
            steps[name] = prepare()
        except (ImportError, OSError) as error:
            missing[name] = str(error)
    return steps, missing


def require_agreement(steps: dict[str, Step], count: int = 5) -> None:
    """Take the first steps of each: equal losses, so equal gradients too. Else an ArithmeticError."""
    expected = [steps[BASELINE]() for _ in range(count)]
    for name, step in steps.items():
        losses = expected if name == BASELINE else [step() for _ in range(count)]
        for loss, right in zip(losses, expected, strict=True):
            if not math.isclose(loss, right, rel_tol=0.0, abs_tol=1e-9):
                raise ArithmeticError(f"{name} has the losses {losses}, {BASELINE} has {expected}")


def compare_training(rounds: int) -> Table:
    """The time of one training step, as a multiple of the hand-written one's."""
    steps, missing = prepared()
    require_agreement(steps)
    seconds = paired_rounds(steps, rounds)
    baseline = seconds[BASELINE]
    rows = [{"training step": name, f"time / {BASELINE}": ratio(seconds[name], baseline)} for name in steps]
    notes = [f"One {BASELINE} step took {1000 * median(baseline):.2f} ms here."]
    notes += [f"Not measured: {name} ({reason})." for name, reason in missing.items()]
    return Table(rows, notes)
