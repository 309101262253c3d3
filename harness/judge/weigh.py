"""Weighing: what the points looked at, and a proof if there is one, say about a claim."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...systems import REALS
from ...theory.relation import AGREEMENT_BITS, Truth
from ...theory.verdict import Evidence, Strength, Verdict
from .point import CAP_BITS, Finding

if TYPE_CHECKING:
    from ...theory.claim import Claim

KEPT_POINTS = 6
"""A record without a deciding point keeps this many of the points looked at, of many sizes."""


@dataclass
class Tally:
    """Counts what one decision looked at."""

    truths: Counter[Truth] = field(default_factory=Counter)
    exact: int = 0
    largest: dict[str, int] = field(default_factory=dict)
    first_of_sizes: dict[tuple[Any, ...], Finding] = field(default_factory=dict)
    undecided: Finding | None = None
    open_up_to: dict[str, int] = field(default_factory=dict)
    """The largest sizes of the points that stayed undecided."""

    def add(self, found: Finding) -> None:
        """Count one finding and keep it if it is the first of its sizes."""
        self.truths[found.truth] += 1
        self.exact += found.exact
        for name, size in found.point.sizes.items():
            self.largest[name] = max(self.largest.get(name, 0), size)
        if found.truth is Truth.UNDECIDED:
            self.undecided = self.undecided or found
            for name, size in found.point.sizes.items():
                self.open_up_to[name] = max(self.open_up_to.get(name, 0), size)
        elif found.truth is not Truth.UNMET:
            self.first_of_sizes.setdefault(tuple(found.point.sizes.values()), found)

    @property
    def points(self) -> int:
        """Points judged."""
        return self.truths.total()

    @property
    def met(self) -> int:
        """Points at which the assumptions held."""
        return self.points - self.truths[Truth.UNMET]

    def covered_by(self, proved: dict[str, int] | None) -> bool:
        """Whether a proof says of every point that stayed undecided what no enclosure did."""
        return proved is not None and all(
            size <= proved[name] for name, size in self.open_up_to.items()
        )

    @property
    def existential(self) -> bool:
        """Whether the claim asks for one point only."""
        return any(found.existential for found in self.first_of_sizes.values())

    def kept(self) -> list[Finding]:
        """Return a few findings, spread over the sizes."""
        kept = sorted(
            self.first_of_sizes.values(), key=lambda found: sum(found.point.sizes.values())
        )
        return kept[:: max(len(kept) // KEPT_POINTS, 1)][:KEPT_POINTS]

    def how(self) -> str:
        """Say how the points were judged."""
        parts = {
            "in exact fractions": self.exact,
            f"agree to {AGREEMENT_BITS} bits or more": self.truths[Truth.AGREES],
            "outside the assumptions": self.truths[Truth.UNMET],
        }
        said = ", ".join(f"{count} {words}" for words, count in parts.items() if count)
        return said or "all certain"


def weigh(  # noqa: PLR0913 - all that a verdict may rest on
    tally: Tally,
    candidates: int,
    proved: dict[str, int] | None,
    note: str,
    *,
    everywhere: bool = False,
    searched: bool = True,
) -> tuple[Verdict, Evidence]:
    """Return the verdict on a claim that no point settled, and what it rests on.

    Args:
        tally: The points looked at.
        candidates: How many candidates the search evaluated in floats.
        proved: The sizes up to which the claim is proved; of an existential one, its negation.
        note: Why the search was small or did not run.
        everywhere: Whether there are no larger sizes than those.
        searched: Whether the search ran.
    """
    seen = f"{tally.points} points ({tally.how()}) and {candidates:,} candidates"
    note = f"; {note}" if note else ""
    if tally.met == 0:
        detail = f"none of {tally.points} points satisfied the assumptions"
        return Verdict.VACUOUS, Evidence(Strength.NONE, detail + note)
    if tally.undecided is not None and not tally.covered_by(proved):
        reason = tally.undecided.judgement.reason or f"enclosures overlap at {CAP_BITS} bits"
        detail = f"{tally.truths[Truth.UNDECIDED]} of {tally.points} points: {reason}"
        return Verdict.UNDECIDED, Evidence(Strength.NONE, detail + note)
    if tally.existential:
        return _no_witness(seen + note, proved, everywhere=everywhere)
    if proved is not None:
        detail = (
            f"for all real inputs{_up_to(proved)}; {tally.points} points{_up_to(tally.largest)}"
        )
        return Verdict.HOLDS, Evidence(Strength.PROVED, detail + note)
    if not searched:
        detail = f"neither proved nor searched, at {tally.points} points ({tally.how()})"
        return Verdict.UNDECIDED, Evidence(Strength.NONE, detail + note)
    return Verdict.HOLDS, Evidence(Strength.SURVIVED, seen + _up_to(tally.largest) + note)


def _no_witness(
    seen: str, proved: dict[str, int] | None, *, everywhere: bool
) -> tuple[Verdict, Evidence]:
    """Refute an existential claim where its negation is proved at all sizes, and only there."""
    if proved is None:
        return Verdict.UNDECIDED, Evidence(Strength.NONE, f"no witness among {seen}")
    detail = f"the negation holds for all real inputs{_up_to(proved)}"
    if everywhere:
        return Verdict.FAILS, Evidence(Strength.PROVED, detail)
    return Verdict.UNDECIDED, Evidence(Strength.NONE, f"{detail}; no witness among {seen}")


def _up_to(sizes: dict[str, int]) -> str:
    """Say how far the sizes went: `` up to n=3, d=3``."""
    return " up to " + ", ".join(f"{name}={size}" for name, size in sizes.items()) if sizes else ""


def settled_by(claim: Claim, found: Finding) -> tuple[Verdict, Evidence]:
    """Return the verdict on a claim that one point settles."""
    sizes = ", ".join(f"{name}={size}" for name, size in found.point.sizes.items())
    where = f"at {sizes}" if sizes else "at its only size"
    system = "exact fractions" if found.exact else found.system.name
    undefined = "undefined " if found.judgement.undefined else ""
    detail = f"{undefined}{where}, in {system}"
    if found.existential:
        return Verdict.HOLDS, Evidence(Strength.CERTIFIED_WITNESS, detail)
    real = claim.numbers is REALS
    strength = Strength.CERTIFIED_COUNTEREXAMPLE if real else Strength.FLOAT_COUNTEREXAMPLE
    return Verdict.FAILS, Evidence(strength, detail)
