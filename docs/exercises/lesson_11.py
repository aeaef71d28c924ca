"""The exercises of lesson 11, the graph writes code."""

from collections.abc import Callable
from typing import Any

from autograd import Value, grad, lower
from exercises.exercise import Code, Exercise, Words

LINES = {
    "right": "2.0 * error * x",
    "local": "2.0 * error",
    "square": "error * error * x",
    "input": "2.0 * error * w",
}


def line_of_the_slope() -> str:
    """Which line stands in the program for the slope by w of (w·x − t)²."""
    x, t, w = Value(0.5, "x"), Value(1.0, "t"), Value(0.8, "w")
    error = w * x - t
    error.label = "error"
    source = lower(grad(error.square(), [w]), [x, t, w]).source
    return next(key for key, line in LINES.items() if f"return ({line},)" in source)


def operations_of_a_square() -> float:
    """How many operations (a + b)·(a + b) takes, once lowered."""
    a, b = Value(1.0, "a"), Value(2.0, "b")
    return float(lower((a + b) * (a + b), [a, b]).operations)


def frozen_branch() -> float:
    """What the branch that was recorded at 1 gives at −2."""
    x = Value(1.0, "x")
    y = x * 1.0 if x > 0 else x / 10
    return float(lower(y, [x]).compile()(-2.0))


def judge_capped(answer: Callable[[Any], Any]) -> tuple[str | Words, str]:
    """Record the learner's function, and compare the program with min(|x|, 1)."""
    try:
        run = lower(answer, [Value(0.5, "x")]).compile()
    except TypeError as error:
        if "choose for good" not in str(error):
            raise
        return CHOOSES, ""
    for x in (0.5, -0.5, 3.0, -3.0, 0.0, 1.0):
        if run(x) != min(abs(x), 1.0):
            right = min(abs(x), 1.0)
            told = f"At x = {x:g} the program gives {run(x):g}; it should be {right:g}."
            return (told, f"在 x = {x:g} 处，程序给出 {run(x):g}，应该是 {right:g}。"), ""
    return "right", ""


CHOOSES = (
    "It still chooses while it is recorded: an if, or Python's own max or min, looks at the number. Let the graph choose.",
    "记录的时候它还在选择：if 或者 Python 自带的 max、min 都要看这个数。要让计算图来选。",
)
EXERCISES = {
    "11-line": Exercise(
        level=1,
        answer=line_of_the_slope,
        choices={key: (f"<code>{line}</code>", f"<code>{line}</code>") for key, line in LINES.items()},
        wrong=[
            (
                "local",
                (
                    "That is the slope by w·x. The road goes on, through the product.",
                    "这是对 w·x 的斜率，路还没走完，后面还有乘法。",
                ),
            ),
            (
                "square",
                (
                    "The slope of a square is twice what was squared, not the square.",
                    "平方的斜率是被平方的数的两倍，不是平方本身。",
                ),
            ),
            ("input", "swapped"),
        ],
        hint=(
            "First the slope of the square, then that of the product, by w.",
            "先是平方的斜率，再是乘积对 w 的斜率。",
        ),
        way=(
            "The square gives 2 · error, the product x: <code>2.0 * error * x</code>.",
            "平方给出 2 · error，乘积给出 x：<code>2.0 * error * x</code>。",
        ),
    ),
    "11-once": Exercise(
        level=1,
        answer=operations_of_a_square,
        wrong=[
            (
                3.0,
                (
                    "You typed three, but two are the same. What would be computed twice is computed once.",
                    "式子里写了三次，但有两次是一样的。会重复计算的东西只算一次。",
                ),
            ),
            (
                1.0,
                (
                    "The product is one. What is multiplied must be computed, too.",
                    "乘法是一次，可相乘的东西也得先算出来。",
                ),
            ),
            (4.0, ("a and b are inputs: nothing is computed for them.", "a 和 b 是输入，不用计算。")),
        ],
        hint=("How would you do it with pencil and paper?", "用纸笔算，你会怎么算？"),
        way=(
            "One sum, <code>t = a + b</code>, and one product, <code>t * t</code>: 2.",
            "一次加法 <code>t = a + b</code>，一次乘法 <code>t * t</code>：共 2 次。",
        ),
    ),
    "11-frozen": Exercise(
        level=2,
        answer=frozen_branch,
        wrong=[
            (
                -0.2,
                (
                    "That would be right, but the if is not in the program. It was decided when x was 1.",
                    "这才是对的值，但程序里没有 if，在 x 等于 1 的时候它就已经定下来了。",
                ),
            ),
            (
                1.0,
                (
                    "The number of the recording is not kept, only what was done with it.",
                    "记录时的那个数不会留下，留下的是对它做了什么。",
                ),
            ),
            (2.0, "sign"),
        ],
        hint=("Which of the two sides was computed when x was 1?", "x 等于 1 的时候，算的是哪一边？"),
        way=(
            "At 1 the side x was taken, so the program is <code>return x</code>, and gives −2.",
            "在 1 处走的是 x 那一边，所以程序就是 <code>return x</code>，给出 −2。",
        ),
    ),
    "11-capped": Exercise(
        level=3,
        answer=lambda: "from autograd import minimum\ndef capped(x):\n    return minimum(abs(x), 1.0)",
        code=Code(
            starts="from autograd import greater, maximum, minimum, where\n\ndef capped(x):\n    return abs(x) if abs(x) < 1 else 1.0",
            defines="capped",
            judge=judge_capped,
        ),
        wrong=[
            ("def capped(x):\n    return min(abs(x), 1.0)", CHOOSES),
            ("from autograd import maximum\ndef capped(x):\n    return maximum(abs(x), 1.0)", "other"),
        ],
        hint=(
            "The smaller of two numbers is an operation of the table.",
            "“两个数中较小的那个”是表里的一种运算。",
        ),
        way=(
            "<code>return minimum(abs(x), 1.0)</code>, or with <code>where(greater(1.0, abs(x)), abs(x), 1.0)</code>.",
            "<code>return minimum(abs(x), 1.0)</code>，或者 <code>where(greater(1.0, abs(x)), abs(x), 1.0)</code>。",
        ),
    ),
}
