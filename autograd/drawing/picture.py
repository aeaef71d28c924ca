"""A graph as a picture: DOT text run through Graphviz, in a process of its own.

Graphviz is the program `dot` where there is one, else the library that the `pygraphviz` wheels carry.
This is the only file that knows of either, and it loads the package graphviz when something is drawn.
"""

import os
import re
import shutil
import subprocess
import sys
import warnings
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from io import TextIOBase
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack

from autograd.drawing.dot import Options, to_dot, written
from autograd.files import write
from autograd.painting import font

if TYPE_CHECKING:
    from graphviz import Digraph
else:
    Digraph = object  # for `typing.get_type_hints`, without loading graphviz

ENDINGS = (".svg", ".png", ".pdf", ".dot", ".gv")
PATIENCE = 60.0  # seconds, for one picture
_WHEEL = """import sys, pygraphviz
graph = pygraphviz.AGraph(string=sys.stdin.buffer.read().decode())
sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog="dot"))"""


class GraphvizMissingError(RuntimeError):
    """Neither a program `dot` nor a package `pygraphviz` is there that draws a picture, or in time."""


def draw(output: Any, **options: Unpack[Options]) -> Digraph:
    """The picture of the graph that `output` was made from, as a `graphviz.Digraph` of `to_dot`'s text.

    Options and errors as for `to_dot`. All that a Digraph offers is open: its `graph_attr`, `node_attr` and
    `edge_attr`, such as another font, its `format`, further nodes. Jupyter shows it, and `pipe` gives its
    picture, with or without the program `dot`; its `render` needs that program, `autograd.render` does not.

    >>> from autograd import Value
    >>> x = Value(3.0, "x")
    >>> draw(x * x).source == to_dot(x * x)
    True
    """
    import graphviz

    attributes, body = written(output, **options)
    drawing = graphviz.Digraph(body=body, **{f"{kind}_attr": given for kind, given in attributes.items()})
    drawing.pipe = partial(_pipe, drawing)  # what Jupyter shows is made by it, too
    return drawing


def render(
    output: Any, path: str | os.PathLike[str] | IO[Any], *, format: str = "", **options: Unpack[Options]
) -> None:
    """Draw the graph to a file, whole or not at all: SVG, PNG, PDF, or DOT text (.dot, .gv), by its ending.

    Where that is not `format`, it is added: "graph" and "png" make "graph.png". `path` may be an open file,
    for SVG unless `format` is given. Options and errors as for `to_dot`; and ValueError for another ending,
    GraphvizMissingError where nothing can draw, in the words of `dot` if that is there, OSError where the
    file cannot be written.
    """
    target: Any = path
    name = ".svg" if (is_open := hasattr(path, "write")) else os.fsdecode(target)
    ending = f".{format.lower().lstrip('.')}" if format else Path(f"x{name}").suffix.lower()
    if ending not in ENDINGS:
        raise ValueError(f"cannot draw to {format or name}: the name must end in {', '.join(ENDINGS)}")
    if ending == ".png" and "scale" in options and "dpi" not in options:
        options["dpi"] = 96.0 * options.pop("scale")  # beside Graphviz's usual 96, of an SVG 72
    if options.get("language") == "zh" and ending in (".png", ".pdf") and _lacks_chinese():
        warnings.warn(f"no font here has Chinese letters: {name} is in English", stacklevel=2)
        options["language"] = "en"
    text, fills = to_dot(output, **options), options.get("canvas") == "screen"
    picture = text.encode() if ending in (".dot", ".gv") else _fitted(_run_graphviz(text, ending[1:]), fills)
    if is_open:
        target.write(picture.decode() if isinstance(target, TextIOBase) else picture)
    else:
        write(name if name.lower().endswith(ending) else name + ending, picture)


def svg(output: Any, **options: Unpack[Options]) -> str:
    """The graph as SVG text, to put into a page; options as for `to_dot`, errors as for `render`.

    >>> from autograd import Value
    >>> "<svg" in svg(Value(3.0, "x") * 2)
    True
    """
    return svg_of(to_dot(output, **options))


def svg_of(text: str) -> str:
    """The picture of a text for Graphviz, such as `to_dot` gives, as SVG text; errors as for `render`."""
    return _run_graphviz(text, "svg").decode()


def _lacks_chinese() -> bool:
    """Whether no font is here that has Chinese letters; without Pillow, nobody knows."""
    with suppress(ImportError):
        return font(20.0, "中") is None
    return False


def _pipe(drawing: Digraph, format: Any = None, *more: Any, encoding: Any = None, **how: Any) -> Any:
    """What `Digraph.pipe` gives, also without the program `dot`."""
    if any((*more, *how.values())) or drawing.engine != "dot":
        return type(drawing).pipe(drawing, format, *more, encoding=encoding, **how)
    picture = _fitted(_run_graphviz(drawing.source, format or drawing.format))
    return picture.decode(encoding) if encoding else picture


def _fitted(picture: bytes, fills: bool = False) -> bytes:
    """An SVG as wide as its window at most, or, if it `fills` that, without a size; else unchanged."""
    size, own = rb'(<svg [^>]*?) width="[^"]*" height="[^"]*"', b'<svg style="max-width: 100%; height: auto" '
    return re.sub(size if fills else b"<svg ", rb"\1" if fills else own, picture, count=1)


def _run_graphviz(text: str, ending: str) -> bytes:
    """The picture of a text; what Graphviz says beside it is told only if there is no picture."""
    programs = {f"Graphviz's program {dot}": [dot, f"-T{ending}"] for dot in [shutil.which("dot")] if dot}
    if wheel := sys.executable and find_spec("pygraphviz"):
        programs["pygraphviz"] = [sys.executable, "-c", _WHEEL, ending]
    reasons = [] if programs else ["nothing here can draw a picture of a graph: install Graphviz"]
    for name, command in programs.items():
        try:
            run = subprocess.run(
                command, input=text.encode(), capture_output=True, check=True, timeout=PATIENCE
            )
            return _told(run.stdout) if ending == "svg" else run.stdout
        except subprocess.TimeoutExpired:
            reasons += [f"{name} needs more than {PATIENCE:g} seconds: look='fold' or around=node draws less"]
            break
        except (OSError, subprocess.CalledProcessError) as error:
            words = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip()
            if name == "pygraphviz" and "ImportError" in words:  # its folder alone is there
                words, wheel = words.splitlines()[-1], None
            words = words.partition("Traceback (")[0].strip() or words  # Graphviz spoke before Python
            reasons += [f"{name} failed: {words or error}"]
    raise GraphvizMissingError("; ".join(reasons) + ("" if wheel else ", or run: pip install pygraphviz"))


def _told(picture: bytes) -> bytes:
    """An SVG with a title and a description for those who cannot see it: its first line, and all it says."""
    texts = re.findall(rb"<text\b[^>]*>([^<]*)</text>", picture) or [b"graph"]
    told = b"\n<title>%s</title>\n<desc>%s</desc>" % (texts[0], b" ".join(b" ".join(texts).split()))
    return re.sub(rb"<svg\b([^>]*)>", lambda tag: b'<svg role="img"%s>%s' % (tag[1], told), picture, count=1)
