"""What was done in the lab, as a Python program that does the same with `nn` alone."""

from __future__ import annotations

from nn.lab.settings import Points, Settings, outputs_of, points_of


def program(settings: Settings, points: Points, steps: int, weights: list[float]) -> str:
    """It trains for so many steps, or begins with these weights, and prints the last loss that it saw."""
    loss, seed, (outputs, output) = (
        settings["loss"],
        f"random.Random({settings['seed']})",
        outputs_of(settings),
    )
    shape = f"2, {[*settings['layers'], outputs]}, {settings['activation']!r}, {output!r}"
    given = f"{[((x, y), target) for x, y, target in points]}"
    if settings["dataset"] == "disk" and points == points_of(settings):
        given = "disk_dataset()"
    made = f"Adam(net.parameters(), {settings['rate']!r})"
    if settings["optimizer"] == "sgd":
        made = f"SGD(net.parameters(), {settings['rate']!r}, {settings['momentum']!r})"
    batch = min(settings["batch"], len(points)) or None
    how = f"{steps}, {settings['engine']!r}, {batch}, {seed}" if steps else "1"
    lines = ["import random", "", f"from nn import MLP, SGD, Adam, disk_dataset, train, {loss}", ""]
    lines += [f"points = {given}", f"net = MLP({shape}, {seed})", f"optimizer = {made}"]
    if weights:
        lines += [f"net.load_state_dict(dict(zip(net.state_dict(), {weights})))"]
    return "\n".join(
        [*lines, f"losses = train(net, points, optimizer, {loss}, {how}).run()", "print(losses[-1])", ""]
    )
