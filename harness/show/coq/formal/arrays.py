"""Arrays over symbolic sizes whose entries are written down as they are computed, without algebra.

The code of a claim runs on them as on any array. Where it asks for what is not known here, it is
refused, and the refusal is remembered: code that catches it states nothing.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from flint import fmpq, fmpz

from .....systems.exact import ExactArray
from .....systems.functional import FunctionalArray
from .....systems.moves import Reshaped, Shape, Slid, broadcast_shapes, indexed
from .....systems.operators import Operators
from .....systems.sizes import Length, Size, same, surely
from .syntax import (
    At,
    FormalError,
    Formula,
    Index,
    Pair,
    Place,
    Up,
    Whole,
    constant,
    moved_up,
    paired_place,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Indices = tuple[Index, ...]
_MOST = 15_000
"""No more operations than this are written down."""


@dataclass
class Notes:
    """What is written down while a claim runs."""

    names: int = 0
    made: int = 0
    pivots: list[tuple[str, int]] = field(default_factory=list)
    """Shifts of a softmax, which may be any numbers: their names and ranks."""
    refusals: list[str] = field(default_factory=list)
    strides: set[int] = field(default_factory=set)
    """The strides at which code takes entries,"""
    rows: frozenset[int] = frozenset()
    """and those by which a sum over all places is written as one over rows."""
    starts: set[tuple[str, int]] = field(default_factory=set)
    """How many places axes have that code cuts, and from which place on it takes them,"""
    cuts: frozenset[tuple[str, int]] = frozenset()
    """and sums over so many places that are written in two parts."""

    def index(self, length: Length) -> At:
        """Return an index that was never there before."""
        self.names += 1
        return At(self.names, length)


NOTES: ContextVar[Notes] = ContextVar("notes")


class Split(Exception):  # noqa: N818 - it is a question, and no error of anybody
    """An index is treated otherwise from a place on: whoever made it goes through both parts."""

    def __init__(self, index: At, at: Length) -> None:
        super().__init__(f"index {index.name} at {at!r}")
        self.index = index
        self.at = at


class Paired(Exception):  # noqa: N818 - as above
    """An index is read as a row and a place in it: whoever made it goes through both."""

    def __init__(self, index: At, width: Length) -> None:
        super().__init__(f"index {index.name} in rows of {width!r}")
        self.index = index
        self.width = width


def refused(words: str) -> FormalError:
    """Remember a refusal, and return it as an error."""
    NOTES.get().refusals.append(words)
    return FormalError(words)


def made(kind: str, *parts: Any) -> Formula:
    """Write down an operation.

    Raises:
        FormalError: It has become too long.
    """
    notes = NOTES.get()
    notes.made += 1
    if notes.made > _MOST:
        raise refused("the statement is too long")
    return Formula(kind, parts)


class Written(FunctionalArray[Formula]):
    """An array whose entries are formulas."""

    __hash__ = None
    origin = Whole(0)

    def __getitem__(self, key: Any) -> Any:
        keys = key if isinstance(key, tuple) else (key,)
        gathers = [place for place, each in enumerate(keys) if _is_array(each)]
        if not gathers:
            return slid(self, *indexed(self._shape, key))
        if keys[0] is Ellipsis and len(gathers) == 1:
            axis = gathers[0] + self.ndim - len(keys)
            keys = (slice(None),) * (self.ndim - len(keys) + 1) + keys[1:]
            gathers = [axis]
        others = keys[: gathers[0]] + keys[gathers[0] + 1 :]
        if len(gathers) > 1 or any(each != slice(None) for each in others):
            raise refused("an index by an array beside another index")
        return self.taken(written(keys[gathers[0]]), gathers[0])

    def taken(self, index: Written, axis: int) -> Written:
        """Return the entries at places along an axis."""
        shape = (*self._shape[:axis], *index.shape, *self._shape[axis + 1 :])
        rank = index.ndim

        def entry(indices: Indices) -> Formula:
            place = index.entry(indices[axis : axis + rank])
            if place.kind != "Count":
                raise refused("an index that is no place")
            return self.entry((*indices[:axis], place.parts[0], *indices[axis + rank :]))

        return Written(shape, entry, boolean=self.boolean)

    def __eq__(self, other: object) -> Any:
        return paired(_the_same, self, other, boolean=True)

    def __ne__(self, other: object) -> Any:
        return ~(self == other)

    def __le__(self, other: Any) -> Any:
        return paired(_at_most, self, other, boolean=True)

    def __ge__(self, other: Any) -> Any:
        return paired(_at_most, other, self, boolean=True)

    def __lt__(self, other: Any) -> Any:
        return ~(self >= other)

    def __gt__(self, other: Any) -> Any:
        return ~(self <= other)

    def __and__(self, other: Any) -> Any:
        return paired(_both, self, other, boolean=True)

    def __or__(self, other: Any) -> Any:
        return ~(~self & ~written(other))

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Written:
        return Written(self._shape, lambda indices: _not(self.entry(indices)), boolean=True)


def _is_array(x: Any) -> bool:
    return isinstance(x, (Operators, ExactArray, np.ndarray, list))


def scalar(formula: Formula) -> Written:
    """Return a formula as an array without axes."""
    return Written((), lambda _: formula)


def written(x: Any) -> Written:
    """Return an array of formulas: numbers, sizes and tables of numbers enter."""
    if isinstance(x, Written):
        return x
    if isinstance(x, Size):
        return scalar(Formula("Count", (Whole(x),)))
    if isinstance(x, ExactArray):
        return _table(x.entries())
    if isinstance(x, np.ndarray) and x.dtype.kind in "biu":
        return _table(np.asarray(x).astype(object), boolean=x.dtype.kind == "b")
    if isinstance(x, (int, Fraction, np.integer, fmpq, fmpz)) and not isinstance(x, bool):
        return scalar(constant(fmpq(x) if isinstance(x, fmpz) else x))
    raise refused(f"a {type(x).__name__} among numbers")


def _table(entries: np.ndarray, *, boolean: bool = False) -> Written:
    def entry(indices: Indices) -> Formula:
        places = []
        for index in indices:
            if not isinstance(index, Whole) or isinstance(index.length, Size):
                raise refused("a table of numbers at an index that runs")
            places.append(int(index.length))
        value = entries[tuple(places)]
        return constant(fmpq(int(value)) if isinstance(value, (int, np.integer)) else value)

    return Written(tuple(map(int, entries.shape)), entry, boolean=boolean)


def paired(
    function: Callable[[Formula, Formula], Formula], one: Any, two: Any, *, boolean: bool = False
) -> Written:
    """Apply a function to two numbers, entry by entry."""
    left, right = written(one), written(two)
    return Written(
        broadcast_shapes(left.shape, right.shape),
        lambda indices: function(left.spread(indices), right.spread(indices)),
        boolean=boolean,
    )


def _the_same(one: Formula, two: Formula) -> Formula:
    """Say of two places whether they are the same, as the number one or zero."""
    if one.kind != "Count" or two.kind != "Count":
        raise refused("a comparison of numbers")
    return made("Same", one.parts[0], two.parts[0])


def _at_most(one: Formula, two: Formula) -> Formula:
    """Say of two places whether the first is at most the second, where that is seen."""
    if one.kind != "Count" or two.kind != "Count":
        raise refused("a comparison of numbers")
    found = ordered(one.parts[0], two.parts[0])
    if found is None:
        raise refused("a comparison of places")
    return constant(Fraction(int(found)))


def ordered(one: Index, two: Index) -> bool | None:
    """Whether one place is at most another; None where that differs or is not seen."""
    if not (_reaches(one) and _reaches(two)):
        return None
    (running, low, after), (other, low_, after_) = reach(one), reach(two)
    if running is not None and running is other:
        return True if surely(low, low_) else False if surely(low_ + 1, low) else None
    if surely(after - 1, low_):
        return True
    return False if surely(after_, low) else None


def _reaches(index: Index) -> bool:
    """Whether it is known from where to where an index goes."""
    if isinstance(index, Pair):
        return _reaches(index.row) and _reaches(index.index)
    return not isinstance(index.index if isinstance(index, Up) else index, (Place, Pair, Up))


def _within(index: Index, width: Length) -> bool:
    """Whether a place certainly is one of those below a length."""
    return _reaches(index) and surely(reach(index)[2], width)


def _both(one: Formula, two: Formula) -> Formula:
    zero = constant(Fraction(0))
    return zero if zero in (one, two) else made("Mul", one, two)


def _not(one: Formula) -> Formula:
    if one.kind == "Const":
        return constant(1 - one.parts[0])
    return made("Sub", constant(Fraction(1)), one)


def slid(x: Written, shape: Shape, how: Slid | Reshaped) -> Written:
    """Return entries that are moved, axis by axis."""
    if isinstance(how, Reshaped):
        return _reshaped(x, shape, how.first, how.last)

    for axis, length in zip(how.axes, x.shape, strict=True):
        first = axis.offset
        if axis.of is not None and isinstance(length, Size) and isinstance(first, int) and first:
            NOTES.get().starts.add((repr(length), first))

    def entry(indices: Indices) -> Formula:
        return x.entry(tuple(_moved(axis, indices) for axis in how.axes))

    return Written(shape, entry, boolean=x.boolean)


def _reshaped(x: Written, shape: Shape, first: int, last: int) -> Written:
    """Take the places in the middle axes as one place in all of them, and read that anew."""
    old, new = x.shape[first : len(x.shape) - last], shape[first : len(shape) - last]

    def entry(indices: Indices) -> Formula:
        end = len(indices) - last
        flat: Index = Whole(0)
        for index, length in zip(indices[first:end], new, strict=True):
            flat = paired_place(flat, index, length)
        return x.entry((*indices[:first], *_digits(flat, old), *indices[end:]))

    return Written(shape, entry, boolean=x.boolean)


def _digits(flat: Index, lengths: Shape) -> list[Index]:
    """Read a place as the places in several axes."""
    found: list[Index] = []
    for length in reversed(lengths[1:]):
        flat, rest = _divided(flat, length)
        found.append(rest)
    return [*([flat] if lengths else []), *found[::-1]]


def _divided(flat: Index, width: Any) -> tuple[Index, Index]:
    """Return the row in which a place is, of rows of a width, and the place in it.

    Raises:
        Paired: It runs over all places.
    """
    if same(width, 1):
        return flat, Whole(0)
    if isinstance(flat, Whole) and isinstance(width, int) and isinstance(flat.length, int):
        row, place = divmod(flat.length, width)
        return Whole(row), Whole(place)
    if isinstance(flat, Pair) and _within(flat.index, flat.width):
        inner: Any = flat.width
        if same(inner, width):
            return flat.row, flat.index
        if inner % width == 0:
            upper, inside = _divided(flat.index, width)
            return paired_place(flat.row, upper, inner // width), inside
        if width % inner == 0:
            upper, rest = _divided(flat.row, width // inner)
            return upper, paired_place(rest, flat.index, inner)
    running, start, after = reach(flat)
    if surely(after, width):
        return Whole(0), flat
    if isinstance(flat, At) and running is flat and after % width == 0:
        raise Paired(flat, width)
    raise refused(f"a place in rows of {width!r}, where its row is not known, from {start!r} on")


def _moved(axis: Any, indices: Indices) -> Index:
    if axis.of is None:
        return Whole(axis.offset)
    index = indices[axis.of]
    if isinstance(index, Whole):
        place: Any = index.length
        return Whole(place * axis.stride + axis.offset)
    if axis.stride < 1:
        raise refused("a slice that goes backwards")
    if axis.stride > 1:
        NOTES.get().strides.add(axis.stride)
    return moved_up(paired_place(index, Whole(0), axis.stride), axis.offset)


def reach(index: Index) -> tuple[At | None, Any, Any]:
    """Return the index that runs in an index, its first place, and the first place after it."""
    if isinstance(index, At):
        return index, 0, index.length
    if isinstance(index, Whole):
        length: Any = index.length
        return None, length, length + 1
    if isinstance(index, Up) and isinstance(index.index, At):
        by, after = index.by, index.index.length
        return index.index, by, by + after
    if isinstance(index, Pair):
        (_, low, high), (_, first_, after_) = reach(index.row), reach(index.index)
        width: Any = index.width
        return None, low * width + first_, (high - 1) * width + after_
    raise refused("a place that an input names, in arrays that are joined")


def before(index: Index, start: Any) -> bool:
    """Whether an index is below a place; one that is not wholly on a side is split there.

    Raises:
        Split: It runs over the place.
    """
    running, first, after = reach(index)
    if surely(after, start):
        return True
    if surely(start, first):
        return False
    if running is None or not (surely(first, start) and surely(start, after)):
        raise refused("a place on an unknown side of where arrays are joined")
    raise Split(running, start - first)
