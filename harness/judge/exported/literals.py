"""The numbers that floating-point literals stand for.

A module says `1e-5`, and `1 / math.sqrt(2)`, and its graph holds the nearest doubles. Over the
reals the numbers are meant: a short decimal, a fraction of small terms, the root of one, or a
multiple of pi. What a literal was read as is printed with the evidence.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ....systems.sizes import surely
from ....systems.whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = 8
"""A decimal of so few digits is the number that was written."""
_TERMS = 4096
"""Fractions of larger denominators are nobody's."""
LOWEST = frozenset(
    (-3.4028234663852886e38, -1.7976931348623157e308, -65504.0, -3.3895313892515355e38)
)
"""The lowest numbers of the formats, by which modules hide scores: minus infinity is meant."""
HIDES, ROOT, FOURTH_ROOT, PI, RATIONAL = "hides", "root", "fourth root", "pi", "rational"


@dataclass(frozen=True)
class Literal:
    """A float as it is written, and the number that is meant."""

    written: float
    kind: str
    fraction: Fraction = Fraction(0)

    @property
    def reading(self) -> str:
        """What it was read as, where that is not what is written."""
        if self.kind == HIDES:
            return "" if math.isinf(self.written) else f"{self.written!r} read as minus infinity"
        if self.kind == RATIONAL and repr(self.written) in (
            str(self.fraction), repr(float(self.fraction))
        ) and Fraction(repr(self.written)) == self.fraction:  # fmt: skip
            return ""
        words = {
            ROOT: f"the square root of {self.fraction}",
            FOURTH_ROOT: f"the fourth root of {self.fraction}",
            PI: f"{self.fraction} pi",
            RATIONAL: str(self.fraction)
            if Fraction(self.written) != self.fraction
            else "the double that it is",
        }
        return f"{self.written!r} read as {words[self.kind]}"


@dataclass(frozen=True)
class Calculated:
    """A number that is calculated from sizes, as `n ** 0.5` is, whatever they are.

    Example:
        >>> (Calculated.of(3) ** Fraction(1, 2)).positive
        True
    """

    function: Callable[..., Any] | None
    parts: tuple[Any, ...]

    @classmethod
    def of(cls, value: Any) -> Calculated:
        """Return a size or a number, to be calculated with."""
        return value if isinstance(value, Calculated) else cls(None, (value,))

    @property
    def positive(self) -> bool:
        """Whether it is evidently positive: products, quotients and powers of sizes are."""
        if self.function is None:
            (value,) = self.parts
            if isinstance(value, Literal):
                return value.kind != HIDES and value.fraction > 0
            return bool(surely(1, value))
        return all(each.positive for each in self.parts if isinstance(each, Calculated))

    def at(self, number: Callable[[Any], Any]) -> Any:
        """Calculate it, where `number` enters sizes and literals; exponents stay as they are."""
        if self.function is None:
            return number(self.parts[0])
        return self.function(
            *(each.at(number) if isinstance(each, Calculated) else each for each in self.parts)
        )

    def __add__(self, other: Any) -> Calculated:
        return Calculated(operator.add, (self, Calculated.of(other)))

    def __mul__(self, other: Any) -> Calculated:
        return Calculated(operator.mul, (self, Calculated.of(other)))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Any) -> Calculated:
        return Calculated(operator.truediv, (self, Calculated.of(other)))

    def __pow__(self, exponent: Any) -> Calculated:
        return Calculated(_raised, (self, _exponent(exponent)))


def _exponent(value: Any) -> Fraction:
    """Return an exponent as a fraction.

    Raises:
        NotImplementedError: It is none of a half or a whole number.
    """
    plain = isinstance(value, Calculated) and value.function is None
    found = value.parts[0] if plain else value
    found = found.fraction if isinstance(found, Literal) and found.kind == RATIONAL else found
    if not isinstance(found, int | Fraction) or Fraction(found).denominator > 2:
        raise NotImplementedError("a power of a size is neither whole nor a root")
    return Fraction(found)


def _raised(base: Any, exponent: Fraction) -> Any:
    """Raise to whole exponents by multiplying, to halves by roots."""
    root = base if exponent.denominator == 1 else base.__array_namespace__().sqrt(base)
    found = whole_power(root, abs(exponent.numerator), 1)
    return found if exponent >= 0 else 1 / found


def meant(value: float) -> Literal:
    """Return the number that a literal stands for.

    Raises:
        NotImplementedError: It is infinite or nan, and not what hides a score.

    Example:
        >>> meant(0.7071067811865476).reading
        '0.7071067811865476 read as the square root of 1/2'
    """
    if value == -math.inf or value in LOWEST:
        return Literal(value, HIDES)
    if not math.isfinite(value):
        raise NotImplementedError(f"the literal {value} is no number")
    exact, shown = Fraction(value), Fraction(repr(value))
    digits = repr(abs(value)).partition("e")[0].replace(".", "").strip("0")
    if len(digits) <= _DIGITS or exact.denominator <= _TERMS:
        return Literal(value, RATIONAL, shown if len(digits) <= _DIGITS else exact)
    sign = 1 if value > 0 else -1
    for kind, of, back in _READINGS:
        found = Fraction(of(abs(value))).limit_denominator(_TERMS)
        small = found and found.numerator <= _TERMS
        if small and abs(back(float(found)) - abs(value)) <= 2 * math.ulp(value):
            return Literal(value, kind, sign * found)
    return Literal(value, RATIONAL, exact)


_READINGS: tuple[tuple[str, Callable[[float], float], Callable[[float], float]], ...] = (
    (RATIONAL, lambda v: v, lambda v: v),
    (ROOT, lambda v: v * v, math.sqrt),
    (FOURTH_ROOT, lambda v: v**4, lambda v: math.sqrt(math.sqrt(v))),
    (PI, lambda v: v / math.pi, lambda v: v * math.pi),
)
