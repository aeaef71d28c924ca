"""The network in HIPS autograd, all samples in one array, in a process of its own.

Its package is called `autograd`, as chainrule's is, so the two cannot meet in one process. The process
times its network and the hand-written one in turn, and sends both times back.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from . import hand_written, measure

NAME = "HIPS autograd, batched"
FOLDER = "HIPS_AUTOGRAD"
"""The environment variable that says where HIPS autograd is installed."""


def seconds(job: Any, samples: Any, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds per step of HIPS autograd and of the hand-written network, round by round.

    Raises ImportError where HIPS autograd is not installed in the folder that `FOLDER` names.
    """
    folder = Path(os.environ.get(FOLDER, "")).resolve()
    if not (folder / "autograd" / "numpy").is_dir():
        raise ImportError(
            f"chainrule's package has its name: pip install --target DIR autograd, and set {FOLDER}=DIR"
        )
    order = [str(folder), job.layers, samples, job.learning_rate, rounds, measure.LEAST_SECONDS]
    command = [sys.executable, "-m", __name__]
    done = subprocess.run(
        command, input=json.dumps(order), stdout=subprocess.PIPE, text=True, check=True, cwd=measure.ROOT
    )
    mine, base = json.loads(done.stdout)
    return mine, base


class Network:
    """Layers as matrices, a row a neuron, from `layers[i][j] = [w0, w1, ..., b]`."""

    def __init__(self, layers: Any, samples: Any) -> None:
        from autograd import numpy as np
        from autograd import value_and_grad

        inputs = np.array([inputs for inputs, _ in samples])
        targets = np.array([[target] for _, target in samples])
        self.layers = [
            (np.array([neuron[:-1] for neuron in layer]), np.array([neuron[-1] for neuron in layer]))
            for layer in layers
        ]

        def mean_loss(layers: Any) -> Any:
            a = inputs
            for weights, bias in layers:
                a = 1.0 / (1.0 + np.exp(-(np.dot(a, weights.T) + bias)))
            return np.mean((a - targets) ** 2)

        self.loss_and_slopes = value_and_grad(mean_loss)

    def step(self, learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        loss, slopes = self.loss_and_slopes(self.layers)
        for (weights, bias), (weight_slopes, bias_slopes) in zip(self.layers, slopes, strict=True):
            weights -= learning_rate * weight_slopes
            bias -= learning_rate * bias_slopes
        return float(loss)


def main() -> None:
    """In the process of its own: read the job, write the times."""
    folder, layers, samples, learning_rate, rounds, measure.LEAST_SECONDS = json.load(sys.stdin)
    sys.path.insert(0, folder)
    steps = {
        NAME: partial(Network(layers, samples).step, learning_rate),
        "hand-written": partial(hand_written.Network(layers).step, samples, learning_rate),
    }
    measure.require_agreement(steps, "hand-written")
    json.dump(measure.beside(steps["hand-written"], steps, rounds)[NAME], sys.stdout)


if __name__ == "__main__":
    main()
