"""Deciding a claim: replay what is on record, else search, judge, shrink, prove, weigh and keep.

Whatever the search hands on is judged in fractions or enclosures, so nothing is refuted by
rounding and nothing by luck alone. A point that settles a claim is shrunk, judged again and kept;
points that settle nothing are weighed, beside a proof if there is one.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..theory.claim import ClaimError
from ..theory.verdict import Evidence, Strength, Verdict
from .judge.point import Finding, differs_from_itself, judge
from .judge.weigh import Tally, settled_by, weigh
from .keep.record import Record, RecordError
from .keep.replay import in_catalogue, make_record, replay, stale
from .keep.store import Store
from .prove.identities import prove
from .search.effort import FULL_SHRINKING, Effort
from .search.shrink import shrink

if TYPE_CHECKING:
    from pathlib import Path

    from ..theory.claim import Claim
    from .search.run import Searched


_USUAL = Effort()
_WEIGHTIEST = sorted(Strength, key=lambda strength: strength is Strength.PROVED)
"""In this order records of one claim count: a point settles it at every size, a proof at small
sizes does not."""


@dataclass(frozen=True)
class Decision:
    """What the court found about a claim, with the evidence."""

    claim: Claim
    verdict: Verdict
    evidence: Evidence
    points: int = 0
    """Points judged rigorously in this run."""
    candidates: int = 0
    """Candidates that the search evaluated in floats in this run."""
    seconds: float = 0.0
    finding: Finding | None = None
    proved: dict[str, int] | None = None
    """The sizes up to which the claim is proved for all real inputs."""
    record: Record | None = None
    path: Path | None = None
    replayed: bool = False

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the claim declares."""
        return self.verdict is self.claim.expected

    @property
    def counterexample(self) -> str | None:
        """The id of the record whose point settles the claim."""
        settled = self.record is not None and self.finding is not None and self.finding.decisive
        return self.record.id if settled and self.record else None


def decide(claim: Claim, store: Store | None = None, effort: Effort = _USUAL) -> Decision:
    """Decide `claim` and keep a record of the decision.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
    """
    started = time.perf_counter()
    store = store or Store()
    decision = None if effort.fresh or effort.seconds else _from_record(claim, store)
    if decision is None:
        decision = _recorded(*_from_nothing(claim, effort), store)
    return replace(decision, seconds=time.perf_counter() - started)


def standing(claim: Claim, store: Store) -> list[tuple[Path, Record]]:
    """Return the records that are still about this claim and these blocks, weightiest first."""
    found = [each for each in store.of_claim(claim.id) if not stale(claim, each[1])]
    return sorted(found, key=lambda each: _WEIGHTIEST.index(each[1].strength))


def _from_record(claim: Claim, store: Store) -> Decision | None:
    """Judge the points of the weightiest record that can be replayed."""
    for path, record in standing(claim, store):
        try:
            findings = replay(claim, record)
        except RecordError:
            continue
        return Decision(
            claim,
            record.verdict,
            Evidence(record.strength, record.detail),
            len(findings),
            finding=findings[0],
            record=record,
            path=path,
            replayed=True,
        )
    return None


def _from_nothing(claim: Claim, effort: Effort) -> tuple[Decision, list[Finding]]:
    """Search until a point settles the claim or the effort is spent; then ask for a proof."""
    tally, candidates, limit = Tally(), 0, FULL_SHRINKING
    settling = None if effort.fresh else _at_witness(claim, tally)
    if settling is None:
        from .search.run import search  # noqa: PLC0415 - torch takes seconds to load, and a replay needs none

        found = search(claim, tally, effort)
        candidates, limit = found.candidates, found.shrinking
        settling = found.settling or (_at_witness(claim, tally) if effort.fresh else None)
        if settling is None:
            return _weighed(claim, tally, prove(claim), found)
    smallest = judge(claim, shrink(claim, settling, limit=limit).point)
    looked_at = (tally.points, candidates)
    if differs_from_itself(smallest, judge(claim, smallest.point)):
        torn = Evidence(Strength.NONE, "judged twice at one point, it gave two answers")
        return Decision(claim, Verdict.UNDECIDED, torn, *looked_at), []
    verdict, evidence = settled_by(claim, smallest)
    return Decision(claim, verdict, evidence, *looked_at, finding=smallest), [smallest]


def _at_witness(claim: Claim, tally: Tally) -> Finding | None:
    """Judge the point that the claim's author shows, if it settles the claim."""
    if claim.witness is None:
        return None
    found = judge(claim, claim.witness)
    tally.add(found)
    return found if found.decisive else None


def passes_over_witness(decision: Decision) -> bool:
    """Whether a claim that is expected to fail shows a witness that refutes it no more."""
    claim, found = decision.claim, decision.finding
    if claim.witness is None or found is None or claim.expected is not Verdict.FAILS:
        return False
    return not (found if found.point == claim.witness else judge(claim, claim.witness)).decisive


def _weighed(
    claim: Claim, tally: Tally, proved: dict[str, int] | None, found: Searched
) -> tuple[Decision, list[Finding]]:
    """Say what points that settle nothing, and perhaps a proof, amount to."""
    verdict, evidence = weigh(
        tally,
        found.candidates,
        proved,
        found.note,
        everywhere=proved == {name: bound.high for name, bound in claim.bounds.items()},
        searched=found.ran,
    )
    kept = tally.kept()
    first, candidates = kept[0] if kept else None, found.candidates
    return Decision(claim, verdict, evidence, tally.points, candidates, 0.0, first, proved), kept


def _recorded(decision: Decision, findings: list[Finding], store: Store) -> Decision:
    """Write the decision down, unless a record with the same evidence still stands."""
    if decision.evidence.strength is Strength.NONE:
        return decision
    claim = decision.claim
    before = _from_record(claim, store)
    if before is not None and before.evidence.strength is decision.evidence.strength:
        return replace(decision, record=before.record, path=before.path)
    record = make_record(claim, findings, decision)
    path = store.write(record, catalogue=in_catalogue(claim))
    return replace(decision, record=record, path=path)


__all__ = ["ClaimError", "Decision", "Effort", "decide"]
