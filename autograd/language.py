"""What is said about a graph, in words and in pictures: one table, with a column for each language.

What a line here may know: the table, `sentences.json`. It knows no graph.
"""

import json
from importlib.resources import files

LANGUAGES = ("en", "zh")  # the columns
SENTENCES: dict[str, list[str]] = json.loads(
    files("autograd").joinpath("sentences.json").read_text(encoding="utf-8")
)


def say(key: str, language: str, **holes: object) -> str:
    """The sentence of this key in this language, its holes filled.

    >>> say("step", "en", number=2), say("step", "zh", number=2)
    ('Step 2: ', '第 2 步：')
    """
    return SENTENCES[key][LANGUAGES.index(language)].format(**holes)
