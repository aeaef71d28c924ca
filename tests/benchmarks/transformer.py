"""A small transformer over any kind of number: how well each next token was foretold.

One block: embeddings of token and place, attention with several heads, a perceptron; both with a
residual around them and a normalisation before them; softmax and cross entropy at the end. What makes
nodes of numbers, and what is done with them, is handed in as `Numbers`.
"""

# ruff: noqa: B905 (a strict zip costs time, and would make all engines look alike)

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

WIDTH, HEADS, VOCABULARY = 16, 4, 27
TOKENS = (20, 8, 4, 17, 4, 8, 18, 0, 13)
SHAPES = {
    "token": (VOCABULARY, WIDTH),
    "place": (len(TOKENS) - 1, WIDTH),
    "query": (WIDTH, WIDTH),
    "key": (WIDTH, WIDTH),
    "value": (WIDTH, WIDTH),
    "mix": (WIDTH, WIDTH),
    "wide": (4 * WIDTH, WIDTH),
    "narrow": (WIDTH, 4 * WIDTH),
    "guess": (VOCABULARY, WIDTH),
}
"""Rows and columns of each matrix of weights."""

Vector = list[Any]
Weights = dict[str, list[Vector]]


class Numbers(NamedTuple):
    """A kind of number: how a plain one becomes a leaf, its sum and functions, its data."""

    leaf: Callable[[float], Any]
    sum: Callable[[Vector], Any]
    exp: Callable[[Any], Any]
    log: Callable[[Any], Any]
    relu: Callable[[Any], Any]
    data: Callable[[Any], float]


def weights(of: Numbers) -> Weights:
    """The weights before training, the same each time."""
    rng = random.Random(0)
    return {
        name: [[of.leaf(rng.gauss(0.0, 0.1)) for _ in range(columns)] for _ in range(rows)]
        for name, (rows, columns) in SHAPES.items()
    }


def loss(w: Weights, of: Numbers) -> Any:
    """The mean cross entropy of each next token, given those before it."""
    keys: list[Vector] = []
    values: list[Vector] = []
    losses = []
    for place, (token, following) in enumerate(pairwise(TOKENS)):
        x = _added(w["token"][token], w["place"][place])
        x = _added(x, _attention(w, _normalised(x, of), keys, values, of))
        x = _added(x, _perceptron(w, _normalised(x, of), of))
        chances = _softmax(_times(w["guess"], _normalised(x, of), of), of)
        losses.append(-of.log(chances[following]))
    return of.sum(losses) * (1.0 / len(losses))


def _attention(w: Weights, x: Vector, keys: list[Vector], values: list[Vector], of: Numbers) -> Vector:
    """What the tokens so far tell this one; its own key and value are put with theirs."""
    query = _times(w["query"], x, of)
    keys.append(_times(w["key"], x, of))
    values.append(_times(w["value"], x, of))
    size = WIDTH // HEADS
    told = []
    for start in range(0, WIDTH, size):
        head = slice(start, start + size)
        shares = _softmax([_dot(query[head], key[head], of) * size**-0.5 for key in keys], of)
        told += [_dot(shares, [value[i] for value in values], of) for i in range(start, start + size)]
    return _times(w["mix"], told, of)


def _perceptron(w: Weights, x: Vector, of: Numbers) -> Vector:
    return _times(w["narrow"], [of.relu(z) for z in _times(w["wide"], x, of)], of)


def _normalised(x: Vector, of: Numbers) -> Vector:
    """Divided by the root of the mean square."""
    scale = (of.sum([a * a for a in x]) * (1.0 / len(x)) + 1e-5) ** -0.5
    return [a * scale for a in x]


def _softmax(x: Vector, of: Numbers) -> Vector:
    greatest = max(of.data(a) for a in x)
    powers = [of.exp(a - greatest) for a in x]
    whole = of.sum(powers)
    return [power / whole for power in powers]


def _times(matrix: list[Vector], x: Vector, of: Numbers) -> Vector:
    return [_dot(row, x, of) for row in matrix]


def _dot(a: Vector, b: Vector, of: Numbers) -> Any:
    return of.sum([p * q for p, q in zip(a, b)])


def _added(a: Vector, b: Vector) -> Vector:
    return [p + q for p, q in zip(a, b)]
