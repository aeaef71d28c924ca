"""The table: every operation once, with its value and its partial derivatives.

What a row may know: ordinary operators and the other rows. What it may not: nodes, graphs, gradients.
Given floats, a partial yields a float; given nodes, it yields nodes, that is, a gradient that can
itself be differentiated, drawn and printed as code. To add an operation, add a row:

>>> cube = Rule("cube", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
>>> cube(2.0), cube.partial(0, (2.0, 8.0))
(8.0, 12.0)
>>> del RULES["cube"]
"""

import math
import operator

from autograd import primals
from autograd.row import RULES as RULES
from autograd.row import Rule as Rule
from autograd.row import gate, some

# In a partial, a and b (or x) are the operands and y is the result. Numbers are floats: Python takes
# twice as long to add an int to a float. A row with a kink says what it chose there.
# fmt: off

#                name        symbol  value             partial by each operand
neg      = Rule("neg",      "−",    operator.neg,     (-1.0,))
add      = Rule("add",      "+",    operator.add,     (1.0,                     1.0))
sub      = Rule("sub",      "−",    operator.sub,     (1.0,                     -1.0))
mul      = Rule("mul",      "×",    operator.mul,     (lambda a, b, y: b,       lambda a, b, y: a))
div      = Rule("div",      "÷",    operator.truediv, (lambda a, b, y: 1.0 / b, lambda a, b, y: -y / b))
power    = Rule("pow",      "xʸ",   primals.power,    (lambda a, b, y: b * a ** (b - 1.0 + zero(b)) if type(b) is float else power_slope(a, b),
                                                       lambda a, b, y: y * log(a + zero(a))))  # 0**b: 0 for b > 0
power_slope = Rule("power_slope", "b aᵇ⁻¹", primals.power_slope, (lambda a, b, y: b * power_slope(a, b - 1.0),
                                                                  lambda a, b, y: a ** (b - 1.0) + y * log(a + zero(a))))
total    = Rule("total",    "Σ",    primals.total,    1.0)  # any number of operands, each with partial 1

square   = Rule("square",   "x²",   lambda x: x * x,  (lambda x, y: 2.0 * x,))
sqrt     = Rule("sqrt",     "√",    math.sqrt,        (lambda x, y: 0.5 / y,))
exp      = Rule("exp",      "exp",  math.exp,         (lambda x, y: y,))
log      = Rule("log",      "log",  math.log,         (lambda x, y: 1.0 / x,))
sin      = Rule("sin",      "sin",  math.sin,         (lambda x, y: cos(x),))
cos      = Rule("cos",      "cos",  math.cos,         (lambda x, y: -sin(x),))
tan      = Rule("tan",      "tan",  math.tan,         (lambda x, y: 1.0 + y * y,))
tanh     = Rule("tanh",     "tanh", math.tanh,        (lambda x, y: sech2(x),))       # 1 - y² would lose its digits in the tails
sech2    = Rule("sech2",    "sech²", primals.sech2,   (lambda x, y: -2.0 * tanh(x) * y,))
sigmoid  = Rule("sigmoid",  "σ",    primals.sigmoid,  (lambda x, y: y * (1.0 - y),))  # as one writes it by hand
logistic = Rule("logistic", "σ",    primals.sigmoid,  (lambda x, y: 0.25 * sech2(0.5 * x),))  # the same, right in both tails
softplus = Rule("softplus", "softplus", primals.softplus, (lambda x, y: logistic(x),))

# What is not chosen gets nothing: a `gate` of `where` in every order; of the others, some slope or none.
where    = Rule("where",    "?",    lambda c, a, b: a if c != 0.0 else b,
                (None, lambda c, a, b, y: gate(c), lambda c, a, b, y: gate(c, when=False)))
relu     = Rule("relu",     "relu", lambda x: x if x > 0.0 or x != x else 0.0, (lambda x, y: some(greater(x, 0.0)),))  # 0 at 0
absolute = Rule("abs",      "|x|",  abs,              (lambda x, y: sign(x),))                # 0 at 0
maximum  = Rule("maximum",  "max",  lambda a, b: a if a > b or a != a else b,  # nan if one is
                (lambda a, b, y: some(share(a, b)), lambda a, b, y: some(share(b, a))))       # ½ at a tie
minimum  = Rule("minimum",  "min",  lambda a, b: a if a < b or a != a else b,
                (lambda a, b, y: some(share(b, a)), lambda a, b, y: some(share(a, b))))

# Steps: flat on both sides of their jump, so no gradient passes.
greater  = Rule("greater",  ">",    lambda a, b: 1.0 if a > b else 0.0, (None, None))
share    = Rule("share",    "≥",    lambda a, b: 1.0 if a > b else 0.0 if a < b else 0.5, (None, None))
sign     = Rule("sign",     "sign", lambda x: 1.0 if x > 0.0 else -1.0 if x < 0.0 else x, (None,))
zero     = Rule("zero",     "=0",   lambda x: 1.0 if x == 0.0 else 0.0, (None,))

# fmt: on
