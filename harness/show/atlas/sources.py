"""A page a source, which says what became of what it says or implies, and the list of all."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from .lists import folders_of, long_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .leaf import Contents, Leaf, Leaves, Text
    from .site import Site


def folders(contents: Contents) -> dict[Text, str]:
    """Return each source's folder, after its key."""
    return folders_of({text: text.key for text in _texts(contents)})


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
        place = f"source/{folder}"
        long_list(site, place, "source.html.j2", claims[text], text=text, defined=blocks[text])
    ordered = sorted(_texts(contents), key=lambda text: (-len(claims[text]), text.title))
    counted = [(text, Counter(each.verdict for each in claims[text])) for text in ordered]
    site.page("sources", "sources.html.j2", sources=counted)
