"""Convolutions in factors: each channel over its positions, each position over its channels."""

from ...theory import Array, Real, block, source
from .convolution import grouped_convolution_1d, grouped_convolution_2d, same_convolution_2d, shift


@block(source=source("lin2014").at("sec. 3.1"), rational=True)
def pointwise_convolution(
    x: Real[Array, "c_in t"],
    w: Real[Array, "c_out c_in"],
    bias: Real[Array, "c_out"] | None = None,
) -> Real[Array, "c_out t"]:
    r"""Mix the channels of each position by one matrix: a convolution with a kernel of length 1.

    $$ y_{o,t} = b_o + \sum_c w_{o,c}\; x_{c,t} $$
    """
    return shift(w @ x, bias)


@block(source=source("lin2014").at("sec. 3.1"), rational=True)
def pointwise_convolution_2d(
    x: Real[Array, "c_in h w"],
    w: Real[Array, "c_out c_in"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
) -> Real[Array, "c_out h w"]:
    r"""Mix the channels of each pixel by one matrix: a convolution with a 1x1 kernel.

    $$ y_{o,h,w} = b_o + \sum_c w_{o,c}\; x_{c,\; s h,\; s w} $$

    Raises:
        ValueError: stride is below 1.
    """
    return same_convolution_2d(x, w[..., None, None], bias, stride=stride)


@block(source=source("chollet2017").at("sec. 1.2"), rational=True)
def depthwise_convolution_1d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "c t+k-1"],
    kernel: Real[Array, "c k"],
    bias: Real[Array, "c"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "c t"]:
    r"""Convolve each channel with a kernel of its own.

    $$ y_{c,t} = b_c + \sum_{i} w_{c,i}\; x_{c,\; s t + \delta i - p} $$

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return grouped_convolution_1d(x, kernel[..., None, None, :], bias, **options)


@block(source=source("chollet2017").at("sec. 1.2"), rational=True)
def depthwise_convolution_2d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "c h+k_h-1 w+k_w-1"],
    kernel: Real[Array, "c k_h k_w"],
    bias: Real[Array, "c"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "c h w"]:
    r"""Convolve each channel of an image with a kernel of its own.

    $$ y_{c,h,w} = b_c + \sum_{i,\, j} w_{c,i,j}\;
       x_{c,\; s h + \delta i - p,\; s w + \delta j - p} $$

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return grouped_convolution_2d(x, kernel[..., None, None, :, :], bias, **options)


@block(source=source("chollet2017").at("sec. 1.2"), rational=True)
def separable_convolution_1d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "c_in t+k-1"],
    kernel: Real[Array, "c_in k"],
    w: Real[Array, "c_out c_in"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "c_out t"]:
    r"""Convolve each channel with a kernel of its own, then mix the channels of each position.

    $$ y_{o,t} = b_o + \sum_{c} w_{o,c} \sum_{i} k_{c,i}\; x_{c,\; s t + \delta i - p} $$

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return pointwise_convolution(depthwise_convolution_1d(x, kernel, **options), w, bias)


@block(source=source("chollet2017").at("sec. 1.2"), rational=True)
def separable_convolution_2d(  # noqa: PLR0913 - the formula has this many symbols
    x: Real[Array, "c_in h+k_h-1 w+k_w-1"],
    kernel: Real[Array, "c_in k_h k_w"],
    w: Real[Array, "c_out c_in"],
    bias: Real[Array, "c_out"] | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
) -> Real[Array, "c_out h w"]:
    r"""Convolve each channel of an image with a kernel of its own, then mix the channels.

    $$ y_{o,h,w} = b_o + \sum_{c} w_{o,c} \sum_{i,\, j} k_{c,i,j}\;
       x_{c,\; s h + \delta i - p,\; s w + \delta j - p} $$

    Raises:
        ValueError: stride or dilation is below 1, padding is negative, or no window fits.
    """
    options = {"stride": stride, "padding": padding, "dilation": dilation}
    return pointwise_convolution_2d(depthwise_convolution_2d(x, kernel, **options), w, bias)
