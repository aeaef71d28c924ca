"""The address that says everything: read and written by one grammar; what is wrong in it is a sentence."""

import pytest

from nn.lab import Lab
from nn.lab.address import read, write
from nn.lab.settings import DATA, checked, defaults


def copy_of(lab, page=None):
    other = Lab()
    opened = other.open("#" + lab.address(page or {}))
    left = opened["steps"]
    while left:
        left -= len(other.frame(min(left, 200), 5)["losses"])
    return other, opened


def test_a_bare_address_is_the_article_s_disk():
    lab = Lab()
    assert lab.address({}) == ""
    for address in ("", "#"):
        opened = lab.open(address)
        assert (opened["settings"], opened["page"], opened["steps"], opened["ignored"]) == (
            checked({}),
            {},
            0,
            [],
        )


def test_the_address_of_the_plan():
    """The whole of it, as the page has it."""
    text = (
        "dataset=spiral&layers=12-12&activation=tanh&optimizer=adam&rate=0.1&seed=3&step=600&see=inside"
        "&at=0.4_0.8_1&moment=32&lang=zh&dark=1"
    )
    settings, more, ignored = read(text)
    assert ignored == []
    assert settings["layers"] == [12, 12]
    page = {"see": "inside", "at": [0.4, 0.8, 1.0], "moment": 32, "lang": "zh", "dark": 1}
    assert more == {"step": 600, **page}
    assert write(settings, more) == text


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"layers": []},
        {"dataset": "thirds", "layers": [3, 2], "activation": "leaky_relu", "noise": 0.125, "samples": 33},
        {"dataset": "sine", "engine": "eager", "seed": 7},
        {"momentum": 0.5, "rate": 1e-3, "batch": 9, "loss": "hinge"},
        {"optimizer": "adam", "rate": 1 / 3},
        {"loss": "cross_entropy", "rate": 10.0},
    ],
)
def test_settings_come_back(settings):
    wanted = checked(settings)
    text = write(wanted, {})
    assert read(text)[0] == wanted
    assert text.count("=") == sum(wanted[name] != defaults(wanted)[name] for name in wanted)


def test_what_the_page_adds_comes_back():
    page = {"see": "race", "expr": "u = a*b; tanh(u + 5) & #%", "values": "a=2, b=-3", "look": "circuit"}
    page |= {"neuron": "layer1.neuron3", "teacher": 1, "race": "rate=0.1&seed=2", "moment": 3}
    lab = Lab()
    text = lab.address(page)
    assert not set(' #"<>') & set(text)
    assert lab.open(text)["page"] == page


def test_an_expression_may_be_typed_into_an_address():
    """A plus is a plus, however it is written; a space is a space."""
    for text in ("expr=tanh(a*b + 5)", "expr=tanh(a*b%20%2B%205)"):
        assert read(text)[1] == {"expr": "tanh(a*b + 5)"}


def test_a_theme_that_is_chosen_is_kept_light_or_dark():
    assert [write(checked({}), {"dark": dark}) for dark in (0, 1, "")] == ["dark=0", "dark=1", ""]


def test_steps_are_taken_again():
    """The same steps to the same bits, from settings alone."""
    lab = Lab()
    lab.configure({"dataset": "moons", "layers": [3], "batch": 7, "seed": 5})
    lab.frame(200, 5), lab.frame(20, 5)
    assert lab.address({}).endswith("step=220")
    other, _ = copy_of(lab)
    assert other.state() == lab.state()


def test_weights_and_points_of_ones_own_travel():
    """To the bit; where weights cannot be had by training, they are written, and no step is taken again."""
    lab = Lab()
    lab.set_points([[0.1, 0.2, 1], [1 / 3, 2, 0], [-1, -1, 1]])
    lab.frame(10, 5)
    assert "w=" not in lab.address({})
    other, opened = copy_of(lab)
    assert (other.points, opened["steps"]) == (lab.points, 10)
    assert other.state() == lab.state()
    lab.set_parameter("layer0.neuron0.w0", -1 / 3)
    lab.frame(10, 5)
    other, opened = copy_of(lab)
    assert opened["steps"] == 0
    assert other.state()["parameters"] == lab.state()["parameters"]
    assert (other.state()["step"], other.points) == (20, lab.points)
    assert other.frame(5, 5)["losses"] == lab.frame(5, 5)["losses"]
    assert len(write(checked({}), {"w": [0.5] * 17})) == 184


