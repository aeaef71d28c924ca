"""Copies and pickles of graphs: they back-propagate, keep what is shared, and go to any depth."""

import copy
import os
import pickle
import random
import subprocess
import sys
import threading
import weakref
from operator import add, mul

import pytest
from suites import slow
from support import ROOT

from autograd import Constant, Value, constant, copying, rules, sigmoid, topological_order, total


def pickled(something):
    """Pickled and unpickled, with the newest protocol."""
    return pickle.loads(pickle.dumps(something))


each_way = pytest.mark.parametrize("copied", [copy.deepcopy, pickled], ids=["deepcopy", "pickle"])


def chain(length):
    """A graph of this many operations on one leaf, one after the other."""
    x = Value(1.0, "x")
    y = x
    for _ in range(length):
        y = y + 1.0
    return x, y


def labels(node):
    return [(n.label, n.data, n.grad, type(n), n.op) for n in topological_order(node)]


@each_way
def test_a_copied_leaf(copied):
    """Number, gradient and label of a leaf come through, and its kind."""
    x = Value(0.1, "x")
    x.grad = 0.7
    twin = copied(x)
    assert twin is not x
    assert (twin.data, twin.grad, twin.label, twin.op, twin.parents) == (0.1, 0.7, "x", None, ())
    assert type(copied(constant(2.0, "c"))) is Constant


@each_way
def test_a_copied_graph_back_propagates(copied):
    """The copy has leaves of its own, and gradients there and nowhere else."""
    x, w = Value(0.5, "x"), Value(-1.5, "w")
    y = sigmoid(x * w + 2) ** 2 + x
    y.label = "y"
    twin = copied(y)
    assert labels(twin) == labels(y)
    y.backward()
    assert {node.grad for node in topological_order(twin)} == {0.0}
    twin.backward()
    assert labels(twin) == labels(y)


@each_way
def test_what_is_shared_stays_shared(copied):
    """Several nodes copied together share in the copy what they shared before, inner nodes too."""
    x = Value(3.0)
    inner = x * x
    a, b = inner + 1, inner * 2
    for together in ([x, inner, a, b], [b, a, inner, x], [a, x, b, inner], [inner, a, b, x]):
        twins = dict(zip(together, copied(together), strict=True))
        assert twins[a].parents[0] is twins[b].parents[0] is twins[inner]
        assert twins[inner].parents == (twins[x], twins[x])
        twins[b].backward()
        assert (twins[x].grad, x.grad) == (12.0, 0.0)


@each_way
def test_copies_are_in_the_order_of_their_originals(copied):
    """Whatever is copied first, copies are born in their originals' order, and gradients have their bits."""
    rng = random.Random(0)
    nodes = [Value(rng.uniform(0.5, 1.5)) for _ in range(4)]
    for _ in range(60):
        nodes.append(rng.choice([add, mul])(rng.choice(nodes[-9:]), rng.choice(nodes)).tanh())
    for _ in range(20):
        some = rng.sample(nodes, 6)
        twins = copied(some)
        place = {node: i for i, node in enumerate(topological_order(*some))}
        twin_place = {node: i for i, node in enumerate(topological_order(*twins))}
        assert [place[node] for node in some] == [twin_place[twin] for twin in twins]
        y, twin = total(some), total(twins)
        y.backward()
        twin.backward()
        found = zip(topological_order(y), topological_order(twin), strict=True)
        assert all(a.grad == b.grad for a, b in found if a.op is not None)


@each_way
def test_later_nodes_are_younger_than_copies(copied):
    """What is made from copies comes after them."""
    x = Value(2.0)
    twin = copied(x * x)
    y = twin * twin.parents[0]
    assert topological_order(y) == [twin.parents[0], twin, y]
    y.backward()
    assert twin.parents[0].grad == 12.0


