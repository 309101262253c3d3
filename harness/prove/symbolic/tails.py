"""Functions of one real number from a place on: a polynomial, and what falls off exponentially.

From R on a function is written as (p(x) + s(x)) e^{h(x)}: p and h are polynomials, p with balls for
coefficients, and |s(x)| <= A e^{-c (x - R)}. The lemmas are few: x^k <= R^k e^{k (x - R) / R},
x^d >= R^d + d R^{d - 1} (x - R), and erfc(t) <= e^{-t^2} for t >= 0.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flint import arb, fmpq

from ....systems.terms.functions import Erf, Exp, Part, Pi
from ....systems.terms.power import Group, Prime
from ....systems.whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ....systems.terms.atoms import Entry
    from ....systems.terms.term import Atom, Power, Term

_HIGHEST = 24


class TailError(Exception):
    """Nothing is known of a function far out."""


@dataclass(frozen=True)
class Far:
    """A function from a place on."""

    start: fmpq
    polynomial: Mapping[int, arb]
    size: arb = field(default_factory=arb)
    """What falls off is at most so large at the place,"""
    rate: arb = field(default_factory=lambda: arb(1))
    """and falls off at this rate from there."""
    exponent: Mapping[int, arb] = field(default_factory=dict)

    def __add__(self, other: Far) -> Far:
        if dict(self.exponent) != dict(other.exponent):
            return self._beside(other)
        total = dict(self.polynomial)
        for power, each in other.polynomial.items():
            total[power] = total.get(power, arb(0)) + each
        rate = _slower(self, other)
        return Far(self.start, total, self.size + other.size, rate, self.exponent)

    def _beside(self, other: Far) -> Far:
        """Add what grows more slowly: relative to the faster one it falls off."""
        if not self.polynomial and not self.size > 0:
            return other
        if not other.polynomial and not other.size > 0:
            return self
        for one, two in ((self, other), (other, self)):
            gap = {
                power: two.exponent.get(power, arb(0)) - one.exponent.get(power, arb(0))
                for power in {*one.exponent, *two.exponent}
            }
            if all(each <= 0 for each in gap.values()) and any(each < 0 for each in gap.values()):
                small = falling(self.start, gap)
                factor = Far(self.start, two.polynomial, two.size, two.rate) * small
                return Far(self.start, one.polynomial, one.size, one.rate, one.exponent) + Far(
                    self.start, factor.polynomial, factor.size, factor.rate, one.exponent
                )
        raise TailError("it is not known which of two grows faster")

    def __mul__(self, other: Far) -> Far:
        product: dict[int, arb] = {}
        for one, first in self.polynomial.items():
            for two, second in other.polynomial.items():
                product[one + two] = product.get(one + two, arb(0)) + first * second
        if max(product, default=0) > _HIGHEST:
            raise TailError("a polynomial of a high degree")
        size, rate = self.size * other.size, self.rate + other.rate
        for left, right in ((self, other), (other, self)):
            if left.size > 0:
                for power, each in right.polynomial.items():
                    size += left.size * abs(each) * arb(self.start) ** power
                    rate = _least(rate, left.rate - arb(max(power, 0)) / arb(self.start))
        if not rate > 0:
            raise TailError("it does not fall off from here on")
        exponent = {
            power: self.exponent.get(power, arb(0)) + other.exponent.get(power, arb(0))
            for power in {*self.exponent, *other.exponent}
        }
        exponent = {power: each for power, each in exponent.items() if each != 0}
        return Far(self.start, product, size, rate, exponent)

    def raised(self, power: Power) -> Far:
        """Return a power; one over it, where it tends to a number that is not zero."""
        if int(power) != power:
            raise TailError("a root")
        base = self if power > 0 else self._inverse()
        found: Far = whole_power(base, abs(int(power)), constant(self.start, arb(1)))
        return found

    def _inverse(self) -> Far:
        if set(self.polynomial) == {1} and not self.size > 0:
            raise TailError("one over a number that grows")
        if set(self.polynomial) != {0}:
            raise TailError("one over a polynomial")
        limit = self.polynomial[0]
        if not abs(limit) > self.size:
            raise TailError("one over what may be zero")
        size = self.size / (abs(limit) * (abs(limit) - self.size))
        exponent = {power: -each for power, each in self.exponent.items()}
        return Far(self.start, {0: 1 / limit}, size, self.rate, exponent)

    def margin(self) -> arb:
        """Return how far it is above zero at least, but for a factor that is positive.

        Raises:
            TailError: That is not known.
        """
        powers = {power: each for power, each in self.polynomial.items() if each != 0}
        if not powers:
            raise TailError("it tends to zero")
        top, start = max(powers), arb(self.start)
        if top < 0:
            raise TailError("it tends to zero")
        least = powers[top] - sum(
            (abs(each) * start ** (power - top) for power, each in powers.items() if power != top),
            arb(0),
        )
        if not least > 0:
            raise TailError("it is not above zero there")
        found = least * start**top - self.size
        if not found > 0:
            raise TailError("it is not above zero there")
        return found


@dataclass(frozen=True)
class Tail:
    """A function shown to be above zero from a place on, in the direction of a sign."""

    start: fmpq
    sign: int
    function: Far
    margin: arb
    """By how much it is above zero there, but for the exponential that it is a multiple of."""


@dataclass(frozen=True)
class Cut:
    """A function shown to be above zero: in which pieces and tails, and by how much at least."""

    margin: arb
    variable: Entry | None = None
    pieces: tuple[tuple[fmpq, fmpq, arb | None], ...] = ()
    """In order, each with what the function is above there; beside a zero it is above nothing."""
    tails: tuple[Tail, ...] = ()
    zeros: int = 0
    """So many of the function and its derivatives are zero at the lower end; the next is above."""

    @property
    def words(self) -> str:
        """Say how it was shown."""
        if self.variable is None:
            return "a number is above zero"
        count = len(self.pieces) + len(self.tails)
        tenth = self.margin.lower().str(3, radius=False)
        return f"a function of one number, in {count} pieces, least margin {tenth}"


def _slower(one: Far, two: Far) -> arb:
    """Return the rate at which a sum falls off."""
    if not two.size > 0:
        return one.rate
    return _least(one.rate, two.rate) if one.size > 0 else two.rate


def _least(one: arb, two: arb) -> arb:
    return one if one <= two else two if two <= one else one.min(two)


def constant(start: fmpq, value: arb) -> Far:
    """Return a number."""
    return Far(start, {0: value})


def falling(start: fmpq, exponent: Mapping[int, arb]) -> Far:
    """Return the exponential of a polynomial without positive coefficients."""
    place = arb(start)
    value = sum((each * place**power for power, each in exponent.items()), arb(0))
    rate = sum((-each * power * place ** (power - 1) for power, each in exponent.items()), arb(0))
    if not rate > 0:
        raise TailError("it does not fall off")
    return Far(start, {}, value.exp(), rate)


def far(term: Term, variable: Atom, start: fmpq, sign: int) -> Far:
    """Return a term of one number far out: where that is the start or more, times a sign.

    Raises:
        TailError: Nothing is known of it there.
    """
    total = Far(start, {})
    for product, factor in term.parts.items():
        part = constant(start, arb(factor))
        for atom, power in product:
            part *= _far_power(atom, power, variable, start, sign)
        total += part
    return total


def _far_power(atom: Any, power: Power, variable: Atom, start: fmpq, sign: int) -> Far:
    if atom == variable:
        if int(power) != power:
            raise TailError("a root")
        return Far(start, {int(power): arb(sign) ** int(power)})
    if isinstance(atom, (Prime, Pi)):
        value = arb(atom.value) if isinstance(atom, Prime) else arb.pi()
        return constant(start, value ** arb(fmpq(power.numerator, power.denominator)))
    if isinstance(atom, Exp):
        exact = fmpq(power.numerator, power.denominator)
        inner = far(atom.term, variable, start, sign)
        return _exponential(start, {k: each * exact for k, each in _monomial(inner).items()})
    if isinstance(atom, Erf):
        return _erf(far(atom.term, variable, start, sign)).raised(power)
    if isinstance(atom, Group):
        return far(atom.term, variable, start, sign).raised(power)
    if isinstance(atom, Part):
        return _part(far(atom.term, variable, start, sign)).raised(power)
    raise TailError(f"nothing is known of a {type(atom).__name__} far out")


def _monomial(inner: Far) -> Mapping[int, arb]:
    if inner.size > 0 or inner.exponent or any(power < 0 for power in inner.polynomial):
        raise TailError("an exponent that is no polynomial")
    return inner.polynomial


def _exponential(start: fmpq, exponent: Mapping[int, arb]) -> Far:
    moving = {power: each for power, each in exponent.items() if power}
    value = exponent.get(0, arb(0)).exp()
    if not moving:
        return constant(start, value)
    return Far(start, {0: value}, exponent=moving)


def _erf(inner: Far) -> Far:
    """Return the error function of a monomial: one, or minus one, less what falls off."""
    parts = list(_monomial(inner).items())
    power, factor = parts[0] if len(parts) == 1 else (0, arb(0))
    if power < 1 or not (factor > 0 or factor < 0):
        raise TailError("an error function of no monomial")
    small = falling(inner.start, {2 * power: -factor * factor})
    return Far(inner.start, {0: arb(1 if factor > 0 else -1)}, small.size, small.rate)


def _part(inner: Far) -> Far:
    try:
        inner.margin()
    except TailError:
        (inner * constant(inner.start, arb(-1))).margin()
        return Far(inner.start, {})
    return inner


__all__ = ["Cut", "Far", "Tail", "TailError", "far"]
