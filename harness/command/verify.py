"""`lakatos verify`: read findings, believe none of them, and judge their points again.

With `--second`, certificates of them are run by a Python that can import nothing of ours.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ...theory.claim import ClaimError
from ...theory.verdict import Strength
from ..catalogue.claims import SelectionError, unknown
from ..catalogue.worker import WorkerError
from ..decide import verified
from ..keep.fact import FactError
from ..keep.record import RecordError, load
from ..keep.replay import stale
from ..outside import solving
from ..show.certificate.confirm import confirm
from ..show.find import OURS, claim_of, facts_about
from .court import Court, anew, pass_court
from .output import json_lines, json_option, say
from .request import NOT_AS_EXPECTED, USAGE, fail, own_block, timeout_option

if TYPE_CHECKING:
    from ..catalogue.worker import Asks
    from ..keep.fact import Fact
    from ..keep.record import Record
    from ..keep.store import Store
    from ..show.find import Origin


_LONGEST_NAME = 200
"""Letters of a name that a finding gives itself."""


@click.command(
    short_help="Check findings by id or name, or in a file.",
    epilog="""\b
Examples:
  lakatos verify self_attention_is_additive    what is kept about a claim
  lakatos verify mailed.json                   what somebody sent you
  lakatos verify mailed.json --claims theirs.py
  lakatos verify mailed.json --json -   the same as an object a line
  lakatos verify --second       every counterexample, by certificate""",
)
@click.argument("findings", nargs=-1, metavar="FILE|ID...")
@click.option(
    "--second",
    is_flag=True,
    help="Also run certificates on Python's standard library alone; of the whole catalogue where "
    "no finding is named.",
)
@json_option
@own_block
@timeout_option
@pass_court
def verify(  # noqa: PLR0913 - one for each option of the command
    court: Court,
    *,
    findings: tuple[str, ...],
    second: bool,
    json_path: str | None,
    origin: Origin,
    timeout: float,
) -> None:
    """Check findings: what is kept under an id or a claim's name, or a record in a FILE.

    Exit status 0 when all are valid, 1 when one is not valid or stale, 2 when one is unreadable.
    """
    if not findings and not second:
        raise click.UsageError("Missing argument 'FILE|ID...'.")
    if json_path is not None and not findings:
        raise click.UsageError("--json tells of findings that are named: name some.")
    worst, store = 0, court.store().aside
    with court.worker(timeout) as worker, json_lines(json_path) as write_json:
        for name in findings:
            status, line = _asked(worker, name, origin, store, second=second)
            told = {"finding": name, "stands": status == 0, "status": status, "detail": line}
            write_json(told)
            if json_path != "-":
                say(line, err=status == USAGE)
            worst = max(worst, status)
    sys.exit(worst if findings else _catalogue_confirmed(store))


def _catalogue_confirmed(store: Store) -> int:
    """Ask for second opinions on the catalogue's points; return the exit status they deserve."""
    confirmed, failed = 0, 0
    for opinion in confirm((), store):
        confirmed += opinion.confirmed
        failed += opinion.failed
        if opinion.failed:
            say(str(opinion))
    say(f"{confirmed} confirmed on Python's standard library alone, {failed} not")
    return NOT_AS_EXPECTED if failed else 0


def _asked(
    worker: Asks, name: str, origin: Origin, store: Store, *, second: bool
) -> tuple[int, str]:
    """Check one finding, in a worker where it is not the catalogue's own."""
    try:
        if origin == OURS and not store.has_own and not _is_there(Path(name)):
            return _twice(name, origin, store, second)
        return worker.ask(_twice, name, origin, store, second)
    except SelectionError as error:
        fail(str(error))
    except WorkerError as error:
        return NOT_AS_EXPECTED, f"{name}: not judged: {error}"


def _twice(name: str, origin: Origin, store: Store, second: bool) -> tuple[int, str]:  # noqa: FBT001 - a worker is asked by position
    """Check one finding, and run its certificate if a second opinion is wanted."""
    status, line = _verified(name, origin, store)
    if status or not second:
        return status, line

    (opinion,) = confirm((name,), store, origin)
    return NOT_AS_EXPECTED if opinion.failed else status, f"{line}\n{opinion}"


def _verified(name: str, origin: Origin, store: Store) -> tuple[int, str]:
    """Check one finding; return the exit status that it deserves and a line about it.

    Raises:
        SelectionError: The user's block cannot be built.
    """
    origin.build()
    try:
        if _is_there(Path(name)):
            return judged(load(Path(name)), origin, "")
        found = facts_about(name, origin, store)
    except (RecordError, FactError) as error:
        return USAGE, f"{name}: {error}"
    if not found:
        meant = unknown(name, store.names())
        return USAGE, f"{name[:80]}: no such file, and no finding of this id ({meant})"
    former = "" if name in (found[0].id, found[0].claim) else f"{name} is now "
    return judged(found[0], origin, former)


def _is_there(path: Path) -> bool:
    """Tell whether a finding names a file, of whatever kind."""
    try:
        return path.exists() and not path.is_dir()
    except (OSError, ValueError):
        return False


def judged(finding: Fact | Record, origin: Origin, former: str) -> tuple[int, str]:
    """Judge a finding again; what cannot be judged again is consistent and no more."""
    name = (finding.id or finding.claim)[:_LONGEST_NAME]
    try:
        claim = claim_of(finding, origin)
        changed = stale(claim, finding)
        if changed:
            told = f"{changed}; {anew(claim)} decides it anew"
            return NOT_AS_EXPECTED, f"{former}{name}: stale: {told}"
        outcome = verified(claim, finding)
    except (RecordError, SelectionError, ClaimError) as error:
        return NOT_AS_EXPECTED, f"{former}{name}: not valid: {error}"
    asked = outcome.evidence.strength is Strength.Z3 and solving() is not None
    word = "consistent" if outcome.evidence.only_tried and not asked else "valid"
    return 0, f"{former}{name}: {word}: {outcome.verdict}, {outcome.evidence}"
