"""Random programs through every reader, for so many seconds or so many programs.

Each program is recorded at one point and read there and at others: by nodes, dual numbers, explanations,
copies, checks, and as code on every target that is installed. Prints each disagreement as a small program
that shows it, and how many programs ran; ends with status 1 if there was one. Run from the root of a
checkout.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from .comparison import Disagreement, disagreements, home_of, shrunk
from .programs import random_point, random_program
from .readers import READERS

POINTS = 2  # beside the one of recording
UNLIKE_DIFFERENCES = ("detach", "1e3", "1e200")  # what is held fixed, and numbers of any size
SHOWN = 3  # disagreements of one reader


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    help_seconds = "stop after so many; after 10 if --programs is not given"
    parser.add_argument("--seconds", type=float, default=math.inf, help=help_seconds)
    parser.add_argument("--programs", type=int, help="stop after so many programs")
    parser.add_argument("--seed", type=int, help="the first program; at random if not given, and printed")
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="READER", help="leave out readers whose names begin so"
    )
    options = parser.parse_args(arguments)
    if options.programs is None and options.seconds == math.inf:
        options.seconds = 10.0
    seed = random.randrange(10**9) if options.seed is None else options.seed
    counts: Counter[str] = Counter()
    with suppress(KeyboardInterrupt):  # what has run is told all the same
        for found in run(seed, options.seconds, options.programs, tuple(options.without), counts):
            counts[found.reader] += 1
            if counts[found.reader] <= SHOWN:
                print(f"{shrunk(found)}\n", flush=True)
    programs, readings = counts.pop("programs"), counts.pop("readings")
    print(f"{programs} programs from seed {seed} on, {readings} readings, {counts.total()} disagreements")
    return 1 if counts else 0


def run(
    seed: int, seconds: float, programs: int | None, without: tuple[str, ...], counts: Counter[str]
) -> Iterator[Disagreement]:
    """The disagreements of random programs, one seed after the other; `counts` is kept up to date."""
    end, ready = time.monotonic() + seconds, {n: r for n, r in READERS.items() if r.is_here}
    ready = {name: reader for name, reader in ready.items() if not name.startswith(without)}
    while time.monotonic() < end and counts["programs"] != programs:
        rng, seed = random.Random(seed), seed + 1
        program = random_program(rng)
        home = home_of(program, rng)
        if home is None:
            continue
        counts["programs"] += 1
        points = [home, *[random_point(rng, program.count) for _ in range(POINTS)]]
        readers = {name: reader for name, reader in ready.items() if rng.randrange(reader.every) == 0}
        if any(text in program.text for text in UNLIKE_DIFFERENCES):
            readers.pop("check_gradients", None)
        counts["readings"] += len(readers) * len(points)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield from disagreements(program, home, points, readers)


if __name__ == "__main__":
    sys.exit(main())
