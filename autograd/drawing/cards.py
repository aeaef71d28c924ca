"""The look "cards": a card for each node, with its value and gradient; on each wire the local partial.

So the chain rule can be checked with a pencil. What a line here may know: a scene, and ink.
"""

from collections.abc import Iterator

from autograd.drawing.ink import LINE, Ink, card, framed, sign
from autograd.drawing.scene import Scene

SETTINGS = "nodesep=0.25 ranksep=0.5"
LEGEND = "cards"


def statements(scene: Scene, ink: Ink) -> Iterator[str]:
    """The cards; then the wires, each with its partial unless that is 1."""
    yield from framed(scene, ink, lambda box: card(scene, ink, box))
    for wire in scene.wires:
        is_one = all(partial == 1.0 for partial in wire.partials)
        partial = "" if is_one else f'<font color="{LINE}">{sign("×")}{ink.span(wire.partials)}</font>'
        yield f'  {wire.start.id} -> {wire.end.id} [id="{wire.id}" label=<{ink.lifted(partial)}>]'
