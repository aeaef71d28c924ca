"""A trained network as one file of Python, JavaScript or C: `export`.

Each file knows only those before it: `languages` has what is said otherwise in each, `translation` takes
generated Python over into another, and `function` writes the file.
"""

from nn.exporting.function import FORMATS, export

__all__ = ["FORMATS", "export"]
