"""The lab behind its page: an experiment that is trained, changed by hand and looked into.

One `Lab` is one page's. Its public methods are the calls of the page; all that they take and give is plain
data, so it knows no socket and no browser. What a line here may know: networks and training.
"""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from math import isfinite
from pathlib import Path
from reprlib import repr as shown
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from nn.checkpoint import load, save
from nn.lab import settings as known
from nn.lab.frames import Frames
from nn.lab.inside import Inside, of_expression, of_point
from nn.lab.settings import DATA, LIMITS, Points, Refused, Settings, number, outputs_of, whole
from nn.lab.story import Story
from nn.layers import MLP
from nn.losses import LOSSES, THRESHOLDS
from nn.optim import SGD, Adam, Optimizer
from nn.training import Training, train

PATIENCE = 2.0  # seconds of training in one frame: what is not done by then is left to the next


class Lab:
    """One experiment: settings, points, a network and its training, and the graph that is looked at.

    `step` counts the steps, `losses` are those since the experiment began or was put in place.
    """

    def __init__(self) -> None:
        self.configure({})

    # The experiment.

    def configure(self, settings: Any) -> dict[str, Any]:
        """Begin anew with these settings; what is missing takes its default. Returns the state."""
        wanted = known.checked(settings)
        outputs, activation = outputs_of(wanted)
        rng = random.Random(wanted["seed"])
        net = MLP(2, [*wanted["layers"], outputs], wanted["activation"], activation, rng)
        self._begin(wanted, known.points_of(wanted), net)
        return self.state()

    def _begin(self, settings: Settings, points: Points, net: MLP) -> None:
        optimizer = _optimizer(net, settings)
        training = _training(net, points, optimizer, settings)
        reach = max([DATA[settings["dataset"]].reach, *[1.05 * abs(x) for point in points for x in point[:2]]])
        target = "python" if settings["engine"] == "eager" else settings["engine"]
        self.settings, self.points, self.reach, self.net = settings, points, reach, net
        self.optimizer, self.training, self.frames = optimizer, training, Frames(net, LOSSES[settings["loss"]], target)
        self.first, self.own_points, self.own_weights = 0, False, False
        self.story = Story(settings, points)
        self.chosen = [0.4, 0.8, 1.0]
        self.inside: Inside | None = None

    @property
    def step(self) -> int:
        """How many steps were taken."""
        return self.first + len(self.training.losses)

    def state(self) -> dict[str, Any]:
        """All that the page needs to draw itself from nothing."""
        settings, named = self.settings, self.net.state_dict()
        loss = settings["loss"]
        return {
            "settings": settings, "defaults": known.defaults(settings), "kind": DATA[settings["dataset"]].kind,
            "points": self.points, "reach": self.reach, "sizes": [2, *[len(x.neurons) for x in self.net.layers]],
            "labels": list(named), "parameters": list(named.values()), "step": self.step,
            "losses": self.training.losses[:], "threshold": self._threshold(), "chosen": self.chosen,
            "options": known.options(),
        }  # fmt: skip

    def _threshold(self) -> float | None:
        """The output above which the network says 1, where it has one output and there are two classes."""
        is_number = DATA[self.settings["dataset"]].kind == "numbers"
        return None if is_number else THRESHOLDS.get(self.settings["loss"])

    def preview(self, dataset: Any) -> dict[str, Any]:
        """The points of a data set, for its small picture."""
        settings = known.checked({"dataset": dataset})
        data = DATA[settings["dataset"]]
        return {"points": known.points_of(settings), "reach": data.reach, "kind": data.kind}

    def tune(self, name: Any, value: Any) -> Settings:
        """Change the rate, the batch size, the optimizer or its momentum; training goes on."""
        known.word(name, "what changes during training", ("rate", "batch", "optimizer", "momentum"))
        wanted = {**self.settings, name: value}
        if name == "optimizer":
            wanted = {key: x for key, x in wanted.items() if key not in ("rate", "momentum")}
        wanted, optimizer = known.checked(wanted), self.optimizer
        if name == "optimizer":
            optimizer = _optimizer(self.net, wanted)
        if name in ("optimizer", "batch"):
            self.training = self._going_on(self.points, optimizer, wanted)
        elif name == "rate":
            optimizer.learning_rate = wanted["rate"]
        elif isinstance(optimizer, SGD):
            optimizer.momentum = wanted["momentum"]
        self.settings, self.optimizer = wanted, optimizer
        self.story.tuned(len(self.training.losses), name, wanted)
        self.own_weights |= self.step > 0
        return self.settings

    def set_points(self, points: Any) -> dict[str, Any]:
        """Put these points [x, y, target] in the place of all; training goes on."""
        if not isinstance(points, list) or not 2 <= len(points) <= LIMITS["points"]:
            raise Refused(f"the lab holds a list of 2 to {LIMITS['points']} points")
        found = [self._point(point) for point in points]
        self.training = self._going_on(found, self.optimizer, self.settings)
        self.points, self.own_points, self.own_weights = found, True, self.own_weights or self.step > 0
        self.story.points(len(self.training.losses), found, self.settings)
        return {"points": found}

    def _point(self, point: Any) -> list[float]:
        """A point of the page; Refused unless its target is one that these data have."""
        if not isinstance(point, list) or len(point) != 3:
            raise Refused(f"a point is [x, y, target], not {shown(point)}")
        data = DATA[self.settings["dataset"]]
        x, y = [number(place, "a point's place", -100, 100) for place in point[:2]]
        if data.kind == "numbers":
            return [x, y, number(point[2], "a target", -100, 100)]
        return [x, y, float(whole(point[2], "a target", 0, data.classes - 1))]

    def _going_on(self, points: Points, optimizer: Optimizer, settings: Settings) -> Training:
        """A training of the same network that counts on from here."""
        training = _training(self.net, points, optimizer, settings)
        training.losses = self.training.losses[:]
        return training

    def set_parameter(self, label: Any, value: Any) -> None:
        """Give one weight or bias another value."""
        named = dict(self.net.named_parameters())
        if label not in named:
            raise Refused(f"the network has no parameter {shown(label)}")
        named[label].data = number(value, label)
        self.story.parameter(len(self.training.losses), label, named[label].data)
        self.own_weights = True

    def set_parameters(self, numbers: Any, step: Any = None) -> None:
        """Give all parameters their values, in the order of the labels, those after so many steps."""
        parameters = self.net.parameters()
        if not isinstance(numbers, list) or len(numbers) != len(parameters):
            raise Refused(f"the network has {len(parameters)} parameters: a list of as many numbers sets them")
        found = [number(x, "a parameter", -1e300, 1e300) for x in numbers]
        first = self.first if step is None else whole(step, "step", 0, LIMITS["total"])
        for parameter, x in zip(parameters, found, strict=True):
            parameter.data = x
        if step is not None:
            self.first, self.training.losses, self.story = first, [], Story(self.settings, self.points)
        self.story.parameters(len(self.training.losses), found)
        self.own_weights = True

    # Training.

    def frame(self, steps: Any, grid: Any) -> dict[str, Any]:
        """Take so many steps, fewer if they take long, and say what a picture of the network needs."""
        steps = whole(steps, "steps", 0, LIMITS["steps"])
        grid, before = whole(grid, "grid", *LIMITS["grid"]), len(self.training.losses)
        if steps and self.step + steps > LIMITS["total"]:
            raise Refused(f"the lab takes {LIMITS['total']} steps and no more: start anew")
        start = perf_counter()
        broken = self._advance(steps)
        trained = perf_counter()
        numbers = [parameter.data for parameter in self.net.parameters()]
        surface, maps = self.frames.plane(grid, self.reach)
        loss, outputs = self.frames.score(self.points, numbers)
        ms = [1e3 * (trained - start), 1e3 * (perf_counter() - trained)]
        return {
            "step": self.step, "losses": self.training.losses[before:], "loss": loss, "right": self._right(outputs),
            "points": len(self.points), "parameters": numbers, "grid": grid, "outputs": len(outputs),
            "surface": surface, "maps": maps, "ms": ms, "broken": broken,
        }  # fmt: skip

    def _advance(self, steps: int) -> str | None:
        """Take these steps; why training broke down, if it did, with the last finite parameters in place."""
        end = perf_counter() + PATIENCE
        try:
            for _ in range(steps):
                next(self.training)
                if perf_counter() > end:
                    break
            if not all(isfinite(parameter.data) for parameter in self.net.parameters()):
                next(self.training)  # which fails, and takes the step before it back
        except (ArithmeticError, ValueError) as error:
            return _one_line(error)
        return None

    def _right(self, outputs: Any) -> int | None:
        """How many points are called by their class."""
        if DATA[self.settings["dataset"]].kind == "numbers":
            return None
        if (threshold := self._threshold()) is None:
            rows = zip(*outputs, strict=True)
            said: Any = [max(range(len(row)), key=row.__getitem__) for row in rows]
        else:
            said = [output > threshold for output in outputs[0]]
        return sum(one == (target > 0.5 if threshold is not None else target) for one, (_, _, target) in zip(said, self.points, strict=True))

    def nudge(self, label: Any, by: Any = 0.1) -> dict[str, Any]:
        """What a parameter's gradient foretells for a change by so much, and what the loss really does."""
        by, named = number(by, "by", -100, 100), dict(self.net.named_parameters())
        if label not in named:
            raise Refused(f"the network has no parameter {shown(label)}")
        self.net.zero_grad()
        before = self.training.engine(range(len(self.points)))
        slope = named[label].grad
        numbers = [x.data + by * (x is named[label]) for x in self.net.parameters()]
        after, _ = self.frames.score(self.points, numbers)
        return {"label": label, "by": by, "gradient": slope, "expected": slope * by, "before": before, "after": after}

    # Looking inside.

    def choose(self, x: Any, y: Any, target: Any, look: Any = "neurons", language: Any = "en", neuron: Any = "") -> dict[str, Any]:
        """The graph of this point's loss, step by step; of a large one, what is about one neuron."""
        chosen = self._point([x, y, target])
        inside = of_point(self.net, LOSSES[self.settings["loss"]], chosen, neuron)
        told = inside.told(look, language)
        self.chosen, self.inside = chosen, inside
        return {**told, "chosen": chosen}

    def numbers(self) -> dict[str, list[str]]:
        """The value and the gradient of each node that the picture of the chosen point shows, by its id."""
        neuron = self.inside.neuron if self.inside else ""
        return of_point(self.net, LOSSES[self.settings["loss"]], self.chosen, neuron).numbers()

    def express(self, text: Any, values: Any, look: Any = "circuit", language: Any = "en") -> dict[str, Any]:
        """The graph of an expression of one's own, step by step; or what is wrong with it, and where."""
        inside, error = of_expression(text, values)
        if inside is None:
            return error
        told = inside.told(look, language)
        self.inside = inside
        return {**told, "text": text, "values": values}

    def why(self, node: Any, language: Any = "en") -> dict[str, Any]:
        """Why the gradient of a node of the picture is the number that it is."""
        if self.inside is None:
            raise Refused("nothing is looked at: choose a point first")
        return self.inside.why(node, language)

    # Taking it away, and coming back.

    def network(self) -> str:
        """The network as the text of a file that `nn.load` reads."""
        with TemporaryDirectory() as folder:
            save(self.net, path := Path(folder, "network.json"))
            return path.read_text(encoding="utf-8")

    def load(self, document: Any) -> dict[str, Any]:
        """Go on with the network in the text of such a file. Returns the state."""
        net = _network_in(document)
        sizes, kinds = [len(layer.neurons) for layer in net.layers], (net.activation, net.output_activation)
        for loss in (self.settings["loss"], *DATA[self.settings["dataset"]].losses):
            wanted = {**self.settings, "layers": sizes[:-1], "activation": kinds[0], "loss": loss}
            if outputs_of(wanted) == (sizes[-1], kinds[1]):
                break
        else:
            raise Refused(f"a network of {sizes[-1]} outputs, {kinds[1]}, does not suit the data {self.settings['dataset']}")
        self._begin(known.checked(wanted), self.points, net)
        self.own_points = self.own_weights = True
        self.story.parameters(0, list(net.state_dict().values()))
        return self.state()

    def open(self, address: Any) -> dict[str, Any]:
        """Begin as an address says, and what it says to the page; its `steps` are left to `frame`."""
        opened = known.read(address)
        self.configure(opened.settings)
        more, ignored, steps = opened.more, opened.ignored, opened.more.pop("step", 0)
        try:
            if "p" in more:
                self.set_points(more.pop("p"))
            if "w" in more:
                self.set_parameters(more.pop("w"), steps)
                steps = 0
        except Refused as error:
            ignored.append(f"ignored in the address: {error}")
        return {**self.state(), "page": more, "steps": steps, "ignored": ignored}

    def address(self, page: Any) -> str:
        """The address that says all of this, and what the page adds to it."""
        if not isinstance(page, dict):
            raise Refused(f"what the page adds to an address is an object, not {shown(page)}")
        own: dict[str, Any] = {"step": self.step}
        if self.own_points:
            own["p"] = [x for point in self.points for x in point]
        if self.own_weights:
            own["w"] = [parameter.data for parameter in self.net.parameters()]
        return known.write(self.settings, {**page, **own})

    def program(self) -> str:
        """A Python program that does what was done here, and prints the last loss."""
        return self.story.program(len(self.training.losses))

    def svg(self, dot: Any) -> str:
        """The picture of a text for Graphviz, by the program `dot`; a browser draws it by itself."""
        if not isinstance(dot, str) or len(dot) > 400_000:
            raise Refused("a picture is the text of one of the lab's own graphs")
        from autograd.drawing import svg_of

        return svg_of(dot)


