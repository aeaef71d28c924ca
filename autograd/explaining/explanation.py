"""`explain`: what a backward pass did, and the ways to tell it.

What a line here may know: every file of this room. A way of telling is a function of what was found: to
add one, write it and offer it here. The page loads when it is first asked for: it takes longest.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import Any

from autograd.explaining import latex, words
from autograd.explaining.receipt import receipt
from autograd.explaining.replay import Replay
from autograd.files import write
from autograd.language import LANGUAGES
from autograd.primals import counted, real, shown
from autograd.value import Value
from autograd.walking import MISTAKES, Walk


def explain(
    output: Value,
    wrt: Value | None = None,
    *,
    digits: int = 6,
    limit: int | None = 300,
    language: str = "en",
    title: str = "",
    mistake: str = "",
) -> Explanation:
    """The backward pass from `output` as steps; with `wrt`, why its gradient is the number that it is.

    `wrt` is any node: only what lies between it and the output is told then, and every path from one
    to the other. `digits` counts significant digits; what is to be exact is written in full. A list
    longer than `limit` is cut, and the text says so; None cuts nothing. `language` is "en" or "zh",
    Chinese; `title` is what the output is called in titles, such as the expression as it was typed.
    `mistake`, one of `MISTAKES` in `autograd.walking`, has the pass told of an engine that is wrong on
    purpose, its false numbers marked, the right ones beside them.

    After `output.backward(seed)`, this is the explanation of that pass; before it, of a pass with seed
    1. Nodes are told in the order of their birth, so the same program gives the same text in every
    process. Changes no value and no gradient. Raises TypeError for anything but nodes, ValueError for
    `digits` or `limit` below 1 or another language, and what `backward` raises where a partial
    derivative does not exist.

    >>> x = Value(3.0, "x")
    >>> for step in explain(x * x).steps:
    ...     for share in step.shares:
    ...         print(share.formula, share.partial, share.before, share.after)
    x 3.0 None 3.0
    x 3.0 3.0 6.0
    """
    for node in (output,) if wrt is None else (output, wrt):
        if not isinstance(node, Value):
            raise TypeError(f"explain takes nodes, not a {type(node).__name__}")
    if not real(digits) >= 1.0 or (limit is not None and not real(limit) >= 1.0):
        raise ValueError(f"digits and limit must be at least 1: got {shown(digits)} and {shown(limit)}")
    if not isinstance(title, str):
        raise TypeError(f"a title is text, not {shown(title)}")
    if language not in LANGUAGES:
        raise ValueError(f"language must be {' or '.join(LANGUAGES)}: got {shown(language)}")
    if mistake not in ("", *MISTAKES):
        raise ValueError(f"a mistake is one of {', '.join(MISTAKES)}: got {shown(mistake)}")
    return (Mistaken if mistake else Explanation)(output, wrt, int(digits), limit, language, title, mistake)


class Explanation(Replay):
    """The backward pass from one output, as steps for programs and as text, Markdown, LaTeX and HTML.

    Attributes:
        output, wrt: the nodes that were asked about.
        seed: the adjoint of the output.
        nodes: the nodes that are told of, in the order of their birth: operands before results.
        steps: the backward pass, in the engine's order, the reverse of that.
        adjoints: the seed times the gradient with respect to each node, where one arrives.
        names: what each node is called here: its label, or v1, v2, ... (x1, x2, ... for
            leaves), or nothing for a constant without a label, which is told by its number. A label that
            several nodes bear is numbered from the second one on.
        values: the number of each node, as the forward pass saw it.
    """

    def text(self) -> str:
        """The explanation for a terminal: plain sentences, nothing drawn."""
        return words.text(self)

    __str__ = text

    def markdown(self) -> str:
        """The explanation as Markdown, names and formulas as code, so that no label is markup."""
        return words.markdown(self)

    def latex(self) -> str:
        r"""The explanation as equations of LaTeX, for a document with `\usepackage{amsmath}`.

        A bar marks an adjoint. Letters beyond Latin in labels need XeLaTeX or LuaLaTeX.
        """
        return latex.latex(self)

    def html(self, look: str = "auto") -> str:
        """The explanation as one page that steps through the graph: see `autograd.explaining.page`.

        `look` is that of its picture: "circuit", "neurons", a table for each group of labels, or "auto",
        which takes neurons where there are such groups. Raises ValueError for another one.
        """
        from autograd.explaining.page import LOOKS, page

        if look not in LOOKS:
            raise ValueError(f"the look of a page is one of {', '.join(LOOKS)}: got {shown(look)}")
        return page(self, look=look)

    def stepping(self) -> dict[str, Any]:
        """The data that the page steps through, for a page of another maker; what is in it, `page.js` says.

        >>> x = Value(3.0, "x")
        >>> [moment["title"] for moment in explain(x * x).stepping()["moments"]][:2]
        ['The leaves', 'Forward: v1']
        """
        from autograd.explaining.page import stepping

        return stepping(self)

    def dot(self, look: str = "circuit", only: Collection[Value] | None = None) -> str:
        """The page's picture as text for Graphviz; `look` and `only`, a close-up, as in `to_dot`."""
        from autograd.explaining.page import dot_of

        return dot_of(self, look, only)

    def json(self) -> str:
        """The whole pass as data, which `autograd.verify` works out again; its schema says what is what."""
        return receipt(self, "".join(words.Words(self).title()))

    def film(self, path: str | os.PathLike[str]) -> None:
        """Write the pass as a film, one frame a step: a .gif, which needs Pillow, or a .html that plays.

        Nodes are coloured by the sign and size of their adjoints, on one scale. Raises ValueError for
        another ending and for a graph too large for a picture, ImportError without Pillow
        (`pip install "chainrule[film]"`), OSError where the file cannot be written.
        """
        from autograd.explaining.film import film

        film(self, path)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the explanation to a file, whole or not at all: .txt, .md, .tex (a document), .html or .json.

        Raises ValueError for another ending, OSError where the file cannot be written.
        """
        ways: dict[str, Any] = {".txt": words.text, ".md": words.markdown, ".tex": latex.document}
        ways |= {".html": Explanation.html, ".json": Explanation.json}
        ending = os.path.splitext(path)[1].lower()
        if ending not in ways:
            raise ValueError(f"cannot save to {path}: the name must end in {', '.join(ways)}")
        write(path, ways[ending](self).encode("utf-8", "backslashreplace"))

    def __repr__(self) -> str:
        return f"<explanation: {''.join(words.Words(self).title())}, {counted(len(self.steps), 'step')}>"

    def _repr_html_(self) -> str:
        from autograd.explaining.page import frame

        return frame(self)

    _repr_markdown_ = markdown


class Mistaken(Explanation):
    """The backward pass of an engine that is wrong on purpose."""

    def sweep(self) -> dict[Value, float]:
        """The adjoints that this engine finds, right or wrong."""
        walk = Walk(self.output, self.seed, self.mistake)
        self.told, self.kept, self.visits, self.right = walk.told, walk.kept, walk.visits, walk.right
        return walk.adjoints
