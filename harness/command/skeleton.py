"""The skeleton of a new claim: a complete file that the court can decide as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..keep.store import PACKAGE
from ..show.cite import template_text

if TYPE_CHECKING:
    from pathlib import Path


def write_skeleton(name: str, folder: Path) -> Path:
    """Write a claim named `name` and return its file.

    Raises:
        FileExistsError: The file exists.
    """
    inside = folder.resolve() == PACKAGE and (PACKAGE / "pyproject.toml").is_file()
    path = folder / "properties" / f"{name}.py" if inside else folder / f"claims_{name}.py"
    text = template_text("claim.py.j2", name=name, package=".." if inside else "lakatos.")
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path.relative_to(folder)
