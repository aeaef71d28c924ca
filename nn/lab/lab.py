"""The lab behind its page: an experiment that is trained, changed by hand and looked into.

One `Lab` is one page's. Its public methods are the calls of the page: all that they take and give is plain
data, of which `calls` makes sure. It knows no socket and no browser.
"""

from __future__ import annotations

import random
from functools import partial
from io import StringIO
from math import dist, isfinite
from time import perf_counter
from typing import Any

from autograd import Value
from autograd.drawing import svg_of
from autograd.primals import shown
from nn.checkpoint import load, save
from nn.lab.address import read, write
from nn.lab.frames import Frames
from nn.lab.inside import Inside, of_expression, of_point
from nn.lab.program import program
from nn.lab.settings import LIMITS, OPTIONS, Points, Refused, Settings, checked, sentence
from nn.layers import MLP
from nn.losses import LOSSES, THRESHOLDS
from nn.optim import SGD, Adam, Optimizer
from nn.training import Training, train

PATIENCE = 2.0  # seconds of training in one frame: what is not done by then is left to the next


class Lab:
    """One experiment: settings, points, a network and its training, and the graph that is looked at."""

    def __init__(self) -> None:
        self.configure({})

    def configure(self, settings: dict[str, Any]) -> dict[str, Any]:
        """Begin anew with these settings; what is missing takes its default. Returns the state."""
        wanted = checked(settings)
        outputs, activation = wanted.outputs()
        shape = (2, [*wanted["layers"], outputs], wanted["activation"], activation)
        self._begin(wanted, wanted.points(), MLP(*shape, random.Random(wanted["seed"])))
        return self.state()

    def _begin(self, settings: Settings, points: Points, net: MLP) -> None:
        training = _training(net, points, _optimizer(net, settings), settings, [])
        reach = [settings.data["reach"], *[1.05 * abs(x) for point in points for x in point[:2]]]
        target = "python" if settings["engine"] == "eager" else settings["engine"]
        self.frames = Frames(net, LOSSES[settings["loss"]], target)
        self.settings, self.points, self.reach, self.net = settings, points, max(reach), net
        self.training, self.first, self.own_points, self.own_weights = training, 0, False, False
        nearest = min(points, key=lambda point: dist(point[:2], (0.4, 0.8)))
        self.chosen = self.usual = [round(number, 6) for number in nearest]
        self.inside: Inside | None = None

    def state(self) -> dict[str, Any]:
        """All that the page needs to draw itself from nothing."""
        return {
            "settings": self.settings, "points": self.points, "reach": self.reach, "kind": self.data["kind"],
            "sizes": [2, *[len(layer.neurons) for layer in self.net.layers]], "chosen": self.chosen,
            "labels": list(self.net.state_dict()), "parameters": self.weights, "step": self.step,
            "losses": self.training.losses[:], "threshold": self.threshold, "options": OPTIONS,
            "own_points": self.own_points,
        }  # fmt: skip

    step = property(lambda self: self.first + len(self.training.losses))
    data = property(lambda self: self.settings.data)
    weights = property(lambda self: [parameter.data for parameter in self.frames.parameters])

    @property
    def threshold(self) -> float | None:
        """The output above which the network says 1, where it has one output and there are two classes."""
        return None if self.data["kind"] == "numbers" else THRESHOLDS.get(self.settings["loss"])

    def preview(self, dataset: str) -> dict[str, Any]:
        """The points of a data set, for its small picture."""
        of = checked({"dataset": dataset})
        return {"points": of.points(), "reach": of.data["reach"], "kind": of.data["kind"]}

    def tune(self, setting: str, value: Any) -> Settings:
        """Change the rate, the batch size, the optimizer or its momentum; training goes on."""
        named = {"rate": "learning_rate", "momentum": "momentum"}
        kept = {key: x for key, x in self.settings.items() if setting != "optimizer" or key not in named}
        wanted, optimizer = checked({**kept, setting: value}), self.training.optimizer
        if setting in named:
            setattr(optimizer, named[setting], wanted[setting])
        else:
            optimizer = optimizer if setting == "batch" else _optimizer(self.net, wanted)
            self.training = _training(self.net, self.points, optimizer, wanted, self.training.losses)
        self.settings, self.own_weights = wanted, self.own_weights or self.step > 0
        return self.settings

    def set_points(self, points: Points) -> dict[str, Any]:
        """Put these points [x, y, target] in the place of all; training goes on."""
        for point in points:
            self._require_target(point[2])
        how = (self.training.optimizer, self.settings, self.training.losses)
        self.training = _training(self.net, points, *how)
        self.points, self.own_points, self.own_weights = points, True, self.own_weights or self.step > 0
        self.reach = max(self.reach, *[abs(x) for point in points for x in point[:2]])
        return {"points": points}

    def _choose(self, point: list[float]) -> None:
        self._require_target(point[2])
        self.chosen = point

    def _require_target(self, target: float) -> None:
        if self.data["kind"] != "numbers" and target not in range(self.data["classes"]):
            most = self.data["classes"] - 1
            raise Refused(f"a target must be a whole number from 0 to {most}, not {target:g}")

    def set_parameter(self, label: str, number: float) -> None:
        """Give one weight or bias another value."""
        self._parameter(label).data = number
        self.own_weights = True

    def set_parameters(self, numbers: list[float], step: int | None = None) -> None:
        """Give all parameters their values, in the order of the labels, those after so many steps."""
        if len(numbers) != len(self.weights):
            raise Refused(f"the network has {len(self.weights)} parameters, not {len(numbers)}")
        for parameter, number in zip(self.frames.parameters, numbers, strict=True):
            parameter.data = number
        if step is not None:
            self.first, self.training.losses = step, []
        self.own_weights = True

    def _parameter(self, label: str) -> Value:
        named = dict(self.net.named_parameters())
        if label not in named:
            raise Refused(f"the network has no parameter {shown(label)}")
        return named[label]

    def frame(self, steps: int, grid: int) -> dict[str, Any]:
        """Take so many steps, fewer if they take long, and say what a picture of the network needs."""
        if steps and self.step + steps > LIMITS["total"]:
            raise Refused(f"the lab takes {LIMITS['total']} steps and no more: start anew")
        before = len(self.training.losses)
        broken = self._advance(steps)
        surface, maps = self.frames.plane(grid, self.reach)
        loss, outputs = self.frames.score(self.points, self.weights)
        return {
            "step": self.step, "losses": self.training.losses[before:], "loss": loss, "broken": broken,
            "right": self._right(outputs), "points": len(self.points), "parameters": self.weights,
            "grid": grid, "outputs": len(outputs), "surface": surface, "maps": maps,
        }  # fmt: skip

    def _advance(self, steps: int) -> str | None:
        """Take these steps; why training broke down, if it did, with the last finite parameters in place."""
        end = perf_counter() + PATIENCE
        try:
            for _ in range(steps):
                next(self.training)
                if perf_counter() > end:
                    break
            if not all(map(isfinite, self.weights)):
                next(self.training)  # which fails, and takes the step before it back
        except (ArithmeticError, ValueError) as error:
            return sentence(error)
        return None

    def _right(self, outputs: Any) -> int | None:
        """How many points are called by their class."""
        if self.data["kind"] == "numbers":
            return None
        said = [row.index(max(row)) for row in zip(*outputs, strict=True)]
        if (threshold := self.threshold) is not None:
            said = [int(output > threshold) for output in outputs[0]]
        return sum(mine == target for mine, (_, _, target) in zip(said, self.points, strict=True))

    def nudge(self, label: str, by: float = 0.1) -> dict[str, Any]:
        """What a parameter's gradient foretells for a change by so much, and what the loss really does."""
        parameter = self._parameter(label)
        self.net.zero_grad()
        before = self.training.engine(range(len(self.points)))
        numbers = [each.data + by * (each is parameter) for each in self.frames.parameters]
        after, _ = self.frames.score(self.points, numbers)
        told = {"label": label, "by": by, "gradient": parameter.grad, "expected": parameter.grad * by}
        return {**told, "before": before, "after": after}

    def choose(
        self, x: float, y: float, target: float, look: str = "neurons", language: str = "en", neuron: str = ""
    ) -> dict[str, Any]:
        """The graph of this point's loss, step by step; of a large one, what is about one neuron."""
        self._require_target(target)
        inside = of_point(self.net, LOSSES[self.settings["loss"]], [x, y, target], neuron)
        told = inside.told(look, language)
        self.chosen, self.inside = [x, y, target], inside
        return {**told, "chosen": self.chosen}

    def numbers(self) -> dict[str, list[str]]:
        """The value and the gradient of each node that the picture of the chosen point shows, by its id."""
        neuron = self.inside.neuron if self.inside else ""
        return of_point(self.net, LOSSES[self.settings["loss"]], self.chosen, neuron).numbers()

    def express(
        self, text: str, given: dict[str, Any], look: str = "circuit", language: str = "en"
    ) -> dict[str, Any]:
        """The graph of an expression with given numbers, step by step; or what is wrong in it, and where."""
        inside, error = of_expression(text, given)
        if inside is None:
            return error
        told = inside.told(look, language)
        self.inside = inside
        return {**told, "text": text, "values": given}

    def why(self, node: str, language: str = "en") -> dict[str, Any]:
        """Why the gradient of a node of the picture is the number that it is."""
        if self.inside is None:
            raise Refused("nothing is looked at: choose a point first")
        return self.inside.why(node, language)

    def svg(self, dot: str) -> str:
        """The picture of a text for Graphviz, by the program `dot`; a browser draws it by itself."""
        return svg_of(dot)

    def network(self) -> str:
        """The network as the text of a file that `nn.load` reads."""
        save(self.net, file := StringIO())
        return file.getvalue()

    def load(self, document: str) -> dict[str, Any]:
        """Go on with the network in the text of such a file. Returns the state."""
        net = _network_in(document)
        *layers, outputs = [len(layer.neurons) for layer in net.layers]
        wanted = Settings({**self.settings, "layers": layers, "activation": net.activation})
        has, losses = (outputs, net.output_activation), [wanted["loss"], *self.data["losses"]]
        suited = [loss for loss in losses if Settings(wanted, loss=loss).outputs() == has]
        if not suited:
            raise Refused(f"{outputs} outputs, {has[1]}, do not suit the data {wanted['dataset']}")
        self._begin(checked({**wanted, "loss": suited[0]}), self.points, net)
        self.own_points = self.own_weights = True
        return self.state()

    def open(self, address: Any) -> dict[str, Any]:
        """Begin as an address says, and what it says to the page; its `steps` are left to `frame`."""
        settings, more, ignored = read(address)
        self.configure(settings)
        steps = more.pop("step", 0)
        uses: Any = {"p": self.set_points, "w": partial(self.set_parameters, step=steps), "at": self._choose}
        for name in [name for name in uses if name in more]:
            try:
                uses[name](more.pop(name))
            except Refused as error:
                ignored.append(f"ignored in the address: {error}")
        left = 0 if self.own_weights else steps
        return {**self.state(), "page": more, "steps": left, "ignored": ignored}

    def address(self, page: dict[str, Any]) -> str:
        """The address that says all of this, and what the page adds to it."""
        own = {"p": self.points if self.own_points else [], "w": self.weights if self.own_weights else []}
        said = {"at": self.chosen, **page, **own, "step": self.step or None}
        return write(self.settings, {**said, "at": [] if said["at"] == self.usual else said["at"]})

    def program(self) -> str:
        """A Python program that does what was done here and prints the last loss.

        Where weights were changed by hand, or settings on the way, it begins with the weights as they are.
        """
        own = self.weights if self.own_weights else []
        return program(self.settings, self.points, 0 if own else self.step, own)


