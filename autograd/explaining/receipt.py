"""The whole backward pass as a receipt: every value, partial, share and sum as data.

What a line here may know: a replay, and how JSON is written. `autograd.verifying` checks what it writes;
the schema is `receipt.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from autograd.explaining.replay import Replay, Step
from autograd.value import Constant, Value
from autograd.verifying import KIND

Row = dict[str, Any]


def schema() -> dict[str, Any]:
    """The JSON schema of a receipt: what each field means, and which of them `verify` does not look at."""
    text = files("autograd.explaining").joinpath("receipt.schema.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def receipt(found: Replay, title: str) -> str:
    """The whole pass as JSON, a row to a line; what `wrt` leaves out of an explanation is here too."""
    nodes, steps = found.whole
    ids: dict[Value | None, int] = {node: k for k, node in enumerate(nodes)}
    head = {"kind": KIND, "title": title, "seed": _plain(found.seed), "output": ids[found.output]}
    told = [f'"{key}": {json.dumps(part)}' for key, part in {**head, "wrt": ids.get(found.wrt)}.items()]
    rows = [_node(found, node, ids) for node in nodes]
    turns = [_step(step, ids) for step in steps]
    for key, listed in ("nodes", rows), ("steps", turns):
        told.append(f'"{key}": [\n  ' + ",\n  ".join(map(json.dumps, listed)) + "\n ]")
    return "{" + ",\n ".join(told) + "}\n"


def _node(found: Replay, node: Value, ids: Mapping[Value | None, int]) -> Row:
    row = {"id": ids[node], "name": found.names[node], "rule": node.op.name if node.op else None}
    row |= {"operands": [ids[x] for x in node.parents], "constant": isinstance(node, Constant)}
    return row | {"value": _plain(found.values[node]), "adjoint": _plain(found.adjoints.get(node))}


def _step(step: Step, ids: Mapping[Value | None, int]) -> Row:
    shares = []
    for share in step.shares:
        row: Row = {"operand": ids[share.operand], "place": share.place}
        row |= {key: _plain(getattr(share, key)) for key in ("partial", "product", "before", "after")}
        shares.append({**row, "number": share.number, "of": share.of})
    return {"node": ids[step.node], "adjoint": _plain(step.adjoint), "shares": shares}


def _plain(number: float | None) -> float | str | None:
    """A number as JSON has it, which knows neither inf nor nan: those are text."""
    return number if number is None or number - number == 0.0 else repr(number)
