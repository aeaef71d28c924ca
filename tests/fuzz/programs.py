"""Random programs: lines of Python over this package's functions, of a few numbers, with branches.

The text is the program: it runs on any kind of number, and a report shows it as it is. What a line here
may know: the names of functions. It computes no derivative and judges nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import autograd

INPUTS = "xyz"

# What a step computes of earlier results a, b, c and a constant k: moderate numbers of moderate ones.
PLAIN = (
    *("{a} * {b} * 0.5", "{a} + {b} - {c}", "-{a} * {k}", "{a} - {k}", "({a} + {b}) * ({a} - {b}) * 0.3"),
    *("{a} / (1.5 + {b} * {b})", "1 / (1 + exp(-{a}))", "total([{a}, {b}, {a}, {c}]) * 0.3", "+{a} * 1"),
    *("sin({a}) + cos({b})", "tan(sin({a}))", "tanh({a} * {b})", "sigmoid({a}) * {b}", "softplus({a} - {b})"),
    *("exp(sin({a}))", "log(1.5 + square({a}))", "sqrt(1.2 + sin({a}))", "square({a}) * 0.5 - {b}"),
    *(
        "log2(2 + sin({a}))",
        "log10(2 + {a}**2)",
        "log1p(square({a}))",
        "expm1(sin({a}))",
        "cbrt(2 + cos({a}))",
    ),
    *("asin(sin({a}) * 0.9)", "acos(0.7 * tanh({b}))", "atan({a})", "atan2({a}, 1.5 + {b}**2)", "asinh({a})"),
    *("sinh(sin({a}))", "cosh(sin({a}))", "acosh(1.5 + square({a}))", "atanh(0.7 * sin({a}))", "sinc({a})"),
    *("hypot({a}, 1 + {b} * {b})", "norm([{a}, {b}, {c}, 1.3])", "logaddexp({a}, {b})", "silu({a})"),
    *("logsumexp([{a}, {b}, {c}]) * 0.5", "erf({a})", "erfc({a})", "normal_cdf({a}) * {b}", "gelu({a})"),
    *("xlogy(sin({a}), 1.5 + square({b}))", "xexpy({a}, sin({b}))", "logistic({a}) * {b}"),
    *("softmax([{a}, {b}, {c}])[1]", "log_softmax([{a}, {b}, 0.5])[0] * 0.3", "{a} * detach({b}) * 0.5"),
)
POWERS = (
    *("{a} ** 2 * 0.5", "{a} ** 3.0 * 0.1", "{a} ** 0 + {b}", "{a} ** 1", "(1.5 + square({a})) ** -1"),
    *("2.0 ** sin({a})", "(1.2 + sin({a})) ** sin({b})", "(1.2 + sin({a})) ** 0.5", "sin({a}) ** 4"),
)
KINKS = (
    *("relu({a}) + 0.3 * {b}", "abs({a} - 0.1) * 0.7", "maximum({a}, {b})", "minimum({a}, sin({b}))"),
    *("clip({a}, -0.4, 0.9)", "clip({b}, sin({c}) - 1, cos({a}) + 1)", "relu6({a}) * 0.5", "elu({a}, 0.7)"),
    *("leaky_relu({a}, 0.2)", "largest([{a}, {b}, {c}])", "smallest([{a}, {b}, 0.3])", "elu({a}, {b}) * 0.3"),
    *("{a} % (1.5 + square({b}))", "leaky_relu({a}, {b}) * 0.5", "mod({a}, 0.7)", "{a} // 0.7 * {b} * 0.1"),
    *("floor({a}) * {b} * 0.2", "ceil({a}) + {b}", "round(1.3 * {a}) * {b} * 0.3", "sign({a}) * {b}"),
    *("{a} + detach(round({a}) - {a})", "sqrt(greater({a}, {k})) + {b}", "cbrt(floor({a} * 0.4)) * {b}"),
    *("(-1.3) ** round({a}) * {b}", "{b} + acos(sign({a}))", "{b} - abs(sqrt(detach({a}) - detach({a})))"),
)
CONDITIONS = (
    *("greater({a}, {k})", "less({a}, {b})", "greater_equal({a}, {k})", "less_equal({a}, {b})"),
    *("logical_and(less({a}, {k}), less({b}, 1))", "logical_or(greater({a}, {k}), greater({b}, 0.3))"),
    *("logical_not(greater({a}, {k}))", "not_equal({a}, {b})", "equal({a}, {k})", "{a}", "relu({a})"),
    *("greater({a}, 0) * less({b}, {k})", "where(greater({a}, {k}), less({b}, 0.5), {c})"),
)
# A condition, and what has a value and a slope where it holds. Elsewhere, perhaps not.
GUARDED = (
    *(
        ("greater({a}, 0.01)", "log({a})"),
        ("greater({a}, 0.01)", "sqrt({a})"),
        ("less({a}, -0.1)", "1 / {a}"),
    ),
    *(("less(square({a}), 0.9)", "asin({a})"), ("greater({a}, 1.1)", "acosh({a}) * {b}")),
    *(("greater({a}, 0.01)", "{a} ** 0.5 * {b}"), ("less(square({a}), 0.9)", "atanh({a}) - {c}")),
    *(("greater({a}, 0.1)", "{a} ** {b}"), ("not_equal({a}, 0)", "sin({a}) / {a}"), ("less({a}, 1)", "{b}")),
    *(("greater({a}, -0.99)", "log1p({a})"), ("greater({a}, 0.1)", "cbrt({a}) * {b}")),
)
# What is inf, nan or without a slope, or may be.
HARMFUL = (
    *("{a} * 1e200 * 1e200", "{a} * 1e200 * 1e200 - {b} * 1e200 * 1e200", "sqrt(square({a} - {a}))"),
    *("log({a} - {b})", "1 / ({a} - {a})", "({a} - {b}) ** 0.5", "exp({a} * 1e3)", "cbrt({a} - {a})"),
    *("acosh({a})", "asin({a} * 2)", "({a} * {a} - {a} * {a}) ** -0.5", "atan2({a} - {a}, {b} - {b})"),
)
# A kink beside something without a slope, or infinite, which it does not take.
SOFT = (
    *("maximum(1.5 + {b} * {b}, sqrt(square({a} - {a})))", "relu(-1 - sqrt(square({a} - {a}))) + {b}"),
    *("clip(5 + sqrt({a} - {a}), -1, 1) * {b}", "minimum({b}, square({a}) * 1e200 * 1e200)"),
    "largest([{b}, -9 - sqrt({a} - {a}), {c}])",
)
HIDING = ("maximum", "minimum", "relu", "clip", "largest", "smallest")
SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 0.7, 2.0, 1e-9)  # borders, ties and jumps


class Step(NamedTuple):
    """A line of a program: what it computes of which earlier results."""

    template: str
    operands: dict[str, str]
    soft: bool = False

    def __str__(self) -> str:
        return self.template.format(**self.operands)


class Program(NamedTuple):
    """A function of so many of the inputs."""

    count: int
    steps: tuple[Step, ...]

    @property
    def soft(self) -> bool:
        """Whether a kink hides something infinite or without a slope, which only floats leave out."""
        is_huge = any(size in self.text for size in ("1e200", "1e3"))
        hides = is_huge and any(kink in self.text for kink in HIDING)
        return hides or any(step.soft for step in self.steps)

    @property
    def text(self) -> str:
        """The program as Python."""
        lines = [f"    t{place} = {step}" for place, step in enumerate(self.steps)]
        head = f"def program({', '.join(INPUTS[: self.count])}):"
        return "\n".join([head, *lines, f"    return t{len(lines) - 1}"])

    def function(self) -> Callable[..., Any]:
        """The program, to be called with numbers of any kind."""
        names = {name: getattr(autograd, name) for name in autograd.__all__}
        exec(compile(self.text, "<random program>", "exec"), names)  # noqa: S102
        return names["program"]

    def smaller(self) -> Iterator[Program]:
        """Programs with a step less, for which one of its operands stands; or without the last input."""
        if len(self.steps) > 1:
            for place, step in reversed([*enumerate(self.steps)]):
                for operand in dict.fromkeys([step.operands[letter] for letter in "abc"]):
                    yield self._without(place, operand)
        last = INPUTS[self.count - 1]
        if self.count > 1 and all(last not in step.operands.values() for step in self.steps):
            yield self._replace(count=self.count - 1)

    def _without(self, place: int, instead: str) -> Program:
        names = {f"t{i}": f"t{i - 1}" for i in range(place + 1, len(self.steps))} | {f"t{place}": instead}
        steps = [
            step._replace(operands={letter: names.get(name, name) for letter, name in step.operands.items()})
            for i, step in enumerate(self.steps)
            if i != place
        ]
        return self._replace(steps=tuple(steps))


def random_program(rng: random.Random) -> Program:
    """A program of a few steps, of which each reads mostly what was made just before."""
    count, steps = rng.randint(1, 3), list[Step]()
    for place in range(rng.randint(1, 9)):
        made = [*INPUTS[:count], *[f"t{i}" for i in range(place)]]
        operands = {name: rng.choice(made[-5:]) for name in "abc"} | {"k": str(rng.choice((0, 0.3, -0.4)))}
        soft = rng.random() < 0.02
        steps.append(Step(rng.choice(SOFT) if soft else _template(rng), operands, soft))
    return Program(count, tuple(steps))


def _template(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.7:
        return rng.choice(PLAIN if kind < 0.45 else POWERS if kind < 0.55 else KINKS)
    condition, side = rng.choice(GUARDED)
    other = rng.choice((*PLAIN, "{c}", "{c}", "0.0"))
    if kind < 0.8:  # what is harmful is seldom taken
        condition, side = (
            rng.choice((f"greater({{a}}, {rng.choice((-9, 9))})", rng.choice(CONDITIONS))),
            "{c}",
        )
        side, other = rng.sample((rng.choice(HARMFUL), other), 2)
    if rng.random() < 0.3:
        return f"where(logical_not({condition}), {other}, {side})"
    return f"where({condition}, {side}, {other})"


def random_point(rng: random.Random, count: int) -> tuple[float, ...]:
    """A number for each input, now and then on a border."""
    return tuple(
        [rng.choice(SPECIAL) if rng.random() < 0.15 else rng.uniform(-2.0, 2.0) for _ in range(count)]
    )
