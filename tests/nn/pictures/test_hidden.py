"""The figure of the hidden neurons: their order, names, weights and lines."""

import random
from itertools import pairwise

import pytest

from nn import MLP, disk_dataset
from nn.pictures.hidden import plot_hidden

SINE = [([0.1 * i], 0.1 * i - 1.3) for i in range(30)]
THREE = [((0.1 * i, 0.3 * (i % 7)), float(i % 3)) for i in range(30)]


def titles(net, data):
    figure = plot_hidden(net, data)
    figure.canvas.draw()
    return [axes.get_title() for axes in figure.axes][1:]


def test_a_map_for_each_neuron_in_order_with_its_weight():
    """One layer or two, one output or three, one variable: each neuron once, the last ones with weights."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    weights = [parameter.data for parameter in net.layers[1].neurons[0].weights]
    expected = [f"neuron {i} × {weight:.3g}".replace("-", "−") for i, weight in enumerate(weights)]
    assert titles(net, disk_dataset()) == expected
    deep = titles(MLP(2, [2, 3, 1], "tanh"), disk_dataset())
    assert [title.split(" × ")[0] for title in deep] == [
        f"neuron {name}" for name in ["0.0", "0.1", "1.0", "1.1", "1.2"]
    ]
    assert [" × " in title for title in deep] == [False, False, True, True, True]
    assert all(title.count(",") == 2 for title in titles(MLP(2, [3, 3], "tanh", "linear"), THREE))
    assert len(titles(MLP(1, [6, 1], "tanh", "linear"), SINE)) == 6


@pytest.mark.slow
def test_so_many_maps_and_no_more():
    """Of forty neurons, the maps of thirty-five."""
    assert len(titles(MLP(2, [40, 1]), disk_dataset())) == 35


def test_the_lines_are_where_the_sums_are_0():
    """The first layer's lines lie over the output, each at points where w·x + b is 0."""
    net = MLP(2, [2, 1], rng=random.Random(3))
    net.layers[0].neurons[1].bias.data = 100.0  # never 0 here: no line, and no complaint
    figure = plot_hidden(net, disk_dataset())
    neuron = net.layers[0].neurons[0]
    paths = [path for lines in figure.axes[1].collections for path in lines.get_paths() if len(path.vertices)]
    assert len(paths) == 1
    assert [neuron([*point]).parents[0].data for point in paths[0].vertices] == pytest.approx(
        [0.0] * len(paths[0].vertices), abs=1e-9
    )
    assert [len(lines.get_paths()[0].vertices) for lines in figure.axes[2].collections] == []


def test_equal_lines_have_their_names_beside_each_other():
    """Of four neurons that all have learned the same, each name is seen, on a plane and along a line."""
    for net, data in ((MLP(2, [4, 1]), disk_dataset()), (MLP(1, [4, 1], output_activation="linear"), SINE)):
        for neuron in net.layers[0].neurons:
            neuron.bias.data, *numbers = -0.5, *[0.4] * len(neuron.weights)
            for weight, number in zip(neuron.weights, numbers, strict=True):
                weight.data = number
        whole, *_ = plot_hidden(net, data).axes
        low, high = whole.get_ylim()
        places = sorted(text.get_position()[1] for text in whole.texts if text.get_text() in "0123")
        assert len(places) == 4
        assert places[-1] < high
        assert all(b - a > 0.03 * (high - low) for a, b in pairwise(places))


def test_a_line_of_a_later_layer_is_where_its_own_sum_is_0():
    """That of a second layer is curved: its inputs are what the first one gives."""
    net = MLP(2, [3, 1, 1], "tanh", rng=random.Random(1))
    for parameter in net.layers[0].parameters():
        parameter.data *= 4.0
    figure = plot_hidden(net, disk_dataset())
    (path,) = [path for lines in figure.axes[4].collections for path in lines.get_paths()]
    neuron = net.layers[1].neurons[0]
    sums = [neuron(net.layers[0]([*point])).parents[0].data for point in path.vertices]
    assert sums == pytest.approx([0.0] * len(sums), abs=1e-3)


def test_a_network_without_hidden_neurons_has_none():
    """One sentence says so."""
    with pytest.raises(ValueError, match=r"^the network has no hidden neurons$"):
        plot_hidden(MLP(2, [1]), disk_dataset())
