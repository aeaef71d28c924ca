"""Reverse-mode automatic differentiation on a graph of numbers, written to be read.

`Value` records how each number was made; `backward()` carries gradients back through that record.
The README gives the order in which to read the files.

>>> from autograd import Value, tanh
>>> a, b = Value(2.0, "a"), Value(-3.0, "b")
>>> y = tanh(a * b + 5)
>>> y.backward()
>>> f"{y:.4f} {a.grad:.4f} {b.grad:.4f}"
'-0.7616 -1.2599 0.8399'
"""

from autograd.kinds import TYPE_CHECKING, Any
from autograd.order import topological_order
from autograd.recording import no_grad, source_lines
from autograd.reverse import grad
from autograd.row import Rule as _Rule
from autograd.value import Constant, Value, constant

if TYPE_CHECKING:
    from autograd.check import GradientCheckError, GradientReport, check_gradients
    from autograd.drawing import draw, render, to_dot
    from autograd.explaining import Explanation, explain
    from autograd.finding import find_nonfinite
    from autograd.forward import Dual, derivative, jvp
    from autograd.functions import *  # noqa: F403 (by their names below)
    from autograd.jacobians import hessian, hessian_vector_product, jacobian, vector_jacobian_product
    from autograd.more_functions import *  # noqa: F403
    from autograd.programs import Program, lower
    from autograd.verifying import verify
    from autograd.walking import share_gradient

__all__ = [
    "Constant",
    "Dual",
    "Explanation",
    "GradientCheckError",
    "GradientReport",
    "Program",
    "Value",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "cbrt",
    "ceil",
    "check_gradients",
    "clip",
    "constant",
    "cos",
    "cosh",
    "derivative",
    "detach",
    "draw",
    "elu",
    "equal",
    "erf",
    "erfc",
    "exp",
    "explain",
    "expm1",
    "find_nonfinite",
    "floor",
    "gelu",
    "grad",
    "greater",
    "greater_equal",
    "hessian",
    "hessian_vector_product",
    "hypot",
    "jacobian",
    "jvp",
    "largest",
    "leaky_relu",
    "less",
    "less_equal",
    "log",
    "log1p",
    "log2",
    "log10",
    "log_softmax",
    "logaddexp",
    "logical_and",
    "logical_not",
    "logical_or",
    "logistic",
    "logsumexp",
    "lower",
    "maximum",
    "minimum",
    "mod",
    "no_grad",
    "norm",
    "normal_cdf",
    "not_equal",
    "relu",
    "relu6",
    "render",
    "round",
    "share_gradient",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinc",
    "sinh",
    "smallest",
    "softmax",
    "softplus",
    "source_lines",
    "sqrt",
    "square",
    "tan",
    "tanh",
    "to_dot",
    "topological_order",
    "total",
    "vector_jacobian_product",
    "verify",
    "where",
    "xexpy",
    "xlogy",
]

# What reads the graph is loaded when it is first asked for, and so are both pages of functions, every name
# of `__all__` that is not here: whoever only computes does not wait for them.
_READERS = {
    "check": ("GradientCheckError", "GradientReport", "check_gradients"),
    "drawing": ("draw", "render", "to_dot"),
    "explaining": ("Explanation", "explain"),
    "finding": ("find_nonfinite",),
    "forward": ("Dual", "derivative", "jvp"),
    "jacobians": ("hessian", "hessian_vector_product", "jacobian", "vector_jacobian_product"),
    "programs": ("Program", "lower"),
    "verifying": ("verify",),
    "walking": ("share_gradient",),
}


if not TYPE_CHECKING:  # a type checker would take it for a promise of every name

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module 'autograd' has no attribute {name!r}")
        from importlib import import_module

        reader = next((file for file, names in _READERS.items() if name in names), "functions")
        first, second = import_module(f"autograd.{reader}"), "autograd.more_functions"
        globals()[name] = found = getattr(first, name, None) or getattr(import_module(second), name)
        return found


def __dir__() -> list[str]:
    return __all__


def _loaded_later(file: str, function: str) -> Any:
    """A method that is a function of a file loaded with the first call; subclasses inherit it."""

    def method(*arguments: Any) -> Any:
        from importlib import import_module

        return getattr(import_module(f"autograd.{file}"), function)(*arguments)

    return method


# How a node is copied or pickled, how a row is, and what a choice asks of a node.
_METHODS = (
    (Value, "__copy__", "copying", "copy_node"),
    (Value, "__deepcopy__", "copying", "deep_copy"),
    (Value, "__reduce__", "copying", "reduce_node"),
    (_Rule, "__reduce__", "copying", "reduce_row"),
    (Value, "gate", "gates", "gate"),
)
for _kind, _method, _file, _function in _METHODS:
    setattr(_kind, _method, _loaded_later(_file, _function))
