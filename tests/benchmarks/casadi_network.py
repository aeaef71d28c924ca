"""The network in CasADi: one sample's loss and gradient as a function of symbols. Needs casadi."""

from __future__ import annotations

from typing import Any

import casadi


class Network:
    """The parameters in one column, from `layers[i][j] = [w0, w1, ..., b]`; a sample in each column of data.

    `mapped`: CasADi's own map goes over the samples and adds up, in one call a step; else a call a sample.
    """

    def __init__(self, layers: Any, samples: Any, mapped: bool) -> None:
        columns = [[*inputs, target] for inputs, target in samples]
        self.parameters = casadi.DM([number for layer in layers for neuron in layer for number in neuron])
        self.count = len(samples)
        one = _loss_and_gradient(layers, len(columns[0]))
        if mapped:  # the parameters are the same for all, the results are summed
            self.function = one.map("all", "serial", self.count, [1], [0, 1], {})
            self.data = [casadi.DM(columns).T]
        else:
            self.function, self.data = one, [casadi.DM(column) for column in columns]

    def step(self, learning_rate: float) -> float:
        """One step of gradient descent on the mean squared error; the loss before it."""
        loss, gradient = self.function(self.data[0], self.parameters)
        for sample in self.data[1:]:
            more_loss, more_gradient = self.function(sample, self.parameters)
            loss += more_loss
            gradient += more_gradient
        self.parameters -= learning_rate / self.count * gradient
        return float(loss) / self.count


def _loss_and_gradient(layers: Any, width: int) -> Any:
    sample = casadi.SX.sym("sample", width)
    parameters = casadi.SX.sym("parameters", sum(len(neuron) for layer in layers for neuron in layer))
    left = iter(casadi.vertsplit(parameters))
    *a, target = casadi.vertsplit(sample)
    for layer in layers:
        zs = [sum([next(left) * x for x in a]) + next(left) for _neuron in layer]
        a = [1 / (1 + casadi.exp(-z)) for z in zs]
    loss = (a[0] - target) ** 2
    return casadi.Function("one", [sample, parameters], [loss, casadi.gradient(loss, parameters)])
