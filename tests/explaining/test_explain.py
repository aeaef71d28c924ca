"""The backward pass in words: the engine's own bits, whole texts, and labels that mean harm."""

import copy
import math
import random
import re

import pytest
from support import bits

from autograd import Value, constant, exp, log, maximum, no_grad, relu, sqrt, tanh, topological_order, total
from autograd.explaining import explain
from autograd.explaining.symbols import Symbol
from autograd.formula import formula
from autograd.rules import RULES, Rule, greater
from autograd.value import Constant

HOSTILE = [
    '"quotes"',
    "{braces} |bars| <b>&amp;</b>",
    "</script><script>document.title = 'stolen'</script>",
    "back\\slash \\input{secret} $x$ %#_~^",
    "two\nlines\ttab",
    "nul\0",
    "\ud800",
    "权重",
    "`code` ``more`` \x02marks\x03",
    "![i](javascript:x) [a](b) # *b*",
    "{{DATA}} {{PICTURE}}",
    " ",
    "x" * 5000,
]


def random_graph(seed, size=30):
    """A graph with shared nodes, constants, flat operations and repeated operands."""
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-2, 2), rng.choice(["", "w", f"x{i}"])) for i in range(4)]
    nodes.append(constant(rng.uniform(-2, 2), rng.choice(["", "c"])))
    for _ in range(size):
        a, b, c = (rng.choice(nodes[-8:]) for _ in range(3))
        nodes.append(
            rng.choice(
                [
                    lambda a=a, b=b: a * b,
                    lambda a=a, b=b: a + b,
                    lambda a=a, b=b: a - 3 * b,
                    lambda a=a, b=b: tanh(a / (b * b + 1)),
                    lambda a=a: relu(a) + exp(-(a * a)),
                    lambda a=a, b=b: maximum(a, b),
                    lambda a=a, b=b: greater(a, b),
                    lambda a=a, b=b, c=c: total([a, b, c, a]),
                ]
            )()
        )
    return total(nodes[-3:])


def held(output):
    return [(bits(node.data), bits(node.grad)) for node in topological_order(output)]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("first", [1.0, -0.3])
def test_every_sum_ends_in_the_bits_of_the_engine(seed, first):
    """The replay gives each node the gradient that backward() wrote, and changes nothing."""
    output = random_graph(seed)
    output.backward(first)
    before = held(output)
    explanation = explain(output)
    ends = {}
    for step in explanation.steps:
        assert bits(step.adjoint) == bits(step.node.grad)
        for share in step.shares:
            assert bits(share.product) == bits(step.adjoint * share.partial)
            assert share.before is None or bits(share.before) == bits(ends[share.operand].after)
            ends[share.operand] = share
    for node in topological_order(output):
        if type(node) is not Constant and node is not output:
            found = ends[node].after if node in ends else 0.0
            assert bits(found if node.op else 0.0 + found) == bits(node.grad)
        if node in ends:
            assert ends[node].number == ends[node].of
    for write in (explanation.text, explanation.markdown, explanation.latex):
        assert write()
    assert held(output) == before


@pytest.mark.parametrize("seed", range(20))
def test_with_respect_to_one_node_it_ends_in_its_grad(seed):
    """For every node of a random graph, the last line holds every digit of the gradient."""
    output = random_graph(seed)
    output.backward()
    for node in topological_order(output):
        explanation = explain(output, wrt=node)
        last = explanation.text().splitlines()[-1]
        if type(node) is Constant and node is not output:
            assert last == "  It is a constant: 0.0."
        elif node in explanation.adjoints:
            assert bits(explanation.adjoints[node]) == bits(node.grad)
            assert f" {node.grad!r}." in last
        else:
            assert last == "  No gradient gets there: 0.0."
        if " = " in last:
            assert last.endswith("That is exactly what its .grad holds.")
        for step in explanation.steps:  # nothing else is told of
            assert all(share.operand in explanation.nodes for share in step.shares)


def test_before_backward_the_seed_is_one_and_nothing_is_written():
    """An explanation needs no backward() and does not replace it."""
    x = Value(3.0, "x")
    y = x * x
    assert explain(y).steps[0].shares[-1].after == 6.0
    assert (x.grad, y.grad) == (0.0, 0.0)


TEXT = """\
The backward pass from y

Forward: each number from the numbers before it
  a = 2
  b = -3
  v1 = a * b = -6
  v2 = v1 + a = -4
  k = 5, a constant
  v3 = v2 + k = 1
  y = tanh(v3) = 0.762

Backward: each adjoint from the adjoints after it
The adjoint of a node is 2 times the gradient of y with respect to that node. For y itself it is the seed, 2.
  Step 1: y = tanh(v3), whose adjoint is 2.
    The partial with respect to v3 is 1 - y * y = 0.42, so v3 gains 2 × 0.42 = 0.84.
  Step 2: v3 = v2 + k, whose adjoint is 0.84.
    The partial with respect to v2 is 1, so v2 gains 0.84 × 1 = 0.84.
  Step 3: v2 = v1 + a, whose adjoint is 0.84.
    The partial with respect to v1 is 1, so v1 gains 0.84 × 1 = 0.84.
    The partial with respect to a is 1, so a gains 0.84 × 1 = 0.84 (share 1 of 2).
  Step 4: v1 = a * b, whose adjoint is 0.84.
    The partial with respect to a is b = -3, so a gains 0.84 × (-3) = -2.52 \
(share 2 of 2: 0.84 + (-2.52) = -1.68).
    The partial with respect to b is a = 2, so b gains 0.84 × 2 = 1.68.

The gradient with respect to each leaf
  a: -1.68
  b: 1.68"""

