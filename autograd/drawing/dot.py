"""A graph as DOT text, the language of Graphviz: pure text, no Graphviz needed.

How boxes and wires are written, a look says, each in a file of its own. Here stands the table of looks,
which of them suits a graph, and the text around them. What a line here may know: scenes, looks, DOT.
"""

import re
from collections.abc import Collection
from types import ModuleType
from typing import Any, TypedDict, Unpack

from autograd.drawing import cards, circuit, neurons
from autograd.drawing.ink import LINE, SIDES, Ink, sign, text
from autograd.drawing.scene import Scene, Shown
from autograd.drawing.subject import Subject
from autograd.language import LANGUAGES, SENTENCES, say
from autograd.primals import listed, real, shown
from autograd.value import Value
from autograd.walking import MISTAKES, Walk, seed_of

LOOKS = {"circuit": circuit, "cards": cards, "neurons": neurons}
"""Every look by its name: a file with `statements(scene, ink)`, which writes boxes and wires, Graphviz's
SETTINGS for them, and a LEGEND, or its key in the table of sentences. To add a look, add a file, and an
entry here."""

FONT = "Helvetica,Arial,sans-serif"
CANVASES = {  # inches, points
    "": {},
    "screen": {"size": "14,7.5"},
    "16:9": {"size": "13.333,7.5!", "viewport": "960,540", "ratio": "fill"},
    "4:3": {"size": "10,7.5!", "viewport": "720,540", "ratio": "fill"},
}

Options = TypedDict(  # noqa: UP013 (so they fit one look; `to_dot` says what each one means)
    "Options",
    {"look": str, "direction": str, "digits": int, "title": str, "highlight": Collection[Value], "limit": int,
     "inputs": Collection[Any], "only": Any, "around": Any, "steps": int, "blank": str, "scale": float,
     "dpi": float, "font": str, "fontsize": float, "background": str, "canvas": str, "cells": bool,
     "mistake": str, "language": str},
    total=False,
)  # fmt: skip


def to_dot(output: Any, **options: Unpack[Options]) -> str:
    """The graph that `output` was made from, as DOT text. Changes no node.

    `output` is a node, a list of nodes, or a network: what that computes from the list `inputs`, or, without
    it, its parameters alone, with their gradients if there are any. `look` is "circuit", "cards", "neurons"
    or "fold", which draws equal structure once; "auto", the default, takes a circuit for a small graph,
    neurons where labels make groups, and folds a large one. A close-up has `only` some nodes, or those up to
    `steps` wires `around` one, 1 unless given; `steps` alone goes back from the output. `limit` is how many
    boxes there may be, 300 unless given. `blank="gradients"` is a worksheet with the gradients to fill in,
    "values" one with the results; without `blank` the same picture is its key. `mistake`, one of `MISTAKES`
    in `autograd.walking`, shows the gradients of one output as an engine has them that is wrong on purpose:
    a false number has a cross and the right one beside it, and the visits are numbered.

    `direction` is Graphviz's rankdir: LR, the default, TB, RL or BT. `digits`, 3 unless given, counts
    significant digits. `title` is a line above; `language`, "en" or "zh", that of the picture's own words;
    `highlight`, nodes in a strong colour; `font` and `fontsize`, those of Graphviz; `background`, a colour or
    "transparent". `canvas="16:9"` or "4:3" fills a slide; "screen" makes what is larger fit one, an SVG file
    its window; `scale=2` is twice as large, or give `dpi`.

    Nodes whose labels share a path ("layer0.neuron1.w0", "layer0.neuron1.b") belong together; a path has
    names alone between its dots. Before `backward()` the picture shows values only, and says so. Node k of
    `topological_order(output)` has the id "nk" in an SVG, the wire to its operand j "nk_j": that is the order
    of birth, so the same program gives the same text in every process. But for labels and titles it is ASCII.
    With `cells=True`, for a page that steps through it, the rows of tables are links with such ids too, and
    their numbers, "nkv" and "nkg": groups of an SVG, in which their ids begin with "a_".

    Raises TypeError for what is no node and for an unknown option, ValueError for an unknown word and, saying
    what to do, for a graph that needs more than `limit` boxes.

    >>> x = Value(3.0, "x")
    >>> print(to_dot(x * x).splitlines()[0])
    digraph {
    """
    attributes, body = written(output, **options)
    plain = re.compile(r"[A-Za-z_]\w*|-?(\.\d+|\d+(\.\d*)?)|<.*>", re.ASCII | re.DOTALL)
    heads = []
    for kind, given in attributes.items():  # as the package graphviz writes them
        pairs = [f"{k}={v}" if plain.fullmatch(v) else f'{k}="{v}"' for k, v in sorted(given.items())]
        heads.append(f"\t{kind} [{' '.join(pairs)}]\n")
    return "".join(["digraph {\n", *heads, *body, "}\n"])


