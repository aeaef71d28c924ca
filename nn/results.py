"""The folder of results of `python -m nn`: the network, plots of what it learned, a picture of its graph.

What a line here may know: a network, its data and its losses, and what draws or writes them. What it
may not: options, engines and steps; nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograd import Value, constant
from autograd.drawing import GraphvizMissingError, render
from nn.checkpoint import save
from nn.datasets import Samples
from nn.losses import LOSSES, THRESHOLDS
from nn.module import Module
from nn.plots import new_figure, plot_dataset, plot_function, plot_loss, plot_surface


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
        try:
            if plots:
                new_figure()
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "network.json.unfinished").write_text("")
            (folder / "network.json.unfinished").unlink()
        except ImportError as error:
            raise ValueError(f"{error}, or pass --no-plots") from None
        except OSError as error:
            reason = f"{error.strerror or error}; choose another with --out"
            raise ValueError(f"cannot write to the folder {folder}: {reason}") from None

    def save_untrained(self) -> None:
        """Plot the data set, and the network as it is before training."""
        if self.plots:
            self._save_plot("dataset.png", plot_dataset(self.data, f"data set: {self.title}"))
            self._save_function("before")

    def save_trained(self, losses: Sequence[float]) -> None:
        """Write the network first, so that it is there whatever comes; then plot and draw what it learned."""
        save(self.net, self.folder / "network.json")
        self.written.append("network.json")
        if self.plots:
            self._save_function("after")
            self._save_plot("loss.png", plot_loss(losses, f"mean {self.loss.replace('_', ' ')}"))
        self._save_graph()

    def _save_function(self, when: str) -> None:
        threshold, title = THRESHOLDS[self.loss], f"output of the network {when} training"
        for name, plot in (("map", plot_function), ("surface", plot_surface)):
            self._save_plot(f"{name}_{when}.png", plot(self.net, self.data, threshold, title))

    def _save_plot(self, name: str, figure: Any) -> None:
        figure.savefig(self.folder / name)
        self.written.append(name)

    def _save_graph(self) -> None:
        """Draw the loss of the data set's middle sample, with its gradient; without Graphviz, as text."""
        (x, y), target = self.data[len(self.data) // 2]
        self.net.zero_grad()
        loss = LOSSES[self.loss](self.net([Value(x, "x"), Value(y, "y")]), constant(target, "target"))
        loss.label = "loss"
        loss.backward()
        name = "graph.svg"
        try:
            render(loss, self.folder / name, title=f"the loss of one sample, at ({x:g}, {y:g})")
        except GraphvizMissingError as error:
            name = "graph.dot"
            render(loss, self.folder / name)
            self.notes.append(f"{error} (its text is in {self.folder / name})")
        self.written.append(name)
