"""The exercises of lesson 06, from hand-written derivatives to the graph."""

import random
from math import isclose

from autograd import Value
from exercises.exercise import Code, Exercise
from exercises.sketch import judge_slope
from nn import MLP, squared_error
from nn.by_hand import Network, Neuron, sigmoid_slope


def slope_of_a_neuron() -> float:
    """dL/dw of L = (sigmoid(w·x + b) - 1)² at w = 0, b = 0, x = 2."""
    w, b = Value(0.0), Value(0.0)
    squared_error((w * 2.0 + b).sigmoid(), 1.0).backward()
    return w.grad


def two_readers() -> float:
    """What arrives at a, which two neurons read with weights 2 and -1, whose own dL/dz are 0.5 and 0.25."""
    a = Value(1.0)
    first, second = 2.0 * a, -1.0 * a
    (0.5 * first + 0.25 * second).backward()
    return a.grad


class Planted(Neuron):
    """The neuron written by hand, with a bug: it hands back dL/da times the weight."""

    def backward(self, by_a: float) -> list[float]:
        """As the right one, but for what is returned."""
        by_z = by_a * sigmoid_slope(self.z)
        for i, x in enumerate(self.inputs):
            self.slopes[i] += by_z * x
        self.slopes[-1] += by_z
        return [by_a * weight for weight in self.weights]


