"""Convolution, as networks use the word: windows of the input times a kernel, which is not flipped.

Channels come before positions, as in torch. A kernel is a sum over its taps, and each tap is one
matrix that acts on the shifted input.
"""

from collections.abc import Iterable
from functools import reduce
from operator import add

from ...theory import Array, Real, array_namespace, block, source
from ..checks import require_counts, require_odd, require_windows


@block(source=source("goodfellow2016").at("sec. 9.1"), rational=True)
def convolution_1d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "c_in t+k-1"],
    kernel: Real[Array, "c_out c_in k"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "c_out t"]:
    r"""Multiply each window of the positions with the kernel, every stride-th window.

    $$ y_{o,t} = b_o + \sum_{c,\, i} w_{o,c,i}\; x_{c,\; s t + \delta i - p} $$

    Stride s, dilation delta; p zeros are added at both ends. The sizes are those of the plain case
    s = delta = 1, p = 0.

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    require_counts(stride=stride, dilation=dilation)
    require_windows(x.shape[-1:], kernel.shape[-1:], padding, dilation)
    padded = pad(x, padding, padding)
    return shift(_convolve(padded, kernel, stride, dilation), bias)


@block(source=source("goodfellow2016").at("eq. (9.6)"), rational=True)
def convolution_2d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "c_in h+k_h-1 w+k_w-1"],
    kernel: Real[Array, "c_out c_in k_h k_w"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "c_out h w"]:
    r"""Multiply each window of the image with the kernel, every stride-th one both ways.

    $$ y_{o,h,w} = b_o + \sum_{c,\, i,\, j} w_{o,c,i,j}\;
       x_{c,\; s h + \delta i - p,\; s w + \delta j - p} $$

    Stride s, dilation delta; p zeros are added on every side. The sizes are those of the plain
    case s = delta = 1, p = 0.

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    require_counts(stride=stride, dilation=dilation)
    require_windows(x.shape[-2:], kernel.shape[-2:], padding, dilation)
    image = _convolve_image(pad_image(x, padding), kernel, stride, dilation)
    return shift(image, bias, positions=2)


@block(source=source("krizhevsky2012").at("sec. 3.5"), rational=True)
def grouped_convolution_1d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "groups*c_g t+k-1"],
    kernel: Real[Array, "groups o_g c_g k"],
    bias: Real[Array, "groups*o_g"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "groups*o_g t"]:
    r"""Split the channels into groups, convolve each with its own kernel, and concatenate.

    $$ y = [\,w^1 * x^1, \dots, w^g * x^g\,] + b, \qquad x = [\,x^1, \dots, x^g\,] $$

    The kernels of the groups are stacked along an axis of their own: frameworks lay the first two
    axes into one.

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    groups, _, c_g, _ = kernel.shape[-4:]
    split = _split(x, (groups, c_g, x.shape[-1]))
    convolved = convolution_1d(split, kernel, **options)
    return shift(_join(convolved, 1), bias)


@block(source=source("krizhevsky2012").at("sec. 3.5"), rational=True)
def grouped_convolution_2d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "groups*c_g h+k_h-1 w+k_w-1"],
    kernel: Real[Array, "groups o_g c_g k_h k_w"],
    bias: Real[Array, "groups*o_g"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "groups*o_g h w"]:
    r"""Split the channels of an image into groups, convolve each with its own kernel, concatenate.

    $$ y = [\,w^1 * x^1, \dots, w^g * x^g\,] + b, \qquad x = [\,x^1, \dots, x^g\,] $$

    The kernels of the groups are stacked along an axis of their own, as in one dimension.

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    groups, _, c_g, _, _ = kernel.shape[-5:]
    split = _split(x, (groups, c_g, *x.shape[-2:]))
    convolved = convolution_2d(split, kernel, **options)
    return shift(_join(convolved, 2), bias, positions=2)


