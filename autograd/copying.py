"""Copies and pickles of graphs, of any depth.

Python would follow `parents` by recursion and run out of stack. So a graph travels as one flat list,
operands first, and each of its nodes as a place in that list. Copies keep their originals' serial
numbers, so they are in the same order: their gradients add up to the same bits. A pickle names rows; of
your own rows it tells what they were, so that one which has changed since is refused. What a line here
may know: the fields of a node and of a row, functions, and the topological order.

>>> import copy
>>> from autograd import Value
>>> x = Value(2.0, "x")
>>> y = x * x
>>> twin_x, twin_y = copy.deepcopy((x, y))
>>> twin_y.backward()
>>> twin_x.grad, x.grad
(4.0, 0.0)
"""

import copy
import functools
import sys
from _thread import allocate_lock
from contextvars import ContextVar
from dis import get_instructions
from hashlib import sha256
from itertools import count
from operator import getitem
from types import CellType, CodeType, FunctionType
from weakref import WeakKeyDictionary, ref

from autograd import row, value
from autograd.kinds import Any
from autograd.order import topological_order
from autograd.row import Rule
from autograd.value import Value

_FIELDS = ("_primal", "_grad", "op", "_label", "_trace", "serial")
_NODE = {*_FIELDS, "parents", "__weakref__", "__dict__"}


def copy_node(node: Value) -> Value:
    """A node of its own with the same fields and the same parents: what `copy.copy` gives."""
    return _make(type(node), _fields_of(node), node.parents, _own_of(node))


def deep_copy(node: Value, memo: dict[int, Any]) -> Value:
    """What `copy.deepcopy` gives: the node and everything it was made from, copied once per `memo`."""
    originals = topological_order(node, skip=lambda node: id(node) in memo)
    memo.setdefault(id(memo), []).extend(originals)  # kept alive, as long as their ids stand in the memo
    for original in originals:
        parents = tuple([memo[id(parent)] for parent in original.parents])
        memo[id(original)] = _make(type(original), _fields_of(original), parents)
    for original in originals:  # when all have a twin, as attributes may hold any of them
        _give(memo[id(original)], copy.deepcopy(_own_of(original), memo))
    copied: Value = memo[id(node)]
    return copied


def reduce_node(node: Value) -> tuple[Any, ...]:
    """What `pickle` makes of a node: a leaf by its fields, any other by its place."""
    if node.op is None:
        return _unpickled, (type(node), _fields_of(node), ()), _own_of(node), None, None, _give
    graph = _home_of(node) or _FlatGraph(node)
    return getitem, (graph, graph.places[node])  # when that is a list again


def reduce_row(rule: Rule) -> tuple[Any, ...]:
    """What `pickle` makes of a row: its name, and of a row of your own, what it is."""
    return _row_named, (rule.name, *([] if rule.name in row.OURS else _fingerprint(rule)))


def _row_named(name: str, version: str = "", fingerprint: str = "") -> Rule:
    if name not in row.RULES:
        raise ValueError(f"this pickle has nodes of the row {name}: define that row first")
    if (now := _fingerprint(row.RULES[name])) != (version, fingerprint) and now[0] == version:
        raise ValueError(f"the row {name} has changed since this was pickled: compute it again")
    return row.RULES[name]


def is_replaced(rule: Rule) -> bool:
    """Whether a row of another kind has its name now; one that is made again is the same."""
    new = row.RULES.get(rule.name, rule)
    return new is not rule and _fingerprint(new) != _fingerprint(rule)


def _fingerprint(rule: Rule) -> tuple[str, str]:
    """The version of Python, and a short text on what it makes of a row, the same in every process."""
    told = repr(_told((rule.arity, rule.primal, rule.partials), set())).encode("utf-8", "replace")
    return f"{sys.version_info[:2]} -O{sys.flags.optimize}", sha256(told).hexdigest()


def _told(thing: Any, met: set[int], around: Any = None) -> Any:
    """A part of a row as text: numbers, and functions by their code and what they read; the rest by name.

    That is, what may change by itself, such as a list, and functions of another file than the reader's.
    """
    if isinstance(thing, FunctionType | Rule) and id(thing) in met:
        return "again"
    met.add(id(thing))
    if isinstance(thing, Rule) and thing.name not in row.OURS:
        thing = (thing.name, thing.primal, thing.partials)
    elif isinstance(thing, FunctionType) and (around is None or thing.__globals__ is around):
        thing, around = (thing.__code__, thing.__defaults__, *_read_by(thing)), thing.__globals__
    elif isinstance(thing, CodeType):
        thing = (thing.co_code, thing.co_names, thing.co_consts)
    elif isinstance(thing, functools.partial):
        thing = (thing.func, thing.args)
    if isinstance(thing, tuple):
        return [_told(part, met, around) for part in thing]
    if isinstance(thing, (int, float, complex, str, bytes, frozenset)):
        return sorted(map(repr, thing)) if isinstance(thing, frozenset) else repr(thing)
    return type(thing).__name__, getattr(thing, "__name__", "")


