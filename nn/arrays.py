"""Training on arrays: the recorded loss and gradient as a program of matrices, and parameters kept so.

The parameters, and what the optimizer remembers of them, are arrays for as long as steps are taken, changed
by the optimizer's own formula, and written back after that. What a line here may know: programs of arrays,
engines and optimizers.
"""

import math
from collections.abc import Sequence
from typing import Any

from nn.datasets import Sample
from nn.engines import Engine, rows_of
from nn.losses import Loss
from nn.module import Module
from nn.optim import Optimizer


class Arrays(Engine):
    """One sample's loss and gradient as a program of arrays, compiled for `target`, run for all samples."""

    def __init__(self, net: Module, samples: Sequence[Sample], loss: Loss, target: str, program: Any) -> None:
        super().__init__(net, samples, loss)
        self.target, self.program, self.samples_run = target, program, 0
        self.door = program.compile(target)
        table = self.array(rows_of(samples))
        weight = table.shape[1]
        columns = [array for array in program.inputs if array.places.max() < weight]
        self.columns = [self.column(table[:, array.places]) for array in columns]
        self.places = range(len(samples))
        # Which parameters each array holds, behind the columns and the weight, and which result its slopes.
        self.held = [array.places - weight - 1 for array in program.inputs[len(columns) + 1 :]]
        results = [array.places.ravel().tolist() for array in program.outputs]
        self.slopes = [results.index((places + 1).ravel().tolist()) for places in self.held]
        self._before: list[Any] = []

    @property
    def source(self) -> str:
        """The generated code of a step."""
        return str(self.program.source)

    @property
    def last(self) -> list[float]:
        """The parameters of the last step that did not break down, from its arrays."""
        return self.numbers(self._before) if self._before else []

    @last.setter
    def last(self, numbers: Sequence[float]) -> None:
        self._before = self.arrays(numbers) if numbers else []

    def array(self, numbers: Any) -> Any:
        """Numbers as an array of the library that runs the program.

        Always in one layout: of another one, products of matrices have other last bits.
        """
        import numpy

        return numpy.asarray(numbers, float, "C")

    def column(self, numbers: Any) -> Any:
        """A number, or some, for each sample."""
        return self.array(numbers)

    def given(self, places: Sequence[int], weight: float) -> list[Any]:
        """The samples at these places and their weight, as the program takes them."""
        if places == self.places:
            return [*self.columns, weight]
        return [*[column[list(places)] for column in self.columns], weight]

    def arrays(self, numbers: Sequence[float]) -> list[Any]:
        """One number for each parameter, in the arrays of the program."""
        import numpy

        flat = numpy.array(numbers, float)
        return [self.array(flat[places]) for places in self.held]

    def numbers(self, arrays: Sequence[Any]) -> list[float]:
        """The numbers in these arrays, in the order of the parameters."""
        import numpy

        flat = numpy.zeros(len(self.parameters))
        for places, array in zip(self.held, arrays, strict=True):
            flat[places] = array
        return flat.tolist()

    def gradient(
        self, places: Sequence[int], weight: float, arrays: Sequence[Any]
    ) -> tuple[float, list[Any]]:
        """The sum of the losses of these samples, and arrays of those of their slopes, times the weight."""
        results = self.door.behind(*self.given(places, weight), *arrays)
        self.samples_run += len(places)
        return float(results[0]), [results[k] for k in self.slopes]

    def sums(self, places: Sequence[int], weight: float, numbers: Sequence[float]) -> Sequence[float]:
        """What the generated code adds up, number by number."""
        loss, slopes = self.gradient(places, weight, self.arrays(numbers))
        return [loss, *self.numbers(slopes)]

    def __str__(self) -> str:
        count, lines = f"{self.samples_run:,}".replace(",", " "), self.program.lines
        recorded = f"recorded {self.program.operations} operations once, as {lines} lines of arrays"
        return f"{recorded}, ran them {count} times ({self.target})"

    def hold(self, optimizer: Optimizer) -> "Held":
        """The parameters as arrays, and what that optimizer remembers of them."""
        return Held(self, optimizer)


class Held:
    """The parameters of a training, and what its optimizer remembers of them, as arrays between steps.

    `gradient` and `step` are what the engine and the optimizer do, a step or several at once; `settle`
    writes everything back.
    """

    def __init__(self, engine: Arrays, optimizer: Optimizer) -> None:
        self.engine, self.optimizer = engine, optimizer
        self.arrays = engine.arrays([parameter.data for parameter in engine.parameters])
        remembered = [engine.arrays(numbers) for numbers in zip(*optimizer.memory, strict=True)]
        self.memory = self.first = [*zip(*remembered, strict=True)] or [()] * len(self.arrays)
        self.slopes: list[Any] = []

    def gradient(self, places: Sequence[int], most: int = 1) -> list[float]:
        """Compute the gradient of the mean loss over the samples at these places; that loss, in a list.

        Where the next steps take the same samples, perhaps those of several steps: at most so many.
        """
        import numpy

        engine, count = self.engine, float(len(places))
        if engine.reduce is None:
            loss, slopes = engine.gradient(places, 1.0 / count, self.arrays)
        else:
            count, loss, *numbers = engine.of_all(places, engine.numbers(self.arrays))
            slopes = engine.arrays(numbers)
        squares = [float(numpy.vdot(slope, slope)) for slope in slopes]  # half the time of a sum
        if not math.isfinite(loss + sum(squares)):  # or larger than a square may be
            engine.require_finite([loss, *engine.numbers(slopes)])
        self.slopes, engine._before = slopes, self.arrays
        return [loss / count]

    def step(self) -> None:
        """Change every array, by its gradient, once for each of the losses."""
        import numpy

        optimizer, slopes = self.optimizer, self.slopes
        rate = optimizer.rate()
        if optimizer.clip is not None:
            factor = optimizer.shortened(self.engine.numbers(slopes))
            slopes = slopes if factor is None else [slope * factor for slope in slopes]
        optimizer.steps += 1
        try:
            with numpy.errstate(all="ignore", divide="raise"):
                changed = [
                    optimizer.update(array, slope, memory, rate)
                    for array, slope, memory in zip(self.arrays, slopes, self.memory, strict=True)
                ]
        except BaseException:  # an interruption in the midst of it: the step has not been taken
            optimizer.steps -= 1
            raise
        self.arrays = [self.engine.array(array) for array, _ in changed]
        self.memory = [memory for _, memory in changed]

    def settle(self) -> None:
        """Write the arrays back into the parameters, their gradient and the optimizer's memory."""
        engine = self.engine
        for parameter, number in zip(engine.parameters, engine.numbers(self.arrays), strict=True):
            parameter.data = number
        if self.slopes:
            for parameter, slope in zip(engine.parameters, engine.numbers(self.slopes), strict=True):
                parameter.grad = slope
        if any(new is not old for new, old in zip(self.memory, self.first, strict=True)):
            remembered = [engine.numbers(arrays) for arrays in zip(*self.memory, strict=True)]
            self.optimizer.memory[:] = zip(*remembered, strict=True)
