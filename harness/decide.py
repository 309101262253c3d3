"""Deciding a claim: replay what is on record, else search, shrink, certify and record.

The search is one Hypothesis test. Its first examples come from the `lakatos` backend: the claim's
small points, then the suspects of the batched search; the rest are drawn by Hypothesis. Each is
judged in fractions or enclosures, so nothing is refuted by rounding and nothing by luck alone.
Hypothesis' own shrinking is left out: `shrink` reaches smaller points in fewer judgements, and the
result is the same on every run.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from ..theory.claim import ClaimError
from ..theory.numbers import REALS
from ..theory.relation import AGREEMENT_BITS, Truth
from ..theory.verdict import Evidence, Strength, Verdict
from .certify import CAP_BITS, Finding, judge
from .record import Record, RecordError
from .replay import in_catalogue, make_record, replay, stale
from .store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ..theory.claim import Claim
    from .search import Search

KEPT_POINTS = 6
"""A record of survival keeps this many points, one of each combination of sizes first."""


@dataclass(frozen=True)
class Effort:
    """How hard to try: the seed, the examples that Hypothesis draws, and a time to fill."""

    seed: int = 0
    examples: int = 100
    seconds: float | None = None
    """Search for at least this long (with fresh seeds) before saying that a claim survived."""
    fresh: bool = False
    """Decide from nothing, without looking at the records."""


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


@dataclass
class Tally:
    """Counts what one decision looked at."""

    truths: Counter[Truth] = field(default_factory=Counter)
    exact: int = 0
    largest: dict[str, int] = field(default_factory=dict)
    kept: dict[tuple[Any, ...], Finding] = field(default_factory=dict)
    undecided: Finding | None = None
    bits: int = 0

    def add(self, found: Finding) -> None:
        """Count one finding and keep it if it is the first of its sizes."""
        self.truths[found.truth] += 1
        self.exact += found.exact
        self.bits = max(self.bits, getattr(found.system, "bits", 0))
        for name, size in found.point.sizes.items():
            self.largest[name] = max(self.largest.get(name, 0), size)
        if found.truth is Truth.UNDECIDED:
            self.undecided = self.undecided or found
        elif found.truth is not Truth.UNMET:
            self.kept.setdefault(tuple(found.point.sizes.values()), found)

    @property
    def points(self) -> int:
        """Points judged."""
        return self.truths.total()

    @property
    def met(self) -> int:
        """Points at which the assumptions held."""
        return self.points - self.truths[Truth.UNMET]


def decide(claim: Claim, store: Store | None = None, effort: Effort = Effort()) -> Decision:  # noqa: B008 - frozen
    """Decide `claim` and keep a record of the decision.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
    """
    started = time.perf_counter()
    store = store or Store()
    decision = None if effort.fresh or effort.seconds else _from_record(claim, store)
    if decision is None:
        decision = _recorded(_from_nothing(claim, effort), store)
    return replace(decision, seconds=time.perf_counter() - started)


def _from_record(claim: Claim, store: Store) -> Decision | None:
    """Judge the points of a record that is still about this claim and these blocks."""
    for path, record in store.of_claim(claim.id):
        if stale(claim, record):
            continue
        try:
            findings = replay(claim, record)
        except RecordError:
            continue
        evidence = Evidence(record.strength, record.detail)
        return Decision(
            claim,
            record.verdict,
            evidence,
            len(findings),
            finding=findings[0],
            record=record,
            path=path,
            replayed=True,
        )
    return None


def _from_nothing(claim: Claim, effort: Effort) -> Decision:
    """Search until a point settles the claim or the effort is spent."""
    from .search import Search  # noqa: PLC0415 - torch takes seconds to load, and a replay needs none

    tally, deadline = Tally(), time.perf_counter() + (effort.seconds or 0)
    candidates, round_ = 0, 0
    while round_ == 0 or time.perf_counter() < deadline:
        search = Search(claim, effort.seed + round_)
        try:
            run_hypothesis(claim, tally, search, replace(effort, seed=effort.seed + round_))
        except Settled as settled:
            return _settled(claim, settled.finding, tally, candidates + search.candidates)
        candidates += search.candidates
        round_ += 1
    return _survived(claim, tally, candidates, search.note)


def run_hypothesis(claim: Claim, tally: Tally, search: Search, effort: Effort) -> None:
    """Run the claim's Hypothesis test; a point that settles the claim leaves as `Settled`."""
    from hypothesis.reporting import with_reporter  # noqa: PLC0415 - Hypothesis loads when it is needed

    from .backend import feeding  # noqa: PLC0415 - as above

    with feeding(_suspects(claim, search, effort)), with_reporter(lambda _: None):
        hypothesis_test(claim, tally, effort)()