def _optimizer(net: MLP, settings: Settings) -> Optimizer:
    if settings["optimizer"] == "adam":
        return Adam(net.parameters(), settings["rate"])
    return SGD(net.parameters(), settings["rate"], settings["momentum"])


def _training(
    net: MLP, points: Points, optimizer: Optimizer, settings: Settings, losses: list[float]
) -> Training:
    """The steps to come, after those of these losses."""
    samples = [((x, y), target) for x, y, target in points]
    how = (settings["engine"], min(settings["batch"], len(points)) or None, random.Random(settings["seed"]))
    training = train(net, samples, optimizer, LOSSES[settings["loss"]], LIMITS["total"] + 1, *how)
    training.losses = losses
    return training


def _network_in(document: str) -> MLP:
    """The network in a document; one that no lab could have written is not parsed."""
    if document.count("[") + document.count("{") > 200:  # no depth is survived in a browser
        raise Refused("this is no network of the lab: it has more than 200 lists and objects")
    net = load(StringIO(document))
    hidden = [neuron for layer in net.layers[:-1] for neuron in layer.neurons]
    if net.inputs != 2 or {neuron.activation for neuron in hidden} - {net.activation}:
        raise Refused("the lab takes a network of 2 inputs whose hidden neurons have one activation")
    return net
