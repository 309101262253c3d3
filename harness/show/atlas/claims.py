"""A page a claim, a page a counterexample, and the list of all claims."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .leaf import Leaf
    from .site import Site

_RELATED = 8


def claim_pages(site: Site, leaves: Sequence[Leaf]) -> None:
    """Write the page of each claim and of each point that settles one."""
    near = _near(leaves)
    for leaf in leaves:
        related = list(_related(leaf, near))[:_RELATED]
        site.page(f"claim/{leaf.id}", "claim.html.j2", leaf=leaf, related=related)
        if leaf.settled:
            site.page(f"x/{leaf.settled.id}", "point.html.j2", leaf=leaf)
            live = {"live.js": leaf.settled.live} if leaf.settled.live else {}
            for name, text in {**leaf.settled.files, **live}.items():
                site.file(f"x/{leaf.settled.id}/{name}", text)
    site.page("claims", "claims.html.j2", families=_families(leaves))


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


def _related(leaf: Leaf, near: dict[str, list[Leaf]]) -> Iterator[Leaf]:
    """Yield claims of the same subject, those that share the most blocks first."""
    shown = {leaf.id, *(each.id for each in leaf.repaired_by)}
    if leaf.repairs:
        shown.add(leaf.repairs.id)
    keys = (f"{leaf.family}/{leaf.subject}", *leaf.naming)
    among = dict.fromkeys(each for key in keys for each in near[key] if each.id not in shown)
    shared = {each.id: len(set(each.naming) & set(leaf.naming)) for each in among}
    yield from sorted(among, key=lambda each: -shared[each.id])


def _families(leaves: Iterable[Leaf]) -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in leaves:
        found[leaf.family].append(leaf)
    return dict(sorted(found.items()))
