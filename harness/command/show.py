"""`lakatos show`: everything about one claim, or about one block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..catalogue.blocks import zoo
from ..catalogue.claims import catalogue
from ..catalogue.index import about, find_block
from ..laws.kept import kept_cells
from ..laws.table import telling
from ..show import pages, terminal
from ..show.find import OURS, found
from .court import Court, pass_court
from .listing import listed_kept
from .names import either_names
from .output import json_option, write_json
from .request import UNFOUND, fail, own_block, timeout_option

if TYPE_CHECKING:
    from rich.console import RenderableType

    from ...theory.block import Block
    from ..keep.store import Store
    from ..show.find import Origin
    from ..show.pages import ClaimPage

    Page = tuple[RenderableType, dict[str, Any]]


@click.command(
    epilog="""\b
Examples:
  lakatos show softmax_is_affine   a claim
  lakatos show layer_norm          a block, and the claims about it
  lakatos show LayerNorm           the same""",
)
@click.argument("name", shell_complete=either_names)
@json_option
@own_block
@timeout_option
@pass_court
def show(court: Court, *, name: str, json_path: str | None, origin: Origin, timeout: float) -> None:
    """Show everything about one claim, or about one block.

    Of a claim: statement, source, finding, code. Of a block: formula, shapes, source, its strongest
    and weakest laws, the claims that name it or reach it through other blocks, code.
    """
    block = find_block(name)
    page, found = (
        _of_claim(court, name, origin, timeout)
        if block is None
        else _of_block(block, court.store().aside)
    )
    if json_path is not None:
        write_json(json_path, [found])
    if json_path != "-":
        terminal.console().print(page)


def _of_claim(court: Court, name: str, origin: Origin, timeout: float) -> Page:
    store = court.store().aside
    outside = origin != OURS or store.has_own
    try:
        page = court.ask(claim_shown, name, origin, store, outside=outside, timeout=timeout)
    except UNFOUND as error:
        fail(f"{name}: {error}")
    return page, page.written


def claim_shown(name: str, origin: Origin, store: Store) -> ClaimPage:
    """Return the page of a claim; called in a worker, or here."""
    return pages.claim_page(found(name, origin, store, (block.name for block in zoo())))


def _of_block(block: Block, store: Store) -> Page:
    cells = [cell for cell in kept_cells() if cell.block == block.name]
    laws = telling(cells) if cells else []
    found = about(block, catalogue())
    naming = listed_kept(found.naming, store)
    reaching = listed_kept(found.reaching, store, "through other blocks")
    return (
        pages.block_page(block, laws, naming, reaching),
        pages.block_page_object(block, laws, naming, reaching),
    )
