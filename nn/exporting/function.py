"""A trained network as one file of Python, JavaScript or C: a function, with the parameters inside.

What a line here may know: a network, its program, and what such a file says around it. What it may not:
how a line is written in another language; losses, data and training. How a file of each begins, and what
it says around the function, is in a text beside this one, such as `net.c.txt`.
"""

import ast
import re
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path
from string import Template
from textwrap import indent
from typing import Any, NamedTuple

from autograd import Value, lower
from autograd.files import write
from autograd.recording import answered
from nn.checks import inputs_of
from nn.exporting.languages import JAVASCRIPT, C
from nn.exporting.translation import Translation, block, line
from nn.module import Module, require_network

Words = dict[str, str]
MOST = 100_000  # inputs
SOME = ["0.3", "-0.7", "0.5", "0.1"]  # inputs, where a call is shown


class Recorded(NamedTuple):
    """A network as a program: its source, and the names in it of the inputs and of the parameters."""

    source: str
    single: bool  # whether it returns one number, and not several
    inputs: list[str]
    groups: list[dict[str, float]]  # the parameters, together by the path in front of their labels

    def words(self) -> Words:
        """What every file says."""
        takes, has = len(self.inputs), sum(map(len, self.groups))
        example = ", ".join([*SOME[:takes], *["..."] * (takes > len(SOME))])
        return {"takes": f"{takes}", "has": f"{has}", "example": example}

    def constants(self, written: Callable[[str, float], str], end: str) -> str:
        """The parameters, each on a line of its own, with an empty one between groups."""
        groups = ["\n".join([written(*item) for item in group.items()]) for group in self.groups]
        return "\n\n".join(groups) + end if groups else ""


def export(net: Module, path: str | Path, inputs: int | None = None) -> None:
    """Write a network as a function that needs no library: `net([0.3, -0.7])` is what the network gives.

    The ending of `path` chooses the language: `.py`, with the same bits; `.js`, an ES module; `.c`, C99.
    In the last two, what Python refuses (a logarithm of 0) is inf or nan. Several outputs are a list, an
    array, or numbers stored where the caller says. `inputs` is how many numbers the network takes, if it
    has no attribute `inputs`.

    Raises ValueError for another ending or an unknown number of inputs, a number in the network that is
    no parameter and no constant, and an operation that cannot be written in the language; OSError if the
    file cannot be written.

    >>> import random, tempfile
    >>> from nn import MLP
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "net.js")
    ...     export(MLP(1, [1], "linear", rng=random.Random(0)), path)
    ...     print("const" + path.read_text(encoding="utf-8").partition("const")[2], end="")
    const layer0_neuron0_w0 = 0.3444218515250481;
    const layer0_neuron0_b = 0.0;
    <BLANKLINE>
    export function net(inputs) {
        if (inputs.length !== 1) throw new RangeError("net takes an array of 1");
        const [x0] = inputs;
        const layer0_neuron0_z = layer0_neuron0_w0 * x0 + layer0_neuron0_b;
        return layer0_neuron0_z;
    }
    """
    path = Path(path)
    if (written := FORMATS.get(path.suffix)) is None:
        raise ValueError(f"{path.name!r} ends in none of {', '.join(FORMATS)}: choose one, such as net.py")
    recorded = _recorded(net, inputs)
    text = Template(files("nn.exporting").joinpath(f"net{path.suffix}.txt").read_text(encoding="utf-8"))
    write(path, text.substitute(recorded.words() | written(recorded)))


