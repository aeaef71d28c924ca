"""The lab's home on one's own machine: who is answered, with what, and how it ends."""

import http.client
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.resources import files

import pytest

from nn.__main__ import main
from nn.lab import Lab
from nn.lab.server import HOST, LONGEST, SOCKETS, Home, reply

pytest.importorskip("websockets")
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect


@pytest.fixture(scope="module")
def home():
    home = Home(0)
    home.thread.start()
    yield home
    home.server.shutdown()


def own(home):
    return home.address.removeprefix("http://").strip("/")


def get(home, path, host=None, method="GET"):
    """(status, headers, body) of one request."""
    connection = http.client.HTTPConnection(own(home), timeout=300)
    try:
        connection.request(method, path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


@contextmanager
def page(home, **how):
    """A page's socket, and a function that makes a call on it."""
    with connect(f"ws://{own(home)}/call", origin=f"http://{own(home)}", max_size=None, **how) as socket:
        count = iter(range(1, 1000))

        def call(name, *arguments):
            socket.send(json.dumps([next(count), name, arguments]))
            return read(socket.recv())

        yield call, socket


def read(message):
    """What a page reads: [number, result, error], bytes put in their place."""
    line, _, blob = message.partition(b"\n")
    number, result, error = json.loads(line, parse_constant=pytest.fail)
    for key, thing in (result or {}).items() if isinstance(result, dict) else ():
        if isinstance(thing, dict) and "$bytes" in thing:
            start, length = thing["$bytes"]
            result[key] = blob[start : start + length]
    return number, result, error


# Who is answered.


def test_the_page_and_its_headers(home):
    """Its own Host gets files by name, with a policy that lets nothing else in."""
    status, headers, body = get(home, "/")
    page_file = files("nn.lab") / "page" / "index.html"
    if page_file.is_file():
        assert status == 200
        assert body.count(b'<html lang="en" data-home="local">') == 1
    status, headers, body = get(home, "/page.js")
    assert (status, body) == (200, (files("autograd.explaining") / "page.js").read_bytes())
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self';"
    )
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert f"connect-src 'self' ws://{own(home)};" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    assert {name: headers[name] for name in wanted} == wanted
    assert headers["Server"] is None


def test_localhost_is_this_machine_too(home):
    assert get(home, "/page.js", own(home).replace(HOST, "localhost"))[0] == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "evil.example:{port}", "127.0.0.1:1", "127.0.0.1.evil:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/page.js", "/call", "/nothing"])
def test_a_foreign_host_is_refused(home, host, path):
    """Whatever it asks for: its name may have been made to point here."""
    status, headers, body = get(home, path, host.format(port=own(home).partition(":")[2]))
    assert (status, body) == (403, b"this server answers its own page alone\n")
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("first", [True, False])
def test_two_hosts_are_refused(home, first):
    """Whichever is this server's own."""
    hosts = ["evil.example", own(home)]
    connection = http.client.HTTPConnection(own(home), timeout=300)
    connection.putrequest("GET", "/", skip_host=True)
    for host in hosts[::-1] if first else hosts:
        connection.putheader("Host", host)
    connection.endheaders()
    assert connection.getresponse().status == 403
    connection.close()


@pytest.mark.parametrize(
    "origin",
    [None, "http://evil.example", "null", "https://{own}", "http://{own}.evil", "http://127.0.0.1", "{own}"],
)
def test_a_socket_of_another_page_is_refused(home, origin):
    origin = origin and origin.format(own=own(home))
    with pytest.raises(InvalidStatus, match="403"), connect(f"ws://{own(home)}/call", origin=origin):
        pass


