"""Power arrays: exact quotients of sums of powers of e whose exponents are fractions.

At scores of 2^40 the weights of a softmax differ from 0 and 1 by less than any precision of balls
reaches. They are quotients of sums c_1 e^r_1 + ... + c_k e^r_k with fractions c and r, and such
sums are added and multiplied exactly. By the theorem of Lindemann and Weierstrass one is zero only
where every coefficient is; else its sign shows in balls once its largest power is divided out.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from flint import arb, ctx, fmpq

from .allowed import ExactNamespace
from .errors import NotRigorousError, UndecidedError
from .exact import ExactArray
from .rationals import MOST_BITS, Rational, to_fmpq
from .systems import ExactSystem
from .undefined import UNDEFINED_NUMBER, Undefined
from .whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

_Sum = tuple[tuple[fmpq, fmpq], ...]
"""Exponents with their coefficients, the least exponent first; no coefficient is zero.

They are kept in order and not by key: to hash a fraction takes longer than to multiply a few."""
_ONE: _Sum = ((fmpq(0), fmpq(1)),)
_MOST = 4096
"""Sums with more powers are left undecided."""
_PRODUCT, _ALLOWED = 10, 10 * 2**14
"""What a product counts, of which a sum or a sign counts one for each power, and what one
evaluation may write out, a microsecond each at most: what needs more is left undecided, where it
took minutes."""
_WRITTEN: ContextVar[list[int] | None] = ContextVar("written", default=None)
_LARGEST_POWER = 64
_BITS = (64, 256, 1024, 4096)


def _spend(work: int) -> None:
    """Count what is written out.

    Raises:
        NotRigorousError: It is too much.
    """
    written = _WRITTEN.get() or [0]
    written[0] += work
    if written[0] > _ALLOWED:
        raise NotRigorousError(
            f"over {_ALLOWED // _PRODUCT} products of powers of e are not written out"
        )


def _plus(left: _Sum, right: _Sum, times: int = 1) -> _Sum:
    _spend(len(left) + len(right))
    return _gathered([*left, *((exponent, times * each) for exponent, each in right)])


def _times(left: _Sum, right: _Sum) -> _Sum:
    products = len(left) * len(right)
    if products > _MOST:
        raise NotRigorousError(f"sums of over {_MOST} powers of e are not written out")
    _spend(_PRODUCT * products)
    if left is _ONE or right is _ONE:
        total = left if right is _ONE else right
    else:
        terms = [(one + two, first * second) for two, second in right for one, first in left]
        total = tuple(terms) if min(len(left), len(right)) <= 1 else _gathered(terms)
    if any(each.height_bits() > MOST_BITS for _, each in total):
        raise NotRigorousError(f"coefficients of over {MOST_BITS} bits are not written out")
    return total


def _gathered(terms: list[tuple[fmpq, fmpq]]) -> _Sum:
    """Put terms in order, and add up what has one exponent."""
    terms.sort(key=itemgetter(0))
    total: list[tuple[fmpq, fmpq]] = []
    for exponent, each in terms:
        if total and total[-1][0] == exponent:
            total[-1] = exponent, total[-1][1] + each
        else:
            total.append((exponent, each))
    return tuple(term for term in total if term[1] != 0)


def _scaled(terms: _Sum, exponent: fmpq) -> arb:
    """Enclose a sum divided by a power of e, at the current precision."""
    parts = (arb(each) * arb(power - exponent).exp() for power, each in terms)
    return sum(parts, arb(0))


def _sign(terms: _Sum) -> int:
    """Return the sign of a sum: 0 only where there is no power in it.

    Raises:
        UndecidedError: The balls are too wide.
    """
    if not terms:
        return 0
    for bits in _BITS:
        _spend(len(terms))
        with ctx.workprec(bits):
            found = _scaled(terms, terms[-1][0])
            if found > 0 or found < 0:
                return 1 if found > 0 else -1
    raise UndecidedError(f"the sign of a sum of powers of e is open at {_BITS[-1]} bits")


@dataclass(frozen=True, eq=False)
class Quotient:
    """One number: a sum of powers of e over another, whose largest power is 1."""

    top: _Sum
    bottom: _Sum
    """`_ONE` itself where it is one."""

    @classmethod
    def of(cls, top: _Sum, bottom: _Sum) -> Quotient:
        """Divide both by the largest power below."""
        exponent, leading = bottom[-1]
        by: _Sum = _ONE if bottom is _ONE else ((-exponent, 1 / leading),)
        above, below = _times(top, by), _times(bottom, by)
        return cls(above, _ONE if len(below) == 1 else below)

    @classmethod
    def exact(cls, value: Any) -> Quotient:
        """Enter an int, a Fraction or a fraction of FLINT's."""
        number = value if isinstance(value, fmpq) else to_fmpq(value)
        return cls(((fmpq(0), number),) if number != 0 else (), _ONE)

    @property
    def fraction(self) -> fmpq | None:
        """The fraction that it is, if it is one as it is written."""
        if self.bottom is not _ONE or len(self.top) > 1:
            return None
        exponent, coefficient = self.top[0] if self.top else (fmpq(0), fmpq(0))
        return coefficient if exponent == 0 else None

    @property
    def exponent(self) -> fmpq | None:
        """The r where it is e^r as it is written."""
        if self.bottom is not _ONE or [each for _, each in self.top] != [1]:
            return None
        return self.top[0][0]

    @property
    def sign(self) -> int:
        """Its sign."""
        return _sign(self.top) * _sign(self.bottom)

    def enclosed(self) -> arb:
        """Return an enclosure at the current precision."""
        if not self.top:
            return arb(0)
        above, below = self.top[-1][0], self.bottom[-1][0]
        share = _scaled(self.top, above) / _scaled(self.bottom, below)
        return share * arb(above - below).exp()

    def _other(self, other: Any) -> Quotient | None:
        if isinstance(other, Quotient):
            return other
        return None if isinstance(other, (Undefined, arb)) else Quotient.exact(other)

    def _added(self, other: Any, times: int) -> Any:
        given = self._other(other)
        if given is None:
            return NotImplemented
        if self.bottom == given.bottom:
            return Quotient(_plus(self.top, given.top, times), self.bottom)
        crossed = _times(given.top, self.bottom)
        top = _plus(_times(self.top, given.bottom), crossed, times)
        return Quotient.of(top, _times(self.bottom, given.bottom))

    def __add__(self, other: Any) -> Any:
        return self._added(other, 1)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self._added(other, -1)

    def __rsub__(self, other: Any) -> Any:
        return -self + other

    def __mul__(self, other: Any) -> Any:
        given = self._other(other)
        if given is None:
            return NotImplemented
        return Quotient.of(_times(self.top, given.top), _times(self.bottom, given.bottom))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        given = self._other(other)
        if given is None:
            return NotImplemented
        if not given.top:
            raise ZeroDivisionError("a quotient of powers of e is divided by zero")
        return Quotient.of(_times(self.top, given.bottom), _times(self.bottom, given.top))

    def __neg__(self) -> Quotient:
        return Quotient(tuple((exponent, -each) for exponent, each in self.top), self.bottom)

    def __abs__(self) -> Quotient:
        return -self if self.sign < 0 else self

    def _against(self, other: Any) -> int:
        if isinstance(other, Undefined):
            other._compare(self)
        difference: Quotient = self - other
        return difference.sign

    def __eq__(self, other: object) -> bool:
        return self._against(other) == 0

    def __lt__(self, other: Any) -> bool:
        return self._against(other) < 0

    def __le__(self, other: Any) -> bool:
        return self._against(other) <= 0

    def __gt__(self, other: Any) -> bool:
        return self._against(other) > 0

    def __ge__(self, other: Any) -> bool:
        return self._against(other) >= 0

    __hash__ = None  # type: ignore[assignment]


