"""Two curves against each other: where an answer differs from what is right, and a judge of slopes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from autograd import Value
from exercises.exercise import Words

Curve = Callable[[float], float]
WIDTH, HEIGHT, EDGE = 420.0, 190.0, 14.0


def judge_slope(
    function: Callable[[Value], Value],
    xs: Sequence[float],
    usual: Sequence[tuple[Curve, str | Words]] = (),
) -> Callable[[Curve], tuple[str | Words, str]]:
    """A judge of a derivative written by hand: against the engine's at each x, with a drawn counterexample.

    `usual` are wrong derivatives that are known, with what is said of each.
    """

    def right(x: float) -> float:
        node = Value(x)
        function(node).backward()
        return node.grad

    def judge(answer: Curve) -> tuple[str | Words, str]:
        if not all(isinstance(answer(x), (int, float)) for x in xs):
            return ("Your function has to return a number.", "函数要返回一个数。"), ""
        off = max(xs, key=lambda x: _distance(answer(x), right(x)))
        if _distance(answer(off), right(off)) < 1e-6:
            return "right", ""
        picture = counterexample(right, answer, xs, off)
        for curve, words in usual:
            if all(_distance(answer(x), curve(x)) < 1e-6 for x in xs):
                return words, picture
        yours, slope = f"{answer(off):.4g}", f"{right(off):.4g}"
        told = f"At x = {off:g} yours, dashed, is {yours}, and the slope is {slope}."
        return (told, f"在 x = {off:g} 处，你的（虚线）是 {yours}，而斜率是 {slope}。"), picture

    return judge


def _distance(one: float, other: float) -> float:
    gap = abs(one - other) / max(1.0, abs(one), abs(other))
    return gap if gap == gap else math.inf


def counterexample(right: Curve, answer: Curve, xs: Sequence[float], off: float) -> str:
    """The right curve, the one that was given, dashed, and the place where they differ most, as SVG."""
    low, high = min(xs), max(xs)
    places = [low + (high - low) * i / 80 for i in range(81)]
    drawn = [[(x, y) for x in places if math.isfinite(y := curve(x))] for curve in (right, answer)]
    heights = [y for curve in drawn for _, y in curve] + [0.0]
    bottom, top = min(heights), max(max(heights), min(heights) + 1e-9)

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            EDGE + (x - low) / (high - low) * (WIDTH - 2 * EDGE),
            HEIGHT - EDGE - (y - bottom) / (top - bottom) * (HEIGHT - 2 * EDGE),
        )

    def line(points: Sequence[tuple[float, float]], style: str) -> str:
        path = " ".join(f"{px:.1f},{py:.1f}" for px, py in (at(x, y) for x, y in points))
        return f'<polyline points="{path}" fill="none" stroke-width="2" {style}/>'

    marks = [at(off, y) for y in (right(off), answer(off)) if math.isfinite(y)]
    return "".join(
        [
            f'<svg role="img" class="sketch" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}">',
            f"<title>x = {off:g}: {right(off):.4g}, {answer(off):.4g}</title>",
            line([(low, 0.0), (high, 0.0)], 'stroke="currentColor" opacity="0.4"'),
            line(drawn[0], 'stroke="#2a7d2e"'),
            line(drawn[1], 'stroke="#c5372c" stroke-dasharray="6 4"'),
            *(
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="currentColor"/>'
                for x, y in marks
            ),
            "</svg>",
        ]
    )
