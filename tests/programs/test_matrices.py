"""Programs of arrays: equal to the straight-line program on every graph, and written as by hand."""

import math
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from suites import one_in

from autograd import (
    Value,
    exp,
    grad,
    greater,
    logsumexp,
    lower,
    maximum,
    norm,
    relu,
    sqrt,
    tanh,
    total,
    vector_jacobian_product,
    where,
)
from autograd.programs import access, families, writing
from nn import MLP
from nn.engines import record_loss
from nn.losses import LOSSES

SAMPLES = 5


class Made:
    """Inputs of a graph as they are asked for: columns of the sample, then parameters."""

    def __init__(self, seed=0):
        self.rng, self.columns, self.numbers = random.Random(seed), [], []

    def column(self, label=""):
        self.columns.append(Value(self.rng.uniform(-1, 1), label))
        return self.columns[-1]

    def number(self, label=""):
        self.numbers.append(Value(self.rng.uniform(-1, 1), label))
        return self.numbers[-1]

    def columns_of(self, label, count):
        return [self.column(f"{label}{i}") for i in range(count)]

    def vector(self, label, count):
        return [self.number(f"{label}{i}") for i in range(count)]

    def matrix(self, label, rows, columns):
        return [self.vector(f"{label}{i}_", columns) for i in range(rows)]

    def layer(self, xs, label, rows):
        """The weighted sums of a layer: its matrix under this label, its vector under b and this label."""
        found = [
            total([w * x for w, x in zip(row, xs, strict=True)]) for row in self.matrix(label, rows, len(xs))
        ]
        return [z + b for z, b in zip(found, self.vector(f"b{label}", rows), strict=True)]

    def done(self, loss):
        """A loss and its gradient, their inputs, and how many of these are the sample's."""
        loss.label = loss.label or "loss"
        return [loss, *grad(loss, self.numbers)], [*self.columns, *self.numbers], len(self.columns)


def dense(weights, xs):
    return [total([w * x for w, x in zip(row, xs, strict=True)]) for row in weights]


def squares(values):
    return total([value.square() for value in values])


def residual():
    made = Made()
    h = [tanh(z) for z in made.layer(made.columns_of("x", 3), "W", 6)]
    for label in "UV":
        h = [a + tanh(z) for a, z in zip(h, made.layer(h, label, 6), strict=True)]
    return made.done(squares(h))


def tied():
    made = Made()
    weights, h = made.matrix("W", 5, 5), made.columns_of("x", 5)
    for _ in range(3):
        h = [tanh(z) for z in dense(weights, h)]
    return made.done(squares(h))


def transposed():
    made = Made()
    weights, xs = made.matrix("W", 3, 6), made.columns_of("x", 6)
    h = [tanh(z) for z in dense(weights, xs)]
    return made.done(
        squares([y - x for y, x in zip(dense(list(zip(*weights, strict=True)), h), xs, strict=True)])
    )


def convolution():
    made = Made()
    xs, kernel, bias = made.columns_of("x", 10), made.vector("k", 3), made.number("b")
    windows = [xs[i : i + 3] for i in range(8)]
    return made.done(squares([tanh(bias + dense([kernel], window)[0]) for window in windows]))


def layer_norm():
    made = Made()
    z = made.layer(made.columns_of("x", 3), "W", 6)
    mean = total(z) / 6.0
    size = sqrt(total([(v - mean).square() for v in z]) / 6.0 + 1e-5)
    gain, shift = made.vector("g", 6), made.vector("s", 6)
    return made.done(squares([g * (v - mean) / size + s for g, v, s in zip(gain, z, shift, strict=True)]))


def attention(tokens=4, is_causal=False):
    made = Made()
    xs = [made.columns_of(f"x{t}_", 3) for t in range(tokens)]
    queries, keys, values = ([dense(m, x) for x in xs] for m in [made.matrix(n, 2, 3) for n in "QKV"])
    found = []
    for t, query in enumerate(queries):
        seen = range(t + 1) if is_causal else range(tokens)
        scores = [exp(0.7 * total([a * b for a, b in zip(query, keys[u], strict=True)])) for u in seen]
        whole = total(scores)
        found += [
            total([e * values[u][i] for e, u in zip(scores, seen, strict=True)]) / whole for i in range(2)
        ]
    return made.done(squares(found))


