"""The exercises of lesson 05, the table: a rule is a line."""

import math
from collections.abc import Callable

from autograd import Value, exp, grad, rules
from autograd.rules import RULES, Rule
from exercises.exercise import Code, Exercise, Words
from exercises.sketch import judge_slope


def read() -> float:
    """The partial of a quotient by its second operand, at 6 and 2."""
    slope: float = rules.div.partial(1, (6.0, 2.0, 3.0))
    return slope


def bell_at_zero() -> float:
    """The slope of x·e^(-x²) at 0."""
    x = Value(0.0)
    (x * exp(-(x * x))).backward()
    return x.grad


ROWS: dict[str, tuple[Callable[[float], float], Callable[[float, float], float]]] = {
    "inverse": (lambda x: 1.0 / x, lambda x, y: -y * y),
    "cube": (lambda x: x * x * x, lambda x, y: 3.0 * x * x),
    "root": (math.sqrt, lambda x, y: 0.5 * y),
    "middle": (lambda x: (x + 3.0) / 2, lambda x, y: 0.5),
}


def agrees(value: Callable[[float], float], slope: Callable[[float, float], float]) -> bool:
    """Whether a nudge at 4 finds this slope."""
    nudged = (value(4.0 + 1e-4) - value(4.0 - 1e-4)) / 2e-4
    return abs(slope(4.0, value(4.0)) - nudged) < 1e-6


def odd_one() -> str:
    """The row of those four whose partial a nudge contradicts."""
    (wrong,) = (name for name, row in ROWS.items() if not agrees(*row))
    return wrong


softsign_slope = judge_slope(
    lambda x: x / (1.0 + abs(x)),
    [i / 5 - 2.9 for i in range(30)],  # not at -1, where 1 / (1 + x) ends
    usual=[
        (
            lambda x: 1 / (1 + abs(x)),
            (
                "That is so if the denominator stood still. It moves with x, too.",
                "只有分母不动的时候才是这样。可是分母也随 x 而变。",
            ),
        ),
        (
            lambda x: 1 / (1 + x) ** 2,
            (
                "Right for positive x. For negative ones, |x| falls when x rises.",
                "x 为正时是对的。x 为负时，x 增大，|x| 反而减小。",
            ),
        ),
        (
            lambda x: (1 + 2 * abs(x)) / (1 + abs(x)) ** 2,
            (
                "The second road counts with a minus: a larger denominator makes y smaller.",
                "第二条路要带负号：分母变大，y 就变小。",
            ),
        ),
    ],
)


def judge_row(row: Rule) -> tuple[str | Words, str]:
    """A row for softsign: its slope against the engine's, and whether that has a slope of its own."""
    RULES.pop("softsign", None)
    verdict, picture = softsign_slope(lambda x: row.partial(0, (x, row(x))))
    if verdict == "right":
        x = Value(1.0, "x")
        (slope,) = grad(row(x), [x])
        (bend,) = grad(slope, [x])
        if abs(bend.data + 0.25) > 1e-9:
            return (
                "The slope is right, and its own slope is not: write it with x or y, as a formula that nodes can follow.",
                "斜率对了，但斜率的斜率不对：请用 x 或 y 写成节点也能计算的式子。",
            ), ""
    return verdict, picture


STARTS = """from autograd.rules import Rule

softsign = Rule(
    "softsign", "softsign",
    lambda x: x / (1.0 + abs(x)),
    (lambda x, y: ...,),
)
"""


def filled(partial: str) -> str:
    """The row with this partial."""
    return STARTS.replace("...", partial)


