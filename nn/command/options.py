"""The options of `python -m nn`: what each takes, what it is unless given, and what does not go together.

What a line here may know: the names of data, activations, losses and engines. It makes none of them.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from importlib.util import find_spec
from operator import mul
from pathlib import Path
from typing import Any, NoReturn

from nn.activations import ACTIVATIONS
from nn.command.console import say
from nn.datasets import DATASETS
from nn.engines import ENGINES
from nn.exporting import FORMATS
from nn.losses import LOSSES

ABOUT = """Train a network on points, print its progress, leave its pictures.

Without options it is the disk classifier: 121 points of a grid, 1 inside the unit circle; a network
of 4 hidden neurons; 2000 steps of plain gradient descent."""
EXAMPLES = """examples:
  python -m nn
  python -m nn --dataset spiral
  python -m nn --resume spiral --steps 3000
  python -m nn --loss binary_cross_entropy --learning-rate 1 --out disk-entropy
  python -m nn --dataset moons --noise 0.1 --test 0.2 --batch-size 20
  python -m nn --compare-rates 0.1 1 10 100
  python -m nn --export net.js
  python -m nn --compare --graph-at 0.8 0.4
  python -m nn lab
  python -m nn --explain layer0.neuron2.w1
"""


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


def _dataset(text: str) -> str:
    if text not in DATASETS and not Path(text).is_file():
        near = get_close_matches(text, DATASETS, 1) or [", ".join(DATASETS)]
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no file and no data set: choose from {near[0]}")
    return text


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("a folder needs a name; for this one, write .")
    return Path(text)


def _file(text: str) -> Path:
    if (path := Path(text)).suffix not in FORMATS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} ends in none of {', '.join(FORMATS)}")
    return path


_RATE = _number(float, 5e-324, 1.79e308, "a learning rate is a positive number")
WIDE = 250  # weights; with fewer, plain Python takes a few seconds, and everybody has it
# fmt: off
# By group: an option and what it takes; how that is read, or the choice; its default; a help text.
OPTIONS: dict[str, tuple[tuple[str, Any, Any, str], ...]] = {
    "data": (
        ("--dataset NAME", _dataset, "disk",
         f"{', '.join(DATASETS)}, or a file such as points.csv, whose last column is the target, a number "
         "or the name of a class (default: disk)"),
        ("--samples N", _number(int, 2, 100_000, "the samples are a whole number from 2 to 100000"), None,
         "how many points (default: 100; disk: a grid of 121)"),
        ("--noise S", _number(float, 0.0, 1e6, "a noise is a number from 0 to 1e6"), None,
         "standard deviation added to each point (default: 0; not for disk)"),
        ("--test PART", _number(float, 1e-9, 1 - 1e-9, "the part to test with is between 0 and 1"), None,
         "keep this part of the samples back, such as 0.2, and report on both")),
    "network": (
        ("--layers N", _number(int, 1, 1000, "a layer has 1 to 1000 neurons, two layers are --layers 4 4"),
         [4], "neurons of each hidden layer (default: disk: 4; spiral: 12 12; files: 8 8; others: 8)"),
        ("--activation NAME", ACTIVATIONS, "sigmoid",
         f"of the hidden layers: {', '.join(ACTIVATIONS)} (default: disk: sigmoid; others: tanh)"),
        ("--output-activation NAME", ACTIVATIONS, None,
         "of the output (default: sigmoid; linear where a logit, a score or any number is wanted)")),
    "training": (
        ("--loss NAME", LOSSES, "squared_error",
         f"{', '.join(LOSSES)} (default: squared_error; cross_entropy for three classes or more)"),
        ("--optimizer NAME", ("sgd", "adam"), "sgd",
         f"sgd or adam (default: disk, up to {WIDE} weights, or with --momentum: sgd; others: adam)"),
        ("--learning-rate R", _RATE, None,
         f"(default: 10 for sgd, 0.05 for adam; for adam, 0.1 on spiral, 0.01 over {WIDE} weights)"),
        ("--momentum M", _number(float, 0.0, 1.0 - 2**-53, "a momentum is 0 or more and below 1"), None,
         "for sgd (default: 0)"),
        ("--steps N", _number(int, 0, 10_000_000, "the steps are a whole number from 0 to 10000000"), 2000,
         "(default: 2000; xor, circles, moons: 1000)"),
        ("--batch-size N", _number(int, 1, 100_000, "a batch size is a whole number from 1 up"), None,
         "samples of a step, shuffled anew each round (default: all)"),
        ("--seed N", int, 0, "of the weights, the data and the batches (default: 0)"),
        ("--engine NAME", ENGINES, "python",
         f"{', '.join(ENGINES)}: eager records a graph for every sample of every step; the others record one "
         "sample's loss and gradient once, and run the generated code "
         f"(default: python; over {WIDE} weights: numpy, where it is installed)"),
        ("--compare-rates R", _RATE, [],
         "train with each of these learning rates; leave a picture and a table"),
        ("--resume DIR", _folder, None,
         "go on where the run that wrote this folder was stopped, with its options; --steps may be raised "
         "and --export given")),
    "output": (
        ("--show-code", None, False, "print the code that a step runs"),
        ("--compare", None, False,
         "print the first gradient by hand beside the graph's, and leave by_hand.html: code by hand, the "
         "graph's node, generated code in three columns (sigmoid neurons)"),
        ("--graph-at X", float, [],
         "draw the graph of the sample nearest to this point, X Y (default: where the loss is greatest)"),
        ("--explain NAME", str, None,
         "print why this parameter's gradient there is what it is, and what one step more makes of it"),
        ("--language NAME", ("en", "zh"), "en", "of --explain, pages and pictures (default: en)"),
        ("--out DIR", _folder, None, "folder for the results (default: named for the data set)"),
        ("--export FILE", _file, None,
         f"write the trained network as a function too; the ending says how: {', '.join(FORMATS)}"),
        ("--no-plots", None, False, "no plots, so matplotlib is not needed")),
}
ELSEWHERE = {other: option for option, others in {
    "--learning-rate": "lr rate alpha", "--steps": "epochs iterations iters max-iter num-steps",
    "--layers": "hidden neurons units width depth", "--dataset": "data points csv input file",
    "--out": "output folder dir", "--test": "test-size split validation", "--no-plots": "no-pictures",
}.items() for other in others.split()}
"""What options are called elsewhere, and here."""
# fmt: on
_DEFAULTS = {row[0].split()[0][2:].replace("-", "_"): row[2] for rows in OPTIONS.values() for row in rows}
_SMALL = {"layers": [8], "activation": "tanh", "optimizer": "adam", "steps": 1000}
_ANY = {**_SMALL, "layers": [8, 8], "steps": 2000}  # one layer of tanh stays at a saddle of even targets
DEFAULTS_FOR: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("xor", "circles", "moons"), _SMALL),
    "spiral": {**_SMALL, "layers": [12, 12], "steps": 2000},
    **dict.fromkeys(("two classes", "numbers"), _ANY),
    "classes": {**_ANY, "loss": "cross_entropy"},
}
"""What is another default for this data set, or for a file with targets of this kind."""
RATES = {"sgd": 10.0, "adam": 0.05, "adam, spiral": 0.1, "adam, wide": 0.01}


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
        name = word.partition("=")[0].lstrip("-").lower().replace("_", "-")
        own = [known.replace("_", "-") for known in _DEFAULTS]
        names = {**ELSEWHERE, **{known: f"--{known}" for known in own}}
        near = get_close_matches(name, names, 1) if word[0] == "-" else []
        hint = f"here it is {names[near[0]]}" if near else "--help lists the options"
        raise ValueError(f"there is no option for {word[:40]}: {hint}")
    return vars(found)


def complete(given: Mapping[str, Any], kind: str) -> argparse.Namespace:
    """All options, from those that are given; ValueError for what does nothing or harm.

    `kind` is the data set's name, or, of a file, "two classes", "classes" or "numbers".
    """
    sgd = {"optimizer": "sgd"} if "momentum" in given else {}
    options = argparse.Namespace(**{**_DEFAULTS, **DEFAULTS_FOR.get(kind, {}), **sgd, **given})
    output, loss = options.output_activation, options.loss
    if options.optimizer == "adam" and "momentum" in given:
        raise ValueError("--momentum does nothing with adam: leave it out, or --optimizer sgd")
    if options.compare_rates and "learning_rate" in given:
        raise ValueError("--compare-rates takes the place of --learning-rate: leave one out")
    for name in ("export", "explain"):
        if options.compare_rates and getattr(options, name):
            raise ValueError(f"--compare-rates leaves no network: leave --{name} out")
    if loss != "squared_error" and output not in (None, "linear") and (loss, output) != ("hinge", "tanh"):
        what = f"{loss} wants any number as output, which {output} does not give"
        raise ValueError(f"{what}: leave --output-activation out")
    is_wide = sum(map(mul, options.layers, [2, *options.layers])) > WIDE
    if is_wide and given.keys().isdisjoint(("optimizer", "momentum", "learning_rate", "compare_rates")):
        options.optimizer = "adam"  # one rate for all is too large for some
    if options.learning_rate is None:
        best = f"{options.optimizer}, {'wide' if is_wide else kind}"
        options.learning_rate = RATES.get(best, RATES[options.optimizer])
    if options.output_activation is None:
        numbers = options.loss != "squared_error" or kind == "numbers"
        options.output_activation = "linear" if numbers else "sigmoid"
    if is_wide and "engine" not in given and find_spec("numpy"):
        options.engine = "numpy"
    by_hand = (options.loss, options.activation, options.output_activation)
    if options.compare and by_hand != ("squared_error", "sigmoid", "sigmoid"):
        what = "--compare has derivatives by hand for sigmoid neurons and the squared error alone"
        raise ValueError(f"{what}, not for {', '.join(by_hand)}: leave it out")
    options.out = options.out or Path(Path(options.dataset).stem)
    return options


def _parser() -> argparse.ArgumentParser:
    look: Any = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
    parser = _Parser("python -m nn", None, ABOUT, EXAMPLES, argument_default=argparse.SUPPRESS, **look)
    for title, options in OPTIONS.items():
        group = parser.add_argument_group(title)
        for option, kind, default, text in options:
            name, _, metavar = option.partition(" ")
            takes: dict[str, Any] = {"type": kind} if callable(kind) else {"choices": kind}
            if metavar:
                takes |= {"metavar": metavar, "nargs": "+" if isinstance(default, list) else None}
            group.add_argument(name, help=text, **takes if metavar else {"action": "store_true"})
    return parser
