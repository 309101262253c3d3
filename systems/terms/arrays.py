"""Arrays over symbolic sizes: an entry is a term, as a function of the indices that are asked for.

An array has a shape of sizes and no entries. Code that asks for values, or calls what is unknown
here, is refused, and the refusal is remembered: code that catches it proves nothing.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq, fmpz

from ..exact import ExactArray
from ..functional import FunctionalArray
from ..moves import Shape, Slid, broadcast_shapes, indexed
from ..operators import Operators
from ..sizes import Length, Size, same
from .atoms import Var, divided, length_term, only, span, within
from .power import substitute
from .refine import Refine
from .relations import both_ways, is_above, is_zero
from .shared import shared
from .sums import fresh
from .term import ONE, SETTING, ZERO, Term, add, multiply, number, of, refused, subtract
from .whole import together

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Indices = tuple[Term, ...]
_TABLE = 64
"""A table of numbers with more entries is not looked up at an index that is a symbol."""


class Terms(FunctionalArray[Term]):
    """An array whose entries are terms."""

    __hash__ = None
    origin = ZERO

    def __init__(
        self,
        shape: Sequence[Length],
        entry: Callable[[Indices], Term],
        *,
        boolean: bool = False,
    ) -> None:
        super().__init__(shape, entry, boolean=boolean)
        self._seen: dict[tuple[str, ...], Term] = {}
        self._forms: dict[tuple[str | None, ...], tuple[list[Var], Term] | None] = {}

    def entry(self, indices: Indices) -> Term:
        """Return the entry at some indices."""
        key = tuple(index.key for index in indices)
        if key not in self._seen:
            most = SETTING.get().together
            self._seen[key] = self._short(indices, most) if most else self._entry(indices)
        return self._seen[key]

    def _short(self, indices: Indices, most: int) -> Term:
        """Return an entry as a whole; that of all places along axes is made once."""
        free = [
            name if isinstance(name, Var) and same(name.length, length) else None
            for name, length in zip(map(only, indices), self._shape, strict=True)
        ]
        chosen = [name for name in free if name is not None]
        others = [index for index, name in zip(indices, free, strict=True) if name is None]
        met = frozenset().union(*(index.free for index in others))
        if not chosen or len(set(chosen)) < len(chosen) or not met.isdisjoint(chosen):
            return together(self._entry(indices), most)
        key = tuple(
            index.key if name is None else None for index, name in zip(indices, free, strict=True)
        )
        if key not in self._forms:
            self._forms[key] = self._form(indices, free, most)
        form = self._forms[key]
        if form is None:
            return together(self._entry(indices), most)
        places, found = form
        return substitute(found, dict(zip(places, map(of, chosen), strict=True)))

    def _form(
        self, indices: Indices, free: Sequence[Var | None], most: int
    ) -> tuple[list[Var], Term] | None:
        """Return an entry at new indices along axes; None where they are not alike there."""
        made = [None if name is None else fresh(name.length) for name in free]
        places = tuple(
            index if new is None else of(new) for index, new in zip(indices, made, strict=True)
        )
        names = [new for new in made if new is not None]
        try:
            return names, together(self._entry(places), most)
        except Refine as asked:
            if asked.index not in names:
                raise
            return None

    @shared
    def __getitem__(self, key: Any) -> Any:
        keys = list(key) if isinstance(key, tuple) else [key]
        gathers = [place for place, each in enumerate(keys) if _is_array(each)]
        if not gathers:
            return slid(self, *indexed(self._shape, key))
        return self._gathered(keys, gathers)

    def _gathered(self, keys: list[Any], gathers: list[int]) -> Terms:
        """Take entries by one array of integers; the rest of the index is done before."""
        if len(gathers) > 1 or any(each is None for each in keys):
            raise refused("an index by two arrays, or by an array beside new axes")
        (place,) = gathers
        if any(each is Ellipsis for each in keys):
            gap = next(spot for spot, each in enumerate(keys) if each is Ellipsis)
            filled = [slice(None)] * (self.ndim - len(keys) + 1)
            keys = [*keys[:gap], *filled, *keys[gap + 1 :]]
            place += len(filled) - 1 if gap < place else 0
        index = terms(keys[place])
        if index.boolean or (isinstance(keys[place], np.ndarray) and keys[place].dtype.kind == "b"):
            raise refused("an index by a mask, whose result has no known shape")
        others = [slice(None) if spot == place else each for spot, each in enumerate(keys)]
        if any(isinstance(each, (int, np.integer, Size)) for each in others):
            raise refused("an index by an array beside a number")
        rest: Terms = self[tuple(others)]
        return rest.taken(index, place)

    def taken(self, index: Terms, axis: int) -> Terms:
        """Return the entries at places along an axis."""
        shape = (*self._shape[:axis], *index.shape, *self._shape[axis + 1 :])
        rank, length = index.ndim, self._shape[axis]

        def entry(indices: Indices) -> Term:
            place = index.entry(indices[axis : axis + rank])
            if not place.integer:
                raise refused("an index that is no integer")
            if place.number is not None and place.number < 0:
                place = add(place, length_term(length))
            if not within(place, length):
                raise refused(f"an index {place} that may be out of range")
            return self.entry((*indices[:axis], place, *indices[axis + rank :]))

        return Terms(shape, entry, boolean=self.boolean)

    def _paired(self, other: Any, function: Callable[[Term, Term], Term]) -> Any:
        if hasattr(other, "tangent"):
            return NotImplemented
        return paired(function, self, other, boolean=True)

    @shared
    def __eq__(self, other: object) -> Any:
        return self._paired(other, _same)

    @shared
    def __ne__(self, other: object) -> Any:
        return self._paired(other, lambda one, two: subtract(ONE, _same(one, two)))

    @shared
    def __lt__(self, other: Any) -> Any:
        return self._paired(other, lambda one, two: is_above(subtract(two, one)))

    @shared
    def __le__(self, other: Any) -> Any:
        return self._paired(other, lambda one, two: subtract(ONE, is_above(subtract(one, two))))

    @shared
    def __gt__(self, other: Any) -> Any:
        return self._paired(other, lambda one, two: is_above(subtract(one, two)))

    @shared
    def __ge__(self, other: Any) -> Any:
        return self._paired(other, lambda one, two: subtract(ONE, is_above(subtract(two, one))))

    @shared
    def __and__(self, other: Any) -> Any:
        return self._logical(other, multiply)

    @shared
    def __or__(self, other: Any) -> Any:
        return self._logical(other, both_ways)

    __rand__, __ror__ = __and__, __or__

    def _logical(self, other: Any, function: Callable[[Term, Term], Term]) -> Any:
        if not self.boolean or not terms(other).boolean:
            raise refused("a logical operation of what is no boolean")
        return paired(function, self, other, boolean=True)

    @shared
    def __invert__(self) -> Terms:
        if not self.boolean:
            raise refused("a logical operation of what is no boolean")
        return Terms(self._shape, lambda indices: subtract(ONE, self.entry(indices)), boolean=True)


def _same(one: Term, two: Term) -> Term:
    return is_zero(subtract(one, two))


def _is_array(x: Any) -> bool:
    return isinstance(x, (Operators, ExactArray, np.ndarray, list))


def scalar(term: Term) -> Terms:
    """Return a term as an array without axes."""
    return Terms((), lambda _: term)


def terms(x: Any) -> Terms:
    """Return an array of terms: numbers, sizes and tables of numbers enter; nothing else does."""
    if isinstance(x, Terms):
        return x
    if isinstance(x, (bool, np.bool_)):
        return Terms((), lambda _: number(int(x)), boolean=True)
    if isinstance(x, Size):
        return scalar(length_term(x))
    if isinstance(x, ExactArray):
        return _table(x.entries(), boolean=False)
    if isinstance(x, np.ndarray) and x.dtype.kind in "biu":
        return _table(np.asarray(x).astype(object), boolean=x.dtype.kind == "b")
    if isinstance(x, (int, Fraction, np.integer, fmpq, fmpz)):
        return scalar(_entered(x))
    raise refused(f"a {type(x).__name__} is no array over symbolic sizes")


def _entered(x: Any) -> Term:
    if isinstance(x, (bool, int, np.integer, fmpz)):
        return number(int(x) if not isinstance(x, fmpz) else fmpq(x))
    if isinstance(x, (Fraction, fmpq)):
        return number(x)
    raise refused(f"a {type(x).__name__} is no exact number")


def _table(entries: np.ndarray, *, boolean: bool) -> Terms:
    shape = tuple(map(int, entries.shape))

    def entry(indices: Indices) -> Term:
        places = [index.number for index in indices]
        if all(place is not None for place in places):
            return _entered(entries[tuple(map(int, places))])  # type: ignore[arg-type]
        if entries.size > _TABLE:
            raise refused("a table of numbers is looked up at an index that is a symbol")
        found = ZERO
        for place in np.ndindex(shape):
            part = _entered(entries[place])
            for index, each in zip(indices, place, strict=True):
                part = (
                    multiply(part, is_zero(subtract(index, number(each)))) if part.parts else part
                )
            found = add(found, part)
        return found

    return Terms(shape, entry, boolean=boolean)


def paired(
    function: Callable[[Term, Term], Term], one: Any, two: Any, *, boolean: bool = False
) -> Terms:
    """Apply a function of two terms, entry by entry."""
    left, right = terms(one), terms(two)
    return Terms(
        broadcast_shapes(left.shape, right.shape),
        lambda indices: function(left.spread(indices), right.spread(indices)),
        boolean=boolean,
    )


def slid(x: Terms, shape: Shape, how: Any) -> Terms:
    """Return entries that are moved, axis by axis."""
    if not isinstance(how, Slid):
        return _reshaped(x, shape, how.first, how.last)

    def entry(indices: Indices) -> Term:
        places = []
        for axis in how.axes:
            place = length_term(axis.offset)
            if axis.of is not None:
                place = add(place, indices[axis.of], axis.stride)
            places.append(place)
        return x.entry(tuple(places))

    return Terms(shape, entry, boolean=x.boolean)


def _reshaped(x: Terms, shape: Shape, first: int, last: int) -> Terms:
    """Take the places in the middle axes as digits of one number, and read them anew."""
    old = x.shape[first : len(x.shape) - last]
    new = shape[first : len(shape) - last]

    def entry(indices: Indices) -> Term:
        middle = indices[first : len(indices) - last]
        flat = ZERO
        for index, length in zip(middle, new, strict=True):
            flat = add(multiply(flat, length_term(length)), index)
        return x.entry((*indices[:first], *digits(flat, old), *indices[len(indices) - last :]))

    return Terms(shape, entry, boolean=x.boolean)


def digits(flat: Term, lengths: Shape) -> list[Term]:
    """Read an index as the places in several axes."""
    found: list[Term] = []
    for length in reversed(lengths[1:]):
        flat, rest = _divided(flat, length)
        found.append(rest)
    if lengths:
        found.append(flat)
    elif flat.parts:
        raise refused("an index into an axis that is not there")
    return found[::-1]


def _divided(flat: Term, width: Length) -> tuple[Term, Term]:
    if same(width, 1):
        return flat, ZERO
    if flat.number is not None and isinstance(width, int):
        whole, rest = divmod(int(flat.number), width)
        return number(whole), number(rest)
    found = divided(flat, width)
    if found is not None:
        return found
    for product in flat.parts:
        atom = product[0][0] if len(product) == 1 else None
        if isinstance(atom, Var) and product[0][1] == 1 and flat.parts[product] == 1:
            length: Any = atom.length
            if length % width == 0 and not same(length, width):
                raise Refine(atom, width=width)
    raise refused("an index is taken apart whose digits are not known")


def cut(index: Term, at: Length) -> bool:
    """Tell whether an index is below a place; where that differs, its variable is refined."""
    if index.number is not None and isinstance(at, int):
        return bool(index.number < at)
    found = span(index)
    if found is not None:
        low, high = found
        if _surely_below(high, at):
            return True
        if _surely_below(at - 1, low):
            return False
    for product, factor in index.parts.items():
        atom = product[0][0] if len(product) == 1 and product[0][1] == 1 else None
        if isinstance(atom, Var) and abs(factor) == 1:
            rest = span(subtract(index, Term({product: factor})))
            if rest is None or not same(rest[0], rest[1]):
                continue
            place: Any = at - rest[0] if factor == 1 else rest[0] - at + 1
            length: Any = atom.length
            if 0 <= place <= length:
                raise Refine(atom, at=place)
    raise refused("an index into several arrays, one after another, that is not known")


def _surely_below(one: Any, two: Any) -> bool:
    difference = two - one
    low = difference.bounds()[0] if isinstance(difference, Size) else difference
    return low is not None and low > 0


__all__ = ["Terms", "cut", "of", "paired", "scalar", "slid", "terms"]
