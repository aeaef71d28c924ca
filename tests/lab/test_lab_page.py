"""The lab's page as text: what it says, in both languages, and that it needs nothing from elsewhere."""

import re

from support import ROOT

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
    made = {key for key in TEXTS if re.match(r"(help|name|preset) ", key)}
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
