"""A graph as a picture: DOT text run through Graphviz.

Graphviz is the program `dot` where there is one, else the library that the `pygraphviz` wheels carry.
This is the only file that knows of either, and it imports them when something is drawn.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from autograd.drawing.dot import to_dot
from autograd.value import Value

if TYPE_CHECKING:
    import graphviz

FORMATS = ("svg", "png", "pdf")
HOW_TO_INSTALL = "install Graphviz, or run: pip install 'chainrule[draw]'"


class GraphvizMissingError(RuntimeError):
    """Neither the program `dot` nor the package `pygraphviz` is there to draw a picture."""


def draw(output: Value, **options: Any) -> graphviz.Digraph:
    """The picture of the graph that `output` was made from, as a `graphviz.Digraph`.

    Options as for `to_dot`. In Jupyter it shows itself, with or without the program `dot`. Its own
    `render` and `pipe` need that program; `autograd.render` does not. Raises ValueError as `to_dot`.

    >>> x = Value(3.0, "x")
    >>> draw(x * x).source.splitlines()[0]
    'digraph {'
    """
    import graphviz

    class Drawing(graphviz.Digraph):  # type: ignore[misc]
        def _repr_mimebundle_(self, *_: Any, **__: Any) -> dict[str, str]:
            return {"image/svg+xml": _run_graphviz(self.source, "svg").decode()}

    return Drawing(body=to_dot(output, **options).splitlines(keepends=True)[1:-1])


def render(output: Value, path: str | os.PathLike[str], **options: Any) -> None:
    """Draw the graph to a file: SVG, PNG or PDF by the ending of `path`, or DOT text (.dot, .gv).

    Options as for `to_dot`. Raises ValueError for another ending,
    GraphvizMissingError where nothing can draw, OSError where the file cannot be written.
    """
    ending = os.path.splitext(path)[1].lower().removeprefix(".")
    text = to_dot(output, **options)
    if ending in ("dot", "gv"):
        picture = text.encode()
    elif ending in FORMATS:
        picture = _run_graphviz(text, ending)
    else:
        raise ValueError(f"cannot draw to {path}: the name must end in .svg, .png, .pdf, .dot or .gv")
    with open(path, "wb") as file:
        file.write(picture)


def svg(output: Value, **options: Any) -> str:
    """The graph as SVG text, to put into a page; options as for `to_dot`, errors as for `render`.

    >>> x = Value(3.0, "x")
    >>> "<svg" in svg(x * x)
    True
    """
    return _run_graphviz(to_dot(output, **options), "svg").decode()


def _run_graphviz(text: str, ending: str) -> bytes:
    with suppress(ImportError):
        import graphviz

        with suppress(graphviz.ExecutableNotFound, graphviz.CalledProcessError, BrokenPipeError):
            return bytes(graphviz.Source(text).pipe(format=ending))
    try:
        import pygraphviz
    except ImportError:
        raise GraphvizMissingError(f"nothing here can draw a picture of a graph: {HOW_TO_INSTALL}") from None
    return bytes(pygraphviz.AGraph(string=text).draw(format=ending, prog="dot"))
