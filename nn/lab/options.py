"""What the page may offer: data, names, limits, and the presets, links with something to see.

What a line here may know: settings and addresses.
"""

from __future__ import annotations

from typing import Any

from nn.activations import ACTIVATIONS
from nn.lab.address import write
from nn.lab.settings import DATA, LIMITS, OPTIMIZERS, Settings, checked, engines

_TANH: Settings = {"activation": "tanh"}
PRESETS: dict[str, tuple[Settings, int]] = {
    "disk": ({}, 600),
    "spiral": ({"dataset": "spiral", "layers": [12, 12], **_TANH, "optimizer": "adam", "rate": 0.05}, 0),
    "blowup": ({"dataset": "sine", "layers": [8], **_TANH, "rate": 10.0}, 0),
    "dead": ({"activation": "relu", "loss": "binary_cross_entropy", "rate": 100.0}, 100),
    "saturated": ({"rate": 100.0}, 100),
    "xor": ({"dataset": "xor", "layers": [], "optimizer": "adam"}, 300),
}
"""By key: settings, and after how many steps there is something to see."""


def options() -> dict[str, Any]:
    """All of it as plain data."""
    return {
        "datasets": [
            {
                "name": name,
                "kind": data.kind,
                "losses": [*data.losses],
                "classes": data.classes,
                "drawn": data.drawn,
            }
            for name, data in DATA.items()
        ],
        "activations": list(ACTIVATIONS),
        "optimizers": list(OPTIMIZERS),
        "engines": engines(),
        "limits": LIMITS,
        "presets": [
            {
                "key": key,
                "settings": settings,
                "step": step,
                "address": write(checked(settings), {"step": step}),
            }
            for key, (settings, step) in PRESETS.items()
        ],
    }
