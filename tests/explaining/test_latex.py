"""The equations of LaTeX, character for character; brackets; labels that mean harm."""

import re

import pytest
from explained import HOSTILE, hostile_graph

from autograd import Value, total
from autograd.explaining import explain
from autograd.explaining.latex import tex
from autograd.explaining.symbols import Symbol

GAIN = (
    r"\overline{x} &\mathrel{+}= \overline{v_{1}} \frac{\partial v_{1}}{\partial x} "
    r"= \overline{v_{1}} \cdot x = 1 \times 3 = 3 \\"
)


LATEX = r"""\section*{Why the gradient of $\text{x * x}$ with respect to $x$ is 6}
\paragraph{Forward}
\begin{align*}
x &= 3 \\
v_{1} &= x \cdot x = 9
\end{align*}
\paragraph{Backward}
\begin{align*}
\overline{v_{1}} &= 1 \\
GAIN
GAIN
\overline{x} &= 3 + 3 = 6
\end{align*}
\paragraph{Gradients}
\begin{itemize}
\item Back along $v_{1}$ $\to$ $x$: 1 $\times$ 3 = 3
\item Back along $v_{1}$ $\to$ $x$: 1 $\times$ 3 = 3
\item Summed over the 2 wires that leave $x$: 3 + 3 = 6.0. Its .grad is 0, without this pass.
\end{itemize}
""".replace("GAIN", GAIN)


def test_the_whole_latex():
    """The equations, character for character."""
    x = Value(3.0, "x")
    assert explain(x * x, wrt=x).latex() == LATEX


def symbols():
    return Symbol(2.0, 6, "a"), Symbol(-3.0, 6, "b"), Symbol(0.5, 6, "v12")


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda a, b, c: a + b - c, "a + b - v_{12}"),
        (lambda a, b, c: a - (b - c), r"a - \left(b - v_{12}\right)"),
        (lambda a, b, c: a * (b + c), r"a \cdot \left(b + v_{12}\right)"),
        (lambda a, b, c: a * b + c, r"a \cdot b + v_{12}"),
        (lambda a, b, c: -(a + b), r"-\left(a + b\right)"),
        (lambda a, b, c: a + -b, r"a + \left(-b\right)"),
        (lambda a, b, c: -a + b, "-a + b"),
        (lambda a, b, c: a * -3, r"a \cdot \left(-3\right)"),
        (lambda a, b, c: (a + b) / (a * c), r"\frac{a + b}{a \cdot v_{12}}"),
        (lambda a, b, c: (a / c) ** (b - 1), r"\left(\frac{a}{v_{12}}\right)^{b - 1}"),
        (lambda a, b, c: (a * c) ** 2 * 1e-7, r"\left(a \cdot v_{12}\right)^{2} \cdot 1 \cdot 10^{-7}"),
        (lambda a, b, c: (a + c).tanh(), r"\operatorname{tanh}\left(a + v_{12}\right)"),
    ],
)
def test_brackets_stand_where_they_must(make, expected):
    """An operand that binds less is in brackets, and so is a second sign."""
    assert tex(make(*symbols())) == expected


def test_a_sum_of_negative_zeros_keeps_its_sign():
    """The equations show the sweep's own numbers, also -0."""
    x = Value(0.0, "x")
    assert r"\overline{x} &= -0 + \left(-0\right) = -0" in explain(x * -1.0 * 0.0 + x * -0.0).latex()


def test_what_is_left_out_is_said():
    """A list longer than the limit is cut, and the text says so."""
    text = explain(total([Value(1.0, f"x{i}") for i in range(9)]), limit=4).latex()
    for said in ("6 more equations", "6 more equations", "5 more leaves"):
        assert f"{said} are left out" in text


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_labels_do_no_harm_in_latex(label, tmp_path):
    """No label opens a group, a formula or a command of its own."""
    explanation = explain(hostile_graph(label))
    explanation.save(tmp_path / "e.tex")
    text = (tmp_path / "e.tex").read_text(encoding="utf-8")
    assert text.startswith("\\documentclass")
    assert text.endswith("\\end{document}\n")
    bare = re.sub(r"\\[{}$&#%_]", "", text)  # escaped characters
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0
    ours = (
        "documentclass usepackage allowdisplaybreaks begin end section paragraph item overline mathrel frac"
    )
    ours += " partial cdot times to text operatorname left right dots textbackslash textasciitilde"
    ours += " textasciicircum textless textgreater textbar"
    assert set(re.findall(r"\\([A-Za-z]+)", bare)) <= set(ours.split())
    assert not re.search("[%#^~]", bare.replace("^{", ""))
