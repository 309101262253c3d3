"""`lakatos matrix`: which laws each block obeys; the options, before anything heavy is loaded."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

import click

from .court import Court, pass_court
from .matrix import show_matrix
from .names import block_names
from .request import PATH, timeout_option


@click.command(
    epilog="""\b
Examples:
  lakatos matrix --block layer_norm   one row, with its evidence
  lakatos matrix --block softmax --law convex
  lakatos matrix --block my_blocks.py:Mixer --input "n 4" --arg width=8""",
)
@click.option(
    "--block",
    "names",
    multiple=True,
    metavar="BLOCK",
    shell_complete=block_names,
    help="A block, a file of blocks, or your own: file.py:name or package.module:Class.",
)
@click.option("--law", "laws", multiple=True, metavar="LAW", help="A law; may be repeated.")
@click.option(
    "--input",
    "shape",
    help='Shape of your block\'s input: "n 4", "c t"; "1 n 4" with a batch axis.',
)
@click.option(
    "--arg", "arguments", multiple=True, metavar="NAME=VALUE", help="Build your class so."
)
@click.option("--frozen", is_flag=True, help="Keep a module's parameters as they are.")
@click.option("--json", "json_path", type=PATH, help="Write one JSON object a cell.")
@click.option("--html", "html_path", type=PATH, help="Write the table as a page.")
@click.option("--fresh", is_flag=True, help="Decide every cell from nothing.")
@click.option("--test-all", is_flag=True, help="Test the cells that could be derived as well.")
@timeout_option
@click.option(
    "--jobs", type=click.IntRange(1, 256), default=2, show_default=True,
    help="How many processes decide rows.",
)  # fmt: skip
@click.option(
    "--check", "compare", is_flag=True, help="Print and fail where a verdict is not the kept one."
)
@click.option("--keep", is_flag=True, help="Keep the whole table in the source checkout.")
@pass_court
def matrix(court: Court, /, *, timeout: float, **options: Any) -> None:
    """Show which laws each block obeys: tested where nothing follows, derived elsewhere."""
    sys.exit(show_matrix(**options, worker=partial(court.worker, timeout)))
