"""Benchmarks that compare, side by side in one run. `python -m tests.benchmarks --help` says how."""
