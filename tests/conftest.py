"""Fixtures that several test files use, and how many random examples each property has.

Thirty of each while one works; `.ci/run` asks for the others by `--hypothesis-profile thorough`. None is
timed: a machine may be busy.
"""

import gc
import signal

import pytest
from hypothesis import settings

from autograd.rules import RULES

settings.register_profile("quick", max_examples=30, deadline=None)
settings.register_profile("thorough", max_examples=200, deadline=None)
settings.load_profile("quick")


def pytest_collection_finish():
    """Keep what thousands of collected tests are made of out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def pytest_configure():
    """Heed the signals that a shell's `&` or nohup ignores: a child that inherited that would never end."""
    usual = {"SIGINT": signal.default_int_handler, "SIGTERM": signal.SIG_DFL, "SIGHUP": signal.SIG_DFL}
    for number, handler in [(getattr(signal, name, None), handler) for name, handler in usual.items()]:
        if number and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _the_same_table():
    """Take out of the table, after each test, the rows that it added."""
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)


@pytest.fixture
def no_collector():
    """Run the test with the cycle collector off, so that only reference counts free objects."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
