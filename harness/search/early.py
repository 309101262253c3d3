"""What every search looks at first: small points, before torch is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from .effort import FULL_SHRINKING, LIGHT_SHRINKING, Effort
from .precision import Judging
from .small import small_points, wider_points

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...theory.claim import Claim
    from ...theory.witness import Point
    from ..judge.point import Finding
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
    """Judge the small points, without torch; None where none settles the claim.

    With a light effort some that are a little wider come next: they cost less than a search.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
    """
    points = small_points(claim, seed=effort.seed)
    if effort.light:
        points = chain(points, wider_points(claim, seed=effort.seed))
    settling = first_settling(claim, tally, points)
    if settling is None:
        return None
    return Searched(settling, shrinking=LIGHT_SHRINKING if effort.light else FULL_SHRINKING)


def first_settling(claim: Claim, tally: Tally, points: Iterable[Point]) -> Finding | None:
    """Judge points until one settles the claim, and return it."""
    judged = Judging(claim)
    for point in points:
        found = judged(point)
        tally.add(found)
        if found.decisive:
            return found
    return None