def written(output: Any, **options: Unpack[Options]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Graphviz's attributes of graph, node and edge, and the statements; options as for `to_dot`."""
    for option in options.keys() - Options.__annotations__.keys():
        raise TypeError(f"unknown option {option!r}: choose from {', '.join(Options.__annotations__)}")
    words = {"look": ("auto", *LOOKS, "fold"), "direction": SIDES, "canvas": CANVASES}
    words |= {"blank": ("", "values", "gradients"), "mistake": ("", *MISTAKES), "language": LANGUAGES}
    for option, known in words.items():
        if str(given := options.get(option, next(iter(known)))) not in known:
            raise ValueError(f"unknown {option} {shown(given)}: choose from {', '.join(filter(None, known))}")
    for option in ("scale", "dpi", "fontsize"):
        if not 0.0 < real(options.get(option, 1.0)) < 1e4:
            raise ValueError(f"{option}={options[option]!r}: it must be above 0")  # type: ignore[literal-required]
    subject = Subject(output, options.get("inputs"))
    scene, look = _choose(subject, options)
    strong = [node for node in listed("highlight", options.get("highlight", ())) if isinstance(node, Value)]
    digits = int(min(max(real(options.get("digits", 3)), 1.0), 17.0))
    is_slide = "ratio" in CANVASES[options.get("canvas", "")]
    size = real(options.get("fontsize", 22.0 if is_slide else 14.0))
    how = (frozenset(strong), size, subject.parameters is None, bool(options.get("cells")))
    ink = Ink(options.get("direction", "LR"), digits, *how, options.get("language", "en"))
    return _head(scene, ink, look, options), [f"{line}\n" for line in look.statements(scene, ink)]


def _choose(subject: Subject, options: Options) -> tuple[Scene, ModuleType]:
    """The scene to draw, and the look asked for or the one that suits it."""
    look, limit, what = options.get("look", "auto"), real(options.get("limit", 300)), _shown(subject, options)
    scene = Scene(subject.outputs, look == "fold", what)
    if look == "auto" and len(scene.boxes) > min(limit, scene.most):
        scene = Scene(subject.outputs, True, what)
    if (size := len(scene.boxes)) > limit:
        ways = f"around=node, steps=2 draws what is near a node; limit={size} draws it all the same"
        if (least := len(Scene(subject.outputs, True, what).boxes)) <= limit:
            ways = f"look='fold' draws equal structure once, in {least} boxes; {ways}"
        size = len(scene.numbers)
        raise ValueError(f"this graph has {size} nodes, too many to read in one picture: {ways}")
    is_wide = size > scene.most / 2 and any(box.op and box.name and box.group for box in scene.boxes)
    suits = "neurons" if (is_wide or scene.has_tables) and what.only is None else "circuit"
    return scene, LOOKS[look if look in LOOKS else suits]


def _shown(subject: Subject, options: Options) -> Shown:
    """What of the graph is shown, and which numbers."""
    only = subject.part(options.get("only"), options.get("around"), options.get("steps"))
    if options.get("mistake"):
        return Shown(only, has_gradient=True, walk=_walk(subject, options))
    if subject.parameters is not None:
        known = subject.parameters.__contains__
        return Shown(only, known, known, any(parameter.grad for parameter in subject.parameters))
    if options.get("blank") == "values":
        return Shown(only, lambda node: node.op is None, has_gradient=False)
    if options.get("blank"):
        return Shown(only, gradient={y for y in subject.outputs if y.grad}.__contains__, has_gradient=True)
    return Shown(only)


def _walk(subject: Subject, options: Options) -> Walk:
    """What the engine of this mistake did, on one output."""
    output, *others = subject.outputs
    if others or subject.parameters is not None or options.get("blank"):
        raise ValueError("mistake= shows a backward pass: draw one node, such as the loss, without blank=")
    return Walk(output, seed_of(output), options["mistake"])


def _head(scene: Scene, ink: Ink, look: ModuleType, options: Options) -> dict[str, dict[str, str]]:
    """What holds for the whole picture: its title and legend, fonts and colours."""
    legend, title = ink.small(_legend(scene, ink, look, options)), text(str(options.get("title", "")), 200)
    label = f'{title}<br/><font point-size="4"> </font><br/>{legend}' if title else legend
    font = {"fontname": text(str(options.get("font", FONT))), "fontsize": f"{ink.size:g}"}
    graph = font | dict(re.findall(r"(\w+)=(\S+)", look.SETTINGS))
    graph |= {"label": f"<{label}>", "labelloc": "t", "rankdir": ink.direction}
    graph |= CANVASES[options.get("canvas", "")]
    if background := options.get("background"):
        graph["bgcolor"] = text(str(background))
    if dpi := options.get("dpi", 72.0 * options.get("scale", 0.0)):
        graph["dpi"] = f"{dpi:g}"
    edge = font | {"fontsize": f"{ink.size / 1.25:g}", "color": LINE, "arrowsize": "0.7"}
    return {"graph": graph, "node": font | {"style": "filled", "color": "#777777"}, "edge": edge}


def _legend(scene: Scene, ink: Ink, look: ModuleType, options: Options) -> str:
    own = ink.say(look.LEGEND) if look.LEGEND in SENTENCES else sign(look.LEGEND)
    told = [own if scene.has_gradient else ink.say("values only")]
    if mistake := options.get("mistake"):
        told = [ink.say("wrong engine", what=say(mistake, ink.language))]
        is_false = any(box.is_false for box in scene.boxes) or any(wire.is_false for wire in scene.wires)
        told = [*told, ink.say("marks")] if is_false else [ink.say("harmless", told=told[0])]
    if blank := options.get("blank"):
        told = [ink.say("to fill in values" if blank == "values" else "to fill in gradients")]
    elif not ink.fills:
        told = [ink.say("parameters")]
    told += [ink.say("folded")] * scene.folded
    if scene.shown.only is not None:
        told += [ink.say("close-up", shown=len(scene.shown.only), all=len(scene.numbers))]
    return (sign("；") if ink.language == "zh" else "; ").join(told)