def test_a_pickle_from_a_process_that_made_more_nodes():
    """Serial numbers from elsewhere, however large, do not come after those of nodes made later."""
    script = (
        "import pickle, sys; from autograd import Value; [Value(1.0) for _ in range(100_000)]; "
        "x = Value(3.0, 'x'); sys.stdout.buffer.write(pickle.dumps((x, x * x)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True)
    x, y = pickle.loads(done.stdout)
    z = y * x + Value(1.0)
    assert all(p.serial < node.serial for node in topological_order(z) for p in node.parents)
    z.backward()
    assert x.grad == 27.0


def test_an_operand_put_in_the_place_of_another():
    """A copy whose memo names a younger operand is younger still, so its order holds."""
    x = Value(3.0)
    y = (x * x).exp() * x
    new = Value(0.5) * 2.0
    twin = copy.deepcopy(y, {id(x): new})
    assert all(p.serial < node.serial for node in topological_order(twin) for p in node.parents)


@each_way
def test_one_node_twice_is_one_node_twice(copied):
    """A node that stands twice in a list is one node in the copy."""
    x = Value(3.0)
    y = x * x
    first, second = copied([y, y])
    assert first is second
    assert first.parents[0] is first.parents[1]


@each_way
def test_two_copies_have_nothing_in_common(copied):
    """Copying the same graph again starts afresh, also when a node was added in between."""
    x = Value(3.0)
    y = x * x
    first = copied(y)
    z = y + x
    second = copied(z)
    first.backward()
    assert {node.grad for node in topological_order(second)} == {0.0}
    second.backward()
    assert (first.parents[0].grad, second.parents[1].grad, x.grad) == (6.0, 7.0, 0.0)


def test_a_shallow_copy_shares_its_operands():
    """`copy.copy` gives a node of its own on the same operands."""
    x = Value(3.0)
    y = x * x
    y.label = "y"
    twin = copy.copy(y)
    assert (twin is y, twin.parents, twin.data, twin.label, twin.op) == (False, (x, x), 9.0, "y", y.op)
    twin.label = "twin"
    twin.backward()
    assert (x.grad, y.grad, y.label) == (6.0, 0.0, "y")


@each_way
def test_assigned_data_comes_through(copied):
    """The copy, like the original, back-propagates the forward pass that ran."""
    x = Value(3.0)
    y = x * x
    x.data = 100.0
    twin = copied(y)
    twin.backward()
    assert (twin.parents[0].data, twin.parents[0].grad) == (100.0, 6.0)


@each_way
@pytest.mark.parametrize("length", [2_000, slow(10_000), slow(100_000)])
def test_deep_graphs(copied, length):
    """A chain far deeper than the stack is copied and back-propagates."""
    x, y = chain(length)
    twin = copied(y)
    twin.backward()
    order = topological_order(twin)
    leaf = next(node for node in order if node.label == "x")
    assert (twin.data, leaf.grad, x.grad) == (length + 1.0, 1.0, 0.0)


@each_way
@pytest.mark.parametrize("length", [2_000, slow(20_000)])
def test_a_deep_graph_and_its_inner_nodes(copied, length):
    """A deep graph in one container with nodes from its middle keeps them shared."""
    x, middle = chain(length)
    y = middle
    for _ in range(length):
        y = y * 1.0
    twin_y, twin_middle, twin_x = copied((y, middle, x))
    assert twin_middle in topological_order(twin_y)
    twin_y.backward()
    assert (twin_middle.grad, twin_x.grad) == (1.0, 1.0)


@each_way
@pytest.mark.parametrize("every", [1, 3], ids=["all nodes", "every third node"])
def test_copying_a_list_of_nodes_is_linear(copied, every, monkeypatch):
    """A list of the nodes of a chain, operands first, is copied without walking it all for each."""
    visited = []

    def counted(*outputs, **options):
        order = topological_order(*outputs, **options)
        visited.extend(order)
        return order

    monkeypatch.setattr(copying, "topological_order", counted)
    _, y = chain(600)
    nodes = topological_order(y)[::-1][::every][::-1]
    twins = copied(nodes)
    assert topological_order(twins[-1])[::-1][::every][::-1] == twins
    assert len(visited) < 10 * len(topological_order(y))


@each_way
def test_a_dictionary_keyed_by_nodes(copied):
    """Nodes hash by identity, in a copy too."""
    x = Value(3.0)
    y = x * x
    names = copied({x: "x", y: "y"})
    assert sorted(names.values()) == ["x", "y"]
    twin_x, twin_y = names
    assert twin_y.parents == (twin_x, twin_x)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(protocol):
    """Pickles of every protocol since 2 come back."""
    x = Value(3.0)
    twin = pickle.loads(pickle.dumps(total([x, x * x]), protocol))
    twin.backward()
    assert twin.parents[0].grad == 7.0


@pytest.fixture
def eager_switching():
    """Let threads take turns as often as Python can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_threads_may_copy_one_graph_at_once(eager_switching):
    """Copies under way at the same time do not take each other's nodes."""
    _, y = chain(20)
    results = []

    def work():
        for _ in range(150):
            try:
                results.append(len(topological_order(copy.deepcopy(y))))
            except Exception as error:
                results.append(repr(error))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [result for result in results if result != 41] == []
    assert len(results) == 600


def test_a_copy_that_starts_in_the_middle_of_another(monkeypatch):
    """Another thread that begins to copy the same graph during the walk takes no node away."""
    _, y = chain(20)
    other = []

    def interrupted(*outputs, **options):
        order = topological_order(*outputs, **options)
        if not other:
            other.append("under way")
            other.append(y.__reduce_ex__(pickle.HIGHEST_PROTOCOL))
        return order

    monkeypatch.setattr(copying, "topological_order", interrupted)
    assert len(topological_order(copy.deepcopy(y))) == 41


def test_copying_leaves_nothing_behind(no_collector):
    """After a copy, a node is freed as soon as nobody holds it."""
    x, y = chain(100)
    copy.deepcopy(y)
    pickled(y)
    watched = weakref.ref(y)
    del y
    assert watched() is None
    assert x.data == 1.0


class Measured(Value):
    """A node with a unit, in a slot, and anything else in a dictionary."""

    __slots__ = ("__dict__", "unit")

    def __init__(self, data, unit):
        super().__init__(data)
        self.unit, self.notes = unit, ["weighed"]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled], ids=["copy", "deepcopy", "pickle"])
