"""What `train` is given: a mistake is one sentence before the first step, what can be meant is taken."""

import collections
import functools
import math
import random

import numpy
import pytest

from autograd import Value, constant, equal, greater, log, no_grad, where
from nn import (
    MLP,
    SGD,
    Adam,
    accuracy,
    binary_cross_entropy,
    count_right,
    cross_entropy,
    hinge,
    mean_loss,
    squared_error,
    train,
)

SAMPLES = [((0.0, 1.0), 1.0), ((1.0, 0.0), 0.0), ((1.0, 1.0), 1.0)]
X, Y = [list(inputs) for inputs, _ in SAMPLES], [target for _, target in SAMPLES]
SIGNED = [(inputs, 2 * target - 1) for inputs, target in SAMPLES]


def fresh_net(seed=0):
    return MLP(2, [3, 1], "tanh", "sigmoid", random.Random(seed))


def wide_net():
    return MLP(2, [3], "tanh", "linear", random.Random(0))


def sgd(net):
    return SGD(net.parameters(), 0.5)


def anew(p, target):
    """A loss whose graph is cut off: a leaf made of a number."""
    return Value(0.25)


def within_no_grad(p, target):
    """A loss without a graph."""
    with no_grad():
        return (p - target) ** 2


def no_return_for_0(p, target):
    """A loss that forgets to return something, for one of the targets."""
    if target.data == 1.0:
        return (p - target) ** 2
    return None


def twice_cross_entropy(p, target):
    """A loss of one's own, which calls one that knows its targets."""
    return 2 * binary_cross_entropy(p, target)


NOT_ALL = "parameters: make it with net.parameters() of the network to train"
NO_NODE = "a loss must return a node (a Value), as squared_error does, not a"
OPTIMIZER = "for inputs X and targets y, write train(net, list(zip(X, y)))"
FROM_OUTPUT = "compute it from the network's output, not through detach, .data or comparisons alone"
NO_PAIR = "is not a pair (inputs, target) of numbers, as list(zip(X, y)) has them"

