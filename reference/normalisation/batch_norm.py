"""Batch normalisation: each channel by its statistics over the batch and all positions."""

from dataclasses import dataclass
from fractions import Fraction

from ...theory import Array, NonNegative, Real, array_namespace, block, constant, source
from ..checks import require_nonnegative


@dataclass(frozen=True)
class BatchNorm:
    """Gain and offset of each channel, and its running mean and variance."""

    gain: Real[Array, "c"]
    offset: Real[Array, "c"]
    mean: Real[Array, "c"]
    variance: NonNegative[Array, "c"]


@dataclass(frozen=True)
class HiddenBatchNorm:
    """The same for the channels inside of a block whose input has another number of them."""

    gain: Real[Array, "c_mid"]
    offset: Real[Array, "c_mid"]
    mean: Real[Array, "c_mid"]
    variance: NonNegative[Array, "c_mid"]


@block(source=source("ioffe2015").at("alg. 1"))
def batch_norm_training(
    x: Real[Array, "b c t"],
    gain: Real[Array, "c"],
    offset: Real[Array, "c"],
    *,
    epsilon: Array | Fraction | int | str = "1e-5",
) -> Real[Array, "b c t"]:
    r"""Centre each channel and divide by its deviation, over the batch and all positions at hand.

    $$ y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta, \qquad
       \mu_c = \tfrac{1}{bt} \textstyle\sum_{i,u} x_{icu}, \quad
       \sigma_c^2 = \tfrac{1}{bt} \textstyle\sum_{i,u} (x_{icu} - \mu_c)^2 $$

    Units: epsilon has the unit of x squared.

    Raises:
        ValueError: epsilon is negative.
    """
    require_nonnegative("epsilon", epsilon)
    xp = array_namespace(x)
    centred = x - xp.mean(x, axis=(-3, -1), keepdims=True)
    variance = xp.mean(centred * centred, axis=(-3, -1), keepdims=True)
    normalised = centred / xp.sqrt(variance + constant(epsilon, like=x))
    return gain[..., None] * normalised + offset[..., None]


@block(source=source("ioffe2015").at("alg. 2"))
def batch_norm_evaluation(
    x: Real[Array, "c t"], parameters: BatchNorm, *, epsilon: Array | Fraction | int | str = "1e-5"
) -> Real[Array, "c t"]:
    r"""Normalise each channel by the mean and variance kept from training: one affine map.

    $$ y = \gamma\, \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta $$

    Units: epsilon has the unit of x squared.

    Raises:
        ValueError: epsilon is negative.
    """
    require_nonnegative("epsilon", epsilon)
    xp = array_namespace(x)
    deviation = xp.sqrt(parameters.variance + constant(epsilon, like=x))
    normalised = (x - parameters.mean[..., None]) / deviation[..., None]
    return parameters.gain[..., None] * normalised + parameters.offset[..., None]


def batch_norm_2d(
    x: Array,
    parameters: BatchNorm | HiddenBatchNorm,
    *,
    training: bool,
    epsilon: Array | Fraction | int | str,
) -> Array:
    """Normalise the channels of images (b, c, h, w) in training or in evaluation."""
    xp = array_namespace(x)
    gain, offset = parameters.gain, parameters.offset
    flat = xp.reshape(x, (*x.shape[:-2], x.shape[-2] * x.shape[-1]))
    if training:
        normalised = batch_norm_training(flat, gain, offset, epsilon=epsilon)
    else:
        kept = BatchNorm(gain, offset, parameters.mean, parameters.variance)
        normalised = batch_norm_evaluation(flat, kept, epsilon=epsilon)
    return xp.reshape(normalised, x.shape)
