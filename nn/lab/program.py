"""What was done in the lab, as a Python program that does the same with `nn` alone."""

from __future__ import annotations

from collections.abc import Sequence

from nn.lab.settings import Points, Settings, outputs_of, points_of


def program(settings: Settings, points: Points, steps: int, weights: Sequence[float]) -> str:
    """It trains for so many steps and prints the last loss; or, with weights, prints the loss with them."""
    loss, kind, seed = settings["loss"], settings["optimizer"], f"random.Random({settings['seed']})"
    outputs, output = outputs_of(settings)
    own = [((x, y), target) for x, y, target in points]
    given = (
        "disk_dataset()" if settings["dataset"] == "disk" and points == points_of(settings) else f"{own!r}"
    )
    made = f"Adam(net.parameters(), {settings['rate']!r})"
    if kind == "sgd":
        made = f"SGD(net.parameters(), {settings['rate']!r}, {settings['momentum']!r})"
    batch = min(settings["batch"], len(points)) or None
    shape = f"2, {[*settings['layers'], outputs]}, {settings['activation']!r}, {output!r}"
    lines = [
        "import random",
        "",
        f"from nn import MLP, SGD, Adam, disk_dataset, mean_loss, train, {loss}",
        "",
    ]
    lines += [f"points = {given}", f"net = MLP({shape}, {seed})"]
    if weights:
        lines += [f"net.load_state_dict(dict(zip(net.state_dict(), {weights!r})))"]
    lines += [f"optimizer = {made}"]
    lines += [
        f"training = train(net, points, optimizer, {loss}, {steps}, {settings['engine']!r}, {batch}, {seed})"
    ]
    last = "training.run()[-1]" if steps else f"mean_loss(net, points, {loss}).data"
    return "\n".join([*lines, f"print({last})", ""])