class Powers(ExactArray):
    """An array of such quotients: every operation is exact, and so is equality."""

    __slots__ = ()
    system = "Powers"

    @classmethod
    def element(cls, value: Any) -> Quotient:
        """Keep a quotient, and enter anything else that is exact."""
        return value if isinstance(value, Quotient) else Quotient.exact(value)

    @staticmethod
    def _equal(left: Quotient, right: Quotient) -> bool:
        return left == right

    @staticmethod
    def _less(left: Quotient, right: Quotient) -> bool:
        return left < right

    @staticmethod
    def _at_most(left: Quotient, right: Quotient) -> bool:
        return left <= right


def _exp(value: Quotient) -> Quotient:
    exponent = value.fraction
    if exponent is None:
        raise NotRigorousError("exp of what is no fraction is no power of e: judge it in balls")
    return Quotient(((exponent, fmpq(1)),), _ONE)


def _tanh(value: Quotient) -> Quotient:
    power = _exp(2 * value)
    return (power - 1) / (power + 1)  # type: ignore[no-any-return]


def _log(value: Quotient) -> Any:
    if value.sign <= 0:
        return UNDEFINED_NUMBER
    return _in_fractions("log")(value) if value.exponent is None else Quotient.exact(value.exponent)


def _in_fractions(name: str) -> Callable[[Quotient], Any]:
    """Return a function that is known at some fractions alone."""

    def function(value: Quotient) -> Any:
        number = value.fraction
        if number is None:
            raise NotRigorousError(f"{name} of a power of e is not written out: judge it in balls")
        namespace = Rational.namespace
        (found,) = getattr(namespace, name)(Rational.from_values([number])).entries()
        return found if found is UNDEFINED_NUMBER else Quotient.exact(found)

    return function


