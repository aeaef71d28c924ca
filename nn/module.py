"""`Module`: anything that has parameters. Knows nodes and their `.grad`; knows no layer and no loss."""

from __future__ import annotations

from autograd import Value


class Module:
    """Base of neurons, layers and networks.

    >>> class Scale(Module):
    ...     def __init__(self):
    ...         self.factor = Value(2.0, "factor")
    ...
    ...     def parameters(self):
    ...         return [self.factor]
    >>> Scale().parameters()
    [Value(2.0, 'factor', grad=0.0)]
    """

    def parameters(self) -> list[Value]:
        """The leaves that training changes, always in the same order."""
        raise NotImplementedError(f"{type(self).__name__} must list its parameters")

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0, ready for the next `backward()`."""
        for parameter in self.parameters():
            parameter.grad = 0.0
