"""Names for the type checker alone: importing `typing` takes longer than importing the rest of the engine.

A type checker takes `TYPE_CHECKING` for true and reads the first half; a running program reads the
second, where each name stands for any object, so that `typing.get_type_hints` still finds it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable as Callable
    from collections.abc import Iterable
    from typing import Any as Any
    from typing import NoReturn as NoReturn
    from typing import Protocol, TypeVar
    from typing import Self as Self
    from typing import overload as overload

    from autograd.forward import Dual as Dual
    from autograd.value import Value

    Node = Value

    class Scalar(Protocol):
        """A number of NumPy's: it turns into a float and is no array."""

        def __float__(self) -> float: ...
        def is_integer(self) -> bool: ...  # noqa: D102

    Real = int | float | Scalar  # what is taken for one real number
    N = TypeVar("N", Value, Dual, float, Value | float)  # a kind of number that comes out as it went in
    S = TypeVar("S", Value, Dual)  # a kind of number that decides, where a plain one stands beside it
    Partial = Callable[..., Any] | float | None  # a function, a constant, None where a row is flat
    Partials = tuple[Partial, ...] | Partial  # one for each operand, or one for any number of them

    class OfNumbers(Protocol):
        """A function of any number of numbers: of dual numbers, a dual number; else of nodes, a node."""

        @overload
        def __call__(self, *numbers: Real) -> float: ...  # type: ignore[overload-overlap]
        @overload
        def __call__(self, *numbers: Value | Real) -> Value: ...  # type: ignore[overload-overlap]
        @overload
        def __call__(self, *numbers: Dual | Value | Real) -> Dual: ...

    class OfTwo(Protocol):
        """A function of two numbers, likewise."""

        @overload
        def __call__(self, a: Real, b: Real) -> float: ...  # type: ignore[overload-overlap]
        @overload
        def __call__(self, a: Value | Real, b: Value | Real) -> Value: ...  # type: ignore[overload-overlap]
        @overload
        def __call__(self, a: Dual | Value | Real, b: Dual | Value | Real) -> Dual: ...

    class OfOne(Protocol):
        """A function of one number, which comes out as it went in."""

        def __call__(self, x: N) -> N: ...  # noqa: D102

    class OfList(Protocol):
        """A function of a list of numbers, as one of any number of them."""

        @overload
        def __call__(self, values: Iterable[Real]) -> float: ...  # type: ignore[overload-overlap]
        @overload
        def __call__(self, values: Iterable[Value | Real]) -> Value: ...  # type: ignore[overload-overlap]
        @overload
        def __call__(self, values: Iterable[Dual | Value | Real]) -> Dual: ...

    of_numbers: Callable[[Callable[..., Any]], OfNumbers]
    of_list: Callable[[Callable[..., Any]], OfList]
else:
    Any = Callable = Dual = N = Node = NoReturn = object
    OfList = OfOne = OfTwo = Partials = Real = S = Self = object

    def overload(function: object) -> object:
        """Nothing: what follows the overloads counts."""
        return function

    of_numbers = of_list = overload
