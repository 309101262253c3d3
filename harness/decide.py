"""Deciding a claim: replay what is on record, else prove, search, judge, shrink, weigh and keep.

Whatever the search hands on is judged in fractions or enclosures, so nothing is refuted by
rounding and nothing by luck alone. A point that settles a claim is shrunk, judged again and kept;
points that settle nothing are weighed, beside a proof if there is one.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from ..theory.claim import ClaimError
from ..theory.verdict import Evidence, Strength, Verdict
from . import prove
from .judge.point import differs_from_itself, judge
from .judge.weigh import Outcome, Tally, settled_by, weigh
from .keep.moved import take_over
from .keep.record import Record, RecordError
from .keep.replay import check_record, fact_of, judged_again, make_record, replay, stale
from .keep.store import Store
from .outside import solving
from .search.early import Searched, early
from .search.effort import Effort
from .search.reaching import as_it_runs, searching
from .search.shrink import shrink
from .search.small import SMALL_POINTS, small_points
from .search.undisturbed import undisturbed
from .search.zeros import zeros

if TYPE_CHECKING:
    from ..theory.claim import Claim
    from .judge.point import Finding
    from .keep.fact import Fact

_USUAL = Effort()
_AGAIN = 0, 4
"""A claim that no point settles is judged again from such a small point on, at so many of them."""
_BESIDE = 1, 1
"""One that is proved again as well is judged at one: the first that is drawn."""
_TORN = Evidence(Strength.NONE, "judged twice at one point, it gave two answers")
"""Said of a claim that differs from itself, whatever is kept of it."""


@dataclass(frozen=True)
class Decision:
    """What the court found about a claim, with the evidence."""

    claim: Claim
    outcome: Outcome
    points: int = 0
    """Points judged rigorously in this run."""
    candidates: int = 0
    """Candidates that the search evaluated in floats in this run."""
    seconds: float = 0.0
    fact: Fact | None = None
    """What is kept of it."""
    replayed: bool = False
    unasked: bool = False
    """Whether it rests on another program's answer as it is kept, not asked for in this run."""
    unkept: str = ""
    """Why it could not be kept, if it could not."""

    @property
    def verdict(self) -> Verdict:
        """The verdict."""
        return self.outcome.verdict

    @property
    def evidence(self) -> Evidence:
        """What it rests on."""
        return self.outcome.evidence

    @property
    def finding(self) -> Finding | None:
        """The deciding point, judged, if one settles the claim."""
        return self.outcome.finding

    @property
    def proved(self) -> dict[str, int] | None:
        """The sizes up to which the claim is proved for all real inputs; the others are all."""
        shown = self.evidence.strength in (Strength.PROVED, Strength.PROVED_AT_SIZES)
        return self.evidence.sizes if shown else None

    @property
    def as_expected(self) -> bool:
        """Whether the verdict is the one that the claim declares."""
        return self.verdict is self.claim.expected

    @property
    def counterexample(self) -> str | None:
        """The id of the point that settles the claim."""
        return self.fact.id or None if self.fact else None

    @cached_property
    def record(self) -> Record | None:
        """The finding as it is shown, if it is kept."""
        return make_record(self.claim, self.fact, self.outcome) if self.fact else None


def decide(claim: Claim, store: Store | None = None, effort: Effort = _USUAL) -> Decision:
    """Decide `claim` and keep what was found.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
        FactError: A file of facts holds what is no fact.
    """
    started = time.perf_counter()
    with undisturbed():
        decision = _decided(claim, store or Store(), effort)
    return replace(decision, seconds=time.perf_counter() - started)


def _decided(claim: Claim, store: Store, effort: Effort) -> Decision:
    """Judge what is kept, else decide the claim and keep that."""
    claim = as_it_runs(claim)
    with suppress(OSError):  # where nothing can be written, it is decided anew
        take_over(claim, store)
    decision = None
    if not (effort.fresh or effort.seconds):
        decision = kept_decision(claim, store, ask=False) or _at_former_point(claim, store)
    return decision or _kept(_from_nothing(claim, effort), store)


def without_device(name: str) -> str:
    """Say why nothing can be searched on this kind of device; nothing where it can."""
    if name == _USUAL.device:
        return ""
    lacking: str = searching().without(name)
    return lacking


def standing(claim: Claim, store: Store) -> list[Fact]:
    """Return the facts that are still about this claim and these blocks, the strongest first."""
    return [fact for fact in store.of_claim(claim) if not stale(claim, fact)]


def kept_decision(claim: Claim, store: Store, *, ask: bool = True) -> Decision | None:
    """Return the decision that is kept, if its evidence stands when it is judged again.

    Args:
        claim: The claim.
        store: Where facts are kept.
        ask: Whether another program is asked again what it is said to have answered. A survivor
            is not searched anew either, when only what is ours is judged again.
    """
    for fact in standing(claim, store):
        try:
            return replayed(claim, fact, ask=ask)
        except RecordError:
            continue
    return None


def _at_former_point(claim: Claim, store: Store) -> Decision | None:
    """Judge the points that settled the claim as it was; one that still does is kept, and its id.

    Nothing else of a stale fact counts: the point is judged by the code as it is, as any other is
    before it is shown, and no search has to find it a second time.
    """
    for fact in store.of_claim(claim):
        if fact.settled and stale(claim, fact):
            with suppress(RecordError, ClaimError):
                points = tuple(islice(small_points(claim), *_AGAIN))
                found, again = (judged_again(claim, fact, points) for _ in range(2))
                if not differs_from_itself(found, again):
                    outcome = settled_by(claim, found)
                    return _written(Decision(claim, outcome, 1, replayed=True), store)
    return None