GAIN = (
    r"\overline{x} &\mathrel{+}= \overline{v_{1}} \frac{\partial v_{1}}{\partial x} "
    r"= \overline{v_{1}} \cdot x = 1 \times 3 = 3 \\"
)
LATEX = r"""\section*{Why the gradient of $v_{1}$ with respect to $x$ is 6}
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
\item Summed over the 2 wires that leave $x$: 3 + 3 = 6.0. No backward() has written it into .grad yet.
\end{itemize}
""".replace("GAIN", GAIN)


def small_graph():
    a, b = Value(2.0, "a"), Value(-3.0, "b")
    y = tanh(a * b + a + constant(5.0, "k"))
    y.label = "y"
    y.backward(2.0)
    return y


def test_the_whole_text():
    """The text for a terminal, word for word."""
    assert explain(small_graph(), digits=3).text() == TEXT
    assert str(explain(small_graph(), digits=3)) == TEXT


def test_markdown_says_the_same_with_names_and_formulas_as_code():
    """Without its marks, each line of the Markdown stands in the text."""
    explanation = explain(small_graph(), digits=3)
    lines = [re.sub(r"^(#+|-) ", "", line.strip()) for line in explanation.markdown().splitlines()]
    assert [line.replace("`", "") for line in lines if line] == [
        line.strip() for line in TEXT.splitlines() if line
    ]
    assert "The partial with respect to `v3` is `1 - y * y` = 0.42, so `v3` gains" in explanation.markdown()


def test_the_whole_latex():
    """The equations, character for character."""
    x = Value(3.0, "x")
    assert explain(x * x, wrt=x).latex() == LATEX


@pytest.mark.parametrize("name", sorted(set(RULES) - {"total"}))
def test_each_row_tells_its_own_formula(name):
    """A partial's formula is the row's own partial on symbols, and its number that on floats."""
    rule = RULES[name]
    operands = [Value(0.75, "a"), Value(1.25, "b"), Value(1.5, "c")][: rule.arity]
    (step,) = explain(rule(*operands)).steps
    for share in step.shares:
        partial = rule.partials[share.place]
        assert share.partial == (partial(*step.node.trace) if callable(partial) else partial)
        if callable(partial):
            symbols = [
                Symbol(number, 6, label) for number, label in zip(step.node.trace, "abcy", strict=False)
            ]
            symbols[-1] = Symbol(step.node.data, 6, "v1")
            assert share.formula == formula(partial(*symbols), 100)
    assert len(step.shares) == sum(partial is not None for partial in rule.partials)


def test_constants_stay_constant_in_a_formula():
    """The exponent of x**3 shows as a number, and no logarithm of x is asked for."""
    x = Value(-2.0, "x")
    assert explain(x**3).steps[0].shares[0].formula == "3 * x ** 2"
    assert len(explain(x**3).steps[0].shares) == 1


def test_a_row_that_knows_floats_alone_is_told_in_numbers():
    """Where a partial cannot take symbols, the number stands for the formula."""
    rule = Rule("expm1", "expm1", math.expm1, (lambda x, y: math.exp(x),))
    assert explain(rule(Value(0.0, "x"))).steps[0].shares[0].formula == "1"


def test_passes_that_add_up_are_told_apart():
    """After two passes a leaf holds more than the pass that is explained, and the text says so."""
    x = Value(3.0, "x")
    y = x * x
    y.backward()
    y.backward()
    assert "  x: 6 (its .grad is 12, with other passes)" in explain(y).text()
    assert explain(y, wrt=x).text().endswith("3 + 3 = 6.0. Its .grad is 12.0, with other passes.")


def test_data_changed_since_does_not_mix_two_passes():
    """As in backward(), the numbers are those that the forward pass saw."""
    x = Value(3.0, "x")
    y = x * x
    x.data = 100.0
    assert "x = 3\n" in explain(y).text()
    assert explain(y).steps[0].shares[-1].after == 6.0


def test_paths_are_listed_and_counted():
    """A dozen paths are listed, more are counted, and astronomically many take no time."""
    x = Value(0.1, "x")
    y = x
    for _ in range(60):
        y = y + y
    text = explain(y, wrt=x).text()
    assert "1,152,921,504,606,846,976 paths lead there, too many to list" in text
    assert f"Summed over the 2 wires that leave x: 5.76461e+17 + 5.76461e+17 = {2.0**60!r}." in text
    for _ in range(5000):
        y = y * 0.5 + y * 0.5
    assert "about 1.0e+300 paths" in explain(y, wrt=x).text()


