"""How entries are moved where sizes are symbols: axis by axis, since no list of places would do.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple

from .sizes import Length, Size, same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Shape = tuple[Length, ...]


def at(length: Any, sizes: Mapping[str, int]) -> int:
    """Return the value of a size."""
    return length.at(sizes) if isinstance(length, Size) else int(length)


@dataclass(frozen=True, eq=False)
class Axis:
    """The index along an axis of the source: fixed, or a stride of an index of the result."""

    of: int | None = None
    """An axis of the result, counted from the front."""
    stride: int = 1
    offset: Length = 0

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Axis)
            and (self.of, self.stride) == (other.of, other.stride)
            and same(self.offset, other.offset)
        )

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Slid:
    """Where entries come from: one `Axis` for each axis of the source; other axes repeat."""

    axes: tuple[Axis, ...]

    def gather(self, entries: np.ndarray, shape: Sequence[int], sizes: Mapping[str, int]) -> Any:
        """Move the entries of an array at given sizes."""
        grid = np.indices(tuple(shape), sparse=True) if shape else []
        index = tuple(
            at(axis.offset, sizes) + (axis.stride * grid[axis.of] if axis.of is not None else 0)
            for axis in self.axes
        )
        return np.broadcast_to(entries[index], tuple(shape))


@dataclass(frozen=True)
class Reshaped:
    """Every entry once and in order; so many first and last axes stay."""

    first: int
    last: int

    def gather(self, entries: np.ndarray, shape: Sequence[int], _: Mapping[str, int]) -> Any:
        """Reshape an array at given sizes."""
        return entries.reshape(tuple(shape))


@dataclass(frozen=True)
class Concatenated:
    """Several arrays, one after another along an axis, counted from the front."""

    axis: int


@dataclass(frozen=True, eq=False)
class Rolled:
    """Shifted cyclically along an axis, counted from the front."""

    by: Length
    axis: int

    def __eq__(self, other: object) -> bool:
        alike = isinstance(other, Rolled) and self.axis == other.axis
        return alike and same(self.by, other.by)  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]


def broadcast_shapes(*shapes: Shape) -> Shape:
    """Return the shape of what arrays of some shapes are together.

    Raises:
        ValueError: Two lengths differ, and none is one.
    """
    rank = max(map(len, shapes), default=0)
    return tuple(
        _met([shape[place] for shape in shapes if len(shape) >= -place])
        for place in range(-rank, 0)
    )


def _met(lengths: list[Length]) -> Length:
    wide = [length for length in lengths if not same(length, 1)]
    if not wide:
        return 1
    first = next((length for length in wide if isinstance(length, Size)), wide[0])
    for other in wide:
        if not same(first, other) and first != other:
            raise ValueError(f"axes of {first!r} and {other!r} cannot be broadcast together")
    return first


def moved(name: str, shape: Shape, *args: Any, **named: Any) -> tuple[Shape, Slid | Reshaped]:
    """Return the shape after one of the standard's functions, and how entries are moved."""
    return _FUNCTIONS[name](shape, *args, **named)


def _in_order(shape: Shape, places: Sequence[int | None]) -> tuple[Shape, Slid]:
    """Put axes in another order; None stands for a new axis of length one."""
    new = tuple(1 if place is None else shape[place] for place in places)
    targets = {place: target for target, place in enumerate(places)}
    return new, Slid(tuple(Axis(targets.get(place)) for place in range(len(shape))))


def _permuted(move: Callable[..., Any]) -> Callable[..., tuple[Shape, Slid]]:
    """See from lengths that differ where each axis goes."""

    def function(shape: Shape, *args: Any, **named: Any) -> tuple[Shape, Slid]:
        marks = tuple(range(2, 2 + len(shape)))
        found = move(np.broadcast_to(np.zeros(()), marks), *args, **named).shape
        return _in_order(shape, [mark - 2 for mark in found])

    return function


def _expand_dims(shape: Shape, axis: Any) -> tuple[Shape, Slid]:
    axes = (axis,) if isinstance(axis, int) else tuple(axis)
    rank = len(shape) + len(axes)
    new = set(normalize_axis_tuple(axes, rank))
    rest = iter(range(len(shape)))
    return _in_order(shape, [None if place in new else next(rest) for place in range(rank)])


def _squeeze(shape: Shape, axis: Any) -> tuple[Shape, Slid]:
    gone = set(normalize_axis_tuple(axis, len(shape)))
    for place in gone:
        if shape[place] != 1:
            raise ValueError(f"axis {place} has {shape[place]!r} entries: only one is squeezed")
    return _in_order(shape, [place for place in range(len(shape)) if place not in gone])


