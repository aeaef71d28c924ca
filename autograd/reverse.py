"""Reverse mode: from one output back to everything it was made from, in one sweep over the graph.

The chain rule stands here once: an operand's adjoint gains the node's adjoint times the partial
derivative of the node with respect to that operand. With floats, that is `backward`. With nodes, the
adjoints are graphs themselves, and that is `grad`, of any order. No derivative formula stands here.

>>> from autograd import Value
>>> x = Value(2.0, "x")
>>> y = x**3
>>> (dy,) = grad(y, [x])
>>> (d2y,) = grad(dy, [x])
>>> dy.data, d2y.data
(12.0, 12.0)
"""

from __future__ import annotations

from collections.abc import Sequence

from autograd.formula import formula
from autograd.order import readers_first
from autograd.rules import domain_error, real
from autograd.value import Constant, Value, constant, folding

TYPE_CHECKING = False  # as in typing, which takes longer to load than all of this package
if TYPE_CHECKING:
    from typing import Any


def backward(output: Value, seed: float = 1.0) -> None:
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
    adjoints: dict[Value, float] = {output: real(seed)}
    if output.op is not None and not _sweep([output], adjoints, grow=True):
        adjoints = {output: real(seed)}
        _sweep(readers_first(output), adjoints)
    for node, adjoint in adjoints.items():
        if node.op is None:
            node.grad += adjoint
        else:
            node.grad = adjoint


def grad(output: Value, inputs: Sequence[Value]) -> list[Value]:
    """The gradient of `output` with respect to each input, as nodes that can be differentiated again.

    Inputs may be any nodes: leaves, nodes inside the graph, `output` itself (1), nodes that it does
    not depend on (0), one node twice. No `.grad` changes.

    Raises ValueError if a node's data was assigned after the forward pass read it, naming the node,
    and what `backward` raises where a partial derivative does not exist.

    >>> x, y = Value(2.0, "x"), Value(5.0, "y")
    >>> [slope.data for slope in grad(x * y, [x, y])]
    [5.0, 2.0]
    """
    return vector_jacobian_product([output], inputs, [1.0])


def vector_jacobian_product(
    outputs: Sequence[Value], inputs: Sequence[Value], vector: Sequence[float | Value]
) -> list[Value]:
    """The sum over outputs of `vector[i]` times the gradient of `outputs[i]`, in one sweep.

    `vector` has one number or node per output, its adjoint; it is held fixed. Returns one node per
    input. Raises ValueError if the lengths differ, and what `grad` raises.

    >>> x, y = Value(2.0), Value(5.0)
    >>> [slope.data for slope in vector_jacobian_product([x + y, x * y], [x, y], [100.0, 1.0])]
    [105.0, 102.0]
    """
    _require_nodes(outputs, "outputs")
    _require_nodes(inputs, "inputs")
    if len(vector) != len(outputs):
        raise ValueError(f"the vector has {len(vector)} entries for {len(outputs)} nodes: give one for each")
    order = readers_first(*outputs)
    asked = _depending_on(inputs, order)
    order = [node for node in order if node in asked]
    for node in order:
        _require_unchanged(node)
    adjoints: dict[Value, Any] = {}
    with folding():
        for output, seed in zip(outputs, vector, strict=True):
            seed = seed if isinstance(seed, Value) else real(seed)
            adjoints[output] = adjoints[output] + seed if output in adjoints else seed
        _sweep(order, adjoints, asked=asked)
    _label_adjoints(adjoints, known={*order, *inputs})
    return [constant(adjoints.get(node, 0.0)) for node in inputs]


def jacobian(outputs: Sequence[Value], inputs: Sequence[Value]) -> list[list[Value]]:
    """The gradient of each output: row i, column j holds d outputs[i] / d inputs[j], as nodes.

    >>> x, y = Value(2.0), Value(5.0)
    >>> [[entry.data for entry in row] for row in jacobian([x + y, x * y], [x, y])]
    [[1.0, 1.0], [5.0, 2.0]]
    """
    _require_nodes(outputs, "outputs")
    return [grad(output, inputs) for output in outputs]


def hessian(output: Value, inputs: Sequence[Value]) -> list[list[Value]]:
    """The second derivatives: row i, column j holds d² output / d inputs[i] d inputs[j], as nodes.

    >>> x, y = Value(2.0), Value(5.0)
    >>> [[entry.data for entry in row] for row in hessian(x * x * y, [x, y])]
    [[10.0, 4.0], [4.0, 0.0]]
    """
    return jacobian(grad(output, inputs), inputs)


