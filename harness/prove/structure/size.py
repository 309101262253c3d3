"""Readings about order and size: ranges, rows of weights, Lipschitz constants, curvature."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import inf, isqrt, prod
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import arb

from ....systems import UNDEFINED_NUMBER
from ....systems.traced import Traced, shape_of
from ....theory.domain import Domain, StochasticRows
from .reading import Reading, carried, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .graph import Graph


Bound = Fraction | float
"""An exact number, or an infinity."""


@dataclass(frozen=True)
class Interval:
    """Bounds of all entries, which may be `above` a lower bound of zero."""

    low: Bound = -inf
    high: Bound = inf
    above: bool = False

    @property
    def positive(self) -> bool:
        """Whether every entry is above zero."""
        return self.low > 0 or (self.low == 0 and self.above)

    @property
    def nonnegative(self) -> bool:
        """Whether every entry is at least zero."""
        return self.low >= 0

    @property
    def nonpositive(self) -> bool:
        """Whether every entry is at most zero."""
        return self.high <= 0

    @property
    def largest(self) -> Bound:
        """A bound of the absolute values."""
        return max(-self.low, self.high)

    def plus(self, other: Interval) -> Interval:
        """Return bounds of the sums."""
        above = self.nonnegative and other.nonnegative and (self.positive or other.positive)
        return Interval(self.low + other.low, self.high + other.high, above)

    def times(self, other: Interval) -> Interval:
        """Return bounds of the products."""
        ends = [
            _times(one, two) for one in (self.low, self.high) for two in (other.low, other.high)
        ]
        return Interval(min(ends), max(ends), self.positive and other.positive)

    def summed(self, terms: int) -> Interval:
        """Return bounds of sums of terms, which are as many as a size says: at least one."""
        return self.times(Interval(_ONE, inf)) if terms else Interval(_ZERO, _ZERO)

    def joined(self, other: Interval) -> Interval:
        """Return bounds of the entries of both."""
        positive = self.positive and other.positive
        return Interval(min(self.low, other.low), max(self.high, other.high), positive)


_ZERO, _ONE = Fraction(0), Fraction(1)
_UNIT = Interval(-_ONE, _ONE)


def _times(one: Bound, two: Bound) -> Bound:
    """Multiply, where zero times an infinity is zero."""
    return _ZERO if 0 in (one, two) else one * two


class Range(Reading[Interval]):
    """Between which numbers every entry lies."""

    simplifies = False

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.rows = Rows(graph, self)

    def input(self, x: Traced) -> Interval:
        return self.unknown(x)

    def constant(self, x: Traced) -> Interval:
        return self.by_rule(x)

    def literal(self, x: Any) -> Interval:
        cells = list(numbers(x).ravel())
        if not cells:
            return Interval()
        if all(isinstance(each, arb) for each in cells):
            return Interval(_ends(reduce(arb.min, cells))[0], _ends(reduce(arb.max, cells))[1])
        ends = [_ends(each) for each in cells]
        return Interval(min(low for low, _ in ends), max(high for _, high in ends))

    def unknown(self, x: Traced) -> Interval:
        del x
        return Interval()

    def pivot(self, x: Traced) -> Interval:
        del x
        return Interval(_ZERO, _ZERO)

    def parameter(self, x: Traced) -> Interval:
        domain = x.how
        if isinstance(domain, StochasticRows):
            return Interval(_ZERO, _ONE)
        if type(domain).build is not Domain.build or len(domain.coordinates) != 1:
            return Interval()
        (kind,) = domain.coordinates
        low = -inf if kind.low is None else kind.low
        high = kind.high if isinstance(kind.high, Fraction) else inf
        return Interval(low, high, low == 0 and kind.nonzero)

    def size(self, x: Traced) -> Interval:
        low, high = x.how.bounds()
        return Interval(
            -inf if low is None else Fraction(low), inf if high is None else Fraction(high)
        )

    def places(self, x: Traced) -> Interval:
        del x
        return Interval(_ZERO, inf)

    def add(self, x: Traced) -> Interval:
        return self(x.args[0]).plus(self(x.args[1]))

    def multiply(self, x: Traced) -> Interval:
        found = self(x.args[0]).times(self(x.args[1]))
        square = x.args[0] is x.args[1]
        return Interval(_ZERO, found.high) if square and not found.nonnegative else found

    def divide(self, x: Traced) -> Interval:
        if self.rows(x):
            return Interval(_ZERO, _ONE, self(x.args[0]).positive)
        one, two = map(self, x.args)
        if not two.positive:
            return Interval()
        high = 1 / two.low if two.low > 0 else inf
        low = 1 / two.high if two.high < inf else _ZERO
        return one.times(Interval(low, high, above=True))

    def abs(self, x: Traced) -> Interval:
        found = self(x.args[0])
        return Interval(_ZERO, found.largest, found.positive)

    def entrywise(self, x: Traced) -> Interval:
        found = self(x.args[0])
        match x.how:
            case "exp":
                return Interval(_ZERO, _ONE if found.nonpositive else inf, above=True)
            case "sqrt":
                return Interval(_ZERO, inf, found.positive)
            case "tanh" | "erf":
                low = _ZERO if found.nonnegative else -_ONE
                return Interval(low, _ZERO if found.nonpositive else _ONE, found.positive)
            case "sin" | "cos":
                return _UNIT
        return Interval()

    def pow(self, x: Traced) -> Interval:
        positive = self(x.args[0]).positive
        return Interval(_ZERO if positive else -inf, inf, positive)

    def maximum(self, x: Traced) -> Interval:
        one, two = map(self, x.args)
        positive = one.positive or two.positive
        return Interval(max(one.low, two.low), max(one.high, two.high), positive)

    def minimum(self, x: Traced) -> Interval:
        one, two = map(self, x.args)
        positive = one.positive and two.positive
        return Interval(min(one.low, two.low), min(one.high, two.high), positive)

    def where(self, x: Traced) -> Interval:
        return self(x.args[1]).joined(self(x.args[2]))

    def _kept(self, x: Traced) -> Interval:
        return self(x.args[0])

    mean = max = min = move = _kept

    def sum(self, x: Traced) -> Interval:
        return self(x.args[0]).summed(count(x))

    def cumulative_sum(self, x: Traced) -> Interval:
        found = self(x.args[0])
        return Interval(_ZERO if found.nonnegative else -inf, inf, found.positive)

    def matmul(self, x: Traced) -> Interval:
        one, two = map(self, x.args)
        if self.rows(x.args[0]):
            return two
        return one.times(two).summed(x.args[0].shape[-1])

    def join(self, x: Traced) -> Interval:
        first, *others = map(self, x.args)
        for each in others:
            first = first.joined(each)
        return first


class Positive(Reading[Any]):
    """Which entries are certainly above zero: finer than a range, since masks hide entries."""

    simplifies = False

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.range = graph.read(Range)

    def by_rule(self, x: Traced) -> np.ndarray:
        """What holds of all entries holds of each."""
        return np.asarray(super().by_rule(x) | self.range(x).positive)

    def everywhere(self, x: Any) -> bool:
        """Whether all entries are positive."""
        return bool(self(x).all())

    def input(self, x: Traced) -> np.ndarray:
        return self.unknown(x)

    def constant(self, x: Traced) -> np.ndarray:
        return self.by_rule(x)

    def literal(self, x: Any) -> np.ndarray:
        cells = numbers(x)
        return np.array([value > 0 for value in cells.ravel()], dtype=bool).reshape(cells.shape)

    def unknown(self, x: Traced) -> np.ndarray:
        return np.zeros(x.shape, dtype=bool)

    def _both(self, x: Traced) -> np.ndarray:
        return np.broadcast_to(self(x.args[0]) & self(x.args[1]), x.shape)

    multiply = divide = minimum = _both

    def where(self, x: Traced) -> np.ndarray:
        condition, one, two = x.args
        if isinstance(condition, Traced):
            return np.broadcast_to(self(one) & self(two), x.shape)
        return np.broadcast_to(np.where(condition, self(one), self(two)), x.shape)

    def sum(self, x: Traced) -> np.ndarray:
        """One positive term is enough where no term is negative."""
        if not self.range(x.args[0]).nonnegative:
            return self.unknown(x)
        return np.asarray(self(x.args[0]).any(axis=x.how, keepdims=True))

    def mean(self, x: Traced) -> np.ndarray:
        return self.sum(x)

    def move(self, x: Traced) -> np.ndarray:
        return np.asarray(x.how(self(x.args[0])))

    def join(self, x: Traced) -> np.ndarray:
        return np.asarray(x.how([self(each) for each in x.args]))


_EVERYWHERE = {"exp", "cbrt", "tanh", "sin", "cos", "atan", "erf", "sign"}
"""Functions of one number that every number has a value under."""


class Defined(Reading[bool]):
    """Whether every entry is certainly defined, whatever the input."""

    simplifies = False

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.range = graph.read(Range)
        self.positive = graph.read(Positive)

    def input(self, x: Traced) -> bool:
        del x
        return True

    def constant(self, x: Traced) -> bool:
        """What is computed from parameters alone may be undefined for some of them."""
        return self.by_rule(x)

    def literal(self, x: Any) -> bool:
        return not any(
            value is UNDEFINED_NUMBER or (isinstance(value, arb) and not value.is_finite())
            for value in numbers(x).ravel()
        )

    def unknown(self, x: Traced) -> bool:
        return all(map(self, x.args))

    def divide(self, x: Traced) -> bool:
        _, bottom = x.args
        if not isinstance(bottom, Traced):
            return all(value != 0 for value in numbers(bottom).ravel()) and self.unknown(x)
        certain = _is_nonzero(bottom) or self.positive.everywhere(bottom)
        return certain and self.unknown(x)

    def entrywise(self, x: Traced) -> bool:
        found = self.range(x.args[0])
        within = found.low >= -_ONE and found.high <= _ONE
        known = {"log": found.positive, "sqrt": found.nonnegative, "acos": within}
        return known.get(x.how, x.how in _EVERYWHERE) and self.unknown(x)

    def pow(self, x: Traced) -> bool:
        base, exponent = x.args
        whole = isinstance(exponent, int) and exponent >= 0
        return (whole or self.range(base).positive) and self.unknown(x)


class Rows(Reading[bool]):
    """Whether the entries along the last axis are non-negative and sum to one."""

    simplifies = False

    def __init__(self, graph: Graph, range_: Range) -> None:
        super().__init__(graph)
        self.range = range_

    def input(self, x: Traced) -> bool:
        del x
        return False

    def constant(self, x: Traced) -> bool:
        return self.by_rule(x)

    def literal(self, x: Any) -> bool:
        cells = numbers(x)
        if cells.ndim == 0:
            return False
        totals = cells.sum(axis=-1)
        return all(value >= 0 for value in cells.ravel()) and all(
            bool(total == 1) for total in np.ravel(totals)
        )

    def unknown(self, x: Traced) -> bool:
        del x
        return False

    def parameter(self, x: Traced) -> bool:
        return isinstance(x.how, StochasticRows)

    def divide(self, x: Traced) -> bool:
        """Anything non-negative over its own sum."""
        top, bottom = x.args
        return (
            isinstance(bottom, Traced)
            and bottom.function == "sum"
            and bottom.args[0] is top
            and bottom.how == (len(x.shape) - 1,)
            and self.range(top).nonnegative
        )

    def matmul(self, x: Traced) -> bool:
        return self(x.args[0]) and self(x.args[1])

    def mean(self, x: Traced) -> bool:
        return len(x.shape) - 1 not in x.how and self(x.args[0])

    def move(self, x: Traced) -> bool:
        return self(x.args[0]) and carried(x, -1) == -1

    def join(self, x: Traced) -> bool:
        return all(map(self, x.args)) and carried(x, -1) == -1


class Lipschitz(Reading["Fraction | None"]):
    """An upper bound of the squared Lipschitz constant, or None."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.range = graph.read(Range)

    def bound(self, x: Any) -> Bound:
        """Return the bound, infinite where there is none."""
        found = self(x)
        return inf if found is None else found

    def input(self, x: Traced) -> Fraction:
        del x
        return Fraction(1)

    def unknown(self, x: Traced) -> None:
        del x

    def literal(self, x: Any) -> Fraction:
        del x
        return Fraction(0)

    def _spread(self, x: Traced, part: Any) -> Fraction | None:
        """Return the bound of an argument once it is broadcast: entries may be repeated."""
        found = self(part)
        return None if found is None else found * (prod(x.shape) // max(prod(shape_of(part)), 1))

    def add(self, x: Traced) -> Fraction | None:
        one, two = (self._spread(x, part) for part in x.args)
        return None if one is None or two is None else one + two + 2 * root(one * two)

    def multiply(self, x: Traced) -> Fraction | None:
        for constant, varying in (x.args, x.args[::-1]):
            bound = self._spread(x, varying)
            if not self.graph.depends(constant) and bound is not None:
                largest = self.range(constant).largest
                if isinstance(largest, Fraction):
                    return bound * largest**2
        return None

    def divide(self, x: Traced) -> Fraction | None:
        top, bottom = x.args
        low, bound = self.range(bottom).low, self._spread(x, top)
        if self.graph.depends(bottom) or bound is None or not isinstance(low, Fraction) or low <= 0:
            return None
        return bound / low**2

    def _either(self, x: Traced) -> Fraction | None:
        """Each entry comes from one argument, so that the squares add."""
        return _total(self._spread(x, part) for part in x.args)

    maximum = minimum = _either

    def abs(self, x: Traced) -> Fraction | None:
        return self(x.args[0])

    def entrywise(self, x: Traced) -> Fraction | None:
        return self(x.args[0]) if x.how in ("tanh", "sin", "cos") else None

    def where(self, x: Traced) -> Fraction | None:
        return None if self.graph.depends(x.args[0]) else self._either(x)

    def matmul(self, x: Traced) -> Fraction | None:
        """A known matrix: its squared norm is at most its largest row sum times column sum."""
        for place, known in enumerate(x.args):
            bound = self(x.args[1 - place])
            if not isinstance(known, Traced) and len(known.shape) == 2 and bound is not None:
                sizes = np.frompyfunc(lambda value: max(map(abs, _ends(value))), 1, 1)(
                    numbers(known)
                )
                return bound * Fraction(max(sizes.sum(axis=0)) * max(sizes.sum(axis=1)))
        return None

    def sum(self, x: Traced) -> Fraction | None:
        found = self(x.args[0])
        return None if found is None else found * count(x)

    def mean(self, x: Traced) -> Fraction | None:
        found = self(x.args[0])
        return None if found is None else found / max(count(x), 1)

    def _kept(self, x: Traced) -> Fraction | None:
        return self(x.args[0])

    max = min = _kept

    def move(self, x: Traced) -> Fraction | None:
        """Repeated entries count as often as they occur."""
        found, shape = self(x.args[0]), x.args[0].shape
        used = np.bincount(np.ravel(x.how(np.arange(prod(shape)).reshape(shape))))
        return None if found is None else found * int(used.max(initial=0))

    def join(self, x: Traced) -> Fraction | None:
        return _total(map(self, x.args))


class Curvature(Reading[Any]):
    """Whether entries rise or fall with the input, and whether they are convex or concave in it.

    The direction is 0 for a constant, 1, -1 or None; the curvature 0 for affine, 1 for convex, -1
    for concave, or None.
    """

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph)
        self.range = graph.read(Range)

    def input(self, x: Traced) -> Any:
        del x
        return 1, 0

    def literal(self, x: Any) -> Any:
        del x
        return 0, 0

    def unknown(self, x: Traced) -> Any:
        del x
        return None, None

    def _joint(self, x: Traced) -> Any:
        directions, curvatures = zip(*map(self, x.args), strict=True)
        return _common(directions), _common(curvatures)

    add = sum = mean = cumulative_sum = move = join = _joint

    def _scaled(self, by: Any, varying: Any, *, inverse: bool = False) -> Any:
        """Multiply by a constant: its sign turns everything or nothing."""
        direction, curvature = self(varying)
        factor = self.range(by)
        if factor.positive if inverse else factor.nonnegative:
            return direction, curvature
        if not inverse and factor.nonpositive:
            return _turned(direction), _turned(curvature)
        return 0 if direction == 0 else None, 0 if curvature == 0 else None

    def multiply(self, x: Traced) -> Any:
        for constant, varying in (x.args, x.args[::-1]):
            if not self.graph.depends(constant):
                return self._scaled(constant, varying)
        rising = all(self(part)[0] == 1 and self.range(part).nonnegative for part in x.args)
        return 1 if rising else None, None

    matmul = multiply

    def divide(self, x: Traced) -> Any:
        top, bottom = x.args
        return (
            (None, None) if self.graph.depends(bottom) else self._scaled(bottom, top, inverse=True)
        )

    def _greatest(self, x: Traced) -> Any:
        direction, _ = self._joint(x)
        curvatures = {self(part)[1] for part in x.args}
        return direction, 1 if curvatures <= {0, 1} else None

    def _least(self, x: Traced) -> Any:
        direction, _ = self._joint(x)
        return direction, -1 if {self(part)[1] for part in x.args} <= {0, -1} else None

    maximum = max = _greatest
    minimum = min = _least

    def abs(self, x: Traced) -> Any:
        return None, 1 if self(x.args[0])[1] == 0 else None

    def entrywise(self, x: Traced) -> Any:
        direction, curvature = self(x.args[0])
        match x.how:
            case "exp":
                return direction, 1 if curvature in (0, 1) else None
            case "sqrt" | "log":
                return direction, -1 if curvature in (0, -1) else None
            case "tanh" | "erf":
                return direction, None
        return None, None

    def where(self, x: Traced) -> Any:
        if self.graph.depends(x.args[0]):
            return None, None
        directions, curvatures = zip(*map(self, x.args[1:]), strict=True)
        return _common(directions), _common(curvatures)


