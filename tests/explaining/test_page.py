"""The page that steps through the graph, opened in a real browser."""

import html.parser
import json
import re
import shutil
import subprocess
import time

import pytest
from explained import HOSTILE, held, random_graph, small_graph
from suites import one_in

from autograd import Value, source_lines, tanh, topological_order, total
from autograd.drawing import GraphvizMissingError
from autograd.explaining import explain
from autograd.explaining import page as page_module
from autograd.explaining.moments import Moments
from autograd.explaining.page import LARGEST
from autograd.value import Constant

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
QUIET += " --disable-component-update --disable-sync --virtual-time-budget=3000 --dump-dom"

browser = pytest.mark.skipif(not CHROMIUM, reason="no Chromium or Chrome here to open the page in")


class Elements(html.parser.HTMLParser):
    """The elements of a page: tag, attributes and the text within, in document order."""

    VOID = ("meta", "input", "br", "link")

    def __init__(self, text):
        super().__init__()
        self.all, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        element = [tag, dict(attributes), ""]
        self.all.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attributes):
        self.all.append([tag, dict(attributes), ""])

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, text):
        for element in self.open:
            element[2] += text

    def by_id(self, name):
        (found,) = [element for element in self.all if element[1].get("id") == name]
        return found

    def with_class(self, kind):
        """The ids of the picture's nodes and wires that are of this class."""
        ids = {
            attributes.get("id", "")
            for _, attributes, _ in self.all
            if kind in attributes.get("class", "").split()
        }
        return {name for name in ids if re.fullmatch(r"n\d+(_\d+)?", name)}

    def numbers(self, kind):
        """The exact numbers of one kind in the table, by the name of their node."""
        found, name = {}, ""
        for tag, attributes, text in self.all:
            if tag == "th" and attributes.get("scope") == "row":
                name = text
            if tag == "data" and kind in attributes.get("class", "").split():
                found[name] = float(attributes["value"])
        return found


def opened(explanation, folder, fragment="", also=""):
    """The page's elements in the browser, at the moment that its address names; `also` is a script to run."""
    path = folder / "page.html"
    explanation.save(path)
    if also:  # which the page's own policy would forbid
        text = re.sub(r"<meta http-equiv=.*?>", "", path.read_text(encoding="utf-8"), flags=re.S)
        path.write_text(
            text.replace("</body>", f'<script type="module">{also}</script></body>'), encoding="utf-8"
        )
    command = [
        CHROMIUM,
        *QUIET.split(),
        f"--user-data-dir={folder / 'profile'}",
        f"{path.as_uri()}{fragment}",
    ]
    dumped = subprocess.run(command, capture_output=True, timeout=300)
    shutil.rmtree(folder / "profile", ignore_errors=True)
    return Elements(dumped.stdout.decode("utf-8", "replace"))


