"""Ten clusters in 64 dimensions told apart by a 64-64-10 network, from the first line to 97 % of them.

A network with softmax, trained by plain descent until so many of the 1500 samples are right: written by hand
on NumPy's arrays, and by `train` on the engine numpy, its recording counted and not.
"""

from __future__ import annotations

import random
from time import process_time
from typing import Any

import numpy as np

from nn import MLP, SGD, accuracy, cross_entropy, train

from .contenders import numbers_of
from .measure import Table, ratio

DIMENSIONS, CLUSTERS, COUNT, SPREAD = 64, 10, 1500, 4.0
RATE, GOAL, LOOK = 0.05, 0.97, 10
"""The goal is looked for every so many steps, out of the measured time."""
MOST = 5


def samples(count: int = COUNT, seed: int = 3) -> list[tuple[list[float], float]]:
    """Points around centres that lie at random, with the number of their centre."""
    rng = random.Random(seed)
    centres = [[rng.gauss(0.0, 1.0) for _ in range(DIMENSIONS)] for _ in range(CLUSTERS)]
    classes = [place % CLUSTERS for place in range(count)]
    return [([rng.gauss(x, SPREAD) for x in centres[place]], float(place)) for place in classes]


def network() -> MLP:
    """The network before training, the same each time."""
    return MLP(DIMENSIONS, [64, CLUSTERS], "relu", "linear", rng=random.Random(0))


class ByHand:
    """The same network and its gradient by hand, for all samples at once."""

    def __init__(self, net: Any, data: Any) -> None:
        layers = numbers_of(net)
        self.weights = [np.array([neuron[:-1] for neuron in layer]) for layer in layers]
        self.biases = [np.array([neuron[-1] for neuron in layer]) for layer in layers]
        self.x = np.array([inputs for inputs, _ in data])
        self.classes = np.array([int(target) for _, target in data])
        self.wanted = np.eye(CLUSTERS)[self.classes]

    def step(self) -> float:
        """One step of descent on the mean cross-entropy; the loss before it."""
        (w0, w1), (b0, b1), count = self.weights, self.biases, len(self.x)
        z0 = self.x @ w0.T + b0
        a0 = np.maximum(z0, 0.0)
        z1 = a0 @ w1.T + b1
        z1 -= z1.max(1, keepdims=True)
        exponentials = np.exp(z1)
        sums = exponentials.sum(1, keepdims=True)
        loss = (np.log(sums[:, 0]) - z1[np.arange(count), self.classes]).mean()
        d_z1 = (exponentials / sums - self.wanted) / count
        d_z0 = (d_z1 @ w1) * (z0 > 0.0)
        for parameter, slope in (
            (w1, d_z1.T @ a0),
            (b1, d_z1.sum(0)),
            (w0, d_z0.T @ self.x),
            (b0, d_z0.sum(0)),
        ):
            parameter -= RATE * slope
        return float(loss)

    def right(self) -> float:
        """Which part of the samples is right."""
        (w0, w1), (b0, b1) = self.weights, self.biases
        outputs = np.maximum(self.x @ w0.T + b0, 0.0) @ w1.T + b1
        return float((outputs.argmax(1) == self.classes).mean())


def compare_clusters(rounds: int) -> Table:
    """The whole training by each, in turn; both must reach the goal in the same steps, with one loss."""
    data = samples()
    steps, loss = steps_needed(data)
    seconds: dict[str, list[float]] = {"by hand": [], "run": [], "all": []}
    for _ in range(min(rounds, MOST)):
        hand = ByHand(network(), data)
        start = process_time()
        for _ in range(steps):
            hand.step()
        seconds["by hand"].append(process_time() - start)
        net = network()
        start = process_time()
        training = train(net, data, SGD(net.parameters(), RATE), cross_entropy, steps, "numpy")
        recorded = process_time()
        found = training.run()[-1]
        seconds["run"].append(process_time() - recorded)
        seconds["all"].append(process_time() - start)
        right = accuracy(net, data)
        if abs(found - loss) > 1e-9 or right < GOAL:
            raise ArithmeticError(
                f"engine numpy ends in the loss {found}, by hand in {loss}; {right:.1%} are right"
            )
    row = {
        "network": f"{DIMENSIONS}-64-{CLUSTERS}, {COUNT} samples",
        "steps to 97 %": steps,
        "by hand, s": min(seconds["by hand"]),
        "engine numpy: steps / by hand": ratio(seconds["run"], seconds["by hand"]),
        "with its recording / by hand": ratio(seconds["all"], seconds["by hand"]),
    }
    return Table([row], ["Processor time."])


def steps_needed(data: Any) -> tuple[int, float]:
    """How many steps it takes until enough are right, by hand, and the last one's loss."""
    hand, steps, loss = ByHand(network(), data), 0, 0.0
    while hand.right() < GOAL:
        for _ in range(LOOK):
            loss = hand.step()
        steps += LOOK
    return steps, loss
