"""Copies and pickles of graphs, of any depth.

Python would follow `parents` by recursion and run out of stack. So a graph travels as one flat list,
operands first, and each of its nodes as a place in that list. Copies keep their originals' serial
numbers, so they are in the same order: their gradients add up to the same bits. What a line here may
know: the fields of a node, and the topological order.

>>> import copy
>>> from autograd import Value
>>> x = Value(2.0, "x")
>>> y = x * x
>>> twin_x, twin_y = copy.deepcopy((x, y))
>>> twin_y.backward()
>>> twin_x.grad, x.grad
(4.0, 0.0)
"""

from __future__ import annotations

import copy
from _thread import allocate_lock
from contextvars import ContextVar
from itertools import count
from weakref import WeakKeyDictionary, ref

from autograd import value
from autograd.kinds import Any
from autograd.order import topological_order
from autograd.value import Value

_FIELDS = ("_primal", "_grad", "op", "_label", "_trace", "serial")
_NODE = {*_FIELDS, "parents", "__weakref__", "__dict__"}


def copy_node(node: Value) -> Value:
    """A node of its own with the same fields and the same parents: what `copy.copy` gives."""
    return _make(type(node), _fields_of(node), node.parents, _own_of(node))


def deep_copy(node: Value, memo: dict[int, Any]) -> Value:
    """What `copy.deepcopy` gives: the node and everything it was made from, copied once per `memo`."""
    originals = memo.setdefault(id(memo), [])  # kept alive, as long as their ids stand in the memo
    for original in topological_order(node, skip=lambda node: id(node) in memo):
        parents = tuple([memo[id(parent)] for parent in original.parents])
        twin = memo[id(original)] = _make(type(original), _fields_of(original), parents)
        originals.append(original)
        _give(twin, copy.deepcopy(_own_of(original), memo))
    copied: Value = memo[id(node)]
    return copied


def reduce_node(node: Value) -> tuple[Any, ...]:
    """What `pickle` makes of a node: a leaf by its fields, any other by its place."""
    if node.op is None:
        return _unpickled, (type(node), _fields_of(node), (), _own_of(node))
    graph = _home_of(node) or _FlatGraph(node)
    return _node_at, (graph, graph.places[node])


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


def _unpickled(
    kind: type[Value], fields: list[Any], parents: tuple[Value, ...], own: dict[str, Any]
) -> Value:
    """The node again, and every node from now on younger: it may come from another process."""
    node = _make(kind, fields, parents, own)
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
            (type(node), _fields_of(node), [self.places.get(p, p) for p in node.parents], _own_of(node))
            for node in self.places
        ]
        return _unflatten, (records,)


# Of each thread by itself: two pickles under way at once know nothing of each other.
_homes: ContextVar[WeakKeyDictionary[Value, ref[_FlatGraph]] | None] = ContextVar("homes", default=None)


def _home_of(node: Value) -> _FlatGraph | None:
    homes = _homes.get()
    home = homes.get(node) if homes is not None else None
    return home() if home else None


def _unflatten(records: list[tuple[type[Value], list[Any], list[Any], dict[str, Any]]]) -> list[Value]:
    """The nodes again. A parent is a place earlier in the list, or a node that came by itself."""
    nodes: list[Value] = []
    for kind, fields, parents, own in records:
        known = [nodes[parent] if isinstance(parent, int) else parent for parent in parents]
        nodes.append(_unpickled(kind, fields, tuple(known), own))
    return nodes


def _node_at(nodes: list[Value], place: int) -> Value:
    return nodes[place]
