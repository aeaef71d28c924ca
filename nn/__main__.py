"""`python -m nn`: train a network, print its progress, leave its pictures. Here, how it starts and ends.

A line here may know what ends a run, and the exit status that says so.
"""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program with these command-line arguments; return its exit status."""
    try:
        from nn.command import open_streams, run, warn

        open_streams()
        words = sys.argv[1:] if arguments is None else arguments
        try:
            if words[:1] == ["lab"]:
                from nn.lab import run
            run(words[words[:1] == ["lab"] :])
        except (ValueError, ArithmeticError, OSError, ImportError) as error:
            warn(f"python -m nn: {error}")
            return 2 if isinstance(error, ValueError) else 1
    except KeyboardInterrupt:  # also while the files above are read
        print("python -m nn: interrupted", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
