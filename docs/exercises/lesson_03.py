"""The exercises of lesson 03, why this order, and why `+=`."""

from collections.abc import Callable

from autograd import Value, topological_order
from autograd.reverse import adjoints_of
from exercises.exercise import Code, Exercise, Words, mistaken


def right_order() -> str:
    """The order in which p = a·b, q = p + a and y = p·q hand on."""
    a, b = Value(2.0), Value(3.0)
    p = a * b
    q = p + a
    names = {p: "p", q: "q", p * q: "y"}
    return " ".join(names[node] for node in reversed(topological_order(*names, leaves=False)))


def assigned() -> float:
    """What an engine that assigns finds for the slope of x·x + x at 5."""
    x = Value(5.0)
    return mistaken(x * x + x, x, "assign")


def square_and_itself(a: Value, b: Value) -> Value:
    """The lesson's y = u + u·u, where u = a·b."""
    u = a * b
    return u + u * u


def suspect(found: float = 6.0) -> str:
    """The mistake of an engine that finds this for a at a = 1, b = 2."""
    a, b = Value(1.0), Value(2.0)
    y = square_and_itself(a, b)
    (mistake,) = (name for name in ("order", "assign", "edges", "clear") if mistaken(y, a, name) == found)
    return mistake


def cube(a: Value, b: Value) -> Value:
    """u·(u·u + a), where u = a·b."""
    u = a * b
    return u * (u * u + a)


FORMULAS: dict[str, Callable[[Value, Value], Value]] = {
    "a·b + b": lambda a, b: a * b + b,
    "u·u + u, u = a·b": lambda a, b: (u := a * b) * u + u,
    "u + u·u, u = a·b": square_and_itself,
    "u·(u·u + a), u = a·b": cube,
}


def judge_walk(backward: Callable[[Value], object]) -> tuple[str | Words, str]:
    """A walk back that somebody wrote, against the engine's: its mistake by name, or the formula that it fails."""
    for told, formula in FORMULAS.items():
        leaves = Value(2.0), Value(3.0)
        y = formula(*leaves)
        right = adjoints_of(y)
        backward(y)
        wrong = [x for x in leaves if x.grad != right[x]]
        for mistake in ("order", "assign", "edges") if wrong else ():
            if all(x.grad == mistaken(y, x, mistake) for x in leaves):
                return mistake, ""
        for x in wrong:
            name = "ab"[leaves.index(x)]
            return (
                f"At a = 2, b = 3, in <code>{told}</code>, {name} gets {x.grad:g}; right is {right[x]:g}.",
                f"在 a = 2，b = 3 处，对于 <code>{told}</code>，{name} 得到 {x.grad:g}；正确的是 {right[x]:g}。",
            ), ""
    return "right", ""


BUGGY = """from autograd import share_gradient

def backward(y):
    y.grad = 1.0
    waiting = [y]
    for node in waiting:
        share_gradient(node)
        for operand in node.parents:
            if operand not in waiting:
                waiting.append(operand)
"""
REPAIRED = """from autograd import share_gradient, topological_order

def backward(y):
    y.grad = 1.0
    for node in reversed(topological_order(y)):
        share_gradient(node)
"""

