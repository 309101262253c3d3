"""Shrinking a decisive point: fewer tokens and channels first, then simpler numbers.

Every step is judged rigorously. A witness must also be telling: an array of nothing but zeros
counts as worse than one with an entry, because a claim that falls only at zero is seldom about
anything else; and the gap may not become tiny on the way.
"""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain, count
from operator import add, neg
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...systems import REALS
from ...theory.composite import ModuleParameters
from ..judge.point import START_BITS, Finding, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ...theory.claim import Claim
    from ...theory.domain import Coordinates
    from ...theory.witness import Point

    _Step = Callable[[Fraction], Fraction]
    _Change = Callable[[Coordinates, np.ndarray], np.ndarray]

TELLING_GAP = 2.0**-6
"""Over the reals, shrinking keeps a relative gap of this, or the gap it started from if less."""
PLAIN_GAP = 2.0**-3
"""The same of a module, whose many parameters leave room for a gap that is seen at once."""
_SHRINK_BITS = 2 * START_BITS
_MANY = 64
"""An array of more entries than this is set to zero in blocks first."""
_KNOWN = 2**12
"""So many arrays are known at a time."""
_FEW = 1
"""The same of a module's parameters."""
_LONG = 8
"""Of a size above this, blocks of indices are dropped first."""


def shrink(claim: Claim, found: Finding, *, limit: int = 5000) -> Finding:
    """Return a decisive finding that no single step makes simpler, within `limit` judgements."""
    shrinking = _Shrinking(claim, found, limit)
    with suppress(_SpentError):
        shrinking.in_blocks()
        while shrinking.bold() or shrinking.entry_by_entry():
            pass
    return shrinking.best


class _SpentError(Exception):
    """All judgements are used up."""


class _Shrinking:
    """A finding on its way to a simpler one."""

    def __init__(self, claim: Claim, found: Finding, limit: int) -> None:
        self._claim, self._limit = claim, limit
        telling = PLAIN_GAP if _of_module(claim) else TELLING_GAP
        self._floor = min(found.judgement.relative_gap, telling) if claim.numbers is REALS else 0.0
        self._seen, self._weights = {found.point}, _Weights()
        self._module = _of_module(claim)
        self.best = found

    def _takes(self, candidate: Point) -> bool:
        """Judge a point that is simpler than the best so far; take its place if it tells as much.

        Raises:
            _SpentError: It may not be judged any more.
        """
        if candidate in self._seen:
            return False
        if len(self._seen) >= self._limit:
            raise _SpentError
        self._seen.add(candidate)
        first = self.best.exact
        tried = judge(self._claim, candidate, cap=_SHRINK_BITS, fractions_first=first)
        if not tried.decisive or tried.judgement.relative_gap < self._floor:
            return False
        self.best = tried
        return True

    def in_blocks(self) -> None:
        """Set blocks of the entries of a large point to zero: halves, quarters, down to one."""
        sizes, kinds = self.best.point.sizes, self._claim.signature.coordinates
        for target, kind in enumerate(kinds):
            entries = self._claim.signature.parts(self.best.point)[target]
            many = _FEW if target in self._module else _MANY
            block = entries.size if not kind.index and entries.size > many else 0
            while block:
                for first in range(0, entries.size, block):
                    entries = self._claim.signature.parts(self.best.point)[target]
                    if any(entries.ravel()[first : first + block]):
                        changed = entries.copy()
                        changed.reshape(-1)[first : first + block] = Fraction(0)
                        self._takes_if_simpler(target, kind.clamped(changed, sizes))
                block //= 2

    def _takes_if_simpler(self, target: int, changed: np.ndarray) -> None:
        candidate = _with(self._claim, self.best.point, target, changed)
        if self._cost(candidate) < self._cost(self.best.point):
            self._takes(candidate)

    def _cost(self, point: Point) -> tuple[Any, ...]:
        return _cost(self._claim, point, self._weights)

    def bold(self) -> bool:
        """Take the first step of many entries that is taken; say whether there was one."""
        cost = self._cost(self.best.point)
        return any(
            self._cost(candidate) < cost and self._takes(candidate)
            for candidate in _candidates(self._claim, self.best.point)
        )

    def entry_by_entry(self) -> bool:
        """Replace one entry after the other by something simpler; say whether one was."""
        taken = False
        for target, kind in enumerate(self._claim.signature.coordinates):
            for place in np.ndindex(self._claim.signature.parts(self.best.point)[target].shape):
                taken |= self._entry(target, kind, place)
        return taken

    def _entry(self, target: int, kind: Coordinates, place: tuple[int, ...]) -> bool:
        """Replace one entry by the boldest of what is simpler; say whether it was."""
        point = self.best.point
        array = self._claim.signature.parts(point)[target]
        entry, filled = array.item(place), None
        for value in _simpler_values(entry):
            new = kind.clamp(value, point.sizes)
            if filled is None and not (entry and new):
                filled = self._filled(target) if not kind.index else 2
            if _saves(entry, new, 2 if filled is None else filled):
                changed = array.copy()
                changed[place] = new
                if self._takes(_with(self._claim, point, target, changed)):
                    return True
        return False

    def _filled(self, target: int) -> int:
        """Count what is not zero in an array, or in all parameters of the module it is one of."""
        parts = self._claim.signature.parts(self.best.point)
        alike = self._module if target in self._module else (target,)
        return sum(int(np.count_nonzero(parts[each])) for each in alike)


