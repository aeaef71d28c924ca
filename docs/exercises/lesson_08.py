"""The exercises of lesson 08, the disk."""

import random
from functools import cache

from autograd import Value, total
from exercises.exercise import Exercise
from nn import MLP, Neuron, count_right, disk_dataset, train

TARGETS = [1.0] * 2 + [0.0] * 6


def cost(c: Value) -> Value:
    """The mean loss of saying c to 8 points, of which 2 have the target 1."""
    return total((c - target) ** 2 for target in TARGETS) / len(TARGETS)


def best_constant() -> float:
    """Where that is least: its slope grows by 2 for each step of 1."""
    c = Value(0.0)
    cost(c).backward()
    return c.data - c.grad / 2.0


def least_cost() -> float:
    """What it costs there."""
    return cost(Value(best_constant())).data


def guarded() -> str:
    """Where a hidden neuron with z = 5x - 4 and output weight -12 changes the output's sum by much."""
    neuron = Neuron(1, rng=random.Random(0))
    neuron.weights[0].data, neuron.bias.data = 5.0, -4.0
    left, right = (-12.0 * neuron([x]).data for x in (-1.0, 2.0))
    return {(True, True): "everywhere", (True, False): "left", (False, True): "right"}[left < -6, right < -6]


def off_the_saddle() -> float:
    """Steps of 0.1 down x² - y² from (1, 0.001) until y is above 1."""
    x, y, steps = Value(1.0), Value(0.001), 0
    while y.data <= 1.0:
        x.grad = y.grad = 0.0
        (x**2 - y**2).backward()
        x.data, y.data, steps = x.data - 0.1 * x.grad, y.data - 0.1 * y.grad, steps + 1
    return float(steps)


@cache
def fences() -> float:
    """The least number of hidden neurons with which all points of the disk are right after 2000 steps."""
    hidden, right = 0, 0
    while right < 121:
        hidden += 1
        net = MLP(2, [hidden, 1], activation="sigmoid", rng=random.Random(0))
        for _ in train(net, disk_dataset(), learning_rate=10.0, steps=2000, engine="numpy"):
            pass  # `run` would show itself in the page
        right = count_right(net, disk_dataset())
    return float(hidden)


