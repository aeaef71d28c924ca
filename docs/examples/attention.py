"""An attention block: of five numbers it finds the marked one, wherever it stands.

Source: Vaswani et al., Attention is all you need (2017).
"""

import math
import random

from autograd import Value, softmax, total
from nn import Adam, Layer, Module, Neuron, load, save, train

SIZE = 2


class Attention(Module):
    """A query is compared with the key of every token; the better they fit, the more its value counts."""

    def __init__(self, rng):
        self.query = [Value(rng.gauss(0.0, 1.0)) for _ in range(SIZE)]
        self.keys, self.values = (Layer(SIZE, SIZE, "linear", rng, init="xavier") for _ in range(2))
        self.answer = Neuron(SIZE, "linear", rng)

    def __call__(self, numbers):
        """The answer, from tokens (mark, number) one after the other."""
        tokens = [numbers[i : i + 2] for i in range(0, len(numbers), 2)]
        scores = [dot(self.query, self.keys(token)) / math.sqrt(SIZE) for token in tokens]
        values = [self.values(token) for token in tokens]
        weights = softmax(scores)
        mixed = [dot(weights, column) for column in zip(*values, strict=True)]
        return self.answer(mixed)


def dot(a, b):
    """The sum of the products."""
    return total(x * y for x, y in zip(a, b, strict=True))


def sample(rng):
    """Five numbers, one of them marked, and that one."""
    numbers, marked = [rng.uniform(-1.0, 1.0) for _ in range(5)], rng.randrange(5)
    tokens = [(float(place == marked), number) for place, number in enumerate(numbers)]
    return [x for token in tokens for x in token], numbers[marked]


rng = random.Random(0)
samples = [sample(rng) for _ in range(60)]

net = Attention(rng)
print(net)
losses = train(net, samples, Adam(net.parameters(), 0.05), steps=200).run()
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}")

save(net, "attention.json")
again = load("attention.json", into=Attention(rng))
print(again.state_dict() == net.state_dict())
