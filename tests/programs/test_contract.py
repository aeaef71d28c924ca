"""Sums of products as text: whatever the letters, the text computes the einsum."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd import rules
from autograd.formula import ATOM
from autograd.programs.contract import Term, added, aligned, contract, elementwise, product

SIZES = dict(zip("bijk", (5, 2, 3, 4), strict=True))
COUNTS = {letter: f"{size}.0" for letter, size in SIZES.items()}
letters = st.permutations("bijk").flatmap(lambda order: st.integers(0, 3).map(lambda n: "".join(order[:n])))


def arrays(factors):
    """An array for each term, of the sizes of its letters."""
    numbers = np.random.default_rng(0)
    return {term.text: numbers.normal(size=[SIZES[x] for x in term.axes]) for term in factors}


def run(term, names):
    return eval(term.text, {"np": np, "exp": np.exp, **names})  # noqa: S307 (our own text)


@settings(deadline=None)
@given(st.lists(letters, min_size=1, max_size=4), st.sets(st.sampled_from("bijk"), max_size=3))
def test_the_text_computes_the_einsum(axes_of_factors, summed):
    """For up to four factors of any axes, summed over any letters."""
    factors = [Term(f"a{n}", axes=axes) for n, axes in enumerate(axes_of_factors)]
    names = arrays(factors)
    over, kept = "".join(sorted(summed)), "".join([x for x in "bijk" if x not in summed])
    term = contract(factors, kept, over, COUNTS)
    read = set("".join(axes_of_factors))
    assert set(term.axes) == read - summed
    many = np.prod([SIZES[x] for x in summed - read])
    wanted = np.einsum(",".join(axes_of_factors) + "->" + term.axes, *names.values()) * many
    got = run(term, names)
    assert np.shape(got) == wanted.shape
    assert np.allclose(got, wanted, rtol=1e-13, atol=1e-13), term


@settings(deadline=None)
@given(st.lists(letters, min_size=1, max_size=4))
def test_products_and_sums_number_by_number(axes_of_terms):
    """What is multiplied and added is broadcast along the axes that it has not."""
    terms = [Term(f"a{n}", axes=axes) for n, axes in enumerate(axes_of_terms)]
    names = arrays(terms)
    full = [
        np.einsum(f"{term.axes},bijk->bijk", names[term.text], np.ones([*SIZES.values()])) for term in terms
    ]
    for made, wanted in ((product, np.prod(full, 0)), (added, np.sum(full, 0))):
        term = made(terms, "bijk")
        got = aligned(term, "bijk")
        assert np.allclose(np.broadcast_to(run(got, names), wanted.shape), wanted, rtol=1e-13, atol=1e-13)


def texts(*pairs):
    return [Term(text, axes=axes) for text, axes in pairs]


@pytest.mark.parametrize(
    ("factors", "axes", "over", "text"),
    [
        (texts(("x", "bj"), ("W", "ij")), "bi", "j", "x @ W.T"),
        (texts(("W", "ij"), ("d_z", "bi")), "bj", "i", "d_z @ W"),
        (texts(("d_z", "bi"), ("x", "bj")), "ij", "b", "d_z.T @ x"),
        (texts(("W", "ij"), ("x", "j")), "i", "j", "W @ x"),
        (texts(("a", "bi"), ("w", "i")), "b", "i", "a @ w"),
        (texts(("a", "bi"), ("d", "b")), "i", "b", "a.T @ d"),
        (texts(("a", "i"), ("b", "i")), "", "i", "a @ b"),
        (texts(("a", "bi"), ("d", "bi")), "i", "b", "(a * d).sum(0)"),
        (
            texts(
                ("d", "bi"),
            ),
            "i",
            "b",
            "d.sum(0)",
        ),
        (texts(("d", "bi"), ("2.0", "")), "", "bi", "2.0 * d.sum()"),
        (texts(("w", ""), ("d_z", "bi"), ("a", "bi"), ("x", "bj")), "ij", "b", "w * ((d_z * a).T @ x)"),
        (texts(("c", "i")), "i", "b", "5.0 * c"),
        (texts(("q", "bti"), ("k", "bui")), "btu", "i", "q @ k.swapaxes(-1, -2)"),
        (texts(("e", "btu"), ("v", "bui")), "bti", "u", "e @ v"),
        (texts(("d", "bti"), ("x", "btj")), "ij", "bt", "np.tensordot(d, x, ((0, 1), (0, 1)))"),
        (texts(("m", "ij"), ("d", "bi"), ("x", "bj")), "ij", "b", "d.T @ x * m"),
    ],
)
def test_it_reads_as_it_is_written_by_hand(factors, axes, over, text):
    """The formulas of a layer, of its gradient and of attention."""
    assert contract(factors, axes, over, COUNTS).text == text


def test_operands_along_an_axis_are_spread():
    """A row of any number of operands takes the numbers along an axis one after the other."""
    y, z = Term("y", axes="b"), Term("z", axes="bk")
    assert elementwise(rules.total, [z], "b", "k").text == "total(*z.T)"
    assert elementwise(rules.total, [y, z], "bi", "k") == Term("total(y, *z.T)", ATOM, "b")


def test_a_negative_term_is_subtracted():
    """A sum with a sign in it is a difference."""
    assert added([Term("a"), Term("-b", 3), Term("c")], "").text == "a - b + c"
