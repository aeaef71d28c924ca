"""The exercises of lesson 01, one number and its history."""

from autograd import Value
from exercises.exercise import Exercise, mistaken


def slope_of_a_product() -> float:
    """dy/da of y = a·b + 5 at a = 2, b = -3."""
    a, b = Value(2.0), Value(-3.0)
    (a * b + 5).backward()
    return a.grad


def nudged() -> float:
    """About how much y = a·b + 5 changes when b grows from -3 to -2.99."""
    a, b = Value(2.0), Value(-3.0)
    (a * b + 5).backward()
    return b.grad * 0.01


def downhill() -> float:
    """Where x is after one step of 0.1 downhill on (x - 3)² from 1."""
    x = Value(1.0)
    ((x - 3) ** 2).backward()
    return x.data - 0.1 * x.grad


def used_twice(mistake: str = "") -> float:
    """The slope of x·x + x at 3."""
    x = Value(3.0)
    y = x * x + x
    if mistake:
        return mistaken(y, x, mistake)
    y.backward()
    return x.grad


EXERCISES = {
    "01-slope": Exercise(
        level=1,
        answer=slope_of_a_product,
        wrong=[(2.0, "swapped"), (3.0, "sign"), (-1.0, "value")],
        hint=(
            "Hold b at −3. Then y = −3·a + 5 is a straight line in a. How steep is it?",
            "把 b 固定为 −3，那么 y = −3·a + 5 是关于 a 的一条直线。它有多陡？",
        ),
        way=(
            "When a grows by a little, a·b grows by b times as much, and adding 5 changes nothing: "
            "the slope is b = −3.",
            "a 增加一点点，a·b 就增加它的 b 倍，加上 5 不影响变化量：斜率就是 b = −3。",
        ),
    ),
    "01-nudge": Exercise(
        level=1,
        answer=nudged,
        wrong=[
            (2.0, ("That is the slope; the nudge is 0.01.", "这是斜率；而 b 只动了 0.01。")),
            (-0.03, "swapped"),
            (-0.02, "sign"),
        ],
        hint=(
            "The change of y is about the slope by b times the change of b.",
            "y 的变化量约等于对 b 的斜率乘以 b 的变化量。",
        ),
        way=("The slope by b is a = 2, and 2 · 0.01 = 0.02.", "对 b 的斜率是 a = 2，而 2 · 0.01 = 0.02。"),
    ),
    "01-downhill": Exercise(
        level=2,
        answer=downhill,
        wrong=[
            (0.6, "uphill"),
            (-3.0, ("You took the whole slope: multiply it by 0.1.", "你走了整个斜率那么远：要乘以 0.1。")),
            (
                -4.0,
                (
                    "That is the slope. Where does a step against it lead?",
                    "这是斜率。逆着它走一步，会到哪里？",
                ),
            ),
            (0.4, ("That is the step alone: you stood at 1.", "这只是走的这一步：你原来站在 1。")),
        ],
        hint=(
            "The slope of (x − 3)² is 2·(x − 3). At x = 1 it is negative: the ground falls to the right.",
            "(x − 3)² 的斜率是 2·(x − 3)。在 x = 1 处它是负的：往右是下坡。",
        ),
        way=(
            "The slope is 2·(1 − 3) = −4, and the step 1 − 0.1·(−4) = 1.4.",
            "斜率是 2·(1 − 3) = −4，走一步到 1 − 0.1·(−4) = 1.4。",
        ),
    ),
    "01-twice": Exercise(
        level=2,
        answer=used_twice,
        wrong=[
            (lambda: used_twice("assign"), "assign"),
            (1.0, "assign"),
            (lambda: used_twice("edges"), "edges"),
            (6.0, ("The + x is missing.", "漏掉了后面的 + x。")),
            (12.0, "value"),
        ],
        hint=(
            "x is read three times: twice by x·x, once by the sum. Each wire brings a share.",
            "x 被读了三次：x·x 两次，加法一次。每条线都带来一份。",
        ),
        way=(
            "3 + 3 + 1 = 7: two shares of 3 from x·x, one of 1 from + x.",
            "3 + 3 + 1 = 7：x·x 带来两份 3，+ x 带来一份 1。",
        ),
    ),
}