# By sentence: the kind of exception, and the mistakes that lead to it.
REFUSED = {
    # What the optimizer holds.
    f"the optimizer holds 0 of the network's 13 {NOT_ALL}": (ValueError, [
        lambda net: train(net, SAMPLES, sgd(fresh_net())),
        lambda net: train(net, SAMPLES, Adam([Value(1.0)]), engine="eager")]),
    f"the optimizer holds 4 of the network's 13 {NOT_ALL}": (ValueError, [
        lambda net: train(net, SAMPLES, SGD(net.layers[1].parameters(), 0.5))]),
    f"the optimizer holds 12 of the network's 13 {NOT_ALL}": (ValueError, [
        lambda net: train(net, SAMPLES, Adam(net.parameters()[:-1]))]),
    # Targets.
    "sample 1: binary_cross_entropy takes targets from 0 to 1, not -1.0": (ValueError, [
        lambda net: train(net, SIGNED, sgd(net), binary_cross_entropy),
        lambda net: train(net, SIGNED, sgd(net), binary_cross_entropy, engine="eager"),
        lambda net: mean_loss(net, SIGNED, binary_cross_entropy)]),
    "sample 3: binary_cross_entropy takes targets from 0 to 1, not 2.0": (ValueError, [
        lambda net: train(net, [*SAMPLES, ((0, 0), 2)], sgd(net), binary_cross_entropy)]),
    "sample 0: binary_cross_entropy takes targets from 0 to 1, not nan": (ValueError, [
        lambda net: train(net, [((0, 0), math.nan)], sgd(net), binary_cross_entropy)]),
    "sample 1: hinge takes targets 0 and 1, not -1.0": (ValueError, [
        lambda net: train(net, SIGNED, sgd(net), hinge),
        lambda net: mean_loss(net, SIGNED, hinge)]),
    "sample 0: hinge takes targets 0 and 1, not 0.5": (ValueError, [
        lambda net: train(net, [((0, 0), 0.5)], sgd(net), hinge, engine="eager")]),
    "sample 1: hinge takes targets 0 and 1, not [0.0, 1.0]": (ValueError, [
        lambda net: train(net, [SAMPLES[0], ((0, 0), (0, 1))], sgd(net), hinge)]),
    # Losses.
    f"{NO_NODE} NoneType": (TypeError, [
        lambda net: train(net, SAMPLES, sgd(net), lambda p, t: None),
        lambda net: train(net, SAMPLES, sgd(net), lambda p, t: None, engine="eager"),
        lambda net: train(net, SAMPLES, sgd(net), no_return_for_0, engine="eager")]),
    f"{NO_NODE} float": (TypeError, [
        lambda net: train(net, SAMPLES, sgd(net), lambda p, t: (p - t).data),
        lambda net: mean_loss(net, SAMPLES, lambda p, t: 1.0)]),
    f"{NO_NODE} list": (TypeError, [lambda net: train(net, SAMPLES, sgd(net), lambda p, t: [p - t])]),
    "sample 1: binary_cross_entropy takes targets from 0 to 1, not 2.0": (ValueError, [  # before a first step
        lambda net: train(net, [SAMPLES[0], ((0, 0), 2)], sgd(net), twice_cross_entropy)]),
    f"no gradient goes from the loss to the network, so nothing can be learned: {FROM_OUTPUT}": (ValueError, [
        lambda net: train(net, SAMPLES, sgd(net), lambda p, t: (p - t).square().detach()),
        lambda net: train(net, SAMPLES, sgd(net), lambda p, t: 1 - equal(greater(p, 0.5), t), engine="eager"),
        lambda net: train(net, SAMPLES, sgd(net), anew),
        lambda net: train(net, SAMPLES, sgd(net), anew, engine="eager"),
        lambda net: train(net, SAMPLES, sgd(net), within_no_grad, engine="eager"),
        lambda net: train(net, SAMPLES, sgd(net), lambda p, t: t * t)]),
    "a loss is a function of output and target, such as nn.hinge, not a str": (TypeError, [
        lambda net: train(net, SAMPLES, sgd(net), "hinge")]),
    "no_grad records nothing, so there is no gradient to train with: train outside it": (ValueError, [
        lambda net: no_grad()(train)(net, SAMPLES),
        lambda net: no_grad()(train)(net, SAMPLES, engine="eager")]),
    # Inputs here, targets there.
    f"after the samples, train takes an optimizer, not a list: {OPTIMIZER}": (TypeError, [
        lambda net: train(net, X, Y),
        lambda net: train(net, X, Y, squared_error, 10, "eager")]),
    f"after the samples, train takes an optimizer, not a ndarray: {OPTIMIZER}": (TypeError, [
        lambda net: train(net, numpy.array(X), numpy.array(Y))]),
    f"after the samples, train takes an optimizer, not a function: {OPTIMIZER}": (TypeError, [
        lambda net: train(net, SAMPLES, hinge)]),
    f"after the samples, train takes an optimizer, not a type: {OPTIMIZER}": (TypeError, [
        lambda net: train(net, SAMPLES, SGD)]),
    f"sample 0 {NO_PAIR}: ...": (TypeError, [
        lambda net: train(net, (X, Y)),
        lambda net: train(net, numpy.ones((5, 3, 2))),
        lambda net: train(net, [[1.0]]),
        lambda net: train(net, [((0.0, 1.0), [])]),
        lambda net: train(net, Y)]),
    "sample 0: the network takes 2 inputs, got 1": (ValueError, [
        lambda net: train(net, numpy.ones((5, 2)))]),
    f"sample 1 {NO_PAIR}: expected one real number, not a str: '1'": (TypeError, [
        lambda net: train(net, [SAMPLES[0], (("1", "2"), "0")]),
        lambda net: mean_loss(net, [SAMPLES[0], ((0.0, 2.0), "1")]),
        lambda net: count_right(net, [SAMPLES[0], ((0.0, "1"), 0.0)])]),
    "a data set is a list of pairs (inputs, target), not a NoneType": (TypeError, [
        lambda net: train(net, None),
        lambda net: mean_loss(net, None),
        lambda net: count_right(net, None)]),
    "the data set is empty (a zip is, once it has been read): it needs at least one sample": (ValueError, [
        lambda net: train(net, []),
        lambda net: count_right(net, iter(())),
        lambda net: mean_loss(net, ())]),
    f"sample 1 {NO_PAIR}: 100000000000000000...": (TypeError, [
        lambda net: train(net, [SAMPLES[0], ((10**400, 0), 1)])]),
    # The rest.
    "the first argument is a network, an MLP or a Module of yours, not a list": (TypeError, [
        lambda net: train(SAMPLES, net)]),
    "the first argument is a network, an MLP or a Module of yours, not a type": (TypeError, [
        lambda net: train(MLP, SAMPLES)]),
    "the learning rate is the optimizer's: give it there": (ValueError, [
        lambda net: train(net, SAMPLES, sgd(net), learning_rate=1.0)]),
    "train has no option lr: it is called learning_rate here": (TypeError, [
        lambda net: train(net, SAMPLES, lr=1.0)]),
    "train has no option epochs: it is called steps here": (TypeError, [
        lambda net: train(net, SAMPLES, epochs=5)]),
    "train has no option verbose": (TypeError, [lambda net: train(net, SAMPLES, verbose=True)]),
    # Outputs and targets that do not fit.
    "sample 0: squared_error takes a number as target, not [1.0, 0.0]": (ValueError, [
        lambda net: train(net, [((0.0, 1.0), [1.0, 0.0])])]),
    "sample 1: squared_error takes 3 numbers as target, not 2.0": (ValueError, [
        lambda net: train(wide_net(), [((0.0, 1.0), [1, 0, 0]), ((0.0, 1.0), 2)]),
        lambda net: train(wide_net(), [((0.0, 1.0), [1, 0, 0]), ((0.0, 1.0), 2)], engine="eager"),
        lambda net: mean_loss(wide_net(), [((0.0, 1.0), [1, 0, 0]), ((0.0, 1.0), 2)])]),
    "sample 0: squared_error takes 3 numbers as target, not [1.0, 0.0]": (ValueError, [
        lambda net: train(wide_net(), [((0.0, 1.0), (1, 0))])]),
    "sample 2: cross_entropy takes a class from 0 to 2, not 3.0": (ValueError, [
        lambda net: train(wide_net(), [*SAMPLES[:2], ((0, 0), 3)], loss=cross_entropy),
        lambda net: count_right(wide_net(), [*SAMPLES[:2], ((0, 0), 3)], loss=cross_entropy)]),
    "sample 1: cross_entropy takes a class from 0 to 2, not -1.0": (ValueError, [
        lambda net: train(wide_net(), SIGNED, loss=cross_entropy)]),
    "sample 0: cross_entropy takes a class from 0 to 2, not 0.5": (ValueError, [
        lambda net: train(wide_net(), [((0, 0), 0.5)], loss=cross_entropy)]),
    "sample 0: cross_entropy takes a class from 0 to 2, not [0.0, 1.0, 0.0]": (ValueError, [
        lambda net: train(wide_net(), [((0, 0), [0, 1, 0])], loss=cross_entropy)]),
    "sample 0: cross_entropy takes a list of outputs, one for each class, not a single one": (ValueError, [
        lambda net: train(net, SAMPLES, loss=cross_entropy)]),
    "sample 0: hinge takes one output, not 3: for classes there is cross_entropy": (ValueError, [
        lambda net: train(wide_net(), SAMPLES, loss=hinge)]),
    "sample 1: 0.7 is no class that the network can say": (ValueError, [
        lambda net: count_right(wide_net(), [((0, 0), 1), ((0, 0), 0.7)]),
        lambda net: accuracy(wide_net(), [((0, 0), 1), ((0, 0), 0.7)])]),
    "sample 1: 3.7 is no class that the network can say": (ValueError, [
        lambda net: count_right(net, [((0, 0), 1), ((0, 0), 3.7)]),
        lambda net: accuracy(net, [((0, 0), 1), ((0, 0), 3.7)])]),
    "steps must be a whole number, 0 or more, not '9'": (ValueError, [
        lambda net: train(net, SAMPLES, steps="9")]),
    "steps must be a whole number, 0 or more, not 0.5": (ValueError, [
        lambda net: train(net, SAMPLES, steps=0.5)]),
    "batch_size must be from 1 to 3, the samples, not 1.5": (ValueError, [
        lambda net: train(net, SAMPLES, batch_size=1.5)]),
    "rng must be a generator such as random.Random(0), not 0": (TypeError, [
        lambda net: train(net, SAMPLES, batch_size=1, rng=0)]),
}  # fmt: skip


