"""Finding the claim that a name or a record is about, and its exhibit."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..catalogue.claims import SelectionError, catalogue, load_file, repairs_of, unknown
from ..decide import standing
from ..keep.record import Record, RecordError, load
from ..keep.store import CELL_MODULE, OWN_CELL_MODULE, Store
from ..laws.cells import cell_named
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


def claim_of(record: Record, origin: Origin = OURS) -> Claim:
    """Find the claim that a record is about.

    A record may name a file of claims below the working directory, which is then imported; it is
    never followed anywhere else.

    Raises:
        SelectionError: The claim is not to be found; the message says how to point to it.
    """
    if record.file in (CELL_MODULE, OWN_CELL_MODULE):
        return _cell_of(record, origin)
    if origin.claims_file is None and not record.file.endswith(".py"):
        claims: Sequence[Claim] = catalogue()
    else:
        claims = load_file(origin.claims_file or _below_here(record.file))
    for claim in claims:
        if claim.id == record.claim:
            return claim
    raise SelectionError(
        f"{record.file} declares no claim {record.claim}: it was renamed or removed"
    )


def _below_here(name: str) -> Path:
    here = Path.cwd().resolve()
    path = (here / name).resolve()
    if not path.is_relative_to(here) or not path.is_file():
        raise SelectionError(
            f"the record is about a claim in {name[:200]!r}, which is no file below this folder: "
            "name the file with --claims FILE"
        )
    return path


def _cell_of(record: Record, origin: Origin) -> Claim:
    """Return a cell of the matrix: of the package's blocks, or of the user's own."""
    blocks = (origin.block,) if origin.block else None
    claim = cell_named(record.claim, blocks)
    if claim is None:
        raise SelectionError(
            f"{record.claim} is about a block of your own: name it with --block FILE.py:NAME and "
            "--input SHAPE"
        )
    return claim


def found(name: str, origin: Origin = OURS, more: Iterable[str] = ()) -> Exhibit:
    """Return the exhibit of a claim, a cell or a record; `more` may have been meant as well.

    Raises:
        SelectionError: Nothing has this name.
        RecordError: Its record cannot be read.
    """
    store = Store()
    path = store.by_id(name)
    if path is not None:
        record = load(path)
        claim = claim_of(record, origin)
        return exhibit(claim, record, neighbours(claim))
    named = (claim for claim in catalogue() if claim.id == name)
    claim_ = next(named, None) or cell_named(name, (origin.block,) if origin.block else None)
    if claim_ is not None:
        return exhibit(claim_, weightiest(claim_, store), catalogue())
    for _, record in store.of_claim(name):
        claim = claim_of(record, origin)
        return exhibit(claim, weightiest(claim, store) or record, neighbours(claim))
    raise SelectionError(unknown(name, (*store.ids(), *more)))


def begun(id_: str, store: Store) -> list[Exhibit]:
    """Return what is kept under the ids that begin so, or of which the hash does."""
    if not _ID.search(id_):
        return []
    ids = [each for each in store.ids() if each.startswith(id_) or each.endswith(f"-{id_}")]
    shown = []
    for each in ids:
        with suppress(RecordError, SelectionError):
            shown.append(found(each))
    return shown


def neighbours(claim: Claim) -> Sequence[Claim]:
    """Return the claims among which one may be repaired."""
    if claim.function.__module__ in (CELL_MODULE, OWN_CELL_MODULE):
        return catalogue()
    return (*catalogue(), *load_file(claim.path))


def weightiest(claim: Claim, store: Store) -> Record | None:
    """Return the claim's record that is not stale and tells the most."""
    return next((record for _, record in standing(claim, store)), None)


def kept(claim: Claim, store: Store) -> Exhibit:
    """Return what is kept about a claim, without judging it again."""
    return Exhibit(claim, weightiest(claim, store))


def exhibit(claim: Claim, record: Record | None, among: Sequence[Claim]) -> Exhibit:
    """Put a claim, its record and its repairs together."""
    return Exhibit(claim, record, tuple(repairs_of(claim, among)))
