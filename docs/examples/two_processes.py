"""Train the disk's network in two processes, each with half of the samples; run again, they go on.

python two_processes.py                             both on this machine
python two_processes.py --process 0 --at HOST:PORT  one of them here,
python two_processes.py --process 1 --at HOST:PORT  and the other on another machine
"""

import argparse
import random
import socket
import struct
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

from nn import MLP, count_right, disk_dataset, save, train

EVERY = 100  # steps between two checkpoints
PATIENCE = 20.0  # seconds to wait for the other process
POINTS = Path("points.csv")


class Link:
    """The other process, at the far end of a socket."""

    def __init__(self, connection, process):
        connection.settimeout(PATIENCE)
        self.connection, self.process = connection, process

    def exchange(self, numbers):
        """Tell the other process these numbers; as many come back. ConnectionError if none do."""
        letter = struct.pack(f"!{len(numbers)}d", *numbers)  # floats of 64 bits
        try:
            if self.process == 0:  # one speaks first, so that both are never stuck in speaking
                self.connection.sendall(letter)
            answer = self._heard(len(letter))
            if self.process == 1:
                self.connection.sendall(letter)
        except OSError as error:
            raise ConnectionError(f"the other process is gone ({error})") from None
        return struct.unpack(f"!{len(numbers)}d", answer)

    def _heard(self, length):
        heard = b""
        while len(heard) < length:
            part = self.connection.recv(length - len(heard))
            if not part:
                raise ConnectionError("it has closed the connection")
            heard += part
        return heard

    def sums(self, numbers):
        """The sum over both processes for each number; a + b is b + a, so both find the same bits."""
        return [mine + other for mine, other in zip(numbers, self.exchange(numbers), strict=True)]


def meet(process, at):
    """The link between the two; without an address, process 0 starts the other one here."""
    host, _, port = (at or "127.0.0.1:0").rpartition(":")
    if process == 1:
        return Link(call(host, int(port)), process)
    with socket.create_server((host, int(port))) as server:
        server.settimeout(PATIENCE)
        if not at:
            address = "{}:{}".format(*server.getsockname())
            subprocess.Popen([sys.executable, *sys.argv, "--process", "1", "--at", address])
        return Link(server.accept()[0], process)


def call(host, port):
    """A connection to process 0, which may not be there yet."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection((host, port), PATIENCE)
        except ConnectionRefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def rows_of(process):
    """Every second line of the file, as numbers: the others are never in this process."""
    with POINTS.open(encoding="utf-8") as file:
        return [list(map(float, line.split(","))) for line in islice(file, process, None, 2)]


def checkpoint(process, step):
    """Each process has its own, of the last two steps that it was saved at."""
    return Path(f"process{process}-{step}.json")


def saved(process):
    """The steps of which there is a checkpoint."""
    return sorted(int(path.stem.partition("-")[2]) for path in Path().glob(f"process{process}-*.json"))


def resume(training, link):
    """Go on from the last step that both have saved: one may have been killed before it came to it."""
    mine = max(saved(link.process), default=0)
    start = int(min(mine, *link.exchange([mine])))
    for step in saved(link.process):
        if step > start:
            checkpoint(link.process, step).unlink()
    if start:
        training.restore(checkpoint(link.process, start))


def run(training, link):
    """Take the steps that are left; process 0 tells how it goes."""
    for step, loss in training:
        if step % EVERY == 0 or step == training.steps:
            training.save(checkpoint(link.process, step))
            for old in saved(link.process)[:-2]:
                checkpoint(link.process, old).unlink()
        if link.process == 0 and (step in (1, training.steps) or step % 500 == 0):
            print(step, f"{loss:.4f}", flush=True)


def main():
    """Train as one of the two processes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--process", type=int, choices=(0, 1), default=0)
    parser.add_argument("--at", help="HOST:PORT of process 0")
    parser.add_argument("--engine", default="python")
    parser.add_argument("--steps", type=int, default=2000)
    options = parser.parse_args()
    if options.process == 0 and not POINTS.exists():
        lines = [f"{x},{y},{target}\n" for (x, y), target in disk_dataset()]
        POINTS.write_text("".join(lines), encoding="utf-8")
    process = options.process
    try:
        link = meet(process, options.at)
        rows, net = rows_of(process), MLP(2, [4, 1], rng=random.Random(0))
        training = train(net, rows, steps=options.steps, engine=options.engine, reduce=link.sums)
        resume(training, link)
        run(training, link)
        save(net, f"network{process}.json")
        right, count = link.sums([count_right(net, rows), len(rows)])
    except (OSError, ValueError, ArithmeticError, ImportError, KeyboardInterrupt) as error:
        step = max(saved(process), default=0)
        sys.exit(
            f"process {process} ends: {str(error) or 'Ctrl-C'}; run both again, to go on from step {step}"
        )
    if process == 0:
        print(f"{right:.0f} of {count:.0f} points are right")


if __name__ == "__main__":
    main()
