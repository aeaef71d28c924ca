"""A convolution: the same weights look at every place of a picture, and tell lying bars from standing ones.

Source: LeCun et al., Backpropagation applied to handwritten zip code recognition (1989).
"""

import random

from autograd import largest
from nn import Adam, Layer, Module, Neuron, accuracy, cross_entropy, load, save, train

SIDE, WINDOW = 6, 3


class Convolution(Module):
    """Each kernel is one neuron, moved over the picture; of what it finds, the largest counts."""

    def __init__(self, kernels, rng):
        self.kernels = [Neuron(WINDOW * WINDOW, "relu", rng) for _ in range(kernels)]
        self.decide = Layer(kernels, 2, "linear", rng)

    def __call__(self, picture):
        """A logit for each class."""
        rows = [picture[i * SIDE : (i + 1) * SIDE] for i in range(SIDE)]
        starts = range(SIDE - WINDOW + 1)
        windows = [
            [x for row in rows[i : i + WINDOW] for x in row[j : j + WINDOW]] for i in starts for j in starts
        ]
        return self.decide([largest(map(kernel, windows)) for kernel in self.kernels])


def bar(standing, rng):
    """A picture, row by row: one bar of three pixels, and some noise."""
    picture = [rng.uniform(0.0, 0.3) for _ in range(SIDE * SIDE)]
    i, j = rng.randrange(SIDE - 2), rng.randrange(SIDE)
    for step in range(3):
        picture[(i + step) * SIDE + j if standing else j * SIDE + i + step] = 1.0
    return picture


rng = random.Random(0)
samples = [(bar(kind, rng), kind) for kind in (0, 1) for _ in range(20)]

net = Convolution(4, rng)
print(net)
losses = train(net, samples, Adam(net.parameters(), 0.05), cross_entropy, steps=100).run()
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}")
print(f"right: {accuracy(net, samples):.0%}")

save(net, "convolution.json")
again = load("convolution.json", into=Convolution(4, rng))
print(again.state_dict() == net.state_dict())