@pytest.mark.parametrize(
    "path",
    [
        "/../pyproject.toml", "/..%2f..%2fsettings.py", "/%2e%2e/lab.py", "/page/page.js", "//page.js",
        "/lab.py", "/.hidden.js", "/page.js/", "/page", "/con.js%00", "/\\page.js", "/page.JS", "/é.js",
        "/index", "/page.js;x", "/etc/passwd", "/{explaining}/page.js", "/nothing.js",
    ],
)  # fmt: skip
def test_files_are_had_by_bare_names_alone(home, path):
    path = path.format(explaining=files("autograd.explaining"))
    status, _, body = get(home, path if path.isascii() else "/%C3%A9.js")
    assert (status, body) == (404, b"there is no such file\n")


def test_what_follows_a_question_mark_is_no_part_of_a_name(home):
    assert get(home, "/page.js?x=../y")[0] == 200


def test_other_machines_are_not_listened_to(home):
    assert home.server.socket.getsockname()[0] == "127.0.0.1"


def test_the_socket_is_no_file(home):
    """Asked for as one, it says what it is."""
    assert get(home, "/call")[0] == 403


# What it answers.


def test_a_call_and_its_answer(home):
    """Bytes follow a line of JSON, which says where each of them is."""
    with page(home) as (call, _):
        number, frame, error = call("frame", 3, 7)
    assert (number, error) == (1, None)
    assert frame == Lab().frame(3, 7)
    assert len(frame["surface"]) == 4 * 49
    assert len(frame["maps"]) == 4 * 4 * 49


def test_a_refusal_is_an_answer_and_the_socket_stays_open(home):
    with page(home) as (call, _):
        assert call("why", "n1") == (1, None, "nothing is looked at: choose a point first")
        assert call("choose", 0.4, 0.8, 1)[2] is None
        assert "has no node n99" in call("why", "n99")[2]
        assert call("__class__")[2] == "the lab has no call '__class__'"
        assert "Traceback" not in call("svg", "no dot at all {")[2]
        assert call("frame", 1, 5)[1]["step"] == 1


@pytest.mark.parametrize(
    "message",
    [
        "",
        "{}",
        "[]",
        "7",
        "[1, 2]",
        '[1, "state", 5]',
        '[NaN, "state", []]',
        '[1e999, "state", []]',
        '[1, "state"',
        "[" * 50_000,
        b"\xff\0",
        "null",
        '"abc"',
    ],
)
def test_a_message_that_is_no_call_is_told_so(home, message):
    with page(home) as (call, socket):
        socket.send(message)
        assert read(socket.recv())[::2] == (
            None,
            "a call is a list: a number, a name, and a list of arguments",
        )
        assert call("state")[2] is None


def test_numbers_that_json_has_no_word_for(home):
    """None goes out; what comes in is refused by name."""
    with page(home) as (call, socket):
        call("configure", {"dataset": "sine", "layers": [8], "activation": "tanh", "rate": 10.0})
        assert call("frame", 200, 5)[1]["loss"] is None
        socket.send('[9, "tune", ["rate", NaN]]')
        assert "rate must be a number" in read(socket.recv())[2]
        socket.send('[9, "tune", ["rate", 1e999]]')
        assert "rate must be a number" in read(socket.recv())[2]


def test_a_long_message_closes_its_socket(home):
    with page(home) as (_, socket):
        socket.send("[" + " " * LONGEST + "]")
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv()
    assert closed.value.rcvd.code == 1009


@pytest.mark.slow
def test_the_longest_network_and_address_fit_a_message(home):
    with page(home) as (call, _):
        state = call("configure", {"layers": [16] * 4, "activation": "tanh"})[1]
        call("set_points", [[0.1 * k, 1 / (k + 1), k % 2] for k in range(500)])
        call("set_parameters", [1 / 3] * len(state["labels"]))
        address, network = call("address", {})[1], call("network")[1]
        assert call("open", address)[1]["ignored"] == []
        assert call("load", network)[2] is None


def test_two_tabs_do_not_share(home):
    with page(home) as (mine, _), page(home) as (theirs, _):
        mine("configure", {"layers": [7]})
        mine("frame", 5, 5)
        state = theirs("state")[1]
        assert (state["settings"]["layers"], state["step"]) == ([4], 0)
        assert mine("state")[1]["step"] == 5


