"""Benchmarks of chainrule, as tables of ratios. Run from the root of a checkout.

Everything in a table is measured in one run, in turn within each round, and a training step beside the
hand-written one, just before and after, so that a slow moment of the machine touches both. A figure is
that of the least times over all rounds; in brackets, the median over the rounds. The clock is the
processor time, and for JAX, which works in threads, the wall clock; each table says which. Contenders are
checked to compute the same numbers before any clock starts, and those that are not installed are named
below the table.

All that can be compared: pip install numpy numba jax torch casadi micrograd matplotlib; for HIPS
autograd, whose package has the name of chainrule's, pip install --target DIR autograd, and
HIPS_AUTOGRAD=DIR in the environment; for the floor in C, gcc.

If you change the engine: --beside DIR, another checkout (git worktree add DIR), times the eager engine's
steps in this one and in that one, in turn, and prints their ratio.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from . import plot
from .article_run import compare_runs
from .beside import compare_checkouts
from .clusters import compare_clusters
from .curvature import compare_products
from .loops import compare_loops
from .matrices import compare_matrices, compare_recording
from .measure import Figure, Table
from .memory import compare_memory
from .nodes import compare_nodes
from .pictures import compare_pictures
from .sizes import compare_sizes
from .startup import compare_starts
from .training import compare_training
from .transformer_step import compare_transformers

Benchmark = tuple[str, Callable[[int], Table]]
"""A title, and what measures in so many rounds."""

BENCHMARKS: dict[str, Benchmark] = {
    "training": ("One training step: 121 samples, a 2-4-1 sigmoid network, full batch", compare_training),
    "run": ("The whole run as a process: start, imports, compilation, 2000 steps", compare_runs),
    "sizes": ("One training step of other networks, on the same samples", compare_sizes),
    "matrices": ("A step of wide networks as matrices, beside NumPy by hand", compare_matrices),
    "recording": ("Wide networks until the first step", compare_recording),
    "clusters": ("Ten clusters in 64 dimensions, until 97 % are right", compare_clusters),
    "transformer": ("A small transformer, recorded and differentiated eagerly", compare_transformers),
    "nodes": ("Nodes a second: recording a graph, and walking back over it", compare_nodes),
    "memory": ("Memory of a recorded graph", compare_memory),
    "pictures": ("The command with its pictures and its film", compare_pictures),
    "import": ("Import time", compare_starts),
    "hessian": ("A Hessian-vector product, beside a gradient", compare_products),
    "loops": ("Gradients of gradients in a loop, and twice as many", compare_loops),
}


def main(arguments: list[str] | None = None) -> None:
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.plot and not find_spec("matplotlib"):
        parser.error("--plot needs matplotlib: pip install matplotlib")
    where = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": platform.platform(),
        "processor": processor(),
        "rounds": options.rounds,
    }
    print("\n".join(f"- {name}: {value}" for name, value in where.items()))
    tables = {}
    benchmarks = _chosen(options)
    for name, (title, measure) in benchmarks.items():
        print(f"\n## {title}\n", flush=True)
        tables[name] = measure(options.rounds)
        print(markdown(tables[name]), flush=True)
    if options.json:
        document = {**where, "tables": _plain(tables)}
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8", newline="\n")
    if options.plot:
        caption = f"{where['date']}, Python {platform.python_version()}, {where['processor']}"
        plot.draw({benchmarks[name][0]: table for name, table in tables.items()}, caption, options.plot)


def _chosen(options: argparse.Namespace) -> dict[str, Benchmark]:
    if options.beside:
        return {"beside": (f"Beside {options.beside}", partial(compare_checkouts, options.beside))}
    return {name: BENCHMARKS[name] for name in options.only}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        epilog="benchmarks:\n"
        + "\n".join(f"  {name:<11} {title}" for name, (title, _) in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=_positive, default=15, help="how many rounds (default: %(default)s)")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=BENCHMARKS,
        default=list(BENCHMARKS),
        metavar="NAME",
        help="run these benchmarks alone: " + ", ".join(BENCHMARKS),
    )
    parser.add_argument("--beside", type=_checkout, metavar="DIR", help="compare with this checkout instead")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw the ratios, as SVG, PDF or PNG")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


def _checkout(text: str) -> Path:
    if not Path(text, "autograd", "__init__.py").is_file():
        raise argparse.ArgumentTypeError(f"no checkout in {text}: it has no autograd/__init__.py")
    return Path(text)


def processor() -> str:
    """The processor's name, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def markdown(table: Table) -> str:
    """The table as Markdown, its notes below it."""
    columns = list(table.rows[0])
    lines = [columns, ["---"] + ["---:"] * (len(columns) - 1)]
    lines += [[_cell(row[column]) for column in columns] for row in table.rows]
    text = [f"| {' | '.join(line)} |" for line in lines]
    return "\n".join(text + [f"\n{note}" for note in table.notes])


def _cell(figure: Any) -> str:
    if isinstance(figure, Figure):
        return f"{_number(figure.best)} ({_number(figure.median)})"
    return _number(figure) if isinstance(figure, float) else str(figure)


def _number(figure: float) -> str:
    """Three figures, without an exponent."""
    return f"{figure:.0f}" if abs(figure) >= 100 else f"{figure:#.3g}"


def _plain(tables: dict[str, Table]) -> dict[str, Any]:
    return {
        name: {
            "rows": [
                {column: f._asdict() if isinstance(f, Figure) else f for column, f in row.items()}
                for row in table.rows
            ],
            "notes": table.notes,
        }
        for name, table in tables.items()
    }


if __name__ == "__main__":
    main()
