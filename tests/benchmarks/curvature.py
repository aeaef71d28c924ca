"""How a Hessian-vector product scales: a few gradients, whatever the number of inputs."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from autograd import Value, grad, hessian_vector_product, total

from .measure import Table, paired_rounds, ratio

SIZES = (2, 5, 10, 20, 50, 100)


def rosenbrock(x: Sequence[Any]) -> Any:
    """The chained Rosenbrock function: each variable is coupled with the next."""
    return total([100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in pairwise(x)])


def rosenbrock_product(x: Sequence[float], v: Sequence[float]) -> list[float]:
    """Its Hessian, written out by hand, times v."""
    product = [0.0] * len(x)
    for i in range(len(x) - 1):
        mixed = -400 * x[i]
        product[i] += (1200 * x[i] ** 2 - 400 * x[i + 1] + 2) * v[i] + mixed * v[i + 1]
        product[i + 1] += mixed * v[i] + 200 * v[i + 1]
    return product


def compare_products(rounds: int) -> Table:
    """The time of a Hessian-vector product, as a multiple of the gradient's, on the same recorded graph."""
    note = "The function is Rosenbrock's, each input coupled with the next; its graph is recorded before."
    return Table([_row(n, rounds) for n in SIZES], [f"{note} Processor time."])


def _row(n: int, rounds: int) -> dict[str, Any]:
    rng = random.Random(n)
    x = [Value(rng.uniform(-2.0, 2.0)) for _ in range(n)]
    vector = [rng.uniform(-1.0, 1.0) for _ in range(n)]
    output = rosenbrock(x)
    product = partial(hessian_vector_product, output, x, vector)
    _require_right(product(), rosenbrock_product([node.data for node in x], vector))
    seconds = paired_rounds({"grad": partial(grad, output, x), "product": product}, rounds)
    return {"inputs": n, "hessian_vector_product / grad": ratio(seconds["product"], seconds["grad"])}


def _require_right(product: list[Value], expected: list[float]) -> None:
    for entry, right in zip(product, expected, strict=True):
        if not math.isclose(entry.data, right, rel_tol=1e-9, abs_tol=1e-9):
            raise ArithmeticError(f"the product has {entry.data}, by hand it is {right}")
