"""Reverse mode: from one output back to everything it was made from, in one sweep over the graph.

The chain rule stands here once, in `_sweep`: an operand's adjoint gains the node's adjoint times the
partial derivative of the node with respect to that operand. With floats, that is `backward`. With
nodes, the adjoints are graphs themselves, and that is `grad`, of any order. No derivative stands here.

>>> from autograd import Value
>>> x = Value(2.0, "x")
>>> y = x**3
>>> (dy,) = grad(y, [x])
>>> (d2y,) = grad(dy, [x])
>>> dy.data, d2y.data
(12.0, 12.0)
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from autograd.formula import domain_error, formula, label_adjoints
from autograd.kinds import Any, Real, S
from autograd.operators import Number
from autograd.order import topological_order
from autograd.primals import real, shown
from autograd.recording import answered
from autograd.value import Constant, Value


class Share:
    """What an operand gains: the adjoint of the node that reads it at this place, times that node's partial.

    That is the `product`; `total` is the operand's adjoint so far.
    """

    __slots__ = ("adjoint", "node", "operand", "partial", "place", "product", "total")

    def __init__(self, node: Any, place: int, operand: Value, *numbers: Any) -> None:
        self.node, self.place, self.operand = node, place, operand
        self.adjoint, self.partial, self.product, self.total = numbers


def backward(output: Value, seed: Real = 1.0) -> None:
    """Put into `.grad` the gradient of `output` with respect to every node it was made from.

    Leaves gain the gradient (so several passes add up, until you zero them); every other node then
    holds the gradient of this pass alone, and `output.grad` is `seed`. Gradients are written when
    the sweep is complete: an error or an interruption before that changes no `.grad`.

    Raises TypeError unless `seed` is a real number, and, where a partial derivative does not exist,
    the exception of Python's own arithmetic, naming the operation and its operands.

    Source: Griewank and Walther, Evaluating Derivatives (2nd edition, 2008), chapter 3.

    >>> x = Value(3.0, "x")
    >>> y = x * x
    >>> y.backward()
    >>> y.backward()
    >>> x.grad, y.grad
    (12.0, 1.0)
    """
    order, adjoints = _passed(output, real(seed))
    for node in order:
        node._grad = adjoints.pop(node, 0.0)  # 0 behind a flat operand, or a branch not chosen
    for leaf, adjoint in adjoints.items():
        leaf._grad += adjoint  # a leaf has a number there


def adjoints_of(output: Value, seed: Real = 1.0, told: list[Share] | None = None) -> dict[Value, float]:
    """The adjoint of every node that a gradient from `output` reaches; no `.grad` changes.

    `told` is a list that gains every share, in the order in which the sweep comes to them. Raises what
    `backward` raises.

    >>> x = Value(3.0, "x")
    >>> told = []
    >>> adjoints_of(x * x, told=told)[x], [share.product for share in told]
    (6.0, [3.0, 3.0])
    """
    return _passed(output, real(seed), told)[1]


def shares_of(node: Value, adjoint: float) -> list[Share]:
    """What one node passes on to its operands if this is its adjoint; errors as for `backward`.

    >>> x = Value(3.0, "x")
    >>> [share.product for share in shares_of(x * x, 10.0)]
    [30.0, 30.0]
    """
    told: list[Share] = []
    _sweep([node], {node: adjoint}, told=told)
    return told


def grad(output: S, inputs: Sequence[S]) -> list[S]:
    """The gradient of `output` with respect to each input, as nodes that can be differentiated again.

    Inputs may be any nodes: leaves, nodes inside the graph, `output` itself (1), nodes that it does
    not depend on (0), one node twice. No `.grad` changes.

    Raises ValueError if a node's data was assigned after the forward pass read it, naming the node,
    and what `backward` raises where a partial derivative does not exist.

    >>> x, y = Value(2.0, "x"), Value(5.0, "y")
    >>> [slope.data for slope in grad(x * y, [x, y])]
    [5.0, 2.0]
    """
    require_nodes([output], inputs)
    return pull_back([output], inputs, [1.0])


def pull_back(
    outputs: Sequence[Any],
    inputs: Sequence[Any],
    vector: Sequence[Any],
    held: Collection[Any] = (),
) -> list[Any]:
    """The sum over outputs of `vector[i]` times the gradient of `outputs[i]`: one node for each input.

    No gradient goes through the nodes that are `held`. Raises what `grad` raises.
    """
    for number in (*outputs, *inputs, *vector):
        if hasattr(number, "pull_back"):  # another kind of number than a node knows how itself
            return number.pull_back(outputs, inputs, vector, held)  # type: ignore[no-any-return]
    oldest = min([node.serial for node in inputs], default=0)  # what is older depends on no input
    order = topological_order(*outputs, skip=lambda node: node.serial < oldest, leaves=False)
    asked = _depending_on(inputs, order, set(held))
    order = [node for node in order if node in asked]
    for node in order:
        _require_unchanged(node)
    adjoints: dict[Value, Any] = {}
    from autograd.gates import closed  # what choices ask for is loaded when nodes are differentiated

    def sweep() -> list[Any]:
        for output, seed in zip(outputs, vector, strict=True):
            seed = seed if isinstance(seed, Number) else real(seed)
            adjoints[output] = adjoints[output] + seed if output in adjoints else seed
        _sweep(order, adjoints, asked, as_nodes=True)
        return [closed(adjoints.get(node, 0.0)) for node in inputs]

    slopes = answered("fold", sweep)
    label_adjoints(adjoints, known={*order, *inputs})
    return [slope if isinstance(slope, Value) else Constant(slope) for slope in slopes]


def _passed(
    output: Value, seed: float, told: list[Share] | None = None
) -> tuple[list[Any], dict[Value, Any]]:
    """The operations of a graph, and the adjoint of every node that a gradient reaches."""
    order, adjoints = topological_order(output, leaves=False), {output: seed}
    try:
        _sweep(order, adjoints, told=told)
    except (ArithmeticError, ValueError):  # perhaps of a slope that no leaf needs, as a step stands before it
        leaves = [parent for node in order for parent in node.parents if parent.op is None]
        needed = _depending_on(leaves, order, ())
        if needed.issuperset(order):
            raise
        adjoints = {output: seed}
        if told is not None:
            told.clear()
        _sweep(order, adjoints, needed, told)
    return order, adjoints


def _sweep(
    order: list[Any],
    adjoints: dict[Value, Any],
    asked: Collection[Value] | None = None,
    told: list[Share] | None = None,
    as_nodes: bool = False,
) -> None:
    """The chain rule: an operand's adjoint gains the node's adjoint times the partial between them.

    `order` holds operations, operands before results. With `asked`, the operands in it gain adjoints;
    without, all but constants do. `told` is a list that gains every share.
    """
    if as_nodes:
        from autograd.gates import behind
    try:
        for node in reversed(order):  # each node after all that read it
            if node not in adjoints:
                continue  # everything that reads it is flat
            adjoint, rule = adjoints[node], node.op
            point = _nodes_at(node) if as_nodes else node._trace
            place = -1  # counted by hand: `enumerate` takes a tenth of the sweep
            for operand in node.parents:
                place += 1
                if (type(operand) is not Value and isinstance(operand, Constant)) or (
                    asked is not None and operand not in asked
                ):
                    continue
                if as_nodes:
                    partial = behind(adjoint, rule, place, point)
                else:  # `rule.partial` written out: its call takes a tenth of the sweep
                    partial = rule.partials if rule.arity is None else rule.partials[place]
                    if callable(partial):
                        partial = partial(*point) if rule.arity is not None else partial(place, *point)
                if partial is not None:  # nothing passes a flat operand, nor a closed gate
                    share = adjoint * partial
                    adjoints[operand] = total = adjoints[operand] + share if operand in adjoints else share
                    if told is not None:
                        told.append(Share(node, place, operand, adjoint, partial, share, total))
    except (ArithmeticError, ValueError, TypeError) as error:
        what = f"the gradient with respect to {formula(operand)} of "
        raise domain_error(rule, node.parents, rule.operands(node._trace), error, what) from None


def _nodes_at(node: Any) -> tuple[Any, ...]:
    """A node's operands and the node itself, to take partials on; constants as plain numbers."""
    operands = [operand._primal if isinstance(operand, Constant) else operand for operand in node.parents]
    return node.op.point(operands, node)  # type: ignore[no-any-return]


