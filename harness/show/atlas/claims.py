"""A page a claim, a page a counterexample, and the list of all claims."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from .lists import MOST, folders_of, long_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ....theory.verdict import Verdict
    from .leaf import Leaf
    from .site import Site

_RELATED = 8


def claim_pages(site: Site, leaves: Sequence[Leaf]) -> None:
    """Write the page of each claim and of each point that settles one."""
    near = _near(leaves)
    for leaf in leaves:
        site.page(f"claim/{leaf.id}", "claim.html.j2", leaf=leaf, related=_related(leaf, near))
        if leaf.settled:
            site.page(f"x/{leaf.settled.id}", "point.html.j2", leaf=leaf)
            live = {"live.js": leaf.settled.live} if leaf.settled.live else {}
            for name, text in {**leaf.settled.files, **live}.items():
                site.file(f"x/{leaf.settled.id}/{name}", text)


def former_pages(site: Site, leaves: Iterable[Leaf]) -> None:
    """Let former ids and former names lead to what they are now."""
    for leaf in leaves:
        for name in leaf.was:
            if "-" not in name:
                site.redirect(f"claim/{name}", f"claim/{leaf.id}", leaf.id)
            elif leaf.settled:
                site.redirect(f"x/{name}", f"x/{leaf.settled.id}", leaf.settled.id)
            else:
                site.redirect(f"x/{name}", f"claim/{leaf.id}", leaf.id)


def _near(leaves: Iterable[Leaf]) -> dict[str, list[Leaf]]:
    """Return the claims of each subject, and those that name each block."""
    found: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        for key in (f"{leaf.family}/{leaf.subject}", *leaf.naming):
            found[key].append(leaf)
    return found


def _related(leaf: Leaf, near: dict[str, list[Leaf]]) -> list[Leaf]:
    """Return some claims of the same subject or blocks, those that share the most blocks first."""
    shown = {leaf.id, *(each.id for each in leaf.repaired_by)}
    if leaf.repairs:
        shown.add(leaf.repairs.id)
    keys = (f"{leaf.family}/{leaf.subject}", *leaf.naming)
    among = dict.fromkeys(each for key in keys for each in near[key] if each.id not in shown)
    shared = Counter(each.id for name in leaf.naming for each in near[name])
    return nlargest(_RELATED, among, key=lambda each: shared[each.id])


@dataclass(frozen=True)
class _Family:
    """A family in the list of all: how many of its claims came out how, and where they stand."""

    name: str
    place: str
    leaves: list[Leaf]
    counts: Counter[Verdict]
    subjects: list[tuple[str, str, int]]
    """Each subject, the page on which it begins, and how many claims it has."""


def list_pages(site: Site, leaves: Sequence[Leaf]) -> None:
    """Write the list of families, and of each that of its claims by subjects.

    Where all fit one page, they stand on it.
    """
    found: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in sorted(leaves, key=lambda each: (each.family, each.subject)):
        found[leaf.family].append(leaf)
    folders = folders_of({name: name for name in found})
    families = []
    for name, some in found.items():
        places = long_list(
            site, f"claims/{folders[name]}", "family.html.j2", some, family=name, count=len(some)
        )
        families.append(
            _Family(
                name,
                places[0],
                some,
                Counter(each.verdict for each in some),
                _subjects(some, places),
            )
        )
    short = len(leaves) <= MOST
    site.page("claims", "claims.html.j2", families=families, short=short, count=len(leaves))


def _subjects(leaves: Sequence[Leaf], places: Sequence[str]) -> list[tuple[str, str, int]]:
    counts = Counter(leaf.subject for leaf in leaves)
    first: dict[str, int] = {}
    for row, leaf in enumerate(leaves):
        first.setdefault(leaf.subject, row)
    return [(name, places[row // MOST], counts[name]) for name, row in first.items()]