def hypothesis_test(claim: Claim, tally: Tally, effort: Effort) -> Callable[[], None]:
    """Return the claim as a Hypothesis test under the current settings profile."""
    from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: PLC0415 - as above

    from .draws import points  # noqa: PLC0415 - as above

    def test(point: Any) -> None:
        found = judge(claim, point)
        tally.add(found)
        if found.decisive:
            raise Settled(found)

    test.__name__ = test.__qualname__ = claim.id
    test.__module__ = claim.function.__module__
    phases = [Phase.generate] if effort.fresh else [Phase.reuse, Phase.generate]
    configured = settings(
        backend="lakatos",
        max_examples=3 * effort.examples,
        deadline=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    return seed(effort.seed)(configured(given(points(claim))(test)))  # type: ignore[no-any-return]


def _suspects(claim: Claim, search: Search, effort: Effort) -> Iterator[list[int]]:
    """Encode small points and suspects for the backend: at most two thirds of all examples."""
    from .draws import NotDrawableError, encode  # noqa: PLC0415 - as above
    from .small import small_points  # noqa: PLC0415 - as above

    seen = set()
    for point in islice(chain(small_points(claim, seed=effort.seed), search), 2 * effort.examples):
        if point not in seen:
            seen.add(point)
            try:
                yield encode(claim, point)
            except NotDrawableError:
                continue


def _settled(claim: Claim, found: Finding, tally: Tally, candidates: int) -> Decision:
    """Shrink the point that settles the claim and say what it shows."""
    from .shrink import shrink  # noqa: PLC0415 - as above

    found = judge(claim, shrink(claim, found).point)
    sizes = ", ".join(f"{name}={size}" for name, size in found.point.sizes.items())
    where = f"at {sizes}" if sizes else "at its only size"
    if found.existential:
        verdict, strength = Verdict.HOLDS, Strength.CERTIFIED_WITNESS
    elif claim.numbers is REALS:
        verdict, strength = Verdict.FAILS, Strength.CERTIFIED_COUNTEREXAMPLE
    else:
        verdict, strength = Verdict.FAILS, Strength.FLOAT_COUNTEREXAMPLE
    detail = f"{where}, in {'exact fractions' if found.exact else found.system.name}"
    return Decision(
        claim, verdict, Evidence(strength, detail), tally.points, candidates, finding=found
    )


def _survived(claim: Claim, tally: Tally, candidates: int, note: str) -> Decision:
    """Say what the claim survived, or why nothing can be said."""
    kept = list(tally.kept.values())
    sizes = ", ".join(f"{name} <= {size}" for name, size in tally.largest.items())
    if tally.met == 0:
        verdict, strength = Verdict.VACUOUS, Strength.NONE
        detail = f"none of {tally.points} points satisfied the assumptions"
    elif tally.undecided is not None:
        verdict, strength = Verdict.UNDECIDED, Strength.NONE
        reason = tally.undecided.judgement.reason or f"enclosures still overlap at {CAP_BITS} bits"
        detail = f"{tally.truths[Truth.UNDECIDED]} of {tally.points} points undecided: {reason}"
    elif kept and kept[0].existential:
        verdict, strength = Verdict.UNDECIDED, Strength.NONE
        detail = f"no witness among {tally.points} points and {candidates:,} candidates"
    else:
        verdict, strength = Verdict.HOLDS, Strength.SURVIVED
        how = [f"{tally.exact} in exact fractions"] if tally.exact else []
        if tally.truths[Truth.AGREES]:
            how.append(f"{tally.truths[Truth.AGREES]} agree to {AGREEMENT_BITS} bits or more")
        if tally.truths[Truth.UNMET]:
            how.append(f"{tally.truths[Truth.UNMET]} outside the assumptions")
        detail = f"{tally.points} points ({', '.join(how) or 'certain'}), {candidates:,} candidates"
        detail += f", {sizes}" if sizes else ""
    detail += f"; {note}" if note else ""
    return Decision(
        claim,
        verdict,
        Evidence(strength, detail),
        tally.points,
        candidates,
        finding=kept[0] if kept else tally.undecided,
        record=_survival(claim, verdict, strength, detail, tally, candidates),
    )


def _survival(
    claim: Claim, verdict: Verdict, strength: Strength, detail: str, tally: Tally, candidates: int
) -> Record | None:
    """Record a survival with a few of its points; nothing else is worth replaying."""
    if strength is not Strength.SURVIVED:
        return None
    kept = sorted(tally.kept.values(), key=lambda found: sum(found.point.sizes.values()))
    spread = kept[:: max(len(kept) // KEPT_POINTS, 1)][:KEPT_POINTS]
    return make_record(
        claim,
        spread,
        verdict=verdict,
        strength=strength,
        detail=detail,
        judged=tally.points,
        candidates=candidates,
    )


def _recorded(decision: Decision, store: Store) -> Decision:
    """Write the decision down, unless a record of the same verdict still stands."""
    claim, found = decision.claim, decision.finding
    record = decision.record
    if record is None and found is not None and found.decisive:
        record = make_record(
            claim,
            [found],
            verdict=decision.verdict,
            strength=decision.evidence.strength,
            detail=decision.evidence.detail,
            judged=decision.points,
            candidates=decision.candidates,
        )
    if record is None:
        return decision
    standing = _from_record(claim, store)
    if standing is not None and standing.verdict is decision.verdict:
        return replace(decision, record=standing.record, path=standing.path)
    return replace(decision, record=record, path=store.write(record, catalogue=in_catalogue(claim)))


__all__ = ["ClaimError", "Decision", "Effort", "decide"]
