"""Derivatives: a number together with its slope in one direction."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .functions import exp, log, power
from .numbers import (
    UNDEFINED,
    Interval,
    Undecided,
    Undefined,
    divide,
    enclosed,
    ends,
    is_number,
    larger,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Dual:
    """A number that moves with the variable of a derivative; levels tell nested ones apart."""

    __slots__ = ("level", "slope", "value")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any, slope: Any, level: int) -> None:
        self.value, self.slope, self.level = value, slope, level

    def __add__(self, other: Any) -> Any:
        (a, da), (b, db), level = split(self, other)
        return Dual(a + b, da + db, level)

    def __mul__(self, other: Any) -> Any:
        (a, da), (b, db), level = split(self, other)
        return Dual(a * b, da * b + a * db, level)

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Any:
        return Dual(-self.value, -self.slope, self.level)

    __sub__ = lambda self, other: self + -other

    __rsub__ = lambda self, other: -self + other

    __truediv__ = lambda self, other: self * divide(1, other)

    def __rtruediv__(self, other: Any) -> Any:
        return other * self.through(lambda x: divide(1, x), lambda _, y: -y * y)

    def __pow__(self, exponent: Any) -> Any:
        if not is_number(exponent):
            return exp(exponent * log(self))
        slope = lambda x, _: exponent * power(x, exponent - 1)
        return self.through(lambda x: power(x, exponent), slope) if exponent != 0 else 1

    def __rpow__(self, base: Any) -> Any:
        return self.through(lambda x: power(base, x), lambda _, y: y * log(base))

    def through(self, f: Callable[[Any], Any], slope: Callable[[Any, Any], Any]) -> Any:
        """Apply a function that has this slope."""
        value = f(self.value)
        return Dual(value, slope(self.value, value) * self.slope, self.level)

    def larger(self, other: Any) -> Any:
        """Return the maximum; where it is open which one it is, enclose both slopes.

        At a tie the slope is the larger one, as it is for the one-sided derivative.
        """
        if other is UNDEFINED:
            return UNDEFINED
        (a, da), (b, db), level = split(self, other)
        (low, high), (bottom, top) = ends(plain(a)), ends(plain(b))
        if high < bottom or top < low:
            return other if high < bottom else self
        if level > 1:
            raise Undecided("no second derivative at a kink")
        if low == high == bottom == top:
            return Dual(a, larger(da, db), level)
        slopes = [*ends(da), *ends(db)]
        return Dual(larger(a, b), enclosed(min(slopes), max(slopes)), level)

    def __lt__(self, other: Any) -> bool:
        return bool(certain(self, other) < plain(other))

    def __gt__(self, other: Any) -> bool:
        return bool(certain(self, other) > plain(other))

    __le__ = lambda self, other: not self > other

    __ge__ = lambda self, other: not self < other

    def __eq__(self, other: object) -> bool:
        return bool(certain(self, other) == plain(other))

    __ne__ = lambda self, other: not self == other  # noqa: SIM201


def plain(x: Any) -> Any:
    """Return a number without its slopes."""
    while isinstance(x, Dual):
        x = x.value
    return x


def certain(x: Dual, other: Any) -> Any:
    """Return the plain x, if a comparison with the other stays what it is when x moves."""
    here, there = plain(x), plain(other)
    if not isinstance(here, Interval) and not isinstance(there, Interval) and here == there:
        raise Undecided("no derivative: two numbers that are compared tie")
    return here


def split(x: Any, y: Any) -> Any:
    """Return value and slope of two numbers, and the innermost level at which one moves."""
    level = max(each.level for each in (x, y) if isinstance(each, Dual))
    one, two = (
        (z.value, z.slope) if isinstance(z, Dual) and z.level == level else (z, 0) for z in (x, y)
    )
    return one, two, level


LEVELS: list[int] = []
"""One entry for each derivative that is being taken."""


def moving(value: Any, slope: Any) -> Any:
    """Return a number with a slope; without one it stays as it is."""
    still = isinstance(slope, (int, Fraction)) and slope == 0
    return value if still else Dual(value, slope, len(LEVELS))


def slope_of(value: Any) -> Any:
    """Return the slope of a number; where it is undefined, so is its slope."""
    if isinstance(plain(value), Undefined):
        return UNDEFINED
    return value.slope if isinstance(value, Dual) and value.level == len(LEVELS) else 0
