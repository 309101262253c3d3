"""Deep linear networks: many layers without an activation."""

from ...theory import Array, Real, block, fold, source


@block(source=source("saxe2014").at("sec. 1"), rational=True)
def deep_linear(x: Real[Array, "n d"], w: Real[Array, "depth d d"]) -> Real[Array, "n d"]:
    r"""Multiply each row by one matrix after the other.

    $$ y = x\, W_1 W_2 \cdots W_L $$
    """
    return fold(lambda hidden, layer: hidden @ layer, w, x)
