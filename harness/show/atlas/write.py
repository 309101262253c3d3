"""Writing a site: all of its pages, from what was gathered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..live import library
from .blocks import block_pages, former_cells
from .claims import claim_pages, former_pages, list_pages
from .guides import guide_pages, trust_page
from .laws import laws_page
from .site import Site
from .sources import folders, source_pages
from .start import start_page

if TYPE_CHECKING:
    from pathlib import Path

    from .leaf import Contents


def write_site(folder: Path, contents: Contents) -> Site:
    """Write the site into a folder.

    Raises:
        OSError: The folder cannot be written.
    """
    leaves = contents.claims
    site = Site(folder, shared=shared(contents))
    claim_pages(site, leaves)
    list_pages(site, leaves)
    block_pages(site, contents)
    laws_page(site, contents)
    source_pages(site, contents)
    titles = guide_pages(site)
    points = [leaf for leaf in leaves if leaf.settled]
    still = [leaf for leaf in points if leaf.settled and not leaf.settled.live]
    trust_page(site, points=len(points), still=still)
    start_page(site, contents, titles)
    if contents.address:
        site.lost(contents.address)
    former_pages(site, leaves)
    former_cells(site, contents.blocks)
    site.static()
    site.file("live.js", library())
    return site


def shared(contents: Contents) -> dict[str, Any]:
    """Return what every template is given."""
    return {
        "known": {leaf.id for leaf in contents.claims},
        "point_ids": {leaf.settled.id for leaf in contents.claims if leaf.settled},
        "verdicts": {leaf.id: leaf.verdict for leaf in contents.claims},
        "folders": folders(contents),
        "blocks": {block.name for block in contents.blocks},
    }
