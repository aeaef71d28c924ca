"""`verify`: the receipt of a backward pass, every number worked out again from those before it.

A receipt, `Explanation.json()`, needs no graph and no engine to be checked: the rows of the table say what
each number must be. So a line here may know rows alone. It writes no receipt.

>>> from autograd import Value, explain
>>> x = Value(3.0, "x")
>>> told = explain(x * x).json()
>>> verify(told)
36
>>> verify(told.replace('"after": 6.0', '"after": 7.0'))
Traceback (most recent call last):
    ...
autograd.verifying.ReceiptError: steps[0].shares[1].after is 7.0, but 3.0 + 3.0 is 6.0: off by 1.0
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from autograd.primals import shown
from autograd.row import Rule
from autograd.rules import RULES

KIND = "chainrule receipt 1"
LEEWAY = 2.0**-50  # how far, of its size, a function may be off on another machine; arithmetic is the same
_ARITHMETIC = {"add", "sub", "mul", "div", "neg", "total"}
Statement = tuple[str, Any, Any, str]  # where it stands, what stands there, what must, and why
Row = Mapping[str, Any]


class ReceiptError(ValueError):
    """The first rule that a receipt breaks: where, and by how much."""


class _Near(float):
    """What a function must come to, within `LEEWAY`."""


def verify(receipt: str | Row) -> int:
    """Work out again every number of a receipt from those before it; return how many statements held.

    `receipt` is the text of `Explanation.json()`, or what `json.loads` makes of it. Raises ReceiptError,
    a ValueError, for the first rule that it breaks, saying where and by how much: an operation that gives
    another value, a partial that its row does not have, a product, a sum, a turn out of the engine's
    order. Arithmetic must agree in every bit; functions to 4 units in the last place, since the libraries
    of two machines may differ by so much. Names and titles are not looked at, as the schema says.
    """
    if not isinstance(receipt, (str, Mapping)):
        raise TypeError(f"verify takes the text of explain(y).json(), not {shown(receipt)}")
    held, where = 0, "its first line"
    try:
        told = json.loads(receipt) if isinstance(receipt, str) else receipt
        for where, found, expected, why in _statements(told):
            if fault := _fault(found, expected):
                raise ReceiptError(f"{where} is {found!r}, but {why} {fault}")
            held += 1
    except json.JSONDecodeError as error:
        raise ReceiptError(f"a receipt is JSON: {error}") from None
    except ReceiptError:
        raise
    except KeyError as error:
        raise ReceiptError(f"beyond {where}, a field is missing: {error}") from None
    except (LookupError, TypeError, AttributeError):
        raise ReceiptError(f"beyond {where}, this receipt is not written as the schema says") from None
    except (ArithmeticError, ValueError) as error:
        raise ReceiptError(f"beyond {where}: {error}") from None
    return held


def _fault(found: Any, expected: Any) -> str:
    """What must stand there instead; nothing if all is well."""
    if not isinstance(expected, float) or found is None:
        same = type(found) is type(expected) and found == expected
        return "" if same else f"is {expected!r}"
    number, leeway = _number(found), LEEWAY * abs(expected) if isinstance(expected, _Near) else 0.0
    off = abs(number - expected)
    same = number == expected or (number != number and expected != expected) or off <= leeway
    return "" if same else f"is {float(expected)!r}: off by {off!r}"


def _number(told: Any) -> float:
    """A number of a receipt; ValueError for anything else."""
    if isinstance(told, bool) or not (isinstance(told, (int, float)) or told in ("inf", "-inf", "nan")):
        raise ValueError(f"{shown(told)} is no number")
    return float(told)


def _statements(told: Row) -> Iterator[Statement]:
    """What a receipt says, in the order in which one follows from another."""
    nodes, steps, turn = told["nodes"], told["steps"], 0
    last = len(nodes) - 1
    yield "kind", told["kind"], KIND, "what is verified here"
    yield "output", told["output"], last, "the last node"
    for k in range(last + 1):
        yield from _forward(nodes, k)
    read = {x for row in nodes for x in row["operands"]}
    yield "what no node reads", [k for k in range(last + 1) if k not in read], [last], "the output alone"
    sums, seen = {last: _number(told["seed"])}, Counter[int]()
    of = Counter([share["operand"] for step in steps for share in step["shares"]])
    for k in reversed(range(last + 1)):
        if k in sums and nodes[k]["rule"] is not None:  # what no gradient gets to has no turn
            where, step = f"steps[{turn}]", steps[turn] if turn < len(steps) else {"node": None}
            yield f"{where}.node", step["node"], k, "the node whose turn comes next"
            yield f"{where}.adjoint", step["adjoint"], sums[k], "what arrived there"
            yield from _backward(nodes, where, step, sums, seen, of)
            turn += 1
    yield "the number of steps", len(steps), turn, "that of the turns"
    for k, row in enumerate(nodes):
        arrived = sums.get(k)
        arrived = 0.0 + arrived if arrived is not None and row["rule"] is None else arrived
        yield f"nodes[{k}].adjoint", row["adjoint"], arrived, "what arrived there"


def _forward(nodes: list[Row], k: int) -> Iterator[Statement]:
    """A node comes after its operands, and its row makes its value of theirs."""
    row, where, name = nodes[k], f"nodes[{k}]", nodes[k]["rule"]
    yield f"{where}.id", row["id"], k, "its place"
    yield f"{where}.rule, {name!r}, being in the table", name is None or name in RULES, True, "what must be"
    operands, rule = row["operands"], None if name is None else RULES[name]
    arity = 0 if rule is None else len(operands) if rule.arity is None else rule.arity
    yield f"the number of operands of {where}", len(operands), arity, f"what {name or 'a leaf'} takes"
    for x in operands:
        yield f"{where}: operand {x!r} coming before it", type(x) is int and 0 <= x < k, True, "what must be"
    value, constant = _number(row["value"]), row["constant"]
    yield f"{where}.constant", constant, constant is True and rule is None, "what this row can be"
    if rule is not None:
        numbers = [_number(nodes[x]["value"]) for x in operands]
        computed = _near(rule, rule.primal(*numbers))
        yield f"{where}.value", value, computed, f"{name} of {', '.join(map(repr, numbers))}"


def _backward(
    nodes: list[Row], where: str, step: Row, sums: dict[int, float], seen: Counter[int], of: Counter[int]
) -> Iterator[Statement]:
    """A node passes to each operand, in order, its adjoint times the partial of its row there."""
    row, passed, adjoint = nodes[step["node"]], 0, _number(step["adjoint"])
    rule, operands = RULES[row["rule"]], row["operands"]
    point = rule.point([_number(nodes[x]["value"]) for x in operands], _number(row["value"]))
    for place, x in enumerate(operands):
        slope = None if nodes[x]["constant"] else rule.partial(place, point)
        if slope is None:  # nothing passes a flat operand, nor a closed gate
            continue
        here, share, before = f"{where}.shares[{passed}]", step["shares"][passed], sums.get(x)
        partial, product = _number(share["partial"]), _number(share["product"])
        added = "the product" if before is None else f"{before!r} + {product!r}"
        seen[x] += 1
        yield f"{here}.operand", share["operand"], x, "the operand whose turn comes next"
        yield f"{here}.place", share["place"], place, "the place of that operand"
        yield f"{here}.partial", share["partial"], _near(rule, slope), f"by the row {rule.name} it"
        yield f"{here}.product", share["product"], adjoint * partial, f"{adjoint!r} × {partial!r}"
        yield f"{here}.before", share["before"], before, "the sum so far"
        yield f"{here}.after", share["after"], product if before is None else before + product, added
        yield f"{here}.number", share["number"], seen[x], "its place among the operand's shares"
        yield f"{here}.of", share["of"], of[x], "the number of the operand's shares"
        sums[x], passed = _number(share["after"]), passed + 1
    yield f"the number of shares of {where}", len(step["shares"]), passed, "what passes on"


def _near(rule: Rule, number: float) -> float:
    """What a row comes to: exactly, or nearly so."""
    return float(number) if rule.name in _ARITHMETIC else _Near(number)
