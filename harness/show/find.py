"""Finding the claim that a name or a record is about, and its exhibit."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...theory.laws import LAWS
from ..catalogue.blocks import declared_block
from ..catalogue.claims import (
    SelectionError,
    claim_named,
    load_file,
    repairs_named,
    repairs_of,
    unknown,
)
from ..decide import kept_decision, replayed, standing
from ..keep.fact import MADE, Fact
from ..keep.record import Record, RecordError
from ..keep.store import Store, location
from ..laws.cells import cell_named
from ..laws.claimed import same_claim
from .exhibit import Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...theory.block import Block
    from ...theory.claim import Claim


@dataclass(frozen=True)
class Origin:
    """Where a user says that a record's claim comes from; a record alone may not run code."""

    claims_file: Path | None = None
    block: Block | None = None


OURS = Origin()
_ID = re.compile("[0-9a-f]{4}$")


def claim_of(finding: Fact | Record, origin: Origin = OURS) -> Claim:
    """Find the claim that a finding is about.

    A file of claims that a record names is imported only where the user names it too; one that a
    fact of this folder names must lie below it.

    Raises:
        SelectionError: The claim is not to be found; the message says how to point to it.
    """
    name, file = finding.claim, finding.file
    if file.startswith(MADE):
        return _own_cell(finding, origin)
    if origin.claims_file is None and not file.endswith(".py"):
        claim = _ours(name)
    else:
        claims = load_file(_declaring(finding, origin))
        claim = next((each for each in claims if each.id == name), None)
    if claim is None:
        raise SelectionError(
            f"{file or 'the catalogue'} declares no claim {name}: it was renamed or removed"
        )
    return claim


def _ours(name: str) -> Claim | None:
    """Return a claim or a cell of the package, loading no more than the file that it is in."""
    law, _, block = name.partition("__")
    found = declared_block(block) if law in LAWS else None
    return cell_named(name, (found,)) if found else claim_named(name)


def _declaring(finding: Fact | Record, origin: Origin) -> Path:
    """Return the file of claims that the user named, or that a fact kept here was found in."""
    if origin.claims_file is not None:
        return origin.claims_file
    here = Path.cwd().resolve()
    path = (here / finding.file).resolve()
    if isinstance(finding, Record) or not path.is_relative_to(here) or not path.is_file():
        raise SelectionError(
            f"it is about a claim in {finding.file[:200]!r}, which is not run because a finding "
            "names it: name the file with --claims FILE if you trust it"
        )
    return path


def _own_cell(finding: Fact | Record, origin: Origin) -> Claim:
    """Return the cell of a user's own block."""
    claim = cell_named(finding.claim, (origin.block,)) if origin.block else None
    if claim is None:
        raise SelectionError(
            f"{finding.claim} is about a {finding.file}: name it with --block FILE.py:NAME and "
            "--input SHAPE"
        )
    if location(claim) != finding.file:
        raise SelectionError(f"it is about a {finding.file}, not about a {location(claim)}")
    return claim


def found(
    name: str, origin: Origin = OURS, store: Store | None = None, more: Iterable[str] = ()
) -> Exhibit:
    """Return the exhibit of a claim, a cell or a counterexample by any name that it ever had.

    Args:
        name: A claim's name, a cell's, or an id.
        origin: Where a claim or a block of the user's own comes from.
        store: Where facts are kept.
        more: Other names that may have been meant.

    Raises:
        SelectionError: Nothing has this name.
        FactError: A file of facts holds what is no fact.
        RecordError: What is kept of it no longer stands.
    """
    store = store or Store()
    facts = facts_about(name, origin, store)
    if facts:
        claim = claim_of(facts[0], origin)
        current = store.of_claim(claim)
        return exhibit(claim, replayed(claim, (current or facts)[0]).record)
    claim_ = same_claim(name) or _ours(name)
    claim_ = claim_ or (cell_named(name, (origin.block,)) if origin.block else None)
    if claim_ is None:
        raise SelectionError(unknown(name, (*store.names(), *more)))
    kept = kept_decision(claim_, store)
    return exhibit(claim_, kept.record if kept else None)


def facts_about(name: str, origin: Origin, store: Store) -> list[Fact]:
    """Return the facts that have or had this name, of the user's block where one is named.

    Raises:
        FactError: A file of facts holds what is no fact.
    """
    facts = store.named(name)
    if origin.block is None:
        return facts
    claims = {fact: cell_named(fact.claim, (origin.block,)) for fact in facts}
    return [fact for fact, claim in claims.items() if claim and location(claim) == fact.file]


def exhibit(claim: Claim, record: Record | None, among: Sequence[Claim] = ()) -> Exhibit:
    """Put a claim, its record and its repairs together.

    Args:
        claim: The claim.
        record: What was found about it.
        among: Claims that may repair it; the catalogue's are looked through anyway.
    """
    ours = repairs_named(claim.id)
    if location(claim).endswith(".py"):
        among = (*among, *load_file(claim.path))
    return Exhibit(claim, record, tuple(dict.fromkeys((*ours, *repairs_of(claim, among)))))


def begun(id_: str, store: Store) -> list[Exhibit]:
    """Return what is kept under the ids that begin so, or of which the hash does."""
    if not _ID.search(id_):
        return []
    ids = [each for each in store.names() if each.startswith(id_) or each.endswith(f"-{id_}")]
    shown = []
    for each in ids:
        with suppress(RecordError, SelectionError):
            shown.append(found(each, OURS, store))
    return shown


def kept(claim: Claim, store: Store) -> Fact | None:
    """Return the strongest fact about a claim, without judging it again."""
    return next(iter(standing(claim, store)), None)
