"""Pictures of a graph: `to_dot` writes it as text for Graphviz; `draw` and `render` make pictures of that.

Each file knows only those before it: `subject` is what people give, `fold` finds equal structure, `scene`
says what there is to see, `ink` has what all looks draw with; `circuit`, `cards` and `neurons` are the looks;
`dot` puts the text together, and `picture` runs Graphviz.
"""

from autograd.drawing.dot import Options, to_dot
from autograd.drawing.ink import FALSE, GRADIENT, RIGHT, VALUE, rounded
from autograd.drawing.picture import GraphvizMissingError, draw, render, svg, svg_of
from autograd.drawing.scene import Scene

__all__ = [
    "FALSE",
    "GRADIENT",
    "RIGHT",
    "VALUE",
    "GraphvizMissingError",
    "Options",
    "Scene",
    "draw",
    "render",
    "rounded",
    "svg",
    "svg_of",
    "to_dot",
]
