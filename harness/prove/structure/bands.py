"""Bands: where entries stand, by how much one index is ahead of another, over symbolic sizes.

A band is what a mask of tokens is: the entries i, j with j <= i, or with |i - j| <= 2. Its bounds
are sizes, which need not compare; where they do not, a bound is left out where that says less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ....systems.moves import Concatenated, Slid
from ....systems.sizes import same, surely
from ....systems.traced import shape_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ....systems.sizes import Length
    from ....systems.traced import Traced

End = Any
"""A size, or None where there is no bound."""


@dataclass(frozen=True)
class Gap:
    """Between which sizes a difference lies."""

    low: End = None
    high: End = None

    def plus(self, other: Gap) -> Gap:
        """Return between which sizes sums lie."""
        return Gap(_sum(self.low, other.low), _sum(self.high, other.high))

    def minus(self) -> Gap:
        """Return where the opposite lies."""
        return Gap(_opposite(self.high), _opposite(self.low))

    def moved(self, by: Length) -> Gap:
        """Return where it lies with a size added."""
        return self.plus(Gap(by, by))

    def met(self, other: Gap) -> Gap:
        """Return where both lie, or one of them."""
        return Gap(_tighter(self.low, other.low, 1), _tighter(self.high, other.high, -1))

    def joined(self, other: Gap) -> Gap:
        """Return where either lies."""
        return Gap(_looser(self.low, other.low, 1), _looser(self.high, other.high, -1))

    def inside(self, low: float, high: float) -> bool:
        """Whether it certainly lies between numbers, which may be infinite."""
        below = low == -float("inf") or (self.low is not None and surely(int(low), self.low))
        above = high == float("inf") or (self.high is not None and surely(self.high, int(high)))
        return below and above


def _sum(one: End, two: End) -> End:
    return None if one is None or two is None else one + two


def _opposite(end: End) -> End:
    return None if end is None else -end


def _tighter(one: End, two: End, sign: int) -> End:
    """Return the greater of two lower bounds (sign 1), the lesser of upper ones; else the first."""
    if one is None or two is None:
        return two if one is None else one
    return two if surely(sign * one, sign * two) else one


def _looser(one: End, two: End, sign: int) -> End:
    """Return the lesser of two lower bounds (sign 1), the greater of upper ones; else none."""
    if one is None or two is None:
        return None
    if surely(sign * one, sign * two):
        return one
    return two if surely(sign * two, sign * one) else None


@dataclass(frozen=True)
class Band:
    """Outside of which no entry is: of two axes (from the end), the first index less the second."""

    gaps: Mapping[tuple[int, int], Gap] = field(default_factory=dict)
    empty: bool = False

    def gap(self, one: int, two: int) -> Gap:
        """Return by how much one index is ahead of another."""
        if (one, two) in self.gaps:
            return self.gaps[one, two]
        return self.gaps[two, one].minus() if (two, one) in self.gaps else Gap()

    def met(self, other: Band) -> Band:
        """Return where both are."""
        gaps = {**self.gaps}
        for pair, gap in other.gaps.items():
            gaps[pair] = gaps[pair].met(gap) if pair in gaps else gap
        return Band(gaps, self.empty or other.empty)

    def joined(self, other: Band) -> Band:
        """Return where either is."""
        if self.empty or other.empty:
            return other if self.empty else self
        pairs = self.gaps.keys() & other.gaps.keys()
        return Band({pair: self.gaps[pair].joined(other.gaps[pair]) for pair in pairs})

    def kept(self, axes: Sequence[int]) -> Band:
        """Return what is known of some axes alone."""
        kept = {pair: gap for pair, gap in self.gaps.items() if set(pair) <= set(axes)}
        return Band(kept, self.empty)

    def spread(self, part: Any, shape: Sequence[Length]) -> Band:
        """Return the band of an argument once it is broadcast."""
        return self.kept(aligned(shape_of(part), shape))

    def moved(self, x: Traced) -> Band:
        """Return the band after a move."""
        if self.empty or not isinstance(x.how, Slid):
            return Band(empty=self.empty)
        rank, found = len(x.how.axes), {}
        targets = {
            place - rank: (axis.of - len(x.shape), axis.offset)
            for place, axis in enumerate(x.how.axes)
            if axis.of is not None and axis.stride == 1
        }
        for (one, two), gap in self.gaps.items():
            if one in targets and two in targets:
                (first, ahead), (second, behind) = targets[one], targets[two]
                found[first, second] = gap.moved(behind - ahead)
        return Band(found)

    def placed(self, axis: int, start: Length) -> Band:
        """Return the band of a part that begins at a place of an axis."""
        found = {}
        for (one, two), gap in self.gaps.items():
            by = start if one == axis else -start if two == axis else 0
            found[one, two] = gap.moved(by)
        return Band(found, self.empty)


def aligned(part: Sequence[Length], shape: Sequence[Length]) -> list[int]:
    """Return the axes, from the end, along which an argument is not repeated."""
    return [place for place in range(-len(part), 0) if same(part[place], shape[place])]


def starts(x: Traced) -> list[tuple[Any, int, Length]] | None:
    """List the parts of a join with the axis, from the end, and the place where each begins."""
    if not isinstance(x.how, Concatenated):
        return None
    axis, found = x.how.axis - len(x.shape), []
    start: Length = 0
    for part in x.args:
        found.append((part, axis, start))
        start = start + shape_of(part)[axis]
    return found
