"""Arrays of numbers, with the functions of the array API that blocks and claims call."""

from __future__ import annotations

import math
import operator
from fractions import Fraction
from functools import reduce
from itertools import accumulate, product
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .functions import (
    PI,
    acos,
    atan,
    cbrt_entry,
    cos,
    erf_entry,
    exp,
    log,
    power,
    sin,
    sqrt,
    tanh,
)
from .numbers import absolute, divide, larger, smaller

if TYPE_CHECKING:
    from collections.abc import Callable


def alone(f: Callable[[Any], Any]) -> Any:
    """Make a function of an entry a method of arrays."""
    return lambda self: each(f, self)


def paired(f: Callable[[Any, Any], Any]) -> Any:
    """Make a function of two entries a method of arrays."""
    return lambda self, other: each(f, self, other)


class Array:
    """Numbers, whole numbers or truth values in a grid: its shape, and the entries row by row."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, shape: Any, cells: Any) -> None:
        self.shape, self.cells = tuple(shape), list(cells)
        if len(self.cells) != math.prod(self.shape):
            raise ValueError(f"{len(self.cells)} entries do not fill the shape {self.shape}")

    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: len(self.cells))
    mT = property(lambda self: permute(self, (*range(self.ndim - 2), -1, -2)))  # noqa: N815
    __len__ = lambda self: self.shape[0]
    __iter__ = lambda self: (self[place] for place in range(len(self)))

    def __getitem__(self, key: Any) -> Array:
        shape, starts, joined = [], [[0]], None
        axes = list(zip(self.shape, strides(self.shape)))
        for part in filled(key, self.ndim):
            if part is None:
                shape.append(1)
                continue
            length, stride = axes.pop(0)
            if isinstance(part, slice):
                places = [stride * place for place in range(*part.indices(length))]
                shape.append(len(places))
            elif isinstance(part, Array) and part.ndim:
                places = [stride * within(place, length) for place in part.cells]
                if joined is not None:  # several index arrays of one shape go along together
                    joined[:] = [one + other for one, other in zip(joined, places)]
                    continue
                joined = places
                shape.extend(part.shape)
            else:
                places = [stride * within(part.__index__(), length)]
            starts.append(places)
        return Array(shape, [self.cells[sum(each)] for each in product(*starts)])

    def __bool__(self) -> bool:
        (cell,) = self.cells
        return bool(cell)

    def __index__(self) -> int:
        (cell,) = self.cells
        return int(cell.__index__())

    __int__ = __index__

    __neg__, __invert__, __abs__ = alone(operator.neg), alone(operator.not_), alone(absolute)
    __add__ = __radd__ = paired(operator.add)
    __mul__ = __rmul__ = paired(operator.mul)
    __sub__, __rsub__ = paired(operator.sub), paired(lambda x, y: y - x)
    __truediv__, __rtruediv__ = paired(divide), paired(lambda x, y: divide(y, x))
    __lt__, __gt__ = paired(operator.lt), paired(operator.gt)
    __le__, __ge__ = paired(operator.le), paired(operator.ge)
    __eq__, __ne__ = paired(operator.eq), paired(operator.ne)
    __and__, __or__ = paired(lambda x, y: x and y), paired(lambda x, y: x or y)
    __mod__, __floordiv__ = paired(operator.mod), paired(operator.floordiv)
    __pow__, __rpow__ = paired(power), paired(lambda x, y: power(y, x))
    __matmul__ = lambda self, other: matmul(self, other)  # noqa: PLW0108 - it is defined below


def strides(shape: Any) -> list[int]:
    """Return how many entries lie between neighbours along each axis."""
    return [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]


def within(place: int, length: int) -> int:
    """Return a place along an axis, counted from its end where it is negative."""
    if not -length <= place < length:
        raise IndexError(f"{place} is no place along an axis of length {length}")
    return place % length


def filled(key: Any, ndim: int) -> list[Any]:
    """Return an index with one part for each axis, and None for each new one."""
    parts = list(key) if isinstance(key, tuple) else [key]
    parts = [array(part) if isinstance(part, (list, range)) else part for part in parts]
    used = sum(part is not None and part is not Ellipsis for part in parts)
    rest = [slice(None)] * (ndim - used)
    for place, part in enumerate(parts):
        if part is Ellipsis:
            return [*parts[:place], *rest, *parts[place + 1 :]]
    return [*parts, *rest]


def array(values: Any) -> Array:
    """Return nested lists of ints, Fractions, texts such as "1/3" and truth values as an array."""
    if isinstance(values, Array):
        return values
    if not isinstance(values, (list, tuple, range)):
        return Array((), [Fraction(values) if isinstance(values, str) else values])
    rows = [array(value) for value in values]
    inner = rows[0].shape if rows else ()
    if any(row.shape != inner for row in rows):
        raise ValueError("rows of one length are expected")
    return Array((len(rows), *inner), [cell for row in rows for cell in row.cells])


def common(*shapes: Any) -> tuple[int, ...]:
    """Return the shape that all of these are broadcast to."""
    longest = max(map(len, shapes))
    padded = [(1,) * (longest - len(shape)) + tuple(shape) for shape in shapes]
    for lengths in zip(*padded):
        if len({*lengths} - {1}) > 1:
            raise ValueError(f"the shapes {shapes} do not fit together")
    return tuple(next((one for one in lengths if one != 1), 1) for lengths in zip(*padded))


def broadcast_to(x: Any, shape: Any) -> Any:
    """Repeat an array along axes of length one, and along new ones in front."""
    x, shape = array(x), tuple(shape)
    if x.shape == shape:
        return x
    if x.size == 1:
        return Array(shape, x.cells * math.prod(shape))
    own = (1,) * (len(shape) - x.ndim) + x.shape
    steps = [0 if length == 1 else stride for length, stride in zip(own, strides(own))]
    axes = [[step * place for place in range(length)] for step, length in zip(steps, shape)]
    return Array(shape, [x.cells[sum(places)] for places in product(*axes)])


def each(f: Callable[..., Any], *arrays: Any) -> Array:
    """Apply a function entry by entry."""
    made = [array(x) for x in arrays]
    shape = common(*(x.shape for x in made))
    return Array(shape, map(f, *(broadcast_to(x, shape).cells for x in made)))


def entrywise(f: Callable[..., Any]) -> Callable[..., Array]:
    """Make a function of numbers one of arrays."""
    return lambda *arrays: each(f, *arrays)


def permute(x: Any, order: Any) -> Any:
    """Return an array with its axes in another order."""
    order = [axis % x.ndim for axis in order]
    step = strides(x.shape)
    axes = [[step[axis] * place for place in range(x.shape[axis])] for axis in order]
    return Array([x.shape[axis] for axis in order], [x.cells[sum(at)] for at in product(*axes)])


def reshape(x: Any, shape: Any) -> Array:
    """Return the same entries in another shape; one length may be -1."""
    x, shape = array(x), (shape,) if isinstance(shape, int) else tuple(shape)
    open_ = x.size // max(1, -math.prod(shape)) if -1 in shape else 0
    return Array([open_ if length == -1 else length for length in shape], x.cells)


def expand_dims(x: Any, axis: int) -> Array:
    """Return an array with a new axis of length one."""
    shape = list(array(x).shape)
    shape.insert(axis % (len(shape) + 1), 1)
    return reshape(x, shape)


def squeeze(x: Array, axis: Any) -> Array:
    """Return an array without axes of length one."""
    gone = {one % x.ndim for one in ((axis,) if isinstance(axis, int) else axis)}
    return reshape(x, [length for place, length in enumerate(x.shape) if place not in gone])


def moveaxis(x: Any, source: int, destination: int) -> Any:
    """Return an array with one axis elsewhere."""
    order = [axis for axis in range(x.ndim) if axis != source % x.ndim]
    order.insert(destination % x.ndim, source % x.ndim)
    return permute(x, order)


def folded(f: Callable[[Any, Any], Any], *start: Any) -> Callable[..., Array]:
    """Make a function of two numbers one that folds an axis, several, or all."""

    def fold(x: Any, axis: Any = None, keepdims: bool = False) -> Array:
        x = array(x)
        axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
        gone = [one % x.ndim for one in axes]
        kept = [place for place in range(x.ndim) if place not in gone]
        rows = permute(x, (*kept, *gone)).cells
        length = math.prod(x.shape[place] for place in gone)
        count = math.prod(x.shape[place] for place in kept)
        cells = [reduce(f, rows[row * length : (row + 1) * length], *start) for row in range(count)]
        whole = [1 if place in gone else size for place, size in enumerate(x.shape)]
        return Array(whole if keepdims else [x.shape[place] for place in kept], cells)

    return fold


total = folded(lambda x, y: x + y, 0)


def mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the sum over the number of entries."""
    added = total(x, axis, keepdims)
    return added / Fraction(array(x).size, added.size)


