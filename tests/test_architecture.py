"""The walls between the files: who may import whom, what is loaded, how long the packages are."""

import ast
import functools
import importlib
import inspect
import re
import subprocess
import sys
import tomllib

import pytest
from support import ROOT

import autograd

# The rooms: each with how many lines it may have, docstrings counted, and the rooms that it imports. A
# folder is one room with one door. A new room, a new arrow or a larger budget is a decision: it is
# written here, and a budget above the plan's with its reason.
ROOMS = {
    # The core: read these five.
    "autograd.rules": (70, "primals row"),
    "autograd.value": (215, "formula kinds lines operators primals recording reverse row"),
    "autograd.order": (50, "kinds"),
    "autograd.reverse": (246, "formula gates kinds operators order primals recording value"),
    "autograd.forward": (180, "formula gates kinds mixed operators passes primals recording row value"),
    # The table's second page, and what the core stands on.
    "autograd.more_rules": (125, "kinds primals row rules"),
    "autograd.kinds": (80, ""),
    "autograd.primals": (230, "kinds"),  # the second page has some thirty of its own
    "autograd.formula": (160, "kinds"),
    "autograd.row": (163, "formula kinds primals recording"),  # 1 operand, 2 operands
    "autograd.recording": (190, "kinds"),
    "autograd.files": (100, ""),  # whole or not at all, on every system
    "autograd.lines": (40, "formula"),
    "autograd.operators": (297, "formula kinds more_rules primals recording row rules"),
    "autograd.functions": (145, "kinds primals row rules value"),
    "autograd.more_functions": (255, "functions kinds more_rules primals rules"),
    "autograd.copying": (
        230,
        "kinds order row value",
    ),  # other processes, subclasses, rows that have changed
    "autograd.jacobians": (70, "primals reverse value"),
    "autograd.gates": (160, "kinds operators recording row rules value"),
    "autograd.passes": (50, "kinds"),
    "autograd.mixed": (115, "kinds operators order passes primals recording reverse rules value"),
    # The readers.
    "autograd.check": (260, "formula operators order primals recording reverse value"),  # inputs in place
    "autograd.finding": (70, "formula order primals reverse value"),
    "autograd.language": (25, ""),  # the table of sentences
    "autograd.painting": (160, ""),  # no graph: shapes, and which part of a large picture is seen
    "autograd.verifying": (165, "primals row rules"),  # not one line of the engine
    "autograd.walking": (100, "order primals reverse value"),  # each mistake in words, and when it shows
    "autograd.expression": (240, "formula rules value"),
    "autograd.drawing": (
        1152,  # wrong beside right; how numbers are rounded, which the lab had a second time; two languages
        "files formula language order painting primals reverse row value walking",
    ),
    "autograd.explaining": (
        1285,  # a receipt, a film, two languages, engines that are wrong, tables that fill step by step
        "drawing files formula language lines operators order painting primals reverse row rules value "
        "verifying walking",
    ),
    "autograd.programs": (
        2620,  # at a glance what needs no conversion; steps that many choices share; graphs as matrices
        "copying formula gates order primals recording row rules value",
    ),  # a door; by need
    # The doors.
    "autograd": (
        185,  # it also has every name twice, and what waits until it is asked for
        "check copying drawing explaining finding forward functions gates jacobians kinds more_functions "
        "order programs recording reverse row value verifying walking",
    ),
    "autograd.__main__": (145, "drawing explaining expression files formula order value"),
    # Networks.
    "nn.module": (175, "autograd"),
    "nn.activations": (50, "autograd autograd.primals"),
    "nn.initial": (65, "autograd.primals"),
    "nn.layers": (215, "autograd autograd.operators autograd.primals nn.activations nn.initial nn.module"),
    "nn.losses": (150, "autograd autograd.primals"),  # classes, lists, and the targets that each can take
    "nn.optim": (230, "autograd autograd.primals"),  # options, a state, and what it is given is looked at
    "nn.datasets": (120, "autograd.primals"),
    "nn.table": (95, "nn.datasets"),
    "nn.batches": (65, ""),
    "nn.checks": (
        200,  # a loss's way to the parameters is followed no further than to the first
        "autograd autograd.primals nn.datasets nn.losses nn.module nn.optim",
    ),  # samples of every make
    "nn.breakdown": (50, "autograd nn.checks nn.datasets nn.losses nn.module"),
    "nn.engines": (
        235,  # sums over processes; weighted losses; long programs compared by their losses
        "autograd nn.checks nn.datasets nn.losses nn.module",
    ),
    "nn.arrays": (175, "nn.datasets nn.engines nn.losses nn.module nn.optim"),
    "nn.devices": (145, "nn.arrays nn.optim"),  # several steps a call, samples shared out
    "nn.choice": (
        60,
        "autograd.primals nn.arrays nn.datasets nn.devices nn.engines nn.losses nn.module nn.optim",
    ),
    "nn.scores": (90, "autograd nn.checks nn.datasets nn.losses nn.module"),
    "nn.training": (  # a step that breaks down; parameters that are arrays for the time of a run or a loop
        285,
        "autograd.files autograd.primals nn.arrays nn.batches nn.breakdown nn.checkpoint nn.checks "
        "nn.choice nn.datasets nn.engines nn.files nn.initial nn.live nn.losses nn.module nn.optim",
    ),
    "nn.live": (76, ""),
    "nn.files": (40, ""),
    "nn.checkpoint": (222, "autograd.files nn.activations nn.files nn.layers nn.module"),  # any module
    "nn.exporting": (555, "autograd autograd.files autograd.recording nn.checks nn.module"),  # any operation
    "nn.plots": (10, "nn.pictures"),  # its older name
    "nn.pictures": (
        1140,  # what columns and classes are called, in a font that has their letters; words in two languages
        "autograd autograd.language nn.datasets nn.layers nn.losses nn.module",
    ),  # figures, and films of pixels
    "nn.by_hand": (90, ""),
    "nn.command": (
        1099,  # one parameter explained; three columns by hand; wide networks; two languages; targets
        "autograd autograd.drawing autograd.explaining autograd.files autograd.formula autograd.language "
        "nn.activations nn.by_hand nn.checkpoint nn.datasets "
        "nn.engines nn.exporting nn.files nn.layers nn.losses nn.module nn.optim nn.pictures "
        "nn.scores nn.table nn.training",
    ),
    "nn.lab": (  # a room of its own, not counted with nn: see `test_the_core_and_the_packages_keep_theirs`
        1082,  # 800 were planned; of code there are fewer, the rest are docstrings and blank lines
        "autograd autograd.drawing autograd.expression autograd.primals nn.activations nn.checkpoint "
        "nn.datasets nn.layers nn.losses nn.optim nn.training",
    ),
    "nn.__main__": (40, "nn.command nn.lab"),
    # The door.
    "nn": (
        50,
        "nn.checkpoint nn.datasets nn.exporting nn.layers nn.losses nn.module nn.optim nn.scores nn.table "
        "nn.training",
    ),
}
CORE = ("rules", "value", "order", "reverse", "forward")
# The plan: 6200 for autograd, 2400 for nn. Above it stand, for now, the door of programs, receipts and a
# second language; pictures painted by ourselves, exported functions, checkpoints and the command's checks.
# Then 100 for engines that are wrong in one picture with what is right; 230 for a training that shows itself
# in a notebook, and for the derivatives by hand beside the graph and its code.
# 50, with 37 in nn, for pictures in two languages, from the table that words have too, and what a film tells.
# 39 for legends, axes and the page by hand in the second language.
# 85 for the names of columns and classes in pictures; 5 for counts that say 1 input, 2 inputs.
# And 1300 with 400 for graphs of scalars that become matrices, and for training on these, also on devices.
# The lab's page, planned with 1500: a keyboard beside each hand, a race, a surface of our own; one thing at a
# time, so that nothing mixes; an engine that dies, parts that are missing; paper. A sixth of it is comments.
TOGETHER = {"the core": 750, "autograd": 9476, "nn": 5639, "the page": 2002}
# The inside of a folder: each file imports files further left alone.
INSIDE = {
    "autograd.drawing": "fold subject / scene / ink / circuit cards neurons / dot / picture",
    "autograd.explaining": "symbols / replay / words / latex moments receipt / page / film / explanation",
    "autograd.programs": "source same access / again choices door lowering helpers contract families / "
    "targets writing / matrices / program",
    "nn.command": "console verdict comparison / results / options / parts / job",
    "nn.exporting": "languages / translation / function",
    "nn.lab": "settings / address program frames inside / lab / calls / site / server",
    "nn.pictures": "relief colours names / surface / plots painting / hidden film",
}
AGAINST = ("autograd.value", "autograd.reverse")  # Value.backward, within the function
THIRD_PARTY = {
    "graphviz": {"autograd.drawing.picture"},
    "pygraphviz": {"autograd.drawing.picture"},
    "numpy": {
        "autograd.programs.door",
        "autograd.programs.targets",
        *(BY_NEED := [f"autograd.programs.{file}" for file in ("access", "families", "matrices", "writing")]),
        "nn.arrays",
        "nn.devices",
        "nn.pictures.colours",
        "nn.engines",
        "nn.pictures.painting",
        "nn.pictures.relief",
        "nn.pictures.surface",
    },
    "numba": {"autograd.programs.targets"},
    "jax": {"autograd.programs.door", "autograd.programs.targets", "nn.devices"},
    "matplotlib": {"nn.pictures.names", "nn.pictures.painting", "nn.pictures.plots"},
    "PIL": {
        "autograd.explaining.film",
        "autograd.painting",
        "nn.pictures.film",
        "nn.pictures.painting",
        "nn.pictures.surface",
        "nn.pictures.plots",
    },
    "tqdm": {"nn.command.console"},
    "IPython": {"nn.live"},
    "websockets": {"nn.lab.server"},
}


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


