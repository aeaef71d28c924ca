"""A training in a notebook: a bar and the curve of its losses, kept up to date as steps are taken.

What a line here may know: that a training has `losses` and `steps`, and how a notebook shows things.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from math import log10
from time import monotonic
from typing import Any

PAUSE = 0.2  # seconds between two pictures
POINTS = 300  # of a curve
WIDE, HIGH, EDGE = 640, 170, 18  # of the picture, and the space for words above and below the curve


class Live:
    """The picture of a training in cells of a notebook; NotImplementedError where there is none."""

    def __init__(self) -> None:
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        if not hasattr(shell, "kernel"):
            raise NotImplementedError("no notebook is there to show it")
        from IPython import display

        handle: Any = display.DisplayHandle
        self._handle, self._due = handle(), 0.0

    def show(self, training: Any) -> None:
        """Show it below the cell that runs."""
        self._handle.display(_told(training), raw=True)

    def update(self, training: Any) -> None:
        """Show its steps wherever it is shown, unless that was done a moment ago."""
        if (now := monotonic()) >= self._due or len(training.losses) == training.steps:
            self._handle.update(_told(training), raw=True)
            self._due = now + PAUSE


def _told(training: Any) -> dict[str, str]:
    return {"text/plain": repr(training), "text/html": picture(training.losses, training.steps)}


def picture(losses: Sequence[float], steps: int) -> str:
    """A bar and a curve as HTML, for light and dark; the losses on a logarithmic scale, if all are above 0.

    >>> "2 of 10 steps, loss 0.25" in picture([0.5, 0.25], 10)
    True
    """
    taken = len(losses)
    words = f"{taken} of {steps} step{'s' * (steps != 1)}" + (f", loss {losses[-1]:.4g}" if taken else "")
    bar = f'<progress value="{taken}" max="{max(1, steps)}" style="flex: 1"></progress>'
    head = f'<div style="display: flex; gap: 1em; align-items: center">{bar}<span>{words}</span></div>'
    curve = _curve(losses, steps) if taken > 1 else ""
    return f'<div style="max-width: {WIDE}px">{head}{curve}</div>'


def _curve(losses: Sequence[float], steps: int) -> str:
    places = sorted({len(losses) - 1, *range(0, len(losses), 1 + len(losses) // POINTS)})
    low, high = min(losses), max(losses)
    scale = log10 if low > 0.0 else float
    bottom, span = scale(low), (scale(high) - scale(low)) or 1.0
    points = []
    for place in places:
        up = (scale(losses[place]) - bottom) / span
        points.append(f"{WIDE * place / max(1, steps - 1):.1f},{HIGH - EDGE - (HIGH - 2 * EDGE) * up:.1f}")
    texts = [(0, EDGE - 5, "start", f"{high:.3g}"), (0, HIGH - 4, "start", f"{low:.3g}")]
    texts += [(WIDE, HIGH - 4, "end", f"step {steps}")]
    told = [f'<text x="{x}" y="{y}" text-anchor="{side}">{words}</text>' for x, y, side, words in texts]
    line = f'<polyline points="{" ".join(points)}" fill="none" stroke="#2f7dc0" stroke-width="2"/>'
    frame = f'<path d="M0 {EDGE}V{HIGH - EDGE}H{WIDE}" fill="none" stroke="currentColor" opacity=".4"/>'
    look = 'style="max-width: 100%" font-size="12" fill="currentColor" role="img" aria-label="losses by step"'
    return f'<svg viewBox="0 0 {WIDE} {HIGH}" {look}>{frame}{line}{"".join(told)}</svg>'
