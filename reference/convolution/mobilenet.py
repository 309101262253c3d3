"""The inverted bottleneck of MobileNetV2: wide inside, narrow and linear at both ends."""

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from ...theory import Array, Real, block, source
from ..checks import require_odd
from ..layers.activation import relu6
from ..normalisation.batch_norm import BatchNorm, HiddenBatchNorm, batch_norm_2d
from .separable import depthwise_convolution_2d, pointwise_convolution_2d


@dataclass(frozen=True)
class InvertedBottleneck:
    """A depthwise convolution on many channels between two 1x1 convolutions."""

    w_expand: Real[Array, "c_mid c"]
    norm_1: HiddenBatchNorm
    kernel: Real[Array, "c_mid 2*r-1 2*r-1"]
    norm_2: HiddenBatchNorm
    w_project: Real[Array, "c c_mid"]
    norm_3: BatchNorm


@block(source=source("sandler2018").at("table 1"))
def inverted_bottleneck(
    x: Real[Array, "b c h w"],
    parameters: InvertedBottleneck,
    *,
    training: bool = False,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c h w"]:
    r"""Add to the image a branch that expands, convolves each channel, and projects linearly.

    $$ y = x + \mathrm{BN}(W_p\, \rho(\mathrm{BN}(w *_{\mathrm{dw}} \rho(\mathrm{BN}(W_e x))))),
       \qquad \rho(z) = \min(\max(z, 0), 6) $$

    Nothing follows the projection: its output is linear.

    Raises:
        ValueError: the kernel is not square with odd sides, or epsilon is negative.
    """
    kernel = parameters.kernel
    require_odd("kernel", kernel.shape[-2:])
    norm = partial(batch_norm_2d, training=training, epsilon=epsilon)
    expanded = relu6(norm(pointwise_convolution_2d(x, parameters.w_expand), parameters.norm_1))
    convolved = depthwise_convolution_2d(expanded, kernel, padding=kernel.shape[-1] // 2)
    hidden = relu6(norm(convolved, parameters.norm_2))
    projected = pointwise_convolution_2d(hidden, parameters.w_project)
    return x + norm(projected, parameters.norm_3)
