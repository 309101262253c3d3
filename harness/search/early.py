"""What a light search looks at first: small points, before torch is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..judge.point import Finding, judge
from .effort import FULL_SHRINKING, LIGHT_SHRINKING, Effort
from .small import small_points

if TYPE_CHECKING:
    from ...theory.claim import Claim
    from ..judge.weigh import Tally


@dataclass(frozen=True)
class Searched:
    """What a search came to."""

    settling: Finding | None = None
    """The first point that settles the claim."""
    candidates: int = 0
    """Candidates evaluated in floats."""
    note: str = ""
    """Why the search was small or did not run, where that is so."""
    ran: bool = True
    """Whether it ran at all."""
    shrinking: int = FULL_SHRINKING
    """How many judgements it is worth to shrink the point."""


def early(claim: Claim, tally: Tally, effort: Effort) -> Searched | None:
    """Search as far as a light effort goes without torch; None where there is more to do.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
    """
    if not effort.light:
        return None
    settling = _at_small_points(claim, tally, effort)
    if settling is not None:
        return Searched(settling, shrinking=LIGHT_SHRINKING)
    return None if effort.examples else Searched(note="not searched")


def _at_small_points(claim: Claim, tally: Tally, effort: Effort) -> Finding | None:
    """Return the first small point that settles the claim."""
    for point in small_points(claim, seed=effort.seed):
        found = judge(claim, point)
        tally.add(found)
        if found.decisive:
            return found
    return None
