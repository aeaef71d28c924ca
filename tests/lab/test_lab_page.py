"""The lab's page as text: what it says, in both languages, and that it needs nothing from elsewhere."""

import json
import re

from autograd.rules import RULES as ROWS
from nn.activations import ACTIVATIONS
from nn.lab import Lab, answer, site
from nn.lab.settings import DATA
from nn.losses import LOSSES

FILES = {name: path.read_text(encoding="utf-8") for name, path in site.PAGE.items()}
TABLE = json.loads(FILES["languages.json"])
TEXTS, RULES = TABLE["texts"], [(re.compile(english), chinese) for english, chinese in TABLE["refusals"]]
CHOICE = re.compile(r'\bsay\([^?()"]+ \? "(.+?)" : "(.+?)"\)')


def test_every_text_is_there_in_both_languages():
    """Whatever the page asks for by name; and nothing that it never asks for."""
    asked = set(re.findall(r'data-(?:t|name)="([^"]+)"', FILES["index.html"]))
    for name, text in FILES.items():
        if name.endswith(".js") and name != "page.js":
            asked |= set(re.findall(r'\bsay\("([^"]+)"', text))
            asked |= {word for pair in CHOICE.findall(text) for word in pair}
    made = {key for key in TEXTS if re.match(r"(help|name|preset|set) ", key)}
    assert asked - TEXTS.keys() == set()
    assert TEXTS.keys() - made - asked == set()
    for key, (english, chinese) in TEXTS.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), key
        assert chinese.strip(), key


def test_modules_import_what_the_page_has():
    """By bare names beside them."""
    for name, text in FILES.items():
        for other in re.findall(r'^import .* from "([^"]+)"', text, re.M):
            assert other.removeprefix("./") in FILES, (name, other)


WRONG = [
    ("configure", {"momentum": 0.5, "optimizer": "adam"}),
    ("configure", {"samples": 50}),
    ("configure", {"loss": "hinge", "dataset": "sine"}),
    ("configure", {"speed": 3}),
    ("configure", {"rate": 0}),
    ("configure", {"layers": [99]}),
    ("configure", 5),
    ("set_points", [[0, 0, 7], [1, 1, 0]]),
    ("set_points", [[0, 0, 1]]),
    ("set_parameter", "layer9.w", 1.0),
    ("set_parameters", [1.0]),
    ("set_parameters", "x"),
    ("frame", 1.5, 41),
    ("choose", 1, 1, 9),
    ("choose", 1, 1, 1, "neurons", "en", "layer9.neuron9"),
    ("express", "a" * 401, {}),
    ("express", "+".join("a" * 180), {"a": 1}),
    ("why", "n999"),
    ("load", "[" * 300),
    ("load", "{}"),
]
EXPRESSIONS = [
    "tanh(a*", "2 a", "(a", "a)", "b", "sin(a, a)", "sinus(a)", "a & a", "1", "1 + x", "sin", "u=a; u=a; u+a",
    "u=a; a", "u = v; v = a; u+v", "lambda", "sin = a", "a, a", "1e9999", "x²+a", "а+1", "a; a", "1/0+a",
    "log(0*a)", "sqrt(0*a)", "a**a**a**a**a**a", "9**9**9**9+a", "(" * 390,
]  # fmt: skip
NETWORK = {
    "format": "chainrule network 1",
    "inputs": 2,
    "sizes": [1],
    "activation": "tanh",
    "output_activation": "sigmoid",
    "layers": [[{"weights": [1.0, 2.0], "bias": 0.5}]],
}
FILES_THAT_ARE_NONE = [
    "", "nan", "[", '{"a": 1, "a": 2}', '{"a": 1e999}', "9" * 5000, '{"format": "chainrule network 9"}',
    *[json.dumps({**NETWORK, **wrong}) for wrong in (
        {"inputs": 3}, {"sizes": [2]}, {"sizes": []}, {"sizes": [0]}, {"layers": 4}, {"layers": [[]]},
        {"layers": [[7]]}, {"layers": [[{"weights": [1.0, 2.0]}]]}, {"layers": [[{"weights": [0]}]]},
        {"layers": [[{"weights": [0], "bias": 1}]]}, {"layers": [[{"weights": [0, 0], "bias": "x"}]]},
        {"activation": "foo"}, {"more": 1}, {"output_activation": "relu"},
    )],
    '{"format": "chainrule network 2", "module": "Mine", "parameters": {}}',
]  # fmt: skip
NAMES = {*ROWS, *DATA, *ACTIVATIONS, *LOSSES, "sgd", "adam", "nn", "save", "inf", "nan", "python", "eager"}
NAMES |= {
    "numpy",
    "numba",
    "base64",
    "load",
    "network",
    "square",
    "error",
    "JSON",
    "Python",
    "None",
    "lambda",
    "sinus",
}


def test_refusals_are_said_in_chinese_too():
    """The page finds rules for each of the lab's sentences; names, numbers and texts stay as they are."""
    lab = Lab()
    said = [answer(lab, "why", ["n0"])[1], *[answer(lab, name, given)[1] for name, *given in WRONG[:-7]]]
    for weight in (1e100, 1e154, -1e300):
        answer(lab, "configure", [{"dataset": "sine", "activation": "linear"}])
        answer(lab, "set_parameters", [[weight] * 17])
        said.append(answer(lab, "frame", [40, 5])[0]["broken"])
    answer(lab, "configure", [{"layers": [16, 16]}])
    answer(lab, "choose", [1, 1, 1])
    said += [answer(lab, name, given)[1] for name, *given in WRONG[-7:]]
    said += [answer(lab, "load", [text])[1] for text in FILES_THAT_ARE_NONE]
    said += [answer(lab, "express", [text, {"a": 3}])[0]["error"] for text in EXPRESSIONS]
    said += answer(lab, "open", ["who=1&w=x&p=1&at=2"])[0]["ignored"]
    assert None not in said
    for sentence in said:
        told = sentence
        for english, chinese in RULES:
            told = english.sub(re.sub(r"\$(\d)", r"\\\1", chinese), told)
        assert re.search(r"[\u4e00-\u9fff]", told), sentence
        plain = re.sub(r"'[^']*'|\[.*?\]|\w+\.[\w.]+|\w+ (?=必须)|\w*\d+|[A-Z ]{6,}", "", told)
        assert set(re.findall(r"[A-Za-z_][A-Za-z_0-9]{2,}", plain)) <= NAMES, (sentence, told)
