"""The lab's home on one's own machine: the page's files and its calls, for this machine's own page alone.

Only 127.0.0.1 is listened to. Another site that a browser has open could still try this address, so the
Host of every request must be this server's own, and a socket must come from its own page. What a line here
may know: `websockets`, what the lab answers, and the terminal.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import webbrowser
from collections.abc import Sequence
from threading import BoundedSemaphore, Thread
from typing import Any

from nn.lab.address import read, write
from nn.lab.calls import answer
from nn.lab.lab import Lab
from nn.lab.site import PAGE, build

HOST, PORT, SOCKETS, LONGEST = "127.0.0.1", 8421, 8, 200_000
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Home:
    """A server that listens once it is made, at its `address`, and answers once its `thread` is started.

    Port 0 takes a free one. Raises OSError for a port that is taken, ImportError without `websockets`.
    """

    def __init__(self, port: int) -> None:
        try:
            from websockets.sync.server import serve
        except ImportError:
            raise ImportError('the lab needs websockets: pip install "chainrule[lab]"') from None
        quiet = logging.Logger("nn.lab", logging.CRITICAL + 1)  # a page that vanishes is no news
        how: dict[str, Any] = {"process_request": self._request, "logger": quiet, "server_header": None}
        self.free = BoundedSemaphore(SOCKETS)
        self.server = serve(self._talk, HOST, port, max_size=LONGEST, compression=None, **how)
        port = self.server.socket.getsockname()[1]
        self.address, self.own = f"http://{HOST}:{port}/", {f"{HOST}:{port}", f"localhost:{port}"}
        # A daemon, as are all threads that it starts, so that none outlives the command.
        self.thread = Thread(target=self.server.serve_forever, daemon=True)

    def _request(self, socket: Any, request: Any) -> Any:
        """A file of the page, a refusal, or None for a socket that may be opened."""
        hosts, path = request.headers.get_all("Host"), request.path.partition("?")[0]
        if len(hosts) != 1 or hosts[0] not in self.own:
            return _response(socket, 403, "this server answers its own page alone\n")
        if path != "/call":
            return _file(socket, "index.html" if path == "/" else path[1:], hosts[0])
        if request.headers.get_all("Origin") not in [[f"http://{own}"] for own in self.own]:
            return _response(socket, 403, "calls come from the lab's own page\n")
        return None

    def _talk(self, socket: Any) -> None:
        """One page: a lab of its own, and an answer to each of its calls."""
        from websockets.exceptions import ConnectionClosed

        if not self.free.acquire(blocking=False):
            socket.close(1013, f"{SOCKETS} pages are open already: close one")
            return
        try:
            lab = Lab()
            for text in socket:
                socket.send(reply(lab, text))
        except ConnectionClosed:
            pass
        finally:
            self.free.release()


def reply(lab: Lab, text: Any) -> bytes:
    """The answer to one message `[id, name, arguments]`: a line of JSON, then the bytes that it speaks of."""
    number: int | None
    try:
        number, name, arguments = json.loads(text)
        if type(number) is not int or not isinstance(arguments, list):
            raise TypeError
        found = answer(lab, name, arguments)
    except (ValueError, TypeError, RecursionError):
        number, found = None, [None, "a call is a list: a number, a name, and a list of arguments"]
    blob = bytearray()

    def placed(data: bytes) -> dict[str, list[int]]:
        blob.extend(data)
        return {"$bytes": [len(blob) - len(data), len(data)]}

    return json.dumps([number, *found], default=placed, allow_nan=False).encode() + b"\n" + blob


def _file(socket: Any, name: str, host: str) -> Any:
    """A file of the page by its name."""
    if name not in PAGE:
        return _response(socket, 404, "there is no such file\n")
    text = PAGE[name].read_text(encoding="utf-8")
    if name == "index.html":
        text = text.replace('<html lang="en">', '<html lang="en" data-home="local">')
    return _response(socket, 200, text, KINDS[PAGE[name].suffix], host)


def _response(socket: Any, status: int, text: str, kind: str = "text/plain", host: str = HOST) -> Any:
    response = socket.respond(status, text)
    del response.headers["Content-Type"]
    response.headers.update({"Content-Type": f"{kind}; charset=utf-8", "X-Content-Type-Options": "nosniff"})
    response.headers.update({"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"})
    response.headers["Content-Security-Policy"] = POLICY.format(host=host)
    return response


def run(arguments: Sequence[str]) -> None:
    """`python -m nn lab`: build a site, or open the lab and answer its page until interrupted."""
    parser = argparse.ArgumentParser("python -m nn lab", description="Play with a network, and look inside.")
    parser.add_argument("--port", type=int, help=f"where to listen (default: {PORT}, or a free one)")
    parser.add_argument("--no-browser", action="store_true", help="print the address alone")
    parser.add_argument("--open", default="", metavar="ADDRESS", help="what follows # in a link of the lab")
    parser.add_argument("--build", metavar="DIR", help="make a folder of the lab, as a static site")
    options = parser.parse_args(arguments)
    if options.build:
        build(options.build)
        sys.stdout.write(f"{options.build} is the lab, for a server such as python -m http.server\n")
        return
    settings, more, ignored = read(options.open)
    link, home = write(settings, more), _home(options.port)
    address = f"{home.address}#{link}".removesuffix("#")
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    sys.stderr.writelines(f"python -m nn lab: {sentence}\n" for sentence in ignored)
    home.thread.start()
    if not options.no_browser:  # beside this, as some browsers return when they are closed
        Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    while home.thread.is_alive():
        home.thread.join(1.0)


def _home(port: int | None) -> Home:
    reason: Any = "it is no number from 0 to 65535"
    for place in (PORT, 0) if port is None else [port][: 0 <= port < 65536]:
        try:
            return Home(place)
        except OSError as error:
            reason = error.strerror or error
    raise ValueError(f"cannot listen on port {port}: {reason}; --port 0 takes a free one")
