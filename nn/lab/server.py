"""The lab's home on one's own machine: the page's files and its calls, for this machine's own page alone.

Only 127.0.0.1 is listened to. Another site that a browser has open could still try this address, so the
Host of every request must be this server's own, and a socket must come from its own page. What a line here
may know: `websockets`, and what the lab answers.
"""

from __future__ import annotations

import json
import logging
import re
from http import HTTPStatus
from importlib.resources import files
from threading import BoundedSemaphore, Thread
from typing import Any

from nn.lab.lab import Lab, answer

HOST, SOCKETS, LONGEST = "127.0.0.1", 8, 200_000
KINDS = {
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "svg": "image/svg+xml",
    "png": "image/png",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Home:
    """A server at 127.0.0.1, which listens once it is made, and answers once it is started.

    `address` is where its page is. Port 0 takes a free one. Raises OSError where a port is taken,
    ImportError without `websockets`.
    """

    def __init__(self, port: int) -> None:
        try:
            from websockets.sync.server import serve
        except ImportError:
            raise ImportError('the lab needs websockets: pip install "chainrule[lab]"') from None
        quiet = logging.getLogger("nn.lab")  # a page that vanishes is no news
        quiet.addHandler(logging.NullHandler())
        quiet.propagate = False
        limits: dict[str, Any] = {"max_size": LONGEST, "compression": None, "server_header": None}
        self.free = BoundedSemaphore(SOCKETS)
        self.server = serve(self._talk, HOST, port, process_request=self._request, logger=quiet, **limits)
        self.port = self.server.socket.getsockname()[1]
        self.address = f"http://{HOST}:{self.port}/"
        self.own = {f"{host}:{self.port}" for host in (HOST, "localhost")}
        # A daemon, as are all threads that it starts, so that none outlives the command.
        self.thread = Thread(target=self.server.serve_forever, daemon=True)

    def start(self) -> None:
        """Answer from now on, beside what the program does."""
        self.thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self.server.shutdown()

    def _request(self, connection: Any, request: Any) -> Any:
        """A file of the page, a refusal, or None for a socket that may be opened."""
        host, path = request.headers.get("Host", ""), request.path.partition("?")[0]
        if host not in self.own:
            return _response(403, b"this server answers its own page alone\n")
        if path != "/call":
            return _page(path, host)
        if request.headers.get("Origin", "").removeprefix("http://") not in self.own:
            return _response(403, b"calls come from the lab's own page\n")
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
    try:
        number, name, arguments = json.loads(text)
        if not isinstance(number, int) or not isinstance(arguments, list):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        number, found = None, [None, "a call is a list: a number, a name, and a list of arguments"]
    else:
        found = answer(lab, name, arguments)
    blob = bytearray()

    def placed(data: bytes) -> dict[str, list[int]]:
        blob.extend(data)
        return {"$bytes": [len(blob) - len(data), len(data)]}

    return json.dumps([number, *found], default=placed, allow_nan=False).encode() + b"\n" + blob


def _page(path: str, host: str) -> Any:
    """A file by its bare name: of the lab's page, or the part of autograd's page that both share."""
    name = "index.html" if path == "/" else path[1:]
    kind = re.fullmatch(r"[a-z]\w*\.(\w+)", name, re.ASCII)
    if not kind or kind[1] not in KINDS:
        return _response(404, b"there is no such file\n")
    file = files("autograd.explaining" if name in ("page.js", "page.css") else "nn.lab.page").joinpath(name)
    try:
        body = file.read_bytes()
    except OSError:
        return _response(404, b"there is no such file\n")
    if name == "index.html":
        body = body.replace(b'<html lang="en">', b'<html lang="en" data-home="local">')
    return _response(200, body, KINDS[kind[1]], host)


def _response(status: int, body: bytes, kind: str = "text/plain", host: str = HOST) -> Any:
    from websockets.datastructures import Headers
    from websockets.http11 import Response

    headers = {
        "Content-Type": kind,
        "Content-Length": str(len(body)),
        "Content-Security-Policy": POLICY.format(host=host),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Connection": "close",
    }
    return Response(status, HTTPStatus(status).phrase, Headers(headers), body)
