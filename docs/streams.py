"""What a cell prints arrives in pieces, cut anywhere where the machine is busy: they are joined as they are.

MyST-NB ends each piece with a line break, before it joins them.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from myst_nb.core import render

by_lines = render.coalesce_streams


def joined(outputs: list[Any]) -> list[Any]:
    """The outputs of a cell, the pieces of each stream in one where its first piece was."""
    whole: list[Any] = []
    streams: dict[str, Any] = {}
    for output in outputs:
        if output["output_type"] != "stream":
            whole.append(output)
        elif output["name"] in streams:
            streams[output["name"]]["text"] += output["text"]
        else:
            streams[output["name"]] = copy(output)  # the cache keeps its pieces
            whole.append(streams[output["name"]])
    return by_lines(whole)


def join() -> None:
    """Let MyST-NB join them so."""
    render.coalesce_streams = joined
