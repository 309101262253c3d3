"""Cells beyond the sizes for which a structure shows them: larger sizes are searched a little.

That a law is read off a block's code at sizes up to eight says nothing of nine. A size that is
bounded so is raised while the others stay small, and the law is judged at a point that is drawn;
at the largest also at those that look worst in floats among some candidates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...theory.claim import ClaimError
from ...theory.relation import Truth
from ..judge.point import judge
from ..prove.deduce import ContradictionError
from ..search.reaching import searching

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...theory.claim import Claim
    from ...theory.witness import Point

    Ranges = tuple[tuple[int, int | None], ...]

FAR = (7, 12, 24)
"""Sizes beyond, where they are."""
_CHEAP = 600
"""Entries of a point, in all, up to which it is judged."""
_BITS = 256
"""The precision of enclosures at which a point is given up."""


def survived(claim: Claim, shown: Mapping[str, Ranges]) -> dict[str, int]:
    """Return how far a law holds at the points that are judged, beyond where it is shown.

    Args:
        claim: The cell.
        shown: Of each size the ranges for which it is shown.

    Raises:
        ContradictionError: It fails at one, so that it holds at some sizes alone.
    """
    generator, reached = np.random.default_rng(0), dict[str, int]()
    last: dict[str, dict[str, int]] = {}
    for name, far in _beyond(claim, shown):
        sizes = {each: low + 1 for each, ((low, _), *_) in shown.items()} | {name: far}
        sizes = {each: _bounded(claim, each, size) for each, size in sizes.items()}
        entries = sum(kind.shape.entries(sizes) for kind in claim.signature.coordinates)
        if entries > _CHEAP or not claim.signature.inhabited(sizes):
            continue
        truth = _judged(claim, claim.signature.drawn(sizes, generator))
        if truth in (Truth.TRUE, Truth.AGREES):
            reached[name], last[name] = far, sizes
    for sizes in last.values():
        for suspect in searching().glance(claim, sizes):
            _judged(claim, suspect)
    return reached


def _judged(claim: Claim, point: Point) -> Truth:
    """Judge a law at a point beyond.

    Raises:
        ContradictionError: It fails there.
    """
    try:
        truth = judge(claim, point, cap=_BITS).truth
    except ClaimError:
        return Truth.UNDECIDED
    if truth is Truth.FALSE:
        raise ContradictionError(
            f"{claim.id} is read off its structure at small sizes, but fails at {point.sizes}"
        )
    return truth


def _beyond(claim: Claim, shown: Mapping[str, Ranges]) -> Iterator[tuple[str, int]]:
    """List the sizes that are bounded, each with what is beyond its bound, and that in order."""
    for name, ranges in shown.items():
        end, most = ranges[-1][1], claim.bounds[name].high
        if end is not None:
            for far in sorted({end + 1, *FAR}):
                if far > end and (most is None or far <= most):
                    yield name, far


def _bounded(claim: Claim, name: str, size: int) -> int:
    high = claim.bounds[name].high
    return size if high is None else min(size, high)
