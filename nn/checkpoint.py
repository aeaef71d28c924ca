"""A trained network as a JSON file, and back, bit for bit. Knows what an `MLP` is made of, no training.

A file is looked at whole, and its sizes are compared with the numbers it holds, before a network is made.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from reprlib import repr as shown
from typing import Any

from nn.activations import ACTIVATIONS
from nn.files import read_json, write
from nn.layers import MLP

FORMAT = "chainrule network 1"
LARGEST = sys.float_info.max
LONGEST = 299  # of what is said about a file


def save(net: MLP, path: str | Path) -> None:
    """Write the network's shape, activations and parameters to a JSON file.

    Raises OSError if that fails and ValueError if a parameter is no finite number; an older file is then
    as it was.

    >>> import random, tempfile
    >>> net = MLP(2, [4, 1], rng=random.Random(0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(net, Path(folder, "net.json"))
    ...     again = load(Path(folder, "net.json"))
    >>> [p.data for p in again.parameters()] == [p.data for p in net.parameters()]
    True
    """
    for parameter in net.parameters():
        if not isfinite(parameter.data):
            raise ValueError(
                f"{parameter.label} is {parameter.data}: {path} is not written with such a number"
            )
    document = {
        "format": FORMAT,
        "inputs": net.inputs,
        "sizes": [len(layer.neurons) for layer in net.layers],
        "activation": net.activation,
        "output_activation": net.output_activation,
        "layers": [
            [{"weights": [w.data for w in n.weights], "bias": n.bias.data} for n in layer.neurons]
            for layer in net.layers
        ],
    }
    write(path, json.dumps(document, indent=2) + "\n")


def load(path: str | Path) -> MLP:
    """The network that `save` wrote to this file. Nothing in the file is run.

    Raises OSError if the file cannot be read, ValueError if it does not hold such a network.
    """
    try:
        return _network(read_json(path))
    except ValueError as error:
        raise unlike(path, "a network that `save` wrote", error) from error


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


def _network(document: Any) -> MLP:
    require_format(document, FORMAT)
    names = "format inputs sizes activation output_activation layers"
    _, inputs, sizes, *activations, layers = entries(document, names, "the document")
    for activation in activations:
        if not isinstance(activation, str) or activation not in ACTIVATIONS:
            raise ValueError(f"its activation {shown(activation)} is none of {', '.join(ACTIVATIONS)}")
    numbers = _numbers(inputs, sizes, layers)  # which holds each size against the file
    net = MLP(inputs, sizes, *activations)
    for parameter, found in zip(net.parameters(), numbers, strict=True):
        parameter.data = found
    return net


def _numbers(inputs: Any, sizes: Any, layers: Any) -> list[float]:
    """The parameters of a document in order; ValueError unless they are as many as its sizes say."""
    if not isinstance(sizes, list) or not sizes:
        raise ValueError(f"its sizes must be a list such as [4, 1], not {shown(sizes)}")
    for size in (inputs, *sizes):
        if type(size) is not int or size < 1:
            raise ValueError(f"a size must be a whole number from 1 up, not {shown(size)}")
    found: list[float] = []
    for i, layer in enumerate(sized(layers, len(sizes), "its layers")):
        width = sizes[i - 1] if i else inputs
        for j, neuron in enumerate(sized(layer, sizes[i], f"the neurons of layer {i}")):
            found += _neuron(neuron, width, f"neuron {j} of layer {i}")
    return found


def _neuron(thing: Any, width: int, what: str) -> Sequence[float]:
    weights, bias = entries(thing, "weights bias", what)
    return [
        number(entry, f"a number of {what}")
        for entry in [*sized(weights, width, f"the weights of {what}"), bias]
    ]
