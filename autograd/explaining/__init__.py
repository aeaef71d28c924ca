"""The backward pass in words: `explain` tells it as text, Markdown, LaTeX and a page to step through."""

from autograd.explaining.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
