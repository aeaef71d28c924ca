"""The parts that the options of `python -m nn` name: samples, a network, an optimizer, a training.

What a line here may know: what those are made of. What it may not: when they are used.
"""

from __future__ import annotations

import random
from argparse import Namespace
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from nn.datasets import DATASETS, Sample, disk_dataset
from nn.layers import MLP
from nn.losses import LOSSES
from nn.optim import SGD, Adam
from nn.table import Table, samples_from
from nn.training import Training, train

PARAMETERS = 10_000  # more of them want more patience than a command should ask for
CLASSES = 20  # whole targets from 0 to less than this, with none left out, are the numbers of classes


class Split(NamedTuple):
    """The samples to train with, those that are kept back, and how many classes the targets are (0: none).

    `kind` is the data set's name, or, of a file, "two classes", "classes" or "numbers"; `columns` and
    `names`, those of its classes, are what the file calls them.
    """

    samples: list[Sample]
    kept: list[Sample]
    classes: int
    kind: str
    columns: Sequence[str] = ()
    names: Sequence[str] = ()

    @property
    def everything(self) -> Table:
        """All samples, with the names of their columns and classes, for pictures."""
        return Table(self.samples + self.kept, self.columns, self.names)

    def counted(self, loss: str) -> bool:
        """Whether it can be counted which samples are right, with a network for this loss."""
        return self.classes == 2 or loss == "cross_entropy"


def training_of(options: Namespace, data: Split, rate: float) -> Training:
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


def split_of(asked: Mapping[str, Any]) -> Split:
    """The samples that are asked for, of which a part may be kept back."""
    seed, name, part = asked.get("seed", 0), asked.get("dataset", "disk"), asked.get("test", 0.0)
    samples = _samples(asked, name, seed)
    targets = {target for _, target in samples}
    classes = len(targets) if targets == set(range(len(targets))) and 1 < len(targets) <= CLASSES else 0
    kind = {0: "numbers", 2: "two classes"}.get(classes, "classes")
    kept = set(random.Random(seed).sample(range(len(samples)), round(part * len(samples))))
    if part and not 0 < len(kept) < len(samples):
        raise ValueError(f"--test {part:g} of {len(samples)} samples leaves none on one side")
    mine, theirs = (
        [samples[i] for i in range(len(samples)) if (i in kept) is side] for side in (False, True)
    )
    called = (samples.columns, samples.classes) if isinstance(samples, Table) else ()
    return Split(mine, theirs, classes, name if name in DATASETS else kind, *called)


def _samples(asked: Mapping[str, Any], name: str, seed: int) -> list[Sample]:
    if name != "disk" and name in DATASETS:
        return DATASETS[name](asked.get("samples", 100), asked.get("noise", 0.0), seed)
    if {"samples", "noise"} & asked.keys():
        what = "the disk is a fixed grid of 121 points" if name == "disk" else f"{name} is a file"
        raise ValueError(f"{what}: --samples and --noise are for the other data sets")
    return disk_dataset() if name == "disk" else samples_from(name)