@pytest.mark.parametrize("sentence", REFUSED)
def test_a_mistake_is_one_sentence(sentence):
    """Before the first step, and nothing has changed."""
    kind, mistakes = REFUSED[sentence]
    net = fresh_net()
    before = [(parameter.data, parameter.grad) for parameter in net.parameters()]
    for mistake in mistakes:
        with pytest.raises(kind) as caught:
            mistake(net)
        said = str(caught.value)
        assert said.startswith(sentence[:-3]) if sentence.endswith("...") else said == sentence
        assert "\n" not in said
        assert [(parameter.data, parameter.grad) for parameter in net.parameters()] == before


Pandas = collections.namedtuple("Pandas", "Index x y label")  # as a data frame's itertuples has them
Plain = collections.namedtuple("Pandas", "x y label")

TAKEN = {
    "a zip": lambda: zip(X, Y, strict=True),
    "a generator": lambda: ((inputs, target) for inputs, target in SAMPLES),
    "a tuple": lambda: tuple(SAMPLES),
    "a zip of arrays": lambda: zip(numpy.array(X), numpy.array(Y), strict=True),
    "a zip of arrays of whole numbers": lambda: zip(numpy.array(X, int), numpy.array(Y, int), strict=True),
    "arrays for inputs": lambda: [(numpy.array(inputs), target) for inputs, target in SAMPLES],
    "pairs in lists": lambda: [[inputs, bool(target)] for inputs, target in SAMPLES],
    "arrays of one target": lambda: zip(numpy.array(X), numpy.array([Y]).T, strict=True),
    "rows": lambda: [(*inputs, target) for inputs, target in SAMPLES],
    "an array of rows": lambda: numpy.array([(*inputs, target) for inputs, target in SAMPLES]),
    "named rows": lambda: [Pandas(place, *row[0], row[1]) for place, row in enumerate(SAMPLES)],
    "named rows without an index": lambda: [Plain(*row[0], row[1]) for row in SAMPLES],
    "constants": lambda: [([constant(x) for x in inputs], Value(target)) for inputs, target in SAMPLES],
}


