"""The small points of a claim, tried first: sizes one and two with entries 0, 1, -1 and 2."""

from __future__ import annotations

from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...theory.claim import Claim
    from ...theory.witness import Point

_PER_SIZE = 16
_ENTRIES = (1, 0, 1, 0, -1, 1, 2, 0)
_REACHES = tuple(Fraction(2) ** power for power in (10, 40, 100, -10, -40, -100))
_PER_REACH = 2
_WIDER = 4
SMALL_POINTS = 2 * (_PER_SIZE + 2) + _PER_REACH * len(_REACHES)
_NEGLIGIBLE = {"float64": 60, "float32": 31, "float16": 18, "bfloat16": 15}
"""For each dtype a k such that 2^-k is a number there and vanishes when it is added to one."""


def small_points(claim: Claim, *, seed: int = 0) -> Iterator[Point]:
    """List points of the smallest sizes and one above: ones, seeded, zeros, far and near."""
    generator = np.random.default_rng(seed)
    entries = [Fraction(entry) for entry in _ENTRIES]
    if claim.numbers.name in _NEGLIGIBLE:
        entries += [Fraction(1, 2 ** _NEGLIGIBLE[claim.numbers.name])] * 3

    def filled(up: int, entry: Callable[[], Fraction]) -> Point:
        sizes = claim.signature.sizes_above(up)
        return claim.signature.point(sizes, lambda kind: kind.filled(entry, sizes))

    for up in (1, 0):
        yield filled(up, lambda: Fraction(1))
        for _ in range(_PER_SIZE):
            yield filled(up, partial(_drawn, generator, entries))
        yield filled(up, lambda: Fraction(0))
    for reach in _REACHES:
        far = [reach * entry for entry in entries]
        for _ in range(_PER_REACH):
            yield filled(1, partial(_drawn, generator, far))


def wider_points(claim: Claim, *, seed: int = 0) -> Iterator[Point]:
    """List a few points two above the smallest sizes: two tokens are neighbours, three are not."""
    generator, sizes = np.random.default_rng(seed), claim.signature.sizes_above(2)
    entry = partial(_drawn, generator, [Fraction(entry) for entry in _ENTRIES])
    for _ in range(_WIDER):
        yield claim.signature.point(sizes, lambda kind: kind.filled(entry, sizes))


def _drawn(generator: np.random.Generator, entries: list[Fraction]) -> Fraction:
    return entries[generator.integers(len(entries))]
