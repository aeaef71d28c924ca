"""`Module`: anything that has parameters, found where they stand, in its attributes.

What a line here may know: nodes, and what Python's objects hold. What it may not: a neuron, or training.

>>> class Scaled(Module):
...     def __init__(self):
...         self.factor, self.shifts = Value(2.0), [Value(0.0, "mine"), Value(1.0)]
...
...     def __call__(self, inputs):
...         return self.factor * inputs[0] + self.shifts[1]
>>> scaled = Scaled()
>>> scaled, [parameter.label for parameter in scaled.parameters()]
(Scaled, 3 parameters, ['factor', 'mine', 'shifts[1]'])
>>> scaled.state_dict()
{'factor': 2.0, 'shifts[0]': 0.0, 'shifts[1]': 1.0}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from autograd import Constant, Value


class Path(str):
    """A label that says where a parameter stands, so that a longer path may take its place."""

    __slots__ = ()


class Alone(Path):
    """The path of a neuron or a layer that stands in no module; its first name then gives way."""

    __slots__ = ()


def _unwritten(self: Module, *_: Any) -> Any:
    raise NotImplementedError(f"{type(self).__name__} must say what it computes: give it a __call__")


class Module:
    """Base of neurons, layers and networks, and of models of your own.

    Its parameters are the leaves among its attributes, and those in the modules, lists, tuples and dicts
    there, however deep, in the order in which the attributes were first set; each once, wherever else it
    stands. Constants and results of operations are none. A parameter without a label gets its path, which
    grows in front when its module is put into another one; a label that you gave stays.
    """

    _called: ClassVar[Mapping[str, str]] = {}
    """What an attribute is called in paths, if not by its name; a place in a list then follows at once."""

    __call__: Callable[..., Any] = _unwritten

    def __setattr__(self, name: str, thing: Any) -> None:
        if name in _METHODS:
            raise AttributeError(f"{name} is a method of every module: call this attribute something else")
        super().__setattr__(name, thing)
        if isinstance(thing, _HOLDERS) and name not in self._called:  # whose parts have their paths already
            _found(self, [name])

    def parameters(self) -> list[Value]:
        """The leaves that training changes, always in the same order."""
        return list(_found(self, vars(self)))

    def named_parameters(self) -> list[tuple[str, Value]]:
        """The parameters with their paths from here; one that is not found so, with its label.

        Raises ValueError if two are called the same.
        """
        paths, named = _found(self, vars(self)), dict[str, Value]()
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
        """Give each parameter its number. ValueError if one is missing or unknown; then nothing changes."""
        named = dict(self.named_parameters())
        for name in [*named, *state]:
            if name not in state or name not in named:
                who = "the state" if name in named else repr(self)
                raise ValueError(f"{who} has no parameter {name}")
        for name, number in [(name, Value(number).data) for name, number in state.items()]:
            named[name].data = number

    def __repr__(self) -> str:
        count = len(self.parameters())
        return f"{self._described()}, {count} parameter{'s' * (count != 1)}"

    def _described(self) -> str:
        return type(self).__name__

    def _relabelled(self) -> None:
        """Called when the labels of what is in it may have changed."""


_METHODS = {name for name in vars(Module) if not name.startswith("_")}
_HOLDERS = (Value, Module, list, tuple, dict)


def require_network(net: Any) -> None:
    """Raise TypeError for anything but a network."""
    if not isinstance(net, Module):
        kind = type(net).__name__
        raise TypeError(f"the first argument is a network, an MLP or a Module of yours, not a {kind}")


def _found(module: Module, names: Iterable[str]) -> dict[Value, str]:
    """The parameters in these attributes, each with its first path; they are labelled by it."""
    seen, found = {id(module)}, dict[Value, str]()
    for path, part in [pair for name in names for pair in _attribute(module, name)]:
        for place, thing in _inside(path, part, seen):
            if isinstance(thing, Module):
                thing._relabelled()
            elif found.setdefault(thing, place) is place:
                _label(thing, place)
    return found


def _label(parameter: Value, path: str) -> None:
    """Label a parameter with its path, if its label is none or a shorter path."""
    old = parameter.label
    tail = old.partition(".")[2] if isinstance(old, Alone) else old
    if not old or (isinstance(old, Path) and path.endswith(f".{tail}")):
        parameter.label = Path(path)


def _inside(path: str, thing: Any, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """The parameters in a thing, each with its path, and the modules, each after what is in it."""
    if isinstance(thing, Value):
        if thing.op is None and not isinstance(thing, Constant):
            yield path, thing
    elif isinstance(thing, _HOLDERS) and id(thing) not in seen:
        seen.add(id(thing))
        for step, part in _parts(thing):
            yield from _inside(path + step, part, seen)
        if isinstance(thing, Module):
            yield path, thing


def _parts(thing: Any) -> list[tuple[str, Any]]:
    """What is in a module, dict or list, each with its step from there."""
    if isinstance(thing, dict):
        return [(f".{key}", part) for key, part in thing.items()]
    if not isinstance(thing, Module):
        return [(f"[{place}]", part) for place, part in enumerate(thing)]
    if type(thing).parameters is Module.parameters:
        named = [pair for name in vars(thing) for pair in _attribute(thing, name)]
    else:  # it says by itself what its parameters are
        named = thing.named_parameters()
    return [(f".{name}", part) for name, part in named]


def _attribute(module: Module, name: str) -> list[tuple[str, Any]]:
    """What is in an attribute, each part by what it is called in paths."""
    thing, called = vars(module).get(name), module._called.get(name)
    if called and isinstance(thing, list):
        return [(f"{called}{place}", part) for place, part in enumerate(thing)]
    return [(called or name, thing)]
