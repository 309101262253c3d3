"""Lists that are too long for a page go on on further ones, which lead to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from .site import anchor

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from .site import Site

MOST = 250
"""So many rows a page: with their sources and quotations they stay below 200 kB."""
_LONGEST = 80
Key = TypeVar("Key", bound="Hashable")


def long_list(
    site: Site, place: str, template: str, rows: Sequence[Any], **parts: Any
) -> list[str]:
    """Write a page of the first rows at a place, and of more rows at numbers below it.

    Returns where they stand.

    The template is given `rows`, and `number` and `places` by which it leads to the other pages.
    """
    chunks = [rows[start : start + MOST] for start in range(0, len(rows), MOST)] or [rows]
    places = [place, *(f"{place}/{number}" for number in range(2, len(chunks) + 1))]
    for number, (where, chunk) in enumerate(zip(places, chunks, strict=True), 1):
        site.page(where, template, rows=chunk, places=places, number=number, **parts)
    return places


def folders_of(named: Mapping[Key, str]) -> dict[Key, str]:
    """Return a folder for each: its name as far as that may be one, and no two of them one."""
    found: dict[Key, str] = {}
    taken: set[str] = set()
    for key, name in named.items():
        plain = anchor(name)[:_LONGEST]
        names = (plain, *(f"{plain}-{number}" for number in range(2, len(found) + 3)))
        found[key] = next(each for each in names if each.lower() not in taken)
        taken.add(found[key].lower())
    return found
