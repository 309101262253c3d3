"""The functions of the array API over symbolic sizes.

What is not written here is refused by name, and the refusal is remembered.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ..functional import FunctionalNamespace
from ..functions import LIFTS
from ..moves import Shape, broadcast_shapes
from ..sizes import Size
from .adding import sums_of_steps
from .arrays import Indices, Terms, cut, paired, scalar, slid, terms
from .atoms import Entry, Source, length_term
from .functions import exp, function, larger, log, pi, smaller
from .peaks import lowest, peak
from .power import power, reciprocal, substitute
from .refine import Fold, folded, summed
from .relations import is_above, is_zero
from .shared import shared
from .sums import fresh
from .term import (
    EFFORT,
    NONNEGATIVE,
    ONE,
    POSITIVE,
    SETTING,
    UNKNOWN,
    ZERO,
    Setting,
    Term,
    add,
    multiply,
    negative,
    number,
    of,
    refused,
    subtract,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..sizes import Length, Space

_ENTRYWISE = frozenset({"exp", "log", "sqrt", "tanh", "erf", "sin", "cos", "abs"})
_WANTED = {"log": POSITIVE, "sqrt": NONNEGATIVE}
"""The sign that an argument must have."""


@contextmanager
def over(space: Space, together: int = 0, limit: int = EFFORT) -> Iterator[Setting]:
    """Make `array_namespace` give the functions over symbolic sizes, and remember what became."""
    setting = Setting(space, together=together, limit=limit)
    lifts = LIFTS.set((*LIFTS.get(), _lifted))
    token = SETTING.set(setting)
    try:
        yield setting
    finally:
        LIFTS.reset(lifts)
        SETTING.reset(token)


@cache
def _lifted(base: Any) -> TermNamespace:
    del base
    return NAMESPACE


def demand(term: Term, wanted: int) -> None:
    """Remember that a term must have a sign, or must not be zero, unless it evidently is so."""
    if not (term.sign >= wanted if wanted else term.nonzero):
        SETTING.get().conditions.append((wanted, term))


def divided(one: Term, two: Term) -> Term:
    """Return a quotient, and remember that the divisor must not be zero."""
    demand(two, UNKNOWN)
    sign = min(one.sign, two.sign)
    quotient = multiply(one, reciprocal(two))
    return quotient.signed(sign)


def entrywise(name: str, term: Term) -> Term:
    """Return a function of a term, and remember where it must be defined."""
    if name in _WANTED:
        demand(term, _WANTED[name])
    found: Term = function(name)(term)
    return found


class TermNamespace(FunctionalNamespace):
    """The functions, on arrays of terms; numbers and exact arrays enter as constants."""

    __name__ = "lakatos.terms"
    array = Terms
    refused = staticmethod(refused)
    entered = staticmethod(terms)
    slid = staticmethod(slid)
    product = staticmethod(multiply)
    total = staticmethod(summed)
    before = staticmethod(cut)

    def __getattr__(self, name: str) -> Any:
        if name in self.moves or name.startswith("__"):
            return super().__getattr__(name)
        if name in _ENTRYWISE:
            return partial(self._entrywise, name)
        raise refused(f"nothing is known of {name} over symbolic sizes")

    @shared
    def _move(self, name: str, x: Any, *args: Any, **named: Any) -> Any:
        return super()._move(name, x, *args, **named)

    @shared
    def _entrywise(self, name: str, x: Any) -> Any:
        return self._each(lambda term: entrywise(name, term), x)

    @property
    def pi(self) -> Terms:
        """The circle constant."""
        return scalar(pi())

    @staticmethod
    def moved_back(index: Term, by: Length) -> Term:
        return subtract(index, length_term(by))

    def places(self, length: Length) -> Terms:
        return Terms((length,), lambda indices: indices[0])

    def scan(self, step: Callable[[Any, Any], Any], over: Any, start: Any) -> Terms | None:
        """Return the states of a recurrence whose step adds to its state; None of any other."""
        return sums_of_steps(step, over, start) if isinstance(over, Terms) else None

    # New arrays.

    def zeros_like(self, x: Any) -> Terms:
        return Terms(terms(x).shape, lambda _: ZERO)

    def ones_like(self, x: Any) -> Terms:
        return Terms(terms(x).shape, lambda _: ONE)

    # Arithmetic.

    def add(self, x1: Any, x2: Any) -> Terms:
        return paired(add, x1, x2)

    def subtract(self, x1: Any, x2: Any) -> Terms:
        minus = SETTING.get().minus
        return paired(minus() if minus else subtract, x1, x2)

    def multiply(self, x1: Any, x2: Any) -> Terms:
        return paired(multiply, x1, x2)

    def divide(self, x1: Any, x2: Any) -> Terms:
        return paired(divided, x1, x2)

    def negative(self, x: Any) -> Any:
        return self._each(negative, x)

    def square(self, x: Any) -> Any:
        return self._each(lambda term: multiply(term, term), x)

    def maximum(self, x1: Any, x2: Any) -> Terms:
        return paired(larger, x1, x2)

    def minimum(self, x1: Any, x2: Any) -> Terms:
        return paired(smaller, x1, x2)

    def clip(self, x: Any, min: Any = None, max: Any = None) -> Any:  # noqa: A002 - the standard's names
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def pow(self, x1: Any, x2: Any) -> Any:
        """Raise to whole exponents by multiplication, and positive bases to any exponent."""
        if isinstance(x2, (int, Fraction)):
            return self._each(lambda term: _to_number(term, Fraction(x2)), x1)
        return paired(_to_power, x1, x2)

    def where(self, condition: Any, x1: Any, x2: Any) -> Terms:
        mask, one, two = terms(condition), terms(x1), terms(x2)
        if not mask.boolean:
            raise refused("where takes a mask of booleans")

        def entry(indices: Indices) -> Term:
            shown, high, low = (each.spread(indices) for each in (mask, one, two))
            chosen = add(multiply(shown, high), multiply(subtract(ONE, shown), low))
            return chosen.signed(min(high.sign, low.sign))

        shape = broadcast_shapes(mask.shape, one.shape, two.shape)
        return Terms(shape, entry, boolean=one.boolean and two.boolean)

    def tril(self, x: Any, *, k: int = 0) -> Terms:
        return self._triangle(x, lambda behind: add(behind, number(k + 1)))

    def triu(self, x: Any, *, k: int = 0) -> Terms:
        return self._triangle(x, lambda behind: subtract(number(1 - k), behind))

    @staticmethod
    def _triangle(x: Any, shown: Callable[[Term], Term]) -> Terms:
        """Keep entries where a number, made of how far the row is behind the column, is above 0."""
        array = terms(x)

        def entry(indices: Indices) -> Term:
            behind = subtract(indices[-2], indices[-1])
            return multiply(array.entry(indices), is_above(shown(behind)))

        return Terms(array.shape, entry, boolean=array.boolean)

    # Several entries.

    def mean(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        array = terms(x)
        count = ONE
        for place in self.axes(array, axis):
            count = multiply(count, length_term(array.shape[place]))
        return self.sum(x, axis=axis, keepdims=keepdims) / scalar(count)

    def max(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self.folded(x, axis, keepdims, _highest)

    def min(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self.folded(x, axis, keepdims, _lowest)

    def prod(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self.folded(x, axis, keepdims, _product)

    def cumulative_sum(self, x: Any, *, axis: int) -> Terms:
        array = terms(x)
        place = axis % array.ndim

        def entry(indices: Indices) -> Term:
            def body(index: Term) -> Term:
                inside = array.entry((*indices[:place], index, *indices[place + 1 :]))
                reached = subtract(ONE, is_above(subtract(index, indices[place])))
                return multiply(inside, reached)

            return summed(body, array.shape[place])

        return Terms(array.shape, entry)

    def partials(self, derivative: Callable[[Any], Any], shape: Shape) -> Terms:
        """Return all partial derivatives of what has a derivative in each direction.

        The direction is a unit at indices that are put in afterwards.
        """
        unit = tuple(fresh(length, "i") for length in shape)

        def at_unit(indices: Indices) -> Term:
            found = ONE
            for index, each in zip(indices, unit, strict=True):
                found = multiply(found, is_zero(subtract(index, of(each))))
            return found

        made = terms(derivative(Terms(shape, at_unit)))

        def entry(indices: Indices) -> Term:
            first, last = indices[: made.ndim], indices[made.ndim :]
            return substitute(made.entry(first), dict(zip(unit, last, strict=True)))

        return Terms((*made.shape, *shape), entry)

    def pivot(self, x: Any, axis: int) -> Terms:
        """Return unknown numbers, which a proof must cancel: a pivot may be any number."""
        array = terms(x)
        place = axis % array.ndim
        shape = (*array.shape[:place], 1, *array.shape[place + 1 :])
        source = Source(f"pivot{SETTING.get().fresh()}", shape, pivot=True)
        return Terms(shape, lambda indices: Term({((Entry(source, indices), 1),): _ONE}))


_ONE = next(iter(ONE.parts.values()))


def _product(body: Callable[[Term], Term], length: Length) -> Term:
    if isinstance(length, Size):
        raise refused("a product over a symbolic length")
    found = ONE
    for place in range(length):
        found = multiply(found, body(number(place)))
    return found


def _highest(body: Callable[[Term], Term], length: Length) -> Term:
    return folded(body, length, Fold(peak, larger))


def _lowest(body: Callable[[Term], Term], length: Length) -> Term:
    return folded(body, length, Fold(lowest, smaller))


def _to_number(base: Term, exponent: Fraction) -> Term:
    whole = exponent.denominator == 1
    if whole and exponent >= 0:
        if exponent == 2:
            return multiply(base, base)
        return power(base, int(exponent))
    demand(base, UNKNOWN if whole else POSITIVE)
    return power(base, int(exponent) if whole else exponent)


def _to_power(base: Term, exponent: Term) -> Term:
    """Multiply for whole exponents; else write b^z as exp(z log b), where b is positive."""
    value = exponent.number
    if value is not None:
        return _to_number(base, Fraction(int(value.numerator), int(value.denominator)))
    demand(base, POSITIVE)
    return exp(multiply(exponent, log(base)))


for _name in (
    "add", "arange", "clip", "concat", "cumulative_sum", "divide", "full_like", "matmul", "max",
    "maximum", "mean", "min", "minimum", "multiply", "negative", "ones_like", "pivot", "pow",
    "prod", "roll", "square", "stack", "subtract", "sum", "take", "tril", "triu", "var", "vecdot",
    "where", "zeros_like",
):  # fmt: skip
    setattr(TermNamespace, _name, shared(getattr(TermNamespace, _name)))

NAMESPACE = TermNamespace()
Terms.namespace = NAMESPACE

__all__ = ["TermNamespace", "over"]
