"""This checkout beside another one, in one run: for who changes the engine and asks what it costs.

Both checkouts' packages have the same names, so each gets a process of its own, which prepares the same
steps with its own packages and takes one whenever it is told its name. The two are told in turn.
"""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from . import measure
from .measure import Clock, Step, Table, milliseconds, ratio
from .startup import start

HERE, THERE = "this checkout", "the other"


def compare_checkouts(other: Path, rounds: int) -> Table:
    """The time of each step here, as a multiple of its time in the other checkout.

    Raises ArithmeticError if the two compute other numbers.
    """
    roots = (measure.ROOT, other.resolve())
    with _process(roots[0]) as here, _process(roots[1]) as there:
        jobs, failures = _in_common(_told(here), _told(there))
        seconds = {job: [(_seconds(here, job), _seconds(there, job)) for _ in range(rounds)] for job in jobs}
    with TemporaryDirectory() as cache:
        starts = [[start("autograd", cache, root) for root in roots] for _ in range(rounds + 1)][1:]
    seconds["import autograd"] = [(mine[1] - mine[0], base[1] - base[0]) for mine, base in starts]
    notes = [
        "Processor time, but for JAX the wall clock.",
        *[f"Not measured: {job} ({why})." for job, why in failures.items()],
    ]
    return Table([_row(job, pairs) for job, pairs in seconds.items()], notes)


def _process(root: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", __name__, str(root), str(measure.LEAST_SECONDS)]
    return subprocess.Popen(
        command, cwd=measure.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _told(process: Any) -> Any:
    return json.loads(process.stdout.readline())


def _seconds(process: Any, job: str) -> float:
    print(job, file=process.stdin, flush=True)
    return float(_told(process))


def _in_common(here: Any, there: Any) -> tuple[list[str], dict[str, str]]:
    """The steps that both can take, with the same loss; and why the others cannot be taken."""
    jobs = [job for job in here[0] if job in there[0]]
    for job in jobs:
        if not math.isclose(here[0][job], there[0][job], rel_tol=1e-9):
            raise ArithmeticError(f"{job}: {here[0][job]} here, {there[0][job]} in the other checkout")
    return jobs, here[1] | there[1]


def _row(job: str, pairs: list[tuple[float, float]]) -> dict[str, Any]:
    here, there = (list(seconds) for seconds in zip(*pairs, strict=True))
    times = {f"{HERE}, ms": milliseconds(here), f"{THERE}, ms": milliseconds(there)}
    return {"step": job, f"{HERE} / {THERE}": ratio(here, there), **times}


def main() -> None:
    """In a process of its own: tell the first losses, then the seconds of each step that is named."""
    root, measure.LEAST_SECONDS = sys.argv[1], float(sys.argv[2])
    sys.path.insert(0, root)
    steps, losses, failures = {}, {}, {}
    for job, prepare in _jobs().items():
        try:
            steps[job] = prepare()
            losses[job] = steps[job]()
        except Exception as error:  # an older engine may not have all that this one has
            failures[job] = f"{type(error).__name__}: {error}"
    print(json.dumps([losses, failures]), flush=True)
    with measure.what_was_there_set_aside():
        calls = {job: measure.calls_needed(steps[job]) for job in losses}
        for line in sys.stdin:
            job = line.rstrip("\n")
            print(measure.seconds_per_call(steps[job], calls[job], _clock(job)), flush=True)


def _jobs() -> dict[str, Callable[[], Step]]:
    """What prepares each step. The hand-written one is the control: its ratio is 1, but for noise."""
    from . import contenders, loops, transformer_step  # now that the checkout's packages come first

    names = (contenders.BASELINE, *(name for name in contenders.CONTENDERS if name.startswith("chainrule")))
    engines = [name for name in transformer_step.ENGINES if name != transformer_step.BASELINE]
    counts = (loops.STEPS, 2 * loops.STEPS)
    return {
        **{f"disk, {name}": partial(contenders.CONTENDERS[name], contenders.ARTICLE) for name in names},
        **{f"transformer, {name}": partial(_transformer, name) for name in engines},
        **{f"{n} steps, {way}": partial(partial, loops.WAYS[way], n) for way in loops.WAYS for n in counts},
    }


def _clock(job: str) -> Clock:
    from .contenders import THREADED

    return measure.clock_of(job.removeprefix("disk, "), THREADED)


def _transformer(engine: str) -> Step:
    from .transformer_step import Model

    return Model(engine).step


if __name__ == "__main__":
    main()