def test_so_many_pages_and_no_more():
    """A page that is closed, or vanishes, leaves its place to another."""
    home = Home(0)
    home.thread.start()
    pages = [page(home) for _ in range(SOCKETS)]
    for each in pages:
        assert each.__enter__()[0]("state")[2] is None
    with page(home) as (call, _), pytest.raises(ConnectionClosed) as closed:
        call("state")
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (
        1013,
        f"{SOCKETS} pages are open already: close one",
    )
    pages.pop().__exit__(None, None, None)
    for _ in range(600):
        time.sleep(0.1)
        try:
            with page(home) as (call, _):
                assert call("state")[2] is None
                break
        except ConnectionClosed:
            continue
    else:
        pytest.fail("no place became free")
    for each in pages:
        each.__exit__(None, None, None)
    home.server.shutdown()


def test_a_reply_has_its_bytes_in_order():
    class Two:
        pass

    number, result, error = read(reply(Lab(), json.dumps([7, "frame", [0, 5]])))
    assert (number, error) == (7, None)
    assert len(result["maps"]) == 4 * len(result["surface"]) == 4 * 100


# The command.


@contextmanager
def command(*arguments, **how):
    """`python -m nn lab` under way, and the first line that it printed."""
    run = subprocess.Popen(
        [sys.executable, "-m", "nn", "lab", "--no-browser", "--port", "0", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **how,
    )  # fmt: skip
    try:
        yield run, run.stdout.readline().strip()
    finally:
        run.kill()
        run.communicate()


def test_the_command_prints_its_address_first_and_ends_with_one_line():
    """Even while a page is open, and another one has vanished in the middle of a frame."""
    with command() as (run, address):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        own = address.removeprefix("http://").strip("/")
        gone = connect(f"ws://{own}/call", origin=f"http://{own}").__enter__()
        gone.send(json.dumps([1, "frame", [200, 81]]))
        gone.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gone.socket.close()  # without a word
        raw = socket.create_connection(own.split(":"))
        raw.sendall(b"GET / HT")
        raw.close()
        with connect(f"ws://{own}/call", origin=f"http://{own}") as still:
            still.send(json.dumps([1, "frame", [1, 5]]))
            assert read(still.recv())[1]["step"] == 1
            time.sleep(0.5)
            start = time.monotonic()
            os.kill(run.pid, signal.SIGINT)
            output, errors = run.communicate(timeout=300)
        assert (run.returncode, output, errors) == (130, "", "python -m nn: interrupted\n")
        assert time.monotonic() - start < 60, "it waited for somebody"


def test_the_command_opens_an_address():
    """What is wrong in it is told, and left out."""
    with command("--open", "#dataset=xor&layers=3&surprise=1&see=inside") as (run, address):
        assert address.partition("/#")[2] == "dataset=xor&layers=3&see=inside"
        told = run.stderr.readline()
        assert told == "python -m nn lab: ignored in the address: the lab has no setting 'surprise'\n"


def test_a_port_that_is_taken_is_a_sentence(home, capsys):
    port = own(home).partition(":")[2]
    assert main(["lab", "--no-browser", "--port", port]) == 2
    assert re.fullmatch(
        rf"python -m nn: cannot listen on port {port}: [^\n]+; --port 0 takes a free one\n",
        capsys.readouterr().err,
    )
    assert main(["lab", "--no-browser", "--port", "99999999"]) == 2


def test_without_websockets_the_command_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "websockets.sync.server", None)
    assert main(["lab", "--no-browser"]) == 1
    assert capsys.readouterr().err == 'python -m nn: the lab needs websockets: pip install "chainrule[lab]"\n'


def test_help_says_what_the_command_takes(capsys):
    with pytest.raises(SystemExit):
        main(["lab", "--help"])
    told = capsys.readouterr().out
    assert all(option in told for option in ("--port", "--no-browser", "--open"))
