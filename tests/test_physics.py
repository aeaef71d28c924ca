"""A differential equation learned by a network: derivatives by its input in the loss, then by its weights.

The equation is y'' + y = 0 with y(0) = 0 and y'(0) = 1; its solution is sin.
"""

import math
import random

import pytest
from support import close

from autograd import Value, derivative, grad, square, total
from nn import MLP, Adam

PLACES = [0.0, 0.5, 1.0, 1.5, 2.0]


def slopes(function, x, order):
    """A function's value at x and its derivatives up to this order, as nodes, by `grad` of `grad`."""
    x = Value(x, "x")
    found = [function(x)]
    for _ in range(order):
        found += grad(found[-1], [x])
    return found


def physics_loss(function, places=PLACES):
    """How far a function is from solving the equation and its initial conditions: 0 for the solution."""
    residuals = []
    for place in places:
        y, _, bend = slopes(function, place, 2)
        residuals.append(square(bend + y))
    start, speed = slopes(function, 0.0, 1)
    return total(residuals) * (1 / len(places)) + square(start) + square(speed - 1)


def network(width=6, seed=1):
    """A small tanh network of one input, and its function."""
    net = MLP(1, [width, 1], activation="tanh", output_activation="linear", rng=random.Random(seed))
    return net, lambda x: net([x])


def test_the_solution_has_no_loss():
    """The sine meets the equation, so the loss is right before anything is learned."""
    assert physics_loss(Value.sin).data == 0.0
    assert physics_loss(Value.tanh).data > 0.1


def test_the_bend_of_a_network_is_its_closed_form():
    """y'' of a one-layer tanh network, by hand, backwards twice, and forwards twice."""
    net, function = network()
    hidden, out = net.layers[0].neurons, net.layers[1].neurons[0]
    for place in PLACES:
        by_hand = 0.0
        for neuron, v in zip(hidden, out.weights, strict=True):
            w, t = neuron.weights[0].data, math.tanh(neuron.weights[0].data * place + neuron.bias.data)
            by_hand += v.data * w * w * -2 * t * (1 - t * t)
        assert close(slopes(function, place, 2)[2].data, by_hand, 1e-14)
        assert close(derivative(lambda x: derivative(function, x), place).data, by_hand, 1e-14)


@pytest.mark.parametrize("width", [2, 6])
def test_the_gradient_by_every_weight_agrees_with_differences(width):
    """Third derivatives in all: the loss holds y'', and is differentiated by each weight."""
    net, function = network(width)
    for weight in net.parameters():
        weight.data += 0.3 * math.sin(100 * weight.data + 1)  # away from the small weights of the start
    physics_loss(function).backward()
    for weight in net.parameters():
        here, values = weight.data, []
        for steps in (-2, -1, 1, 2):
            weight.data = here + steps * 1e-3
            values.append(physics_loss(function).data)
        weight.data = here
        slope = (8 * (values[2] - values[1]) - (values[3] - values[0])) / 12e-3
        assert close(weight.grad, slope, 1e-8), (weight, slope)


def test_grad_and_backward_agree_on_the_loss():
    """The weights' gradients as nodes are the numbers that `backward` writes."""
    net, function = network(3)
    loss = physics_loss(function)
    loss.backward()
    for weight, slope in zip(net.parameters(), grad(loss, net.parameters()), strict=True):
        assert close(slope.data, weight.grad, 1e-13)


@pytest.mark.slow
def test_training_solves_the_equation():
    """Adam brings the loss to a hundredth of its start, and the network near the sine."""
    net, function = network()
    optimizer = Adam(net.parameters(), learning_rate=0.03)
    losses = []
    for _ in range(300):
        optimizer.zero_grad()
        loss = physics_loss(function)
        loss.backward()
        optimizer.step()
        losses.append(loss.data)
    assert losses[-1] < 0.01 * losses[0]
    assert max(abs(function(Value(x)).data - math.sin(x)) for x in PLACES) < 0.2
