"""Gradients of several outputs, and gradients of gradients: tables and products made by `reverse`.

What a line here may know: that a gradient is a list of nodes, which can be differentiated again.
"""

from collections.abc import Sequence

from autograd.primals import listed
from autograd.reverse import grad, pull_back, require_nodes
from autograd.value import Value


def vector_jacobian_product(
    outputs: Sequence[Value], inputs: Sequence[Value], vector: Sequence[float | Value]
) -> list[Value]:
    """The sum over outputs of `vector[i]` times the gradient of `outputs[i]`, in one sweep.

    `vector` has one number or node per output, its adjoint; it is held fixed. Returns one node per
    input. Raises ValueError if the lengths differ, and what `grad` raises.

    >>> x, y = Value(2.0), Value(5.0)
    >>> [slope.data for slope in vector_jacobian_product([x + y, x * y], [x, y], [100.0, 1.0])]
    [105.0, 102.0]
    """
    require_nodes(outputs, inputs)
    if len(vector := listed("vector_jacobian_product", vector)) != len(outputs):
        raise ValueError(f"a number for each output: the vector has {len(vector)}, they are {len(outputs)}")
    return pull_back(outputs, inputs, vector)


def jacobian(outputs: Sequence[Value], inputs: Sequence[Value]) -> list[list[Value]]:
    """The gradient of each output: row i, column j holds d outputs[i] / d inputs[j], as nodes.

    >>> x, y = Value(2.0), Value(5.0)
    >>> [[entry.data for entry in row] for row in jacobian([x + y, x * y], [x, y])]
    [[1.0, 1.0], [5.0, 2.0]]
    """
    require_nodes(outputs, inputs)
    return [grad(output, inputs) for output in outputs]


def hessian(output: Value, inputs: Sequence[Value]) -> list[list[Value]]:
    """The second derivatives: row i, column j holds d² output / d inputs[i] d inputs[j], as nodes.

    >>> x, y = Value(2.0), Value(5.0)
    >>> [[entry.data for entry in row] for row in hessian(x * x * y, [x, y])]
    [[10.0, 4.0], [4.0, 0.0]]
    """
    return jacobian(grad(output, inputs), inputs)


def hessian_vector_product(
    output: Value, inputs: Sequence[Value], vector: Sequence[float | Value]
) -> list[Value]:
    """The Hessian times a vector, without the Hessian: the gradient of (gradient · vector).

    `vector` has one number or node per input; it is held fixed. Costs a few gradients, whatever the
    number of inputs. Raises ValueError if the lengths differ, and what `grad` raises.

    Source: Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994).

    >>> x, y = Value(2.0), Value(5.0)
    >>> [entry.data for entry in hessian_vector_product(x * x * y, [x, y], [1.0, 0.0])]
    [10.0, 4.0]
    """
    return vector_jacobian_product(grad(output, inputs), inputs, vector)