EXERCISES = {
    "08-constant": Exercise(
        level=1,
        answer=best_constant,
        wrong=[
            (
                0.5,
                (
                    "In the middle between 0 and 1; but there are more points of one kind.",
                    "这是 0 和 1 的正中间；可是两种点不一样多。",
                ),
            ),
            (
                0.0,
                (
                    "That is right for most points, and costs 2 · 1² in all. A little more costs less.",
                    "这样对大多数点是对的，总共要付出 2 · 1²。稍微大一点，反而更省。",
                ),
            ),
            (0.1736, ("That is 21/121, of the disk.", "这是圆盘那里的 21/121。")),
        ],
        hint=(
            "The loss is least where the slopes cancel: 2·(c − 1) + 6·c = 0.",
            "各点的斜率互相抵消时损失最小：2·(c − 1) + 6·c = 0。",
        ),
        way=(
            "8·c = 2, so c = 0.25: the share of the ones, the mean of the targets.",
            "8·c = 2，所以 c = 0.25：1 所占的比例，也就是目标的平均值。",
        ),
    ),
    "08-cost": Exercise(
        level=1,
        answer=least_cost,
        wrong=[
            (
                0.25,
                (
                    "That is what saying 0 costs, or the answer of exercise 1. Now put c = ¼ into the loss.",
                    "这是到处说 0 的损失，也是第 1 题的答案。现在把 c = ¼ 代进损失。",
                ),
            ),
            (
                1.5,
                (
                    "That is the sum over the 8 points. Their mean is asked for.",
                    "这是 8 个点的和。问的是平均值。",
                ),
            ),
            (
                0.1434,
                (
                    "That is the disk's plateau. Here are 2 of 8 points.",
                    "这是圆盘的平台。这里是 8 个点里有 2 个。",
                ),
            ),
            (0.0, ("Nobody is right everywhere with one answer.", "只用一个答案，不可能处处都对。")),
        ],
        hint=(
            "Two points cost (¼ − 1)² each, six cost (¼)² each. Take the mean.",
            "两个点各付 (¼ − 1)²，六个点各付 (¼)²，再求平均。",
        ),
        way=(
            "(2 · 9/16 + 6 · 1/16) / 8 = 0.1875, and so is ¼ · (1 − ¼).",
            "(2 · 9/16 + 6 · 1/16) / 8 = 0.1875，也就是 ¼ · (1 − ¼)。",
        ),
    ),
    "08-guard": Exercise(
        level=2,
        answer=guarded,
        choices={
            "right": ("right of x = 0.8, where it lowers the output", "在 x = 0.8 的右边，它压低输出"),
            "left": ("left of x = 0.8, where it lowers the output", "在 x = 0.8 的左边，它压低输出"),
            "everywhere": ("everywhere alike", "到处都一样"),
        },
        wrong=[
            (
                "left",
                (
                    "There z is negative, a nearly 0, and 0 times −12 is nothing.",
                    "那里 z 是负的，a 几乎是 0，0 乘 −12 还是 0。",
                ),
            ),
            (
                "everywhere",
                (
                    "A sigmoid neuron that is sure says 0 on one side of its fence.",
                    "说得肯定的 sigmoid 神经元，在栅栏的一边说的是 0。",
                ),
            ),
        ],
        hint=("On which side of the fence is a nearly 1?", "在栅栏的哪一边，a 接近 1？"),
        way=(
            "z > 0 where x > 4/5. There a is nearly 1, and −12 · a nearly −12: a guard of the right side.",
            "x > 4/5 时 z > 0，a 接近 1，−12 · a 接近 −12：它看守的是右边。",
        ),
    ),
    "08-fences": Exercise(
        level=2,
        answer=fences,
        digits=0,
        wrong=[
            (4.0, ("Four can, as above. Could they do with fewer?", "四个可以，上面就是。能不能更少？")),
            (2.0, ("Two straight fences leave a side open.", "两道笔直的栅栏，总有一边是敞开的。")),
            (
                1.0,
                (
                    "One fence has the disk on one side, and half the world with it.",
                    "一道栅栏只能把圆放在一边，那一边还有半个世界。",
                ),
            ),
            (5.0, ("Fewer will do.", "用不了这么多。")),
        ],
        hint=(
            "Which is the figure with the fewest straight sides that goes all the way round?",
            "能围成一圈的图形，最少有几条直边？",
        ),
        way=(
            "3, a triangle with soft corners. Trained from seed 0, it has all 121 points right after 2000 steps; with 2 hidden neurons, it has not.",
            "3 个：一个角很软的三角形。从种子 0 开始训练 2000 步，121 个点全对；2 个隐藏神经元就不行。",
        ),
    ),
    "08-saddle": Exercise(
        level=3,
        answer=off_the_saddle,
        digits=0,
        wrong=[
            (
                4995.0,
                (
                    "So many steps, if each were as long as the first, 0.0002. But they grow.",
                    "要是每一步都和第一步一样长，都是 0.0002，才需要这么多步。可是步子会变大。",
                ),
            ),
            (37.0, ("One step too few: y is still below 1.", "少了一步：y 还小于 1。")),
            (39.0, ("One step too many.", "多了一步。")),
            (
                73.0,
                (
                    "Each step multiplies y by 1 + 2 · 0.1, not by 1 + 0.1.",
                    "每一步把 y 乘以 1 + 2 · 0.1，不是 1 + 0.1。",
                ),
            ),
        ],
        hint=(
            "The slope by y is −2y, so a step of 0.1 against it makes 1.2·y of y. How often, until 0.001 has become 1?",
            "对 y 的斜率是 −2y，逆着它走 0.1 倍，y 就变成 1.2·y。要多少次，0.001 才会变成 1？",
        ),
        way=(
            "1.2ⁿ > 1000 for n > log 1000 / log 1.2 = 37.9, so 38. Of these, 25 pass before y reaches even 0.1.",
            "1.2ⁿ > 1000，即 n > log 1000 / log 1.2 = 37.9，所以是 38 步。其中前 25 步，y 连 0.1 都不到。",
        ),
    ),
}
