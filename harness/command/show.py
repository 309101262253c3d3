"""`lakatos show`: everything about one claim, or about one block."""

from __future__ import annotations

import click

from ..catalogue.blocks import zoo
from ..show import report
from ..show.find import OURS
from .request import asked


@click.command()
@click.argument("id")
def show(id: str) -> None:  # noqa: A002 - the argument's name in the usage line
    """Show everything about one claim, or about one block: statement, source, finding, code."""
    block = next((block for block in zoo() if block.name == id), None)
    if block is not None:
        from ..laws.rows import kept_cells, telling  # noqa: PLC0415 - no other page needs the table

        cells = [cell for cell in kept_cells() if cell.block == id]
        report.console().print(report.block_page(block, telling(cells) if cells else ()))
        return
    report.console().print(report.claim_page(asked(id, OURS)))
