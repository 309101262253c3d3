"""The functions of the array API on arrays that are written down."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from functools import cache, partial, reduce
from typing import TYPE_CHECKING, Any

from .....systems.exact import ExactArray
from .....systems.functional import FunctionalNamespace
from .....systems.functions import LIFTS
from .....systems.moves import Shape, broadcast_shapes
from .....systems.sizes import surely
from .arrays import (
    NOTES,
    Indices,
    Notes,
    Paired,
    Split,
    Written,
    before,
    made,
    ordered,
    paired,
    refused,
    scalar,
    slid,
    written,
)
from .syntax import At, Formula, Index, Whole, constant, moved_up, paired_place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .....systems.sizes import Length

_CALLS = {
    "exp": "Exp", "sqrt": "Sqrt", "log": "Ln", "tanh": "Tanh", "cos": "Cos", "sin": "Sin",
    "abs": "Abs", "erf": "erf",
}  # fmt: skip
_PAIRED = {
    "add": "Add", "subtract": "Sub", "divide": "Div", "maximum": "Max",
}  # fmt: skip
_WRITTEN_OUT = 16
"""A sum over so many places, which are numbers, is written out."""


@contextmanager
def writing(before: Notes | None = None) -> Iterator[Notes]:
    """Make `array_namespace` give the functions that write down, and remember what became.

    Args:
        before: What was noted when the code ran before: how sums are written goes by it.
    """
    before = before or Notes()
    rows, cuts = frozenset(before.strides), frozenset(before.starts)
    lifts, notes = LIFTS.set((*LIFTS.get(), _lifted)), Notes(rows=rows, cuts=cuts)
    token = NOTES.set(notes)
    try:
        yield notes
    finally:
        LIFTS.reset(lifts)
        NOTES.reset(token)


@cache
def _lifted(base: Any) -> WrittenNamespace:
    del base
    return NAMESPACE


class WrittenNamespace(FunctionalNamespace):
    """The functions, on arrays that are written down; numbers and exact arrays are constants."""

    __name__ = "lakatos.written"
    array = Written
    refused = staticmethod(refused)
    entered = staticmethod(written)
    slid = staticmethod(slid)
    product = staticmethod(partial(made, "Mul"))
    before = staticmethod(before)

    def __getattr__(self, name: str) -> Any:
        if name in self.moves or name.startswith("__"):
            return super().__getattr__(name)
        if name in _CALLS:
            return lambda x: self._each(lambda inner: made("Call", _CALLS[name], inner), x)
        if name in _PAIRED:
            return lambda x1, x2: paired(partial(made, _PAIRED[name]), x1, x2)
        raise refused(f"the function {name}")

    @staticmethod
    def total(body: Callable[[Index], Formula], length: Length) -> Formula:
        return summed(body, length)

    @staticmethod
    def moved_back(index: Index, by: Any) -> Index:
        return moved_up(index, -by)

    def places(self, length: Length) -> Written:
        return Written((length,), lambda indices: made("Count", indices[0]))

    # New arrays.

    @staticmethod
    def zeros_like(x: Any) -> Written:
        return Written(written(x).shape, lambda _: constant(Fraction(0)))

    @staticmethod
    def ones_like(x: Any) -> Written:
        return Written(written(x).shape, lambda _: constant(Fraction(1)))

    # Arithmetic.

    def negative(self, x: Any) -> Any:
        return self._each(lambda inner: made("Opp", inner), x)

    @staticmethod
    def square(x: Any) -> Written:
        return paired(partial(made, "Mul"), x, x)

    def minimum(self, x1: Any, x2: Any) -> Any:
        return -self.maximum(-written(x1), -written(x2))

    @property
    def pi(self) -> Written:
        """The circle constant."""
        return scalar(Formula("Circle", ()))

    @staticmethod
    def where(condition: Any, x1: Any, x2: Any) -> Written:
        """Write a choice as m a + (1 - m) b, where m is one or zero."""
        mask, one, two = written(condition), written(x1), written(x2)
        if not mask.boolean:
            raise refused("where takes a mask of booleans")

        def entry(indices: Indices) -> Formula:
            bit = mask.spread(indices)
            if bit.kind == "Const":
                return (one if bit.parts[0] else two).spread(indices)
            hidden = made("Sub", constant(Fraction(1)), mask.spread(indices))
            shown = made("Mul", mask.spread(indices), one.spread(indices))
            return made("Add", shown, made("Mul", hidden, two.spread(indices)))

        return Written(broadcast_shapes(mask.shape, one.shape, two.shape), entry)

    def tril(self, x: Any, *, k: int = 0) -> Written:
        """Keep the entries whose column is at most so far after the row."""
        return self._triangle(x, lambda row, column: ordered(column, moved_up(row, k)))

    def triu(self, x: Any, *, k: int = 0) -> Written:
        """Keep the entries whose column is at least so far after the row."""
        return self._triangle(x, lambda row, column: ordered(moved_up(row, k), column))

    @staticmethod
    def _triangle(x: Any, shown: Callable[[Index, Index], bool | None]) -> Written:
        array = written(x)

        def entry(indices: Indices) -> Formula:
            found = shown(indices[-2], indices[-1])
            if found is None:
                raise refused("a triangle of a matrix whose size is a symbol")
            return array.entry(indices) if found else constant(Fraction(0))

        return Written(array.shape, entry, boolean=array.boolean)

    @staticmethod
    def pow(x1: Any, x2: Any) -> Written:
        """Write whole powers as products."""
        if isinstance(x2, ExactArray) and x2.ndim == 0:
            (value,) = x2.entries().ravel()
            x2 = int(value) if value == int(value) else x2
        array = written(x1)
        if not isinstance(x2, int):
            return _exponential(array, x2)
        if abs(x2) > _WRITTEN_OUT:
            raise refused(f"a power above {_WRITTEN_OUT}")
        if x2 < 0:
            return WrittenNamespace.pow(1 / array, -x2)

        def entry(indices: Indices) -> Formula:
            found = constant(Fraction(1)) if x2 == 0 else array.entry(indices)
            for _ in range(x2 - 1):
                found = made("Mul", found, array.entry(indices))
            return found

        return Written(array.shape, entry)

    # Several entries.

    def mean(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        array = written(x)
        count: Any = 1
        for place in self.axes(array, axis):
            count = count * array.shape[place]
        return self.divide(self.sum(x, axis=axis, keepdims=keepdims), count)

    def max(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        """Return greatest entries, which are written down where they are read: by no shift."""
        return self.folded(x, axis, keepdims, _greatest)

    def min(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return -self.max(-written(x), axis=axis, keepdims=keepdims)

    def multiply(self, x1: Any, x2: Any) -> Written:
        return paired(self.product, x1, x2)

    def partials(self, derivative: Callable[[Any], Any], shape: Shape) -> Written:
        """Return all partial derivatives of what has a derivative in each direction."""
        units: list[tuple[Index, ...]] = []

        def at_unit(indices: Indices) -> Formula:
            found = constant(Fraction(1))
            for index, each in zip(indices, units[-1], strict=True):
                found = made("Mul", found, made("Same", index, each))
            return found

        change = written(derivative(Written(shape, at_unit)))

        def entry(indices: Indices) -> Formula:
            units.append(indices[change.ndim :])
            found = change.entry(indices[: change.ndim])
            units.pop()
            return found

        return Written((*change.shape, *shape), entry)

    @staticmethod
    def pivot(x: Any, axis: int) -> Written:
        """Return numbers that may be any."""
        array, notes = written(x), NOTES.get()
        place = axis % array.ndim
        shape = (*array.shape[:place], 1, *array.shape[place + 1 :])
        name = f"shift{len(notes.pivots) + 1}"
        notes.pivots.append((name, len(shape)))
        return Written(shape, lambda indices: Formula("Entry", (name, *indices)))


def _exponential(base: Written, exponent: Any) -> Written:
    """Write a power of a positive number as an exponential, or as a root."""
    root = isinstance(exponent, ExactArray) and exponent.ndim == 0
    if root and all(value == Fraction(1, 2) for value in exponent.entries().ravel()):
        return base.namespace.sqrt(base)  # type: ignore[no-any-return]

    def power(inner: Formula, times: Formula) -> Formula:
        match inner.kind, inner.parts:
            case "Const", (value,) if value > 0:
                return made("Call", "Exp", made("Mul", times, made("Call", "Ln", inner)))
        raise refused("a power of what is not a positive number")

    return paired(power, base, exponent)


def _greatest(body: Callable[[Index], Formula], length: Length) -> Formula:
    """Return the greatest of what a function gives at all places below a length.

    Raises:
        FormalError: The axis is looked at in parts, or has too many places to be written out.
    """
    if isinstance(length, int):
        if not 0 < length <= _WRITTEN_OUT:
            raise refused(f"the greatest of {length} numbers")
        return reduce(partial(made, "Max"), (body(Whole(place)) for place in range(length)))
    index: At = NOTES.get().index(length)
    try:
        return made("Peak", index, body(index))
    except (Paired, Split) as asked:
        if asked.index is not index:
            raise
        raise refused("the greatest entry of an axis that is looked at in parts") from asked


def summed(body: Callable[[Index], Formula], length: Length) -> Formula:
    """Return the sum of what a function gives at all places below a length."""
    if isinstance(length, int):
        return _written_out(body, length)
    size: Any = length
    notes = NOTES.get()
    for width in notes.rows:
        if all(factor % width == 0 for factor in size.terms.values()):
            return _by_rows(body, size // width, width)
    for name, first in notes.cuts:
        if name == repr(size) and surely(first, size):
            return _in_parts(body, size, first)
    index: At = notes.index(length)
    try:
        return made("Sum", index, body(index))
    except (Paired, Split) as asked:
        if asked.index is not index:
            raise
        if isinstance(asked, Paired):
            return _by_rows(body, size // asked.width, asked.width)
        return _in_parts(body, size, asked.at)


def _written_out(body: Callable[[Index], Formula], length: int) -> Formula:
    """Return a sum over so many places, one after the other."""
    if length > _WRITTEN_OUT:
        raise refused(f"a sum over {length} places")
    found = body(Whole(0)) if length else constant(Fraction(0))
    for place in range(1, length):
        found = made("Add", found, body(Whole(place)))
    return found


def _in_parts(body: Callable[[Index], Formula], length: Any, at: Any) -> Formula:
    """Return a sum up to a place, and one from there on."""
    return made("Add", summed(body, at), summed(lambda k: body(moved_up(k, at)), length - at))


def _by_rows(body: Callable[[Index], Formula], rows: Length, width: Length) -> Formula:
    """Return a sum over rows of a width that are laid out as one axis."""
    return summed(lambda row: summed(lambda k: body(paired_place(row, k, width)), width), rows)


NAMESPACE = WrittenNamespace()
Written.namespace = NAMESPACE

__all__ = ["NAMESPACE", "WrittenNamespace", "scalar", "summed", "writing"]
