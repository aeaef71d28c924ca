"""The exercises of lesson 12, a GPT small enough to read."""

from collections.abc import Callable, Sequence
from math import log

from autograd import Value, softmax, total
from exercises.exercise import Code, Exercise, Words

Mix = Callable[[Sequence[float], Sequence[float]], float]


def share() -> float:
    """The first share of the scores ln 3 and 0."""
    return softmax([Value(log(3.0)), Value(0.0)])[0].data


def mixed() -> float:
    """The mean of 2 and −2 by the shares 0.75 and 0.25."""
    return float(total(a * b for a, b in zip((0.75, 0.25), (2.0, -2.0), strict=True)))


def slope_by_the_right_score() -> float:
    """The slope of −ln p₁ by the first of four scores, all 0."""
    scores = [Value(0.0) for _ in range(4)]
    (-softmax(scores)[0].log()).backward()
    return scores[0].grad


def best_price() -> float:
    """The mean over 9 guesses of which 3 cost ln 4."""
    return float(total([Value(4.0).log()] * 3).data / 9)


def right_mix(scores: Sequence[float], values: Sequence[float]) -> float:
    """Attention over plain numbers."""
    return float(total(a * b for a, b in zip(softmax(list(scores)), values, strict=True)))


def judge_mix(answer: Mix) -> tuple[str | Words, str]:
    """Compare the learner's attention with the engine's, on some scores and values."""
    for scores, values in [([0.0, 0.0], [4.0, 4.0]), ([1.0, -1.0, 0.5], [2.0, 0.0, -3.0]), ([2.0], [5.0])]:
        found, right = answer(scores, values), right_mix(scores, values)
        if abs(found - right) > 1e-9:
            told = f"Scores {scores}, values {values}: yours tells {found:.4g}, it should be {right:.4g}."
            return (told, f"分数 {scores}，值 {values}：你的结果是 {found:.4g}，应该是 {right:.4g}。"), ""
    return "right", ""


MIX = """from math import exp

def told(scores, values):
    powers = [exp(score) for score in scores]
    return sum(power * value for power, value in zip(powers, values))"""
EXERCISES = {
    "12-share": Exercise(
        level=1,
        answer=share,
        wrong=[
            (0.25, ("That is the share of the other one.", "这是另一个的份额。")),
            (
                3.0,
                ("That is its power. Divide by the sum of both.", "这是 e 的 ln 3 次方，还要除以两者之和。"),
            ),
            (1.0, ("The other one gets something, too: e⁰ is not 0.", "另一个也会得到一份：e⁰ 不是 0。")),
            (
                lambda: log(3.0),
                (
                    "That is its score. Make powers of the scores first.",
                    "这是它的分数。要先求出 e 的各个分数次方。",
                ),
            ),
        ],
        hint=(
            "The powers are e to the ln 3, and e to the 0. What are they?",
            "e 的 ln 3 次方和 e 的 0 次方，各是多少？",
        ),
        way=(
            "The powers are 3 and 1, their sum 4: the shares are 3/4 and 1/4.",
            "这两个幂是 3 和 1，和是 4：份额是 3/4 和 1/4。",
        ),
    ),
    "12-mix": Exercise(
        level=1,
        answer=mixed,
        wrong=[
            (
                0.0,
                (
                    "That is the plain mean. The first counts three times as much.",
                    "这是普通的平均，而第一个的权是三倍。",
                ),
            ),
            (2.0, ("The first is heard most, but not alone.", "听得最多的是第一个，但不是只听它。")),
            (
                -1.0,
                (
                    "You have exchanged the shares: the first value goes with the first share.",
                    "你把份额弄反了：第一个值配第一个份额。",
                ),
            ),
        ],
        hint=("Each share times its value, and add.", "每个份额乘以自己的值，再相加。"),
        way=(
            "0.75 · 2 + 0.25 · (−2) = 1.5 − 0.5 = 1.",
            "按份额加权相加：0.75 · 2 + 0.25 · (−2) = 1.5 − 0.5 = 1。",
        ),
    ),
    "12-slope": Exercise(
        level=2,
        answer=slope_by_the_right_score,
        wrong=[
            (0.75, "sign"),
            (0.25, ("That is the slope by the scores of the others.", "这是对其他字母分数的斜率。")),
            (
                -1.0,
                (
                    "That is the road through its own power alone. It is in the sum below the line, too.",
                    "这只是经过它自己那个幂的路，而它还在分母的和里。",
                ),
            ),
            (
                -4.0,
                (
                    "That is the slope by p₁. The road goes on, through the softmax.",
                    "这是对 p₁ 的斜率，路还没走完，后面还有 softmax。",
                ),
            ),
        ],
        hint=(
            "−ln p₁ = ln(e^s₁ + e^s₂ + e^s₃ + e^s₄) − s₁.",
            "可以写成 −ln p₁ = ln(e^s₁ + e^s₂ + e^s₃ + e^s₄) − s₁。",
        ),
        way=(
            "Two roads: the sum brings p₁ = 1/4, and −s₁ brings −1. Together 1/4 − 1 = −0.75: probability minus what came.",
            "两条路：求和带来 p₁ = 1/4，−s₁ 带来 −1。合计 1/4 − 1 = −0.75，也就是概率减去真实结果。",
        ),
    ),
    "12-price": Exercise(
        level=2,
        answer=best_price,
        wrong=[
            (
                lambda: log(4.0),
                (
                    "So much without looking back. Six of the nine can be known.",
                    "不往回看才是这么多。九个里有六个是可以知道的。",
                ),
            ),
            (lambda: log(4.0) / 2, ("That is for words said twice.", "那是说两遍的情形。")),
            (
                lambda: log(4.0) * 3,
                ("That is the sum. The mean is over 9 guesses.", "这是总和，要对 9 次猜测取平均。"),
            ),
        ],
        hint=(
            "How many of the nine letters are chance? What does each of these cost?",
            "九个字母里有几个靠运气？每个的损失是多少？",
        ),
        way=(
            "Three cost ln 4, six cost 0: 3 · ln 4 / 9 = ln 4 / 3 ≈ 0.4621.",
            "三个各要 ln 4，六个是 0：3 · ln 4 / 9 = ln 4 / 3 ≈ 0.4621。",
        ),
    ),
    "12-bug": Exercise(
        level=3,
        answer=lambda: MIX.replace("values))", "values)) / sum(powers)"),
        code=Code(starts=MIX, defines="told", judge=judge_mix),
        wrong=[
            (MIX.replace("values))", "values)) / len(powers)"), "other"),
            (MIX.replace("exp(score)", "score"), "other"),
        ],
        hint=(
            "Shares add up to 1. What do these powers add up to?",
            "份额加起来是 1。这里的幂加起来是多少？",
        ),
        way=(
            "Divide by the sum of the powers: <code>… / sum(powers)</code>.",
            "除以这些幂之和：<code>… / sum(powers)</code>。",
        ),
    ),
}
