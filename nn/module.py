"""`Module`: anything that has parameters, found where they stand: in its attributes.

What a line here may know: nodes, and what Python objects hold. What it may not: a neuron, or training.

>>> class Line(Module):
...     def __init__(self):
...         self.slope, self.shifts = Value(2.0), [Value(0.5), Value(1.0)]
>>> Line().state_dict()
{'slope': 2.0, 'shifts[0]': 0.5, 'shifts[1]': 1.0}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar

from autograd import Constant, Value


class Path(str):
    """A label that says where a parameter stands, so that a longer path may take its place."""

    __slots__ = ()

    @property
    def tail(self) -> str:
        """What a longer path ends with."""
        return self


class Alone(Path):
    """The path of a neuron or a layer that stands in no module; its first name then gives way."""

    __slots__ = ()

    @property
    def tail(self) -> str:
        """All but the first name."""
        return self.partition(".")[2]


def _unwritten(self: Module, *_: Any) -> Any:
    raise NotImplementedError(f"{type(self).__name__} must say what it computes: give it a __call__")


class Module:
    """Base of neurons, layers and networks, and of models of your own.

    Its parameters are the leaves among its attributes, and those of the modules, lists, tuples and dicts
    there, however deep, in the order in which the attributes were first set; each once, though it may
    stand in several places. Constants and results of operations are none. A parameter without a label
    gets its path; the path of what stands in a network grows by the attribute's name, and a label that
    you gave stays.

    >>> from nn import MLP
    >>> class Scaled(Module):
    ...     def __init__(self):
    ...         self.net, self.factors = MLP(1, [1]), {"out": Value(2.0)}
    ...
    ...     def __call__(self, inputs):
    ...         return self.net(inputs) * self.factors["out"]
    >>> [parameter.label for parameter in Scaled().parameters()]
    ['net.layer0.neuron0.w0', 'net.layer0.neuron0.b', 'factors.out']
    >>> Scaled()
    Scaled, 3 parameters
    """

    _called: ClassVar[Mapping[str, str]] = {}
    """What an attribute is called in paths, if not by its name; a place in a list then follows at once."""

    __call__: Callable[..., Any] = _unwritten

    def __setattr__(self, name: str, thing: Any) -> None:
        """Set the attribute, and let what is in it know its path."""
        super().__setattr__(name, thing)
        if isinstance(thing, _HOLDERS):
            _give_paths(_in_attribute("", self, name, {id(self)}))

    def parameters(self) -> list[Value]:
        """The leaves that training changes, always in the same order."""
        return list(dict.fromkeys(parameter for _, parameter in self._found()))

    def named_parameters(self) -> list[tuple[str, Value]]:
        """Each of the parameters with its path from here; where it has none, its label or its place.

        Raises ValueError if two have the same.
        """
        paths: dict[Value, str] = {}
        for path, parameter in self._found():
            paths.setdefault(parameter, path)
        named = {}
        for place, parameter in enumerate(self.parameters()):
            name = paths.get(parameter) or parameter.label or f"parameter{place}"
            if named.setdefault(name, parameter) is not parameter:
                raise ValueError(f"two parameters of {type(self).__name__} are called {name}: rename one")
        return list(named.items())

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0, ready for the next `backward()`."""
        for parameter in self.parameters():
            parameter.grad = 0.0

    def state_dict(self) -> dict[str, float]:
        """The number of each parameter, by its path."""
        return {name: parameter.data for name, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Give the parameters these numbers; if they do not fit, change nothing.

        Raises ValueError if a name is missing or is not known here, TypeError for what is no number.

        >>> from nn import Neuron
        >>> Neuron(1).load_state_dict({"w0": 1.0})
        Traceback (most recent call last):
        ValueError: the state has no number for b
        """
        named = dict(self.named_parameters())
        for missing in named.keys() - state.keys():
            raise ValueError(f"the state has no number for {missing}")
        for unknown in state.keys() - named.keys():
            raise ValueError(f"{type(self).__name__} has no parameter called {unknown}")
        numbers = {name: Value(number).data for name, number in state.items()}
        for name, parameter in named.items():
            parameter.data = numbers[name]

    def __repr__(self) -> str:
        return f"{self._described()}, {counted(len(self.parameters()), 'parameter')}"

    def _described(self) -> str:
        """What it is, in a few words."""
        return type(self).__name__

    def _relabelled(self) -> None:
        """Called when the labels of its parameters have changed."""

    def _found(self) -> list[tuple[str, Value]]:
        """The parameters in the attributes, with their paths, and labelled by them."""
        found = list(_in_attributes("", self, {id(self)}))
        _give_paths(found)
        return [(path, thing) for path, thing in found if isinstance(thing, Value)]


_HOLDERS = (Value, Module, list, tuple, dict)


def counted(count: int, what: str) -> str:
    """So many of them, in words: `1 parameter`, `2 parameters`."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _give_paths(found: Any) -> None:
    """Label the parameters with their paths, but for labels that someone gave."""
    for path, thing in found:
        if isinstance(thing, Module):
            thing._relabelled()
        elif not (old := thing.label) or (isinstance(old, Path) and path.endswith(f".{old.tail}")):
            thing.label = Path(path)


def _in_attributes(front: str, module: Module, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """What `_inside` finds in all attributes of a module."""
    for name in vars(module):
        yield from _in_attribute(front, module, name, seen)


def _in_attribute(front: str, module: Module, name: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """What `_inside` finds in one attribute, by the name that it has in paths."""
    thing, called = vars(module)[name], module._called.get(name)
    if called and isinstance(thing, list):
        for place, part in enumerate(thing):
            yield from _inside(f"{front}{called}{place}", part, seen)
    else:
        yield from _inside(front + (called or name), thing, seen)


def _inside(path: str, thing: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """The parameters in a thing, each with its path, and the modules, each after what is in it."""
    if isinstance(thing, Value):
        if thing.op is None and not isinstance(thing, Constant):
            yield path, thing
    elif isinstance(thing, _HOLDERS) and id(thing) not in seen:
        seen.add(id(thing))
        if isinstance(thing, Module):
            yield from _inside_module(path, thing, seen)
        elif isinstance(thing, dict):
            for key, part in thing.items():
                yield from _inside(f"{path}.{key}", part, seen)
        else:
            for place, part in enumerate(thing):
                yield from _inside(f"{path}[{place}]", part, seen)


def _inside_module(path: str, module: Module, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """What `_inside` finds in a module, which may say by itself what its parameters are."""
    if type(module).parameters is Module.parameters:
        yield from _in_attributes(f"{path}.", module, seen)
    else:
        yield from ((f"{path}.{name}", parameter) for name, parameter in module.named_parameters())
    yield path, module
