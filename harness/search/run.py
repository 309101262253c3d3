"""The whole search for a point that settles a claim: other ways, suspects, Hypothesis' draws.

This module is the one door to torch and Hypothesis: who loads it loads both.
"""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from hypothesis.reporting import with_reporter

from ...theory.witness import Point
from .backend import feeding
from .device import without
from .draws import NotDrawableError, encode
from .early import Searched, first_settling
from .estimate import ESTIMATE
from .evolve import Evolution
from .lengths import Lengths
from .moves import Moves
from .portfolio import Portfolio
from .property import Settled, hypothesis_test
from .scales import Scales
from .solve import Solutions
from .suspects import Search, one_thread
from .whole import Every

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...theory.claim import Claim
    from ..judge.point import Finding
    from ..judge.weigh import Tally
    from .effort import Effort


def search(claim: Claim, tally: Tally, effort: Effort) -> Searched:
    """Search until a point settles the claim or the effort is spent, counting in the tally.

    Raises:
        ClaimError: The claim's own code raised, or returned no relation.
    """
    deadline = time.perf_counter() + (effort.seconds or 0)
    others = Others(claim, tally, effort)
    settling, round_ = others.round(), 0
    candidates, note, ran = 0, "", True
    while settling is None:
        turn = replace(effort, seed=effort.seed + round_)
        known = others.search.known
        suspects = Search(claim, turn.seed, turn.device, wide=round_ > 0, known=known)
        settling = _settling(claim, tally, suspects, turn)
        candidates, round_ = candidates + suspects.candidates, round_ + 1
        note, ran = suspects.note, not suspects.stopped
        while settling is None and time.perf_counter() < deadline:
            settling = others.round()
            if not others.portfolio.gaining:
                break
        if time.perf_counter() >= deadline:
            break
    note = "; ".join(filter(None, [note, *others.portfolio.notes]))
    return Searched(settling, candidates + others.search.candidates, note, ran=ran)


def glance(claim: Claim, sizes: Mapping[str, int]) -> Iterator[Point]:
    """Yield points at these sizes that look worst among some candidates."""
    yield from Search(claim).glance(sizes)


class Others:
    """The portfolio at work on a claim that torch evaluates in batches; on another it rests."""

    def __init__(self, claim: Claim, tally: Tally, effort: Effort) -> None:
        ways = [Solutions(), Every(), Scales(), Moves(), Evolution(), Lengths()]
        self.tally, self.portfolio = tally, Portfolio(ways)
        self.search = Search(claim, effort.seed, effort.device)
        self._goes = self.search.takes_batches()

    def round(self) -> Finding | None:
        """Give each way a turn, and judge what they suspect."""
        if not self._goes:
            return None
        with one_thread():
            points = self.portfolio.round(self.search)
            return first_settling(self.search.claim, self.tally, points)


def _settling(claim: Claim, tally: Tally, suspects: Search, effort: Effort) -> Finding | None:
    """Run the claim's Hypothesis test, fed with suspects to begin with; then judge the others."""
    points, beyond = iter(suspects), list[Point]()
    with feeding(_fed(claim, points, beyond)), with_reporter(lambda _: None):
        try:
            hypothesis_test(claim, tally, effort)()
        except Settled as settled:
            return settled.finding
    return first_settling(claim, tally, chain(beyond, points))


def _fed(claim: Claim, points: Iterator[Point], beyond: list[Point]) -> Iterator[list[int]]:
    """Encode suspects for the backend; what is too large to draw goes `beyond`."""
    seen = set()
    for point in points:
        if point not in seen:
            seen.add(point)
            try:
                yield encode(claim, point)
            except NotDrawableError:
                beyond.append(point)


__all__ = ["ESTIMATE", "Searched", "search", "without"]
