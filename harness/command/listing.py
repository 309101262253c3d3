"""`lakatos list`: the claims, with their expected verdicts."""

from __future__ import annotations

import click

from ..show import report
from .request import selected


@click.command("list")
@click.argument("select", nargs=-1)
def list_(select: tuple[str, ...]) -> None:
    """List claims with their expected verdicts."""
    console = report.console()
    claims = selected(select)
    if console.is_terminal:
        console.print(report.claim_table(claims))
    else:
        for claim in claims:
            click.echo(f"{claim.expected:<6} {claim.subject:<14} {claim.id}: {claim.statement}")
