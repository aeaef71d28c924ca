"""A number that remembers how it was made: `Value`.

Applying a row of the table to nodes computes its value and links the result to its operands. What a
line here may know: rows, and how to call a primal. What it may not: a derivative, or an order.

>>> x = Value(2.0, "x")
>>> y = x * x + 1
>>> y
Value(5.0, grad=0.0)
>>> y.op.name, [parent.data for parent in y.parents]
('add', [4.0, 1.0])
"""

from __future__ import annotations

from itertools import count

from autograd.formula import formula, operation
from autograd.kinds import Any, Real
from autograd.operators import Number, refuse_look
from autograd.primals import real
from autograd.recording import NEUTRAL, USUAL, latest, now
from autograd.row import Rule, no_value

_new = object.__new__
serials = count()  # taking a number is one step of the interpreter, so no two threads get the same


class Value(Number):
    """One node of the computation graph: a number, how it was made, and its gradient.

    Arguments: `data`, a real number (int, float, bool or NumPy scalar; kept as a Python float), and
    `label`, any text, used in pictures, messages and generated code. A path such as
    "layer0.neuron2.w1" groups the node with others of the same prefix.

    Attributes:
        data: the number. Assigning a new one does not recompute the nodes made from it.
        grad: the gradient of the last `backward()`'s output with respect to this node. Leaves add
            up over passes, until you set it to 0.0; other nodes hold the last pass alone.
        op: the row of the table that made the node; None for a leaf.
        parents: the operands, in order, repeats kept; empty for a leaf.
        label: the text given.
        trace: where its partials are taken: the operands' numbers and the result, as the forward pass
            saw them, so that assigning `data` afterwards cannot mix two passes. Empty for a leaf.
        serial: when it was born, compared with other nodes: after its operands.

    Nodes compare and hash by identity; `<`, `<=`, `>`, `>=` compare data.

    Raises TypeError for anything but a real number, or a label that is not text.

    >>> a, b = Value(2.0, "a"), Value(-3.0, "b")
    >>> c = a * b + b**2
    >>> c.data
    3.0
    >>> c.backward()
    >>> a.grad, b.grad
    (-3.0, -4.0)
    """

    __slots__ = ("__weakref__", "_grad", "_label", "_primal", "_trace", "op", "parents", "serial")

    _primal: float
    _grad: float | None
    _trace: tuple[Any, ...]
    op: Rule | None
    parents: tuple[Value, ...]
    serial: int

    def __init__(self, data: Real, label: str = "") -> None:
        Value._node(self, None, (), data if type(data) is float else real(data), ())
        self._grad = 0.0
        if label != "":
            self.label = label

    @property
    def data(self) -> float:
        """The node's number, a Python float."""
        if latest() is not USUAL and not now().look:
            refuse_look(f"{formula(self)}.data")
        return self._primal

    @data.setter
    def data(self, number: Real) -> None:
        self._primal = number if type(number) is float else real(number)

    @property
    def grad(self) -> float:
        """The gradient that `backward()` wrote, a Python float."""
        if latest() is not USUAL and not now().look:
            refuse_look(f"{formula(self)}.grad")
        return 0.0 if self._grad is None else self._grad

    @grad.setter
    def grad(self, number: Real | None) -> None:  # None: no gradient yet, as other libraries have it
        self._grad = number if type(number) is float else 0.0 if number is None else real(number)

    @property
    def trace(self) -> tuple[Any, ...]:
        """Where the node's partials are taken."""
        if latest() is not USUAL and not now().look:
            refuse_look(f"{formula(self)}.trace")
        return self._trace

    def backward(self, seed: Real = 1.0) -> None:
        """Put into `.grad` the gradient of this node with respect to every node it was made from.

        `seed` is the adjoint of this node itself: it multiplies every gradient. What adds up, what
        is replaced and what is raised: see `autograd.reverse.backward`.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.grad
        6.0
        """
        import autograd.reverse  # the one import that points up; so, it costs a quarter of `from ... import`

        autograd.reverse.backward(self, seed)

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Any:
        """Record a row on these operands, plain numbers among them: what a row calls on a node."""
        parents = []
        for operand in operands:
            if not isinstance(operand, Value):
                if hasattr(type(operand), "apply_rule"):
                    return operand.apply_rule(rule, operands)  # another kind of number decides
                operand = Constant(operand)
            parents.append(operand)
        return record(rule, tuple(parents))

    def _node(self, rule: Any, parents: tuple[Value, ...], data: float, trace: Any) -> Value:
        """Here a node is born: what a row makes of operands, all of them nodes, or, without a row, a leaf."""
        how = latest()
        if how is not USUAL and rule is not None and (known := _instead(rule, parents, data)) is not None:
            return known
        node = self if rule is None else _new(Value)
        node._label = ""
        node._primal = data
        node._grad = None  # until a backward pass comes by
        node.op = rule
        node.parents = parents
        node._trace = trace
        node.serial = next(serials)
        if how is not USUAL and now().lines:
            from autograd.lines import remember_line

            remember_line(node)
        return node

    def __repr__(self) -> str:
        if latest() is not USUAL and not now().look:
            return f"<{formula(self)}, being recorded>"  # its number is not to be seen
        label = f", {self.label!r}" if self.label else ""
        gradient = (
            "" if isinstance(self, Constant) else f", grad={0.0 if self._grad is None else self._grad!r}"
        )
        return f"{type(self).__name__}({self._primal!r}{label}{gradient})"


def record(rule: Rule, parents: tuple[Value, ...]) -> Value:
    """The node that a row makes of its operands, all of them nodes: the forward step."""
    numbers = [parent._primal for parent in parents]
    try:
        data = real(rule.primal(*numbers))  # of a row of one's own, perhaps an int
    except (ArithmeticError, ValueError, TypeError) as error:
        data = no_value(rule, parents, numbers, error)
    return parents[0]._node(rule, parents, data, rule.point(numbers, data))


def _instead(rule: Rule, parents: tuple[Value, ...], data: float) -> Value | None:
    """What stands for a new node: a constant where no graph is recorded, or the operand left as it is."""
    how = now()
    if not how.graph and how.look:
        return Constant(data)
    if not how.graph:
        refuse_look(f"{operation(rule, parents)} within no_grad")
    if how.fold:
        for place, neutral in enumerate(NEUTRAL.get(rule.name, ())):
            if isinstance(parents[place], Constant) and parents[place]._primal == neutral:
                return parents[1 - place]
    return None


class Constant(Value):
    """A number that no gradient is asked for: a plain number met by a node, or a result in `no_grad`.

    Operations on constants alone make constants.

    >>> x = Value(2.0)
    >>> (x * 3).parents[1]
    Constant(3.0)
    """

    __slots__ = ()

    def _node(self, rule: Any, parents: tuple[Value, ...], data: float, trace: Any) -> Value:
        if all(isinstance(parent, Constant) for parent in parents):
            return Constant(data)
        return Value._node(self, rule, parents, data, trace)


def constant(number: Real | Constant, label: str = "") -> Constant:
    """A node for a plain number, which takes part in the graph and asks for no gradient.

    Raises TypeError for anything but a number, and for a node, through which the gradient would flow on:
    `node.detach()` holds one fixed. A constant is returned as it is.

    >>> constant(0.4, "x")
    Constant(0.4, 'x')
    """
    if isinstance(number, Number) and not isinstance(number, Constant):
        shown = formula(number)
        raise TypeError(f"constant({shown}) would hold nothing fixed, {shown} is no constant: use detach")
    return number if isinstance(number, Constant) else Constant(number, label)
