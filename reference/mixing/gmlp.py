"""gMLP: perceptrons whose gate is a linear map across the tokens."""

from dataclasses import dataclass

from ...theory import Array, Real, array_namespace, block, source
from ..layers.activation import gelu
from ..layers.linear import affine
from ..layers.residual import Norm
from ..normalisation.layer_norm import layer_norm


@dataclass(frozen=True)
class SpatialGate:
    """The matrix across the tokens, what is added to each token, and the norm before."""

    w: Real[Array, "n n"]
    b: Real[Array, "n"]
    gain: Real[Array, "d_z"]
    offset: Real[Array, "d_z"]


@block(source=source("liu2021").at("eq. (4)"))
def spatial_gating_unit(z: Real[Array, "n 2*d_z"], parameters: SpatialGate) -> Real[Array, "n d_z"]:
    r"""Multiply the first half of the channels with a linear map across tokens of the second half.

    $$ s([Z_1, Z_2]) = Z_1 \odot (W\, \mathrm{LN}(Z_2) + b) $$

    """
    half = z.shape[-1] // 2
    normalised = layer_norm(z[..., half:], parameters.gain, parameters.offset)
    offset = array_namespace(z).expand_dims(parameters.b, axis=-1)
    return z[..., :half] * (parameters.w @ normalised + offset)


@dataclass(frozen=True)
class GMLP:
    """The norm at the head, the layer that widens, the gate, and the layer that narrows."""

    norm: Norm
    w_1: Real[Array, "d 2*d_z"]
    b_1: Real[Array, "2*d_z"]
    gate: SpatialGate
    w_2: Real[Array, "d_z d"]
    b_2: Real[Array, "d"]


@block(source=source("liu2021").at("eq. (1)"))
def gmlp_block(tokens: Real[Array, "n d"], parameters: GMLP) -> Real[Array, "n d"]:
    r"""Widen each token, gate it by the other tokens, narrow it, and add it.

    $$ Y = X + s(\mathrm{GELU}(\mathrm{LN}(X)\, W_1 + b_1))\, W_2 + b_2 $$
    """
    normalised = layer_norm(tokens, parameters.norm.gain, parameters.norm.offset)
    hidden = gelu(affine(normalised, parameters.w_1, parameters.b_1))
    gated = spatial_gating_unit(hidden, parameters.gate)
    return tokens + affine(gated, parameters.w_2, parameters.b_2)