def hessian_vector_product(
    output: Value, inputs: Sequence[Value], vector: Sequence[float | Value]
) -> list[Value]:
    """The Hessian times a vector, without the Hessian: the gradient of (gradient · vector).

    `vector` has one number or node per input; it is held fixed. Costs a few gradients, whatever the
    number of inputs. Raises ValueError if the lengths differ, and what `grad` raises.

    Source: Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994).

    >>> x, y = Value(2.0), Value(5.0)
    >>> [entry.data for entry in hessian_vector_product(x * x * y, [x, y], [1.0, 0.0])]
    [10.0, 4.0]
    """
    return vector_jacobian_product(grad(output, inputs), inputs, vector)


def _sweep(
    order: list[Value], adjoints: dict[Value, Any], asked: set[Value] | None = None, grow: bool = False
) -> bool:
    """Pull the adjoints back from each node to its operands, readers first: the chain rule.

    Without `asked`, partials are taken on floats, for every operand but constants. With it, they
    are taken on nodes, for the operands in it.

    With `grow`, `order` is the output alone, and nodes are appended as they are met, breadth first: one
    walk in place of two. The sweep gives up, with False, where that may not be the order `readers_first`.
    """
    swept = set()
    try:
        for node in order:
            adjoint = adjoints.get(node)
            if adjoint is None:
                continue  # everything that reads it is flat
            swept.add(node)
            trace = node.trace if asked is None else _nodes_of(node)
            for operand, partial in zip(node.parents, node.op.partials):  # type: ignore[union-attr]  # noqa: B905
                if type(operand) is Constant or (asked is not None and operand not in asked):
                    continue
                if type(partial) is not float:
                    if partial is None:
                        if grow:
                            return False
                        continue
                    partial = partial(*trace)
                share = adjoint * partial
                if operand not in adjoints:
                    adjoints[operand] = share
                    if grow and operand.op is not None:
                        order.append(operand)
                elif operand not in swept:
                    adjoints[operand] += share
                else:  # this reader comes too late
                    return False
    except (ArithmeticError, ValueError) as error:
        raise _without_gradient(node, operand, error) from None
    return True


def _label_adjoints(adjoints: dict[Value, Any], known: set[Value]) -> None:
    """Name the new nodes of a gradient after what they are the gradient of: d_z for z."""
    for node, adjoint in adjoints.items():
        is_new = isinstance(adjoint, Value) and adjoint.op is not None and adjoint not in known
        if is_new and node.label and not adjoint.label:
            path, dot, name = node.label.rpartition(".")
            adjoint.label = f"{path}{dot}d_{name}"


def _without_gradient(node: Value, operand: Value, error: Exception) -> Exception:
    what = f"the gradient with respect to {formula(operand)} of "
    return domain_error(node.op, node.parents, node.trace[:-1], error, what)  # type: ignore[arg-type]


def _depending_on(inputs: Sequence[Value], order: list[Value]) -> set[Value]:
    """The inputs, and the nodes of this readers-first order that change with them (a step does not)."""
    asked = set(inputs)
    for node in reversed(order):
        if not asked.isdisjoint(node.parents):
            partials = zip(node.parents, node.op.partials)  # type: ignore[union-attr]  # noqa: B905
            if any(partial is not None and parent in asked for parent, partial in partials):
                asked.add(node)
    return asked


def _nodes_of(node: Value) -> tuple[Any, ...]:
    """A node's operands and the node itself, to take partials on; constants as plain numbers."""
    return (*[parent.data if type(parent) is Constant else parent for parent in node.parents], node)


def _require_unchanged(node: Value) -> None:
    """A gradient made of nodes reads their data, so that must be what the forward pass saw."""
    for read, was in zip((*node.parents, node), node.trace):  # noqa: B905 (a sum has no trace)
        now = read.data
        if now is not was and now != was and not (now != now and was != was):
            raise ValueError(
                f"{formula(read)} was {was!r} in the forward pass and is {now!r} now: "
                f"compute {formula(node)} again before differentiating it"
            )


def _require_nodes(nodes: Sequence[Value], name: str) -> None:
    if not isinstance(nodes, Sequence) or not all(isinstance(node, Value) for node in nodes):
        import reprlib  # for the message alone

        raise TypeError(f"{name} must be a list of Values, such as grad(y, [x]): got {reprlib.repr(nodes)}")
