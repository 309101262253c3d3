"""Linear and affine layers, on rows."""

from ...theory import Array, Real, array_namespace, block, source

GOODFELLOW_2016 = source("goodfellow2016")


@block(source=GOODFELLOW_2016.at("sec. 6.1"), rational=True)
def linear(x: Real[Array, "n d_in"], w: Real[Array, "d_in d_out"]) -> Real[Array, "n d_out"]:
    """Multiply each row by one matrix.

    $$ y = x W $$
    """
    return x @ w


@block(source=GOODFELLOW_2016.at("sec. 6.1"), rational=True)
def affine(
    x: Real[Array, "n d_in"], w: Real[Array, "d_in d_out"], b: Real[Array, "d_out"]
) -> Real[Array, "n d_out"]:
    """Multiply each row by one matrix and add one row.

    $$ y = x W + b $$
    """
    return x @ w + b


def determinant(matrix: Array) -> Array:
    """Return the determinants of small square matrices (the last two axes), by their first rows.

    Example:
        >>> import numpy as np
        >>> print(determinant(np.array([[1.0, 2.0], [3.0, 4.0]])))
        -2.0
    """
    xp = array_namespace(matrix)
    first, below = matrix[..., 0, :], matrix[..., 1:, :]
    if below.shape[-2] == 0:
        return first[..., 0]
    terms = [
        (-1) ** column
        * first[..., column]
        * determinant(xp.concat([below[..., :column], below[..., column + 1 :]], axis=-1))
        for column in range(matrix.shape[-1])
    ]
    return sum(terms[1:], terms[0])
