"""The walls between the files: who may import whom, what is loaded, how long the packages are."""

import ast
import importlib
import inspect
import io
import re
import subprocess
import sys
import tokenize

import pytest
from support import ROOT

# Every file, with the files of the project that it imports. A new file, or a new arrow, is a
# decision: it is declared here.
ALLOWED = {
    "autograd.formula": set(),
    "autograd.rules": {"autograd.formula"},
    "autograd.order": set(),
    "autograd.lines": set(),
    "autograd.copying": {"autograd.order"},
    "autograd.value": {"autograd.copying", "autograd.formula", "autograd.lines", "autograd.rules"},
    "autograd.reverse": {"autograd.formula", "autograd.order", "autograd.rules", "autograd.value"},
    "autograd.functions": {"autograd.rules", "autograd.value"},
    "nn.module": {"autograd"},
    "nn.layers": {"autograd", "nn.module"},
    "nn.losses": {"autograd"},
    "nn.optim": {"autograd"},
    "nn.datasets": set(),
    "nn.engines": {"autograd", "nn.layers", "nn.losses"},
    "nn.training": {"autograd", "nn.engines", "nn.layers", "nn.losses", "nn.optim"},
    "nn.checkpoint": {"nn.layers"},
}
# What the packages' front doors collect, and what stands above them.
FRONT_DOORS = {"autograd": "autograd.", "nn": "nn."}
# Readers of the graph and programs: they may use anything below them, and nothing below imports them.
READERS = {
    "forward",
    "check",
    "drawing",
    "explaining",
    "programs",
    "expression",
}
READERS |= {"plots", "__main__", "lab"}
EXCEPTIONS = {("autograd.value", "autograd.reverse")}  # Value.backward, within the function
THIRD_PARTY = {
    "graphviz": {"autograd.drawing.picture"},
    "pygraphviz": {"autograd.drawing.picture"},
    "numpy": {"autograd.programs.targets", "nn.engines", "nn.plots"},
    "numba": {"autograd.programs.targets"},
    "jax": {"autograd.programs.targets"},
    "matplotlib": {"nn.plots", "nn.__main__"},
    "mpl_toolkits": {"nn.plots"},
    "tqdm": {"nn.__main__"},
}
# The engine itself (the core) is read in one sitting. Its readers are five programs of their own
# (pictures, explanations, expressions, checks, generated code), each about as long as the engine's half.
LINES = {"autograd": 2700, "nn": 900}
CORE_LINES = 800


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {
    module_name(path): path
    for package in ("autograd", "nn")
    for path in sorted((ROOT / package).rglob("*.py"))
    if "__pycache__" not in path.parts
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}

