"""A page a block, with its row of laws and their counterexamples, and the list of all blocks."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from .lists import long_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .leaf import Contents, Leaf, Leaves
    from .site import Site

_SHOWN = 100
"""Of so many claims at most a block's page itself has the list."""


def block_pages(site: Site, contents: Contents) -> None:
    """Write the page of each block and their list."""
    naming: dict[str, list[Leaf]] = defaultdict(list)
    reaching: dict[str, list[Leaf]] = defaultdict(list)
    for leaf in contents.claims:
        for name in leaf.reaching:
            (naming if name in leaf.naming else reaching)[name].append(leaf)
    families: dict[str, list[Leaves]] = defaultdict(list)
    for block in contents.blocks:
        families[block.family or "own"].append(block)
        place, about = f"block/{block.name}", (naming[block.name], reaching[block.name])
        site.page(
            place,
            "block.html.j2",
            block=block,
            formulas=contents.formulas,
            naming=about[0],
            reaching=about[1],
            shown=_SHOWN,
        )
        whole = [*about[0], *about[1]]
        if len(whole) > _SHOWN:
            long_list(
                site,
                f"{place}/claims",
                "block_claims.html.j2",
                whole,
                name=block.name,
                count=len(whole),
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