def variance(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the mean square of what is left without the mean."""
    centred = x - mean(x, axis, keepdims=True)
    return mean(centred * centred, axis, keepdims)


def matmul(x: Any, y: Any) -> Any:
    """Multiply matrices, or vectors, in the last two axes."""
    row, column = x.ndim == 1, y.ndim == 1
    x, y = x[None, :] if row else x, y[:, None] if column else y
    if x.shape[-1] != y.shape[-2]:
        raise ValueError(f"no product of the shapes {x.shape} and {y.shape}")
    products = x[..., :, None, :] * y.mT[..., None, :, :]
    made = total(products, -1)
    made = squeeze(made, -2) if row else made
    return squeeze(made, -1) if column else made


def where(condition: Any, x: Any, y: Any) -> Any:
    """Take entries of x where a condition holds, and of y elsewhere."""
    return each(lambda chosen, a, b: a if chosen else b, condition, x, y)


def concat(arrays: Any, axis: int = 0) -> Any:
    """Join arrays along an axis that they have."""
    parts = [moveaxis(array(x), axis, 0) for x in arrays]
    cells = [cell for part in parts for cell in part.cells]
    length = sum(len(part) for part in parts)
    return moveaxis(Array((length, *parts[0].shape[1:]), cells), 0, axis % parts[0].ndim)


def stack(arrays: Any, axis: int = 0) -> Any:
    """Join arrays along a new axis."""
    arrays = list(arrays)
    return concat([expand_dims(x, axis) for x in arrays], axis % (array(arrays[0]).ndim + 1))


def along(x: Array, axis: int, places: Any) -> Any:
    """Take places along one axis."""
    return x[(*[slice(None)] * (axis % x.ndim), array(list(places)))]


def take(x: Array, indices: Any, axis: int = 0) -> Any:
    """Take places along an axis."""
    return x[(*[slice(None)] * (axis % x.ndim), indices)]


def roll(x: Array, shift: Any, axis: Any) -> Any:
    """Move entries along an axis, or several, and those beyond the end to the beginning."""
    axes = (axis,) if isinstance(axis, int) else axis
    shifts = shift if isinstance(shift, tuple) else (shift,) * len(axes)
    for one, by in zip(axes, shifts):
        length = x.shape[one]
        x = along(x, one, ((place - int(by)) % length for place in range(length)))
    return x


def flip(x: Array, axis: Any = None) -> Any:
    """Turn round the order along an axis, several, or all."""
    for one in range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis:
        x = along(x, one, range(x.shape[one] - 1, -1, -1))
    return x


def cumulative_sum(x: Array, axis: int) -> Any:
    """Return the sums of the first entries along an axis."""
    return moveaxis(stack(accumulate(moveaxis(x, axis, 0), lambda a, b: a + b)), 0, axis)


def triangle(shape: Any, k: int) -> Array:
    """Return where a matrix lies on or below its k-th diagonal."""
    rows, columns = shape[-2:]
    return Array((rows, columns), [j - i <= k for i, j in product(range(rows), range(columns))])


def tril(x: Array, k: int = 0) -> Any:
    """Keep what lies on or below a diagonal."""
    return where(triangle(x.shape, k), x, 0)


def triu(x: Array, k: int = 0) -> Any:
    """Keep what lies on or above a diagonal."""
    return where(triangle(x.shape, k - 1), 0, x)


def eye(rows: int, columns: Any = None, k: int = 0, like: Any = None) -> Array:  # noqa: ARG001 - it names the number system
    """Return ones on a diagonal and zeros beside it."""
    shape = (rows, rows if columns is None else columns)
    return Array(shape, [int(j - i == k) for i, j in product(*map(range, shape))])


def zeros(shape: Any, like: Any = None) -> Any:  # noqa: ARG001 - it names the number system
    """Return an array of zeros."""
    return broadcast_to(0, (shape,) if isinstance(shape, int) else shape)


def ones(shape: Any, like: Any = None) -> Any:  # noqa: ARG001 - it names the number system
    """Return an array of ones."""
    return zeros(shape) + 1


def repeat(x: Any, repeats: Any, axis: Any = None) -> Any:
    """Return each entry along an axis so often, or those of the flat array."""
    x = reshape(x, -1) if axis is None else x
    length = x.shape[axis or 0]
    counts = broadcast_to(repeats, (length,)).cells
    return along(x, axis or 0, [i for i, count in enumerate(counts) for _ in range(int(count))])


def tile(x: Any, repetitions: Any) -> Any:
    """Lay an array side by side with itself so often along each axis."""
    counts = (1,) * (x.ndim - len(repetitions)) + tuple(repetitions)
    x = reshape(x, (1,) * (len(counts) - x.ndim) + x.shape)
    for axis, count in enumerate(counts):
        x = concat([x] * count, axis) if count else along(x, axis, [])
    return x


def diff(x: Any, axis: int = -1, n: int = 1) -> Any:
    """Return the differences of neighbours along an axis, n times."""
    for _ in range(n):
        length = x.shape[axis]
        x = along(x, axis, range(1, length)) - along(x, axis, range(length - 1))
    return x


def sort(x: Any, axis: int = -1, descending: bool = False, stable: bool = True) -> Any:  # noqa: ARG001 - what is equal is alike
    """Sort along an axis by exchanging neighbours, which encloses what has no certain order."""
    rows = list(moveaxis(x, axis, 0))
    for last in range(len(rows) - 1, 0, -1):
        for place in range(last):
            one, two = rows[place : place + 2]
            rows[place : place + 2] = each(smaller, one, two), each(larger, one, two)
    return moveaxis(stack(rows[::-1] if descending else rows), 0, axis)


def full_like(x: Array, value: Any) -> Any:
    """Return an array of one value."""
    return broadcast_to(value, x.shape)


def argsort(x: Array) -> Array:
    """Return the places of a list's entries from the least to the greatest."""
    return array(sorted(range(x.size), key=x.cells.__getitem__))


def outer(f: Callable[[Any, Any], Any]) -> Any:
    """Make a function of two numbers one of arrays, which can also pair all with all."""
    call = entrywise(f)
    call.outer = lambda x, y: call(array(x)[:, None], array(y)[None, :])  # type: ignore[attr-defined]
    return call


np = SimpleNamespace(
    abs=entrywise(absolute),
    acos=entrywise(acos),
    add=outer(lambda x, y: x + y),
    all=folded(lambda x, y: x and y, True),
    any=folded(lambda x, y: x or y, False),
    arange=lambda *ends: array(range(*map(int, ends))),
    argsort=argsort,
    array=array,
    asarray=array,
    atan=entrywise(atan),
    broadcast_to=broadcast_to,
    cbrt=entrywise(cbrt_entry),
    clip=lambda x, low, high: each(smaller, each(larger, x, low), high),
    concat=concat,
    cos=entrywise(cos),
    cumulative_sum=cumulative_sum,
    diff=diff,
    divide=entrywise(divide),
    e=Array((), [exp(Fraction(1))]),
    erf=entrywise(erf_entry),
    exp=entrywise(exp),
    expand_dims=expand_dims,
    eye=eye,
    flip=flip,
    full_like=full_like,
    log=entrywise(log),
    matmul=matmul,
    matrix_transpose=lambda x: x.mT,
    max=folded(larger),
    maximum=entrywise(larger),
    mean=mean,
    min=folded(smaller),
    minimum=entrywise(smaller),
    moveaxis=moveaxis,
    multiply=outer(lambda x, y: x * y),
    negative=entrywise(lambda x: -x),
    ones=ones,
    ones_like=lambda x: full_like(x, 1),
    permute_dims=permute,
    pi=Array((), [PI]),
    pivot=lambda x, axis: folded(larger)(x, axis, True),
    pow=entrywise(power),
    prod=folded(lambda x, y: x * y, 1),
    repeat=repeat,
    reshape=reshape,
    roll=roll,
    sign=entrywise(lambda x: (x > 0) - (x < 0)),
    sin=entrywise(sin),
    sort=sort,
    sqrt=entrywise(sqrt),
    square=lambda x: x * x,
    squeeze=squeeze,
    stack=stack,
    subtract=outer(lambda x, y: x - y),
    sum=total,
    take=take,
    tanh=entrywise(tanh),
    tile=tile,
    tril=tril,
    triu=triu,
    var=variance,
    vecdot=lambda x, y, axis=-1: total(x * y, axis),
    where=where,
    zeros=zeros,
    zeros_like=lambda x: full_like(x, 0),
)
"""The array API, as far as number systems have it; a certificate has of it what it calls."""
