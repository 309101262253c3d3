"""The whole search for a point that settles a claim: suspects, Hypothesis' draws, other ways.

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
    from collections.abc import Iterator

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
    candidates, round_ = 0, 0
    portfolio = Portfolio([Solutions(), Every(), Scales(), Moves(), Evolution(), Lengths()])
    while True:
        turn = replace(effort, seed=effort.seed + round_)
        suspects = Search(claim, turn.seed, turn.device)
        settling = _settling(claim, tally, suspects, turn)
        goes_on = settling is None and suspects.batched and not suspects.stopped
        while goes_on:
            with one_thread():
                settling = first_settling(claim, tally, portfolio.round(suspects))
            over = settling is not None or time.perf_counter() >= deadline
            goes_on = portfolio.gaining and not over
        candidates, round_ = candidates + suspects.candidates, round_ + 1
        if settling is not None or time.perf_counter() >= deadline:
            note = "; ".join(filter(None, [suspects.note, *portfolio.notes]))
            return Searched(settling, candidates, note, ran=not suspects.stopped)


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
