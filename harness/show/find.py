"""Finding the claim that a name or a record is about, and its exhibit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...systems import REALS
from ...theory.laws import LAWS
from ...theory.verdict import HOLDS, Strength
from ..catalogue.blocks import declared_block
from ..catalogue.claims import (
    SelectionError,
    catalogue,
    claim_named,
    load_file,
    repairs_named,
    repairs_of,
    unknown,
)
from ..catalogue.project import declared_file
from ..decide import kept_decision, replayed, standing
from ..keep.fact import MADE, Fact
from ..keep.made import made_options
from ..keep.record import point_of, written_point
from ..keep.store import Store, facts, location
from ..laws.cells import cell_named
from ..laws.claimed import same_claim
from ..laws.remembered import remembered
from .exhibit import Exhibit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from ...theory.block import Block
    from ...theory.claim import Claim
    from ...theory.witness import Point
    from ..catalogue.own import OwnBlock
    from ..keep.record import Record


@dataclass(frozen=True)
class Origin:
    """Where a user says that a finding's claim comes from; a finding alone may run no code."""

    claims_file: Path | None = None
    block: OwnBlock | None = None

    @property
    def own(self) -> Block | None:
        """The user's block, which is built when it is first asked for."""
        return self.block.built if self.block else None

    def build(self) -> None:
        """Build the user's block, if there is one.

        Raises:
            SelectionError: It cannot be built.
        """
        self.own  # noqa: B018 - kept where it is built


OURS = Origin()
_ID = re.compile("[0-9a-f]{4}$")


def claim_of(finding: Fact | Record, origin: Origin = OURS) -> Claim:
    """Find the claim that a finding is about.

    The file of claims that a finding names is imported only where the user names it too, or the
    project declares it.

    Raises:
        SelectionError: The claim is not to be found; the message says how to point to it.
    """
    name, file = finding.claim, finding.file
    if file.startswith(MADE):
        return _own_cell(finding, origin)
    if origin.claims_file is None and not file.endswith(".py"):
        claim = ours_named(name)
    else:
        claims = load_file(_declaring(finding, origin))
        claim = next((each for each in claims if each.id == name), None)
    if claim is None:
        raise SelectionError(
            f"{file[:200] or 'the catalogue'} declares no claim {name[:200]}: it was renamed or "
            "removed"
        )
    return claim


def ours_named(name: str) -> Claim | None:
    """Return a claim or a cell of the package, loading no more than the file that it is in."""
    law, _, block = name.partition("__")
    found = declared_block(block) if law in LAWS else None
    return cell_named(name, (found,)) if found else claim_named(name)


def _declaring(finding: Fact | Record, origin: Origin) -> Path:
    """Return the file of claims that the user named, or that the project declares."""
    found = origin.claims_file or declared_file(finding.file)
    if found is None:
        raise SelectionError(
            f"it is about a claim in {finding.file[:200]!r}, which is not run because a finding "
            "names it: name the file with --claims FILE if you trust it, or declare it in "
            "pyproject.toml, as claims under [tool.lakatos], or in lakatos.toml"
        )
    return found


def _own_cell(finding: Fact | Record, origin: Origin) -> Claim:
    """Return the cell of a user's own block: one that they name, or had built here before."""
    before = None if origin.block else remembered(finding.file)
    own = before.built if before else origin.own
    claim = cell_named(finding.claim, (own,)) if own else None
    if claim is None:
        options = made_options(finding.file)[:200] or " --block FILE.py:NAME --input SHAPE"
        raise SelectionError(
            f"{finding.claim[:200]} is about a {finding.file[:200]}, which was not built here "
            f"before and does not run because a finding names it: if you trust it, add{options}"
        )
    if location(claim) != finding.file:
        raise SelectionError(
            f"it is about a {finding.file[:200]}, not about a {location(claim)[:200]}"
        )
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
    about = facts_about(name, origin, store)
    if about:
        claim = claim_of(about[0], origin)
        current = store.of_claim(claim)
        return exhibit(claim, replayed(claim, (current or about)[0]).record)
    claim_ = same_claim(name) or ours_named(name)
    claim_ = claim_ or (cell_named(name, (origin.own,)) if origin.own else None)
    if claim_ is None:
        raise SelectionError(unknown(name, (*store.names(), *more)))
    kept = kept_decision(claim_, store)
    return exhibit(claim_, kept.record if kept else None)


def exhibit_of(name: str, block: Block, store: Store) -> Exhibit:
    """Return the exhibit of a counterexample to a law of a block that is at hand.

    Raises:
        SelectionError: Nothing has this name.
        RecordError: What is kept of it no longer stands.
    """
    for fact in store.named(name):
        claim = _about(fact, block)
        if claim is not None:
            return exhibit(claim, replayed(claim, fact).record)
    return found(name, OURS, store)


def settled(store: Store) -> Iterator[tuple[Claim, Point]]:
    """Yield the catalogue's claims over the reals that a point settles, each with the point.

    Where a claim says that there is something, a point alone settles nothing: it is left out.
    """
    for claim in catalogue():
        kept = store.of_claim(claim)
        alone = claim.numbers is REALS and claim.choice is None
        if kept and kept[0].settled and alone:
            yield claim, point_of(written_point(kept[0], claim), claim)


def held_for_all_sizes(store: Store) -> Iterator[Claim]:
    """Yield the catalogue's claims that are on record as proved for all sizes."""
    for claim in catalogue():
        kept = store.of_claim(claim)
        if kept and kept[0].verdict is HOLDS and kept[0].evidence is Strength.PROVED:
            yield claim


def facts_about(name: str, origin: Origin, store: Store) -> list[Fact]:
    """Return the facts that have or had this name, of the user's block where one is named.

    Raises:
        FactError: A file of facts holds what is no fact.
    """
    named = store.named(name)
    if origin.own is None:
        return named
    return [fact for fact in named if _about(fact, origin.own)]


def _about(fact: Fact, block: Block) -> Claim | None:
    """Return the cell of a block that a fact is about, if it is about one of this block."""
    claim = cell_named(fact.claim, (block,))
    return claim if claim is not None and location(claim) == fact.file else None


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


def begun(id_: str, store: Store) -> list[Fact]:
    """Return what is, or was, kept under the ids that begin so, or of which the hash does."""
    if not _ID.search(id_):
        return []
    return [
        fact
        for path in store.files()
        for fact in facts(path)
        if any(each.startswith(id_) or each.endswith(f"-{id_}") for each in fact.known)
    ]


def kept(claim: Claim, store: Store) -> Fact | None:
    """Return the strongest fact about a claim, without judging it again."""
    return next(iter(standing(claim, store)), None)