def _is_nonzero(x: Traced) -> bool:
    """Whether an array is a parameter without a zero entry."""
    plain = x.function == "parameter" and type(x.how).build is Domain.build
    return plain and all(kind.nonzero for kind in x.how.coordinates)


def _common(signs: tuple[int | None, ...]) -> int | None:
    """Return the sign that all share, where 0 goes with any."""
    found = set(signs) - {0}
    return found.pop() if len(found) == 1 else None if found else 0


def _turned(sign: int | None) -> int | None:
    return None if sign is None else -sign


def _total(bounds: Iterable[Fraction | None]) -> Fraction | None:
    """Return the sum, unless one is unknown."""
    found = list(bounds)
    known = [each for each in found if each is not None]
    return sum(known, Fraction(0)) if len(known) == len(found) else None


def count(x: Traced) -> Any:
    """Return how many entries each entry of a fold comes from."""
    return prod((x.args[0].shape[axis] for axis in x.how), start=1)


def _ends(value: Any) -> tuple[Fraction, Fraction]:
    """Return the ends of a ball, or a plain number twice."""
    if not isinstance(value, arb):
        return Fraction(value), Fraction(value)
    return _exactly(value.lower()), _exactly(value.upper())


def _exactly(value: arb) -> Fraction:
    mantissa, exponent = value.man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def root(value: Fraction) -> Fraction:
    """Return the square root, rounded up where it is irrational."""
    top, bottom = value.numerator << 128, value.denominator << 128
    exact = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    if exact**2 == value:
        return exact
    return Fraction(isqrt(top) + 1, isqrt(bottom))