def test_rounding_in_another_place_is_admitted():
    """Where the paths' products add up to other digits than the engine's sum, the text says so."""
    x = Value(0.1, "x")
    h = x * 0.1
    y = h * 0.7 + h * 0.1
    (line,) = [line for line in explain(y, wrt=x).text().splitlines() if "Path by path" in line]
    assert "rounds in other places" in line


@pytest.mark.parametrize(
    ("make", "last"),
    [
        (lambda x: (x * 2, Value(1.0, "z")), "No gradient gets there: 0.0."),
        (lambda x: (greater(x, 1.0), x), "No gradient gets there: 0.0."),
        (lambda x: (x * 2 + greater(x, 1.0), x), "= 2.0. No backward() has written it into .grad yet."),
        (lambda x: (x, x), "It is the output itself, so its gradient is the seed, 1.0."),
    ],
)
def test_nodes_without_a_path(make, last):
    """An output that does not depend on a node, or is flat in it, or is it."""
    output, wrt = make(Value(3.0, "x"))
    explanation = explain(output, wrt=wrt)
    assert explanation.text().endswith(last)
    assert "\n\n" not in explanation.latex()  # LaTeX allows no empty line among equations
    assert explanation.markdown()
    assert explanation.latex()


@pytest.mark.slow
def test_a_long_chain_is_cut_and_says_so():
    """20 000 operations give a short text by default, and a whole one when asked."""
    x = Value(1.0, "x")
    y = x
    for _ in range(20_000):
        y = y * 1.0001
    text = explain(y).text()
    assert "19700 more steps are left out: limit=None tells of all." in text
    assert len(text.splitlines()) < 1000
    whole = explain(y, limit=None)
    assert "Step 20000:" in whole.text()
    assert "(19989 more)" in explain(y, wrt=x).text()


def test_names_are_never_shared():
    """Equal labels are numbered, and made-up names keep clear of labels."""
    y = (Value(1.0, "w") * Value(2.0, "w")) * (Value(3.0, "v1") + Value(4.0)) * constant(5.0, "w (2)")
    names = explain(y).names
    assert len(set(names.values())) == len(names)
    assert {"w", "w (2)", "w (3)", "v1", "v2", "x1"} <= set(names.values())


def test_domain_errors_are_those_of_backward():
    """Where a partial does not exist, the same exception says so, and nothing is written."""
    x = Value(0.0, "x")
    y = sqrt(x) * 2
    with pytest.raises(ZeroDivisionError, match=r"gradient with respect to x of sqrt\(x\)"):
        explain(y)
    assert y.grad == 0.0


@pytest.mark.parametrize("wrong", [3.0, None, "y"])
def test_only_nodes_are_explained(wrong):
    """Anything but a node is refused."""
    with pytest.raises(TypeError, match="explain takes nodes"):
        explain(wrong)
    with pytest.raises(ValueError, match="digits"):
        explain(Value(1.0), digits=0)
    with pytest.raises(ValueError, match="limit"):
        explain(Value(1.0), limit=0)


def test_a_constant_output_has_no_steps():
    """What was computed without a graph has nothing to tell."""
    with no_grad():
        y = Value(2.0) * 3
    assert explain(y).steps == []
    assert explain(y).text()
    assert explain(y).latex()


def hostile_graph(label):
    x = Value(2.0, label)
    y = tanh(x * x) + log(x)
    y.backward()
    return y


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_labels_do_no_harm_in_text_and_markdown(label):
    """Each line stays a line; in Markdown a label is code, whatever it holds."""
    explanation = explain(hostile_graph(label))
    plain = explain(hostile_graph("x"))
    assert len(explanation.text().splitlines()) == len(plain.text().splitlines())
    assert all(line.isprintable() for line in explanation.text().splitlines())
    markdown = explanation.markdown()
    assert len(markdown.splitlines()) == len(plain.markdown().splitlines())
    # What is left without code spans (a run of backticks up to an equal run) is our own words.
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", markdown)
    assert not re.search(r"[<>\\\[\]$&`{}|]", outside)


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


@pytest.mark.parametrize("ending", [".txt", ".md", ".tex", ".HTML"])
def test_saved_by_its_ending(ending, tmp_path):
    """The ending of the name says what is written."""
    explain(small_graph()).save(tmp_path / f"e{ending}")
    assert "tanh" in (tmp_path / f"e{ending}").read_text(encoding="utf-8")


def test_other_endings_are_refused(tmp_path):
    """A name that says nothing known writes nothing."""
    with pytest.raises(ValueError, match=r"must end in \.txt, \.md, \.tex, \.html"):
        explain(small_graph()).save(tmp_path / "e.docx")
    assert list(tmp_path.iterdir()) == []


def test_copies_are_explained_alike():
    """The same graph gives the same text."""
    y = random_graph(7)
    assert explain(copy.deepcopy(y)).text() == explain(y).text()