each_file = pytest.mark.parametrize("name", FILES)


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def imports(node, inside=False):
    """(name, whether inside a function) for every import that runs below this node of the syntax tree."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            continue
        if isinstance(child, ast.Import):
            yield from ((alias.name, inside) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            for alias in child.names:
                whole = f"{child.module}.{alias.name}"
                yield (whole if whole in FILES else child.module, inside)
        else:
            function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from imports(child, inside or function)


def project_imports(name):
    return {target for target, _ in imports(TREES[name]) if target.split(".")[0] in FRONT_DOORS}


def role(name):
    """Whether a file is a reader or program (anywhere in its path), not part of the core."""
    return "reader" if READERS & set(name.split(".")) else "core"


@each_file
def test_imports_point_one_way(name):
    """A file of the core imports the files declared for it; no file imports what stands above it."""
    found = project_imports(name)
    if name in FRONT_DOORS:
        assert {target for target in found if not target.startswith(FRONT_DOORS[name])} == set()
    elif role(name) == "core":
        assert name in ALLOWED, f"{name} is new: declare in ALLOWED what it may import"
        assert found - ALLOWED[name] - {target for source, target in EXCEPTIONS if source == name} == set()
    if name.startswith("autograd"):
        assert {target for target in found if target.split(".")[0] == "nn"} == set()


def test_the_declared_imports_are_the_real_ones():
    """No arrow is declared that does not exist, so the declaration shows the architecture."""
    for name, allowed in ALLOWED.items():
        assert allowed <= project_imports(name), name


def test_the_one_exception_stands_within_a_function():
    """`Value.backward` imports `reverse` when it is called; nothing else points upwards."""
    upwards = [(source, target, inside) for source in ALLOWED for target, inside in imports(TREES[source])]
    found = [(source, target, inside) for source, target, inside in upwards if (source, target) in EXCEPTIONS]
    assert found == [("autograd.value", "autograd.reverse", True)]


def test_no_imports_in_a_circle():
    """Following imports (but for the one exception) never comes back."""
    arrows = {
        name: {t for t in project_imports(name) if (name, t) not in EXCEPTIONS and t != name}
        for name in FILES
    }
    while arrows:
        free = {name for name, targets in arrows.items() if not targets & arrows.keys()}
        assert free, f"these import each other: {sorted(arrows)}"
        arrows = {name: targets for name, targets in arrows.items() if name not in free}


def test_mathematics_stands_in_the_table():
    """Of the files of autograd, `rules` alone imports `math`."""
    users = {name for name in FILES if name.startswith("autograd") and "math" in dict(imports(TREES[name]))}
    assert users == {"autograd.rules"}


@each_file
def test_third_party_modules_stay_in_their_rooms(name):
    """Each third-party module is imported by the files declared for it, within functions only."""
    for target, inside in imports(TREES[name]):
        top = target.split(".")[0]
        if top in FRONT_DOORS or top in sys.stdlib_module_names:
            continue
        assert name in THIRD_PARTY.get(top, set()), f"{name} imports {target}"
        assert inside, f"{name} imports {target} before it is used"


@pytest.mark.parametrize("package", FRONT_DOORS)
def test_importing_loads_the_standard_library_alone(package):
    """`import autograd` and `import nn` load no third-party module."""
    script = f"import sys; old = set(sys.modules); import {package}; print(*sorted(set(sys.modules) - old))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert f"{package}" in loaded
    known = sys.stdlib_module_names | FRONT_DOORS.keys()
    assert [name for name in loaded if name.split(".")[0] not in known] == []
    if package == "autograd":  # the engine alone, without what is slow to load
        assert {"nn", "typing", "re", "inspect"} & {name.split(".")[0] for name in loaded} == set()
        ours = {name for name in loaded if name in FILES} - {"autograd", "autograd.forward"}
        assert {role(name) for name in ours} == {"core"}


@pytest.mark.parametrize("package", FRONT_DOORS)
def test_all_is_complete(package):
    """`__all__` lists just the public names of the package, once each and in order."""
    module = importlib.import_module(package)
    for name in module.__all__:
        assert getattr(module, name) is getattr(module, name)  # some are loaded when first asked for
    public = {
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and not inspect.ismodule(thing)
    }
    assert set(module.__all__) - {"rules"} == public - {"annotations", "TYPE_CHECKING"}
    assert len(module.__all__) == len(set(module.__all__))


@each_file
def test_every_public_name_is_documented(name):
    """Every file, public class, function and method has a docstring."""
    tree = TREES[name]
    assert ast.get_docstring(tree), f"{name} has no docstring"
    missing = []
    for scope in [tree, *(node for node in tree.body if isinstance(node, ast.ClassDef) and is_public(node))]:
        for node in scope.body:
            if is_public(node) and not ast.get_docstring(node) and not is_exempt(node):
                missing.append(node.name)
    assert missing == []


def is_public(node):
    return isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")


def is_exempt(node):
    """Overloads and setters are documented by the function they belong to."""
    decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
    return "overload" in decorators or any(decorator.endswith(".setter") for decorator in decorators)


@pytest.mark.parametrize("package", FRONT_DOORS)
def test_public_names_are_documented_where_they_are_offered(package):
    """What `help` shows for each name of `__all__` is its own docstring."""
    module = importlib.import_module(package)
    assert [name for name in module.__all__ if not (getattr(module, name).__doc__ or "").strip()] == []


def code_lines(path):
    """How many lines hold code: not blank, no comment alone, no docstring."""
    source = path.read_text(encoding="utf-8")
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    skipped |= {tokenize.ENCODING, tokenize.ENDMARKER}
    lines = set()
    for token in tokenize.tokenize(io.BytesIO(source.encode()).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            lines.difference_update(range(node.lineno, node.end_lineno + 1))
    return len(lines)


@pytest.mark.parametrize("package", FRONT_DOORS)
def test_small_is_a_feature(package):
    """All code of a package (nn without its lab) stays below its ceiling; raising it needs a reason."""
    counted = {
        name: code_lines(path)
        for name, path in FILES.items()
        if name.split(".")[0] == package and not name.startswith("nn.lab")
    }
    assert sum(counted.values()) <= LINES[package], counted


def test_the_engine_is_read_in_one_sitting():
    """Table, nodes, order, reverse mode and what they need stay below a ceiling of their own."""
    counted = {name: code_lines(FILES[name]) for name in ALLOWED if name.startswith("autograd.")}
    assert sum(counted.values()) <= CORE_LINES, counted


def test_code_lines_are_counted_as_documented(tmp_path):
    """Blank lines, comments and docstrings do not count; everything else does, long strings too."""
    path = tmp_path / "example.py"
    docstrings, x, y = (
        '"""Doc.\n\nMore.\n"""\n\n# comment\n',
        'x = 1  # one\n"""Of x."""\n\n',
        "y = (\n    2,\n)\n",
    )
    path.write_text(docstrings + x + y + 'z = """a\n\nb"""\n')
    assert code_lines(path) == 1 + 3 + 3


@each_file
def test_checks_are_never_asserts(name):
    """No file of the packages has an `assert`, which `python -O` would leave out."""
    assert [node.lineno for node in ast.walk(TREES[name]) if isinstance(node, ast.Assert)] == []


@each_file
def test_no_work_at_import(name):
    """Nothing is printed, drawn at random or opened when a file is imported."""
    for node in TREES[name].body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            pytest.fail(f"line {node.lineno} runs at import")


def test_the_table_keeps_its_alignment():
    """Every row of the table stands between `# fmt: off` and `# fmt: on`."""
    lines = FILES["autograd.rules"].read_text(encoding="utf-8").splitlines()
    off, on = lines.index("# fmt: off"), lines.index("# fmt: on")
    rows = [i for i, line in enumerate(lines) if re.match(r"\w+\s*= Rule\(", line)]
    assert len(rows) > 20
    assert [lines[i] for i in rows if not off < i < on] == []


def test_derivatives_stand_in_the_table_alone():
    """No other file of autograd makes a row or calls `math`, so calculus stands in one place."""
    for name, tree in TREES.items():
        if name.startswith("autograd") and name != "autograd.rules":
            called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            assert not called & {"Rule", "rules.Rule"}, name


def test_the_top_level_is_the_one_agreed_on():
    """At the top: pyproject.toml, README.md, LICENSE, the two packages, tests, docs, and dotfiles."""
    agreed = {"pyproject.toml", "README.md", "LICENSE", "autograd", "nn", "tests", "docs"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout: nothing says which files belong to the project")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= agreed
