"""What a block asks for that raises at the smallest sizes and runs at larger ones."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ...theory.claim import ClaimError
from ..judge.point import judge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ...theory.claim import Claim


def from_larger_on(claim: Claim) -> str:
    """Say from which size on a claim can be judged that raises at the smallest; nothing if none."""
    least = claim.signature.sizes_above(0)
    if _runs(claim, least):
        return ""
    for name, size in least.items():
        sizes = claim.signature.fitted(least | {name: size + 1})
        if sizes != least and _runs(claim, sizes):
            return f"; it runs from {name}={size + 1} on: give {name}>={size + 1} in its shape"
    return ""


def _runs(claim: Claim, sizes: Mapping[str, int]) -> bool:
    """Whether a claim says something at a point of these sizes."""
    ones = claim.signature.point(dict(sizes), lambda kind: kind.filled(lambda: Fraction(1), sizes))
    try:
        judge(claim, ones)
    except ClaimError:
        return False
    return True
