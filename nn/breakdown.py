"""Why a training step broke down: the first sample whose loss or gradient is not finite, and the operation.

Generated code does not say, or says it of all samples at once; the graph of each sample does. What a line
here may know: a network, its loss, and samples. It knows no engine.
"""

from collections.abc import Sequence
from math import isfinite

from autograd import find_nonfinite
from nn.checks import loss_of, target_nodes
from nn.datasets import Sample
from nn.losses import Loss
from nn.module import Module


def reason(
    net: Module, loss: Loss, samples: Sequence[Sample], places: Sequence[int], error: Exception
) -> Exception:
    """The error of a step over these places, in the words of the first sample that breaks down by itself.

    The same kind of exception as on the graph, FloatingPointError where a number is inf or nan. If no
    sample alone breaks down, `error` itself. The gradients are 0 afterwards.
    """
    try:
        return next(filter(None, (_reason(net, loss, place, samples[place]) for place in places)), error)
    finally:
        net.zero_grad()


def _reason(net: Module, loss: Loss, place: int, sample: Sample) -> Exception | None:
    """What is wrong with one sample, if anything: which operation, on which operands."""
    try:
        found = loss_of(net, loss, sample[0], target_nodes(sample[1]))
        if isfinite(found.data):
            found.backward()  # where there is no slope, this says so
    except (ArithmeticError, ValueError) as error:
        return at(f"sample {place}: ", error)
    text = find_nonfinite(found)
    return FloatingPointError(f"sample {place}: {text}") if text else None


def at(where: str, error: Exception) -> Exception:
    """An ArithmeticError or ValueError of the same kind, saying where."""
    kinds = (OverflowError, ZeroDivisionError, FloatingPointError, ArithmeticError, ValueError)
    return next(kind for kind in kinds if isinstance(error, kind))(f"{where}{error}")
