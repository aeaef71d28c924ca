"""What can be drawn: nodes, lists of them, networks, and parts of what they were made from."""

import random
import re
from html import unescape

import pytest

from autograd import Value, constant, sin, tanh, to_dot, topological_order
from autograd.drawing.scene import Scene
from nn import MLP, Module, Neuron


def boxes(text: str) -> set[str]:
    """The ids of the boxes, in tables too."""
    return set(re.findall(r'(?:\[id=|port=)"(n\d+)"', text))


def test_several_outputs_in_one_picture() -> None:
    """Lists, tuples and dicts of nodes, however deep; each output has its arrow, also twice the same."""
    a, b = Value(2.0, "a"), Value(3.0, "b")
    y, z = a * b, sin(a)
    for given in ([y, z], (y, z, y), {"y": y, "more": [z]}, iter([y, z])):
        text = to_dot(given, look="circuit")
        assert boxes(text) == {f"n{place}" for place in range(4)}
        assert re.findall(r"-> (result\d*)", text) == ["result", "result1"]
    z.backward()
    assert "has not run" not in to_dot([y, z])


def test_what_is_no_node_is_refused() -> None:
    """One sentence, which names it."""
    for thing in (3.0, "y", [Value(1.0), 3.0], None, MLP, len):
        with pytest.raises(TypeError, match=r"a node .* a list of nodes or a network, not a"):
            to_dot(thing)
    with pytest.raises(ValueError, match="nothing to draw"):
        to_dot([])
    with pytest.raises(TypeError, match="inputs= is for a network"):
        to_dot(Value(1.0), inputs=[1.0])


def test_a_network_shows_what_is_known_of_it() -> None:
    """Its parameters; with inputs the values too; gradients if there are some; drawing changes none."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    weight = net.layers[0].neurons[0].weights[0]
    plain = to_dot(net)
    assert f"{weight.data:.3g}" in plain
    assert 'out" bgcolor="white">&#160;</td>' in plain  # a z, of which nothing is known
    assert "gradient" not in plain
    assert "inputs=" in plain
    run = to_dot(net, inputs=[0.4, 0.8])
    assert "&#160;" not in run
    output = net([0.4, 0.8])
    assert f"{output.data:.3g}" in run
    x = Value(0.4, "mine")
    assert "mine" in to_dot(net, inputs=[x, 0.8])
    output.backward()
    before = [parameter.grad for parameter in net.parameters()]
    assert f"{net.layers[1].neurons[0].bias.grad:.3g}" in to_dot(net)
    assert [parameter.grad for parameter in net.parameters()] == before


def test_networks_of_any_make() -> None:
    """A layer, a neuron, a class of one's own; what takes nobody knows how many numbers says what to do."""

    class Own:
        def __init__(self) -> None:
            self.w, self.b = [Value(1.0, "w0"), Value(-2.0, "w1")], Value(0.5, "b")

        def parameters(self) -> list[Value]:
            return [*self.w, self.b]

        def __call__(self, x: list[Value]) -> Value:
            return tanh(sum((w * y for w, y in zip(self.w, x, strict=True)), self.b))

    class Asking(Module):
        def __init__(self) -> None:
            self.scale = Value(2.0)

        def __call__(self, inputs: list[Value]) -> Value:
            return self.scale * inputs[0]

    rng = random.Random(0)
    for net in (Own(), Neuron(3, rng=rng), MLP(2, [3, 2], rng=rng).layers[0]):
        assert len(boxes(to_dot(net))) >= len(net.parameters())
    with pytest.raises(ValueError, match=r"draw\(net, inputs=\[0.4, 0.8\]\)"):
        to_dot(Asking())
    assert "scale" in to_dot(Asking(), inputs=[1.0])
    with pytest.raises(ValueError, match="takes 2 inputs, got 1"):
        to_dot(MLP(2, [1], rng=rng), inputs=[1.0])


def test_a_close_up_has_the_nodes_asked_for() -> None:
    """Those named; those around one, in both directions; those behind the output. It says what is cut."""
    x = Value(1.0, "x")
    y = x
    for _ in range(20):
        y = tanh(y)
    order = topological_order(y)
    y.backward()
    cases = {
        (order[3], order[5]): {"only": [order[3], order[5]]},
        tuple(order[8:13]): {"around": order[10], "steps": 2},
        (*order[:2], order[19], order[20]): {"around": [x, y]},
        tuple(order[18:]): {"steps": 2},
        (*order[4:7], x): {"around": order[5], "only": [x]},
    }
    for nodes, options in cases.items():
        for look in ("circuit", "cards", "neurons", "fold"):
            text = to_dot(y, look=look, **options)
            assert boxes(text) == {f"n{order.index(node)}" for node in nodes}
            assert f"{len(nodes)} of 21 nodes" in text
    assert "holds" not in unescape(to_dot(y, around=order[10]))
    assert "tanh …" in unescape(to_dot(y, around=order[10], look="cards")).replace("… tanh", "tanh …")
    for stranger in ({"only": [constant(1.0)]}, {"around": Value(7.0, "z")}):
        with pytest.raises(ValueError, match="is not in this graph"):
            to_dot(y, **stranger)


def test_long_loops_and_wide_networks_fit_a_screen() -> None:
    """By themselves: equal steps are one, whatever numbers their labels have, and sums are kept."""
    w, h = Value(0.9, "w"), Value(0.1, "h0")
    for step in range(400):
        h = tanh(w * h)
        h.label = f"h{step + 1}"
    h.backward()
    scene = Scene(h, folded=True)
    assert len(scene.boxes) < 12
    assert sum(len(box.nodes) for box in scene.boxes) == len(topological_order(h))
    assert "h2 … h398 ×397" in unescape(to_dot(h))
    net = MLP(2, [12, 12, 1], rng=random.Random(0))
    text = unescape(to_dot(net([Value(0.4, "x"), Value(0.8, "y")])))
    assert len(boxes(text)) < 30
    for words in ("layer0.neuron* ×12", "layer1.neuron* ×12", "w0 … w11</b> ×144", "layer2.neuron0"):
        assert words in text
