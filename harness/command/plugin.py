"""The pytest plugin: each claim is one test item, named by its id.

It collects the catalogue (``pytest properties/``) and, in any project, the files that its
``pyproject.toml`` declares and those named ``claims_*.py`` that have claims in them. An item passes
when the verdict is the one that the claim declares.
"""

from __future__ import annotations

from functools import lru_cache
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
    """Collect the catalogue's files, every ``claims_*.py`` with claims, and what is declared."""
    if file_path.suffix != ".py":
        return None
    named = file_path.name.startswith("claims_") or "properties" in file_path.parts
    if not named and not _declares(parent.config.rootpath):
        return None
    from .items import collected  # noqa: PLC0415 - a plugin loads with every pytest run of its user

    return collected(file_path, parent)


@lru_cache(maxsize=8)
def _declares(root: Path) -> bool:
    """Whether a project may declare files of claims."""
    try:
        shared = (root / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        shared = ""
    return "tool.lakatos" in shared or (root / "lakatos.toml").is_file()
