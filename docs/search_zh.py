"""Searching Chinese pages: a word is a pair of neighbouring characters, in the index and in what is typed.

Sphinx's own way needs a dictionary of words, which splits 偏导数 wrongly, and its page script never ends.
"""

import re

from sphinx.search import SearchLanguage

WORD = re.compile(r"[一-鿿]+|[A-Za-z0-9_]+")

SPLIT = """
function splitQuery(query) {
  return (query.match(/[\\u4e00-\\u9fff]+|[A-Za-z0-9_]+/g) || []).flatMap((run) =>
    /[\\u4e00-\\u9fff]/.test(run) && run.length > 1
      ? Array.from({length: run.length - 1}, (_, i) => run.slice(i, i + 2))
      : [run]);
}
"""
STEMMER = """
class ChineseStemmer { stemWord(word) { return word; } }
var Stemmer = ChineseStemmer;
"""


class Chinese(SearchLanguage):
    """Pairs of characters; runs of Latin letters whole."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = SPLIT
    js_stemmer_code = STEMMER
    stopwords: frozenset[str] = frozenset()

    def split(self, input: str) -> list[str]:
        """The words of a text, by the same rule as the script's."""
        found: list[str] = []
        for run in WORD.findall(input):
            is_pairs = "一" <= run[0] <= "鿿" and len(run) > 1
            found += [run[i : i + 2] for i in range(len(run) - 1)] if is_pairs else [run]
        return found

    def stem(self, word: str) -> str:
        """A word as it is indexed."""
        return word.lower()

    def word_filter(self, word: str) -> bool:
        """Every word counts."""
        return True