def data_of(text):
    """The data that a page carries, with its numbers and sentences."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])


def said(sentence):
    """A sentence of that data as text."""
    return "".join(piece["name"] if isinstance(piece, dict) else piece for piece in sentence)


@browser
@pytest.mark.parametrize(
    "make",
    [
        small_graph,
        pytest.param(lambda: random_graph(3), marks=pytest.mark.slow),
        pytest.param(lambda: random_graph(11), marks=pytest.mark.slow),
    ],
)
def test_stepping_to_the_end_shows_what_the_engine_holds(make, tmp_path):
    """At the end the browser shows, to the last bit, each value and each gradient of the pass."""
    output = make()
    output.label = "output"
    output.backward(0.5)
    explanation = explain(output)
    elements = opened(explanation, tmp_path, "#end")
    nodes = [node for node in topological_order(output) if explanation.names[node]]
    assert elements.numbers("value") == {explanation.names[node]: node.data for node in nodes}
    # A leaf of several passes holds more than the last one: here each graph saw one seed or two.
    expected = {explanation.names[node]: adjoint for node, adjoint in explanation.adjoints.items()}
    shown = elements.numbers("adjoint")
    assert {name: shown.pop(name) for name in expected} == expected
    assert set(shown.values()) <= {0.0}  # leaves that no gradient gets to
    for node in nodes:
        if node.op is not None and node in explanation.adjoints:
            assert expected[explanation.names[node]] == node.grad


@pytest.mark.slow
@browser
def test_values_come_first_and_then_adjoints(tmp_path):
    """In the middle, only what was computed so far is known, in the table and in the picture."""
    y = small_graph()
    start = opened(explain(y), tmp_path, "")
    assert start.numbers("value") == {"a": 2.0, "b": -3.0, "k": 5.0}
    assert start.numbers("adjoint") == {}
    # a, b and k are n0, n1 and n4; v1 = a * b is n2, v2 = v1 + a is n3, v3 = v2 + k is n5.
    assert start.with_class("valued") == {"n0", "n1", "n4", "n2_0", "n2_1", "n3_1", "n5_1"}
    assert start.with_class("shared") == set()
    seed = [moment["title"] for moment in Moments(explain(y)).all()].index("The seed")
    middle = opened(explain(y), tmp_path, f"#{seed + 3}")
    assert middle.by_id("what")[2] == "Backward: v2"
    assert set(middle.numbers("adjoint")) == {"y", "v3", "v2", "v1", "a"}
    assert "share 1 of 2" in middle.by_id("lines")[2]
    assert "(1 of 2 shares)" in middle.by_id("rows")[2]
    assert middle.with_class("now") == {"n3", "n3_0", "n3_1"}
    # Each wire gone back along, and each node with all of its shares: a, n0, waits for one.
    wires = {"n6_0", "n5_0", "n3_0", "n3_1"}
    assert middle.with_class("shared") == {"n6", "n5", "n3", "n2", *wires}
    last = opened(explain(y), tmp_path, f"#{seed + 4}")
    sums = last.by_id("sums")[2]  # each number with what it is
    assert sums.startswith("0.839949adjoint × (-3)partial: b = -2.51985to a")
    assert "0.839949a so far + (-2.51985)share 2 of 2 = -1.6799a now" in sums
    assert "n0" in last.with_class("shared")
    assert "shares)" not in last.by_id("rows")[2]


@pytest.mark.slow
@browser
def test_what_a_limit_leaves_out_is_known_all_the_same(tmp_path):
    """Where the forward pass is cut, the rest becomes known at once, in table and picture."""
    limited = explain(small_graph(), limit=1)
    titles = [moment["title"] for moment in Moments(limited).all()]
    before = opened(limited, tmp_path, f"#{titles.index('Forward: the rest') - 1}")
    assert not {"n3", "n5", "n6"} & before.with_class("valued")
    assert {"n3", "n5", "n6"} <= opened(limited, tmp_path, f"#{titles.index('The seed')}").with_class(
        "valued"
    )


@pytest.mark.slow
@browser
def test_keys_buttons_slider_and_picture(tmp_path):
    """Each of them moves to the moment that it says, and the address follows."""
    also = """
      const find = (id) => document.getElementById(id), seen = [], see = () => seen.push(page.moment);
      for (const key of ["ArrowRight", "ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home", "x"]) {
        dispatchEvent(new KeyboardEvent("keydown", { key }));
        see();
      }
      for (const id of ["next", "next", "back", "last", "first"]) { find(id).click(); see(); }
      find("slider").value = 4;
      find("slider").dispatchEvent(new Event("input"));
      see();
      find("n3").querySelector("text").dispatchEvent(new MouseEvent("click", { bubbles: true }));
      see();
      find("title").textContent = JSON.stringify([seen, location.hash]);
    """
    elements = opened(explain(small_graph()), tmp_path, "", also)
    seen, address = json.loads(elements.by_id("title")[2])
    end = len(list(Moments(explain(small_graph())).all())) - 1
    assert seen == [1, 2, 1, end, end, 0, 0, 1, 2, 1, end, 0, 4, 2]
    assert address == "#2"


@pytest.mark.slow
@browser
def test_guessing_hides_a_number_until_it_is_known(tmp_path):
    """A result is nowhere on the page; a wrong guess is marked and hides it still, the button shows it."""
    y = small_graph()
    titles = [moment["title"] for moment in Moments(explain(y)).all()]
    at = titles.index("Backward: v1")  # a gains its second share, and b
    hidden = opened(explain(y), tmp_path, f"#{at},guess")
    assert hidden.numbers("adjoint")["a"] == 0.839948683228052
    assert "b" not in hidden.numbers("adjoint")
    assert "n2_0" not in hidden.with_class("shared")
    assert hidden.by_id("lines")[2] == ""
    assert "-2.51985" not in hidden.by_id("sums")[2]
    also = """
      const find = (id) => document.getElementById(id), said = [];
      const guess = (text) => {
        find("sums").querySelector("input").value = text;
        find("sums").querySelector("form").requestSubmit();
        said.push(find("sums").querySelector(".mark").className);
      };
      guess("1"); guess("-2,52"); guess("−2.51985"); guess("");
      for (const press of [0, 1, 2]) {
        find("sums").querySelector("form button").click();
        said.push(find("lines").textContent.length > 0);
      }
      find("title").textContent = JSON.stringify(said);
    """
    seen = opened(explain(y), tmp_path, f"#{at},guess", also)
    marks = ["mark wrong", "mark right", "mark right", "mark wrong"]
    assert json.loads(seen.by_id("title")[2]) == [*marks, False, False, True]
    assert seen.numbers("adjoint")["b"] == 1.679897366456104


@pytest.mark.slow
@browser
def test_presented_there_is_one_sum_at_a_time(tmp_path):
    """P shows one sum, its digits at 3 % of the height or more, and steps through the sums of a moment."""
    also = """
      const find = (id) => document.getElementById(id), told = [];
      for (const key of ["P", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft", "Escape"]) {
        dispatchEvent(new KeyboardEvent("keydown", { key }));
        told.push([find("what").textContent, find("sums").children.length, page.sum]);
      }
      dispatchEvent(new KeyboardEvent("keydown", { key: "p" }));
      const digit = find("sums").querySelector(".term"), shown = (id) => getComputedStyle(find(id)).display;
      told.push(parseFloat(getComputedStyle(digit).fontSize) / innerHeight >= 0.03);
      told.push((page.view.scale * 10) / innerHeight >= 0.026); // the smallest of the picture
      told.push(["title", "rows", "source", "picture"].map((id) => find(id).checkVisibility()));
      find("title").textContent = JSON.stringify(told);
    """
    told = json.loads(opened(explain(small_graph()), tmp_path, "#7", also).by_id("title")[2])
    steps = [["Backward: v3", 1, 0], ["Backward: v2", 1, 0], ["Backward: v2", 1, 1], ["Backward: v1", 1, 0]]
    assert told[:6] == [*steps, ["Backward: v2", 1, 1], ["Backward: v2", 2, 1]]
    assert told[6:] == [True, True, [False, False, False, True]]


@pytest.mark.slow
@browser
def test_the_picture_is_fitted_followed_moved_and_made_larger(tmp_path):
    """All of it at first; larger, what is lit stays in view; dragged, it stays where it was put."""
    also = """
      const find = (id) => document.getElementById(id), seen = () => ({ ...page.view });
      const lit = () => {
        const box = document.querySelector("#picture .node.now").getBoundingClientRect();
        const frame = find("picture").getBoundingClientRect(), across = box.left >= frame.left - 1;
        const down = box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
        return across && down && box.right <= frame.right + 1;
      };
      const told = [], whole = seen();
      for (let i = 0; i < 4; i++) find("larger").click();
      for (let moment = 1; moment < 10; moment++) { page.show({ moment }); told.push(lit()); }
      const before = seen();
      const down = new PointerEvent("pointerdown", { clientX: 100, clientY: 100, bubbles: true });
      find("picture").dispatchEvent(down);
      dispatchEvent(new PointerEvent("pointermove", { clientX: 60, clientY: 100 }));
      dispatchEvent(new PointerEvent("pointerup", {}));
      const moved = seen();
      find("fit").click();
      told.push(before.scale > 2 * whole.scale, moved.x > before.x, seen().x === whole.x);
      find("title").textContent = JSON.stringify(told);
    """
    told = json.loads(opened(explain(small_graph()), tmp_path, "#1", also).by_id("title")[2])
    assert told == [True] * 12


@pytest.mark.slow
@browser
def test_on_paper_all_moments_stand_below_the_picture(tmp_path):
    """What is printed is every step with its sentences; guessed first, with its results left blank."""
    also = 'dispatchEvent(new Event("beforeprint")); document.body.dataset.at = page.moment;'
    y = small_graph()
    titles = [moment["title"] for moment in Moments(explain(y)).all()]
    sheet = opened(explain(y), tmp_path, "#3", also).by_id("handout")[2]
    assert all(title in sheet for title in titles)
    assert "so a gains 0.839949 × (-3) = -2.51985" in sheet
    blank = opened(explain(y), tmp_path, "#3,guess", also)
    assert "____ × (-3) = ____________ (to a)" in blank.by_id("handout")[2]
    assert "The gradientsa: ____________b: ____________" in blank.by_id("handout")[2]
    assert not re.search("0.8399|2.519|1.679|0.7615|-6|-4", blank.by_id("handout")[2])
    assert "n6" not in blank.with_class("shared")


def test_rows_and_cells_have_ids_leaves_are_sorted_and_the_title_is_the_expression():
    """w2 stands before w10, operations as they were computed; the title is the formula, or what was typed."""
    weights = [Value(1.0, f"w{k}") for k in (10, 2, 1)]
    y = tanh(total(weights))
    y.label = "y"
    data = data_of(explain(y).html())
    assert [row["name"] for row in data["rows"]] == ["w1", "w2", "w10", "v1", "y"]
    assert data["title"] == [{"name": "y = tanh(total(w10, w2, w1))"}]
    assert data_of(explain(y * 2.0 + 1.0).html())["title"] == [{"name": "y * 2 + 1"}]
    assert data_of(explain(y, title="tanh(…)").html())["title"] == [{"name": "tanh(…)"}]
    assert said(data_of(explain(y, weights[0], title="t").html())["title"]).startswith(
        "Why the gradient of t"
    )
    text = explain(y).html()
    assert all(f'"{kind}-" + row.id' in text for kind in ("row", "value", "adjoint"))


@pytest.mark.slow
@browser
def test_what_is_off_the_path_is_dimmed(tmp_path):
    """With wrt, the parts that lie on no path to it are off, in the picture and in the table."""
    y = small_graph()
    b = next(node for node in topological_order(y) if node.label == "b")
    elements = opened(explain(y, wrt=b), tmp_path, "#end")
    on = {"n1", "n2", "n3", "n5", "n6", "n2_1", "n3_0", "n5_0", "n6_0"}
    assert elements.with_class("off") & {"n0", "n4", *on} == {"n0", "n4"}
    assert elements.by_id("row-n0")[1]["class"] == "off"
    assert elements.by_id("adjoint-n1")[2].startswith("1.6799")


@pytest.mark.slow
@browser
def test_why_this_gradient_is_this_number(tmp_path):
    """With wrt, the page ends in the sum, and lights the node asked about."""
    y = small_graph()
    (a, *_) = topological_order(y)
    end = opened(explain(y, wrt=a), tmp_path, "#end")
    assert f"= {a.grad!r}. That is exactly what its .grad holds." in end.by_id("lines")[2]
    assert end.numbers("adjoint")["a"] == a.grad


@pytest.mark.slow
@browser
def test_labels_enter_the_page_as_text(tmp_path):
    """No label becomes an element, an attribute or a script; printable ones are shown as written."""
    leaves = [Value(1.0 + i, label) for i, label in enumerate(HOSTILE)]
    y = leaves[0]
    for leaf in leaves[1:]:
        y = y + leaf
    y.backward()
    elements = opened(explain(y), tmp_path, "#end")
    assert elements.by_id("what")[2] == "The gradients"  # the page's own script ran to its end
    title = next(text for tag, _, text in elements.all if tag == "title")
    assert title.startswith("The backward pass")
    shown = [text for _, attributes, text in elements.all if attributes.get("scope") == "row"]
    for label in HOSTILE:
        if label.isprintable() and 1 < len(label) <= 40:
            assert label in shown
    assert sum(tag == "script" for tag, *_ in elements.all) == 2
    assert not [tag for tag, *_ in elements.all if tag in ("img", "b", "a", "iframe")]


@pytest.mark.slow
@browser
def test_without_graphviz_the_table_stands_alone(tmp_path, monkeypatch):
    """Where nothing could draw, the page says so and steps all the same."""

    def missing(*_, **__):
        raise GraphvizMissingError("nothing here can draw")

    monkeypatch.setattr(page_module, "svg_of", missing)
    y = small_graph()
    elements = opened(explain(y), tmp_path, "#end")
    assert elements.by_id("why")[2] == "No picture: nothing here can draw. The table shows the same."
    assert elements.numbers("adjoint")["y"] == y.grad


@pytest.mark.slow
@browser
def test_the_line_of_the_program_is_shown(tmp_path):
    """Within source_lines(), a moment shows the line that made its node; without, how to get it."""
    with source_lines():
        x = Value(2.0, "x")
        y = tanh(x * 3)  # <made here> & shown
    shown = opened(explain(y), tmp_path, "#2").by_id("source")[2]
    assert "y = tanh(x * 3)  # <made here> & shown" in shown
    assert "test_page.py, line " in shown
    assert "with source_lines():" in opened(explain(small_graph()), tmp_path, "#2").by_id("source")[2]


@pytest.mark.parametrize("label", one_in(3, [*HOSTILE, "\u2028\u2029"]))
def test_no_label_ends_the_data(label):
    """Whatever the labels, the data is one script element, whole, and without markup."""
    x = Value(2.0, label)
    text = explain(x * x, wrt=x).html()
    raw = text.split('id="data">')[1].split("</script>")[0]
    assert raw.isascii()
    assert not set("<>&") & set(raw)
    assert json.loads(raw)["rows"][0]["id"] == "n0"
    assert text.count("<script") == 2
    assert max(map(len, (row["name"] for row in data_of(text)["rows"]))) <= 46


def test_the_page_asks_for_nothing():
    """No address but the namespaces of SVG; a policy that forbids whatever is not inline."""
    text = explain(small_graph()).html()
    names = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(re.findall(r"https?://[^\"' >]+", text)) <= names
    assert "default-src 'none'; script-src 'sha256-" in text
    assert not re.search(r"@import|url\(|src=|<link|<img|innerHTML|eval\(", text)


def test_the_moments_change_nothing():
    """Drawing the pass on a copy leaves the graph as it was, even after several passes."""
    y = random_graph(5)
    y.backward()
    y.backward()
    before = held(y)
    explain(y).html()
    assert held(y) == before


def test_the_picture_shows_this_pass_alone():
    """Before backward(), and after several passes, the shares are those of the pass explained."""
    x = Value(3.0, "x")
    y = x * x
    fresh = explain(y).html()
    assert ">grad Σ 6<" in fresh
    y.backward()
    y.backward()
    twice = explain(y).html()
    assert ">grad Σ 6<" in twice
    assert "holds" not in twice.split("<svg")[1].split("</svg>")[0]


@pytest.mark.slow
def test_a_large_graph_makes_a_page_with_its_steps_cut():
    """20 000 nodes make a page of reasonable size within seconds, without a picture."""
    x = y = Value(1.0, "x")
    for _ in range(20_000):
        y = y * 1.0001
    start = time.process_time()
    text = explain(y).html()
    assert time.process_time() - start < 20
    assert len(text) < 2_000_000
    data = data_of(text)
    assert "too many" in data["why_not"]
    assert any("19700 more steps are left out" in said(moment["lines"][0]) for moment in data["moments"])
    assert data["moments"][-1]["adjoints"]["n0"]["exact"] == repr(explain(y).adjoints[x])
    assert len(topological_order(y)) > max(LARGEST.values())


def test_a_notebook_shows_the_page_in_a_sandbox():
    """In Jupyter the page is a frame of its own, with scripts and nothing else allowed."""
    shown = explain(small_graph())._repr_html_()
    assert shown.startswith('<iframe sandbox="allow-scripts"')
    assert shown.count("<") == 2
    assert explain(small_graph())._repr_markdown_().startswith("# The backward pass from `y`")


def test_constants_without_a_label_have_no_row():
    """A plain number shows itself in the formulas that read it."""
    y = tanh(Value(1.0, "x") * 3)
    assert [row["made"] for row in data_of(explain(y).html())["rows"]] == ["leaf", "x * 3", "tanh(v1)"]
    assert type(topological_order(y)[1]) is Constant