CALLS = {name for name in vars(Lab) if not name.startswith("_") and inspect.isfunction(vars(Lab)[name])}


def call(lab: Lab, name: Any, arguments: Any) -> Any:
    """One call of the page, by its name: the only door of the lab.

    Raises Refused for any other name, wrong arguments, and whatever cannot be done, in one sentence; the lab
    is then as it was.

    >>> call(Lab(), "frame", [3, 5])["step"]
    3
    """
    if not isinstance(name, str) or name not in CALLS:
        raise Refused(f"the lab has no call {shown(name)}")
    method: Callable[..., Any] = getattr(lab, name)
    try:
        inspect.signature(method).bind(*arguments)
    except TypeError:
        takes = ", ".join(inspect.signature(method).parameters) or "nothing"
        raise Refused(f"{name} takes {takes}: got {shown(arguments)}") from None
    try:
        return method(*arguments)
    except Refused:
        raise
    except Exception as error:  # what the engine says to a programmer is news to the page as well
        raise Refused(_one_line(error) or type(error).__name__) from error


def answer(lab: Lab, name: Any, arguments: Any) -> list[Any]:
    """[result, None] of a call, or [None, why it was refused]: for homes whose errors do not travel."""
    try:
        return [call(lab, name, arguments), None]
    except Refused as error:
        return [None, str(error)]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:600]


