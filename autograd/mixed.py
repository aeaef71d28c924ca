"""Forward over reverse: the gradient of a dual number is a dual number.

A function that takes a gradient can itself be differentiated forwards. Its pass begins again then, on
nodes of its own: apart from those outside, so that a gradient by them varies nothing else; and each
tangent apart from every primal, so that a gradient can hold it fixed. What a line here may know: passes,
the gradients of nodes, and that a dual number has `primal`, `tangent` and `of`.

>>> from autograd import derivative, grad
>>> derivative(lambda x: grad(x**3, [x])[0], 2.0)
12.0
"""

from collections.abc import Callable, Collection, Sequence

from autograd import reverse, rules
from autograd.kinds import Any
from autograd.operators import Number
from autograd.order import topological_order
from autograd.passes import NeedsNodes, Pass, innermost_pass
from autograd.primals import real
from autograd.recording import now
from autograd.value import Constant, Value


def pull_back(
    outputs: Sequence[Any], inputs: Sequence[Any], vector: Sequence[Any], held: Collection[Any]
) -> list[Any]:
    """The gradient of dual numbers: what `autograd.reverse.pull_back` leaves to them.

    Its primal part is the gradient of the primals. Its tangent part is the derivative of that along the
    pass: the gradient of the tangents by the primals of the inputs. The tangent of an input is held fixed
    there: it is a direction, even where it was computed from the input itself.
    """
    of = innermost_pass((*outputs, *inputs, *vector, *held))
    if of.own is not _own:
        raise NeedsNodes(of)
    ys, xs, vs = ([parts_of(number, of) for number in numbers] for numbers in (outputs, inputs, vector))
    by, along = [x for x, _ in xs], [dx for _, dx in xs]
    fixed = [*of.seeds, *[part for number in held for part in parts_of(number, of)]]
    steady = [(y, v) for (y, _), (v, _) in zip(ys, vs, strict=True)]
    moving = [(dy, v) for (_, dy), (v, _) in zip(ys, vs, strict=True)]
    moving += [(y, dv) for (y, _), (_, dv) in zip(ys, vs, strict=True) if dv is not None]
    slopes = _gradient(steady, by, fixed)
    if _depend(along, by, fixed):  # each input holds its own tangent alone, in a sweep of its own
        bends = [_gradient(moving, [x], [*fixed, dx])[0] for x, dx in xs]
    else:
        bends = _gradient(moving, by, [*fixed, *along])
    dual: Any = next(type(number) for number in (*outputs, *inputs, *vector, *held) if hasattr(number, "of"))
    return [dual(slope, _own(bend), of) for slope, bend in zip(slopes, bends, strict=True)]


def parts_of(number: Any, of: Pass) -> tuple[Any, Any]:
    """Primal and tangent of a number in this pass; None for a tangent where it has none."""
    return (number.primal, number.tangent) if getattr(number, "of", None) is of else (number, None)


def begin_again(
    run_pass: Callable[..., tuple[Any, Any]], function: Any, inputs: Sequence[Any], tangents: Sequence[Any]
) -> tuple[Any, Any]:
    """The pass of `jvp`, on nodes of its own; plain numbers come out where none but those came in."""
    if not now().graph:
        raise ValueError("no_grad records nothing, so no gradient can be taken within this forward pass")
    nodes = [_own(x) if isinstance(x, Number) else _Stand(real(x)) for x in inputs]
    results = run_pass(function, nodes, tangents, Pass(_own))
    over_nodes = any(isinstance(x, Value) for x in (*inputs, *tangents))
    return results if over_nodes else (_plain(results[0]), _plain(results[1]))


def _depend(tangents: Sequence[Any], inputs: Sequence[Any], held: Sequence[Any]) -> bool:
    """Whether a tangent was made from one of several inputs, other than through what is held."""
    steady = {node for number in held for node in _nodes(number)}
    ends = [node for tangent in tangents for node in _nodes(tangent)]
    made_from = topological_order(*ends, skip=steady.__contains__) if len(inputs) > 1 else []
    return not {node for x in inputs for node in _nodes(x)}.isdisjoint(made_from)


def _nodes(number: Any) -> list[Value]:
    """The nodes at the bottom of a number."""
    if hasattr(number, "of"):
        return [*_nodes(number.primal), *_nodes(number.tangent)]
    return [number] if isinstance(number, Value) else []


def _gradient(pairs: Sequence[tuple[Any, Any]], inputs: Sequence[Any], held: Collection[Any]) -> list[Any]:
    """The gradient of outputs, each with its adjoint; plain numbers among them depend on nothing."""
    moving = [(y, v) for y, v in pairs if isinstance(y, Number)]
    nodes: Any = [part for part in held if isinstance(part, Number)]
    ys: Any = [y for y, _ in moving]
    return reverse.pull_back(ys, inputs, [v for _, v in moving], nodes)


def _own(number: Any) -> Any:
    """The same number on nodes of its own."""
    if hasattr(number, "of"):
        return type(number)(_own(number.primal), _own(number.tangent), number.of)
    return rules.total(number) if isinstance(number, Value) and not isinstance(number, Constant) else number


class _Stand(Value):
    """A node that stands for a plain number."""

    __slots__ = ()


def _plain(result: Any) -> Any:
    """A plain number again, if a result is made from nothing but numbers and what stands for them."""
    if isinstance(result, (list, tuple)):
        return type(result)(_plain(number) for number in result)
    if not isinstance(result, Value):
        return result
    leaves = [node for node in topological_order(result) if node.op is None]
    return result.data if all(isinstance(leaf, (Constant, _Stand)) for leaf in leaves) else result