EXERCISES = {
    "05-read": Exercise(
        level=1,
        answer=read,
        wrong=[
            (
                0.5,
                (
                    "That is the partial by the first operand, 1 / b. Places are counted from 0.",
                    "这是对第一个操作数的偏导数 1 / b。位置从 0 数起。",
                ),
            ),
            (1.5, "sign"),
            (3.0, "value"),
            (-3.0, ("−y is there; it still has to be divided by b.", "−y 有了，还要除以 b。")),
        ],
        hint=(
            "Places are counted from 0, so 1 is the second operand, b. The numbers are a, b and y.",
            "位置从 0 数起，所以 1 是第二个操作数 b。那三个数依次是 a、b、y。",
        ),
        way=(
            "The row says −y / b, and that is −3 / 2 = −1.5.",
            "这一行写的是 −y / b，也就是 −3 / 2 = −1.5。",
        ),
    ),
    "05-bell": Exercise(
        level=2,
        answer=bell_at_zero,
        wrong=[
            (
                0.0,
                (
                    "That is the road through bell alone, which is flat at 0. The other one leads through the product.",
                    "这只是经过 bell 的那条路，它在 0 处是平的。另一条路直接经过乘法。",
                ),
            ),
            (-2.0, ("That is the slope of the slope of bell.", "这是 bell 的斜率的斜率。")),
        ],
        hint=(
            "Straight into the product the slope is bell(0). And through bell?",
            "直接进入乘法的那条路，斜率是 bell(0)。经过 bell 的那条呢？",
        ),
        way=(
            "Straight: bell(0) = 1. Through bell: 0 · (−2 · 0 · 1) = 0. Together 1.",
            "直接的那条：bell(0) = 1。经过 bell 的那条：0 · (−2 · 0 · 1) = 0。合计 1。",
        ),
    ),
    "05-odd": Exercise(
        level=2,
        answer=odd_one,
        choices={name: (f"<code>{name}</code>", f"<code>{name}</code>") for name in ROWS},
        wrong=[
            (
                "inverse",
                (
                    "The slope of 1/x is −1/x², and y is 1/x: −y·y is right.",
                    "1/x 的斜率是 −1/x²，而 y 就是 1/x：−y·y 是对的。",
                ),
            ),
            ("cube", ("The slope of x³ is 3x²: that row is right.", "x³ 的斜率是 3x²：这一行是对的。")),
            (
                "middle",
                (
                    "If a grows by 1, half of that arrives at the middle: that row is right.",
                    "a 增加 1，平均数增加一半：这一行是对的。",
                ),
            ),
        ],
        hint=(
            "Take x = 4 and nudge each in your head: which one moves otherwise than its row says?",
            "取 x = 4，在心里把每一个轻轻推一下：哪一个的变化和它那一行写的不一样？",
        ),
        way=(
            "√4 is 2, and √4.04 is about 2.01: the slope is ¼. The row says 0.5 · 2 = 1. Right is 0.5 / y.",
            "√4 是 2，√4.04 大约是 2.01：斜率是 ¼。这一行却写着 0.5 · 2 = 1。正确的是 0.5 / y。",
        ),
    ),
    "05-softsign": Exercise(
        level=3,
        answer=lambda: filled("1.0 / (1.0 + abs(x)) ** 2"),
        code=Code(starts=STARTS, defines="softsign", judge=judge_row),
        wrong=[
            (filled("1.0 / (1.0 + abs(x))"), "other"),
            (filled("1.0 / (1.0 + x) ** 2"), "other"),
            (filled("1.0 - y * y"), "other"),
            (filled("1.0 / (1.0 + abs(x.data if hasattr(x, 'data') else x)) ** 2"), "other"),
        ],
        hint=(
            "For positive x it is x / (1 + x). Its slope, by the rule of quotients, is ((1 + x) − x) / (1 + x)². "
            "Softsign is odd, so its slope is the same on both sides.",
            "x 为正时，它是 x / (1 + x)。按商的求导法则，斜率是 ((1 + x) − x) / (1 + x)²。"
            "softsign 是奇函数，所以两边的斜率相同。",
        ),
        way=(
            "<code>lambda x, y: 1.0 / (1.0 + abs(x)) ** 2</code>; with the result, <code>(1.0 - abs(y)) ** 2</code> is the same.",
            "<code>lambda x, y: 1.0 / (1.0 + abs(x)) ** 2</code>；用结果来写，<code>(1.0 - abs(y)) ** 2</code> 也一样。",
        ),
    ),
}
