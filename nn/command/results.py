"""The folder of results of `python -m nn`: the network, plots and a film of what it learned, its graph.

What a line here may know: a network, its data and its losses, and what draws or writes them. What it
may not: options, engines and steps; nothing is printed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from math import dist
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from autograd import Value, constant, no_grad, topological_order
from autograd.drawing import GraphvizMissingError, render
from autograd.explaining import Explanation, explain
from autograd.files import write
from autograd.language import say
from nn.checkpoint import save
from nn.command.comparison import page as page_by_hand
from nn.datasets import DATASETS, Sample, Samples
from nn.engines import Engine
from nn.losses import LOSSES, THRESHOLDS
from nn.module import Module
from nn.pictures import (
    Film,
    Relief,
    fonts,
    gif,
    new_figure,
    page,
    plot_dataset,
    plot_function,
    plot_hidden,
    plot_losses,
    plot_surface,
    png,
    strip,
)


class Results:
    """The folder of one run. Made, and found to be writable, before the training starts.

    `title` is the name of the data, or their file, `loss` that of the loss; without `plots`, matplotlib is
    not needed.
    `steps` is how many are to be filmed; the graphs, and the page that steps through the last one, are those
    of the sample nearest to the point `at`, or of the one whose loss is greatest, in this `language`.
    `written` lists the files that were left, in order, and `notes` what there is to say of them. Raises
    ValueError, in the words of the command, if the folder or the plots cannot be had.
    """

    def __init__(
        self,
        folder: Path,
        net: Module,
        data: Samples,
        title: str,
        loss: str,
        plots: bool,
        steps: int = 0,
        at: Sequence[float] = (),
        language: str = "en",
    ) -> None:
        self.folder, self.net, self.data, self.at, self.language = folder, net, data, at, language
        self.title, self.loss, self.plots = title, loss, plots
        self.written, self.notes, self._shown = list[str](), list[str](), language
        self._failed, self._film = dict[str, list[str]](), None
        if at and len(at) != (inputs := len(data[0][0])):
            wanted = f"{inputs} number{'s' * (inputs != 1)}"
            raise ValueError(f"--graph-at takes {wanted}, the inputs of a sample, not {len(at)}")
        try:
            if plots:
                new_figure()
                if not fonts(say("zero lines", language)):
                    self._shown = "en"
                    self.notes.append("no font here has Chinese letters: plots and film are in English")
                if len(data[0][0]) < 3:
                    self._film = Film(Relief(net, data), data, self._threshold(), steps, self._shown)
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

    def save_untrained(self, by_hand: bool = False) -> None:
        """Plot the data set, and the network as it is before training; or compare it `by_hand`, too."""
        if self.plots:
            title = self._say("data set", name=self._name())
            self._save_plot("dataset.png", lambda: plot_dataset(self.data, title, self._shown))
            self._save_function("before")
        self._try("graph_before.svg", partial(self._save_graph, "graph_before"))
        if by_hand:
            self._try("by_hand.html", self._save_comparison)

    def watch(self, step: int, engine: Engine) -> None:
        """Film this step, which began with the parameters that the engine had last."""
        if self._film and self._film.wants(step):
            self._film.see(step, engine.last)

    def save_network(self) -> None:
        """Write the network; OSError, or ValueError for a number that is none, if that cannot be done."""
        save(self.net, self.folder / "network.json")
        self.written.append("network.json")

    def save_trained(self, losses: Sequence[float]) -> None:
        """Write the network, unless it has been, and plot and draw what it learned."""
        self._note_names()
        if "network.json" not in self.written:
            self.save_network()
        if self.plots:
            self._save_function("after")
            over = self._over(), self.data, self._threshold()
            self._save_plot("hidden.png", partial(plot_hidden, *over, language=self._shown))
            title = self._say("mean loss", loss=self._say(self.loss))
            self._save_plot("loss.png", lambda: plot_losses({"": losses}, title, self._shown))
            if self._film and self._film.kept:
                self._try("film.gif", partial(self._save_film, losses))
        self._try("graph.svg", partial(self._save_graph, "graph"))
        self._try("backward.html", lambda: self.explained().save(self.folder / "backward.html"))

    def save_rates(self, table: Iterable[Sequence[str]], curves: Mapping[str, Sequence[float]]) -> None:
        """Write a table of trainings by learning rate, and plot their losses."""
        write(self.folder / "rates.csv", "".join(f"{','.join(row)}\n" for row in table))
        self.written.append("rates.csv")
        if self.plots:
            title = self._say("by rate", loss=self._say(self.loss))
            self._save_plot("rates.png", lambda: plot_losses(curves, title, self._shown))

    def _say(self, key: str, **holes: object) -> str:
        """A sentence in the language of the pictures."""
        return say(key, self._shown, **holes)

    def _name(self) -> str:
        """What the data are called: a data set in the language of the pictures, a file as it is."""
        return self._say(self.title) if self.title in DATASETS else Path(self.title).stem

    def _note_names(self) -> None:
        """Say it once where pictures cannot call the data what they are called."""
        called = [self._name(), *getattr(self.data, "columns", ()), *getattr(self.data, "classes", ())]
        if self.plots and not all(map(fonts, called)):
            known = f"x, y, {self._say('a target', number=0)}"
            self.notes.append(f"no font here has all letters of the data's names: pictures say {known}")

    def left_out(self) -> list[str]:
        """A line for each reason why pictures are missing."""
        return [f"left out: {', '.join(names)} ({reason})" for reason, names in self._failed.items()]

    def _over(self) -> Any:
        """The network over the plane of its data, where there is a plane."""
        return self._film.relief if self._film else self.net

    def _threshold(self) -> float:
        return THRESHOLDS.get(self.loss, 0.5)

    def _save_function(self, when: str) -> None:
        title = self._say(when)
        plots = {"map": plot_function, "surface": plot_surface}
        for name, plot in list(plots.items())[: 1 if len(self.data[0][0]) == 1 else 2]:
            how = (self._over(), self.data, self._threshold(), title, self._shown)
            self._save_plot(f"{name}_{when}.png", partial(plot, *how))

    def _save_film(self, losses: Sequence[float]) -> None:
        """Write the film in its three forms."""
        if self._film is None:
            return
        frames = self._film.frames(losses)
        write(self.folder / "film.gif", gif(frames))
        title = self._say("film title", name=self._name())
        write(self.folder / "film.html", page(frames, title, self._shown))
        write(self.folder / "filmstrip.png", strip(frames))
        self.written += ["film.html", "filmstrip.png"]

    def _save_plot(self, name: str, draw: Callable[[], Any]) -> None:
        self._try(name, lambda: write(self.folder / name, png(draw())))

    def _try(self, name: str, save_picture: Callable[[], Any]) -> None:
        """Save a picture; whatever goes wrong, the run goes on without it."""
        try:
            found = save_picture()
        except Exception as error:
            reason = " ".join(f"{error}".split()) or type(error).__name__
            self._failed.setdefault(reason[:200], []).append(name)
        else:
            self.written.append(found or name)

    def explained(self, wrt: Value | None = None) -> Explanation:
        """The backward pass from the loss that the graphs are of; with `wrt`, why its gradient is that."""
        loss, _, target = self._example()
        leaves = [node for node in topological_order(loss) if node.op is None and "." not in node.label]
        told = {node.label: node.data + 0.0 for node in leaves if node.label}  # never -0
        told |= {"target": target} if isinstance(target, float) else {}  # a class is the number of no node
        at = ", ".join(f"{name}={number:g}" for name, number in told.items())
        return explain(loss, wrt, language=self.language, title=f"loss({at})")

    def _save_comparison(self) -> None:
        write(self.folder / "by_hand.html", page_by_hand(self.net, self._sample(), self.language))

    def _sample(self) -> Sample:
        """The sample to look at: the one nearest to the point asked for, or that of the greatest loss."""
        if self.at:
            return min(self.data, key=lambda sample: dist(sample[0], self.at))
        with no_grad():  # of some thousand at most
            some = self.data[:: 1 + len(self.data) // 2000]
            return max(some, key=lambda sample: self._loss_of(*sample).data)

    def _example(self) -> tuple[Value, str, Any]:
        """The loss of the sample of the graphs, with its gradient; what it is, in words; its target."""
        inputs, target = self._sample()
        names = "xy" if len(inputs) < 3 else [f"x{i}" for i in range(len(inputs))]
        self.net.zero_grad()
        nodes = [Value(number, name) for number, name in zip(inputs, names, strict=False)]
        loss = self._loss_of(nodes, target)
        loss.label = "loss"
        loss.backward()
        at = ", ".join(f"{number + 0.0:g}" for number in inputs)
        return loss, say("one loss" if self.at else "greatest loss", self.language, at=at), target

    def _save_graph(self, name: str) -> str:
        """Draw the loss of one sample, with its gradient; without Graphviz, as text."""
        loss, title, _ = self._example()
        try:
            render(loss, self.folder / f"{name}.svg", title=title, canvas="screen", language=self.language)
        except GraphvizMissingError as error:
            render(loss, self.folder / f"{name}.dot")
            if name == "graph":  # once is enough
                self.notes.append(f"{error} (its text is in {self.folder / 'graph.dot'})")
            return f"{name}.dot"
        return f"{name}.svg"

    def _loss_of(self, inputs: Sequence[Any], target: Any) -> Value:
        return LOSSES[self.loss](self.net(inputs), constant(target, "target"))
