"""`lakatos blocks`: what each block computes, and where it runs."""

from __future__ import annotations

import click

from ..catalogue.blocks import zoo
from ..show import report
from .request import fail


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME ...]")
def blocks(names: tuple[str, ...]) -> None:
    """List the blocks: name, formula, shapes, number systems, source."""
    chosen = [
        block
        for block in zoo()
        if not names or {block.name, block.subject, block.family} & set(names)
    ]
    if not chosen:
        known = sorted({block.family for block in zoo()})
        fail(
            f"no block, file or family is named {' or '.join(names)}: the families are "
            f"{', '.join(known)}"
        )
    console = report.console()
    if console.is_terminal:
        console.print(report.block_table(chosen))
        return
    for block in chosen:
        click.echo(
            f"{block.subject}.{block.name}: {block.formula} | {block.shapes()} | "
            f"{', '.join(block.systems)} | {block.source}"
        )
