"""JavaScript and C: what they say otherwise than Python.

What a line here may know: the three languages. It knows no program and no network.
"""

from typing import Any

_SHARED = "acos acosh asin asinh atan atan2 atanh cbrt ceil cos cosh exp expm1 floor hypot log log10"
_SHARED += " log1p log2 sin sinh sqrt tan tanh trunc"
_JS = {f"math.{name}": f"Math.{name}" for name in _SHARED.split()}
_JS |= {"abs": "Math.abs", "math.fabs": "Math.abs", "math.fmod": "({} % {})", "operator.pow": "Math.pow"}
_C = {f"math.{name}": name for name in f"{_SHARED} copysign erf erfc exp2 fabs fmod".split()}
_C |= {"abs": "fabs", "pow": "pow", "operator.pow": "pow"}
OF_TWO = ("atan2", "copysign", "fmod", "hypot", "pow")
# fmt: off
LANGUAGES: dict[str, tuple[Any, Any]] = {
    # what           JavaScript                C
    "name":         ("JavaScript",             "C"),
    "fixed":        ("const ",                 "const double "),  # before a name that is given once
    "changing":     ("let ",                   "double "),        # before one that is given again
    "operand":      ("",                       "double "),        # before an operand of a function
    "operands":     ("...{0}",                 "int {1}, const double *{0}"),       # any number {1} of them
    "given":        ("{0}",                    "{1}, (const double[]){{{0}}}"),     # the same in a call
    "over":         ("for (let {0} of {1}) {{", "for (int {2} = 0; {2} < {3}; {2}++) {{"),  # a loop over them
    "first":        ("",                       "double {0} = {1}[{2}];"),           # begins a round of it
    "function":     ("function {0}({1}) {{",   "static double {0}({1}) {{"),
    "function's":   ("{0}",                    "net_{0}"),  # a helper's name, unlike any of a library
    "unread":       ("",                       "(void){0};"),
    "inf":          ("Infinity",               "INFINITY"),
    "nan":          ("NaN",                    "NAN"),
    "==":           ("===",                    "=="),
    "!=":           ("!==",                    "!="),
    "functions":    (_JS,                      _C),         # Python's; others there are `MEANINGS` for
}
"""What is said otherwise in each language; what stands in braces is put in."""
# fmt: on
JAVASCRIPT, C = range(2)
TAKEN = """
arguments auto await break case catch char class const continue debugger default delete do double else enum
eval export extends extern false final finally float for function goto if implements import in inline inputs
instanceof int interface let long net new null outputs package private protected public register restrict
return short signed sizeof static struct super switch this throw true try typedef typeof undefined union
unsigned var void volatile while with yield Infinity INFINITY Math NaN NAN RangeError
"""
"""Names that mean something in one of these languages, or in a file of ours."""

MEANINGS = """
def max(a, b):
    return b if b > a else a

def min(a, b):
    return b if b < a else a

def mod(a, b):
    rest = math.fmod(a, b)
    signed = rest + b if (rest < 0.0) != (b < 0.0) else rest
    return signed if rest != 0.0 else math.copysign(0.0, b)

def floordiv(a, b):
    rest = math.fmod(a, b)
    quotient = (a - rest) / b - (1.0 if rest != 0.0 and (rest < 0.0) != (b < 0.0) else 0.0)
    whole = math.floor(quotient)
    nearest = whole + 1.0 if quotient - whole > 0.5 else whole
    return nearest if quotient != 0.0 else math.copysign(0.0, a / b)

def pow(a, b):
    return 1.0 if a == 1.0 or a == -1.0 and math.fabs(b) == math.inf else operator.pow(a, b)

def copysign(x, y):
    return -math.fabs(x) if math.atan2(y, -1.0) < 0.0 else math.fabs(x)

def erf(x):
    if math.fabs(x) > 2.0:
        return math.copysign(1.0 - math.erfc(math.fabs(x)), x)
    term = 1.1283791670955126 * x * math.exp(-x * x)
    result = term
    for n in range(1, 60):
        term = term * x * x / (n + 0.5)
        result = result + term
    return result

def erfc(x):
    if x <= 2.0 or x != x:
        return 2.0 - math.erfc(-x) if x < -2.0 else 1.0 - math.erf(x)
    rest = x
    for n in range(80):
        rest = x + (80.0 - n) / 2.0 / rest
    return 0.5641895835477563 * math.exp(-x * x) / rest
"""
"""What Python means by its operators and functions, for a language that has none such, or others.

Sources: Abramowitz and Stegun 7.1.6, a sum of terms of one sign, and 7.1.14, a continued fraction.
"""
