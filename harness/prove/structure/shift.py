"""Reading what a softmax is shifted by: that it changes nothing, whatever numbers it is.

A pivot is read as a variable of its own, p. An array is free of it, or moved by it (it is some
array without p, plus a multiple of p), or scaled by it (times a power of p). Exponentials make
moved of scaled, and quotients of equally scaled arrays are free again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems.sizes import same
from ....systems.traced import Traced, shape_of
from .reading import Reading, is_zero, numbers

if TYPE_CHECKING:
    from .graph import Graph


@dataclass(frozen=True, eq=False)
class Term:
    """A mask or a base, equal to the same array and to a literal with the same entries."""

    array: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Term) and _same(self.array, other.array)

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Status:
    """How often p is added to an array, or how often a power of p is a factor of it."""

    plus: Fraction = Fraction(0)
    times: Fraction = Fraction(0)
    base: Term | None = None
    """Of which number the factor is a power; None for e."""
    under: Term | None = None
    """A mask: what it hides is unknown."""

    @property
    def free(self) -> bool:
        """Whether p does not occur where nothing is hidden."""
        return not self.plus and not self.times


FREE, ZERO = Status(), Status(base=Term(0))
"""ZERO is what vanishes, and goes with any factor."""


class Shift(Reading["Status | None"]):
    """How an array depends on one pivot, taken as a free variable."""

    simplifies = False

    def __init__(self, graph: Graph, pivot: Traced) -> None:
        super().__init__(graph)
        self.node = pivot

    def _read(self, x: Traced) -> Status | None:
        return Status(plus=Fraction(1)) if x is self.node else self.by_rule(x)

    def _alone(self, x: Traced) -> Status:
        """Another pivot may be any number: it is a variable for itself."""
        del x
        return FREE

    input = parameter = pivot = _alone

    def literal(self, x: Any) -> Status:
        return ZERO if bool(is_zero(x).all()) else FREE

    def unknown(self, x: Traced) -> Status | None:
        """Whatever is made of arrays without p is without it."""
        found = [self(part) for part in x.args]
        free = all(each in (FREE, ZERO) for each in found)
        return FREE if free else None

    def move(self, x: Traced) -> Status | None:
        return ZERO if self(x.args[0]) == ZERO else self.unknown(x)

    def _folds(self, x: Traced) -> bool:
        """Whether p stays the same along all folded axes."""
        shape, rank = self.node.shape, len(x.shape)
        places = (axis - rank for axis in x.how)
        return all(-place > len(shape) or same(shape[place], 1) for place in places)

    def _met(self, x: Traced) -> tuple[Status, Status] | None:
        """Return both arguments under one mask."""
        one, two = map(self, x.args)
        if one is None or two is None:
            return None
        masks = [each.under for each in (one, two) if each.under is not None]
        if len(masks) == 2 and masks[0] != masks[1]:
            return None
        mask = masks[0] if masks else None
        return replace(one, under=mask), replace(two, under=mask)

    def add(self, x: Traced) -> Status | None:
        found = self._met(x)
        if found is None or found[0].times or found[1].times:
            return None
        one, two = found
        return Status(plus=one.plus + two.plus, under=one.under)

    def multiply(self, x: Traced) -> Status | None:
        found = [self(part) for part in x.args]
        if ZERO in found and None not in found:
            return ZERO
        for factor, varying in (x.args, x.args[::-1]):
            moved, number = self(varying), _number(factor)
            if number is not None and moved is not None and moved.plus:
                return replace(moved, plus=moved.plus * number)
        return self._scaled(x, 1)

    def divide(self, x: Traced) -> Status | None:
        one, two = map(self, x.args)
        number = _number(x.args[1])
        if number and one is not None and one.plus:
            return replace(one, plus=one.plus / number)
        return None if two == ZERO else self._scaled(x, -1)

    def _scaled(self, x: Traced, sign: int) -> Status | None:
        found = self._met(x)
        if found is None or found[0].plus or found[1].plus:
            return None
        one, two = found
        if one.times and two.times and one.base != two.base:
            return None
        base = one.base if one.times else two.base if two.times else None
        times = one.times + sign * two.times
        return Status(times=times, base=base if times else None, under=one.under)

    def entrywise(self, x: Traced) -> Status | None:
        found = self(x.args[0])
        if found is None or found in (FREE, ZERO):
            return found and FREE
        if x.how == "exp" and not found.times:
            return Status(times=found.plus, under=found.under)
        if x.how == "log" and not found.plus and found.base is None:
            return Status(plus=found.times, under=found.under)
        return replace(found, base=None) if found.free else None

    def pow(self, x: Traced) -> Status | None:
        """A power of one number; of several, sums would not share their factor."""
        base, exponent = x.args
        found = self(exponent)
        single = all(same(length, 1) for length in shape_of(base))
        if self(base) == FREE and single and found is not None and not found.times:
            times = found.plus
            return Status(times=times, base=Term(base) if times else None, under=found.under)
        return self.unknown(x)

    def where(self, x: Traced) -> Status | None:
        """What one mask hides may be put out of sight by the same."""
        condition, shown, hidden = x.args
        mask, one, two = Term(condition), self(shown), self(hidden)
        if self(condition) not in (FREE, ZERO) or one is None:
            return None
        if one.under == mask:
            one = replace(one, under=None)
        if one.under is not None:
            return None
        if two == one or (two == ZERO and not one.plus):
            return one
        if one == ZERO and two is not None and two.under is None and not two.plus:
            return two
        return replace(FREE if one == ZERO else one, under=mask)

    def _kept(self, x: Traced) -> Status | None:
        """A fold of moved or scaled arrays, where p is the same for all that is folded."""
        found = self(x.args[0])
        if found is None or found in (FREE, ZERO):
            return found
        return found if found.under is None and self._folds(x) else None

    mean = _kept

    def sum(self, x: Traced) -> Status | None:
        found = self._kept(x)
        return None if found is None or found.plus else found

    def _extreme(self, x: Traced) -> Status | None:
        found = self._kept(x)
        return None if found is None or found.times else found

    max = min = _extreme

    def matmul(self, x: Traced) -> Status | None:
        """Rows that share a factor keep it."""
        one, two = map(self, x.args)
        rows = len(self.node.shape) >= 2 and same(self.node.shape[-1], 1)
        scaled = one is not None and one.under is None and not one.plus and one.times
        return one if scaled and rows and two == FREE else self.unknown(x)


def _number(x: Any) -> Fraction | None:
    """Return the number that a literal is, exactly."""
    if isinstance(x, (int, Fraction)):
        return Fraction(x)
    if isinstance(x, Traced):
        return None
    cells = numbers(x).ravel()
    exact = len(cells) == 1 and isinstance(cells[0], (int, Fraction))
    return Fraction(cells[0]) if exact else None


def _same(one: Any, two: Any) -> bool:
    """Whether two arrays are one, or two literals with the same entries."""
    if one is two:
        return True
    plain = all(isinstance(each, (np.ndarray, int, Fraction)) for each in (one, two))
    return plain and np.array_equal(np.asarray(one), np.asarray(two))
