"""gMLP: perceptrons whose gate is a linear map across the tokens."""

from dataclasses import dataclass

from ..theory import Array, Real, array_namespace, block
from .activation import gelu
from .checks import require_halves
from .normalisation import layer_norm
from .sources import LIU_2021


@dataclass(frozen=True)
class SpatialGate:
    """The matrix across the tokens, what is added to each token, and the norm before."""

    w: Real[Array, "n n"]
    b: Real[Array, "n"]
    gain: Real[Array, "d_z"] | None = None
    offset: Real[Array, "d_z"] | None = None


@block(source=LIU_2021.at("eq. (4)"))
def spatial_gating_unit(z: Real[Array, "n 2*d_z"], parameters: SpatialGate) -> Real[Array, "n d_z"]:
    r"""Multiply the first half of the channels with a linear map across tokens of the second half.

    $$ s([Z_1, Z_2]) = Z_1 \odot (W\, \mathrm{LN}(Z_2) + b) $$

    Raises:
        ValueError: the rows have an odd length.
    """
    require_halves("z", z)
    half = z.shape[-1] // 2
    normalised = layer_norm(z[..., half:], parameters.gain, parameters.offset)
    offset = array_namespace(z).expand_dims(parameters.b, axis=-1)
    return z[..., :half] * (parameters.w @ normalised + offset)


@dataclass(frozen=True)
class GMLP:
    """The channel projections around the gate, the gate, and the norm at the head."""

    w_1: Real[Array, "d 2*d_z"]
    w_2: Real[Array, "d_z d"]
    gate: SpatialGate
    b_1: Real[Array, "2*d_z"] | None = None
    b_2: Real[Array, "d"] | None = None
    gain: Real[Array, "d"] | None = None
    offset: Real[Array, "d"] | None = None


@block(source=LIU_2021.at("eq. (1)"))
def gmlp_block(tokens: Real[Array, "n d"], parameters: GMLP) -> Real[Array, "n d"]:
    r"""Widen each token, gate it by the other tokens, narrow it, and add it.

    $$ Y = X + s(\mathrm{GELU}(\mathrm{LN}(X)\, W_1 + b_1))\, W_2 + b_2 $$
    """
    widened = layer_norm(tokens, parameters.gain, parameters.offset) @ parameters.w_1
    hidden = gelu(widened if parameters.b_1 is None else widened + parameters.b_1)
    narrowed = spatial_gating_unit(hidden, parameters.gate) @ parameters.w_2
    return tokens + (narrowed if parameters.b_2 is None else narrowed + parameters.b_2)
