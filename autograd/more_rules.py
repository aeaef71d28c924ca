"""The table's second page: the functions that people look for, and the rows that their slopes are made of.

What a row may know: ordinary operators and the other rows, as on the first page. Three derivatives of
each keep their digits, also near the ends of its domain and at its special points.

>>> sinc(0.0), sinc.partial(0, (0.0, 1.0)), sinc_derivative.partial(1, (1.0, 0.0, 0.0))
(1.0, 0.0, -3.289868133696453)
"""

import math

from autograd import primals, row
from autograd.kinds import Any
from autograd.row import Rule, some
from autograd.rules import exp, greater, log, logistic, maximum, sech2, sqrt, square, where

BELL = 2.0 / math.sqrt(math.pi)  # how high erf's slope is, and the normal density
NORMAL = 1.0 / math.sqrt(2.0 * math.pi)


def _left(x: Any) -> Any:
    """The operand up to 0, and 0 beyond; minimum(x, 0) would halve its slope at 0."""
    return where(greater(x, 0.0), 0.0, x)


def _density(x: Any) -> Any:
    """The normal density, the slope of normal_cdf."""
    return NORMAL * exp(-0.5 * square(x))


# In a partial, a and b (or x) are the operands and y is the result, as on the first page.
# fmt: off

#              name     symbol   value         partial by each operand
asin    = Rule("asin",  "asin",  math.asin,    (lambda x, y: 1.0 / leg(x),))
acos    = Rule("acos",  "acos",  math.acos,    (lambda x, y: -1.0 / leg(x),))
leg     = Rule("leg",   "√1-x²", lambda x: math.sqrt((1.0 - x) * (1.0 + x)), (lambda x, y: -x / y,))
atan    = Rule("atan",  "atan",  math.atan,    (lambda x, y: 1.0 / (1.0 + x * x),))
atan2   = Rule("atan2", "atan2", math.atan2,   (lambda a, b, y: b / hypot(a, b) / hypot(a, b),
                                                lambda a, b, y: -a / hypot(a, b) / hypot(a, b)))
sinh    = Rule("sinh",  "sinh",  math.sinh,    (lambda x, y: cosh(x),))
cosh    = Rule("cosh",  "cosh",  math.cosh,    (lambda x, y: sinh(x),))
asinh   = Rule("asinh", "asinh", math.asinh,   (lambda x, y: 1.0 / hypot(x, 1.0),))
acosh   = Rule("acosh", "acosh", math.acosh,   (lambda x, y: 1.0 / (sqrt(x - 1.0) * sqrt(x + 1.0)),))
atanh   = Rule("atanh", "atanh", math.atanh,   (lambda x, y: 1.0 / square(leg(x)),))
log2    = Rule("log2",  "log₂",  math.log2,    (lambda x, y: 1.0 / math.log(2.0) / x,))
log10   = Rule("log10", "log₁₀", math.log10,   (lambda x, y: 1.0 / math.log(10.0) / x,))
log1p   = Rule("log1p", "log1p", math.log1p,   (lambda x, y: 1.0 / (1.0 + x),))
expm1   = Rule("expm1", "expm1", math.expm1,   (lambda x, y: exp(x),))
cbrt    = Rule("cbrt",  "∛",     primals.cbrt, (lambda x, y: 1.0 / (3.0 * y * y),))

sinc    = Rule("sinc",  "sinc",  primals.sinc, (lambda x, y: sinc_derivative(1.0, x),))
sinc_derivative = Rule("sinc_derivative", "sinc⁽ⁿ⁾", primals.sinc_derivative,  # the order n: whole, up to 8
                       (None, lambda n, x, y: sinc_derivative(n + 1.0, x)))

erf        = Rule("erf",        "erf",  math.erf,           (lambda x, y: BELL * exp(-square(x)),))
erfc       = Rule("erfc",       "erfc", math.erfc,          (lambda x, y: -BELL * exp(-square(x)),))
normal_cdf = Rule("normal_cdf", "Φ",    primals.normal_cdf, (lambda x, y: _density(x),))
gelu       = Rule("gelu",       "gelu", primals.gelu,
                  (lambda x, y: normal_cdf(x) + x * _density(x),))
silu       = Rule("silu",       "silu", primals.silu,
                  (lambda x, y: logistic(x) + x * (0.25 * sech2(0.5 * x)),))

# Lengths. At the origin their slopes are 0, a choice as for abs; their second derivatives do not exist there.
norm      = Rule("norm",      "‖x‖",   primals.norm, lambda place, operands, y: direction(operands[place], y))
hypot     = Rule("hypot",     "hypot", primals.norm, (lambda a, b, y: direction(a, y),
                                                      lambda a, b, y: direction(b, y)))
