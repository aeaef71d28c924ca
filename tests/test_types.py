"""Types as users meet them: right programs pass the checkers, mistakes are seen, hints can be asked for.

Each program below is checked as a file of its own, strictly. A line that ends in `# wrong` must be
complained about, and no other line may be. The programs without such lines are run as well.
"""

import importlib.util
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
import typing
import zipfile

import pytest
from support import ROOT

import autograd
import nn
import nn.pictures
from autograd.rules import Rule

PROGRAMS = {
    "a_loss_of_ones_own": """
        from autograd import Value
        from nn import MLP, disk_dataset, mean_loss, train

        def absolute(output: Value, target: Value) -> Value:
            return abs(output - target)

        net = MLP(2, [2, 1])
        losses: list[float] = train(net, disk_dataset(), loss=absolute, steps=1).run()
        mean: Value = mean_loss(net, disk_dataset(), absolute)
    """,
    "a_function_of_dual_numbers": """
        from typing import assert_type
        from autograd import Dual, Value, constant, derivative, exp, grad, jvp, maximum, total, where

        def f(x: Dual) -> Dual:
            return x * x + 1

        def g(x: Dual) -> Dual:
            return maximum(x, 0.0) + where(x, 1.0, -x) + total([x, 1.0]) + exp(x) / 2 - x.tanh() + 2**x

        def inner(x: Dual) -> Dual:
            return grad(x**3, [x])[0]

        def slope(x: float) -> float:
            return derivative(f, x)

        assert_type(derivative(f, 2.0), float)
        assert_type(derivative(f, Value(2.0)), Value)
        curvature: float = derivative(lambda t: derivative(f, t), 2.0)
        y, dy = jvp(f, [2.0], [1.0])
        print(slope(3) + y + dy + derivative(g, 1.0) + derivative(inner, 1.0))
    """,
    "rows_of_ones_own": """
        from typing import assert_type
        from autograd import Dual, Value
        from autograd.rules import Rule

        cube = Rule("cube", "x³", lambda x: x * x * x, (lambda x, y: 3 * x * x,))
        scale = Rule("scale", "s", lambda a, b: a * b, (lambda a, b, y: b, lambda a, b, y: a))
        flat = Rule("flat", "_", lambda x: float(round(x)), (None,))

        def g(x: Value) -> Value:
            return cube(x) + scale(2.0, x) + flat(x)

        def h(x: Dual) -> Dual:
            return cube(x) * scale(x, 1)

        assert_type(cube(2.0), float)
        assert_type(g(Value(2.0)), Value)
    """,
    "constants": """
        from typing import assert_type
        from autograd import Constant, Value, constant, no_grad

        assert_type(constant(3.0), Constant)
        assert_type(constant(3, "three"), Constant)
        x: Value = constant(2.0) + Value(1.0)
        with no_grad():
            y: Value = Value(2.0) * 3
    """,
    "numbers_of_several_kinds": """
        from typing import assert_type
        from autograd import Value, exp, greater, maximum, minimum, relu, total, where

        def mixed(x: Value, y: Value, several: list[Value | float]) -> Value:
            assert_type(maximum(x, 0.0), Value)
            assert_type(minimum(1, x), Value)
            assert_type(maximum(x, y).minimum(2.0), Value)
            assert_type(where(greater(x, 0.0), x, 1.0), Value)
            assert_type(where(x, 1.0, 0.0), Value)
            assert_type(total([x, 1.0]), Value)
            assert_type(total(v * v for v in (x, y)), Value)
            return total(several)

        def plain(x: float) -> float:
            assert_type(total([x, 1.0]), float)
            return maximum(x, 0) + where(greater(x, 0.0), x, 1.0) + exp(2) + relu(x)

        def either(x: Value | float) -> Value | float:
            return exp(x) * 2 + maximum(x, 0.0)

        mixed(Value(1.0), Value(2.0), [Value(3.0), 4.0])
        print(plain(1.0), either(2.0), either(Value(2.0)))
    """,
    "functions_of_the_second_page": """
        from typing import assert_type
        from autograd import Dual, Value, asin, atan2, clip, detach, elu, largest, less
        from autograd import log_softmax, norm, softmax

        def of_nodes(x: Value, several: list[Value]) -> Value:
            assert_type(asin(x), Value)
            assert_type(atan2(1.0, x), Value)
            assert_type(less(x, 0), Value)
            assert_type(clip(x, 0, 1), Value)
            assert_type(norm([x, 1.0]), Value)
            assert_type(softmax(several), list[Value])
            assert_type(x % 2 + 2 // x, Value)
            assert_type(round(x), Value)
            assert_type(divmod(x, 2), tuple[Value, Value])
            assert_type(x.clip(0, 1).elu().erf(), Value)
            return elu(x, alpha=0.5) + detach(largest(several))

        def of_duals(x: Dual) -> Dual:
            return asin(x) + norm([x, 1.0]) + atan2(x, Value(1.0)) + x.sinc()

        assert_type(asin(0.5), float)
        assert_type(norm([3, 4.0]), float)
        assert_type(log_softmax([0.0, 1.0]), list[float])
        of_nodes(Value(0.5), [Value(1.0)])
    """,
    "operators": """
        from typing import assert_type
        from autograd import Constant, Value

        def every(x: Value, c: Constant) -> Value:
            larger: bool = x > 1 or x <= c or 2.0 >= x
            assert_type(-x + +x, Value)
            assert_type(x + c, Value)
            assert_type(2 - x / 3 * True, Value)
            assert_type(abs(x), Value)
            return x**2 + 2.0**x + x**x - 1 / x + x.exp() - c.sigmoid()

        y = every(Value(2.0, "x"), Constant(3.0))
        y.data = 2
        y.label = "y"
        y.backward()
        number: float = y.data + y.grad
    """,
    "numbers_of_numpy": """
        import numpy as np
        from autograd import Value, constant, exp, maximum, total, where

        def f(x: Value, a: np.float64, b: np.float32, n: np.int64) -> Value:
            y = Value(a) + Value(b) + Value(n) + constant(b)
            z: Value = x * a + x / b - x**n
            left: Value = a * x + b * x - n * x
            x.data = b
            return y + z + left + maximum(x, b) + where(n, x, a) + total([x, a, b]) + exp(a)

        f(Value(2.0), np.float64(1.0), np.float32(2.0), np.int64(3))
    """,
    "sums": """
        from typing import assert_type
        from autograd import Value, total

        def f(values: list[Value]) -> Value:
            assert_type(total(values), Value)
            assert_type(sum(values, Value(0.0)), Value)
            return total(values) + sum(values) + sum(v * v for v in values)

        f([Value(1.0), Value(2.0)])
    """,
    "gradients": """
        from autograd import Value, check_gradients, explain, grad, hessian, jacobian, lower, to_dot
        from autograd import topological_order, vector_jacobian_product

        x, y = Value(2.0, "x"), Value(3.0)
        dx, dy = grad(x * y, [x, y])
        slope: float = grad(dx, (y,))[0].data
        rows: list[list[Value]] = jacobian([x * y, x], [x, y])
        bends: list[list[Value]] = hessian(x * y, [x, y])
        products: list[Value] = vector_jacobian_product([x, y], [x], [1.0, x])
        program = lower([x * y, dx], [x, y])
        print(program.source, *program.compile("python")(1.0, 2.0))
        right: bool = check_gradients(lambda a, b: a * b, [1.0, x]).right
        (x * y).backward(2)
        text: str = to_dot(x * y) + str(explain(x * y))
        nodes: list[Value] = topological_order(x * y)
    """,
    "networks": """
        import random
        from autograd import Value
        from nn import MLP, SGD, Adam, Layer, Module, accuracy, binary_cross_entropy, cross_entropy, load
        from nn import mean_loss, save, train

        class Scale(Module):
            def __init__(self) -> None:
                self.factor = Value(2.0, "factor")
                self.layer = Layer(2, 3, "tanh", random.Random(0))

            def __call__(self, x: Value | float) -> list[Value]:
                return [self.factor * output for output in self.layer([x, 1.0])]

            def parameters(self) -> list[Value]:
                return [self.factor, *self.layer.parameters()]

        Scale()(2.0)[0].backward()
        net = MLP(2, [4, 1], activation="sigmoid", rng=random.Random(0))
        points = [([0.0, 1.0], 1.0), ([1.0, 0.0], 0.0)]
        for step, loss in train(net, points, SGD(net.parameters(), 1.0, momentum=0.5), steps=2):
            print(step + 1, loss + 1.0)
        train(net, [((0, 1), True)], Adam(net.parameters()), binary_cross_entropy, 1).run()
        train(net, points, loss=lambda output, target: (output - target) ** 2)
        mean_loss(net, points).backward()
        save(net, "net.json")
        parameters: list[Value] = load("net.json").parameters()
        same: MLP = load("net.json", into=net)
        numbers: dict[str, float] = same.state_dict()
        part: float = accuracy(net, zip([[0, 1]], [1]))
        net = MLP(2, [3], lambda z: z.tanh(), "linear", init="xavier")
        optimizer = Adam(net.parameters(), lambda step: 1 / step, weight_decay=0.1, clip=1.0)
        print(train(net, [(0.5, 1.0, 2)], optimizer, cross_entropy, 1).run(), part, numbers)
    """,
    "mistakes_with_numbers": """
        from autograd import Dual, Value, constant, exp, maximum

        x = Value(1.0, "x")
        Value("2")  # wrong
        Value(2j)  # wrong
        Value([1.0])  # wrong
        Value(None)  # wrong
        Value(1.0, 5)  # wrong
        x + "2"  # wrong
        "2" * x  # wrong
        x**None  # wrong
        x > "2"  # wrong
        exp("2")  # wrong
        constant("2")  # wrong
        maximum(x, "2")  # wrong
        maximum(x)  # wrong
        x.data = "3"  # wrong
        x.backward("1")  # wrong
        x.sine()  # wrong
        text: str = x + 1  # wrong

        def f(x: Dual) -> Value:
            return x * 2  # wrong
    """,
    "mistakes_with_functions": """
        from autograd import Value, derivative, grad, jvp, lower, render, to_dot, total

        x = Value(2.0)
        y = x * x
        grad(y, x)  # wrong
        grad([y], [x])  # wrong
        grad(y, ["x"])  # wrong
        total(x)  # wrong
        total(["1"])  # wrong
        jvp(lambda x: x, 2.0, 1.0)  # wrong
        derivative(lambda x: x, "2")  # wrong
        to_dot(y, lok="cards")  # wrong
        render(y, "x.svg", lok="cards")  # wrong
    """,
    "mistakes_with_networks": """
        from autograd import Value
        from nn import MLP, SGD, Adam, disk_dataset, train

        def of_one(output: Value) -> Value:
            return output

        net = MLP(2, [1])
        MLP(2, 1)  # wrong
        MLP(2, [4, 1], "tanh", rng=0)  # wrong
        SGD(net, 0.1)  # wrong
        train(net, disk_dataset(), loss=of_one)  # wrong
        train(net, disk_dataset(), step=4)  # wrong
        Adam(net.parameters(), lr=0.1)  # wrong
        Adam(net.parameters(), clip="1")  # wrong
        train(net, [1.0, 2.0])  # wrong
        net.zero_gradient()  # wrong
    """,
}
PROGRAMS = {name: inspect.cleandoc(text) + "\n" for name, text in PROGRAMS.items()}
WRONG = {
    name: [number for number, line in enumerate(text.splitlines(), 1) if line.endswith("# wrong")]
    for name, text in PROGRAMS.items()
}
RIGHT = [name for name in PROGRAMS if not WRONG[name]]


