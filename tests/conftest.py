"""A court whose records stay out of the repository."""

import os

import pytest
from lakatos.harness.decide import Effort, decide
from lakatos.harness.keep.store import Store


@pytest.fixture(autouse=True, scope="session")
def home(tmp_path_factory):
    """A folder for what is noted of blocks that are built: not the user's own."""
    os.environ["XDG_CONFIG_HOME"] = str(tmp_path_factory.mktemp("home"))


@pytest.fixture
def store(tmp_path):
    """Record folders of this test's own."""
    return Store(user=tmp_path / ".lakatos", catalogue=tmp_path / "catalogue")


@pytest.fixture
def court(store):
    """Decide a claim, keeping the record in this test's own folders."""
    return lambda claim, **effort: decide(claim, store, Effort(**effort))
