"""A trained network as a JSON file, and back, bit for bit. Knows what an `MLP` is made of, no training.

A file is looked at whole, and its sizes are compared with the numbers it holds, before a network is made.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite
from pathlib import Path
from reprlib import repr as shown
from typing import Any, TextIO, TypeVar, overload

from autograd.files import write
from nn.activations import ACTIVATIONS, Activation
from nn.files import read_json
from nn.layers import MLP
from nn.module import Module, require_network

FORMAT = "chainrule network 1"  # an MLP with two activations, both ours
SECOND = "chainrule network 2"  # any other module
M = TypeVar("M", bound=Module)
File = str | Path | TextIO
LARGEST = sys.float_info.max
LONGEST = 299  # of what is said about a file


def save(net: Module, path: File) -> None:
    """Write the network's parameters to a JSON file, or an open one; of an `MLP`, its shape and activations.

    An activation of yours is written by its name, a module of yours by the paths of its parameters: see
    `load`. Raises OSError if that fails and ValueError if a parameter is no finite number; an older file is
    then as it was.

    >>> import random, tempfile
    >>> net = MLP(2, [4, 1], rng=random.Random(0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(net, Path(folder, "net.json"))
    ...     again = load(Path(folder, "net.json"))
    >>> [p.data for p in again.parameters()] == [p.data for p in net.parameters()]
    True
    """
    require_network(net)
    for name, parameter in net.named_parameters():
        if not isfinite(parameter.data):
            raise ValueError(f"{name} is {parameter.data}: {_called(path)} is not written with such a number")
    put: Any = path.write if hasattr(path, "write") else partial(write, path)
    put(json.dumps(_document(net), indent=2) + "\n")


@overload
def load(path: File, into: None = None, activations: Mapping[str, Activation] | None = None) -> MLP: ...
@overload
def load(path: File, into: M, activations: Mapping[str, Activation] | None = None) -> M: ...
def load(path: File, into: Any = None, activations: Mapping[str, Activation] | None = None) -> Any:
    """The network that `save` wrote to this file, which may be open. Nothing in the file is run.

    A file makes no class but an `MLP`: for any other, build the model and pass it as `into`; it gets the
    numbers and is returned. `activations` gives the functions of yours by their names.

    Raises OSError if the file cannot be read, ValueError if it does not hold such a network, or not one
    like `into`, and for what has to be passed.
    """
    try:
        found = _read(read_json(path), dict(activations or {}), into)
        if into is None:
            return found
        into.load_state_dict(found if isinstance(found, dict) else found.state_dict())
    except LookupError as error:
        raise ValueError(f"{_called(path)} holds {error.args[0]}") from None
    except ValueError as error:
        raise unlike(_called(path), "a network that `save` wrote", error) from error
    return into


def _called(file: File) -> str:
    return "the file" if hasattr(file, "read") else str(file)


def _document(net: Module) -> dict[str, Any]:
    """What a file holds."""
    if not isinstance(net, MLP) or len(net.parameters()) > sum(
        len(neuron.weights) + 1 for layer in net.layers for neuron in layer.neurons
    ):
        return {"format": SECOND, "module": type(net).__name__, "parameters": net.state_dict()}
    sizes, kinds = [len(layer.neurons) for layer in net.layers], _activations(net)
    pair, named = (net.activation, net.output_activation), dict[str, Any](activations=kinds)
    if first := kinds == _alike(sizes, *pair) and set(pair) <= ACTIVATIONS.keys():
        named = {"activation": pair[0], "output_activation": pair[1]}
    layers = [
        [{"weights": [w.data for w in n.weights], "bias": n.bias.data} for n in layer.neurons]
        for layer in net.layers
    ]
    shape = {"inputs": net.inputs, "sizes": sizes}
    return {"format": FORMAT if first else SECOND, **shape, **named, "layers": layers}


def _activations(net: MLP) -> list[list[str]]:
    return [[neuron.activation for neuron in layer.neurons] for layer in net.layers]


def _alike(sizes: Sequence[int], hidden: str, output: str) -> list[list[str]]:
    """The activations of all neurons, where each layer has the same."""
    return [*([hidden] * size for size in sizes[:-1]), [output] * sizes[-1]]


def unlike(path: str | Path, what: str, error: Exception) -> ValueError:
    """The error that a file does not hold this, in one sentence of bounded length."""
    sentence = f"{path} does not hold {what}: "
    reason = " ".join(str(error).split())
    room = max(LONGEST - len(sentence), 60)
    return ValueError(sentence + (reason if len(reason) <= room else f"{reason[: room - 1]}…"))


def entries(thing: Any, names: str, what: str) -> list[Any]:
    """What an object of a document has under these names; ValueError unless it has them and no others."""
    if not isinstance(thing, dict):
        raise ValueError(f"{what} must be an object, not {shown(thing)}")
    wanted = names.split()
    for name in wanted:
        if name not in thing:
            raise ValueError(f"{what} has no {name!r}")
    for name in thing:
        if name not in wanted:
            raise ValueError(f"{what} has {shown(name)}, which is unknown here")
    return [thing[name] for name in wanted]


def number(thing: Any, what: str) -> float:
    """A finite number of a document; ValueError for anything else, and for true and false."""
    if type(thing) in (int, float) and abs(thing) <= LARGEST:
        return float(thing)
    raise ValueError(f"{what} must be a finite number, not {shown(thing)}")


def sized(thing: Any, length: int, what: str) -> list[Any]:
    """A list of a document; ValueError unless it is one of this length."""
    if not isinstance(thing, list):
        raise ValueError(f"{what} must be a list, not {shown(thing)}")
    if len(thing) != length:
        raise ValueError(f"{what} must be {length}, not {len(thing)}")
    return thing


def require_format(document: Any, wanted: str) -> None:
    """Raise ValueError unless a document says that it has this format."""
    found = document.get("format") if isinstance(document, dict) else None
    if found != wanted:
        known = isinstance(found, str) and found.rpartition(" ")[0] == wanted.rpartition(" ")[0]
        hint = "; a newer version of this library may read it" if known else ""
        raise ValueError(f"its format is {shown(found)}, not {wanted!r}{hint}")


def _read(document: Any, activations: dict[str, Activation], into: Any) -> MLP | dict[str, float]:
    """The MLP of a document, or the parameters of another module; LookupError for what is to be passed."""
    own, second = (isinstance(document, dict) and name in document for name in ("module", "activations"))
    require_format(document, SECOND if own or second else FORMAT)
    if own:
        _, module, parameters = entries(document, "format module parameters", "the document")
        if into is None:
            raise LookupError(f"a module of yours, {shown(module)}: make one and write load(path, into=it)")
        if not isinstance(parameters, dict):
            raise ValueError(f"its parameters must be an object, not {shown(parameters)}")
        return {name: number(entry, f"parameter {shown(name)}") for name, entry in parameters.items()}
    net = _network(document, activations, second)
    if isinstance(into, MLP) and _activations(net) != _activations(into):
        raise ValueError("its activations are not those of the network that it is to go into")
    return net


def _network(document: Any, activations: dict[str, Activation], second: bool) -> MLP:
    names = "activations" if second else "activation output_activation"
    _, inputs, sizes, *kinds, layers = entries(
        document, f"format inputs sizes {names} layers", "the document"
    )
    numbers = _numbers(inputs, sizes, layers)  # which holds each size against the file
    if second:
        layered = sized(kinds[0], len(sizes), "its activations")
        rows = [sized(row, size, "a layer's activations") for row, size in zip(layered, sizes, strict=True)]
        kinds = [rows[0][0], rows[-1][0]]
    else:
        rows = _alike(sizes, *kinds)
    pair, *functions = [[_function(kind, activations, second) for kind in row] for row in [kinds, *rows]]
    net = MLP(inputs, sizes, pair[0], pair[1])
    for layer, row in zip(net.layers, functions, strict=True):
        for neuron, function in zip(layer.neurons, row, strict=True):
            neuron.activation = function
    for parameter, found in zip(net.parameters(), numbers, strict=True):
        parameter.data = found
    return net


def _function(kind: Any, activations: dict[str, Activation], second: bool) -> str | Activation:
    """An activation of a document: one of ours, or in the second format a function that was passed."""
    if isinstance(kind, str) and kind in ACTIVATIONS:
        return kind
    if not second or not isinstance(kind, str):
        raise ValueError(f"its activation {shown(kind)} is none of {', '.join(ACTIVATIONS)}")
    if kind not in activations:
        raise LookupError(
            f"{shown(kind)}, an activation of yours: write load(path, activations={{{shown(kind)}: f}})"
        )
    return activations[kind]


def _numbers(inputs: Any, sizes: Any, layers: Any) -> list[float]:
    """The parameters of a document in order; ValueError unless they are as many as its sizes say."""
    if not isinstance(sizes, list) or not sizes:
        raise ValueError(f"its sizes must be a list such as [4, 1], not {shown(sizes)}")
    for size in (inputs, *sizes):
        if type(size) is not int or size < 1:
            raise ValueError(f"a size must be a whole number from 1 up, not {shown(size)}")
    found: list[float] = []
    for i, layer in enumerate(sized(layers, len(sizes), "its layers")):
        for j, neuron in enumerate(sized(layer, sizes[i], f"the neurons of layer {i}")):
            what = f"neuron {j} of layer {i}"
            weights, bias = entries(neuron, "weights bias", what)
            row = sized(weights, [inputs, *sizes][i], f"the weights of {what}")
            found += [number(entry, f"a number of {what}") for entry in (*row, bias)]
    return found
