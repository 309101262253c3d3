"""`lakatos verify`: read records, believe none of them, and judge their points again."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...theory.claim import ClaimError
from ..catalogue.claims import SelectionError, unknown
from ..keep.record import RecordError, load
from ..keep.replay import replay, stale
from ..show.find import claim_of
from .court import Court, anew, pass_court
from .output import say
from .request import USAGE, own_block

if TYPE_CHECKING:
    from ..keep.store import Store
    from ..show.find import Origin


@click.command(
    epilog="""\b
Examples:
  lakatos verify self_attention_is_additive    what is kept about a claim
  lakatos verify mailed.json                   what somebody sent you
  lakatos verify mailed.json --claims theirs.py""",
)
@click.argument("records", nargs=-1, required=True, metavar="FILE|ID...")
@own_block
@pass_court
def verify(court: Court, records: tuple[str, ...], origin: Origin) -> None:
    """Check records: read them, and judge their points again.

    Exit status 0 when all are valid, 1 when one is not valid or stale, 2 when one is unreadable.
    """
    worst = 0
    for name in records:
        status, line = _verified(name, origin, court.store())
        say(line, err=status == USAGE)
        worst = max(worst, status)
    sys.exit(worst)


def _verified(name: str, origin: Origin, store: Store) -> tuple[int, str]:
    """Check one record; return the exit status that it deserves and a line about it."""
    path = Path(name) if Path(name).is_file() else store.by_id(name)
    if path is None:
        claim_records = [path for path, _ in store.of_claim(name)]
        if not claim_records:
            return (
                USAGE,
                f"{name}: no such file and no record of this id ({unknown(name, store.ids())})",
            )
        path = claim_records[0]
    try:
        record = load(path)
    except RecordError as error:
        return USAGE, f"{path}: {error}"
    try:
        claim = claim_of(record, origin)
        changed = stale(claim, record)
        if changed:
            return (
                1,
                (
                    f"{record.id}: stale: {changed} changed since it was recorded; "
                    f"{anew(claim)} decides it anew"
                ),
            )
        replay(claim, record, thorough=True)
    except (RecordError, SelectionError, ClaimError) as error:
        return 1, f"{record.id}: not valid: {error}"
    return 0, f"{record.id}: valid: {record.verdict}, {record.strength}, {record.detail}"
