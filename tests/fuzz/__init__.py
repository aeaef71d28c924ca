"""Random programs, through every reader. `python -m tests.fuzz --help` says how."""
