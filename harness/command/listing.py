"""`lakatos list`: claims by name, family, block or verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...theory.verdict import Verdict
from ..catalogue.claims import is_outside, select
from ..catalogue.index import about, block_named
from ..show import lists, terminal
from ..show.find import kept
from .court import Court, pass_court
from .names import block_names, claim_names
from .output import json_option, say, write_json
from .request import UNFOUND, fail, timeout_option, told_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...theory.claim import Claim
    from ..keep.store import Store
    from ..show.lists import Listed


@click.command(
    "list",
    short_help="List claims, with what was found.",
    epilog="""\b
Examples:
  lakatos list                          all claims, with what was found
  lakatos list softmax 'layer_norm_*'   a family of claims, and a pattern
  lakatos list --about LayerNorm        the claims about a block
  lakatos list --about softmax --verdict fails
  lakatos list --json - | jq .claim""",
)
@click.argument("select", nargs=-1, metavar="[NAME ...]", shell_complete=claim_names)
@click.option(
    "--about", "block", metavar="BLOCK", shell_complete=block_names,
    help="Claims that name this block, or reach it through other blocks.",
)  # fmt: skip
@click.option(
    "--verdict",
    type=click.Choice(list(map(str, Verdict))),
    help="Claims of which this is the verdict that is kept.",
)
@json_option
@timeout_option
@pass_court
def list_(  # noqa: PLR0913 - one for each option of the command
    court: Court,
    *,
    select: tuple[str, ...],
    block: str | None,
    verdict: str | None,
    json_path: str | None,
    timeout: float,
) -> None:
    """List claims: by id, glob, subject, or a path to a .py file; all of them without a name.

    Verdicts are those that are kept. Nothing is judged: `lakatos check` does that.
    """
    found = listed_of(court, select, block, verdict, timeout)
    tell_claims(found, json_path)


def listed_of(
    court: Court, select: Sequence[str], block: str | None, verdict: str | None, timeout: float
) -> list[Listed]:
    """Return the claims that are named, the catalogue's first; a user's are read elsewhere."""
    store = court.store().aside
    files = [name for name in select if is_outside(name)]
    ours = [name for name in select if name not in files]
    try:
        found = listed(ours, block, verdict, store) if ours or not files else []
        for name in dict.fromkeys(files):
            with told_of(name):
                asked = ((name,), block, verdict, store)
                found += court.ask(listed, *asked, outside=True, timeout=timeout)
    except UNFOUND as error:
        fail(str(error))
    grouped = found if block is None else sorted(found, key=lambda each: each.under)
    return list(dict.fromkeys(grouped))


def listed(
    select_: Sequence[str], block: str | None, verdict: str | None, store: Store
) -> list[Listed]:
    """Return the claims that are named; called in a worker for a user's file.

    Raises:
        SelectionError: A name selects nothing.
    """
    claims = select(select_)
    found = listed_kept(claims, store) if block is None else listed_about(block, claims, store)
    return [each for each in found if verdict in (None, each.verdict)]


def listed_about(block: str, claims: Sequence[Claim], store: Store) -> list[Listed]:
    """Return the claims about a block, those that name it first."""
    found = about(block_named(block), claims)
    name = found.block.name
    return [
        *listed_kept(found.naming, store, f"naming {name}"),
        *listed_kept(found.reaching, store, f"reaching {name} through other blocks"),
    ]


def listed_kept(claims: Sequence[Claim], store: Store, under: str = "") -> list[Listed]:
    """Return claims with the verdicts that are kept."""
    return [
        lists.Listed.of(
            claim,
            fact.verdict if fact else Verdict.UNDECIDED,
            under or claim.subject,
            "" if fact else "not decided yet",
        )
        for claim, fact in ((claim, kept(claim, store)) for claim in claims)
    ]


def tell_claims(listed: Sequence[Listed], json_path: str | None) -> None:
    """Print claims for whoever reads: a person, a program, or a pipe."""
    if json_path is not None:
        write_json(json_path, map(lists.claim_object, listed))
    console = terminal.console()
    if json_path == "-":
        return
    if not listed:
        say("no claim is so: `lakatos list` shows them all", err=True)
    if console.is_terminal:
        console.print(*lists.claim_entries(listed), sep="\n")
        return
    for each in listed:
        say(lists.claim_line(each))