def _depending_on(inputs: Sequence[Value], order: list[Any], held: Collection[Value]) -> set[Value]:
    """The inputs, and the nodes of this order that change with them (a step does not, nor what is held)."""
    asked = {node for node in inputs if not isinstance(node, Constant)}
    for node in order:
        if asked.isdisjoint(node.parents) or node in held:
            continue
        if any(p in asked and not node.op.is_flat(place) for place, p in enumerate(node.parents)):
            asked.add(node)
    return asked


def seen(node: Any) -> Iterator[tuple[Value, float]]:
    """The operands of a node and the node itself, with the numbers of the forward pass that ran."""
    numbers = (*node.op.operands(node._trace), *node._trace[-1:])
    return zip((*node.parents, node), numbers)  # noqa: B905 (a sum has seen none)


def _require_unchanged(node: Any) -> None:
    """A gradient made of nodes reads their data, so that must be what the forward pass saw."""
    for read, was in seen(node):
        now = read._primal
        if now is not was and now != was and not (now != now and was != was):
            raise ValueError(
                f"{formula(read)} was {was!r} in the forward pass and is {now!r} now: "
                f"compute {formula(node)} again before differentiating it"
            )


def require_nodes(outputs: Sequence[Any], inputs: Sequence[Any]) -> None:
    """Raise a TypeError unless these are lists of nodes; of dual numbers, outputs may be plain numbers."""
    for nodes, name in ((inputs, "inputs"), (outputs, "outputs")):
        kinds = (Number, float) if name == "outputs" and any(hasattr(x, "of") for x in inputs) else Number
        if not isinstance(nodes, Sequence) or not all(isinstance(node, kinds) for node in nodes):
            raise TypeError(f"{name} must be a list of Values, such as grad(y, [x]): got {shown(nodes)}")
