"""Let the tests of this folder import its plain modules by name."""

import sys
from pathlib import Path

import pytest
from flint import ctx

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _precision():
    """Give the next test FLINT's precision back, whatever a mutant does to it."""
    before = ctx.prec
    yield
    ctx.prec = before