class PowersNamespace(ExactNamespace):
    """The array API functions that such quotients can answer."""

    array = Powers

    def exp(self, x: Powers) -> ExactArray:
        return self._each(_exp, x)

    def tanh(self, x: Powers) -> ExactArray:
        return self._each(_tanh, x)

    def log(self, x: Powers) -> ExactArray:
        return self._each(_log, x)

    def sqrt(self, x: Powers) -> ExactArray:
        return self._each(_in_fractions("sqrt"), x)

    def erf(self, x: Powers) -> ExactArray:
        return self._each(_in_fractions("erf"), x)

    def sin(self, x: Powers) -> ExactArray:
        return self._each(_in_fractions("sin"), x)

    def cos(self, x: Powers) -> ExactArray:
        return self._each(_in_fractions("cos"), x)

    def cbrt(self, x: Powers) -> ExactArray:
        return self._each(_in_fractions("cbrt"), x)

    def _sign(self, value: Quotient) -> Quotient:
        return Quotient.exact(value.sign)

    def _power(self, base: Quotient, exponent: Quotient) -> Any:
        number, whole = base.fraction, exponent.fraction
        if number is not None and whole is not None:
            found = Rational.namespace._power(number, whole)
            return found if found is UNDEFINED_NUMBER else Quotient.exact(found)
        if whole is None or whole.denominator != 1 or abs(whole) > _LARGEST_POWER:
            raise NotRigorousError("such a power is not written out: judge it in balls")
        product = whole_power(base, abs(int(whole.numerator)), Quotient.exact(1))
        if whole >= 0:
            return product
        return Quotient.exact(1) / product if product.top else UNDEFINED_NUMBER

    def _larger(self, left: Quotient, right: Quotient) -> Quotient:
        return max(left, right)

    def _smaller(self, left: Quotient, right: Quotient) -> Quotient:
        return min(left, right)

    def pivot(self, x: ExactArray, axis: int) -> ExactArray:
        """Return the exact maxima along `axis`."""
        return self.max(x, axis=axis, keepdims=True)


Powers.namespace = PowersNamespace()


@dataclass(frozen=True)
class PowerSystem(ExactSystem):
    """Exact quotients of sums of powers of e."""

    name: str = "exact powers of e"

    def enter(self, values: np.ndarray) -> Powers:
        """Enter exactly."""
        return Powers.from_values(values)  # type: ignore[return-value]

    @contextmanager
    def context(self) -> Iterator[None]:
        """Bound what one evaluation writes out."""
        token = _WRITTEN.set([0])
        try:
            yield
        finally:
            _WRITTEN.reset(token)
