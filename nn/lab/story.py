"""What was done in the lab, as a Python program that does the same with `nn` alone.

What a line here may know: settings, points and numbers, and how `nn` is called. It makes no network.
"""

from __future__ import annotations

from collections.abc import Sequence

from nn.lab.settings import LIMITS, Points, Refused, Settings, outputs_of, points_of

CHANGES = 1000  # made by hand: a longer program is none to be read


class Story:
    """An experiment from its beginning: each change is told with how many losses there were before it."""

    def __init__(self, settings: Settings, points: Points) -> None:
        name, drawn = settings["dataset"], [settings[key] for key in ("samples", "noise", "seed")]
        made = "disk_dataset()" if name == "disk" else f"{name}_dataset{tuple(drawn)}"
        shifted = name not in ("disk", "xor", "circles") or points != points_of(settings)
        outputs, output = outputs_of(settings)
        shape = f"2, {[*settings['layers'], outputs]}, {settings['activation']!r}, {output!r}"
        self.lines = [
            _points(points) if shifted else f"points = {made}",
            f"net = MLP({shape}, random.Random({settings['seed']}))",
            *_optimizer(settings),
            "losses = []",
        ]
        self.loss, self.taken, self.dragged = settings["loss"], 0, ""

    def tuned(self, losses: int, name: str, settings: Settings) -> None:
        """A setting was changed during training."""
        if name in ("rate", "momentum"):
            name = "learning_rate" if name == "rate" else name
            self._change(losses, name, [f"optimizer.{name} = {settings[name.removeprefix('learning_')]!r}"])
        else:
            self._change(losses, name, _optimizer(settings)[name == "batch" :])

    def points(self, losses: int, points: Points, settings: Settings) -> None:
        """The points were changed."""
        self._change(losses, "points", [_points(points), _optimizer(settings)[1]])

    def parameter(self, losses: int, label: str, number: float) -> None:
        """A weight or bias was changed."""
        self._change(losses, label, [f"net.load_state_dict({{**net.state_dict(), {label!r}: {number!r}}})"])

    def parameters(self, losses: int, numbers: Sequence[float]) -> None:
        """All of them were."""
        self._change(losses, "*", [f"net.load_state_dict(dict(zip(net.state_dict(), {[*numbers]!r})))"])

    def program(self, losses: int) -> str:
        """The program of all that, up to so many losses; Refused where it would be very long."""
        if len(self.lines) > CHANGES:
            raise Refused(f"more than {CHANGES} changes were made by hand, too many for a program: start anew")
        body = "\n".join([*self.lines, *self._steps(losses)])
        last = "losses[-1]" if losses else f"mean_loss(net, points, {self.loss}).data"
        names = ["MLP", "SGD", "Adam", "disk_dataset", "xor_dataset", "circles_dataset", "mean_loss", self.loss, "train"]
        used = ", ".join(sorted({name for name in names if f"{name}(" in body + last or name == self.loss}))
        head = '"""What was done in the lab. It needs the packages `autograd` and `nn`."""\n\nimport random\n'
        return f"{head}from itertools import islice\n\nfrom nn import {used}\n\n{body}\nprint({last})\n"

    def _steps(self, losses: int) -> list[str]:
        new = losses - self.taken
        return [f"losses += [loss for _, loss in islice(training, {new})]"] if new else []

    def _change(self, losses: int, what: str, lines: list[str]) -> None:
        """Note a change; of one that is dragged, the last is enough."""
        if steps := self._steps(losses):
            self.dragged = ""
        if what == self.dragged:
            del self.lines[-len(lines) :]
        self.taken, self.dragged = losses, what
        if len(self.lines) <= CHANGES:
            self.lines += [*steps, *lines]


def _points(points: Points) -> str:
    return f"points = {[((x, y), target) for x, y, target in points]!r}"


def _optimizer(settings: Settings) -> list[str]:
    """Two lines: the optimizer, and the training with it."""
    kind, rate = settings["optimizer"], repr(settings["rate"])
    momentum = f", momentum={settings['momentum']!r}" if settings["momentum"] else ""
    made = f"SGD(net.parameters(), {rate}{momentum})" if kind == "sgd" else f"Adam(net.parameters(), {rate})"
    batch = f"min({settings['batch']}, len(points))" if settings["batch"] else "None"
    how = f"{settings['loss']}, {LIMITS['total']}, {settings['engine']!r}, {batch}"
    return [
        f"optimizer = {made}",
        f"training = train(net, points, optimizer, {how}, random.Random({settings['seed']}))",
    ]