def _of_module(claim: Claim) -> tuple[int, ...]:
    """Return which arrays are a module's parameters: each may be zero, if only not all are."""
    places, found = count(), list[int]()
    for domain in claim.parameters.values():
        own = [next(places) for _ in domain.coordinates]
        found += own if isinstance(domain, ModuleParameters) else []
    return tuple(found)


def _with(claim: Claim, point: Point, target: int, array: np.ndarray) -> Point:
    """Put one array of coordinates in the place of another."""
    parts = claim.signature.parts(point)
    parts[target] = array
    return claim.signature.assembled(point.sizes, parts)


def _saves(entry: Fraction, new: Fraction, filled: int) -> bool:
    """Whether a point costs less with another entry, in an array with so many that are not zero."""
    empty = (not new and filled == 1 and bool(entry)) - (bool(new) and not filled)
    before = _weight(entry.numerator, entry.denominator)
    return (empty, *_weight(new.numerator, new.denominator)) < (0, *before)


def _cost(claim: Claim, point: Point, weights: _Weights | None = None) -> tuple[Any, ...]:
    """Order points from simple to complicated."""
    weighed = weights or _Weights()
    parts = [weighed.of(part) for part in claim.signature.parts(point)]
    module = _of_module(claim)
    alone = [
        part.empty
        for place, (kind, part) in enumerate(zip(claim.signature.coordinates, parts, strict=True))
        if not kind.index and place not in module
    ]
    held = [parts[each].empty for each in module]
    return (
        sum(point.sizes.values()),
        sum(len(part.sizes) for part in parts),
        sum(alone) + (bool(held) and all(held)),
        sum(part.complexity for part in parts),
        [*chain.from_iterable(part.sizes for part in parts)],
        [*chain.from_iterable(part.negative for part in parts)],
    )


class _Weighed(NamedTuple):
    """What the entries of an array weigh together, and each in its place."""

    complexity: int
    sizes: tuple[int, ...]
    negative: tuple[bool, ...]

    @property
    def empty(self) -> bool:
        """Whether it has entries, and none but zeros."""
        return bool(self.sizes) and not self.complexity


