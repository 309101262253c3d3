"""MetaFormer: the transformer's block with any token mixer in the place of attention."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ...theory import Array, Real, StochasticRows, array_namespace, block, source
from ..attention.multi_head import MultiHead, multi_head_attention
from ..convolution.pooling import local_average_2d
from ..layers.feed_forward import FeedForward
from ..layers.mlp import mlp
from ..layers.residual import Norm
from ..normalisation.layer_norm import layer_norm
from .fourier import fourier_mixing
from .mixers import (
    TokenMLP,
    depthwise_mixing,
    identity_mixing,
    matrix_mixing,
    mlp_mixing,
    pool_mixing,
    random_mixing,
)

Mixer = Callable[[Array], Array]


@dataclass(frozen=True)
class MetaFormer:
    """The norms before both branches, the channel perceptron, and what scales both branches."""

    norm_1: Norm
    norm_2: Norm
    mlp: FeedForward
    scale_1: Real[Array, "d"] | None = None
    scale_2: Real[Array, "d"] | None = None


def metaformer(
    tokens: Array, mixer: Mixer, parameters: MetaFormer, *, norm: Callable[..., Any] = layer_norm
) -> Array:
    r"""Normalise, mix the tokens and add; normalise, mix the channels and add.

    $$ Y = X + \mathrm{Mixer}(\mathrm{Norm}(X)), \qquad Z = Y + \mathrm{MLP}(\mathrm{Norm}(Y)) $$

    Where scales are given, each channel of a branch is multiplied with its own before it is added.
    """
    norm_1, norm_2 = parameters.norm_1, parameters.norm_2
    mixed = mixer(norm(tokens, norm_1.gain, norm_1.offset))
    residual = tokens + _scaled(mixed, parameters.scale_1)
    transformed = mlp(norm(residual, norm_2.gain, norm_2.offset), parameters.mlp)
    return residual + _scaled(transformed, parameters.scale_2)


@block(source=source("yu2024").at("sec. 2"))
def metaformer_without_mixing(
    tokens: Real[Array, "n d"], parameters: MetaFormer
) -> Real[Array, "n d"]:
    r"""Take the identity as the token mixer: IdentityFormer.

    $$ Y = X + \mathrm{LN}(X), \qquad Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$
    """
    return metaformer(tokens, identity_mixing, parameters)


@block(source=source("yu2022").at("eq. (2)-(4)"))
def metaformer_with_pooling(
    tokens: Real[Array, "n d"], parameters: MetaFormer, *, size: int = 3
) -> Real[Array, "n d"]:
    r"""Take the average of the neighbours as the token mixer, along a line.

    $$ Y = X + \mathrm{Pool}(\mathrm{LN}(X)), \qquad Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$

    Raises:
        ValueError: size is below 1 or even.
    """
    return metaformer(tokens, partial(pool_mixing, size=size), parameters)


@block(source=source("yu2024").at("sec. 2"))
def metaformer_with_random_mixing(
    tokens: Real[Array, "n d"], parameters: MetaFormer, weights: StochasticRows[Array, "n n"]
) -> Real[Array, "n d"]:
    r"""Take averages with fixed random weights as the token mixer: RandFormer.

    $$ Y = X + W\, \mathrm{LN}(X), \qquad Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$
    """
    return metaformer(tokens, partial(random_mixing, weights=weights), parameters)


@block(source=source("yu2022").at("eq. (2)-(3)").implies())
def metaformer_with_matrix(
    tokens: Real[Array, "n d"], parameters: MetaFormer, w: Real[Array, "n n"]
) -> Real[Array, "n d"]:
    r"""Take one learned matrix as the token mixer.

    $$ Y = X + W\, \mathrm{LN}(X), \qquad Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$
    """
    return metaformer(tokens, partial(matrix_mixing, w=w), parameters)


@block(source=source("yu2022").at("eq. (2)-(3)").implies())
def metaformer_with_convolution(
    tokens: Real[Array, "n d"], parameters: MetaFormer, kernel: Real[Array, "d 2*r-1"]
) -> Real[Array, "n d"]:
    r"""Take a depthwise convolution as the token mixer.

    $$ Y = X + w * \mathrm{LN}(X), \qquad Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$

    Raises:
        ValueError: the kernel has an even length.
    """
    return metaformer(tokens, partial(depthwise_mixing, kernel=kernel), parameters)


@block(source=source("yu2022").at("eq. (2)-(3)"))
def metaformer_with_attention(
    tokens: Real[Array, "n d"], parameters: MetaFormer, attention: MultiHead
) -> Real[Array, "n d"]:
    r"""Take multi-head self-attention as the token mixer: the pre-norm transformer's layer.

    $$ Y = X + \mathrm{MHA}(\mathrm{LN}(X)), \qquad Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$
    """
    mixer = lambda x: multi_head_attention(x, x, x, attention)
    return metaformer(tokens, mixer, parameters)


@block(source=source("yu2022").at("eq. (2)-(3)").implies())
def metaformer_with_fourier(
    tokens: Real[Array, "n d"], parameters: MetaFormer
) -> Real[Array, "n d"]:
    r"""Take the real part of the Fourier transform as the token mixer.

    $$ Y = X + \mathrm{Re}(F_n\, \mathrm{LN}(X)\, F_d), \qquad
       Z = Y + \mathrm{MLP}(\mathrm{LN}(Y)) $$
    """
    return metaformer(tokens, fourier_mixing, parameters)


@block(source=source("tolstikhin2021").at("eq. (1)"))
def mlp_mixer_block(
    tokens: Real[Array, "n d"], parameters: MetaFormer, token_mlp: TokenMLP
) -> Real[Array, "n d"]:
    r"""Take a perceptron over the tokens as the token mixer: the block of MLP-Mixer.

    $$ Y = X + \mathrm{MLP}_1(\mathrm{LN}(X)^\top)^\top, \qquad
       Z = Y + \mathrm{MLP}_2(\mathrm{LN}(Y)) $$
    """
    return metaformer(tokens, partial(mlp_mixing, parameters=token_mlp), parameters)


@block(source=source("yu2022").at("eq. (2)-(4)"))
def poolformer_block(
    image: Real[Array, "h w d"], parameters: MetaFormer, *, size: int = 3
) -> Real[Array, "h w d"]:
    r"""Take the average of a square of pixels, less the pixel, as the token mixer of an image.

    $$ Y = X + \mathrm{Pool}(\mathrm{Norm}(X)), \qquad Z = Y + \mathrm{MLP}(\mathrm{Norm}(Y)) $$

    The norm takes its mean and variance over the whole image, all channels together.

    Raises:
        ValueError: size is below 1 or even.
    """
    xp = array_namespace(image)
    *_, h, w, d = image.shape

    def pool(tokens: Array) -> Array:
        channels = xp.reshape(tokens.mT, (*tokens.shape[:-2], d, h, w))
        averages = local_average_2d(channels, size)
        return xp.reshape(averages, (*tokens.shape[:-2], d, h * w)).mT - tokens

    tokens = xp.reshape(image, (*image.shape[:-3], h * w, d))
    return xp.reshape(metaformer(tokens, pool, parameters, norm=modified_layer_norm), image.shape)


@block(source=source("yu2022").at("modified layer normalization"))
def modified_layer_norm(
    tokens: Real[Array, "n d"],
    gain: Real[Array, "d"] | None = None,
    offset: Real[Array, "d"] | None = None,
) -> Real[Array, "n d"]:
    r"""Centre and scale all tokens and channels together; then scale and shift each channel.

    $$ \gamma \odot \frac{X - \bar X}{\sqrt{\sigma^2 + \varepsilon}} + \beta, \qquad
       \sigma^2 = \tfrac{1}{nd} \textstyle\sum_{i,c} (X_{ic} - \bar X)^2 $$

    It is group normalisation with one group.
    """
    xp = array_namespace(tokens)
    row = xp.reshape(tokens, (*tokens.shape[:-2], 1, tokens.shape[-2] * tokens.shape[-1]))
    normalised = xp.reshape(layer_norm(row), tokens.shape)
    scaled = normalised if gain is None else gain * normalised
    return scaled if offset is None else scaled + offset


def _scaled(branch: Array, scale: Array | None) -> Array:
    return branch if scale is None else scale * branch
