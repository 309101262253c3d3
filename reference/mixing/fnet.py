"""FNet: a transformer encoder whose attention is the Fourier transform."""

from dataclasses import dataclass
from fractions import Fraction

from ...theory import Array, Real, block, source
from ..layers.activation import gelu_tanh
from ..layers.feed_forward import FeedForward
from ..layers.mlp import mlp
from ..layers.residual import Norm, add_norm
from .fourier import fourier_mixing


@dataclass(frozen=True)
class FNetLayer:
    """The perceptron of one layer, and the norms after both sums."""

    mlp: FeedForward
    norm_1: Norm
    norm_2: Norm


@block(source=source("leethorp2022").at("sec. 3.2"))
def fnet_encoder_layer(
    tokens: Real[Array, "n d"],
    parameters: FNetLayer,
    *,
    epsilon: Array | Fraction | int | str = "1e-12",
) -> Real[Array, "n d"]:
    r"""Add the Fourier transform's real part and normalise; add a perceptron and normalise.

    $$ Y = \mathrm{LN}(X + \mathrm{Re}(F_n X F_d)), \qquad
       Z = \mathrm{LN}(Y + \mathrm{MLP}(Y)) $$

    The activation is GELU in its tanh form.
    """
    mixed = add_norm(tokens, fourier_mixing(tokens), parameters.norm_1, epsilon=epsilon)
    transformed = mlp(mixed, parameters.mlp, activation=gelu_tanh)
    return add_norm(mixed, transformed, parameters.norm_2, epsilon=epsilon)
