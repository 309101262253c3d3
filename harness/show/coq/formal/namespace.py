"""The functions of the array API on arrays that are written down."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

from .....systems.exact import ExactArray
from .....systems.functions import LIFTS
from .....systems.moves import Shape, broadcast_shapes, moved
from .....systems.sizes import same
from .arrays import (
    NOTES,
    Indices,
    Notes,
    Split,
    Written,
    before,
    made,
    paired,
    refused,
    scalar,
    slid,
    written,
)
from .syntax import At, Formula, Index, Whole, constant, moved_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .....systems.sizes import Length, Size

_MOVES = frozenset({
    "broadcast_to", "expand_dims", "flip", "matrix_transpose", "moveaxis", "permute_dims",
    "reshape", "squeeze",
})  # fmt: skip
_CALLS = {
    "exp": "Exp", "sqrt": "Sqrt", "log": "Ln", "tanh": "Tanh", "cos": "Cos", "sin": "Sin",
    "abs": "Abs", "erf": "erf",
}  # fmt: skip
_PAIRED = {
    "add": "Add", "subtract": "Sub", "multiply": "Mul", "divide": "Div", "maximum": "Max",
}  # fmt: skip
_WRITTEN_OUT = 16
"""A sum over so many places, which are numbers, is written out."""


@contextmanager
def writing() -> Iterator[Notes]:
    """Make `array_namespace` give the functions that write down, and remember what became."""
    lifts, notes = LIFTS.set((*LIFTS.get(), _lifted)), Notes()
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


class WrittenNamespace:
    """The functions, on arrays that are written down; numbers and exact arrays are constants."""

    __name__ = "lakatos.written"
    float64 = "float64"
    int64 = "int64"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in _MOVES:
            return lambda x, *args, **named: self._move(name, x, *args, **named)
        if name in _CALLS:
            return lambda x: self._each(lambda inner: made("Call", _CALLS[name], inner), x)
        if name in _PAIRED:
            return lambda x1, x2: paired(partial(made, _PAIRED[name]), x1, x2)
        raise refused(f"the function {name}")

    @staticmethod
    def isdtype(dtype: Any, kind: Any) -> bool:
        """No array is of floats."""
        return bool(kind == "bool" and dtype == np.dtype(np.bool_))

    @staticmethod
    def _move(name: str, x: Any, *args: Any, **named: Any) -> Written:
        array = written(x)
        return slid(array, *moved(name, array.shape, *args, **named))

    @staticmethod
    def _each(change: Callable[[Formula], Formula], x: Any) -> Written:
        array = written(x)
        return Written(array.shape, lambda indices: change(array.entry(indices)))

    # Sizes, places, new arrays.

    @staticmethod
    def sized(size: Size) -> Written:
        """Return a size as a number."""
        return written(size)

    @staticmethod
    def places(length: Length) -> Written:
        """Return the integers below a size."""
        return Written((length,), lambda indices: made("Count", indices[0]))

    def arange(self, stop: Length, **_: Any) -> Written:
        return self.places(stop)

    @staticmethod
    def asarray(x: Any, **_: Any) -> Written:
        return written(np.asarray(x) if isinstance(x, list) else x)

    def full_like(self, x: Any, value: Any) -> Any:
        return self.broadcast_to(written(value), written(x).shape)

    @staticmethod
    def zeros_like(x: Any) -> Written:
        return Written(written(x).shape, lambda _: constant(Fraction(0)))

    @staticmethod
    def ones_like(x: Any) -> Written:
        return Written(written(x).shape, lambda _: constant(Fraction(1)))

    # Arithmetic.

    def negative(self, x: Any) -> Written:
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
            hidden = made("Sub", constant(Fraction(1)), mask.spread(indices))
            shown = made("Mul", mask.spread(indices), one.spread(indices))
            return made("Add", shown, made("Mul", hidden, two.spread(indices)))

        return Written(broadcast_shapes(mask.shape, one.shape, two.shape), entry)

    @staticmethod
    def pow(x1: Any, x2: Any) -> Written:
        """Write whole powers as products."""
        if isinstance(x2, ExactArray) and x2.ndim == 0:
            (value,) = x2.entries().ravel()
            x2 = int(value) if value == int(value) else x2
        if not isinstance(x2, int) or not 0 <= x2 <= _WRITTEN_OUT:
            raise refused(f"the power {x2!r}")
        array = written(x1)

        def entry(indices: Indices) -> Formula:
            found = constant(Fraction(1)) if x2 == 0 else array.entry(indices)
            for _ in range(x2 - 1):
                found = made("Mul", found, array.entry(indices))
            return found

        return Written(array.shape, entry)

    # Several entries.

    def sum(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        array = written(x)
        axes = _axes(array, axis)
        shape = tuple(1 if place in axes else length for place, length in enumerate(array.shape))
        total = Written(shape, lambda indices: _summed_axes(array, list(indices), axes))
        return total if keepdims or not axes else self.squeeze(total, axes)

    def mean(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        array = written(x)
        count: Any = 1
        for place in _axes(array, axis):
            count = count * array.shape[place]
        return self.divide(self.sum(x, axis=axis, keepdims=keepdims), count)

    def var(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def vecdot(self, x1: Any, x2: Any, *, axis: int = -1) -> Any:
        return self.sum(self.multiply(x1, x2), axis=axis)

    def matmul(self, x1: Any, x2: Any) -> Any:
        left, right = written(x1), written(x2)
        rows = self.expand_dims(left, axis=0) if left.ndim == 1 else left
        columns = self.expand_dims(right, axis=-1) if right.ndim == 1 else right
        if rows.shape[-1] != columns.shape[-2]:
            raise ValueError(f"{rows.shape!r} and {columns.shape!r} cannot be multiplied")
        heads = broadcast_shapes(rows.shape[:-2], columns.shape[:-2])

        def entry(indices: Indices) -> Formula:
            *lead, row, column = indices
            return summed(
                lambda index: made(
                    "Mul",
                    rows.spread((*lead, row, index)),
                    columns.spread((*lead, index, column)),
                ),
                rows.shape[-1],
            )

        product = Written((*heads, rows.shape[-2], columns.shape[-1]), entry)
        axes = (-2,) * (left.ndim == 1) + (-1,) * (right.ndim == 1)
        return self.squeeze(product, axes) if axes else product

    @staticmethod
    def take(x: Any, indices: Any, *, axis: int = 0) -> Written:
        array = written(x)
        return array.taken(written(indices), axis % array.ndim)

    def roll(self, x: Any, shift: Any, *, axis: Any = None) -> Any:
        array = written(x)
        if not isinstance(axis, int) or not isinstance(shift, int):
            raise refused("a shift of all entries")
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

    def stack(self, arrays: Any, *, axis: int = 0) -> Written:
        return self.concat([self.expand_dims(each, axis=axis) for each in arrays], axis=axis)

    @staticmethod
    def concat(arrays: Any, *, axis: int | None = 0) -> Written:
        """Join arrays: an index is asked in which one it is."""
        parts = [written(each) for each in arrays]
        if axis is None:
            raise refused("arrays that are joined along no axis")
        place = axis % parts[0].ndim
        starts: list[Any] = [0]
        for part in parts:
            starts.append(starts[-1] + part.shape[place])
        shape = (*parts[0].shape[:place], starts[-1], *parts[0].shape[place + 1 :])

        def entry(indices: Indices) -> Formula:
            index = indices[place]
            for count, part in enumerate(parts, 1):
                if count == len(parts) or before(index, starts[count]):
                    inside = moved_up(index, -starts[count - 1])
                    return part.entry((*indices[:place], inside, *indices[place + 1 :]))
            raise refused("an index beyond the last array")

        return Written(shape, entry, boolean=all(part.boolean for part in parts))

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


def _axes(array: Written, axis: Any) -> tuple[int, ...]:
    chosen = range(array.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    return tuple(sorted(each % array.ndim for each in chosen))


def _summed_axes(array: Written, indices: list[Index], axes: Sequence[int]) -> Formula:
    if not axes:
        return array.entry(tuple(indices))
    first, *rest = axes

    def body(index: Index) -> Formula:
        return _summed_axes(array, [*indices[:first], index, *indices[first + 1 :]], rest)

    return summed(body, array.shape[first])


def summed(body: Callable[[Index], Formula], length: Length) -> Formula:
    """Return the sum of what a function gives at all places below a length."""
    if isinstance(length, int):
        if length > _WRITTEN_OUT:
            raise refused(f"a sum over {length} places")
        found = body(Whole(0)) if length else constant(Fraction(0))
        for place in range(1, length):
            found = made("Add", found, body(Whole(place)))
        return found
    index: At = NOTES.get().index(length)
    try:
        return made("Sum", index, body(index))
    except Split as split:
        if split.index is not index:
            raise
        at, rest = split.at, length - split.at
        first, last = summed(body, at), summed(lambda k: body(moved_up(k, at)), rest)
        return made("Add", first, last)


NAMESPACE = WrittenNamespace()
Written.namespace = NAMESPACE

__all__ = ["NAMESPACE", "WrittenNamespace", "scalar", "summed", "writing"]
