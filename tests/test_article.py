"""The article's program as oracle: its 2000 losses and its parameters, to the last bit.

`article_results.json` holds what that program computes; `nn/by_hand.py` is a program of our own with the
same formulas, derivatives written by hand. It runs beside the engine and gives the bits, on any machine;
the stored numbers have them where the machine's mathematics library is the same.
"""

import json
import random

import pytest
from suites import slow
from support import ROOT, as_stored

from autograd import total
from nn import MLP, SGD, count_right, disk_dataset, mean_loss, squared_error, train
from nn.by_hand import Network

RESULTS = json.loads((ROOT / "tests" / "article_results.json").read_text(encoding="utf-8"))
LOSSES = [float(text) for text in RESULTS["losses"]]
GRID = [-2.0 + 4 * i / 10 for i in range(11)]
SAMPLES = [((x, y), float(x * x + y * y < 1)) for x in GRID for y in GRID]
RATE = 10
FEW, QUICK, ALL = 20, 200, 2000

# What the article's program prints.
PRINTED = """\
1 0.2919
100 0.1420
200 0.0663
300 0.0289
400 0.0234
500 0.0202
600 0.0176
700 0.0154
800 0.0134
900 0.0117
1000 0.0103
1100 0.0091
1200 0.0079
1300 0.0070
1400 0.0062
1500 0.0055
1600 0.0050
1700 0.0045
1800 0.0041
1900 0.0038
2000 0.0035
"""

quick_and_all = pytest.mark.parametrize("steps", [QUICK, slow(ALL)])
few_and_more = pytest.mark.parametrize("steps", [FEW, slow(QUICK), slow(ALL)])


def text_of(numbers):
    """Floats as shortest round-trip text: equal just if every bit is."""
    return [repr(number) for number in numbers]


def parameters_of(net):
    return [parameter.data for parameter in net.parameters()]


def fresh_net():
    return MLP(2, [4, 1], activation="sigmoid", rng=random.Random(0))


def hand_written():
    """The network by hand, drawn weight by weight from seed 0."""
    draw = random.Random(0).random
    hidden = [[draw() - 0.5, draw() - 0.5, 0.0] for _ in range(4)]
    return Network([hidden, [[*(draw() - 0.5 for _ in range(4)), 0.0]]])


def numbers_of(net):
    return [number for neuron in net.neurons for number in (*neuron.weights, neuron.bias)]


@pytest.fixture(scope="module")
def by_hand():
    """The hand-written program's losses, and its parameters, after so many steps: one run as far as asked."""
    net, losses, found = hand_written(), [], {}

    def after(steps):
        while len(losses) < steps:
            losses.append(net.step(SAMPLES, RATE))
            if len(losses) in (FEW, QUICK, ALL):
                found[len(losses)] = losses[:], numbers_of(net)
        return found[steps]

    return after


def printed(losses):
    return "".join(f"{i} {losses[i - 1]:.4f}\n" for i in (1, *range(100, len(losses) + 1, 100)))


def one_sample_at_a_time(net):
    """A step seeded with the article's own derivative of the loss, in its order; the mean loss."""
    samples = disk_dataset()
    net.zero_grad()
    loss = 0.0
    for point, target in samples:
        p = net(point)
        loss += (p.data - target) ** 2
        p.backward(2 * (p.data - target) / len(samples))
    for parameter in net.parameters():
        parameter.data -= 10 * parameter.grad
    return loss / len(samples)


def all_samples_at_once(net):
    """A step on one graph over all samples; the mean loss."""
    samples = disk_dataset()
    net.zero_grad()
    loss = total(squared_error(net(point), target) for point, target in samples) / len(samples)
    loss.backward()
    for parameter in net.parameters():
        parameter.data -= 10 * parameter.grad
    return loss.data


def assert_article(net, losses, by_hand, tolerance):
    """Losses and parameters are the hand-written program's, up to this part of each."""
    expected_losses, expected = by_hand(len(losses))
    if tolerance == 0:
        assert text_of(losses) == text_of(expected_losses)
        assert text_of(parameters_of(net)) == text_of(expected)
    else:
        assert losses == pytest.approx(expected_losses, rel=tolerance, abs=0.0)
        # One parameter is passing through zero at step 200, so 1e-12 of 0.01 will do.
        assert parameters_of(net) == pytest.approx(expected, rel=tolerance, abs=tolerance / 100)


def test_the_data_set_is_the_article_s():
    """The disk's 121 points with their targets, in the article's order."""
    assert disk_dataset() == SAMPLES
    assert disk_dataset()[:2] == [((-2.0, -2.0), 0.0), ((-2.0, -1.6), 0.0)]


def test_the_start_is_the_article_s():
    """One seed draws the article's weights, and the network its output at the origin: 0.55..."""
    net = fresh_net()
    assert text_of(parameters_of(net)) == RESULTS["parameters_before"]
    assert RESULTS["output_before"] == "0.5588236746843033"
    assert as_stored([net([0, 0]).data], [0.5588236746843033])


def test_the_results_print_what_the_article_prints():
    """The stored losses, to four digits at every hundredth step."""
    assert len(LOSSES) == ALL
    assert printed(LOSSES) == PRINTED


@quick_and_all
def test_the_hand_written_program_is_the_article_s(steps, by_hand):
    """Our program with derivatives by hand has all 2000 losses and all parameters bit for bit."""
    assert text_of(numbers_of(hand_written())) == RESULTS["parameters_before"]
    losses, parameters = by_hand(steps)
    assert as_stored(losses, LOSSES[:steps])
    if steps == ALL:
        assert as_stored(parameters, [float(text) for text in RESULTS["parameters_after"]])


@few_and_more
def test_every_bit_agrees_a_sample_at_a_time(steps, by_hand):
    """With `p.backward(2 * (p.data - t) / n)` for each sample, the graph repeats the article exactly."""
    net = fresh_net()
    losses = [one_sample_at_a_time(net) for _ in range(steps)]
    assert_article(net, losses, by_hand, tolerance=0)
    if steps == ALL:
        assert as_stored([net([0, 0]).data], [float(RESULTS["output_after"])])


@quick_and_all
def test_train_agrees(steps, by_hand):
    """`nn.train`, which differs in the order of roundings alone, agrees to 1e-12 of every number."""
    net = fresh_net()
    losses = train(net, disk_dataset(), SGD(net.parameters(), learning_rate=10), steps=steps).run()
    assert_article(net, losses, by_hand, tolerance=1e-12)
    assert printed(losses) == "".join(PRINTED.splitlines(keepends=True)[: 1 + steps // 100])
    if steps == ALL:
        assert count_right(net, disk_dataset()) == 121


@few_and_more
def test_one_graph_over_all_samples_agrees(steps, by_hand):
    """One graph of the mean over 121 samples, one backward pass a step, agrees to 1e-12."""
    net = fresh_net()
    losses = [all_samples_at_once(net) for _ in range(steps)]
    assert_article(net, losses, by_hand, tolerance=1e-12)


def test_the_first_gradient_is_the_article_s():
    """Every parameter's first slope, from `mean_loss`, is the one by hand."""
    net, hand = fresh_net(), hand_written()
    hand.gradient(SAMPLES)
    mean_loss(net, disk_dataset()).backward()
    slopes = [slope for neuron in hand.neurons for slope in neuron.slopes]
    assert [parameter.grad for parameter in net.parameters()] == pytest.approx(slopes, rel=1e-9)
