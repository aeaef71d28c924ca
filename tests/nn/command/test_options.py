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


@pytest.mark.parametrize(
    ("given", "optimizer", "rate"),
    [
        ({}, "sgd", 10.0),
        ({"layers": [64, 64]}, "adam", 0.01),
        ({"layers": [64, 64], "learning_rate": 3.0}, "sgd", 3.0),
        ({"layers": [64, 64], "optimizer": "sgd"}, "sgd", 10.0),
        ({"layers": [64, 64], "momentum": 0.9}, "sgd", 10.0),
        ({"layers": [64, 64], "compare_rates": [1.0, 10.0]}, "sgd", 10.0),
    ],
)
def test_wide_networks_learn_by_default(given, optimizer, rate):
    """The rate of the small one breaks them; what is asked for is done."""
    found = options.complete(given, "disk")
    assert (found.optimizer, found.learning_rate) == (optimizer, rate)
