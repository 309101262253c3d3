"""Similarities between the rows of two arrays."""

from ...theory import (
    Array,
    Between,
    NonzeroRows,
    Positive,
    Real,
    UnitRows,
    array_namespace,
    block,
    source,
)


@block(source=source("salton1975").at("sec. 1"), rational=True)
def dot_products(x: Real[Array, "n d"], y: Real[Array, "m d"]) -> Real[Array, "n m"]:
    r"""Multiply every row of one array with every row of another.

    $$ s_{ij} = x_i \cdot y_j $$
    """
    return x @ y.mT


@block(source=source("salton1975").at("sec. 1").implies())
def row_lengths(x: NonzeroRows[Array, "n d"]) -> Positive[Array, "n 1"]:
    r"""Return the Euclidean length of each row, kept as a column.

    A zero row has length 0, where the length has no gradient: it is outside the domain.

    $$ \lVert x_i \rVert = \sqrt{x_i \cdot x_i} $$
    """
    xp = array_namespace(x)
    return xp.sqrt(xp.sum(x * x, axis=-1, keepdims=True))


@block(source=source("salton1975").at("sec. 1").implies())
def normalise_rows(x: NonzeroRows[Array, "n d"]) -> UnitRows[Array, "n d"]:
    r"""Divide each row by its Euclidean length; a zero row has no direction.

    $$ \hat x_i = x_i / \lVert x_i \rVert $$
    """
    return x / row_lengths(x)


@block(source=source("salton1975").at("sec. 1"))
def cosine_similarity(
    x: NonzeroRows[Array, "n d"], y: NonzeroRows[Array, "m d"]
) -> Between[Array, "n m", -1, 1]:
    r"""Return the cosine of the angle between every row of one array and every row of another.

    $$ c_{ij} = \frac{x_i \cdot y_j}{\lVert x_i \rVert\, \lVert y_j \rVert} $$
    """
    return dot_products(x, y) / (row_lengths(x) * row_lengths(y).mT)
