"""Plots of data, of what a network and its neurons do, and of losses, as matplotlib figures.

matplotlib is imported when the first figure is made; without it, that is an ImportError that says
what to install. A figure is returned, not shown; at the end of a notebook's cell it shows itself. What a
line here may know: a relief, and how it is drawn. What it may not: training.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from io import BytesIO
from math import floor, inf, log10
from typing import TYPE_CHECKING, Any

from autograd.language import say
from nn.datasets import Samples
from nn.module import Module
from nn.pictures import colours, names
from nn.pictures.relief import Relief
from nn.pictures.surface import EXTENT, Surface, project

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Figure
else:
    Figure = Any

MARKERS = "oos^Dvp*"  # by class: the first two by colour alone, as is usual


def plot_dataset(dataset: Samples, title: str | None = None, language: str = "en") -> Figure:
    """The points of a data set, coloured by target.

    >>> from nn import disk_dataset
    >>> len(plot_dataset(disk_dataset()).axes)
    1
    """
    targets = [colours.number_of(target) for _, target in dataset]
    low, high = min(targets), max(targets) + (min(targets) == max(targets))
    title = say("the data", language) if title is None else title
    axes = new_axes(figure := new_figure(), dataset, title, language=language)
    at = [(*point, colours.number_of(target))[:2] for point, target in dataset]
    _scatter(axes, dataset, at, low, high, language=language)
    return figure


def plot_function(
    net: Module | Relief,
    dataset: Samples,
    threshold: float = 0.5,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """What the network gives: over the plane a map, of one variable a curve; of classes, their regions.

    A map has contours; the bold one is the threshold between classes 0 and 1. Raises ValueError for more
    than two variables.

    >>> import random
    >>> from nn import MLP, disk_dataset
    >>> figure = plot_function(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    >>> [axes.get_xlabel() for axes in figure.axes]
    ['x', '']
    """
    relief = relief_of(net, dataset)
    outputs = relief.layers()[-1]
    title = say("the output", language) if title is None else title
    axes = new_axes(figure := new_figure(), dataset, title, language=language)
    draw_function(axes, relief, outputs, dataset, threshold, language=language)
    if relief.inputs == 2 and len(outputs) == 1:
        _bar(figure, axes, *colours.scale(outputs, dataset, threshold))
    return figure


def draw_function(
    axes: Any,
    relief: Relief,
    outputs: Sequence[Any],
    dataset: Samples,
    threshold: float,
    named: bool = True,
    language: str = "en",
) -> None:
    """The outputs, as a map, its contours `named`, or as a curve, and the data."""
    low, high = colours.scale(outputs, dataset, threshold)
    at = [tuple(point) for point, _ in dataset]
    if relief.inputs == 1:
        _curves(axes, relief, outputs, language)
        at = [(*point, colours.number_of(target) if len(outputs) == 1 else 1.0) for point, target in dataset]
    else:
        draw_map(axes, relief, outputs, low, high)
        if len(outputs) == 1:
            _contours(axes, relief, outputs[0], threshold if colours.classes_of(dataset, 1) else None, named)
    _scatter(axes, dataset, at, low, high, len(outputs), language=language)


def plot_surface(
    net: Module | Relief,
    dataset: Samples,
    threshold: float = 0.5,
    title: str | None = None,
    language: str = "en",
) -> Figure:
    """The network's output over the plane as a surface in space, with the data at their targets.

    Points that the surface hides are faint. Of several outputs, the probability of the likeliest class.
    Raises ValueError unless there are two variables.
    """
    relief = relief_of(net, dataset)
    if relief.inputs != 2:
        raise ValueError(f"this picture is of two inputs, the network has {relief.inputs}")
    outputs = relief.layers()[-1]
    low, high = colours.scale(outputs, dataset, threshold)
    height = colours.heights(outputs, low, high)
    surface = Surface(height, 1200)
    title = say("the output", language) if title is None else title
    axes = new_axes(figure := new_figure(), dataset, title, language=language)
    axes.set_box_aspect(None)
    _box(axes, relief, low, high, names.columns_of(dataset))
    axes.imshow(surface.picture(outputs if len(outputs) > 1 else [height], 0, 1), extent=EXTENT, zorder=2)
    stand = colours.point_heights(outputs, dataset, low, high)
    places = [(*relief.box(point), z) for (point, _), z in zip(dataset, stand, strict=True)]
    shown = [surface.shows(*place) for place in places]
    at = [project(*place)[:2] for place in places]
    _scatter(axes, dataset, at, low, high, len(outputs), shown, language)
    axes.axis("off")
    return figure


def plot_loss(losses: Sequence[float], title: str | None = None, language: str = "en") -> Figure:
    """The loss at each training step, on a logarithmic scale."""
    return plot_losses({"": losses}, title, language)


def plot_losses(
    curves: Mapping[str, Sequence[float]], title: str | None = None, language: str = "en"
) -> Figure:
    """The losses of several trainings by name, on a logarithmic scale."""
    title = say("the loss of all", language) if title is None else title
    figure = new_figure()
    axes = figure.add_subplot()
    look: Any = {"color": colours.CLASSES[0]} if len(curves) == 1 else {}
    for name, losses in curves.items():
        axes.plot(range(1, len(losses) + 1), losses, label=name, **look)
    if min((loss for losses in curves.values() for loss in losses), default=0.0) > 0:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        lowest, highest = axes.get_ylim()
        axes.yaxis.set_minor_formatter("" if highest >= 10 * lowest else "{x:g}")
    if len(curves) > 1:
        figure.legend(loc="outside lower center", ncols=4, frameon=False)
    axes.set_title(title, family=names.fonts(title))
    axes.set_xlabel(x := say("axis of steps", language), family=names.fonts(x))
    axes.set_ylabel(y := say("axis of losses", language), family=names.fonts(y))
    axes.grid(alpha=0.3, which="both")
    return figure


def new_figure(wide: float = 6.4, high: float = 5.6) -> Figure:
    """An empty figure of this size in inches; ImportError without matplotlib."""
    try:
        from matplotlib.figure import Figure
        from matplotlib.layout_engine import ConstrainedLayoutEngine
    except ImportError:
        raise ImportError("plots need matplotlib: pip install matplotlib tqdm") from None
    space = ConstrainedLayoutEngine(w_pad=0.09, h_pad=0.09)  # inches
    figure = Figure(figsize=(wide, high), dpi=120, layout=space)
    vars(figure)["_repr_png_"] = partial(png, figure)  # the method that Jupyter asks for
    return figure


def png(figure: Figure) -> bytes:
    """The figure as a PNG file's bytes, drawn once; its `savefig` draws everything twice."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    drawn = Image.frombuffer("RGBA", canvas.get_width_height(), bytes(canvas.buffer_rgba()))
    drawn.convert("RGB").save(picture := BytesIO(), "PNG")
    return picture.getvalue()


def relief_of(net: Module | Relief, dataset: Samples) -> Relief:
    """The network over the plane of the data, unless it is that already."""
    return net if isinstance(net, Relief) else Relief(net, dataset)


def new_axes(figure: Figure, dataset: Samples, title: str, place: Any = 111, language: str = "en") -> Any:
    """Axes whose sides are the variables; of one, the target goes up."""
    axes: Any = figure.add_subplot(place)
    x, *others = names.columns_of(dataset)
    title = title if names.fonts(title) else re.split("[:：]", title)[0]  # without a name that no font has
    axes.set_title(title, family=names.fonts(title) or None)
    axes.set_xlabel(x, family=names.fonts(x))
    axes.set_ylabel(y := others[0] if others else say("axis of targets", language), family=names.fonts(y))
    if len(others) == 1:
        spans = [max(column) - min(column) for column in zip(*[point for point, _ in dataset], strict=True)]
        is_alike = max(spans) < 2.1 * min(spans)
        axes.set_aspect("equal" if is_alike else "auto")
        axes.set_box_aspect(None if is_alike else 1)
    return axes


def _scatter(
    axes: Any,
    dataset: Samples,
    at: Any,
    low: float,
    high: float,
    outputs: int = 0,
    shown: Any = None,
    language: str = "en",
) -> None:
    """Every point at its place, in its colour; classes with a legend. One that is not `shown` is faint."""
    from matplotlib.lines import Line2D

    fills, classes = colours.point_colours(dataset, low, high, outputs), colours.classes_of(dataset, outputs)
    edge = "#ffffff" if classes else "#333333"
    groups, points = dict[Any, list[int]](), list[Line2D]()
    for row, (_, target) in enumerate(dataset):
        groups.setdefault(colours.number_of(target) if classes else None, []).append(row)
    for target, rows in sorted(groups.items()):
        opacity = ["ff" if shown is None or shown[row] else "40" for row in rows]
        fill = [fills[row] + part for row, part in zip(rows, opacity, strict=True)]
        look = {"c": fill, "edgecolor": [edge + part for part in opacity], "linewidth": 0.8, "zorder": 3}
        place = classes.index(target) if classes else 0  # no two classes have marker and colour in common
        marker = MARKERS[(place + place // len(colours.CLASSES)) % len(MARKERS)]
        axes.scatter(*zip(*[at[row] for row in rows], strict=True), s=32, marker=marker, **look)
        if classes:
            told: Any = {"c": colours.class_colour(target, classes), "marker": marker, "linestyle": ""}
            points.append(Line2D([], [], **told))
    if classes:
        called = [names.class_name(dataset, target, language) for target in classes]
        look = {
            "ncols": 4 if max(map(len, called)) < 12 else 3,
            "prop": {"family": names.fonts("".join(called))},
        }
        called = [f" {name}" if name.startswith("_") else name for name in called]  # else it is left out
        axes.figure.legend(points, called, loc="outside lower center", frameon=False, **look)


def draw_map(axes: Any, relief: Relief, outputs: Sequence[Any], low: float, high: float) -> None:
    """The colours of outputs over the plane."""
    (left, *_, right), (bottom, *_, top) = relief.ticks
    look: Any = {"extent": (left, right, bottom, top), "origin": "lower", "interpolation": "bilinear"}
    look["aspect"] = axes.get_aspect()
    axes.imshow(colours.painted(outputs, low, high), **look)


def _contours(axes: Any, relief: Relief, heights: Any, threshold: float | None, named: bool) -> None:
    """Lines of equal height, if `named` each at another part of its way, and a bold one at the threshold."""
    from matplotlib.patheffects import withStroke

    low, high = float(heights.min()), float(heights.max())
    if not low < high < inf:
        return
    places = -floor(log10((high - low) / 5))  # as many as tell the levels apart
    levels = sorted({round(low + (high - low) * part, places) for part in (0.1, 0.3, 0.7, 0.9)})
    lines = axes.contour(*relief.ticks, heights, levels=levels, colors="#333333", linewidths=0.7)
    for part, (level, paths) in enumerate(zip(levels, lines.allsegs, strict=True)):
        path: Any = max(paths, key=len, default=[])
        if named and len(path) > 20:
            at = len(path) * (2 * part + 1) // 8 if all(path[0] == path[-1]) else len(path) * (part + 1) // 5
            *_, name = axes.clabel(lines, [level], fmt="%g", fontsize=8, manual=[path[at]])
            name.set_path_effects([withStroke(linewidth=2, foreground="white")])  # also on dark blue
    if threshold is not None and low < threshold < high:
        axes.contour(*relief.ticks, heights, levels=[threshold], colors="black", linewidths=2.2)


def _bar(figure: Figure, axes: Any, low: float, high: float, label: str = "") -> None:
    """What the colours of a map mean."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import LinearSegmentedColormap, Normalize

    ramp = LinearSegmentedColormap.from_list("blue to orange", colours.RAMP)
    figure.colorbar(ScalarMappable(Normalize(low, high), ramp), ax=axes, shrink=0.85, label=label)


def _curves(axes: Any, relief: Relief, outputs: Sequence[Any], language: str) -> None:
    """The output along the one variable; of several, the probability of each class."""
    if len(outputs) == 1:
        axes.plot(relief.ticks[0], outputs[0], color="black")
        return
    axes.set_ylabel(y := say("axis of chances", language), family=names.fonts(y))
    for colour, chance in zip(colours.CLASSES, colours.softmax(outputs)):  # noqa: B905 (no more than there are colours)
        axes.plot(relief.ticks[0], chance, color=colour)


def _box(axes: Any, relief: Relief, low: float, high: float, called: Sequence[str]) -> None:
    """The box around a surface: its floor, its two walls behind, and its ticks."""
    from matplotlib.ticker import MaxNLocator

    def line(*corners: tuple[float, float, float], colour: str = "#cccccc") -> None:
        across, up, _ = zip(*[project(*corner) for corner in corners], strict=True)
        axes.plot(across, up, color=colour, linewidth=0.8, zorder=1)

    def text(at: tuple[float, float, float], words: str, way: tuple[int, int], align: str = "center") -> None:
        look: Any = {"ha": align, "va": "center", "family": names.fonts(words)}
        axes.annotate(words, project(*at)[:2], way, textcoords="offset points", **look)

    for tick in MaxNLocator(5).tick_values(low, high):
        if low <= tick <= high:
            z = (tick - low) / (high - low)
            line((-1, -1, z), (-1, 1, z), (1, 1, z))
            text((-1, -1, z), f"{tick:g}", (-6, 0), "right")
    for x, y in ((-1, -1), (-1, 1), (1, 1)):
        line((x, y, 0), (x, y, 1))
    line((-1, -1, 0), (1, -1, 0), (1, 1, 0), colour="#666666")
    for side, ticks in enumerate(relief.ticks):
        for tick in MaxNLocator(5).tick_values(ticks[0], ticks[-1])[1:-1]:
            place = 2 * (tick - ticks[0]) / (ticks[-1] - ticks[0]) - 1
            x, y, way = (1, place, (10, -9)) if side else (place, -1, (-6, -9))
            text((x, y, 0), f"{tick:g}", way)
    text((0, -1, 0), called[0], (-14, -24), "center" if len(called[0]) < 3 else "right")
    text((1, 0, 0), called[1], (26, -20), "center" if len(called[1]) < 3 else "left")
