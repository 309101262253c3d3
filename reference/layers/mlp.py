"""The multi-layer perceptron of one hidden layer, with the smooth activation of later networks."""

from collections.abc import Callable

from ...theory import Array, Real, block, source
from .activation import gelu
from .feed_forward import FeedForward
from .linear import affine

Activation = Callable[[Array], Array]


@block(source=source("tolstikhin2021").at("eq. (1)"))
def mlp(
    x: Real[Array, "n d"], parameters: FeedForward, *, activation: Activation = gelu
) -> Real[Array, "n d"]:
    r"""Send each row through an affine layer, a GELU and another affine layer.

    $$ \mathrm{MLP}(x) = \mathrm{GELU}(x W_1 + b_1)\, W_2 + b_2 $$
    """
    hidden = activation(affine(x, parameters.w_1, parameters.b_1))
    return affine(hidden, parameters.w_2, parameters.b_2)
