"""One training step of the article's network by every contender, as a multiple of the hand-written one's.

What compiles has compiled before the clock starts: `article_run` counts it in.
"""

from __future__ import annotations

from typing import Any

from . import hips_network
from .contenders import ARTICLE, BASELINE, SAMPLES, THREADED, prepared, reason
from .measure import CLOCKS, Table, beside, clock_of, ratio, require_agreement


def compare_training(rounds: int) -> Table:
    """The time of one training step, slowest first."""
    steps, missing = prepared(ARTICLE)
    require_agreement(steps, BASELINE)
    pairs = beside(steps[BASELINE], steps, rounds, THREADED)
    try:
        pairs[hips_network.NAME] = hips_network.seconds(ARTICLE, SAMPLES, rounds)
    except ImportError as error:
        missing[hips_network.NAME] = reason(error)
    rows: list[dict[str, Any]] = [
        {
            "training step": name,
            f"time / {BASELINE}": ratio(mine, base),
            f"times as fast as {BASELINE}": ratio(base, mine),
            "clock": CLOCKS[clock_of(name, THREADED)],
        }
        for name, (mine, base) in pairs.items()
    ]
    rows.sort(key=lambda row: row[f"time / {BASELINE}"], reverse=True)
    notes = [f"One {BASELINE} step took {1000 * min(pairs[BASELINE][0]):.2f} ms here."]
    notes += [f"Not measured: {name} ({why})." for name, why in missing.items()]
    return Table(rows, notes)
