"""The lab's page as text: what it says, in both languages, and that it needs nothing from elsewhere."""

import re

from support import ROOT

from nn.lab import Lab, answer

PAGE = ROOT / "nn" / "lab" / "page"
FILES = {path.name: path.read_text(encoding="utf-8") for path in PAGE.iterdir()}
ENTRY = re.compile(r'(?:^|[ ,{])(?:"([^"\n]+)"|(\w+)): \["((?:[^"\\]|\\.)*)", "((?:[^"\\]|\\.)*)"\]', re.M)
TEXTS = {quoted or bare: both for quoted, bare, *both in ENTRY.findall(FILES["texts.js"])}
CHOICE = re.compile(r'\bsay\([^?()"]+ \? "(.+?)" : "(.+?)"\)')


def test_every_text_is_there_in_both_languages():
    """Whatever the page asks for by name; and nothing that it never asks for."""
    asked = set(re.findall(r'data-(?:t|name)="([^"]+)"', FILES["index.html"]))
    for name, text in FILES.items():
        if name.endswith(".js"):
            asked |= set(re.findall(r'\bsay\("([^"]+)"', text))
            asked |= {word for pair in CHOICE.findall(text) for word in pair}
    made = {key for key in TEXTS if re.match(r"(help|name|preset|set) ", key)}
    assert asked - TEXTS.keys() == set()
    assert TEXTS.keys() - made - asked == set()
    for key, (english, chinese) in TEXTS.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", chinese)), key
        assert chinese.strip(), key


def test_modules_import_what_the_page_has():
    """By bare names beside them; page.js is the stepping page's."""
    for name, text in FILES.items():
        for other in re.findall(r'^import .* from "(.+)";$', text, re.M):
            assert other.removeprefix("./") in {*FILES, "page.js"}, (name, other)


RULE = re.compile(r'\[/((?:[^/\\\n]|\\.)+)/g, "([^"\n]*)"\]')
RULES = [(re.compile(english), chinese) for english, chinese in RULE.findall(FILES["texts.js"])]
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
EXPRESSIONS = ["tanh(a*", "2 a", "(a", "a)", "b", "sin(a, a)", "sinus(a)", "a & a", "1", "1 + x"]


def test_refusals_are_said_in_chinese_too():
    """The page finds a rule for each of the lab's sentences; names, numbers and texts stay as they are."""
    lab = Lab()
    said = [answer(lab, "why", ["n0"])[1], *[answer(lab, name, given)[1] for name, *given in WRONG[:-7]]]
    answer(lab, "configure", [{"layers": [16, 16]}])
    answer(lab, "choose", [1, 1, 1])
    said += [answer(lab, name, given)[1] for name, *given in WRONG[-7:]]
    said += [answer(lab, "express", [text, {"a": 1}])[0]["error"] for text in EXPRESSIONS]
    said += answer(lab, "open", ["who=1&w=x&p=1&at=2"])[0]["ignored"]
    assert None not in said
    for sentence in said:
        told = sentence
        for english, chinese in RULES:
            told = english.sub(re.sub(r"\$(\d)", r"\\\1", chinese), told)
        assert re.search(r"[\u4e00-\u9fff]", told), sentence
        assert not re.search(r"\b(the|is|are|has|must|not|this|of)\b (?![=+*)])", told), (sentence, told)