PACKAGES = ("autograd", "nn")
FILES = {
    module_name(path): path
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
    if "__pycache__" not in path.parts
}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}

each_file = pytest.mark.parametrize("name", FILES)


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


@functools.cache
def imports(tree):
    """(name, whether inside a function) for every import that runs in this syntax tree."""
    return [*imports_below(tree)]


def imports_below(node, inside=False):
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
            yield from imports_below(child, inside or function)


def room_of(name):
    """The room that a file is in: its folder, or the file itself."""
    return next((room for room in INSIDE if name == room or name.startswith(f"{room}.")), name)


def whole(room, name):
    """The name of a room as another one's declaration has it: in autograd, without the package."""
    return f"autograd.{name}" if f"autograd.{name}" in ROOMS and room.startswith("autograd") else name


def arrows():
    """(room, room, whether within a function) for every import of the project from another room."""
    for name, tree in TREES.items():
        for target, inside in imports(tree):
            if target.partition(".")[0] in PACKAGES and room_of(target) != room_of(name):
                yield room_of(name), room_of(target), inside


def test_the_declared_arrows_are_the_real_ones():
    """Each room imports just what it declares, so the declaration shows the architecture."""
    assert {room_of(name) for name in FILES} == ROOMS.keys()
    found = {room: set() for room in ROOMS}
    for room, target, _ in arrows():
        found[room].add(target)
    for room, (_, declared) in ROOMS.items():
        lazily = set(LAZY) if room == "autograd" else set()
        assert found[room] | lazily == {whole(room, name) for name in declared.split()}, room


