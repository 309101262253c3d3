"""A page a block, with its row of laws and their counterexamples, and the list of all blocks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .leaf import Contents, Leaf, Leaves
    from .site import Site


def block_pages(site: Site, contents: Contents) -> None:
    """Write the page of each block and their list."""
    naming: dict[str, list[Leaf]] = defaultdict(list)
    reaching: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in contents.claims:
        for name in leaf.reaching:
            (naming if name in leaf.naming else reaching)[name].append(leaf)
    families: dict[str, list[Leaves]] = defaultdict(list)
    for block in contents.blocks:
        families[block.family].append(block)
        site.page(
            f"block/{block.name}",
            "block.html.j2",
            block=block,
            formulas=contents.formulas,
            naming=naming[block.name],
            reaching=reaching[block.name],
        )
    site.page("blocks", "blocks.html.j2", families=dict(sorted(families.items())))


def former_cells(site: Site, blocks: Sequence[Leaves]) -> None:
    """Let the ids of cells' counterexamples, old and new, lead to their block's page."""
    for block in blocks:
        for answer in block.answers:
            if answer.settled:
                for name in (answer.settled.id, *answer.was):
                    if "-" in name:
                        site.redirect(
                            f"x/{name}", f"block/{block.name}", answer.settled.id, answer.law
                        )
