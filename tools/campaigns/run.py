"""Run the campaigns and print what they found.

    python -m lakatos.tools.campaigns.run [NAME ...] [--full [--write]] [--seconds S] [--first K]

Without `--full` each runs as small as in the tests. Wrong answers are printed with the number
of their trial, by which `--first` finds it again; the status is then 1.
"""

from __future__ import annotations

import sys

import click
import torch
from rich.console import Console
from rich.table import Table

from . import (
    durability,
    enclosures,
    everywhere,
    forms,
    modules,
    page,
    provers,
    records,
    relations,
    slopes,
    structures,
    twins,
)

CAMPAIGNS = (
    relations.CAMPAIGN,
    enclosures.CAMPAIGN,
    slopes.CAMPAIGN,
    provers.CAMPAIGN,
    everywhere.CAMPAIGN,
    twins.CAMPAIGN,
    structures.CAMPAIGN,
    modules.CAMPAIGN,
    modules.FAR_CAMPAIGN,
    forms.CAMPAIGN,
    records.CAMPAIGN,
    *durability.CAMPAIGNS,
)
_SHOWN = 20
"""Wrong answers of a campaign that are printed."""
BY_NAME = {each.name: each for each in CAMPAIGNS}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(BY_NAME)))
@click.option("--full", is_flag=True, help="At full size.")
@click.option("--write", is_flag=True, help="Write the figures to docs/campaigns.md.")
@click.option("--seconds", type=float, default=float("inf"), help="CPU seconds each, at most.")
@click.option("--first", type=int, default=0, help="The number of the first trial.")
def main(names: tuple[str, ...], *, full: bool, write: bool, seconds: float, first: int) -> None:
    """Run campaigns: all of them, or those named."""
    if write and (not full or first):
        raise click.UsageError("--write keeps campaigns at full size: it goes with --full")
    torch.set_num_threads(1)  # the figures are of one core
    console = Console()
    table = Table("campaign", *("trials", "asked", "decided", "wrong", "CPU s"))
    found = {}
    for name in names or BY_NAME:
        campaign = BY_NAME[name]
        count = campaign.full if full else campaign.small
        result = campaign.run(range(first, first + count), seconds=seconds)
        figures = (result.trials, result.tried, result.decided, len(result.wrong))
        table.add_row(name, *(f"{each:,}" for each in figures), f"{result.seconds:.0f}")
        found[name] = result
        for each in result.wrong[:_SHOWN]:
            console.print(each, markup=False, highlight=False)
    console.print(table)
    if write:
        page.write(found, CAMPAIGNS)
    sys.exit(1 if any(result.wrong for result in found.values()) else 0)


if __name__ == "__main__":
    main()
