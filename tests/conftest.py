"""A court whose records stay out of the repository."""

import pytest
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store


@pytest.fixture
def store(tmp_path):
    """Record folders of this test's own."""
    return Store(user=tmp_path / ".lakatos", catalogue=tmp_path / "catalogue")


@pytest.fixture
def court(store):
    """Decide a claim, keeping the record in this test's own folders."""
    return lambda claim, **effort: decide(claim, store, Effort(**effort))
