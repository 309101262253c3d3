"""Linear and affine layers, on rows."""

from ...theory import Array, Real, block, source


@block(source=source("goodfellow2016").at("sec. 6.1"), rational=True)
def linear(x: Real[Array, "n d_in"], w: Real[Array, "d_in d_out"]) -> Real[Array, "n d_out"]:
    """Multiply each row by one matrix.

    $$ y = x W $$
    """
    return x @ w


@block(source=source("goodfellow2016").at("sec. 6.1"), rational=True)
def affine(
    x: Real[Array, "n d_in"], w: Real[Array, "d_in d_out"], b: Real[Array, "d_out"]
) -> Real[Array, "n d_out"]:
    """Multiply each row by one matrix and add one row.

    $$ y = x W + b $$
    """
    return x @ w + b
