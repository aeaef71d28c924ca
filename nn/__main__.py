"""`python -m nn`: train a classifier of points in the plane, print its progress, leave its pictures.

Without options it is the disk classifier: 121 points of a grid, 1 inside the unit circle; a network
of 4 hidden neurons; 2000 steps of plain gradient descent.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from autograd import Value, constant
from autograd.drawing import GraphvizMissingError, render
from nn.checkpoint import save
from nn.datasets import DATASETS, Sample, disk_dataset
from nn.engines import ENGINES
from nn.layers import ACTIVATIONS, MLP
from nn.losses import LOSSES, THRESHOLDS
from nn.optim import SGD, Adam, Optimizer
from nn.training import Training, count_right, train

EVERY = 100
"""The loss is printed at the first step, at every so many steps, and at the last."""


class _Refused(Exception):
    """A reason, in one sentence, why the program cannot go on."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse a wrong option in one sentence."""
        raise _Refused(f"{message} (--help lists the options)")


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
    except (_Refused, ValueError, ArithmeticError, OSError, ImportError) as error:
        print(f"python -m nn: {error}", file=sys.stderr)
        return 2 if isinstance(error, (_Refused, ValueError)) else 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m nn",
        description=__doc__.partition(": ")[2],
        epilog="examples:\n"
        "  python -m nn\n"
        "  python -m nn --dataset spiral --layers 12 12 --activation tanh --optimizer adam --steps 1000\n"
        "  python -m nn --loss binary_cross_entropy --learning-rate 1 --out disk-entropy\n",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    data = parser.add_argument_group("data")
    data.add_argument("--dataset", choices=DATASETS, default="disk", help="which points (default: disk)")
    data.add_argument(
        "--samples", type=int, metavar="N", help="how many points (default: 100; disk: a grid of 121)"
    )
    data.add_argument(
        "--noise",
        type=float,
        metavar="S",
        help="standard deviation added to each point (default: 0; not for disk)",
    )
    net = parser.add_argument_group("network")
    net.add_argument(
        "--layers",
        type=int,
        nargs="+",
        default=[4],
        metavar="N",
        help="neurons of each hidden layer (default: 4)",
    )
    net.add_argument(
        "--activation", choices=ACTIVATIONS, default="sigmoid", help="of the hidden layers (default: sigmoid)"
    )
    net.add_argument(
        "--output-activation",
        choices=ACTIVATIONS,
        help="of the output neuron (default: sigmoid; linear for the losses that want a logit or a score)",
    )
    run = parser.add_argument_group("training")
    run.add_argument("--loss", choices=LOSSES, default="squared_error", help="(default: squared_error)")
    run.add_argument("--optimizer", choices=("sgd", "adam"), default="sgd", help="(default: sgd)")
    run.add_argument("--learning-rate", type=float, metavar="R", help="(default: 10 for sgd, 0.05 for adam)")
    run.add_argument(
        "--momentum", type=float, default=0.0, metavar="M", help="for sgd, 0 up to 1 (default: 0)"
    )
    run.add_argument("--steps", type=int, default=2000, metavar="N", help="(default: 2000)")
    run.add_argument(
        "--seed", type=int, default=0, metavar="N", help="of the weights and the data (default: 0)"
    )
    run.add_argument(
        "--engine",
        choices=ENGINES,
        default="python",
        help="eager records a graph for every sample of every step; the others record one sample's loss and "
        "gradient once, and run the generated code (default: python)",
    )
    out = parser.add_argument_group("output")
    out.add_argument("--show-code", action="store_true", help="print the code that a step runs")
    out.add_argument(
        "--out", type=Path, default=Path("disk"), metavar="DIR", help="folder for the results (default: disk)"
    )
    out.add_argument("--no-plots", action="store_true", help="no plots, so matplotlib is not needed")
    return parser


def _run(options: argparse.Namespace) -> None:
    if not options.no_plots:
        _require_matplotlib()
    dataset = _dataset(options)
    net = _network(options)
    training = train(
        net, dataset, _optimizer(options, net), LOSSES[options.loss], options.steps, options.engine
    )
    if options.show_code:
        print(training.engine.source)
    results = _Results(options, net, dataset)
    print(f"untrained output at (0, 0): {net([0.0, 0.0]):.4f}")
    results.save_untrained()
    _train_aloud(training)
    print(f"trained output at (0, 0): {net([0.0, 0.0]):.4f}")
    print(f"{count_right(net, dataset, THRESHOLDS[options.loss])} of {len(dataset)} points are right")
    print(training.engine)
    results.save_trained(training)
    print(f"wrote {options.out}{'/' if options.out.name else ''}: {', '.join(results.written)}")


