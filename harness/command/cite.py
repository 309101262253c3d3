"""`lakatos cite`: a finding, to paste into a discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..keep.replay import stale
from ..show.find import exhibit
from .court import Court, anew, pass_court
from .names import either_names
from .output import say
from .request import NOT_AS_EXPECTED, asked, fail, own_block

if TYPE_CHECKING:
    from ..show.find import Origin


@click.command(
    epilog="""\b
Examples:
  lakatos cite softmax_is_affine                   in Markdown
  lakatos cite softmax_is_affine --format python   a script that rechecks it
  lakatos cite softmax_is_affine --format bibtex""",
)
@click.argument("id", shell_complete=either_names)
@click.option(
    "--format",
    "style",
    default="markdown",
    show_default=True,
    type=click.Choice(["markdown", "stackexchange", "latex", "bibtex", "html", "python", "json"]),
)
@own_block
@pass_court
def cite(court: Court, id: str, style: str, origin: Origin) -> None:  # noqa: A002 - as above
    """Print a finding to paste into a discussion; ID names a claim or a record."""
    from ..show.cite import CitationError  # noqa: PLC0415 - templates load when they are needed
    from ..show.cite import cite as citation  # noqa: PLC0415 - as above
    from ..show.script import ScriptError  # noqa: PLC0415 - as above

    store = court.store()
    shown = asked(id, origin, store)
    if shown.record is None:
        say(f"{id} is not decided yet: deciding it now", err=True)
        decision = court.decide(shown.claim, store=store)
        store.tidy()
        shown = exhibit(shown.claim, decision.record)
    if shown.record and id not in (shown.record.id, shown.claim.id):
        say(f"{id} is now {shown.record.id}", err=True)
    changed = stale(shown.claim, shown.record) if shown.record else ""
    if changed:
        say(f"{changed}: {anew(shown.claim)} tells", err=True)
    try:
        click.echo(citation(shown, style), nl=False)
    except (CitationError, ScriptError) as error:
        fail(str(error), NOT_AS_EXPECTED)
