"""Activations, entry by entry."""

from ..theory import Array, NonNegative, Real, array_namespace, block
from .sources import NAIR_2010


@block(source=NAIR_2010, rational=True)
def relu(x: Real[Array, "n d"]) -> NonNegative[Array, "n d"]:
    r"""Keep what is positive and replace the rest by 0.

    $$ \mathrm{relu}(x) = \max(x, 0) $$
    """
    xp = array_namespace(x)
    return xp.maximum(x, xp.zeros_like(x))
