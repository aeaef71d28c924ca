"""`find_nonfinite`: where in a graph the first number is born that is inf or nan.

A line here compares numbers with themselves and puts operations into words. It computes no derivative:
the sweep of reverse mode tells what it does.
"""

from autograd.formula import TERMS, formula, operation, spell_operands
from autograd.order import topological_order
from autograd.primals import shown
from autograd.reverse import Share, adjoints_of
from autograd.value import Value


def find_nonfinite(node: Value) -> str:
    """The first number on the way to this node that is inf or nan, as text with its operands.

    The numbers of the forward pass come first, in the order in which they were computed. If all are
    finite, the gradient of `node` is computed back from it, and the first share of it counts that is
    not finite, or that does not exist. An empty text if all is finite. No `.grad` changes.

    Raises TypeError for anything but a node.

    >>> x = Value(1e200, "x")
    >>> find_nonfinite(1 / (x * x + 1))
    'x * x is inf: operands are 1e+200 and 1e+200'
    >>> find_nonfinite((x * 0).sqrt())
    'the gradient with respect to x * 0.0 of sqrt(x * 0.0): operand is 0.0 (float division by zero)'
    >>> find_nonfinite(x + 1)
    ''
    """
    if not isinstance(node, Value):
        raise TypeError(f"find_nonfinite takes a node, not a {type(node).__name__}: {shown(node)}")
    for made in topological_order(node):
        if not _is_finite(made.data):
            return _number(made)
    told: list[Share] = []
    failed = ""
    try:
        adjoints_of(node, told=told)
    except (ArithmeticError, ValueError) as error:
        failed = str(error)
    return next((_slope(share) for share in told if not _is_finite(share.total)), failed)


def _is_finite(number: float) -> bool:
    return number - number == 0.0  # of inf and of nan, the difference is nan


def _number(node: Value) -> str:
    """A number that is not finite, made from operands that are."""
    if node.op is None:
        return f"{formula(node) if node.label else 'a number without a label'} is {node.data!r}"
    return f"{operation(node.op, node.parents)} is {node.data!r}: {_operands(node)}"


def _slope(share: Share) -> str:
    """A share of a gradient that is not finite, or that makes the sum of the shares so."""
    what = f"{formula(share.operand)} of {operation(share.node.op, share.node.parents)}"
    how = f"its last share is {share.adjoint!r} times {share.partial!r}"
    return f"the gradient with respect to {what} is {share.total!r}, {how}: {_operands(share.node)}"


def _operands(node: Value) -> str:
    """What the forward pass read; of a long sum, its first terms."""
    numbers = node.op.operands(node.trace) or [parent.data for parent in node.parents]  # type: ignore[union-attr]
    return spell_operands([*map(repr, numbers[:TERMS]), *["…"] * (len(numbers) > TERMS)])
