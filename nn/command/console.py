"""The terminal of `python -m nn`: lines, a progress bar, and the signals that end a run.

What a line here may know: streams and signals. What it may not: networks and training.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import Any


def open_streams() -> None:
    """Give every stream that was closed (`2>&-`) a place to write to, and every letter a spelling."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (until the end)
        elif hasattr(stream := getattr(sys, name), "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # whatever the terminal cannot show


def say(text: str, write: Callable[..., Any] = print, stream: Any = None) -> None:
    """Print a line; if nobody reads on (`| head`), drop it and all that follow: the work goes on."""
    stream = stream or sys.stdout
    try:
        write(text, file=stream)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError) and stream is not sys.stderr:
            warn(f"python -m nn: cannot print any more: {error}")


def warn(text: str) -> None:
    """Print a line on stderr."""
    say(text, stream=sys.stderr)


class Stop:
    """Which signal asked the run to end, if one did: the loop looks at it after every step."""

    signal: int | None = None

    def __call__(self, number: int, _: Any) -> None:
        """Note the signal; a second one has its usual effect, at once."""
        self.signal = number
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@contextmanager
def stopping() -> Iterator[Stop]:
    """Within it, Ctrl-C and the signals to end are noted, so that no step is left half done.

    At its end, a signal other than Ctrl-C ends the process, as it would have.
    """
    stop, old = Stop(), dict[int, Any]()
    if current_thread() is main_thread():  # signals reach no other one
        found = [getattr(signal, name, None) for name in ("SIGINT", "SIGTERM", "SIGHUP")]  # Windows: no HUP
        old = {n: signal.getsignal(n) for n in found if n and signal.getsignal(n) != signal.SIG_IGN}  # nohup
    try:
        for number in old:
            signal.signal(number, stop)
        yield stop
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
    if stop.signal not in (None, signal.SIGINT):
        signal.signal(stop.signal, signal.SIG_DFL)
        os.kill(os.getpid(), stop.signal)


def with_a_bar(steps: Iterable[Any], done: int, whole: int) -> tuple[Iterable[Any], Callable[..., Any]]:
    """The steps with a progress bar around them, and how to print a line without breaking the bar."""
    try:
        from tqdm import tqdm
    except ImportError:
        return steps, print
    look: dict[str, Any] = {"disable": None, "leave": False, "unit": "step", "file": sys.stderr}
    return tqdm(steps, initial=done, total=whole, **look), tqdm.write
