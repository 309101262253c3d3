"""The skeleton of a new claim: what it lacks is marked, and refused until it is there."""

from __future__ import annotations

import builtins
import keyword
from itertools import groupby
from typing import TYPE_CHECKING

from ... import theory
from ...theory.domain import Domain
from ..catalogue.blocks import zoo
from ..keep.store import PACKAGE
from ..show.cite import template_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class NameRefusedError(ValueError):
    """A claim cannot have this name; the message says why."""


def write_skeleton(name: str, folder: Path) -> Path:
    """Write a claim named `name` and return its file.

    Raises:
        NameRefusedError: A function of this name would hide another, or is impossible.
        FileExistsError: The file exists.
    """
    check_name(name)
    inside = folder.resolve() == PACKAGE and (PACKAGE / "pyproject.toml").is_file()
    path = folder / "properties" / f"{name}.py" if inside else folder / f"claims_{name}.py"
    package = ".." if inside else "lakatos."
    text = template_text("claim.py.j2", name=name, package=package, domains=domains())
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path.relative_to(folder)


def check_name(name: str) -> None:
    """Refuse what is no name for a claim.

    Raises:
        NameRefusedError: It is a word of Python or of the language, the name of a block, or no
            name at all.
    """
    taken = {
        **{block.name: "a block" for block in zoo()},
        **dict.fromkeys(theory.__all__, "a word of the language"),
        **dict.fromkeys(dir(builtins), "a function of Python"),
        **dict.fromkeys([*keyword.kwlist, *keyword.softkwlist], "a word of Python"),
    }
    why = f"it is {taken[name]}" if name in taken else ""
    if not (name.isidentifier() and name.isascii()) or name != name.lower():
        why = "it is not in lower case with underscores"
    if why:
        raise NameRefusedError(
            f"{name!r} is no name for a claim: {why}; name it as a fact "
            "(attention_ignores_key_order)"
        )


def domains() -> list[str]:
    """Return the names of the domains."""
    named = ((name, getattr(theory, name)) for name in theory.__all__)
    return sorted(
        name for name, value in named if isinstance(value, type) and issubclass(value, Domain)
    )


def vocabulary() -> Iterator[str]:
    """Yield what a claim can speak of, a line for the domains and one for each family of blocks."""
    yield f"domains: {', '.join(domains())}"
    for family, blocks in groupby(zoo(), key=lambda block: block.family):
        yield f"{family}: {', '.join(block.name for block in blocks)}"
