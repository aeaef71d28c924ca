"""Training: the loop of forward pass, backward pass and optimizer step, one step at a time.

A line here knows what an engine and an optimizer are there for. It does not know how they do it.

>>> import random
>>> from nn import MLP, disk_dataset
>>> net = MLP(2, [4, 1], rng=random.Random(0))
>>> for step, loss in train(net, disk_dataset(), steps=3):
...     print(step, f"{loss:.4f}")
1 0.2919
2 0.1645
3 0.1631
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from math import isfinite
from numbers import Integral
from pathlib import Path
from typing import Any, Never
from zlib import crc32

from autograd.files import write
from autograd.primals import counted, shown
from nn.arrays import Held
from nn.batches import Batches
from nn.breakdown import at, reason
from nn.checkpoint import entries, number, require_format, sized, unlike
from nn.checks import read_samples, require_loss, require_optimizer
from nn.choice import engine_named, hold
from nn.datasets import Data
from nn.engines import Engine, Reduce, without_collector
from nn.files import read_json
from nn.initial import generator
from nn.live import Live
from nn.losses import Loss, squared_error
from nn.module import Module, require_network
from nn.optim import SGD, Optimizer, Rate, refuse_options

FORMAT = "chainrule training 1"


class Training(Iterator[tuple[int, float]]):
    """A training run under way: iterate to take single steps, or `run()` to take all that are left.

    Each step yields its number, from 1, and the mean loss of its samples before that step's change.
    `losses` keeps them all; `engine` tells, as text, what was recorded and run. In a notebook it shows
    itself, at the end of a cell or while it runs: a bar and the losses so far, kept up to date.

    A step breaks down if its loss or gradient is not finite, or does not exist. It raises ArithmeticError
    or ValueError, which names the step, the sample and the operation, and leaves the parameters as they
    were before it; if the step before has made one of them inf or nan, as they were before that one.
    """

    def __init__(self, engine: Engine, optimizer: Optimizer, batches: Batches, steps: int) -> None:
        self.engine, self.optimizer, self.batches, self.steps = engine, optimizer, batches, steps
        self.losses: list[float] = []
        self._live: Live | None = None
        self._held: Held | None = None  # while `run` is under way

    def __next__(self) -> tuple[int, float]:
        if len(self.losses) >= self.steps:
            raise StopIteration
        self._take(1)
        return len(self.losses), self.losses[-1]

    def _take(self, most: int) -> None:
        """Take the next step, or where the parameters are held as arrays perhaps several, at most so many."""
        losses = self._taken(self._held or hold(self.engine, self.optimizer), next(self.batches), most)
        self.losses += losses
        if self._live:
            self._live.update(self)

    def _taken(self, held: Held | None, places: Sequence[int], most: int) -> list[float]:
        """The losses over these samples, after steps of the optimizer: on arrays, where they are held."""
        try:
            if held is None:
                self.optimizer.zero_grad()
            losses = held.gradient(places, most) if held else [self.engine(places)]
        except (ArithmeticError, ValueError) as error:
            if held:
                held.settle()
            raise self._broken_down(places, error) from error
        try:
            (held or self.optimizer).step()
        finally:
            if held and held is not self._held:
                held.settle()
        return losses

    def _broken_down(self, places: Sequence[int], error: Exception) -> Exception:
        """The error of a step in full; the parameters are numbers afterwards."""
        engine = self.engine
        found = reason(engine.net, engine.loss, engine.samples, places, error)
        if not all(isfinite(parameter.data) for parameter in engine.parameters):
            for parameter, number in zip(engine.parameters, engine.last):  # noqa: B905 (none before step 1)
                parameter.data = number
        if self._held:  # what is written back in the end is what stands there now
            self._held = hold(engine, self.optimizer)
        return at(f"training broke down at step {len(self.losses) + 1}, ", found)

    def __repr__(self) -> str:
        return f"Training: {len(self.losses)} of {counted(self.steps, 'step')} taken, {self.optimizer!r}"

    def _ipython_display_(self) -> None:
        self._live = self._live or Live()
        self._live.show(self)

    def run(self) -> list[float]:
        """Take all steps that are left; return the losses of all steps.

        On an engine of arrays the parameters are arrays meanwhile: they are written back at the end, also
        at one by an error or an interruption, and whenever `save` is called.
        """
        with suppress(NotImplementedError):
            self._ipython_display_()
        self._held = hold(self.engine, self.optimizer)
        try:
            while len(self.losses) < self.steps:
                self._take(self.steps - len(self.losses))
        finally:
            held, self._held = self._held, None
            if held:
                held.settle()
        return self.losses

    def save(self, path: str | Path, note: Any = None) -> None:
        """Write a checkpoint, all that `restore` needs; `note`, whatever JSON can hold, is kept with it.

        Raises OSError if that fails, ValueError if a number is inf or nan and for another note (an older file
        is then as it was), TypeError for batches drawn by a generator that is no `random.Random`.
        """
        try:
            json.dumps(note, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            raise ValueError(f"{path} is not written: JSON cannot hold the note {shown(note)}") from None
        document = {"format": FORMAT, "note": note, "call": self._call, "state": self._state()}
        try:
            text = json.dumps(document, allow_nan=False)
        except ValueError:
            raise ValueError(f"{path} is not written: a number of the training is inf or nan") from None
        write(path, f"{text}\n")

    def restore(self, path: str | Path) -> None:
        """Go on from a checkpoint that was saved by a training of the same call, with the same bits.

        `steps` alone may differ. Raises OSError if the file cannot be read, ValueError if it holds no such
        checkpoint, saying what differs; nothing has changed then.

        >>> import random, tempfile
        >>> from nn import MLP, disk_dataset
        >>> def call(steps):
        ...     return train(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset(), steps=steps)
        >>> whole, first, second = call(50), call(20), call(50)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = first.run(), first.save(f"{folder}/half.json"), second.restore(f"{folder}/half.json")
        >>> second.run() == whole.run()
        True
        """
        path, before = Path(path), self._state()
        try:
            self._load(*_opened(read_json(path), self._call))
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            self._load(**before)
            raise unlike(path, "a checkpoint of this training", error) from error

    @cached_property
    def _call(self) -> dict[str, Any]:
        """What two trainings must share for one to go on where the other was."""
        engine, loss = self.engine, self.engine.loss
        return {
            "network": repr(engine.net),
            "samples": f"{len(engine.samples)}, checksum {crc32(repr(engine.samples).encode()):08x}",
            "loss": getattr(loss, "__name__", type(loss).__name__),
            "engine": getattr(engine, "target", "eager"),
        }

    def _state(self) -> dict[str, Any]:
        if self._held:
            self._held.settle()
        kept = {"optimizer": self.optimizer.state_dict(), "batches": self.batches.state_dict()}
        return {"losses": self.losses, "parameters": self.engine.net.state_dict(), **kept}

    def _load(self, losses: Any, parameters: Any, optimizer: Any, batches: Any) -> None:
        if len(losses) > self.steps:
            raise ValueError(f"it has taken {len(losses)} steps, more than the {self.steps} asked for")
        self.losses = [number(loss, "a loss") for loss in sized(losses, len(losses), "its losses")]
        self.engine.net.load_state_dict({name: number(x, name) for name, x in parameters.items()})
        self.optimizer.load_state_dict(optimizer)
        self.batches.load_state_dict(batches)


def _opened(document: Any, call: dict[str, Any]) -> list[Any]:
    """The state in a checkpoint; ValueError unless it was saved by a training of this call."""
    require_format(document, FORMAT)
    _, _, called, state = entries(document, "format note call state", "the document")
    for name, found in zip(call, entries(called, " ".join(call), "the call"), strict=True):
        if found != call[name]:
            raise ValueError(f"its {name} is {found}, here it is {call[name]}")
    return entries(state, "losses parameters optimizer batches", "the state")


@without_collector()
def train(
    net: Module,
    dataset: Data,
    optimizer: Optimizer | None = None,
    loss: Loss = squared_error,
    steps: int = 2000,
    engine: str = "python",
    batch_size: int | None = None,
    rng: random.Random | None = None,
    *,
    learning_rate: Rate | None = None,
    reduce: Reduce | None = None,
    **others: Never,
) -> Training:
    """Train `net` on samples `(inputs, target)`, minimizing the mean loss; nothing runs until asked.

    Iterate over the result, or call its `run()`. A sample is a pair, its target a number or a list of
    numbers, or one row of numbers whose last one is the target; the data set may be any iterable, such as
    `zip(X, y)`, and is read once. The network is an `MLP` or a `Module` of yours.

    The default optimizer is plain gradient descent with this `learning_rate`, 10 unless given, far larger
    than usual, which suits the disk. `engine` is "eager", which records a graph for every sample of every
    step, or "python", "numpy", "numba" or "jax", which record one sample once and run generated code. With
    a `batch_size`, each step takes that many samples, as described in `Batches`. `reduce` makes one of
    several processes, each with samples of its own: at every step it is called with [samples, sum of their
    losses, *sums of their gradient], and returns the sums of that list over all processes.

    Raises ValueError for an empty data set, a target that the loss cannot take (of a loss of your own,
    nothing is known), an optimizer that does not hold all of the network's parameters, negative steps, an
    unknown engine, and within `no_grad`; ImportError for an engine that is not installed; TypeError for
    samples that are no numbers, an option that there is not, a loss that returns no node, and one that
    chooses by a number, which only "eager" can follow. What a step raises: see `Training`.

    >>> import random
    >>> from nn import MLP, disk_dataset
    >>> training = train(MLP(2, [4, 1], rng=random.Random(0)), disk_dataset(), steps=100)
    >>> f"{training.run()[-1]:.4f}"
    '0.1420'
    >>> print(training.engine)
    recorded 57 operations once, ran them 12 100 times (python)
    """
    refuse_options("train", others)
    require_network(net)
    if optimizer is None:
        optimizer = SGD(net.parameters(), 10.0 if learning_rate is None else learning_rate)
    elif learning_rate is not None:
        raise ValueError("the learning rate is the optimizer's: give it there")
    require_optimizer(optimizer, net)
    samples = read_samples(dataset, net, loss)
    if not isinstance(steps, Integral) or steps < 0:
        raise ValueError(f"steps must be a whole number, 0 or more, not {shown(steps)}")
    if batch_size is not None and not (isinstance(batch_size, Integral) and 1 <= batch_size <= len(samples)):
        raise ValueError(f"batch_size must be from 1 to {len(samples)}, the samples, not {shown(batch_size)}")
    require_loss(loss, net, samples)
    batches = Batches(len(samples), batch_size and int(batch_size), rng if rng is None else generator(rng))
    try:
        made = engine_named(engine, net, samples, loss)
    except (ArithmeticError, ValueError) as error:
        if (found := reason(net, loss, samples, [0], error)) is error:
            raise
        raise at("training broke down at step 1, ", found) from error
    made.reduce = reduce
    return Training(made, optimizer, batches, steps)
