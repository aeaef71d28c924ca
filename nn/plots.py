"""The plots by the name that programs know, `nn.plots`; they stand in `nn.pictures`. A line here names."""

from nn.pictures import (
    new_figure,
    plot_dataset,
    plot_function,
    plot_hidden,
    plot_loss,
    plot_losses,
    plot_surface,
)

__all__ = [
    "new_figure",
    "plot_dataset",
    "plot_function",
    "plot_hidden",
    "plot_loss",
    "plot_losses",
    "plot_surface",
]
