"""The position-wise feed-forward network, as two layers and as two convolutions."""

from dataclasses import dataclass

from ...theory import Array, Real, block, source
from ..convolution.convolution import convolution_1d
from .activation import relu
from .linear import affine


@dataclass(frozen=True)
class FeedForward:
    """Two affine layers, to the inner width and back."""

    w_1: Real[Array, "d d_ff"]
    b_1: Real[Array, "d_ff"]
    w_2: Real[Array, "d_ff d"]
    b_2: Real[Array, "d"]


@block(source=source("vaswani2017").at("eq. (2)"), rational=True)
def feed_forward(x: Real[Array, "n d"], parameters: FeedForward) -> Real[Array, "n d"]:
    r"""Send each row through an affine layer, a relu and another affine layer.

    $$ \mathrm{FFN}(x) = \max(0, x W_1 + b_1)\, W_2 + b_2 $$
    """
    hidden = relu(affine(x, parameters.w_1, parameters.b_1))
    return affine(hidden, parameters.w_2, parameters.b_2)


@dataclass(frozen=True)
class ConvolutionalFeedForward:
    """Two kernels of length one, to the inner number of channels and back."""

    kernel_1: Real[Array, "d_ff d 1"]
    b_1: Real[Array, "d_ff"]
    kernel_2: Real[Array, "d d_ff 1"]
    b_2: Real[Array, "d"]


@block(source=source("vaswani2017").at("sec. 3.3"), rational=True)
def feed_forward_as_convolution(
    x: Real[Array, "n d"], parameters: ConvolutionalFeedForward
) -> Real[Array, "n d"]:
    r"""Convolve along the rows with a kernel of length 1, apply a relu, and convolve again.

    $$ \mathrm{FFN}(x) = K_2 * \max(0, K_1 * x + b_1) + b_2 $$
    """
    hidden = relu(convolution_1d(x.mT, parameters.kernel_1, parameters.b_1))
    return convolution_1d(hidden, parameters.kernel_2, parameters.b_2).mT