@pytest.fixture
def folder(tmp_path):
    """The programs, a file each."""
    for name, text in PROGRAMS.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    return tmp_path


def complaints(lines):
    """The lines that are complained about, by program, from (file, line) pairs."""
    found = {name: set() for name in PROGRAMS}
    for file, line in lines:
        found[os.path.basename(file).removesuffix(".py")].add(line)
    return {name: sorted(lines) for name, lines in found.items()}


@pytest.mark.slow
def test_mypy_sees_what_is_right_and_what_is_wrong(folder, request):
    """Strictly, it complains about each wrong line and about no other."""
    pytest.importorskip("mypy", reason="mypy is not installed")
    cache = str(request.config.cache.mkdir("mypy"))  # the second time takes a third of the first
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", cache, *PROGRAMS]
    done = subprocess.run(
        [name + ".py" if name in PROGRAMS else name for name in command],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    told = re.findall(r"^(\w+\.py):(\d+): error: ", done.stdout, re.M)
    assert complaints((file, int(line)) for file, line in told) == WRONG, done.stdout


@pytest.mark.slow
def test_pyright_sees_the_same(folder):
    """Another checker agrees line for line."""
    if importlib.util.find_spec("pyright") is None or not shutil.which("node"):
        pytest.skip("pyright needs its package and node")
    (folder / "pyrightconfig.json").write_text(json.dumps({"extraPaths": [str(ROOT)]}))
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if not done.stdout.lstrip().startswith("{"):
        pytest.skip(f"pyright does not run here: {done.stderr.strip()[-200:]}")
    told = [
        report for report in json.loads(done.stdout)["generalDiagnostics"] if report["severity"] == "error"
    ]
    found = complaints((report["file"], report["range"]["start"]["line"] + 1) for report in told)
    assert found == WRONG, [report["message"] for report in told]


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_programs_run(name, tmp_path, monkeypatch):
    """What the checkers let pass runs to its end."""
    monkeypatch.chdir(tmp_path)
    exec(compile(PROGRAMS[name], name, "exec"), {"__name__": name})  # noqa: S102


def functions_of(thing):
    """The functions that documentation tools ask for hints: itself, or a class's methods and properties."""
    if not inspect.isclass(thing):
        return [thing]
    members = [member for _, member in inspect.getmembers(thing)]
    members += [member.fget for member in members if isinstance(member, property)]
    return [thing, *filter(inspect.isfunction, members)]


def test_hints_can_be_asked_for():
    """`typing.get_type_hints` finds every name in the annotations of what is public, methods included."""
    public = [getattr(module, name) for module in (autograd, nn) for name in module.__all__]
    public += [thing for name, thing in vars(nn.pictures).items() if name.startswith("plot_")]
    for thing in [*public, Rule]:
        for function in functions_of(thing):
            assert isinstance(typing.get_type_hints(function), dict), function


def test_nothing_of_typing_is_loaded_for_the_types():
    """The engine's types are for checkers alone: at run time `typing` is not imported."""
    script = "import sys, autograd; print('typing' in sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr


@pytest.mark.slow
def test_an_editable_install_is_a_path(tmp_path):
    """`pip install -e` leaves a path that type checkers follow, no import hook that they cannot."""
    pytest.importorskip("setuptools", minversion="77", reason="setuptools 77 is not installed")
    for name in ("autograd", "nn"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    script = "from setuptools.build_meta import build_editable; build_editable('.')"
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = [name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name]
    assert [name.rpartition(".")[2] for name in names] == ["pth"]