def recurrent(steps=4):
    made = Made()
    into, over, bias, h = made.matrix("U", 4, 2), made.matrix("W", 4, 4), made.vector("b", 4), []
    for t in range(steps):
        xs = made.columns_of(f"x{t}_", 2)
        rows = [[*u, *w[: len(h)]] for u, w in zip(into, over, strict=True)]
        h = [tanh(z + b) for z, b in zip(dense(rows, [*xs, *h]), bias, strict=True)]
    return made.done(squares(h))


def softmax(loss="cross_entropy", sizes=(3, 5, 4)):
    net = MLP(sizes[0], sizes[1:], "relu", "linear", rng=random.Random(0))
    program = record_loss(net, LOSSES[loss], ([0.1] * sizes[0], 1.0))
    return program, sizes[0] + 1


def penalized(which):
    """An MLP with a penalty on all its parameters, on one of them, on a row or on a column of weights."""
    net = MLP(2, [6, 5, 1], "tanh", rng=random.Random(0))
    xs, factor, parameters = [Value(0.3, "x0"), Value(0.4, "x1")], Value(0.1, "factor"), net.parameters()
    neurons = net.layers[1].neurons
    chosen = {
        "all": parameters,
        "one": parameters[7:8],
        "row": neurons[2].weights,
        "column": [neuron.weights[3] for neuron in neurons],
    }[which]
    loss = net(xs).square() + factor * squares(chosen)
    return [loss, *grad(loss, parameters)], [*xs, factor, *parameters], 2


def hessian():
    """All second derivatives of a small network, without samples."""
    net, xs = MLP(2, [3, 1], "tanh", rng=random.Random(0)), [Value(0.3, "x0"), Value(-0.2, "x1")]
    slopes = grad(net(xs), net.parameters())
    rows = [grad(slope, net.parameters()) for slope in slopes[:4]]
    return [h for row in rows for h in row], [*xs, *net.parameters()], 0


def hessian_vector():
    net, xs = MLP(3, [4, 1], "tanh", rng=random.Random(0)), [Value(0.1 * i, f"x{i}") for i in range(3)]
    parameters, loss = net.parameters(), net(xs).square()
    directions = [Value(0.1 * (i % 7), f"v{i}") for i in range(len(parameters))]
    products = vector_jacobian_product(grad(loss, parameters), parameters, directions)
    return products, [*xs, *parameters, *directions], 3


def pendulum(steps=12):
    """A chain of steps in time, without structure across."""
    angle, speed, g = Value(0.4, "angle"), Value(0.0, "speed"), Value(9.8, "g")
    a, v = angle, speed
    for _ in range(steps):
        a, v = a + 0.01 * v, v - 0.01 * g * a.sin()
    return [a, v, *grad(a, [angle, speed, g])], [angle, speed, g], 0


