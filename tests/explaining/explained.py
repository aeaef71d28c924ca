"""Graphs that the tests of this room explain, and labels that mean harm."""

import random

from support import bits

from autograd import Value, constant, exp, log, maximum, relu, tanh, topological_order, total
from autograd.rules import greater

HOSTILE = [
    '"quotes"',
    "{braces} |bars| <b>&amp;</b>",
    "</script><script>document.title = 'stolen'</script>",
    "back\\slash \\input{secret} $x$ %#_~^",
    "two\nlines\ttab",
    "nul\0",
    "\ud800",
    "权重",
    "`code` ``more`` \x02marks\x03",
    "![i](javascript:x) [a](b) # *b*",
    "{{DATA}} {{PICTURE}}",
    " ",
    "x" * 5000,
]


def random_graph(seed, size=30):
    """A graph with shared nodes, constants, flat operations and repeated operands."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-2, 2), rng.choice(["", "w", f"x{i}"])) for i in range(4)]
    nodes.append(constant(rng.uniform(-2, 2), rng.choice(["", "c"])))
    for _ in range(size):
        a, b, c = (rng.choice(nodes[-8:]) for _ in range(3))
        nodes.append(
            rng.choice(
                [
                    lambda a=a, b=b: a * b,
                    lambda a=a, b=b: a + b,
                    lambda a=a, b=b: a - 3 * b,
                    lambda a=a, b=b: tanh(a / (b * b + 1)),
                    lambda a=a: relu(a) + exp(-(a * a)),
                    lambda a=a, b=b: maximum(a, b),
                    lambda a=a, b=b: greater(a, b),
                    lambda a=a, b=b, c=c: total([a, b, c, a]),
                ]
            )()
        )
    return total(nodes[-3:])


def small_graph():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = tanh(a * b + a + constant(5.0, "k"))
    y.label = "y"
    y.backward(2.0)
    return y


def hostile_graph(label):
    x = Value(2.0, label)
    y = tanh(x * x) + log(x)
    y.backward()
    return y


def held(output):
    return [(bits(node.data), bits(node.grad)) for node in topological_order(output)]


def small_network():
    """Two neurons and one that reads them, their labels paths: weights, bias, sum z and output a."""
    x = Value(0.5, "x")
    hidden = [_neuron(f"layer0.neuron{k}", [x], [0.3 + k], 0.1) for k in range(2)]
    y = _neuron("layer1.neuron0", hidden, [1.5, -2.0], 0.2)
    loss = (y - constant(1.0, "target")) ** 2
    loss.label = "loss"
    loss.backward()
    return loss


def _neuron(path, inputs, weights, bias):
    nodes = [Value(number, f"{path}.w{k}") for k, number in enumerate(weights)]
    z = total([w * x for w, x in zip(nodes, inputs, strict=True)] + [Value(bias, f"{path}.b")])
    z.label = f"{path}.z"
    a = tanh(z)
    a.label = f"{path}.a"
    return a
