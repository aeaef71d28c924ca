"""A graph as a picture: DOT text run through Graphviz, in a process of its own.

Graphviz is the program `dot` where there is one, else the library that the `pygraphviz` wheels carry.
This is the only file that knows of either, and of the package graphviz, which is loaded by `draw`.
"""

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from io import TextIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack

from autograd.drawing.dot import Options, to_dot, written

if TYPE_CHECKING:
    from graphviz import Digraph
else:
    Digraph = object  # for `typing.get_type_hints`, without loading graphviz

ENDINGS = ("svg", "png", "pdf", "dot", "gv")
PATIENCE = 60.0  # seconds for one picture

_WHEEL = """import sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog="dot"))"""


class GraphvizMissingError(RuntimeError):
    """No Graphviz that works is there to draw a picture, or none that is done in time."""


def draw(output: Any, **options: Unpack[Options]) -> Digraph:
    """The picture of the graph that `output` was made from, as a `graphviz.Digraph` of `to_dot`'s text.

    What `output` may be, options and errors as for `to_dot`. All that a Digraph offers is open: fonts and
    colours in its `graph_attr`, `node_attr` and `edge_attr`, its `format`, further nodes. In Jupyter it
    shows itself, and `pipe` gives its picture, with or without the program `dot`; its `render` needs that
    program, `autograd.render` does not.

    >>> x = Value(3.0, "x")
    >>> draw(x * x).source == to_dot(x * x)
    True
    """
    import graphviz

    attributes, body = written(output, **options)
    drawing = graphviz.Digraph(body=body, **{f"{kind}_attr": given for kind, given in attributes.items()})
    drawing.pipe = partial(_pipe, drawing)  # also what Jupyter shows is made by it
    return drawing


def render(
    output: Any, path: str | os.PathLike[str] | IO[Any], *, format: str = "", **options: Unpack[Options]
) -> None:
    """Draw the graph to a file: SVG, PNG or PDF by the ending of `path`, or DOT text (.dot, .gv).

    `path` may be an open file; then `format` says what to write, SVG unless given. To a name that ends in
    something else than `format`, that is added: "graph" and "png" make "graph.png". A file is written
    whole or not at all. What `output` may be, options and errors as for `to_dot`; and ValueError for
    another ending, GraphvizMissingError where nothing can draw, in the words of `dot` if that is there,
    OSError where the file cannot be written.
    """
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else ""
    ending = format.lower().lstrip(".") or Path(name or ".svg").suffix.lower()[1:]
    if ending not in ENDINGS:
        what = f"format {format!r}" if format else name
        raise ValueError(f"cannot draw to {what}: the name must end in .{', .'.join(ENDINGS[:-1])} or .gv")
    if ending == "png" and "scale" in options and "dpi" not in options:
        options["dpi"] = 96.0 * options.pop("scale")  # as Graphviz has it
    text = to_dot(output, **options)
    picture = text.encode() if ending in ("dot", "gv") else _run_graphviz(text, ending)
    if not isinstance(path, (str, os.PathLike)):
        path.write(picture.decode() if isinstance(path, TextIOBase) else picture)
    else:
        _write(name if Path(name).suffix.lower() == f".{ending}" else f"{name}.{ending}", picture)


def svg(output: Any, **options: Unpack[Options]) -> str:
    """The graph as SVG text, to put into a page; options as for `to_dot`, errors as for `render`.

    >>> x = Value(3.0, "x")
    >>> "<svg" in svg(x * x)
    True
    """
    return _run_graphviz(to_dot(output, **options), "svg").decode()


def _pipe(
    drawing: Digraph, format: str | None = None, *more: Any, encoding: str | None = None, **how: Any
) -> Any:
    """What `Digraph.pipe` gives, also without the program `dot`."""
    if any(more) or any(how.values()) or drawing.engine != "dot":
        return type(drawing).pipe(drawing, format, *more, encoding=encoding, **how)
    picture = _run_graphviz(drawing.source, format or drawing.format)
    return picture.decode(encoding) if encoding else picture


def _write(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file by another name first: an older one is there until the new one is whole."""
    target = Path(os.path.realpath(path))
    whole = target if target.exists() and not target.is_file() else None  # a device; a folder refuses
    fresh = whole or target.with_name(f"{target.name[:40]}.{os.getpid()}.unfinished")
    try:
        fresh.write_bytes(content)
        if not whole:
            with suppress(FileNotFoundError):
                fresh.chmod(target.stat().st_mode)
            fresh.replace(target)
    except BaseException as error:  # Ctrl-C too
        with suppress(OSError):
            Path("" if whole else fresh).unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, os.fspath(path)) from error
        raise


def _run_graphviz(text: str, ending: str) -> bytes:
    """The picture of a text; what Graphviz says beside it is told only if there is no picture."""
    programs = {}
    if dot := shutil.which("dot"):
        programs[f"Graphviz's program {dot}"] = [dot, f"-T{ending}"]
    if is_here := sys.executable and find_spec("pygraphviz"):
        programs["pygraphviz"] = [sys.executable, "-c", _WHEEL, ending]
    reasons = [] if programs else ["nothing here can draw a picture of a graph: install Graphviz"]
    for name, command in programs.items():
        try:
            done = subprocess.run(
                command, input=text.encode(), capture_output=True, check=True, timeout=PATIENCE
            )
            return _told(done.stdout) if ending == "svg" else done.stdout
        except subprocess.TimeoutExpired:
            reasons = [f"{name} was not done in {PATIENCE:g} seconds: look='fold' or around=node draws less"]
            break
        except (OSError, subprocess.CalledProcessError) as error:
            words = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
            reasons.append(f"{name} failed: {words or error}")
    raise GraphvizMissingError(
        "; ".join(reasons) + (", or run: pip install pygraphviz" if not is_here else "")
    )


def _told(picture: bytes) -> bytes:
    """An SVG with a title and a description for those who cannot see it: its first line, and all it says."""
    texts = re.findall(rb"<text\b[^>]*>([^<]*)</text>", picture) or [b"graph"]
    told = b"\n<title>%s</title>\n<desc>%s</desc>" % (texts[0], b" | ".join(texts))
    return re.sub(rb"<svg\b([^>]*)>", lambda tag: b'<svg role="img"%s>%s' % (tag[1], told), picture, count=1)
