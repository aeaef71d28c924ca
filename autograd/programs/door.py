"""The door of a compiled program: what is given becomes numbers of 64 bits, once, or is refused by name.

What a line here may know: numbers and arrays, also those of NumPy and JAX. It knows no row, no graph
and no target. Each `take` is told how many dimensions are wanted: 0, a number; 1, a column; None, any.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import Any

from autograd.primals import counted, is_row, real

Take = Callable[[Any, int | None], Any]
Again = Callable[[Sequence[Any], Exception], Any]

_WANTED = ("one number", "a column: a list, or an array of one dimension, with a number for each sample")
_REAL = ("b", "i", "u", "f")  # kinds of an array's numbers


def opened(run: Any, names: Sequence[str], wanted: Sequence[int | None], take: Take, again: Again) -> Any:
    """`run` behind a door; where it fails, `again` says what comes out instead, or why it failed."""
    columns = list(wanted).count(1)
    ready = _are_lists if take is plain else _are_arrays if take is array else None

    def program(*inputs: Any) -> Any:
        if len(inputs) != len(names):
            takes = f"{counted(len(names), 'input')}, {', '.join(names)}"
            raise TypeError(f"the program takes {takes}: got {len(inputs)}")
        # What is wanted already is seen at a glance: one by one, the looks are a tenth of a training step.
        if {*map(type, inputs[columns:])} <= {float} and ready and ready(inputs[:columns]):
            numbers: Sequence[Any] = inputs
        else:
            numbers = [*map(partial(_taken, take), inputs, names, wanted)]
            lengths = [*map(len, numbers[:columns])]
            if len({*lengths}) > 1:
                found = ", ".join(
                    [f"{name} has {count}" for name, count in zip(names, lengths, strict=False)]
                )
                raise ValueError(f"columns must have one length: {found} numbers")
        try:
            return run(*numbers)
        except (ArithmeticError, ValueError) as error:
            return again(numbers, error)

    door: Any = program if take is not native else _looking(run, columns, program)
    door.behind = run
    return door


def _looking(run: Any, columns: int, door: Any) -> Any:
    """A door for native code, which looks at the kinds of its inputs by itself: opened where that fails."""
    from numpy import ndarray

    def program(*inputs: Any) -> Any:
        try:
            for column in inputs[:columns]:
                if type(column) is not ndarray or len(column) != len(inputs[0]):  # masked: a subclass
                    break
            else:
                return run(*inputs)
        except Exception:  # what is wrong is said below
            pass
        return door(*inputs)

    return program


def plain(given: Any, dimensions: int | None) -> Any:
    """A float, or a list of floats."""
    return [x if type(x) is float else number(x) for x in given] if dimensions else number(given)


def _are_lists(columns: Sequence[Any]) -> bool:
    """Whether these are lists of floats, as many in each."""
    if not {*map(type, columns)} <= {list} or len({*map(len, columns)}) > 1:
        return False
    return {*map(type, chain(*columns))} <= {float}


def number(given: Any) -> float:
    """A float for one real number, also if it comes as an array of no dimension."""
    _require_whole(given)
    if getattr(getattr(given, "dtype", None), "kind", None) in _REAL and given.shape == ():
        given = given.item()
    return real(given)


def array(given: Any, _: int | None) -> Any:
    """An array of 64 bits for numbers in any shape, a float for one number."""
    import numpy

    if type(given) is numpy.ndarray and given.ndim and given.dtype.char == "d" and given.dtype.isnative:
        return given  # as it would come out below, where a look takes a tenth of a step
    _require_whole(given)
    try:
        made = numpy.asarray(given)
    except ValueError:  # rows of unequal length
        made = numpy.asarray(None)
    if made.dtype.kind not in _REAL:  # each as it was given, to be refused by itself
        made = numpy.asarray(given, dtype=object)
        made = numpy.array([number(x) for x in made.flat]).reshape(made.shape)
    with numpy.errstate(all="ignore"):  # of more than 64 bits
        return made.astype(float, copy=False) if made.ndim else float(made)


def _are_arrays(columns: Sequence[Any]) -> bool:
    """Whether these are arrays of one dimension, and of 64 bits, as many in each."""
    from numpy import dtype, ndarray

    if not {*map(type, columns)} <= {ndarray}:
        return False
    kinds = {(column.dtype, column.shape) for column in columns}
    return len(kinds) < 2 and all(kind == dtype(float) and len(shape) == 1 for kind, shape in kinds)


def _require_whole(given: Any) -> None:
    if hasattr(given, "filled"):  # of NumPy's masked arrays: what is masked has a number there all the same
        raise TypeError("a masked array leaves numbers out: take its compressed() or filled(...)")


def native(given: Any, dimensions: int | None) -> Any:
    """A float, or an array that native code takes."""
    import numpy

    return numpy.require(array(given, 1), None, ["C", "W"]) if dimensions else number(given)


def traced(given: Any, dimensions: int | None) -> Any:
    """An array of JAX as it is, also one that stands for numbers to come; anything else as `array`."""
    import jax

    if not isinstance(given, jax.Array):
        try:
            return array(given, dimensions)
        except jax.errors.TracerArrayConversionError:  # among the numbers of a list
            given = jax.numpy.asarray(given)
    kinds = (jax.numpy.floating, jax.numpy.integer, jax.numpy.bool_)
    if not any(jax.numpy.issubdtype(given.dtype, kind) for kind in kinds):
        raise TypeError(f"expected real numbers, not an array of {given.dtype}")
    return given


def _taken(take: Take, given: Any, name: str, dimensions: int | None) -> Any:
    """An input converted; what cannot be is refused with its name."""
    try:
        made = take(given, dimensions) if dimensions != 1 or is_row(given) else None
        if dimensions not in (None, getattr(made, "ndim", int(type(made) is list))):
            kind, shape = type(given).__name__, getattr(given, "shape", ())
            what = f"an array of shape {tuple(shape)}" if shape else f"a {kind}"
            raise TypeError(f"expected {_WANTED[dimensions or 0]}, not {what}")
        return made
    except (TypeError, ValueError, OverflowError) as error:
        of_kind = next(k for k in (TypeError, OverflowError, ValueError) if isinstance(error, k))
        raise of_kind(f"the input {name}: {error}") from None
