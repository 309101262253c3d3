"""Judging the points of one search, as precisely from the start as the points before needed.

A claim whose enclosures are too wide at one point (many layers, or numbers far out) mostly has them
too wide at the next: what is evaluated there for nothing is most of what its search takes. What is
found more precisely is no less certain. A point that settles the claim is judged anew by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...systems.systems import BallSystem
from ..judge.point import START_BITS, judge

if TYPE_CHECKING:
    from ...theory.claim import Claim
    from ...theory.witness import Point
    from ..judge.point import Finding

_FEW, _SHARE = 6, 5
"""After so many points, the judge begins twice as precisely where one in so many needed more."""
_MOST_BITS = 2**10
"""From here on twice as many bits take twice as long; below, a sixth more."""


@dataclass
class Judging:
    """Judges one point after the other."""

    claim: Claim
    start: int = START_BITS
    """The precision at which the next point is judged first."""
    _judged: int = 0
    _wide: int = 0
    """Points at which enclosures of this precision were too wide."""

    def __call__(self, point: Point) -> Finding:
        """Judge a point.

        Raises:
            ClaimError: As `judge` does.
        """
        found = judge(self.claim, point, start=self.start)
        if isinstance(found.system, BallSystem):
            self._judged += 1
            self._wide += found.system.bits > self.start
        if self._judged >= _FEW and self._wide * _SHARE >= self._judged and self.start < _MOST_BITS:
            self.start, self._judged, self._wide = 2 * self.start, 0, 0
        return found
