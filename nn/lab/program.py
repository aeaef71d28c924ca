"""What was done in the lab, as a Python program that does the same with `nn` alone."""

from __future__ import annotations

from nn.lab.settings import Points, Settings

PROGRAM = """\
import random

from nn import MLP, SGD, Adam, disk_dataset, train, {loss}

points = {points}
net = MLP(2, {sizes}, {activation!r}, {output!r}, random.Random({seed}))
optimizer = {made}
{weights}losses = train(net, points, optimizer, {loss}, {how}).run()
print(losses[-1])
"""


def program(settings: Settings, points: Points, steps: int, weights: list[float]) -> str:
    """It trains for so many steps, or begins with these weights, and prints the last loss that it saw."""
    (outputs, output), batch = settings.outputs(), min(settings["batch"], len(points)) or None
    is_disk = settings["dataset"] == "disk" and points == settings.points()
    adam, sgd = "Adam(net.parameters(), {rate!r})", "SGD(net.parameters(), {rate!r}, {momentum!r})"
    return PROGRAM.format(
        points="disk_dataset()" if is_disk else [((x, y), target) for x, y, target in points],
        sizes=[*settings["layers"], outputs],
        output=output,
        made=(adam if settings["optimizer"] == "adam" else sgd).format(**settings),
        weights=f"net.load_state_dict(dict(zip(net.state_dict(), {weights})))\n" if weights else "",
        how="{}, {engine!r}, {}, random.Random({seed})".format(steps, batch, **settings) if steps else "1",
        **settings,
    )
