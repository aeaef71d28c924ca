"""Benchmarks that compare, side by side in one run. `python -m tests.benchmarks --help` says how.

NumPy's BLAS is told to work in one thread before anybody imports it: for so few numbers several take
longer, and the processor's time is then the right clock.
"""

import os

for name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ.setdefault(name, "1")
