"""Similarities between the rows of two arrays."""

from __future__ import annotations

from ..theory.numbers import Array, array_namespace
from .checks import require_shapes


def dot_products(x: Array, y: Array) -> Array:
    r"""Multiply every row of one array with every row of another.

    $$ s_{ij} = x_i \cdot y_j $$

    Shapes: x (..., n, d), y (..., m, d), result (..., n, m).

    Numbers: every number system.

    Raises:
        ValueError: x and y disagree on d.
    """
    require_shapes(("x", x, "n d"), ("y", y, "m d"), d="project both to one d first")
    return x @ y.mT


def row_lengths(x: Array) -> Array:
    r"""Return the Euclidean length of each row, kept as a column.

    $$ \lVert x_i \rVert = \sqrt{x_i \cdot x_i} $$

    Shapes: x (..., n, d), result (..., n, 1).

    Numbers: every number system; in fractions where the lengths are rational.
    """
    require_shapes(("x", x, "n d"))
    xp = array_namespace(x)
    return xp.sqrt(xp.sum(x * x, axis=-1, keepdims=True))


def normalise_rows(x: Array) -> Array:
    r"""Divide each row by its Euclidean length; a zero row has no direction.

    $$ \hat x_i = x_i / \lVert x_i \rVert $$

    Shapes: x (..., n, d), result (..., n, d).

    Numbers: every number system; in fractions where the lengths are rational.
    """
    return x / row_lengths(x)


def cosine_similarity(x: Array, y: Array) -> Array:
    r"""Return the cosine of the angle between every row of one array and every row of another.

    $$ c_{ij} = \frac{x_i \cdot y_j}{\lVert x_i \rVert\, \lVert y_j \rVert} $$

    Shapes: x (..., n, d), y (..., m, d), without zero rows; result (..., n, m).

    Numbers: every number system; in fractions where the lengths are rational.

    Raises:
        ValueError: x and y disagree on d.
    """
    return dot_products(x, y) / (row_lengths(x) * row_lengths(y).mT)