def _require_matplotlib() -> None:
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        raise _Refused("plots need matplotlib: pip install 'chainrule[plot]', or pass --no-plots") from None


def _dataset(options: argparse.Namespace) -> list[Sample]:
    if options.dataset != "disk":
        samples = 100 if options.samples is None else options.samples
        return DATASETS[options.dataset](samples, options.noise or 0.0, options.seed)
    if options.samples is not None or options.noise is not None:
        raise _Refused(
            "the disk is a fixed grid of 121 points: --samples and --noise are for the other data sets"
        )
    return disk_dataset()


def _network(options: argparse.Namespace) -> MLP:
    output = options.output_activation or ("sigmoid" if options.loss == "squared_error" else "linear")
    return MLP(2, [*options.layers, 1], options.activation, output, random.Random(options.seed))


def _optimizer(options: argparse.Namespace, net: MLP) -> Optimizer:
    if options.optimizer == "adam":
        return Adam(net.parameters(), 0.05 if options.learning_rate is None else options.learning_rate)
    rate = 10.0 if options.learning_rate is None else options.learning_rate
    return SGD(net.parameters(), rate, options.momentum)


def _train_aloud(training: Training) -> None:
    """Train, with a line now and then on stdout and a progress bar on stderr where that is a terminal."""
    progress, say = _progress_bar(training)
    try:
        for step, loss in progress:
            if not math.isfinite(loss):
                raise OverflowError(f"the loss is {loss}")
            if step == 1 or step % EVERY == 0 or step == training.steps:
                say(f"{step} {loss:.4f}")
    except ArithmeticError as error:
        raise _Refused(
            f"training broke down at step {len(training.losses) + 1}, try a smaller --learning-rate: {error}"
        ) from None
    except KeyboardInterrupt:
        say(f"stopped at step {len(training.losses)}; the results are of the network so far")


def _progress_bar(training: Training) -> tuple[Iterable[tuple[int, float]], Callable[[str], Any]]:
    """The training with a bar around it, and how to print a line without breaking the bar."""
    try:
        from tqdm import tqdm
    except ImportError:
        return training, print
    bar = tqdm(training, total=training.steps, disable=None, leave=False, unit="step", file=sys.stderr)
    return bar, lambda line: tqdm.write(line, file=sys.stdout)


class _Results:
    """The folder of results. Made, and found to be writable, before the training starts."""

    def __init__(self, options: argparse.Namespace, net: MLP, dataset: list[Sample]) -> None:
        self.options, self.net, self.dataset = options, net, dataset
        self.written: list[str] = []
        self.folder: Path = options.out
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            probe = self.folder / "network.json.unfinished"
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            reason = error.strerror or error
            raise _Refused(
                f"cannot write to the folder {self.folder}: {reason}; choose another with --out"
            ) from None

    def save_untrained(self) -> None:
        if self.options.no_plots:
            return
        from nn.plots import plot_dataset

        self._save_plot("dataset.png", plot_dataset(self.dataset, f"data set: {self.options.dataset}"))
        self._save_function("before")

    def save_trained(self, training: Training) -> None:
        save(self.net, self.folder / "network.json")  # first, so that it is there whatever comes
        self.written.append("network.json")
        if not self.options.no_plots:
            from nn.plots import plot_loss

            self._save_function("after")
            self._save_plot(
                "loss.png", plot_loss(training.losses, f"mean {self.options.loss.replace('_', ' ')}")
            )
        self._save_graph(training)

    def _save_function(self, when: str) -> None:
        from nn.plots import plot_function, plot_surface

        threshold, title = THRESHOLDS[self.options.loss], f"output of the network {when} training"
        self._save_plot(f"map_{when}.png", plot_function(self.net, self.dataset, threshold, title))
        self._save_plot(f"surface_{when}.png", plot_surface(self.net, self.dataset, threshold, title))

    def _save_plot(self, name: str, figure: Any) -> None:
        figure.savefig(self.folder / name)
        self.written.append(name)

    def _save_graph(self, training: Training) -> None:
        """Draw the loss of the data set's middle sample, with its gradient; without Graphviz, as text."""
        (x, y), target = self.dataset[len(self.dataset) // 2]
        self.net.zero_grad()
        loss = training.loss(self.net([Value(x, "x"), Value(y, "y")]), constant(target, "target"))
        loss.label = "loss"
        loss.backward()
        name = "graph.svg"
        try:
            render(loss, self.folder / name, title=f"the loss of one sample, at ({x:g}, {y:g})")
        except GraphvizMissingError as error:
            name = "graph.dot"
            render(loss, self.folder / name)
            print(f"{error} (its text is in {self.folder / name})", file=sys.stderr)
        self.written.append(name)


if __name__ == "__main__":
    sys.exit(main())
