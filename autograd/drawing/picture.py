"""A graph as a picture: DOT text run through Graphviz.

Graphviz is the program `dot` where there is one, else the library that the `pygraphviz` wheels carry.
This is the only file that knows of either, and it imports them when something is drawn.
"""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from autograd.drawing.dot import Options, statements, to_dot
from autograd.value import Value

if TYPE_CHECKING:
    from graphviz import Digraph
else:
    Digraph = object  # for `typing.get_type_hints`, without loading graphviz


class GraphvizMissingError(RuntimeError):
    """Neither a program `dot` that works nor the package `pygraphviz` is there to draw a picture."""


def draw(output: Value, **options: Unpack[Options]) -> Digraph:
    """The picture of the graph that `output` was made from, as a `graphviz.Digraph` of `to_dot`'s text.

    Options and errors as for `to_dot`. In Jupyter it shows itself, with or without the program `dot`.
    Its own `render` and `pipe` need that program; `autograd.render` does not.

    >>> x = Value(3.0, "x")
    >>> draw(x * x).source == to_dot(x * x)
    True
    """
    import graphviz

    drawing = graphviz.Digraph(body=statements(output, **options))
    drawing._repr_mimebundle_ = partial(_shown, drawing)  # the method that Jupyter asks for
    return drawing


def render(output: Value, path: str | os.PathLike[str], **options: Unpack[Options]) -> None:
    """Draw the graph to a file: SVG, PNG or PDF by the ending of `path`, or DOT text (.dot, .gv).

    Options and errors as for `to_dot`; and ValueError for another ending, GraphvizMissingError where
    nothing can draw, in the words of `dot` if that is there, OSError where the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    if ending not in (".svg", ".png", ".pdf", ".dot", ".gv"):
        raise ValueError(f"cannot draw to {path}: the name must end in .svg, .png, .pdf, .dot or .gv")
    text = to_dot(output, **options)
    is_text = ending in (".dot", ".gv")
    Path(path).write_bytes(text.encode() if is_text else _run_graphviz(text, ending[1:]))


def svg(output: Value, **options: Unpack[Options]) -> str:
    """The graph as SVG text, to put into a page; options as for `to_dot`, errors as for `render`.

    >>> x = Value(3.0, "x")
    >>> "<svg" in svg(x * x)
    True
    """
    return _run_graphviz(to_dot(output, **options), "svg").decode()


def _shown(drawing: Digraph, *_: object, **__: object) -> dict[str, str]:
    """What a notebook shows in place of a drawing."""
    return {"image/svg+xml": _run_graphviz(drawing.source, "svg").decode()}


def _run_graphviz(text: str, ending: str) -> bytes:
    why = "nothing here can draw a picture of a graph: install Graphviz"
    if dot := shutil.which("dot"):
        try:
            return subprocess.run(
                [dot, f"-T{ending}"], input=text.encode(), capture_output=True, check=True
            ).stdout
        except (OSError, subprocess.CalledProcessError) as error:
            words = getattr(error, "stderr", b"").decode(errors="replace").strip()
            why = f"Graphviz's program {dot} failed: {words or error}"
    try:
        import pygraphviz
    except ImportError:
        raise GraphvizMissingError(f"{why}, or run: pip install pygraphviz") from None
    return bytes(pygraphviz.AGraph(string=text).draw(format=ending, prog="dot"))