EXERCISES = {
    "03-order": Exercise(
        level=1,
        answer=right_order,
        choices={
            "p q y": ("first p, then q, then y", "先 p，再 q，最后 y"),
            "y p q": ("first y, then p, then q", "先 y，再 p，最后 q"),
            "y q p": ("first y, then q, then p", "先 y，再 q，最后 p"),
        },
        wrong=[
            (
                "p q y",
                (
                    "That is the way forwards. At the beginning of the walk back, only y has a gradient to hand on.",
                    "这是前向的顺序。往回走的时候，一开始只有 y 手里有梯度可传。",
                ),
            ),
            ("y p q", "order"),
        ],
        hint=("Who reads p? It must wait for each of them.", "谁用到了 p？p 要等它们全部传完。"),
        way=(
            "y first, it holds the 1. p is read by y and by q, so it must wait for q: y, q, p. That is also youngest first.",
            "先是 y，它手里有 1。p 被 y 和 q 用到，所以要等 q：y、q、p。这也正是从最晚生成的开始。",
        ),
    ),
    "03-assign": Exercise(
        level=2,
        answer=assigned,
        wrong=[
            (
                11.0,
                (
                    "That is the right slope. This engine forgets what arrived before.",
                    "这是正确的斜率。而这个引擎会忘掉先到的各份。",
                ),
            ),
            (
                1.0,
                (
                    "The 1 comes first, from the sum. What is left is what comes last.",
                    "1 是加法传来的，最先到。留下来的是最后到的那一份。",
                ),
            ),
            (
                10.0,
                (
                    "The product sends two shares, one on each wire, and the second replaces the first.",
                    "乘法沿两条线传来两份，第二份会盖掉第一份。",
                ),
            ),
        ],
        hint=("Three shares arrive at x. Which one is the last?", "有三份到达 x。最后到的是哪一份？"),
        way=(
            "The sum sends 1 to x. Then the product sends 5 along each of its two wires. 1 is replaced by 5, and 5 by 5; "
            "right would be 1 + 5 + 5 = 11.",
            "加法先给 x 传来 1，然后乘法沿两条线各传来一个 5。5 盖掉 1，5 又盖掉 5；正确的是 1 + 5 + 5 = 11。",
        ),
    ),
    "03-detective": Exercise(
        level=2,
        answer=suspect,
        choices={
            "order": ("it visits u before u·u", "它在 u·u 之前就访问了 u"),
            "assign": ("it has = where += belongs", "该写 += 的地方，它写了 ="),
            "edges": ("it keeps operands in a set", "它把操作数放在集合里"),
            "clear": ("it began with a gradient from before", "它一开始就带着上一次的梯度"),
        },
        wrong=[
            (
                "order",
                (
                    "Then only the 1 of the sum would have arrived at u, and a would get 1 · 2 = 2.",
                    "那样的话，轮到 u 时只到了加法的 1，a 会得到 1 · 2 = 2。",
                ),
            ),
            (
                "assign",
                (
                    "Then the last share alone would be left at u, 2, and a would get 2 · 2 = 4.",
                    "那样的话，u 处只剩最后一份 2，a 会得到 2 · 2 = 4。",
                ),
            ),
            ("clear", ("Then a would hold twice what is right: 20.", "那样的话，a 里会是正确值的两倍：20。")),
        ],
        hint=(
            "a gets what u holds, times b = 2. So u held 3. Which of its shares 1, 2, 2 make 3?",
            "a 得到的是 u 手里的数乘以 b = 2，所以 u 手里是 3。它的三份 1、2、2 里，哪些加起来是 3？",
        ),
        way=(
            "u = 2, and its shares are 1 from the sum, and 2 and 2 from the square: right are 5 at u and 10 at a. "
            "6 = 3 · 2, and 3 = 1 + 2: one wire of the square is lost, as in a set.",
            "u = 2，它的三份是：加法传来 1，平方传来 2 和 2。正确的是 u 得 5，a 得 10。"
            "6 = 3 · 2，而 3 = 1 + 2：平方的两条线丢了一条，就像用了集合。",
        ),
    ),
    "03-repair": Exercise(
        level=3,
        answer=lambda: REPAIRED,
        code=Code(starts=BUGGY, defines="backward", judge=judge_walk),
        wrong=[
            (REPAIRED.replace("reversed(topological_order(y))", "topological_order(y)"), "other"),
            (
                BUGGY.replace("waiting.append(operand)", "waiting.insert(0, operand)").replace(
                    "in waiting:", "in list(waiting):", 1
                ),
                "other",
            ),
        ],
        hint=(
            "It takes nodes in the order in which it comes across them: try y = u + u·u. What order did the lesson use?",
            "它按遇到的先后处理节点：想想 y = u + u·u 会怎样。课文用的是什么顺序？",
        ),
        way=(
            "First find all nodes, then walk: <code>for node in reversed(topological_order(y)): share_gradient(node)</code>. "
            "Sorting what was found by <code>serial</code>, the number of a node's birth, does the same.",
            "先找出所有节点，再开始走：<code>for node in reversed(topological_order(y)): share_gradient(node)</code>。"
            "把找到的节点按 <code>serial</code>（出生的序号）从大到小排序，也是一样的。",
        ),
    ),
}
