"""`python -m nn lab`: what it takes, and what it does until Ctrl-C.

What a line here may know: the server, and what an address may say.
"""

from __future__ import annotations

import argparse
import sys
import webbrowser
from collections.abc import Sequence
from threading import Thread
from typing import NoReturn

from nn.lab.server import Home
from nn.lab.settings import read, write

PORT = 8421


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse a wrong option in one sentence."""
        raise ValueError(f"{message} (lab --help lists the options)")


def run(arguments: Sequence[str]) -> None:
    """Open the lab and answer its page until the program is interrupted."""
    parser = _Parser("python -m nn lab", description="Play with a network, and look inside, in a browser.")
    parser.add_argument("--port", type=int, help=f"where to listen (default: {PORT}, or a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address alone")
    parser.add_argument("--open", default="", metavar="ADDRESS", help="what follows # in a link of the lab")
    options = parser.parse_args(arguments)
    opened = read(options.open)
    link = write(opened.settings, opened.more)
    home = _home(options.port)
    print(home.address + f"#{link}" * bool(link), flush=True)
    for sentence in opened.ignored:
        print(f"python -m nn lab: {sentence}", file=sys.stderr)
    home.start()
    if not options.no_browser:  # which may wait until its window is closed
        Thread(target=webbrowser.open, args=(home.address + f"#{link}" * bool(link),), daemon=True).start()
    while home.thread.is_alive():
        home.thread.join(1.0)


def _home(port: int | None) -> Home:
    if port is None:
        try:
            return Home(PORT)
        except OSError:
            port = 0
    try:
        return Home(port)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"cannot listen on port {port}: {reason}; --port 0 takes a free one") from None
