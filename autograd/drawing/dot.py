"""A graph as DOT text, the language of Graphviz: pure text, no Graphviz needed.

How boxes and wires are written, a look says, each in a file of its own. Here stands the table of looks,
which of them suits a graph, and the text around them. What a line here may know: scenes, looks, DOT.
"""

from collections.abc import Collection, Iterator
from types import ModuleType
from typing import TypedDict, Unpack

from autograd.drawing import cards, circuit, neurons
from autograd.drawing.ink import LINE, SIDES, Ink, small, text
from autograd.drawing.scene import Scene
from autograd.primals import listed, real, shown
from autograd.value import Value

LOOKS = {"circuit": circuit, "cards": cards, "neurons": neurons}
"""Every look by its name: a file with `statements(scene, ink)`, which writes boxes and wires, Graphviz's
SETTINGS for them, and a LEGEND. To add a look, add a file, and an entry here."""


class Options(TypedDict, total=False):
    """What can be chosen about a picture; `to_dot` says what each option means."""

    look: str
    direction: str
    digits: int
    title: str
    highlight: Collection[Value]
    limit: int


def to_dot(output: Value, **options: Unpack[Options]) -> str:
    """The graph that `output` was made from, as DOT text. Changes no node.

    `look` is "circuit", "cards", "neurons" or "fold"; "auto", the default, takes a circuit for a small
    graph, neurons where labels make groups, and folds a large one. `direction` is Graphviz's rankdir:
    LR, the default, TB, RL or BT. `digits`, 3 unless given, counts significant digits. `title` is a line
    above; `highlight`, nodes to be drawn in a strong colour; `limit`, how many boxes there may be, 300
    unless given. Nodes whose labels share a path ("layer0.neuron1.w0", "layer0.neuron1.b") belong
    together. Before `backward()` the picture shows values only, and says so.

    Node k of `topological_order(output)` has the id "nk" in an SVG, the wire to its operand j "nk_j".
    That is the order of birth, so the same program gives the same text in every process.

    Raises TypeError for an unknown option, ValueError for an unknown look or direction and, saying how
    many nodes there are, for a graph that needs more than `limit` boxes.

    >>> x = Value(3.0, "x")
    >>> print(to_dot(x * x).splitlines()[0])
    digraph {
    """
    return "".join(["digraph {\n", *statements(output, **options), "}\n"])


def statements(
    output: Value,
    *,
    look: str = "auto",
    direction: str = "LR",
    digits: int = 3,
    title: str = "",
    highlight: Collection[Value] = (),
    limit: int = 300,
    **unknown: object,
) -> list[str]:
    """What stands between the braces of `to_dot`, line by line; options and errors as there."""
    for option in unknown:
        raise TypeError(f"unknown option {option!r}: choose from {', '.join(Options.__annotations__)}")
    if str(direction) not in SIDES:
        raise ValueError(f"unknown direction {shown(direction)}: choose from {', '.join(SIDES)}")
    if str(look) not in ("auto", *LOOKS, "fold"):
        raise ValueError(f"unknown look {shown(look)}: choose from {', '.join(('auto', *LOOKS, 'fold'))}")
    scene, chosen = _choose(output, look, limit if real(limit) else 0)
    strong = frozenset([node for node in listed("highlight", highlight) if isinstance(node, Value)])
    ink = Ink(direction, int(min(max(real(digits), 1.0), 17.0)), strong)
    lines = [*_head(scene, chosen, direction, str(title)), *chosen.statements(scene, ink)]
    return [f"{line}\n" for line in lines]


def _choose(output: Value, look: str, limit: int) -> tuple[Scene, ModuleType]:
    """The scene to draw, and the look asked for or the one that suits it."""
    scene = Scene(output, folded=look == "fold")
    grouped = len(scene.groups.keys() - {""}) > 1
    if look == "auto" and len(scene.boxes) > (limit if grouped else min(limit, 60)):
        scene = Scene(output, folded=True)
    if len(scene.boxes) > limit:
        size, least = len(scene.box_of), len(Scene(output, folded=True).boxes)
        raise ValueError(
            f"this graph has {size} nodes, too many to read in one picture: look='fold' draws equal "
            f"structure once, in {least} boxes; limit={len(scene.boxes)} draws it all the same"
        )
    return scene, LOOKS[look if look in LOOKS else "neurons" if grouped else "circuit"]


def _head(scene: Scene, look: ModuleType, direction: str, title: str) -> Iterator[str]:
    """What holds for the whole picture: its title and legend, fonts and colours."""
    title = f"{text(title, 200)}<br/>" if title else ""
    note = look.LEGEND if scene.has_gradient else "values only: backward() has not run"
    if scene.folded:
        note += "; ×n: n equal parts drawn once, with the range of their values and Σ of their gradients"
    yield f'  graph [rankdir={direction} {look.SETTINGS} fontname="Helvetica" labelloc=t]'
    yield f"  graph [label=<{title}{small(note)}>]"
    yield '  node [fontname="Helvetica" style=filled color="#777777"]'
    yield f'  edge [fontname="Helvetica" fontsize=11 color="{LINE}" arrowsize=0.7]'