def _optimizer(net: MLP, settings: Settings) -> Optimizer:
    if settings["optimizer"] == "adam":
        return Adam(net.parameters(), settings["rate"])
    return SGD(net.parameters(), settings["rate"], settings["momentum"])


def _training(net: MLP, points: Points, optimizer: Optimizer, settings: Settings) -> Training:
    samples = [((x, y), target) for x, y, target in points]
    batch = min(settings["batch"], len(points)) or None
    rng = random.Random(settings["seed"])
    return train(net, samples, optimizer, LOSSES[settings["loss"]], LIMITS["total"], settings["engine"], batch, rng)


def _network_in(document: Any) -> MLP:
    """The network in a document, whose size is looked at before it is parsed."""
    if not isinstance(document, str) or len(document) > 100_000:
        raise Refused("a network is the text of a file of at most 100 000 characters")
    depth = deepest = 0
    for character in document:  # Python's own parser does not survive any depth in a browser
        depth += (character in "[{") - (character in "]}")
        deepest = max(depth, deepest)
    if deepest > 8:
        raise Refused("this is no network: its text is nested too deeply")
    with TemporaryDirectory() as folder:
        path = Path(folder, "network.json")
        path.write_text(document, encoding="utf-8")
        try:
            net = load(path)
        except ValueError as error:
            raise Refused(_one_line(error).replace(str(path), "the file")) from None
    sizes = [len(layer.neurons) for layer in net.layers[:-1]]
    if net.inputs != 2 or len(sizes) > LIMITS["layers"] or max(sizes, default=1) > LIMITS["neurons"]:
        raise Refused("the lab takes a network of 2 inputs and up to 4 hidden layers of up to 16 neurons")
    kinds = [neuron.activation for layer in net.layers[:-1] for neuron in layer.neurons]
    if set(kinds) - {net.activation}:
        raise Refused("the lab takes a network whose hidden neurons are all of one activation")
    return net
