"""Pictures of a network over its data: maps, surfaces, curves, hidden neurons, and a film of a training.

Each file knows only those before it: `relief` has the heights and `colours` what stands for them,
`surface` lays them out in space; `plots` and `hidden` are figures by matplotlib, `painting` and `film`
frames of pixels.
"""

from nn.pictures.film import Film as Film
from nn.pictures.film import gif as gif
from nn.pictures.film import page as page
from nn.pictures.film import strip as strip
from nn.pictures.hidden import plot_hidden as plot_hidden
from nn.pictures.names import fonts as fonts
from nn.pictures.plots import new_figure as new_figure
from nn.pictures.plots import plot_dataset as plot_dataset
from nn.pictures.plots import plot_function as plot_function
from nn.pictures.plots import plot_loss as plot_loss
from nn.pictures.plots import plot_losses as plot_losses
from nn.pictures.plots import plot_surface as plot_surface
from nn.pictures.plots import png as png
from nn.pictures.relief import Relief as Relief