def _read_by(function: FunctionType) -> list[Any]:
    """What a function reads from around it, but for what it puts there itself, such as a count."""
    codes, used = [function.__code__], []
    for code in codes:
        codes += [part for part in code.co_consts if isinstance(part, CodeType)]
        used += [(step.opname, step.argval) for step in get_instructions(code)]
    outer = {name: function.__globals__.get(name) for how, name in used if how == "LOAD_GLOBAL"}
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    outer |= {name: cell.cell_contents for name, cell in cells if cell != CellType()}
    stored = {name for how, name in used if how in ("STORE_GLOBAL", "STORE_DEREF")}
    return [outer[name] for name in sorted(outer.keys() - stored)]


def _fields_of(node: Value) -> list[Any]:
    return [getattr(node, name) for name in _FIELDS]


def _own_of(node: Value) -> dict[str, Any]:
    """The attributes that a subclass has beside a node's."""
    slots = [name for kind in type(node).__mro__ for name in kind.__dict__.get("__slots__", ())]
    own = {name: getattr(node, name) for name in slots if name not in _NODE and hasattr(node, name)}
    return own | getattr(node, "__dict__", {})


def _give(node: Value, own: dict[str, Any]) -> None:
    for name, content in own.items():
        setattr(node, name, content)


def _make(
    kind: type[Value], fields: list[Any], parents: tuple[Value, ...], own: dict[str, Any] | None = None
) -> Value:
    node = kind.__new__(kind)
    for name, field in zip(_FIELDS, fields, strict=True):
        setattr(node, name, field)
    node.parents = parents
    _give(node, own or {})
    youngest = max([parent.serial for parent in parents], default=-1)
    if youngest >= node.serial:  # an operand was put in place of the original's
        node.serial = _later_than(youngest)
    return node


def _unpickled(kind: type[Value], fields: list[Any], parents: tuple[Value, ...]) -> Value:
    """The node again, and every node from now on younger: it may come from another process."""
    node = _make(kind, fields, parents)
    _later_than(node.serial)
    return node


_jumping = allocate_lock()


def _later_than(serial: int) -> int:
    """A new serial number, greater than this one, which may come from elsewhere; so are all after it."""
    with _jumping:
        new = next(value.serials)
        if new <= serial:
            new, value.serials = serial + 1, count(serial + 2)
        return new


class _FlatGraph:
    """The operations that made a node, operands first, as one object to pickle.

    It lives as long as the pickle that needs it, and leaves out nodes that another living one holds:
    so what several nodes of one pickle share stays shared.
    """

    def __init__(self, output: Value) -> None:
        made = topological_order(output, skip=lambda node: node is not output and _home_of(node) is not None)
        nodes = [node for node in made if node.op is not None]
        self.places = {node: place for place, node in enumerate(nodes)}
        homes = _homes.get()
        if homes is None:
            homes = WeakKeyDictionary()
            _homes.set(homes)
        for node in nodes:
            homes[node] = ref(self)

    def __reduce__(self) -> tuple[Any, ...]:
        records = [
            (type(node), _fields_of(node), [self.places.get(p, p) for p in node.parents])
            for node in self.places
        ]
        return _unflatten, (records,), [*map(_own_of, self.places)], None, None, _give_each


# Of each thread by itself: two pickles under way at once know nothing of each other.
_homes: ContextVar[WeakKeyDictionary[Value, ref[_FlatGraph]] | None] = ContextVar("homes", default=None)


def _home_of(node: Value) -> _FlatGraph | None:
    homes = _homes.get()
    home = homes.get(node) if homes is not None else None
    return home() if home else None


def _unflatten(records: list[tuple[type[Value], list[Any], list[Any]]]) -> list[Value]:
    """The nodes again. A parent is a place earlier in the list, or a node that came by itself."""
    nodes: list[Value] = []
    for kind, fields, parents in records:
        known = [nodes[parent] if isinstance(parent, int) else parent for parent in parents]
        nodes.append(_unpickled(kind, fields, tuple(known)))
    return nodes


def _give_each(nodes: list[Value], owns: list[dict[str, Any]]) -> None:
    for node, own in zip(nodes, owns, strict=True):
        _give(node, own)