class _Weights:
    """What arrays weigh: most of a point's recur, since a step leaves them as they are."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[np.ndarray, _Weighed]] = {}

    def of(self, part: np.ndarray) -> _Weighed:
        """Weigh an array, once while it is known."""
        known = self._known.get(id(part))
        if known is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            entries = part.ravel().tolist()
            weights = [_weight(entry.numerator, entry.denominator) for entry in entries]
            complexity, sizes, negative = zip(*weights, strict=True) if weights else ((), (), ())
            known = self._known[id(part)] = part, _Weighed(sum(complexity), sizes, negative)
        return known[1]


@lru_cache(maxsize=2**16)
def _weight(top: int, bottom: int) -> tuple[int, int, bool]:
    """Return complexity, size and sign of an entry, in which points are compared: most recur."""
    return _complexity(top, bottom), abs(top) + bottom, top < 0


def _complexity(numerator: int, bottom: int) -> int:
    """Count what a reader takes in: digits of the odd parts and a power of two; 0, 1, -1 first."""
    if numerator == 0:
        return 0
    top = abs(numerator)
    twos = _twos(top) - _twos(bottom)
    odd = (top >> _twos(top)).bit_length() + 3 * ((bottom >> _twos(bottom)).bit_length() - 1)
    return odd + (2 * twos.bit_length() if twos < 0 else twos.bit_length()) + (numerator < 0)


def _twos(number: int) -> int:
    """Return how often two divides a positive number."""
    return (number & -number).bit_length() - 1


def _candidates(claim: Claim, point: Point) -> Iterator[Point]:
    """Propose simpler points, the boldest first."""
    smaller = list(_smaller_sizes(claim, point))
    return chain(
        smaller,
        (_doubled(claim, candidate) for candidate in smaller),
        _whole_arrays(claim, point),
    )


def _smaller_sizes(claim: Claim, point: Point) -> Iterator[Point]:
    """Drop indices of one size, wherever that size occurs: all but the least, blocks, one."""
    for name, bound in claim.bounds.items():
        size = point.sizes[name]
        if size > bound.low:
            yield _resized(claim, point, {**point.sizes, name: bound.low}, name, range(bound.low))
            for kept in _fewer(size, bound.low):
                yield _resized(claim, point, {**point.sizes, name: len(kept)}, name, kept)


def _fewer(size: int, least: int) -> Iterator[list[int]]:
    """List which indices to keep: all but a block of a large size, or all but one."""
    block = size // 2 if size > _LONG else 1
    while block:
        for first in range(0, size, block):
            kept = [*range(first), *range(first + block, size)]
            if len(kept) >= least:
                yield kept
        block //= 2


def _doubled(claim: Claim, point: Point) -> Point:
    """Double every number, for claims that need weight where they lost a channel."""
    return claim.signature.changed(point, _each(point.sizes, lambda entry: 2 * entry))


def _resized(claim: Claim, point: Point, sizes: dict[str, int], name: str, kept: Any) -> Point:
    """Keep the indices `kept` of the size `name`; cut axes that are expressions in it."""

    def cut(kind: Coordinates, part: np.ndarray) -> np.ndarray:
        for axis, dimension in enumerate(kind.shape.dimensions):
            if dimension.expression == name:
                part = np.take(part, list(kept), axis)
            elif name in dimension.names:
                part = np.take(part, range(dimension.size(sizes)), axis)
        return kind.clamped(part, sizes)

    return claim.signature.changed(point, cut, sizes)


def _whole_arrays(claim: Claim, point: Point) -> Iterator[Point]:
    """Simplify every entry of one array, or of all arrays, at once."""
    simpler: list[_Step] = [
        lambda entry: Fraction(round(entry)),
        lambda entry: Fraction((entry > 0) - (entry < 0)),
        lambda entry: Fraction(round(4 * entry), 4),
        lambda entry: Fraction(round(8 * entry), 8),
        lambda entry: _rounded(entry, 2),
        lambda entry: _rounded(entry, 6),
        lambda entry: _rounded(entry, 20),
        lambda _: Fraction(1),
        abs,
    ]
    parts = claim.signature.parts(point)
    corners = {entry for part in parts for entry in part.ravel()[:2]}
    jointly: list[_Step] = [
        *simpler,
        neg,
        lambda entry: 2 * entry,
        lambda entry: entry / 2,
    ]
    jointly += [partial(add, -corner) for corner in corners if corner]
    for step in jointly:
        yield claim.signature.changed(point, _each(point.sizes, step))
    for target in range(len(parts)):
        for step in simpler:
            yield _replaced(claim, point, target, _each(point.sizes, step))
        yield _replaced(claim, point, target, lambda _, part: part[::-1] if part.ndim else part)
        yield _replaced(
            claim, point, target, lambda _, part: part[..., ::-1] if part.ndim else part
        )
        for other, twin in enumerate(parts):
            if other != target:
                yield _replaced(claim, point, target, _copied(twin, point.sizes))


def _simpler_values(entry: Fraction) -> list[Fraction]:
    """List what a entry may become, boldest first; a entry of zero may become one."""
    sign = -1 if entry < 0 else 1
    values = [
        *map(Fraction, (0, 1, -1, 2)),
        Fraction(sign, 2),
        Fraction(sign, 4),
        -entry,
        Fraction(round(entry)),
        *(_rounded(entry, bits) for bits in (1, 4, 10)),
        entry / 2,
        2 * entry,
        Fraction(entry.numerator // 2, entry.denominator),
        entry - sign,
    ]
    return list(dict.fromkeys(values))


def _rounded(entry: Fraction, bits: int) -> Fraction:
    """Round to `bits` significant bits."""
    if entry == 0:
        return entry
    exponent = abs(entry.numerator).bit_length() - entry.denominator.bit_length() - bits
    unit = Fraction(2) ** exponent
    return round(entry / unit) * unit


def _each(sizes: Mapping[str, int], step: _Step) -> _Change:
    """Return what changes every entry of an array, inside its domain."""

    def change(kind: Coordinates, part: np.ndarray) -> np.ndarray:
        rest = iter(part.ravel())
        return kind.filled(lambda: step(next(rest)), sizes)

    return change


def _copied(twin: np.ndarray, sizes: Mapping[str, int]) -> _Change:
    """Return what puts another array of this shape in an array's place, inside its domain."""
    return lambda kind, part: kind.clamped(twin, sizes) if twin.shape == part.shape else part


def _replaced(claim: Claim, point: Point, target: int, change: _Change) -> Point:
    """Change one array of coordinates."""
    parts = claim.signature.parts(point)
    parts[target] = change(claim.signature.coordinates[target], parts[target])
    return claim.signature.assembled(point.sizes, parts)