LATER = {"functions", "more_functions", *[file for _, _, file, _ in autograd._METHODS]}
LAZY = [f"autograd.{room}" for room in (*autograd._READERS, *LATER)]


def test_one_arrow_against_the_stream_and_no_circle():
    """Following imports never comes back, but for `Value.backward`, which imports when it is called."""
    found = list(arrows())
    assert [inside for room, target, inside in found if (room, target) == AGAINST] == [True]
    left = {room: {t for r, t, _ in found if r == room and (r, t) != AGAINST} for room in ROOMS}
    while left:
        free = {room for room, targets in left.items() if not targets & left.keys()}
        assert free, f"these import each other: {sorted(left)}"
        left = {room: targets for room, targets in left.items() if room not in free}


@pytest.mark.parametrize("room", INSIDE)
def test_the_inside_of_a_room_is_one_way_too(room):
    """A file of a folder imports files of lower floors; from outside, only the door is used."""
    floors = [floor.split() for floor in INSIDE[room].split("/")]
    height = {f"{room}.{file}": number for number, floor in enumerate(floors) for file in floor}
    height[room] = len(floors)
    assert height.keys() == {name for name in FILES if room_of(name) == room}
    for name in height:
        for target, _ in imports(TREES[name]):
            if room_of(target) == room and target != room:
                assert height[target] < height[name], (name, target)
    for name, tree in TREES.items():
        if room_of(name) != room:
            assert {target for target, _ in imports(tree) if room_of(target) == room} <= {room}, name


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_keeps_its_budget(room):
    """Lines, with docstrings; and the purpose stands at the head of every file."""
    files = [name for name in FILES if room_of(name) == room]
    assert sum(map(lines, files)) <= ROOMS[room][0], {name: lines(name) for name in files}


def test_the_core_and_the_packages_keep_theirs():
    """The five files that are read in one sitting, and each package as a whole (nn without its lab)."""
    assert sum(lines(f"autograd.{name}") for name in CORE) <= TOGETHER["the core"]
    for package in PACKAGES:
        names = [n for n in FILES if n.partition(".")[0] == package and not n.startswith("nn.lab")]
        assert sum(map(lines, names)) <= TOGETHER[package]