def data_set():
    """Samples that are constants of the graph: they are found as an axis."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    rng = random.Random(0)
    points = [(rng.random(), rng.random(), rng.random()) for _ in range(12)]
    loss = total([(net([x, y]) - t).square() for x, y, t in points]) / 12.0
    return [loss, *grad(loss, net.parameters())], net.parameters(), 0


def gated(chosen_by=lambda z: greater(z, 0.0)):
    """Leaky layers, their kink written as a choice."""
    made = Made()
    h = made.columns_of("x", 3)
    for label, rows in (("W", 5), ("V", 4)):
        h = [where(chosen_by(z), z, 0.3 * z) for z in made.layer(h, label, rows)]
    return made.done(squares(h))


def unlabelled():
    """An MLP whose sums are in no order and whose inputs are in none and have no labels."""
    made = Made()
    xs = [made.column() for _ in range(4)]
    for count in (5, 6, 1):
        rows = []
        for _ in range(count):
            terms = [made.number() * x if made.rng.random() < 0.5 else x * made.number() for x in xs]
            made.rng.shuffle(terms)
            rows.append(tanh(total([*terms, made.number()])))
        xs = rows
    made.rng.shuffle(made.numbers)
    return made.done(xs[0])


def odds_and_ends():
    """Outputs that are inputs, constants, given twice and the same as others; an input that nothing reads."""
    made = Made()
    x, y, z = made.column("x"), made.number("y"), made.number("z")
    largest, away = maximum(x, y), norm([x, y, x * y, y * y])
    return [largest, x, y, largest, 1.0 * y, away, *grad(largest * 2.0, [y, z])], [x, y, z], 1


def sparse():
    made = Made(3)
    xs = made.columns_of("x", 6)
    h = []
    for i in range(8):
        chosen = sorted(made.rng.sample(range(6), made.rng.randint(1, 5)))
        h.append(tanh(total([made.number(f"w{i}_{j}") * xs[j] for j in chosen])))
    return made.done(squares(h))


def sums_of_exponentials():
    made = Made()
    z = made.layer(made.columns_of("x", 3), "W", 4)
    return made.done(logsumexp(z) + maximum(*z[:2]))


CASES = {
    "residual": residual,
    "tied": tied,
    "transposed": transposed,
    "convolution": convolution,
    "layer norm": layer_norm,
    "attention": attention,
    "causal attention": lambda: attention(is_causal=True),
    "recurrent": recurrent,
    **{
        f"penalty on {which}": lambda which=which: penalized(which)
        for which in ("all", "one", "row", "column")
    },
    "hessian": hessian,
    "hessian times vector": hessian_vector,
    "pendulum": pendulum,
    "data set": data_set,
    "gated": gated,
    "unlabelled": unlabelled,
    "odds and ends": odds_and_ends,
    "sparse": sparse,
    "sums of exponentials": sums_of_exponentials,
}


def compare(program, over, target="numpy", seed=1):
    """Check a program's arrays against its straight-line code, each sum over the samples to 1e-12."""
    rng = random.Random(seed)
    columns = [[rng.uniform(-1, 1) for _ in range(SAMPLES)] for _ in range(over)]
    numbers = [rng.uniform(-1, 1) for _ in program.inputs[over:]]
    expected = program.compile_sum(over) if over else program.compile()
    matrices = program.vectorized(over)
    found = matrices.unpack(matrices.compile(target)(*matrices.pack([*columns, *numbers])))
    wanted = expected(*columns, *numbers)
    scale = max(map(abs, wanted))
    assert len(found) == len(wanted)
    for at, (a, b) in enumerate(zip(found, wanted, strict=True)):
        assert math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-13 * scale), (at, a, b, matrices.source)
    return matrices


def body(matrices):
    """The function alone, as text."""
    return matrices.source[matrices.source.index("def program(") :]


@pytest.mark.parametrize("name", CASES)
def test_arrays_give_what_the_straight_line_gives(name):
    """Regular graphs, irregular ones, with and without samples."""
    outputs, inputs, over = CASES[name]()
    compare(lower(outputs, inputs), over)


@pytest.mark.parametrize(
    "name", one_in(6, ["residual", "attention", "penalty on all", "convolution", "gated", "hessian"])
)
def test_the_same_under_jax(name):
    """JAX runs the same lines."""
    pytest.importorskip("jax")
    outputs, inputs, over = CASES[name]()
    compare(lower(outputs, inputs), over, "jax")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["residual", "tied", "layer norm"])
def test_the_same_by_numba_where_it_can(name):
    """Native code of the lines that numba knows; others are refused in a sentence."""
    pytest.importorskip("numba")
    pytest.importorskip("scipy")
    outputs, inputs, over = CASES[name]()
    compare(lower(outputs, inputs), over, "numba")


@pytest.mark.slow
def test_what_numba_cannot_is_refused():
    """Products of stacks of matrices are not among what it knows."""
    pytest.importorskip("numba")
    outputs, inputs, over = attention()
    with pytest.raises(ValueError, match=r"^numba cannot compile this program: choose the target numpy$"):
        compare(lower(outputs, inputs), over, "numba")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "elu", "gelu"])
def test_networks(loss, activation):
    """The losses and activations of nn."""
    outputs = 3 if loss == "cross_entropy" else 1
    net = MLP(2, [5, 4, outputs], activation, "linear", rng=random.Random(0))
    compare(record_loss(net, LOSSES[loss], ([0.1, 0.2], 1.0)), 3)


UNARY = [
    tanh,
    relu,
    lambda v: v.square(),
    lambda v: -v,
    lambda v: exp(tanh(v)),
    lambda v: v**3.0,
    lambda v: 2.0 / (1.5 + v.square()),
    lambda v: where(greater(v, 0.1), v, 0.3 * v),
]
BINARY = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (2.0 + b.square()),
    maximum,
]