@pytest.mark.parametrize("engine", ["eager", "python"])
@pytest.mark.parametrize("name", TAKEN)
def test_data_sets_of_every_make(name, engine):
    """They train, count and have a mean loss like the list of floats that they stand for."""
    net, twin = fresh_net(), fresh_net()
    found = train(net, TAKEN[name](), sgd(net), steps=3, engine=engine, batch_size=2, rng=random.Random(0))
    expected = train(twin, SAMPLES, sgd(twin), steps=3, engine=engine, batch_size=2, rng=random.Random(0))
    assert found.run() == expected.run()
    assert count_right(net, TAKEN[name]()) == count_right(net, SAMPLES)
    assert mean_loss(net, TAKEN[name]()).data == mean_loss(net, SAMPLES).data


def test_counts_of_any_make():
    """Whole numbers of NumPy count like Python's."""
    run = train(fresh_net(), SAMPLES, steps=numpy.int64(2), batch_size=numpy.int64(2))
    assert len(run.run()) == 2


def test_an_iterator_that_has_been_read_is_no_data_set():
    """A zip used twice would silently be empty the second time."""
    net, samples = fresh_net(), zip(X, Y, strict=True)
    train(net, samples, steps=1).run()
    with pytest.raises(ValueError, match="a zip is, once it has been read"):
        count_right(net, samples)


