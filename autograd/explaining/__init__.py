"""The backward pass in words: `explain` tells it as text, Markdown, LaTeX and a page to step through.

Each file knows only those before it: `symbols` makes formulas of the table's rows, `replay` numbers what
the sweep told, `words` has the sentences, told as text and Markdown; `latex`, `page` and `receipt` are
further ways of telling, and `explanation` offers them all.
"""

from autograd.explaining.explanation import Explanation, explain
from autograd.explaining.words import Words

__all__ = ["Explanation", "Words", "explain"]
