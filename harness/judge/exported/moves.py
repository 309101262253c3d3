"""Rules of operations that move entries about, and of those that make arrays.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import prod
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

from ....systems import array_namespace, constant, ordinals
from ....systems import places as below
from ....systems.sizes import same, symbolic
from .hidden import Hidden
from .rules import Run, axes_of, is_array, moved, rule

if TYPE_CHECKING:
    from collections.abc import Callable

_END = 2**62
"""A slice that ends beyond goes to the end."""


@rule("view", "reshape", "_unsafe_view")
def view(runs: Run, x: Any, shape: list[int]) -> Any:
    """Read the entries in order into another shape."""
    wanted = [*shape]
    if -1 in wanted:
        rest = prod(each for each in wanted if each != -1)
        wanted[wanted.index(-1)] = prod(x.shape) // rest
    return moved(runs, x, lambda v: array_namespace(v).reshape(v, tuple(wanted)))


@rule("permute")
def permute(runs: Run, x: Any, order: list[int]) -> Any:
    """Put the axes in another order."""
    axes = tuple(each % x.ndim for each in order)
    return moved(runs, x, lambda v: array_namespace(v).permute_dims(v, axes))


@rule("transpose")
def transpose(runs: Run, x: Any, one: int, two: int) -> Any:
    """Exchange two axes."""
    order = [*range(x.ndim)]
    order[one], order[two] = order[two], order[one]
    return permute(runs, x, order)


@rule("t")
def t(runs: Run, x: Any) -> Any:
    """Transpose a matrix; a vector stays."""
    return x if x.ndim < 2 else transpose(runs, x, 0, 1)


@rule("unsqueeze")
def unsqueeze(runs: Run, x: Any, axis: int) -> Any:
    """Put an axis of length one in."""
    at = axis if axis >= 0 else axis + x.ndim + 1
    return moved(runs, x, lambda v: array_namespace(v).expand_dims(v, axis=at))


@rule("squeeze")
def squeeze(runs: Run, x: Any, axis: Any = None) -> Any:
    """Take axes of length one out."""
    axes = tuple(each for each in axes_of(x.ndim, axis) if x.shape[each] == 1)
    return moved(runs, x, lambda v: array_namespace(v).squeeze(v, axis=axes)) if axes else x


@rule("expand")
def expand(runs: Run, x: Any, shape: list[int]) -> Any:
    """Repeat along axes of length one; -1 keeps a length."""
    found = runs.array(x) if not isinstance(x, np.ndarray) else x
    old = (1,) * (len(shape) - found.ndim) + tuple(found.shape)
    whole = tuple(own if new == -1 else new for new, own in zip(shape, old, strict=True))
    return moved(runs, found, lambda v: array_namespace(v).broadcast_to(v, whole))


@rule("slice")
def slice_(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run, x: Any, axis: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Any:
    """Take a stretch along an axis."""
    stop = None if end is None or (isinstance(end, int) and end >= _END) else end
    key = (*(slice(None),) * (axis % x.ndim), slice(start, stop, step))
    return moved(runs, x, lambda v: v[(*key, ...)])


@rule("select")
def select(runs: Run, x: Any, axis: int, place: int) -> Any:
    """Take one place along an axis."""
    key = (*(slice(None),) * (axis % x.ndim), place)
    return moved(runs, x, lambda v: v[(*key, ...)])


@rule("split_with_sizes")
def split_with_sizes(runs: Run, x: Any, lengths: list[int], axis: int = 0) -> Any:
    """Cut into stretches of given lengths."""
    ends = accumulate(lengths, initial=0)
    return [slice_(runs, x, axis, start, end) for start, end in pairwise(ends)]


@rule("split")
def split(runs: Run, x: Any, length: int, axis: int = 0) -> Any:
    """Cut into stretches of one length, the last perhaps shorter."""
    whole = x.shape[axis]
    return [
        slice_(runs, x, axis, start, min(start + length, whole))
        for start in range(0, whole, length)
    ]


@rule("unbind")
def unbind(runs: Run, x: Any, axis: int = 0) -> Any:
    """Cut into single places."""
    return [select(runs, x, axis, place) for place in range(x.shape[axis])]


@rule("getitem")
def getitem(runs: Run, found: Any, place: int) -> Any:
    """Take one of several results."""
    del runs
    if found[place] is None:
        raise NotImplementedError(f"its result {place} is not known")
    return found[place]


@rule("clone", "alias", "detach", "contiguous", "lift_fresh_copy", "to_float")
def clone(runs: Run, x: Any) -> Any:
    """Stay."""
    return runs.array(x) if not isinstance(x, np.ndarray) else x


@rule("to_number")
def to_number(runs: Run, x: Any) -> Any:
    """Make numbers of booleans and of whole numbers."""
    return runs.array(x) if not getattr(x, "boolean", False) else runs.counted(x)


@rule("dropout")
def dropout(runs: Run, x: Any, p: Any, train: bool) -> Any:  # noqa: FBT001 - as torch gives it
    """Stay, where nothing is dropped."""
    if train:
        raise NotImplementedError(f"it draws at random (p={p})")
    return clone(runs, x)


@rule("cat")
def cat(runs: Run, parts: list[Any], axis: int = 0) -> Any:
    """Join along an axis; empty vectors are nothing."""
    kept = [each for each in parts if tuple(each.shape) != (0,)]
    return _joined(runs, kept, "concat", axis)


@rule("stack")
def stack(runs: Run, parts: list[Any], axis: int = 0) -> Any:
    """Join along a new axis."""
    return _joined(runs, parts, "stack", axis)


def _joined(runs: Run, parts: list[Any], how: str, axis: int) -> Any:
    if not any(map(is_array, parts)):
        return getattr(array_namespace(np.empty(0)), how)(parts, axis=axis)
    found = [runs.array(each) for each in parts]
    numbers = [each.numbers if isinstance(each, Hidden) else each for each in found]
    whole = getattr(runs.xp(*numbers), how)(numbers, axis=axis)
    if not any(isinstance(each, Hidden) for each in found):
        return whole
    masks = [
        each.mask if isinstance(each, Hidden) else np.zeros(each.shape, bool) for each in found
    ]
    return Hidden(whole, getattr(array_namespace(masks[0]), how)(masks, axis=axis))


@rule("triu")
def triu(runs: Run, x: Any, diagonal: int = 0) -> Any:
    """Keep what is on or above a diagonal."""
    return _kept(runs, x, lambda behind: behind <= -diagonal)


@rule("tril")
def tril(runs: Run, x: Any, diagonal: int = 0) -> Any:
    """Keep what is on or below a diagonal."""
    return _kept(runs, x, lambda behind: behind >= -diagonal)


def _kept(runs: Run, x: Any, shown: Callable[[Any], Any]) -> Any:
    """Keep a triangle of each matrix: where shown, by how far the row is after the column."""
    rows, columns = (below(each, like=runs.like) for each in x.shape[-2:])
    mask = shown(rows[:, None] - columns[None, :])
    if isinstance(x, Hidden):
        return Hidden(_chosen(runs, mask, x.numbers), mask & x.mask)
    if getattr(x, "boolean", False) or (isinstance(x, np.ndarray) and x.dtype.kind == "b"):
        return mask & x
    return _chosen(runs, mask, runs.array(x))


def _chosen(runs: Run, mask: Any, x: Any) -> Any:
    return runs.xp(*(each for each in (mask, x) if is_array(each))).where(mask, x, runs.number(0))


@rule("flip")
def flip(runs: Run, x: Any, axes: list[int]) -> Any:
    """Turn the order round along axes."""
    return moved(runs, x, lambda v: array_namespace(v).flip(v, axis=axes_of(x.ndim, axes)))


@rule("roll")
def roll(runs: Run, x: Any, by: list[int], axes: list[int]) -> Any:
    """Move along axes, the last to the front."""
    return moved(runs, x, lambda v: array_namespace(v).roll(v, tuple(by), axis=tuple(axes)))


@rule("repeat")
def repeat(runs: Run, x: Any, counts: list[int]) -> Any:
    """Lay copies side by side along each axis."""
    whole = view(runs, x, [1] * (len(counts) - x.ndim) + [index(each) for each in x.shape])
    for axis, count in enumerate(counts):
        if count != 1:
            whole = cat(runs, [whole] * count, axis)
    return whole


@rule("index")
def index_(runs: Run, x: Any, places: list[Any]) -> Any:
    """Take entries at whole numbers that are known."""
    if any(is_array(each) for each in places):
        raise NotImplementedError("its places depend on the input")
    key = tuple(slice(None) if each is None else np.asarray(each) for each in places)
    return moved(runs, x, lambda v: v[key])


@rule("index_select")
def index_select(runs: Run, x: Any, axis: int, places: Any) -> Any:
    """Take places along an axis."""
    _require_known(places)
    return moved(runs, x, lambda v: array_namespace(v).take(v, np.asarray(places), axis=axis))


@rule("gather")
def gather(runs: Run, x: Any, axis: int, places: Any) -> Any:
    """Take along an axis the entry at each place, which may be counted from the input.

    A place outside the axis has no entry: the quotient by the count of those that fit says so.
    """
    at = axis % x.ndim
    shape = tuple(index(each) for each in places.shape)
    if not is_array(places):
        grid = [np.asarray(each) for each in np.ogrid[tuple(slice(each) for each in shape)]]
        grid[at] = places
        return moved(runs, x, lambda v: v[tuple(grid)])
    whole, number = runs.real(x), runs.real(places)
    for other, length in enumerate(shape):
        whole = whole if other == at else slice_(runs, whole, other, 0, length)
    xp, nothing = runs.xp(whole, number), runs.number(0)
    found = fitting = nothing
    for place in range(index(x.shape[at])):
        fits = number == runs.number(place)
        entry = slice_(runs, whole, at, place, place + 1)
        found += xp.where(fits, entry, nothing)
        fitting += xp.where(fits, runs.number(1), nothing)
    return found / fitting


@rule("embedding")
def embedding(runs: Run, table: Any, ids: Any, padding: int = -1, scale: Any = None) -> Any:
    """Take the rows of a table; `padding` is about gradients alone."""
    del padding
    if scale:
        raise NotImplementedError("its gradients are scaled")
    return moved(runs, table, lambda v: v[ids, ...])


@rule("constant_pad_nd")
def constant_pad_nd(runs: Run, x: Any, widths: list[int], value: Any = 0) -> Any:
    """Put a number around the last axes; negative widths cut off."""
    whole = x
    for place in range(len(widths) // 2):
        axis = x.ndim - 1 - place
        before, after = widths[2 * place], widths[2 * place + 1]
        length = whole.shape[axis]
        whole = slice_(runs, whole, axis, max(-before, 0), length + min(after, 0))
        for width, first in ((before, True), (after, False)):
            if width > 0:
                shape = [width if at == axis else each for at, each in enumerate(whole.shape)]
                edge = full(runs, shape, value)
                whole = cat(runs, [edge, whole] if first else [whole, edge], axis)
    return whole


@rule("slice_scatter")
def slice_scatter(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run, x: Any, y: Any, axis: int = 0, start: Any = None, end: Any = None, step: int = 1
) -> Any:
    """Put an array into a stretch of another."""
    stop = None if end is None or end >= _END else end
    places = [*range(x.shape[axis])[slice(start, stop, step)]]
    rows = [
        select(runs, y, axis, places.index(at)) if at in places else select(runs, x, axis, at)
        for at in range(x.shape[axis])
    ]
    return stack(runs, rows, axis)


@rule("select_scatter")
def select_scatter(runs: Run, x: Any, y: Any, axis: int, place: int) -> Any:
    """Put an array into one place of another."""
    at = place % x.shape[axis]
    return slice_scatter(runs, x, unsqueeze(runs, y, axis), axis, at, at + 1)


def _require_known(places: Any) -> None:
    if is_array(places):
        raise NotImplementedError("its places depend on the input")


@rule("full")
def full(runs: Run, shape: list[int], value: Any) -> Any:
    """Fill a shape with one number."""
    if isinstance(value, bool) and symbolic(shape):
        return array_namespace(runs.like).broadcast_to(np.asarray(value), tuple(shape))
    if isinstance(value, bool):
        return np.full(tuple(shape), value)
    return expand(runs, runs.array(value), [*shape])


@rule("full_like")
def full_like(runs: Run, x: Any, value: Any) -> Any:
    """Fill the shape of an array with one number."""
    return full(runs, [*x.shape], value)


@rule("zeros")
def zeros(runs: Run, shape: list[int]) -> Any:
    """Fill a shape with zeros."""
    return full(runs, shape, 0)


@rule("ones")
def ones(runs: Run, shape: list[int]) -> Any:
    """Fill a shape with ones."""
    return full(runs, shape, 1)


@rule("zeros_like")
def zeros_like(runs: Run, x: Any) -> Any:
    """Fill the shape of an array with zeros."""
    return full(runs, [*x.shape], 0)


@rule("ones_like")
def ones_like(runs: Run, x: Any) -> Any:
    """Fill the shape of an array with ones."""
    return full(runs, [*x.shape], 1)


@rule("new_zeros")
def new_zeros(runs: Run, x: Any, shape: list[int]) -> Any:
    """Fill a shape with zeros."""
    del x
    return full(runs, shape, 0)


@rule("new_ones")
def new_ones(runs: Run, x: Any, shape: list[int]) -> Any:
    """Fill a shape with ones."""
    del x
    return full(runs, shape, 1)


@rule("new_full")
def new_full(runs: Run, x: Any, shape: list[int], value: Any) -> Any:
    """Fill a shape with one number."""
    del x
    return full(runs, shape, value)


@rule("scalar_tensor")
def scalar_tensor(runs: Run, value: Any) -> Any:
    """Return a number as an array without axes."""
    return runs.array(value)


@rule("arange")
def arange(runs: Run, start: Any, end: Any = None, step: Any = 1) -> Any:
    """Count."""
    first, last = (0, start) if end is None else (start, end)
    if step == 1 and symbolic((first, last)):
        counted = ordinals(last - first, like=runs.like)
        return counted if same(first, 0) else counted + constant(first, like=runs.like)
    if not all(isinstance(each, int) for each in (first, last, step)):
        raise NotImplementedError("it counts in fractions")
    return constant(np.arange(first, last, step).astype(object), like=runs.like)
