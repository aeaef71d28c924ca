"""The parts that the options of `python -m nn` name: samples, a network, an optimizer, a training.

What a line here may know: what those are made of. What it may not: when they are used.
"""

from __future__ import annotations

import random
from argparse import Namespace
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from nn.datasets import DATASETS, Sample, disk_dataset
from nn.layers import MLP
from nn.losses import LOSSES
from nn.optim import SGD, Adam
from nn.table import samples_from
from nn.training import Training, train

PARAMETERS = 10_000  # more of them want more patience than a command should ask for
CLASSES = 20  # whole targets from 0 to less than this, with none left out, are the numbers of classes


class Data(NamedTuple):
    """The samples to train with, those that are kept back, and how many classes the targets are (0: none).

    `kind` is the data set's name, or, of a file, "two classes", "classes" or "numbers".
    """

    samples: list[Sample]
    kept: list[Sample]
    classes: int
    kind: str


def training_of(options: Namespace, data: Data, rate: float) -> Training:
    """The training that the options ask for, with this learning rate."""
    rng = random.Random(options.seed)
    inputs, targets = len(data.samples[0][0]), [target for _, target in data.samples + data.kept]
    outputs = max(2, data.classes, int(max(targets)) + 1) if options.loss == "cross_entropy" else 1
    sizes = [*options.layers, outputs]
    count = sum((before + 1) * after for before, after in pairwise([inputs, *sizes]))
    if count > PARAMETERS:
        raise ValueError(f"with these --layers, the network has {count} parameters, more than {PARAMETERS}")
    net = MLP(inputs, sizes, options.activation, options.output_activation, rng)
    sgd = options.optimizer == "sgd"
    optimizer = SGD(net.parameters(), rate, options.momentum or 0.0) if sgd else Adam(net.parameters(), rate)
    how = (options.steps, options.engine, options.batch_size, random.Random(options.seed))
    return train(net, data.samples, optimizer, LOSSES[options.loss], *how)


def data_of(asked: Mapping[str, Any]) -> Data:
    """The samples, of which a part may be kept back."""
    seed = asked.get("seed", 0)
    samples = _samples(asked, seed)
    targets = {target for _, target in samples}
    classes = len(targets) if targets == set(range(len(targets))) and len(targets) <= CLASSES else 0
    name, kinds = asked.get("dataset", "disk"), {0: "numbers", 1: "numbers", 2: "two classes"}
    kind = name if name in DATASETS else kinds.get(classes, "classes")
    if "test" not in asked:
        return Data(samples, [], classes, kind)
    places = list(range(len(samples)))
    random.Random(seed).shuffle(places)
    kept = set(places[: round(asked["test"] * len(samples))])
    if not 0 < len(kept) < len(samples):
        raise ValueError(f"--test {asked['test']:g} of {len(samples)} samples leaves none on one side")
    return Data(
        [sample for place, sample in enumerate(samples) if place not in kept],
        [samples[place] for place in sorted(kept)],
        classes,
        kind,
    )


def _samples(asked: Mapping[str, Any], seed: int) -> list[Sample]:
    name = asked.get("dataset", "disk")
    if (name == "disk" or name not in DATASETS) and {"samples", "noise"} & asked.keys():
        what = "the disk is a fixed grid of 121 points" if name == "disk" else f"{name} is a file"
        raise ValueError(f"{what}: --samples and --noise are for the other data sets")
    if name == "disk":
        return disk_dataset()
    if name not in DATASETS:
        return samples_from(name)
    return DATASETS[name](asked.get("samples", 100), asked.get("noise", 0.0), seed)
