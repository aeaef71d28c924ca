"""The exercises of lesson 07, a neuron, a layer, a network."""

import random
from math import isfinite

from autograd import Value
from exercises.exercise import Code, Exercise, Words
from nn import MLP, Neuron, disk_dataset

PLACES = [point for point, _ in disk_dataset()]


def number_of_parameters() -> float:
    """Of a network of 3 inputs, 5 hidden neurons and 2 outputs."""
    return float(len(MLP(3, [5, 2], rng=random.Random(0)).parameters()))


def slope_at_the_fence() -> float:
    """da/dx of a neuron with w0 = 2, at a point on its fence."""
    x = Value(0.5)
    neuron = neuron_of(2.0, 1.0, -1.0)
    neuron([x, 0.0]).backward()
    return x.grad


def weight_for_a_place() -> float:
    """w1 such that the fence of z = 2x + w1·y - 1.5 goes through (0, 0.5), found from dz/dw1, which is exact."""
    w1 = Value(0.0)
    z = 2.0 * Value(0.0) + w1 * 0.5 - 1.5
    z.backward()
    return w1.data - z.data / w1.grad


def without_a_bend() -> float:
    """The one weight that two linear neurons in a row amount to: 3·(2x + 1) - 4."""
    x = Value(0.0)
    (3.0 * (2.0 * x + 1.0) - 4.0).backward()
    return x.grad


def neuron_of(w0: float, w1: float, b: float) -> Neuron:
    """A sigmoid neuron of these numbers."""
    neuron = Neuron(2, rng=random.Random(0))
    for parameter, number in zip(neuron.parameters(), (w0, w1, b), strict=True):
        parameter.data = float(number)
    return neuron


def inside(x: float, y: float) -> bool:
    """The half-plane to be fenced off: what lies above the line y = x/2 + 0.7."""
    return y > x / 2 + 0.7


def judge_fence(answer: tuple[float, float, float]) -> tuple[str | Words, str]:
    """Whether a neuron of these numbers says more than ½ in the half-plane alone, and its picture."""
    if len(answer) != 3 or not all(isfinite(number) for number in answer):
        return ("Three numbers, please: w0, w1, b.", "请给出三个数：w0、w1、b。"), ""
    neuron = neuron_of(*answer)
    says = [neuron(list(place)).data > 0.5 for place in PLACES]
    wrong = [place for place, said in zip(PLACES, says, strict=True) if said != inside(*place)]
    picture = fence_picture(says)
    if not wrong:
        return "right", picture
    if len(wrong) == len(PLACES):
        return (
            "The fence is right, and the neuron is on its other side: turn all three signs.",
            "栅栏的位置对了，但神经元管的是另一边：三个数都要变号。",
        ), picture
    if len({*says}) == 1:
        return (
            "It says the same everywhere: no fence crosses the picture.",
            "它到处都给出同样的答案：图里没有栅栏穿过。",
        ), picture
    x, y = wrong[0]
    told = f"{len(wrong)} of 121 points are on the wrong side, such as ({x:.1f}, {y:.1f})."
    return (told, f"121 个点中有 {len(wrong)} 个在错误的一边，例如 ({x:.1f}, {y:.1f})。"), picture


def fence_picture(says: list[bool]) -> str:
    """The points, filled where the neuron says more than ½, crossed out where that is wrong, and the line."""

    def at(x: float, y: float) -> tuple[float, float]:
        return 130 + 55 * x, 130 - 55 * y

    marks = []
    for (x, y), said in zip(PLACES, says, strict=True):
        column, row = at(x, y)
        fill = "#d9722e" if said else "none"
        marks.append(f'<circle cx="{column:.1f}" cy="{row:.1f}" r="5" stroke="#d9722e" fill="{fill}"/>')
        if said != inside(x, y):
            cross = f"M{column - 7:.1f} {row - 7:.1f}l14 14m0 -14l-14 14"
            marks.append(f'<path d="{cross}" stroke="currentColor" stroke-width="2"/>')
    (x1, y1), (x2, y2) = at(-2.2, -0.4), at(2.2, 1.8)
    line = f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#2a7d2e" stroke-width="2"/>'
    head = '<svg role="img" class="sketch" viewBox="0 0 260 260" width="260"><title>y = x/2 + 0.7</title>'
    return "".join([head, line, *marks, "</svg>"])


