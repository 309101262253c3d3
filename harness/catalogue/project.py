"""What a project declares: the files of claims that may run because a finding names them.

A finding names the file of its claim, and findings come from anybody: with a folder that was
cloned, by mail. Which files may run for that is said where a project says such things:

    [tool.lakatos]
    claims = ["claims_*.py", "proofs/*.py"]
"""

from __future__ import annotations

import tomllib
from pathlib import Path

from .claims import SelectionError

_FILE = "pyproject.toml"


def declared_file(name: str) -> Path | None:
    """Return the file of claims below the working directory that is named so and declared.

    Raises:
        SelectionError: What the project declares cannot be read.
    """
    here = Path.cwd().resolve()
    path = here / name
    for pattern in _patterns(here / _FILE):
        if path in here.glob(pattern) and path.resolve().is_relative_to(here) and path.is_file():
            return path
    return None


def _patterns(project: Path) -> list[str]:
    """Return the patterns of files that a project declares."""
    try:
        tool = tomllib.loads(project.read_text("utf-8")).get("tool", {})
        patterns = tool.get("lakatos", {}).get("claims", [])
    except FileNotFoundError:
        return []
    except (OSError, ValueError, AttributeError) as error:
        raise SelectionError(f"{project} cannot be read: {error}") from None
    if not isinstance(patterns, list) or not all(map(_is_pattern, patterns)):
        raise SelectionError(
            f'{project}: [tool.lakatos] claims is a list of files below it, such as ["claims_*.py"]'
        )
    return patterns


def _is_pattern(pattern: object) -> bool:
    return isinstance(pattern, str) and bool(pattern) and not Path(pattern).is_absolute()