def replayed(claim: Claim, fact: Fact, *, thorough: bool = False, ask: bool = True) -> Decision:
    """Judge what is kept about a claim again, and `ask` again what is another program's word.

    Raises:
        RecordError: It does not stand.
    """
    first, most = (0, SMALL_POINTS) if thorough else _BESIDE if fact.by_proof else _AGAIN
    points = islice(small_points(claim), first, first + most)
    outcome = replay(claim, fact, points, thorough=thorough)
    unasked = outcome.evidence.strength is Strength.Z3 and not ask
    if not unasked:
        _require_answer(claim, outcome, thorough=thorough)
    looked_at = 1 if fact.settled else most
    return Decision(claim, outcome, looked_at, fact=fact, replayed=True, unasked=unasked)


def verified(claim: Claim, finding: Fact | Record) -> Outcome:
    """Judge all that is kept or written about a claim again.

    Raises:
        RecordError: It does not stand.
    """
    if isinstance(finding, Record):
        outcome = check_record(claim, finding, small_points(claim))
        _require_answer(claim, outcome, thorough=True)
        return outcome
    return replayed(claim, finding, thorough=True).outcome


def _require_answer(claim: Claim, outcome: Outcome, *, thorough: bool) -> None:
    """Ask z3 again what it is said to have answered, where it is installed.

    Raises:
        RecordError: It gives no such answer.
    """
    evidence = outcome.evidence
    asked = solving() if evidence.strength is Strength.Z3 else None
    if asked is not None and not asked.solves(claim, evidence.sizes, alone=not thorough):
        raise RecordError("says that z3 finds no counterexample, but it does not say so")


def _answered(claim: Claim, outcome: Outcome) -> Outcome:
    """Ask z3 about a claim that survived; what it says is a grade of its own."""
    asked = solving() if outcome.evidence.strength is Strength.SURVIVED else None
    sizes = asked.solved(claim) if asked is not None else None
    if sizes is None:
        return outcome
    evidence = msgspec.structs.replace(outcome.evidence, strength=Strength.Z3, sizes=sizes)
    return replace(outcome, evidence=evidence)


def _from_nothing(claim: Claim, effort: Effort) -> Decision:
    """Look at small points, then for a proof; search where neither says everything."""
    tally, found = Tally(), Searched()
    proved: Evidence | None = None
    settling = None if effort.fresh else _at_witness(claim, tally)
    if settling is None:
        found = early(claim, tally, effort) or found
        settling = found.settling
    if settling is None:
        proved = prove.best_proof(claim) if effort.prove else None
        found = _beyond(claim, tally, effort, proved)
        settling = found.settling or (_at_witness(claim, tally) if effort.fresh else None)
    if settling is None and not (proved or claim.where_defined):
        settling = _at_zeros(claim, tally)
    if settling is None and tally.undefined and not tally.met:
        return _from_nothing(replace(claim, where_defined=False), effort)
    if settling is None:
        tried = tally.tried(found.candidates, effort.seed, found.note)
        outcome = weigh(claim, tally, tried, proved, searched=found.ran)
        outcome = outcome if effort.light else _answered(claim, outcome)
        return Decision(claim, outcome, tally.points, found.candidates)
    smallest = judge(claim, shrink(claim, settling, limit=found.shrinking).point)
    outcome = settled_by(claim, smallest)
    if not smallest.decisive or differs_from_itself(smallest, judge(claim, smallest.point)):
        outcome = Outcome(Verdict.UNDECIDED, _TORN)
    return Decision(claim, outcome, tally.points, found.candidates)


def _beyond(claim: Claim, tally: Tally, effort: Effort, proved: Evidence | None) -> Searched:
    """Search beyond the small points, unless a proof leaves nothing to be found.

    A proof for all sizes spares the search where the small points say that it is about something.
    """
    whole = proved is not None and proved.strength is Strength.PROVED
    if whole and tally.met and tally.covered_by(proved):
        return Searched()
    if effort.light and not effort.examples:
        return Searched(note="not searched")
    searched: Searched = searching().search(claim, tally, effort)
    return searched


def _at_zeros(claim: Claim, tally: Tally) -> Finding | None:
    """Judge the points at which something may be undefined, as long as none settles the claim."""
    for point in zeros(claim):
        found = judge(claim, point)
        tally.add(found)
        if found.decisive:
            return found
    return None


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


def _kept(decision: Decision, store: Store) -> Decision:
    """Keep the decision, unless what is kept stands and is no weaker: then that is the decision."""
    claim, nothing = decision.claim, decision.evidence.strength is Strength.NONE
    if decision.evidence == _TORN:
        return decision
    before = kept_decision(claim, store) or _at_former_point(claim, store)
    if before is not None and before.fact is not None:
        made = fact_of(claim, decision.outcome)
        if before.fact.settled if nothing else not _tells_more(made, before.fact):
            return replace(decision, outcome=before.outcome, fact=before.fact, unkept=before.unkept)
    return decision if nothing else _written(decision, store)


def _written(decision: Decision, store: Store) -> Decision:
    """Write down what was found; where that cannot be, the decision says why."""
    made = fact_of(decision.claim, decision.outcome)
    try:
        return replace(decision, fact=store.write(made, decision.claim))
    except OSError as error:
        return replace(decision, fact=made, unkept=error.strerror or str(error))


def _tells_more(made: Fact, kept: Fact) -> bool:
    """Whether a fact is stronger than the kept one, or as strong after more was tried."""
    if made.weight != kept.weight or made.tried is None or kept.tried is None:
        return made.weight < kept.weight
    looked_at = [(fact.tried.candidates, fact.tried.points) for fact in (made, kept) if fact.tried]
    return looked_at[0] > looked_at[1]


__all__ = ["ClaimError", "Decision", "Effort", "decide"]
