"""A graph as a program: `lower` prints it as straight-line code, which runs on several targets.

Read in this order: `lowering` (from a graph to named lines), `source` (text), `helpers` (primals as
text), `targets` (a page of spellings), `program` (all of it together).
"""

from autograd.programs.program import Program, lower

__all__ = ["Program", "lower"]