@st.composite
def graphs(draw):
    """Any operations on any nodes, with stretches of equal structure and layers among them."""
    made = Made(draw(st.integers(0, 10**6)))
    rng = made.rng
    nodes = [made.column() for _ in range(rng.randint(1, 4))] + [
        made.number() for _ in range(rng.randint(1, 8))
    ]
    for kind in draw(st.lists(st.sampled_from("ubsplt"), min_size=3, max_size=25)):
        some = rng.choices(nodes, k=rng.randint(1, 6))
        if kind in "us":
            operation = rng.choice(UNARY)
            nodes += [operation(v) for v in (some if kind == "s" else some[:1])]
        elif kind in "bp":
            operation = rng.choice(BINARY)
            nodes += [operation(a, rng.choice(nodes)) for a in (some if kind == "p" else some[:1])]
        elif kind == "l":
            xs = list(dict.fromkeys(some))
            nodes += [
                tanh(z) for z in dense([[made.number() for _ in xs] for _ in range(rng.randint(1, 4))], xs)
            ]
        else:
            nodes.append(tanh(total(some)))
    return made.done(total([tanh(v) for v in nodes[-rng.randint(1, 8) :]]))


def test_a_number_in_the_place_of_an_array_without_samples():
    """All second derivatives are one and the same 0, of a graph in which nothing is a sample."""
    x, y = Value(2.0, "x"), Value(-1.0, "y")
    found = where(greater(y, 0.0), x, -x)
    compare(lower([found, *grad(found, [x, y]), *grad(grad(found, [x, y])[0], [x, y])], [x, y]), 0)


@given(graphs())
def test_random_graphs(case):
    """Whatever the graph, the arrays give what the straight line gives."""
    outputs, inputs, over = case
    compare(lower(outputs, inputs), over)


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(graphs())
def test_many_random_graphs(case):
    """The same, longer."""
    outputs, inputs, over = case
    compare(lower(outputs, inputs), over)


@pytest.mark.slow
def test_a_wide_network():
    """2-256-256-1: the loss and its gradient, beside those of one sample after the other by hand."""
    net = MLP(2, [256, 256, 1], rng=random.Random(0))
    matrices = record_loss(net, LOSSES["squared_error"]).vectorized(3)
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(7, 2)), rng.integers(0, 2, 7).astype(float)
    numbers = [*x.T.tolist(), target.tolist(), 1.0, *[p.data for p in net.parameters()]]
    loss, *slopes = matrices.compile()(*matrices.pack(numbers))
    _, _, _, w0, b0, w1, b1, w2, b2 = matrices.pack(numbers)
    a0 = 1.0 / (1.0 + np.exp(-(x @ w0.T + b0)))
    a1 = 1.0 / (1.0 + np.exp(-(a0 @ w1.T + b1)))
    a2 = 1.0 / (1.0 + np.exp(-(a1 @ w2 + b2)))
    d2 = 2.0 * (a2 - target) * a2 * (1.0 - a2)
    d1 = np.outer(d2, w2) * a1 * (1.0 - a1)
    d0 = d1 @ w1 * a0 * (1.0 - a0)
    expected = [d0.T @ x, d0.sum(0), d1.T @ a0, d1.sum(0), a1.T @ d2, d2.sum()]
    assert math.isclose(loss, np.sum((a2 - target) ** 2), rel_tol=1e-12)
    for found, wanted in zip(slopes, expected, strict=True):
        assert np.allclose(found, wanted, rtol=1e-11, atol=1e-13 * np.abs(wanted).max())


TEXTBOOK = """\
def program(x, target, weight, W0, b0, w1, b1):
    z0 = x @ W0.T + b0
    a0 = sigmoid(z0)
    z1 = a0 @ w1 + b1
    a1 = sigmoid(z1)
    error = a1 - target
    loss = square(error).sum()
    d_z1 = 2.0 * weight * a1 * error * (1.0 - a1)
    d_b1 = d_z1.sum()
    d_w1 = a0.T @ d_z1
    d_z0 = d_z1[:, None] * w1 * a0 * (1.0 - a0)
    d_b0 = d_z0.sum(0)
    d_W0 = d_z0.T @ x
    return (loss, d_W0, d_b0, d_w1, d_b1)
"""


@pytest.mark.parametrize("width", [2, 4, 7, 16])
def test_the_article_s_network_reads_as_the_textbook(width):
    """The same text for every width."""
    net = MLP(2, [width, 1], rng=random.Random(0))
    assert body(record_loss(net, LOSSES["squared_error"]).vectorized(3)) == TEXTBOOK


