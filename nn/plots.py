"""Plots of data, of a network's function and of its losses, as matplotlib figures.

matplotlib is imported when the first figure is made; without it, that is an ImportError that says
what to install. A figure is returned, not shown. A line here knows a network's output, no training.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograd import no_grad
from nn.datasets import Samples
from nn.losses import output_of
from nn.module import Module

if TYPE_CHECKING:
    from matplotlib.figure import Figure
else:
    Figure = Any

# Orange for 1, blue for 0: told apart with any kind of colour vision, and light against dark in print.
COLOURS = {0.0: "#1f5a94", 1.0: "#e8862a"}
COLOUR_MAP = ["#1f5a94", "#a9c9e6", "#fbfaf7", "#f7c48d", "#e8862a"]
GRID = 80  # points along each side of a map


def plot_dataset(dataset: Samples, title: str = "data set") -> Figure:
    """The points of a data set, coloured by target.

    >>> from nn import disk_dataset
    >>> len(plot_dataset(disk_dataset()).axes)
    1
    """
    figure = new_figure()
    axes = figure.add_subplot()
    _scatter_all(axes, dataset)
    axes.set(title=title, **_axes_of(dataset))
    if len(axes.get_legend_handles_labels()[0]) < 12:
        figure.legend(loc="outside lower center", ncols=2, frameon=False)
    return figure


def plot_function(
    net: Module, dataset: Samples, threshold: float = 0.5, title: str = "output of the network"
) -> Figure:
    """The network's output over the plane as a map, with contours; the bold one is the threshold.

    >>> import random
    >>> from nn import MLP, disk_dataset
    >>> figure = plot_function(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    >>> [axes.get_xlabel() for axes in figure.axes]
    ['x', '']
    """
    figure = new_figure()
    axes = figure.add_subplot()
    if all(len(point) == 1 for point, _ in dataset):
        xs = _ticks([x for (x,), _ in dataset])
        axes.plot(xs, [_height(net, [x]) for x in xs], color="black")
        _scatter_all(axes, dataset)
        axes.set(title=title, **_axes_of(dataset))
        return figure
    xs, ys, heights = _heights(net, dataset)
    low, high = _range(heights, threshold)
    look = {"cmap": _colour_map(), "vmin": low, "vmax": high, "shading": "gouraud"}
    image = axes.pcolormesh(xs, ys, heights, **look)
    _contours(axes, xs, ys, heights, threshold)
    _scatter_all(axes, dataset)
    axes.set(title=title, **_axes_of(dataset))
    figure.colorbar(image, ax=axes, shrink=0.85)
    return figure


def plot_surface(
    net: Module, dataset: Samples, threshold: float = 0.5, title: str = "output of the network"
) -> Figure:
    """The network's output over the plane as a surface in space, with the data at their targets."""
    import numpy

    xs, ys, heights = _heights(net, dataset)
    low, high = _range(heights, threshold)
    figure = new_figure()
    axes: Any = figure.add_subplot(projection="3d", computed_zorder=False)
    look = {"cmap": _colour_map(), "vmin": low, "vmax": high, "linewidth": 0, "antialiased": False}
    axes.plot_surface(*numpy.meshgrid(xs, ys), numpy.array(heights), rstride=1, cstride=1, **look)
    for target, colour in _colours(dataset).items():
        zs = low if target == 0.0 else high if target == 1.0 else target
        order = -1 if target == 0.0 else 5
        _scatter(axes, dataset, target, color=colour, zs=zs, s=14, linewidth=0.5, zorder=order)
    axes.set(title=title, xlabel="x", ylabel="y", zlim=(low, high))
    axes.view_init(elev=32, azim=-60)
    return figure


def plot_loss(losses: Sequence[float], title: str = "mean loss") -> Figure:
    """The loss at each training step, on a logarithmic scale."""
    return plot_losses({"": losses}, title)


def plot_losses(curves: Mapping[str, Sequence[float]], title: str = "mean loss") -> Figure:
    """The losses of several trainings by name, on a logarithmic scale."""
    figure = new_figure()
    axes = figure.add_subplot()
    look: Any = {"color": COLOURS[0.0]} if len(curves) == 1 else {}
    for name, losses in curves.items():
        axes.plot(range(1, len(losses) + 1), losses, label=name, **look)
    if min((loss for losses in curves.values() for loss in losses), default=0.0) > 0:
        axes.set_yscale("log")
    if len(curves) > 1:
        figure.legend(loc="outside lower center", ncols=4, frameon=False)
    axes.set(title=title, xlabel="step", ylabel="loss")
    axes.grid(alpha=0.3, which="both")
    return figure


def new_figure() -> Figure:
    """An empty figure; ImportError without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ImportError("plots need matplotlib: pip install matplotlib tqdm") from None
    return Figure(figsize=(6.4, 5.6), dpi=120, layout="constrained")


def _colour_map() -> Any:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("blue to orange", COLOUR_MAP)


def _scatter_all(axes: Any, dataset: Samples) -> None:
    """Every point, in the colour of its target."""
    for target, colour in _colours(dataset).items():
        _scatter(axes, dataset, target, color=colour)


def _scatter(axes: Any, dataset: Samples, target: Any, **look: Any) -> None:
    """The points of one target."""
    points = [(*point, its_target)[:2] for point, its_target in dataset if its_target == target]
    look = {"edgecolor": "white", "linewidth": 0.8, "s": 30, "zorder": 3, **look}
    axes.scatter([x for x, _ in points], [y for _, y in points], label=f"target {target:g}", **look)


def _colours(dataset: Samples) -> dict[Any, Any]:
    """A colour for each target: those of 0 and 1, or evenly from blue to orange."""
    targets = sorted({target for _, target in dataset})
    if set(targets) <= COLOURS.keys():
        return dict(COLOURS)
    low, high, colour = targets[0], targets[-1], _colour_map()
    return {target: colour((target - low) / ((high - low) or 1.0)) for target in targets}


def _axes_of(dataset: Samples) -> dict[str, str]:
    """What the axes are called: of one variable, the target goes up."""
    plane = len(dataset[0][0]) > 1
    return {"xlabel": "x", "ylabel": "y" if plane else "target", "aspect": "equal" if plane else "auto"}


def _contours(
    axes: Any, xs: list[float], ys: list[float], heights: list[list[float]], threshold: float
) -> None:
    """Seven lines of equal height, and a bold one at the threshold, where the heights reach it."""
    lowest, highest = min(map(min, heights)), max(map(max, heights))
    levels = [lowest + (highest - lowest) * step / 8 for step in range(1, 8)]
    if lowest < highest:
        lines = axes.contour(xs, ys, heights, levels=levels, colors="#444444", linewidths=0.6)
        axes.clabel(lines, fmt="%.3g", fontsize=7)
    if lowest < threshold < highest:
        axes.contour(xs, ys, heights, levels=[threshold], colors="black", linewidths=2.0)


def _heights(net: Module, dataset: Samples) -> tuple[list[float], list[float], list[list[float]]]:
    """The network's output on a grid that reaches a little beyond the data, row by row of equal y."""
    if len(dataset[0][0]) != 2:
        raise ValueError(f"this picture is of two inputs, the network has {len(dataset[0][0])}")
    xs, ys = (_ticks([point[side] for point, _ in dataset]) for side in (0, 1))
    with no_grad():
        return xs, ys, [[_height(net, [x, y]) for x in xs] for y in ys]


def _height(net: Module, inputs: list[float]) -> float:
    output = output_of(net(inputs))
    if isinstance(output, list):
        raise ValueError(f"this picture is of one output, the network has {len(output)}")
    return output.data  # type: ignore[no-any-return]


def _ticks(coordinates: list[float]) -> list[float]:
    low, high = min(coordinates), max(coordinates)
    margin = 0.05 * (high - low) or 1.0
    return [low - margin + (high - low + 2 * margin) * i / (GRID - 1) for i in range(GRID)]


def _range(heights: list[list[float]], threshold: float) -> tuple[float, float]:
    """The range of heights to show, with the threshold in its middle."""
    reach = max(0.5, *(abs(height - threshold) for row in heights for height in row))
    return threshold - reach, threshold + reach