direction = Rule("direction", "x/‖x‖", lambda a, b: a / b if a != 0.0 or b != 0.0 else 0.0,
                 (lambda a, b, y: 1.0 / b, lambda a, b, y: -y / b))

# Logarithms of sums. A gap is a difference, but -inf where both are -inf: a part of a sum that is 0 has slope 0.
logsumexp = Rule("logsumexp", "logΣe", primals.logsumexp, lambda place, operands, y: exp(gap(operands[place], y)))
logaddexp = Rule("logaddexp", "logaddexp", primals.logaddexp, (lambda a, b, y: logistic(gap(a, b)),
                                                               lambda a, b, y: logistic(gap(b, a))))
gap       = Rule("gap",       "−",     lambda a, b: a if a == -math.inf and b == -math.inf else a - b, (1.0, -1.0))

# Products that are 0 where a factor is, whatever the other: x log y at x = 0, x exp y at y = -inf.
xlogy     = Rule("xlogy",     "x log y", lambda a, b: 0.0 if a == 0.0 and b == b else a * math.log(b),
                 (lambda a, b, y: log(b), lambda a, b, y: direction(a, b)))
xexpy     = Rule("xexpy",     "x exp y", lambda a, b: 0.0 if b == -math.inf and a == a else a * math.exp(b),
                 (lambda a, b, y: exp(b), lambda a, b, y: y))

# Kinks: at 0 the slopes of the left; on a bound the slope by x is 1, as x passes there unchanged and may come
# back; a tie of the largest shares evenly; where a remainder jumps, its slopes are those beside the jump. What
# is clipped, or not the largest, gets nothing, as on the first page.
leaky_relu = Rule("leaky_relu", "leaky", lambda x, a: x if x > 0.0 else a * x,
                  (lambda x, a, y: where(greater(x, 0.0), 1.0, a), lambda x, a, y: _left(x)))
elu        = Rule("elu",        "elu",   lambda x, a: x if x > 0.0 else a * math.expm1(x),
                  (lambda x, a, y: where(greater(x, 0.0), 1.0, a * exp(_left(x))),
                   lambda x, a, y: expm1(_left(x))))
clip       = Rule("clip",       "clip",  primals.clip,
                  (lambda x, low, high, y: some(greater_equal(x, low) * less_equal(x, high)),
                   lambda x, low, high, y: some(less(x, low) * less_equal(low, high)),
                   lambda x, low, high, y: some(greater(maximum(x, low), high))))
largest    = Rule("largest",    "max",   primals.largest,
                  lambda place, operands, y: some(even_share(operands[place], y, *operands)))
smallest   = Rule("smallest",   "min",   primals.smallest,
                  lambda place, operands, y: some(even_share(operands[place], y, *operands)))
mod        = Rule("mod",        "mod",   lambda a, b: a % b, (1.0, lambda a, b, y: -floordiv(a, b)))

# Steps, flat on both sides of their jumps, and what is held fixed.
even_share    = Rule("even_share",    "1/n",  primals.even_share, None)  # of an operand that is y, else 0
floordiv      = Rule("floordiv",      "//",   lambda a, b: a // b, (None, None))
floor         = Rule("floor",         "⌊x⌋",  lambda x: x // 1.0 if x - x == 0.0 else x, (None,))
ceil          = Rule("ceil",          "⌈x⌉",  lambda x: -(-x // 1.0) if x - x == 0.0 else x, (None,))
round_        = Rule("round",         "round",  # of two equally near the even one, as a sum with 2**52 is rounded so
                     lambda x: x + math.copysign(2.0**52, x) - math.copysign(2.0**52, x) if math.fabs(x) < 2.0**52 else x, (None,))
less          = Rule("less",          "<",    lambda a, b: 1.0 if a < b else 0.0, (None, None))
less_equal    = Rule("less_equal",    "≤",    lambda a, b: 1.0 if a <= b else 0.0, (None, None))
greater_equal = Rule("greater_equal", "≥",    lambda a, b: 1.0 if a >= b else 0.0, (None, None))
equal         = Rule("equal",         "=",    lambda a, b: 1.0 if a == b else 0.0, (None, None))
not_equal     = Rule("not_equal",     "≠",    lambda a, b: 1.0 if a != b else 0.0, (None, None))
logical_and   = Rule("logical_and",   "∧",    lambda a, b: 1.0 if a != 0.0 and b != 0.0 else 0.0, (None, None))
logical_or    = Rule("logical_or",    "∨",    lambda a, b: 1.0 if a != 0.0 or b != 0.0 else 0.0, (None, None))
logical_not   = Rule("logical_not",   "¬",    lambda x: 1.0 if x == 0.0 else 0.0, (None,))
detach        = Rule("detach",        "⊣",    lambda x: x, (None,))

# fmt: on

row.OURS = frozenset(row.RULES)
