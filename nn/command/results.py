"""The folder of results of `python -m nn`: the network, plots of what it learned, a picture of its graph.

What a line here may know: a network, its data and its losses, and what draws or writes them. What it
may not: options, engines and steps; nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from autograd import Value, constant
from autograd.drawing import GraphvizMissingError, render
from nn.checkpoint import save
from nn.datasets import Samples
from nn.files import write
from nn.losses import LOSSES, THRESHOLDS
from nn.module import Module
from nn.plots import new_figure, plot_dataset, plot_function, plot_losses, plot_surface


class Results:
    """The folder of one run. Made, and found to be writable, before the training starts.

    `title` is the name of the data, `loss` that of the loss; without `plots`, matplotlib is not needed.
    `written` lists the files that were left, in order, and `notes` what there is to say of them. Raises
    ValueError, in the words of the command, if the folder or the plots cannot be had.
    """

    def __init__(self, folder: Path, net: Module, data: Samples, title: str, loss: str, plots: bool) -> None:
        self.folder, self.net, self.data = folder, net, data
        self.title, self.loss, self.plots = title, loss, plots
        self.written, self.notes = list[str](), list[str]()
        self._failed = dict[str, list[str]]()
        try:
            if plots:
                new_figure()
            folder.mkdir(parents=True, exist_ok=True)
            TemporaryFile(dir=folder).close()
            for name in ("network.json", "checkpoint.json"):
                if (folder / name).is_dir():
                    raise OSError(f"{name} in it is a folder")
        except ImportError as error:
            raise ValueError(f"{error}, or pass --no-plots") from None
        except OSError as error:
            reason = f"{error.strerror or error}; choose another with --out"
            raise ValueError(f"cannot write to the folder {folder}: {reason}") from None

    def save_untrained(self) -> None:
        """Plot the data set, and the network as it is before training."""
        if self.plots:
            self._save_plot("dataset.png", lambda: plot_dataset(self.data, f"data set: {self.title}"))
            self._save_function("before")

    def save_network(self) -> None:
        """Write the network; OSError, or ValueError for a number that is none, if that cannot be done."""
        save(self.net, self.folder / "network.json")
        self.written.append("network.json")

    def save_trained(self, losses: Sequence[float]) -> None:
        """Write the network, unless it has been, and plot and draw what it learned."""
        if "network.json" not in self.written:
            self.save_network()
        if self.plots:
            self._save_function("after")
            title = f"mean {self.loss.replace('_', ' ')}"
            self._save_plot("loss.png", lambda: plot_losses({"": losses}, title))
        self._try("graph.svg", self._save_graph)

    def save_rates(self, table: Iterable[Sequence[str]], curves: Mapping[str, Sequence[float]]) -> None:
        """Write a table of trainings by learning rate, and plot their losses."""
        write(self.folder / "rates.csv", "".join(f"{','.join(row)}\n" for row in table))
        self.written.append("rates.csv")
        if self.plots:
            title = f"mean {self.loss.replace('_', ' ')}, by learning rate"
            self._save_plot("rates.png", lambda: plot_losses(curves, title))

    def left_out(self) -> list[str]:
        """A line for each reason why pictures are missing."""
        return [f"left out: {', '.join(names)} ({reason})" for reason, names in self._failed.items()]

    def _save_function(self, when: str) -> None:
        threshold, title = THRESHOLDS.get(self.loss, 0.5), f"output of the network {when} training"
        for name, plot in (("map", plot_function), ("surface", plot_surface)):
            self._save_plot(f"{name}_{when}.png", partial(plot, self.net, self.data, threshold, title))

    def _save_plot(self, name: str, draw: Callable[[], Any]) -> None:
        def save_plot() -> None:
            picture = BytesIO()
            draw().savefig(picture, format="png")
            write(self.folder / name, picture.getvalue())

        self._try(name, save_plot)

    def _try(self, name: str, save_picture: Callable[[], Any]) -> None:
        """Save a picture; whatever goes wrong, the run goes on without it."""
        try:
            found = save_picture()
        except Exception as error:
            reason = " ".join(f"{error}".split()) or type(error).__name__
            self._failed.setdefault(reason[:200], []).append(name)
        else:
            self.written.append(found or name)

    def _save_graph(self) -> str:
        """Draw the loss of the data set's middle sample, with its gradient; without Graphviz, as text."""
        inputs, target = self.data[len(self.data) // 2]
        names = "xy" if len(inputs) < 3 else [f"x{i}" for i in range(len(inputs))]
        self.net.zero_grad()
        nodes = [Value(number, name) for number, name in zip(inputs, names, strict=False)]
        loss = LOSSES[self.loss](self.net(nodes), constant(target, "target"))
        loss.label = "loss"
        loss.backward()
        at = ", ".join(f"{number:g}" for number in inputs)
        try:
            render(loss, self.folder / "graph.svg", title=f"the loss of one sample, at ({at})")
        except GraphvizMissingError as error:
            render(loss, self.folder / "graph.dot")
            self.notes.append(f"{error} (its text is in {self.folder / 'graph.dot'})")
            return "graph.dot"
        return "graph.svg"
