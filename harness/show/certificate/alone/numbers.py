"""Numbers that are exact (int, Fraction), enclosed (Interval) or none (Undefined)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

PRECISION = 128
"""Bits that an end of an interval keeps when it is rounded."""


class Undecided(ArithmeticError):  # noqa: N818 - it is an answer, and printed as one
    """An enclosure is too wide to answer: only a higher PRECISION may tell."""


class Undefined:
    """The value of a division by zero: whatever is computed with it is it again."""

    __hash__ = None  # type: ignore[assignment]

    def _spread(self, *_: Any) -> Undefined:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __neg__ = _spread
    __truediv__ = __rtruediv__ = __pow__ = __rpow__ = larger = through = _spread

    def _compare(self, _: object) -> bool:
        raise Undecided("an undefined number is compared")

    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _compare

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined()


def down(x: Fraction) -> Fraction:
    """Return a fraction of at most PRECISION bits that is x or a little less."""
    top, bottom = x.numerator, x.denominator
    if top.bit_length() <= PRECISION and bottom.bit_length() <= PRECISION:
        return x
    shift = PRECISION + bottom.bit_length() - top.bit_length()
    if shift >= 0:
        return Fraction((top << shift) // bottom, 1 << shift)
    return Fraction((top // (bottom << -shift)) << -shift)


def up(x: Fraction) -> Fraction:
    """Return a fraction of at most PRECISION bits that is x or a little more."""
    return -down(-x)


class Interval:
    """A real number of which two bounds are known: low < high, both fractions."""

    __slots__ = ("high", "low")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, low: Fraction, high: Fraction) -> None:
        self.low, self.high = low, high

    def __repr__(self) -> str:
        return f"[{float(self.low)}, {float(self.high)}]"

    def __add__(self, other: Any) -> Any:
        if not is_number(other):
            return NotImplemented
        low, high = ends(other)
        return enclosed(self.low + low, self.high + high)

    def __mul__(self, other: Any) -> Any:
        if not is_number(other):
            return NotImplemented
        products = [mine * theirs for mine in ends(self) for theirs in ends(other)]
        return enclosed(min(products), max(products))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    __sub__ = lambda self, other: self + -other
    __rsub__ = lambda self, other: -self + other
    __truediv__ = lambda self, other: divide(self, other)  # noqa: PLW0108 - it is defined below
    __rtruediv__ = lambda self, other: divide(other, self)

    def __pow__(self, exponent: int) -> Any:
        if exponent and exponent % 2 == 0 and self.low < 0 < self.high:
            return enclosed(Fraction(0), max(-self.low, self.high) ** exponent)
        return enclosed(*sorted((self.low**exponent, self.high**exponent)))

    def __lt__(self, other: Any) -> bool:
        low, high = ends(other)
        if self.high < low:
            return True
        if self.low >= high:
            return False
        raise Undecided(f"{self} < {other}")

    __gt__ = lambda self, other: -self < -other
    __le__ = lambda self, other: not self > other
    __ge__ = lambda self, other: not self < other
    __ne__ = lambda self, other: not self == other  # noqa: SIM201

    def __eq__(self, other: object) -> bool:
        low, high = ends(other)
        if self.high < low or high < self.low:
            return False
        raise Undecided(f"{self} == {other}")


def is_number(x: Any) -> bool:
    """Tell whether x is exact or enclosed."""
    return isinstance(x, (int, Fraction, Interval))


def ends(x: Any) -> tuple[Any, Any]:
    """Return the bounds of a number; an exact one is both of them."""
    return (x.low, x.high) if isinstance(x, Interval) else (x, x)


def enclosed(low: Fraction, high: Fraction) -> Any:
    """Return the number between two bounds: exact where they meet, else rounded outwards."""
    return low if low == high else Interval(down(low), up(high))


def divide(top: Any, bottom: Any) -> Any:
    """Divide; by exactly zero there is no quotient."""
    if not is_number(top):
        return top / bottom
    if not is_number(bottom):
        return bottom.__rtruediv__(top)
    low, high = ends(bottom)
    if low == high == 0:
        return UNDEFINED
    if low <= 0 <= high:
        raise Undecided("a division by what may be zero")
    if not isinstance(top, Interval) and low == high:
        return Fraction(top) / low
    return top * enclosed(1 / Fraction(high), 1 / Fraction(low))


def larger(x: Any, y: Any) -> Any:
    """Return the maximum."""
    if not is_number(x) or not is_number(y):
        return y.larger(x) if is_number(x) else x.larger(y)
    (a, b), (c, d) = ends(x), ends(y)
    return enclosed(max(a, c), max(b, d))


def smaller(x: Any, y: Any) -> Any:
    """Return the minimum."""
    return -larger(-x, -y)


def absolute(x: Any) -> Any:
    """Return the absolute value."""
    return larger(x, -x)
