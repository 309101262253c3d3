"""Rules of operations that bring several entries together: sums, products, norms, softmax.

Trusted: a mistake here can make a verdict wrong.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from math import prod
from operator import and_
from typing import Any

import numpy as np

from ....systems import array_namespace, constant, pivot
from ....systems import places as below
from ....systems.sizes import symbolic
from .entries import add, exp, maximum, minimum, mul, where
from .hidden import Hidden
from .moves import cat, constant_pad_nd, permute, select, slice_, stack, transpose, unsqueeze, view
from .rules import Run, axes_of, rule


def _folded(how: str) -> None:
    def fold(runs: Run, x: Any, axis: Any = None, keepdim: bool = False) -> Any:  # noqa: FBT001, FBT002 - as torch gives it
        found = runs.real(x)
        return getattr(runs.xp(found), how)(found, axis=axes_of(found.ndim, axis), keepdims=keepdim)

    names = {"max": "amax", "min": "amin"}
    rule(names.get(how, how))(fold)


for _name in ("sum", "mean", "max", "min"):
    _folded(_name)


@rule("max_dim")
def max_dim(runs: Run, x: Any, axis: int, keepdim: bool = False) -> Any:  # noqa: FBT001, FBT002 - as torch gives it
    """The largest along an axis; where it stands is not known."""
    found = runs.real(x)
    return [runs.xp(found).max(found, axis=axis % found.ndim, keepdims=keepdim), None]


@rule("var")
def var(
    runs: Run, x: Any, axis: Any = None, correction: Any = 1, keepdim: bool = False  # noqa: FBT001, FBT002
) -> Any:  # fmt: skip
    """The variance, over the count less the correction."""
    found = runs.real(x)
    axes = axes_of(found.ndim, axis)
    count = prod(int(found.shape[each]) for each in axes)
    xp = runs.xp(found)
    centred = found - xp.mean(found, axis=axes, keepdims=True)
    total = xp.sum(centred * centred, axis=axes, keepdims=keepdim)
    less = 1 if correction is None else int(getattr(correction, "fraction", correction))
    return total / constant(count - less, like=runs.like)


@rule("cumsum")
def cumsum(runs: Run, x: Any, axis: int) -> Any:
    """Sums of all up to each place."""
    found = runs.real(x)
    return runs.xp(found).cumulative_sum(found, axis=axis % found.ndim)


@rule("cumprod")
def cumprod(runs: Run, x: Any, axis: int) -> Any:
    """Products of all up to each place."""
    rows = [select(runs, runs.real(x), axis, 0)]
    for place in range(1, x.shape[axis]):
        rows.append(rows[-1] * select(runs, x, axis, place))
    return stack(runs, rows, axis % x.ndim)


@rule("logcumsumexp")
def logcumsumexp(runs: Run, x: Any, axis: int) -> Any:
    """The logarithm of sums of exponentials."""
    powers = exp(runs, x)
    xp = runs.xp(powers)
    return xp.log(xp.cumulative_sum(powers, axis=axis % powers.ndim))


@rule("_softmax", "softmax")
def softmax(runs: Run, x: Any, axis: int, half: bool = False) -> Any:  # noqa: FBT001, FBT002 - as torch gives it
    """Exponentials over their sum; a row that is hidden whole has none, and so no value."""
    del half
    powers = _powers(runs, x, axis)
    return powers / runs.xp(powers).sum(powers, axis=axis % powers.ndim, keepdims=True)


@rule("_safe_softmax")
def safe_softmax(runs: Run, x: Any, axis: int) -> Any:
    """Softmax, and zeros in a row that is hidden whole."""
    if not isinstance(x, Hidden):
        return softmax(runs, x, axis)
    if symbolic(x.shape):
        raise NotImplementedError("whether all is hidden is not known over symbolic sizes")
    powers = _powers(runs, x, axis)
    mask = _wide(x)
    rows = [
        mask[(*(slice(None),) * (axis % x.ndim), slice(at, at + 1))] for at in range(x.shape[axis])
    ]
    dead = reduce(and_, rows)
    total = runs.xp(powers).sum(powers, axis=axis % powers.ndim, keepdims=True)
    return powers / where(runs, dead, 1, total)


def _wide(x: Hidden) -> Any:
    return array_namespace(x.mask).broadcast_to(x.mask, tuple(x.shape))


def _powers(runs: Run, x: Any, axis: int) -> Any:
    """Return exponentials, each row over one of its own, which cancels."""
    if not isinstance(x, Hidden):
        found = runs.real(x)
        return runs.xp(found).exp(found - pivot(found, axis))
    seen = runs.xp(x.numbers)
    if symbolic(x.shape):
        return exp(runs, Hidden(x.numbers - pivot(x.numbers, axis), _wide(x)))
    lowest = seen.min(x.numbers, axis=axis % x.ndim, keepdims=True)
    kept = seen.where(_wide(x), seen.broadcast_to(lowest, tuple(x.shape)), x.numbers)
    return exp(runs, Hidden(kept - pivot(kept, axis), _wide(x)))


@rule("_log_softmax", "log_softmax")
def log_softmax(runs: Run, x: Any, axis: int, half: bool = False) -> Any:  # noqa: FBT001, FBT002 - as torch gives it
    """The logarithm of softmax."""
    del half
    found = runs.real(x)
    xp, low = runs.xp(found), found - pivot(found, axis)
    return low - xp.log(xp.sum(xp.exp(low), axis=axis % found.ndim, keepdims=True))


@rule("scaled_dot_product_attention")
def attention(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run,
    query: Any,
    key: Any,
    value: Any,
    mask: Any = None,
    dropout_p: Any = 0,
    is_causal: bool = False,  # noqa: FBT001, FBT002 - as torch gives it
    *,
    attn_mask: Any = None,
    scale: Any = None,
    enable_gqa: bool = False,
) -> Any:
    """Softmax of scaled scores, times values."""
    if enable_gqa or getattr(dropout_p, "fraction", dropout_p):
        raise NotImplementedError("it groups queries or drops at random")
    query, key, value = map(runs.real, (query, key, value))
    width = constant(int(query.shape[-1]), like=runs.like)
    times = 1 / array_namespace(width).sqrt(width) if scale is None else runs.real(scale)
    scores = query @ transpose(runs, key, -1, -2) * times
    shown = mask if mask is not None else attn_mask
    if is_causal:
        rows, columns = (below(each.shape[-2], like=runs.like) for each in (query, key))
        hidden = _shown(runs, scores, rows[:, None] >= columns[None, :])
        return softmax(runs, hidden, -1) @ value  # every row sees the first key
    if shown is not None:
        scores = _shown(runs, scores, shown)
    return safe_softmax(runs, scores, -1) @ value


def _shown(runs: Run, scores: Any, mask: Any) -> Any:
    """Hide the scores where a mask is False, or add one of numbers."""
    boolean = getattr(mask, "boolean", False) or (
        isinstance(mask, np.ndarray) and mask.dtype.kind == "b"
    )
    if not boolean:
        return add(runs, scores, mask)
    return where(runs, mask, scores, Hidden(constant(0, like=runs.like), np.ones((), dtype=bool)))


@rule("mm", "bmm", "matmul", "mv", "dot")
def matmul(runs: Run, x: Any, y: Any) -> Any:
    """The matrix product."""
    return runs.real(x) @ runs.real(y)


@rule("addmm", "baddbmm")
def addmm(  # noqa: PLR0913 - as torch gives them
    runs: Run, bias: Any, x: Any, y: Any, *, beta: Any = 1, alpha: Any = 1
) -> Any:
    """Return beta b + alpha x y."""
    product = matmul(runs, x, y)
    product = product if alpha == 1 else mul(runs, product, alpha)
    return add(runs, bias if beta == 1 else mul(runs, bias, beta), product)


@rule("linear")
def linear(runs: Run, x: Any, weight: Any, bias: Any = None) -> Any:
    """X W^T + b."""
    product = runs.real(x) @ transpose(runs, runs.real(weight), -1, -2)
    return product if bias is None else product + runs.real(bias)


@rule("native_layer_norm")
def native_layer_norm(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run, x: Any, shape: list[int], gain: Any, offset: Any, eps: Any
) -> Any:
    """Centre and scale the last axes, then gain and offset."""
    return [layer_norm(runs, x, shape, gain, offset, eps), None, None]


@rule("layer_norm")
def layer_norm(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run,
    x: Any,
    shape: list[int],
    gain: Any = None,
    offset: Any = None,
    eps: Any = None,
    fast: bool = True,  # noqa: FBT001, FBT002 - as torch gives it
) -> Any:
    """Centre and scale the last axes, then gain and offset."""
    del fast
    found = runs.real(x)
    xp, axes = runs.xp(found), tuple(range(found.ndim - len(shape), found.ndim))
    least = constant(Fraction(1, 100000), like=runs.like) if eps is None else runs.real(eps)
    centred = found - xp.mean(found, axis=axes, keepdims=True)
    scaled = centred / xp.sqrt(xp.mean(centred * centred, axis=axes, keepdims=True) + least)
    scaled = scaled if gain is None else scaled * runs.real(gain)
    return scaled if offset is None else scaled + runs.real(offset)


@rule("_native_batch_norm_legit_no_training")
def batch_norm(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run, x: Any, gain: Any, offset: Any, mean: Any, variance: Any, momentum: Any, eps: Any
) -> Any:
    """Centre and scale by what was kept, then gain and offset."""
    del momentum
    along = [1, -1] + [1] * (x.ndim - 2)
    spread = view(runs, runs.real(variance), along) + runs.real(eps)
    scaled = (runs.real(x) - view(runs, runs.real(mean), along)) / runs.xp(spread).sqrt(spread)
    scaled = scaled if gain is None else scaled * view(runs, runs.real(gain), along)
    whole = scaled if offset is None else scaled + view(runs, runs.real(offset), along)
    return [whole, None, None]


@rule("convolution")
def convolution(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run,
    x: Any,
    kernel: Any,
    bias: Any,
    stride: list[int],
    padding: list[int],
    dilation: list[int],
    transposed: bool,  # noqa: FBT001 - as torch gives it
    more: list[int],
    groups: int,
) -> Any:
    """Products of the kernel with every window."""
    if transposed:
        raise NotImplementedError("it is transposed")
    del more
    whole = constant_pad_nd(
        runs, runs.real(x), [each for width in reversed(padding) for each in (width, width)]
    )
    weights = runs.real(kernel)
    lengths = [int(each) for each in weights.shape[2:]]
    reach = [gap * (length - 1) for gap, length in zip(dilation, lengths, strict=True)]
    out = [
        (size - far - 1) // step + 1
        for size, far, step in zip(whole.shape[2:], reach, stride, strict=True)
    ]
    inside, each_out = int(weights.shape[1]), int(weights.shape[0]) // groups
    parts = []
    for group in range(groups):
        given = slice_(runs, whole, 1, group * inside, (group + 1) * inside)
        rows = slice_(runs, weights, 0, group * each_out, (group + 1) * each_out)
        total = None
        for at in np.ndindex(*lengths):
            window, weight = given, rows
            for axis, place in enumerate(at):
                start = place * dilation[axis]
                end = start + (out[axis] - 1) * stride[axis] + 1
                window = slice_(runs, window, 2 + axis, start, end, stride[axis])
                weight = select(runs, weight, 2, place)
            part = weight @ view(runs, window, [int(whole.shape[0]), inside, -1])
            total = part if total is None else total + part
        parts.append(view(runs, total, [int(whole.shape[0]), each_out, *out]))
    product = parts[0] if groups == 1 else cat(runs, parts, 1)
    if bias is None:
        return product
    return product + view(runs, runs.real(bias), [1, -1] + [1] * len(lengths))


@rule("linalg_vector_norm")
def vector_norm(
    runs: Run, x: Any, order: Any = 2, axis: Any = None, keepdim: bool = False  # noqa: FBT001, FBT002
) -> Any:  # fmt: skip
    """The length of vectors, or the sum of sizes."""
    found, power = runs.real(x), getattr(order, "fraction", order)
    xp, axes = runs.xp(found), axes_of(found.ndim, axis)
    if power == 1:
        return xp.sum(abs(found), axis=axes, keepdims=keepdim)
    if power != 2:
        raise NotImplementedError(f"a norm of order {power}")
    return xp.sqrt(xp.sum(found * found, axis=axes, keepdims=keepdim))


@rule("sort")
def sort(runs: Run, x: Any, axis: int = -1, descending: bool = False) -> Any:  # noqa: FBT001, FBT002 - as torch gives it
    """The entries in order; where they came from is not known."""
    rows = [select(runs, runs.real(x), axis, place) for place in range(int(x.shape[axis]))]
    for turn in range(len(rows)):
        for place in range(turn % 2, len(rows) - 1, 2):
            low = minimum(runs, rows[place], rows[place + 1])
            high = maximum(runs, rows[place], rows[place + 1])
            rows[place], rows[place + 1] = (high, low) if descending else (low, high)
    return [stack(runs, rows, axis % x.ndim), None]


@rule("unfold")
def unfold(runs: Run, x: Any, axis: int, size: int, step: int) -> Any:
    """All windows along an axis, the place in them last."""
    starts = range(0, int(x.shape[axis]) - size + 1, step)
    windows = [slice_(runs, x, axis, start, start + size) for start in starts]
    led = [unsqueeze(runs, each, 0) for each in windows]
    order = [*range(1, x.ndim + 1)]
    at = axis % x.ndim
    whole = cat(runs, led, 0)
    return permute(runs, whole, [*order[:at], 0, *order[at + 1 :], order[at]])


@rule("native_group_norm")
def group_norm(  # noqa: PLR0913, PLR0917 - as torch gives them
    runs: Run,
    x: Any,
    gain: Any,
    offset: Any,
    samples: int,
    channels: int,
    places: int,
    groups: int,
    eps: Any,
) -> Any:
    """Centre and scale each group of channels, then gain and offset."""
    del places
    shape, along = [int(each) for each in x.shape], [1, channels] + [1] * (x.ndim - 2)
    grouped = view(runs, runs.real(x), [samples, groups, -1])
    scaled = view(runs, layer_norm(runs, grouped, [0], None, None, eps), shape)
    scaled = scaled if gain is None else scaled * view(runs, runs.real(gain), along)
    whole = scaled if offset is None else scaled + view(runs, runs.real(offset), along)
    return [whole, None, None]
