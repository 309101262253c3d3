"""A page a source, which says what became of what it says or implies, and the list of all."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from .site import anchor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .leaf import Contents, Leaf, Leaves, Text
    from .site import Site

_LONGEST = 80


def folders(contents: Contents) -> dict[Text, str]:
    """Return each source's folder: its key, as far as that may be the name of one."""
    found: dict[Text, str] = {}
    taken: set[str] = set()
    for text in _texts(contents):
        key = anchor(text.key)[:_LONGEST]
        names = (key, *(f"{key}-{number}" for number in range(2, len(found) + 3)))
        found[text] = next(name for name in names if name.lower() not in taken)
        taken.add(found[text].lower())
    return found


def _texts(contents: Contents) -> Iterable[Text]:
    places = [leaf.place for leaf in contents.claims] + [each.place for each in contents.blocks]
    return dict.fromkeys(place.text for place in places)


def source_pages(site: Site, contents: Contents) -> None:
    """Write the pages; in the list, a source that most claims are about comes first."""
    claims: dict[Text, list[Leaf]] = defaultdict(list)
    blocks: dict[Text, list[Leaves]] = defaultdict(list)
    for leaf in contents.claims:
        claims[leaf.place.text].append(leaf)
    for block in contents.blocks:
        blocks[block.place.text].append(block)
    for text, folder in site.shared["folders"].items():
        parts = {"text": text, "claims": claims[text], "defined": blocks[text]}
        site.page(f"source/{folder}", "source.html.j2", **parts)
    ordered = sorted(_texts(contents), key=lambda text: (-len(claims[text]), text.title))
    counted = [(text, Counter(each.verdict for each in claims[text])) for text in ordered]
    site.page("sources", "sources.html.j2", sources=counted)
