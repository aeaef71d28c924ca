"""What the hidden neurons of a network do, as a figure: one small map each, beside that of the output.

What a line here may know: a multi-layer perceptron, and how maps are drawn. What it may not: training.
"""

from collections.abc import Iterator
from math import ceil, sqrt
from typing import Any, NamedTuple

from autograd.language import say
from nn.datasets import Samples
from nn.layers import MLP
from nn.pictures.names import fonts
from nn.pictures.plots import Figure, draw_function, draw_map, new_axes, new_figure, relief_of
from nn.pictures.relief import Relief

MOST = 35  # neurons in one figure


class Hidden(NamedTuple):
    """A hidden neuron over the grid: its name, its sum z, and what is shown of it, from -reach to reach."""

    name: str
    z: Any
    field: Any
    reach: float


def plot_hidden(
    net: MLP | Relief,
    dataset: Samples,
    threshold: float = 0.5,
    title: str = "",
    language: str = "en",
) -> Figure:
    """The output of an MLP, and beside it a map for each hidden neuron, in order, at most 35.

    Of a neuron that a single one reads, its map is its output times its weight there: orange where that
    raises the sum, blue where it lowers it. Of another one, its output, with its weights in the layer of
    outputs. A line is where a neuron's sum z is 0; those of the first layer lie over the output too.
    Raises ValueError for more than two variables, or no hidden neuron.

    >>> import random
    >>> from nn import disk_dataset
    >>> figure = plot_hidden(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset())
    >>> [axes.get_title() for axes in figure.axes][1:3]
    ['neuron 0 × −0.0234', 'neuron 1 × 0.0834']
    """
    relief = relief_of(net, dataset)
    if not (neurons := list(_neurons(relief))[:MOST]):
        raise ValueError("the network has no hidden neurons")
    side = ceil(sqrt(len(neurons)))
    rows = ceil(len(neurons) / side)
    figure = new_figure(12.8, 7.2)
    grid = figure.add_gridspec(rows, rows + side)
    whole = new_axes(figure, dataset, title or say("zero lines", language), grid[:, :rows], language)
    draw_function(whole, relief, relief.layers()[-1], dataset, threshold, False, language)
    simple = len(relief.net.layers) == 2 and len(relief.layers()[-1]) == 1
    told = say("adds" if simple else "gives", language)
    figure.suptitle(told, family=fonts(told))
    for place, neuron in enumerate(neurons):
        axes = new_axes(figure, dataset, "", grid[place // side, rows + place % side])
        name, family = say("neuron", language, name=neuron.name), fonts(say("neuron", language, name=""))
        axes.set_title(name, fontsize={1: 12, 2: 12, 3: 9}.get(side, 7), family=family)
        _draw(axes, relief, neuron)
        if place < len(relief.net.layers[0].neurons):
            _zero_line(whole, relief, neuron.z, f"{place}")
    return figure


def _neurons(relief: Relief) -> Iterator[Hidden]:
    """Each hidden neuron, layer by layer; a layer has one scale."""
    net, inputs, layers = relief.net, relief.points, relief.layers()
    for depth, layer in enumerate(net.layers[:-1]):
        readers, fields = net.layers[depth + 1].neurons, layers[depth]
        if len(readers) == 1:
            fields = [weight.data * a for weight, a in zip(readers[0].weights, fields, strict=True)]
        reach = max(abs(field).max() for field in fields) or 1.0
        for place, (neuron, field) in enumerate(zip(layer.neurons, fields, strict=True)):
            terms = [weight.data * x for weight, x in zip(neuron.weights, inputs, strict=True)]
            yield Hidden(_name(net, depth, place), sum(terms) + neuron.bias.data, field, reach)
        inputs = layers[depth]


def _name(net: MLP, depth: int, place: int) -> str:
    name = f"{place}" if len(net.layers) == 2 else f"{depth}.{place}"
    if depth < len(net.layers) - 2:
        return name
    weights = [f"{reader.weights[place].data:.3g}" for reader in net.layers[-1].neurons]
    return f"{name}{' ' if len(weights) == 1 else chr(10)}× {', '.join(weights)}".replace("-", "−")


def _draw(axes: Any, relief: Relief, neuron: Hidden) -> None:
    axes.set(xlabel="", ylabel="", xticks=[], yticks=[])
    if relief.inputs == 1:
        axes.plot(relief.ticks[0], neuron.field, color="black")
        axes.set(ylim=(-1.1 * neuron.reach, 1.1 * neuron.reach))
    else:
        draw_map(axes, relief, [neuron.field], -neuron.reach, neuron.reach)
    _zero_line(axes, relief, neuron.z)


def _zero_line(axes: Any, relief: Relief, z: Any, name: str = "") -> None:
    """Where z is 0: a black line; with a name, a dashed one that is seen on every colour."""
    if not z.min() < 0.0 < z.max():
        return
    if relief.inputs == 2:
        axes.contour(*relief.ticks, z, levels=[0.0], colors="black", linewidths=3.0 if name else 1.4)
        if name:
            look: Any = {"colors": "white", "linewidths": 1.4, "linestyles": "dashed"}
            (path, *_), *_ = axes.contour(*relief.ticks, z, levels=[0.0], **look).allsegs
            x, y = path[len(path) * (1 + int(name) % 4) // 16]  # beside each other, not on top
            axes.text(
                x, y, name, ha="center", va="center", zorder=4, bbox={"boxstyle": "circle", "fc": "white"}
            )
        return
    for x, before, after in zip(relief.ticks[0], z, z[1:]):  # noqa: B905 (one less)
        if before * after <= 0.0:
            axes.axvline(x, color="black", linewidth=0.8, linestyle="dashed" if name else "solid")
            bottom, top = axes.get_ylim()
            y = top - (top - bottom) * (0.02 + 0.05 * (int(name or 0) % 4))
            axes.text(x, y, name, ha="center", va="top", bbox={"fc": "white", "ec": "none", "pad": 1.0})
