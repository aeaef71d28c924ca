"""What `python -m nn` does: it makes the parts that the options name, trains, and leaves a folder.

What a line here may know: the options and every file of nn. What it may not: how a part does its work.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from time import monotonic

from nn.checkpoint import unlike
from nn.console import say, stopping, warn, with_a_bar
from nn.datasets import DATASETS, Sample, disk_dataset
from nn.files import read_json, write
from nn.layers import MLP
from nn.losses import LOSSES, THRESHOLDS
from nn.optim import SGD, Adam, Optimizer
from nn.options import PARAMETERS, complete, given
from nn.results import Results
from nn.training import Training, count_right, train

CHECKPOINT = "checkpoint.json"
EVERY = 100  # the loss is printed at the first step, at every so many steps, and at the last
PAUSE = 1.0  # seconds between two checkpoints, or 20 times as long as one takes


def run(arguments: Sequence[str]) -> None:
    """Do what these arguments ask for; what it raises is one sentence."""
    options, arguments = _read(arguments)
    training = _training(options, options.learning_rate)
    net, samples = training.engine.net, training.engine.samples
    results = Results(options.out, net, samples, options.dataset, options.loss, not options.no_plots)
    if options.compare_rates:
        _compare(options, results)
    else:
        _train_and_show(options, training, results, arguments)
    for note in results.notes + results.left_out():
        warn(note)
    say(f"wrote {options.out}{'/' if options.out.name else ''}: {', '.join(results.written)}")


def _read(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    """The options, and the arguments that give them: those of the run in the folder that `--resume` names."""
    asked = given(arguments)
    folder = asked.pop("resume", None)
    if folder is None:
        return complete(asked), list(arguments)
    for other in asked.keys() - {"steps"}:
        option = other.replace("_", "-")
        raise ValueError(
            f"--resume goes on with the options of {folder}, only --steps may grow: leave --{option} out"
        )
    if not (folder / CHECKPOINT).is_file():
        raise ValueError(f"there is nothing to resume in {folder}: it has no {CHECKPOINT}")
    try:
        arguments = read_json(folder / CHECKPOINT)["note"]
        older = given(arguments)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise unlike(folder / CHECKPOINT, "a checkpoint of python -m nn", error) from None
    more = ["--steps", str(asked["steps"])] if asked else []
    return complete({**older, **asked, "out": folder, "resume": folder}), [*arguments, *more]


def _train_and_show(
    options: argparse.Namespace, training: Training, results: Results, arguments: list[str]
) -> None:
    net, samples = training.engine.net, training.engine.samples
    keep = Keeper(training, options.out / CHECKPOINT, arguments)
    if options.show_code:
        say(training.engine.source)
    say(f"untrained output at (0, 0): {net([0.0, 0.0]):.4f}")
    if options.resume is None:
        keep.begin()
    results.save_untrained()
    if options.resume is not None:
        training.restore(keep.path)
        say(f"going on after step {len(training.losses)}")
    _train_aloud(training, keep, results)
    say(f"trained output at (0, 0): {net([0.0, 0.0]):.4f}")
    say(f"{count_right(net, samples, THRESHOLDS[options.loss])} of {len(samples)} points are right")
    say(str(training.engine))
    results.save_trained(training.losses)


class Keeper:
    """Writes the checkpoint of a training, with the arguments that it was made by, now and then."""

    def __init__(self, training: Training, path: Path, arguments: list[str]) -> None:
        self.training, self.path, self.arguments = training, path, arguments
        self.due, self.failed = 0.0, False

    def begin(self) -> None:
        """Write it for the first time; that of an earlier run into the folder is put aside, with a word."""
        if self.path.exists():
            aside = self.path.with_name("checkpoint.previous.json")
            write(aside, self.path.read_bytes())
            warn(
                f"{self.path} is of an earlier run, which cannot be resumed there any more: kept as {aside.name}"
            )
        self.training.save(self.path, self.arguments)

    def save(self) -> None:
        """Write it; a failure is said once, and the training goes on."""
        start = monotonic()
        try:
            self.training.save(self.path, self.arguments)
        except (OSError, ValueError) as error:
            if not self.failed:
                warn(f"the checkpoint is not up to date: {error}")
            self.failed = True
        self.due = monotonic() + max(PAUSE, 20 * (monotonic() - start))


def _train_aloud(training: Training, keep: Keeper, results: Results) -> None:
    """Train, with a line now and then on stdout and a progress bar on stderr where that is a terminal."""
    steps, print_line = with_a_bar(training, len(training.losses), training.steps)
    keep.due = monotonic() + PAUSE
    try:
        with stopping() as stop:
            for step, loss in steps:
                if step == 1 or step % EVERY == 0 or step == training.steps:
                    say(f"{step} {loss:.4f}", print_line)
                if stop.signal:
                    break
                if monotonic() > keep.due:
                    keep.save()
            keep.save()
            results.save_network()
            if stop.signal:
                done = f"stopped at step {len(training.losses)}; the results are of the network so far"
                say(f"{done} (python -m nn --resume {results.folder} goes on)", print_line)
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{error}; try a smaller --learning-rate") from None


def _compare(options: argparse.Namespace, results: Results) -> None:
    """Train with each of the rates; print and leave a table and a picture of the losses."""
    curves, rows = dict[str, list[float]](), [("rate", "steps", "last loss", "lowest loss", "right", "")]
    with stopping() as stop:
        for rate in options.compare_rates:
            training, end = _training(options, rate), ""
            try:
                while not stop.signal and next(training, None):
                    pass
            except (ArithmeticError, ValueError):
                end = "broke down"
            losses = training.losses
            curves[f"{rate:g}"] = losses
            right = count_right(training.engine.net, training.engine.samples, THRESHOLDS[options.loss])
            numbers = [f"{loss:.4f}" for loss in (losses[-1:] + [min(losses)] if losses else [])] or ["", ""]
            rows.append((f"{rate:g}", str(len(losses)), *numbers, str(right), end))
            say("  ".join(f"{word:>11}" for word in rows[-1]).rstrip())
        results.save_rates(rows, curves)


def _training(options: argparse.Namespace, rate: float) -> Training:
    """The training that the options ask for, with this learning rate."""
    net, loss = _network(options), LOSSES[options.loss]
    return train(net, _dataset(options), _optimizer(options, net, rate), loss, options.steps, options.engine)


def _dataset(options: argparse.Namespace) -> list[Sample]:
    if options.dataset == "disk":
        return disk_dataset()
    return DATASETS[options.dataset](options.samples or 100, options.noise or 0.0, options.seed)


def _network(options: argparse.Namespace) -> MLP:
    widths = [2, *options.layers, 1]
    count = sum((inputs + 1) * outputs for inputs, outputs in pairwise(widths))
    if count > PARAMETERS:
        raise ValueError(
            f"this network would have {count} parameters, the command takes up to {PARAMETERS}: --layers"
        )
    rng = random.Random(options.seed)
    return MLP(2, widths[1:], options.activation, options.output_activation, rng)


def _optimizer(options: argparse.Namespace, net: MLP, rate: float) -> Optimizer:
    if options.optimizer == "adam":
        return Adam(net.parameters(), rate)
    return SGD(net.parameters(), rate, options.momentum or 0.0)
