"""A trained network as a JSON file, and back, bit for bit. Knows what an `MLP` is made of, no training."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nn.layers import MLP

FORMAT = "chainrule network 1"


def save(net: MLP, path: str | Path) -> None:
    """Write the network's shape, activations and parameters to a JSON file; OSError if that fails.

    >>> import random, tempfile
    >>> net = MLP(2, [4, 1], rng=random.Random(0))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(net, Path(folder, "net.json"))
    ...     again = load(Path(folder, "net.json"))
    >>> [p.data for p in again.parameters()] == [p.data for p in net.parameters()]
    True
    """
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
    unfinished = Path(f"{path}.unfinished")  # a failure half way leaves an older file as it was
    unfinished.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8", newline="\n")
    unfinished.replace(path)


def load(path: str | Path) -> MLP:
    """The network that `save` wrote to this file.

    Raises OSError if the file cannot be read, ValueError if it does not hold such a network.
    """
    try:
        return _network(json.loads(Path(path).read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"{path} does not hold a network that `save` wrote: {error}") from error


def _network(document: Any) -> MLP:
    if document["format"] != FORMAT:
        raise ValueError(f"its format is {document['format']!r}, not {FORMAT!r}")
    net = MLP(document["inputs"], document["sizes"], document["activation"], document["output_activation"])
    for layer, saved_layer in zip(net.layers, document["layers"], strict=True):
        for neuron, saved in zip(layer.neurons, saved_layer, strict=True):
            for weight, number in zip(neuron.weights, saved["weights"], strict=True):
                weight.data = number
            neuron.bias.data = saved["bias"]
    return net
