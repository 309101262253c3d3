"""Deciding a claim: replay what is on record, else search, shrink, certify and record.

The search is one Hypothesis test. Its first examples come from the `lakatos` backend: the claim's
small points, then the suspects of the batched search; the rest are drawn by Hypothesis. Each is
judged in fractions or enclosures, so nothing is refuted by rounding and nothing by luck alone.
Hypothesis' own shrinking is left out: `shrink` reaches smaller points in fewer judgements, and the
result is the same on every run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from ..theory.claim import ClaimError
from ..theory.verdict import Evidence, Strength, Verdict
from .judge.point import Finding, judge
from .judge.weigh import Tally, settled_by, weigh
from .keep.record import Record, RecordError
from .keep.replay import in_catalogue, make_record, replay, stale
from .keep.store import Store
from .prove.identities import prove
from .search.small import SMALL_POINTS, small_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from hypothesis.database import ExampleDatabase

    from ..theory.claim import Claim
    from .search.suspects import Search


_SUSPECTS = 66
"""Suspects that are judged at most, after the small points and before Hypothesis draws."""
_WEIGHTIEST = sorted(Strength, key=lambda strength: strength is Strength.PROVED)
"""In this order records of one claim count: a point settles it at every size, a proof at small
sizes does not."""
FULL_SHRINKING, LIGHT_SHRINKING = 5000, 60
"""How many judgements shrinking may take."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: the seed, the examples that Hypothesis draws, and a time to fill."""

    seed: int = 0
    examples: int = 100
    seconds: float | None = None
    """Search for at least this long (with fresh seeds) before saying that a claim survived."""
    fresh: bool = False
    """Decide from nothing, without looking at the records."""
    database: Path | None = None
    """Where Hypothesis keeps its examples; by default where its profile says."""
    light: bool = False
    """Judge the small points before the search is set up, and shrink with fewer judgements: for
    thousands of cells, most of which fail at a small point."""


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


class Settled(Exception):  # noqa: N818 - it is a finding and no error
    """Ends the Hypothesis run at the first point that settles the claim."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"settled at {finding.point}")
        self.finding = finding


def decide(claim: Claim, store: Store | None = None, effort: Effort = Effort()) -> Decision:
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
    """Search until a point settles the claim or the effort is spent."""
    from .search.suspects import Search  # noqa: PLC0415 - torch takes seconds to load, and a replay needs none

    tally, deadline = Tally(), time.perf_counter() + (effort.seconds or 0)
    if effort.light:
        early = _at_small_points(claim, tally, effort)
        if early is not None:
            return early
        if effort.examples == 0:
            return _weighed(claim, tally, prove(claim), 0, "not searched")
    candidates, round_ = 0, 0
    while round_ == 0 or time.perf_counter() < deadline:
        search = Search(claim, effort.seed + round_)
        try:
            run_hypothesis(claim, tally, search, replace(effort, seed=effort.seed + round_))
        except Settled as settled:
            return _settled(claim, settled.finding, tally, candidates + search.candidates)
        candidates += search.candidates
        round_ += 1
    return _weighed(claim, tally, prove(claim), candidates, search.note)


def _weighed(
    claim: Claim, tally: Tally, proved: dict[str, int] | None, candidates: int, note: str
) -> tuple[Decision, list[Finding]]:
    """Say what points that settle nothing, and perhaps a proof, amount to."""
    verdict, evidence = weigh(tally, candidates, proved, note)
    kept = tally.kept()
    first = kept[0] if kept else None
    return Decision(claim, verdict, evidence, tally.points, candidates, 0.0, first, proved), kept


def _at_small_points(
    claim: Claim, tally: Tally, effort: Effort
) -> tuple[Decision, list[Finding]] | None:
    """Settle a claim by one of its small points, if one does."""
    for point in small_points(claim, seed=effort.seed):
        found = judge(claim, point)
        tally.add(found)
        if found.decisive:
            return _settled(claim, found, tally, 0, limit=LIGHT_SHRINKING)
    return None


def run_hypothesis(claim: Claim, tally: Tally, search: Search, effort: Effort) -> None:
    """Run the claim's Hypothesis test; a point that settles the claim leaves as `Settled`."""
    from hypothesis.reporting import with_reporter  # noqa: PLC0415 - Hypothesis loads when it is needed

    from .search.backend import feeding  # noqa: PLC0415 - as above

    with feeding(_suspects(claim, search, effort)), with_reporter(lambda _: None):
        hypothesis_test(claim, tally, effort)()


def hypothesis_test(claim: Claim, tally: Tally, effort: Effort) -> Callable[[], None]:
    """Return the claim as a Hypothesis test under the current settings profile."""
    from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: PLC0415 - as above

    from .search.draws import points  # noqa: PLC0415 - as above

    def test(point: Any) -> None:
        found = judge(claim, point)
        tally.add(found)
        if found.decisive:
            raise Settled(found)

    test.__name__ = test.__qualname__ = claim.id
    test.__module__ = claim.function.__module__
    phases = [Phase.generate] if effort.fresh else [Phase.reuse, Phase.generate]
    configured = settings(
        database=_database(effort),
        backend="lakatos",
        max_examples=_fed(effort) + effort.examples,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    # Seeded last, the test would lose its database.
    return configured(seed(effort.seed)(given(points(claim))(test)))


def _database(effort: Effort) -> ExampleDatabase | None:
    """Return where Hypothesis keeps examples; a light search keeps none."""
    from hypothesis import settings  # noqa: PLC0415 - as above
    from hypothesis.database import DirectoryBasedExampleDatabase  # noqa: PLC0415 - as above

    if effort.light:
        return None
    if effort.database:
        return DirectoryBasedExampleDatabase(effort.database)
    return settings().database


def _fed(effort: Effort) -> int:
    """Return how many points the backend feeds; a light search has judged the small ones."""
    return _SUSPECTS if effort.light else SMALL_POINTS + _SUSPECTS


def _suspects(claim: Claim, search: Search, effort: Effort) -> Iterator[list[int]]:
    """Encode small points and suspects for the backend, `_fed` of them at most."""
    from .search.draws import NotDrawableError, encode  # noqa: PLC0415 - as above

    small = () if effort.light else small_points(claim, seed=effort.seed)
    seen = set()
    for point in islice(chain(small, search), _fed(effort)):
        if point not in seen:
            seen.add(point)
            try:
                yield encode(claim, point)
            except NotDrawableError:
                continue


def _settled(
    claim: Claim, found: Finding, tally: Tally, candidates: int, limit: int = FULL_SHRINKING
) -> tuple[Decision, list[Finding]]:
    """Shrink the point that settles the claim and say what it shows."""
    from .search.shrink import shrink  # noqa: PLC0415 - as above

    found = judge(claim, shrink(claim, found, limit=limit).point)
    verdict, evidence = settled_by(claim, found)
    return Decision(claim, verdict, evidence, tally.points, candidates, finding=found), [found]


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
