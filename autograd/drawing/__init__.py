"""Pictures of a graph: `to_dot` writes it as text for Graphviz; `draw` and `render` make pictures of that."""

from autograd.drawing.dot import to_dot
from autograd.drawing.picture import GraphvizMissingError, draw, render, svg

__all__ = ["GraphvizMissingError", "draw", "render", "svg", "to_dot"]