def planted_bug() -> str:
    """Whose gradients the bug spoils, found against the graph."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    squared_error(net([0.4, 0.8]), 1.0).backward()
    layers = [[[p.data for p in neuron.parameters()] for neuron in layer.neurons] for layer in net.layers]
    hand = Network(layers)
    hand.layers = [[Planted(numbers) for numbers in layer] for layer in layers]
    hand.neurons = [neuron for layer in hand.layers for neuron in layer]
    hand.gradient([([0.4, 0.8], 1.0)])
    slopes = [slope for neuron in hand.neurons for slope in neuron.slopes]
    spoilt = [not isclose(p.grad, slope) for p, slope in zip(net.parameters(), slopes, strict=True)]
    hidden, output = any(spoilt[:12]), any(spoilt[12:])
    return "all" if hidden and output else "hidden" if hidden else "output"


EXERCISES = {
    "06-neuron": Exercise(
        level=1,
        answer=slope_of_a_neuron,
        wrong=[
            (0.5, "sign"),
            (
                -0.25,
                (
                    "That is the slope by the bias. The weight's has the input as one more factor.",
                    "这是对偏置的偏导数。对权重的还要再乘上输入。",
                ),
            ),
            (
                -2.0,
                ("The sigmoid's own slope, a·(1 − a), is missing.", "漏了 sigmoid 自己的斜率 a·(1 − a)。"),
            ),
            (
                -1.0,
                (
                    "Two of the four factors are there. Write down all: 2·(a − t), a, 1 − a, x.",
                    "四个因子还没有凑齐。把它们都写出来：2·(a − t)、a、1 − a、x。",
                ),
            ),
            (0.25, "value"),
        ],
        hint=(
            "z = 0, so a = ½. Then three slopes along the road: of the loss by a, of a by z, of z by w.",
            "z = 0，所以 a = ½。沿路有三个斜率：损失对 a，a 对 z，z 对 w。",
        ),
        way=(
            "2·(a − t) = −1, a·(1 − a) = ¼, x = 2: together −1 · ¼ · 2 = −0.5.",
            "2·(a − t) = −1，a·(1 − a) = ¼，x = 2，乘起来是 −1 · ¼ · 2 = −0.5。",
        ),
    ),
    "06-readers": Exercise(
        level=2,
        answer=two_readers,
        wrong=[
            (1.0, "assign"),
            (-0.25, "assign"),
            (
                1.25,
                ("The second weight is −1: its share is taken away.", "第二个权重是 −1：它那一份是负的。"),
            ),
        ],
        hint=(
            "Each reader hands back its own dL/dz times its weight for a.",
            "每个读它的神经元都交回一份：自己的 ∂L/∂z 乘以它对 a 的权重。",
        ),
        way=(
            "0.5 · 2 + 0.25 · (−1) = 1 − 0.25 = 0.75.",
            "两份相加：0.5 · 2 + 0.25 · (−1) = 1 − 0.25 = 0.75。",
        ),
    ),
    "06-bug": Exercise(
        level=2,
        answer=planted_bug,
        choices={
            "all": ("those of all five neurons", "全部五个神经元的"),
            "hidden": ("those of the four hidden neurons", "四个隐藏神经元的"),
            "output": ("those of the output neuron", "输出神经元的"),
        },
        wrong=[
            (
                "all",
                (
                    "The output neuron adds to its own slopes before the line with the bug, from what is right.",
                    "输出神经元累加自己的偏导数时，还没有走到出错的那一行，用的都是对的数。",
                ),
            ),
            (
                "output",
                (
                    "The output neuron's own slopes are made of by_z, and that is right. Who gets what the last line returns?",
                    "输出神经元自己的偏导数是由 by_z 得来的，没有错。最后一行的返回值交给了谁？",
                ),
            ),
        ],
        hint=(
            "Follow the numbers backwards: who has been served before the line is reached, and who lives on what it returns?",
            "顺着往回走的方向想：走到这一行之前，谁已经算好了？谁要靠它的返回值？",
        ),
        way=(
            "The output neuron is right; what it hands back lacks the factor a·(1 − a), so everything before it is wrong. "
            "The graph cannot have this bug: each gate's slope is written once, and all go the same way.",
            "输出神经元没有错；但它交回去的数少乘了 a·(1 − a)，所以它前面的全错。计算图不会有这种错误：每种门的斜率只写一次，大家走的是同一条路。",
        ),
    ),
    "06-softsign": Exercise(
        level=3,
        answer=lambda: "def slope(z):\n    return 1 / (1 + abs(z)) ** 2",
        code=Code(
            starts="def slope(z):\n    return ",
            defines="slope",
            judge=judge_slope(
                lambda z: z / (1 + abs(z)),
                [i / 5 - 2.9 for i in range(31)],
                usual=[
                    (
                        lambda z: 1 / (1 + abs(z)),
                        (
                            "z stands above and below: its second road, through the quotient's lower part, is missing.",
                            "分子和分母里都有 z：漏了经过分母的那条路。",
                        ),
                    ),
                    (
                        lambda z: -z / (1 + abs(z)) ** 2,
                        ("That is the road through the lower part alone.", "这只是经过分母的那条路。"),
                    ),
                    (
                        lambda z: 1 / (1 + z) ** 2,
                        (
                            "Right for z > 0. Left of 0, |z| falls as z grows.",
                            "z > 0 时是对的。在 0 的左边，z 增大时 |z| 减小。",
                        ),
                    ),
                    (
                        lambda z: (z / (1 + abs(z))) * (1 - z / (1 + abs(z))),
                        (
                            "y·(1 − y) is the slope of sigmoid. Another function has another one.",
                            "y·(1 − y) 是 sigmoid 的斜率。换了函数，斜率也要换。",
                        ),
                    ),
                ],
            ),
        ),
        wrong=[
            ("def slope(z):\n    return 1 / (1 + abs(z))", "other"),
            ("def slope(z):\n    return z / (1 + abs(z))", "other"),
        ],
        hint=(
            "For z > 0 it is z / (1 + z): a quotient. For z &lt; 0 it is z / (1 − z). Work out both, then look for one line that says both.",
            "z > 0 时它是 z / (1 + z)，是个商；z &lt; 0 时是 z / (1 − z)。两边都求出来，再找一个能同时表示两者的式子。",
        ),
        way=("<code>return 1 / (1 + abs(z)) ** 2</code>", "<code>return 1 / (1 + abs(z)) ** 2</code>"),
    ),
}
