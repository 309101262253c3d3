"""Sizes that are symbols: integer polynomials in names, of each of which the least value is known.

A size adds, multiplies and compares. A comparison that is the same for every size answers; one
that is not, and any use of a size as a number, is a question: it is remembered by the space of the
sizes, whatever the code makes of the error, and whoever runs the code answers it by cases.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from numbers import Rational
from typing import TYPE_CHECKING, Any, NoReturn

from .errors import NotRigorousError
from .whole import whole_power

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Monomial = tuple[str, ...]
"""The names that are multiplied, in order; none for a number."""
_CONSTANT = frozenset({()})
HIGHEST = 16
"""Products of more names are not written out: a size in them is a number."""
_MOST = 1024
"""Polynomials of more products are not written out either."""
_FARTHEST = 64
"""How far beyond its least value the size at which a comparison turns is looked for."""


@dataclass(frozen=True)
class Question:
    """What code asked of a size: all below `at` are other cases, or it is used as a number."""

    name: str
    at: int | None = None
    modulus: int | None = None


class SizeError(NotRigorousError):
    """The answer is not the same for every size."""


@dataclass
class Space:
    """Named sizes, each from a least value on, and the first question that was asked of them."""

    lows: Mapping[str, int]
    asked: Question | None = field(default=None)
    calculated: set[str] = field(default_factory=set)
    """The sizes up to which code counts to calculate with the numbers."""

    def size(self, name: str, factor: int = 1, offset: int = 0) -> Size:
        """Return a named size, or a multiple of it and a number."""
        return Size(self, {(name,): factor, (): offset})

    def ask(self, question: Question, words: str) -> NoReturn:
        """Remember a question, and end what led to it.

        Raises:
            SizeError: Always.
        """
        self.asked = self.asked or question
        raise SizeError(words)


class Size:
    """An integer polynomial in named sizes."""

    __slots__ = ("_bounds", "_text", "space", "terms")
    __array_ufunc__ = None

    def __init__(self, space: Space, terms: Mapping[Monomial, int]) -> None:
        self.space = space
        self.terms = {key: factor for key, factor in sorted(terms.items()) if factor}
        self._bounds: tuple[int | None, int | None] | None = None
        self._text = ""

    # What is the same for every size.

    @property
    def names(self) -> tuple[str, ...]:
        """The names that occur."""
        return tuple(dict.fromkeys(name for key in self.terms for name in key))

    def bounds(self, lows: Mapping[str, int] | None = None) -> tuple[int | None, int | None]:
        """Return a number that it is at least, and one that it is at most, where one is evident."""
        if lows is not None:
            return self._evident(lows)
        if self._bounds is None:
            self._bounds = self._evident(self.space.lows)
        return self._bounds

    def _evident(self, lows: Mapping[str, int]) -> tuple[int | None, int | None]:
        if all(len(key) <= 1 for key in self.terms):
            factors = [factor for key, factor in self.terms.items() if key]
            rising, falling = min(factors) >= 0, max(factors) <= 0
            value = self.at(lows) if rising or falling else 0
            return value if rising else None, value if falling else None
        shifted = _shifted(self.terms, lows)
        constant = shifted.pop((), 0)
        rising = all(factor >= 0 for factor in shifted.values())
        falling = all(factor <= 0 for factor in shifted.values())
        return constant if rising else None, constant if falling else None

    def at(self, sizes: Mapping[str, int]) -> int:
        """Return its value."""
        total = 0
        for key, factor in self.terms.items():
            for name in key:
                factor *= sizes[name]  # noqa: PLW2901 - a product
            total += factor
        return total

    def same(self, other: Any) -> bool:
        """Whether two sizes are one polynomial."""
        return isinstance(other, Size) and self.terms == other.terms

    # Arithmetic.

    def _made(self, terms: Mapping[Monomial, int]) -> Any:
        made = Size(self.space, terms)
        constant = made.terms.keys() <= _CONSTANT
        return made.terms.get((), 0) if constant else made

    def __add__(self, other: Any) -> Any:
        terms = _terms(other)
        if terms is None:
            return NotImplemented
        total = defaultdict(int, self.terms)
        for key, factor in terms.items():
            total[key] += factor
        return self._made(total)

    __radd__ = __add__

    def __mul__(self, other: Any) -> Any:
        terms = _terms(other)
        if terms is None:
            return NotImplemented
        product = _product(self.terms, terms)
        if max(map(len, product)) > HIGHEST or len(product) > _MOST:
            self._number()
        return self._made(product)

    __rmul__ = __mul__

    def __neg__(self) -> Any:
        return self * -1

    def __pos__(self) -> Any:
        return self

    def __sub__(self, other: Any) -> Any:
        return NotImplemented if _terms(other) is None else self + -1 * other

    def __rsub__(self, other: Any) -> Any:
        return NotImplemented if _terms(other) is None else other + -1 * self

    def __pow__(self, exponent: Any) -> Any:
        if not isinstance(exponent, int) or exponent < 0:
            return self._number()
        return whole_power(self, exponent, 1)

    def __abs__(self) -> Any:
        return self if self >= 0 else -self

    def __floordiv__(self, other: Any) -> Any:
        return self._divided(other)[0]

    def __mod__(self, other: Any) -> Any:
        return self._divided(other)[1]

    def __divmod__(self, other: Any) -> Any:
        return self._divided(other)

    def _divided(self, other: Any) -> tuple[Any, Any]:
        """Return quotient and remainder, where every size but a number is divided evenly."""
        if isinstance(other, int) and other > 0:
            uneven = [factor % other for key, factor in self.terms.items() if key]
            if any(uneven):
                self._residue(other)
            rest = self.terms.get((), 0) % other
            even = {key: factor // other for key, factor in self.terms.items()}
            return self._made(even), rest
        divided = _quotient(self.terms, other.terms) if isinstance(other, Size) else None
        return self._number() if divided is None else (self._made(divided), 0)

    def _residue(self, modulus: int) -> NoReturn:
        """Ask for the cases of a remainder."""
        if len(self.names) == 1 and len(self.terms.keys() - {()}) == 1:
            self.space.ask(Question(self.names[0], modulus=modulus), f"{self!r} mod {modulus}")
        self._number()

    # Comparison.

    def _compare(self, other: Any, truth: Callable[[int | None, int | None], bool | None]) -> bool:
        if type(other) is int:
            ends = (None if end is None else end - other for end in self.bounds())
            known = truth(*ends)
            if known is not None:
                return known
        difference = self - other
        if isinstance(difference, int):
            return bool(truth(difference, difference))
        answer = truth(*difference.bounds())
        if answer is None:
            difference._split(truth)
        return bool(answer)

    def _split(self, truth: Callable[[int | None, int | None], bool | None]) -> NoReturn:
        """Ask for the cases of a comparison: from some size on, it is decided."""
        if len(self.names) == 1:
            (name,) = self.names
            low = self.space.lows[name]
            for at in range(low + 1, low + _FARTHEST + 1):
                if truth(*self.bounds({name: at})) is not None:
                    self.space.ask(Question(name, at=at), f"{self!r} compared with 0")
        self._number()

    def __eq__(self, other: object) -> bool:
        return _terms(other) is not None and self._compare(other, _is_zero)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return self._compare(other, _is_negative)

    def __ge__(self, other: Any) -> bool:
        return not self < other

    def __gt__(self, other: Any) -> bool:
        return self._compare(other, _is_positive)

    def __le__(self, other: Any) -> bool:
        return not self > other

    def __bool__(self) -> bool:
        return self != 0

    # Use as a number.

    def _number(self, *_: Any, **__: Any) -> NoReturn:
        self.space.ask(Question(self.names[0]), f"{self!r} is used as a number")

    @property
    def numerator(self) -> int:
        """A fraction is made of numbers."""
        return self._number()

    denominator = numerator

    __index__ = __int__ = __float__ = __complex__ = __trunc__ = __floor__ = __ceil__ = _number
    __str__ = __format__ = __array__ = __round__ = _number
    __truediv__ = __rtruediv__ = __rfloordiv__ = __rmod__ = __rpow__ = __rdivmod__ = _number

    def __hash__(self) -> int:
        return self._number()

    def __repr__(self) -> str:
        self._text = self._text or " + ".join(
            "*".join([*([str(factor)] if factor != 1 or not key else []), *key])
            for key, factor in self.terms.items()
        )
        return self._text


Rational.register(Size)  # so that a fraction asks for the number that a size is
Length = int | Size
"""A size, known or not."""


def same(one: Any, two: Any) -> bool:
    """Whether two sizes, or two shapes, are the same for every size."""
    if isinstance(one, tuple):
        return len(one) == len(two) and all(map(same, one, two))
    return one.same(two) if isinstance(one, Size) else not isinstance(two, Size) and one == two


def surely(one: Any, two: Any) -> bool:
    """Whether one size is at most another for every size, as far as that is evident."""
    if isinstance(two, Size) and one.__class__ is int:
        low = two.bounds()[0]
        return low is not None and low >= one
    difference = two - one
    low = difference.bounds()[0] if isinstance(difference, Size) else difference
    return low is not None and low >= 0


def symbolic(shape: Any) -> bool:
    """Whether a shape has a size that is a symbol."""
    return any(isinstance(length, Size) for length in shape)


def _terms(x: Any) -> Mapping[Monomial, int] | None:
    if isinstance(x, Size):
        return x.terms
    return {(): int(x)} if hasattr(x, "__index__") and not hasattr(x, "shape") else None


def _product(one: Mapping[Monomial, int], two: Mapping[Monomial, int]) -> dict[Monomial, int]:
    total: dict[Monomial, int] = defaultdict(int)
    for left, first in one.items():
        for right, second in two.items():
            total[tuple(sorted(left + right))] += first * second
    return total


def _shifted(terms: Mapping[Monomial, int], lows: Mapping[str, int]) -> dict[Monomial, int]:
    """Return the polynomial in what each size is above its least value."""
    total: dict[Monomial, int] = defaultdict(int)
    for key, factor in terms.items():
        part: dict[Monomial, int] = {(): factor}
        for name in key:
            part = _product(part, {(name,): 1, (): lows[name]})
        for each, value in part.items():
            total[each] += value
    return total


def _quotient(
    terms: Mapping[Monomial, int], divisor: Mapping[Monomial, int]
) -> dict[Monomial, int] | None:
    """Divide by one product of names, where that leaves nothing."""
    if len(divisor) != 1:
        return None
    ((names, number),) = divisor.items()
    found: dict[Monomial, int] = {}
    for key, factor in terms.items():
        left = list(key)
        for name in names:
            if name not in left:
                return None
            left.remove(name)
        if factor % number:
            return None
        found[tuple(left)] = factor // number
    return found


def _is_zero(low: int | None, high: int | None) -> bool | None:
    if low == high == 0:
        return True
    return False if (low is not None and low > 0) or (high is not None and high < 0) else None


def _is_positive(low: int | None, high: int | None) -> bool | None:
    if low is not None and low > 0:
        return True
    return False if high is not None and high <= 0 else None


def _is_negative(low: int | None, high: int | None) -> bool | None:
    if high is not None and high < 0:
        return True
    return False if low is not None and low >= 0 else None
