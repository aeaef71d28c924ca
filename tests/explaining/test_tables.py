"""The stepping page of a network: a table for each neuron, which fills number by number."""

import json
import re

import pytest
from explained import small_graph, small_network
from support import ROOT
from test_page import browser, opened

from autograd import Value, explain, tanh, topological_order
from autograd.drawing import FALSE, GRADIENT, RIGHT, VALUE
from autograd.explaining.film import _Film
from autograd.explaining.page import picture_of
from autograd.painting import Layout

CELL = re.compile(r'<g id="(n\d+[vg]?)" class="cell (name|known|shares)">')
# Each part's id, its classes, and whether its text is to be seen.
SEEN = """
  const seen = {};
  for (const part of document.querySelectorAll("#picture :is(.node, .cell, .edge)")) {
    const text = part.querySelector(":scope > text");
    const visible = text !== null && text.checkVisibility({ visibilityProperty: true });
    seen[part.id] = [part.getAttribute("class").split(" "), visible];
  }
  document.getElementById("title").textContent = JSON.stringify(seen);
"""


def shown(explanation, folder, moment):
    """What the browser shows of each part at a moment."""
    return json.loads(opened(explanation, folder, f"#{moment}", SEEN).by_id("title")[2])


def named(loss):
    """The id of each node by its label."""
    return {node.label: f"n{k}" for k, node in enumerate(topological_order(loss)) if node.label}


def test_a_table_for_each_neuron_where_labels_make_groups():
    """Chosen by itself or asked for; every labelled node has a row and cells with ids."""
    loss = small_network()
    cells = dict(CELL.findall(explain(loss).html()))
    rows = {id for label, id in named(loss).items() if "." in label}
    assert rows == {id for id, kind in cells.items() if kind == "name"}
    assert {f"{id}{kind}" for id in rows for kind in "vg"} < cells.keys()
    assert not CELL.findall(explain(loss).html(look="circuit"))
    assert not CELL.findall(explain(small_graph()).html())
    assert CELL.findall(explain(small_graph()).html(look="neurons"))
    assert "href=" not in explain(loss).html()
    with pytest.raises(ValueError, match="the look of a page is one of auto, circuit, neurons: got 'cards'"):
        explain(loss).html(look="cards")


@pytest.mark.slow
@browser
def test_values_fill_forward_and_gradients_wait_for_their_moment(tmp_path):
    """At each moment just what the explanation has told so far is to be seen, and what is new is lit."""
    loss = small_network()
    found, ids = explain(loss), named(loss)
    data = found.stepping()
    titles = [moment["title"] for moment in data["moments"]]
    seed = titles.index("The seed")
    start = shown(found, tmp_path, 0)
    values = {id for id in start if re.fullmatch(r"n\d+v", id) and start[id][1]}
    leaves = {f"{id}v" for label, id in ids.items() if label[-1] not in "za" and label != "loss"}
    assert values == leaves | {f"{ids['target']}v"}
    assert not [id for id in start if id.endswith("g") and start[id][1]]
    forward = shown(found, tmp_path, titles.index("Forward: layer0.neuron1.a"))
    new = ids["layer0.neuron1.a"]
    assert {id for id in forward if "now" in forward[id][0]} >= {new, f"{new}v"}
    assert forward[f"{new}v"][1]
    assert not forward[f"{ids['layer1.neuron0.a']}v"][1]
    step = titles.index("Backward: layer1.neuron0.z")
    backward = shown(found, tmp_path, step)
    told = {id for moment in data["moments"][seed : step + 1] for id in moment["adjoints"]}
    seen = {id for id in backward if re.fullmatch(r"n\d+g", id) and backward[id][1]}
    assert seen == {f"{id}g" for id in told} & backward.keys()
    assert "now" in backward[f"{ids['layer1.neuron0.b']}g"][0]
    last = shown(found, tmp_path, len(titles) - 1)
    assert all(last[id][1] for id in last if re.fullmatch(r"n\d+[vg]", id))


@pytest.mark.slow
@browser
def test_a_product_lights_the_table_that_it_is_computed_in(tmp_path):
    """It has no row: its wire, the head of its table and the gradients that it hands on are lit."""
    loss = small_network()
    found, ids, nodes = explain(loss), named(loss), topological_order(loss)
    weight = next(node for node in nodes if node.label == "layer1.neuron0.w1")
    (product,) = [node for node in nodes if weight in node.parents]
    id = f"n{nodes.index(product)}"
    data = found.stepping()
    assert data["within"][id] in {ids["layer1.neuron0.z"], ids["layer1.neuron0.a"]}
    step = max(k for k, moment in enumerate(data["moments"]) if moment["nodes"] == [id])
    lit = {id for id, (kinds, _) in shown(found, tmp_path, step).items() if "now" in kinds}
    assert lit >= {f"{id}_1", f"{ids['layer1.neuron0.w1']}g", f"{ids['layer0.neuron1.a']}g"}
    assert len([id for id in lit if id.startswith("table")]) == 1