def _recorded(net: Any, inputs: int | None) -> Recorded:
    require_network(net)
    count = inputs_of(net) if inputs is None else inputs
    if not isinstance(count, int) or not 1 <= count <= MOST:
        raise ValueError(f"how many numbers does {type(net).__name__} take? Say export(net, path, inputs=2)")
    ours = [Value(0.0, name) for name in ("net", "inputs")]  # so that nothing else has these names
    xs, parameters = [Value(0.5, f"x{i}") for i in range(count)], list(dict.fromkeys(net.parameters()))
    program = answered("nan", lower, lambda *_: net(xs), [*ours, *xs, *parameters])
    _require_text(program.source)
    function: Any = ast.parse(program.source).body[-1]
    read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    names, groups = program.inputs[len(ours) :], dict[str, dict[str, float]]()
    for name, parameter in zip(names[count:], parameters, strict=True):
        if name in read:
            groups.setdefault(parameter.label.rpartition(".")[0], {})[name] = parameter.data
    single = not isinstance(function.body[-1].value, ast.Tuple)
    return Recorded(program.source, single, names[:count], list(groups.values()))


def _require_text(source: str) -> None:
    """Raise ValueError for an operation whose value cannot stand in a file, or not by its name."""
    if found := re.search(r"RULES\[.(.*?).\]\.primal", source):
        raise ValueError(f"the value of the operation {found[1]} has no text that a file can hold: `def` it")
    if found := re.search(r"^def (net|program)\(.*\n\n\n", source, re.M | re.S):
        raise ValueError(f"the file has a function {found[1]} of its own: give the operation another name")


def _python(network: Recorded) -> Words:
    """The source as it is, its parameters before the function; several results in a list."""
    helpers, _, rest = network.source.rpartition("def program(")
    body, gives = rest.partition("):\n")[2].rstrip(), "a number"
    if not network.single:
        steps, _, results = body.rpartition("return (")
        body, gives = f"{steps}return [{results[:-1]}]", "a list of numbers"
    infinite = partial(re.sub, "-?inf|nan", r'float("\g<0>")')
    constants = network.constants(lambda name, number: f"{name} = {infinite(repr(number))}", "\n\n\n")
    names = indent(line(f"[{', '.join(network.inputs)}] = inputs"), "    ")
    return {"gives": gives, "helpers": helpers, "constants": constants, "body": f"{names}\n{body}"}


def _javascript(network: Recorded) -> Words:
    """An ES module that exports the function."""
    code, count = Translation(network.source, JAVASCRIPT), len(network.inputs)
    results = ", ".join(code.results)
    body = [
        f'if (inputs.length !== {count}) throw new RangeError("net takes an array of {count}");',
        line(f"const [{', '.join(map(code.name, network.inputs))}] = inputs;"),
        *code.steps,
        line(f"return {results};" if network.single else f"return [{results}];"),
    ]
    return {
        "gives": "a number" if network.single else "an array",
        "constants": network.constants(lambda name, x: code.constant(name, code.number(x)), "\n\n"),
        "helpers": "\n\n".join([*code.helpers, ""]),
        "function": block("export function net(inputs) {", body),
    }


def _c(network: Recorded) -> Words:
    """A function in C99; the parameters are local to it, so none has a name that a library declares."""
    code, example = Translation(network.source, C), network.words()["example"]
    takes, point = f"const double inputs[{len(network.inputs)}]", f"(const double[]){{{example}}}"
    head, call = f"double net({takes})", f"double output = net({point});"
    last = [f"return {code.results[0]};"]
    if not network.single:
        outputs = f"double outputs[{len(code.results)}]"
        head, call = f"void net({takes}, {outputs})", f"{outputs};\n       net({point}, outputs);"
        last = [f"outputs[{place}] = {result};" for place, result in enumerate(code.results)]
    constants = network.constants(lambda name, number: code.constant(name, code.number(number)), "\n")
    places = [(name, f"inputs[{place}]") for place, name in enumerate(network.inputs) if name in code.read]
    first = [code.constant(*place) for place in places] or ["(void)inputs;"]
    function = block(
        f"{head} {{", [*first, *[f"\n{constants}"] * bool(constants), *code.steps, *map(line, last)]
    )
    return {"head": head, "call": call, "helpers": "\n\n".join([*code.helpers, ""]), "function": function}


FORMATS = {".py": _python, ".js": _javascript, ".c": _c}
"""How a file is written, by its ending."""
