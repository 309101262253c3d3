"""The whole search for a point that settles a claim: small points, suspects, Hypothesis' draws.

This module is the one door to torch and Hypothesis: who loads it loads both.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from hypothesis.reporting import with_reporter

from ..judge.point import Finding, judge
from .backend import feeding
from .device import without
from .draws import NotDrawableError, encode
from .early import Searched
from .property import Settled, hypothesis_test
from .small import small_points
from .suspects import Search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...theory.claim import Claim
    from ...theory.witness import Point
    from ..judge.weigh import Tally
    from .effort import Effort


def search(claim: Claim, tally: Tally, effort: Effort) -> Searched:
    """Search until a point settles the claim or the effort is spent, counting in the tally.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
    """
    deadline = time.perf_counter() + (effort.seconds or 0)
    candidates, round_ = 0, 0
    while True:
        turn = replace(effort, seed=effort.seed + round_)
        suspects = Search(claim, turn.seed, turn.device)
        settling = _settling(claim, tally, suspects, turn)
        candidates, round_ = candidates + suspects.candidates, round_ + 1
        if settling is not None or time.perf_counter() >= deadline:
            return Searched(settling, candidates, suspects.note, ran=not suspects.stopped)


def _settling(claim: Claim, tally: Tally, suspects: Search, effort: Effort) -> Finding | None:
    """Run the claim's Hypothesis test, fed with points to begin with; then judge larger ones."""
    beyond: list[Point] = []
    with feeding(_fed(claim, suspects, effort, beyond)), with_reporter(lambda _: None):
        try:
            hypothesis_test(claim, tally, effort)()
        except Settled as settled:
            return settled.finding
    for point in beyond:
        found = judge(claim, point)
        tally.add(found)
        if found.decisive:
            return found
    return None


def _fed(
    claim: Claim, suspects: Search, effort: Effort, beyond: list[Point]
) -> Iterator[list[int]]:
    """Encode small points and suspects for the backend; what is too large to draw goes `beyond`."""
    small = () if effort.light else small_points(claim, seed=effort.seed)
    seen = set()
    for point in chain(small, suspects):
        if point not in seen:
            seen.add(point)
            try:
                yield encode(claim, point)
            except NotDrawableError:
                beyond.append(point)


__all__ = ["Searched", "search", "without"]
