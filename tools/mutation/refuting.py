"""Refuting a claim quickly: small points and the search's first suspects, judged rigorously."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from lakatos.harness.judge.point import Finding, judge
from lakatos.harness.search.small import small_points
from lakatos.harness.search.suspects import Search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lakatos.theory import Claim
    from lakatos.theory.witness import Point


class TooLong(BaseException):
    """The time for this is over. No Exception: the court takes those for the claim's own."""


def too_long(*_: Any) -> None:
    """Handle an alarm."""
    raise TooLong


def refuted(claim: Claim, suspects: int) -> Finding | None:
    """Return a certified counterexample, if the first points hold one; nothing is recorded."""
    points = chain(small_points(claim), islice(_suspects(claim), suspects))
    found = (judge(claim, point) for point in points)
    return next((each for each in found if each.decisive and not each.existential), None)


def _suspects(claim: Claim) -> Iterator[Point]:
    yield from Search(claim)
