"""The multi-layer perceptron of one hidden layer that mixes the channels of each token."""

from collections.abc import Callable
from dataclasses import dataclass

from ..theory import Array, Real, block
from .activation import gelu
from .sources import TOLSTIKHIN_2021

Activation = Callable[[Array], Array]


@dataclass(frozen=True)
class MLP:
    """Two matrices, and what is added after each."""

    w_1: Real[Array, "d d_ff"]
    w_2: Real[Array, "d_ff d"]
    b_1: Real[Array, "d_ff"] | None = None
    b_2: Real[Array, "d"] | None = None


@block(source=TOLSTIKHIN_2021.at("eq. (1)"))
def mlp(
    x: Real[Array, "n d"], parameters: MLP, *, activation: Activation = gelu
) -> Real[Array, "n d"]:
    r"""Transform each row by a matrix, an activation and a second matrix.

    $$ \mathrm{MLP}(x) = \mathrm{GELU}(x W_1 + b_1)\, W_2 + b_2 $$
    """
    hidden = activation(_affine(x, parameters.w_1, parameters.b_1))
    return _affine(hidden, parameters.w_2, parameters.b_2)


def _affine(x: Array, w: Array, b: Array | None) -> Array:
    return x @ w if b is None else x @ w + b
