"""What there is to see, whatever the look: boxes, wires, and their numbers."""

import copy
import pickle
import random

import pytest

from autograd import Value, explain, relu, to_dot, topological_order, total
from autograd.drawing.scene import Scene, scale
from nn import MLP, disk_dataset, mean_loss


def test_shares_add_up_to_the_gradient() -> None:
    """In a scene, folded or not, what flows back into a box is the sum of its gradients."""
    loss = mean_loss(MLP(2, [3, 1], rng=random.Random(1)), disk_dataset(4))
    loss.backward()
    for folded in (False, True):
        scene = Scene(loss, folded)
        for box in scene.boxes:
            shares = [share for wire in scene.wires if wire.start is box for share in wire.shares]
            if shares:
                assert abs(sum(shares) - sum(box.gradients)) < 1e-12


def test_boxes_are_in_the_order_of_birth() -> None:
    """Each node is a box, folded or not, and a folded box is where its first node was."""
    w = Value(2.0, "w")
    y = total([w * float(i) for i in range(3)])
    order = topological_order(y)
    assert [box.nodes for box in Scene(y).boxes] == [[node] for node in order]
    places = [order.index(box.nodes[0]) for box in Scene(y, folded=True).boxes]
    assert places == sorted(places)


def test_wires_are_the_operands() -> None:
    """One for each operand of each operation, in order, repeats kept, with the operand's number."""
    x, w = Value(3.0, "x"), Value(2.0, "w")
    y = (x * w) * (x * w) - x
    expected = [(parent, node, parent.data) for node in topological_order(y) for parent in node.parents]
    found = [(wire.start.nodes[0], wire.end.nodes[0], *wire.values) for wire in Scene(y).wires]
    assert found == expected


def test_a_label_is_a_path() -> None:
    """The last part names the box, the rest its group; without a label it is its only reader's group."""
    w, x = Value(2.0, "layer0.neuron1.w"), Value(1.0, "x")
    product = w * x
    a = product + 1.0
    a.label = "layer0.neuron1.a"
    scene = Scene(a)
    found = {(scene.box_of[node].name, scene.box_of[node].group) for node in (w, x, product, a)}
    neuron = "layer0.neuron1"
    assert found == {("w", neuron), ("x", ""), ("", neuron), ("a", neuron)}


def test_a_scale_ends_at_the_largest_finite_number() -> None:
    """From 0 to 1 whatever the sign; what is not finite counts as 0."""
    strength = scale([1.0, -4.0, float("inf"), float("nan")])
    numbers = [0.0, 1.0, -2.0, 4.0, float("inf"), float("nan")]
    assert [strength(number) for number in numbers] == [0.0, 0.25, 0.5, 1.0, 0.0, 0.0]
    assert [scale([])(0.0), scale([0.0])(0.0)] == [0.0, 0.0]


def test_numbers_are_those_of_one_forward_pass() -> None:
    """What was assigned since is not shown; what would mix two passes is an error that names the node."""
    x, w = Value(2.0, "x"), Value(3.0, "w")
    y = x * w + x
    y.backward()
    drawn = to_dot(y)
    x.data, w.data, y.data = 7.0, 8.0, 9.0
    assert to_dot(y) == drawn
    assert Scene(y).numbers[x] == 2.0
    y.data = 8.0
    later = y + x
    for look in ("circuit", "cards", "neurons", "fold"):
        with pytest.raises(ValueError, match=r"x was 2.0 first and 7.0 later, .* compute it again"):
            to_dot(later, look=look)
    with pytest.raises(ValueError, match=r"x was 2\.0 first and 7\.0 later"):
        explain(later)


def test_a_sum_whose_operands_have_changed() -> None:
    """A sum does not remember what it read, so there is an error; what another operation read is known."""
    x, b = Value(2.0, "x"), Value(3.0, "b")
    y = total([x * 2.0, b])
    x.data = 5.0
    assert Scene(y).numbers[x] == 2.0
    b.data = 4.0
    with pytest.raises(ValueError, match=r"total\(x \* 2.0, b\) was 7.0 first and 8.0 later"):
        to_dot(y)
    b.data = 3.0
    assert "total" not in to_dot(y)
    assert explain(x * 2.0, wrt=total([y, b])).adjoints.get(y) is None  # of another graph


def test_a_gradient_of_zero_is_a_gradient() -> None:
    """Behind a dead unit too, once a backward pass has come by; before that there is none."""
    w, x = Value(1.0, "w"), Value(-2.0, "x")
    z = w * x
    y = relu(z) * 3.0 + w
    assert (Scene(z).has_gradient, z.grad) == (False, 0.0)
    y.backward()
    assert (Scene(z).has_gradient, z.grad) == (True, 0.0)
    assert "has not run" not in to_dot(z)
    assert "has not run" in to_dot(z * 1.0)
    for twin in (copy.deepcopy(z), pickle.loads(pickle.dumps(z))):
        assert Scene(twin).has_gradient
