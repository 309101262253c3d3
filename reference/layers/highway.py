"""Highway layers: a gate that mixes a transformed input with the input itself."""

from dataclasses import dataclass

from ...theory import Array, Real, block, sigmoid, source
from .activation import relu
from .linear import affine


@dataclass(frozen=True)
class Highway:
    """The affine maps of the transform and of its gate."""

    w_transform: Real[Array, "d d"]
    b_transform: Real[Array, "d"]
    w_gate: Real[Array, "d d"]
    b_gate: Real[Array, "d"]


@block(source=source("srivastava2015").at("eq. (3)"))
def highway(x: Real[Array, "n d"], parameters: Highway) -> Real[Array, "n d"]:
    r"""Let a sigmoid gate choose, entry by entry, between the transformed row and the row itself.

    $$ y = g \odot \mathrm{relu}(x W_H + b_H) + (1 - g) \odot x, \qquad g = \sigma(x W_T + b_T) $$
    """
    gate = sigmoid(affine(x, parameters.w_gate, parameters.b_gate))
    transformed = relu(affine(x, parameters.w_transform, parameters.b_transform))
    return gate * transformed + (1 - gate) * x