def test_a_subclass_keeps_its_attributes(copied):
    """Copies of a subclass are of that class, with its own attributes."""
    mass = Measured(2.0, "kg")
    twin = copied(mass)
    assert (type(twin), twin.data, twin.unit, twin.notes) == (Measured, 2.0, "kg", ["weighed"])
    assert (twin.notes is mass.notes) == (copied is copy.copy)


# Rows of one's own as people write them, each with a change that is one.
OWN_ROWS = [
    ("Rule('own', 'o', lambda x: x * 2.0, (2.0,))", "2.0", "3.0"),
    ("Rule('own', 'o', lambda x: x * 2.0, (lambda x, y: 2.0,))", "y: 2.0", "y: 3.0"),
    ("Rule('own', 'o', math.sinh, (lambda x, y: cosh(x),))", "sinh", "asinh"),
    ("Rule('own', 'o', lambda *x: max(x), lambda place, x, y: equal(x[place], y))", "max", "min"),
    ("(lambda k: Rule('own', 'o', lambda x: k * x, (lambda x, y: k,)))(2.0)", "(2.0)", "(3.0)"),
    (
        "K = 2.0\ndef f(x):\n    'Twice.'\n    return K * x\nRule('own', 'o', lambda x: f(x), (2.0,))",
        "K * x",
        "K + x",
    ),
    ("K = 2.0\nRule('own', 'o', lambda x: K * x, (lambda x, y: K,))", "K = 2.0", "K = 3.0"),
    (
        "def f(x): return x if x < 1.0 or x in {'a', 'b'} else f(x - 1.0)\nRule('own', 'o', f, (1.0,))",
        "- 1",
        "- 2",
    ),
    (
        "s = Rule('s', 's', lambda x: x**2, (2.0,))\nRule('own', 'o', abs, (lambda x, y: s(x),))",
        "x**2",
        "x**3",
    ),
    ("Rule('own', 'o', functools.partial(pow, 2.0), (lambda x, y: y,))", "2.0", "3.0"),
    (
        "n = 0\ndef f(x):\n    global n\n    n += 1\n    return x\nRule('own', 'o', f, (1.0,))(0.5)",
        "1.0",
        "2.0",
    ),
]


