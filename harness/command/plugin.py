"""The pytest plugin: each claim is one test item, named by its id.

It collects the catalogue (``pytest properties/``) and, in any project, files named
``claims_*.py``. An item passes when the verdict is the one that the claim declares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the plugin's options."""
    group = parser.getgroup("lakatos")
    group.addoption(
        "--lakatos-fresh",
        action="store_true",
        help="decide claims from nothing, without replaying what is on record",
    )
    group.addoption(
        "--lakatos-timeout",
        type=float,
        metavar="SECONDS",
        help="how long a claim of your own may take",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the catalogue's files and every ``claims_*.py``."""
    may_be_ours = file_path.name.startswith("claims_") or "properties" in file_path.parts
    if file_path.suffix != ".py" or not may_be_ours:
        return None
    from .items import collected  # noqa: PLC0415 - a plugin loads with every pytest run of its user

    return collected(file_path, parent)
