"""The exercises of lesson 02, the chain rule on wires."""

from math import tanh

from autograd import Value
from exercises.exercise import Code, Exercise, mistaken
from exercises.sketch import judge_slope


def along_one_road() -> float:
    """The slope of (3x + 1)² at x = 1."""
    x = Value(1.0)
    ((3 * x + 1) ** 2).backward()
    return x.grad


def two_roads(mistake: str = "") -> float:
    """de/db of e = (a + b)(b + 1) at a = 3, b = 1."""
    a, b = Value(3.0), Value(1.0)
    e = (a + b) * (b + 1)
    if mistake:
        return mistaken(e, b, mistake)
    e.backward()
    return b.grad


def plus_gate() -> str:
    """What a gate + hands to its two operands, when 7 arrives at it."""
    a, b = Value(2.0), Value(5.0)
    (a + b).backward(7.0)
    return {(7.0, 7.0): "copies", (3.5, 3.5): "halves", (35.0, 14.0): "swaps"}[a.grad, b.grad]


def doubled() -> float:
    """How y moves with x, if y = x, and then y = y + y ten times."""
    y = x = Value(1.0)
    for _ in range(10):
        y = y + y
    y.backward()
    return x.grad


EXERCISES = {
    "02-road": Exercise(
        level=1,
        answer=along_one_road,
        wrong=[
            (
                8.0,
                (
                    "That is the slope of the square alone: the road goes on, through 3·x.",
                    "这只是平方的斜率：这条路后面还有 3·x。",
                ),
            ),
            (11.0, "added"),
            (
                3.0,
                (
                    "That is the slope of 3·x + 1 alone: the square has one, too.",
                    "这只是 3·x + 1 的斜率：平方也有自己的斜率。",
                ),
            ),
            (16.0, "value"),
        ],
        hint=(
            "Two gates that matter: the square, at u = 4, and the line 3·x + 1. How steep is each?",
            "关键有两个环节：在 u = 4 处的平方，和直线 3·x + 1。它们各有多陡？",
        ),
        way=(
            "u = 3·1 + 1 = 4. The square has slope 2·u = 8 there, the line 3; along the road 8 · 3 = 24.",
            "u = 3·1 + 1 = 4。平方在那里的斜率是 2·u = 8，直线的斜率是 3；沿路相乘：8 · 3 = 24。",
        ),
    ),
    "02-plus": Exercise(
        level=1,
        answer=plus_gate,
        choices={
            "copies": ("7 to each", "每个都得到 7"),
            "halves": ("3.5 to each", "每个得到 3.5"),
            "swaps": ("35 to a and 14 to b", "a 得到 35，b 得到 14"),
        },
        wrong=[
            (
                "halves",
                (
                    "Nothing is shared out here: if a grows by 1, so does a + b, whatever b does.",
                    "这里不是分东西：a 增加 1，a + b 就增加 1，与 b 无关。",
                ),
            ),
            (
                "swaps",
                (
                    "That is what × does: the slope by a factor is the other factor. By a term of a sum it is 1.",
                    "那是乘法门的做法：对一个因子的斜率是另一个因子。而对一个加数的斜率是 1。",
                ),
            ),
        ],
        hint=("How much does a + b grow, if a alone grows by 1?", "只有 a 增加 1 时，a + b 增加多少？"),
        way=(
            "Both local slopes of a sum are 1, so each operand gets 7 · 1 = 7.",
            "加法的两个局部偏导数都是 1，所以每个操作数得到 7 · 1 = 7。",
        ),
    ),
    "02-roads": Exercise(
        level=2,
        answer=two_roads,
        wrong=[
            (lambda: two_roads("assign"), "assign"),
            (4.0, "assign"),
            (8.0, "multiplied"),
        ],
        hint=(
            "Two roads lead from b to e: one through a + b, one through b + 1. Follow each by itself.",
            "从 b 到 e 有两条路：一条经过 a + b，一条经过 b + 1。先各走各的。",
        ),
        way=(
            "c = a + b = 4 and d = b + 1 = 2. Through c: ∂e/∂c · ∂c/∂b = 2 · 1 = 2. Through d: 4 · 1 = 4. Together 6.",
            "c = a + b = 4，d = b + 1 = 2。经过 c：∂e/∂c · ∂c/∂b = 2 · 1 = 2。经过 d：4 · 1 = 4。合计 6。",
        ),
    ),
    "02-doubled": Exercise(
        level=2,
        answer=doubled,
        wrong=[
            (
                20.0,
                (
                    "It doubles ten times: that is 2 · 2 · … · 2, not 2 + 2 + … + 2.",
                    "翻倍十次是 2 · 2 · … · 2，不是 2 + 2 + … + 2。",
                ),
            ),
            (
                1.0,
                ("y + y reads y twice: each wire brings a share.", "y + y 读了 y 两次：每条线都带来一份。"),
            ),
            (512.0, ("One doubling too few.", "少翻了一倍。")),
        ],
        hint=(
            "How many times x is y after one doubling, after two, after three?",
            "翻倍一次、两次、三次之后，y 是 x 的几倍？",
        ),
        way=(
            "Each doubling has two wires of slope 1, so what arrives doubles: 2¹⁰ = 1024, as many as there are roads.",
            "每次翻倍有两条斜率为 1 的线，所以送到的梯度也翻倍：2¹⁰ = 1024，正好是路的条数。",
        ),
    ),
    "02-slope": Exercise(
        level=3,
        answer=lambda: "from math import tanh\ndef slope(x):\n    return 2 * tanh(x) * (1 - tanh(x) ** 2)",
        code=Code(
            starts="from math import tanh\n\ndef slope(x):\n    return ",
            defines="slope",
            judge=judge_slope(
                lambda x: x.tanh() ** 2,
                [i / 5 - 2 for i in range(21)],
                usual=[
                    (
                        lambda x: 2 * tanh(x),
                        (
                            "The square's slope is there; the road goes on, through tanh.",
                            "平方的斜率有了；但路还没走完，后面还有 tanh。",
                        ),
                    ),
                    (
                        lambda x: 1 - tanh(x) ** 2,
                        (
                            "That is the slope of tanh alone; the square has one, too.",
                            "这只是 tanh 的斜率；平方也有自己的斜率。",
                        ),
                    ),
                    (lambda x: 2 * tanh(x) + 1 - tanh(x) ** 2, "added"),
                    (
                        lambda x: 2 * (1 - tanh(x) ** 2),
                        (
                            "The square's slope is taken at u = tanh(x): 2·u, not 2.",
                            "平方的斜率要在 u = tanh(x) 处取：是 2·u，不是 2。",
                        ),
                    ),
                ],
            ),
        ),
        wrong=[("from math import tanh\ndef slope(x):\n    return 2 * tanh(x)", "other")],
        hint=(
            "Call u = tanh(x). Then y = u², and a road leads from x through u to y. The slope of tanh is 1 − u².",
            "令 u = tanh(x)，则 y = u²，路从 x 经过 u 到 y。tanh 的斜率是 1 − u²。",
        ),
        way=(
            "<code>return 2 * tanh(x) * (1 - tanh(x) ** 2)</code>",
            "<code>return 2 * tanh(x) * (1 - tanh(x) ** 2)</code>",
        ),
    ),
}