def test_two_hidden_layers_have_one_text():
    """Of every width, also where two layers are equally wide."""
    texts = set()
    for sizes in ((5, 5, 1), (8, 16, 1), (16, 3, 1)):
        net = MLP(2, sizes, rng=random.Random(0))
        texts.add(body(record_loss(net, LOSSES["squared_error"]).vectorized(3)))
    (text,) = texts
    assert "d_z0 = d_z1 @ W1 * a0 * (1.0 - a0)\n" in text
    assert "d_W1 = d_z1.T @ a0\n" in text


def test_classes_have_one_text():
    """Cross-entropy, of any number of classes, but for the table of their numbers."""
    texts = set()
    for classes in (3, 4, 10):
        program, over = softmax(sizes=(3, 5, classes))
        texts.add(body(program.vectorized(over)))
    (text,) = texts
    assert "logsumexp(*t_2.T)" in text


@pytest.mark.parametrize(
    ("name", "lines", "phrases"),
    [
        ("attention", 14, ["t @ t_2.swapaxes(-1, -2)", "d_Q = "]),
        ("residual", 19, ["d_U = ", "@ U.T + bU"]),
        ("tied", 10, [".T @ x", "@ W.T"]),
        ("transposed", 9, ["t_2 = tanh(t)", "t_2 @ W - x"]),
        ("convolution", 6, ["x[:, np.arange(8)[:, None] + np.arange(3)] @ k + b"]),
        ("layer norm", 17, ["sqrt("]),
        ("recurrent", 18, ["d_U = ", "d_W = "]),
        ("penalty on all", 19, ["* W0 + d_z0.T @ x"]),
    ],
)
def test_others_read_as_by_hand(name, lines, phrases):
    """As many lines as a person needs, no table of places, and the products that a person writes."""
    outputs, inputs, over = CASES[name]()
    matrices = lower(outputs, inputs).vectorized(over)
    assert matrices.lines <= lines, matrices.source
    assert "at = " not in matrices.source
    for phrase in phrases:
        assert phrase in matrices.source, matrices.source


def test_samples_that_are_constants_are_found_as_an_axis():
    """A loss over a data set in one graph is the program of a network on a table."""
    outputs, inputs, over = data_set()
    assert "    z0 = c @ W0.T + b0\n" in lower(outputs, inputs).vectorized(over).source


def test_lines_do_not_grow_with_the_tokens():
    """Nor do those of attention."""
    counts = {lower(*case[:2]).vectorized(case[2]).lines for case in map(attention, (3, 4, 7))}
    assert len(counts) == 1


def test_a_relu_keeps_its_products_of_matrices_and_a_choice_gives_them_up():
    """What is behind a choice is exactly 0 where not chosen, so it is summed number by number."""
    net = MLP(2, [5, 4, 1], "relu", "linear", rng=random.Random(0))
    text = body(record_loss(net, LOSSES["squared_error"]).vectorized(3))
    assert "d_W1 = d_z1.T @ a0\n" in text
    outputs, inputs, over = gated()
    assert "where(" in body(lower(outputs, inputs).vectorized(over))


def test_a_branch_not_chosen_is_exactly_nothing():
    """Its infinities and nans do not come through: as in the straight line, number by number."""
    made = Made()
    x, w = made.column("x"), made.vector("w", 3)
    found = [where(greater(v * x, -9.0), v * x, exp(v) / (v - 0.5)) for v in w]
    outputs = [total(found), *grad(total(found), w)]
    matrices = lower(outputs, [x, *w]).vectorized(1)
    run = matrices.compile()
    assert matrices.unpack(run(*matrices.pack([[1.0, 2.0], 0.5, -0.5, 0.25]))) == [0.75, 3.0, 3.0, 3.0]
    assert not np.isfinite(matrices.unpack(run(*matrices.pack([[-99.0, 2.0], 0.5, -0.5, 0.25])))).all()


def test_outputs_have_the_caller_s_names_and_the_inputs_shapes():
    """Shapes are told, with None for the samples; places say what each element is."""
    net = MLP(2, [4, 1], rng=random.Random(0))
    matrices = record_loss(net, LOSSES["squared_error"]).vectorized(3)
    told = [(array.name, array.shape) for array in (*matrices.inputs, *matrices.outputs)]
    inputs = [("x", (None, 2)), ("target", (None,)), ("weight", ()), ("W0", (4, 2)), ("b0", (4,))]
    slopes = [("d_W0", (4, 2)), ("d_b0", (4,)), ("d_w1", (4,)), ("d_b1", ())]
    assert told == [*inputs, ("w1", (4,)), ("b1", ()), ("loss", ()), *slopes]
    names = [p.label for p in net.parameters()]
    assert [names[at - 4] for at in matrices.inputs[3].places.flat][:3] == [names[0], names[1], names[3]]
    assert sorted(at for array in matrices.outputs for at in array.places.flat) == list(range(18))


