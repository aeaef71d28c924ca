"""The exercises of lesson 04, a `Value` of 60 lines."""

import inspect
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import autograd
from exercises import small_value
from exercises.exercise import Code, Exercise, Words


def wire() -> float:
    """The slope of the fourth power at 3."""
    x = autograd.Value(3.0)
    (x**4).backward()
    return x.grad


def count() -> int:
    """How many nodes the small engine makes of 2 - a / b."""
    waiting = [2 - small_value.Value(6.0) / small_value.Value(3.0)]
    for node in waiting:
        waiting += [operand for operand, _ in node.wires if operand not in waiting]
    return len(waiting)


def judge_quotient(kind: Any) -> tuple[str | Words, str]:
    """A `Value` with a division of its own, against the engine's."""
    for one, other in ((6.0, 2.0), (1.0, -4.0), (-3.0, 0.5)):
        found, right = (kind(one), kind(other)), (autograd.Value(one), autograd.Value(other))
        y, true = found[0] / found[1], right[0] / right[1]
        y.backward()
        true.backward()
        for x, known, name in zip(found, right, "ab", strict=True):
            if abs(x.grad + known.grad) < 1e-9:
                return "sign", ""
            if abs(y.data - true.data) > 1e-9 or abs(x.grad - known.grad) > 1e-9:
                return (
                    f"At a = {one:g}, b = {other:g}, the slope of a/b by {name} is {known.grad:g}; yours is {x.grad:g}.",
                    f"在 a = {one:g}，b = {other:g} 处，a/b 对 {name} 的斜率是 {known.grad:g}；你的是 {x.grad:g}。",
                ), ""
    return "right", ""


def judge_second_walk(backward: Callable[[Any], object]) -> tuple[str | Words, str]:
    """A walk back that somebody wrote, walked twice on y = u + u·u, where u = a·b."""
    a, b = small_value.Value(2.0), small_value.Value(3.0)
    u = a * b
    y = u + u * u
    walks = []
    for _ in range(2):
        backward(y)
        walks.append((a.grad, b.grad, u.grad))
    if walks == [(39.0, 26.0, 13.0), (78.0, 52.0, 13.0)]:
        return "right", ""
    if walks[0] != (39.0, 26.0, 13.0):
        return (
            f"Already the first walk is wrong: a gets {walks[0][0]:g}, and right is 39.",
            f"第一趟就不对了：a 得到 {walks[0][0]:g}，正确的是 39。",
        ), ""
    usual = {
        153.0: (
            "The inner nodes still begin with what the first walk left.",
            "中间节点里还留着第一趟的梯度。",
        ),
        39.0: (
            "You cleared the numbers that went in, too: they have no wires, and go on adding up, to 78.",
            "你把最初的那些数也清零了：它们没有线，应该继续累加到 78。",
        ),
    }
    after = walks[1][0]
    other = (
        f"After the second walk a holds {after:g}; right is 78.",
        f"第二趟之后 a 是 {after:g}；正确的是 78。",
    )
    return usual.get(after, other), ""


QUOTIENT = """from exercises.small_value import Value, lift

class Better(Value):
    def __truediv__(self, other):
        other = lift(other)
        quotient = self.data / other.data
        return Better(quotient, [(self, 1 / other.data), (other, quotient / other.data)])
"""
WALK = dedent(inspect.getsource(small_value.Value.backward)).replace("self", "y")
CLEARED = "met.add(node)\n"


EXERCISES = {
    "04-wire": Exercise(
        level=1,
        answer=wire,
        wrong=[
            (81.0, "value"),
            (12.0, ("The power is missing: 4 times 3 to the power 3.", "少了幂：是 4 乘以 3 的 3 次方。")),
            (27.0, ("The factor 4 is missing.", "少了因子 4。")),
            (324.0, ("The power goes down by one: to the power 3.", "指数要减一：是 3 次方。")),
        ],
        hint=("The slope of xⁿ is n·xⁿ⁻¹.", "xⁿ 的斜率是 n·xⁿ⁻¹。"),
        way=("4 · 3³ = 4 · 27 = 108.", "取 n = 4，x = 3：4 · 3³ = 4 · 27 = 108。"),
    ),
    "04-count": Exercise(
        level=2,
        answer=count,
        wrong=[
            (
                5,
                (
                    "So it would be if a quotient and a difference had gates of their own.",
                    "如果商和差各有自己的门，才是这样。",
                ),
            ),
            (
                6,
                (
                    "Plain numbers are nodes, too, and there are two: −1 and 2.",
                    "普通的数也是节点，这里有两个：−1 和 2。",
                ),
            ),
            (
                7,
                (
                    "Nearly. b to the power −1, times a, times −1, plus 2: count what goes in, too.",
                    "差一点。b 的 −1 次方，乘以 a，乘以 −1，加 2：参与的数也要算上。",
                ),
            ),
        ],
        hint=(
            "a / b is a · b⁻¹, and 2 − q is (−q) + 2, where −q is q · (−1).",
            "a / b 是 a · b⁻¹；2 − q 是 (−q) + 2，而 −q 是 q · (−1)。",
        ),
        way=(
            "a, b, b⁻¹, the product a · b⁻¹, the number −1, the product with it, the number 2, and the sum: 8. "
            "The power −1 is no node: <code>__pow__</code> takes it as a plain number.",
            "a、b、b⁻¹、乘积 a · b⁻¹、数 −1、与它的乘积、数 2、最后的和：共 8 个。"
            "指数 −1 不是节点：<code>__pow__</code> 直接把它当作普通的数。",
        ),
    ),
    "04-bug": Exercise(
        level=2,
        answer=lambda: QUOTIENT.replace("(other, quotient", "(other, -quotient"),
        code=Code(starts=QUOTIENT, defines="Better", judge=judge_quotient),
        wrong=[
            (QUOTIENT.replace("(self, 1 / other.data)", "(self, -1 / other.data)"), "sign"),
            (QUOTIENT.replace("quotient / other.data)", "-1 / other.data)"), "other"),
        ],
        hint=(
            "If b grows, a/b shrinks (for positive a and b). Which slope says so?",
            "（a、b 为正时）b 增大，a/b 就变小。哪个斜率应该反映这一点？",
        ),
        way=(
            "The slope of a/b by b is −a/b², and that is −(a/b)/b: <code>(other, -quotient / other.data)</code>.",
            "a/b 对 b 的斜率是 −a/b²，也就是 −(a/b)/b：<code>(other, -quotient / other.data)</code>。",
        ),
    ),
    "04-again": Exercise(
        level=3,
        answer=lambda: WALK.replace(
            CLEARED, f"{CLEARED}            if node.wires:\n                node.grad = 0.0\n"
        ),
        code=Code(starts=WALK, defines="backward", judge=judge_second_walk),
        wrong=[(WALK.replace(CLEARED, f"{CLEARED}            node.grad = 0.0\n"), "other")],
        hint=(
            "There is a place that comes by each node once, before the walk begins. A node with wires is an inner one.",
            "有一个地方，会在开始往回走之前经过每个节点一次。有线的节点就是中间节点。",
        ),
        way=(
            "In <code>visit</code>, beside <code>met.add(node)</code>: <code>if node.wires: node.grad = 0.0</code>.",
            "在 <code>visit</code> 里，<code>met.add(node)</code> 旁边加上：<code>if node.wires: node.grad = 0.0</code>。",
        ),
    ),
}
