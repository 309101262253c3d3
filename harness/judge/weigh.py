"""Weighing: what the points looked at, and a proof if there is one, say about a claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from ...systems import REALS
from ...theory.relation import Truth
from ...theory.verdict import VACUOUS, Evidence, Strength, Tried, Verdict, up_to
from .point import CAP_BITS, Finding

if TYPE_CHECKING:
    from ...theory.claim import Claim


@dataclass(frozen=True)
class Outcome:
    """What was found about a claim: the verdict, what it rests on, and the point if one settles."""

    verdict: Verdict
    evidence: Evidence
    finding: Finding | None = None
    """The deciding point, judged."""


@dataclass
class Tally:
    """Counts what one decision looked at."""

    truths: Counter[Truth] = field(default_factory=Counter)
    exact: int = 0
    largest: dict[str, int] = field(default_factory=dict)
    existential: bool = False
    """Whether the claim asks for one point only."""
    undefined: int = 0
    """Points at which a side is undefined and that therefore say nothing."""
    undecided: Finding | None = None
    open_up_to: dict[str, int] = field(default_factory=dict)
    """The largest sizes of the points that stayed undecided."""

    def add(self, found: Finding) -> None:
        """Count one finding."""
        self.truths[found.truth] += 1
        self.exact += found.exact
        self.existential |= found.existential
        self.undefined += found.truth is Truth.UNMET and found.judgement.undefined
        for name, size in found.point.sizes.items():
            self.largest[name] = max(self.largest.get(name, 0), size)
        if found.truth is Truth.UNDECIDED:
            self.undecided = self.undecided or found
            for name, size in found.point.sizes.items():
                self.open_up_to[name] = max(self.open_up_to.get(name, 0), size)

    @property
    def points(self) -> int:
        """Points judged."""
        return self.truths.total()

    @property
    def met(self) -> int:
        """Points at which the assumptions held."""
        return self.points - self.truths[Truth.UNMET]

    def covered_by(self, proved: Evidence | None) -> bool:
        """Whether a proof says of every point that stayed undecided what no enclosure did."""
        return proved is not None and all(
            name in proved.symbols or size <= proved.sizes[name]
            for name, size in self.open_up_to.items()
        )

    def tried(self, candidates: int = 0, seed: int = 0, note: str = "") -> Tried:
        """Return the counts as what is kept of them."""
        return Tried(
            points=self.points,
            exact=self.exact,
            agreed=self.truths[Truth.AGREES],
            unmet=self.truths[Truth.UNMET],
            undefined=self.undefined,
            candidates=candidates,
            sizes=dict(self.largest),
            seed=seed,
            note=note,
        )


def weigh(
    claim: Claim,
    tally: Tally,
    tried: Tried,
    proved: Evidence | None,
    *,
    searched: bool = True,
) -> Outcome:
    """Return the verdict on a claim that no point settled, and what it rests on.

    Args:
        claim: The claim.
        tally: The points looked at.
        tried: The counts of them and of the search.
        proved: What a proof of the claim shows; of an existential one, of its negation.
        searched: Whether the search ran.
    """
    note = f"; {tried.note}" if tried.note else ""
    if tally.met == 0:
        return _unknown(f"none of {tally.points} points satisfied the assumptions{note}", VACUOUS)
    if tally.undecided is not None and not tally.covered_by(proved):
        found = tally.undecided.judgement.reason or f"enclosures overlap at {CAP_BITS} bits"
        return _unknown(f"{tally.truths[Truth.UNDECIDED]} of {tally.points} points: {found}{note}")
    if tally.existential:
        return _no_witness(claim, tried, proved)
    if proved is not None:
        return Outcome(Verdict.HOLDS, msgspec.structs.replace(proved, tried=tried))
    if not searched:
        return _unknown(
            f"neither proved nor searched, at {tally.points} points ({tried.how}){note}"
        )
    strength = Strength.SURVIVED if claim.numbers is REALS else Strength.FLOAT
    return Outcome(Verdict.HOLDS, Evidence(strength, tried=tried))


def _unknown(reason: str, verdict: Verdict = Verdict.UNDECIDED) -> Outcome:
    return Outcome(verdict, Evidence(Strength.NONE, reason))


def at_every_size(claim: Claim, proved: Evidence) -> bool:
    """Whether a proof leaves no size of a claim out."""
    return all(
        name in proved.symbols or (bound.high is not None and proved.sizes.get(name) == bound.high)
        for name, bound in claim.bounds.items()
    )


def _no_witness(claim: Claim, tried: Tried, proved: Evidence | None) -> Outcome:
    """Refute an existential claim where its negation is proved at all sizes, and only there."""
    if proved is None:
        return _unknown(f"no witness among {tried}")
    if at_every_size(claim, proved):
        evidence = msgspec.structs.replace(proved, reason="the negation holds", tried=tried)
        return Outcome(Verdict.FAILS, evidence)
    return _unknown(
        f"the negation holds for all real inputs{up_to(proved.sizes)}; no witness among {tried}"
    )


def settled_by(claim: Claim, found: Finding) -> Outcome:
    """Return the verdict on a claim that one point settles."""
    strength = Strength.WITNESSED if found.existential else Strength.CERTIFIED
    if claim.numbers is not REALS:
        strength = Strength.FLOAT
    evidence = Evidence(
        strength,
        _why(claim, found),
        sizes=dict(found.point.sizes),
        system=found.system.name,
    )
    return Outcome(Verdict.HOLDS if found.existential else Verdict.FAILS, evidence, found)


def _why(claim: Claim, found: Finding) -> str:
    """Say what is so at a deciding point, where it is not that the sides compare otherwise."""
    if found.judgement.undefined:
        return "undefined"
    if found.judgement.near:
        return found.judgement.reason
    return found.judgement.reason if claim.choice is not None else ""
