"""By hand beside the engine: every line of generated code has its lines by hand and its nodes, in order."""

import ast
import inspect
import random
import re
from html import unescape
from html.parser import HTMLParser

import pytest

from nn import MLP, by_hand, squared_error
from nn.command.comparison import BY_HAND, page, steps
from nn.engines import record_loss

SAMPLE = ([0.4, -1.2], 1.0)


def network(*sizes: int) -> MLP:
    return MLP(2, [*sizes], rng=random.Random(3))


def test_every_kind_of_step_has_its_lines() -> None:
    """Each beginning is that of one line of the file."""
    lines = [line.strip() for line in inspect.getsource(by_hand).splitlines()]
    for start in {start for starts in BY_HAND.values() for start in starts}:
        assert sum(line.startswith(start) for line in lines) == 1, start


@pytest.mark.parametrize("sizes", [(1,), (4, 1), (3, 5, 1), (2, 2, 2, 1)])
def test_the_steps_are_the_generated_code(sizes: tuple[int, ...]) -> None:
    """All of its lines in its order, and of each neuron the slope of every weight and of the bias."""
    net = network(*sizes)
    *lines, last = ast.parse(record_loss(net, squared_error, SAMPLE).source).body[-1].body
    found = list(steps(net, SAMPLE))
    forward = [line for step in found if step.kind not in "wb" for line in step.code]
    assert forward == [ast.unparse(line) for line in lines]
    slopes = {}
    for step in found:
        code = [line.strip(" ,…)") for line in step.code if not line.startswith("return")]
        slopes.update(
            zip([node.label for node in step.nodes], code, strict=True) if step.kind in "wb" else ()
        )
    assert [slopes[p.label] for p in net.parameters()] == [ast.unparse(e) for e in last.value.elts[1:]]
    assert [step.kind for step in found].count("d_loss") == 1


class Cells(HTMLParser):
    """The text of every cell of a page, row by row, and every tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows, self.tags, self.open = list[list[str]](), list[str](), list[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag not in ("meta", "col", "br", "link"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open or "th" in self.open:
            self.rows[-1][-1] += f"{data} "


def test_the_page_has_the_same_numbers_left_and_in_the_middle() -> None:
    """Where the hand-written code keeps a number, the graph's node has it; and it is the gradient."""
    net = network(4, 1)
    text = page(net, SAMPLE)
    rows = [row for row in Cells(text).rows if len(row) == 3][1:]
    pairs = [[re.findall(r"−?\d+\.\d{3,}(?:e-\d+)?", cell) for cell in row[:2]] for row in rows]
    kept = [pair for pair in pairs if pair[0]]
    assert len(kept) == 5 * (1 + 1 + 1 + 1)
    assert all(left == middle for left, middle in kept)
    net.zero_grad()
    squared_error(net(SAMPLE[0]), SAMPLE[1]).backward()
    for parameter in net.parameters():
        assert f"{parameter.grad:.6g}".replace("-", "−", 1 if parameter.grad < 0 else 0) in unescape(text)


@pytest.mark.parametrize("sizes", [(4, 1), (2, 2, 1)])
def test_the_page_in_chinese(sizes: tuple[int, ...]) -> None:
    """No English word is left but code and names; code, names and numbers are those of the English page."""
    english, chinese = page(network(*sizes), SAMPLE), page(network(*sizes), SAMPLE, "zh")
    kept = "<pre>.*?</pre>|<code>.*?</code>|<b>.*?</b>|<span.*?</span>|layer[0-9]+[.]neuron[0-9]+"
    for name in ("pre", "b", "code"):
        found = re.findall(f"<{name}>.*?</{name}>", english, re.DOTALL)
        assert found == re.findall(f"<{name}>.*?</{name}>", chinese, re.DOTALL)
    numbers = [re.findall(r"−?[0-9.]+(?:e-[0-9]+)?</span>", text) for text in (english, chinese)]
    assert numbers[0] == numbers[1]
    said = re.sub(kept, "", chinese, flags=re.DOTALL)
    words = [
        *re.findall('content: "(.*?)"', said),
        re.sub("<style>.*?</style>|<.*?>", "", said, flags=re.DOTALL),
    ]
    assert len(words) == 4
    for text in words:
        assert re.search("[一-鿿]", text)
        assert not re.search("[A-Za-z]{2,}", text), text
    assert '<html lang="zh">' in chinese
    assert '<html lang="en">' in english
    assert not re.search("[一-鿿]", english)


def test_the_page_needs_nothing_beside_it() -> None:
    """Small, no script, nothing loaded; every hole is filled; it knows the dark, a phone and paper."""
    text = page(network(4, 1), SAMPLE)
    assert not re.search(r"https?:|src=|href=|url\(|<script|\{\{|\}\}", text)
    assert len(text) < 20_000
    for look in ("prefers-color-scheme: dark", "max-width: 60rem", "@media print"):
        assert look in text
    assert Cells(text).open == []