def test_without_labels_the_structure_suffices():
    """Sums in any order, inputs in any order: products of matrices all the same."""
    outputs, inputs, over = unlabelled()
    assert body(lower(outputs, inputs).vectorized(over)).count(" @ ") >= 6


def test_the_source_runs_by_itself():
    """It is a whole module for NumPy, with tables and helpers."""
    for name in ("attention", "sparse", "gated", "sums of exponentials"):
        outputs, inputs, over = CASES[name]()
        matrices = lower(outputs, inputs).vectorized(over)
        names = {}
        exec(matrices.source, names)  # noqa: S102 (our own text)
        rng = np.random.default_rng(0)
        arrays = matrices.pack(
            [rng.normal(size=3) if i < over else 0.3 + 0.1 * i for i in range(len(inputs))]
        )
        pairs = zip(names["program"](*arrays), matrices.compile()(*arrays), strict=True)
        assert all(np.allclose(a, b, rtol=1e-13) for a, b in pairs)


def test_the_program_shows_itself():
    """In a notebook as code, else in numbers."""
    outputs, inputs, over = tied()
    matrices = lower(outputs, inputs).vectorized(over)
    assert repr(matrices) == f"<program of 2 arrays in, 2 out, {matrices.operations} operations in 10 lines>"
    assert matrices._repr_markdown_() == f"```python\n{matrices.source}```"


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda p: p.vectorized(99), ValueError, "^over must be from 0 to 30, the inputs, not 99$"),
        (
            lambda p: p.vectorized(5).compile("c"),
            ValueError,
            "^a program of arrays has no target 'c'",
        ),
        (lambda p: p.vectorized(5).compile("python"), ValueError, "choose from numpy, jax, numba$"),
        (lambda p: p.vectorized(5).pack([1.0]), ValueError, "^the program takes 30 inputs, got 1$"),
        (lambda p: p.vectorized(5).compile()(1.0), TypeError, "^the program takes 2 inputs, x, W: got 1$"),
        (
            lambda p: p.vectorized(5).compile()(np.ones((2, 5)), np.ones((4, 5))),
            ValueError,
            r"^the array W has the shape \(4, 5\), not \(5, 5\)$",
        ),
    ],
)
def test_what_does_not_fit_is_refused(call, error, message):
    """In one sentence, which names it."""
    outputs, inputs, _ = tied()
    with pytest.raises(error, match=message):
        call(lower(outputs, inputs))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("_flat", lambda columns: np.arange(len(columns[0][1]))),
        ("_told_apart", lambda rows: (np.zeros(len(rows), int), 1)),
        ("_chosen", lambda columns, size, taken: ()),
    ],
)
def test_a_wrong_search_for_axes_costs_beauty_alone(name, fault, monkeypatch):
    """Whatever the layout of the arrays, each access says where its numbers are."""
    monkeypatch.setattr(families, name, fault)
    for make in (residual, attention, convolution, hessian):
        outputs, inputs, over = make()
        compare(lower(outputs, inputs), over)


@pytest.mark.parametrize(
    ("module", "name", "fault"),
    one_in(
        5,
        [
            (
                writing,
                "access",
                lambda shape, places: access.access(shape, np.sort(places, axis=None).reshape(places.shape)),
            ),
            (access, "_step", lambda line, size: None),
            (families._Search, "_terms", lambda self, operands: [operands[:, :, None]]),
            (writing.Writer, "_full", lambda self, term, axes, shape: term),
            (
                writing,
                "reduced",
                lambda array: (array[:1], (0,)) if array.ndim == 1 else access.reduced(array),
            ),
        ],
    ),
)
def test_planted_faults_are_seen(module, name, fault, monkeypatch):
    """A part that is wrong is not wrong in silence: some graph comes out differently, or not at all."""
    monkeypatch.setattr(module, name, fault)
    caught = 0
    for make in CASES.values():
        outputs, inputs, over = make()
        try:
            compare(lower(outputs, inputs), over)
        except (AssertionError, ValueError, LookupError, TypeError):
            caught += 1
    assert caught
