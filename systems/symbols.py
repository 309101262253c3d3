"""Symbolic arrays: rational functions of free symbols, for proving identities.

Every entry is a quotient of polynomials over the rationals. Functions that are not rational are
treated soundly and without ambition: exp turns sums into products (`exp(x + y) = exp(x) exp(y)`),
and any other function of an argument becomes a new symbol, the same for the same argument. So two
entries that come out equal are equal for all real values of the symbols wherever both are defined;
two that do not come out equal may still be. Nothing is ever refuted here.

Where they are defined is written down on the way: what is divided by must not be zero, what a root
is taken of not negative, what a logarithm is taken of positive. Each condition that is not evident
stands in `Ring.conditions`, and with one of them open nothing is proved for all inputs.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property, partial
from math import isqrt
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_mpoly_ctx

from .allowed import ExactNamespace
from .errors import NotRigorousError, UndecidedError
from .exact import ExactArray
from .rationals import cube_root, to_fmpq
from .squares import is_above_zero
from .systems import ExactSystem
from .undefined import UNDEFINED_NUMBER
from .whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

Condition = Callable[["Quotient"], bool]
Origin = Callable[[int], bool]
"""Tells from how a quotient was made whether it has at least a sign."""
UNKNOWN, NONNEGATIVE, POSITIVE = range(3)
MOST_SYMBOLS = 272
"""What needs more symbols than this is given up, too."""
LARGEST = 4000
"""Quotients with more terms than this are given up, so that a proof attempt ends soon."""


class TooLargeError(NotRigorousError):
    """The symbolic expression outgrew its limits; nothing is known about the identity."""


@dataclass
class Ring:
    """The symbols of one proof: free ones, and one for each function value met on the way."""

    room: int = MOST_SYMBOLS
    """How many symbols there may be: a monomial costs time and memory for each of them."""
    full: bool = False
    """Whether there was no room for a symbol."""
    names: dict[Any, int] = field(default_factory=dict)
    positive: set[int] = field(default_factory=set)
    nonnegative: set[int] = field(default_factory=set)
    nonzero: set[int] = field(default_factory=set)
    conditions: dict[tuple[Any, ...], tuple[Condition, Quotient]] = field(default_factory=dict)
    """What must be so wherever the entries that were computed are defined."""

    @cached_property
    def context(self) -> Any:
        """The polynomials in that many symbols."""
        return fmpq_mpoly_ctx.get([f"s{place}" for place in range(self.room)])

    @cached_property
    def one(self) -> Any:
        """The constant that stands below what is no fraction, one and the same for all."""
        return self.context.constant(1)

    def symbol(
        self,
        key: Any,
        *,
        positive: bool = False,
        nonnegative: bool = False,
        nonzero: bool = False,
    ) -> Quotient:
        """Return the symbol named by `key`, made at its first use."""
        place = self.names.setdefault(key, len(self.names))
        if place >= self.room:
            self.full = True
            raise TooLargeError(f"over {self.room} symbols: prove it at smaller sizes")
        if positive:
            self.positive.add(place)
        if positive or nonnegative:
            self.nonnegative.add(place)
        if positive or nonzero:
            self.nonzero.add(place)
        return Quotient(self, self.context.gen(place), self.one)

    def unknown(self, name: str) -> Quotient:
        """Return a symbol that was never there before."""
        return self.symbol((name, len(self.names)))

    def demand(self, condition: Condition, argument: Quotient) -> None:
        """Remember that an argument must satisfy a condition, unless it evidently does."""
        if not condition(argument):
            self.conditions.setdefault((condition, argument.key()), (condition, argument))

    def number(self, value: Any) -> Quotient:
        """Return a constant."""
        return Quotient(self, self.context.constant(to_fmpq(value)), self.one)


_ring: ContextVar[Ring] = ContextVar("ring")
_DEEPEST = 50
"""A sign is asked of at most so many quotients, one behind the other."""


def _unsigned(sign: int) -> bool:
    return sign == UNKNOWN


class Quotient:
    """A quotient of polynomials; the denominator is never the zero polynomial. It never changes."""

    __slots__ = ("_low", "_origin", "_signs", "bottom", "depth", "ring", "top")

    def __init__(
        self,
        ring: Ring,
        top: Any,
        bottom: Any,
        origin: Origin = _unsigned,
        depth: int = 0,
    ) -> None:
        """Divide two polynomials.

        Args:
            ring: Where the symbols are.
            top: The numerator.
            bottom: The denominator; where it is one, the ring's own.
            origin: Tells of the sign what its terms do not. It is asked where a sign matters, which
                is seldom.
            depth: How many origins stand behind this one.

        Raises:
            TooLargeError: There are too many terms.
        """
        if len(top) + len(bottom) > LARGEST:
            raise TooLargeError(f"over {LARGEST} terms: prove it at smaller sizes")
        self.ring, self.top, self.bottom = ring, top, bottom
        self._origin, self.depth = origin, depth
        self._low: Quotient | None = None
        self._signs: dict[int, bool] | None = None

    def _made(self, top: Any, bottom: Any, other: Quotient, origin: Origin) -> Quotient:
        """Return what two quotients make; the chain of origins is cut where it grows long."""
        depth = max(self.depth, other.depth) + 1
        if depth < _DEEPEST:
            return Quotient(self.ring, top, bottom, origin, depth)
        known = POSITIVE if origin(POSITIVE) else NONNEGATIVE if origin(NONNEGATIVE) else UNKNOWN
        return Quotient(self.ring, top, bottom, lambda sign: known >= sign)

    @property
    def signed(self) -> int:
        """The best that is known of the sign: UNKNOWN, NONNEGATIVE or POSITIVE."""
        return POSITIVE if self.has(POSITIVE) else NONNEGATIVE if self.has(NONNEGATIVE) else UNKNOWN

    def has(self, sign: int) -> bool:
        """Whether the quotient certainly has at least this sign, wherever it is defined."""
        if self._signs is None:
            self._signs = {UNKNOWN: True}
        if sign not in self._signs:
            self._signs[sign] = self._reads(sign)
        return self._signs[sign]

    def _reads(self, sign: int) -> bool:
        below = self.bottom is self.ring.one or self._signed(self.bottom)
        if below and self._signed(self.top):
            return sign < POSITIVE or any(map(self._is_positive_term, self.top.monoms()))
        if sign < POSITIVE:
            return self._origin(sign)
        square = below and self.has(NONNEGATIVE)
        return (square and is_above_zero(self.top, self.ring.nonzero)) or self._origin(sign)

    def __add__(self, other: Quotient) -> Quotient:
        origin = partial(_sum_has, self, other)
        if self.bottom is other.bottom or self.bottom == other.bottom:
            return self._made(self.top + other.top, self.bottom, other, origin)
        shared = self.bottom.gcd(other.bottom)
        mine, theirs = divmod(self.bottom, shared)[0], divmod(other.bottom, shared)[0]
        top = self.top * theirs + other.top * mine
        return self._made(top, self.bottom * theirs, other, origin)

    def __neg__(self) -> Quotient:
        return Quotient(self.ring, -self.top, self.bottom)

    def __sub__(self, other: Quotient) -> Quotient:
        if self.bottom is not other.bottom:
            return self + (-other)
        origin = partial(_difference_has, self, other)
        return self._made(self.top - other.top, self.bottom, other, origin)

    def __mul__(self, other: Quotient) -> Quotient:
        origin, one = partial(self._has_with, other), self.ring.one
        whole = self.bottom is one and other.bottom is one
        bottom = one if whole else self.bottom * other.bottom
        return self._made(self.top * other.top, bottom, other, origin)

    def __truediv__(self, other: Quotient) -> Quotient:
        if other.top.is_zero():
            raise ZeroDivisionError("division by a quotient that is identically zero")
        self.ring.demand(not_zero, other)
        origin = partial(self._has_with, other)
        return self._made(self.top * other.bottom, self.bottom * other.top, other, origin).reduced()

    def _has_with(self, other: Quotient, sign: int) -> bool:
        """Whether a product or a quotient of the two has at least a sign."""
        if self.top == other.top and self.bottom == other.bottom:
            return sign < POSITIVE or not_zero(self)
        return self.has(sign) and other.has(sign)

    def reduced(self) -> Quotient:
        """Return the quotient in lowest terms with a leading one below the line."""
        if self.bottom is self.ring.one:
            return self
        if self._low is None:
            self._low = self._reduced()
            self._low._low = self._low
        return self._low

    def _reduced(self) -> Quotient:
        one = self.ring.one
        top, bottom = self.top, self.bottom
        if not bottom.is_constant():
            shared = top.gcd(bottom)
            top, bottom = divmod(top, shared)[0], divmod(bottom, shared)[0]
        lead = bottom.leading_coefficient()
        low = one if bottom.is_constant() else bottom / lead
        return Quotient(self.ring, top / lead, low, self._origin, self.depth)

    def is_zero(self) -> bool:
        """Whether the quotient vanishes identically."""
        return bool(self.top.is_zero())

    def constant(self) -> fmpq | None:
        """Return the number that the quotient is, if it is one."""
        low = self.reduced()
        if not (low.top.is_constant() and low.bottom.is_constant()):
            return None
        return (
            fmpq(0)
            if low.top.is_zero()
            else low.top.leading_coefficient() / low.bottom.leading_coefficient()
        )

    def is_nonnegative(self) -> bool:
        """Whether the quotient is certainly at least zero wherever it is defined."""
        return self.has(NONNEGATIVE)

    def is_positive(self) -> bool:
        """Whether the quotient is certainly above zero wherever it is defined (never guessed)."""
        return self.has(POSITIVE)

    def _signed(self, polynomial: Any) -> bool:
        """Whether every term has a positive coefficient and a square or non-negative monomial."""
        return all(coefficient > 0 for coefficient in polynomial.coeffs()) and all(
            power % 2 == 0 or place in self.ring.nonnegative
            for monomial in polynomial.monoms()
            for place, power in enumerate(monomial)
            if power
        )

    def _is_positive_term(self, monomial: tuple[int, ...]) -> bool:
        """Whether a term whose sign is right is never zero."""
        return all(place in self.ring.nonzero for place, power in enumerate(monomial) if power)

    def is_nonzero_term(self) -> bool:
        """Whether the quotient is a single term made of symbols that are not zero."""
        return len(self.top) == 1 and self._is_positive_term(self.top.monoms()[0])

    def key(self) -> tuple[str, str]:
        """Return what two equal quotients share."""
        low = self.reduced()
        return str(low.top), str(low.bottom)

    def __abs__(self) -> Quotient:
        return _abs(self)

    def __repr__(self) -> str:
        return f"({self.top})/({self.bottom})"


def _sum_has(one: Quotient, two: Quotient, sign: int) -> bool:
    """Whether a sum has at least a sign: that of the terms where both have one."""
    both = one.has(NONNEGATIVE) and two.has(NONNEGATIVE)
    return both and (sign < POSITIVE or one.has(sign) or two.has(sign))


def _difference_has(one: Quotient, two: Quotient, sign: int) -> bool:
    return _sum_has(one, -two, sign)


def not_zero(argument: Quotient) -> bool:
    """Whether something is evidently not zero: it may be divided by."""
    return argument.is_nonzero_term() or argument.is_positive() or (-argument).is_positive()


def not_negative(argument: Quotient) -> bool:
    """Whether something is evidently at least zero: it has a root."""
    return argument.is_nonnegative()


def above_zero(argument: Quotient) -> bool:
    """Whether something is evidently above zero: it has a logarithm."""
    return argument.is_positive()


class Symbolic(ExactArray):
    """An array of rational functions, alive inside the context of its `SymbolSystem`."""

    __slots__ = ()
    system = "Symbolic"

    @classmethod
    def element(cls, value: Any) -> Quotient:
        """Convert an int or Fraction, or keep a quotient."""
        return value if isinstance(value, Quotient) else _ring.get().number(value)

    @classmethod
    def _quotient(cls, top: Any, bottom: Any) -> Any:
        if top is UNDEFINED_NUMBER or bottom is UNDEFINED_NUMBER or bottom.is_zero():
            return UNDEFINED_NUMBER
        return top / bottom

    @staticmethod
    def _equal(left: Quotient, right: Quotient) -> bool:
        difference = (left - right).constant()
        if difference is None:
            raise UndecidedError("a symbolic comparison is undecided: it may depend on the symbols")
        return bool(difference == 0)

    @staticmethod
    def _less(left: Quotient, right: Quotient) -> bool:
        difference = (left - right).constant()
        if difference is None:
            raise UndecidedError("a symbolic comparison is undecided: it may depend on the symbols")
        return bool(difference < 0)

    @staticmethod
    def _at_most(left: Quotient, right: Quotient) -> bool:
        difference = (left - right).constant()
        if difference is None:
            raise UndecidedError("a symbolic comparison is undecided: it may depend on the symbols")
        return bool(difference <= 0)


def _opaque(
    name: str, at: dict[int, int] | None = None, **signs: bool
) -> Callable[[Quotient], Quotient]:
    """Make a function whose values are new symbols, but for the known ones at some integers."""

    def function(argument: Quotient) -> Quotient:
        number = argument.constant()
        if number is not None and number.denominator == 1 and int(number.numerator) in (at or {}):
            return argument.ring.number((at or {})[int(number.numerator)])
        return argument.ring.symbol((name, argument.key()), **signs)

    return function


_erf = _opaque("erf", {0: 0})
_atan = _opaque("atan", {0: 0})
_opaque_acos = _opaque("acos", {1: 0}, nonnegative=True)
_sin = _opaque("sin", {0: 0})
_cos = _opaque("cos", {0: 1})
_opaque_log = _opaque("log", {1: 0})


def _log(argument: Quotient) -> Quotient:
    """Name the logarithm of what must be positive."""
    argument.ring.demand(above_zero, argument)
    return _opaque_log(argument)


def _acos(argument: Quotient) -> Quotient:
    """Name the arc cosine of what must be from -1 to 1."""
    one = argument.ring.number(1)
    argument.ring.demand(not_negative, one - argument)
    argument.ring.demand(not_negative, one + argument)
    return _opaque_acos(argument)


def _cbrt(argument: Quotient) -> Quotient:
    """Name the cube root, which has the sign of what it is taken of."""
    number = argument.constant()
    with suppress(NotRigorousError):
        if number is not None:
            return argument.ring.number(cube_root(number))
    return argument.ring.symbol(
        ("cbrt", argument.key()),
        positive=argument.is_positive(),
        nonnegative=argument.is_nonnegative(),
        nonzero=not_zero(argument),
    )


def _sign(argument: Quotient) -> Quotient:
    number = argument.constant()
    if number is not None:
        return argument.ring.number((number > 0) - (number < 0))
    if argument.is_positive() or (-argument).is_positive():
        return argument.ring.number(1 if argument.is_positive() else -1)
    return argument.ring.symbol(
        ("sign", argument.key()), nonnegative=argument.is_nonnegative(), nonzero=not_zero(argument)
    )


def _exp(argument: Quotient) -> Quotient:
    """Turn a sum of quotients into a product of powers of their exponentials."""
    low, ring = argument.reduced(), argument.ring
    whole, rest = (low.top, None) if low.bottom is ring.one else divmod(low.top, low.bottom)
    result = ring.number(1)
    for monomial, coefficient in zip(whole.monoms(), whole.coeffs(), strict=True):
        result = _times_exp(result, coefficient, monomial, "1")
    for monomial, coefficient in rest.to_dict().items() if rest is not None else ():
        term = Quotient(ring, ring.context.from_dict({monomial: coefficient}), low.bottom).reduced()
        unit = term.top.monoms()[0]
        result = _times_exp(result, term.top.leading_coefficient(), unit, str(term.bottom))
    return result


def _times_exp(result: Quotient, power: fmpq, monomial: tuple[int, ...], bottom: str) -> Quotient:
    """Multiply by the exponential of one monomial over something: a power of that of its unit."""
    ring, count = result.ring, int(power.numerator)
    base = ring.symbol(("exp", monomial, bottom, int(power.denominator)), positive=True)
    if abs(count) > LARGEST:
        raise TooLargeError("an exponential with a large exponent: prove it at smaller sizes")
    factor = base if abs(count) == 1 else Quotient(ring, base.top ** abs(count), base.bottom)
    return result * factor if count > 0 else result / factor


def _tanh(argument: Quotient) -> Quotient:
    """Write tanh with exponentials: (e^2x - 1) / (e^2x + 1)."""
    ring = argument.ring
    square = _exp(argument * ring.number(2))
    return (square - ring.number(1)) / (square + ring.number(1))


def _sqrt(argument: Quotient) -> Quotient:
    number = argument.constant()
    if number is not None and number >= 0:
        top, bottom = int(number.numerator), int(number.denominator)
        if isqrt(top) ** 2 == top and isqrt(bottom) ** 2 == bottom:
            return argument.ring.number(fmpq(isqrt(top), isqrt(bottom)))
    argument.ring.demand(not_negative, argument)
    return argument.ring.symbol(
        ("sqrt", argument.key()), positive=argument.is_positive(), nonnegative=True
    )


def _abs(argument: Quotient) -> Quotient:
    number = argument.constant()
    if number is not None:
        return argument.ring.number(abs(number))
    if argument.is_nonnegative():
        return argument
    return argument.ring.symbol(
        ("abs", argument.key()), positive=not_zero(argument), nonnegative=True
    )


class SymbolicNamespace(ExactNamespace):
    """The array API functions, most of them uninterpreted."""

    array = Symbolic

    @property
    def pi(self) -> ExactArray:
        return self.asarray(_ring.get().symbol("pi", positive=True))

    def exp(self, x: Symbolic) -> ExactArray:
        return self._each(_exp, x)

    def log(self, x: Symbolic) -> ExactArray:
        return self._each(_log, x)

    def tanh(self, x: Symbolic) -> ExactArray:
        return self._each(_tanh, x)

    def erf(self, x: Symbolic) -> ExactArray:
        return self._each(_erf, x)

    def sin(self, x: Symbolic) -> ExactArray:
        return self._each(_sin, x)

    def cos(self, x: Symbolic) -> ExactArray:
        return self._each(_cos, x)

    def acos(self, x: Symbolic) -> ExactArray:
        return self._each(_acos, x)

    def atan(self, x: Symbolic) -> ExactArray:
        return self._each(_atan, x)

    def cbrt(self, x: Symbolic) -> ExactArray:
        return self._each(_cbrt, x)

    def _sign(self, value: Quotient) -> Quotient:
        return _sign(value)

    def sqrt(self, x: Symbolic) -> ExactArray:
        return self._each(_sqrt, x)

    def abs(self, x: ExactArray) -> ExactArray:
        return self._each(_abs, x)

    def _power(self, base: Quotient, exponent: Quotient) -> Quotient:
        """Multiply for whole exponents; else write b^z as exp(z log b), where b is positive."""
        number = exponent.constant()
        if number is None or number.denominator != 1:
            return _exp(exponent * _log(base))
        count = int(number.numerator)
        if abs(count) > LARGEST:
            raise TooLargeError("a power with a large exponent: prove it at smaller sizes")
        power: Quotient = whole_power(base, count, base.ring.number(1))
        return power

    def _larger(self, left: Quotient, right: Quotient) -> Quotient:
        return self._extreme("max", left, right)

    def _smaller(self, left: Quotient, right: Quotient) -> Quotient:
        return self._extreme("min", left, right)

    @staticmethod
    def _extreme(name: str, left: Quotient, right: Quotient) -> Quotient:
        for high, low in ((left, right), (right, left)):
            if (high - low).is_nonnegative() or (high - low).is_zero():
                return high if name == "max" else low
        best = max(left.signed, right.signed) if name == "max" else min(left.signed, right.signed)
        signs = {"nonnegative": best >= NONNEGATIVE, "positive": best == POSITIVE}
        return left.ring.symbol((name, frozenset((left.key(), right.key()))), **signs)

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return unknown numbers, which a proof must cancel: a pivot may be any number."""
        return self._each(
            lambda sum_: sum_.ring.unknown("pivot"), self.sum(x, axis=axis, keepdims=True)
        )


Symbolic.namespace = SymbolicNamespace()


@dataclass(frozen=True)
class SymbolSystem(ExactSystem):
    """The rational functions of the symbols of one ring."""

    ring: Ring = field(default_factory=Ring)
    name: str = "symbolic"

    def enter(self, values: np.ndarray) -> Symbolic:
        """Enter exact numbers as constants, and quotients as they are."""
        return Symbolic.from_values(values)  # type: ignore[return-value]

    @contextmanager
    def context(self) -> Iterator[None]:
        """Make this ring the one that bare numbers enter."""
        token = _ring.set(self.ring)
        try:
            yield
        finally:
            _ring.reset(token)
