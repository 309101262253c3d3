"""The numbers that floating-point literals stand for.

A module says `1e-5`, and `1 / math.sqrt(2)`, and its graph holds the nearest doubles. Over the
reals the numbers are meant: a short decimal, a fraction of small terms, the root of one, or a
multiple of pi. What a literal was read as is printed with the evidence.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

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
