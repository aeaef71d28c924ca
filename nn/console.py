"""The terminal of `python -m nn`: lines, a progress bar, and the signals that end a run.

What a line here may know: streams and signals. What it may not: networks and training.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import current_thread, main_thread
from types import FrameType
from typing import Any


def open_streams() -> None:
    """Give every stream that was closed (`2>&-`) a place to write to, and every letter a spelling."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (until the end)
        elif hasattr(stream := getattr(sys, name), "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # whatever the terminal cannot show


def say(text: str, write: Callable[..., Any] = print) -> None:
    """Print a line; if nobody reads on (`| head`), drop it and all that follow: the work goes on."""
    _try(partial(write, text, file=sys.stdout), sys.stdout)


def warn(text: str) -> None:
    """Print a line on stderr."""
    _try(partial(print, text, file=sys.stderr), sys.stderr)


def _try(write: Callable[[], Any], stream: Any) -> None:
    try:
        write()
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError) and stream is sys.stdout:
            warn(f"python -m nn: cannot print any more: {error}")


class Stop:
    """Which signal asked the run to end, if one did: the loop looks at it after every step."""

    def __init__(self) -> None:
        self.signal: int | None = None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        """Note the signal; a second one has its usual effect, at once."""
        self.signal = number
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@contextmanager
def stopping() -> Iterator[Stop]:
    """Within it, Ctrl-C and the signals to end are noted, so that no step is left half done."""
    stop, old = Stop(), dict[int, Any]()
    if current_thread() is main_thread():  # signals reach no other one
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
                old[number] = signal.signal(number, stop)
    try:
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
