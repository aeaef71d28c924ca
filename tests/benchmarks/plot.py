"""The ratios to the hand-written program as a picture, to the left what is faster. Needs matplotlib.

A mark is the ratio of the least times, filled for chainrule's and hollow for others; its line runs to the
median over the rounds. Series differ in shape as well as in colour (Okabe and Ito's, which
colour-blind readers tell apart), and each mark has its name and figure beside it, so a print without
colours loses nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .contenders import BASELINE
from .measure import Figure, Table

STYLES = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#000000", "D"))


def draw(titles_and_tables: dict[str, Table], caption: str, file: Path) -> None:
    """A panel for each table with ratios to the baseline. Raises ValueError if none has any."""
    from matplotlib.figure import Figure

    panels = {title: table for title, table in titles_and_tables.items() if _ratio_columns(table)}
    if not panels:
        raise ValueError(f"nothing to plot: none of these benchmarks has a ratio to {BASELINE}")
    heights = [_lines(table) + 2.5 for table in panels.values()]
    figure = Figure(figsize=(9.0, 0.27 * sum(heights) + 0.5), layout="constrained")
    plots: Any = figure.subplots(len(panels), sharex=True, squeeze=False, height_ratios=heights)
    for axes, (title, table) in zip(plots.flat, panels.items(), strict=True):
        _panel(axes, title, table)
    plots.flat[-1].set_xlabel(f"time / {BASELINE} (log scale); {caption}")
    figure.savefig(file)


def _ratio_columns(table: Table) -> list[str]:
    return [name for name in table.rows[0] if name.endswith(f"/ {BASELINE}")]


def _lines(table: Table) -> int:
    return len(table.rows) * len(_ratio_columns(table))


def _panel(axes: Any, title: str, table: Table) -> None:
    columns = _ratio_columns(table)
    series = [name.removesuffix(f" / {BASELINE}") for name in columns]
    first = next(iter(table.rows[0]))
    several = len(columns) > 1
    names = [
        f"{row[first]}, {name.removeprefix('chainrule ')}" if several else row[first]
        for row in table.rows
        for name in series
    ]
    for place, (column, (colour, marker)) in enumerate(zip(columns, STYLES, strict=False)):
        for line, row in enumerate(table.rows):
            ratio: Figure = row[column]
            y = line * len(columns) + place
            axes.plot(ratio, [y, y], color=colour, linewidth=2)
            fill = colour if several or "chainrule" in row[first] else "white"
            axes.plot([ratio.best], [y], color=colour, marker=marker, markersize=6, markerfacecolor=fill)
            text = f"{ratio.best:.3g}"
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
            where = {"xytext": (7, 0), "textcoords": "offset points", "va": "center"}
            axes.annotate(text, (max(ratio), y), fontsize=8, bbox=box, **where)
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:g}")
    axes.margins(x=0.12)
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.axvline(1.0, color="black", linewidth=1, linestyle="--")
    axes.grid(axis="x", color="#cccccc", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_title(title, loc="left", fontsize=10)
