"""`python -m nn`: train a classifier of points in the plane, print its progress, leave its pictures.

Without options it is the disk classifier: 121 points of a grid, 1 inside the unit circle; a network
of 4 hidden neurons; 2000 steps of plain gradient descent.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from nn.activations import ACTIVATIONS
from nn.datasets import DATASETS, Sample, disk_dataset
from nn.engines import ENGINES
from nn.layers import MLP
from nn.losses import LOSSES, THRESHOLDS
from nn.optim import SGD, Adam, Optimizer
from nn.results import Results
from nn.training import Training, count_right, train

EXAMPLES = """examples:
  python -m nn
  python -m nn --dataset spiral --layers 12 12 --activation tanh --optimizer adam --steps 1000
  python -m nn --loss binary_cross_entropy --learning-rate 1 --out disk-entropy
"""
EVERY = 100  # the loss is printed at the first step, at every so many steps, and at the last
# fmt: off
# By group: an option with the name of its number, what it takes, its default, and a help text.
OPTIONS: dict[str, tuple[tuple[str, Any, Any, str], ...]] = {
    "data": (
        ("--dataset", DATASETS, "disk", "which points (default: disk)"),
        ("--samples N", int, None, "how many points (default: 100; disk: a grid of 121)"),
        ("--noise S", float, None, "standard deviation added to each point (default: 0; not for disk)")),
    "network": (
        ("--layers N", int, [4], "neurons of each hidden layer (default: 4)"),
        ("--activation", ACTIVATIONS, "sigmoid", "of the hidden layers (default: sigmoid)"),
        ("--output-activation", ACTIVATIONS, None,
         "of the output neuron (default: sigmoid; linear for the losses that want a logit or a score)")),
    "training": (
        ("--loss", LOSSES, "squared_error", "(default: squared_error)"),
        ("--optimizer", ("sgd", "adam"), "sgd", "(default: sgd)"),
        ("--learning-rate R", float, None, "(default: 10 for sgd, 0.05 for adam)"),
        ("--momentum M", float, 0.0, "for sgd, 0 up to 1 (default: 0)"),
        ("--steps N", int, 2000, "(default: 2000)"),
        ("--seed N", int, 0, "of the weights and the data (default: 0)"),
        ("--engine", ENGINES, "python",
         "eager records a graph for every sample of every step; the others record one sample's loss and "
         "gradient once, and run the generated code (default: python)")),
    "output": (
        ("--show-code", None, False, "print the code that a step runs"),
        ("--out DIR", Path, Path("disk"), "folder for the results (default: disk)"),
        ("--no-plots", None, False, "no plots, so matplotlib is not needed")),
}
# fmt: on


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse a wrong option in one sentence."""
        raise ValueError(f"{message} (--help lists the options)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these command-line arguments; return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # whatever the terminal cannot show
    try:
        _run(_parser().parse_args(arguments))
    except KeyboardInterrupt:
        print("python -m nn: interrupted", file=sys.stderr)
        return 130
    except (ValueError, ArithmeticError, OSError, ImportError) as error:
        print(f"python -m nn: {error}", file=sys.stderr)
        return 2 if isinstance(error, ValueError) else 1
    return 0


def _parser() -> argparse.ArgumentParser:
    layout, words = argparse.RawDescriptionHelpFormatter, __doc__.partition(": ")[2]
    parser = _Parser("python -m nn", None, words, EXAMPLES, formatter_class=layout, allow_abbrev=False)
    for title, options in OPTIONS.items():
        group = parser.add_argument_group(title)
        for option, kind, default, text in options:
            name, _, metavar = option.partition(" ")
            many = "+" if isinstance(default, list) else None
            number: dict[str, Any] = {"type": kind, "metavar": metavar, "nargs": many}
            takes = number if metavar else {"choices": kind} if kind else {"action": "store_true"}
            group.add_argument(name, default=default, help=text, **takes)
    return parser


def _run(options: argparse.Namespace) -> None:
    dataset, net = _dataset(options), _network(options)
    optimizer, loss = _optimizer(options, net), LOSSES[options.loss]
    training = train(net, dataset, optimizer, loss, options.steps, options.engine)
    results = Results(options.out, net, dataset, options.dataset, options.loss, not options.no_plots)
    if options.show_code:
        print(training.engine.source)
    print(f"untrained output at (0, 0): {net([0.0, 0.0]):.4f}")
    results.save_untrained()
    _train_aloud(training)
    print(f"trained output at (0, 0): {net([0.0, 0.0]):.4f}")
    print(f"{count_right(net, dataset, THRESHOLDS[options.loss])} of {len(dataset)} points are right")
    print(training.engine)
    results.save_trained(training.losses)
    for note in results.notes:
        print(note, file=sys.stderr)
    print(f"wrote {options.out}{'/' if options.out.name else ''}: {', '.join(results.written)}")


def _dataset(options: argparse.Namespace) -> list[Sample]:
    if options.dataset != "disk":
        samples = 100 if options.samples is None else options.samples
        return DATASETS[options.dataset](samples, options.noise or 0.0, options.seed)
    if options.samples is not None or options.noise is not None:
        where = "--samples and --noise are for the other data sets"
        raise ValueError(f"the disk is a fixed grid of 121 points: {where}")
    return disk_dataset()


def _network(options: argparse.Namespace) -> MLP:
    output = options.output_activation or ("sigmoid" if options.loss == "squared_error" else "linear")
    return MLP(2, [*options.layers, 1], options.activation, output, random.Random(options.seed))


def _optimizer(options: argparse.Namespace, net: MLP) -> Optimizer:
    rate = options.learning_rate
    if options.optimizer == "adam":
        return Adam(net.parameters(), 0.05 if rate is None else rate)
    return SGD(net.parameters(), 10.0 if rate is None else rate, options.momentum)


def _train_aloud(training: Training) -> None:
    """Train, with a line now and then on stdout and a progress bar on stderr where that is a terminal."""
    steps, say = _with_a_bar(training)
    try:
        for step, loss in steps:
            if step == 1 or step % EVERY == 0 or step == training.steps:
                say(f"{step} {loss:.4f}")
    except (ArithmeticError, ValueError) as error:
        raise ValueError(f"{error}; try a smaller --learning-rate") from None
    except KeyboardInterrupt:
        say(f"stopped at step {len(training.losses)}; the results are of the network so far")


def _with_a_bar(training: Training) -> tuple[Iterable[tuple[int, float]], Callable[[str], Any]]:
    """The steps with a progress bar around them, and how to print a line without breaking the bar."""
    try:
        from tqdm import tqdm
    except ImportError:
        return training, print
    bar = tqdm(training, total=training.steps, disable=None, leave=False, unit="step", file=sys.stderr)
    return bar, partial(tqdm.write, file=sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
