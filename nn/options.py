"""The options of `python -m nn`: what each takes, what it is unless given, and what does not go together.

What a line here may know: the names of data, activations, losses and engines. It makes none of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from nn.activations import ACTIVATIONS
from nn.console import say
from nn.datasets import DATASETS
from nn.engines import ENGINES
from nn.losses import LOSSES

ABOUT = """Train a classifier of points in the plane, print its progress, leave its pictures.

Without options it is the disk classifier: 121 points of a grid, 1 inside the unit circle; a network
of 4 hidden neurons; 2000 steps of plain gradient descent."""
EXAMPLES = """examples:
  python -m nn
  python -m nn --dataset spiral
  python -m nn --resume spiral --steps 3000
  python -m nn --loss binary_cross_entropy --learning-rate 1 --out disk-entropy
  python -m nn --compare-rates 0.1 1 10 100
"""
PARAMETERS = 10_000  # more of them want another library, or more patience than a command should ask for


def _number(kind: type, least: float, most: float, what: str) -> Callable[[str], Any]:
    """What reads an option's number: of this kind, and within these bounds."""

    def read(text: str) -> Any:
        try:
            if least <= (number := kind(text)) <= most:
                return number
        except ValueError:
            pass
        raise argparse.ArgumentTypeError(f"{what}, not {text[:40]!r}")

    return read


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("a folder needs a name; for this one, write .")
    return Path(text)


_RATE = _number(float, 5e-324, 1.79e308, "a learning rate is a positive number")
# fmt: off
# By group: an option with the name of what it takes, how that is read or the choice, its default, a help text.
OPTIONS: dict[str, tuple[tuple[str, Any, Any, str], ...]] = {
    "data": (
        ("--dataset", DATASETS, "disk", "which points (default: disk)"),
        ("--samples N", _number(int, 2, 100_000, "the samples are a whole number from 2 to 100000"), None,
         "how many points (default: 100; disk: a grid of 121)"),
        ("--noise S", _number(float, 0.0, 1e6, "a noise is a number from 0 to 1e6"), None,
         "standard deviation added to each point (default: 0; not for disk)")),
    "network": (
        ("--layers N", _number(int, 1, 1000, "a layer has 1 to 1000 neurons, several layers are --layers 4 4"),
         [4], "neurons of each hidden layer (default: 4; spiral: 12 12; the others: 8)"),
        ("--activation", ACTIVATIONS, "sigmoid", "of the hidden layers (default: disk: sigmoid; the others: tanh)"),
        ("--output-activation", ACTIVATIONS, None,
         "of the output neuron (default: sigmoid; linear for the losses that want a logit or a score)")),
    "training": (
        ("--loss", LOSSES, "squared_error", "(default: squared_error)"),
        ("--optimizer", ("sgd", "adam"), "sgd", "(default: disk, or with a momentum: sgd; the others: adam)"),
        ("--learning-rate R", _RATE, None, "(default: 10 for sgd, 0.05 for adam)"),
        ("--momentum M", _number(float, 0.0, 1.0 - 2**-53, "a momentum is 0 or more and below 1"), None,
         "for sgd (default: 0)"),
        ("--steps N", _number(int, 0, 10_000_000, "the steps are a whole number from 0 to 10000000"), 2000,
         "(default: disk: 2000; spiral: 2500; the others: 1000)"),
        ("--seed N", int, 0, "of the weights and the data (default: 0)"),
        ("--engine", ENGINES, "python",
         "eager records a graph for every sample of every step; the others record one sample's loss and "
         "gradient once, and run the generated code (default: python)"),
        ("--compare-rates R", _RATE, [], "train with each of these learning rates; leave a picture and a table"),
        ("--resume DIR", _folder, None,
         "go on where the run that wrote this folder was stopped, with its options; --steps may be raised")),
    "output": (
        ("--show-code", None, False, "print the code that a step runs"),
        ("--out DIR", _folder, None, "folder for the results (default: named for the data set)"),
        ("--no-plots", None, False, "no plots, so matplotlib is not needed")),
}
# fmt: on
_ROWS = [row for rows in OPTIONS.values() for row in rows]
_DEFAULTS = {name.split()[0][2:].replace("-", "_"): default for name, _, default, _ in _ROWS}
_SMALL = {"layers": [8], "activation": "tanh", "optimizer": "adam", "steps": 1000}
DEFAULTS_FOR: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("xor", "circles", "moons"), _SMALL),
    "spiral": {**_SMALL, "layers": [12, 12], "steps": 2500},
}
"""What is another default for this data set, tried with the seeds 0 to 4: 97 to 100 % right."""
RATES = {"sgd": 10.0, "adam": 0.05}
ELSEWHERE = {
    **dict.fromkeys(("lr", "rate", "alpha"), "--learning-rate"),
    **dict.fromkeys(("epochs", "iterations", "iters", "n-iter", "max-iter"), "--steps"),
    **dict.fromkeys(("hidden", "neurons", "units", "width", "depth", "sizes"), "--layers"),
    **dict.fromkeys(("data", "points", "csv", "input", "file"), "--dataset"),
    **dict.fromkeys(("output", "folder", "dir", "o"), "--out"),
}
"""What options are called elsewhere."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse a wrong option in one sentence."""
        raise ValueError(f"{message} (--help lists the options)")

    def print_help(self, file: Any = None) -> None:
        """Print the help as all else is printed."""
        say(self.format_help().rstrip())


