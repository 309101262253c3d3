"""`lakatos cite`: a finding, to paste into a discussion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..catalogue.project import declared_address
from ..catalogue.worker import tell
from ..keep.replay import stale
from ..keep.store import in_catalogue
from ..show.cite import FORMATS, CitationError
from ..show.cite import cite as citation
from ..show.find import OURS, exhibit, found
from ..show.script import ScriptError
from .court import Court, anew, decided, pass_court
from .names import either_names
from .output import say
from .request import NOT_AS_EXPECTED, UNFOUND, fail, own_block, timeout_option

if TYPE_CHECKING:
    from ..decide import Effort
    from ..keep.store import Store
    from ..show.find import Origin


@click.command(
    short_help="Print a finding to paste into a discussion.",
    epilog="""\b
Examples:
  lakatos cite softmax_is_affine                   in Markdown
  lakatos cite softmax_is_affine --format python   a script that rechecks it
  lakatos cite softmax_is_affine --format certificate   without NumPy
  lakatos cite softmax_is_affine --format bibtex""",
)
@click.argument("name", metavar="ID", shell_complete=either_names)
@click.option(
    "--format",
    "style",
    default="markdown",
    show_default=True,
    type=click.Choice([*FORMATS]),
    metavar="FORMAT",
    help=f"One of {', '.join(FORMATS)}.",
)
@own_block
@timeout_option
@pass_court
def cite(
    court: Court,
    *,
    name: str,
    style: str,
    origin: Origin,
    timeout: float,
) -> None:
    """Print a finding to paste into a discussion; ID names a claim or a record."""
    store = court.store().aside
    outside = origin != OURS or store.has_own
    asked = (name, style, origin, court.effort(), store)
    try:
        text = court.ask(cited, *asked, outside=outside, timeout=timeout, told=_note)
    except (CitationError, ScriptError) as error:
        fail(str(error), NOT_AS_EXPECTED)
    except UNFOUND as error:
        fail(f"{name}: {error}")
    click.echo(text, nl=False)


def _note(line: str) -> None:
    say(line, err=True)


def cited(
    name: str,
    style: str,
    origin: Origin,
    effort: Effort,
    store: Store,
) -> str:
    """Return a citation, and tell what there is to know about it; called in a worker, or here."""
    shown = found(name, origin, store)
    if shown.record is None:
        tell(f"{name} is not decided yet: deciding it now")
        decision = decided(shown.claim, effort, store)
        store.tidy()
        shown = exhibit(shown.claim, decision.record)
    if shown.record and name not in (shown.record.id, shown.claim.id):
        tell(f"{name} is now {shown.record.id}")
    changed = stale(shown.claim, shown.record) if shown.record else ""
    if changed:
        tell(f"{changed}: {anew(shown.claim)} tells")
    return citation(shown, style, declared_address(own=not in_catalogue(shown.claim)))
