"""A graph as a program: `lower` prints it as straight-line code, which runs on several targets."""

from autograd.programs.program import Program, lower

__all__ = ["Program", "lower"]