EXERCISES = {
    "07-count": Exercise(
        level=1,
        answer=number_of_parameters,
        wrong=[
            (
                25.0,
                (
                    "Those are the weights; each neuron has a bias, too.",
                    "这只是权重；每个神经元还有一个偏置。",
                ),
            ),
            (7.0, ("That is the number of neurons.", "这是神经元的个数。")),
            (
                35.0,
                (
                    "Inputs are no neurons: they have neither weights nor bias.",
                    "输入不是神经元：它们没有权重，也没有偏置。",
                ),
            ),
            (
                30.0,
                (
                    "5 neurons of 4 numbers each; and how many numbers has each of the other 2?",
                    "5 个神经元各有 4 个数；另外 2 个神经元各有几个数？",
                ),
            ),
        ],
        hint=(
            "A neuron has one weight for each number that it reads, and one bias.",
            "一个神经元读几个数，就有几个权重，此外还有一个偏置。",
        ),
        way=(
            "5 · (3 + 1) + 2 · (5 + 1) = 20 + 12 = 32.",
            "隐藏层加输出层：5 · (3 + 1) + 2 · (5 + 1) = 20 + 12 = 32。",
        ),
        digits=0,
    ),
    "07-weight": Exercise(
        level=1,
        answer=weight_for_a_place,
        wrong=[
            (-3.0, "sign"),
            (
                0.75,
                (
                    "Nearly: w1 · 0.5 must be 1.5, so divide by 0.5.",
                    "快对了：要让 w1 · 0.5 等于 1.5，应该除以 0.5。",
                ),
            ),
            (
                -1.0,
                ("At (0, 0.5) it is y that is 0.5, and x that is 0.", "在 (0, 0.5) 处，y 是 0.5，x 是 0。"),
            ),
        ],
        hint=(
            "On the fence z = 0. Put x = 0 and y = 0.5 into z.",
            "栅栏上 z = 0。把 x = 0、y = 0.5 代入 z。",
        ),
        way=("2 · 0 + w1 · 0.5 − 1.5 = 0, so w1 = 3.", "2 · 0 + w1 · 0.5 − 1.5 = 0，所以 w1 = 3。"),
    ),
    "07-steep": Exercise(
        level=2,
        answer=slope_at_the_fence,
        wrong=[
            (
                2.0,
                (
                    "That is the slope of z. The road goes on through the sigmoid.",
                    "这是 z 的斜率。路还要经过 sigmoid。",
                ),
            ),
            (
                0.25,
                (
                    "That is the sigmoid's slope at z = 0. Which slope stands before it?",
                    "这是 sigmoid 在 z = 0 处的斜率。它前面那一段的斜率是多少？",
                ),
            ),
            (1.0, ("The slope of sigmoid is a·(1 − a), not a.", "sigmoid 的斜率是 a·(1 − a)，不是 a。")),
            (2.25, "added"),
        ],
        hint=(
            "On the fence z = 0, so a = ½. The road is x → z → a.",
            "栅栏上 z = 0，所以 a = ½。路是 x → z → a。",
        ),
        way=(
            "w0 · a · (1 − a) = 2 · ½ · ½ = ½: nowhere is a neuron steeper than a quarter of its weight.",
            "w0 · a · (1 − a) = 2 · ½ · ½ = ½：神经元在任何地方都不会比权重的四分之一更陡。",
        ),
    ),
    "07-linear": Exercise(
        level=2,
        answer=without_a_bend,
        wrong=[
            (5.0, "added"),
            (
                -1.0,
                (
                    "That is the bias of the one neuron. Its weight is asked for.",
                    "这是合成后的偏置。问的是权重。",
                ),
            ),
            (3.0, "local"),
            (2.0, ("That is the first neuron's weight alone.", "这只是第一个神经元的权重。")),
        ],
        hint=("Multiply it out.", "把式子展开。"),
        way=(
            "3·(2x + 1) − 4 = 6x − 1: one neuron with weight 6 and bias −1.",
            "3·(2x + 1) − 4 = 6x − 1：就是一个权重为 6、偏置为 −1 的神经元。",
        ),
    ),
    "07-fence": Exercise(
        level=3,
        answer=lambda: "fence = -0.5, 1.0, -0.7",
        code=Code(starts="w0, w1, b = 1.0, 1.0, 0.0\nfence = w0, w1, b", defines="fence", judge=judge_fence),
        wrong=[
            ("fence = 0.5, -1.0, 0.7", "other"),
            ("fence = 0.0, 0.0, -1.0", "other"),
            ("fence = 0.5, 1.0, -0.7", "other"),
            ("fence = 1.0, 2.0", "other"),
        ],
        hint=(
            "Bring everything to one side: y − x/2 − 0.7 > 0. Read off what multiplies x, what multiplies y, and what stands alone.",
            "把所有项移到一边：y − x/2 − 0.7 > 0。看看 x 乘了多少，y 乘了多少，单独的数是多少。",
        ),
        way=(
            "<code>w0, w1, b = -0.5, 1.0, -0.7</code>, or any positive multiple of these three, which only makes it steeper.",
            "<code>w0, w1, b = -0.5, 1.0, -0.7</code>，或者三个数同乘一个正数，那样只会更陡。",
        ),
    ),
}
