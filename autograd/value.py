"""A number that remembers how it was made: `Value`, and the recording of operations.

Applying a row of the table to nodes computes its primal and links the result to its operands. What
a line here may know: rows, and how to call a primal. What it may not: a derivative, or an order of
traversal. `Value.backward` calling `reverse` is the one import that points the other way.

>>> x = Value(2.0, "x")
>>> y = x * x + 1
>>> y
Value(5.0, grad=0.0)
>>> y.op.name, [parent.data for parent in y.parents]
('add', [4.0, 1.0])
>>> y.backward()
>>> x.grad
4.0
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from autograd import copying, rules
from autograd.formula import formula
from autograd.lines import remember_line
from autograd.rules import Rule, domain_error, real

TYPE_CHECKING = False  # as in typing, which takes longer to load than all of this package
if TYPE_CHECKING:
    from typing import Any, TypeVar

    _Method = TypeVar("_Method", bound=Callable[..., Any])

_new = object.__new__
# None: record. "constant": compute only. "fold": record, leaving out what changes nothing.
# "lines": record, and note the line of the program. "guard": record, and refuse to compare nodes.
_mode: ContextVar[str | None] = ContextVar("autograd recording mode", default=None)
_mode_now = _mode.get


def record(rule: Rule, parents: tuple[Value, ...]) -> Value:
    """The node that a row makes of its operands: the forward step, for any number of operands."""
    numbers = [parent._primal for parent in parents]
    try:
        data = rule.primal(*numbers)
    except (ArithmeticError, ValueError) as error:
        raise domain_error(rule, parents, numbers, error) from None
    if _mode_now() is not None or type(parents[0]) is Constant:
        unrecorded = _unrecorded(rule, parents, data)
        if unrecorded is not None:
            return unrecorded
    node = _new(Value)
    node._primal = data
    node.grad = 0.0
    node.op = rule
    node.parents = parents
    node.label = ""
    node.trace = (*numbers, data) if type(rule.partials) is tuple else ()
    if _mode_now() == "lines":
        remember_line(node)
    return node


def _unrecorded(rule: Rule, parents: tuple[Value, ...], data: float) -> Value | None:
    """The node to return in place of a new one, if nothing is to be recorded."""
    mode = _mode_now()
    if mode == "constant" or all(type(parent) is Constant for parent in parents):
        return Constant(data)
    if mode == "fold":
        for i, neutral in enumerate(rule.neutral):
            if neutral is not None and type(parents[i]) is Constant and parents[i]._primal == neutral:
                return parents[1 - i]
    return None


# The next three are `record` written out for a sum, for one operand and for two: a training step
# spends half its time here, and the general form costs a third more. A test holds them to the table.


def record_total(parents: tuple[Value, ...]) -> Value:
    """The node Σ of these operands, one or more."""
    data = -0.0  # the one number that adds nothing at all: 0.0 would make 0.0 of -0.0
    for parent in parents:
        data += parent._primal
    if _mode_now() is not None or type(parents[0]) is Constant:
        return record(rules.total, parents)
    node = _new(Value)
    node._primal = data
    node.grad = 0.0
    node.op = rules.total
    node.parents = parents
    node.label = ""
    node.trace = ()  # no partial of a sum looks at it
    return node


def _unary(rule: Rule) -> Callable[[Value], Value]:
    """The method that applies a row to one node."""
    primal = rule.primal

    def method(self: Value) -> Value:
        try:
            x = self._primal
        except AttributeError:  # another kind of number
            return rule(self)
        try:
            data = primal(x)
        except (ArithmeticError, ValueError) as error:
            raise domain_error(rule, (self,), (x,), error) from None
        if _mode_now() is not None or type(self) is Constant:
            return record(rule, (self,))
        node = _new(Value)
        node._primal = data
        node.grad = 0.0
        node.op = rule
        node.parents = (self,)
        node.label = ""
        node.trace = (x, data)
        return node

    return _named(method, rule.name, f"This node's {rule.name}: see `autograd.rules`.")


def _binary(rule: Rule) -> Callable[[Value, Any], Value]:
    """The operator that applies a row to this node and another node or number."""
    primal = rule.primal

    def operator(self: Value, other: Any) -> Value:
        try:
            a, b = self._primal, other._primal
        except AttributeError:  # a plain number, another kind of number, or a mistake
            return rule(self, other)
        try:
            data = primal(a, b)
        except (ArithmeticError, ValueError) as error:
            raise domain_error(rule, (self, other), (a, b), error) from None
        if _mode_now() is not None or (type(other) is Constant and type(self) is Constant):
            return record(rule, (self, other))
        node = _new(Value)
        node._primal = data
        node.grad = 0.0
        node.op = rule
        node.parents = (self, other)
        node.label = ""
        node.trace = (a, b, data)
        return node

    return _named(operator, rule.name, f"The row {rule.name} on this node and another node or number.")


def _reflected(rule: Rule) -> Callable[[Value, Any], Value]:
    """The operator for a plain number on the left of this node."""

    def operator(self: Value, other: Any) -> Value:
        return rule(other, self)

    return _named(operator, f"reflected_{rule.name}", f"The row {rule.name} on a number and this node.")


def _named(method: _Method, name: str, doc: str) -> _Method:
    method.__name__ = method.__qualname__ = name
    method.__doc__ = doc
    return method


class Number:
    """What every kind of number that meets the table can do: operators, and the functions as methods.

    A kind of number has `data`, its plain value, and `apply_rule(rule, operands)`.
    """

    __slots__ = ()
    __array_ufunc__ = None  # so NumPy leaves `np.float64(3) * number` and `array * number` to the number

    data: Any

    # fmt: off
    __neg__ = _unary(rules.neg)
    __abs__ = _unary(rules.absolute)
    __add__ = _binary(rules.add)
    __sub__ = _binary(rules.sub)
    __mul__ = _binary(rules.mul)
    __pow__ = _binary(rules.power)
    __truediv__  = _binary(rules.div)
    __radd__     = _reflected(rules.add)
    __rsub__     = _reflected(rules.sub)
    __rmul__     = _reflected(rules.mul)
    __rpow__     = _reflected(rules.power)
    __rtruediv__ = _reflected(rules.div)

    exp      = _unary(rules.exp)
    log      = _unary(rules.log)
    sqrt     = _unary(rules.sqrt)
    square   = _unary(rules.square)
    sin      = _unary(rules.sin)
    cos      = _unary(rules.cos)
    tan      = _unary(rules.tan)
    tanh     = _unary(rules.tanh)
    sigmoid  = _unary(rules.sigmoid)
    softplus = _unary(rules.softplus)
    relu     = _unary(rules.relu)
    abs      = _unary(rules.absolute)
    maximum  = _binary(rules.maximum)
    minimum  = _binary(rules.minimum)
    # fmt: on

    def __pos__(self) -> Any:
        return self

    def __lt__(self, other: Any) -> bool:
        return self.data < _number_to_compare(self, "<", other)

    def __le__(self, other: Any) -> bool:
        return self.data <= _number_to_compare(self, "<=", other)

    def __gt__(self, other: Any) -> bool:
        return self.data > _number_to_compare(self, ">", other)

    def __ge__(self, other: Any) -> bool:
        return self.data >= _number_to_compare(self, ">=", other)


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
        trace: the operands' data and the result, as the forward pass saw them. Partials are taken
            there, so assigning `data` afterwards cannot mix two passes. Empty for leaves and sums.

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

    __slots__ = ("__weakref__", "_primal", "grad", "label", "op", "parents", "trace")

    _primal: float
    grad: float
    op: Rule | None
    parents: tuple[Value, ...]
    label: str
    trace: tuple[float, ...]

    def __init__(self, data: Any, label: str = "") -> None:
        if not isinstance(label, str):
            raise TypeError(f"a label is text, not a {type(label).__name__}: {label!r}")
        self._primal = real(data)
        self.grad = 0.0
        self.op = None
        self.parents = ()
        self.label = label
        self.trace = ()
        if _mode_now() == "lines":
            remember_line(self)

    @property
    def data(self) -> float:
        """The node's number, a Python float."""
        return self._primal

    @data.setter
    def data(self, number: Any) -> None:
        self._primal = number if type(number) is float else real(number)

    def backward(self, seed: float = 1.0) -> None:
        """Put into `.grad` the gradient of this node with respect to every node it was made from.

        `seed` is the adjoint of this node itself: it multiplies every gradient. What adds up, what
        is replaced and what is raised: see `autograd.reverse.backward`.

        >>> x = Value(3.0)
        >>> (x * x).backward()
        >>> x.grad
        6.0
        """
        import autograd.reverse  # written so, it costs a quarter of `from ... import`, at every call

        autograd.reverse.backward(self, seed)

    def apply_rule(self, rule: Rule, operands: tuple[Any, ...]) -> Any:
        """Record a row on these operands, plain numbers among them: what a row calls on a node."""
        for operand in operands:
            if hasattr(operand, "apply_rule") and not isinstance(operand, Value):
                return operand.apply_rule(rule, operands)
        return record(rule, tuple([constant(operand) for operand in operands]))

    def __float__(self) -> float:
        raise TypeError(
            "float() of a Value would lose its gradient: use autograd's functions in place of math's "
            "(where, greater or maximum in place of an if), or .data if a plain number is what you want"
        )

    def __repr__(self) -> str:
        label = f", {self.label!r}" if self.label else ""
        gradient = "" if isinstance(self, Constant) else f", grad={self.grad!r}"
        return f"{type(self).__name__}({self._primal!r}{label}{gradient})"

    def __format__(self, spec: str) -> str:
        return format(self._primal, spec) if spec else repr(self)

    def __copy__(self) -> Value:
        return copying.copy_node(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        return copying.deep_copy(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        return copying.reduce_node(self)


class Constant(Value):
    """A number that no gradient is asked for: a plain number met by a node, or a result in `no_grad`.

    Operations on constants alone make constants.

    >>> x = Value(2.0)
    >>> (x * 3).parents[1]
    Constant(3.0)
    """

    __slots__ = ()


def constant(number: Any, label: str = "") -> Value:
    """A node for a plain number, which takes part in the graph and asks for no gradient.

    A node, or another kind of number than the plain ones, is returned as it is. Raises TypeError for
    anything but a number.

    >>> constant(0.4, "x")
    Constant(0.4, 'x')
    """
    return number if isinstance(number, Number) else Constant(number, label)  # type: ignore[return-value]


def _number_to_compare(number: Any, operator: str, other: Any) -> float:
    """The plain number of the other side, where comparing is allowed."""
    if _mode_now() == "guard":
        raise TypeError(
            f"{formula(number)} {operator} ... would choose for good in a recorded program: "
            "use where, greater, maximum or relu"
        )
    return other.data if isinstance(other, Number) else real(other)


@contextmanager
def no_grad() -> Iterator[None]:
    """Within this block (or a function that it decorates), operations give constants, without a graph.

    It holds for the current thread or task only.

    >>> x = Value(2.0)
    >>> with no_grad():
    ...     y = x * x
    >>> y, y.parents
    (Constant(4.0), ())
    """
    yield from _recording("constant")


@contextmanager
def folding() -> Iterator[None]:
    """Within this block, an operation that would return an operand unchanged (`x * 1`) returns it."""
    yield from _recording("fold")


@contextmanager
def guarded() -> Iterator[None]:
    """Within this block, comparing nodes is an error: a recorded program could not choose again.

    >>> with guarded():
    ...     Value(1.0, "x") < 2.0
    Traceback (most recent call last):
    TypeError: x < ... would choose for good in a recorded program: use where, greater, maximum or relu
    """
    yield from _recording("guard")


@contextmanager
def source_lines() -> Iterator[None]:
    """Within this block, each new node remembers the line of your program that made it, for `explain`.

    Recording is slower then. See `autograd.lines.made_at`.

    >>> with source_lines():
    ...     x = Value(2.0)
    >>> from autograd.lines import made_at
    >>> made_at(x) is None
    False
    """
    yield from _recording("lines")


def _recording(mode: str) -> Iterator[None]:
    before = _mode_now()
    token = _mode.set(before if before == "constant" else mode)
    try:
        yield
    finally:
        _mode.reset(token)
