"""The plots by the name that programs know, `nn.plots`; they stand in `nn.pictures`. A line here names."""

from nn.pictures import new_figure as new_figure
from nn.pictures import plot_dataset as plot_dataset
from nn.pictures import plot_function as plot_function
from nn.pictures import plot_hidden as plot_hidden
from nn.pictures import plot_loss as plot_loss
from nn.pictures import plot_losses as plot_losses
from nn.pictures import plot_surface as plot_surface