@pytest.mark.slow
@browser
def test_off_the_path_rows_and_tables_are_dimmed(tmp_path):
    """Why one weight's gradient is what it is: its row and those on the way stay, the other neuron goes."""
    loss = small_network()
    weight = next(node for node in topological_order(loss) if node.label == "layer0.neuron1.w0")
    ids = named(loss)
    off = {id for id, (kinds, _) in shown(explain(loss, weight), tmp_path, 0).items() if "off" in kinds}
    on = {ids[label] for label in ("layer0.neuron1.w0", "layer0.neuron1.z", "layer1.neuron0.a", "loss")}
    assert not {f"{id}{kind}" for id in on for kind in ("", "v", "g")} & off
    assert {ids["layer0.neuron0.w0"], ids["layer0.neuron1.b"], ids["target"]} <= off
    assert len([id for id in off if id.startswith("table")]) == 1


@pytest.mark.slow
@browser
def test_the_output_s_number_is_hidden_until_it_is_known(tmp_path):
    """It stands beside the output's arrow, which has its gradient too: both at the end, neither before."""
    found = explain(tanh(Value(0.5, "x")))
    for moment, known in (("#0", set()), ("#end", {"valued", "shared"})):
        groups = [
            set(attributes.get("class", "").split())
            for tag, attributes, text in opened(found, tmp_path, moment).all
            if tag == "g" and "0.462" in text and "graph" not in attributes.get("class", "")
        ]
        assert [group & {"valued", "shared"} for group in groups] == [known]


@pytest.mark.slow
@browser
def test_heads_are_in_the_language_of_the_page(tmp_path):
    """The heads of the tables are words of ours; labels stay as they are."""
    text = opened(explain(small_network(), language="zh"), tmp_path, "#end").by_id("picture")[2]
    assert "梯度" in text
    assert "gradient" not in text
    assert "layer0.neuron1" in text


def test_the_script_is_a_module_for_others_too():
    """A few functions are exported, and nothing is written to the global scope."""
    script = (ROOT / "autograd" / "explaining" / "page.js").read_text(encoding="utf-8")
    exported = re.findall(r"^export (?:function|const|class) (\w+)", script, re.M)
    assert exported == ["find", "make", "summed", "sentence", "replayed", "pictured", "Stepping", "stepper"]
    assert "globalThis" not in script
    assert not re.search(r"^(?!export|  |\}|//|/\*\*|\n|$)", script, re.M)


def test_the_style_that_pages_share_has_the_colours_of_the_drawing():
    """A picture's parts are told apart by them."""
    style = (ROOT / "autograd" / "explaining" / "moment.css").read_text(encoding="utf-8")
    named = set(re.findall(r"#[0-9a-f]{6}", style))
    assert named == {VALUE, GRADIENT, FALSE, RIGHT}


def test_data_and_picture_for_another_page():
    """`stepping()` is what the page carries; `dot` the text of its picture, or of a part of it."""
    loss = small_network()
    found = explain(loss)
    carried = re.search(r'id="data">(.*?)</script>', found.html(), re.S)[1]
    assert json.loads(carried).items() >= json.loads(json.dumps(found.stepping())).items()
    whole, part = found.dot("neurons"), found.dot("circuit", only=[loss, *loss.parents])
    assert 'id="n1v" href="#"' in whole
    assert whole.count("->") > part.count("->") > 0


def test_a_film_follows_what_is_lit():
    """Painted large enough to be read, the part that is lit is within the frame; a small picture stays."""
    picture, _ = picture_of(explain(small_network()))
    small, large = (Layout(picture, 600, 400, least, 5.0) for least in (0.1, 2.0))
    for layout, moves in ((small, False), (large, True)):
        before = list(layout.seen)
        places = set()
        for name in (name for name in layout.parts if CELL.match(f'<g id="{name}" class="cell name">')):
            layout.follow([name])
            points = [
                point
                for shape in layout.parts[name]
                if shape.tag == "polygon"
                for point in layout._points(shape)
            ]
            assert all(0 <= x + layout.seen[0] <= 600 and 0 <= y + layout.seen[1] <= 400 for x, y in points)
            places.add(tuple(layout.seen))
        assert (len(places) > 1) is moves
        assert moves or layout.seen == before


@pytest.mark.slow
def test_a_picture_that_is_larger_than_its_part_of_a_frame_stays_within_it(tmp_path, monkeypatch):
    """Below it stand words alone: their ground is white, whatever is painted above."""
    pytest.importorskip("PIL.Image")
    monkeypatch.setattr("autograd.explaining.film.READ", 3.0)
    film = _Film(explain(small_network()), picture_of(explain(small_network()))[0])
    *_, last = film.frames()
    ground = last.convert("RGB").crop((500, 560, 950, 720))
    assert min(least for least, _ in ground.getextrema()) >= 250


def test_a_film_of_a_network_fills_the_same_cells():
    """A gradient's cell has no colour until it is known."""
    loss = small_network()
    found = explain(loss)
    film = _Film(found, picture_of(found)[0])
    assert film._place(next(iter(film.within))).startswith("table")
    assert {f"{id}g" for label, id in named(loss).items() if "." in label} <= film.layout.parts.keys()