@block(source=source("goodfellow2016").at("sec. 9.5"), rational=True)
def same_convolution_1d(
    x: Real[Array, "c_in t"],
    kernel: Real[Array, "c_out c_in 2*r-1"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> Real[Array, "c_out t"]:
    r"""Convolve around each position with a kernel of odd length; zeros lie beyond both ends.

    $$ y_{o,t} = b_o + \sum_{c}\ \sum_{|i| < r} w_{o,c,r-1+i}\; x_{c,\; s t + \delta i} $$

    Raises:
        ValueError: stride or dilation is below 1, or the kernel has even length.
    """
    require_odd("kernel", kernel.shape[-1:])
    padding = dilation * (kernel.shape[-1] // 2)
    return convolution_1d(x, kernel, bias, stride=stride, padding=padding, dilation=dilation)


@block(source=source("goodfellow2016").at("sec. 9.5"), rational=True)
def same_convolution_2d(
    x: Real[Array, "c_in h w"],
    kernel: Real[Array, "c_out c_in 2*r-1 2*r-1"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> Real[Array, "c_out h w"]:
    r"""Convolve around each pixel with a square kernel of odd sides; zeros lie beyond the border.

    $$ y_{o,h,w} = b_o + \sum_{c}\ \sum_{|i|, |j| < r} w_{o,c,r-1+i,r-1+j}\;
       x_{c,\; s h + \delta i,\; s w + \delta j} $$

    Raises:
        ValueError: stride or dilation is below 1, or the kernel is not square with odd sides.
    """
    require_odd("kernel", kernel.shape[-2:])
    padding = dilation * (kernel.shape[-1] // 2)
    return convolution_2d(x, kernel, bias, stride=stride, padding=padding, dilation=dilation)


@block(source=source("oord2016").at("sec. 2.1"), rational=True)
def causal_convolution(
    x: Real[Array, "c_in t"],
    kernel: Real[Array, "c_out c_in k"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    dilation: int = 1,
) -> Real[Array, "c_out t"]:
    r"""Convolve over each position and earlier ones, dilation apart; zeros precede the first.

    $$ y_{o,t} = b_o + \sum_{c}\ \sum_{i=0}^{k-1} w_{o,c,k-1-i}\; x_{c,\; t - \delta i} $$

    Raises:
        ValueError: dilation is below 1.
    """
    require_counts(dilation=dilation)
    padded = pad(x, dilation * (kernel.shape[-1] - 1), 0)
    return shift(_convolve(padded, kernel, 1, dilation), bias)


def pad(x: Array, before: int, after: int) -> Array:
    """Add zeros at both ends of the last axis."""
    xp = array_namespace(x)
    zero = xp.zeros_like(x[..., :1])
    return xp.concat([*[zero] * before, x, *[zero] * after], axis=-1)


def pad_image(x: Array, padding: int) -> Array:
    """Add zeros on every side of the last two axes."""
    return pad(pad(x, padding, padding).mT, padding, padding).mT


def shift(x: Array, bias: Array | None, *, positions: int = 1) -> Array:
    """Add one number to each channel; `positions` axes come after the channels."""
    return x if bias is None else x + bias[(..., *[None] * positions)]


def _taps(length: int, taps: int, stride: int, dilation: int) -> Iterable[tuple[int, slice]]:
    """List the taps of a kernel, each with the positions that it meets, one for each window."""
    starts = length - dilation * (taps - 1)
    return ((tap, slice(tap * dilation, tap * dilation + starts, stride)) for tap in range(taps))


def _convolve(x: Array, kernel: Array, stride: int, dilation: int) -> Array:
    """Let the matrix of each tap act on the entries that it meets, and sum."""
    taps = range(kernel.shape[-1])
    last = x.shape[-1] - dilation * taps[-1]
    met = [x[..., dilation * tap : dilation * tap + last : stride] for tap in taps]
    return reduce(add, (kernel[..., tap] @ met[tap] for tap in taps))


def _convolve_image(x: Array, kernel: Array, stride: int, dilation: int) -> Array:
    """Let the matrix of each tap act on the pixels that it meets, and sum."""
    rows, columns = (
        list(_taps(x.shape[axis], kernel.shape[axis], stride, dilation)) for axis in (-2, -1)
    )
    pixels = _moved(x, (-2, -1, -3))
    terms = (
        pixels[..., met_rows, met_columns, :] @ kernel[..., None, :, :, row, column].mT
        for row, met_rows in rows
        for column, met_columns in columns
    )
    total = reduce(add, terms)
    return _moved(total, (-1, -3, -2))


def _moved(x: Array, last: tuple[int, ...]) -> Array:
    """Reorder the last axes, each named from the end."""
    leading = range(x.ndim - len(last))
    return array_namespace(x).permute_dims(x, (*leading, *(x.ndim + axis for axis in last)))


def _split(x: Array, axes: tuple[int, ...]) -> Array:
    """Split the channel axis, so that `axes` are the last ones."""
    leading = x.shape[: x.ndim - len(axes) + 1]
    return array_namespace(x).reshape(x, (*leading, *axes))


def _join(x: Array, positions: int) -> Array:
    """Lay the two axes before the last `positions` into one."""
    *leading, groups, channels = x.shape[: x.ndim - positions]
    joined = (*leading, groups * channels, *x.shape[x.ndim - positions :])
    return array_namespace(x).reshape(x, joined)
