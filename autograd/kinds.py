"""Names for the type checker alone: importing `typing` takes longer than importing the rest of the engine.

A type checker takes `TYPE_CHECKING` for true and reads the first half; a running program reads the
second, where each name stands for any object, so that `typing.get_type_hints` still finds it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable as Callable
    from typing import Any as Any
    from typing import Protocol, TypeVar
    from typing import overload as overload

    from autograd.forward import Dual
    from autograd.value import Value

    Node = Value

    class Scalar(Protocol):
        """A number of NumPy's: it turns into a float and is no array."""

        def __float__(self) -> float: ...
        def is_integer(self) -> bool: ...  # noqa: D102

    Real = float | Scalar
    """What is taken for one real number."""

    N = TypeVar("N", Node, Dual, float)
    """A kind of number that comes out as it went in."""

    Partial = Callable[..., Any] | float | None
    """A derivative in the table: a function, a number where it is constant, None where there is none."""

    class Unary(Protocol):
        """A method without operands."""

        @overload
        def __get__(self, number: None, kind: object) -> Callable[[Any], Any]: ...
        @overload
        def __get__(self, number: Node, kind: object) -> Callable[[], Node]: ...
        @overload
        def __get__(self, number: Dual, kind: object) -> Callable[[], Dual]: ...

    class Binary(Protocol):
        """An operator, or a method with one operand."""

        @overload
        def __get__(self, number: None, kind: object) -> Callable[[Any, Any], Any]: ...
        @overload
        def __get__(self, number: Node, kind: object) -> Callable[[Node | Real], Node]: ...
        @overload
        def __get__(self, number: Dual, kind: object) -> Callable[[Dual | Node | Real], Dual]: ...
else:
    Any = Callable = N = Node = Partial = Real = object

    def overload(function: object) -> object:
        """Nothing: what follows the overloads counts."""
        return function
