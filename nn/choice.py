"""Which engine runs a training, and whether it keeps the parameters as arrays: by sizes alone, never a clock.

A program of scalars grows with the network, so wide ones are run as matrices. What a line here may know:
every engine, and what it needs; not how it works.
"""

from collections.abc import Sequence
from contextlib import suppress

from autograd.primals import shown
from nn.arrays import Arrays, Held
from nn.datasets import Sample
from nn.devices import OnDevices
from nn.engines import ENGINES, Eager, Engine, Recorded, recorded, rows_of
from nn.losses import Loss
from nn.module import Module
from nn.optim import SGD, Optimizer

SMALL = 200  # up to so many operations, straight-line code is as fast
LINES = 8  # operations that become one line on average, at least, where there is something to gain


def engine_named(name: str, net: Module, samples: Sequence[Sample], loss: Loss) -> Engine:
    """The engine of this name; "numpy" and "jax" on matrices where these are faster.

    Raises ValueError for another name, ImportError for a missing library, TypeError for a loss that
    cannot be recorded, and what the loss raises if it has no value.
    """
    if name not in ENGINES:
        raise ValueError(f"unknown engine {shown(name)}: choose from {', '.join(ENGINES)}")
    if name == "eager":
        return Eager(net, samples, loss)
    over, weighted = len(rows_of(samples)[0]), name == "jax"
    program = recorded(net, loss, samples, weighted)
    if name in ("numpy", "jax") and program.operations > SMALL:
        with suppress(ImportError):  # said below
            matrices = program.vectorized(over + weighted, len(net.parameters()))
            weight = next(array for array in matrices.inputs if over in array.places)
            if matrices.lines * LINES <= program.operations and weight.places.ndim == 0:
                return (OnDevices if weighted else Arrays)(net, samples, loss, name, matrices)
    return Recorded(net, samples, loss, name, program)


def hold(engine: Engine, optimizer: Optimizer) -> Held | None:
    """The parameters as arrays, if the engine runs on those and the optimizer's formula may."""
    kind = type(optimizer)
    is_ours = kind.step in (Optimizer.step, SGD.step) and kind.update.__module__ == Optimizer.__module__
    if not isinstance(engine, Arrays) or not is_ours or "step" in vars(optimizer):
        return None
    same = len(optimizer.parameters) == len(engine.parameters)
    same = same and all(a is b for a, b in zip(optimizer.parameters, engine.parameters, strict=True))
    return engine.hold(optimizer) if same else None
