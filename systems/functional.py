"""Arrays that are functions of their indices, whatever their entries are: terms, formulas.

What moves entries, and what sums products of them, is the same for every such array.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

import numpy as np

from .moves import broadcast_shapes, moved
from .operators import Operators
from .rationals import Rational
from .sizes import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .exact import ExactArray
    from .sizes import Length, Size

Entry = TypeVar("Entry")
_CONTENT = Rational.from_values(0)
_ASKED = ("tangent", "entries", "sparse")


class FunctionalArray(Operators, Generic[Entry]):
    """An array over symbolic sizes whose entries are what a function gives at indices."""

    __hash__ = None
    unreadable = True
    """Its values cannot be read: see `known`."""
    namespace: Any
    origin: Any
    """The index of the only place along an axis of length one."""

    def __init__(
        self, shape: Sequence[Length], entry: Callable[[Any], Entry], *, boolean: bool = False
    ) -> None:
        self._shape = tuple(shape)
        self._entry = entry
        self.boolean = boolean

    @property
    def shape(self) -> tuple[Any, ...]:
        return self._shape

    @property
    def dtype(self) -> np.dtype[Any]:
        """Booleans, or what NumPy has no name for."""
        return np.dtype(bool if self.boolean else object)

    @property
    def primal(self) -> ExactArray:
        """Some number of the system in which constants are made."""
        return _CONTENT

    def __len__(self) -> int:
        length = self._shape[0]
        return length if isinstance(length, int) else length.__index__()

    def entry(self, indices: tuple[Any, ...]) -> Entry:
        """Return the entry at some indices."""
        return self._entry(indices)

    def spread(self, indices: tuple[Any, ...]) -> Entry:
        """Return the entry at the indices of an array that this one is broadcast to."""
        last = indices[len(indices) - self.ndim :] if self.ndim else ()
        return self.entry(
            tuple(
                self.origin if same(length, 1) else index
                for index, length in zip(last, self._shape, strict=True)
            )
        )

    def _operate(self, function: str, left: Any, right: Any) -> Any:
        if hasattr(left, "tangent") or hasattr(right, "tangent"):
            return NotImplemented
        return getattr(self.namespace, function)(left, right)

    def refused(self, words: str) -> Exception:
        """Remember a refusal, and return it as an error."""
        error: Exception = self.namespace.refused(words)
        return error

    def refuse_ties(self) -> None:
        """Refuse to differentiate what compares numbers: where they tie there is no derivative."""
        raise self.refused("a derivative of what compares numbers, which may tie")

    def __bool__(self) -> bool:
        raise self.refused("the code branches on a value")

    __float__ = __int__ = __index__ = __complex__ = __bool__

    def __getattr__(self, name: str) -> Any:
        """Refuse what such an array does not have, and code might go by."""
        if name in _ASKED or name.startswith("__"):
            raise AttributeError(name)
        raise self.refused(f"the code asks for {name}, which no array over symbolic sizes has")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise self.refused("NumPy is called on it: call array_namespace instead")

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._shape!r}"


class FunctionalNamespace:
    """The functions that are alike on all such arrays; numbers enter as constants."""

    float64 = "float64"
    int64 = "int64"
    array: Any
    """The kind of array."""
    moves = frozenset({
        "broadcast_to", "expand_dims", "flip", "matrix_transpose", "moveaxis", "permute_dims",
        "reshape", "squeeze",
    })  # fmt: skip

    refused: Any
    """Remembers a refusal, and returns it as an error."""
    entered: Any
    """Makes an array of this kind of numbers and exact arrays."""
    slid: Any
    """Moves entries, axis by axis."""
    product: Any
    """The product of two entries."""
    total: Any
    """The sum of what a function gives at the indices below a length."""
    before: Any
    """Tells whether an index is below a place; where that differs, it is taken apart."""
    moved_back: Any
    """An index less a length."""
    places: Any
    """The integers below a size, as an array."""
    multiply: Any
    mean: Any

    def __getattr__(self, name: str) -> Any:
        if name in self.moves:
            return lambda x, *args, **named: self._move(name, x, *args, **named)
        raise AttributeError(name)

    def _move(self, name: str, x: Any, *args: Any, **named: Any) -> Any:
        array = self.entered(x)
        return self.slid(array, *moved(name, array.shape, *args, **named))

    def _each(self, change: Callable[[Any], Any], x: Any) -> Any:
        array = self.entered(x)
        return self.array(array.shape, lambda indices: change(array.entry(indices)))

    @staticmethod
    def isdtype(dtype: Any, kind: Any) -> bool:
        """No such array is of floats."""
        return bool(kind == "bool" and dtype == np.dtype(np.bool_))

    # New arrays.

    def sized(self, size: Size) -> Any:
        """Return a size as a number."""
        return self.entered(size)

    def arange(self, stop: Length, **_: Any) -> Any:
        return self.places(stop)

    def asarray(self, x: Any, **_: Any) -> Any:
        return self.entered(np.asarray(x) if isinstance(x, list) else x)

    def full_like(self, x: Any, value: Any) -> Any:
        return self.broadcast_to(self.entered(value), self.entered(x).shape)

    # Several entries.

    def folded(self, x: Any, axis: Any, keepdims: Any, fold: Callable[..., Any]) -> Any:
        """Return what a fold makes of the entries along axes."""
        array = self.entered(x)
        axes = self.axes(array, axis)
        shape = tuple(1 if place in axes else length for place, length in enumerate(array.shape))
        made = self.array(shape, lambda indices: _fold(array, list(indices), axes, fold))
        return made if keepdims or not axes else self.squeeze(made, axes)

    @staticmethod
    def axes(array: Any, axis: Any) -> tuple[int, ...]:
        """Return the axes that are meant: all where none is named."""
        chosen = range(array.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        return tuple(sorted(each % array.ndim for each in chosen))

    def sum(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        return self.folded(x, axis, keepdims, self.total)

    def var(self, x: Any, *, axis: Any = None, keepdims: bool = False) -> Any:
        centred = x - self.mean(x, axis=axis, keepdims=True)
        return self.mean(centred * centred, axis=axis, keepdims=keepdims)

    def vecdot(self, x1: Any, x2: Any, *, axis: int = -1) -> Any:
        return self.sum(self.multiply(x1, x2), axis=axis)

    def matmul(self, x1: Any, x2: Any) -> Any:
        left, right = self.entered(x1), self.entered(x2)
        rows = self.expand_dims(left, axis=0) if left.ndim == 1 else left
        columns = self.expand_dims(right, axis=-1) if right.ndim == 1 else right
        if rows.shape[-1] != columns.shape[-2]:
            raise ValueError(f"{rows.shape!r} and {columns.shape!r} cannot be multiplied")
        heads = broadcast_shapes(rows.shape[:-2], columns.shape[:-2])

        def entry(indices: tuple[Any, ...]) -> Any:
            *lead, row, column = indices
            return self.total(
                lambda index: self.product(
                    rows.spread((*lead, row, index)), columns.spread((*lead, index, column))
                ),
                rows.shape[-1],
            )

        found = self.array((*heads, rows.shape[-2], columns.shape[-1]), entry)
        axes = (-2,) * (left.ndim == 1) + (-1,) * (right.ndim == 1)
        return self.squeeze(found, axes) if axes else found

    # Entries in other places.

    def take(self, x: Any, indices: Any, *, axis: int = 0) -> Any:
        array = self.entered(x)
        return array.taken(self.entered(indices), axis % array.ndim)

    def roll(self, x: Any, shift: Any, *, axis: Any = None) -> Any:
        array = self.entered(x)
        if isinstance(axis, tuple) and isinstance(shift, tuple) and len(axis) == len(shift):
            for by, along in zip(shift, axis, strict=True):
                array = self.roll(array, by, axis=along)
            return array
        if not isinstance(axis, int) or not isinstance(shift, int):
            raise self.refused("a shift of all entries is not known over symbolic sizes")
        place = axis % array.ndim
        length: Any = array.shape[place]
        if isinstance(length, int) and length:
            shift %= length
        start = (length - shift if shift > 0 else -shift) if shift else 0
        if not 0 <= start <= length:
            raise self.refused("a shift that is longer than the axis")
        lead = (slice(None),) * place
        parts = [array[(*lead, slice(start, None))], array[(*lead, slice(0, start))]]
        return self.concat([part for part in parts if not same(part.shape[place], 0)], axis=place)

    def stack(self, arrays: Iterable[Any], *, axis: int = 0) -> Any:
        return self.concat([self.expand_dims(each, axis=axis) for each in arrays], axis=axis)

    def concat(self, arrays: Iterable[Any], *, axis: int | None = 0) -> Any:
        """Join arrays: an index is asked in which one it is."""
        parts = [self.entered(each) for each in arrays]
        if axis is None:
            raise self.refused("arrays are joined along no axis")
        place = axis % parts[0].ndim
        starts: list[Any] = [0]
        for part in parts:
            starts.append(starts[-1] + part.shape[place])
        shape = (*parts[0].shape[:place], starts[-1], *parts[0].shape[place + 1 :])
        beside: Callable[[Any], list[Any]] = lambda lengths: [
            *lengths[:place],
            *lengths[place + 1 :],
        ]
        if any(beside(part.shape) != beside(shape) for part in parts):
            raise ValueError("arrays with other shapes cannot be joined")

        def entry(indices: tuple[Any, ...]) -> Any:
            index = indices[place]
            for count, (part, start) in enumerate(zip(parts, starts, strict=False), 1):
                if count == len(parts) or self.before(index, starts[count]):
                    inside = self.moved_back(index, start)
                    return part.entry((*indices[:place], inside, *indices[place + 1 :]))
            raise self.refused("an index beyond the last array")

        return self.array(shape, entry, boolean=all(part.boolean for part in parts))


def _beside(lengths: Sequence[Length], axis: int) -> list[Length]:
    return [*lengths[:axis], *lengths[axis + 1 :]]


def _fold(array: Any, indices: list[Any], axes: Sequence[int], fold: Callable[..., Any]) -> Any:
    if not axes:
        return array.entry(tuple(indices))
    first, *rest = axes

    def body(index: Any) -> Any:
        return _fold(array, [*indices[:first], index, *indices[first + 1 :]], rest, fold)

    return fold(body, array.shape[first])


__all__ = ["FunctionalArray", "FunctionalNamespace"]
