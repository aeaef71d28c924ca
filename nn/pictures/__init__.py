"""Pictures of a network over its data: maps, surfaces, curves, hidden neurons, and a film of a training.

Each file knows only those before it: `relief` has the heights and `colours` what stands for them,
`surface` lays them out in space; `plots` and `hidden` are figures by matplotlib, `painting` and `film`
frames of pixels.
"""

from nn.pictures.film import Film, gif, page, strip
from nn.pictures.hidden import plot_hidden
from nn.pictures.plots import (
    new_figure,
    plot_dataset,
    plot_function,
    plot_loss,
    plot_losses,
    plot_surface,
    png,
)
from nn.pictures.relief import Relief

__all__ = [
    "Film",
    "Relief",
    "gif",
    "new_figure",
    "page",
    "plot_dataset",
    "plot_function",
    "plot_hidden",
    "plot_loss",
    "plot_losses",
    "plot_surface",
    "png",
    "strip",
]
