"""An LSTM cell: it reads a sequence number by number, and learns to tell how it began.

Source: Hochreiter and Schmidhuber, Long short-term memory (1997), with the forget gate of Gers,
Schmidhuber and Cummins, Learning to forget (2000).
"""

import random

from autograd import tanh
from nn import Adam, Layer, Module, Neuron, accuracy, binary_cross_entropy, load, save, train


class LSTM(Module):
    """Four gates read a number and what was shown last; what is shown last decides."""

    def __init__(self, size, rng):
        kinds = {"forget": "sigmoid", "write": "sigmoid", "content": "tanh", "show": "sigmoid"}
        self.size = size
        self.gates = {name: Layer(1 + size, size, kind, rng) for name, kind in kinds.items()}
        self.decide = Neuron(size, "linear", rng)

    def __call__(self, sequence):
        """The logit of the answer."""
        memory = shown = [0.0] * self.size
        for x in sequence:
            forget, write, content, show = (gate([x, *shown]) for gate in self.gates.values())
            memory = [f * m + w * c for f, m, w, c in zip(forget, memory, write, content, strict=True)]
            shown = [s * tanh(m) for s, m in zip(show, memory, strict=True)]
        return self.decide(shown)


rng = random.Random(0)
sequences = [[rng.choice([-1.0, 1.0]) for _ in range(6)] for _ in range(40)]
samples = [(sequence, float(sequence[0] > 0)) for sequence in sequences]

net = LSTM(2, rng)
print(net)
losses = train(net, samples, Adam(net.parameters(), 0.1), binary_cross_entropy, steps=80).run()
print(f"loss {losses[0]:.3f} -> {losses[-1]:.3f}")
print(f"right: {accuracy(net, samples, loss=binary_cross_entropy):.0%}")

save(net, "lstm.json")
again = load("lstm.json", into=LSTM(2, rng))
print(again.state_dict() == net.state_dict())
