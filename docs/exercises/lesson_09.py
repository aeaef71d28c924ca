"""The exercises of lesson 09, when it goes wrong."""

from collections.abc import Callable
from typing import Any

from autograd import Value, grad, relu, sigmoid
from exercises.exercise import Code, Exercise, Words


def rate_of_one_step() -> float:
    """The learning rate that leads from anywhere on x² to its lowest point."""
    x = Value(1.0)
    (slope,) = grad(x * x, [x])
    return x.data / slope.data


def slope_of_a_dead_relu() -> float:
    """The slope of relu(w·x + b) by w at w = −1, x = 2, b = 1."""
    w = Value(-1.0)
    relu(w * 2.0 + 1.0).backward()
    return w.grad


def most_through_three() -> float:
    """The largest product of three sigmoids' slopes."""
    x = Value(0.0)
    sigmoid(x).backward()
    return x.grad**3


def plateau() -> float:
    """The mean squared error of 0.5 for everything."""
    said = Value(0.5)
    return ((said - 0.0) ** 2 + (said - 1.0) ** 2).data / 2


def descended(forgets: bool, steps: int = 20) -> float:
    """Where so many steps of 0.1 down (x − 3)² lead, with or without forgetting the slopes before."""
    x = Value(0.0)
    for _ in range(steps):
        if forgets:
            x.grad = 0.0
        ((x - 3) ** 2).backward()
        x.data -= 0.1 * x.grad
    return x.data


def judge_descent(answer: Callable[[Any, int], Any]) -> tuple[str | Words, str]:
    """Run the learner's loop, and compare where it ends."""
    x = Value(0.0, "x")
    answer(x, 20)
    if abs(x.data - descended(True)) < 1e-9:
        return "right", ""
    if abs(x.data - descended(False)) < 1e-9:
        return "clear", ""
    if x.data < 0.0:
        return "uphill", ""
    told = f"After 20 steps x is {x.data:.4g}; it should be {descended(True):.4g}."
    return (told, f"走了 20 步，x 是 {x.data:.4g}，应该是 {descended(True):.4g}。"), ""


LOOP = """def descend(x, steps):
    for _ in range(steps):
        y = (x - 3) ** 2
        {}y.backward()
        x.data -= 0.1 * x.grad"""
EXERCISES = {
    "09-rate": Exercise(
        level=1,
        answer=rate_of_one_step,
        wrong=[
            (
                1.0,
                (
                    "That leads just as far to the other side: the slope is 2x, not x.",
                    "这会走到另一边同样远的地方：斜率是 2x，不是 x。",
                ),
            ),
            (
                2.0,
                (
                    "That is how much the valley bends. The rate is one over it.",
                    "这是山谷弯曲的程度，学习率是它的倒数。",
                ),
            ),
            (0.3, ("Quick, but not in one step.", "挺快，但不是一步到。")),
        ],
        hint=(
            "From x the step is rate · 2x, and it should be just x.",
            "从 x 出发，这一步是“学习率 · 2x”，应该恰好等于 x。",
        ),
        way=(
            "rate · 2x = x, so the rate is 1/2: one over the bend of the valley.",
            "学习率 · 2x = x，所以学习率是 1/2，也就是山谷弯曲程度的倒数。",
        ),
    ),
    "09-dead": Exercise(
        level=1,
        answer=slope_of_a_dead_relu,
        wrong=[
            (
                2.0,
                (
                    "So it would be if the neuron were awake. What is its sum?",
                    "神经元醒着才是这样。它的加权和是多少？",
                ),
            ),
            (
                -1.0,
                (
                    "That is the sum before relu. What lets relu through?",
                    "这是 relu 之前的加权和。relu 会放过什么？",
                ),
            ),
            (
                1.0,
                (
                    "relu's slope is 1 above 0. Here the sum is below.",
                    "relu 在 0 以上斜率才是 1，这里的和在 0 以下。",
                ),
            ),
        ],
        hint=("First the sum: −1 · 2 + 1.", "先算加权和：−1 · 2 + 1。"),
        way=(
            "The sum is −1, relu is flat there, so 0 · 2 = 0.",
            "加权和是 −1，relu 在那里是平的，所以 0 · 2 = 0。",
        ),
    ),
    "09-vanish": Exercise(
        level=2,
        answer=most_through_three,
        wrong=[
            (0.75, "added"),
            (0.25, ("That is one of them. There are three in a row.", "这只是一个的，一共有三个串在一起。")),
            (
                0.125,
                (
                    "½ is the sigmoid's value at 0. Its slope there is ½ · (1 − ½).",
                    "½ 是 sigmoid 在 0 处的值，它在那里的斜率是 ½ · (1 − ½)。",
                ),
            ),
        ],
        hint=(
            "The slope of one is a · (1 − a). For which a is that largest?",
            "一个的斜率是 a · (1 − a)。a 是多少时最大？",
        ),
        way=(
            "At most ¼ each, at a = ½; along a road slopes multiply: ¼ · ¼ · ¼ = 1/64 ≈ 0.0156.",
            "每个最多 ¼，在 a = ½ 处；沿路相乘：¼ · ¼ · ¼ = 1/64 ≈ 0.0156。",
        ),
    ),
    "09-plateau": Exercise(
        level=2,
        answer=plateau,
        wrong=[
            (0.5, ("That is the mean error. It is squared first.", "这是平均误差，要先平方。")),
            (
                0.0,
                (
                    "The errors have two signs, but squares do not cancel.",
                    "误差有正有负，但平方以后不会抵消。",
                ),
            ),
            (1.0, ("Each error is 0.5, not 1.", "每个误差是 0.5，不是 1。")),
        ],
        hint=("How wrong is it for a target 0, and for a target 1?", "目标是 0 时错多少？目标是 1 时呢？"),
        way=(
            "0.5² = 0.25 for either target. A loss that stands at 0.25 says: this network answers ½ to everything.",
            "不管目标是哪个，都是 0.5² = 0.25。损失停在 0.25，就是在说：这个网络对什么都回答 ½。",
        ),
    ),
    "09-bug": Exercise(
        level=3,
        answer=lambda: LOOP.format("x.grad = 0.0\n        "),
        code=Code(starts=LOOP.format(""), defines="descend", judge=judge_descent),
        wrong=[
            (LOOP.format("").replace("-=", "+="), "uphill"),
            (LOOP.format("").replace("0.1", "0.01"), "other"),
        ],
        hint=("What does x.grad hold when the second step begins?", "第二步开始的时候，x.grad 里是什么？"),
        way=(
            "The slopes of the steps before are still there, and add up. Before <code>y.backward()</code> comes <code>x.grad = 0.0</code>.",
            "前面几步的斜率还在里面，会累加起来。在 <code>y.backward()</code> 之前要有 <code>x.grad = 0.0</code>。",
        ),
    ),
}
