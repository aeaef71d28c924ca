"""The receipt: all numbers as data, what its schema says, and every way of tampering with it."""

import copy
import json

import pytest
from explained import HOSTILE, hostile_graph, random_graph, small_graph

from autograd import Value, maximum, no_grad, total, verify, where
from autograd.explaining import explain
from autograd.explaining.receipt import schema
from autograd.rules import Rule
from autograd.verifying import ReceiptError


def written(output, wrt=None):
    return json.loads(explain(output, wrt).json())


def fields(part, path=()):
    """Every number, text and null of a receipt, with the way to it."""
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else None
    if inside is None:
        yield path, part
    for key, content in inside or ():
        yield from fields(content, (*path, key))


def lists(part, path=()):
    """The way to every list in it."""
    if isinstance(part, list):
        yield path
    for key, content in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(content, (dict, list)):
            yield from lists(content, (*path, key))


def at(part, path):
    for key in path:
        part = part[key]
    return part


def other(content):
    """Something else of the same kind; a number off by one part in 10**12."""
    if isinstance(content, bool):
        return not content
    if isinstance(content, int):
        return content + 1
    if isinstance(content, float):
        return content * (1 + 1e-12) if content else 1e-12
    return 1.0 if content is None else "add" if content == "sub" else "sub"


def refused(told):
    try:
        verify(told)
    except ReceiptError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("seed", range(12))
def test_a_receipt_holds(seed):
    """Whatever the graph and the seed, and through text and back, every statement holds."""
    y = random_graph(seed)
    assert verify(explain(y).json()) == verify(written(y)) > 100
    y.backward(0.3)
    assert verify(explain(y).json()) == verify(explain(y, digits=2, limit=1).json())


@pytest.mark.parametrize(
    "make",
    [
        lambda x: x,
        lambda x: maximum(x, 1.0) + where(x > 0, x.sqrt(), x),
        lambda x: total([x, x, x * 1e200]) * 1e200,  # inf, and a share that is inf
        lambda x: (x * 1e308 * 10) - (x * 1e308 * 10),  # nan
        lambda x: x * -0.0,
        lambda x: x.detach() * x,
    ],
)
def test_receipts_of_odd_graphs(make):
    """A leaf alone, gates, infinities, nan, zeros of either sign: JSON for any reader, and it holds."""
    told = explain(make(Value(2.0, "x"))).json()

    def refuse(name):
        raise AssertionError(name)  # NaN and Infinity are no JSON

    assert verify(json.loads(told, parse_constant=refuse)) > 0


def test_a_result_without_a_graph_and_a_row_of_ones_own():
    """A constant has no step; a new row is looked up by its name."""
    with no_grad():
        y = Value(2.0) * 3
    assert written(y)["steps"] == []
    assert verify(explain(y).json()) > 0
    cube = Rule("cube_of_receipts", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
    assert verify(explain(cube(Value(2.0, "x"))).json()) > 0
    told = explain(cube(Value(2.0, "x"))).json().replace("cube_of_receipts", "lost")
    assert "nodes[1].rule, 'lost', being in the table is False" in refused(told)


@pytest.mark.parametrize("make", [small_graph, lambda: random_graph(3)])
def test_no_field_can_be_changed(make):
    """Each number off by one part in 10**12, each id, rule, flag and null: all but names, title, question."""
    told = written(make())
    missed = []
    for path, content in fields(told):
        changed = copy.deepcopy(told)
        at(changed, path[:-1])[path[-1]] = other(content)
        if not refused(changed):
            missed.append(path)
    leaves = [k for k, row in enumerate(told["nodes"]) if row["rule"] is None]
    unread = {("title",), ("wrt",)} | {("nodes", k, "name") for k in range(len(told["nodes"]))}
    hidden = set(missed) - unread
    # A leaf's number may be lost beside a far larger one, and another operand of these may give the same.
    steps = {"greater", "maximum", "relu"}
    assert {p for p in hidden if p[1] not in leaves and told["nodes"][p[1]]["rule"] not in steps} == set()
    assert make is not small_graph or hidden == set()
    assert unread <= set(missed)


def test_no_row_can_be_lost_doubled_or_moved():
    """Every list, one item dropped, written twice, or two of them changed over: caught."""
    told = written(small_graph())
    for path in lists(told):
        for k in range(len(at(told, path))):
            for change in ("drop", "double", "move"):
                changed = copy.deepcopy(told)
                items = at(changed, path)
                if change == "drop":
                    del items[k]
                elif change == "double":
                    items.insert(k, items[k])
                else:
                    items[k], items[k - 1] = items[k - 1], items[k]
                assert changed == told or refused(changed), (path, k, change)


def test_the_first_broken_rule_is_named():
    """Where, what stands there, what must, and by how much they differ."""
    told = written(small_graph())
    told["nodes"][3]["value"] = -4.5
    told["steps"][3]["shares"][0]["product"] = 0.0
    assert refused(told) == "nodes[3].value is -4.5, but add of -6.0, 2.0 is -4.0: off by 0.5"
    told["nodes"][3]["value"] = -4.0
    assert "steps[3].shares[0].product is 0.0, but 0.8399" in refused(told)
    del told["steps"][1]["shares"][0]["after"]
    assert refused(told).endswith("missing: 'after'")


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "3", '"x"', '{"nodes": []}', "{"])
def test_what_is_no_receipt(text):
    """Anything else is refused in one sentence."""
    assert "\n" not in refused(text)
    assert refused(text)


@pytest.mark.parametrize("content", [True, None, "1", [], {}, "Infinity"])
def test_numbers_are_numbers(content):
    """In the place of a number nothing else is taken."""
    for path in (("seed",), ("nodes", 0, "value"), ("steps", 0, "shares", 0, "partial")):
        told = written(small_graph())
        at(told, path[:-1])[path[-1]] = content
        assert refused(told)


def test_the_schema_says_what_stands_there_and_what_is_not_verified():
    """Every field of a receipt is in the schema, and no other; names, title and question say so."""
    parts, told = schema()["$defs"], written(small_graph())
    for part, found in (
        (schema(), told),
        (parts["node"], told["nodes"][0]),
        (parts["step"], told["steps"][0]),
        (parts["share"], told["steps"][0]["shares"][0]),
    ):
        assert list(found) == part["required"] == list(part["properties"])
    unverified = [
        schema()["properties"]["title"],
        schema()["properties"]["wrt"],
        parts["node"]["properties"]["name"],
    ]
    assert all("ot verified" in field["description"] for field in [*unverified, schema()])
    assert schema()["properties"]["kind"]["const"] == told["kind"] == schema()["title"]


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_labels_do_no_harm_in_a_receipt(label):
    """A label is text of JSON, in ASCII."""
    told = explain(hostile_graph(label)).json()
    assert told.isascii()
    assert verify(told) > 0


def test_the_question_is_told_and_the_whole_pass(tmp_path):
    """With wrt, the receipt still holds every step, and names the node; saved by its ending."""
    y = small_graph()
    a = y.parents[0].parents[0].parents[1]
    assert written(y, a)["steps"] == written(y)["steps"]
    assert written(y, a)["wrt"] == 0
    assert written(y, Value(1.0))["wrt"] is None
    explain(y, a).save(tmp_path / "receipt.json")
    assert verify((tmp_path / "receipt.json").read_text(encoding="utf-8")) > 0