def test_a_rate_that_changed_on_the_way_is_not_replayed():
    lab = Lab()
    lab.tune("rate", 3.0)
    lab.frame(5, 5)
    assert lab.address({}) == "rate=3&step=5"
    lab.tune("rate", 1.0)
    other, opened = copy_of(lab)
    assert opened["steps"] == 0
    assert other.state()["parameters"] == lab.state()["parameters"]


WRONG = {
    "surprise=1": "the lab has no setting 'surprise'",
    "dataset=dsik": "dataset must be one of disk, xor",
    "layers=4-x": "layers must be up to 4 sizes from 1 to 16",
    "layers=99": "layers must be up to 4 sizes from 1 to 16",
    "rate=nan": "rate must be a number",
    "rate=1e999": "rate must be a number",
    "rate=": "rate must be a number",
    "seed=0.5": "seed must be a whole number",
    "dataset=thirds&loss=hinge": "the loss of thirds must be",
    "noise=0.5": "a fixed grid",
    "step=-1": "step must be a whole number",
    "see=outside": "see must be one of train, inside",
    "at=1_2": "at must be a point",
    "at=1_2_inf": "at must be a point",
    "lang=la": "lang must be one of en, zh",
    "dark=2": "dark must be a whole number from 0 to 1",
    "w=AAAA": "w must be a list of finite numbers",
    "w=%%%": "w must be a list of finite numbers",
    "w=中": "w must be a list of finite numbers",
    "w=AAAAAAAA8D8": "17 parameters",
    "w=AAAAAAAA-H8": "w must be a list of finite",
    "p=AAAAAAAA8D8": "p must be 2 to 500 points",
    "p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA": "2 to 500 points",
    "expr=" + "a" * 401: "expr must be a text of at most 400",
    "neuron=" + "a" * 401: "neuron must be",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_ignored_with_a_sentence(wrong):
    """And all the rest is done, whatever stands before or after it."""
    lab = Lab()
    for address in (f"{wrong}&seed=4&see=train", f"#seed=4&see=train&{wrong}"):
        if wrong.startswith("see"):
            address = address.replace("&see=train", "")
        if "dataset" not in wrong and not wrong.startswith(("noise", "seed")):
            address += "&samples=100"
        opened = lab.open(address.replace("seed=4", "batch=4") if wrong.startswith("seed") else address)
        (sentence,) = opened["ignored"]
        assert sentence.startswith("ignored in the address: ")
        assert WRONG[wrong] in sentence
        assert "\n" not in sentence
        assert opened["settings"]["seed"] == 4 or opened["settings"]["batch"] == 4


@pytest.mark.parametrize("address", ["&&&", "=", "a" * 200_000, "%", "step=1&step=2", 7, None, "\0", "＃"])
def test_no_address_is_a_blank_page(address):
    opened = Lab().open(address)
    assert opened["sizes"] == [2, 4, 1]


def test_what_is_no_number_stays_out():
    """A value of a setting that goes with nothing: told once, and the usual one taken."""
    settings, _, ignored = read("optimizer=adam&momentum=0.5&rate=0.01")
    assert ignored == ["ignored in the address: momentum is for sgd: adam has its own"]
    assert (settings["rate"], settings["momentum"]) == (0.01, 0.0)


def test_a_point_with_a_target_that_there_is_not_is_ignored():
    """The one that is looked at is then the usual one: that of the data nearest to (0.4, 0.8)."""
    opened = (lab := Lab()).open("at=0.4_0.8_5&see=inside")
    assert opened["ignored"] == ["ignored in the address: a target must be a whole number from 0 to 1, not 5"]
    assert opened["chosen"] == lab.usual == [0.4, 0.8, 1.0]
    assert lab.address(opened["page"]) == "see=inside"
    assert lab.open("at=0_0_1")["chosen"] == [0.0, 0.0, 1.0]
    assert lab.address({}) == "at=0_0_1"


def test_points_of_an_address_are_all_in_the_picture():
    lab = Lab()
    lab.set_points([[0, 0, 1], [30, -7, 0]])
    assert copy_of(lab)[1]["reach"] == 30


@pytest.mark.parametrize("dataset", DATA)
def test_what_is_looked_at_first_is_a_point_of_the_data(dataset):
    lab = Lab()
    state = lab.configure({"dataset": dataset})
    assert any(point == pytest.approx(state["chosen"], abs=1e-6) for point in state["points"])
    assert "at=" not in lab.address({"at": state["chosen"]})
