"""The functions of the array API over symbolic sizes.

What is not written here is refused by name, and the refusal is remembered.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from ..functions import LIFTS
from ..moves import Shape, broadcast_shapes, moved
from ..sizes import Size, same
from .arrays import Indices, Terms, cut, paired, scalar, slid, terms
from .atoms import Entry, Source, length_term
from .functions import exp, function, larger, log, pi, smaller
from .peaks import lowest, peak
from .power import power, reciprocal, substitute
from .refine import Fold, folded, summed
from .relations import is_above, is_zero
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
    from collections.abc import Callable, Iterator, Sequence

    from ..sizes import Length, Space

_MOVES = frozenset({
    "broadcast_to", "expand_dims", "flip", "matrix_transpose", "moveaxis", "permute_dims",
    "reshape", "squeeze",
})  # fmt: skip
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


class TermNamespace:
    """The functions, on arrays of terms; numbers and exact arrays enter as constants."""

    __name__ = "lakatos.terms"
    float64 = "float64"
    int64 = "int64"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _MOVES:
            return lambda x, *args, **named: self._move(name, x, *args, **named)
        if name in _ENTRYWISE:
            return lambda x: self._each(lambda term: entrywise(name, term), x)
        raise refused(f"nothing is known of {name} over symbolic sizes")

    @staticmethod
    def isdtype(dtype: Any, kind: Any) -> bool:
        """No array of terms is of floats."""
        return bool(kind == "bool" and dtype == np.dtype(np.bool_))

    @property
    def pi(self) -> Terms:
        """The circle constant."""
        return scalar(pi())

    def _move(self, name: str, x: Any, *args: Any, **named: Any) -> Terms:
        array = terms(x)
        return slid(array, *moved(name, array.shape, *args, **named))

    @staticmethod
    def _each(change: Callable[[Term], Term], x: Any) -> Terms:
        array = terms(x)
        return Terms(array.shape, lambda indices: change(array.entry(indices)))

    # Sizes and places.

    def sized(self, size: Size) -> Terms:
        """Return a size as a number."""
        return scalar(length_term(size))

    def places(self, length: Length) -> Terms:
        """Return the integers below a size."""
        return Terms((length,), lambda indices: indices[0])

    def arange(self, stop: Length, **_: Any) -> Terms:
        return self.places(stop)

    # New arrays.

    def asarray(self, x: Any, **_: Any) -> Terms:
        return terms(np.asarray(x) if isinstance(x, list) else x)

    def full_like(self, x: Any, value: Any) -> Any:
        return self.broadcast_to(terms(value), terms(x).shape)

    def zeros_like(self, x: Any) -> Terms:
        return Terms(terms(x).shape, lambda _: ZERO)

    def ones_like(self, x: Any) -> Terms:
        return Terms(terms(x).shape, lambda _: ONE)

    # Arithmetic.

    def add(self, x1: Any, x2: Any) -> Terms:
        return paired(add, x1, x2)

    def subtract(self, x1: Any, x2: Any) -> Terms:
        return paired(subtract, x1, x2)

    def multiply(self, x1: Any, x2: Any) -> Terms:
        return paired(multiply, x1, x2)

    def divide(self, x1: Any, x2: Any) -> Terms:
        return paired(divided, x1, x2)

    def negative(self, x: Any) -> Terms:
        return self._each(negative, x)

    def square(self, x: Any) -> Terms:
        return self._each(lambda term: multiply(term, term), x)

    def maximum(self, x1: Any, x2: Any) -> Terms:
        return paired(larger, x1, x2)

    def minimum(self, x1: Any, x2: Any) -> Terms:
        return paired(smaller, x1, x2)

    def clip(self, x: Any, min: Any = None, max: Any = None) -> Any:  # noqa: A002 - the standard's names
        low = x if min is None else self.maximum(x, min)
        return low if max is None else self.minimum(low, max)

    def pow(self, x1: Any, x2: Any) -> Terms:
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

    def sum(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(x, axis, keepdims, summed)

    def mean(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        array = terms(x)
        count = ONE
        for place in _axes(array, axis):
            count = multiply(count, length_term(array.shape[place]))
        return self.sum(x, axis=axis, keepdims=keepdims) / scalar(count)

    def var(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def max(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(x, axis, keepdims, _highest)

    def min(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(x, axis, keepdims, _lowest)

    def prod(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self._folded(x, axis, keepdims, _product)

    def _folded(self, x: Any, axis: Any, keepdims: Any, fold: Callable[..., Term]) -> Any:
        array = terms(x)
        axes = _axes(array, axis)
        shape = tuple(1 if place in axes else length for place, length in enumerate(array.shape))

        def entry(indices: Indices) -> Term:
            return _fold_axes(array, list(indices), axes, fold)

        folded = Terms(shape, entry)
        return folded if keepdims or not axes else self.squeeze(folded, axes)

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

    def vecdot(self, x1: Any, x2: Any, *, axis: int = -1) -> Any:
        return self.sum(self.multiply(x1, x2), axis=axis)

    def matmul(self, x1: Any, x2: Any) -> Any:
        left, right = terms(x1), terms(x2)
        rows = self.expand_dims(left, axis=0) if left.ndim == 1 else left
        columns = self.expand_dims(right, axis=-1) if right.ndim == 1 else right
        if rows.shape[-1] != columns.shape[-2]:
            raise ValueError(f"{rows.shape!r} and {columns.shape!r} cannot be multiplied")
        heads = broadcast_shapes(rows.shape[:-2], columns.shape[:-2])

        def entry(indices: Indices) -> Term:
            *lead, row, column = indices
            return summed(
                lambda index: multiply(
                    rows.spread((*lead, row, index)), columns.spread((*lead, index, column))
                ),
                rows.shape[-1],
            )

        product = Terms((*heads, rows.shape[-2], columns.shape[-1]), entry)
        axes = (-2,) * (left.ndim == 1) + (-1,) * (right.ndim == 1)
        return self.squeeze(product, axes) if axes else product

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

    def take(self, x: Any, indices: Any, *, axis: int = 0) -> Terms:
        array = terms(x)
        return array.taken(terms(indices), axis % array.ndim)

    def roll(self, x: Any, shift: Any, *, axis: Any = None) -> Any:
        array = terms(x)
        if isinstance(axis, tuple) and isinstance(shift, tuple) and len(axis) == len(shift):
            for by, along in zip(shift, axis, strict=True):
                array = self.roll(array, by, axis=along)
            return array
        if not isinstance(axis, int) or not isinstance(shift, int):
            raise refused("a shift of all entries is not known over symbolic sizes")
        place = axis % array.ndim
        length: Any = array.shape[place]
        if isinstance(length, int) and length:
            shift %= length
        start = (length - shift if shift > 0 else -shift) if shift else 0
        if not 0 <= start <= length:
            raise refused("a shift that is longer than the axis")
        lead = (slice(None),) * place
        parts = [array[(*lead, slice(start, None))], array[(*lead, slice(0, start))]]
        return self.concat([part for part in parts if not same(part.shape[place], 0)], axis=place)

    def stack(self, arrays: Any, *, axis: int = 0) -> Terms:
        return self.concat([self.expand_dims(each, axis=axis) for each in arrays], axis=axis)

    def concat(self, arrays: Any, *, axis: int | None = 0) -> Terms:
        parts = [terms(each) for each in arrays]
        if axis is None:
            raise refused("arrays are joined along no axis")
        place = axis % parts[0].ndim
        lengths = [part.shape[place] for part in parts]
        starts: list[Any] = [0]
        for length in lengths:
            starts.append(starts[-1] + length)
        shape = (*parts[0].shape[:place], starts[-1], *parts[0].shape[place + 1 :])
        for part in parts:
            if [*part.shape[:place], *part.shape[place + 1 :]] != [
                *shape[:place],
                *shape[place + 1 :],
            ]:
                raise ValueError("arrays with other shapes cannot be joined")

        def entry(indices: Indices) -> Term:
            return _of_parts(parts, starts, place, indices)

        return Terms(shape, entry, boolean=all(part.boolean for part in parts))

    def pivot(self, x: Any, axis: int) -> Terms:
        """Return unknown numbers, which a proof must cancel: a pivot may be any number."""
        array = terms(x)
        place = axis % array.ndim
        shape = (*array.shape[:place], 1, *array.shape[place + 1 :])
        source = Source(f"pivot{SETTING.get().fresh()}", shape, pivot=True)
        return Terms(shape, lambda indices: Term({((Entry(source, indices), 1),): _ONE}))


_ONE = next(iter(ONE.parts.values()))


def _axes(array: Terms, axis: Any) -> tuple[int, ...]:
    chosen = range(array.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    return tuple(sorted(each % array.ndim for each in chosen))


def _fold_axes(
    array: Terms, indices: list[Term], axes: Sequence[int], fold: Callable[..., Term]
) -> Term:
    if not axes:
        return array.entry(tuple(indices))
    first, *rest = axes

    def body(index: Term) -> Term:
        return _fold_axes(array, [*indices[:first], index, *indices[first + 1 :]], rest, fold)

    return fold(body, array.shape[first])


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


def _of_parts(parts: list[Terms], starts: list[Any], place: int, indices: Indices) -> Term:
    """Return an entry of arrays that stand one after another."""
    index = indices[place]
    for count, (part, start) in enumerate(zip(parts, starts, strict=False), 1):
        if count == len(parts) or cut(index, starts[count]):
            inside = subtract(index, length_term(start))
            return part.entry((*indices[:place], inside, *indices[place + 1 :]))
    raise refused("an index beyond the last array")


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


NAMESPACE = TermNamespace()
Terms.namespace = NAMESPACE

__all__ = ["TermNamespace", "over"]