def broadcast_to(shape: Shape, wanted: Any) -> tuple[Shape, Slid]:
    """Repeat entries along new axes, and along axes of length one."""
    wanted = tuple(wanted)
    extra = len(wanted) - len(shape)
    axes = []
    for place, length in enumerate(shape):
        target = wanted[extra + place]
        if same(length, target):
            axes.append(Axis(extra + place))
        elif same(length, 1):
            axes.append(Axis())
        else:
            raise ValueError(f"{shape!r} cannot be broadcast to {wanted!r}")
    return wanted, Slid(tuple(axes))


def _flip(shape: Shape, *, axis: Any = None) -> tuple[Shape, Slid]:
    chosen = range(len(shape)) if axis is None else axis
    turned = set(normalize_axis_tuple(chosen, len(shape)))
    return shape, Slid(
        tuple(
            Axis(place, -1, length - 1) if place in turned else Axis(place)
            for place, length in enumerate(shape)
        )
    )


def _reshape(shape: Shape, wanted: Any) -> tuple[Shape, Slid | Reshaped]:
    lengths = list((wanted,) if isinstance(wanted, (int, Size)) else wanted)
    open_ = [place for place, length in enumerate(lengths) if same(length, -1)]
    if open_:
        lengths[open_[0]] = _total(shape) // _total(
            [length for place, length in enumerate(lengths) if place not in open_]
        )
    new = tuple(lengths)
    if not same(_total(shape), _total(new)) and _total(shape) != _total(new):
        raise ValueError(f"{shape!r} cannot be reshaped to {new!r}")
    wide = [place for place, length in enumerate(shape) if not same(length, 1)]
    wider = [place for place, length in enumerate(new) if not same(length, 1)]
    if same(tuple(shape[place] for place in wide), tuple(new[place] for place in wider)):
        target = dict(zip(wide, wider, strict=True))
        return new, Slid(tuple(Axis(target.get(place)) for place in range(len(shape))))
    return new, Reshaped(_common(shape, new), _common(shape[::-1], new[::-1]))


def _total(lengths: Sequence[Length]) -> Any:
    return prod(lengths, start=1)


def _common(one: Shape, two: Shape) -> int:
    """Return how many first axes are the same."""
    count = 0
    while count < min(len(one), len(two)) and same(one[count], two[count]):
        count += 1
    return count


def indexed(shape: Shape, key: Any) -> tuple[Shape, Slid]:
    """Return what an index of integers, slices, new axes and an ellipsis gives.

    Raises:
        TypeError: It is an array.
        IndexError: An integer is out of range.
    """
    parts = list(key) if isinstance(key, tuple) else [key]
    used = sum(part is not None and part is not Ellipsis for part in parts)
    gaps = [place for place, part in enumerate(parts) if part is Ellipsis]
    rest = [slice(None)] * (len(shape) - used)
    parts[slice(*((gaps[0], gaps[0] + 1) if gaps else (len(parts), len(parts))))] = rest
    lengths, axes = iter(shape), []
    new: list[Length] = []
    for part in parts:
        if part is None:
            new.append(1)
        elif isinstance(part, slice):
            start, step, count = _sliced(part, next(lengths))
            axes.append(Axis(len(new), step, start))
            new.append(count)
        else:
            axes.append(Axis(offset=_place(part, next(lengths))))
    return tuple(new), Slid(tuple(axes))


def _place(part: Any, length: Any) -> Any:
    if not isinstance(part, (int, np.integer, Size)):
        raise TypeError(f"an index by {type(part).__name__} is not known over symbolic sizes")
    place = part if isinstance(part, Size) else int(part)
    place = place + length if place < 0 else place
    if not 0 <= place < length:
        raise IndexError(f"index {part!r} is out of range for {length!r} entries")
    return place


def _sliced(part: slice, length: Length) -> tuple[Length, int, Length]:
    """Return the first place of a slice, its stride and its length."""
    step = 1 if part.step is None else part.step
    if step == -1 and part.start is None and part.stop is None:
        return length - 1, -1, length
    if not isinstance(step, int) or step < 1:
        raise TypeError(f"a slice with step {step!r} is not known over symbolic sizes")
    start = _clamped(0 if part.start is None else part.start, length)
    stop = length if part.stop is None else _clamped(part.stop, length)
    count = (stop - start + step - 1) // step
    return start, step, max(0, count)


def _clamped(place: Any, length: Any) -> Any:
    place = place + length if place < 0 else place
    if place < 0:
        return 0
    return min(place, length)


_FUNCTIONS: dict[str, Callable[..., tuple[Shape, Slid | Reshaped]]] = {
    "broadcast_to": broadcast_to,
    "expand_dims": _expand_dims,
    "flip": _flip,
    "matrix_transpose": _permuted(lambda entries: np.swapaxes(entries, -1, -2)),
    "moveaxis": _permuted(np.moveaxis),
    "permute_dims": _permuted(np.transpose),
    "reshape": _reshape,
    "squeeze": _squeeze,
}
