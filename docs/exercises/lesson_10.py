"""The exercises of lesson 10, two ways, and slopes of slopes."""

from math import tanh

from autograd import Value, grad, jvp, total
from exercises.exercise import Code, Exercise
from exercises.sketch import judge_slope


def passes_forward() -> float:
    """How often forward mode calls a function of 3 inputs and 1000 outputs for all of its slopes."""
    calls = []

    def function(*xs: float) -> list[float]:
        calls.append(xs)
        return [total(x * k for x in xs) for k in range(1000)]

    for place in range(3):
        jvp(function, [1.0] * 3, [float(i == place) for i in range(3)])
    return float(len(calls))


def pair_times_pair() -> float:
    """The tangent of (3 + 2ε)(4 + 5ε)."""
    return jvp(lambda a, b: a * b, [3.0, 4.0], [2.0, 5.0])[1]


def bend_of_a_power() -> float:
    """The second slope of x⁴ at 1."""
    return _slopes(1.0)[1]


def newton_step() -> float:
    """Where a step of Newton's method leads from 1 on x⁴."""
    slope, bend = _slopes(1.0)
    return 1.0 - slope / bend


def _slopes(at: float) -> tuple[float, float]:
    x = Value(at)
    (slope,) = grad(x**4, [x])
    (bend,) = grad(slope, [x])
    return slope.data, bend.data


EXERCISES = {
    "10-passes": Exercise(
        level=1,
        answer=passes_forward,
        wrong=[
            (1000.0, ("That is reverse mode: one walk for each output.", "那是反向模式：每个输出走一趟。")),
            (
                3000.0,
                (
                    "That many slopes there are; but each pass brings 1000 of them.",
                    "斜率确实有这么多个，但每走一趟就得到 1000 个。",
                ),
            ),
            (1.0, ("One pass nudges one input. There are three.", "走一趟只推一个输入，而输入有三个。")),
        ],
        hint=(
            "At the start of a pass, one number gets the speed 1. Which numbers must have their turn?",
            "每一趟开始时，只有一个数的速度是 1。哪些数都得轮到一次？",
        ),
        way=(
            "One pass for each input, and all outputs come along: 3.",
            "每个输入走一趟，所有输出一起得到：3 趟。",
        ),
    ),
    "10-pair": Exercise(
        level=1,
        answer=pair_times_pair,
        wrong=[
            (
                10.0,
                (
                    "You multiplied the speeds. In a product, each factor's speed counts as often as the other factor says.",
                    "你把速度乘起来了。乘积里，一个因子的速度要乘的是另一个因子。",
                ),
            ),
            (7.0, ("Speeds add up in a sum. This is a product.", "加法的速度才是相加，这里是乘法。")),
            (12.0, ("That is the product's value. How fast does it move?", "这是乘积的值。它动得有多快？")),
            (
                26.0,
                (
                    "Each factor's own value: it is the other one that counts.",
                    "你乘的是因子自己的值，应该乘另一个因子的值。",
                ),
            ),
        ],
        hint=(
            "If only the first moved, with speed 2, the product would move 4 times as fast. And if only the second did?",
            "只有第一个数以速度 2 在动时，乘积动得是它的 4 倍快。只有第二个在动呢？",
        ),
        way=(
            "4 · 2 from the first, 3 · 5 from the second: 8 + 15 = 23.",
            "第一个带来 4 · 2，第二个带来 3 · 5：8 + 15 = 23。",
        ),
    ),
    "10-bend": Exercise(
        level=1,
        answer=bend_of_a_power,
        wrong=[
            (4.0, ("That is the slope. Once more.", "这是斜率，还要再求一次。")),
            (
                16.0,
                (
                    "You multiplied the slope by itself. It is to be differentiated.",
                    "你把斜率自乘了，应该是对斜率再求导。",
                ),
            ),
            (1.0, "value"),
            (24.0, ("Once too often.", "多求了一次。")),
        ],
        hint=("The slope is 4x³. What is the slope of that?", "斜率是 4x³，它的斜率又是什么？"),
        way=("x⁴, then 4x³, then 12x²: at 1 it is 12.", "x⁴，然后 4x³，然后 12x²：在 1 处是 12。"),
    ),
    "10-newton": Exercise(
        level=2,
        answer=newton_step,
        wrong=[
            (
                -2.0,
                (
                    "You divided the bend by the slope. It is slope over bend.",
                    "你用弯曲除以斜率了，应该是斜率除以弯曲。",
                ),
            ),
            (4 / 3, "uphill"),
            (
                -3.0,
                (
                    "That is the whole slope. Divide it by the bend first.",
                    "你走了整个斜率那么远，应该先除以弯曲。",
                ),
            ),
            (
                0.75,
                (
                    "You divided the value by the slope: that looks for where y is 0 (and is Newton's method, too). Here we look for where the slope is 0.",
                    "你用值除以斜率，那是在找 y 等于 0 的地方（也叫牛顿法）。这里要找的是斜率等于 0 的地方。",
                ),
            ),
        ],
        hint=("Slope 4, bend 12.", "斜率 4，弯曲 12。"),
        way=(
            "1 − 4/12 = 2/3 ≈ 0.6667. The curve is no parabola, so one step is not enough.",
            "1 − 4/12 = 2/3 ≈ 0.6667。这条曲线不是抛物线，所以一步还不够。",
        ),
    ),
    "10-code": Exercise(
        level=3,
        answer=lambda: "from math import tanh\ndef bend(x):\n    return -2 * tanh(x) * (1 - tanh(x) ** 2)",
        code=Code(
            starts="from math import tanh\n\ndef bend(x):\n    return ",
            defines="bend",
            judge=judge_slope(
                lambda x: 1 - x.tanh() ** 2,
                [i / 5 - 2 for i in range(21)],
                usual=[
                    (
                        lambda x: 1 - tanh(x) ** 2,
                        ("That is the slope. The bend is the slope of that.", "这是斜率；弯曲是它的斜率。"),
                    ),
                    (
                        lambda x: -2 * tanh(x),
                        (
                            "The square's slope is there; the road goes on, through tanh.",
                            "平方的斜率有了；但路还没走完，后面还有 tanh。",
                        ),
                    ),
                    (lambda x: 2 * tanh(x) * (1 - tanh(x) ** 2), "sign"),
                ],
            ),
        ),
        wrong=[("from math import tanh\ndef bend(x):\n    return -2 * tanh(x)", "other")],
        hint=(
            "Call u = tanh(x). The slope of 1 − u² by u is −2u, and that of u by x is 1 − u².",
            "令 u = tanh(x)。1 − u² 对 u 的斜率是 −2u，u 对 x 的斜率是 1 − u²。",
        ),
        way=(
            "<code>return -2 * tanh(x) * (1 - tanh(x) ** 2)</code>",
            "<code>return -2 * tanh(x) * (1 - tanh(x) ** 2)</code>",
        ),
    ),
}