def define(source):
    """Run a text as a prompt or a notebook's cell does, without a file."""
    start = "import functools, math; from autograd import *; from autograd.rules import Rule\n"
    exec(start + source, {})  # noqa: S102 (texts of this file)


@pytest.mark.parametrize(("source", "old", "new"), OWN_ROWS)
def test_a_pickle_refuses_a_row_that_has_changed(source, old, new, monkeypatch):
    """The same row, defined again anywhere in a text, is taken; a changed one, and none, are refused."""
    monkeypatch.setattr("autograd.row.RULES", rules.RULES.copy())
    define(source)
    kept = pickle.dumps(copying.row.RULES["own"](Value(0.5, "x")))
    for again in (source, f"n = 7\n\n\n{source}", f"{source}\n{source}"):
        define(again)
        assert pickle.loads(kept).parents[0].data == 0.5
    define(source.replace(old, new))
    with pytest.raises(ValueError, match="the row own has changed since this was pickled"):
        pickle.loads(kept)
    copying.row.RULES.pop("own")
    with pytest.raises(ValueError, match="nodes of the row own: define that row first"):
        pickle.loads(kept)


def test_a_row_is_the_same_in_another_process(tmp_path, monkeypatch):
    """A file run in one process, its text run in another: the rows are the same."""
    monkeypatch.setattr("autograd.row.RULES", rules.RULES.copy())
    head = "import functools, math, pickle, sys; from autograd import *; from autograd.rules import Rule; "
    head += "from autograd.rules import RULES\n"
    kept = "kept = []\n" + "".join(
        f"{source}\nkept.append(pickle.dumps(RULES['own'](Value(0.5, 'x'))))\n" for source, _, _ in OWN_ROWS
    )
    (tmp_path / "rows.py").write_text(f"{head}{kept}sys.stdout.buffer.write(pickle.dumps(kept))\n")
    run = [sys.executable, str(tmp_path / "rows.py")]
    done = subprocess.run(run, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
    for (source, _, _), pickled_there in zip(OWN_ROWS, pickle.loads(done.stdout), strict=True):
        define(source)
        assert pickle.loads(pickled_there).parents[0].data == 0.5


def test_a_pickle_from_another_python_is_taken():
    """There the code of one source differs, so that it tells nothing."""
    name, (version, told) = "own", ("(3, 99), optimized 0", "other code")
    rule = rules.Rule(name, "o", abs, (1.0,))
    try:
        assert copying._row_named(name, version, told) is rule
    finally:
        del rules.RULES[name]


def test_a_row_is_copied_as_itself(monkeypatch):
    """It never changes; also where it has been replaced."""
    monkeypatch.setattr("autograd.row.RULES", rules.RULES.copy())
    old = rules.Rule("own", "o", abs, (1.0,))
    rules.Rule("own", "o", abs, (2.0,))
    y = old(Value(3.0))
    assert copy.deepcopy([old, y])[0] is copy.copy(old) is copy.deepcopy(y).op is old


class Linked(Value):
    """A node with attributes of its own, which may hold other nodes."""


@each_way
def test_attributes_that_hold_nodes(copied):
    """A node that holds itself, its result or an operand beside it holds their copies in the copy."""
    a, b = Linked(2.0), Linked(3.0)
    y = a * b
    a.self, a.result, a.other, b.other = a, y, b, a
    for twin in (copied(y), copied(a).result, copied(b).other.result, copied((a, y))[1], copied([y, b])[0]):
        left, right = twin.parents
        assert (left.self, left.result, left.other, right.other) == (left, twin, right, left)
        twin.backward()
        assert (left.grad, right.grad, a.grad, b.grad) == (3.0, 2.0, 0.0, 0.0)
    twins = copied((a, y, b))
    assert (twins[0], twins[2]) == twins[1].parents
