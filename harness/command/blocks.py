"""`lakatos blocks`: what each block computes, and where it runs."""

from __future__ import annotations

import click

from ..catalogue.blocks import zoo
from ..catalogue.claims import SelectionError, catalogue
from ..catalogue.index import block_named, unclaimed
from ..show import lists, terminal
from .names import block_names
from .output import json_option, say, write_json
from .request import fail


@click.command(
    short_help="List the blocks, with formula, shapes and source.",
    epilog="""\b
Examples:
  lakatos blocks                    all of them
  lakatos blocks LayerNorm          one, however it is spelt
  lakatos blocks attention softmax  all of two families
  lakatos blocks --unclaimed        those that no claim is about""",
)
@click.argument("names", nargs=-1, metavar="[NAME ...]", shell_complete=block_names)
@click.option("--unclaimed", "bare", is_flag=True, help="Only blocks that no claim reaches.")
@json_option
def blocks(*, names: tuple[str, ...], bare: bool, json_path: str | None) -> None:
    """List the blocks, by name, file or family: formula, shapes, number systems, source."""
    groups = {group for block in zoo() for group in (block.subject, block.family)}
    try:
        wanted = {block_named(name, groups) for name in names if name not in groups}
    except SelectionError as error:
        fail(str(error))
    chosen = [
        block
        for block in zoo()
        if not names or {block.subject, block.family} & set(names) or block in wanted
    ]
    if bare:
        without = unclaimed(catalogue())
        chosen = [block for block in chosen if block in without]
        say(f"{len(chosen)} of {len(zoo())} blocks are reached by no claim", err=True)
    if json_path is not None:
        write_json(json_path, map(lists.block_object, chosen))
    console = terminal.console()
    if json_path == "-":
        return
    if console.is_terminal:
        console.print(*lists.block_entries(chosen), sep="\n")
        return
    for block in chosen:
        say(lists.block_line(block))
