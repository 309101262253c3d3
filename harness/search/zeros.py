"""Points at which something may be undefined, or two sides may tie: zeros, solved for exactly.

No sampling meets the one point at which `x - 1234.567` is zero. Evaluated on symbols, a claim says
what it divides by, and takes roots and logarithms of; where such a polynomial has a factor that is
affine in one coordinate, that coordinate is solved for. The same is done for the difference of the
sides of a strict comparison. These points are suspects like any other: the court judges them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq

from ...systems import REALS
from ...systems.symbols import Quotient, Ring, SymbolSystem, not_zero
from ...theory.relation import Comparison, Differ, Less

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...theory.claim import Claim
    from ...theory.domain import Coordinates
    from ...theory.relation import Relation
    from ...theory.witness import Point

_MOST = 24
"""Zeros proposed at most."""
_BESIDE = ((1, 2, -1, 3), (-2, 5, 1, -3))
"""What the other coordinates are, in turn, while one is solved for."""


def zeros(claim: Claim) -> Iterator[Point]:
    """Propose points of the two smallest sizes; none for a claim that symbols do not carry."""
    if claim.numbers is not REALS:
        return
    for reach in (0, 1):
        yield from islice(_Symbols(claim, claim.signature.sizes_above(reach)).points(), _MOST)


class _Symbols:
    """A claim evaluated on symbols: one for each number that is free, and others at one value."""

    def __init__(self, claim: Claim, sizes: dict[str, int]) -> None:
        self.claim, self.sizes = claim, sizes
        self.system = SymbolSystem(Ring())
        self.kinds: list[Coordinates] = []
        """The kind of each symbol, in order."""

    def points(self) -> Iterator[Point]:
        """Solve each polynomial for each coordinate in which a factor is affine."""
        for polynomial, steps in self._polynomials():
            _, factors = polynomial.factor()
            for factor, _ in factors:
                degrees = factor.degrees()
                if any(degrees[len(self.kinds) :]):
                    continue
                for place in (place for place, degree in enumerate(degrees) if degree == 1):
                    yield from self._solutions(factor, place, steps)

    def _polynomials(self) -> Iterator[tuple[Any, tuple[int, ...]]]:
        """List what must not be zero, or not negative, each with how far from its zeros to go.

        On one side of a zero of a factor the whole has another sign than on the other.
        """
        with self.system.context():
            try:
                point = self.claim.signature.point(self.sizes, self._entered)
                relation = self.claim(**point.values(self.claim.parameters, self.system))
                slacks = list(_strict_slacks(relation))
            except Exception:  # noqa: BLE001 - what symbols cannot carry through proposes nothing
                slacks = []
            for condition, argument in self.system.ring.conditions.values():
                yield argument.top, (0,) if condition is not_zero else (0, 1, -1)
            for slack in slacks:
                yield slack.top, (0,)

    def _entered(self, kind: Coordinates) -> np.ndarray:
        """Return symbols for numbers, and zeros, or what is nearest, for what is discrete."""
        entries = np.empty(kind.shape.sizes(self.sizes), dtype=object)
        for place in np.ndindex(entries.shape):
            if kind.integer:
                entries[place] = kind.clamp(Fraction(0), self.sizes)
            else:
                entries[place] = self.system.ring.symbol(len(self.kinds))
                self.kinds.append(kind)
        return entries

    def _solutions(self, factor: Any, place: int, steps: tuple[int, ...]) -> Iterator[Point]:
        """Solve a factor for one coordinate, with the others at a few values."""
        for beside in _BESIDE:
            values = [
                kind.clamp(Fraction(value), self.sizes)
                for kind, value in zip(self.kinds, cycle(beside), strict=False)
            ]
            at_zero, at_one = (self._value(factor, values, place, each) for each in (0, 1))
            for step in steps if at_one != at_zero else ():
                solved = -at_zero / (at_one - at_zero) + step
                values[place] = Fraction(int(solved.numerator), int(solved.denominator))
                if self.kinds[place].clamp(values[place], self.sizes) == values[place]:
                    yield self._point(values)

    def _value(self, factor: Any, values: list[Fraction], place: int, value: int) -> fmpq:
        """Evaluate a polynomial in the coordinates."""
        given = [fmpq(each.numerator, each.denominator) for each in values]
        given[place] = fmpq(value)
        rest = self.system.ring.context.nvars() - len(given)
        found: fmpq = factor(*given, *[fmpq(0)] * rest)
        return found

    def _point(self, values: list[Fraction]) -> Point:
        """Put numbers in the place of the symbols."""
        left = iter(values)

        def numbers(kind: Coordinates) -> np.ndarray:
            entries = np.empty(kind.shape.sizes(self.sizes), dtype=object)
            for place in np.ndindex(entries.shape):
                entries[place] = kind.clamp(Fraction(0), self.sizes) if kind.integer else next(left)
            return entries

        return self.claim.signature.point(self.sizes, numbers)


def _strict_slacks(relation: Relation) -> Iterator[Quotient]:
    """List the differences that a strict comparison says are not zero."""
    for comparison in relation.comparisons():
        if isinstance(comparison, (Less, Differ)):
            yield from _difference(comparison)


def _difference(comparison: Comparison) -> list[Quotient]:
    return list((comparison.rhs - comparison.lhs).entries().ravel())