def test_a_mean_loss_keeps_nodes():
    """Inputs and targets that are nodes stay in the graph: it can be differentiated by them."""
    x, target = Value(0.3, "x"), Value(0.5, "t")
    mean_loss(fresh_net(), [([x, 1.0], target)]).backward()
    assert x.grad != 0.0
    assert target.grad != 0.0


def far(p, target):
    """A loss of one's own that takes what it likes."""
    return where(greater(target, 0.0), (p - target) ** 2, p * 0.1)


class Far:
    """A loss that is an object, which cannot be a key."""

    def __call__(self, p, target):
        return far(p, target)

    def __eq__(self, other):
        return False


@pytest.mark.parametrize("loss", [squared_error, far, functools.partial(far), Far()])
def test_a_loss_of_ones_own_has_no_known_range(loss):
    """Nothing is checked then; neither is the squared error, which takes any number."""
    net = fresh_net()
    samples = [((0.0, 1.0), -7.0), ((1.0, 0.0), 1e6), ((0.5, 0.5), 0.5)]
    assert len(train(net, samples, SGD(net.parameters(), 1e-9), loss, 2).run()) == 2


def test_targets_that_a_loss_can_take():
    """From 0 to 1 for the cross-entropy, just 0 and 1 for the hinge."""
    net = fresh_net()
    between = [((0.0, 1.0), 0.3), ((1.0, 0.0), 0.0), ((1.0, 1.0), True)]
    assert train(net, between, sgd(net), binary_cross_entropy, 1).run()
    assert train(net, SAMPLES, sgd(net), hinge, 1).run()


def test_an_optimizer_may_hold_more():
    """Parameters of two networks at once: those of the other one stay where they are."""
    net, other = fresh_net(), fresh_net(1)
    before = [parameter.data for parameter in other.parameters()]
    train(net, SAMPLES, SGD([*other.parameters(), *net.parameters()], 0.5), steps=2).run()
    assert [parameter.data for parameter in other.parameters()] == before


def test_a_sample_without_a_loss_does_not_hide_a_mistake():
    """A first sample without a value is left to the first step; the other one shows that no node comes."""

    def loss(p, target):
        return log(target) * p if target.data == 0.0 else None

    net = fresh_net()
    with pytest.raises(TypeError, match="a loss must return a node"):
        train(net, SAMPLES[1:], sgd(net), loss, engine="eager")


@pytest.mark.parametrize("inputs", [{0: 0.5, 1: 0.7}, {0.5, 0.7}, b"ab", "ab"], ids=repr)
def test_what_has_no_order_is_no_list_of_numbers(inputs):
    """Its keys, or whatever order it has, would pass for numbers: as inputs, samples and data sets."""
    net = fresh_net()
    for take in (net, net.layers[0], net.layers[0].neurons[0]):
        with pytest.raises(TypeError, match="takes a list of 2 inputs, not "):
            take(inputs)
    for data in ([(inputs, 1.0)], [inputs], {(0.0, 1.0): 1.0}):
        with pytest.raises(TypeError, match="pair"):
            train(net, data)


def test_a_checkpoint_holds_what_json_can(tmp_path):
    """A note that it cannot hold is named, and a NumPy integer among the options does no harm."""
    training = train(fresh_net(), SAMPLES, batch_size=numpy.int64(2), steps=2)
    for note in (object(), math.nan, {(1, 2): 3}):
        with pytest.raises(ValueError, match="JSON cannot hold the note "):
            training.save(tmp_path / "kept.json", note)
    training.save(tmp_path / "kept.json", {"epoch": 1})
    training.restore(tmp_path / "kept.json")
