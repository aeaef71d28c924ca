"""What is chosen where no option says it."""

import pytest

from nn.command import options


@pytest.mark.parametrize(
    ("given", "engine"),
    [
        ({}, "python"),
        ({"layers": [12, 12]}, "python"),
        ({"layers": [64, 64]}, "numpy"),
        ({"layers": [1000]}, "numpy"),
        ({"layers": [64, 64], "engine": "python"}, "python"),
    ],
)
def test_wide_networks_run_as_matrices_where_numpy_is(given, engine, monkeypatch):
    """The width decides, and not a clock, so every run of these options takes the same engine."""
    assert options.complete(given, "disk").engine == engine
    monkeypatch.setattr(options, "find_spec", lambda name: None)
    assert options.complete(given, "disk").engine == "python"