def given(arguments: Sequence[str]) -> dict[str, Any]:
    """The options that are in these arguments, by name; ValueError for an argument that is none."""
    found, others = _parser().parse_known_args(arguments)
    for word in others:
        name = word.partition("=")[0].strip("-").lower().replace("_", "-")
        names = [row[0].split()[0][2:] for row in _ROWS]
        near = [f"--{like}" for like in get_close_matches(name, names, 1, 0.6)]
        near = [ELSEWHERE[name]] if name in ELSEWHERE else near
        hint = f": it is {near[0]} here" if near and word.startswith("-") else " (--help lists the options)"
        raise ValueError(
            f"no option is called {word[:40]}{hint}"
            if word[:1] == "-"
            else f"{word[:40]!r} belongs to no option{hint}"
        )
    return vars(found)


def complete(given: Mapping[str, Any]) -> argparse.Namespace:
    """All options, from those that are given; ValueError for what does nothing or harm."""
    data = given.get("dataset", "disk")
    sgd = {"optimizer": "sgd"} if "momentum" in given else {}
    options = argparse.Namespace(**{**_DEFAULTS, **DEFAULTS_FOR.get(data, {}), **sgd, **given})
    for wrong, sentence in _conflicts(options, given):
        if wrong:
            raise ValueError(sentence)
    if options.learning_rate is None:
        options.learning_rate = RATES[options.optimizer]
    if options.output_activation is None:
        options.output_activation = "sigmoid" if options.loss == "squared_error" else "linear"
    options.out = options.out or Path(data)
    return options


def _conflicts(options: argparse.Namespace, given: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """What does not go together: whether it is asked for, and why not."""
    output, loss = options.output_activation, options.loss
    return [
        (options.dataset == "disk" and bool({"samples", "noise"} & given.keys()),
         "the disk is a fixed grid of 121 points: --samples and --noise are for the other data sets"),
        (options.optimizer == "adam" and "momentum" in given,
         "--momentum does nothing with adam, which has means of its own: leave it out, or --optimizer sgd"),
        (bool(options.compare_rates) and "learning_rate" in given,
         "--compare-rates takes the place of --learning-rate: leave one out"),
        (loss != "squared_error" and output not in (None, "linear") and (loss, output) != ("hinge", "tanh"),
         f"{loss} wants any number from the output, which {output} does not give: leave --output-activation out"),
    ]  # fmt: skip


def _parser() -> argparse.ArgumentParser:
    layout = argparse.RawDescriptionHelpFormatter
    parser = _Parser(
        "python -m nn",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=layout,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
    )
    for title, options in OPTIONS.items():
        group = parser.add_argument_group(title)
        for option, kind, default, text in options:
            name, _, metavar = option.partition(" ")
            many = "+" if isinstance(default, list) else None
            number: dict[str, Any] = {"type": kind, "metavar": metavar, "nargs": many}
            takes = number if metavar else {"choices": kind} if kind else {"action": "store_true"}
            group.add_argument(name, help=text, **takes)
    return parser
