"""Choices in programs: nothing that only an unchosen side reads is computed, and none of it can fail."""

import itertools
import math
import random

import pytest
from suites import compilers_slow, slow

from autograd import Value, exp, grad, greater, log, lower, sqrt, tanh, where
from autograd.programs import choices, program

PLAIN = ("python", "numba")


@pytest.mark.parametrize("count", [2, 7, 40])
def test_a_step_that_many_choices_share(count):
    """However many choices read a step, it is computed just if one of them falls so: value and slope."""
    x, limits = Value(3.0, "x"), [0.5 * i for i in range(count)]
    root = sqrt(x - 1)
    y = sum((where(greater(x, 1 + limit), root * (i + 1), x) for i, limit in enumerate(limits)), 0 * x)
    run = lower([y, *grad(y, [x])], [x]).compile()
    for at in (-5.0, 1.0, 1.25, 4.0):
        chosen = [at > 1 + limit for limit in limits]
        value = sum(math.sqrt(at - 1) * (i + 1) if c else at for i, c in enumerate(chosen))
        slope = sum(0.5 / math.sqrt(at - 1) * (i + 1) if c else 1.0 for i, c in enumerate(chosen))
        assert run(at) == pytest.approx((value, slope), rel=1e-13)
    with pytest.raises(ValueError, match=r"^log\(x\): operand is -1\.0 "):
        lower([where(greater(x, -2), log(x), y)], [x]).compile()(-1.0)


@pytest.mark.parametrize("target", compilers_slow(PLAIN))
def test_sums_over_samples_by_need(target):
    """Where one sample needs a step that another one cannot compute, the sum is that of the chosen sides."""
    if target == "numba":
        pytest.importorskip("numba", reason="numba is not installed")
    x, w = Value(2.0, "x"), Value(3.0, "w")
    shares = [where(greater(x, i / 10), w / x, w) for i in range(9)]
    y = sum(shares, 0 * x)
    run = lower([y, *grad(y, [w])], [x, w]).compile_sum(1, target)
    found = run([0, 2.0, -1], 3)
    assert found == pytest.approx((27 + 13.5 + 27, 9 + 4.5 + 9), rel=1e-14)
    assert {type(number) for number in found} == {float}


@pytest.mark.parametrize("count", [2, 3, 7, 20, slow(60)])
def test_the_code_alone_computes_nothing_that_is_not_needed(count):
    """Also without the door, which would compute by need: side by side, and each choice within the last."""
    a, xs = Value(2.0, "a"), [Value(0.5, f"x{i}") for i in range(count)]
    root, nested = log(a), a * 0
    flat = sum((where(greater(x, 0), root * i, 0) for i, x in enumerate(xs)), nested)
    for x in xs:
        nested = where(greater(x, 0.1), where(greater(x, 0.5), nested, root), nested + 1)
    for y, wanted in ((flat, 0.0), (nested, float(count))):
        module = {}
        exec(lower([y, *grad(y, [a])], [a, *xs]).source, module)  # noqa: S102 (ours)
        assert module["program"](-1.0, *[-0.5] * count) == (wanted, 0.0)
        assert module["program"](2.0, *[x.data for x in xs]) == (y.data, grad(y, [a])[0].data)


def tower(count, x):
    """A piecewise function of so many pieces, each choice within the last."""
    y = x
    for i in range(count):
        y = where(greater(x, float(i)), x + 2.0 * i, y * 1.0 + tanh(y))
    return y


def test_choices_within_choices():
    """Three hundred of them: a program that Python can read, with the numbers of the graph."""
    x = Value(3.5, "x")
    run = lower(tower(300, x), [x]).compile()
    for at in (-1.0, 0.5, 3.5, 250.5):
        assert run(at) == tower(300, Value(at)).data


def test_laying_out_takes_time_in_proportion():
    """For twice the lines, some twice the work: counted in names looked at, not in seconds."""

    def work(count):
        x = Value(0.5, "x")
        y = tower(count, x)
        for _ in range(count):
            y = where(greater(y, 0.5), exp(-y), y + 1) + tanh(y)
        lowered, looks, names = lower(y, [x]), [0], choices._names

        def counted(text):
            looks[0] += 1
            return names(text)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(choices, "_names", counted)
            assert lowered.source
        return looks[0]

    assert work(400) < 2.5 * work(200)


def test_every_name_is_bound_before_it_is_read():
    """Random programs of choices whose conditions are chosen too: the numbers of the graph, at each point."""
    for seed in range(60):
        rng = random.Random(seed)

        def function(a, b, rng=rng):
            nodes = [a, b]
            for _ in range(25):
                one, two, three = (rng.choice(nodes[-8:]) for _ in range(3))
                kinds = [
                    where(greater(one, two), three, one),
                    tanh(one) + two,
                    one * tanh(two),
                    greater(one, two),
                ]
                nodes.append(rng.choice([kinds[0], *kinds]))
            return nodes[-1] + nodes[-3]

        a, b = Value(0.3, "a"), Value(-0.4, "b")
        state = rng.getstate()
        run = lower(function(a, b), [a, b]).compile()
        for point in itertools.product((-1.0, 0.2, 1.5), repeat=2):
            rng.setstate(state)
            assert run(*point) == function(*map(Value, point)).data, seed


def test_nothing_is_computed_twice_where_nothing_fails(monkeypatch):
    """Computing by need is for failures alone."""
    monkeypatch.setattr(program, "by_need", None)
    x = Value(2.0, "x")
    run = lower(where(greater(x, 0), log(x) + sqrt(x) * log(x), 0.0), [x]).compile()
    assert run(-1.0) == 0.0
    assert run(1.0) == 0.0
