"""Benchmarks of chainrule, as tables of ratios. Run from the root of a checkout.

Everything in a table is measured in one run, in turn within each round, so that a slow moment of the
machine touches all alike. A figure is the median over the rounds, with the least and the greatest in
brackets. Contenders are checked to compute the same numbers before any clock starts, and those that
are not installed are named below the table.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .contenders import compare_training
from .curvature import compare_products
from .measure import Spread, Table
from .memory import compare_memory
from .startup import compare_starts

BENCHMARKS: dict[str, tuple[str, Callable[[int], Table]]] = {
    "training": ("One training step: 121 samples, a 2-4-1 sigmoid network, full batch", compare_training),
    "memory": ("Memory of a recorded graph", compare_memory),
    "import": ("Import time", compare_starts),
    "hessian": ("A Hessian-vector product, beside a gradient", compare_products),
}


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    where = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "machine": platform.platform(),
        "processor": processor(),
        "rounds": options.rounds,
    }
    print("\n".join(f"- {name}: {value}" for name, value in where.items()))
    tables = {}
    for name in options.only:
        title, measure = BENCHMARKS[name]
        print(f"\n## {title}\n", flush=True)
        tables[name] = measure(options.rounds)
        print(markdown(tables[name]), flush=True)
    if options.json:
        document = {**where, "tables": _plain(tables)}
        options.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks",
        description=__doc__,
        epilog="benchmarks:\n" + "\n".join(f"  {name:<9} {title}" for name, (title, _) in BENCHMARKS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=_positive, default=7, help="how many rounds (default: %(default)s)")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=BENCHMARKS,
        default=list(BENCHMARKS),
        metavar="NAME",
        help="run these benchmarks alone: " + ", ".join(BENCHMARKS),
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file too")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not 1 or more")
    return number


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
    if isinstance(figure, Spread):
        return f"{_number(figure.median)} ({_number(figure.low)} to {_number(figure.high)})"
    return _number(figure) if isinstance(figure, float) else str(figure)


def _number(figure: float) -> str:
    """Three figures, without an exponent."""
    return f"{figure:.0f}" if abs(figure) >= 100 else f"{figure:#.3g}"


def _plain(tables: dict[str, Table]) -> dict[str, Any]:
    return {
        name: {
            "rows": [
                {column: f._asdict() if isinstance(f, Spread) else f for column, f in row.items()}
                for row in table.rows
            ],
            "notes": table.notes,
        }
        for name, table in tables.items()
    }


if __name__ == "__main__":
    main()
