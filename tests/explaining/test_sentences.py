"""The table of sentences: every one in both languages, with the same holes, and no other language about."""

import re
from string import Formatter

import pytest
from explained import random_graph, small_graph
from support import ROOT

from autograd import Value, source_lines, tanh, topological_order
from autograd.explaining import explain
from autograd.explaining.moments import Moments
from autograd.explaining.words import Name, Words
from autograd.language import LANGUAGES, SENTENCES
from autograd.walking import MISTAKES

# What stays as it is in Chinese: code, and keys of the keyboard.
AS_THEY_ARE = (".grad", "limit=None", "inputs=[...]", "backward()", "×n：n", "with source_lines():")
AS_THEY_ARE += ("JavaScript", "Scene", "各个 z")
FOLDER = ROOT / "autograd" / "explaining"


def holes(sentence):
    return sorted(hole for _, hole, _, _ in Formatter().parse(sentence) if hole)


def test_every_sentence_stands_in_both_languages():
    """Two columns, the same holes in both; the English one is English, the Chinese one Chinese."""
    for key, row in SENTENCES.items():
        assert len(row) == len(LANGUAGES), key
        english, chinese = row
        assert holes(english) == holes(chinese), key
        assert english.isascii() or not re.search("[一-鿿]", english), key
        plain = re.sub(r"\{\w+\}", "", chinese)
        for text in AS_THEY_ARE:
            plain = plain.replace(text, "")
        assert not re.search("[A-Za-z]", plain), key
        assert re.search("[一-鿿]", chinese) or key == "count", key
        assert not re.search("[一-鿿}][,;:.?!(]|[,;?!(][一-鿿]", chinese), key  # its own punctuation


def test_every_sentence_is_used_and_every_one_used_is_there():
    """No row is left over, and no code asks for one that is missing."""
    pages = [FOLDER / "page.html", FOLDER / "page.js", ROOT / "nn" / "command" / "comparison.html"]
    code = "".join(path.read_text(encoding="utf-8") for path in pages)
    python = "".join(
        path.read_text(encoding="utf-8")
        for path in [*FOLDER.parent.rglob("*.py"), *(ROOT / "nn").rglob("*.py")]
    )
    for key in SENTENCES:
        assert f'"{key}"' in python or f"'{key}'" in python or f"{{{{{key}}}}}" in code, key
    for key in re.findall(r'\.(?:say|word)\(\s*"([^"]+)"', python):
        assert key in SENTENCES, key


def words_of(lines):
    """What is said in these sentences, without names, formulas and numbers."""
    plain = " ".join(piece for line in lines for piece in line if not isinstance(piece, Name))
    for text in AS_THEY_ARE:
        plain = plain.replace(text, "")
    return set(re.findall("[A-Za-z]{2,}", plain)) - {"inf", "nan"}


def graphs():
    x = Value(0.1, "x")
    y = x
    for _ in range(30):
        y = y + y
    with source_lines():
        made = tanh(Value(2.0, "u") * 3)
    return [small_graph(), y, made, *map(random_graph, range(6))]


@pytest.mark.parametrize("limit", [300, 2])
def test_no_english_word_is_left_in_chinese(limit):
    """Text, paths, sums and the moments of the page, whatever is told."""
    for output in graphs():
        leaf = next(node for node in topological_order(output))
        for wrt in (None, leaf, output, Value(1.0)):
            found = explain(output, wrt, language="zh", limit=limit)
            assert words_of(line for _, line in Words(found).lines()) <= {"test_sentences", "py"}
            told = Moments(found)
            for moment in told.all():
                names = [found.names[node] for node in told.nodes]
                said = moment["title"] + " ".join(
                    term["note"] for sum in moment["sums"] for term in sum["terms"]
                )
                for name in sorted([*names, *AS_THEY_ARE], key=len, reverse=True):
                    said = said.replace(name, "") if name else said
                assert not re.search("(?i)[a-z]{4,}", re.sub(r"：.*?(?=[一-鿿]|$)", "", said)), said


def test_the_whole_text_in_chinese():
    """The same pass as in English, sentence by sentence."""
    found = explain(small_graph(), digits=3, language="zh").text().splitlines()
    assert found[0] == "从 y 出发的反向传播"
    assert found[7] == "  k = 5，是常数"
    assert "  第 4 步：v1 = a * b，其伴随值为 0.84。" in found
    last = "关于 a 的偏导数是 b = -3，所以 a 得到 0.84 × (-3) = -2.52"
    assert f"    {last}（共 2 份，这是第 2 份：0.84 + (-2.52) = -1.68）。" in found
    assert len(found) == len(explain(small_graph(), digits=3).text().splitlines())


def test_every_way_of_telling_takes_the_language():
    """Markdown, LaTeX and the page too; the LaTeX document uses a class that sets Chinese."""
    told = explain(small_graph(), language="zh")
    assert "## 反向：" in told.markdown()
    assert r"\paragraph{前向}" in told.latex()
    page = told.html()
    assert '<html lang="zh">' in page
    assert ">下一步 →<" in page
    assert "Next" not in page.split("<script")[0]


def test_another_language_is_refused():
    """One sentence says which there are."""
    with pytest.raises(ValueError, match="language must be en or zh: got 'fr'"):
        explain(Value(1.0), language="fr")


def test_mistakes_are_told_in_the_words_of_their_table():
    """One table has them for those who ask in code, the other one in both languages."""
    assert {mistake: SENTENCES[mistake][0] for mistake in MISTAKES} == MISTAKES