def test_the_lab_s_page_keeps_its_budget():
    """All that a browser gets of the lab: markup, style, scripts, texts."""
    files = (ROOT / "nn" / "lab" / "page").iterdir()
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) <= TOGETHER["the page"]


def lines(name):
    return len(FILES[name].read_text(encoding="utf-8").splitlines())


def calls(tree):
    """The names of the functions that a file calls."""
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_text_becomes_code_in_one_place():
    """`exec` stands once; `eval` nowhere; modules are imported by name by the door and the targets alone."""
    found = {name: calls(tree) & {"exec", "eval", "import_module"} for name, tree in TREES.items()}
    assert {name: used for name, used in found.items() if used} == {
        "autograd": {"import_module"},
        "autograd.programs.targets": {"exec", "import_module"},
    }


def test_the_chain_rule_stands_once():
    """An adjoint is multiplied in the sweep, and where a receipt is worked out again without it."""
    products = [
        (name, ast.unparse(node))
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and "adjoint" in ast.unparse(node)
    ]
    places = ["autograd.reverse", "autograd.verifying"]
    assert products == [(name, "adjoint * partial") for name in places]


def test_mathematics_stands_in_the_table():
    """Of the files of autograd, the table and its primals alone import `math`."""
    users = {name for name in FILES if name.startswith("autograd") and "math" in dict(imports(TREES[name]))}
    assert users == {"autograd.primals", "autograd.rules", "autograd.more_rules"}


@each_file
def test_third_party_modules_stay_in_their_rooms(name):
    """Each third-party module is imported by the files declared for it, within functions only.

    Or at the head of files that are loaded as a whole when they are asked for, by a function.
    """
    for target, inside in imports(TREES[name]):
        top = target.split(".")[0]
        if top in PACKAGES or top in sys.stdlib_module_names:
            continue
        assert name in THIRD_PARTY.get(top, set()), f"{name} imports {target}"
        assert inside or name in BY_NEED, f"{name} imports {target} before it is used"


def test_what_needs_a_library_is_loaded_by_need():
    """Files with a third-party module at their head are imported by each other, and within functions."""
    found = [(name, *found) for name, tree in TREES.items() for found in imports(tree)]
    early = {name for name, target, inside in found if target in BY_NEED and not inside}
    assert early <= set(BY_NEED)


@pytest.mark.parametrize("package", PACKAGES)
def test_importing_loads_the_standard_library_alone(package):
    """`import autograd` and `import nn` load no third-party module."""
    script = f"import sys; old = set(sys.modules); import {package}; print(*sorted(set(sys.modules) - old))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert f"{package}" in loaded
    known = sys.stdlib_module_names | set(PACKAGES)
    assert [name for name in loaded if name.split(".")[0] not in known] == []
    if package == "autograd":  # the engine alone, without what is slow to load
        assert {"nn", "typing", "re", "inspect"} & {name.split(".")[0] for name in loaded} == set()
        assert not {room_of(name) for name in loaded} & {*LAZY, "autograd.expression"}


@pytest.mark.parametrize("package", PACKAGES)
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
    assert set(module.__all__) - {"rules"} == public - {"annotations", "TYPE_CHECKING", "Any"}
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


@pytest.mark.parametrize("package", PACKAGES)
def test_public_names_are_documented_where_they_are_offered(package):
    """What `help` shows for each name of `__all__` is its own docstring."""
    module = importlib.import_module(package)
    assert [name for name in module.__all__ if not (getattr(module, name).__doc__ or "").strip()] == []


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
        if name.startswith("autograd") and name not in ("autograd.rules", "autograd.more_rules"):
            called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
            assert not called & {"Rule", "rules.Rule"}, name


def test_files_that_are_no_code_are_installed_too():
    """Templates, pages and texts beside the code are among the package data."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]
    for package in PACKAGES:
        installed = {path for pattern in data[package] for path in (ROOT / package).glob(pattern)}
        found = {path for path in (ROOT / package).rglob("*.*") if path.suffix not in (".py", ".pyc")}
        assert found <= installed


def test_the_top_level_is_the_one_agreed_on():
    """At the top: pyproject.toml, README.md, LICENSE, the two packages, tests, docs, and dotfiles."""
    agreed = {"pyproject.toml", "README.md", "LICENSE", "autograd", "nn", "tests", "docs"}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git checkout: nothing says which files belong to the project")
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} <= agreed
