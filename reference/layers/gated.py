"""Gates: one linear map of the input, multiplied entry by entry with an activation of another."""

from dataclasses import dataclass

from ...theory import Array, Real, block, sigmoid, source
from ..checks import require_halves
from .activation import gelu, relu, silu


@block(source=source("dauphin2017").at("eq. (1)"))
def glu(x: Real[Array, "n 2*d"]) -> Real[Array, "n d"]:
    r"""Multiply the first half of each row with the logistic function of the second half.

    $$ \mathrm{GLU}([a, b]) = a \odot \sigma(b) $$

    Raises:
        ValueError: the rows have an odd length.
    """
    require_halves("x", x)
    half = x.shape[-1] // 2
    return x[..., :half] * sigmoid(x[..., half:])


@block(source=source("dauphin2017").at("eq. (1)"))
def gated_linear_unit(
    x: Real[Array, "n d_in"],
    w: Real[Array, "d_in d_out"],
    v: Real[Array, "d_in d_out"],
    b: Real[Array, "d_out"] | None = None,
    c: Real[Array, "d_out"] | None = None,
) -> Real[Array, "n d_out"]:
    r"""Multiply one affine map of each row with the logistic function of another.

    $$ h(X) = (X W + b) \odot \sigma(X V + c) $$
    """
    through = x @ w if b is None else x @ w + b
    gate = x @ v if c is None else x @ v + c
    return through * sigmoid(gate)


@dataclass(frozen=True)
class GatedFeedForward:
    """The matrix under the activation, the one beside it, and the one after."""

    w: Real[Array, "d d_ff"]
    v: Real[Array, "d d_ff"]
    w_2: Real[Array, "d_ff d"]


@block(source=source("shazeer2020glu").at("eq. (6)"))
def swiglu_feed_forward(x: Real[Array, "n d"], parameters: GatedFeedForward) -> Real[Array, "n d"]:
    r"""Multiply a SiLU of one linear map of each row with another linear map, and project.

    $$ \mathrm{FFN}_{\mathrm{SwiGLU}}(x) = (\mathrm{SiLU}(x W) \odot x V)\, W_2 $$
    """
    return (silu(x @ parameters.w) * (x @ parameters.v)) @ parameters.w_2


@block(source=source("shazeer2020glu").at("eq. (6)"))
def geglu_feed_forward(x: Real[Array, "n d"], parameters: GatedFeedForward) -> Real[Array, "n d"]:
    r"""Multiply a GELU of one linear map of each row with another linear map, and project.

    $$ \mathrm{FFN}_{\mathrm{GEGLU}}(x) = (\mathrm{GELU}(x W) \odot x V)\, W_2 $$
    """
    return (gelu(x @ parameters.w) * (x @ parameters.v)) @ parameters.w_2


@block(source=source("shazeer2020glu").at("eq. (6)"), rational=True)
def reglu_feed_forward(x: Real[Array, "n d"], parameters: GatedFeedForward) -> Real[Array, "n d"]:
    r"""Multiply a rectified linear map of each row with another linear map, and project.

    $$ \mathrm{FFN}_{\mathrm{ReGLU}}(x) = (\mathrm{relu}(x W) \odot x V)\, W_2 $$
    """
    return (relu(x @ parameters.w) * (x @ parameters.v)) @ parameters.w_2


@block(source=source("shazeer2020glu").at("eq. (6)"), rational=True)
def bilinear_feed_forward(
    x: Real[Array, "n d"], parameters: GatedFeedForward
) -> Real[Array, "n d"]:
    r"""Multiply two linear maps of each row entry by entry, without any activation, and project.

    $$ \mathrm{FFN}_{\mathrm{Bilinear}}(x) = (x W \odot x V)\, W_2 $$
    """
    return ((x @ parameters.w) * (x @ parameters.v)) @ parameters.w_2
