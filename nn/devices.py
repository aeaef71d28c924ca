"""Training on the devices of JAX: parameters stay there, samples are shared out, steps run several a call.

The samples are padded by copies of weight 0, so that each device has equally many. A call takes one step
only where each step has samples, a rate or a length of its own: with batches, a rate that is a function,
`clip` and `reduce`. What a line here may know: programs of arrays and optimizers, and JAX.
"""

from collections.abc import Sequence
from copy import copy
from typing import Any

from nn.arrays import Arrays, Held
from nn.optim import Optimizer

AHEAD = 100  # steps a call, at most
LONGEST = 1_000_000_000  # and so many operations, about a second: an interruption waits for the call's end


class OnDevices(Arrays):
    """One sample's loss and gradient as a program of arrays under JAX, its samples on all of its devices."""

    def __init__(self, *parts: Any) -> None:
        import jax

        self.jax, mesh = jax, jax.sharding.Mesh(jax.devices(), ("samples",))
        self.everywhere = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec())
        self.shared_out = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec("samples"))
        self._steps: dict[Any, Any] = {}
        super().__init__(*parts)

    def array(self, numbers: Any) -> Any:
        """Numbers as an array that every device has."""
        return self.jax.device_put(self.jax.numpy.asarray(numbers, float), self.everywhere)

    def column(self, numbers: Any) -> Any:
        """A number, or some, for each sample, each on one device; the first one's for those of weight 0."""
        devices = self.shared_out.mesh.size
        more = -len(numbers) % devices
        padded = self.jax.numpy.concatenate([numbers, self.jax.numpy.repeat(numbers[:1], more, 0)])
        return self.jax.device_put(padded, self.shared_out)

    def given(self, places: Sequence[int], weight: float) -> list[Any]:
        """The samples at these places and the weight of each."""
        import numpy

        columns = self.columns
        if places != self.places:
            columns = [self.column(column[numpy.array(places)]) for column in columns]
        weights = numpy.zeros(len(columns[0]))
        weights[: len(places)] = weight
        return [*columns, self.jax.device_put(weights, self.shared_out)]

    def gradient(
        self, places: Sequence[int], weight: float, arrays: Sequence[Any]
    ) -> tuple[float, list[Any]]:
        """As on NumPy's arrays; here the program's loss has been weighted too."""
        loss, slopes = super().gradient(places, weight, arrays)
        return loss / weight, slopes

    def hold(self, optimizer: Optimizer) -> Held:
        """The parameters as arrays on the devices, and what that optimizer remembers of them."""
        return HeldOnDevices(self, optimizer)

    def steps(self, optimizer: Optimizer) -> Any:
        """Steps of this optimizer, with its settings but for the rate, as one call: see `_stepping`."""
        names = [name for name in optimizer.settings if name != "learning_rate"]
        key = (type(optimizer), *[getattr(optimizer, name) for name in names])
        if key not in self._steps:
            self._steps[key] = _stepping(self, copy(optimizer))
        return self._steps[key]


class HeldOnDevices(Held):
    """Parameters as arrays of JAX: `gradient` looks several steps ahead, `step` takes these."""

    engine: OnDevices
    ahead: Any = None

    def gradient(self, places: Sequence[int], most: int = 1) -> list[float]:
        """The mean losses of the next steps, up to one that breaks down."""
        engine, optimizer = self.engine, self.optimizer
        alike = engine.reduce is None and places == engine.places
        if not alike or optimizer.clip is not None or callable(optimizer.learning_rate):
            return super().gradient(places, most)
        wanted = min(most, AHEAD, max(1, LONGEST // (engine.program.operations * len(places))))
        given = engine.given(places, 1.0 / len(places))
        state = engine.steps(optimizer)(
            given, self.arrays, self.memory, optimizer.rate(), optimizer.steps, wanted
        )
        taken = int(state[0])
        if not taken:
            engine.require_finite([float("nan")])
        engine.samples_run += taken * len(places)
        self.ahead = (taken, *state[3:])
        return state[2][:taken].tolist()  # type: ignore[no-any-return]

    def step(self) -> None:
        """Take the steps that have been looked at."""
        if self.ahead is None:
            super().step()
            return
        (taken, self.arrays, self.memory, self.slopes, self.engine._before), self.ahead = self.ahead, None
        self.optimizer.steps += taken


def _stepping(engine: OnDevices, optimizer: Optimizer) -> Any:
    """Under `jax.jit`: steps, as many as are wanted, or up to one whose loss or slopes are not finite.

    Takes the samples, the arrays of the parameters and of the optimizer's memory, the rate, how many steps
    were `taken` before, and how many are wanted. Returns how many of these have been taken, whether the last
    one could be, their losses, and the arrays: parameters, memory, the last slopes, the parameters before.
    """
    jax, run = engine.jax, engine.door.behind
    numpy = jax.numpy

    def steps(given: Any, arrays: Any, memory: Any, rate: Any, taken: Any, wanted: Any) -> Any:
        def goes_on(state: Any) -> Any:
            return state[1] & (state[0] < wanted)

        def step(state: Any) -> Any:
            count, _, losses, arrays, memory, *_ = state
            results = run(*given, *arrays)
            slopes = [
                numpy.broadcast_to(results[k], x.shape) for k, x in zip(engine.slopes, arrays, strict=True)
            ]
            is_fine = numpy.isfinite(results[0])
            for slope in slopes:
                is_fine &= numpy.isfinite(slope).all()

            def change() -> Any:
                optimizer.steps = taken + count + 1.0
                pairs = zip(arrays, slopes, memory, strict=True)
                changed = [optimizer.update(*of_one, rate) for of_one in pairs]
                return [x for x, _ in changed], [kept for _, kept in changed], slopes, arrays

            after = jax.lax.cond(is_fine, change, lambda: state[3:])
            return count + is_fine, is_fine, losses.at[count].set(results[0]), *after

        begin = (0, True, numpy.zeros(AHEAD), arrays, memory, arrays, arrays)
        return jax.lax.while_loop(goes_on, step, begin)

    return jax.jit(steps)
