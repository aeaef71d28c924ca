"""Fixtures that several test files use."""

import gc

import pytest

from autograd.rules import RULES


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
