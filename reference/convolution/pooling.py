"""Pooling: the maximum or the mean of each window of the positions, channel by channel.

Padding lets windows reach beyond both ends. What lies there is never the maximum, and counts as
zero in a mean unless it is left out.
"""

from collections.abc import Callable

from ...theory import Array, Real, Size, array_namespace, block, source
from ..checks import require_counts, require_odd, require_pooling


@block(source=source("riesenhuber1999"), rational=True)
def max_pool_1d(
    x: Real[Array, "c t+k-1"],
    size: Size[int, "k"],
    *,
    stride: int = 1,
    padding: int = 0,
) -> Real[Array, "c t"]:
    r"""Keep the largest entry of each window.

    $$ y_{c,t} = \max_{0 \le i < k} x_{c,\; s t + i - p} $$

    Raises:
        ValueError: size or stride is below 1, padding is negative or over half the size, or no
            window fits.
    """
    require_counts(size=size, stride=stride)
    require_pooling(x.shape[-1:], size, padding)
    return _pool(x, _largest, size, stride, padding)


@block(source=source("riesenhuber1999"), rational=True)
def max_pool_2d(
    x: Real[Array, "c h+k-1 w+k-1"],
    size: Size[int, "k"],
    *,
    stride: int = 1,
    padding: int = 0,
) -> Real[Array, "c h w"]:
    r"""Keep the largest entry of each square window.

    $$ y_{c,h,w} = \max_{0 \le i,\, j < k} x_{c,\; s h + i - p,\; s w + j - p} $$

    Raises:
        ValueError: size or stride is below 1, padding is negative or over half the size, or no
            window fits.
    """
    require_counts(size=size, stride=stride)
    require_pooling(x.shape[-2:], size, padding)
    columns = _pool(x, _largest, size, stride, padding)
    return _pool(columns.mT, _largest, size, stride, padding).mT


@block(source=source("lecun1998").at("sec. II.A"), rational=True)
def average_pool_1d(
    x: Real[Array, "c t+k-1"],
    size: Size[int, "k"],
    *,
    stride: int = 1,
    padding: int = 0,
    count_padding: bool = True,
) -> Real[Array, "c t"]:
    r"""Average each window.

    $$ y_{c,t} = \tfrac1k \sum_{i=0}^{k-1} x_{c,\; s t + i - p} $$

    With count_padding=False the mean is over those entries of the window that exist.

    Raises:
        ValueError: size or stride is below 1, padding is negative or over half the size, or no
            window fits.
    """
    require_counts(size=size, stride=stride)
    require_pooling(x.shape[-1:], size, padding)
    return _pool(x, _sum_over(size) if count_padding else _mean, size, stride, padding)


@block(source=source("lecun1998").at("sec. II.A"), rational=True)
def average_pool_2d(
    x: Real[Array, "c h+k-1 w+k-1"],
    size: Size[int, "k"],
    *,
    stride: int = 1,
    padding: int = 0,
    count_padding: bool = True,
) -> Real[Array, "c h w"]:
    r"""Average each square window.

    $$ y_{c,h,w} = \tfrac1{k^2} \sum_{i,\, j = 0}^{k-1} x_{c,\; s h + i - p,\; s w + j - p} $$

    With count_padding=False the mean is over those entries of the window that exist.

    Raises:
        ValueError: size or stride is below 1, padding is negative or over half the size, or no
            window fits.
    """
    require_counts(size=size, stride=stride)
    require_pooling(x.shape[-2:], size, padding)
    average = _sum_over(size) if count_padding else _mean
    columns = _pool(x, average, size, stride, padding)
    return _pool(columns.mT, average, size, stride, padding).mT


@block(source=source("yu2022").at("eq. (4)").implies(), rational=True)
def local_average_1d(x: Real[Array, "c t"], size: Size[int, "2*r-1"]) -> Real[Array, "c t"]:
    r"""Average each position with its neighbours on both sides, as many as there are.

    $$ y_{c,t} = \frac{1}{|N_t|} \sum_{u \in N_t} x_{c,u}, \qquad N_t = \{u : |u - t| < r\} $$

    Raises:
        ValueError: size is below 1 or even.
    """
    require_odd("size", (size,))
    return average_pool_1d(x, size, padding=size // 2, count_padding=False)


@block(source=source("yu2022").at("eq. (4)").implies(), rational=True)
def local_average_2d(x: Real[Array, "c h w"], size: Size[int, "2*r-1"]) -> Real[Array, "c h w"]:
    r"""Average each pixel with its neighbours in a square around it, as many as there are.

    $$ y_{c,p} = \frac{1}{|N_p|} \sum_{q \in N_p} x_{c,q}, \qquad
       N_p = \{q : \lVert q - p \rVert_\infty < r\} $$

    Raises:
        ValueError: size is below 1 or even.
    """
    require_odd("size", (size,))
    return average_pool_2d(x, size, padding=size // 2, count_padding=False)


@block(source=source("lin2014").at("sec. 3.2"), rational=True)
def global_average_pool_1d(x: Real[Array, "c t"]) -> Real[Array, "c"]:
    r"""Average each channel over all positions.

    $$ y_c = \tfrac1t \textstyle\sum_u x_{c,u} $$
    """
    return array_namespace(x).mean(x, axis=-1)


@block(source=source("lin2014").at("sec. 3.2"), rational=True)
def global_average_pool_2d(x: Real[Array, "c h w"]) -> Real[Array, "c"]:
    r"""Average each channel over all pixels.

    $$ y_c = \tfrac1{hw} \textstyle\sum_p x_{c,p} $$
    """
    return array_namespace(x).mean(x, axis=(-2, -1))


def _largest(window: Array) -> Array:
    """Return the maximum of the last axis."""
    return array_namespace(window).max(window, axis=-1)


def _mean(window: Array) -> Array:
    """Return the mean of the last axis."""
    return array_namespace(window).mean(window, axis=-1)


def _sum_over(size: int) -> Callable[[Array], Array]:
    """Divide the sum of the last axis by the size of a whole window."""
    return lambda window: array_namespace(window).sum(window, axis=-1) / size


def _pool(
    x: Array, reduce: Callable[[Array], Array], size: int, stride: int, padding: int
) -> Array:
    """Reduce every window of the last axis, cut off at both ends."""
    length = x.shape[-1]
    firsts = range(-padding, length + padding - size + 1, stride)
    parts = [x[..., max(first, 0) : min(first + size, length)] for first in firsts]
    return array_namespace(x).stack([reduce(part) for part in parts], axis=-1)
